"""A phrasing family: one line with alternatives, `(what|which) notes are in {x}(?|)`, from which questions are drawn.

The files in phrasings/ hold the families for training, those in phrasings_held_out/ the families of validation and test,
written independently, so that no phrasing family crosses a split. answers/ holds the answer templates by level.
frames.txt has what people say before and after a question, again.txt how they ask the same of another thing.
"""

import random
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from etude.tutor import sayings
from etude.tutor.prompt import LEVELS

HERE = Path(__file__).parent
FOLDERS = (HERE / "phrasings", HERE / "phrasings_held_out")
# What is told with results, and what the tutor says of itself.
ANSWERS = (HERE / "answers", sayings.FOLDER)
AGAIN = "_again"
# In a held-out family, what stands before the title of the card that it describes.
MEANS = " => "
SPLITS = ("train", "validation", "test")
_INNERMOST = re.compile(r"\(([^()]*\|[^()]*)\)")


@dataclass(frozen=True)
class Phrasings:
    """The families of one intent by split, those that lean on the turn before, and its answer templates by level."""

    intent: str
    families: dict[str, tuple[str, ...]]
    follow_ups: dict[str, tuple[str, ...]]
    answers: dict[str, tuple[str, ...]]


@cache
def read_phrasings(intent: str) -> Phrasings:
    """The phrasing files of an intent."""
    sections = _sections(*(folder / f"{intent}.txt" for folder in FOLDERS))
    told = _sections(*(path for folder in ANSWERS if (path := folder / f"{intent}.txt").exists()))
    return Phrasings(
        intent,
        {split: sections.get(f"questions: {split}", ()) for split in SPLITS},
        {split: sections.get(f"follow-ups: {split}", ()) for split in SPLITS},
        {level: told.get(level, ()) for level in LEVELS},
    )


@cache
def again() -> dict[str, tuple[str, ...]]:
    """How the same is asked of another thing ("and {x}?"), by split."""
    sections = _sections(*(folder / f"{AGAIN}.txt" for folder in FOLDERS))
    return {split: sections[f"follow-ups: {split}"] for split in SPLITS}


@cache
def frames() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What may stand before and after any question of the training data."""
    sections = _sections(HERE / "frames.txt")
    return sections["openings: train"], sections["closings: train"]


def _sections(*paths: Path) -> dict[str, tuple[str, ...]]:
    """The lines under each "# heading" of some files, in their order."""
    sections: dict[str, list[str]] = {}
    for path in paths:
        lines: list[str] = []
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("# "):
                lines = sections.setdefault(line[2:].strip(), [])
            elif line.strip():
                lines.append(line.strip())
    return {name: tuple(lines) for name, lines in sections.items()}


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
