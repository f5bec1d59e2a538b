"""Key, chords and numerals of small pieces whose answers a musician knows."""

import pytest
from score_pieces import CADENCE_IN_C, chords, waltz, write_midi

from etude.score.evidence import Chord
from etude.score.harmony import Stretch
from etude.score.load import load
from etude.score.reading import chord_spans, read
from etude.score.roman import numerals
from etude.score.spelling import heard, spelled, written
from etude.score.tonality import tonality
from etude.theory.key import key
from etude.theory.roman import numeral

WALTZ_IN_A_MINOR = waltz(
    (45, 60, 64), (50, 62, 65), (52, 62, 68), (45, 60, 64), (53, 60, 69), (52, 62, 68), (45, 60, 64),
)  # fmt: skip


def reading_of(tmp_path, *parts, **settings):
    return read(load(write_midi(tmp_path / "piece.mid", *parts, **settings)))


def spoken(reading, what):
    return " ".join(getattr(span, what) for span in reading.chords)


def test_a_cadence_in_c(tmp_path):
    reading = reading_of(tmp_path, chords(*CADENCE_IN_C, length=2))
    assert reading.key.name == "C major"
    assert spoken(reading, "symbol") == "C F G7 C"
    assert spoken(reading, "numeral") == "I IV V7 I"
    assert [span.bar_beat for span in reading.chords] == ["1.1", "1.3", "2.1", "2.3"]
    assert [span.onset_s for span in reading.chords] == [0, 1, 2, 3]


def test_a_waltz_in_a_minor(tmp_path):
    reading = reading_of(tmp_path, WALTZ_IN_A_MINOR, meter=(3, 4))
    assert reading.key.name == "A minor"
    assert spoken(reading, "symbol") == "Am Dm E7 Am F E7 Am"
    assert spoken(reading, "numeral") == "i iv V7 i VI V7 i"
    assert [span.bar for span in reading.chords] == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize(
    ("up", "key"), [(0, "C major"), (1, "Db major"), (6, "Gb major"), (8, "Ab major"), (11, "B major")]
)
def test_a_transposed_cadence_keeps_its_numerals(tmp_path, up, key):
    moved = [tuple(pitch + up for pitch in stack) for stack in CADENCE_IN_C]
    reading = reading_of(tmp_path, chords(*moved, length=2))
    assert reading.key.name == key
    assert spoken(reading, "numeral") == "I IV V7 I"


def test_the_bass_gives_the_inversion(tmp_path):
    progression = (48, 64, 67), (52, 60, 67), (53, 60, 69), (55, 60, 64), (55, 59, 62), (48, 60, 64)
    reading = reading_of(tmp_path, chords(*progression, length=4))
    assert spoken(reading, "symbol") == "C C/E F C/G G C"
    assert spoken(reading, "numeral") == "I I6 IV I64 V I"


def test_a_secondary_dominant_is_read_by_where_it_goes(tmp_path):
    reading = reading_of(tmp_path, chords((48, 64, 67), (50, 60, 66, 69), (43, 59, 62, 67), (48, 60, 64), length=4))
    assert spoken(reading, "symbol") == "C D7 G C"
    assert spoken(reading, "numeral") == "I V7/V V I"


@pytest.mark.parametrize(
    ("where", "chord", "symbol", "degree"),
    [
        ("C major", Chord(8, "", 8), "Ab", "bVI"),
        ("C major", Chord(11, "dim", 2), "Bdim/D", "viio6"),
        ("C major", Chord(2, "m7", 0), "Dm7/C", "ii42"),
        ("F# minor", Chord(1, "7", 5), "C#7/E#", "V65"),
        ("A minor", Chord(8, "dim7", 8), "G#dim7", "viio7"),
        ("A minor", Chord(7, "", 7), "G", "VII"),
        ("A minor", Chord(10, "", 2), "Bb/D", "bII6"),
        ("A minor", Chord(9, "", 9), "A", "I"),
        ("Eb major", Chord(8, "maj7", 8), "Abmaj7", "IVmaj7"),
        ("Eb major", Chord(10, "sus4", 10), "Bbsus4", "V(sus4)"),
        ("Gb major", Chord(11, "", 11), "Cb", "IV"),
    ],
)
def test_chords_are_written_for_their_key(where, chord, symbol, degree):
    found = heard(chord, key(where))
    assert (found.symbol, numeral(found, key(where))) == (symbol, degree)


def test_a_german_sixth_is_told_by_where_it_goes():
    c_minor = key("C minor")
    found = [heard(Chord(*each), c_minor) for each in ((8, "7", 8), (7, "", 7), (8, "7", 8), (1, "", 1))]
    assert numerals(found, (c_minor,) * 4)[:3] == ["Ger+6", "V", "VI(7)"]


def test_numerals_count_in_the_key_of_the_moment(tmp_path):
    to_d = [tuple(pitch + 2 for pitch in stack) for stack in CADENCE_IN_C]
    reading = reading_of(tmp_path, chords(*CADENCE_IN_C * 5, *to_d * 4, length=2))
    assert reading.chords[0].key == reading.key.name == "C major"
    assert spoken(reading, "numeral").startswith("I IV V7 I IV V7 I")
    assert [(span.key, span.numeral) for span in reading.chords[-3:]] == [
        ("D major", "IV"), ("D major", "V7"), ("D major", "I"),
    ]  # fmt: skip


def test_no_chord_is_written_as_n_and_has_no_numeral(tmp_path):
    piece = load(write_midi(tmp_path / "piece.mid", chords(*CADENCE_IN_C)))
    spans = chord_spans(piece, (Stretch(0, 2, Chord(7, "", 7)), Stretch(2, 4, Chord(0, "N", 0))), (key("C major"),) * 2)
    assert [(span.symbol, span.numeral) for span in spans] == [("G", "V"), ("N", "")]


@pytest.mark.parametrize("where", ["C major", "Gb major", "C# minor"])
def test_a_midi_pitch_is_written_with_the_octave_that_sounds(where):
    assert [written(midi, key(where)).midi for midi in range(128)] == list(range(128))


def test_every_key_writes_its_own_triads_with_its_own_letters():
    for number in range(24):
        home = tonality(number)
        steps = (0, 2, 3, 5, 7, 8, 10) if home.mode == "minor" else (0, 2, 4, 5, 7, 9, 11)
        assert {spelled((number + step) % 12, home) for step in steps} == set(home.notes), home.name
        assert -7 <= home.signature <= 7, home.name


def test_a_short_silence_keeps_the_chord_before_it_and_a_long_one_has_none(tmp_path):
    tonic, dominant = [(0, 1, 48), (0, 1, 64), (0, 1, 67)], [(43, 4), (59, 4), (62, 4)]
    for start, symbols in ((4, ["C", "G"]), (24, ["C", "N", "G"])):
        reading = reading_of(tmp_path, [*tonic, *((start, length, pitch) for pitch, length in dominant)])
        assert [span.symbol for span in reading.chords] == symbols
