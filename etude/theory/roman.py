"""A Roman numeral: a chord named by its degree in a key, with inversion figures and secondary functions.

    realize("V7/ii", key("C major"))  ->  A7: A C# E G
    numeral(chord("G7/B"), key("C major"))  ->  "V65"

Case gives the quality (V major, v minor), o diminished, ø half-diminished, + augmented. In minor keys VI and VII stand on
the lowered degrees, vi and viio on the raised ones, and V is major (the harmonic minor), as Aldwell & Schachter,
"Harmony and Voice Leading", write them; a flat there counts from the major scale (bVI is VI), a sharp from the minor one.

A plain 7 is the key's own seventh on a triad of the key (IV7 in C major is Fmaj7), and a minor one on any other (iv7 is
Fm7). What `numeral` writes says more, so that `realize` reads the same chord: "IVmaj7" has the major seventh, and "IV(7)"
(inverted "IV(7)65") a minor one where the key has the major. Every other chord type stands in parentheses, as in a chord
symbol: "V(sus4)", "IV(6)", "ii(add9)"; it has no figures, so its inversion is not told. As lead sheets write them,
"IIm7", "V7b9" and "bVIImaj7#11", they are read too.

In the modes an accidental names the same note as in major or minor: a flat counts from the higher of the key's own degree
and the major scale's, a sharp from the lower (bVII in D dorian is C, #IV in D lydian is G#).
"""

import re
import unicodedata
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
_TARGET = rf"{_ON_DEGREE}(?:/{_ON_DEGREE})*"
_FIGURED = r"6/5|6/4|4/3|4/2|5/3|6/3|65|64|63|53|43|42|9|7|6|5|2"
# What lead sheets write after a degree, where it is more than a mark and figures; a bare "Im" or "vim" would be English.
_LEAD_SHEET = (
    r"(?=(?:[^\s/]{0,9}\d|sus|7?alt))(?:maj|M|Δ|min|mi|m|-(?=7|9|1)|dim|o|°|ø|aug|\+)?(?:maj|Maj|M|Δ)?(?:6/9|69|6|7|9|11|13)?"
    r"(?:sus[24]{0,2}|alt|add[b#♭♯]?\d{1,2}|[b#♭♯](?:13|11|9|6|5)"
    r"|\((?:(?:maj|add|sus|no|omit)?[b#♭♯]*\d{1,2}(?!\d)[,/]?)+\))*"
)
NUMERAL = re.compile(
    rf"({_ON_DEGREE})(?:(maj|M|Δ)?(o|°|º|ø|dim|\+|aug)?(maj|M|Δ)?"
    r"(?:\(((?:(?:maj|add|sus|no)?[b#♭♯]*\d{1,2}(?!\d)/?)+)\))?"
    rf"({_FIGURED})?|({_LEAD_SHEET}))(?:/({_TARGET}))?(?![A-Za-z0-9#♯♭(/])"
)
_ASCII = str.maketrans({"♭": "b", "♯": "#", "×": "##", "Ø": "ø", "∅": "ø", "∆": "Δ", "△": "Δ", "−": "-"})
# Chords with a name in place of a numeral: the notes' intervals above the tonic, bass first.
_SPECIAL = {
    "neapolitan": ("Neapolitan sixth", "N6", ("P4", "m6", "m2")),
    "root neapolitan": ("Neapolitan chord", "N53", ("m2", "P4", "m6")),
    "italian": ("Italian augmented sixth", "It+6", ("m6", "P1", "A4")),
    "german": ("German augmented sixth", "Ger+6", ("m6", "P1", "m3", "A4")),
    "french": ("French augmented sixth", "Fr+6", ("m6", "P1", "M2", "A4")),
    "swiss": ("Swiss augmented sixth", "Sw+6", ("m6", "P1", "A2", "A4")),
    "substitute": ("substitute dominant", "subV7", ("m2", "P4", "m6", "d8")),
}
SPECIAL = re.compile(
    r"(neapolitan|italian|german|french|swiss)(?:\s+(?:augmented\s+|aug\.?\s+)?(?:sixth|6th|\+?6(?:/?5)?|4/?3))?(?:\s+chord)?"
    r"|(cad(?:ential)?\.?\s?(?:6/?4|six[\s-]four)(?:\s+chord)?|K6/?4)"
    r"|\b((?-i:N)(?:6|5/?3)?|It\.?\+?6|Ge?r\.?(?:\+?6(?:/?5)?|7)|Fr\.?(?:\+?6|\+?4/?3|6/4/3)|Sw\.?(?:\+?6|\+?4/?3)|sub\s?V7?)(?![A-Za-z0-9])",
    re.I,
)
# The chord on a degree by the degree's name: "dominant seventh", "subdominant chord".
NAMED_DEGREE = re.compile(
    r"(tonic|supertonic|mediant|subdominant|dominant|submediant|leading[\s-](?:tone|note))[\s-]+(?:(seventh|7th|7)(?:\s+chord)?|chord|triad)",
    re.I,
)
_NAMED_DEGREES = ("tonic", "supertonic", "mediant", "subdominant", "dominant", "submediant", "leading")
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


def _on_degree(named: re.Match, key: Key) -> RomanChord:
    """The chord on a named degree; in minor the dominant and the chord on the leading tone have the raised seventh."""
    place = _NAMED_DEGREES.index(re.split(r"[\s-]", named[1].lower())[0])
    chord = key.diatonic(sevenths=bool(named[2]), harmonic=key.mode == "minor" and place in (4, 6))[place]
    return RomanChord(numeral(chord, key), key, chord.name, chord.sounding, chord)


def realize(figure: str, key: Key) -> RomanChord:
    """The chord that a Roman numeral means in a key.

    Raises TheoryError when the numeral cannot be read.

    >>> from etude.theory.key import key
    >>> [n.name for n in realize("V65/V", key("Eb major")).notes], realize("viio7", key("A minor")).name
    (['A', 'C', 'Eb', 'F'], 'G# diminished seventh')
    """
    written = _written(figure)
    applied = None if SPECIAL.fullmatch(written) else re.fullmatch(rf"(.+?)/({_TARGET})", written)
    name, of = applied.groups() if applied else (written, "")
    if special := SPECIAL.fullmatch(name):
        return _special(special, _local_key(of, key) if of else key, key, of)
    if named := NAMED_DEGREE.fullmatch(name):
        return _on_degree(named, key)
    match = NUMERAL.fullmatch(written)
    if not match:
        raise TheoryError(f"'{figure}' is not a Roman numeral such as V7, ii6 or V7/ii.", unread=figure)
    degree, major_before, mark, major_after, suffix, figures, lead_sheet, target = match.groups()
    local = _local_key(target, key) if target else key
    if lead_sheet:
        chord = _on_lead_sheet(degree, lead_sheet, local, figure)
        return RomanChord(figure.strip(), key, chord.name, chord.sounding, chord)
    mark, major = _MARKS[mark], "maj" if major_before or major_after else ""
    lower = mark in ("o", "ø") or degree.lstrip("b#").islower() and mark != "+"
    root = _root(degree, lower, local)
    triad = build(root, _TRIADS.get(mark, "m" if lower else ""))
    count, inversion = _FIGURES[(figures or "").replace("/", "")]
    if suffix:
        kind = major + suffix
        chord = _typed(triad.symbol + (kind if kind[0].isdigit() else f"({kind})"), figure)
    else:
        count = max(count, 4) if mark == "ø" or "Δ" in (major_before, major_after) else count
        if mark in ("", "+") and _seventh(triad, local) == 11:
            major = "maj"
        form = ("v" if lower else "V", mark + (major if count > 3 else ""), count)
        if form not in _SUFFIX_OF:
            raise TheoryError(f"'{figure}' is not a Roman numeral: its seventh is both major and minor.", unread=figure)
        chord = build(root, _SUFFIX_OF[form])
    chord = chord.inverted(inversion)
    return RomanChord(figure.strip(), key, chord.name, chord.sounding, chord)


def _written(figure: str) -> str:
    """The figure in the plain signs that the patterns know: "V⁶₅ of ii" is "V65/ii"."""
    # "Ⅴ" and the raised and lowered figures become letters and digits; "º" becomes an "o".
    plain = unicodedata.normalize("NFKC", figure.strip()).translate(_ASCII)
    plain = re.sub(r"^([b#]*)([IV]+)(?:min|mi|m)$", lambda minor: minor[1] + minor[2].lower(), plain)
    plain = re.sub(r"(?<=[Vi+°oø])([2345])6(?!\d)", r"6\1", plain)
    plain = re.sub(r"\s*/\s*|\s+of\s+(?:the\s+)?(?=[b#]*[IVXivx])", "/", plain)
    return re.sub(r"(?<=[IVivo°ø+\d])\s+(?=\d)", "", plain)


def _on_lead_sheet(degree: str, suffix: str, key: Key, figure: str) -> Chord:
    """The chord of a degree and a lead sheet's suffix: "IIm7", "V7b9"; a small numeral is minor without an "m"."""
    marked = re.match(r"mi|m(?!aj)|-", suffix)
    lower = bool(marked) or degree.lstrip("b#").islower() and not re.match(r"aug|\+", suffix)
    own_third = lower and not marked and not re.match(r"sus|dim|o|°|ø|\d*sus", suffix)
    return _typed(f"{_root(degree, lower, key).name}{'m' * own_third}{suffix}", figure)


def _typed(symbol: str, figure: str) -> Chord:
    try:
        return read_chord(symbol)
    except TheoryError as error:
        raise TheoryError(
            f"In '{figure}' the part {'in parentheses' if '(' in figure else 'after the degree'} could not be read as part of a chord.",
            unread=error.unread,
        ) from None


def _local_key(target: str, key: Key) -> Key:
    """The key of the chord after a slash; of several (V/V/ii) the last one counts first."""
    nearest, _, rest = target.partition("/")
    home = _local_key(rest, key) if rest else key
    lower = nearest.lstrip("b#").islower()
    return Key(_root(nearest, lower, home), "minor" if lower else "major")


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
    both = (key.notes[number].fifths, Scale(key.tonic, "major").notes[number].fifths)
    return Pitch(max(both) if sign == "b" else min(both))


@lru_cache(maxsize=4096)
def _seventh(triad: Chord, key: Key) -> int:
    """Semitones of the seventh above a triad: the key's own (in minor also the harmonic one's), else a minor seventh."""
    for notes in (key.notes, Scale(key.tonic, "harmonic minor").notes if key.mode == "minor" else ()):
        if set(triad.notes) <= set(notes):
            seventh = next(note for note in notes if between(triad.root, note).steps == 6)
            return (seventh.pitch_class - triad.root.pitch_class) % 12
    return 10


def _special(match: re.Match, local: Key, key: Key, target: str) -> RomanChord:
    word, cadential, short = match.groups()
    over = f"/{target}" * bool(target)
    if cadential:
        tonic = realize("i64" if local.mode == "minor" else "I64", local)
        return RomanChord(f"Cad64{over}", key, f"cadential six-four in {local.name}", tonic.notes, tonic.chord)
    found = (word or short).lower().replace(" ", "")
    row = "root neapolitan" if re.fullmatch(r"n5/?3", found) else "substitute" if found[:2] == "su" else {
        "n": "neapolitan", "i": "italian", "g": "german", "f": "french", "s": "swiss"}[found[0]]  # fmt: skip
    name, figure, intervals = _SPECIAL[row]
    notes = tuple(Pitch(local.tonic.fifths + interval(step).fifths) for step in intervals)
    chord = None
    if row == "substitute":
        chord = build(notes[0], "7")
    elif "neapolitan" in row:
        chord = build(local.tonic + interval("m2"), "", notes[0])
    return RomanChord(figure + over, key, f"{name} in {local.name}", notes, chord)


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


# What a chord does in its key, by the degree of its root: capitals for the major scale's degrees and, after a flat, lowered ones.
_FUNCTIONS = {
    "I": "tonic", "II": "predominant", "III": "tonic", "IV": "predominant", "V": "dominant", "VI": "tonic", "VII": "dominant",
    "bII": "predominant", "bIII": "tonic", "bVI": "predominant", "bVII": "dominant", "#IV": "predominant",
}  # fmt: skip


def function_of(figure: str, key: Key) -> str:
    """What the chord of a numeral does in its key: tonic, predominant or dominant, or what it is the dominant of.

    Raises TheoryError when the numeral cannot be read.

    >>> from etude.theory.key import key
    >>> [function_of(figure, key("C major")) for figure in ("ii6", "V7", "vi", "V7/ii", "viio7/V", "iv")]
    ['predominant', 'dominant', 'tonic', 'secondary dominant of ii', 'secondary leading-tone chord of V', 'predominant']
    """
    roman = realize(figure, key)
    if SPECIAL.fullmatch(_written(figure).partition("/")[0]):
        return "dominant" if roman.figure[:3] in ("sub", "Cad") else "predominant"
    match = NUMERAL.fullmatch(_written(figure))
    degree, target = match[1], match[8]
    name = degree.lstrip("b#").upper()
    if target and name in ("V", "VII"):
        return f"secondary {'dominant' if name == 'V' else 'leading-tone chord'} of {target}"
    sign = degree[: -len(name)]
    # The lowered degrees of minor are its own: VI and VII there are bVI and bVII of the major scale.
    return _FUNCTIONS.get(("b" if sign == "b" and key.mode == "major" else "#" if sign == "#" and name == "IV" else "") + name,
                          "chromatic")  # fmt: skip
