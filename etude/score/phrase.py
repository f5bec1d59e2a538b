"""Phrases: where the melody comes to rest, so that a singer would breathe.

The notes of the melody are grouped so that the gaps between the groups (long notes and rests) are large and the groups
are about equally long: the best path over the notes, after the Grouper of Temperley, "The Cognition of Basic Musical
Structures" (2001), chapter 3, with lengths counted in seconds.

    C D E F | G- - - | A B C' A | G- - -  ->  the phrases end at 8 and at 16
"""

import numpy as np

from etude.score.load import Piece
from etude.score.meter import main_meter
from etude.score.texture import melody

# How long a phrase should be, in seconds, and what a phrase twice or half as long costs.
PHRASE_S, PRICE_PER_OCTAVE = 4.0, 1.0
SHORTEST_S = 0.25
# What it costs when a phrase lasts half a bar more than whole bars.
PRICE_OFF_BAR = 2.0
# What a gap and the repose of the harmony may add at the most, and what any boundary costs.
LARGEST_GAP, REPOSE, BOUNDARY = 3.0, 1.0, 0.8
# A phrase has at most so many notes.
MOST_NOTES = 64
# A note that ends less than this before the next one is held up to it: players let go a little early.
RELEASED_EARLY_BEATS = 0.3


def find_phrase_ends(piece: Piece, tune: np.ndarray, repose: np.ndarray) -> np.ndarray:
    """Which notes of a melody (rows of `load.NOTE`) end a phrase, as places in it; the last one does.

    repose: how much the harmony comes to rest under each note, from 0 to 1.
    """
    if len(tune) < 2:
        return np.arange(len(tune))
    ending = _gaps(tune) + REPOSE * repose - BOUNDARY
    bar = main_meter(piece.meters, piece.end_beat).bar_quarters
    starts_s = np.append(tune["onset_s"], tune["onset_s"][-1] + tune["duration_s"][-1])
    starts = np.append(tune["onset_beat"], tune["onset_beat"][-1] + tune["duration_beat"][-1]) / bar
    # best[n]: the score of the first n notes in whole phrases.
    best, began = np.zeros(len(tune) + 1), np.zeros(len(tune) + 1, int)
    for count in range(1, len(tune) + 1):
        first = max(count - MOST_NOTES, 0)
        lengths = np.maximum(starts_s[count] - starts_s[first:count], SHORTEST_S)
        bars = starts[count] - starts[first:count]
        scores = best[first:count] - PRICE_PER_OCTAVE * np.log2(lengths / PHRASE_S) ** 2
        scores -= PRICE_OFF_BAR * 2 * np.abs(bars - np.round(bars))
        choice = int(scores.argmax())
        began[count] = first + choice
        best[count] = scores[choice] + ending[count - 1]
    ends, count = [], len(tune)
    while count:
        ends.append(count - 1)
        count = int(began[count])
    return np.array(ends[::-1])


def top_line(notes: np.ndarray) -> np.ndarray:
    """The melody: the highest part that sings, or else the notes above which nothing sounds."""
    tune = melody(notes)
    if len(tune):
        return tune
    order = np.lexsort((-notes["pitch"], notes["onset_beat"]))
    first = np.append(True, np.diff(notes["onset_beat"][order]) > 1e-3)
    top = notes[order][first]
    # A note below one that began earlier and still sounds is accompaniment.
    kept, highest, until = [], -1, 0.0
    for place, (onset, duration, pitch) in enumerate(zip(
        top["onset_beat"].tolist(), top["duration_beat"].tolist(), top["pitch"].tolist(), strict=True
    )):  # fmt: skip
        if pitch >= highest or onset >= until - RELEASED_EARLY_BEATS:
            kept.append(place)
            highest, until = pitch, onset + duration
    return top[kept]


def _gaps(tune: np.ndarray) -> np.ndarray:
    """How much each note sounds like an end, by its length and the rest after it against what is usual."""
    between = np.diff(tune["onset_beat"])
    rests = between - tune["duration_beat"][:-1]
    rests = np.where(rests > RELEASED_EARLY_BEATS, rests, 0)
    usual = max(float(np.median(between)), 0.25)
    return np.append(np.clip(np.log2(np.maximum((between + rests) / usual, 0.25)), -1, LARGEST_GAP), LARGEST_GAP)
