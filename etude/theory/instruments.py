"""Instruments and voices: what sounds when a note is written, in which clefs they read, and how far they reach.

    instrument("alto sax").sounding(pitch("C5"))   ->  Eb4
    instrument("alto sax").written(key("C major")) ->  A major
    clef("alto").lines                             ->  F3 A3 C4 E4 G4

Ranges are the usual ones of orchestration books (Adler, "The Study of Orchestration"; Kennan & Grantham, "The Technique
of Orchestration"), for voices those of choral writing: good players and other instruments go further.
"""

import re
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TypeVar

from etude.theory.errors import TheoryError
from etude.theory.interval import Interval, interval
from etude.theory.key import Key
from etude.theory.pitch import LETTERS, Pitch, pitch

Tonal = TypeVar("Tonal", Pitch, Key)
_ORDINALS = ("first", "second", "third", "fourth", "fifth")


@dataclass(frozen=True)
class Instrument:
    """An instrument or voice; `shift` leads from what is written to what sounds.

    >>> horn = instrument("French horn"); str(horn.shift), [str(p) for p in horn.sounding_range], horn.transposes
    ('-P5', ['B1', 'F5'], True)
    """

    name: str
    family: str
    shift: Interval
    clefs: tuple[str, ...]
    written_range: tuple[Pitch, Pitch]
    aliases: tuple[str, ...] = ()

    @property
    def strings(self) -> tuple[Pitch, ...]:
        """The open strings as written, in the order in which they are strung; empty where they are not a few.

        >>> [str(string) for string in instrument("violin").strings]
        ['G3', 'D4', 'A4', 'E5']
        """
        return tuple(pitch(string) for string in _STRINGS.get(self.name, "").split())

    @property
    def transposes(self) -> bool:
        return self.shift != Interval(0, 0)

    @property
    def sounding_range(self) -> tuple[Pitch, Pitch]:
        low, high = self.written_range
        return low + self.shift, high + self.shift

    @property
    def shift_words(self) -> str:
        """How its part relates to what sounds.

        >>> instrument("tenor sax").shift_words, instrument("flute").shift_words
        ('sounds a major ninth lower than written', 'sounds as written')
        """
        if not self.transposes:
            return "sounds as written"
        up = self.shift if self.shift.steps > 0 else -self.shift
        size = "two octaves" if str(up) == "P15" else "an octave" if str(up) == "P8" else f"a {up.name}"
        return f"sounds {size} {'higher' if self.shift.steps > 0 else 'lower'} than written"

    def sounding(self, written: Tonal) -> Tonal:
        """The note or key that sounds when this one is written."""
        return _moved(written, self.shift)

    def written(self, sounding: Tonal) -> Tonal:
        """The note or key to write so that this one sounds; a key with seven or more accidentals is respelled.

        >>> clarinet = instrument("clarinet in A"); str(clarinet.written(pitch("C5")))
        'Eb5'
        >>> from etude.theory.key import key
        >>> instrument("trumpet").written(key("B major")).name
        'Db major'
        """
        return _moved(sounding, -self.shift)

    def plays(self, sounding: Pitch) -> bool:
        """Whether a sounding pitch lies in the usual range."""
        low, high = self.sounding_range
        return low.midi <= sounding.midi <= high.midi


def _moved(what: Tonal, by: Interval) -> Tonal:
    if isinstance(what, Pitch):
        return what + by
    moved = Key(Pitch(what.tonic.fifths + by.fifths), what.mode)
    # Nobody writes C# major for a clarinet where Db major sounds the same; a key that was asked for so stays.
    if by.fifths and abs(moved.signature) > 6 and abs(moved.signature) > abs(what.signature):
        return Key(Pitch(moved.tonic.fifths + (-12 if moved.signature > 0 else 12)), what.mode)
    return moved


# Name, written -> sounding, clefs it reads (the usual one first), written range, other names.
_ROWS: dict[str, tuple[tuple[str, str, str, str, tuple[str, ...]], ...]] = {
    "woodwind": (
        ("piccolo", "P8", "treble", "D4 C7", ("piccolo flute", "flauto piccolo", "ottavino")),
        ("flute", "P1", "treble", "C4 D7", ("concert flute", "c flute")),
        ("alto flute", "-P4", "treble", "C4 C7", ("alto flute in g", "g flute")),
        ("bass flute", "-P8", "treble", "C4 C7", ()),
        ("oboe", "P1", "treble", "Bb3 A6", ("hautbois",)),
        ("oboe d'amore", "-m3", "treble", "B3 E6", ("oboe d amore",)),
        ("English horn", "-P5", "treble", "B3 G6", ("cor anglais", "tenor oboe")),
        ("Bb clarinet", "-M2", "treble", "E3 C7", ("clarinet", "soprano clarinet")),
        ("A clarinet", "-m3", "treble", "E3 C7", ()),
        ("Eb clarinet", "m3", "treble", "E3 G6", ("sopranino clarinet", "piccolo clarinet", "e flat soprano clarinet")),
        ("alto clarinet", "-M6", "treble", "Eb3 E6", ("alto clarinet in e flat",)),
        ("basset horn", "-P5", "treble", "C3 G6", ("basset horn in f",)),
        ("bass clarinet", "-M9", "treble", "Eb3 G6", ("b flat bass clarinet",)),
        ("bassoon", "P1", "bass tenor", "Bb1 Eb5", ("fagott", "fagotto")),
        ("contrabassoon", "-P8", "bass", "Bb1 Bb4", ("double bassoon", "contra bassoon", "kontrafagott")),
        ("soprano saxophone", "-M2", "treble", "Bb3 F#6", ()),
        ("alto saxophone", "-M6", "treble", "Bb3 F#6", ("saxophone", "e flat alto saxophone")),
        ("tenor saxophone", "-M9", "treble", "Bb3 F#6", ("b flat tenor saxophone",)),
        ("baritone saxophone", "-M13", "treble", "A3 F#6", ("bari saxophone", "e flat baritone saxophone")),
        ("soprano recorder", "P8", "treble", "C4 D6", ("recorder", "descant recorder")),
        ("alto recorder", "P1", "treble", "F4 G6", ("treble recorder",)),
        ("tenor recorder", "P1", "treble", "C4 D6", ()),
        ("bass recorder", "P8", "bass", "F2 G4", ()),
    ),
    "brass": (
        ("F horn", "-P5", "treble bass", "F#2 C6", ("horn", "french horn", "valve horn")),
        ("Bb trumpet", "-M2", "treble", "F#3 D6", ("trumpet",)),
        ("C trumpet", "P1", "treble", "F#3 D6", ()),
        ("D trumpet", "M2", "treble", "F#3 C6", ()),
        ("Eb trumpet", "m3", "treble", "F#3 B5", ()),
        ("piccolo trumpet", "m7", "treble", "F#3 G5", ("b flat piccolo trumpet",)),
        ("cornet", "-M2", "treble", "F#3 C6", ("b flat cornet",)),
        ("flugelhorn", "-M2", "treble", "F#3 C6", ("fluegelhorn", "flugel horn", "b flat flugelhorn")),
        ("trombone", "P1", "bass tenor", "E2 F5", ("tenor trombone", "b flat trombone")),
        ("bass trombone", "P1", "bass", "Bb1 Bb4", ()),
        ("euphonium", "P1", "bass tenor", "E2 Bb4", ("tenor tuba", "baritone horn")),
        ("tuba", "P1", "bass", "D1 F4", ("bass tuba",)),
    ),
    "percussion": (
        ("timpani", "P1", "bass", "D2 C4", ("kettledrums", "kettledrum", "timpano")),
        ("glockenspiel", "P15", "treble", "G3 C6", ("orchestra bells",)),
        ("xylophone", "P8", "treble", "F3 C7", ()),
        ("marimba", "P1", "treble bass", "C2 C7", ()),
        ("vibraphone", "P1", "treble", "F3 F6", ("vibes", "vibraharp")),
        ("tubular bells", "P1", "treble", "C4 F5", ("chimes", "tubular chimes")),
    ),
    "keyboard": (
        ("piano", "P1", "treble bass", "A0 C8", ("pianoforte",)),
        ("celesta", "P8", "treble bass", "C3 C7", ("celeste",)),
        ("harpsichord", "P1", "treble bass", "F1 F6", ("cembalo",)),
        ("organ", "P1", "treble bass", "C2 C7", ("pipe organ",)),
    ),
    "strings": (
        ("violin", "P1", "treble", "G3 A7", ("fiddle",)),
        ("viola", "P1", "alto treble", "C3 E6", ()),
        ("cello", "P1", "bass tenor treble", "C2 C6", ("violoncello", "'cello")),
        ("double bass", "-P8", "bass tenor treble", "E2 C5", ("contrabass", "string bass", "upright bass", "bass viol")),
        ("harp", "P1", "treble bass", "Cb1 G#7", ("concert harp", "pedal harp")),
        ("guitar", "-P8", "treble", "E3 B6", ("classical guitar", "acoustic guitar", "electric guitar")),
        ("bass guitar", "-P8", "bass", "E2 G5", ("electric bass",)),
        ("mandolin", "P1", "treble", "G3 A6", ()),
        ("ukulele", "P1", "treble", "C4 A5", ("uke",)),
        ("banjo", "-P8", "treble", "D4 A6", ("5 string banjo", "five string banjo")),
    ),
    "voice": (
        ("soprano", "P1", "treble", "C4 A5", ()),
        ("mezzo-soprano", "P1", "treble", "A3 F5", ("mezzo",)),
        ("alto", "P1", "treble", "F3 D5", ("contralto",)),
        ("countertenor", "P1", "treble", "G3 D5", ("counter tenor",)),
        ("tenor", "P1", "treble-8vb bass", "C3 A4", ()),
        ("baritone", "P1", "bass", "G2 F4", ()),
        ("bass", "P1", "bass", "E2 E4", ()),
    ),
}  # fmt: skip


# From the lowest string to the highest; the first in the row of a ukulele or banjo is tuned high.
_STRINGS = {
    "violin": "G3 D4 A4 E5", "viola": "C3 G3 D4 A4", "cello": "C2 G2 D3 A3", "double bass": "E2 A2 D3 G3",
    "guitar": "E3 A3 D4 G4 B4 E5", "bass guitar": "E2 A2 D3 G3", "mandolin": "G3 D4 A4 E5", "ukulele": "G4 C4 E4 A4",
    "banjo": "G5 D4 G4 B4 D5",
}  # fmt: skip


def _directed(text: str) -> Interval:
    return -interval(text[1:]) if text.startswith("-") else interval(text)


INSTRUMENTS: tuple[Instrument, ...] = tuple(
    Instrument(name, family, _directed(shift), tuple(clefs.split()),
               tuple(pitch(end) for end in written.split()), aliases)
    for family, rows in _ROWS.items() for name, shift, clefs, written, aliases in rows
)  # fmt: skip

_IN = r"^(.+) (?:in|pitched in) ([a-g](?: flat| sharp)?)$"


def _plain(text: str) -> str:
    """Small letters and single spaces, "Bb" and "B♭" as "b flat", "sax" as "saxophone"."""
    words = re.sub(r"(?<![a-z])([a-g])\s*-?\s*(?:♭|b\b)", r"\1 flat", text.strip().lower())
    words = re.sub(r"\bsaxes\b|\bsaxophones\b|\bsax\b", "saxophone", words.replace("-", " "))
    return re.sub(r"\s+(?:voice|singer|instrument)s?$", "", " ".join(words.split()))


_PITCHED = (
    "b flat soprano saxophone",
    "b flat clarinet",
    "g alto flute",
    "f basset horn",
    "f english horn",
    "a oboe d'amore",
)


@cache
def _by_name() -> dict[str, Instrument]:
    named = {_plain(name): found for found in INSTRUMENTS for name in (found.name, *found.aliases)}
    return named | {name: named[re.sub(r"^[a-g](?: flat)? ", "", name)] for name in _PITCHED}


def instrument(text: str) -> Instrument:
    """Read an instrument or voice by a common name: "alto sax", "cor anglais", "horn in F", "B flat trumpet", "tenor".

    Raises TheoryError naming some that are known.

    >>> [instrument(name).name for name in ("bari sax", "clarinet in A", "a clarinet", "A clarinet", "tenor voice")]
    ['baritone saxophone', 'A clarinet', 'Bb clarinet', 'A clarinet', 'tenor']
    """
    # The article and the note differ by their case alone: "a clarinet" is any, "A clarinet" is the one in A.
    words = _plain(re.sub(r"^(?:the|an|a)\s+", "", text.strip()))
    turned = re.sub(_IN, r"\2 \1", words)
    for name in (words, turned, words.removesuffix("s"), turned.removesuffix("s")):
        if name in _by_name():
            return _by_name()[name]
    raise TheoryError(
        f"'{text}' is no instrument that I know, such as 'clarinet in A', 'alto sax' or 'viola'.", unread=text
    )


# ---------------------------------------------------------------------------------------------------------------------
# Clefs


@dataclass(frozen=True)
class Clef:
    """A clef; `bottom` is the note on the lowest line, None for percussion, whose lines are no pitches.

    >>> c = clef("bass"); [p.name for p in c.lines], [p.name for p in c.spaces]
    (['G', 'B', 'D', 'F', 'A'], ['A', 'C', 'E', 'G'])
    """

    name: str
    sign: str
    line: int
    bottom: Pitch | None
    aliases: tuple[str, ...] = ()

    @cached_property
    def lines(self) -> tuple[Pitch, ...]:
        """The notes on the five lines, from the lowest."""
        return tuple(self._at(2 * place) for place in range(5))

    @cached_property
    def spaces(self) -> tuple[Pitch, ...]:
        """The notes in the four spaces, from the lowest."""
        return tuple(self._at(2 * place + 1) for place in range(4))

    def place(self, note: Pitch) -> str:
        """Where a note stands in words; its accidental does not move it.

        >>> clef("treble").place(pitch("C4")), clef("bass").place(pitch("F#3")), clef("treble").place(pitch("B5"))
        ('on the first ledger line below the staff', 'on the fourth line', 'in the space above the first ledger line above the staff')
        """
        up = note.at(note.octave).step - self._at(0).step
        if 0 <= up <= 8:
            return f"{'in' if up % 2 else 'on'} the {_ORDINALS[up // 2]} {'space' if up % 2 else 'line'}"
        side = "above" if up > 8 else "below"
        beyond = up - 8 if up > 8 else -up
        ledger, on_line = beyond // 2, beyond % 2 == 0
        if ledger == 0:
            return f"in the space {side} the staff"
        count = _ORDINALS[ledger - 1] if ledger <= len(_ORDINALS) else f"{ledger}th"
        where = f"the {count} ledger line {side} the staff"
        return f"on {where}" if on_line else f"in the space {side} {where}"

    def _at(self, steps_up: int) -> Pitch:
        if self.bottom is None:
            raise TheoryError(f"In the {self.name} clef lines and spaces stand for instruments, not for notes.")
        step = self.bottom.step + steps_up
        return pitch(f"{LETTERS[step % 7]}{step // 7}")


CLEFS: tuple[Clef, ...] = (
    Clef("treble", "G", 2, pitch("E4"), ("g", "violin")),
    Clef("bass", "F", 4, pitch("G2"), ("f",)),
    Clef("alto", "C", 3, pitch("F3"), ("viola",)),
    Clef("tenor", "C", 4, pitch("D3"), ()),
    Clef("soprano", "C", 1, pitch("C4"), ()),
    Clef("mezzo-soprano", "C", 2, pitch("A3"), ()),
    Clef("baritone", "F", 3, pitch("B2"), ()),
    Clef("French violin", "G", 1, pitch("G4"), ()),
    Clef("treble-8vb", "G", 2, pitch("E3"), ("octave treble", "treble 8", "vocal tenor", "treble ottava bassa")),
    Clef("treble-8va", "G", 2, pitch("E5"), ("treble ottava alta",)),
    Clef("bass-8vb", "F", 4, pitch("G1"), ("octave bass",)),
    Clef("percussion", "percussion", 3, None, ("neutral", "drum", "unpitched")),
)


def clef(text: str) -> Clef:
    """Read a clef by name.

    >>> clef("Treble clef").sign, [str(p) for p in clef("tenor").lines], str(clef("treble-8vb").bottom)
    ('G', ['D3', 'F3', 'A3', 'C4', 'E4'], 'E3')
    """
    words = re.sub(r"^the | clef$", "", " ".join(text.lower().replace("-", " ").split()))
    for found in CLEFS:
        if words in (found.name.lower().replace("-", " "), *found.aliases):
            return found
    names = ", ".join(found.name for found in CLEFS[:4])
    raise TheoryError(f"'{text}' is no clef that I know: {names} and others.", unread=text)


def note_at(clef: Clef, place: str) -> Pitch:
    """The note on a line or in a space, counted from the bottom: "second line", "top space", "space 3".

    >>> str(note_at(clef("treble"), "second line")), str(note_at(clef("alto"), "top space"))
    ('G4', 'F4')
    """
    words = re.findall(r"[a-z]+|\d", place.lower())
    kind = next((kind for kind in ("space", "line") if {kind, kind + "s"} & set(words)), "")
    notes = clef.spaces if kind == "space" else clef.lines
    counts = {word: number for number, ordinal in enumerate(_ORDINALS, 1) for word in (str(number), ordinal)}
    counts |= {"bottom": 1, "lowest": 1, "top": len(notes), "highest": len(notes)} | (
        {"middle": 3} if kind == "line" else {}
    )
    number = next((counts[word] for word in words if word in counts), 0)
    if not kind or not 1 <= number <= len(notes):
        raise TheoryError(f"'{place}' is no place on the staff: it has five lines and four spaces.", unread=place)
    return notes[number - 1]
