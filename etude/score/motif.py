"""A motif: the shape that a melody comes back to most, the same steps in the same rhythm, on whatever degree.

C D E C | D E F D | G - - - | C D E C  ->  C D E C, three times: bars 1, 2 and 4
"""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from etude.score.spelling import written
from etude.theory.key import Key

# A motif has so many notes, comes so often, and is not broken by a note of this length in quarter notes.
NOTES, ENOUGH_TIMES, LONGEST_BEATS = range(4, 10), 3, 3.0


@dataclass(frozen=True)
class Motif:
    """The notes of a motif, as places in its melody: those of its first time, and where each time begins."""

    first: range
    starts: tuple[int, ...]


def find_motif(tune: np.ndarray, home: Key) -> Motif | None:
    """The motif of a melody (rows of `load.NOTE`); None when no shape comes three times."""
    if len(tune) < ENOUGH_TIMES * NOTES.start:
        return None
    steps = np.diff([written(int(pitch), home).step for pitch in tune["pitch"]]).tolist()
    lengths = np.round(np.diff(tune["onset_beat"]) * 12).astype(int).tolist()
    moves = list(zip(steps, lengths, strict=True))
    best, value = None, 0
    for count in NOTES:
        free_from: dict[tuple, int] = {}
        starts: dict[tuple, list[int]] = defaultdict(list)
        for start in range(len(moves) - count + 2):
            shape = tuple(moves[start : start + count - 1])
            if start >= free_from.get(shape, 0):
                starts[shape].append(start)
                free_from[shape] = start + count
        for shape, places in starts.items():
            gain = (len(places) - 1) * (count - 1)
            if len(places) >= ENOUGH_TIMES and gain > value and _has_character(shape):
                best, value = Motif(range(places[0], places[0] + count), tuple(places)), gain
    return best


def _has_character(shape: tuple[tuple[int, int], ...]) -> bool:
    """Whether a shape is more than one move over and over, and holds together."""
    return len({move for move, _ in shape}) > 1 and max(length for _, length in shape) <= LONGEST_BEATS * 12
