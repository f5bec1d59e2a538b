"""Monotony: one chord for many bars, one rhythm, the same bar again and again, a melody that stays in one place.

C | C | C | C | C | C | G7 | C  ->  Bar 1: C stays for 6 bars. Try F (IV) or G (V) in between.
"""

from collections import Counter

import numpy as np

from etude.score.meter import is_on_grid
from etude.score.observation import Observation, remark
from etude.score.reading import Reading
from etude.score.spelling import spelled, written
from etude.score.texture import Texture
from etude.theory.key import Key

# One chord for so many bars, and so long in seconds, is monotonous.
SAME_CHORD_BARS, SAME_CHORD_S = 6, 8.0
ENOUGH_NOTES = 16
# Melodies of so many bars, in so large a share of them the same rhythm, are monotonous; so are so many equal bars.
ENOUGH_BARS, SAME_RHYTHM_SHARE, SAME_BARS = 8, 0.8, 4
NARROW_MELODY, WIDE_MELODY = 4, 7  # semitones: a major third, a fifth
# The main chords of a key: numeral, semitones above the tonic, quality.
MAIN_CHORDS = {
    "major": (("IV", 5, ""), ("V", 7, ""), ("I", 0, "")),
    "minor": (("iv", 5, "m"), ("V", 7, ""), ("i", 0, "m")),
}


def check_monotony(reading: Reading, texture: Texture) -> list[Observation]:
    """One chord for many bars, one rhythm all the time, the same bar again and again, a melody that stays in one place."""
    said = [] if texture.is_single_line or reading.piece.is_live else _one_chord(reading)
    if is_on_grid(reading.piece.notes["onset_beat"]):
        said += _equal_bars(reading) or _one_rhythm(reading, texture.tune)
    return said + _narrow(reading, texture.tune)


def _one_chord(reading: Reading) -> list[Observation]:
    meter_bars = np.diff([*reading.bar_lines, max(reading.piece.end_beat, reading.bar_lines[-1] + 1e-3)])
    bar_length = float(np.median(meter_bars))
    ends_s = [*(span.onset_s for span in reading.chords[1:]), np.inf]
    for place, span in enumerate(reading.chords):
        lasts = (
            span.duration_beat >= SAME_CHORD_BARS * bar_length - 1e-6 and ends_s[place] - span.onset_s >= SAME_CHORD_S
        )
        if span.numeral and lasts:
            text = (
                f"{span.symbol} stays for {span.duration_beat / bar_length:.0f} bars. "
                f"Try {_neighbours(reading.local_keys[place], reading.stretches[place].chord.root)} in between."
            )
            return [remark(reading, span.onset_beat, "harmony", text)]
    return []


def _neighbours(key: Key, root: int) -> str:
    """Two of the three main chords of the key, other than the one on a root."""
    others = [
        f"{spelled(other, key).name}{quality} ({name})"
        for name, above, quality in MAIN_CHORDS[key.mode]
        if (other := (key.tonic.pitch_class + above) % 12) != root
    ]
    return " or ".join(others[:2])


def _by_bar(reading: Reading, notes: np.ndarray) -> list[list[tuple[int, int, int]]]:
    """The notes of each bar: place in it and length, both in twelfths of a quarter note, and MIDI pitch."""
    lines = np.array(reading.bar_lines)
    bars = np.maximum(np.searchsorted(lines, notes["onset_beat"] + 1e-3, side="right") - 1, 0)
    places = np.round((notes["onset_beat"] - lines[bars]) * 12).astype(int)
    lengths = np.round(notes["duration_beat"] * 12).astype(int)
    inside: list[list[tuple[int, int, int]]] = [[] for _ in lines]
    for bar, *note in zip(bars.tolist(), places.tolist(), lengths.tolist(), notes["pitch"].tolist(), strict=True):
        inside[bar].append(tuple(note))
    return inside


def _equal_bars(reading: Reading) -> list[Observation]:
    bars = [sorted((place, pitch) for place, _, pitch in bar) for bar in _by_bar(reading, reading.piece.notes)]
    start = 0
    for bar in range(1, len(bars) + 1):
        if bar < len(bars) and bars[bar] == bars[start]:
            continue
        if bar - start >= SAME_BARS and len(bars[start]) > 1:
            text = (
                f"bars {start + 1} to {bar} are the same, note for note. The ear stops listening after the third time: "
                "change the last of them, its rhythm or its highest note."
            )
            return [remark(reading, reading.bar_lines[start], "rhythm", text)]
        start = bar
    return []


def _one_rhythm(reading: Reading, tune: np.ndarray) -> list[Observation]:
    rhythms = [tuple(place for place, _, _ in bar) for bar in _by_bar(reading, tune) if bar] if len(tune) else []
    if len(rhythms) < ENOUGH_BARS:
        return []
    rhythm, times = Counter(rhythms).most_common(1)[0]
    if times < SAME_RHYTHM_SHARE * len(rhythms) or len(rhythm) < 2:
        return []
    text = (
        f"the melody has the same rhythm in {times} of its {len(rhythms)} bars. "
        "Lengthen one note, or leave a rest, where a phrase ends, so that it can breathe."
    )
    return [remark(reading, float(tune["onset_beat"][0]), "rhythm", text)]


def _narrow(reading: Reading, tune: np.ndarray) -> list[Observation]:
    """A melody that hardly moves; or praise for one that has one high point, late."""
    if len(tune) < ENOUGH_NOTES:
        return []
    low, high = int(tune["pitch"].min()), int(tune["pitch"].max())
    first, top = float(tune["onset_beat"][0]), np.flatnonzero(tune["pitch"] == high)
    names = [str(written(pitch, reading.key)) for pitch in (low, high)]
    if high - low <= NARROW_MELODY:
        text = f"the melody stays between {names[0]} and {names[1]}. Give it one higher note, where the phrase is strongest."
        return [remark(reading, first, "melody", text)]
    if high - low >= WIDE_MELODY and len(top) == 1 and len(tune) / 3 <= top[0] < len(tune) - 2:
        # A high point is climbed, not jumped at.
        if np.abs(np.diff(tune["pitch"][top[0] - 1 : top[0] + 2].astype(int))).max() > WIDE_MELODY:
            return []
        text = f"the melody reaches {names[1]} once and nowhere else: one high point, which gives the line its arch."
        return [remark(reading, float(tune["onset_beat"][top[0]]), "melody", text, praise=True)]
    return []
