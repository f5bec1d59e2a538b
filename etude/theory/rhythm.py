"""Rhythm: note values, meters and tempos, every length an exact fraction of a quarter note.

    note_value("dotted eighth").quarters          ->  3/4
    how_many(duration("sixteenth"), duration("dotted half"))  ->  12
    meter("6/8")                                  ->  compound duple, two dotted quarters a bar
    tempo("dotted quarter = 60").seconds(meter("6/8").bar)    ->  2

American names come first, British ones beside them. The metronome ranges are those printed on the dial of the Maelzel
and Wittner metronomes where it names the term; the others lie where the dictionaries put them, between their neighbours.
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

from etude.theory.errors import TheoryError

# American name, British name, quarters, and what else people write (after "1/16" and "16th", which follow from the length).
NOTE_VALUES: tuple[tuple[str, str, Fraction, tuple[str, ...]], ...] = (
    ("double whole", "breve", Fraction(8), ("double-whole", "𝅜")),
    ("whole", "semibreve", Fraction(4), ("full", "𝅝")),
    ("half", "minim", Fraction(2), ("halve", "𝅗𝅥", "𝅗")),
    ("quarter", "crotchet", Fraction(1), ("fourth", "♩", "𝅘𝅥")),
    ("eighth", "quaver", Fraction(1, 2), ("♪", "𝅘𝅥𝅮")),
    ("sixteenth", "semiquaver", Fraction(1, 4), ("𝅘𝅥𝅯",)),
    ("thirty-second", "demisemiquaver", Fraction(1, 8), ("𝅘𝅥𝅰",)),
    ("sixty-fourth", "hemidemisemiquaver", Fraction(1, 16), ("𝅘𝅥𝅱",)),
    ("hundred twenty-eighth", "semihemidemisemiquaver", Fraction(1, 32), ("hundred and twenty-eighth",)),
)  # fmt: skip
# Notes played, and the time of how many plain ones they take.
TUPLETS: dict[str, tuple[int, int]] = {
    "duplet": (2, 3), "triplet": (3, 2), "quadruplet": (4, 3), "quintuplet": (5, 4), "sextuplet": (6, 4),
    "septuplet": (7, 4), "octuplet": (8, 6), "nonuplet": (9, 8),
}  # fmt: skip
_PLAIN = (1, 1)
_DOTS = ("", "dotted", "double-dotted", "triple-dotted")


@dataclass(frozen=True)
class NoteValue:
    """A written note value: `base` the American name, `tuplet` (notes played, in the time of).

    >>> v = note_value("double-dotted minim"); v.name, v.british, v.quarters
    ('double-dotted half', 'double-dotted minim', Fraction(7, 2))
    """

    base: str
    dots: int = 0
    tuplet: tuple[int, int] = _PLAIN

    @property
    def quarters(self) -> Fraction:
        """The length of one such note; each dot adds half of what the one before it added."""
        played, time = self.tuplet
        return _ROW_OF[self.base][2] * (2 - Fraction(1, 2**self.dots)) * Fraction(time, played)

    @property
    def group(self) -> Fraction:
        """The length of the whole tuplet: three triplet eighths take one quarter."""
        return self.quarters * self.tuplet[0]

    @property
    def name(self) -> str:
        return self._named(self.base)

    @property
    def british(self) -> str:
        return self._named(_ROW_OF[self.base][1])

    def _named(self, base: str) -> str:
        tuplet = "" if self.tuplet == _PLAIN else _TUPLET_NAMES.get(self.tuplet, ":".join(map(str, self.tuplet)))
        return " ".join(filter(None, (_DOTS[self.dots], base, tuplet)))


@dataclass(frozen=True)
class Meter:
    """A time signature; `groups` says how many of its lower units each beat (or, in irregular meters, each group) has.

    >>> m = meter("9/8"); m.kind, m.beats, m.beat.name, m.bar
    ('compound triple', 3, 'dotted quarter', Fraction(9, 2))
    >>> meter("7/8").kind, meter("7/8").groups, meter("cut time").beat.name
    ('irregular', (2, 2, 3), 'half')
    """

    upper: int
    lower: int
    groups: tuple[int, ...]

    @property
    def name(self) -> str:
        return f"{self.upper}/{self.lower}"

    @property
    def unit(self) -> NoteValue:
        """The note value that the lower number stands for."""
        return _VALUE_OF_LENGTH[Fraction(4, self.lower)]

    @property
    def bar(self) -> Fraction:
        """The length of a bar in quarters."""
        return self.upper * self.unit.quarters

    @property
    def kind(self) -> str:
        """ "simple triple", "compound duple" ..., or "irregular" where the beats are unequal or five and more."""
        if not self._regular:
            return "irregular"
        return f"{'compound' if self.groups[0] == 3 else 'simple'} {_COUNTS[len(self.groups)]}"

    @property
    def beat(self) -> NoteValue:
        """What is counted: the lower number's note, dotted and twice as long in compound meters."""
        if self._regular and self.groups[0] == 3:
            return NoteValue(_VALUE_OF_LENGTH[self.unit.quarters * 2].base, 1)
        return self.unit

    @property
    def beats(self) -> int:
        """How many of `beat` a bar has."""
        return int(self.bar / self.beat.quarters)

    @property
    def beat_onsets(self) -> tuple[Fraction, ...]:
        """Where each group begins in the bar, in quarters.

        >>> [str(onset) for onset in meter("7/8").beat_onsets]
        ['0', '1', '2']
        """
        return tuple(Fraction(before) * self.unit.quarters for before in accumulate((0, *self.groups[:-1])))

    @property
    def strong_onsets(self) -> tuple[Fraction, ...]:
        """Where the strong beats fall: the first, in quadruple meters the third too, in irregular ones each group's first."""
        if not self._regular:
            return self.beat_onsets
        return self.beat_onsets[::2] if len(self.groups) == 4 else self.beat_onsets[:1]

    @property
    def _regular(self) -> bool:
        return len(set(self.groups)) == 1 and self.groups[0] in (1, 3) and len(self.groups) in _COUNTS


@dataclass(frozen=True)
class Tempo:
    """Beats a minute, and the note value that is the beat.

    >>> t = tempo("quarter = 96"); t.seconds(note_value("half").quarters), t.words
    (Fraction(5, 4), 'quarter = 96')
    """

    bpm: Fraction
    beat: NoteValue = NoteValue("quarter")

    @property
    def words(self) -> str:
        return f"{self.beat.name} = {float(self.bpm):g}"

    @property
    def seconds_per_beat(self) -> Fraction:
        return 60 / self.bpm

    def seconds(self, quarters: Fraction) -> Fraction:
        """How long a length in quarters lasts."""
        return quarters / self.beat.quarters * self.seconds_per_beat

    def bars(self, meter: Meter, count: int = 1) -> Fraction:
        """How many seconds `count` bars last.

        >>> tempo("120 bpm").bars(meter("3/4"), 8)
        Fraction(12, 1)
        """
        return self.seconds(meter.bar * count)

    def counted_in(self, beat: NoteValue) -> "Tempo":
        """The same speed counted in another note value.

        >>> tempo("quarter = 120").counted_in(note_value("half")).words
        'half = 60'
        """
        return Tempo(self.bpm * self.beat.quarters / beat.quarters, beat)


def tempo_lasting(quarters: Fraction, seconds: Fraction, beat: NoteValue = NoteValue("quarter")) -> Tempo:
    """The tempo at which so many quarters last so many seconds.

    >>> tempo_lasting(meter("4/4").bar * 8, Fraction(16)).words
    'quarter = 120'
    """
    return _checked_tempo(Fraction(quarters) / beat.quarters * 60 / Fraction(seconds), beat, f"{seconds} seconds")


def how_many(part: Fraction, whole: Fraction) -> Fraction:
    """How many times one length goes into another; a fraction where it does not go evenly.

    >>> how_many(duration("sixteenth"), duration("dotted half")), how_many(duration("half"), duration("quarter"))
    (Fraction(12, 1), Fraction(1, 2))
    """
    return Fraction(whole) / Fraction(part)


def spelled(quarters: Fraction) -> tuple[NoteValue, ...]:
    """The fewest plain or dotted notes that, tied, last so long; longest first.

    Raises TheoryError for a length that needs a tuplet or notes shorter than the table has.

    >>> [value.name for value in spelled(Fraction(5, 2))], [value.name for value in spelled(Fraction(7, 2))]
    (['half', 'eighth'], ['dotted half', 'eighth'])
    """
    left, values = Fraction(quarters), []
    if left <= 0:
        raise TheoryError(f"A note that lasts {left} quarters cannot be written.")
    while left:
        value = next((value for value in _LONGEST_FIRST if value.quarters <= left), None)
        if value is None:
            raise TheoryError(f"{quarters} quarters cannot be written with plain and dotted notes: it takes a tuplet.")
        values.append(value)
        left -= value.quarters
    return tuple(values)


def missing(meter: Meter, quarters: Fraction) -> tuple[NoteValue, ...]:
    """What still fills a bar that holds so many quarters; nothing when it is full.

    Raises TheoryError when the bar is too full.

    >>> [value.name for value in missing(meter("6/8"), duration("a quarter and an eighth"))]
    ['dotted quarter']
    """
    if quarters > meter.bar:
        raise TheoryError(f"A bar of {meter.name} lasts {_told(meter.bar)}, and these notes last {_told(quarters)}.")
    return spelled(meter.bar - quarters) if quarters < meter.bar else ()


def _told(quarters: Fraction) -> str:
    return f"{Fraction(quarters)} quarter{'' if quarters == 1 else 's'}"


# ---------------------------------------------------------------------------------------------------------------------
# Tempo terms


@dataclass(frozen=True)
class TempoTerm:
    """An Italian tempo word, what it means, and its usual beats a minute."""

    name: str
    low: int
    high: int
    meaning: str


TEMPO_TERMS: tuple[TempoTerm, ...] = (
    TempoTerm("Larghissimo", 20, 30, "as slow as possible"),
    TempoTerm("Grave", 25, 45, "slow and solemn"),
    TempoTerm("Largo", 40, 60, "broad"),
    TempoTerm("Lento", 45, 60, "slow"),
    TempoTerm("Larghetto", 60, 66, "rather broad"),
    TempoTerm("Adagio", 66, 76, "slow, at ease"),
    TempoTerm("Adagietto", 70, 80, "rather slow"),
    TempoTerm("Andante", 76, 108, "at a walking pace"),
    TempoTerm("Andantino", 80, 108, "a little quicker than Andante"),
    TempoTerm("Andante moderato", 92, 112, "between Andante and Moderato"),
    TempoTerm("Moderato", 108, 120, "moderate"),
    TempoTerm("Allegretto", 112, 120, "moderately quick"),
    TempoTerm("Allegro moderato", 116, 124, "moderately fast"),
    TempoTerm("Allegro", 120, 168, "fast, cheerful"),
    TempoTerm("Vivace", 156, 176, "lively"),
    TempoTerm("Vivacissimo", 172, 184, "very lively"),
    TempoTerm("Presto", 168, 200, "very fast"),
    TempoTerm("Prestissimo", 200, 240, "as fast as possible"),
)


def tempo_term(text: str) -> TempoTerm:
    """The tempo term that a text names.

    >>> tempo_term("allegro").high, tempo_term("Andante Moderato").meaning
    (168, 'between Andante and Moderato')
    """
    wanted = " ".join(text.lower().split())
    for term in TEMPO_TERMS:
        if term.name.lower() == wanted:
            return term
    raise TheoryError(f"'{text}' is no tempo term that I know, such as Andante or Allegro.", unread=text)


def tempo_terms_at(bpm: Fraction) -> tuple[TempoTerm, ...]:
    """The terms whose usual range holds a tempo, the one whose middle lies nearest first.

    >>> [term.name for term in tempo_terms_at(72)]
    ['Adagio', 'Adagietto']
    """
    fitting = [term for term in TEMPO_TERMS if term.low <= bpm <= term.high]
    return tuple(sorted(fitting, key=lambda term: abs(term.low + term.high - 2 * bpm)))


# ---------------------------------------------------------------------------------------------------------------------
# Reading

_ROW_OF = {row[0]: row for row in NOTE_VALUES}
_VALUE_OF_LENGTH = {length: NoteValue(name) for name, _, length, _ in NOTE_VALUES}
_LONGEST_FIRST = sorted(
    (NoteValue(name, dots) for name in _ROW_OF for dots in (0, 1)), key=lambda value: -value.quarters
)
_TUPLET_NAMES = {numbers: name for name, numbers in TUPLETS.items()}
_COUNTS = {1: "single", 2: "duple", 3: "triple", 4: "quadruple"}


def _spellings(row: tuple[str, str, Fraction, tuple[str, ...]]) -> tuple[str, ...]:
    """Every word for a note value: its names, and 1/16, 16th, 16 and their like from its length."""
    parts = int(4 / row[2])
    counted = (f"1/{parts}", f"{parts}{'nd' if parts % 10 == 2 and parts > 2 else 'th'}") if parts >= 4 else ()
    return tuple(word.replace("-", " ") for word in (*row[:2], *row[3], *counted, *(("1/2",) if parts == 2 else ())))


_BASE_OF = {word: row[0] for row in NOTE_VALUES for word in _spellings(row)} | {"halves": "half"}
_NUMBER_WORDS = {word: number for number, words in enumerate((
    "a an one single", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen"), 1) for word in words.split()}  # fmt: skip
_DOT_WORDS = {"": 0, "dotted": 1, "double dotted": 2, "doubly dotted": 2, "twice dotted": 2, "triple dotted": 3,
              "triply dotted": 3}  # fmt: skip
_ANY_BASE = "|".join(sorted(map(re.escape, _BASE_OF), key=len, reverse=True))
_ANY_TUPLET = "|".join(TUPLETS)
# Patterns are compiled where they are used (`re` keeps them), so that import stays quick.
_VALUE = (
    rf"(?P<dots>{'|'.join(filter(None, sorted(_DOT_WORDS, key=len, reverse=True)))})?\s*"
    rf"(?:(?P<before>{_ANY_TUPLET})s?\s*)?(?P<base>{_ANY_BASE})s?(?P<points>\.*)"
    rf"(?:\s*(?:notes?|rests?))?(?:\s*(?:(?P<after>{_ANY_TUPLET})s?|(?P<played>\d+)\s*:\s*(?P<time>\d+)))?(?:\s*notes?)?"
)
_COUNT = rf"(\d+|{'|'.join(_NUMBER_WORDS)})\s+(?!\d*/)"
_TIE = r"\s*(?:\btied\s+(?:to|with)\b|\bplus\b|\band\b|\+|&|,|‿)\s*"


def note_value(text: str) -> NoteValue:
    """Read one note value: "dotted quarter note", "quaver", "16th", "eighth-note triplet", "eighth 5:4".

    A tuplet's name means one of its notes; `NoteValue.group` is the length of them all.

    >>> note_value("eighth-note triplet").quarters, note_value("♩.").name, note_value("1/32").british
    (Fraction(1, 3), 'dotted quarter', 'demisemiquaver')
    """
    match = re.fullmatch(_VALUE, _plain(text))
    if not match:
        raise TheoryError(f"'{text}' is no note value, such as 'dotted quarter' or 'quaver'.", unread=text)
    dots = _DOT_WORDS[match["dots"] or ""] + len(match["points"])
    tuplet = TUPLETS.get(match["before"] or match["after"] or "", _PLAIN)
    if match["played"]:
        tuplet = (int(match["played"]), int(match["time"]))
    if dots > 3 or not all(1 <= number <= 64 for number in tuplet):
        raise TheoryError(f"'{text}' has more dots or a larger tuplet than music uses.", unread=text)
    return NoteValue(_BASE_OF[match["base"]], dots, tuplet)


def duration(text: str) -> Fraction:
    """Read a length in quarters: a note value, several of it, or values tied or added.

    Raises TheoryError saying which part could not be read.

    >>> duration("two dotted crotchets"), duration("a half note tied to an eighth"), duration("3 eighth triplets")
    (Fraction(3, 1), Fraction(5, 2), Fraction(1, 1))
    """
    return sum((_counted(part) for part in re.split(_TIE, _plain(text)) if part), Fraction(0)) or _counted(text)


def _counted(part: str) -> Fraction:
    count = re.match(_COUNT, part)
    if not count:
        return note_value(part).quarters
    times = _NUMBER_WORDS.get(count[1]) or int(count[1])
    return times * note_value(part[count.end() :]).quarters


def _plain(text: str) -> str:
    return " ".join(re.sub(r"(?<=[a-z])-(?=[a-z])", " ", text.lower()).split())


# The usual groups of irregular meters, in lower units; 5/4 and 7/4 are counted in quarters and grouped as said here.
_IRREGULAR = {5: (3, 2), 7: (2, 2, 3), 8: (3, 3, 2), 10: (3, 3, 2, 2), 11: (3, 3, 3, 2), 13: (3, 3, 3, 2, 2)}
_NAMED_METERS = {"common time": "4/4", "c": "4/4", "cut time": "2/2", "cut common time": "2/2", "alla breve": "2/2",
                 "c|": "2/2", "¢": "2/2", "𝄴": "4/4", "𝄵": "2/2", "waltz time": "3/4", "march time": "2/4"}  # fmt: skip
_METER_WORDS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
                "eleven": 11, "twelve": 12, "sixteen": 16}  # fmt: skip
_METER = r"(\d+(?:\s*\+\s*\d+)*|[a-z]+)\s*(?:/|\s)\s*(\d+|[a-z]+)"


def meter(text: str) -> Meter:
    """Read a time signature: "6/8", "six eight", "common time", "2+3/8".

    Raises TheoryError when the lower number is no note value.

    >>> meter("six-eight time").kind, meter("C").name, meter("3+2+2/8").groups
    ('compound duple', '4/4', (3, 2, 2))
    """
    words = re.sub(
        r"^(?:a |the )?(?:time signature|meter|metre)(?: of)? | (?:meter|metre|time signature)$", "", _plain(text)
    )
    words = _NAMED_METERS.get(words) or re.sub(r" time$", "", words)
    match = re.fullmatch(_METER, words)
    upper, lower = ([_METER_WORDS.get(part) or part for part in match.groups()]) if match else ("", "")
    groups = tuple(int(part) for part in str(upper).split("+") if part.strip().isdigit())
    if not groups or not str(lower).isdigit():
        raise TheoryError(f"'{text}' is no time signature, such as 3/4 or 6/8.", unread=text)
    if Fraction(4, int(lower) or 1) not in _VALUE_OF_LENGTH or not int(lower):
        raise TheoryError(
            f"In '{text}' the lower number must be a note value: 1, 2, 4, 8, 16 or 32.", unread=str(lower)
        )
    if not 1 <= sum(groups) <= 32 or not all(groups):
        raise TheoryError(f"'{text}' has no number of beats that music uses.", unread=str(upper))
    return Meter(sum(groups), int(lower), groups if len(groups) > 1 else _groups(groups[0]))


def _groups(upper: int) -> tuple[int, ...]:
    if upper > 3 and upper % 3 == 0:
        return (3,) * (upper // 3)
    return _IRREGULAR.get(upper) or (1,) * upper


_MARK = r"(.+?)\s*(?:=|\bequals\b|\bat\b|\bis\b)\s*(\d+(?:\.\d+)?)(?:\s*(?:bpm|beats (?:per|a) minute))?"
_BARE = r"(\d+(?:\.\d+)?)\s*(?:bpm|beats (?:per|a) minute|beats|mm)?"


def tempo(text: str) -> Tempo:
    """Read a metronome mark: "120 bpm" (quarters), "quarter = 96", "♩. = 60".

    >>> tempo("♩. = 60").beat.name, tempo("crotchet=72").bpm, tempo("90 beats per minute").words
    ('dotted quarter', Fraction(72, 1), 'quarter = 90')
    """
    words = re.sub(r"^(?:m\.?m\.?\s*)", "", _plain(text))
    if mark := re.fullmatch(_MARK, words):
        return _checked_tempo(Fraction(mark[2]), note_value(re.sub(r"^an? ", "", mark[1])), text)
    if bare := re.fullmatch(_BARE, words):
        return _checked_tempo(Fraction(bare[1]), NoteValue("quarter"), text)
    raise TheoryError(f"'{text}' is no metronome mark, such as '120 bpm' or 'quarter = 96'.", unread=text)


def _checked_tempo(bpm: Fraction, beat: NoteValue, text: str) -> Tempo:
    if not 5 <= bpm <= 1000:
        raise TheoryError(f"'{text}' gives {float(bpm):g} beats a minute, which nobody plays: 5 to 1000.", unread=text)
    return Tempo(bpm, beat)
