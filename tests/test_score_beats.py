"""Beats and meters heard in small pieces: a file's map is kept where it is right, and replaced where it lies."""

import numpy as np
import pytest
from score_pieces import CADENCE_IN_C, chords, waltz, write_midi

from etude.score.beats import Beats, find_bars, find_beats, follow, listen, maps_of
from etude.score.load import NOTE, load, piece_of_notes
from etude.score.meter import Meter, Tempo, bars_and_beats, beats_at, follows_map, grid_fit, seconds_at

LOOP = ((36, 60, 64, 67), (33, 57, 60, 64), (41, 57, 60, 65), (43, 59, 62, 67))
WALTZ = waltz(*((45, 60, 64), (40, 59, 62), (41, 57, 60), (43, 59, 62)) * 6)

TUNE = ((0, 1, 60), (1, 0.5, 62), (1.5, 0.5, 64), (2, 1, 65), (3, 1, 67), (4, 1.5, 69), (5.5, 0.5, 67), (6, 2, 65))


def pop_loop(bars: int = 16) -> list[tuple[float, float, int]]:
    """Chords on one, bass on one and three, a tune in eighths."""
    notes = []
    for bar in range(bars):
        bass, *upper = LOOP[bar % 4]
        notes += [(4.0 * bar, 4.0, pitch) for pitch in upper] + [(4.0 * bar + beat, 2.0, bass) for beat in (0, 2)]
        notes += [(4.0 * bar + place / 2, 0.5, 72 + step) for place, step in enumerate((0, 4, 7, 4, 0, 4, 2, -1))]
    return notes


def jig(bars: int = 24) -> list[tuple[float, float, int]]:
    """6/8: a bass on each dotted quarter, eighths above it."""
    notes = []
    for bar in range(bars):
        bass, *upper = LOOP[bar % 4]
        notes += [(3.0 * bar, 1.5, bass), (3.0 * bar + 1.5, 1.5, bass + 12)]
        notes += [(3.0 * bar + place / 2, 0.5, 12 + upper[place % 3]) for place in range(6)]
    return notes


def played(notes: list[tuple[float, float, int]], bpm: float = 97.0, seed: int = 1):
    """The notes as someone plays them to no click, as a file whose clock says 120, and where its quarters are, in s."""
    draw = np.random.default_rng(seed)
    places = np.arange(0, max(onset + length for onset, length, _ in notes) + 1)
    lengths = 60 / bpm * (1 + 0.07 * np.sin(places / 5) + draw.normal(0, 0.015, len(places)))
    seconds = 0.8 + np.concatenate([[0.0], np.cumsum(lengths)])[:-1]
    rows = np.zeros(len(notes), NOTE)
    rows["velocity"], rows["pitch"] = 70, [pitch for _, _, pitch in notes]
    onsets = np.interp([onset for onset, _, _ in notes], places, seconds) + draw.normal(0, 0.006, len(notes))
    ends = np.interp([onset + length for onset, length, _ in notes], places, seconds)
    rows["onset_beat"], rows["duration_beat"] = 2 * onsets, 2 * (ends - onsets)
    return piece_of_notes(rows, (), (Meter(0.0, 4, 4),)), seconds


def share_found(true_s: np.ndarray, heard_s: np.ndarray) -> float:
    """The F-measure of beats within 70 ms."""
    hits = np.abs(true_s[:, None] - heard_s).min(axis=1) <= 0.07
    return float(2 * hits.sum() / (len(true_s) + len(heard_s)))


def test_a_steady_loop_keeps_its_map(tmp_path):
    piece = load(write_midi(tmp_path / "loop.mid", pop_loop()))
    assert follow(piece) is piece


def test_a_loop_played_live_gets_its_beats_and_bars_from_the_notes():
    piece, quarters = played(pop_loop())
    assert not follows_map(piece.notes["onset_beat"])
    beats = listen(piece.notes)
    assert share_found(quarters[:64], beats.onsets_s) > 0.95
    assert beats.meter.name == "4/4"
    assert share_found(quarters[:64:4], beats.downbeats_s) > 0.8


def test_the_positions_of_a_live_loop_are_those_of_its_score():
    piece, _ = played(pop_loop())
    heard = follow(piece)
    score = np.sort([onset for onset, _, _ in pop_loop()])
    assert np.median(np.abs(heard.notes["onset_beat"] - score)) < 0.05
    assert np.allclose(np.sort(heard.notes["onset_s"]), np.sort(piece.notes["onset_s"]))
    assert np.allclose(seconds_at(heard.tempos, heard.notes["onset_beat"]), heard.notes["onset_s"], atol=0.05)
    assert bars_and_beats(heard.meters, np.array([heard.end_beat - 0.5]))[0][0] == 16


def test_a_waltz_is_in_three():
    piece, quarters = played(WALTZ, bpm=140)
    beats = listen(piece.notes)
    assert share_found(quarters[:72], beats.onsets_s) > 0.9
    assert beats.meter.name == "3/4"


def test_a_jig_has_dotted_beats():
    piece, quarters = played(jig(), bpm=150)
    dotted = np.interp(np.arange(0, 72, 1.5), np.arange(len(quarters)), quarters)
    beats = listen(piece.notes)
    assert share_found(dotted, beats.onsets_s) > 0.9
    assert beats.meter.is_compound


def test_a_single_melody_has_beats():
    piece, quarters = played(
        [(8.0 * time + onset, length, pitch) for time in range(6) for onset, length, pitch in TUNE], 90
    )
    assert share_found(quarters[:48], listen(piece.notes).onsets_s) > 0.9


def test_drums_alone_have_beats():
    drums = [(place / 2, 0.25, 42) for place in range(128)] + [
        (place, 0.25, (36, 38)[place % 2]) for place in range(64)
    ]
    piece, quarters = played(drums, bpm=104)
    assert share_found(quarters[:64], listen(piece.notes).onsets_s) > 0.9


def test_three_notes_keep_their_map():
    rows = np.zeros(3, NOTE)
    rows["onset_beat"], rows["duration_beat"], rows["pitch"], rows["velocity"] = (0.13, 1.71, 2.94), 1, (60, 64, 67), 70
    piece = piece_of_notes(rows, (), ())
    assert follow(piece) is piece
    assert len(listen(piece.notes).onsets_s) == 0


def test_no_notes_have_no_beats():
    beats = listen(np.zeros(0, NOTE))
    assert (len(beats.onsets_s), len(beats.downbeats_s), beats.meter.name) == (0, 0, "4/4")


def test_four_chords_are_too_few_to_tell_a_meter(tmp_path):
    piece = load(write_midi(tmp_path / "cadence.mid", chords(*CADENCE_IN_C), meter=None))
    assert follow(piece) is piece


def test_notes_on_one_moment_are_read():
    rows = np.zeros(40, NOTE)
    rows["pitch"], rows["velocity"], rows["duration_beat"] = np.arange(40) + 40, 70, 1
    assert len(listen(piece_of_notes(rows, (), ()).notes).onsets_s) == 0


def test_an_upbeat_is_a_bar_that_the_next_one_cuts_short():
    beats = Beats(np.arange(1.0, 8.0), np.array([3, 1, 2, 3, 1, 2, 3]), np.full(7, 3), np.zeros(7, bool))
    tempos, meters = maps_of(beats)
    assert meters == (Meter(0.0, 3, 4), Meter(1.0, 3, 4))
    assert tempos == (Tempo(-1.0, 60.0),)
    assert bars_and_beats(meters, np.arange(7.0))[0].tolist() == [1, 2, 2, 2, 3, 3, 3]


def test_a_new_meter_begins_with_its_downbeat():
    in_bar, compound = np.array([4, 4, 4, 4, 2, 2, 2]), np.array([False] * 4 + [True] * 3)
    beats = Beats(np.arange(7.0), np.array([1, 2, 3, 4, 1, 2, 1]), in_bar, compound)
    tempos, meters = maps_of(beats)
    assert meters == (Meter(0.0, 4, 4), Meter(4.0, 6, 8))
    assert seconds_at(tempos, np.array([4.0, 5.5, 7.0])).tolist() == [4.0, 5.0, 6.0]


def test_positions_and_seconds_undo_each_other():
    tempos = (Tempo(-1.0, 90.0), Tempo(2.0, 60.0), Tempo(5.5, 131.0))
    positions = np.array([0.0, 1.9, 2.0, 5.5, 40.0])
    assert np.allclose(beats_at(tempos, seconds_at(tempos, positions)), positions)


def test_beats_are_found_at_a_steady_pulse_and_through_one_that_is_missing():
    heard = np.full((500, 6), -6.0)
    heard[10:500:15, 0] = 4.0
    heard[160, 0] = -6.0
    assert find_beats(heard).tolist() == list(range(10, 500, 15))


@pytest.mark.parametrize("bar", [2, 3, 4])
def test_bars_are_found_at_their_downbeats(bar):
    heard = np.full((600, 6), -4.0)
    heard[:, 2:5] = 0.0
    beats = np.arange(10, 600, 15)
    heard[beats, 0] = 3.0
    heard[beats[1::bar], 1] = 3.0
    in_bar, places = find_bars(heard, beats)
    assert set(in_bar.tolist()) == {bar}
    assert np.flatnonzero(places == 0).tolist() == list(range(1, len(beats), bar))


def test_a_long_piece_is_tracked_in_parts_that_join():
    heard = np.full((9000, 6), -6.0)
    heard[5:9000:17, 0] = 4.0
    assert find_beats(heard).tolist() == list(range(5, 9000, 17))


@pytest.mark.parametrize(
    ("onsets", "fits"),
    [
        (np.arange(40) / 2, True),
        (np.arange(40) / 3, True),
        (np.arange(40) / 2 + 0.04 * np.sin(np.arange(40.0)), True),
        (np.arange(40) * 0.537 + 0.1 * np.sin(np.arange(40) / 4), False),
        (np.array([0.0]), True),
    ],
)
def test_a_map_is_followed_when_onsets_gather_on_its_grid(onsets, fits):
    assert follows_map(onsets) is fits
    assert (grid_fit(onsets) > 0.5) is fits
