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
# Each chord by its name (root and quality, without the bass), and over which of its tones it stands.
_FIRST_OF_NAME = {(chord.root, chord.quality): place for place, chord in reversed(list(enumerate(CHORDS)))}
_NAME_OF = np.array([_FIRST_OF_NAME[chord.root, chord.quality] for chord in CHORDS])
_BASS_OF = np.arange(len(CHORDS)) - _NAME_OF
BASSES = int(_BASS_OF.max()) + 1
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
    chords = np.flatnonzero(evidence.chords.max(axis=0) >= LEAST_LOG)
    names, which = np.unique(_NAME_OF[chords], return_inverse=True)
    over = _BASS_OF[chords]
    rests = _short_rests(evidence.sounds)
    scores = np.full((len(rests), BASSES, len(names)), -np.inf)
    scores[:, over, which] = np.where(rests[:, None], 0, evidence.chords[:, chords])
    prices = np.where(rests, NEVER, np.maximum(PRICE - PRICE_PER_LOG_ODDS * evidence.changes, 0))
    basses, kinds = _best_path(scores, prices)
    number = np.zeros(scores.shape[1:], int)
    number[over, which] = chords
    path = number[basses, kinds]
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


def _best_path(scores: np.ndarray, prices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The bass and the name of each frame on the path with the highest score (Viterbi): scores of (frames, BASSES, names).

    Three ways lead to a chord: the same chord, the same name over another bass, the best of all.
    """
    best = scores.copy()
    prices_of_bass = (SHARE_FOR_BASS * prices).tolist()
    for frame, (price, price_of_bass) in enumerate(zip(prices[1:].tolist(), prices_of_bass[1:], strict=True), 1):
        before = best[frame - 1]
        of_name = before.max(axis=0)
        worst = of_name.max() - price
        of_name -= price_of_bass
        np.maximum(of_name, worst, out=of_name)
        best[frame] += np.maximum(before, of_name)
    leaders = best.reshape(len(best), -1).argmax(axis=1)
    best_bass = best.argmax(axis=1)
    bass, name = divmod(int(leaders[-1]), scores.shape[2])
    path = [(bass, name)]
    for frame in range(len(scores) - 1, 0, -1):
        before, leader = best[frame - 1], int(leaders[frame - 1])
        stays, other = before[bass, name], int(best_bass[frame - 1, name])
        from_other = before[other, name] - SHARE_FOR_BASS * prices[frame]
        if max(stays, from_other) < before.flat[leader] - prices[frame]:
            bass, name = divmod(leader, scores.shape[2])
        elif from_other > stays:
            bass = other
        path.append((bass, name))
    basses, names = np.array(path[::-1]).T
    return basses, names
