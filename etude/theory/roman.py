"""A Roman numeral: a chord named by its degree in a key, with inversion figures and secondary functions.

    realize("V7/ii", key("C major"))  ->  A7: A C# E G
    numeral(chord("G7/B"), key("C major"))  ->  "V65"

Case gives the quality (V major, v minor), o diminished, ø half-diminished, + augmented. In minor keys VI and VII stand on
the lowered degrees, vi and viio on the raised ones, and V is major (the harmonic minor), as Aldwell & Schachter,
"Harmony and Voice Leading", write them.
"""

import re
from dataclasses import dataclass

from etude.theory.chord import Chord, build
from etude.theory.errors import TheoryError
from etude.theory.interval import Interval, between, interval
from etude.theory.key import Key
from etude.theory.pitch import Pitch
from etude.theory.scale import Scale

DEGREES = ("I", "II", "III", "IV", "V", "VI", "VII")
_FIGURES = {"": (3, 0), "5": (3, 0), "53": (3, 0), "6": (3, 1), "63": (3, 1), "64": (3, 2), "7": (4, 0), "65": (4, 1),
            "43": (4, 2), "42": (4, 3), "2": (4, 3), "9": (5, 0)}  # fmt: skip
_FIGURES_BACK = {(3, 0): "", (3, 1): "6", (3, 2): "64", (4, 0): "7", (4, 1): "65", (4, 2): "43", (4, 3): "42"}
NUMERAL = re.compile(
    r"([b#♭♯]?)(VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)(maj|M|Δ)?(o|°|ø|dim|\+|aug)?(maj|M|Δ)?"
    r"(6/5|6/4|4/3|4/2|5/3|6/3|65|64|63|53|43|42|9|7|6|5|2)?"
    r"(?:/([b#♭♯]?(?:VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)))?(?![A-Za-z0-9])"
)
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
_QUALITY = {"": {4: "", 3: "m"}, "o": {3: "dim"}, "ø": {3: "dim"}, "+": {4: "aug"}}
_SIGNS = {"°": "o", "dim": "o", "aug": "+", "o": "o", "ø": "ø", "+": "+", None: ""}
_SEVENTH_OF = {("", 11): "maj7", ("", 10): "7", ("m", 10): "m7", ("m", 11): "mmaj7", ("dim", 9): "dim7",
               ("dim", 10): "m7b5", ("aug", 11): "augmaj7", ("aug", 10): "aug7"}  # fmt: skip
_TRIAD_FORM = {"": ("{}", ""), "m": ("{lower}", ""), "dim": ("{lower}", "o"), "aug": ("{}", "+")}
_FORM_OF = {"": ("", 3), "m": ("m", 3), "dim": ("dim", 3), "aug": ("aug", 3), "7": ("", 4), "maj7": ("maj", 4), "m7": ("m", 4),
            "mmaj7": ("mmaj", 4), "dim7": ("dim", 4), "m7b5": ("half", 4), "augmaj7": ("augmaj", 4), "aug7": ("aug", 4),
            "9": ("", 5), "maj9": ("maj", 5), "m9": ("m", 5)}  # fmt: skip


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
    match = NUMERAL.fullmatch(figure.strip().replace("♭", "b").replace("♯", "#"))
    if not match:
        raise TheoryError(f"'{figure}' is not a Roman numeral such as V7, ii6 or V7/ii.", unread=figure)
    sign, degree, major_before, mark, major_after, figures, target = match.groups()
    local = _local_key(target, key) if target else key
    seventh_is_major = bool(major_before or major_after)
    count, inversion = _FIGURES[(figures or "").replace("/", "")]
    mark = _SIGNS[mark]
    if mark == "ø" and count == 3:
        count = 4
    root = _root(sign, degree, mark, local)
    triad = "dim" if mark in ("o", "ø") else "aug" if mark == "+" else "" if degree.isupper() else "m"
    suffix = triad
    if count >= 4:
        semitones = 11 if seventh_is_major else 10 if mark == "ø" else 9 if mark == "o" else _seventh(root, degree, local)
        suffix = _SEVENTH_OF.get((triad, semitones), _SEVENTH_OF[(triad, 10)])
        if count == 5:
            suffix = suffix.replace("7", "9")
    chord = build(root, suffix).inverted(inversion)
    return RomanChord(figure.strip(), key, chord.name, chord.sounding, chord)


def _local_key(target: str, key: Key) -> Key:
    sign, degree = re.fullmatch(r"([b#]?)(\w+)", target).groups()
    return Key(_root(sign, degree, "", key), "major" if degree.isupper() else "minor")


def _root(sign: str, degree: str, mark: str, key: Key) -> Pitch:
    number = DEGREES.index(degree.upper())
    notes = key.notes
    raised = key.mode == "minor" and not sign and number in (5, 6) and (degree.islower() or mark in ("o", "ø"))
    alteration = {"b": -7, "#": 7, "": 7 if raised else 0}[sign]
    if sign and key.mode == "minor":
        # An accidental counts from the major scale on the tonic, so bVI and VI are one chord in minor.
        notes = Scale(key.tonic, "major").notes
    return Pitch(notes[number].fifths + alteration)


def _seventh(root: Pitch, degree: str, key: Key) -> int:
    """Semitones of the seventh that the key itself puts above a root; 10 where the root is no note of the key."""
    scale = key.scale if not (key.mode == "minor" and degree == "V") else Scale(key.tonic, "harmonic minor")
    for note in scale.notes:
        if between(root, note).steps == 6 and root in scale.notes:
            return (note.pitch_class - root.pitch_class) % 12
    return 10


def _special(match: re.Match, key: Key) -> RomanChord:
    found = (match[1] or match[2]).lower()
    name, figure, intervals = next(row for word, row in _SPECIAL.items() if word[:2] == found[:2] or word[0] == found[0] == "n")
    notes = tuple(Pitch(key.tonic.fifths + interval(step).fifths) for step in intervals)
    chord = build(notes[2], "", notes[0]) if figure == "N6" else None
    return RomanChord(figure, key, f"{name} in {key.name}", notes, chord)


def numeral(chord: Chord, key: Key) -> str:
    """The Roman numeral of a chord in a key; chromatic roots carry their accidental, dominants of other degrees V/x.

    Qualities beyond sevenths keep their suffix in parentheses.

    >>> from etude.theory.chord import chord; from etude.theory.key import key
    >>> [numeral(chord(s), key("C major")) for s in ("Dm7", "G7/B", "Bbmaj7", "A7", "Bdim", "Csus4", "F6")]
    ['ii7', 'V65', 'bVIImaj7', 'V7/ii', 'viio', 'I(sus4)', 'IV(6)']
    """
    if secondary := _secondary(chord, key):
        return secondary
    sign, number = _degree_of(chord.root, key)
    return sign + _quality_and_figures(chord, DEGREES[number])


def _degree_of(root: Pitch, key: Key) -> tuple[str, int]:
    """The accidental and index of a root's degree; in minor the raised sixth and seventh need none."""
    up = between(key.tonic, root)
    plain = key.notes[up.steps % 7]
    raised = key.mode == "minor" and up.steps % 7 in (5, 6)
    if root == plain or (raised and root == Scale(key.tonic, "melodic minor").notes[up.steps % 7]):
        return "", up.steps % 7
    reference = Scale(key.tonic, "major").notes[up.steps % 7] if key.mode == "minor" else plain
    distance = (root.fifths - reference.fifths) // 7
    return ("#" if distance > 0 else "b") * abs(distance), up.steps % 7


def _quality_and_figures(chord: Chord, degree: str) -> str:
    form, count = _FORM_OF.get(chord.suffix, (None, 0))
    if form is None:
        minor = "b3" in chord.degrees
        return f"{degree.lower() if minor else degree}({chord.suffix.removeprefix('m') if minor else chord.suffix})"
    minor = form in ("m", "mmaj", "dim", "half")
    mark = {"dim": "o", "half": "ø", "aug": "+", "augmaj": "+maj", "maj": "maj", "mmaj": "maj"}.get(form, "")
    figures = "9" if count == 5 else _FIGURES_BACK.get((count, chord.inversion or 0), "7")
    return (degree.lower() if minor else degree) + mark + figures


def _secondary(chord: Chord, key: Key) -> str | None:
    """V7/x or viio/x for a dominant of a degree other than the tonic, when the chord is not in the key itself."""
    scale = set(key.notes) | ({Pitch(key.tonic.fifths + 5)} if key.mode == "minor" else set())
    if set(chord.notes) <= scale or chord.suffix not in ("", "7", "dim", "dim7", "m7b5"):
        return None
    step = Interval(-1, 3) if chord.suffix in ("", "7") else Interval(-5, 1)
    target = chord.root + step
    for number, note in enumerate(key.notes):
        triad = key.diatonic()[number].suffix
        if note == target and number and triad in ("", "m"):
            if chord.suffix == "" and chord.root not in key.notes:
                return None
            figure = _quality_and_figures(chord, "V" if chord.suffix in ("", "7") else "VII")
            return f"{figure}/{DEGREES[number] if triad == '' else DEGREES[number].lower()}"
    return None
