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
    ],
)
def test_roman_numerals_become_chords(figure, where, notes):
    assert " ".join(note.name for note in realize(figure, key(where)).notes) == notes


@pytest.mark.parametrize(
    ("figure", "says"),
    [
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
