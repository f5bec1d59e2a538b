"""Texture: how a piece is woven, from its notes: the moments in which they sound, the voices, the melody.

four tracks that each play one note at a time  ->  four voices, the lowest first
"""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import numpy as np

# Music in one part counts as written in voices when this share of its moments has the same number of notes.
SAME_NUMBER_SHARE = 0.7
VOICES = range(2, 7)
# A part sings when at most this share of its notes sounds on into the next one.
OVERLAP_SHARE, OVERLAP_BEATS = 0.05, 0.05
ENOUGH_FOR_A_MELODY = 8
ALONE = "a melody alone"
COUNTED = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six"}

# Onsets in quarter notes, each with MIDI pitches, the lowest first.
Voices = list[tuple[float, tuple[int, ...]]]


@dataclass(frozen=True, eq=False)
class Texture:
    """The views of some notes that the teacher's checks share, each found when it is first asked for."""

    notes: np.ndarray

    @cached_property
    def moments(self) -> Voices:
        return moments(self.notes)

    @cached_property
    def voices(self) -> Voices:
        """The pitches of each voice, the lowest voice first, at each onset of music written in voices; else empty."""
        parts = parts_of(self.notes)
        return voices_of_parts(parts) if len(parts) > 1 else voices_of_chords(self.moments)

    @property
    def has_parts(self) -> bool:
        """Whether there is more than one part, so that each voice has its own."""
        return bool(np.any(self.notes["track"] != self.notes["track"][0]))

    @property
    def is_part_writing(self) -> bool:
        """Whether it is written in at least three voices that move together, as a chorale is."""
        return len(self.voices) > 0 and len(self.voices[0][1]) >= 3

    @cached_property
    def is_single_line(self) -> bool:
        """Whether it is a melody alone: one part that plays one note at a time."""
        parts = parts_of(self.notes)
        return len(parts) == 1 and sings(parts[0])

    @property
    def kind(self) -> str:
        """What a musician calls it: "four voices", "a melody over an accompaniment"."""
        if self.is_single_line:
            return ALONE
        if self.voices:
            return f"{COUNTED[len(self.voices[0][1])]} voices"
        return "a melody over an accompaniment" if len(melody(self.notes)) else "several notes at a time"

    @cached_property
    def tune(self) -> np.ndarray:
        """The notes of the melody: the highest part that sings, or the highest voice; empty when there is neither."""
        found = melody(self.notes)
        if len(found) or not self.voices:
            return found
        top = {(onset, pitches[-1]) for onset, pitches in self.voices}
        pairs = zip(self.notes["onset_beat"].tolist(), self.notes["pitch"].tolist(), strict=True)
        return self.notes[[pair in top for pair in pairs]]


def moments(notes: np.ndarray) -> Voices:
    """The pitches that sound at each onset, lowest first: [(0.0, (48, 64, 67)), ...]."""
    sounding: dict[int, float] = {}
    found: Voices = []
    onsets, pitches = notes["onset_beat"].tolist(), notes["pitch"].tolist()
    ends = (notes["onset_beat"] + notes["duration_beat"]).tolist()
    starts = np.flatnonzero(np.diff(notes["onset_beat"], prepend=-1.0) > 1e-6).tolist()
    for first, last in zip(starts, [*starts[1:], len(notes)], strict=True):
        onset = onsets[first]
        sounding = {pitch: end for pitch, end in sounding.items() if end > onset + 1e-3}
        for pitch, end in zip(pitches[first:last], ends[first:last], strict=True):
            sounding[pitch] = max(end, sounding.get(pitch, 0.0))
        found.append((onset, tuple(sorted(sounding))))
    return found


def parts_of(notes: np.ndarray) -> list[np.ndarray]:
    """The notes of each track and channel, the lowest part first."""
    names = sorted(set(zip(notes["track"].tolist(), notes["channel"].tolist(), strict=True)))
    parts = [notes[(notes["track"] == track) & (notes["channel"] == channel)] for track, channel in names]
    return sorted(parts, key=lambda part: part["pitch"].mean())


def sings(part: np.ndarray) -> bool:
    """Whether a part plays one note at a time."""
    ends = part["onset_beat"] + part["duration_beat"]
    overlaps = int((part["onset_beat"][1:] < ends[:-1] - OVERLAP_BEATS).sum())
    return overlaps <= OVERLAP_SHARE * len(part)


def voices_of_parts(parts: list[np.ndarray]) -> Voices:
    """The pitches of each part, 0 where it rests, at each onset; empty unless there are two to six that sing."""
    if len(parts) not in VOICES or not all(sings(part) for part in parts):
        return []
    onsets = np.unique(np.concatenate([part["onset_beat"] for part in parts]))
    return list(zip(onsets.tolist(), zip(*(_sung(part, onsets) for part in parts), strict=True), strict=True))


def voices_of_chords(heard: Voices) -> Voices:
    """The voices of one part: most of its moments have the same four or five notes, as fewer are an accompaniment."""
    number, times = Counter(len(pitches) for _, pitches in heard).most_common(1)[0]
    if number not in (4, 5) or times < SAME_NUMBER_SHARE * len(heard):
        return []
    silent = (0,) * number
    return [(onset, pitches if len(pitches) == number else silent) for onset, pitches in heard]


def _sung(part: np.ndarray, onsets: np.ndarray) -> list[int]:
    """The pitch that a part sings at each onset, 0 where it rests."""
    which = np.searchsorted(part["onset_beat"], onsets + 1e-3) - 1
    ends = part["onset_beat"] + part["duration_beat"]
    return np.where((which >= 0) & (ends[which] > onsets + 1e-3), part["pitch"][which], 0).tolist()


def melody(notes: np.ndarray) -> np.ndarray:
    """The part that sings: the highest one that plays one note at a time, unless it is the bass; empty when there is none."""
    parts = parts_of(notes)
    singing = [part for part in parts if len(part) >= ENOUGH_FOR_A_MELODY and sings(part)]
    return singing[-1] if singing and (len(parts) == 1 or singing[-1] is not parts[0]) else notes[:0]
