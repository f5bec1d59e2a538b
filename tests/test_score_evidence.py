"""The evidence for chords and keys: what the network hears, alike in every key and in parts of a long piece."""

import numpy as np
import pytest
from score_pieces import CADENCE_IN_C, chords, write_midi

from etude.score import evidence
from etude.score.evidence import CHORDS, NO_CHORD, QUALITIES, Chord, frame_edges, hear, sounding_time
from etude.score.harmony import find_chords
from etude.score.load import load
from etude.score.meter import Meter
from etude.score.tonality import find_key, find_local_keys, number_of, tonality


def piece_of(tmp_path, *parts, **settings):
    return load(write_midi(tmp_path / "piece.mid", *parts, **settings))


def test_probabilities_add_up_to_one(tmp_path):
    heard = hear(piece_of(tmp_path, chords(*CADENCE_IN_C, length=2)))
    for rows, width in ((heard.chords, len(CHORDS)), (heard.keys, 24)):
        assert rows.shape == (16, width)
        assert np.allclose(np.exp(rows).sum(axis=1), 1, atol=1e-4)


def test_a_transposed_piece_is_heard_alike(tmp_path):
    low, high = (
        hear(piece_of(tmp_path, chords(*[[pitch + up for pitch in stack] for stack in CADENCE_IN_C], length=2)))
        for up in (0, 2)
    )
    # Alike but for the registers, in which a transposed piece stands a little higher.
    c, d = CHORDS.index(Chord(0, "", 0)), CHORDS.index(Chord(2, "", 2))
    assert np.allclose(np.exp(low.keys[:, 0]), np.exp(high.keys[:, 2]), atol=0.15)
    assert np.allclose(np.exp(low.chords[:, c]), np.exp(high.chords[:, d]), atol=0.15)


def test_a_long_piece_is_heard_in_parts_as_it_is_whole(tmp_path, monkeypatch):
    piece = piece_of(tmp_path, chords(*CADENCE_IN_C * 30, length=2))
    whole = hear(piece)
    monkeypatch.setattr(evidence, "PART_FRAMES", 100)
    parts = hear(piece)
    assert np.allclose(whole.chords, parts.chords, atol=1e-3)
    assert np.allclose(whole.keys, parts.keys, atol=1e-3)


@pytest.mark.parametrize("quality", ["", "m", "dim", "7", "maj7", "m7", "m7b5", "dim7", "sus4"])
@pytest.mark.parametrize("root", [0, 5, 10])
def test_a_block_chord_that_lasts_is_named(tmp_path, root, quality):
    tones = dict(QUALITIES)[quality]
    stack = [48 + root, *(60 + root + tone for tone in tones)]
    heard = find_chords(hear(piece_of(tmp_path, chords(stack, stack, stack, stack, length=4))))
    assert Chord(root, quality, root) in [stretch.chord for stretch in heard]


def test_every_chord_of_the_list_has_its_bass_among_its_tones():
    tones = dict(QUALITIES)
    for chord in CHORDS[:-1]:
        assert (chord.bass - chord.root) % 12 in tones[chord.quality]
    assert CHORDS[-1].quality == NO_CHORD and len(set(CHORDS)) == len(CHORDS)


def test_each_meter_begins_a_frame(tmp_path):
    piece = piece_of(tmp_path, chords((60, 64, 67), length=3), meter=(3, 4))
    assert frame_edges(piece).tolist() == [0, 0.5, 1, 1.5, 2, 2.5, 3]
    longer = type(piece)(piece.notes, 0, (), (Meter(0, 3, 8), Meter(0.75, 4, 4)), 3.0)
    assert frame_edges(longer).tolist()[:3] == [0, 0.5, 0.75]


def test_time_is_counted_for_long_and_short_notes(tmp_path):
    time = sounding_time(piece_of(tmp_path, [(0, 0.25, 60), (0.5, 2, 60), (0, 1, 64)]).notes, np.arange(0, 3.5, 0.5))
    assert time[60].tolist() == [0.25, 0.5, 0.5, 0.5, 0.5, 0]
    assert time[64].tolist() == [0.5, 0.5, 0, 0, 0, 0]


def test_a_key_has_one_number_and_a_spelling_near_home():
    assert [number_of(tonality(number)) for number in range(24)] == list(range(24))
    home = tonality(11)
    assert [tonality(number, home).name for number in (6, 15, 20)] == ["F# major", "D# minor", "G# minor"]


def test_a_modulation_is_found_with_its_place(tmp_path):
    up = [tuple(pitch + 2 for pitch in stack) for stack in CADENCE_IN_C]
    heard = hear(piece_of(tmp_path, chords(*CADENCE_IN_C * 4, *up * 4, length=4)))
    stretches = find_chords(heard)
    home = find_key(heard, stretches).key
    keys = {
        stretch.onset_beat: key.name
        for stretch, key in zip(stretches, find_local_keys(heard, stretches, home), strict=True)
    }
    assert keys[0.0] == "C major" and keys[max(keys)] == "D major"
