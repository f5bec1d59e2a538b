"""The one shape in which results leave the engine, and the small words that every result uses."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from etude.theory.interval import Interval
from etude.theory.key import COUNTS
from etude.theory.pitch import Pitch

ORDINALS = tuple(
    [
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
        "seventh",
        "eighth",
        "ninth",
        "tenth",
        "eleventh",
        "twelfth",
    ]
)


@dataclass(frozen=True)
class Result:
    """An answer of the engine.

    facts: field name -> text, ASCII note names. groups: pitches with octaves, each group sounding together; labels: one
    per group, or none; fingers: one per pitch of a single group, or none; notes: the pitch classes the answer is about.
    """

    kind: str
    title: str
    facts: dict[str, str]
    notes: tuple[Pitch, ...] = ()
    groups: tuple[tuple[Pitch, ...], ...] = ()
    labels: tuple[str, ...] = ()
    fingers: tuple[int, ...] = ()
    value: object = field(default=None, compare=False)


def names(notes: Sequence[Pitch], joiner: str = ", ") -> str:
    return joiner.join(note.name for note in notes)


def count_word(count: int) -> str:
    return COUNTS[count] if 0 < count < len(COUNTS) else str(count)


def article(words: str) -> str:
    """ "a" or "an" before a musical name: "an F# minor", "a C major", "an augmented"."""
    return "an" if words[:1] in "AEFaeio" else "a"


def role(tone: Interval) -> str:
    return "root" if tone.steps == 0 else tone.name


def listed(words: Sequence[str], last: str = "and") -> str:
    """Words as a sentence lists them.

    >>> listed(["C", "E", "G"]), listed(["C", "E"], "or")
    ('C, E and G', 'C or E')
    """
    return f" {last} ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
