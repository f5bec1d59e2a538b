"""What else a musician notes: texture, ranges, melody, motif, rhythm, dynamics, playing; and what makes a bar tense."""

from dataclasses import replace

import pytest
from score_pieces import CADENCE_IN_C, chords, good_song, in_a_row, in_parts, write_midi

from etude.score.analysis import analyze_here
from etude.score.beats import follow
from etude.score.load import load
from etude.score.motif import find_motif
from etude.score.portrait import describe, syncopated
from etude.score.reading import read
from etude.theory.key import key


def portrait(tmp_path, *parts, pedal=(), **settings):
    piece = replace(follow(load(write_midi(tmp_path / "piece.mid", *parts, **settings))), pedal=pedal)
    return describe(read(piece))


TUNE = in_a_row([(60, 1), (62, 0.5), (64, 0.5), (67, 2)] * 2)


@pytest.mark.parametrize(
    ("parts", "texture"),
    [
        ([TUNE], "a melody alone"),
        (in_parts(*CADENCE_IN_C), "four voices"),
        (good_song(), "a melody over an accompaniment"),
        ([chords((60, 64, 67), (65, 69, 72))], "several notes at a time"),
        # The part that plays one note at a time is the bass: no melody.
        ([chords(*[(60, 64, 67)] * 12), in_a_row((36, 1) for _ in range(12))], "several notes at a time"),
    ],
)
def test_the_texture_is_named(tmp_path, parts, texture):
    assert portrait(tmp_path, *parts)["texture"] == texture


def test_a_song_has_ranges_a_melody_rhythm_and_dynamics(tmp_path):
    told = portrait(tmp_path, *good_song())
    assert told["parts"] == "part 1: C4 to C5; part 2: A1 to C4"
    assert told["melody"].startswith("C4 to C5, first at its highest in bar 6; steps 71%")
    assert told["rhythm"] == "quarters 76%, half notes 19%"
    assert told["dynamics"] == "mostly from pp to mf"
    assert "timing" not in told and "pedal" not in told and "syncopation" not in told


def test_a_performance_has_timing_and_pedal(tmp_path):
    played = [(place * 0.87 + 0.04 * (place % 3), 0.8, 60 + place % 7) for place in range(64)]
    told = portrait(tmp_path, played, pedal=((0.0, 10.0), (11.0, 12.0)), bpm=97)
    assert told["timing"].startswith("free: the pace goes from ")
    assert told["pedal"].startswith("pressed 2 times, down 3")


def test_syncopated_notes_begin_off_the_beat_and_hold_over_it(tmp_path):
    tune = [
        (0, 0.5, 60),
        (0.5, 1, 62),
        (1.5, 0.5, 64),
        (2, 1, 65),
        (3.5, 1, 67),
        (4.75, 0.25, 69),
        (5, 1, 71),
        (6.5, 0.5, 72),
    ]
    piece = load(write_midi(tmp_path / "tune.mid", tune))
    assert syncopated(piece, piece.notes).tolist() == [False, True, False, False, True, False, False, False]


def test_a_motif_is_found_on_other_degrees_and_scales_are_none(tmp_path):
    shape = ((0, 1, 0), (1, 0.5, 1), (1.5, 0.5, 2), (2, 2, -1))
    white = (48, 50, 52, 53, 55, 57, 59, 60, 62, 64, 65, 67, 69, 71, 72)
    tune = [
        (4 * bar + onset, length, white[start + step])
        for bar, start in enumerate((3, 5, 8))
        for onset, length, step in shape
    ]
    motif = find_motif(load(write_midi(tmp_path / "tune.mid", tune)).notes, key("C major"))
    assert (motif.first, motif.starts) == (range(4), (0, 4, 8))
    scale = [(place, 1, white[place % 14]) for place in range(42)]
    assert find_motif(load(write_midi(tmp_path / "scale.mid", scale)).notes[:12], key("C major")) is None


@pytest.mark.parametrize(
    ("stacks", "sentences"),
    [
        (((48, 60, 64, 67), (43, 59, 62, 65), (48, 60, 64, 67)), ["G7 (V7) is a dominant: it wants to go to C, and does.",
                                                                 "G7: its B and F are a tritone apart, which wants to resolve."]),
        (((48, 60, 64, 67), (43, 59, 62, 65), (45, 60, 64, 69)), ["G7 (V7) is a dominant: it wants to go to C, but Am follows."]),
        (((48, 60, 64, 67), (50, 57, 66, 72), (43, 59, 62, 67)), ["D7 (V7/V) is a dominant: it wants to go to G, and does.",
                                                                 "D7 brings F# from outside C major."]),
        (((48, 60, 64, 67), (43, 60, 64, 72), (43, 59, 62, 67)), ["C/G stands on its fifth, G, which is unsteady."]),
    ],
)  # fmt: skip
def test_what_makes_a_bar_tense_is_told(tmp_path, stacks, sentences):
    home = ((48, 60, 64, 67), (53, 60, 65, 69), (43, 59, 62, 67), (48, 60, 64, 67))
    found = analyze_here(write_midi(tmp_path / "piece.mid", chords(*home, *stacks, *home, length=4)))
    said = found.tensions(6)
    assert [sentence for sentence in sentences if sentence not in said] == [], (found.key, said)


def test_a_note_that_rubs_a_climax_and_a_calm_bar(tmp_path):
    calm = chords(*[(48, 60, 64, 67)] * 3, length=4)
    piece = [*calm, (4, 2, 71, 127), (6, 2, 72, 127), (4, 4, 84, 127)]
    found = analyze_here(write_midi(tmp_path / "piece.mid", piece))
    assert set(found.tensions(2)) >= {
        "The highest note of the piece, C6, is here.",
        "It is louder than most of the piece.",
    }
    assert found.tensions(3) == []
