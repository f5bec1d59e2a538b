"""Harmony: which chord sounds when, over which bass; `spelling` writes it in the key.

The best path through the evidence is found, in which a new chord has a price: a high one where the evidence hears no
change, a low one where it does, and a lower one for a new bass under the same chord (Viterbi 1967).

    C E G | D F# A C | B D G  ->  Chord(0, "", 0), Chord(2, "7", 2), Chord(7, "", 11)
"""

from dataclasses import dataclass

import numpy as np

from etude.score.evidence import CHORDS, Chord, Evidence

# The price of a new chord: this much, less so much for each unit of the log odds that a chord begins, never below 0;
# a new bass under the same chord costs this share of it. Chosen on the pieces that the network was learned from.
PRICE, PRICE_PER_LOG_ODDS, SHARE_FOR_BASS = 1.0, 0.5, 0.7
# A chord whose probability nowhere in a piece reaches e to this power is left out of the search.
LEAST_LOG = -5.0


# In a rest of so many frames the chord before it goes on; in a longer one there may be no chord.
LONGEST_REST_FRAMES, NEVER = 8, 100.0


@dataclass(frozen=True)
class Stretch:
    """A chord and the part of the piece, in quarter notes, over which it holds."""

    onset_beat: float
    end_beat: float
    chord: Chord


def find_chords(evidence: Evidence) -> tuple[Stretch, ...]:
    """The chords of a piece, neighbours that are equal joined."""
    candidates = np.flatnonzero(evidence.chords.max(axis=0) >= LEAST_LOG)
    rests = _short_rests(evidence.sounds)
    scores = np.where(rests[:, None], 0, evidence.chords[:, candidates])
    prices = np.where(rests, NEVER, np.maximum(PRICE - PRICE_PER_LOG_ODDS * evidence.changes, 0))
    path = candidates[_best_path(scores, prices, _siblings(candidates))]
    starts = np.flatnonzero(np.diff(path, prepend=-1))
    bounds = evidence.edges[np.append(starts, len(path))].tolist()
    return tuple(
        Stretch(start, end, CHORDS[path[place]])
        for place, start, end in zip(starts, bounds[:-1], bounds[1:], strict=True)
    )


def _short_rests(sounds: np.ndarray) -> np.ndarray:
    """Whether each frame lies in a rest that is short enough to leave the chord before it in the ear."""
    starts = np.flatnonzero(np.diff(sounds, prepend=True))
    ends = np.append(starts, len(sounds))[1:]
    rests = np.zeros(len(sounds), bool)
    for start, end in zip(starts, ends, strict=True):
        rests[start:end] = start > 0 and not sounds[start] and end - start <= LONGEST_REST_FRAMES
    return rests


def _siblings(candidates: np.ndarray) -> np.ndarray:
    """For each candidate those of the same root and quality: rows of four, around and around."""
    names = [(CHORDS[number].root, CHORDS[number].quality) for number in candidates]
    places: dict[tuple[int, str], list[int]] = {}
    for place, name in enumerate(names):
        places.setdefault(name, []).append(place)
    return np.array([(places[name] * 4)[:4] for name in names])


def _best_path(scores: np.ndarray, prices: np.ndarray, siblings: np.ndarray) -> np.ndarray:
    """The column of each frame on the path with the highest score (Viterbi)."""
    best = scores[0]
    itself = np.arange(scores.shape[1])
    came_from = np.zeros(scores.shape, np.int16)
    for frame in range(1, len(scores)):
        # Three ways to come here: the same chord, the same over another bass, the best of all.
        sibling = siblings[itself, best[siblings].argmax(axis=1)]
        from_sibling = best[sibling] - SHARE_FOR_BASS * prices[frame]
        leader = int(best.argmax())
        from_leader = best[leader] - prices[frame]
        came_from[frame] = np.where(from_sibling > best, sibling, itself)
        score = np.maximum(best, from_sibling)
        came_from[frame, score < from_leader] = leader
        best = np.maximum(score, from_leader) + scores[frame]
    column = int(best.argmax())
    path = [column]
    for frame in range(len(scores) - 1, 0, -1):
        column = int(came_from[frame, column])
        path.append(column)
    return np.array(path[::-1])
