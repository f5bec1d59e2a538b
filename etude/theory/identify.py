"""Notes to names: every chord that a handful of notes can be, best reading first.

    identify(["C", "E", "G", "A"])  ->  C6, then Am7/C

A reading costs more when the root is not the lowest note, when a note must be respelled, when the fifth is missing and
when the type is rare; the readings come cheapest first.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from etude.theory.chord import Chord, build, degree_interval
from etude.theory.chord_types import CHORD_TYPES
from etude.theory.errors import TheoryError
from etude.theory.pitch import Pitch

# Common types first: the order in which a musician would think of them.
_COMMON = ("", "m", "7", "maj7", "m7", "dim", "aug", "m7b5", "dim7", "sus4", "sus2", "6", "m6", "mmaj7", "5", "9", "maj9", "m9",
           "add9", "7sus4", "6/9", "aug7", "augmaj7", "7b9", "13", "11", "m11", "maj13")  # fmt: skip
_RANK = {suffix: place for place, suffix in enumerate(_COMMON)}


def _heights(degrees: str) -> frozenset[int]:
    return frozenset(degree_interval(degree).semitones % 12 for degree in degrees.split())


_TYPES_BY_HEIGHTS: dict[frozenset[int], list[tuple[str, bool]]] = {}
for _suffix, _degrees, _ in CHORD_TYPES:
    _TYPES_BY_HEIGHTS.setdefault(_heights(_degrees), []).append((_suffix, False))
    if " 5 " in _degrees and len(_degrees.split()) > 3:
        _TYPES_BY_HEIGHTS.setdefault(_heights(_degrees.replace(" 5 ", " ")), []).append((_suffix, True))


@dataclass(frozen=True)
class Reading:
    """One name for some notes, and what it takes for granted: `assumed` is "" or e.g. "the fifth (G) is left out"."""

    chord: Chord
    assumed: str


def identify(notes: Sequence[Pitch]) -> tuple[Reading, ...]:
    """Every chord that these notes can be, lowest note first in the input, best reading first in the output.

    Raises TheoryError for fewer than two different notes, or when no chord fits.

    >>> from etude.theory.pitch import pitch
    >>> [r.chord.symbol for r in identify([pitch(n) for n in ("C", "E", "G", "A")])]
    ['C6', 'Am7/C']
    """
    classes = tuple(dict.fromkeys(Pitch(note.fifths) for note in notes))
    if len({note.pitch_class for note in classes}) < 2:
        raise TheoryError("A chord needs at least two different notes.")
    bass, readings = classes[0], []
    for root in classes:
        heights = frozenset((note.pitch_class - root.pitch_class) % 12 for note in classes)
        for suffix, without_fifth in _TYPES_BY_HEIGHTS.get(heights, ()):
            readings.append(_reading(root, suffix, without_fifth, bass, classes))
    if not readings:
        raise TheoryError(f"No chord that I know has just the notes {' '.join(note.name for note in classes)}.")
    best_first = sorted(readings, key=lambda scored: scored[0])
    return tuple(dict((reading.chord.symbol, reading) for _, reading in reversed(best_first)).values())[::-1]


def _reading(
    root: Pitch, suffix: str, without_fifth: bool, bass: Pitch, given: tuple[Pitch, ...]
) -> tuple[float, Reading]:
    plain = build(root, suffix)
    sounding = {note.pitch_class: note for note in plain.notes}
    respelled = [note for note in given if sounding[note.pitch_class] != note]
    chord = build(root, suffix, sounding[bass.pitch_class])
    cost = _RANK.get(suffix, 30 + len(plain.degrees)) / 10 + 2 * (bass.pitch_class != root.pitch_class)
    cost += 2.1 * len(respelled) + 2.5 * without_fifth
    assumed = [f"the fifth ({sounding_fifth(plain).name}) is left out"] if without_fifth else []
    assumed += [f"{note.name} is read as {sounding[note.pitch_class].name}" for note in respelled]
    return cost, Reading(chord, "; ".join(assumed))


def sounding_fifth(chord: Chord) -> Pitch:
    return chord.notes[chord.degrees.index("5")]
