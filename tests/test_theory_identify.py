"""Notes to names: the chord that was spelled is found again, in every inversion, and what is assumed is said."""

import itertools

import pytest

from etude.theory.chord import build, chord
from etude.theory.chord_types import CHORD_TYPES
from etude.theory.errors import TheoryError
from etude.theory.identify import identify
from etude.theory.pitch import Pitch, pitch

ROOTS = [Pitch(fifths) for fifths in range(-8, 13)]
CHROMATIC = [pitch(name) for name in ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")]
# Root-position types that are a commoner chord turned round: C Eb G Ab is Abmaj7 over C.
OUTRANKED = {"mb6"}


def readings(names: str, **asked) -> list[tuple[str, str]]:
    return [(reading.chord.symbol, reading.assumed) for reading in identify([pitch(n) for n in names.split()], **asked)]


@pytest.mark.parametrize(
    ("notes", "first"),
    [
        ("C E G", "C"), ("E G C", "C/E"), ("C E G Bb", "C7"), ("C E G A", "C6"), ("A C E G", "Am7"), ("C Eb G A", "Cm6"),
        ("A C Eb G", "Am7b5"), ("C F G", "Csus4"), ("C D G", "Csus2"), ("C Eb Gb Bbb", "Cdim7"), ("C E G#", "Caug"),
        ("C4 E4 G4 C5", "C"), ("F C", "F5"), ("D# G A#", "Eb"), ("C# F G#", "C#"), ("B# E G", "C"), ("D# F## A#", "D#"),
        ("C E G Bb D F# A", "C13#11"), ("C E G Bb Db F# Ab", "C7#11(b9,b13)"), ("C E G A F#", "C6(#11)"),
            ("E G Bb D# C", "C7#9/E"), ("E G B F# C", "Cmaj7#11/E"), ("G B D C Eb", "Cmmaj9/G"),
    ],
)  # fmt: skip
def test_the_first_name_is_the_one_a_musician_would_say(notes, first):
    assert readings(notes)[0][0] == first


@pytest.mark.parametrize(
    ("notes", "symbol", "assumed"),
    [
        ("C E Bb", "C7", "the fifth (G) is left out"),
        ("C E", "C", "the fifth (G) is left out"),
        ("C# F G#", "C#", "F is read as E#"),
        ("B C Eb G Ab", "Abmaj7/B", "B is a bass note outside the chord"),
    ],
)
def test_what_a_name_takes_for_granted_is_said(notes, symbol, assumed):
    assert dict(readings(notes))[symbol] == assumed


def test_a_root_that_does_not_sound_is_named_only_when_asked():
    assert "C9/E" not in dict(readings("E G Bb D"))
    assert dict(readings("E G Bb D", rootless=True))["C9/E"] == "the root (C) is left out"


@pytest.mark.parametrize(
    ("notes", "why"),
    [("C", "two different"), ("C C5 B#", "two different"), ("C D", "interval"), ("C Db D", "No chord")],
)
def test_what_makes_no_chord_is_refused(notes, why):
    with pytest.raises(TheoryError, match=why):
        readings(notes)


@pytest.mark.parametrize("suffix", [suffix for suffix, _, _ in CHORD_TYPES])
def test_a_chord_is_among_the_readings_of_its_notes_in_every_inversion(suffix):
    for root in ROOTS:
        made = build(root, suffix)
        for turn in range(len(made.notes)):
            turned = made.inverted(turn)
            found = identify(turned.sounding)
            assert any(reading.chord == turned and not reading.assumed for reading in found)
            if turn == 0 and suffix not in OUTRANKED:
                assert set(found[0].chord.notes) == set(made.notes) and found[0].chord.root == root


@pytest.mark.parametrize("size", range(2, 8))
def test_every_name_is_read_back_to_the_notes_that_it_was_given(size):
    for notes in itertools.combinations(CHROMATIC, size):
        try:
            found = identify(notes)
        except TheoryError:
            continue
        for reading in found:
            read = chord(reading.chord.symbol)
            assert read == reading.chord
            left_out = "left out" in reading.assumed
            sounding = {note.pitch_class for note in read.sounding}
            assert (
                sounding >= {n.pitch_class for n in notes} if left_out else sounding == {n.pitch_class for n in notes}
            )
            assert (read.bass or read.root).pitch_class == notes[0].pitch_class
