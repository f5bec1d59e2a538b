"""Meter and tempo: where the bars and beats of a piece lie, from the maps that its file carries.

A position in a piece is a number of quarter notes from its start (`onset_beat`). The meter map turns it into what a
musician says, a bar and a beat; the tempo map turns it into seconds.

    6/8 from the start, onset_beat 4.5  ->  bar 2, beat 2 (a beat of 6/8 is a dotted quarter)
"""

from dataclasses import dataclass

import numpy as np

DEFAULT_BPM = 120.0
DEFAULT_METER = (4, 4)
# Two positions closer than this, in quarter notes, are one place.
SAME_PLACE = 1e-6
# Nothing shorter than an eighth note is asked for a chord of its own.
SHORTEST_STRETCH = 0.5
# Twelve positions in a quarter note hold sixteenths and triplets; a note this near to one counts as on the grid.
GRID_PER_QUARTER = 12
GRID_TOLERANCE_BEATS = 0.021
ON_GRID_SHARE = 0.8
# Playing that keeps to the file's clock gathers around these parts of a quarter note: its onsets, as directions on a
# circle, have at least this mean (0: anywhere, 1: all on the grid), and more where there are few of them.
PARTS_OF_A_QUARTER, LEAST_MEAN, MEAN_BY_CHANCE = (1, 2, 3, 4), 0.3, 1.6


@dataclass(frozen=True)
class Tempo:
    """A tempo in quarter notes a minute, from a position in quarter notes on."""

    onset_beat: float
    bpm: float


@dataclass(frozen=True)
class Meter:
    """A time signature, from a position in quarter notes on.

    >>> waltz, jig = Meter(0, 3, 4), Meter(0, 6, 8)
    >>> waltz.name, waltz.beat_quarters, jig.bar_quarters, jig.beat_quarters, jig.kind
    ('3/4', 1.0, 3.0, 1.5, 'compound duple')
    """

    onset_beat: float
    beats: int
    beat_type: int

    @property
    def name(self) -> str:
        return f"{self.beats}/{self.beat_type}"

    @property
    def bar_quarters(self) -> float:
        """The length of a bar in quarter notes."""
        return self.beats * 4 / self.beat_type

    @property
    def is_compound(self) -> bool:
        return self.beat_type >= 8 and self.beats > 3 and self.beats % 3 == 0

    @property
    def beat_quarters(self) -> float:
        """The length of a felt beat in quarter notes: a dotted value in compound meters."""
        return 4 / self.beat_type * (3 if self.is_compound else 1)

    @property
    def kind(self) -> str:
        """Simple or compound, and how many beats: "simple triple"."""
        felt = self.beats // 3 if self.is_compound else self.beats
        counted = {2: "duple", 3: "triple", 4: "quadruple"}.get(felt, f"with {felt} beats")
        return f"{'compound' if self.is_compound else 'simple'} {counted}"


def seconds_at(tempos: tuple[Tempo, ...], positions: np.ndarray) -> np.ndarray:
    """The time in seconds of positions in quarter notes; before the first tempo mark the default of MIDI, 120, holds.

    Time starts at position 0, or at the first mark where that lies before it (the silence before a live performance).

    >>> seconds_at((Tempo(0, 60), Tempo(4, 120)), np.array([2.0, 4.0, 6.0])).tolist()
    [2.0, 4.0, 5.0]
    >>> seconds_at((Tempo(-2, 60),), np.array([0.0])).tolist()
    [2.0]
    """
    if not tempos or tempos[0].onset_beat > 0:
        tempos = (Tempo(0.0, DEFAULT_BPM), *tempos)
    starts = np.array([tempo.onset_beat for tempo in tempos])
    seconds_a_beat = np.array([60 / tempo.bpm for tempo in tempos])
    start_seconds = np.concatenate([[0.0], np.cumsum(np.diff(starts) * seconds_a_beat[:-1])])
    which = np.maximum(np.searchsorted(starts, positions, side="right") - 1, 0)
    return start_seconds[which] + (positions - starts[which]) * seconds_a_beat[which]


def beats_at(tempos: tuple[Tempo, ...], seconds: np.ndarray) -> np.ndarray:
    """The positions in quarter notes of times in seconds: what `seconds_at` undoes.

    >>> beats_at((Tempo(0, 60), Tempo(4, 120)), np.array([2.0, 4.0, 5.0])).tolist()
    [2.0, 4.0, 6.0]
    """
    if not tempos or tempos[0].onset_beat > 0:
        tempos = (Tempo(0.0, DEFAULT_BPM), *tempos)
    starts = np.array([tempo.onset_beat for tempo in tempos])
    beats_a_second = np.array([tempo.bpm / 60 for tempo in tempos])
    start_seconds = np.concatenate([[0.0], np.cumsum(np.diff(starts) / beats_a_second[:-1])])
    which = np.maximum(np.searchsorted(start_seconds, seconds, side="right") - 1, 0)
    return starts[which] + (seconds - start_seconds[which]) * beats_a_second[which]


def complete(meters: tuple[Meter, ...]) -> tuple[Meter, ...]:
    """The meter map from the start on: where nothing is written, 4/4 (the default of MIDI).

    >>> [meter.name for meter in complete((Meter(8, 3, 4),))]
    ['4/4', '3/4']
    """
    if not meters or meters[0].onset_beat > 0:
        return (Meter(0.0, *DEFAULT_METER), *meters)
    return meters


def bars_and_beats(meters: tuple[Meter, ...], positions: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The bars (from 1) and the beats in them (from 1) of positions in quarter notes.

    >>> bars, beats = bars_and_beats((Meter(0, 4, 4), Meter(8, 6, 8)), np.array([0, 9.5, 12.5]))
    >>> bars.tolist(), beats.tolist()
    ([1, 3, 4], [1.0, 2.0, 2.0])
    """
    held = complete(meters)
    starts = np.array([meter.onset_beat for meter in held])
    bar_lengths = np.array([meter.bar_quarters for meter in held])
    beat_lengths = np.array([meter.beat_quarters for meter in held])
    # A bar that a new meter cuts short still counts.
    bars_before = np.concatenate([[0], np.cumsum(np.ceil(np.diff(starts) / bar_lengths[:-1] - SAME_PLACE))])
    which = np.maximum(np.searchsorted(starts, positions + SAME_PLACE, side="right") - 1, 0)
    bars, inside = np.divmod(positions - starts[which] + SAME_PLACE, bar_lengths[which])
    beats = 1 + np.maximum(inside - SAME_PLACE, 0) / beat_lengths[which]
    return (1 + bars_before[which] + bars).astype(int), np.round(beats, 3)


def bar_and_beat(meters: tuple[Meter, ...], position: float) -> tuple[int, float]:
    """The bar and the beat, both from 1, of one position in quarter notes.

    >>> bar_and_beat((Meter(0, 3, 4),), 4.5)
    (2, 2.5)
    """
    bars, beats = bars_and_beats(meters, np.array([position]))
    return int(bars[0]), float(beats[0])


def bar_starts(meters: tuple[Meter, ...], end: float) -> list[float]:
    """Where each bar begins, in quarter notes."""
    held = complete(meters)
    starts: list[float] = []
    for meter, until in zip(held, [*(meter.onset_beat for meter in held[1:]), end], strict=True):
        starts.extend(np.arange(meter.onset_beat, min(until, end) - SAME_PLACE, meter.bar_quarters).tolist())
    return starts or [0.0]


def beat_grid(meters: tuple[Meter, ...], end: float) -> np.ndarray:
    """The edges, in quarter notes, of the stretches that can carry a chord of their own: beats, at most a quarter long
    in simple meters.

    >>> beat_grid((Meter(0, 2, 2),), 3.5).tolist(), beat_grid((Meter(0, 6, 8),), 4).tolist()
    ([0.0, 1.0, 2.0, 3.0, 4.0], [0.0, 1.5, 3.0, 4.5])
    """
    edges = []
    for meter, following in zip(complete(meters), [*complete(meters)[1:], None], strict=True):
        until = end if following is None else min(following.onset_beat, end)
        length = max(meter.beat_quarters if meter.is_compound else min(meter.beat_quarters, 1.0), SHORTEST_STRETCH)
        edges.append(np.arange(meter.onset_beat, until - SAME_PLACE, length))
    starts = np.concatenate(edges)
    return np.append(starts, starts[-1] + length) if len(starts) else np.array([0.0, 1.0])


def main_meter(meters: tuple[Meter, ...], end: float) -> Meter:
    """The meter that holds for most of a piece that is `end` quarter notes long."""
    held = complete(meters)
    ends = [*(meter.onset_beat for meter in held[1:]), end]
    lengths: dict[str, float] = {}
    for meter, until in zip(held, ends, strict=True):
        lengths[meter.name] = lengths.get(meter.name, 0) + max(until - meter.onset_beat, 0)
    longest = max(lengths, key=lambda name: lengths[name])
    return next(meter for meter in held if meter.name == longest)


def main_bpm(tempos: tuple[Tempo, ...], end: float) -> float:
    """The average tempo in quarter notes a minute over the whole piece, `end` quarter notes long.

    >>> round(main_bpm((Tempo(0, 60), Tempo(4, 120)), 8), 1)
    80.0
    """
    start_s, end_s = seconds_at(tempos, np.array([0.0, end])).tolist()
    return 60 * end / (end_s - start_s) if end > 0 else DEFAULT_BPM


def is_on_grid(onsets: np.ndarray) -> bool:
    """Whether most notes sit on the sixteenths and triplets of the file's beats; a free performance does not.

    >>> is_on_grid(np.array([0, 0.25, 1, 4 / 3])), is_on_grid(np.array([0.04, 0.37, 1.13, 1.71]))
    (True, False)
    """
    distance = np.abs(onsets * GRID_PER_QUARTER - np.round(onsets * GRID_PER_QUARTER)) / GRID_PER_QUARTER
    return bool(np.mean(distance <= GRID_TOLERANCE_BEATS) >= ON_GRID_SHARE)


def grid_fit(onsets: np.ndarray) -> float:
    """How well onsets, in quarter notes, keep to the quarters, eighths, triplets or sixteenths of the file's beats.

    The length of the mean of the onsets as directions on a circle (the vector strength of circular statistics, Mardia
    1972), for that part of a quarter note that fits best: 1 on the grid, about 0 anywhere.

    >>> round(grid_fit(np.array([0, 0.5, 1, 1.52])), 2), round(grid_fit(np.array([0.04, 0.37, 1.13, 1.71, 2.2])), 2) < 0.7
    (0.99, True)
    """
    if not len(onsets):
        return 1.0
    turns = np.exp(2j * np.pi * np.outer(PARTS_OF_A_QUARTER, onsets))
    return float(np.abs(turns.mean(axis=1)).max())


def follows_map(onsets: np.ndarray) -> bool:
    """Whether notes keep to the beats of their file: they sit on its grid, or are played to its click, a little off.

    >>> steady = np.arange(64) / 2
    >>> played = steady + 0.03 * np.sin(steady * 7)
    >>> follows_map(steady), follows_map(played), follows_map(played * 1.0713 + 0.2 * np.sin(steady / 9))
    (True, True, False)
    """
    onsets = np.unique(onsets)
    return is_on_grid(onsets) or bool(grid_fit(onsets) >= LEAST_MEAN + MEAN_BY_CHANCE / np.sqrt(len(onsets)))
