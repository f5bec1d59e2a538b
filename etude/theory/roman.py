"""A Roman numeral: a chord named by its degree in a key, with inversion figures and secondary functions.

    realize("V7/ii", key("C major"))  ->  A7: A C# E G
    numeral(chord("G7/B"), key("C major"))  ->  "V65"

Case gives the quality (V major, v minor), o diminished, ø half-diminished, + augmented. In minor keys VI and VII stand on
the lowered degrees, vi and viio on the raised ones, and V is major (the harmonic minor), as Aldwell & Schachter,
"Harmony and Voice Leading", write them; a flat there counts from the major scale (bVI is VI), a sharp from the minor one.

A plain 7 is the key's own seventh on a triad of the key (IV7 in C major is Fmaj7), and a minor one on any other (iv7 is
Fm7). What `numeral` writes says more, so that `realize` reads the same chord: "IVmaj7" has the major seventh, and "IV(7)"
(inverted "IV(7)65") a minor one where the key has the major. Every other chord type stands in parentheses, as in a chord
symbol: "V(sus4)", "IV(6)", "ii(add9)"; it has no figures, so its inversion is not told.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from etude.theory.chord import Chord, build
from etude.theory.chord import chord as read_chord
from etude.theory.errors import TheoryError
from etude.theory.interval import between, interval
from etude.theory.key import Key
from etude.theory.pitch import Pitch
from etude.theory.scale import Scale

DEGREES = ("I", "II", "III", "IV", "V", "VI", "VII")
# Figured bass -> how many notes the chord has, and which of them is the lowest.
_FIGURES = {"": (3, 0), "5": (3, 0), "53": (3, 0), "6": (3, 1), "63": (3, 1), "64": (3, 2), "7": (4, 0), "65": (4, 1),
            "43": (4, 2), "42": (4, 3), "2": (4, 3), "9": (5, 0)}  # fmt: skip
_FIGURES_BACK = {(3, 0): "", (3, 1): "6", (3, 2): "64", (4, 0): "7", (4, 1): "65", (4, 2): "43", (4, 3): "42"}
_ON_DEGREE = r"(?:[b♭]*|[#♯×]*)(?:VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)"
NUMERAL = re.compile(
    rf"({_ON_DEGREE})(maj|M|Δ)?(o|°|ø|dim|\+|aug)?(maj|M|Δ)?"
    r"(?:\(((?:(?:maj|add|sus|no)?[b#♭♯]*\d{1,2}(?!\d)/?)+)\))?"
    rf"(6/5|6/4|4/3|4/2|5/3|6/3|65|64|63|53|43|42|9|7|6|5|2)?(?:/({_ON_DEGREE}))?(?![A-Za-z0-9])"
)
_ASCII = str.maketrans({"♭": "b", "♯": "#", "×": "##"})
# Chords with a name in place of a numeral: the bass's and the other notes' intervals above the tonic.
_SPECIAL = {
    "neapolitan": ("Neapolitan sixth", "N6", ("P4", "m6", "m2")),
    "italian": ("Italian augmented sixth", "It+6", ("m6", "P1", "A4")),
    "german": ("German augmented sixth", "Ger+6", ("m6", "P1", "m3", "A4")),
    "french": ("French augmented sixth", "Fr+6", ("m6", "P1", "M2", "A4")),
}
SPECIAL = re.compile(
    r"(neapolitan|italian|german|french)(?:\s+(?:augmented\s+)?(?:sixth|6th|6))?(?:\s+chord)?|\b(N6|It\+?6|Ger\+?6|Fr\+?6)\b",
    re.I,
)
_MARKS = {"°": "o", "dim": "o", "aug": "+", "o": "o", "ø": "ø", "+": "+", None: ""}
_TRIADS = {"o": "dim", "ø": "dim", "+": "aug"}
# How a numeral writes a chord type: the case of its degree, the mark after it, and how many notes the figures stand for.
_FORMS = {
    "": ("V", "", 3), "m": ("v", "", 3), "dim": ("v", "o", 3), "aug": ("V", "+", 3),
    "7": ("V", "", 4), "maj7": ("V", "maj", 4), "m7": ("v", "", 4), "mmaj7": ("v", "maj", 4), "dim7": ("v", "o", 4),
    "m7b5": ("v", "ø", 4), "dimmaj7": ("v", "omaj", 4), "aug7": ("V", "+", 4), "augmaj7": ("V", "+maj", 4),
    "9": ("V", "", 5), "maj9": ("V", "maj", 5), "m9": ("v", "", 5), "mmaj9": ("v", "maj", 5), "dim9": ("v", "o", 5),
    "m9b5": ("v", "ø", 5), "aug9": ("V", "+", 5), "augmaj9": ("V", "+maj", 5),
}  # fmt: skip
_SUFFIX_OF = {form: suffix for suffix, form in _FORMS.items()}
_DOMINANTS, _LEADING = ("", "7"), ("dim", "dim7", "m7b5")
# Chords in which a dominant can come to rest.
_STABLE = ("", "m", "7", "maj7", "m7", "sus4")


@dataclass(frozen=True)
class RomanChord:
    """A chord in its key: `notes` lists the pitch classes, bass first; `chord` is None for the augmented sixths."""

    figure: str
    key: Key
    name: str
    notes: tuple[Pitch, ...]
    chord: Chord | None


def realize(figure: str, key: Key) -> RomanChord:
    """The chord that a Roman numeral means in a key.

    Raises TheoryError when the numeral cannot be read.

    >>> from etude.theory.key import key
    >>> [n.name for n in realize("V65/V", key("Eb major")).notes], realize("viio7", key("A minor")).name
    (['A', 'C', 'Eb', 'F'], 'G# diminished seventh')
    """
    if special := SPECIAL.fullmatch(figure.strip()):
        return _special(special, key)
    match = NUMERAL.fullmatch(figure.strip().translate(_ASCII))
    if not match:
        raise TheoryError(f"'{figure}' is not a Roman numeral such as V7, ii6 or V7/ii.", unread=figure)
    degree, major_before, mark, major_after, suffix, figures, target = match.groups()
    mark, major = _MARKS[mark], "maj" if major_before or major_after else ""
    lower = mark in ("o", "ø") or degree.lstrip("b#").islower() and mark != "+"
    local = _local_key(target, key) if target else key
    root = _root(degree, lower, local)
    triad = build(root, _TRIADS.get(mark, "m" if lower else ""))
    count, inversion = _FIGURES[(figures or "").replace("/", "")]
    if suffix:
        chord = _typed(f"{triad.symbol}({major}{suffix})", figure)
    else:
        count = max(count, 4) if mark == "ø" else count
        if mark in ("", "+") and _seventh(triad, local) == 11:
            major = "maj"
        form = ("v" if lower else "V", mark + (major if count > 3 else ""), count)
        if form not in _SUFFIX_OF:
            raise TheoryError(f"'{figure}' is not a Roman numeral: its seventh is both major and minor.", unread=figure)
        chord = build(root, _SUFFIX_OF[form])
    chord = chord.inverted(inversion)
    return RomanChord(figure.strip(), key, chord.name, chord.sounding, chord)


def _typed(symbol: str, figure: str) -> Chord:
    try:
        return read_chord(symbol)
    except TheoryError as error:
        raise TheoryError(
            f"In '{figure}' the part in parentheses could not be read as part of a chord.", unread=error.unread
        ) from None


def _local_key(target: str, key: Key) -> Key:
    lower = target.lstrip("b#").islower()
    return Key(_root(target, lower, key), "minor" if lower else "major")


def _root(degree: str, lower: bool, key: Key) -> Pitch:
    name = degree.lstrip("b#")
    sign = degree.removesuffix(name)
    number = DEGREES.index(name.upper())
    if not sign:
        return _unsigned(number, lower, key)
    return Pitch(_reference(number, sign[0], key).fifths + 7 * (sign.count("#") - sign.count("b")))


def _unsigned(number: int, lower: bool, key: Key) -> Pitch:
    """The root of a degree without accidental: in minor, vi and vii (lower case) stand on the raised notes."""
    raised = key.mode == "minor" and lower and number in (5, 6)
    return Scale(key.tonic, "melodic minor").notes[number] if raised else key.notes[number]


def _reference(number: int, sign: str, key: Key) -> Pitch:
    """The note from which an accidental before a degree counts."""
    return Scale(key.tonic, "major").notes[number] if key.mode == "minor" and sign == "b" else key.notes[number]


@lru_cache(maxsize=4096)
def _seventh(triad: Chord, key: Key) -> int:
    """Semitones of the seventh above a triad: the key's own (in minor also the harmonic one's), else a minor seventh."""
    for notes in (key.notes, Scale(key.tonic, "harmonic minor").notes if key.mode == "minor" else ()):
        if set(triad.notes) <= set(notes):
            seventh = next(note for note in notes if between(triad.root, note).steps == 6)
            return (seventh.pitch_class - triad.root.pitch_class) % 12
    return 10


def _special(match: re.Match, key: Key) -> RomanChord:
    found = (match[1] or match[2]).lower()
    name, figure, intervals = next(
        row for word, row in _SPECIAL.items() if word[:2] == found[:2] or word[0] == found[0] == "n"
    )
    notes = tuple(Pitch(key.tonic.fifths + interval(step).fifths) for step in intervals)
    chord = build(notes[2], "", notes[0]) if figure == "N6" else None
    return RomanChord(figure, key, f"{name} in {key.name}", notes, chord)


@lru_cache(maxsize=4096)
def numeral(chord: Chord, key: Key, following: Chord | None = None) -> str:
    """The Roman numeral of a chord in a key: the figure that `realize` reads back; chromatic roots carry an accidental.

    A chord with notes from outside the key is named as the dominant or leading-tone chord of another degree (V7/ii) when
    it can be one. Where the chord `following` is known, a triad must go there; a seventh chord is a dominant anyway.

    >>> from etude.theory.chord import chord; from etude.theory.key import key
    >>> [numeral(chord(s), key("C major")) for s in ("Dm7", "G7/B", "Bbmaj7", "A7", "Bdim", "Csus4", "F6")]
    ['ii7', 'V65', 'bVIImaj7', 'V7/ii', 'viio', 'I(sus4)', 'IV(6)']
    >>> [numeral(chord(s), key("C major")) for s in ("Fmaj7", "F7", "F7/A", "Fm7", "Ab", "Db/F")]
    ['IVmaj7', 'IV(7)', 'IV(7)65', 'iv7', 'bVI', 'bII6']
    >>> [numeral(chord("D"), key("C major"), chord(then)) for then in ("G", "F")]
    ['V/V', 'II']
    """
    return _applied(chord, key, following) or _degree(chord.root, "b3" in chord.degrees, key) + _quality(chord, key)


def _applied(chord: Chord, key: Key, following: Chord | None) -> str:
    """The numeral as V or vii of another degree that has a major or minor triad of its own; empty when it is none."""
    dominant = chord.suffix in _DOMINANTS
    if not dominant and chord.suffix not in _LEADING:
        return ""
    goal = chord.root + interval("P4" if dominant else "m2")
    goals = _goals(key)
    if goal not in goals:
        return ""
    foreign = not set(chord.notes) <= key.notes_in_use
    lower = goals[goal]
    if following is None:
        # A major tonic in minor is a Picardy third, no dominant.
        wanted = foreign and (chord.suffix != "" or chord.root != key.tonic)
    elif following.root == goal and following.suffix in _STABLE:
        # V7 of the tonic has no such goal, so what is left here in minor, VII7 or IV7, leads away from it.
        wanted = foreign or chord.suffix == "7"
        lower = following.suffix in ("m", "m7")
    else:
        wanted = foreign and chord.suffix == "7"
    if not wanted:
        return ""
    local = Key(goal, "minor" if lower else "major")
    return f"{'V' if dominant else 'vii'}{_quality(chord, local)}/{_degree(goal, lower, key)}"


@lru_cache(maxsize=256)
def _goals(key: Key) -> dict[Pitch, bool]:
    """Where a secondary dominant can lead, and whether the triad there is minor; the V of a minor key is major."""
    goals = {triad.root: triad.suffix == "m" for triad in key.diatonic()[1:] if triad.suffix in ("", "m")}
    return goals | ({key.notes[4]: False} if key.mode == "minor" else {})


def _degree(root: Pitch, lower: bool, key: Key) -> str:
    number = between(key.tonic, root).steps % 7
    name = DEGREES[number].lower() if lower else DEGREES[number]
    if root == _unsigned(number, lower, key):
        return name
    flats = (_reference(number, "b", key).fifths - root.fifths) // 7
    sharps = (root.fifths - _reference(number, "#", key).fifths) // 7
    return "b" * flats + "#" * sharps + name


def _quality(chord: Chord, key: Key) -> str:
    """What stands after the degree: mark and figures, or the chord type in parentheses."""
    triad, kind = re.fullmatch(r"(dim|aug|m(?!aj))?(.*)", chord.suffix).groups(default="")
    if chord.suffix not in _FORMS:
        mark = {"dim": "o", "aug": "+"}.get(triad, "")
        return f"{mark}({re.sub(r'[(),]', '', kind)})"
    _, mark, count = _FORMS[chord.suffix]
    figures = "9" if count == 5 else _FIGURES_BACK[count, chord.inversion or 0]
    if count > 3 and mark in ("", "+") and _seventh(build(chord.root, triad), key) == 11:
        return f"{mark}({kind}){'' if figures == kind else figures}"
    return mark + figures
