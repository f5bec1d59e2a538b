"""A reading: what the estimators found in a piece, put together for the teacher's checks.

read(load("chorale.mid"))  ->  Reading(keys=C major, chords=(ChordSpan(bar=1, beat=1.0, symbol="C", ...), ...))
"""

from dataclasses import dataclass

import numpy as np

from etude.score.harmony import NO_CHORD, Stretch, find_chords
from etude.score.load import Piece
from etude.score.meter import bar_and_beat, bar_starts, bars_and_beats, seconds_at
from etude.score.spelling import heard
from etude.score.tonality import KeyReading, find_key
from etude.theory.key import Key
from etude.theory.roman import numeral


@dataclass(frozen=True)
class ChordSpan:
    """A chord where it stands: bar and beat from 1, onset and duration in quarter notes, onset in seconds."""

    bar: int
    beat: float
    onset_beat: float
    duration_beat: float
    onset_s: float
    symbol: str
    numeral: str

    @property
    def bar_beat(self) -> str:
        """The place as musicians write it: "3.1" is bar 3, beat 1; "3.2.5" is half a beat after beat 2."""
        return f"{self.bar}.{self.beat:g}"

    @property
    def end_beat(self) -> float:
        return self.onset_beat + self.duration_beat


@dataclass(frozen=True)
class Reading:
    """A piece with its key and chords; `chords` and `stretches` go side by side.

    bar_lines: where each bar begins, in quarter notes.
    """

    piece: Piece
    keys: KeyReading
    stretches: tuple[Stretch, ...]
    chords: tuple[ChordSpan, ...]
    bar_lines: tuple[float, ...]

    @property
    def key(self) -> Key:
        return self.keys.key

    def place(self, onset_beat: float) -> tuple[int, float]:
        """The bar and beat of a position in quarter notes."""
        return bar_and_beat(self.piece.meters, onset_beat)


def read(piece: Piece) -> Reading:
    """Find chords and key of a piece, and write the chords in the key."""
    stretches = find_chords(piece)
    keys = find_key(piece.notes, stretches)
    spans = chord_spans(piece, keys.key, stretches)
    return Reading(piece, keys, stretches, spans, tuple(bar_starts(piece.meters, piece.end_beat)))


def chord_spans(piece: Piece, key: Key, stretches: tuple[Stretch, ...]) -> tuple[ChordSpan, ...]:
    """The chords with their places, symbols and numerals."""
    onsets = np.array([stretch.onset_beat for stretch in stretches])
    bars, beats = bars_and_beats(piece.meters, onsets)
    seconds = seconds_at(piece.tempos, onsets)
    chords = [heard(stretch.chord, key) for stretch in stretches]
    return tuple(
        ChordSpan(
            int(bar),
            float(beat),
            stretch.onset_beat,
            stretch.end_beat - stretch.onset_beat,
            round(float(second), 4),
            chord.symbol if chord else NO_CHORD,
            numeral(chord, key, after) if chord else "",
        )
        for stretch, chord, after, bar, beat, second in zip(
            stretches, chords, [*chords[1:], None], bars, beats, seconds, strict=True
        )
    )
