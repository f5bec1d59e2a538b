"""Chords: the notations people use, what the table says, and music21 as an independent witness."""

import pytest

from etude.theory.chord import build, chord
from etude.theory.chord_types import CHORD_TYPES
from etude.theory.errors import TheoryError
from etude.theory.pitch import Pitch

ROOTS = [Pitch(fifths) for fifths in range(-8, 13)]


def notes(symbol: str) -> str:
    return " ".join(note.name for note in chord(symbol).notes)


@pytest.mark.parametrize(
    ("symbol", "spelled"),
    [
        ("C", "C E G"),
        ("Cm6", "C Eb G A"),
        ("D#maj13", "D# F## A# C## E# B#"),
        ("D sharp major thirteenth", "D# F## A# C## E# B#"),
        ("Ebm7b5/Gb", "Eb Gb Bbb Db"),
        ("F♯ø", "F# A C E"),
        ("C6/9", "C E G A D"),
        ("CΔ7", "C E G B"),
        ("G7(b9,#11)", "G B D F Ab C#"),
        ("Gb7+5", "Gb Bb D Fb"),
        ("Gbsus", "Gb Cb Db"),
        ("GbmM7", "Gb Bbb Db F"),
        ("Bm7-5", "B D F A"),
        ("c#add9", "C# E# G# D#"),
        ("Bb Maj7", "Bb D F A"),
        ("E flat half-diminished seventh", "Eb Gb Bbb Db"),
        ("a C minor major 7", "C Eb G B"),
        ("A flat major seventh sharp eleven", "Ab C Eb G D"),
        ("A dim7", "A C Eb Gb"),
        ("C°7", "C Eb Gb Bbb"),
        ("C11", "C E G Bb D F"),
        ("C7sus4b9", "C F G Bb Db"),
        ("Cmaj7 no5", "C E B"),
        ("G seventh", "G B D F"),
        ("B double flat minor", "Bbb Dbb Fb"),
    ],
)
def test_a_chord_is_spelled_by_its_degrees(symbol, spelled):
    assert notes(symbol) == spelled


@pytest.mark.parametrize(
    "nonsense", ["", "hello", "H7", "Cmaj77", "C7b", "Cm5", "Cxyz", "dim", "C7add", "7", "Cmaj7 banana", "C78"]
)
def test_what_is_no_chord_is_refused(nonsense):
    with pytest.raises(TheoryError):
        chord(nonsense)


@pytest.mark.parametrize("suffix", [suffix for suffix, _, _ in CHORD_TYPES])
def test_every_name_is_read_back_to_the_same_notes(suffix):
    for root in ROOTS:
        made = build(root, suffix)
        assert chord(made.symbol).notes == made.notes
        assert chord(made.name).notes == made.notes


def test_the_degrees_of_a_type_are_listed_once():
    degrees = [frozenset(listed.split()) for _, listed, _ in CHORD_TYPES]
    assert len(degrees) == len(set(degrees))


# Suffix of ours -> the figure that music21 writes, where it has one.
MUSIC21 = {"": "", "m": "m", "dim": "dim", "aug": "+", "7": "7", "maj7": "maj7", "m7": "m7", "m7b5": "ø7", "dim7": "o7", "mmaj7": "mM7",
           "6": "6", "m6": "m6", "9": "9", "maj9": "M9", "m9": "m9", "sus4": "sus4", "sus2": "sus2", "5": "power"}  # fmt: skip


@pytest.mark.parametrize("suffix", MUSIC21)
def test_music21_spells_the_common_chords_alike(suffix):
    from music21.harmony import ChordSymbol

    for root in ("C", "D", "Eb", "F#", "G", "Ab", "B", "Bb", "C#"):
        theirs = ChordSymbol(root.replace("b", "-") + MUSIC21[suffix])
        ours = build(chord(root).root, suffix)
        assert {p.name.replace("-", "b") for p in theirs.pitches} == {note.name for note in ours.notes}


@pytest.mark.parametrize(
    ("symbol", "inversion", "bass", "position"),
    [("Bb7", 2, "F", "second inversion"), ("F#maj7", 3, "E#", "third inversion"), ("C", 1, "E", "first inversion")],
)
def test_an_inversion_puts_another_tone_in_the_bass(symbol, inversion, bass, position):
    turned = chord(symbol).inverted(inversion)
    assert (turned.bass.name, turned.position) == (bass, position)
    assert chord(turned.symbol) == turned


def test_a_triad_has_no_third_inversion():
    with pytest.raises(TheoryError, match="3 notes"):
        chord("Cm").inverted(3)
