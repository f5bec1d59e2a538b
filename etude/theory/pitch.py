"""A pitch: letter, alteration and (perhaps) octave, kept as a point on the line of fifths.

Counting fifths from C (... Bb -2, F -1, C 0, G 1, D 2 ... B 5, F# 6 ...) gives every spelling its own number, so E#
(11) and F (-1) stay two notes, and transposing is adding integers. The staff step (letter and octave counted from C0)
is the second coordinate; without it the pitch is a pitch class such as "Eb".

    pitch("F##4")  ->  Pitch(fifths=13, step=31): sounds as MIDI 67

Octaves follow scientific pitch notation (C4 is middle C, MIDI 60; Young 1939, ISO 16).
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from etude.theory.errors import TheoryError

LETTERS = "CDEFGAB"
NATURAL_SEMITONES = (0, 2, 4, 5, 7, 9, 11)

# Accidentals people type, and what each adds in semitones. "x" and "×" stand for the printed double sharp.
ACCIDENTALS = {"#": 1, "♯": 1, "b": -1, "♭": -1, "x": 2, "×": 2, "𝄪": 2, "𝄫": -2, "♮": 0}
ACCIDENTAL = r"(?:[#♯𝄪]+[x×]?|[x×][#♯]?|[b♭𝄫]+|♮)"
# The same in words: "sharp", "double flat", "natural".
SPOKEN_ACCIDENTAL = r"(?:(?:doubl[ey]|triple)[\s-]*)?(?:sharp|flat)|natural"
_SPOKEN = {"sharp": "#", "flat": "b", "doublesharp": "##", "doubleflat": "bb", "doublysharp": "##", "doublyflat": "bb",
           "triplesharp": "###", "tripleflat": "bbb", "natural": ""}  # fmt: skip
_WRITTEN = re.compile(
    rf"([A-Ga-g])({ACCIDENTAL}|(?i:[\s-]*(?:{SPOKEN_ACCIDENTAL}))|)(?:(?:(?<=[A-Za-z]{{4}})\s)?(-?[0-9]))?"
)


@dataclass(frozen=True)
class Pitch:
    """A spelled pitch, or a pitch class when `step` is None.

    fifths: position on the line of fifths, C = 0.
    step: staff steps above C0 (C4 = 28), or None.

    >>> eflat = pitch("Eb4"); eflat.name, eflat.midi, eflat.letter, eflat.alteration
    ('Eb', 63, 'E', -1)
    """

    fifths: int
    step: int | None = None

    @property
    def letter(self) -> str:
        return LETTERS[self.fifths * 4 % 7]

    @property
    def alteration(self) -> int:
        """Semitones of sharpening: F## is 2, Bb is -1."""
        return (self.fifths + 1) // 7

    @property
    def name(self) -> str:
        """The ASCII name without octave: F##, Bbb."""
        return self.letter + ("#" if self.alteration > 0 else "b") * abs(self.alteration)

    @property
    def pitch_class(self) -> int:
        """0 for C to 11 for B, whatever the spelling."""
        return self.fifths * 7 % 12

    @property
    def octave(self) -> int:
        """The octave of the written letter: Cb4 and C4 are both in octave 4.

        Raises TheoryError for a pitch class, which has none.
        """
        if self.step is None:
            raise TheoryError(f"{self.name} has no octave here.")
        return self.step // 7

    @property
    def midi(self) -> int:
        """The MIDI number that sounds: 60 for C4, B#3 and Dbb4."""
        return 12 * (self.octave + 1) + NATURAL_SEMITONES[self.step % 7] + self.alteration

    def at(self, octave: int) -> "Pitch":
        """The same letter and alteration in a given octave."""
        return Pitch(self.fifths, 7 * octave + LETTERS.index(self.letter))

    def __str__(self) -> str:
        return self.name if self.step is None else f"{self.name}{self.octave}"


@lru_cache(maxsize=4096)
def pitch(text: str) -> Pitch:
    """Read a note name, with or without octave, in ASCII, Unicode or words.

    Raises TheoryError when the text is not one note.

    >>> str(pitch("f♯")), str(pitch("Bbb3")), str(pitch("Fx")), str(pitch("b double flat 4")), pitch("E#") == pitch("F")
    ('F#', 'Bbb3', 'F##', 'Bbb4', False)
    """
    match = _WRITTEN.fullmatch(text.strip())
    if not match:
        raise TheoryError(f"'{text}' is not a note name: a letter from A to G, then # or b where needed.", unread=text)
    letter, accidental, octave = match.groups()
    accidental = _sign_of(accidental)
    alteration = sum(ACCIDENTALS[sign] for sign in accidental)
    # Three flats on a small letter are a slip of the finger: "bbbb".
    if abs(alteration) > (3 if letter.isupper() else 2):
        raise TheoryError(f"'{text}' has more accidentals than music uses.", unread=accidental)
    step = LETTERS.index(letter.upper())
    fifths = (step * 2 + 1) % 7 - 1 + 7 * alteration
    return Pitch(fifths, None if octave is None else step + 7 * int(octave))


# Where ASCII signs are signs of music. After a note, "b" is a flat only before what follows a root in chord symbols, so
# that "About" and "Abba" stay words; before a numeral or number only where no word ends ("bio", "sub5").
_AFTER_ROOT = r"(?=(?:min|m|M|dim|aug)?(?:maj|add|sus|alt)?[b#]*(?![A-Za-z]))"
_NUMERAL = r"(?=(?:VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)(?:omaj|maj|o)?(?![A-Za-z]))"
_SIGN = re.compile(
    rf"(?<=[A-G])(?<![A-Za-z][A-G])(?:#+|b+{_AFTER_ROOT})"
    r"|#+(?=\d)|(?:(?<![A-Za-z])|(?<=add)|(?<=[A-G#b]m))b+(?=\d)"
    rf"|(?<![A-Za-z])(?:#+|b+(?!io?\b)){_NUMERAL}"
)
_DIMINISHED = re.compile(r"(?<![A-Za-z])(vii|vi|iv|v|iii|ii|i)o(?=maj\d|(?![A-Za-z]))")


def from_words(letter: str, accidental: str) -> Pitch:
    """The pitch class of a letter and its accidental, which may be a sign or a word.

    Raises TheoryError when they name no note.

    >>> from_words("e", " flat").name, from_words("F", "double sharp").name, from_words("C", "#").name
    ('Eb', 'F##', 'C#')
    """
    return pitch(letter + _sign_of(accidental))


def _sign_of(accidental: str) -> str:
    """The sign that an accidental in words stands for; a sign stands for itself."""
    word = re.sub(r"[\s-]", "", accidental).lower()
    return _SPOKEN.get(word, accidental.strip())


def pretty(text: str) -> str:
    """The same text with the signs of music: in notes, chord symbols, numerals and degrees, and nowhere else.

    × and ♭♭ stand for 𝄪 and 𝄫, which many devices have in no font and show as an empty box.

    >>> pretty("F##, Bb and Ebb4"), pretty("D#m7b5/Gb (viio7 or bVII7) has 1 b3 b5 bb7")
    ('F×, B♭ and E♭♭4', 'D♯m7♭5/G♭ (vii°7 or ♭VII7) has 1 ♭3 ♭5 ♭♭7')
    """
    return _DIMINISHED.sub(r"\1°", _SIGN.sub(_sign, text)).replace("𝄪", "×").replace("𝄫", "♭♭")


def _sign(ascii_sign: re.Match) -> str:
    count = len(ascii_sign[0])
    return "♭" * count if ascii_sign[0][0] == "b" else "×" * (count // 2) + "♯" * (count % 2)


def spell(pitch_class: int, near: int = 2) -> Pitch:
    """The spelling of a pitch class closest to a point on the line of fifths (2, D, is the middle of the white notes).

    >>> spell(10).name, spell(10, near=9).name, spell(6).name
    ('Bb', 'A#', 'F#')
    """
    lowest = pitch_class * 7 % 12
    return Pitch(min((lowest + 12 * k for k in range(-3, 4)), key=lambda fifths: (abs(fifths - near), -fifths)))
