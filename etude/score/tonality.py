"""Tonality: the key of a piece, the key that comes next, and how far apart the two are.

Two kinds of evidence are added. The first is the likeness of the piece's pitch classes (by the time they sound) to
what major and minor pieces use: the profiles of Albrecht and Shanahan, "The use of large corpora to train a new type
of key-finding algorithm", Music Perception 31 (2013), compared by correlation as Krumhansl and Schmuckler do. The
second is what the chords say: how long the tonic chord sounds, whether it opens and closes the piece, how often the
dominant goes to it. The weights are those of a logistic regression on half of the POP909-CL songs, so the scores
become probabilities, and the margin means something: 0.9 is sure, 0.1 is a toss-up. The written key signature is not
used.

    C D E F G A B, ending on the chord of A minor  ->  A minor, then C major
"""

from dataclasses import dataclass

import numpy as np

from etude.score.harmony import NO_CHORD, Stretch
from etude.theory.key import Key
from etude.theory.pitch import spell

# Share of each degree of the chromatic scale from the tonic up (Albrecht and Shanahan 2013, table 2).
MAJOR_PROFILE = (0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.080, 0.008, 0.081)
MINOR_PROFILE = (0.220, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052)
# What each kind of evidence adds to the score of a key.
WEIGHTS = {
    "profile": 8.7, "tonic_share": 2.9, "tonic_last": 0.9, "tonic_first": 0.7, "dominant_to_tonic": 2.4, "minor": 0.6,
}  # fmt: skip
LONGEST_WEIGHED_BEATS = 4.0
TONIC_QUALITIES = {"major": ("", "maj7", "7", "6"), "minor": ("m", "m7", "m6")}


@dataclass(frozen=True)
class KeyReading:
    """The key of a piece and the next best, with the difference of their probabilities (0 to 1)."""

    key: Key
    runner_up: Key
    margin: float


def find_key(notes: np.ndarray, chords: tuple[Stretch, ...]) -> KeyReading:
    """The key of a piece from its notes (an array of `load.NOTE`) and chords."""
    evidence = {"profile": profile_likeness(notes), **chord_evidence(chords), "minor": np.repeat([0.0, 1.0], 12)}
    score = sum(WEIGHTS[kind] * evidence[kind] for kind in WEIGHTS)
    probability = np.exp(score - score.max())
    probability /= probability.sum()
    best, second = np.argsort(-probability)[:2]
    return KeyReading(tonality(int(best)), tonality(int(second)), float(probability[best] - probability[second]))


def tonality(number: int) -> Key:
    """Key 0 to 11 is C major to B major, 12 to 23 C minor to B minor, spelled with the fewest accidentals.

    >>> tonality(6).name, tonality(13).name, tonality(20).name
    ('Gb major', 'C# minor', 'G# minor')
    """
    mode = "minor" if number >= 12 else "major"
    # A little to the flat side: Gb major and Eb minor are met more often than F# major and D# minor.
    return Key(spell(number % 12, near=2 if mode == "minor" else -1), mode)


def profile_likeness(notes: np.ndarray) -> np.ndarray:
    """The correlation of a piece's pitch classes with the profile of each of the 24 keys."""
    weights = np.minimum(notes["duration_beat"], LONGEST_WEIGHED_BEATS)
    used = np.bincount(notes["pitch"] % 12, weights=weights, minlength=12)
    if np.ptp(used) == 0:
        return np.zeros(24)
    profiles = [np.roll(profile, tonic) for profile in (MAJOR_PROFILE, MINOR_PROFILE) for tonic in range(12)]
    return np.corrcoef(np.vstack([used, profiles]))[0, 1:]


def chord_evidence(chords: tuple[Stretch, ...]) -> dict[str, np.ndarray]:
    """What the chords say for each of the 24 keys; see `WEIGHTS` for the kinds."""
    sounding = [stretch for stretch in chords if stretch.chord.quality != NO_CHORD]
    evidence = {kind: np.zeros(24) for kind in ("tonic_share", "tonic_last", "tonic_first", "dominant_to_tonic")}
    total = sum(stretch.end_beat - stretch.onset_beat for stretch in sounding)
    for place, stretch in enumerate(sounding):
        key = _key_as_tonic(stretch)
        if key is None:
            continue
        evidence["tonic_share"][key] += (stretch.end_beat - stretch.onset_beat) / total
        evidence["tonic_first"][key] += place == 0
        evidence["tonic_last"][key] += place == len(sounding) - 1
        before = sounding[place - 1].chord if place else None
        if before and before.quality in ("", "7") and before.root == (stretch.chord.root + 7) % 12:
            evidence["dominant_to_tonic"][key] += 1 / len(sounding)
    return evidence


def _key_as_tonic(stretch: Stretch) -> int | None:
    """The number of the key whose tonic chord this is."""
    for mode, first in (("major", 0), ("minor", 12)):
        if stretch.chord.quality in TONIC_QUALITIES[mode]:
            return first + stretch.chord.root
    return None
