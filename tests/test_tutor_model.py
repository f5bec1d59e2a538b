"""The shipped model: it loads from its folder alone, stays within its grounding, and says which part is missing."""

from functools import lru_cache

import pytest

from etude.tutor.grounding import Grounding
from etude.tutor.loop import answer, collect
from etude.tutor.model import ADAPTER, BASE, LocalModel, ModelError, load_model
from etude.tutor.prompt import read, system_message


@lru_cache(maxsize=1)
def shipped() -> LocalModel:
    return load_model()


def test_the_shipped_model_looks_the_d_sharp_major_thirteenth_up():
    told = collect(
        answer("Describe the structure and fingerings for playing a D# major 13th chord on the piano.", shipped())
    )
    assert told.calls == ("chord(D#maj13)",)
    for fact in ("notes", "roles", "fingering"):
        assert told.results[0].facts[fact] in told.text
    assert told.results[0].facts["notes"] == "D#, F##, A#, C##, E#, B#"
    assert all(claim.right for claim in told.claims)


@pytest.mark.parametrize(
    ("question", "call", "says"),
    [
        ("what notes are in Cm6?", "chord(Cm6)", "C, Eb, G, A"),
        ("notes of the F# lydian scale", "scale(F# lydian)", "F#, G#, A#, B#, C#, D#, E#"),
        ("What is the relative minor of E flat major?", "relative(Eb major)", "C minor"),
        ("what is a minor third above Bb?", "away(minor third, Bb, up)", "Db"),
        ("which note lies a perfect fifth below E", "away(perfect fifth, E, down)", "A"),
        ("transpose C G Am F up a major third please", "transpose(C G Am F, major third, up)", "E, B, C#m, A"),
        ("C7 or Cmaj7, what is the difference?", "compare(C7, Cmaj7)", "B"),
        ("what does andante mean?", "card(Andante)", "walking pace"),
    ],
)
def test_the_shipped_model_calls_what_answers(question, call, says):
    told = collect(answer(question, shipped()))
    assert told.calls == (call,) and says in told.text


def test_the_same_question_has_the_same_answer():
    assert collect(answer("what is in Am7?", shipped())) == collect(answer("what is in Am7?", shipped()))


def test_every_call_stays_within_the_grounding():
    """Whatever the model would like best, only what is allowed keeps a score."""
    model, only = shipped(), Grounding(("> keys([1])",), ())
    for written in (">", "> keys", "> keys([", "> keys([1])"):
        allowed = [model._pieces[token] for token in (model._bars(written, only) == 0).nonzero()[:, 0]]
        assert all("> keys([1])".startswith(written + piece) or written == "> keys([1])" for piece in allowed)
        assert allowed
    assert (model._bars("> keys", only)[model.tokenizer.eos_token_id]).isneginf()


def test_conversations_written_side_by_side_are_those_written_one_by_one():
    asked = [
        ([system_message(), {"role": "user", "content": text}], Grounding(("> chord([1])",), ("{2.notes}",)))
        for text in ("hello", "what notes are in a [1] chord?\n[1] chord C#m7", "[1] please, and slowly\n[1] chord C")
    ]
    assert shipped().write_all(asked) == ["".join(shipped().write(*one)) for one in asked]
    assert shipped().write_all([]) == []


def test_closing_the_stream_stops_the_model():
    pieces = shipped().write([system_message(), *read("hello").messages], Grounding((), ()))
    assert next(pieces)
    pieces.close()
    with pytest.raises(StopIteration):
        next(pieces)


def test_a_missing_base_is_named(tmp_path):
    with pytest.raises(ModelError, match="base model 'nothing'"):
        load_model(str(tmp_path / "nothing"))


def test_a_missing_adapter_is_named(tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelError, match="adapter 'empty'"):
        load_model(BASE, str(tmp_path / "empty"))


def test_the_adapter_makes_a_difference():
    import torch

    base, tokens = load_model(BASE, None), torch.tensor([[5, 6, 7]])
    with torch.inference_mode():
        assert not torch.allclose(base.model(input_ids=tokens).logits, shipped().model(input_ids=tokens).logits)
    assert ADAPTER != BASE
