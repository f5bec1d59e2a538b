"""Roman numerals become chords, and every numeral that is written is read back as the chord it was written for."""

import pytest

from etude.theory.chord import build, chord
from etude.theory.chord_types import CHORD_TYPES
from etude.theory.errors import TheoryError
from etude.theory.interval import interval
from etude.theory.key import Key, key
from etude.theory.pitch import Pitch, pretty
from etude.theory.roman import numeral, realize

KEYS = [Key(Pitch(fifths), "major") for fifths in range(-6, 6)] + [
    Key(Pitch(fifths), "minor") for fifths in range(-3, 9)
]
# Common chromatic chords: the interval of the root above the tonic, and the type.
BORROWED = (
    ("P4", "m"), ("P4", "m7"), ("P4", "m6"), ("m6", ""), ("m6", "maj7"), ("m7", ""), ("m7", "7"), ("m3", ""), ("m2", ""),
    ("P1", "m7"), ("P4", "7"), ("P1", "7"), ("P5", "m7"), ("P5", "aug"), ("P5", "aug7"), ("m3", "aug7"), ("A4", "dim7"),
    ("P5", "9"), ("P1", "maj9"), ("P4", "9"), ("m6", "m7"), ("m7", "m"), ("M6", ""), ("M7", "dim7"), ("M3", "7"),
)  # fmt: skip


def same_numeral_and_notes(found, home):
    figure = numeral(found, home)
    for typed in (figure, pretty(figure)):
        read = realize(typed, home)
        assert read.notes == found.sounding, (typed, home.name, found.symbol)
        assert numeral(read.chord, home) == figure


@pytest.mark.parametrize(
    ("figure", "where", "notes"),
    [
        ("V7/ii", "C major", "A C# E G"),
        ("IV6", "D major", "B D G"),
        ("German augmented sixth", "C minor", "Ab C Eb F#"),
        ("Neapolitan sixth", "E minor", "A C F"),
        ("viio7", "C minor", "B D F Ab"),
        ("VI", "C minor", "Ab C Eb"),
        ("VII", "A minor", "G B D"),
        ("iiø65", "C minor", "F Ab C D"),
        ("bVII", "C major", "Bb D F"),
        ("V43", "G major", "A C D F#"),
        ("I64", "F major", "C F A"),
        ("Imaj7", "F major", "F A C E"),
        ("IV7", "C major", "F A C E"),
        ("IV(7)", "C major", "F A C Eb"),
        ("IV(7)65", "C major", "A C Eb F"),
        ("iv7", "C major", "F Ab C Eb"),
        ("i7", "A minor", "A C E G"),
        ("III7", "A minor", "C E G B"),
        ("III+7", "A minor", "C E G# B"),
        ("V+7", "C major", "G B D# F"),
        ("V9", "C major", "G B D F A"),
        ("V(sus4)", "C major", "G C D"),
        ("IV(6)", "C major", "F A C D"),
        ("i(6/9)", "A minor", "A C E F# B"),
        ("V(7b9#11)/V", "C major", "D F# A C Eb G#"),
        ("bVI", "A minor", "F A C"),
        ("bvi", "A minor", "F Ab C"),
        ("#VI", "A minor", "F# A# C#"),
        ("#viio7", "A minor", "G# B D F"),
        ("bbVII", "C major", "Bbb Db Fb"),
        ("×IV", "C major", "F## A## C##"),
        ("♭VII", "C major", "Bb D F"),
        ("vii°65/V", "C major", "A C Eb F#"),
        ("N6", "A minor", "D F Bb"),
        ("V7", "C major", "G B D F"),
        ("V65", "C major", "B D F G"),
        ("V6/5", "C major", "B D F G"),
        ("V43", "C major", "D F G B"),
        ("V4/3", "C major", "D F G B"),
        ("V42", "C major", "F G B D"),
        ("V4/2", "C major", "F G B D"),
        ("V2", "C major", "F G B D"),
        ("V64", "C major", "D G B"),
        ("V6/4", "C major", "D G B"),
        ("viio7", "C major", "B D F Ab"),
        ("vii°7", "C major", "B D F Ab"),
        ("viiº7", "C major", "B D F Ab"),
        ("viidim7", "C major", "B D F Ab"),
        ("viiø7", "C major", "B D F A"),
        ("viiØ7", "C major", "B D F A"),
        ("vii∅7", "C major", "B D F A"),
        ("viiø", "C major", "B D F A"),
        ("viio", "C major", "B D F"),
        ("viio6", "C major", "D F B"),
        ("viio65", "A minor", "B D F G#"),
        ("viio43", "C minor", "F Ab B D"),
        ("viio42", "C major", "Ab B D F"),
        ("viiø65", "C major", "D F A B"),
        ("viiø43", "C major", "F A B D"),
        ("viiø42", "C major", "A B D F"),
        ("bII6", "C major", "F Ab Db"),
        ("♭II6", "C major", "F Ab Db"),
        ("#ivo7", "C major", "F# A C Eb"),
        ("#ivo", "C major", "F# A C"),
        ("#ivø7", "C major", "F# A C E"),
        ("♯iv°7", "G major", "C# E G Bb"),
        ("N6", "C major", "F Ab Db"),
        ("N", "C minor", "F Ab Db"),
        ("N53", "C minor", "Db F Ab"),
        ("Neapolitan", "C minor", "F Ab Db"),
        ("N6/V", "C major", "C Eb Ab"),
        ("It6", "C major", "Ab C F#"),
        ("It+6", "C minor", "Ab C F#"),
        ("Fr43", "C major", "Ab C D F#"),
        ("Fr4/3", "C major", "Ab C D F#"),
        ("Fr+6", "C major", "Ab C D F#"),
        ("Fr6", "C major", "Ab C D F#"),
        ("Ger65", "C major", "Ab C Eb F#"),
        ("Ger6/5", "C major", "Ab C Eb F#"),
        ("Ger+6", "C major", "Ab C Eb F#"),
        ("Ger6", "E minor", "C E G A#"),
        ("Gr+6", "C major", "Ab C Eb F#"),
        ("Gr6", "C major", "Ab C Eb F#"),
        ("Ger+65", "C major", "Ab C Eb F#"),
        ("Sw+6", "C major", "Ab C D# F#"),
        ("german sixth", "A minor", "F A C D#"),
        ("French augmented sixth", "A minor", "F A B D#"),
        ("italian 6th", "A minor", "F A D#"),
        ("Ger65/V", "C major", "Eb G Bb C#"),
        ("Cad64", "C major", "G C E"),
        ("Cad6/4", "A minor", "E A C"),
        ("cadential 6/4", "C major", "G C E"),
        ("cadential six-four", "F major", "C F A"),
        ("I64", "C major", "G C E"),
        ("i64", "A minor", "E A C"),
        ("V/V", "C major", "D F# A"),
        ("V7 of ii", "C major", "A C# E G"),
        ("V of V", "C major", "D F# A"),
        ("vii°7/V", "C major", "F# A C Eb"),
        ("viio7/ii", "C major", "C# E G Bb"),
        ("viiø7/V", "C major", "F# A C E"),
        ("V65/V", "C major", "F# A C D"),
        ("V42/IV", "C major", "Bb C E G"),
        ("V7/vi", "Eb major", "G B D F"),
        ("V7/IV", "C major", "C E G Bb"),
        ("V7/III", "A minor", "G B D F"),
        ("V7/iv", "A minor", "A C# E G"),
        ("V/V/V", "C major", "A C# E"),
        ("V7/V/V", "C major", "A C# E G"),
        ("iv", "C major", "F Ab C"),
        ("iv6", "C major", "Ab C F"),
        ("bVI", "C major", "Ab C Eb"),
        ("bIII", "C major", "Eb G Bb"),
        ("iiø7", "C major", "D F Ab C"),
        ("iio", "C major", "D F Ab"),
        ("iio6", "A minor", "D F B"),
        ("i", "C major", "C Eb G"),
        ("v", "C major", "G Bb D"),
        ("V+", "C major", "G B D#"),
        ("Vaug", "C major", "G B D#"),
        ("I+", "C major", "C E G#"),
        ("III+", "A minor", "C E G#"),
        ("III+6", "A minor", "E G# C"),
        ("V⁷", "C major", "G B D F"),
        ("V⁶₅", "C major", "B D F G"),
        ("V₅⁶", "C major", "B D F G"),
        ("Ⅴ⁷", "C major", "G B D F"),
        ("ⅱ⁶", "C major", "F A D"),
        ("Imaj7", "C major", "C E G B"),
        ("IM7", "C major", "C E G B"),
        ("IΔ7", "C major", "C E G B"),
        ("IΔ", "C major", "C E G B"),
        ("I△7", "C major", "C E G B"),
        ("IIm7", "C major", "D F A C"),
        ("IImin7", "C major", "D F A C"),
        ("II-7", "C major", "D F A C"),
        ("VIm", "C major", "A C E"),
        ("Im", "C major", "C Eb G"),
        ("IVm6", "C major", "F Ab C D"),
        ("IVm7", "C major", "F Ab C Eb"),
        ("V7b9", "C major", "G B D F Ab"),
        ("V7#9", "C major", "G B D F A#"),
        ("V7sus4", "C major", "G C D F"),
        ("Vsus4", "C major", "G C D"),
        ("V13", "C major", "G B D F A E"),
        ("V7#5", "C major", "G B D# F"),
        ("V7b5", "C major", "G B Db F"),
        ("V7alt", "C major", "G B D# F A#"),
        ("V7(b9)", "C major", "G B D F Ab"),
        ("V7(b9,b13)", "C major", "G B D F Ab Eb"),
        ("Imaj9", "C major", "C E G B D"),
        ("I6/9", "C major", "C E G A D"),
        ("Iadd9", "C major", "C E G D"),
        ("iim7b5", "C major", "D F Ab C"),
        ("iim7b5", "A minor", "B D F A"),
        ("IIm7b5", "A minor", "B D F A"),
        ("ii9", "C major", "D F A C E"),
        ("ii11", "C major", "D F A C E G"),
        ("bVIImaj7", "C major", "Bb D F A"),
        ("IVmaj7#11", "C major", "F A C E B"),
        ("#IVm7b5", "C major", "F# A C E"),
        ("bIIImaj7", "C major", "Eb G Bb D"),
        ("bII7", "C major", "Db F Ab Cb"),
        ("subV7", "C major", "Db F Ab Cb"),
        ("subV7/ii", "C major", "Eb G Bb Db"),
        ("V7b9/ii", "C major", "A C# E G Bb"),
        ("V7sus4/V", "C major", "D G A C"),
        ("im7", "A minor", "A C E G"),
        ("imaj7", "A minor", "A C E G#"),
        ("i(maj7)", "A minor", "A C E G#"),
        ("imM7", "A minor", "A C E G#"),
        ("im(maj7)", "A minor", "A C E G#"),
        ("I6", "C major", "E G C"),
        ("V56", "C major", "B D F G"),
        ("VI", "A minor", "F A C"),
        ("VII7", "A minor", "G B D F"),
        ("bVII", "A minor", "G B D"),
        ("bVII", "D dorian", "C E G"),
        ("VII", "D dorian", "C E G"),
        ("IV", "D dorian", "G B D"),
        ("#IV", "D lydian", "G# B# D#"),
        ("II", "F lydian", "G B D"),
        ("bII", "E phrygian", "F A C"),
        ("v", "G mixolydian", "D F A"),
        ("V 6/5", "C major", "B D F G"),
        ("I 6 4", "C major", "G C E"),
        ("V7 / ii", "C major", "A C# E G"),
        ("ii6/5", "C major", "F A C D"),
        ("II7", "C major", "D F# A C"),
        ("V53", "C major", "G B D"),
        ("V5/3", "C major", "G B D"),
        ("IV6/3", "C major", "A C F"),
        ("#vio", "A minor", "F# A C"),
        ("vi", "A minor", "F# A C#"),
        ("V", "A minor", "E G# B"),
        ("v", "A minor", "E G B"),
        ("V7", "F# minor", "C# E# G# B"),
        ("V7", "G# major", "D# F## A# C#"),
        ("Ger6/5/V", "C major", "Eb G Bb C#"),
        ("imaj7#11", "C major", "C Eb G B F#"),
        ("N6/ii", "C major", "G Bb Eb"),
    ],
)
def test_roman_numerals_become_chords(figure, where, notes):
    assert " ".join(note.name for note in realize(figure, key(where)).notes) == notes


@pytest.mark.parametrize(
    ("figure", "says"),
    [
        ("IIII", "not a Roman numeral"), ("VV", "not a Roman numeral"), ("V8", "not a Roman numeral"), ("V7/H", "not a Roman numeral"),
        ("/V", "not a Roman numeral"), ("Ger", "not a Roman numeral"), ("subV8", "not a Roman numeral"), ("n", "not a Roman numeral"),
        ("VIII", "not a Roman numeral"), ("V(no4)", "part in parentheses"), ("V(", "not a Roman numeral"), ("iiømaj7", "both"),
        ("I65/", "not a Roman numeral"), ("V(dominant)", "not a Roman numeral"), ("V(sus4)42", "no third inversion"),
    ],
)  # fmt: skip
def test_what_is_no_numeral_is_refused_in_words(figure, says):
    with pytest.raises(TheoryError, match=says):
        realize(figure, key("C major"))


@pytest.mark.parametrize(
    ("where", "symbol", "following", "figure"),
    [
        ("C major", "D", None, "V/V"), ("C major", "D", "G", "V/V"), ("C major", "D", "Gm", "V/v"), ("C major", "D", "F", "II"),
        ("C major", "D7", "F", "V7/V"), ("C major", "C7", "F", "V7/IV"), ("C major", "F#dim7", "G", "viio7/V"),
        ("C major", "F#dim7", "C", "#ivo7"), ("C major", "G7", "C", "V7"), ("C major", "Ab7", "G", "bVI7"),
        ("A minor", "A", None, "I"), ("A minor", "A", "Dm", "V/iv"), ("A minor", "B7", "E", "V7/V"), ("A minor", "G7", "C", "V7/III"),
        ("A minor", "G7", "Am", "VII7"), ("A minor", "D7", "Am", "IV7"), ("A minor", "D7", "G", "V7/VII"),
        ("A minor", "G", "C", "VII"), ("A minor", "E7", "Am", "V7"), ("A minor", "C7", "Fm", "V7/bvi"),
        ("A minor", "Fm", None, "bvi"), ("A minor", "F7", None, "VI(7)"), ("A minor", "G#dim7", None, "viio7"),
    ],
)  # fmt: skip
def test_a_dominant_is_named_by_where_it_goes(where, symbol, following, figure):
    assert numeral(chord(symbol), key(where), following and chord(following)) == figure


@pytest.mark.parametrize("home", KEYS, ids=lambda home: home.name)
def test_every_diatonic_chord_is_read_back_from_its_numeral(home):
    for harmonic in {False, home.mode == "minor"}:
        for sevenths in (False, True):
            for found in home.diatonic(sevenths=sevenths, harmonic=harmonic):
                for inversion in range(len(found.notes)):
                    same_numeral_and_notes(found.inverted(inversion), home)


@pytest.mark.parametrize("home", KEYS, ids=lambda home: home.name)
def test_every_common_chromatic_chord_is_read_back_from_its_numeral(home):
    for size, suffix in BORROWED:
        same_numeral_and_notes(build(home.tonic + interval(size), suffix), home)
    for triad in home.diatonic():
        dominant, leading = triad.root + interval("P5"), triad.root + -interval("m2")
        for root, suffix in ((dominant, ""), (dominant, "7"), (leading, "dim7"), (leading, "m7b5"), (triad.root, "sus4"),
                             (triad.root, "sus2"), (triad.root, "6"), (triad.root, "m6")):  # fmt: skip
            same_numeral_and_notes(build(root, suffix), home)
        for inversion in (1, 2, 3):
            same_numeral_and_notes(build(dominant, "7").inverted(inversion), home)
    same_numeral_and_notes(build(home.tonic + interval("m2"), "").inverted(1), home)
    assert realize("N6", home).notes == realize("bII6", home).notes


@pytest.mark.parametrize("suffix", [suffix for suffix, _, _ in CHORD_TYPES])
def test_every_chord_type_on_every_root_is_read_back_from_its_numeral(suffix):
    for home in (key("C major"), key("A minor"), key("F# minor"), key("D dorian"), key("Eb lydian")):
        for fifths in range(home.tonic.fifths - 8, home.tonic.fifths + 12):
            same_numeral_and_notes(build(Pitch(fifths), suffix), home)


@pytest.mark.parametrize("symbol", ["C7(no5)", "Cm7(no5)", "C7(b5,b9,#11)", "Cdim(add9)", "Cmaj7(add11,no5)", "C5(b9)"])
def test_a_composed_chord_type_is_read_back_too(symbol):
    same_numeral_and_notes(chord(symbol), key("F major"))


@pytest.mark.parametrize("symbol", ["C6/E", "Gsus4/D", "G7/A"])
def test_where_a_bass_is_not_told_the_numeral_stays_the_same(symbol):
    figure = numeral(chord(symbol), key("C major"))
    assert numeral(realize(figure, key("C major")).chord, key("C major")) == figure


MUSIC21_NUMERALS = {
    "major": "I ii iii IV V vi viio I6 ii6 V6 I64 Imaj7 ii7 IV7 V7 viiø7 V65 V43 V42 ii65 viiø43 viio7 viio42 iv bVI bVII bII6 N6 "
             "V7/V V/V V7/ii V65/V viio7/V viio65/ii It6 Ger65 Fr43 iiø7 iio6 V+ #ivo7 Cad64",
    "minor": "i iio III iv V VI VII viio i6 iio6 III6 i64 i7 iiø7 V7 VI7 VII7 viio7 V65 V42 iiø65 viio43 v bII6 N6 V7/V V7/iv V7/III "
             "viio7/V It6 Ger65 Fr43 I III+ Cad64",
}  # fmt: skip


@pytest.mark.parametrize("where", ["Eb major", "F# major", "B minor", "F minor"])
def test_music21_realizes_numerals_alike(where):
    from music21 import key as theirs
    from music21 import roman

    tonic, mode = where.replace("b", "-").split()
    home = theirs.Key(tonic if mode == "major" else tonic.lower())
    for figure in MUSIC21_NUMERALS[mode].split():
        expected = [p.name.replace("-", "b") for p in roman.RomanNumeral(figure, home).pitches]
        found = [note.name for note in realize(figure, key(where)).notes]
        assert (found[0], set(found)) == (expected[0], set(expected)), figure
