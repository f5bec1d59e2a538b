"""What every kind of mention is read with: the shape of a mention, and the patterns of notes, roots, qualities and numbers.

    rule(INTERVAL_WORDS).search("a minor third")[0]  ->  "minor third"

Patterns are compiled when they are first asked for, so that import stays quick.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from etude.theory.chord import Chord
from etude.theory.errors import TheoryError
from etude.theory.instruments import Instrument
from etude.theory.interval import Interval
from etude.theory.key import Key
from etude.theory.pitch import ACCIDENTAL, Pitch, from_words, pitch
from etude.theory.rhythm import Meter, NoteValue, Tempo
from etude.theory.scale import LEADING_TONE, Scale

Value = Chord | Scale | Key | Interval | Pitch | NoteValue | Meter | Tempo | Instrument | int | str | tuple


@dataclass(frozen=True)
class Mention:
    """One musical thing in a text: `kind`, the words, where they stand, and the value they name.

    kind: chord, scale, key, interval, note, notes, numeral, progression, chords, signature, inversion, degree, mode,
    note_value, meter, tempo, bars, instrument, figures, mode_number, size (the number of an interval without its quality).
    """

    kind: str
    text: str
    start: int
    end: int
    value: Value


NOTE = rf"(?:[A-G]{ACCIDENTAL}?|[a-g](?:#+|♯|b{{1,2}}|♭))(?![A-Za-z0-9#♯♭'’])"
SPOKEN_NOTE = r"[A-Ga-g][\s-](?:double[\s-])?(?:sharp|flat)\b(?!\s(?:key|side|sign)s?\b)"
ROOT = rf"(?:[A-Ga-g]{ACCIDENTAL}?(?![A-Za-z#♯♭'’])|{SPOKEN_NOTE})"
QUALITY_WORD = (
    r"(?:suspended\ssecond\sand\sfourth|(?:maj|min|dim|aug|dom)(?:6|7|9|11|13)|half[\s-]?diminished|half[\s-]?dim|maj(?:or)?|min(?:or)?|dim(?:inished)?|aug(?:mented)?|dom(?:inant)?|sus(?:pended)?(?:[24]|24)?|"
    r"M7|m7|power|altered|alt|seven(?:th)?|7(?:th)?|nin(?:e|th)|9(?:th)?|eleven(?:th)?|11(?:th)?|thirteen(?:th)?|13(?:th)?|"
    r"six[\s-]?nine|six(?:th)?|6(?:th)?(?:/9)?|fifth|5(?:th)?|fourth|4(?:th)?|second|2(?:nd)?|(?:add(?:ed)?|plus)\s(?:flat\s|sharp\s)?(?:second|fourth|sixth|ninth|eleventh|thirteenth)|add(?:ed)?\s?[b#]?\d{0,2}(?:th)?|"
    r"(?:flat|sharp)\s?(?:five|six|nine|eleven|thirteen|5|6|9|11|13)|[b#♭♯](?:5|9|11|13)|"
    r"(?:with(?:out)?|no)\s(?:an?\s|the\s)?(?:added\s)?(?:third|fifth|sixth|seventh|ninth|3rd|5th|6th|7th|9th))"
)
INTERVAL_WORDS = (
    r"(?:(?:doubly\s|double\s)?(?:perfect|major|minor|augmented|diminished|maj|min|aug|dim|perf)[\s-]"
    r"(?:unison|prime|seconds?|thirds?|fourths?|fifths?|sixths?|sevenths?|octave|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|"
    r"2nd|3rd|4th|5th|6th|7th|8ve|9th|10th|11th|12th|13th)|tritone|(?:half|whole)[\s-](?:step|tone(?!\s(?:scale|mode)))|semitone|octave)(?![\w-])(?!\schords?\b)"
)
COUNT = {"no": 0, "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "a": 1} | {
    str(n): n for n in range(8)
}
ORDINAL = {"root": 0, "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4,
           "fifth": 5, "5th": 5, "sixth": 6, "6th": 6, "seventh": 7, "7th": 7, "ninth": 9, "9th": 9, "eleventh": 11,
           "11th": 11, "thirteenth": 13, "13th": 13}  # fmt: skip
DEGREE_NAMED = {"leading tone": LEADING_TONE, "leading note": LEADING_TONE} | {
    "tonic": 1, "supertonic": 2, "mediant": 3, "subdominant": 4, "dominant": 5, "submediant": 6}  # fmt: skip
LIST_JOIN = r"(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s*[-–]\s*|\s+\+\s+|\s+)"
_IN_OCTAVE = rf"[A-G]{ACCIDENTAL}?[0-68](?![\w#/])"
# "C4 E4 G4", and from one note to another: "G3 to A7".
_IN_OCTAVES = (
    rf"{_IN_OCTAVE}(?:{LIST_JOIN}{_IN_OCTAVE})+|[A-G]{ACCIDENTAL}?[0-4]\sto\s[A-G]{ACCIDENTAL}?[3-8](?![\w#/])"
)


def reading(kind: str, found: re.Match, read: Callable[[str], Value], words: str | None = None) -> Iterator[Mention]:
    """The mention that a match is, or nothing when the engine refuses its words ("minor fourth")."""
    try:
        yield Mention(kind, found[0], found.start(), found.end(), read(found[0] if words is None else words))
    except TheoryError:
        return


@cache
def phrase(pattern: str) -> re.Pattern:
    """A pattern of words in either case; compiled when it is first asked for, so that import stays quick."""
    return re.compile(pattern, re.I)


@cache
def rule(pattern: str, flags: int = 0) -> re.Pattern:
    """A pattern that begins where no word or note goes on, compiled when it is first asked for too."""
    return re.compile(rf"(?<![A-Za-z0-9#♯♭'’/])(?:{pattern})", flags)


def rows_in_octaves(text: str) -> Iterator[re.Match]:
    """Where notes stand one after another, each with the number of its octave."""
    rows = rule(_IN_OCTAVES).finditer(text)
    return (row for row in rows if re.search(r"(?<!\d)[01348]", row[0]))


# "The b7 of D" is a tone above D, and no chord.
ALTERED_TONE = (
    rf"[b♭#♯](?:[2-7]|9|11|13)(?=\s(?:of|above)\s(?:an?\s)?(?:{SPOKEN_NOTE}|{ROOT}|{NOTE})(?![\s-]+(?:chord|section)))"
)


def spoken_pitch(words: str) -> Pitch:
    match = re.fullmatch(r"([A-Ga-g])([\s-].*)", words)
    return from_words(match[1], match[2]) if match else pitch(words)


# Letters that name other things than notes: "vitamin C", "Plan B", "D-Day", "the B section", "C programming", "E. Satie".
NOT_NOTE_AFTER = (
    r"['’]\s?$|[A-Za-z]\.\s?$|\b(?:vitamin|plan|type|grade|option|part|section|company|model|hepatitis|mr|ms|mrs|dr|room|class|team|group|"
    r"figure|appendix|exhibit|block|gate|platform|level|channel|side|answer|question|theme|got\san?|score[ds]?\san?|gets?\san?)\.?\s*$"
)
