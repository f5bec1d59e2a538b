"""Phrase ends and cadences of small pieces whose answers a musician knows."""

import numpy as np
import pytest
from score_pieces import chords, write_midi

from etude.score.cadence import find_cadences, kind_of_close, kind_of_ending
from etude.score.evidence import Chord
from etude.score.harmony import Stretch
from etude.score.load import load
from etude.score.phrase import find_phrase_ends, top_line
from etude.theory.key import key

C, DM, F, G, G7, AM, BDIM = (
    Chord(0, "", 0), Chord(2, "m", 2), Chord(5, "", 5), Chord(7, "", 7), Chord(7, "7", 7), Chord(9, "m", 9), Chord(11, "dim", 2),
)  # fmt: skip
# Four bars of quarters and eighths that rest on a long note, and again.
TUNE = [
    (0, 72),
    (1, 74),
    (2, 76),
    (3, 77),
    (4, 79),
    (5, 76),
    (6, 74),
    (8, 76),
    (9, 77),
    (10, 79),
    (11, 77),
    (12, 76),
    (13, 74),
    (14, 72),
]


def melody(times: int = 2) -> list[tuple[float, float, int]]:
    return [
        (16 * again + onset, 2 if onset in (6, 14) else 1, pitch) for again in range(times) for onset, pitch in TUNE
    ]


@pytest.mark.parametrize(
    ("before", "last", "kind"),
    [
        (G7, C, "authentic"), (G, C, "authentic"), (BDIM, C, "authentic"), (F, C, "plagal"), (G7, AM, "deceptive"),
        (F, G, "half"), (None, G, "half"), (C, F, "open"), (DM, C, "open"), (None, C, "open"), (C, DM, "open"),
    ],
)  # fmt: skip
def test_the_last_two_chords_make_the_cadence(before, last, kind):
    assert kind_of_close(before, last, key("C major")) == kind


def test_a_minor_key_has_its_own_deceptive_cadence():
    assert kind_of_close(Chord(4, "7", 4), Chord(5, "", 5), key("A minor")) == "deceptive"


def test_the_ending_looks_past_repeated_chords_and_silence():
    spans = [Stretch(0, 1, G7), Stretch(1, 2, C), Stretch(2, 3, Chord(0, "", 4)), Stretch(3, 4, Chord(0, "N", 0))]
    assert kind_of_ending(tuple(spans), key("C major")) == "authentic"
    assert kind_of_ending((spans[-1],), key("C major")) == "none"


def test_a_phrase_ends_on_its_long_note(tmp_path):
    piece = load(write_midi(tmp_path / "tune.mid", melody()))
    tune = top_line(piece.notes)
    ends = tune["onset_beat"][find_phrase_ends(piece, tune, np.zeros(len(tune)))]
    assert {6, 14, 22, 30} >= set(ends.tolist()) >= {14, 30}


def test_each_phrase_has_its_cadence(tmp_path):
    piece = load(write_midi(tmp_path / "tune.mid", melody()))
    names = (C, F, G, C, G7, C, F, G, C, DM, G7, AM, C, F, G7, C)
    spans = tuple(Stretch(2 * place, 2 * place + 2, chord) for place, chord in enumerate(names))
    found = find_cadences(piece, spans, (key("C major"),) * len(spans))
    closes = {cadence.bar: (cadence.kind, cadence.beat) for cadence in found}
    assert closes[4] == ("half", 3.0)
    assert closes[8] == ("authentic", 3.0)
    assert found[-1].perfect and found[-1].key == "C major"


def test_the_top_line_leaves_the_accompaniment_out(tmp_path):
    held = [(0, 4, 76), (4, 4, 77)]
    below = [(beat, 1, 60 + beat % 3) for beat in range(1, 8) if beat != 4]
    tune = top_line(load(write_midi(tmp_path / "held.mid", held + below)).notes)
    assert tune["pitch"].tolist() == [76, 77]


def test_one_note_and_one_chord_are_a_phrase(tmp_path):
    piece = load(write_midi(tmp_path / "one.mid", chords((60, 64, 67))))
    assert [cadence.kind for cadence in find_cadences(piece, (Stretch(0, 1, C),), (key("C major"),))] == ["open"]
