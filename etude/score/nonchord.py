"""Non-chord notes: what each note outside its chord does, by how it is reached and how it is left.

    D between C and E over a chord of C  ->  passing;  F held from Dm7 into C, then E  ->  suspension

The kinds are those of Aldwell and Schachter, Harmony and Voice Leading (2003). Steps are looked for in the same part,
so a note of another part excuses nothing.
"""

from dataclasses import dataclass

import numpy as np

from etude.score.evidence import NO_CHORD
from etude.score.harmony import Stretch
from etude.score.spelling import heard
from etude.theory.key import Key

KINDS = ("suspension", "passing", "neighbour", "anticipation", "appoggiatura", "escape", "unexplained")
# The note before may end, and the note after begin, this far away, in quarter notes.
NEAR_BEATS = 1.0
SAME_TIME = 0.02
# Players let go late: the next note may begin before this share of a note is over.
HELD_SHARE = 0.25
# A note must sound so long into the next chord to be held over.
HELD_OVER_BEATS = 0.45
# Wider than any piece is long, in quarter notes: keeps the pitches apart when notes are sorted by pitch and onset.
_APART = 32768.0


@dataclass(frozen=True, eq=False)
class NonChordNotes:
    """The notes outside their chords, side by side: the row of each note, its chord's place, and its kind.

    kinds: as places in `KINDS`; resolves_to: the MIDI pitch to which each goes by step, 0 where it does not.
    """

    rows: np.ndarray
    chords: np.ndarray
    kinds: np.ndarray
    resolves_to: np.ndarray

    def of_kind(self, kind: str) -> np.ndarray:
        """Which of them are of one of `KINDS`."""
        return np.flatnonzero(self.kinds == KINDS.index(kind))


def find_nonchord_notes(notes: np.ndarray, stretches: tuple[Stretch, ...], keys: tuple[Key, ...]) -> NonChordNotes:
    """The notes (rows of `load.NOTE`) that their chord does not hold, and the notes held over into such a chord.

    keys: the key in which each stretch is written. Where there is no chord, no note is outside it.
    """
    starts = np.array([stretch.onset_beat for stretch in stretches])
    tones = _tones(stretches, keys)
    onsets, ends = notes["onset_beat"], notes["onset_beat"] + notes["duration_beat"]
    pitch_class = notes["pitch"] % 12
    which = np.clip(np.searchsorted(starts, onsets + SAME_TIME, side="right") - 1, 0, len(starts) - 1)
    outside = ~tones[which, pitch_class]
    after = np.minimum(which + 1, len(starts) - 1)
    over = (after > which) & (ends >= starts[after] + HELD_OVER_BEATS) & ~outside & ~tones[after, pitch_class]
    held_from, parts = starts[after], _part_numbers(notes)
    order = np.lexsort((onsets, notes["pitch"], parts))
    near = _Near(notes, parts, order)

    rows = np.flatnonzero(outside)
    from_below, from_above = near.before(rows, (-1, -2)), near.before(rows, (1, 2))
    to_below, to_above = near.after(rows, (-1, -2)), near.after(rows, (1, 2))
    prepared, again = near.before(rows, (0,)) > 0, near.after(rows, (0,))
    at_change = np.abs(onsets[rows] - starts[which[rows]]) < SAME_TIME
    on_beat = np.abs(onsets[rows] - np.round(onsets[rows])) < SAME_TIME
    left = (to_below > 0) | (to_above > 0)
    reached = (from_below > 0) | (from_above > 0)
    next_has = tones[np.minimum(which[rows] + 1, len(starts) - 1), pitch_class[rows]]
    kinds = np.select(
        [
            prepared & at_change & (to_below > 0),
            (from_below > 0) & (to_above > 0) | (from_above > 0) & (to_below > 0),
            reached & left,
            (again > 0) & next_has,
            left & on_beat,
            left,
            reached,
        ],
        [KINDS.index(kind) for kind in
         ("suspension", "passing", "neighbour", "anticipation", "appoggiatura", "neighbour", "escape")],
        KINDS.index("unexplained"),
    )  # fmt: skip
    held = np.flatnonzero(over)
    goal = near.after(held, (-1, -2))
    held, goal = held[goal > 0], goal[goal > 0]
    found_rows = np.concatenate([rows, held])
    in_time = np.argsort(np.concatenate([onsets[rows], held_from[held]]), kind="stable")
    return NonChordNotes(
        found_rows[in_time],
        np.concatenate([which[rows], after[held]])[in_time],
        np.concatenate([kinds, np.zeros(len(held), int)])[in_time],
        np.concatenate([np.where(to_below > 0, to_below, to_above), goal])[in_time],
    )


def _tones(stretches: tuple[Stretch, ...], keys: tuple[Key, ...]) -> np.ndarray:
    """Which pitch classes each chord holds: one row a chord; all of them where there is no chord."""
    tones = np.zeros((len(stretches), 12), bool)
    for row, stretch, key in zip(tones, stretches, keys, strict=True):
        if stretch.chord.quality == NO_CHORD:
            row[:] = True
        else:
            row[[note.pitch_class for note in heard(stretch.chord, key).notes]] = True
    return tones


def _part_numbers(notes: np.ndarray) -> np.ndarray:
    return np.unique(notes["track"].astype(int) * 16 + notes["channel"], return_inverse=True)[1].reshape(-1)


class _Near:
    """Finds the note of a given pitch that comes just before or just after a note of the same part."""

    def __init__(self, notes: np.ndarray, parts: np.ndarray, order: np.ndarray):
        self.notes, self.parts, self.order = notes, parts, order
        self.ends = notes["onset_beat"] + notes["duration_beat"]
        self.line = self._on_line(parts, notes["pitch"].astype(int), notes["onset_beat"])
        self.sorted_line = self.line[order]

    def _on_line(self, parts: np.ndarray, pitches: np.ndarray, beats: np.ndarray) -> np.ndarray:
        """Part, pitch and position as one number, so that one search finds all three."""
        return (parts * 160 + pitches + 16) * _APART + beats

    def before(self, rows: np.ndarray, semitones: tuple[int, ...]) -> np.ndarray:
        """The pitch, so many semitones away, that ends just before each note; 0 where there is none."""
        onsets = self.notes["onset_beat"][rows]
        found = np.zeros(len(rows), int)
        for step in semitones:
            pitches = self.notes["pitch"][rows].astype(int) + step
            place = np.searchsorted(self.sorted_line, self._on_line(self.parts[rows], pitches, onsets - SAME_TIME)) - 1
            other = self.order[np.maximum(place, 0)]
            same = (place >= 0) & (self.parts[other] == self.parts[rows]) & (self.notes["pitch"][other] == pitches)
            found = np.where((found == 0) & same & (self.ends[other] >= onsets - NEAR_BEATS), pitches, found)
        return found

    def after(self, rows: np.ndarray, semitones: tuple[int, ...]) -> np.ndarray:
        """The pitch, so many semitones away, that begins just after each note; 0 where there is none."""
        ends = self.ends[rows]
        earliest = ends - np.maximum(self.notes["duration_beat"][rows] * HELD_SHARE, SAME_TIME)
        found = np.zeros(len(rows), int)
        for step in semitones:
            pitches = self.notes["pitch"][rows].astype(int) + step
            place = np.searchsorted(self.sorted_line, self._on_line(self.parts[rows], pitches, earliest))
            other = self.order[np.minimum(place, len(self.order) - 1)]
            same = (place < len(self.order)) & (self.parts[other] == self.parts[rows])
            same &= self.notes["pitch"][other] == pitches
            near = self.notes["onset_beat"][other] <= ends + NEAR_BEATS
            found = np.where((found == 0) & same & near, pitches, found)
        return found
