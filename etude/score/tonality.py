"""Tonality: the key of a piece, the key that comes next and how far apart the two are, and the keys that it passes through.

The key of the piece is weighed from two kinds of evidence: what the network hears in all frames, and what the chords
say: how usual they are in the key, whether the first is its tonic and the last stands on it. The weights are those of a
logistic regression on songs of POP909-CL and scores of When in Rome that the network was learned from, so the scores
become probabilities, and the margin means something: 0.9 is sure, 0.1 is a toss-up. The written key signature is not
used.

The local keys are the best path over the chords (Viterbi 1967): what the network hears under each chord and how usual
the chord is in each key, against the price of a modulation.

    C E G | F A C | D F# A C | G B D  ->  C major, then G major; local keys: C major from 0, G major from 8
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from etude.score.evidence import NO_CHORD, QUALITIES, Evidence, chord_in_key
from etude.score.harmony import Stretch
from etude.theory.key import Key
from etude.theory.pitch import spell

# What each kind of evidence adds to the score of a key.
WEIGHTS = {"heard": 0.8, "tonic_first": 0.8, "root_last": 0.55, "chords": 0.7, "minor": 1.1}
# What a frame says at the least, as a logarithm, for the key of the piece.
LEAST_LOG = -8.0
_NUMBER_OF_QUALITY = {quality: number for number, (quality, _) in enumerate(QUALITIES)}
TONIC_QUALITIES = {"major": ("", "maj7", "6"), "minor": ("m", "m7", "m6")}
# Local keys: how much a frame counts, up to so many frames of one chord, and what it says at the least; how much the
# chord counts; the price of a modulation. Chosen on the same pieces.
MOST_FRAMES = 4
FRAME_WEIGHT, LEAST_LOG_OF_A_FRAME, CHORD_WEIGHT, MODULATION = 0.25, -6.0, 1.0, 4.0


@dataclass(frozen=True)
class KeyReading:
    """The key of a piece and the next best, with the difference of their probabilities (0 to 1)."""

    key: Key
    runner_up: Key
    margin: float


def find_key(evidence: Evidence, chords: tuple[Stretch, ...]) -> KeyReading:
    """The key of a piece."""
    kinds = key_evidence(evidence, chords)
    score = sum(weight * kinds[kind] for kind, weight in WEIGHTS.items())
    probability = np.exp(score - score.max())
    probability /= probability.sum()
    best, second = np.argsort(-probability)[:2]
    return KeyReading(tonality(int(best)), tonality(int(second)), float(probability[best] - probability[second]))


def key_evidence(evidence: Evidence, chords: tuple[Stretch, ...]) -> dict[str, np.ndarray]:
    """What speaks for each of the 24 keys; see `WEIGHTS` for the kinds."""
    heard = np.maximum(evidence.keys, LEAST_LOG)
    kinds = {kind: np.zeros(24) for kind in WEIGHTS}
    kinds["heard"] = heard.mean(axis=0)
    kinds["chords"] = _usual(chords).mean(axis=0)
    kinds["minor"] = np.repeat([0.0, 1.0], 12)
    sounding = [stretch.chord for stretch in chords if stretch.chord.quality != NO_CHORD]
    if sounding:
        first, last = sounding[0], sounding[-1]
        kinds["tonic_first"][first.root] = first.quality in TONIC_QUALITIES["major"]
        kinds["tonic_first"][first.root + 12] = first.quality in TONIC_QUALITIES["minor"]
        kinds["root_last"][[last.root, last.root + 12]] = 1
    return kinds


@cache
def tonality(number: int, near: Key | None = None) -> Key:
    """Key 0 to 11 is C major to B major, 12 to 23 C minor to B minor.

    It is spelled with the fewest accidentals, or, within seven, as near as it can to the signature of another key.

    >>> tonality(6).name, tonality(13).name, tonality(20).name
    ('Gb major', 'C# minor', 'G# minor')
    >>> from etude.theory.key import key
    >>> tonality(15).name, tonality(15, key("B major")).name
    ('Eb minor', 'D# minor')
    """
    mode = "minor" if number >= 12 else "major"
    shift = 3 if mode == "minor" else 0
    if near is not None:
        found = Key(spell(number % 12, near=near.signature + shift), mode)
        if abs(found.signature) <= 7:
            return found
    # A little to the flat side: Gb major and Eb minor are met more often than F# major and D# minor.
    return Key(spell(number % 12, near=2 if mode == "minor" else -1), mode)


def number_of(key: Key) -> int:
    """The number that `tonality` gives back as the key."""
    return key.tonic.pitch_class + (12 if key.mode == "minor" else 0)


def find_local_keys(evidence: Evidence, chords: tuple[Stretch, ...], home: Key) -> tuple[Key, ...]:
    """The key in which each chord stands, spelled near the key of the piece."""
    bounds = np.searchsorted(evidence.edges, [*(stretch.onset_beat for stretch in chords), chords[-1].end_beat])
    heard = np.concatenate([np.zeros((1, 24)), np.cumsum(np.maximum(evidence.keys, LEAST_LOG_OF_A_FRAME), axis=0)])
    frames = np.maximum(np.diff(bounds), 1)[:, None]
    scores = FRAME_WEIGHT * np.minimum(frames, MOST_FRAMES) / frames * (heard[bounds[1:]] - heard[bounds[:-1]])
    scores += CHORD_WEIGHT * _usual(chords)
    # To begin elsewhere than at home is a modulation too.
    scores[0] -= MODULATION * (np.arange(24) != number_of(home))
    best = scores.copy()
    for chord in range(1, len(scores)):
        best[chord] += np.maximum(best[chord - 1], best[chord - 1].max() - MODULATION)
    leaders = best.argmax(axis=1).tolist()
    path = [leaders[-1]]
    for before, leader in zip(best[-2::-1], leaders[-2::-1], strict=True):
        path.append(leader if before[leader] - MODULATION > before[path[-1]] else path[-1])
    return tuple(tonality(number, home) for number in reversed(path))


def _usual(chords: tuple[Stretch, ...]) -> np.ndarray:
    """How usual each chord is in each of the 24 keys, as logarithms: shape (chords, 24); 0 for no chord."""
    keys = np.arange(24)
    roots = np.array([stretch.chord.root for stretch in chords])[:, None]
    numbers = np.array([_NUMBER_OF_QUALITY.get(stretch.chord.quality, -1) for stretch in chords])[:, None]
    return np.where(numbers < 0, 0, chord_in_key()[keys // 12, (roots - keys) % 12, numbers])
