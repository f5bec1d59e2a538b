"""A reading: what the estimators found in a piece, put together for the teacher's checks.

    read(load("chorale.mid"))  ->  Reading(keys=C major, chords=(ChordSpan(bar=1, beat=1.0, symbol="C", ...), ...))
"""

from dataclasses import dataclass

import numpy as np

from etude.score.harmony import Stretch, find_chords
from etude.score.load import Piece
from etude.score.meter import bar_and_beat, bar_starts, bars_and_beats, seconds_at
from etude.score.numerals import numeral, symbol
from etude.score.tonality import KeyReading, Tonality, find_key


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
    def key(self) -> Tonality:
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


def chord_spans(piece: Piece, key: Tonality, stretches: tuple[Stretch, ...]) -> tuple[ChordSpan, ...]:
    """The chords with their places, symbols and numerals."""
    onsets = np.array([stretch.onset_beat for stretch in stretches])
    bars, beats = bars_and_beats(piece.meters, onsets)
    seconds = seconds_at(piece.tempos, onsets)
    following = [*(stretch.chord for stretch in stretches[1:]), None]
    return tuple(
        ChordSpan(
            int(bar), float(beat), stretch.onset_beat, stretch.end_beat - stretch.onset_beat, round(float(second), 4),
            symbol(stretch.chord, key), numeral(stretch.chord, key, after),
        )  # fmt: skip
        for stretch, after, bar, beat, second in zip(stretches, following, bars, beats, seconds, strict=True)
    )
