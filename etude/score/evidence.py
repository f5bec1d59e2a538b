"""Evidence: how likely each chord and each key is at every half-beat of a piece, before any path is chosen.

Every half of a quarter note is a frame. What sounds in it is described seen from each of the twelve pitch classes, and
one small network, the same for all twelve, says what each would be as a root and as a tonic. So a piece and its
transposition are read alike, and what was learned from one key holds in every other. `harmony` and `tonality` choose
their paths through this evidence.

The network has a dense layer, then layers that each join a frame to the two `d` frames away (d = 1, 2, 4, ... 32: about
16 bars of context) and, every other time, to the other pitch classes. Its weights lie beside this file. They were
learned by `benchmarks/learn_evidence.py` from three quarters of two collections: POP909-CL (MIT licence,
https://github.com/AndyWeasley2004/POP909-CL-Dataset) and When in Rome (CC BY-SA 4.0,
https://github.com/MarkGotham/When-in-Rome: lieder, chorales, quartets), and from small pieces written by rule. The
other quarter was kept for `benchmarks/analysis.py`.

    a bar of C E G  ->  Evidence(chords=(8, 649): the chord of C about -0.1, ..., keys=(8, 24): C major about -0.3, ...)
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from etude.score.load import Piece
from etude.score.meter import bars_and_beats, complete

FRAME_BEATS = 0.5
# Symbol and semitones above the root (root, third or what replaces it, fifth, seventh or sixth). The order is that of
# the network's outputs.
QUALITIES = (
    ("", (0, 4, 7)), ("m", (0, 3, 7)), ("dim", (0, 3, 6)), ("aug", (0, 4, 8)), ("7", (0, 4, 7, 10)),
    ("maj7", (0, 4, 7, 11)), ("m7", (0, 3, 7, 10)), ("m7b5", (0, 3, 6, 10)), ("dim7", (0, 3, 6, 9)), ("sus4", (0, 5, 7)),
    ("sus2", (0, 2, 7)), ("6", (0, 4, 7, 9)), ("m6", (0, 3, 7, 9)), ("mmaj7", (0, 3, 7, 11)), ("7sus4", (0, 5, 7, 10)),
)  # fmt: skip
NO_CHORD = "N"
WEIGHTS = Path(__file__).with_name("evidence.npz")
# A long piece is heard in parts of so many frames, each with as many frames around it as the network looks to a side.
PART_FRAMES, CONTEXT_FRAMES = 1024, 63
# A long note fades: what it weighs grows with its time up to this many quarter notes.
LONGEST_WEIGHED_BEATS = 8.0
# The MIDI pitches between which notes are counted together: bass, tenor, alto and soprano, about.
REGISTERS = ((0, 48), (48, 60), (60, 72), (72, 128))
# The lowest note of a frame is its bass when it sounds for this share of it; the bass lasts through its bar (as in a
# waltz) until a note at most so many semitones above it takes over.
BASS_SHARE, BASS_REACH = 0.14, 7


@dataclass(frozen=True)
class Chord:
    """A chord as pitch classes: root and bass from 0 (C) to 11, quality a symbol of `QUALITIES` or "N"."""

    root: int
    quality: str
    bass: int


# Every chord over each of its tones as bass, N last.
CHORDS = (
    *(Chord(root, quality, (root + tone) % 12) for root in range(12) for quality, tones in QUALITIES for tone in tones),
    Chord(0, NO_CHORD, 0),
)


@dataclass(frozen=True, eq=False)
class Evidence:
    """What is heard in the frames of a piece.

    edges: where the frames begin, and the end of the last, in quarter notes.
    chords: natural logarithms of the probabilities of `CHORDS`, one row a frame.
    keys: the same for the 24 keys, C major to B major, then C minor to B minor.
    changes: how likely a new chord begins with each frame, as log odds.
    sounds: whether anything sounds in each frame.
    """

    edges: np.ndarray
    chords: np.ndarray
    keys: np.ndarray
    changes: np.ndarray
    sounds: np.ndarray


def hear(piece: Piece) -> Evidence:
    """The evidence for chords and keys in a piece."""
    edges = frame_edges(piece)
    by_class, by_frame = describe(piece, edges)
    parts = []
    for start in range(0, len(by_class), PART_FRAMES):
        first, last = max(start - CONTEXT_FRAMES, 0), start + PART_FRAMES + CONTEXT_FRAMES
        heard = _network(by_class[first:last], by_frame[first:last])
        parts.append([rows[start - first : start - first + PART_FRAMES] for rows in heard])
    chords, keys, changes = (np.concatenate(rows) for rows in zip(*parts, strict=True))
    return Evidence(edges, chords, keys, changes, by_frame[:, -1] == 0)


def frame_edges(piece: Piece) -> np.ndarray:
    """Where the frames of a piece begin, in quarter notes, and the end of the last one; each meter begins a frame."""
    held = complete(piece.meters)
    edges = [
        np.arange(meter.onset_beat, min(until, piece.end_beat) - 1e-6, FRAME_BEATS)
        for meter, until in zip(held, [*(meter.onset_beat for meter in held[1:]), piece.end_beat], strict=True)
    ]
    starts = np.concatenate(edges)
    return np.append(starts, starts[-1] + FRAME_BEATS) if len(starts) else np.array([0.0, FRAME_BEATS])


def sounding_time(notes: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """How long each MIDI pitch sounds between neighbouring edges, in quarter notes: shape (128, len(edges) - 1).

    Linear in notes and edges, however long the notes are: the time before a place is (place - onset) summed over the
    notes begun, less (place - end) summed over the notes ended.
    """
    ends = notes["onset_beat"] + np.minimum(notes["duration_beat"], LONGEST_WEIGHED_BEATS)
    places = np.concatenate([notes["onset_beat"], ends])
    signs = np.repeat([1.0, -1.0], len(notes))
    cells = np.tile(notes["pitch"].astype(int), 2) * (len(edges) + 1) + np.searchsorted(edges, places, side="right")
    counts, sums = (
        np.bincount(cells, weights, 128 * (len(edges) + 1)).reshape(128, -1)[:, :-1]
        for weights in (signs, signs * places)
    )
    used = np.unique(notes["pitch"])
    before = np.cumsum(counts[used], axis=1) * edges - np.cumsum(sums[used], axis=1)
    time = np.zeros((128, len(edges) - 1))
    time[used] = np.diff(before)
    return np.where(time > 1e-6, time, 0)


def describe(piece: Piece, edges: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What the network is told: eight numbers for each frame and pitch class, and eleven for each frame.

    For a class: how much of it sounds in each of four registers, how often it begins, whether it is the lowest note,
    whether it is the bass that is still felt, how much of it sounds in the whole piece. For a frame: downbeat, other
    beat, middle of the bar, between beats, bar of three, notes at a time; onsets a quarter note, notes an onset and
    tracks of the whole piece; height of the lowest note; silence.
    """
    notes, frames = piece.notes, len(edges) - 1
    share = np.minimum(sounding_time(notes, edges) / np.diff(edges), 1)
    by_class = np.zeros((frames, 12, 8), np.float32)
    for place, (low, high) in enumerate(REGISTERS):
        by_class[:, :, place] = np.minimum(_folded(share, low, high), 2)
    begins = np.clip(np.searchsorted(edges, notes["onset_beat"] + 1e-3, side="right") - 1, 0, frames - 1)
    onsets = np.bincount(begins * 12 + notes["pitch"] % 12, minlength=frames * 12).reshape(frames, 12)
    by_class[:, :, 4] = np.minimum(onsets, 2)
    bars, beats = bars_and_beats(piece.meters, edges[:-1])
    long_enough = share > BASS_SHARE
    sounds, lowest = long_enough.any(axis=0), long_enough.argmax(axis=0)
    by_class[np.flatnonzero(sounds), lowest[sounds] % 12, 5] = 1
    felt = _felt_bass(lowest, sounds, bars)
    by_class[np.flatnonzero(felt > 0), felt[felt > 0] % 12, 6] = 1
    whole = _folded(share, 0, 128).mean(axis=0)
    by_class[:, :, 7] = whole / max(np.linalg.norm(whole), 1e-9)
    return by_class, np.stack([*_meter_marks(piece, edges, beats), np.minimum((share > 0.3).sum(axis=0), 8) / 4,
        *(np.full(frames, mark) for mark in _texture(notes)), np.maximum(lowest, 24) / 32 - 1.5, ~sounds,
    ], axis=1).astype(np.float32)  # fmt: skip


def _folded(share: np.ndarray, low: int, high: int) -> np.ndarray:
    """The MIDI pitches from low to high folded into pitch classes: shape (frames, 12)."""
    return np.stack([share[low + (start - low) % 12 : high : 12].sum(axis=0) for start in range(12)], axis=1)


def _felt_bass(lowest: np.ndarray, sounds: np.ndarray, bars: np.ndarray) -> np.ndarray:
    """The MIDI pitch of each frame that is heard as the bass: the lowest note, or one before it in the bar."""
    felt = lowest.tolist()
    held = (bars[1:] == bars[:-1]).tolist()
    for frame, (same_bar, sounding) in enumerate(zip(held, sounds[1:].tolist(), strict=True), 1):
        if (same_bar and felt[frame] > felt[frame - 1] + BASS_REACH) or not sounding:
            felt[frame] = felt[frame - 1]
    return np.array(felt)


def _meter_marks(piece: Piece, edges: np.ndarray, beats: np.ndarray) -> tuple[np.ndarray, ...]:
    held = complete(piece.meters)
    which = np.searchsorted([meter.onset_beat for meter in held], edges[:-1] + 1e-6, side="right") - 1
    beat = np.array([meter.beat_quarters for meter in held])[which]
    bar = np.array([meter.bar_quarters for meter in held])[which]
    inside = (beats - 1) * beat
    downbeat, on_beat = inside < 0.01, np.abs(beats - np.round(beats)) < 0.01
    return downbeat, on_beat & ~downbeat, np.abs(inside - bar / 2) < 0.01, ~on_beat, np.abs(bar / beat % 3) < 0.01


def _texture(notes: np.ndarray) -> tuple[float, float, float]:
    onsets = np.unique(np.round(notes["onset_beat"], 2))
    tracks = len(np.unique(notes["track"]))
    return min(len(onsets) / max(np.ptp(onsets), 1), 6) / 3, min(len(notes) / len(onsets), 6) / 3, min(tracks, 5) / 3


@cache
def _weights() -> dict[str, np.ndarray]:
    with np.load(WEIGHTS, allow_pickle=False) as stored:
        return {name: stored[name].astype(np.float32) for name in stored.files}


def chord_in_key() -> np.ndarray:
    """How usual each chord is in a key, as logarithms: shape (major and minor, semitones above the tonic, `QUALITIES`).

    Counted in the same analyses of When in Rome.
    """
    return _weights()["chord_in_key"]


# For each chord of a root: which of the network's outputs it has (four for each quality), and its bass above the root.
_KINDS = np.array([
    (number * 4 + place, tone)
    for number, (_, tones) in enumerate(QUALITIES) for place, tone in enumerate(tones)
])  # fmt: skip


@cache
def _seen_from_each(name: str) -> np.ndarray:
    """The weights that look at all pitch classes from one of them, for all twelve at once.

    The stored matrix takes what is 0, 1, ... 11 semitones above; here column block r takes it from r upwards.
    """
    stored = _weights()[name]
    outputs, inputs = len(stored), stored.shape[1] // 12
    seen = np.zeros((12, inputs, 12, outputs), np.float32)
    for root in range(12):
        for above in range(12):
            seen[(root + above) % 12, :, root] = stored[:, above * inputs : (above + 1) * inputs].T
    return seen.reshape(12 * inputs, 12 * outputs)


@cache
def _layers() -> list[tuple[np.ndarray, ...]]:
    """The weights of each layer for the earlier frame, for this one and for the later one, ready to multiply rows."""
    weights = _weights()
    count = sum(name.startswith("conv.") for name in weights) // 2
    return [
        tuple(np.ascontiguousarray(each.T) for each in np.split(weights[f"conv.{layer}.weight"], 3, axis=1))
        for layer in range(count)
    ]


def _network(by_class: np.ndarray, by_frame: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Log probabilities of chords and keys, and log odds of a change, for each frame."""
    weights, frames = _weights(), len(by_class)
    size = len(weights["inp.bias"])

    def dense(name: str, values: np.ndarray) -> np.ndarray:
        found = values @ weights[f"{name}.weight"].T
        found += weights[f"{name}.bias"]
        return found

    # Rows are frames and pitch classes, flat: one large product is many times faster than a stack of small ones. What
    # can be written over is: to ask for new memory takes as long as to multiply.
    by_root = (by_class.reshape(frames, -1) @ _seen_from_each("inp.weight")).reshape(frames, 12, size)
    by_root += (by_frame @ weights["scal.weight"].T + weights["inp.bias"])[:, None]
    np.maximum(by_root, 0, out=by_root)
    state = by_root.reshape(-1, size)
    step, part = np.empty_like(state), np.empty_like(state)
    for layer, (earlier, here, later) in enumerate(_layers()):
        reach = 12 * 2**layer
        np.matmul(state, here, out=step)
        step += weights[f"conv.{layer}.bias"]
        step[reach:] += np.matmul(state[:-reach], earlier, out=part[reach:])
        step[:-reach] += np.matmul(state[reach:], later, out=part[:-reach])
        if f"mix.{layer}.weight" in weights:
            told = dense(f"proj.{layer}", state).reshape(frames, -1)
            np.matmul(told, _seen_from_each(f"mix.{layer}.weight"), out=part.reshape(frames, -1))
            step += part
        state += np.maximum(step, 0, out=step)
    bass = dense("b", state).reshape(frames, 12)
    chords = np.empty((frames, len(CHORDS)), np.float32)
    by_kind = chords[:, :-1].reshape(frames, 12, -1)
    by_kind[:] = (state @ weights["q.weight"][_KINDS[:, 0]].T).reshape(by_kind.shape)
    by_kind += weights["q.bias"][_KINDS[:, 0]]
    by_kind += bass[:, (np.arange(12)[:, None] + _KINDS[:, 1]) % 12]
    chords[:, -1:] = dense("n", by_root.mean(axis=1))
    keys = dense("k", state).reshape(frames, 12, 2).transpose(0, 2, 1).reshape(frames, 24)
    return _log_share(chords), _log_share(keys), dense("c", by_root.max(axis=1))[:, 0]


def _log_share(scores: np.ndarray) -> np.ndarray:
    scores = scores - scores.max(axis=1, keepdims=True)
    scores -= np.log(np.exp(scores).sum(axis=1, keepdims=True))
    return scores
