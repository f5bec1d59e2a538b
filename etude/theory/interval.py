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
    f"{number}{suffix}": number for number, suffix in
    enumerate(("st", "nd", "rd", *["th"] * 12), 1)
} | {"prime": 1, "1": 1, "8ve": 8, "8va": 8, "double octave": 15, "15ma": 15}  # fmt: skip
_QUALITY_WORDS = {
    "perfect": "P", "perf": "P", "per": "P", "pure": "P", "major": "M", "maj": "M", "ma": "M", "minor": "m", "min": "m",
    "mi": "m", "augmented": "A", "aug": "A", "diminished": "d", "dim": "d",
}  # fmt: skip
_TIMES = {"": 1, "double": 2, "doubly": 2, "twice": 2, "triple": 3, "triply": 3}
# Intervals with a name of their own.
_OTHER_NAMES = {
    "semitone": "m2", "half step": "m2", "halfstep": "m2", "half tone": "m2", "diatonic semitone": "m2", "chromatic semitone": "A1",
    "diatonic half step": "m2", "chromatic half step": "A1", "tone": "M2", "whole tone": "M2", "whole step": "M2", "wholestep": "M2",
    "tritone": "A4", "tt": "A4", "ditone": "M3", "octave": "P8", "unison": "P1", "prime": "P1", "two octaves": "P15",
    "double octave": "P15", "fifteenth": "P15", "fourth": "P4", "4th": "P4", "fifth": "P5", "5th": "P5", "twelfth": "P12",
    "step and a half": "m3",
}  # fmt: skip
_IN_WORDS = re.compile(
    r"(?:(compound) )?(?:(double|doubly|twice|triple|triply) ?)?"
    rf"({'|'.join(sorted(_QUALITY_WORDS, key=len, reverse=True))}) ?({'|'.join(sorted(_NUMBER_WORDS, key=len, reverse=True))}|\d{{1,2}})"
)
_SHORT = re.compile(r"(P|M|m|A{1,3}|d{1,3})(\d{1,2})")
_OCTAVE_AND = re.compile(r"(?:(?:perfect )?octave|(two|2) octaves) (?:and|plus|\+) (?:an? )?(.+)")
# The interval that a musician names first for each number of semitones within an octave.
_BY_SEMITONES = ("P1", "m2", "M2", "m3", "M3", "P4", "A4", "P5", "m6", "M6", "m7", "M7")


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
        """The interval within one octave: a tenth becomes a third, a fifteenth an octave, an augmented octave a unison."""
        if self.steps < 0:
            return -(-self).simple
        if self.steps < 7 or (self.steps == 7 and self.fifths <= 0):
            return self
        return Interval(self.fifths, self.steps - 7).simple

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

    >>> str(interval("augmented 6th")), str(interval("M13")), interval("tritone").semitones, str(interval("aug4"))
    ('A6', 'M13', 6, 'A4')
    >>> str(interval("doubly augmented fifth")), str(interval("compound major third")), str(interval("octave and a fifth"))
    ('AA5', 'M10', 'P12')
    """
    words = " ".join(re.sub(r"[-\u2010-\u2013.]", " ", text).split())
    if short := _SHORT.fullmatch(words):
        return _build(short[1], int(short[2]), text)
    lowered = re.sub(r"^(?:an?|the) ", "", words.lower()).removesuffix(" interval")
    if lowered in _OTHER_NAMES:
        return interval(_OTHER_NAMES[lowered])
    if spoken := _IN_WORDS.fullmatch(lowered):
        compound, times, quality, size = spoken.groups()
        number = _NUMBER_WORDS.get(size) or int(size)
        if compound and number > 8:
            raise TheoryError(f"'{text}' is compound already.", unread=compound)
        sign = _QUALITY_WORDS[quality]
        if times and sign not in "Ad":
            raise TheoryError(f"'{text}': only augmented and diminished intervals are {times} so.", unread=times)
        return _build(sign * _TIMES[times or ""], number + 7 * bool(compound), text)
    if (beyond := _OCTAVE_AND.fullmatch(lowered)) and (rest := interval(beyond[2])).number < 9:
        octaves = 2 if beyond[1] else 1
        return _build(rest.quality, rest.number + 7 * octaves, text)
    raise TheoryError(f"'{text}' is not an interval: a quality and a size, such as 'minor third' or 'P5'.", unread=text)


def with_semitones(count: int) -> Interval:
    """The interval of so many semitones that a musician names first.

    Raises TheoryError beyond two octaves.

    >>> with_semitones(7).name, with_semitones(16).name, with_semitones(24).name
    ('perfect fifth', 'major tenth', 'perfect fifteenth')
    """
    if not 0 <= count <= 24:
        raise TheoryError(f"{count} semitones: intervals are named up to two octaves, 24 semitones.", unread=str(count))
    octaves, rest = divmod(count, 12)
    simple = interval(_BY_SEMITONES[rest])
    return Interval(simple.fifths, simple.steps + 7 * octaves)


def between(low: Pitch, high: Pitch) -> Interval:
    """The interval from one pitch to another; between pitch classes, the ascending one within an octave (C to Cb is a
    diminished octave).

    >>> from etude.theory.pitch import pitch
    >>> between(pitch("C"), pitch("G#")).name, between(pitch("B3"), pitch("F4")).name
    ('augmented fifth', 'diminished fifth')
    """
    fifths = high.fifths - low.fifths
    if low.step is None or high.step is None:
        return Interval(fifths, fifths * 4 % 7 or (7 if fifths < 0 else 0))
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
