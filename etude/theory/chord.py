"""A chord: a root, the intervals above it, and perhaps another bass note.

    chord("Ebm7b5/Gb")  ->  Eb, Gb, Bbb, Db with Gb in the bass

A chord is kept as degrees of its root's major scale, so every note is spelled by its degree: the fifth of D#maj13 is
A#, its third F##, however many accidentals that takes.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import islice

from etude.theory.chord_suffix import read_suffix, spoken_to_symbol
from etude.theory.chord_types import CHOICES, CHORD_TYPES
from etude.theory.errors import TheoryError
from etude.theory.interval import Interval
from etude.theory.pitch import ACCIDENTAL, Pitch, from_words

_DEGREE = re.compile(r"([b#]*)(\d{1,2})")
_FIFTHS_OF_DEGREE = (0, 2, 4, -1, 1, 3, 5)
_NAMED_BY_SUFFIX = {suffix: (degrees, words) for suffix, degrees, words in CHORD_TYPES}
_NAMED_BY_DEGREES = {frozenset(degrees.split()): (suffix, words) for suffix, degrees, words in CHORD_TYPES}
_BASES = tuple((suffix, frozenset(degrees.split())) for suffix, degrees, _ in CHORD_TYPES if "(" not in suffix)
# Altered degrees that a symbol states without "add", in place of the plain one where that would sound.
_REPLACING = frozenset(("b5", "#5", "b9", "#9", "#11", "b13"))
# Of the suffixes that could say some degrees, nearest first, the right one is among so many or there is none.
_MOST_TRIED = 24
_ORDINALS = {8: "eighth", 12: "twelfth", 14: "fourteenth", 2: "second", 4: "fourth", 5: "fifth", 6: "sixth", 7: "seventh", 9: "ninth", 11: "eleventh",
             13: "thirteenth", 3: "third", 10: "tenth", 1: "root"}  # fmt: skip
_POSITIONS = ("root position", "first inversion", "second inversion", "third inversion", "fourth inversion",
              "fifth inversion", "sixth inversion")  # fmt: skip


@lru_cache(maxsize=256)
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
    # Of a polychord, the upper and the lower chord; the other fields tell it as one chord on the lower one's root.
    layers: tuple["Chord", ...] = field(default=(), compare=False)

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
        if self.layers:
            return "|".join(layer.symbol for layer in self.layers)
        return self.root.name + self.suffix + (f"/{self.bass.name}" if self.bass else "")

    @property
    def quality(self) -> str:
        """The type in words, without the root: "half-diminished seventh"."""
        return _words(self.suffix, self.degrees)

    @property
    def name(self) -> str:
        """The name in words, with note names in ASCII."""
        if self.layers:
            return " over ".join(layer.name for layer in self.layers)
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
        layers = tuple(layer.transposed(by) for layer in self.layers)
        return Chord(self.root + move, self.suffix, self.degrees, bass, layers=layers)


def build(root: Pitch, suffix: str, bass: Pitch | None = None) -> Chord:
    """The chord of a named type on a root.

    >>> [n.name for n in build(Pitch(9), "maj13").notes]
    ['D#', 'F##', 'A#', 'C##', 'E#', 'B#']
    """
    degrees = read_suffix(suffix)
    return Chord(Pitch(root.fifths), suffix_of(degrees), degrees, bass if bass != root else None)


@lru_cache(maxsize=4096)
def suffix_of(degrees: tuple[str, ...]) -> str:
    """The plain suffix of some degrees: their type's own, or the nearest type's and what changes it.

    Raises TheoryError when no symbol says just these degrees.

    >>> suffix_of(("1", "b3", "b5", "b7")), suffix_of(("1", "3", "5", "7", "b9"))
    ('m7b5', 'maj7(b9)')
    """
    wanted = frozenset(degrees)
    if named := _NAMED_BY_DEGREES.get(wanted):
        return named[0]
    for composed in islice(_composed(wanted), _MOST_TRIED):
        with suppress(TheoryError):
            if frozenset(read_suffix(composed)) == wanted:
                return composed
    raise TheoryError(f"No chord symbol says just {' '.join(degrees)}.", unread=" ".join(degrees))


def _composed(wanted: frozenset[str]) -> Iterator[str]:
    """Suffixes made of a named type and changes, those with the fewest changes first, then the shortest."""
    by_changes: dict[int, list[str]] = {}
    for suffix, base in _BASES:
        extra, missing = wanted - base, base - wanted
        if all(map(str.isdigit, missing)):
            omitted = missing - {degree.lstrip("b#") for degree in extra & _REPLACING}
            changes = [degree if degree in _REPLACING else f"add{degree}" for degree in _in_order(extra)]
            changes += [f"no{degree}" for degree in _in_order(omitted)]
            by_changes.setdefault(len(changes), []).append(suffix + (f"({','.join(changes)})" if changes else ""))
    for count in sorted(by_changes):
        yield from sorted(by_changes[count], key=lambda composed: (len(composed), composed))


def _words(suffix: str, degrees: tuple[str, ...]) -> str:
    if named := _NAMED_BY_DEGREES.get(frozenset(degrees)):
        return named[1]
    base, changes = _plain(suffix)
    return " ".join([_NAMED_BY_SUFFIX[base][1], *changes]).strip()


def _plain(suffix: str) -> tuple[str, list[str]]:
    """The longest named type that a composed suffix begins with, and what follows it in words."""
    base = max((name for name in _NAMED_BY_SUFFIX if suffix.startswith(name)), key=len)
    rest = re.findall(r"(add|no|b|#)([#b]*)(\d+)", suffix[len(base) :])
    sign = {
        "b": "flat ",
        "#": "sharp ",
        "bb": "double flat ",
        "bbb": "triple flat ",
        "###": "triple sharp ",
        "##": "double sharp ",
    }
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
# Reading chord symbols: what stands before the suffix and after it.

_NOTE = rf"[A-Ga-g](?:[\s-]*(?:double[\s-]*)?(?:sharp|flat)(?![a-z])|{ACCIDENTAL}?)"
# In capitals throughout, "BB" before a word of the symbol is B flat: "BBMAJ7".
_ROOT = re.compile(
    rf"([A-Ga-g])(\s*-?\s*(?i:(?:double[\s-]*)?(?:sharp|flat)(?!t?s|t?en|ted|ed))|B(?=MAJ|MIN|DIM|AUG|SUS|ADD)|{ACCIDENTAL}?)"
)
# An article before a root ("a C minor"), but not the root A before a quality ("A dim7", "a flat").
_ARTICLE = re.compile(r"^(?:(?:an?|the)\s+)(?=[A-G](?!hord|lat|im|om|ug|dd|lt|ull|i[fv]|our|leven|ouble|ight))", re.I)
_NOUN_BEFORE = re.compile(rf"^(?:chord|triad)\s+(?:of\s+|called\s+)?(?={_NOTE})", re.I)
# "dominant seventh chord built on G"; compiled where it is used (`re` keeps it), so that import stays quick.
_ROOT_LAST = (
    rf"(?i)^(?:an?\s+|the\s+)?(?![A-G]\b)(\S.*?)\s+(?:(?:built|based|rooted|starting|formed)\s+)?(?:(?:up)?on|of|from|with\s+(?:the\s+)?root)"
    rf"\s+(?:the\s+(?:note|root)\s+|an?\s+)?({_NOTE})$"
)
_BASS = re.compile(
    rf"(?:\s*,?\s+with\s+(?:an?\s+|the\s+)?({_NOTE})\s+(?:(?:in|as)\s+(?:the\s+)?)?bass"
    rf"|(?:\s*[/\\]\s*|\s+(?:over|on|slash|with|bass)\s+(?:an?\s+|the\s+)?(?:bass\s+)?|(?-i:on(?=[A-G])))({_NOTE})(?:\s+(?:in\s+the\s+)?bass)?)$",
    re.I,
)


@lru_cache(maxsize=8192)
def chord(text: str) -> Chord:
    """Read a chord symbol or a chord in words.

    Raises TheoryError saying which part could not be read.

    >>> [chord(s).symbol for s in ("D sharp major thirteenth", "C6/9", "CΔ7", "F♯ø", "Bm7-5", "a c minor major 7")]
    ['D#maj13', 'C6/9', 'Cmaj7', 'F#m7b5', 'Bm7b5', 'Cmmaj7']
    >>> [chord(s).symbol for s in ("dominant seventh flat nine on G", "C with E in the bass", "D|C7", "G major over F major")]
    ['G7b9', 'C/E', 'D|C7', 'G|F']
    """
    written = text.strip()
    if ("|" in written or " over " in written) and (polychord := _layers(written, text)):
        return polychord
    if " " in written:
        written = _NOUN_BEFORE.sub("", _ARTICLE.sub("", written))
        if last := re.match(_ROOT_LAST, written):
            written = f"{last[2]} {last[1]}"
    root_match = _ROOT.match(written)
    if not root_match or re.fullmatch(r"a (?:chord|triad)", written):
        raise _no_root(text, written)
    root = from_words(root_match[1], root_match[2].replace("B", "b"))
    rest, bass = written[root_match.end() :], None
    if (bass_match := _BASS.search(rest)) and not rest[: bass_match.start()].endswith(("(", ",", "/")):
        bass = _spoken_note(bass_match[1] or bass_match[2])
        rest = rest[: bass_match.start()]
    if root_match[0] == "b" and rest in ("5", "6", "9", "11", "13"):
        raise TheoryError(f"'{text}' is a degree or a chord on B.", unread=text, suggestion=f"B{rest}")
    suffix, degrees, others = _read(rest, root.name, text)
    return Chord(Pitch(root.fifths), suffix, degrees, bass if bass != root else None, others)


def _spoken_note(text: str) -> Pitch:
    return from_words(text[0], text[1:])


@lru_cache(maxsize=4096)
def _read(rest: str, root: str, text: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """The plain suffix, the degrees and the other readings of what stands after a root."""
    try:
        symbol = spoken_to_symbol(rest.strip())
        degrees = read_suffix(rest)
    except TheoryError as error:
        raise _unread(rest, root, text, error) from None
    suffix = suffix_of(degrees)
    _, others = CHOICES.get(symbol) or CHOICES.get(suffix, ("", ()))
    return suffix, degrees, others


def _no_root(text: str, written: str) -> TheoryError:
    reason = f"'{text}' does not begin with a note name from A to G."
    if written[:1] in ("H", "h"):
        # H is the German name of B.
        with suppress(TheoryError):
            return TheoryError(reason, unread=written[0], suggestion=chord("B" + written[1:]).symbol)
    return TheoryError(reason, unread=text)


def _unread(rest: str, root: str, text: str, error: TheoryError) -> TheoryError:
    """What was not read, and the chord that stands there without it."""
    unread = error.unread.strip()
    slash = re.fullmatch(r"(.*)/\s*([A-H].*)", rest)
    symbol = rest.strip().removesuffix(unread)
    suggestion = f"{root}{error.suggestion}" if error.suggestion else ""
    with suppress(TheoryError):
        if slash and slash[2][0] == "H":
            suggestion = chord(f"{root}{slash[1]}/B").symbol
        elif slash:
            suggestion = chord(f"{root}{slash[1]}|{slash[2]}").symbol
        elif not suggestion and symbol.strip("/, (") and symbol != rest.strip():
            suggestion = root + suffix_of(read_suffix(symbol.strip("/, (")))
    return TheoryError(
        f"In '{text}' the part '{unread}' could not be read as part of a chord.", unread=unread, suggestion=suggestion
    )


def _layers(written: str, text: str) -> Chord | None:
    """The polychord that "F|E" or "F major over E major" is; None for a chord over a bass note."""
    bare = re.sub(r"^(?:an?\s+)?polychord\s+(?:of\s+)?|\s+polychord$", "", written, flags=re.I)
    parts = re.split(r"\|", bare) if "|" in bare else re.split(r"\s+over\s+(?:an?\s+)?", bare, maxsplit=1)
    if "|" not in bare and (
        len(parts) < 2 or bare == written and re.fullmatch(rf"(?:.*bass\s+)?{_NOTE}(?:.*bass)?", parts[1])
    ):
        return None
    if len(parts) != 2 or not all(part.strip() for part in parts):
        raise TheoryError(f"'{text}' is no polychord: it has one chord above and one below, as in F|E.", unread=text)
    upper, lower = (chord(part) for part in parts)
    if upper.bass or lower.bass:
        raise TheoryError(f"In '{text}' a polychord's part has a bass note of its own.", unread=text)
    return stacked(upper, lower)


def stacked(upper: Chord, lower: Chord) -> Chord:
    """The polychord of one chord above another: the lower one's notes, then what the upper one adds.

    >>> c = stacked(chord("F"), chord("E")); c.symbol, [n.name for n in c.notes], c.degrees
    ('F|E', ['E', 'G#', 'B', 'F', 'A', 'C'], ('1', '3', '5', 'b9', '11', 'b13'))
    """
    added = []
    for note in upper.notes:
        if note in lower.notes:
            continue
        fifths = note.fifths - lower.root.fifths
        steps = fifths * 4 % 7
        sign = (fifths - _FIFTHS_OF_DEGREE[steps]) // 7
        number = steps + 8 if steps < 6 or 7 in map(_number, lower.degrees) else 7
        added.append(("#" if sign > 0 else "b") * abs(sign) + str(number))
    degrees = _in_order({*lower.degrees, *added})
    return Chord(lower.root, suffix_of(degrees), degrees, layers=(upper, lower))


def _in_order(degrees: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(degrees, key=lambda degree: (_number(degree), degree_interval(degree).fifths)))


def _number(degree: str) -> int:
    return int(degree.lstrip("#b"))
