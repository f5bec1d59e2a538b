"""Check the facts of an instruction set: `python -m data_prep.check PATH_OR_HUB_NAME` prints a Markdown report.

Every answer is read with its question before the claim checker, as the subject may stand in the question; a call, and an
answer with slots (`{2.notes}`), which the engine fills, claim nothing yet.

    What notes are in D#maj13?  The notes are D#, G, A#, C##, E#, B#.  ->  wrong: D#maj13 has D#, F##, A#, C##, E#, B#

What the checker does not know the form of counts as no claim, so the share of wrong rows is a lower bound.
"""

import argparse
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from data_prep.rows import Message, RowsError, load_rows
from etude.tutor.claims import Claim, check
from etude.tutor.prompt import CALL_MARK

_SLOT = re.compile(r"\{\d+\.\w+\}")


@dataclass(frozen=True)
class Checked:
    """A row with what its answers claim: `place` counts the rows from 1."""

    place: int
    claims: tuple[Claim, ...]

    @property
    def wrong(self) -> tuple[Claim, ...]:
        return tuple(claim for claim in self.claims if not claim.right)


def answer_claims(messages: Sequence[Message]) -> tuple[Claim, ...]:
    """The claims of every answer in a conversation, each read after the question that it answers.

    >>> said = [{"role": "user", "content": "What is in Cm6?"}, {"role": "assistant", "content": "The notes are C, Eb, G, Bb."}]
    >>> [claim.correction for claim in answer_claims(said)]
    ['Cm6 has C, Eb, G, A']
    """
    found: list[Claim] = []
    question = ""
    for message in messages:
        if message["role"] == "user":
            question = f"{message['content'].strip()}\n"
        elif (
            message["role"] == "assistant"
            and not _SLOT.search(message["content"])
            and not message["content"].startswith(CALL_MARK)
        ):
            found += [claim for claim in check(question + message["content"]) if claim.end > len(question)]
    return tuple(found)


def checked_rows(rows: Iterable[Mapping]) -> list[Checked]:
    """What the answers of every row claim; a row has the one column `messages`."""
    return [Checked(place, answer_claims(row["messages"])) for place, row in enumerate(rows, 1)]


def report(name: str, rows: Sequence[Checked], first: int) -> str:
    """The figures of a set, and its first wrong claims, as Markdown.

    >>> print(report("two.jsonl", [Checked(1, ()), Checked(2, (Claim("Cm6 is C, Eb, G, Bb", 0, 19, False, "Cm6 has C, Eb, G, A"),))], 5))
    | two.jsonl | rows | share |
    |---|---:|---:|
    | all | 2 | 1.000 |
    | with a claim that can be checked | 1 | 0.500 |
    | with a wrong claim | 1 | 0.500 |
    <BLANKLINE>
    | row | it says | right would be |
    |---:|---|---|
    | 2 | Cm6 is C, Eb, G, Bb | Cm6 has C, Eb, G, A |
    """
    counts = {
        "all": len(rows),
        "with a claim that can be checked": sum(bool(row.claims) for row in rows),
        "with a wrong claim": sum(bool(row.wrong) for row in rows),
    }
    lines = [f"| {name} | rows | share |", "|---|---:|---:|"]
    lines += [f"| {words} | {count} | {count / max(1, len(rows)):.3f} |" for words, count in counts.items()]
    wrong = [
        f"| {row.place} | {_cell(claim.text)} | {_cell(claim.correction)} |" for row in rows for claim in row.wrong
    ]
    if wrong:
        lines += ["", "| row | it says | right would be |", "|---:|---|---|", *wrong[:first]]
    if len(wrong) > first:
        lines += ["", f"... and {len(wrong) - first} more wrong claims (--first {len(wrong)} shows all)."]
    return "\n".join(lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "rows", metavar="PATH_OR_HUB_NAME", help="a .json or .jsonl file, a folder of splits, or a name on the Hub"
    )
    parser.add_argument(
        "--first", type=int, default=10, metavar="N", help="wrong claims to show of each split (default: 10)"
    )
    options = parser.parse_args()
    try:
        splits = load_rows(options.rows)
    except RowsError as problem:
        sys.exit(str(problem))
    print(
        "\n\n".join(
            report(f"{options.rows}, {split}", checked_rows(rows), options.first) for split, rows in splits.items()
        )
    )


if __name__ == "__main__":
    main()
