"""An interval: the distance between two pitches, as fifths and staff steps.

Both coordinates add, so `pitch + interval` is two integer sums and never loses the spelling.

    interval("m3")  ->  Interval(fifths=-3, steps=2): three semitones
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from etude.theory.errors import TheoryError
from etude.theory.pitch import Pitch

NUMBER_NAMES = (
    "unison", "second", "third", "fourth", "fifth", "sixth", "seventh", "octave", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth",
)  # fmt: skip
QUALITY_NAMES = {
    "P": "perfect", "M": "major", "m": "minor", "A": "augmented", "d": "diminished",
    "AA": "doubly augmented", "dd": "doubly diminished", "AAA": "triply augmented", "ddd": "triply diminished",
}  # fmt: skip
# Fifths of the major or perfect interval on each of the seven letters: unison, second, ... seventh.
_MAJOR_FIFTHS = (0, 2, 4, -1, 1, 3, 5)
_PERFECT = {0, 3, 4}
_NUMBER_WORDS = {name: number for number, name in enumerate(NUMBER_NAMES, 1)} | {
    "prime": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5, "6th": 6, "7th": 7, "8th": 8, "8ve": 8, "9th": 9, "10th": 10,
    "11th": 11, "12th": 12, "13th": 13, "14th": 14, "15th": 15, "seconds": 2, "thirds": 3, "fourths": 4, "fifths": 5,
    "sixths": 6, "sevenths": 7, "octaves": 8,
}  # fmt: skip
_QUALITY_WORDS = {
    "perfect": "P", "perf": "P", "major": "M", "maj": "M", "minor": "m", "min": "m", "augmented": "A", "aug": "A",
    "diminished": "d", "dim": "d", "doubly augmented": "AA", "double augmented": "AA", "doubly diminished": "dd",
    "double diminished": "dd",
}  # fmt: skip
# Intervals with a name of their own.
_OTHER_NAMES = {
    "semitone": "m2", "half step": "m2", "halfstep": "m2", "half tone": "m2", "tone": "M2", "whole tone": "M2",
    "whole step": "M2", "wholestep": "M2", "tritone": "A4", "octave": "P8", "unison": "P1", "two octaves": "P15",
}  # fmt: skip


@dataclass(frozen=True)
class Interval:
    """A directed interval; `steps` is negative when it goes down.

    >>> third = interval("minor third"); third.name, third.semitones, str(third), third.inverted.name
    ('minor third', 3, 'm3', 'major sixth')
    """

    fifths: int
    steps: int

    @property
    def semitones(self) -> int:
        return 7 * self.fifths - 12 * ((4 * self.fifths - self.steps) // 7)

    @property
    def number(self) -> int:
        """The ordinal size: 3 for a third, 13 for a thirteenth."""
        return abs(self.steps) + 1

    @property
    def quality(self) -> str:
        """P, M, m, A, d, AA ... of the interval read upwards."""
        up = -self if self.steps < 0 else self
        letter = up.steps % 7
        altered = (up.fifths - _MAJOR_FIFTHS[letter]) // 7
        if altered > 0:
            return "A" * altered
        if letter in _PERFECT:
            return "d" * -altered or "P"
        return ("M", "m")[-altered] if altered >= -1 else "d" * (-altered - 1)

    @property
    def name(self) -> str:
        """The name in words: "diminished fifth"."""
        quality = QUALITY_NAMES.get(self.quality) or f"{len(self.quality)} times {QUALITY_NAMES[self.quality[0]]}"
        size = NUMBER_NAMES[self.number - 1] if self.number <= len(NUMBER_NAMES) else f"interval of {self.number} steps"
        return f"{quality} {size}"

    @property
    def simple(self) -> "Interval":
        """The interval within one octave: a tenth becomes a third, a fifteenth an octave."""
        if self.steps < 0:
            return -(-self).simple
        return self if self.steps <= 7 else Interval(self.fifths, (self.steps - 1) % 7 + 1)

    @property
    def inverted(self) -> "Interval":
        """What is left of the octave: the inversion of a (simple) interval."""
        return Interval(-self.simple.fifths, 7 - abs(self.simple.steps))

    def __neg__(self) -> "Interval":
        return Interval(-self.fifths, -self.steps)

    def __add__(self, other: "Interval") -> "Interval":
        return Interval(self.fifths + other.fifths, self.steps + other.steps)

    def __radd__(self, start: Pitch) -> Pitch:
        """`pitch + interval`: the pitch that lies this far away."""
        return Pitch(start.fifths + self.fifths, None if start.step is None else start.step + self.steps)

    def __str__(self) -> str:
        return ("-" if self.steps < 0 else "") + f"{self.quality}{self.number}"


@lru_cache(maxsize=1024)
def interval(text: str) -> Interval:
    """Read an interval: short (m3, P5, A4, d5) or in words ("minor third", "tritone", "augmented 6th").

    Raises TheoryError when the text is not an interval, or is one that does not exist ("perfect third").

    >>> str(interval("augmented 6th")), str(interval("M13")), interval("tritone").semitones
    ('A6', 'M13', 6)
    """
    words = " ".join(text.replace("-", " ").split())
    lowered = words.lower().removeprefix("a ").removeprefix("an ")
    if lowered in _OTHER_NAMES:
        return interval(_OTHER_NAMES[lowered])
    if short := re.fullmatch(r"(P|M|m|A{1,3}|d{1,3})(\d{1,2})", words):
        return _build(short[1], int(short[2]), text)
    quality, _, size = lowered.rpartition(" ")
    number = _NUMBER_WORDS.get(size) or (int(size) if size.isascii() and size.isdigit() and len(size) < 3 else 0)
    if quality in _QUALITY_WORDS and number:
        return _build(_QUALITY_WORDS[quality], number, text)
    raise TheoryError(f"'{text}' is not an interval: a quality and a size, such as 'minor third' or 'P5'.", unread=text)


def between(low: Pitch, high: Pitch) -> Interval:
    """The interval from one pitch to another; between pitch classes, the ascending one within an octave.

    >>> from etude.theory.pitch import pitch
    >>> between(pitch("C"), pitch("G#")).name, between(pitch("B3"), pitch("F4")).name
    ('augmented fifth', 'diminished fifth')
    """
    fifths = high.fifths - low.fifths
    if low.step is None or high.step is None:
        return Interval(fifths, fifths * 4 % 7)
    return Interval(fifths, high.step - low.step)


def _build(quality: str, number: int, text: str) -> Interval:
    if not 1 <= number <= len(NUMBER_NAMES):
        raise TheoryError(f"'{text}': intervals are counted from 1 (unison) to 15 (two octaves).", unread=str(number))
    letter = (number - 1) % 7
    if letter in _PERFECT:
        alterations = {"P": 0, "A": 1, "AA": 2, "AAA": 3, "d": -1, "dd": -2, "ddd": -3}
    else:
        alterations = {"M": 0, "m": -1, "A": 1, "AA": 2, "AAA": 3, "d": -2, "dd": -3, "ddd": -4}
    if quality not in alterations or (number == 1 and alterations[quality] < 0):
        kind = "perfect, augmented or diminished" if letter in _PERFECT else "major, minor, augmented or diminished"
        raise TheoryError(
            f"There is no {QUALITY_NAMES[quality]} {NUMBER_NAMES[letter]}: it can be {kind}.", unread=text
        )
    return Interval(_MAJOR_FIFTHS[letter] + 7 * alterations[quality], number - 1)
