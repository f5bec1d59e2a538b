"""Figured bass, progressions with and without a name, functions, substitution and transposition."""

import pytest

from etude.theory.chord import build, chord
from etude.theory.chord_types import CHORD_TYPES
from etude.theory.errors import TheoryError
from etude.theory.facts import (
    chords_to_numerals_facts,
    figured_bass_facts,
    function_facts,
    harmonic_function_facts,
    named_progression_facts,
    progression_facts,
    semitones_facts,
    transpose_facts,
    transpose_notes_facts,
    transpose_scale_facts,
    transpose_to_facts,
    tritone_substitute_facts,
)
from etude.theory.figured_bass import figured
from etude.theory.interval import interval
from etude.theory.key import Key, key
from etude.theory.pitch import Pitch, pitch
from etude.theory.progressions import NAMES, PROGRESSIONS, figures, named
from etude.theory.roman import realize
from etude.theory.scale import scale

KEYS = [
    Key(Pitch(fifths + (3 if mode == "minor" else 0)), mode) for fifths in range(-7, 8) for mode in ("major", "minor")
]
# Figures in each usual notation, and what they stand for: the letters counted from the bass.
FIGURES = {
    ("", "5", "5 3", "53", "5/3", "3", "8"): (3, 5), ("6", "6 3", "63", "6/3"): (3, 6), ("6 4", "64", "6/4"): (4, 6),
    ("7", "7 5 3", "753", "7 3"): (3, 5, 7), ("6 5", "65", "6/5", "6 5 3"): (3, 5, 6), ("4 3", "43", "4/3", "6 4 3"): (3, 4, 6),
    ("4 2", "42", "2", "4/2", "6 4 2", "642", "6/4/2"): (2, 4, 6), ("4", "5 4", "54"): (4, 5), ("9", "9 5 3"): (3, 5, 9),
    ("9 7", "97"): (3, 5, 7, 9), ("7 4",): (4, 5, 7),
}  # fmt: skip


def in_key(letter_away: int, bass: Pitch, home: Key) -> str:
    letter = "CDEFGAB"[("CDEFGAB".index(bass.letter) + letter_away - 1) % 7]
    return next(note.name for note in home.notes if note.letter == letter)


@pytest.mark.parametrize("home", KEYS, ids=lambda home: home.name)
def test_figures_count_letters_of_the_key_above_the_bass(home):
    for bass in home.notes:
        for written, numbers in FIGURES.items():
            for figure in written:
                if figure != "8":
                    got = [note.name for note in figured(bass, figure, home).notes]
                    assert got == [bass.name, *(in_key(number, bass, home) for number in numbers)]


@pytest.mark.parametrize(
    ("bass", "written", "where", "notes"),
    [
        ("E", "6", "C major", "E G C"), ("F#", "6 5", "G major", "F# A C D"), ("D", "4 3", "C major", "D F G B"),
        ("F", "4 2", "C major", "F G B D"), ("G", "6 4", "C major", "G C E"), ("G", "7", "C major", "G B D F"),
        ("E", "#", "A minor", "E G# B"), ("E", "♯", "A minor", "E G# B"), ("G", "#", "C minor", "G B D"),
     ("G", "n", "C minor", "G B D"),
        ("G", "♮", "C minor", "G B D"), ("G", "b", "C major", "G Bb D"), ("B", "#6", "A minor", "B D G#"),
     ("B", "6+", "A minor", "B D G#"),
        ("B", "+6", "A minor", "B D G#"), ("B", "6\\", "A minor", "B D G#"), ("D", "6 #4 2", "C major", "D E G# B"),
        ("F", "4+ 2", "C major", "F G B# D"), ("F", "4# 2", "A minor", "F G B# D"), ("Ab", "#6", "C minor", "Ab C F#"),
        ("Ab", "#6 5", "C minor", "Ab C Eb F#"), ("Ab", "#6 4 3", "C minor", "Ab C D F#"),
     ("E", "7 #", "A minor", "E G# B D"),
        ("B", "6 #", "E minor", "B D# G"), ("D", "6 5b", "C major", "D F Ab B"), ("D", "b5", "C major", "D F Ab"),
        ("E", "b7", "C major", "E G B Db"), ("G", "4", "C major", "G C D"), ("G", "9", "C major", "G B D A"),
        ("A", "6 4", "D major", "A D F#"), ("C#", "6 5", "D major", "C# E G A"), ("Bb", "6", "Eb major", "Bb D G"),
        ("F#", "7", "G minor", "F# A C Eb"), ("F#", "b7", "G major", "F# A C Eb"), ("C", "b3", "C major", "C Eb G"),
     ("C", "x6", "C major", "C E A##"),
        ("D", "642", "G major", "D E G B"), ("G", "", "C major", "G B D"), ("C", "n7", "F minor", "C Eb G B"),
     ("C", "bb7", "C major", "C E G Bbb"),
    ],
)  # fmt: skip
def test_figured_bass(bass, written, where, notes):
    assert figured_bass_facts(pitch(bass), written, key(where)).facts["notes"] == notes.replace(" ", ", ")


@pytest.mark.parametrize(
    "written", ["1", "10", "6 6", "hello", "6 5 4 3 2", "0", "##", "6 x", "7 6 5 4", "-6", "6--5", "a"]
)
def test_figures_that_nobody_writes_are_refused(written):
    with pytest.raises(TheoryError):
        figured(pitch("G"), written, key("C major"))


@pytest.mark.parametrize(
    ("bass", "written", "where", "symbol"),
    [("E", "6", "C major", "C/E"), ("F#", "6 5", "G major", "D7/F#"), ("Ab", "#6", "C minor", "It+6"), ("Ab", "#6 5", "C minor", "Ger+6"),
     ("Ab", "#6 4 3", "C minor", "Fr+6"), ("B", "7", "C major", "Bm7b5"), ("G", "4", "C major", "Gsus4"),
     ("G", "6 4", "C major", "C/G")],
)  # fmt: skip
def test_a_figured_bass_is_named_by_its_chord(bass, written, where, symbol):
    assert figured_bass_facts(pitch(bass), written, key(where)).facts["symbol"] == symbol


def test_a_figured_bass_without_a_key_has_no_signature():
    assert figured_bass_facts(pitch("F"), "6").facts["notes"] == "F, A, D"
    assert figured_bass_facts(pitch("F"), "6").facts["key"] == "no key signature"


def test_numerals_with_figures_are_the_figured_bass_of_their_bass():
    for home in KEYS:
        for degree in ("I", "IV", "V7", "ii7") if home.mode == "major" else ("i", "iv", "VI", "iv7"):
            plain = realize(degree, home).chord
            for turn, figure in enumerate(("7", "65", "43", "42") if "7" in degree else ("", "6", "64")):
                turned = realize(degree.rstrip("7") + figure, home)
                assert turned.notes[0] == plain.notes[turn]
                assert set(figured(turned.notes[0], figure, home).notes) == set(turned.notes)


@pytest.mark.parametrize(
    ("text", "parts"),
    [("ii-V-I", "ii V I"), ("ii V I", "ii V I"), ("ii, V, I", "ii V I"), ("ii–V–I", "ii V I"), ("ii — V — I", "ii V I"), ("| I | IV | V |", "I IV V"),
     ("I → V → vi", "I V vi"), ("I -> V", "I V"), ("ii7-V7-Imaj7", "ii7 V7 Imaj7"),
     ("I - vi - IV - V", "I vi IV V"), ("1-5-6-4", "1 5 6 4"),
     ("2 5 1", "2 5 1"), ("251", "2 5 1"), ("two five one", "2 5 1"), ("I V/V V", "I V/V V"),
     ("I, V7 of V, V", "I V7/V V"), ("i-bVII-bVI-V", "i bVII bVI V"),
     ("ii65-Cad64-V7-I", "ii65 Cad64 V7 I"), ("iv-It6-V", "iv It6 V"), ("ii7–subV7–Imaj7", "ii7 subV7 Imaj7"),
     ("iiø7-V7b9-i", "iiø7 V7b9 i"),
     ("IIm7-V7-Imaj7", "IIm7 V7 Imaj7"), ("i6/4-V", "i6/4 V"), ("I-V-vi-IV", "I V vi IV"),
     ("vii°7/V - V", "vii°7/V V")],
)  # fmt: skip
def test_progressions_are_read_with_any_joiner(text, parts):
    assert figures(text) == tuple(parts.split())


@pytest.mark.parametrize(
    "text",
    ["", "I", "hello world", "I-V-X", "1", "1-9", "C G Am F", "I and V", "1 2 8", "-", "I VIII", "one", "ii V you"],
)
def test_what_is_no_progression_is_refused(text):
    with pytest.raises(TheoryError):
        figures(text)


@pytest.mark.parametrize(
    ("parts", "where", "symbols"),
    [("ii V I", "Eb major", "Fm, Bb, Eb"), ("2 5 1", "Eb major", "Fm, Bb, Eb"), ("2 5 1", "C minor", "Ddim, G, Cm"),
     ("I V vi IV", "G major", "G, D, Em, C"),
     ("1 5 6 4", "G major", "G, D, Em, C"), ("i VI III VII", "A minor", "Am, F, C, G"),
     ("IIm7 V7 Imaj7", "Bb major", "Cm7, F7, Bbmaj7"),
     ("I V/V V I", "D major", "D, E, A, D"), ("i iv V i", "E minor", "Em, Am, B, Em"),
     ("ii7 subV7 Imaj7", "C major", "Dm7, Db7, Cmaj7")],
)  # fmt: skip
def test_progressions_become_chords(parts, where, symbols):
    assert progression_facts(parts.split(), key(where)).facts["chords"] == symbols


@pytest.mark.parametrize(
    ("name", "where", "symbols"),
    [("Andalusian cadence", "A minor", "Am, G, F, E"), ("andalusian", "E major", "Em, D, C, B"), ("50s progression", "C major", "C, Am, F, G"),
     ("doo-wop", "G major", "G, Em, C, D"), ("Pachelbel's Canon", "D major", "D, A, Bm, F#m, G, D, G, A"),
     ("lament bass", "D minor", "Dm, Am/C, Gm/Bb, A"),
     ("12-bar blues", "A major", "A7, A7, A7, A7, D7, D7, A7, A7, E7, D7, A7, A7"),
     ("12 bar blues", "E major", "E7, E7, E7, E7, A7, A7, E7, E7, B7, A7, E7, E7"),
     ("twelve bar blues", "Bb major", "Bb7, Bb7, Bb7, Bb7, Eb7, Eb7, Bb7, Bb7, F7, Eb7, Bb7, Bb7"),
     ("circle of fifths progression", "C major", "C, F, Bdim, Em, Am, Dm, G, C"),
     ("circle of fifths", "A minor", "Am, Dm, G, C, F, Bdim, E, Am"),
     ("axis progression", "C major", "C, G, Am, F"), ("jazz ii-V-I", "C major", "Dm7, G7, Cmaj7"),
     ("plagal cadence", "F major", "Bb, F"), ("deceptive cadence", "A minor", "E, F"),
     ("Coltrane changes", "C major", "Cmaj7, Eb7, Abmaj7, B7, Emaj7, G7, Cmaj7"),
     ("minor two-five-one", "C minor", "Dm7b5, G7, Cm7"), ("rhythm changes A section", "Bb major",
      "Bb, Gm7, Cm7, F7, Bb, Gm7, Cm7, F7, Bb, Bb7, Eb, Ebm, Bb, F7, Bb"),
     ("ragtime progression", "C major", "E7, A7, D7, G7, C")],
)  # fmt: skip
def test_named_progressions(name, where, symbols):
    assert named_progression_facts(name, key(where)).facts["chords"] == symbols


def test_every_named_progression_is_read_in_every_key():
    assert {named(name) for name in NAMES} == set(PROGRESSIONS)
    for name in PROGRESSIONS:
        for home in KEYS:
            told = named_progression_facts(name, home)
            assert len(told.groups) == len(told.labels) and told.facts["name"] == name
            assert told.value[0].key.tonic == home.tonic


@pytest.mark.parametrize("text", ["", "progression", "hello", "the", "four", "blue bar 12", "cadence"])
def test_what_names_no_progression_is_refused(text):
    with pytest.raises(TheoryError):
        named(text)


@pytest.mark.parametrize(
    ("symbols", "where", "numerals"),
    [("Dm7 G7 Cmaj7", "C major", "ii7-V7-I(maj7)"), ("C G Am F", "C major", "I-V-vi-IV"), ("Am G F E", "A minor", "i-VII-VI-V"),
     ("C E7 Am D7 G", "C major", "I-V7/vi-vi-V7/V-V"),
     ("Am F C G", "C major", "vi-IV-I-V"), ("G/B C F#dim7 G", "C major", "V6-I-viio7/V-V"),
     ("Fm C", "C major", "iv-I"), ("Db/F G C", "C major", "bII6-V-I"),
     ("Bm7b5 E7 Am", "A minor", "iiø7-V7-i"), ("C/G G7 C", "C major", "I64-V7-I"),
     ("Bb F C", "C major", "bVII-IV-I"), ("Eb Bb Cm Ab", "Eb major", "I-V-vi-IV")],
)  # fmt: skip
def test_chords_become_numerals(symbols, where, numerals):
    told = chords_to_numerals_facts([chord(symbol) for symbol in symbols.split()], key(where)).facts
    assert told["numerals"].replace("Imaj7", "I(maj7)") == numerals


@pytest.mark.parametrize(
    ("symbol", "where", "function"),
    [("G7", "C major", "dominant"), ("C", "C major", "tonic"), ("F", "C major", "predominant"), ("Dm", "C major", "predominant"),
     ("Am", "C major", "tonic"),
     ("Bdim", "C major", "dominant"), ("Em", "C major", "tonic"), ("A7", "C major", "secondary dominant of ii"),
     ("F#dim7", "C major", "secondary leading-tone chord of V"),
     ("E7", "A minor", "dominant"), ("Dm", "A minor", "predominant"), ("Am", "A minor", "tonic"),
     ("G#dim7", "A minor", "dominant"), ("Db/F", "C major", "predominant"),
     ("Fm", "C major", "predominant"), ("Bb", "C major", "dominant"), ("Bm7b5", "A minor", "predominant")],
)  # fmt: skip
def test_chords_have_functions(symbol, where, function):
    told = harmonic_function_facts(chord(symbol), key(where)).facts
    assert (
        told["function"] == function and told["numeral"] == function_facts(chord(symbol), key(where)).facts["numeral"]
    )


@pytest.mark.parametrize(
    ("symbol", "substitute"),
    [("G7", "Db7"), ("C7", "Gb7"), ("D7", "Ab7"), ("A7", "Eb7"), ("E7", "Bb7"), ("B7", "F7"), ("F#7", "C7"), ("Db7", "G7"), ("Ab7", "D7"),
     ("Eb7", "A7"),
     ("Bb7", "E7"), ("F7", "B7"), ("C#7", "G7"), ("G", "Db7"), ("G9", "Db9"), ("G7b9", "Db7b9")],
)  # fmt: skip
def test_a_tritone_substitute_shares_third_and_seventh(symbol, substitute):
    told = tritone_substitute_facts(chord(symbol))
    assert told.facts["substitute"] == substitute
    ours, theirs = build(chord(symbol).root, "7"), build(told.value.root, "7")
    assert {note.pitch_class for note in (ours.notes[1], ours.notes[3])} == {
        note.pitch_class for note in (theirs.notes[1], theirs.notes[3])
    }


@pytest.mark.parametrize("symbol", ["Cmaj7", "Am", "Bdim7", "Gsus2"])
def test_only_a_dominant_has_a_tritone_substitute(symbol):
    with pytest.raises(TheoryError, match="no dominant"):
        tritone_substitute_facts(chord(symbol))


def test_chords_up_and_down_again_are_the_same_spelling_included():
    sizes = [
        interval(name)
        for name in (
            "m2",
            "M2",
            "A2",
            "m3",
            "M3",
            "P4",
            "A4",
            "d5",
            "P5",
            "m6",
            "M6",
            "d7",
            "m7",
            "M7",
            "P8",
            "M9",
            "A1",
        )
    ]
    for suffix, _, _ in CHORD_TYPES:
        for fifths in range(-6, 9, 2):
            start = build(Pitch(fifths), suffix)
            for size in sizes:
                up = start.transposed(size)
                assert up.transposed(-size) == start
                assert [b.fifths - a.fifths for a, b in zip(start.notes, up.notes, strict=True)] == [size.fifths] * len(
                    start.notes
                )


@pytest.mark.parametrize(
    ("symbols", "size", "down", "moved"),
    [("C G Am F", "M2", False, "D, A, Bm, G"), ("C G Am F", "m3", True, "A, E, F#m, D"), ("Abmaj7", "m3", False, "Cbmaj7"),
     ("G7/B", "P4", False, "C7/E"),
     ("Dm7 G7 Cmaj7", "m3", False, "Fm7, Bb7, Ebmaj7"), ("F#m7b5", "A1", True, "Fm7b5"), ("C/D", "P5", False, "G/A")],
)  # fmt: skip
def test_chords_are_transposed(symbols, size, down, moved):
    assert (
        transpose_facts([chord(symbol) for symbol in symbols.split()], interval(size), down=down).facts["to"] == moved
    )


@pytest.mark.parametrize(
    ("symbols", "source", "target", "moved", "direction"),
    [("C G Am F", "C major", "Eb major", "Eb, Bb, Cm, Ab", "up"), ("C G Am F", "C major", "A major", "A, E, F#m, D", "down"),
     ("Dm7 G7 Cmaj7", "C major", "F# major", "G#m7, C#7, F#maj7", "up"),
     ("Am Dm E7", "A minor", "F# minor", "F#m, Bm, C#7", "down")],
)  # fmt: skip
def test_chords_are_moved_from_key_to_key(symbols, source, target, moved, direction):
    told = transpose_to_facts([chord(symbol) for symbol in symbols.split()], key(source), key(target)).facts
    assert (told["to"], told["direction"]) == (moved, direction)


def test_notes_scales_and_keys_are_transposed():
    notes = tuple(pitch(name) for name in ("C", "E", "G#"))
    assert transpose_notes_facts(notes, interval("m3")).facts["to"] == "Eb, G, B"
    assert transpose_notes_facts(notes, interval("M2"), down=True).facts["to"] == "Bb, D, F#"
    assert transpose_scale_facts(scale("D dorian"), interval("P4")).facts["name"] == "G dorian"
    assert transpose_scale_facts(key("D major"), interval("m2"), down=True).facts["name"] == "C# major"


@pytest.mark.parametrize(
    ("count", "names"),
    [(0, "perfect unison, diminished second"), (1, "minor second, augmented unison"), (3, "minor third, augmented second"),
     (5, "perfect fourth, augmented third"),
     (6, "augmented fourth, diminished fifth"), (7, "perfect fifth, diminished sixth"),
     (8, "minor sixth, augmented fifth"), (9, "major sixth, diminished seventh"),
     (12, "perfect octave, diminished ninth, augmented seventh"),
     (14, "major ninth, diminished tenth"), (24, "perfect fifteenth, augmented fourteenth")],
)  # fmt: skip
def test_semitones_tell_their_intervals(count, names):
    assert set(semitones_facts(count).facts["names"].split(", ")) == set(names.split(", "))


@pytest.mark.parametrize("where", ["C major", "Ab major", "E major", "G minor", "F# minor"])
def test_music21_realizes_figured_bass_alike(where):
    from music21.figuredBass.realizerScale import FiguredBassScale

    tonic, mode = where.split()
    theirs = FiguredBassScale(tonic.replace("b", "-"), mode)
    for bass in key(where).notes:
        for written in (
            "",
            "6",
            "6,4",
            "7",
            "6,5",
            "4,3",
            "4,2",
            "#6",
            "#",
            "b",
            "#6,5",
            "#4,2",
            "b7",
            "5,4",
            "6,#4,2",
            "n",
        ):
            expected = [
                name.replace("-", "b") for name in theirs.getPitchNames(bass.name.replace("b", "-") + "3", written)
            ]
            found = [note.name for note in figured(bass, written, key(where)).notes]
            assert (found[0], set(found)) == (expected[0], set(expected)), (bass.name, written)
