"""A key: a tonic and a mode, with its signature and its neighbours on the circle of fifths.

key("E major")  ->  four sharps: F# C# G# D#; relative minor C# minor
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from etude.theory.chord import Chord, build
from etude.theory.chord_types import CHORD_TYPES
from etude.theory.errors import TheoryError
from etude.theory.interval import between, interval
from etude.theory.pitch import Pitch
from etude.theory.scale import TONIC, Scale, degree_of, tonic_of

# How far each mode's signature lies from the major key on the same tonic, in fifths.
MODES = {"major": 0, "minor": -3, "ionian": 0, "dorian": -2, "phrygian": -4, "lydian": 1, "mixolydian": -1,
         "aeolian": -3, "locrian": -5}  # fmt: skip
_TYPES = {"minor": "natural minor", "ionian": "major", "aeolian": "natural minor"}
_SHARPS = "FCGDAEB"
COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
          "thirteen")  # fmt: skip
_SUFFIXES = {degrees: suffix for suffix, degrees, _ in CHORD_TYPES}


@dataclass(frozen=True)
class Key:
    """A key; `mode` is "major", "minor" or a church mode.

    >>> k = key("F minor"); k.signature, k.signature_words, k.relative.name
    (-4, 'four flats: Bb, Eb, Ab, Db', 'Ab major')
    """

    tonic: Pitch
    mode: str

    @property
    def name(self) -> str:
        return f"{self.tonic.name} {self.mode}"

    @property
    def signature(self) -> int:
        """Sharps when positive, flats when negative; beyond 7 the key is theoretical."""
        return self.tonic.fifths + MODES[self.mode]

    @property
    def signature_notes(self) -> tuple[str, ...]:
        """The altered notes in the order they are written; a double sharp replaces its sharp in theoretical keys."""
        letters, sign = (_SHARPS, "#") if self.signature >= 0 else (_SHARPS[::-1], "b")
        count = abs(self.signature)
        return tuple(letter + sign * (count // 7 + (place < count % 7)) for place, letter in enumerate(letters)
                     if count // 7 + (place < count % 7))  # fmt: skip

    @property
    def signature_words(self) -> str:
        """ "four sharps: F#, C#, G#, D#", or "no sharps or flats"."""
        count = abs(self.signature)
        if not count:
            return "no sharps or flats"
        kind = ("sharp" if self.signature > 0 else "flat") + ("s" if count > 1 else "")
        return f"{COUNTS[count] if count < len(COUNTS) else count} {kind}: {', '.join(self.signature_notes)}"

    @property
    def scale(self) -> Scale:
        return Scale(self.tonic, _TYPES.get(self.mode, self.mode))

    @property
    def notes(self) -> tuple[Pitch, ...]:
        return self.scale.notes

    @property
    def notes_in_use(self) -> frozenset[Pitch]:
        """The notes that need no explanation: those of the scale, in minor the raised sixth and seventh too.

        >>> sorted(note.name for note in key("A minor").notes_in_use)
        ['A', 'B', 'C', 'D', 'E', 'F', 'F#', 'G', 'G#']
        """
        raised = Scale(self.tonic, "melodic minor").notes[5:] if self.mode == "minor" else ()
        return frozenset((*self.notes, *raised))

    @property
    def relative(self) -> "Key":
        """The key with the same signature in the other mode (for a church mode, its major key)."""
        move = 3 if self.mode == "major" else 0
        return Key(Pitch(self.signature + move), "minor" if self.mode == "major" else "major")

    @property
    def parallel(self) -> "Key":
        """The key on the same tonic in the other mode."""
        return Key(self.tonic, "minor" if self.mode in ("major", "ionian", "lydian", "mixolydian") else "major")

    @property
    def enharmonic(self) -> "Key":
        """The key that sounds the same in another spelling, both with signatures of at most seven sharps or flats.

        Raises TheoryError for the keys that have none.

        >>> key("F# major").enharmonic.name, key("Eb minor").enharmonic.name
        ('Gb major', 'D# minor')
        """
        other = Key(Pitch(self.tonic.fifths + (-12 if self.signature > 0 else 12)), self.mode)
        if abs(other.signature) > 7:
            raise TheoryError(
                f"{self.name} has no other spelling in use: {other.name} would need {abs(other.signature)} "
                f"{'sharps' if other.signature > 0 else 'flats'}."
            )
        return other

    @property
    def dominant(self) -> "Key":
        return Key(self.tonic + interval("P5"), self.mode)

    @property
    def subdominant(self) -> "Key":
        return Key(self.tonic + interval("P4"), self.mode)

    @property
    def closely_related(self) -> tuple["Key", ...]:
        """The five keys whose signatures differ by at most one accidental."""
        return (self.relative, self.dominant, self.dominant.relative, self.subdominant, self.subdominant.relative)

    def diatonic(self, *, sevenths: bool = False, harmonic: bool = False) -> tuple[Chord, ...]:
        """The chords on each degree, thirds stacked from the key's own notes; `harmonic` raises a minor key's seventh.

        >>> [c.symbol for c in key("G major").diatonic(sevenths=True)]
        ['Gmaj7', 'Am7', 'Bm7', 'Cmaj7', 'D7', 'Em7', 'F#m7b5']
        """
        return chords_of(Scale(self.tonic, "harmonic minor") if harmonic else self.scale, sevenths=sevenths)


@lru_cache(maxsize=1024)
def chords_of(home: Scale, *, sevenths: bool = False) -> tuple[Chord, ...]:
    """The chord on each degree of a seven-note scale, thirds stacked from its notes.

    Raises TheoryError for a scale of fewer or more notes, or where the thirds make no chord that has a name.

    >>> from etude.theory.scale import scale
    >>> [c.symbol for c in chords_of(scale("A harmonic minor"))]
    ['Am', 'Bdim', 'Caug', 'Dm', 'E', 'F', 'G#dim']
    """
    if len(home.notes) != 7:
        raise TheoryError(
            f"{home.name} has {len(home.notes)} notes; chords of stacked thirds stand on scales of seven."
        )
    chords = []
    for place, root in enumerate(home.notes):
        members = [home.notes[(place + step) % 7] for step in (0, 2, 4, 6)[: 3 + sevenths]]
        degrees = " ".join(degree_of(between(root, note)) for note in members)
        if degrees not in _SUFFIXES:
            raise TheoryError(
                f"In {home.name} the thirds on {root.name} ({' '.join(n.name for n in members)}) make no chord with a name."
            )
        chords.append(build(root, _SUFFIXES[degrees]))
    return tuple(chords)


_MODE_OF = {"maj": "major", "min": "minor", "m": "minor", "harmonic minor": "minor",
            "melodic minor": "minor", "natural minor": "minor"}  # fmt: skip
_MODE_WORDS = re.compile(
    rf"[\s-]*({'|'.join(sorted({**MODES, **_MODE_OF}, key=len, reverse=True))})?(?:\s+mode)?", re.I
)


@lru_cache(maxsize=2048)
def key(text: str) -> Key:
    """Read a key: a tonic and a mode; a bare note is its major key, lower-case "m" makes it minor.

    Raises TheoryError when the text is not a key.

    >>> key("b flat minor").name, key("Ab").name, key("F#m").name, key("D dorian").signature
    ('Bb minor', 'Ab major', 'F# minor', 0)
    """
    words = re.sub(r"^(?:the\s+)?(?:key\s+(?:signature\s+)?of\s+)?", "", text.strip(), flags=re.I)
    words = re.sub(r"\s*\b(?:key|scale)\b\s*$", "", words, flags=re.I)
    if minor := re.fullmatch(r"([A-G])([#b♯♭]*)m", words):
        words = f"{minor[1]}{minor[2]} minor"
    match = TONIC.match(words)
    mode = _MODE_WORDS.fullmatch(words[match.end() :]) if match else None
    if not match or not mode:
        raise TheoryError(f"'{text}' is not a key: a note and a mode, such as 'Eb major'.", unread=text)
    word = "major" if mode[1] in (None, "M") else mode[1].lower()
    return Key(tonic_of(match), _MODE_OF.get(word, word))


def key_with_signature(count: int, mode: str = "major") -> Key:
    """The key whose signature has `count` sharps (positive) or flats (negative).

    Raises TheoryError beyond seven.

    >>> key_with_signature(6).name, key_with_signature(-3, "minor").name
    ('F# major', 'C minor')
    """
    if abs(count) > 7:
        raise TheoryError(f"Key signatures have at most seven sharps or flats, not {abs(count)}.")
    return Key(Pitch(count - MODES[mode]), mode)
