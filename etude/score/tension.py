"""Tension: what makes a bar of a piece want to go on, so that "why is bar 12 tense?" has an answer.

    E7 before Am in A minor  ->  "E7 (V7) is a dominant: it wants to go to A, and does.", "E7: its G# and D are a tritone ..."

Tense are a dominant before its tonic, a chord that holds a dissonance, a note that rubs against its chord, the height or
the loudness of a climax.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from etude.score.reading import ChordSpan
from etude.score.spelling import spelled, written
from etude.theory.chord import Chord, chord
from etude.theory.key import Key, key
from etude.theory.pitch import Pitch

# What holds a chord in suspense, by its suffix; the slots are its notes, the root first.
DISSONANT = {
    "7": "its {1} and {3} are a tritone apart, which wants to resolve",
    "dim": "its {0} and {2} are a tritone apart, which wants to resolve",
    "dim7": "it holds two tritones, {0}-{2} and {1}-{3}, and could go to several keys",
    "m7b5": "its {0} and {2} are a tritone apart, which wants to resolve",
    "aug": "its fifth, {2}, is raised and wants to go on up a half step",
    "maj7": "its seventh, {3}, is a half step from the octave of {0}",
    "mmaj7": "its seventh, {3}, is a half step from the octave of {0}",
    "m7": "its seventh, {3}, is a mild dissonance",
    "sus4": "its fourth, {1}, wants to fall to the third",
    "7sus4": "its fourth, {1}, wants to fall to the third",
    "sus2": "its second, {1}, stands where a third could be",
}
DOMINANTS, LEADING = ("", "7", "7sus4", "sus4", "aug"), ("dim", "dim7", "m7b5")
# A note that rubs against its chord sounds so long, in quarter notes, and lies a half step from a note of the chord.
RUB_BEATS, HALF_STEPS, MOST_RUBS = 0.45, (1, 11), 3
# A bar is loud when its notes are so much louder than those of the piece, in MIDI velocity.
LOUDER = 12


def tensions(chords: Sequence[ChordSpan], notes: np.ndarray, home: Key, start: float, end: float) -> list[str]:
    """What makes the notes (rows of `load.NOTE`) from start to end, in quarter notes, tense, in sentences; none where calm.

    home: the key of the piece, for chords that name none of their own.
    """
    inside = notes[(notes["onset_beat"] >= start - 1e-3) & (notes["onset_beat"] < end - 1e-3)]
    said = []
    for span, following in pairwise([*chords, None]):
        if span.numeral and span.onset_beat < end - 1e-3 and span.end_beat > start + 1e-3:
            said += _of_chord(span, following, _key_of(span, home))
    said += _rubs(chords, inside, home)
    if 0 < len(inside) < len(notes):
        if inside["pitch"].max() == notes["pitch"].max():
            said.append(f"The highest note of the piece, {written(int(notes['pitch'].max()), home)}, is here.")
        if np.mean(inside["velocity"]) >= np.mean(notes["velocity"]) + LOUDER:
            said.append("It is louder than most of the piece.")
    return list(dict.fromkeys(said))


def _key_of(span: ChordSpan, home: Key) -> Key:
    return key(span.key) if span.key else home


def _of_chord(span: ChordSpan, following: ChordSpan | None, home: Key) -> list[str]:
    """What makes a chord want to go on: its function, a dissonance, an unsteady bass, a note from elsewhere."""
    now, reasons = chord(span.symbol), []
    if goal := _goal(now, home, span.numeral):
        goes = "."
        if following is not None and following.numeral:
            arrives = chord(following.symbol).root.pitch_class == goal.pitch_class
            goes = ", and does." if arrives else f", but {following.symbol} follows."
        reasons.append(f"{span.symbol} ({span.numeral}) is a dominant: it wants to go to {goal.name}{goes}")
    if now.suffix in DISSONANT:
        reasons.append(f"{span.symbol}: {DISSONANT[now.suffix].format(*(note.name for note in now.notes))}.")
    elif now.inversion == 2:
        reasons.append(f"{span.symbol} stands on its fifth, {now.sounding[0].name}, which is unsteady.")
    outside = [note.name for note in now.notes if note not in home.notes_in_use]
    if outside:
        reasons.append(f"{span.symbol} brings {' and '.join(outside)} from outside {home.name}.")
    return reasons


def _goal(now: Chord, home: Key, figure: str) -> Pitch | None:
    """The root of the chord to which a dominant leads; None for other chords."""
    degree = figure.partition("/")[0]
    if now.suffix in DOMINANTS and degree.startswith("V") and not degree.startswith("VI"):
        above = 5
    elif now.suffix in LEADING and degree.startswith("vii"):
        above = 1
    else:
        return None
    return spelled((now.root.pitch_class + above) % 12, home)


def _rubs(chords: Sequence[ChordSpan], inside: np.ndarray, home: Key) -> list[str]:
    """The notes that lie a half step from a note of their chord, and outside it, for some time."""
    starts = np.array([span.onset_beat for span in chords])
    said = []
    for onset, length, pitch in inside[["onset_beat", "duration_beat", "pitch"]].tolist():
        place = int(np.searchsorted(starts, onset + 1e-2, side="right")) - 1
        if length < RUB_BEATS or place < 0 or not chords[place].numeral:
            continue
        tones = chord(chords[place].symbol).notes
        against = [note.name for note in tones if (pitch - note.pitch_class) % 12 in HALF_STEPS]
        if against and pitch % 12 not in {note.pitch_class for note in tones}:
            name = written(pitch, _key_of(chords[place], home)).name
            said.append(f"{name} rubs against the {against[0]} of {chords[place].symbol}.")
    return list(dict.fromkeys(said))[:MOST_RUBS]
