"""A phrasing family: one line with alternatives, `(what|which) notes are in {x}(?|)`, from which questions are drawn.

The files in phrasings/ hold the families for training (with answer templates); those in phrasings_held_out/ the families of
validation and test, written independently, so that no phrasing family crosses a split.
"""

import random
import re
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
FOLDERS = (HERE / "phrasings", HERE / "phrasings_held_out")
_INNERMOST = re.compile(r"\(([^()]*\|[^()]*)\)")


@dataclass(frozen=True)
class Phrasings:
    """The families of one intent by split, and its answer templates."""

    intent: str
    families: dict[str, tuple[str, ...]]
    answers: tuple[str, ...]


def read_phrasings(intent: str) -> Phrasings:
    """The phrasing files of an intent."""
    sections: dict[str, list[str]] = {}
    for folder in FOLDERS:
        lines: list[str] = []
        for line in (folder / f"{intent}.txt").read_text(encoding="utf-8").splitlines():
            if line.startswith("# "):
                lines = sections.setdefault(line[2:].strip(), [])
            elif line.strip():
                lines.append(line.strip())
    families = {split: tuple(sections.get(f"questions: {split}", ())) for split in ("train", "validation", "test")}
    return Phrasings(intent, families, tuple(sections.get("answers", ())))


def expand(family: str, draw: random.Random) -> str:
    """One text of a family, each alternative drawn at random.

    >>> sorted({expand("(what|which) notes(?|)", random.Random(seed)) for seed in range(20)})
    ['what notes', 'what notes?', 'which notes', 'which notes?']
    """
    while match := _INNERMOST.search(family):
        family = family[: match.start()] + draw.choice(match[1].split("|")) + family[match.end() :]
    return " ".join(family.split())


def mistype(text: str, draw: random.Random) -> str:
    """The text with one slip of the fingers in a longer word: a letter dropped, doubled or swapped with the next.

    >>> mistype("notes", random.Random(1)) != "notes"
    True
    """
    words = [match for match in re.finditer(r"(?<![\w{#])[a-zA-Z]{4,}(?![\w}#])", text)]
    if not words:
        return text
    word = draw.choice(words)
    place = draw.randrange(word.start() + 1, word.end() - 1)
    here, after = text[place : place + 2]
    # What is typed instead, and how many letters it stands for.
    slips = (("", 1), (here * 2, 1), (after + here, 1 if here == after else 2))
    typed, letters = draw.choice(slips)
    return text[:place] + typed + text[place + letters :]
