"""The sound of notes: a small additive piano, rendered to a WAV file in memory.

    groups_wav([[pitch("C4"), pitch("E4"), pitch("G4")]])  ->  b"RIFF...": the chord broken upwards, then together

Each note is a sum of partials, slightly stretched as on real strings (Fletcher, Blackham and Stratton, "Quality of
Piano Tones", JASA 34, 1962), each dying away at its own rate, with a short thud of the hammer. The tuning is exact:
twelve equal steps, A4 = 440 Hz. Synthesizers that install by pip alone were measured and not used: symusic 0.5.8
plays wrong pitches through pretty_midi's soundfont (A4 sounds at 1656 Hz) and ignores velocity.
"""

import io
import wave
from collections.abc import Sequence

import numpy as np

from etude.theory.melody import Melody
from etude.theory.pitch import Pitch

SAMPLE_RATE = 32_000
LONGEST_SECONDS = 180
MOST_NOTES = 20_000
PEAK = 0.8
# Nothing above this frequency is rendered: small loudspeakers play little of it, and it stays clear of 16 kHz.
HIGHEST_PARTIAL_HZ = 11_000
MOST_PARTIALS = 40
# How far above the fundamental the partials of a soft touch fall to 1/e.
SOFT_TOUCH_HZ = 1_500
ATTACK_SECONDS = 0.004
# The thud of the hammer: filtered noise that falls to 1/e in this many samples.
THUD_SAMPLES, THUD_LEVEL = 350, 0.03
# Seconds in which a note falls silent once its key is up.
RELEASE_SECONDS = 0.25
MIDDLE_VELOCITY = 80
# OpenBLAS keeps a matrix product of at most 262,144 multiplications on one core; its threads wait for each other on a
# busy machine, where they were 6 to 30 times slower. 16 blocks of 128 samples by 2 x 64 motions are that many.
BLOCK, BLOCKS = 128, 16


def groups_wav(groups: Sequence[Sequence[Pitch]], bpm: float = 96) -> bytes:
    """A 16-bit mono WAV of groups of pitches (with octaves), a beat being a quarter note at `bpm` a minute.

    One chord alone is broken upwards in half beats, then sounded together for four; in a row of groups single notes
    last one beat and chords two. Raises ValueError when there is nothing to play, or no such tempo.

    >>> from etude.theory.pitch import pitch
    >>> groups_wav([[pitch("A4")]])[:4]
    b'RIFF'
    """
    if not 20 <= bpm <= 400:
        raise ValueError(f"{bpm} beats a minute cannot be played: choose 20 to 400.")
    if not groups or not all(groups):
        raise ValueError("There is nothing to play: every group needs at least one note.")
    keys = [sorted({pitch.midi for pitch in group}) for group in groups]
    beats: list[tuple[float, float, int]] = []
    if len(keys) == 1 and len(keys[0]) > 1:
        together = len(keys[0]) / 2 + 0.5
        beats += [(index / 2, 0.5, midi) for index, midi in enumerate(keys[0])]
        beats += [(together, 4.0, midi) for midi in keys[0]]
    else:
        onset = 0.0
        for group in keys:
            length = 1.0 if len(group) == 1 else 2.0
            beats += [(onset, length, midi) for midi in group]
            onset += length
    beat_s = 60 / bpm
    return _wav(_mix([(onset * beat_s, length * beat_s, midi, MIDDLE_VELOCITY) for onset, length, midi in beats]))


def tune_wav(tune: Melody) -> bytes:
    """A 16-bit mono WAV of a tune in its own rhythm and tempo.

    >>> from etude.theory.key import key
    >>> from etude.theory.melody import compose
    >>> tune_wav(compose(key("C major"), bars=1))[:4]
    b'RIFF'
    """
    seconds = tune.tempo.seconds
    return _wav(_mix([(float(seconds(note.onset)), float(seconds(note.duration)), note.pitch.midi, MIDDLE_VELOCITY)
                      for note in tune.notes if note.pitch]))  # fmt: skip


def notes_wav(notes: np.ndarray) -> bytes:
    """A 16-bit mono WAV of a piece, all parts on the piano, from its first note on and for at most 180 s.

    notes: structured array with onset_s, duration_s (seconds), pitch and velocity (MIDI).
    Raises ValueError when it is empty.
    """
    if not len(notes):
        raise ValueError("There is nothing to play: the piece has no notes.")
    onsets = notes["onset_s"] - notes["onset_s"].min()
    kept = np.flatnonzero(onsets < LONGEST_SECONDS)[:MOST_NOTES]
    rows = zip(
        onsets[kept].tolist(), notes["duration_s"][kept].tolist(), notes["pitch"][kept].tolist(),
        notes["velocity"][kept].tolist(), strict=True,
    )  # fmt: skip
    return _wav(_mix(list(rows)))


def tone(midi: int) -> tuple[np.ndarray, np.ndarray]:
    """One piano note held until it dies away: (its body, the brightness that a harder touch adds), float32 samples.

    >>> body, brightness = tone(69)
    >>> body.shape == brightness.shape, bool(abs(body[0]) < 1e-6)
    (True, True)
    """
    frequency = 440 * 2 ** ((midi - 69) / 12)
    # Time in which the fundamental falls to 1/e: 3 s in the bass, halved every 22 semitones, 0.25 s at the top.
    decay_s = 3.0 * min(1.0, 2 ** ((30 - midi) / 22))
    whole = _whole_blocks(min(5.5, 4.5 * decay_s))

    number = np.arange(1, MOST_PARTIALS + 1)
    # Inharmonicity of a medium upright, divided by its share in the fundamental, which stays in tune.
    stiffness = 3e-4 * 2 ** ((midi - 60) / 10)
    partial = number * frequency * np.sqrt((1 + stiffness * number**2) / (1 + stiffness))
    number, partial = number[partial < HIGHEST_PARTIAL_HZ], partial[partial < HIGHEST_PARTIAL_HZ]
    # The hammer strikes at an eighth of the string, where partials 8, 16 ... have a node.
    strength = np.abs(np.sin(np.pi * number / 8)) / number**1.25 + 0.01 / number
    soft = np.exp(-(partial - frequency) / SOFT_TOUCH_HZ)
    decay_rate = number**0.75 / decay_s
    touches = np.zeros((2, whole), np.float32)
    # Upper partials are short: each octave of partials is rendered only for as long as its lowest one lasts.
    for first in (1, 2, 4, 8, 16, 32):
        octave = slice(first - 1, 2 * first - 1)
        if not len(number[octave]):
            break
        length = min(whole, _whole_blocks(6 * decay_s / first**0.75))
        strengths = np.stack([strength * soft, strength * (1 - soft)])[:, octave]
        touches[:, :length] += _swings(partial[octave], decay_rate[octave], strengths, length)
    body, brightness = touches
    fading = np.exp(-np.arange(4 * THUD_SAMPLES) / THUD_SAMPLES)
    thud = np.convolve(np.random.default_rng(midi).standard_normal(len(fading)) * fading, np.ones(24) / 24, "same")
    body[: len(thud)] += THUD_LEVEL * thud
    attack, end = int(ATTACK_SECONDS * SAMPLE_RATE), int(0.04 * SAMPLE_RATE)
    for samples in (body, brightness):
        samples[:attack] *= 0.5 - 0.5 * np.cos(np.pi * np.arange(attack) / attack)
        samples[-end:] *= np.linspace(1, 0, end)
    return body, brightness


def _whole_blocks(seconds: float) -> int:
    """A length in samples, rounded up to what `_swings` renders at a time."""
    return -int(-seconds * SAMPLE_RATE // (BLOCK * BLOCKS)) * BLOCK * BLOCKS


def _swings(partial: np.ndarray, decay_rate: np.ndarray, strengths: np.ndarray, length: int) -> np.ndarray:
    """Sums of dying partials (Hz, 1/s), one row of samples for each row of strengths.

    Two strings a third of a cent apart beat slowly, and each dies away fast at first, then slowly. exp(motion * t) at
    t = start + inside is a product of two small tables, so that the sum over all partials is one matrix product.
    """
    motion = np.concatenate([
        2j * np.pi * partial * detune - speed * decay_rate for detune in (1.0, 1.0002) for speed in (2.2, 0.8)
    ]) / SAMPLE_RATE  # fmt: skip
    levels = np.hstack([share * string * strengths for string in (1.0, 0.6) for share in (0.7, 0.3)])
    starts = np.exp(np.outer(np.arange(0, length, BLOCK), motion)) * levels[:, None, :]
    inside = np.exp(np.outer(motion, np.arange(BLOCK)))
    left = np.concatenate([starts.real, starts.imag], axis=2).astype(np.float32)
    left = left.reshape(len(strengths), -1, BLOCKS, left.shape[2])
    right = np.concatenate([inside.imag, inside.real]).astype(np.float32)
    return (left @ right).reshape(len(strengths), length)


def _mix(notes: Sequence[tuple[float, float, int, int]]) -> np.ndarray:
    """Samples of notes (onset in s, duration in s, midi, velocity): until the last has died away, or 180 s."""
    end = min(max(onset + duration for onset, duration, *_ in notes), LONGEST_SECONDS) + RELEASE_SECONDS
    sound = np.zeros(int(end * SAMPLE_RATE) + 1, np.float32)
    release = int(RELEASE_SECONDS * SAMPLE_RATE)
    damping = np.exp(-np.linspace(0, 7, release, dtype=np.float32)) * np.linspace(1, 0, release, dtype=np.float32)
    of_pitch: dict[int, list[tuple[float, float, int]]] = {}
    for onset, duration, midi, velocity in notes:
        if onset < LONGEST_SECONDS:
            of_pitch.setdefault(midi, []).append((onset, duration, velocity))
    for midi, struck_notes in of_pitch.items():
        body, brightness = tone(midi)
        for onset, duration, velocity in struck_notes:
            start, held = int(onset * SAMPLE_RATE), int(duration * SAMPLE_RATE)
            length = min(held + release, len(body), len(sound) - start)
            touch = velocity / 127
            struck = touch**1.5 * (body[:length] + (1.3 * touch) * brightness[:length])
            if length > held:
                struck[held:] *= damping[: length - held]
            sound[start : start + length] += struck
    return sound


def _wav(sound: np.ndarray) -> bytes:
    """Samples as a mono 16-bit WAV file, scaled to one peak, so that a lesson keeps one volume."""
    loudest = float(np.abs(sound).max())
    fade = int(0.03 * SAMPLE_RATE)
    sound[-fade:] *= np.linspace(1, 0, fade, dtype=np.float32)
    samples = np.round(sound * (PEAK * 32767 / loudest if loudest else 0)).astype("<i2")
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(SAMPLE_RATE)
        out.writeframes(samples.tobytes())
    return file.getvalue()
