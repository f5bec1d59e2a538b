"""A scale: a tonic and the degrees above it, one letter per degree in every seven-note scale.

scale("F# lydian")  ->  F# G# A# B# C# D# E#
"""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from etude.theory.chord import degree_interval
from etude.theory.errors import TheoryError
from etude.theory.interval import Interval
from etude.theory.pitch import ACCIDENTAL, Pitch, from_words
from etude.theory.scale_types import SCALE_TYPES

_TYPE_OF = {alias: row for row in SCALE_TYPES for alias in (row[0], *row[2])}
_STEP_NAMES = {1: "half", 2: "whole", 3: "whole and a half"}
_DEGREE_NAMES = ("tonic", "supertonic", "mediant", "subdominant", "dominant", "submediant", "leading tone")
_SPOKEN = ((r"\bsharp\s+(?=\w)", "#"), (r"\bflat\s+(?=\w)", "b"), (r"\bdouble\s*flat\s*", "bb"), (r"♭", "b"), (r"♯", "#"),
           (r"[#b](?:second|two)\b", lambda m: m[0][0] + "2"), (r"[#b](?:five|fifth)\b", lambda m: m[0][0] + "5"),
           (r"[#b](?:six|sixth)\b", lambda m: m[0][0] + "6"), (r"[#b](?:seven|seventh)\b", lambda m: m[0][0] + "7"),
           (r"[#b](?:four|fourth)\b", lambda m: m[0][0] + "4"))  # fmt: skip
TONIC = re.compile(
    rf"([A-Ga-g])(?:[\s-]*(double\s*sharp|double\s*flat|sharp|flat)\b|({ACCIDENTAL}?))(?![A-Za-z])", re.I
)


@dataclass(frozen=True)
class Scale:
    """A spelled scale.

    >>> s = scale("Eb harmonic minor"); [n.name for n in s.notes], s.name
    (['Eb', 'F', 'Gb', 'Ab', 'Bb', 'Cb', 'D'], 'Eb harmonic minor')
    """

    tonic: Pitch
    type: str

    @cached_property
    def degrees(self) -> tuple[str, ...]:
        return tuple(_TYPE_OF[self.type][1].split())

    @cached_property
    def tones(self) -> tuple[Interval, ...]:
        """The intervals above the tonic, the octave left out."""
        return tuple(degree_interval(degree) for degree in self.degrees)

    @cached_property
    def notes(self) -> tuple[Pitch, ...]:
        """The pitch classes from the tonic up, the octave left out."""
        return tuple(Pitch(self.tonic.fifths + tone.fifths) for tone in self.tones)

    @property
    def name(self) -> str:
        return f"{self.tonic.name} {self.type}"

    @property
    def aliases(self) -> tuple[str, ...]:
        return _TYPE_OF[self.type][2]

    @property
    def steps(self) -> tuple[str, ...]:
        """The step from each note to the next, the last one up to the octave: "whole", "half" ..."""
        heights = [tone.semitones for tone in self.tones] + [12]
        return tuple(_STEP_NAMES[high - low] if high - low in _STEP_NAMES else f"{high - low} semitones"
                     for low, high in zip(heights, heights[1:], strict=False))  # fmt: skip

    def degree(self, number: int) -> Pitch:
        """The n-th note of the scale, counted from 1.

        Raises TheoryError when the scale has no such degree.

        >>> scale("A harmonic minor").degree(7).name
        'G#'
        """
        if not 1 <= number <= len(self.notes):
            raise TheoryError(f"{self.name} has {len(self.notes)} degrees, so it has no degree {number}.")
        return self.notes[number - 1]

    def degree_name(self, number: int) -> str:
        """The name of the n-th degree of a seven-note scale: "dominant"; a lowered seventh is the subtonic."""
        lowered_seventh = number == 7 and self.degrees[6] != "7"
        return "subtonic" if lowered_seventh else _DEGREE_NAMES[number - 1]


@lru_cache(maxsize=4096)
def scale(text: str) -> Scale:
    """Read a scale: a tonic and a type in words.

    Raises TheoryError saying whether the tonic or the type could not be read.

    >>> scale("b flat mixolydian").name, scale("the D dorian scale").name, scale("C whole-tone").name
    ('Bb mixolydian', 'D dorian', 'C whole tone')
    """
    words = re.sub(r"\s+", " ", text.strip())
    words = re.sub(
        r"^(?:the|an?)\s+(?=[A-G][#b♯♭]?\b(?!\s*(?:flat|sharp))|[A-G](?:\s|-)(?:flat|sharp)\s)", "", words, flags=re.I
    )
    match = TONIC.match(words)
    if not match:
        if type_in(words):
            raise TheoryError(
                f"'{text}' names no tonic: say on which note the scale starts, as in 'C {words}'.", unread=text
            )
        raise TheoryError(f"'{text}' does not begin with a note name from A to G.", unread=text)
    name = type_in(words[match.end() :])
    if name is None:
        unread = words[match.end() :].strip()
        reason = f"'{unread}' is no scale that I know." if unread else f"'{text}' names no scale type."
        raise TheoryError(reason, unread=unread)
    return Scale(tonic_of(match), name)


def tonic_of(match: re.Match) -> Pitch:
    """The pitch that a match of `TONIC` names."""
    return from_words(match[1], match[2] or match[3])


def type_in(text: str) -> str | None:
    """The scale type that these words name, or None.

    >>> type_in(" locrian bb7 scale"), type_in("Lydian Flat 7"), type_in("table")
    ('locrian bb7', 'lydian dominant', None)
    """
    words = re.sub(r"\b(?:scales?|modes?)\b", " ", text.lower())
    for pattern, sign in _SPOKEN:
        words = re.sub(pattern, sign, words)
    words = re.sub(r"\s+", " ", words).strip(" -,.")
    for candidate in (words, words.replace("-", " "), words.replace(" ", "-"), words.replace("♮", "natural ")):
        if candidate in _TYPE_OF:
            return _TYPE_OF[candidate][0]
    return None
