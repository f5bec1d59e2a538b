"""A chord: a root, the intervals above it, and perhaps another bass note.

    chord("Ebm7b5/Gb")  ->  Eb, Gb, Bbb, Db with Gb in the bass

A chord is kept as degrees of its root's major scale, so every note is spelled by its degree: the fifth of D#maj13 is
A#, its third F##, however many accidentals that takes.
"""

import re
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from etude.theory.chord_types import CHOICES, CHORD_TYPES
from etude.theory.errors import TheoryError
from etude.theory.interval import Interval
from etude.theory.pitch import ACCIDENTAL, Pitch, from_words, pitch

_DEGREE = re.compile(r"([b#]*)(\d{1,2})")
_FIFTHS_OF_DEGREE = (0, 2, 4, -1, 1, 3, 5)
_NAMED_BY_SUFFIX = {suffix: (degrees, words) for suffix, degrees, words in CHORD_TYPES}
_NAMED_BY_DEGREES = {frozenset(degrees.split()): (suffix, words) for suffix, degrees, words in CHORD_TYPES}
_ORDINALS = {2: "second", 4: "fourth", 5: "fifth", 6: "sixth", 7: "seventh", 9: "ninth", 11: "eleventh",
             13: "thirteenth", 3: "third", 10: "tenth", 1: "root"}  # fmt: skip
_POSITIONS = ("root position", "first inversion", "second inversion", "third inversion", "fourth inversion",
              "fifth inversion", "sixth inversion")  # fmt: skip


def degree_interval(degree: str) -> Interval:
    """The interval of a degree above the root: "b3" is a minor third, "#11" an augmented eleventh.

    >>> str(degree_interval("bb7")), str(degree_interval("#11"))
    ('d7', 'A11')
    """
    signs, number = _DEGREE.fullmatch(degree).groups()
    alteration = signs.count("#") - signs.count("b")
    return Interval(_FIFTHS_OF_DEGREE[(int(number) - 1) % 7] + 7 * alteration, int(number) - 1)


@dataclass(frozen=True)
class Chord:
    """A spelled chord: `degrees` such as ("1", "b3", "5"), lowest number first; `bass` None means the root.

    >>> c = chord("Ebm7b5/Gb"); [n.name for n in c.notes], c.name, c.position
    (['Eb', 'Gb', 'Bbb', 'Db'], 'Eb half-diminished seventh over Gb', 'first inversion')
    """

    root: Pitch
    suffix: str
    degrees: tuple[str, ...]
    bass: Pitch | None = None
    # Types that others mean by what was typed, where its notation is not settled.
    alternatives: tuple[str, ...] = field(default=(), compare=False)

    @cached_property
    def tones(self) -> tuple[Interval, ...]:
        """The intervals above the root, the root's own unison first when it sounds."""
        return tuple(degree_interval(degree) for degree in self.degrees)

    @cached_property
    def notes(self) -> tuple[Pitch, ...]:
        """The pitch classes from the root up, whatever is in the bass."""
        return tuple(Pitch(self.root.fifths + tone.fifths) for tone in self.tones)

    @property
    def symbol(self) -> str:
        """The chord symbol in its plainest ASCII form."""
        return self.root.name + self.suffix + (f"/{self.bass.name}" if self.bass else "")

    @property
    def quality(self) -> str:
        """The type in words, without the root: "half-diminished seventh"."""
        return _words(self.suffix, self.degrees)

    @property
    def name(self) -> str:
        """The name in words, with note names in ASCII."""
        over = f" over {self.bass.name}" if self.bass else ""
        return f"{self.root.name} {self.quality}{over}"

    @property
    def inversion(self) -> int | None:
        """0 for root position, 1 when the third (or its stand-in) is lowest ...; None when the bass is no chord tone."""
        if self.bass is None:
            return 0
        return self.notes.index(self.bass) if self.bass in self.notes else None

    @property
    def position(self) -> str:
        """ "root position", "first inversion" ... or "over a bass note outside the chord"."""
        return "over a bass note outside the chord" if self.inversion is None else _POSITIONS[self.inversion]

    @property
    def sounding(self) -> tuple[Pitch, ...]:
        """Every pitch class that sounds, from the bass up."""
        if self.bass is None:
            return self.notes
        turn = self.inversion or 0
        return (*(() if self.inversion else (self.bass,)), *self.notes[turn:], *self.notes[:turn])

    def inverted(self, inversion: int) -> "Chord":
        """The same chord with its n-th tone in the bass (0 is root position).

        Raises TheoryError when the chord has no such tone.

        >>> chord("F#maj7").inverted(3).symbol
        'F#maj7/E#'
        """
        if not 0 <= inversion < len(self.notes):
            raise TheoryError(
                f"{self.root.name}{self.suffix} has {len(self.notes)} notes, so it has no {_POSITIONS[inversion]}."
                if inversion < len(_POSITIONS)
                else f"{self.symbol} has no inversion number {inversion}."
            )
        bass = self.notes[inversion] if inversion else None
        return Chord(self.root, self.suffix, self.degrees, bass)

    def transposed(self, by: Interval) -> "Chord":
        """The chord an interval away, spelled from its new root.

        >>> from etude.theory.interval import interval
        >>> chord("Abmaj7").transposed(interval("m3")).symbol
        'Cbmaj7'
        """
        move = Interval(by.fifths, 0)
        bass = Pitch(self.bass.fifths + by.fifths) if self.bass else None
        return Chord(self.root + move, self.suffix, self.degrees, bass)


def build(root: Pitch, suffix: str, bass: Pitch | None = None) -> Chord:
    """The chord of a named type on a root.

    >>> [n.name for n in build(pitch("D#"), "maj13").notes]
    ['D#', 'F##', 'A#', 'C##', 'E#', 'B#']
    """
    degrees = _NAMED_BY_SUFFIX[suffix][0].split() if suffix in _NAMED_BY_SUFFIX else read_suffix(suffix)
    return _named(root, suffix, tuple(degrees), bass)


def _named(root: Pitch, suffix: str, degrees: tuple[str, ...], bass: Pitch | None) -> Chord:
    named = _NAMED_BY_DEGREES.get(frozenset(degrees))
    return Chord(Pitch(root.fifths), named[0] if named else suffix, degrees, bass if bass != root else None)


def _words(suffix: str, degrees: tuple[str, ...]) -> str:
    if named := _NAMED_BY_DEGREES.get(frozenset(degrees)):
        return named[1]
    base, changes = _plain(suffix)
    return " ".join([_NAMED_BY_SUFFIX[base][1], *changes]).strip()


def _plain(suffix: str) -> tuple[str, list[str]]:
    """The longest named type that a composed suffix begins with, and what follows it in words."""
    base = max((name for name in _NAMED_BY_SUFFIX if suffix.startswith(name)), key=len)
    rest = re.findall(r"(add|no|b|#)([#b]*)(\d+)", suffix[len(base) :])
    sign = {"b": "flat ", "#": "sharp ", "bb": "double flat ", "##": "double sharp "}
    words = []
    for verb, accidental, number in rest:
        ordinal = _ORDINALS.get(int(number), number)
        if verb in "b#":
            words.append(
                f"{sign[verb]}{ {5: 'five', 9: 'nine', 11: 'eleven', 13: 'thirteen'}.get(int(number), number) }"
            )
        else:
            words.append(f"{'added' if verb == 'add' else 'without'} {sign.get(accidental, '')}{ordinal}")
    return base, words


# ---------------------------------------------------------------------------------------------------------------------
# Reading chord symbols. After the root comes a quality, a size, and any number of changes; each is one row below.

_WORDS = (
    # what people write in words -> the symbol; longest first, applied to the text after the root
    (r"(?<=[a-z])-(?=[a-z])", " "), (r"half\s*dim(?:inished)?\.?", "ø"),
        (r"major[\s-]*minor(?=[\s-]*(?:7|seventh))", "dom"),
    (r"dominant", "dom"), (r"diminished", "dim"), (r"augmented", "aug"), (r"suspended", "sus"),
    (r"major", "maj"), (r"minor", "min"), (r"altered", "alt"), (r"power", "5"),
    (r"six[\s-]*nine|sixth[\s-]*ninth", "6/9"),
    (r"(?:added|adding|add)(?:[\s-]*(?:a|the))?", "add"),
    (r"(?:without|omitting|omit|no)(?:[\s-]*(?:a|the))?(?=[\s-]*(?:\d|root|third|fifth|seventh|ninth|eleventh))", "no"),
    (r"(?:double|doubly)[\s-]*flat(?:ted|tened)?", "bb"), (r"(?:double|doubly)[\s-]*sharp(?:ed|ened)?", "##"),
    (r"flat(?:ted|tened)?|lowered", "b"), (r"sharp(?:ed|ened)?|raised", "#"),
    (r"thirteenth|thirteen|13th", "13"), (r"eleventh|eleven|11th", "11"), (r"ninth|nine|9th", "9"),
    (r"seventh|seven|7th", "7"), (r"sixth|six|6th", "6"), (r"fifth|five|5th", "5"), (r"fourth|four|4th", "4"),
    (r"third|3rd", "3"), (r"second|two|2nd", "2"), (r"root", "1"),
    (r"chords?|triads?|and|with|\ba\b", " "),
)  # fmt: skip
_WORD_PATTERNS = tuple((re.compile(pattern, re.I), symbol) for pattern, symbol in _WORDS)
_UNICODE = str.maketrans({"♯": "#", "♭": "b", "−": "-", "–": "-", "∆": "Δ", "△": "Δ", "º": "°", "˚": "°", "Ø": "ø",
                          "𝆩": "ø", "⁵": "5", "⁶": "6", "⁷": "7", "⁹": "9", "¹": "1", "³": "3",
                          "₅": "5", "₆": "6", "₇": "7", "₉": "9"})  # fmt: skip
# An article before a root ("a C minor"), but not the root A before a quality ("A dim7", "a flat").
_ARTICLE = re.compile(r"^(?:an?|the)\s+(?=[A-G](?!lat|im|om|ug|dd|lt))", re.I)
_ROOT = re.compile(rf"([A-Ga-g])(\s*-?\s*(?:double\s*sharp|double\s*flat|sharp|flat)\b|{ACCIDENTAL}?)", re.I)
_BASS = re.compile(rf"(?:\s*/\s*|\s*\\\s*|\s+(?:over|on|with)\s+(?:an?\s+)?)([A-Ga-g](?:\s*(?:sharp|flat)|{ACCIDENTAL}?))"
                   r"(?:\s+(?:in the )?bass)?\s*$")  # fmt: skip
_MAJOR = r"(?:[Mm][Aa][Jj]|Ma|ma(?!d)|M|Δ|\^|j(?=\d))"
_QUALITIES = (
    (re.compile(r"(?:ø|[Hh]dim)7?|[Hh]alf[Dd]im7?"), "halfdim"),
    (re.compile(r"(?:[Mm][Ii][Nn]|Mi|mi|m(?!aj|a\d)|-(?!5))"), "min"),
    (re.compile(_MAJOR), "maj"),
    (re.compile(r"(?:[Dd][Ii][Mm]|°|o(?!m))"), "dim"),
    (re.compile(r"(?:[Aa][Uu][Gg]|\+(?!11|13))"), "aug"),
    (re.compile(r"[Dd]om"), "dom"),
)
_SIZE = re.compile(r"6/9|69|13|11|9|7|6|5|4|2")
_CHANGES = (
    (re.compile(r"[\s(),]+"), "skip"),
    (re.compile(r"[Aa]dd\s*([b#]*)\s*(\d{1,2})"), "add"),
    (re.compile(r"(?:[Nn]o|[Oo]mit)\s*([b#]*)\s*(\d{1,2})"), "omit"),
    (re.compile(r"[Ss]us\s*(?:(24|42|2/4|4/2)|([24]))?"), "sus"),
    (re.compile(rf"/?{_MAJOR}\s*(7|9|11|13)?"), "major seventh"),
    (re.compile(r"alt"), "alt"),
    (re.compile(r"(?:/\s*)?([b#+-]+)\s*(\d{1,2})"), "alter"),
    (re.compile(r"\+$"), "sharp five"),
    (re.compile(r"(?:/\s*)?(13|11|9|6|4|2)"), "add plain"),
)
_SIZES_READ = {"2", "4", "5", "6", "7", "9", "10", "11", "13"}


@lru_cache(maxsize=8192)
def chord(text: str) -> Chord:
    """Read a chord symbol or a chord in words.

    Raises TheoryError saying which part could not be read.

    >>> [chord(s).symbol for s in ("D sharp major thirteenth", "C6/9", "CΔ7", "F♯ø", "Bm7-5", "a c minor major 7")]
    ['D#maj13', 'C6/9', 'Cmaj7', 'F#m7b5', 'Bm7b5', 'Cmmaj7']
    """
    written = text.translate(_UNICODE).strip()
    written = _ARTICLE.sub("", written)
    root_match = _ROOT.match(written)
    if not root_match:
        raise TheoryError(f"'{text}' does not begin with a note name from A to G.", unread=text)
    root = from_words(root_match[1], root_match[2])
    rest, bass = written[root_match.end() :], None
    if (bass_match := _BASS.search(rest)) and not rest[: bass_match.start()].endswith(("(", ",")):
        bass = pitch(re.sub(r"\s*sharp", "#", re.sub(r"\s*flat", "b", bass_match[1])))
        rest = rest[: bass_match.start()]
    named = _named(root, *_canonical(rest, text), bass)
    _, others = CHOICES.get(rest.strip(" ()")) or CHOICES.get(named.suffix, ("", ()))
    return replace(named, alternatives=others)


@lru_cache(maxsize=4096)
def _canonical(rest: str, text: str) -> tuple[str, tuple[str, ...]]:
    """The plain suffix and the degrees of what stands after a root."""
    try:
        degrees = read_suffix(rest)
    except TheoryError as error:
        raise TheoryError(
            f"In '{text}' the part '{error.unread.strip()}' could not be read as part of a chord.", unread=error.unread
        ) from None
    if named := _NAMED_BY_DEGREES.get(frozenset(degrees)):
        return named[0], degrees
    return _composed_suffix(degrees), degrees


def read_suffix(suffix: str) -> tuple[str, ...]:
    """The degrees that stand for what follows the root of a chord symbol.

    Raises TheoryError with `unread` set to the part that makes no sense.

    >>> read_suffix("7(b9,#11)"), read_suffix("m"), read_suffix(" minor major seventh")
    (('1', '3', '5', 'b7', 'b9', '#11'), ('1', 'b3', '5'), ('1', 'b3', '5', '7'))
    """
    typed = suffix.strip()
    if typed in _NAMED_BY_SUFFIX:
        return tuple(_NAMED_BY_SUFFIX[typed][0].split())
    if typed.strip("()") in CHOICES:
        return tuple(_NAMED_BY_SUFFIX[CHOICES[typed.strip("()")][0]][0].split())
    symbol = _spoken_to_symbol(typed.translate(_UNICODE))
    return _Reading(symbol).degrees()


def _spoken_to_symbol(text: str) -> str:
    if re.search(r"[A-Za-z]{4}|th\b|\bno\b|six|two", text):
        for pattern, symbol in _WORD_PATTERNS:
            text = pattern.sub(symbol, text)
        text = re.sub(r"(?<=\d)-(?=\d)", " ", text)
    text = re.sub(r"\s+", "", text)
    return re.sub(r"sus([b#]?\d+)(?=sus)", r"\1", text).replace("5sus", "sus") if "sus" in text else text


class _Reading:
    """One pass over a suffix, gathering degrees; a fresh object for every suffix."""

    def __init__(self, symbol: str):
        self.symbol, self.at = symbol, 0
        self.tones = {3: {0}, 5: {0}}
        self.added: set[tuple[int, int]] = set()
        self.omitted: set[int] = set()

    def degrees(self) -> tuple[str, ...]:
        quality = self._quality()
        self._size(quality)
        while self.at < len(self.symbol):
            self._change()
        found = {(1, 0)} | {(number, sign) for number, signs in self.tones.items() for sign in signs} | self.added
        kept = sorted((number, sign) for number, sign in found if number not in self.omitted)
        return tuple(("#" if sign > 0 else "b") * abs(sign) + str(number) for number, sign in kept)

    def _quality(self) -> str:
        for pattern, quality in _QUALITIES:
            if match := pattern.match(self.symbol):
                self.at = match.end()
                if quality == "min":
                    self.tones[3] = {-1}
                elif quality in ("dim", "halfdim"):
                    self.tones |= {3: {-1}, 5: {-1}}
                    if quality == "halfdim":
                        self.tones[7] = {-1}
                elif quality == "aug":
                    self.tones[5] = {1}
                return quality
        return ""

    def _size(self, quality: str) -> None:
        while match := re.compile(r"[\s(/]+").match(self.symbol, self.at):
            self.at = match.end()
        if quality in ("min", "dim", "aug") and (major := re.compile(_MAJOR).match(self.symbol, self.at)):
            self.at, quality = major.end(), "maj"
            self.tones[7] = {0}
        match = _SIZE.match(self.symbol, self.at)
        if not match:
            if quality == "dom":
                self.tones[7] = {-1}
            elif self.symbol[:1] in ("Δ", "^"):
                self.tones[7] = {0}
            return
        self.at, size = match.end(), match[0]
        if size == "5":
            if quality in ("maj", "dom") or not quality:
                del self.tones[3]
            else:
                self.at = match.start()
                raise TheoryError("a fifth alone is neither major nor minor", unread=self.symbol[self.at :])
        elif size == "2":
            self.tones[9] = {0}
        elif size == "4":
            self._sus("4")
        elif size == "6":
            self.tones[6] = {0}
        elif size in ("6/9", "69"):
            self.tones |= {6: {0}, 9: {0}}
        else:
            self._stack(int(size), quality)

    def _stack(self, size: int, quality: str) -> None:
        """Pile thirds up to the size: 13 brings 7 and 9; 11 stands only where it is asked for."""
        if 7 not in self.tones:
            self.tones[7] = {0 if quality == "maj" else -2 if quality == "dim" else -1}
        if size >= 9:
            self.tones[9] = {0}
        if size in (11, 13):
            self.tones[size] = {0}

    def _sus(self, kind: str | None) -> None:
        self.tones.pop(3, None)
        for number in {"2": (2,), "4": (4,), None: (4,)}.get(kind, (2, 4)):
            self.tones[number] = {0}

    def _change(self) -> None:
        for pattern, verb in _CHANGES:
            if match := pattern.match(self.symbol, self.at):
                start, self.at = self.at, match.end()
                if not self._apply(verb, match):
                    raise TheoryError("not a chord", unread=self.symbol[start:])
                return
        raise TheoryError("not a chord", unread=self.symbol[self.at :])

    def _apply(self, verb: str, match: re.Match) -> bool:
        """Carry out one change; False when its number makes no sense in a chord."""
        if verb == "skip":
            return True
        if verb == "sus":
            self._sus("both" if match[1] else match[2])
            return True
        if verb == "alt":
            self.tones |= {5: {1}, 7: {-1}, 9: {1}}
            return True
        if verb == "sharp five":
            self.tones[5] = {1}
            return True
        if verb == "major seventh":
            self.tones[7] = {0}
            self._stack(int(match[1] or 7), "maj")
            return True
        if verb == "add plain":
            number, sign = int(match[1]), 0
        else:
            number = int(match[2])
            signs = match[1].replace("+", "#").replace("-", "b")
            sign = signs.count("#") - signs.count("b")
        if verb == "omit":
            self.omitted.add(number)
            return number in (1, 3, 5, 7, 9, 11)
        if str(number) not in _SIZES_READ | {"3", "8"} or abs(sign) > 2:
            return False
        if verb in ("add", "add plain"):
            # C2 and Cadd2 name the tone an octave below the ninth, the same letter.
            self.added.add((number, sign))
            return number not in (3, 5, 7, 8) or sign != 0 or number == 7
        return self._alter(number, sign)

    def _alter(self, number: int, sign: int) -> bool:
        """Put an altered tone in place of the plain one; b9 and #9 may stand together."""
        if number in (4, 2, 6):
            self.tones.setdefault(number, set()).discard(0)
            self.tones[number].add(sign)
            return number != 2 or sign == -1
        if number == 5 and sign not in (-1, 1):
            return False
        if number == 7:
            self.tones[7] = {sign}
            return sign < 0
        if number in (9, 11, 13) and 7 not in self.tones and 6 not in self.tones:
            self.added.add((number, sign))
            return True
        signs = self.tones.setdefault(number, set())
        signs.discard(0)
        signs.add(sign)
        return True


def _composed_suffix(degrees: tuple[str, ...]) -> str:
    """A suffix for degrees that have no name of their own: the named type nearest below, and what changes it."""
    wanted = set(degrees)
    best: tuple[int, int, str] | None = None
    for suffix, listed, _ in CHORD_TYPES:
        base = set(listed.split())
        extra, missing = wanted - base, base - wanted
        if "(" in suffix or any(not degree.isdigit() for degree in missing):
            continue
        altered = {re.sub(r"[b#]", "", degree) for degree in extra if not degree.isdigit()}
        changes = [f"{'' if not d.isdigit() and d.lstrip('b#') in (missing | {'9', '11', '13', '5'}) else 'add'}{d}"
                   for d in sorted(extra, key=lambda d: (int(d.lstrip("b#")), d))]  # fmt: skip
        changes += [f"no{d}" for d in sorted(missing - altered, key=int)]
        composed = suffix + (f"({','.join(changes)})" if changes else "")
        try:
            if set(read_suffix(composed)) != wanted:
                continue
        except TheoryError:
            continue
        cost = (len(changes), len(composed), composed)
        best = min(best, cost) if best else cost
    if best is None:
        raise TheoryError("not a chord", unread=" ".join(degrees))
    return best[2]
