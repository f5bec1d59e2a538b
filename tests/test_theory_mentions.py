"""The musical things in free text: all of them found in a table of sentences, and nothing found in plain English."""

from pathlib import Path

import pytest

from etude.theory.lookup import describe
from etude.theory.mentions import Mention, mentions

ROWS = [line.split("\t") for line in (Path(__file__).parent / "mentions.tsv").read_text("utf-8").splitlines()[1:]]


def gold(listed: str) -> set[tuple[str, str, str]]:
    """The mentions that a row lists: {("chord", "bbm7", "Bbm7")} for "chord bbm7 = Bbm7"."""
    found = set()
    for part in filter(None, listed.split(" ; ")):
        kind, _, rest = part.partition(" ")
        words, _, value = rest.partition(" = ")
        found.add((kind, words, value or words))
    return found


def plain(mention: Mention) -> str:
    if mention.kind == "progression":
        return mention.text
    if isinstance(mention.value, tuple):
        return " ".join(describe(one) for one in mention.value)
    return str(mention.value) if mention.kind == "note" else describe(mention.value)


def found(sentence: str) -> set[tuple[str, str, str]]:
    return {(mention.kind, mention.text, plain(mention)) for mention in mentions(sentence)}


def test_the_table_has_three_hundred_sentences_and_half_of_them_are_traps():
    assert len({row[1] for row in ROWS}) == len(ROWS) >= 300
    assert sum(row[0] == "trap" for row in ROWS) >= len(ROWS) // 2


def test_precision_and_recall_on_the_table():
    right = wrong = missed = 0
    faults = []
    for _, sentence, listed in (row + [""] * (3 - len(row)) for row in ROWS):
        said, wanted = found(sentence), gold(listed)
        right, wrong, missed = right + len(said & wanted), wrong + len(said - wanted), missed + len(wanted - said)
        if said != wanted:
            faults.append(f"{sentence!r}: found {sorted(said - wanted)}, missed {sorted(wanted - said)}")
    precision, recall = right / (right + wrong), right / (right + missed)
    report = f"precision {precision:.3f}, recall {recall:.3f}\n" + "\n".join(faults)
    assert precision >= 0.98 and recall >= 0.98, report


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[1][:40])
def test_every_mention_stands_where_it_says(row):
    last = 0
    for mention in mentions(row[1]):
        assert row[1][mention.start : mention.end] == mention.text and mention.start >= last
        last = mention.end
