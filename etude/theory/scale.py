"""A scale: a tonic and the degrees above it, one letter per degree in every seven-note scale.

scale("F# lydian")  ->  F# G# A# B# C# D# E#
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from etude.theory.chord import degree_interval
from etude.theory.errors import TheoryError
from etude.theory.interval import Interval
from etude.theory.melakarta import MELAKARTAS, melakarta
from etude.theory.pitch import ACCIDENTAL, Pitch, from_words, spell
from etude.theory.scale_types import SCALE_TYPES, SYNONYMS

_ROWS = SCALE_TYPES + MELAKARTAS
_TYPE_OF = {alias: row for row in _ROWS for alias in (row[0], *row[2])}
# Every name that `scale` reads after a tonic, as it is written out.
SCALE_NAMES: tuple[str, ...] = (*_TYPE_OF, *SYNONYMS)
_STEP_NAMES = {1: "half", 2: "whole", 3: "whole and a half"}
_DEGREE_NAMES = ("tonic", "supertonic", "mediant", "subdominant", "dominant", "submediant", "leading tone")
LEADING_TONE = "leading tone"
_NUMBER_WORDS = {word: str(number) for number, words in enumerate((
    "one first 1st", "two second 2nd", "three third 3rd", "four fourth 4th", "five fifth 5th", "six sixth 6th",
    "seven seventh 7th", "eight eighth 8th", "nine ninth 9th", "ten tenth 10th", "eleven eleventh 11th",
    "twelve twelfth 12th"), 1) for word in words.split()}  # fmt: skip
_SIGNS = str.maketrans({"♭": "b", "♯": "#", "♮": " natural ", "𝄫": "bb", "𝄪": "##", "’": "'", "‐": "-", "–": "-"})
_SPOKEN_SIGNS = ((r"\bdouble ?flat (?=\d)", "bb"), (r"\bdouble ?sharp (?=\d)", "##"), (r"\b(?:flat|flatted) (?=\d)", "b"),
                 (r"\b(?:sharp|raised) (?=\d)", "#"), (r"(?<=[b#]) (?=\d)", ""))  # fmt: skip
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
        return tuple(_degrees_of(self.type).split())

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
        return _TYPE_OF[self.type][2] if self.type in _TYPE_OF else ()

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
    """Read a scale: a tonic and a type in words, or a type "on" a tonic.

    Raises TheoryError saying whether the tonic or the type could not be read.

    >>> scale("b flat mixolydian").name, scale("the D dorian scale").name, scale("whole-tone scale on C").name
    ('Bb mixolydian', 'D dorian', 'C whole tone')
    >>> scale("C melakarta 29").name, scale("Messiaen mode 2 transposition 3").name, scale("E 3rd mode of melodic minor").name
    ('C dheerasankarabharanam', 'D half-whole diminished', 'E lydian augmented')
    """
    words = re.sub(r"\s+", " ", text.strip())
    words = re.sub(
        r"^(?:the|an?)\s+(?=[A-G][#b♯♭]?\b(?!\s*(?:flat|sharp))|[A-G](?:\s|-)(?:flat|sharp)\s)", "", words, flags=re.I
    )
    if transposed := re.fullmatch(_TRANSPOSED, words):
        return _messiaen_transposed(transposed)
    if turned := re.fullmatch(_ON, words):
        words = f"{turned[2]} {turned[1]}"
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


def mode_of(home: Scale, number: int) -> Scale:
    """The scale of the same notes that begins on the n-th of them.

    Raises TheoryError when the scale has no such degree.

    >>> mode_of(scale("C major"), 2).name, mode_of(scale("A harmonic minor"), 5).name
    ('D dorian', 'E phrygian dominant')
    """
    return Scale(home.degree(number), _mode_type(home.type, number))


def scales_of(notes: Sequence[Pitch]) -> tuple[Scale, ...]:
    """Every scale that has just these notes as they are spelled: those on the first note before the others.

    >>> from etude.theory.pitch import pitch
    >>> [found.name for found in scales_of([pitch(name) for name in "C D E G A".split()])][:3]
    ['C major pentatonic', 'D egyptian', 'E malkauns']
    """
    asked = tuple(dict.fromkeys(Pitch(note.fifths) for note in notes))
    return tuple(
        found for tonic in asked for name, *_ in SCALE_TYPES if set((found := Scale(tonic, name)).notes) == set(asked)
    )


def type_in(text: str) -> str | None:
    """The scale type that these words name, or None.

    >>> type_in(" locrian bb7 scale"), type_in("Lydian Flat 7"), type_in("Kalyani raga"), type_in("table")
    ('locrian bb7', 'lydian dominant', 'mechakalyani', None)
    """
    words = _plain(text)
    if messiaen := re.fullmatch(_MESSIAEN, words.removesuffix(" scale")):
        return _MESSIAEN_TYPES.get(next(filter(None, messiaen.groups())))
    if counted := re.fullmatch(_COUNTED_MODE, words):
        number, of = next(filter(None, counted.group(1, 2, 5, 6))), counted[3] or counted[4]
        home = type_in(of)
        if home is None or not 1 <= int(number) <= len(_degrees_of(home).split()):
            return None
        return _mode_type(home, int(number))
    return (
        _by_words().get(words)
        or _by_words().get(_NOUNS.sub("", words).strip())
        or melakarta(_NOUNS.sub("", text).strip())
    )


def _plain(text: str) -> str:
    """Small letters, single spaces, numbers and signs of alteration in place of their words."""
    words = re.sub(r"'s\b", "", text.lower().translate(_SIGNS)).replace("neopolitan", "neapolitan")
    words = " ".join(_NUMBER_WORDS.get(word, word) for word in re.split(r"[\s\-,.()]+", words)).strip()
    for pattern, sign in _SPOKEN_SIGNS:
        words = re.sub(pattern, sign, words)
    return words


# The nouns beside a name: "the dorian mode", "raga Kalyani".
_NOUNS = re.compile(r"^(?:raga|raag|ragam|scale) | (?:scales?|modes?|raga|raag|ragam)\b")
# Rare forms are compiled where they are used (`re` keeps them), so that import stays quick.
_COUNTED_MODE = r"(?:the )?(?:(\d+) mode|mode (?:no |number )?(\d+)) of (?:the )?(.+)|(.+) (?:mode (\d+)|(\d+) mode)"
_MESSIAEN = (
    r"messiaen (?:mode )?(?:of limited transpositions? )?(?:no |number |#)?(\w+)(?: mode)?(?: of limited transpositions?)?"
    r"|(\w+) mode of (?:messiaen|limited transpositions?)|mode (?:no |number |#)?(\w+) of (?:messiaen|limited transpositions?)"
)
_MESSIAEN_TYPES = {
    number: name for place, name in enumerate(("whole tone", "half-whole diminished", *(f"messiaen mode {n}" for n in range(3, 8))))
    for number in (str(place + 1), ("i", "ii", "iii", "iv", "v", "vi", "vii")[place])
}  # fmt: skip
_TRANSPOSITIONS = (2, 3, 4, 6, 6, 6, 6)
_TRANSPOSED = r"(?i)(.*\b(?:messiaen|limited)\b.*?),? (?<!limited )(?:(?:transposition|t)\s?#?(\d+)|(?!limited)(\w+) transposition)"
_ON = rf"(?i)(.+?) (?:on|from|starting (?:on|from|with)|beginning on) ({TONIC.pattern})(?![\s#♯])"


def _messiaen_transposed(match: re.Match) -> Scale:
    """A mode of limited transposition by number of transposition: the first begins on C, each later one a semitone higher."""
    name = type_in(match[1])
    turn = match[2] or _NUMBER_WORDS.get(match[3].lower(), "")
    if name not in _MESSIAEN_TYPES.values() or not turn:
        raise TheoryError(f"'{match[0]}' is no mode of limited transposition.", unread=match[0])
    count = _TRANSPOSITIONS[tuple(dict.fromkeys(_MESSIAEN_TYPES.values())).index(name)]
    if not 1 <= int(turn) <= count:
        raise TheoryError(f"The {name} scale has {count} transpositions, so none has the number {turn}.", unread=turn)
    return Scale(spell(int(turn) - 1, near=0), name)


@lru_cache(maxsize=1024)
def _degrees_of(name: str) -> str:
    if name in _TYPE_OF:
        return _TYPE_OF[name][1]
    number, home = re.fullmatch(r"mode (\d+) of (.+)", name).groups()
    tones = [degree_interval(degree) for degree in _degrees_of(home).split()]
    start = tones[int(number) - 1]
    return " ".join(degree_of(Interval(tone.fifths - start.fifths, (tone.steps - start.steps) % 7))
                    for tone in (*tones[int(number) - 1 :], *tones[: int(number) - 1]))  # fmt: skip


def _mode_type(home: str, number: int) -> str:
    """The type of the n-th mode of a scale type: its own name where it has one."""
    counted = f"mode {number} of {home}"
    return home if number == 1 else _NAMED_BY_DEGREES.get(_degrees_of(counted), counted)


def degree_of(tone: Interval) -> str:
    """An interval above the tonic as a degree: `degree_interval` turned round.

    >>> degree_of(degree_interval("bb7"))
    'bb7'
    """
    alteration = (tone.fifths - degree_interval(str(tone.steps + 1)).fifths) // 7
    return ("#" if alteration > 0 else "b") * abs(alteration) + str(tone.steps + 1)


_NAMED_BY_DEGREES = {degrees: name for name, degrees, _ in reversed(_ROWS)}


@cache
def _by_words() -> dict[str, str]:
    """Every name in the words that `_plain` makes of it, with and without its spaces -> the type; 700 names, so only when asked."""
    written = [*((alias, row[0]) for alias, row in _TYPE_OF.items()), *SYNONYMS.items()]
    return {words: name for alias, name in written for words in (_plain(alias), _plain(alias).replace(" ", ""))}
