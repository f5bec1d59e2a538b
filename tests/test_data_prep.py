"""The data builders: every row true, no phrasing family and no source on two sides of the split."""

import json
import random
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from data_prep import midi_corpora
from data_prep.__main__ import chorale_split
from data_prep.corpus import corpus_texts
from data_prep.dialogues import (
    Unfit,
    make_again,
    make_dialogue,
    make_dialogue_about,
    make_follow_up,
    make_follow_ups,
    make_rows,
)
from data_prep.grammar import AGAIN, ANSWERS, FOLDERS, MEANS, SPLITS, again, expand, mistype, read_phrasings
from data_prep.intents import INTENTS
from data_prep.pieces import write_piece
from data_prep.things import DRAWN, draw_thing, draw_things
from etude.theory.lookup import as_chords
from etude.theory.mentions import mentions
from etude.theory.progressions import likeliest_keys
from etude.tutor.cards import cards
from etude.tutor.claims import check
from etude.tutor.loop import replay
from etude.tutor.prompt import CALL_MARK

PIECE = write_piece(random.Random(1))


@pytest.mark.parametrize("intent", INTENTS)
def test_every_intent_makes_true_rows_in_every_split(intent):
    phrasings = read_phrasings(intent)
    for split in SPLITS:
        rows, dropped = make_rows(phrasings, split, 6, 1, [PIECE])
        assert len(rows) == 6 and dropped.total() <= 6
        for row in rows:
            roles = [message["role"] for message in row["messages"]]
            last = len(roles) - roles[::-1].index("user") - 1
            calls = roles[last:].count("tool")
            assert roles[last:] == ["user", *["assistant", "tool"] * calls, "assistant"]
            assert calls == len(row["calls"]) == (INTENTS[intent].call.count(" > ") + 1 if INTENTS[intent].call else 0)
            assert all(claim.right for claim in check(row["answer"]))
            assert set(row["notes"]) <= set(gold_notes_in(row["answer"]) | set(row["notes"]))
            assert "{" not in row["answer"] and row["family"].split("/")[1] == split


def gold_notes_in(text: str) -> set[str]:
    return {mention.text for mention in mentions(text)}


def spoken(family: str) -> str:
    """A phrasing without what does not count between two of them: capitals, signs and double spaces."""
    return " ".join(re.sub(r"[^\w{}()|]+", " ", family.lower()).split())


def every_wording(families: Sequence[str]) -> re.Pattern:
    """A pattern of all that some families can say; an alternative may be empty, so spaces may fall away."""
    told = [re.escape(spoken(family)) for family in families]
    told = [re.sub(r"\\([()|])", r"\1", one).replace("(", "(?:").replace(r"\ ", r"\s*") for one in told]
    return re.compile("|".join(f"(?:{one})" for one in told))


def test_a_pattern_of_families_takes_all_their_wordings_and_no_other():
    pattern = every_wording(["(and |)what's the (key|scale) of {x}(?|)"])
    assert pattern.fullmatch(spoken("What's the key of {x}?")) and pattern.fullmatch(
        spoken("and what's the scale of {x}")
    )
    assert not pattern.fullmatch(spoken("what's the mode of {x}"))


@pytest.mark.parametrize("intent", [*INTENTS, AGAIN])
def test_no_phrasing_stands_in_two_splits(intent):
    phrasings = read_phrasings(intent) if intent in INTENTS else None
    sorts = (phrasings.families, phrasings.follow_ups) if phrasings else (again(),)
    for families in sorts:
        taught = every_wording(families["train"])
        held_out = [family for split in SPLITS[1:] for family in families[split]]
        assert len({*map(spoken, held_out)}) == len(held_out)
        assert not [family for family in held_out if families["train"] and taught.fullmatch(spoken(family))]


def test_no_chorale_stands_in_two_splits():
    works = [work for works in chorale_split().values() for work in works]
    assert len(works) == len(set(works)) == len(midi_corpora.CHORALES)


def test_every_phrasing_file_belongs_to_an_intent():
    for folder in FOLDERS:
        assert {path.stem for path in Path(folder).glob("*.txt")} == {*INTENTS, AGAIN}
    assert {path.stem for folder in ANSWERS for path in folder.glob("*.txt")} == set(INTENTS)


@pytest.mark.parametrize("intent", INTENTS)
def test_answers_come_at_every_level(intent):
    assert all(len(templates) >= 2 for templates in read_phrasings(intent).answers.values())


@pytest.mark.parametrize("intent", [name for name in INTENTS if any(read_phrasings(name).follow_ups.values())])
def test_a_follow_up_leaves_out_a_thing_of_its_intent(intent):
    things = INTENTS[intent].things
    for families in read_phrasings(intent).follow_ups.values():
        for family in families:
            named = re.findall(r"\{(\w)\}", expand(family, random.Random(1)))
            assert set(named) < set(things) and len(named) == len(set(named)), family


@pytest.mark.parametrize("split", SPLITS)
def test_a_follow_up_stands_after_the_turn_that_it_leans_on(split):
    row = make_follow_up(read_phrasings("inversion"), split, 0, random.Random(3))
    past = replay(**row["before"])
    assert row["messages"][: len(past.messages)] == list(past.messages)
    assert row["kind"] == "follow_up" and row["family"].startswith(f"inversion/{split}/follow-up/")
    used = int(re.search(r", \[(\d+)\]\)", row["messages"][len(past.messages) + 1]["content"])[1])
    assert past.entries[used - 1].kind == "chord"


@pytest.mark.parametrize(
    "intent", ["compare_chords", "pivots", "chords_both", "scales_both", "signatures_both", "fit_values"]
)
def test_no_follow_up_asks_about_one_thing_twice(intent):
    rows, _ = make_follow_ups(read_phrasings(intent), "train", 1)
    assert rows
    for row in rows:
        assert len(set(row["calls"])) == len(row["calls"])
        for call in row["calls"]:
            things = call.partition("(")[2].rstrip(")").split(", ")
            assert len(set(things)) == len(things)


def test_what_is_described_leads_to_its_card():
    row = make_dialogue_about(
        read_phrasings("described"), "train", 0, random.Random(2), {"x": cards()["Ritardando"].asks[0]}
    )
    assert row["calls"] == ["card(Ritardando)"] and cards()["Ritardando"].text in row["answer"]
    held_out = read_phrasings("described").families
    assert all(family.partition(MEANS)[2] in cards() for split in ("validation", "test") for family in held_out[split])


def test_the_same_is_asked_again_of_another_thing():
    row = make_again("train", 0, random.Random(5))
    calls = [turn["content"] for turn in row["messages"] if turn["content"].startswith(CALL_MARK)]
    assert row["kind"] == "again" and len(calls) == 2 and calls[0].split("(")[0] == calls[1].split("(")[0]


@pytest.mark.parametrize("split", ["validation", "test"])
def test_no_held_out_follow_up_is_left_out(split):
    for intent in INTENTS:
        rows, dropped = make_follow_ups(read_phrasings(intent), split, 1)
        assert len(rows) == len(read_phrasings(intent).follow_ups[split]), (intent, dropped)


def test_a_row_shows_the_model_marks_and_field_names():
    row = make_dialogue_about(read_phrasings("chord_notes"), "train", 0, random.Random(1), {"x": "Cm7"})
    user, call, tool, said = [message["content"] for message in row["messages"][-4:]]
    assert "[1] chord Cm7" in user and "Cm7" not in user.split("\n")[0]
    assert call == CALL_MARK + "chord([1])" and tool.startswith("[2] chord: symbol name")
    assert "{2." in said and row["notes"] == ["C", "Eb", "G", "Bb"] and row["calls"] == ["chord(Cm7)"]


def test_a_thing_that_is_not_read_makes_no_row():
    with pytest.raises(Unfit, match="was not read"):
        make_dialogue_about(read_phrasings("chord_notes"), "train", 0, random.Random(1), {"x": "banana"})


def test_the_same_seed_gives_the_same_rows():
    made = [make_rows(read_phrasings("identify"), "train", 5, 3, [])[0] for _ in range(2)]
    assert json.dumps(made[0]) == json.dumps(made[1])


@pytest.mark.parametrize("kind", DRAWN)
def test_most_things_drawn_are_read_back_by_the_engine(kind):
    draw = random.Random(2)
    things = [draw_thing(kind, draw) for _ in range(60)]
    # These are read in frames of their own only.
    framed = ("figures", "instrument", "transposing instrument", "string instrument", "bars")
    if kind in ("term", "bar", "description", *framed):
        return
    said = [f"the {thing} of" if "degree" in kind else f"what is {thing} in a major key" for thing in things]
    assert sum(bool(mentions(text)) for text in said) >= 54


def test_chords_come_with_their_own_key_more_often_than_not():
    draw = random.Random(4)
    drawn = [draw_things({"x": "chords", "y": "home key"}, draw) for _ in range(60)]
    homes = [mentions(f"in the key of {things['y']}")[0].value for things in drawn]
    rows = [as_chords(mentions(f"the chords {things['x']} in a progression")[0].value) for things in drawn]
    assert sum(home == likeliest_keys(row)[0] for row, home in zip(rows, homes, strict=True)) >= 40


def test_alternatives_are_drawn_and_typos_are_small():
    draw = random.Random(5)
    assert {expand("(a|b(c|d))", draw) for _ in range(40)} == {"a", "bc", "bd"}
    typo = mistype("please explain {x}", draw)
    assert typo != "please explain {x}" and "{x}" in typo


def test_the_corpus_shows_the_format_in_nine_questions_of_ten():
    row = make_dialogue(read_phrasings("chord_notes"), "train", 0, random.Random(1))
    texts = corpus_texts({"train": [row] * 500, "validation": []}, 1)["train"]
    calling = [text for text in texts if "<|assistant|>> chord([1])<|end|><|tool|>[2] chord:" in text]
    assert 420 < len(calling) < 480 and all("{2." in text for text in calling)
    assert sum(row["answer"] in text for text in texts) == 500 - len(calling)


def test_chords_are_extracted_from_midi_with_music21(tmp_path):
    from music21 import chord, stream

    score = stream.Stream([chord.Chord(["C3", "E3", "G3"]), chord.Chord(["G2", "B2", "D3", "F3"])])
    path = score.write("midi", tmp_path / "two.mid")
    chords = midi_corpora.chords_of(path)
    assert chords == [("C3", "E3", "G3"), ("G2", "B2", "D3", "F3")]
    rows = list(midi_corpora.question_rows("two", chords, read_phrasings("identify"), "train", 2))
    assert {row["source"] for row in rows} == {"midi:two"} and len(rows) == 2


def test_gold_notes_come_from_the_fields_that_must_be_told():
    row = make_dialogue_about(read_phrasings("key_relative"), "train", 0, random.Random(1), {"x": "C major"})
    assert row["notes"] == ["A"]
