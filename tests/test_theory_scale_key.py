"""Scales, keys and intervals, against music21 and tables of cases."""

import pytest

from etude.theory.errors import TheoryError
from etude.theory.interval import between, interval
from etude.theory.key import Key, key_with_signature
from etude.theory.pitch import Pitch, pitch
from etude.theory.scale import Scale, scale
from etude.theory.scale_types import SCALE_TYPES

MUSIC21_SCALES = {"major": "MajorScale", "natural minor": "MinorScale", "dorian": "DorianScale", "phrygian": "PhrygianScale",
                  "lydian": "LydianScale", "mixolydian": "MixolydianScale", "locrian": "LocrianScale",
                  "harmonic minor": "HarmonicMinorScale"}  # fmt: skip


@pytest.mark.parametrize("name", MUSIC21_SCALES)
def test_music21_spells_the_common_scales_alike(name):
    from music21 import scale as theirs

    for tonic in ("C", "D", "E-", "F#", "G", "A-", "B"):
        expected = [p.name.replace("-", "b") for p in getattr(theirs, MUSIC21_SCALES[name])(tonic).pitches[:7]]
        assert [note.name for note in scale(f"{tonic.replace('-', 'b')} {name}").notes] == expected


@pytest.mark.parametrize("name", [name for name, degrees, _ in SCALE_TYPES if len(degrees.split()) == 7])
def test_seven_notes_have_seven_letters(name):
    for fifths in range(-7, 8):
        assert len({note.letter for note in Scale(Pitch(fifths), name).notes}) == 7


def test_no_two_scales_share_a_name():
    every = [alias for name, _, aliases in SCALE_TYPES for alias in (name, *aliases)]
    assert len(every) == len(set(every))


def test_a_scale_without_a_tonic_says_so():
    with pytest.raises(TheoryError, match="names no tonic"):
        scale("lydian")


@pytest.mark.parametrize("fifths", range(-7, 8))
def test_music21_agrees_on_signatures_and_relatives(fifths):
    from music21 import key as theirs

    ours = key_with_signature(fifths)
    home = theirs.Key(ours.tonic.name.replace("b", "-"))
    assert home.sharps == ours.signature == fifths
    assert home.relative.tonic.name.replace("-", "b") == ours.relative.tonic.name
    assert [p.name.replace("-", "b") for p in home.alteredPitches] == list(ours.signature_notes)


def test_relative_and_parallel_come_back():
    for fifths in range(-7, 8):
        for mode in ("major", "minor"):
            home = Key(Pitch(fifths), mode)
            assert home.relative.relative == home and home.parallel.parallel == home


@pytest.mark.parametrize(
    ("text", "semitones", "inverted"),
    [("major sixth", 9, "minor third"), ("tritone", 6, "diminished fifth"), ("minor seventh", 10, "major second"),
     ("P5", 7, "perfect fourth"), ("augmented 2nd", 3, "diminished seventh"), ("diminished octave", 11, "augmented unison")],
)  # fmt: skip
def test_intervals_have_their_size_and_inversion(text, semitones, inverted):
    assert (interval(text).semitones, interval(text).inverted.name) == (semitones, inverted)


@pytest.mark.parametrize("text", ["perfect third", "minor fifth", "major octave", "third", "", "P99"])
def test_intervals_that_do_not_exist_are_refused(text):
    with pytest.raises(TheoryError):
        interval(text)


def test_music21_agrees_on_every_interval_between_plain_notes():
    from music21.interval import Interval
    from music21.pitch import Pitch as TheirPitch

    for low in ("C4", "Eb4", "F#4", "B3"):
        for high in ("C5", "D#5", "Gb5", "A5", "Bb4"):
            theirs = Interval(TheirPitch(low.replace("b", "-")), TheirPitch(high.replace("b", "-")))
            assert str(between(pitch(low), pitch(high))) == theirs.name
            assert between(pitch(low), pitch(high)).semitones == theirs.semitones


def test_up_and_down_again_is_where_we_began():
    for fifths in range(-10, 14):
        for size in ("m2", "M3", "A4", "d7", "M13"):
            start = Pitch(fifths).at(4)
            assert start + interval(size) + -interval(size) == start
