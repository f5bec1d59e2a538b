"""A voicing: which hand plays which pitch of a chord, and with which fingers.

    hands(chord("D#maj13"))  ->  left D#3 F##3 A#3 C##4 (5 3 2 1), right E#4 B#4 (1 5)

Fingers count from the thumb (1) to the little finger (5), as in every piano method since the late nineteenth century.
"""

from dataclasses import dataclass

from etude.theory.chord import Chord
from etude.theory.pitch import NATURAL_SEMITONES, Pitch

# Fingers for chords in close position, lowest note first: by hand, number of notes, and inversion.
_RIGHT = {1: ((1,),), 2: ((1, 5),), 3: ((1, 3, 5), (1, 2, 5), (1, 3, 5)),
          4: ((1, 2, 3, 5), (1, 2, 3, 5), (1, 2, 3, 5), (1, 2, 4, 5)), 5: ((1, 2, 3, 4, 5),)}  # fmt: skip
_LEFT = {1: ((5,),), 2: ((5, 1),), 3: ((5, 3, 1), (5, 3, 1), (5, 2, 1)),
         4: ((5, 3, 2, 1), (5, 3, 2, 1), (5, 3, 2, 1), (5, 4, 2, 1)), 5: ((5, 4, 3, 2, 1),)}  # fmt: skip
# The suspended triads lie unevenly under the hand: left, right.
_SUSPENDED = {("1", "2", "5"): ((5, 4, 1), (1, 2, 5)), ("1", "4", "5"): ((5, 2, 1), (1, 4, 5))}
REACH_SEMITONES = 12


@dataclass(frozen=True)
class Hands:
    """Pitches from low to high and their fingers, for each hand; an empty tuple where a hand rests."""

    left: tuple[Pitch, ...]
    left_fingers: tuple[int, ...]
    right: tuple[Pitch, ...]
    right_fingers: tuple[int, ...]


def stack(notes: tuple[Pitch, ...], octave: int) -> tuple[Pitch, ...]:
    """The pitch classes as pitches, each the nearest above the one before it.

    >>> from etude.theory.pitch import pitch
    >>> [str(p) for p in stack((pitch("A"), pitch("C#"), pitch("B#")), 3)]
    ['A3', 'C#4', 'B#4']
    """
    placed: list[Pitch] = []
    for note in notes:
        here = note.at(placed[-1].octave if placed else octave)
        while placed and (here.step < placed[-1].step or here.midi <= placed[-1].midi):
            here = note.at(here.octave + 1)
        placed.append(here)
    return tuple(placed)


def close_position(chord: Chord, octave: int = 4) -> tuple[Pitch, ...]:
    """The chord from its bass up, every tone once, ninths and beyond above the seventh.

    >>> from etude.theory.chord import chord
    >>> [str(p) for p in close_position(chord("C9/E"))]
    ['E4', 'G4', 'Bb4', 'C5', 'D5']
    """
    if chord.bass is None:
        return stack(chord.notes, octave)
    rest = [note for note in chord.notes if note != chord.bass]
    low = chord.bass
    above = sorted(rest, key=lambda note: ((_height(note) - _height(low)) % 12, note.fifths))
    return stack((low, *above), octave)


def _height(note: Pitch) -> int:
    return NATURAL_SEMITONES["CDEFGAB".index(note.letter)] + note.alteration


def fits_one_hand(pitches: tuple[Pitch, ...]) -> bool:
    """Whether a hand of ordinary size spans these pitches: five notes at most, an octave at most."""
    return len(pitches) <= 5 and pitches[-1].midi - pitches[0].midi <= REACH_SEMITONES


def one_hand(chord: Chord, *, left: bool, octave: int = 4) -> tuple[tuple[Pitch, ...], tuple[int, ...]] | None:
    """Pitches and fingers for one hand in close position, or None when the hand cannot span them.

    >>> from etude.theory.chord import chord
    >>> one_hand(chord("C/E"), left=False)[1], one_hand(chord("D#maj13"), left=False)
    ((1, 2, 5), None)
    """
    pitches = close_position(chord, octave)
    if not fits_one_hand(pitches):
        return None
    if chord.bass is None and (shape := _SUSPENDED.get(chord.degrees)):
        return pitches, shape[0] if left else shape[1]
    shapes = (_LEFT if left else _RIGHT)[len(pitches)]
    return pitches, shapes[min(chord.inversion or 0, len(shapes) - 1)]


def hands(chord: Chord) -> Hands:
    """The chord laid out for two hands: the right alone where it can, else the tones up to the seventh on the left.

    >>> from etude.theory.chord import chord
    >>> h = hands(chord("D#maj13")); [str(p) for p in h.left], h.left_fingers, [str(p) for p in h.right], h.right_fingers
    (['D#3', 'F##3', 'A#3', 'C##4'], (5, 3, 2, 1), ['E#4', 'B#4'], (1, 5))
    """
    if alone := one_hand(chord, left=False):
        return Hands((), (), *alone)
    if chord.bass is not None and chord.bass not in chord.notes:
        upper = one_hand(Chord(chord.root, chord.suffix, chord.degrees), left=False)
        if upper:
            return Hands((chord.bass.at(3),), (5,), *upper)
    above = sum(int(degree.lstrip("#b")) > 7 for degree in chord.degrees)
    lower = [n for n, d in zip(chord.notes, chord.degrees, strict=True) if int(d.lstrip("#b")) <= 7]
    upper = chord.notes[len(chord.notes) - above :] if above else ()
    if chord.bass is not None:
        lower = [chord.bass, *(note for note in lower if note != chord.bass)]
        upper = tuple(note for note in upper if note != chord.bass)
        lower[1:] = sorted(lower[1:], key=lambda note: (_height(note) - _height(chord.bass)) % 12)
    left = stack(tuple(lower), 3)
    if not fits_one_hand(left) or len(left) == 5:
        left, upper = left[:4], (*(Pitch(p.fifths) for p in left[4:]), *upper)
    right = stack(tuple(upper), left[-1].octave)
    while right and right[0].midi <= left[-1].midi:
        right = tuple(p.at(p.octave + 1) for p in right)
    left_shapes, right_shapes = _LEFT[len(left)], _RIGHT.get(len(right), ((),))
    return Hands(left, left_shapes[0], right, right_shapes[0])
