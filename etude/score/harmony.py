"""Harmony: which chord sounds on each beat, over which bass; `spelling` writes it in the key.

The notes of every beat are weighed against chord templates (each pitch class by the time it sounds, the lowest note by
itself), and the best path through all beats is found, in which a change of chord has a price, lower on a barline
(Viterbi 1967; templates as in Pardo and Birmingham, "Algorithms for chordal analysis", Computer Music Journal 2002).
The numbers below were found on half of the POP909-CL songs and tried on the other half.

    C E G | D F# A C | B D G  ->  Chord(0, "", 0), Chord(2, "7", 2), Chord(7, "", 11)
"""

from dataclasses import dataclass

import numpy as np

from etude.score.load import Piece
from etude.score.meter import bars_and_beats, beat_grid
from etude.score.texture import is_part_writing

# Symbol, semitones above the root (root, third, fifth, seventh or sixth), and how much is asked before it is believed:
# subtracted from the likeness.
QUALITIES = (
    ("", (0, 4, 7), -0.04),
    ("m", (0, 3, 7), -0.03),
    ("dim", (0, 3, 6), 0.07),
    ("aug", (0, 4, 8), 0.15),
    ("7", (0, 4, 7, 10), 0.02),
    ("maj7", (0, 4, 7, 11), 0.12),
    ("m7", (0, 3, 7, 10), 0.00),
    ("m7b5", (0, 3, 6, 10), 0.03),
    ("dim7", (0, 3, 6, 9), 0.10),
    ("sus4", (0, 5, 7), 0.15),
    ("sus2", (0, 2, 7), 0.19),
    ("6", (0, 4, 7, 9), 0.13),
    ("m6", (0, 3, 7, 9), 0.10),
)
NO_CHORD = "N"
NO_CHORD_SCORE = 0.5
# How much each chord tone counts in the likeness, in the order of the table above.
TONE_WEIGHTS = (1.0, 0.9, 1.0, 0.65)
# The lowest note: reward for being the bass of the chord, and what an inversion costs.
BASS_FITS, INVERSION = 0.18, 0.14
# The price of a new chord inside a bar and on a barline, and of a new bass under the same chord.
CHANGE_IN_BAR, CHANGE_ON_BARLINE, CHANGE_OF_BASS = 0.33, 0.24, 0.09
# The bass lasts through its bar (as in a waltz) until a note at most so many semitones above it takes over.
BASS_REACH = 7
# In music written in voices every beat may bring its own chord: there the prices are this much of what they are.
PRICE_IN_VOICES = 0.4
# The price of a new chord where nothing sounds.
SILENCE = 100.0
# A long note fades: what it weighs grows with its time up to this many quarter notes.
LONGEST_WEIGHED_BEATS = 8.0
# The lowest note of a beat is the bass when it sounds for at least this share of the beat.
BASS_SHARE = 0.07


@dataclass(frozen=True)
class Chord:
    """A chord as pitch classes: root and bass from 0 (C) to 11, quality a symbol of `QUALITIES` or "N"."""

    root: int
    quality: str
    bass: int


@dataclass(frozen=True)
class Stretch:
    """A chord and the part of the piece, in quarter notes, over which it holds."""

    onset_beat: float
    end_beat: float
    chord: Chord


def sounding_time(notes: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """How long each MIDI pitch sounds between neighbouring edges, in quarter notes: shape (128, len(edges) - 1).

    Linear in notes and edges, however long the notes are: the time before a place is (place - onset) summed over the
    notes begun, less (place - end) summed over the notes ended.
    """
    time = np.zeros((128, len(edges) - 1))
    for pitch in np.unique(notes["pitch"]):
        of_pitch = notes[notes["pitch"] == pitch]
        before = np.zeros(len(edges))
        ends = of_pitch["onset_beat"] + np.minimum(of_pitch["duration_beat"], LONGEST_WEIGHED_BEATS)
        for places, sign in ((of_pitch["onset_beat"], 1), (ends, -1)):
            places = np.sort(places)
            passed = np.searchsorted(places, edges, side="left")
            before += sign * (passed * edges - np.concatenate([[0.0], np.cumsum(places)])[passed])
        time[pitch] = np.maximum(np.diff(before), 0)
    return np.where(time > 1e-6, time, 0)


def find_chords(piece: Piece) -> tuple[Stretch, ...]:
    """The chords of a piece, neighbours that are equal joined, silent beats given to the chord before them."""
    edges = beat_grid(piece.meters, piece.end_beat)
    bars, beats = bars_and_beats(piece.meters, edges[:-1])
    time = sounding_time(piece.notes, edges)
    prices = _prices(time, beats) * (PRICE_IN_VOICES if is_part_writing(piece.notes) else 1)
    return _join(edges, _best_path(_likeness(time, edges, bars), prices))


def _states() -> tuple[list[Chord], np.ndarray]:
    """Every chord over each of its tones as bass, N last, and for each the number of its chord without bass."""
    states, chord_numbers = [], []
    for root in range(12):
        for number, (quality, tones, _) in enumerate(QUALITIES):
            for tone in tones:
                states.append(Chord(root, quality, (root + tone) % 12))
                chord_numbers.append(root * len(QUALITIES) + number)
    return [*states, Chord(0, NO_CHORD, 0)], np.array([*chord_numbers, 12 * len(QUALITIES)])


STATES, CHORD_NUMBERS = _states()
# The states of each chord, as many columns as the largest chord has tones; a smaller one repeats its last state.
_FIRST_STATES = np.unique(CHORD_NUMBERS, return_index=True)[1]
_LAST_STATES = np.append(_FIRST_STATES[1:], len(STATES)) - 1
STATES_OF_CHORD = np.minimum(_FIRST_STATES[:, None] + np.arange(4), _LAST_STATES[:, None])


def _likeness(time: np.ndarray, edges: np.ndarray, bars: np.ndarray) -> np.ndarray:
    """How well each state fits each beat: shape (beats, states); silent beats fit everything equally."""
    classes = np.stack([time[start::12].sum(axis=0) for start in range(12)], axis=1)
    sounds = classes.any(axis=1)
    classes = classes / np.maximum(np.linalg.norm(classes, axis=1, keepdims=True), 1e-9)
    bass = felt_bass(time, np.diff(edges), bars) % 12
    scores = np.zeros((time.shape[1], len(STATES)), np.float32)
    state = 0
    for root in range(12):
        for _, tones, doubt in QUALITIES:
            template = np.zeros(12)
            for tone, weight in zip(tones, TONE_WEIGHTS, strict=False):
                template[(root + tone) % 12] = weight
            likeness = classes @ (template / np.linalg.norm(template)) - doubt
            for tone in tones:
                scores[:, state] = likeness + BASS_FITS * (bass == (root + tone) % 12) - INVERSION * (tone != 0)
                state += 1
    scores[:, -1] = NO_CHORD_SCORE
    scores[~sounds] = 0
    return scores


def felt_bass(time: np.ndarray, lengths: np.ndarray, bars: np.ndarray) -> np.ndarray:
    """The MIDI pitch that the ear takes for the bass of each beat.

    It is the lowest note that sounds for `BASS_SHARE` of the beat; within a bar the bass before it stays, if the
    lowest note is much higher.
    """
    is_long = time >= BASS_SHARE * lengths
    lowest = np.where(is_long.any(axis=0), is_long.argmax(axis=0), (time > 0).argmax(axis=0))
    sounds = (time > 0).any(axis=0)
    felt = lowest.copy()
    for beat in range(1, len(felt)):
        stays = bars[beat] == bars[beat - 1] and lowest[beat] > felt[beat - 1] + BASS_REACH
        if stays or not sounds[beat]:
            felt[beat] = felt[beat - 1]
    return felt


def _prices(time: np.ndarray, beats: np.ndarray) -> np.ndarray:
    """What a new chord costs at each beat; in silence no chord begins."""
    prices = np.where(beats < 1.01, CHANGE_ON_BARLINE, CHANGE_IN_BAR)
    return np.where(time.sum(axis=0) > 0, prices, SILENCE)


def _best_path(scores: np.ndarray, prices: np.ndarray) -> list[Chord]:
    """The chord of each beat on the path with the highest score (Viterbi)."""
    best = scores[0]
    itself = np.arange(scores.shape[1], dtype=np.int16)
    came_from = np.zeros(scores.shape, np.int16)
    for beat in range(1, len(scores)):
        # Three ways to come here: the same state, the best bass of the same chord, the best state of all.
        over_each_bass = best[STATES_OF_CHORD]
        sibling = STATES_OF_CHORD[np.arange(len(STATES_OF_CHORD)), over_each_bass.argmax(axis=1)][CHORD_NUMBERS]
        leader = int(best.argmax())
        from_sibling = best[sibling] - CHANGE_OF_BASS
        from_leader = best[leader] - prices[beat]
        came_from[beat] = np.where(from_sibling > best, sibling, itself)
        score = np.maximum(best, from_sibling)
        came_from[beat, score < from_leader] = leader
        best = np.maximum(score, from_leader) + scores[beat]
    state = int(best.argmax())
    path = [state]
    for beat in range(len(scores) - 1, 0, -1):
        state = int(came_from[beat, state])
        path.append(state)
    return [STATES[state] for state in reversed(path)]


def _join(edges: np.ndarray, chords: list[Chord]) -> tuple[Stretch, ...]:
    stretches: list[Stretch] = []
    for chord, start, end in zip(chords, edges[:-1], edges[1:], strict=True):
        if stretches and stretches[-1].chord == chord:
            stretches[-1] = Stretch(stretches[-1].onset_beat, float(end), chord)
        else:
            stretches.append(Stretch(float(start), float(end), chord))
    return tuple(stretches)
