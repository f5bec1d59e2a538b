"""A reading: what the estimators found in a piece, put together for the teacher's checks.

read(load("chorale.mid"))  ->  Reading(keys=C major, chords=(ChordSpan(bar=1, beat=1.0, symbol="C", ...), ...))
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from etude.score.cadence import Cadence, find_cadences
from etude.score.evidence import NO_CHORD, hear
from etude.score.harmony import Stretch, find_chords
from etude.score.load import Piece
from etude.score.meter import bar_and_beat, bar_starts, bars_and_beats, seconds_at
from etude.score.roman import numerals
from etude.score.spelling import heard
from etude.score.texture import Texture
from etude.score.tonality import KeyReading, find_key, find_local_keys
from etude.theory.key import Key


@dataclass(frozen=True)
class ChordSpan:
    """A chord where it stands: bar and beat from 1, onset and duration in quarter notes, onset in seconds.

    key: the name of the key in which the numeral counts; "" where an older analysis did not say.
    """

    bar: int
    beat: float
    onset_beat: float
    duration_beat: float
    onset_s: float
    symbol: str
    numeral: str
    key: str = ""

    @property
    def bar_beat(self) -> str:
        """The place as musicians write it: "3.1" is bar 3, beat 1; "3.2.5" is half a beat after beat 2."""
        return f"{self.bar}.{self.beat:g}"

    @property
    def end_beat(self) -> float:
        return self.onset_beat + self.duration_beat


@dataclass(frozen=True)
class Reading:
    """A piece with its keys and chords; `chords`, `stretches` and `local_keys` go side by side.

    bar_lines: where each bar begins, in quarter notes.
    """

    piece: Piece
    keys: KeyReading
    stretches: tuple[Stretch, ...]
    local_keys: tuple[Key, ...]
    chords: tuple[ChordSpan, ...]
    cadences: tuple[Cadence, ...]
    bar_lines: tuple[float, ...]

    @property
    def key(self) -> Key:
        return self.keys.key

    @cached_property
    def texture(self) -> Texture:
        return Texture(self.piece.notes)

    def place(self, onset_beat: float) -> tuple[int, float]:
        """The bar and beat of a position in quarter notes."""
        return bar_and_beat(self.piece.meters, onset_beat)


def read(piece: Piece) -> Reading:
    """Find the chords, keys and cadences of a piece, and write the chords in the keys."""
    evidence = hear(piece)
    stretches = find_chords(evidence)
    keys = find_key(evidence, stretches)
    local_keys = find_local_keys(evidence, stretches, keys.key)
    return Reading(
        piece,
        keys,
        stretches,
        local_keys,
        chord_spans(piece, stretches, local_keys),
        find_cadences(piece, stretches, local_keys),
        tuple(bar_starts(piece.meters, piece.end_beat)),
    )


def chord_spans(piece: Piece, stretches: tuple[Stretch, ...], keys: tuple[Key, ...]) -> tuple[ChordSpan, ...]:
    """The chords with their places, symbols and numerals, each in its key."""
    onsets = np.array([stretch.onset_beat for stretch in stretches])
    bars, beats = bars_and_beats(piece.meters, onsets)
    seconds = seconds_at(piece.tempos, onsets)
    chords = [heard(stretch.chord, key) for stretch, key in zip(stretches, keys, strict=True)]
    return tuple(
        ChordSpan(
            int(bar),
            float(beat),
            stretch.onset_beat,
            stretch.end_beat - stretch.onset_beat,
            round(float(second), 4),
            chord.symbol if chord else NO_CHORD,
            degree,
            key.name,
        )
        for stretch, chord, key, degree, bar, beat, second in zip(
            stretches, chords, keys, numerals(chords, keys), bars, beats, seconds, strict=True
        )
    )
