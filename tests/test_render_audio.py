"""The sound is in tune, clean and as long as the music says; measured, not listened to."""

import io
import wave

import numpy as np
import pytest

from etude.render.audio import LONGEST_SECONDS, SAMPLE_RATE, groups_wav, notes_wav
from etude.theory.pitch import pitch

FIELDS = [("onset_s", "f8"), ("duration_s", "f8"), ("pitch", "i2"), ("velocity", "i2")]


def heard(wav):
    """The samples of a WAV file, from -1 to 1."""
    with wave.open(io.BytesIO(wav)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, SAMPLE_RATE)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768


def cents_off(samples, midi):
    """How far the strongest frequency within a semitone or so of a note lies from it, in cents."""
    size = 2**19
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), size))
    frequency = 440 * 2 ** ((midi - 69) / 12)
    near = slice(int(frequency * 0.92 * size / SAMPLE_RATE), int(frequency * 1.085 * size / SAMPLE_RATE))
    peak = near.start + int(spectrum[near].argmax())
    left, middle, right = np.log(spectrum[peak - 1 : peak + 2])
    exact = (peak + (left - right) / (2 * (left - 2 * middle + right))) * SAMPLE_RATE / size
    return 1200 * np.log2(exact / frequency)


@pytest.mark.parametrize("midi", [21, 33, 40, 48, 55, 60, 61, 66, 69, 76, 84, 95, 108])
def test_every_note_is_in_tune(midi):
    note = np.array([(0, 3, midi, 90)], FIELDS)
    assert abs(cents_off(heard(notes_wav(note)), midi)) < 3


def test_a_scale_sounds_its_notes_one_after_another_each_in_tune():
    names = ["C4", "D4", "E4", "F4", "G4", "A4", "B4", "C5"]
    sound = heard(groups_wav([[pitch(name)] for name in names], bpm=60))
    for beat, name in enumerate(names):
        alone = sound[int((beat + 0.3) * SAMPLE_RATE) : (beat + 1) * SAMPLE_RATE]
        assert abs(cents_off(alone, pitch(name).midi)) < 10


def test_a_chord_is_broken_then_sounds_together():
    sound = heard(groups_wav([[pitch("C4"), pitch("E4"), pitch("G4")]], bpm=120))
    broken, together = sound[: int(0.24 * SAMPLE_RATE)], sound[int(1.1 * SAMPLE_RATE) :]

    def strength(samples, midi):
        at = np.arange(len(samples)) / SAMPLE_RATE
        return abs(np.mean(samples * np.exp(-2j * np.pi * 440 * 2 ** ((midi - 69) / 12) * at)))

    assert strength(broken, 60) > 10 * strength(broken, 67)
    assert min(strength(together, midi) for midi in (60, 64, 67)) > 0.2 * strength(together, 60)
    assert all(abs(cents_off(together, midi)) < 10 for midi in (60, 64, 67))


@pytest.mark.parametrize("name", ["F##4", "G4", "Abb4"])
def test_spellings_of_one_key_sound_the_same(name):
    assert groups_wav([[pitch(name)]]) == groups_wav([[pitch("G4")]])


@pytest.mark.parametrize(
    ("names", "bpm", "seconds"), [("A4", 60, 1), ("A4|B4", 120, 1), ("C4 E4 G4", 60, 6), ("C4 E4|D4 F4", 120, 2)]
)
def test_the_sound_is_as_long_as_the_music_and_a_short_ring(names, bpm, seconds):
    sound = heard(groups_wav([[pitch(name) for name in group.split()] for group in names.split("|")], bpm=bpm))
    assert len(sound) / SAMPLE_RATE == pytest.approx(seconds + 0.25, abs=0.01)


def test_it_does_not_clip_and_begins_and_ends_in_silence():
    thick = [[pitch("CDEFGAB"[step % 7]).at(2 + step // 7) for step in range(28)]]
    for sound in (heard(groups_wav(thick)), heard(groups_wav([[pitch("A0")]])), heard(groups_wav([[pitch("C8")]]))):
        assert 0.75 < np.abs(sound).max() < 0.85
        assert np.abs(sound[:8]).max() < 0.02 and np.abs(sound[-100:]).max() < 0.002
        # No jump between neighbouring samples louder than a sine of full volume at 8 kHz has.
        assert np.abs(np.diff(sound)).max() < 1.2


def test_a_louder_note_is_louder_and_brighter():
    notes = np.array([(0, 1, 60, 30), (2, 1, 60, 120)], FIELDS)
    sound = heard(notes_wav(notes))
    soft, loud = sound[:SAMPLE_RATE], sound[2 * SAMPLE_RATE : 3 * SAMPLE_RATE]

    def centroid(samples):
        spectrum = np.abs(np.fft.rfft(samples))
        return (spectrum * np.arange(len(spectrum))).sum() / spectrum.sum()

    assert np.abs(loud).max() > 4 * np.abs(soft).max()
    assert centroid(loud) > 1.1 * centroid(soft)


def test_a_long_piece_is_cut_and_starts_with_its_first_note():
    notes = np.array([(1000, 1, 60, 80), (1100, 500, 64, 80), (1500, 1, 67, 80)], FIELDS)
    sound = heard(notes_wav(notes))
    assert len(sound) / SAMPLE_RATE == pytest.approx(LONGEST_SECONDS + 0.25, abs=0.01)
    assert np.abs(sound[:SAMPLE_RATE]).max() > 0.1


@pytest.mark.parametrize("row", [(0, 0, 60, 80), (0, 1, 0, 80), (0, 1, 127, 127), (0, 1e9, 60, 1), (0, 1, 60, 0)])
def test_odd_notes_of_real_files_do_no_harm(row):
    assert len(notes_wav(np.array([(0, 0.5, 60, 80), row], FIELDS))) > 44


@pytest.mark.parametrize(
    ("groups", "bpm", "says"), [([], 96, "nothing to play"), ([[]], 96, "nothing"), (None, 5, "20 to 400")]
)
def test_what_cannot_be_played_is_refused(groups, bpm, says):
    with pytest.raises(ValueError, match=says):
        groups_wav([[pitch("C4")]] if groups is None else groups, bpm=bpm)


def test_a_piece_without_notes_is_refused():
    with pytest.raises(ValueError, match="no notes"):
        notes_wav(np.array([], FIELDS))
