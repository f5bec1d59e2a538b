"""Cadences: how each phrase closes, by its last two chords in their key.

    ... G7 | C-  ->  authentic;  ... F | G-  ->  half;  ... F | C-  ->  plagal;  ... G7 | Am-  ->  deceptive

The kinds are those of Aldwell and Schachter, Harmony and Voice Leading (2003). An authentic cadence is perfect when
both chords stand on their roots; a phrase that closes in none of these ways is left open.
"""

from dataclasses import dataclass

import numpy as np

from etude.score.evidence import NO_CHORD, Chord
from etude.score.harmony import Stretch
from etude.score.load import Piece
from etude.score.meter import bars_and_beats
from etude.score.phrase import find_phrase_ends, top_line
from etude.theory.key import Key

DOMINANT_QUALITIES = ("", "7", "aug", "sus4", "7sus4")
LEADING_QUALITIES = ("dim", "dim7", "m7b5")
# The chord under the last note of a phrase is the one that sounds so many quarter notes after it began.
AFTER_LAST_NOTE_BEATS = 0.75
# How much each kind of close makes a phrase end likely.
REPOSE = {"authentic": 1.0, "half": 0.6, "plagal": 0.5, "deceptive": 0.4, "open": 0.0}


@dataclass(frozen=True)
class Cadence:
    """The close of a phrase: where its last chord stands (bar and beat from 1), its kind and the key.

    onset_beat, end_beat: where that chord begins and where the last note of the melody ends, in quarter notes.
    kind: authentic, half, plagal, deceptive, or open; perfect: of an authentic cadence, both chords on their roots.
    """

    bar: int
    beat: float
    onset_beat: float
    end_beat: float
    kind: str
    perfect: bool
    key: str


def kind_of_close(before: Chord | None, last: Chord, key: Key) -> str:
    """What the last two different chords of a phrase make in a key.

    >>> from etude.theory.key import key
    >>> c = key("C major"); kind_of_close(Chord(7, "7", 7), Chord(0, "", 0), c), kind_of_close(None, Chord(7, "", 7), c)
    ('authentic', 'half')
    """
    tonic = key.tonic.pitch_class
    degree = (last.root - tonic) % 12
    if before is not None:
        degree_before = (before.root - tonic) % 12
        is_dominant = degree_before == 7 and before.quality in DOMINANT_QUALITIES
        if degree == 0 and (is_dominant or (degree_before == 11 and before.quality in LEADING_QUALITIES)):
            return "authentic"
        if degree == 0 and degree_before == 5:
            return "plagal"
        if degree in (8, 9) and is_dominant:
            return "deceptive"
    if degree == 7 and last.quality in DOMINANT_QUALITIES:
        return "half"
    return "open"


def kind_of_ending(chords: tuple[Stretch, ...], key: Key) -> str:
    """How a piece ends, counted in its key: authentic, plagal, deceptive, half, or none."""
    sounding = [stretch.chord for stretch in chords if stretch.chord.quality != NO_CHORD]
    if not sounding:
        return "none"
    before = next((chord for chord in reversed(sounding) if chord.root != sounding[-1].root), None)
    kind = kind_of_close(before, sounding[-1], key)
    return "none" if kind == "open" else kind


def find_cadences(piece: Piece, chords: tuple[Stretch, ...], keys: tuple[Key, ...]) -> tuple[Cadence, ...]:
    """The close of each phrase of a piece, from its chords and the key of each chord."""
    sounding = [place for place, stretch in enumerate(chords) if stretch.chord.quality != NO_CHORD]
    if not sounding:
        return ()
    before = [_chord_before(chords, place) for place in range(len(chords))]
    kinds = [kind_of_close(*close) for close in zip(before, (stretch.chord for stretch in chords), keys, strict=True)]
    starts = np.array([stretch.onset_beat for stretch in chords])
    tune = top_line(piece.notes)
    under = np.maximum(np.searchsorted(starts, tune["onset_beat"] + AFTER_LAST_NOTE_BEATS, side="right") - 1, 0)
    repose = np.array([REPOSE[kind] for kind in kinds])[under]
    # The last of the notes that share a chord ends the phrase.
    ends = {int(under[note]): float(tune["onset_beat"][note] + tune["duration_beat"][note])
            for note in find_phrase_ends(piece, tune, repose)}  # fmt: skip
    places = [place for place in ends if chords[place].chord.quality != NO_CHORD]
    bars, beats = bars_and_beats(piece.meters, starts[places])
    return tuple(
        Cadence(
            bar,
            beat,
            chords[place].onset_beat,
            ends[place],
            kinds[place],
            _is_perfect(kinds[place], before[place], chords[place].chord),
            keys[place].name,
        )
        for place, bar, beat in zip(places, bars.tolist(), beats.tolist(), strict=True)
    )


def _is_perfect(kind: str, before: Chord | None, last: Chord) -> bool:
    on_roots = before is not None and before.bass == before.root and last.bass == last.root
    return kind == "authentic" and on_roots and before.quality not in LEADING_QUALITIES


def _chord_before(chords: tuple[Stretch, ...], place: int) -> Chord | None:
    """The nearest chord before one that has another root."""
    for stretch in reversed(chords[max(place - 4, 0) : place]):
        if stretch.chord.quality != NO_CHORD and stretch.chord.root != chords[place].chord.root:
            return stretch.chord
    return None
