"""Notes to names: every chord that a handful of notes can be, best reading first.

    identify(["C", "E", "G", "A"])  ->  C6, then Am7/C

A reading costs more when the root is not the lowest note, when a note must be respelled, when the fifth is missing and
when the type is rare; the readings come cheapest first. Notes that make no type with a name are read as a known chord
over a foreign bass, or as a chord with its tensions listed, where they hold a third or a suspended fourth to build on.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache

from etude.theory.chord import Chord, degree_interval, suffix_of
from etude.theory.chord_types import CHORD_TYPES
from etude.theory.errors import TheoryError
from etude.theory.interval import between
from etude.theory.pitch import Pitch, spell

# Common types first: the order in which a musician would think of them.
_COMMON = ("", "m", "7", "maj7", "m7", "dim", "aug", "m7b5", "dim7", "sus4", "sus2", "6", "m6", "mmaj7", "5", "9", "maj9", "m9",
           "add9", "7sus4", "6/9", "aug7", "augmaj7", "7b9", "13", "11", "m11", "maj13", "7#9",
           "maj7#11", "mmaj9")  # fmt: skip
_RANK = {suffix: place for place, suffix in enumerate(_COMMON)}
# What a reading costs beside its type's place in the list above.
_INVERTED, _RESPELLED, _WITHOUT_FIFTH, _DOUBLE_ACCIDENTAL, _FOREIGN_BASS, _ROOTLESS = 2, 2.1, 2.5, 3, 4, 5
# A list of tensions is further off than an inversion of a common type: E G Bb D# C is C7#9/E.
_COMPOSED, _NO_THIRD = 1.6, 3
# How much further-fetched than the best name a composed one may be.
_NOT_FAR = 2.6
# Spellings of a root on the line of fifths that anyone would write: Cb (-7) to B# (12), and Fb.
_ROOT_FIFTHS = range(-8, 13)

Type = tuple[str, tuple[str, ...], str]  # suffix, degrees, the degree that is left out or ""


def _semitones(degree: str) -> int:
    return degree_interval(degree).semitones % 12


@cache
def _types() -> dict[frozenset[int], list[Type]]:
    """The named types by the semitones that sound above the root, with and without their perfect fifth."""
    found: dict[frozenset[int], list[Type]] = {}
    for suffix, listed, _ in CHORD_TYPES:
        degrees = tuple(listed.split())
        heights = frozenset(map(_semitones, degrees))
        found.setdefault(heights, []).append((suffix, degrees, ""))
        if "5" in degrees and (len(degrees) > 3 or suffix in ("", "m")):
            found.setdefault(heights - {7}, []).append((suffix, degrees, "5"))
    return found


@cache
def _rootless_types() -> dict[frozenset[int], list[Type]]:
    """Types from the seventh chords up by what sounds without the root, and perhaps without the fifth."""
    return {
        above: [(suffix, degrees, "1") for suffix, degrees, omitted in types if not omitted and len(degrees) > 3]
        for above, types in ((heights - {0}, types) for heights, types in _types().items())
    }


_NAMED = {frozenset(degrees.split()) for _, degrees, _ in CHORD_TYPES}


@dataclass(frozen=True)
class Reading:
    """One name for some notes, and what it takes for granted: `assumed` is "" or e.g. "the fifth (G) is left out"."""

    chord: Chord
    assumed: str


def identify(notes: Sequence[Pitch], *, rootless: bool = False) -> tuple[Reading, ...]:
    """Every chord that these notes can be, lowest note first in the input, best reading first in the output.

    With `rootless`, also chords whose root is not among the notes. Raises TheoryError for fewer than two different notes,
    or when no chord fits.

    >>> from etude.theory.pitch import pitch
    >>> [r.chord.symbol for r in identify([pitch(n) for n in ("C", "E", "G", "A")])]
    ['C6', 'Am7/C']
    >>> found = identify([pitch(n) for n in ("E", "G", "Bb", "D")], rootless=True); found[0].chord.symbol
    'Em7b5'
    >>> [r.assumed for r in found if r.chord.symbol == "C9/E"]
    ['the root (C) is left out']
    """
    given = tuple(dict.fromkeys(Pitch(note.fifths) for note in notes))
    classes = tuple(dict.fromkeys(note.pitch_class for note in given))
    if len(classes) < 2:
        raise TheoryError("A chord needs at least two different notes.")
    scored = list(_typed(given, classes)) or list(_over_foreign_bass(given, classes))
    scored += _composed(given, classes, min((cost for cost, _ in scored), default=None))
    if rootless:
        scored += _without_root(given, classes)
    if not scored:
        if len(classes) == 2:
            raise TheoryError(
                f"{given[0].name} and {given[-1].name} make an interval, {between(given[0], given[-1]).name}; "
                "no chord has just these two notes."
            )
        raise TheoryError(f"No chord that I know has just the notes {' '.join(note.name for note in given)}.")
    best_first = sorted(scored, key=lambda reading: reading[0])
    return tuple({reading.chord.symbol: reading for _, reading in reversed(best_first)}.values())[::-1]


Scored = tuple[float, Reading]


def _typed(given: tuple[Pitch, ...], classes: tuple[int, ...]) -> Iterator[Scored]:
    for root in classes:
        heights = frozenset((note - root) % 12 for note in classes)
        for found in _types().get(heights, ()):
            yield _spelled(root, found, given, given[0].pitch_class)


def _over_foreign_bass(given: tuple[Pitch, ...], classes: tuple[int, ...]) -> Iterator[Scored]:
    """Common chords of all notes but the lowest."""
    if len(classes) < 4:
        return
    upper = tuple(note for note in given if note.pitch_class != classes[0])
    for cost, reading in _typed(upper, classes[1:]):
        if reading.chord.suffix in _RANK and "left out" not in reading.assumed:
            plain, bass = reading.chord, given[0]
            over = Chord(plain.root, plain.suffix, plain.degrees, bass)
            assumed = "; ".join(filter(None, (f"{bass.name} is a bass note outside the chord", reading.assumed)))
            yield cost - _INVERTED * bool(plain.bass) + _FOREIGN_BASS, Reading(over, assumed)


def _composed(given: tuple[Pitch, ...], classes: tuple[int, ...], best: float | None) -> Iterator[Scored]:
    """Chords with their tensions listed; beside better names only those spelled as given and not far behind."""
    for root in classes:
        degrees = _degrees(frozenset((note - root) % 12 for note in classes))
        without_fifth = not {"5", "b5", "#5"} & set(degrees)
        if not degrees or frozenset(degrees) in _NAMED or (without_fifth and frozenset((*degrees, "5")) in _NAMED):
            continue
        cost, unnamed = _spelled(root, ("?", degrees, ""), given, classes[0])
        cost += _COMPOSED + _NO_THIRD * (degrees[1][-1] != "3")
        if best is None or (not unnamed.assumed and cost <= best + _NOT_FAR):
            with suppress(TheoryError):
                suffix = suffix_of(degrees)
                named = Chord(unnamed.chord.root, suffix, degrees, unnamed.chord.bass)
                yield cost + suffix.count(","), Reading(named, unnamed.assumed)


def _degrees(heights: frozenset[int]) -> tuple[str, ...]:
    """The degrees that heights above a root would be, were they a chord with tensions; none where they are a cluster."""
    third = next((name for height, name in ((4, "3"), (3, "b3"), (5, "4")) if height in heights), "")
    fifth = next((name for height, name in ((7, "5"), (6, "b5"), (8, "#5")) if height in heights), "")
    sevenths = [name for height, name in ((10, "b7"), (11, "7")) if height in heights]
    if len(sevenths) > 1 or not (fifth or sevenths) or (third in ("", "4") and not (fifth and sevenths)):
        return ()
    if (third, fifth) == ("b3", "b5") and not sevenths and 9 in heights:
        sevenths = ["bb7"]
    core = ["1", *filter(None, (third, fifth)), *sevenths]
    taken = {_semitones(degree) for degree in core}
    tensions = {
        1: "b9",
        2: "9",
        3: "#9",
        5: "11",
        6: "#11",
        8: "b13" if sevenths else "b6",
        9: "13" if sevenths else "6",
    }
    degrees = core + [tensions[height] for height in heights - taken]
    return tuple(sorted(degrees, key=lambda degree: (int(degree.lstrip("#b")), degree_interval(degree).fifths)))


def _without_root(given: tuple[Pitch, ...], classes: tuple[int, ...]) -> Iterator[Scored]:
    for root in range(12):
        heights = frozenset((note - root) % 12 for note in classes)
        if 0 in heights or not {3, 4} & heights or not {9, 10, 11} & heights:
            continue
        for whole in (heights, heights | {7}):
            for suffix, degrees, omitted in _rootless_types().get(whole, ()):
                cost, reading = _spelled(root, (suffix, degrees, omitted), given, classes[0])
                fifth = reading.chord.notes[degrees.index("5")].name if whole != heights else ""
                assumed = reading.assumed + (f"; the fifth ({fifth}) is left out" if fifth else "")
                yield cost + _ROOTLESS + _WITHOUT_FIFTH * bool(fifth), Reading(reading.chord, assumed)


def _spelled(root: int, found: Type, given: tuple[Pitch, ...], bass: int) -> Scored:
    """The cheapest spelling of a type on a root that sounds as `root`."""
    roots = [note for note in given if note.pitch_class == root] or [spell(root, near=given[0].fifths)]
    near = [Pitch(roots[0].fifths + turn) for turn in (-12, 12) if roots[0].fifths + turn in _ROOT_FIFTHS]
    return min((_reading(spelled, found, given, bass) for spelled in (*roots, *near)), key=lambda scored: scored[0])


def _reading(root: Pitch, found: Type, given: tuple[Pitch, ...], bass: int) -> Scored:
    suffix, degrees, omitted = found
    plain = Chord(root, suffix, degrees)
    sounding = {note.pitch_class: note for note in plain.notes}
    respelled = [note for note in given if sounding[note.pitch_class] != note]
    doubled = sum(abs(note.alteration) - 1 for note in plain.notes if abs(note.alteration) > 1 and note not in given)
    lowest = sounding[bass]
    cost = _RANK.get(suffix, 30 + len(degrees)) / 10 + _INVERTED * (lowest != root) + _RESPELLED * len(respelled)
    cost += _WITHOUT_FIFTH * (omitted == "5") + _DOUBLE_ACCIDENTAL * doubled * bool(respelled)
    assumed = [f"the {name} ({plain.notes[degrees.index(omitted)].name}) is left out"
               for name in ({"5": "fifth", "1": "root"}.get(omitted),) if name]  # fmt: skip
    assumed += [f"{note.name} is read as {sounding[note.pitch_class].name}" for note in respelled]
    return cost, Reading(Chord(root, suffix, degrees, lowest if lowest != root else None), "; ".join(assumed))
