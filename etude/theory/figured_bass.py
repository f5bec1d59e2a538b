"""Figured bass: a bass note and figures, which count the notes above it in the key's own notes.

    figured(pitch("F#"), "6 5", key("G major"))  ->  F# A C D

A figure alone stands for the figures that usage lets it leave out ("6" is 6 3, "2" is 6 4 2). An accidental changes the note of the
key by a semitone, as does a plus or a stroke ("4+", "6\\"); one by itself belongs to the third. The conventions are those of
C. P. E. Bach, "Versuch über die wahre Art das Clavier zu spielen" (1762), and of every harmony book since.
"""

import re
from dataclasses import dataclass

from etude.theory.errors import TheoryError
from etude.theory.key import Key
from etude.theory.pitch import LETTERS, Pitch

# The figures that are written, highest first -> all that are played, lowest first.
_PLAYED = {
    "": (3, 5), "3": (3, 5), "5": (3, 5), "53": (3, 5), "8": (3, 5, 8), "85": (3, 5, 8), "853": (3, 5, 8), "6": (3, 6), "63": (3, 6),
    "86": (3, 6, 8), "863": (3, 6, 8), "64": (4, 6), "864": (4, 6, 8), "4": (4, 5), "54": (4, 5), "854": (4, 5, 8), "52": (2, 5),
    "7": (3, 5, 7), "73": (3, 5, 7), "75": (3, 5, 7), "753": (3, 5, 7), "87": (3, 5, 7, 8), "65": (3, 5, 6), "653": (3, 5, 6),
    "43": (3, 4, 6), "643": (3, 4, 6), "2": (2, 4, 6), "42": (2, 4, 6), "642": (2, 4, 6), "74": (4, 5, 7), "754": (4, 5, 7),
    "742": (2, 4, 7), "7642": (2, 4, 6, 7), "9": (3, 5, 9), "93": (3, 5, 9), "95": (3, 5, 9), "953": (3, 5, 9), "94": (4, 5, 9),
    "954": (4, 5, 9), "96": (3, 6, 9), "963": (3, 6, 9), "97": (3, 5, 7, 9), "9753": (3, 5, 7, 9), "973": (3, 5, 7, 9), "974": (4, 5, 7, 9),
}  # fmt: skip
_RAISED_BY = {"#": 1, "x": 2, "##": 2, "b": -1, "bb": -2, "+": 1, "\\": 1}
_FIGURE = r"(?:#{1,2}|b{1,2}|x|n|\+)?[2-9](?:[+\\]|[#bn](?!\d))?|[#bn](?!\d)"
# Figures as people type them, the highest first: "6", "6 4", "6/5", "642", "#6", "6 #4 2", "4+ 2", "#".
FIGURES = re.compile(rf"(?:{_FIGURE})(?:\s*(?:[/,]\s*)?(?:{_FIGURE}))*")
_PLAIN = str.maketrans({"♯": "#", "♭": "b", "♮": "n", "×": "x", "𝄪": "x"})


@dataclass(frozen=True)
class FiguredBass:
    """A bass note and what is played over it; `notes` are pitch classes, the bass first and then rising.

    >>> from etude.theory.pitch import pitch; from etude.theory.key import key
    >>> [note.name for note in figured(pitch("D"), "6 #4 2", key("C major")).notes]
    ['D', 'E', 'G#', 'B']
    """

    bass: Pitch
    figures: str
    key: Key
    numbers: tuple[int, ...]
    notes: tuple[Pitch, ...]


def figured(bass: Pitch, figures: str, home: Key) -> FiguredBass:
    """What the figures over a bass note mean in a key.

    Raises TheoryError for figures that are not in use.

    >>> from etude.theory.pitch import pitch; from etude.theory.key import key
    >>> [note.name for note in figured(pitch("E"), "#", key("A minor")).notes]
    ['E', 'G#', 'B']
    """
    typed = figures.strip().translate(_PLAIN)
    if typed and not FIGURES.fullmatch(typed):
        raise TheoryError(
            f"'{figures}' is no figured bass: figures from 2 to 9 with accidentals, such as '6 5' or '#6'.",
            unread=figures,
        )
    changes: dict[int, str] = {}
    for figure in re.findall(_FIGURE, typed):
        number = int(re.sub(r"\D", "", figure) or 3)
        if number in changes:
            raise TheoryError(f"'{figures}' has the figure {number} twice.", unread=str(number))
        changes[number] = re.sub(r"\d", "", figure)
    written = [number for number in changes if number != 3 or re.search("3", typed)]
    numbers = _PLAYED.get("".join(str(number) for number in sorted(written, reverse=True)))
    if numbers is None or 3 in changes and 3 not in numbers:
        raise TheoryError(f"'{figures}' is no combination of figures in use.", unread=figures)
    root = Pitch(bass.fifths)
    above = tuple(_above(root, number, changes.get(number, ""), home) for number in numbers)
    return FiguredBass(root, " ".join(re.findall(_FIGURE, typed)), home, numbers, (root, *above))


def _above(bass: Pitch, number: int, change: str, home: Key) -> Pitch:
    """The note of the key so many letters above the bass, changed by its accidental; an octave is the bass's own."""
    letter = LETTERS[(LETTERS.index(bass.letter) + number - 1) % 7]
    note = bass if number == 8 else next(note for note in home.notes if note.letter == letter)
    semitones = -note.alteration if change == "n" else _RAISED_BY.get(change, 0)
    return Pitch(note.fifths + 7 * semitones)
