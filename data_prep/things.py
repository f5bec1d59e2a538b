"""The musical things that questions are about, drawn at random and written as people write them.

draw_thing("chord", random.Random(1))  ->  "Ebmaj7", "f sharp minor 7th", "C/E" ...
"""

import random
import re
from collections.abc import Mapping
from functools import lru_cache

from etude.theory.chord import Chord, build, chord
from etude.theory.chord_types import CHORD_TYPES
from etude.theory.instruments import INSTRUMENTS
from etude.theory.interval import QUALITY_NAMES
from etude.theory.key import Key, key
from etude.theory.mentions import NEEDS_NOUN
from etude.theory.pitch import Pitch
from etude.theory.progressions import likeliest_keys
from etude.theory.rhythm import NOTE_VALUES
from etude.theory.roman import realize
from etude.theory.scale import Scale, scale
from etude.theory.scale_types import SCALE_TYPES
from etude.tutor.cards import Card, cards

# Roots as often as music uses them: position on the line of fifths -> weight.
_ROOTS = {0: 9, 1: 8, 2: 8, 3: 7, 4: 7, 5: 5, -1: 8, -2: 8, -3: 7, -4: 5,
          -5: 4, -6: 3, -7: 1, 6: 5, 7: 4, 8: 4, 9: 2, 10: 2, 11: 1, 12: 1}  # fmt: skip
_COMMON_TYPES = ("", "m", "7", "maj7", "m7", "dim", "aug", "m7b5", "dim7", "sus4", "sus2", "6", "m6", "9", "maj9", "m9", "add9",
                 "7sus4", "6/9", "mmaj7", "13", "maj13", "11", "m11", "7b9", "7#9", "aug7", "5", "maj7#11", "m13")  # fmt: skip
# Other ways to write a suffix.
_WRITTEN = {
    "m": ("m", "min", "-", " minor", " min"), "maj7": ("maj7", "M7", "Maj7", "Δ7", " major 7", " major seventh", "ma7"),
    "m7": ("m7", "min7", "-7", " minor 7", " minor seventh", "mi7"), "7": ("7", "dom7", " dominant 7", " dominant seventh", " seventh"),
    "dim": ("dim", "°", " diminished"), "aug": ("aug", "+", " augmented"), "m7b5": ("m7b5", "ø", "ø7", "m7(b5)", "min7b5", " half-diminished",
    " half diminished seventh"), "dim7": ("dim7", "°7", " diminished seventh", " dim 7"), "sus4": ("sus4", "sus", " sus4", " suspended fourth"),
    "mmaj7": ("mM7", "m(maj7)", "mMaj7", " minor major seventh", "minmaj7"), "6/9": ("6/9", "69", " six nine"),
    "maj13": ("maj13", "M13", " major thirteenth", " major 13th"), "maj9": ("maj9", "M9", " major ninth", " major 9"),
    "m9": ("m9", "min9", " minor ninth", "-9"), "9": ("9", " dominant ninth", " ninth"), "add9": ("add9", "(add9)", " add9"),
    "aug7": ("7#5", "+7", "aug7", "7+5", " augmented seventh"), "6": ("6", " major sixth chord", " sixth chord", "maj6"),
    "m6": ("m6", "min6", " minor sixth chord", "-6"), "13": ("13", " dominant thirteenth", " thirteenth"), "m11": ("m11", " minor eleventh"),
    "": ("", " major", " major", " maj", "maj"), "sus2": ("sus2", " sus2", " suspended second"), "5": ("5", " power"),
}  # fmt: skip
_DEGREES = ("root", "third", "fifth", "seventh", "3rd", "5th", "7th", "ninth")
_SCALE_DEGREES = ("second", "third", "fourth", "fifth", "sixth", "seventh", "2nd degree", "3rd degree", "4th degree", "5th degree",
                  "6th degree", "7th degree",
                  "leading tone", "leading note", "leading tone", "dominant", "subdominant", "mediant", "submediant", "supertonic", "4th", "5th")  # fmt: skip
_INVERSIONS = (
    "first inversion",
    "second inversion",
    "third inversion",
    "1st inversion",
    "2nd inversion",
    "root position",
)
_NUMERALS = ("V7", "ii7", "IV6", "V65", "vi", "IV", "V7/ii", "V7/V", "V7/vi", "viio7", "iii", "bVII", "bVI", "V/V", "I64", "ii6", "V43",
             "viio6", "iv", "V", "Neapolitan sixth", "German augmented sixth", "French augmented sixth", "Italian augmented sixth")  # fmt: skip
_NAMED_DEGREES = ("dominant seventh chord", "dominant chord", "subdominant chord", "tonic triad", "dominant seventh", "supertonic chord",
                  "submediant triad", "leading tone chord")  # fmt: skip
_FIGURES = ("6", "6", "6/4", "6 4", "6/5", "6/5", "6 5", "4/3", "4 3", "4/2", "4 2", "7", "6-5", "6-4", "5/3")
_PLAIN_NUMERALS = ("I", "ii", "iii", "IV", "V", "vi", "V7", "V7", "ii7", "IVmaj7", "vi7", "viio7", "bVII", "bVI")
_DOMINANT_NUMERALS = ("V7", "V7", "V7", "V7/V", "V7/ii", "V7/vi", "V7/IV")
_PROGRESSIONS = ("ii-V-I", "I-IV-V-I", "I-V-vi-IV", "vi-IV-I-V", "ii7-V7-Imaj7", "I-vi-ii-V", "i-iv-V-i", "i-VI-III-VII", "I IV V",
                 "I - vi - IV - V", "iii-vi-ii-V", "ii V I", "I-IV-vi-V")  # fmt: skip
_SIZES = (
    ("P", (4, 5, 8)),
    ("M", (2, 3, 6, 7, 9, 10, 13)),
    ("m", (2, 3, 6, 7, 9, 10)),
    ("A", (2, 4, 5, 6)),
    ("d", (4, 5, 7, 3)),
)
_NUMBERS = (
    "",
    "",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "octave",
    "ninth",
    "tenth",
    "",
    "",
    "thirteenth",
)


_NUMBERS_ALONE = ("second", "third", "third", "fourth", "fifth", "sixth", "sixth", "seventh", "3rd", "6th")
_STRUNG = [one for one in INSTRUMENTS if one.strings]
# Rows of chords as songs have them, in major and in minor, each a list of numerals.
_ROWS = {
    "major": ("I vi IV V", "vi IV I V", "I V vi IV", "ii7 V7 Imaj7", "I IV V I", "I iii IV V", "IV V I", "I vi ii V", "I V7/vi vi IV", "I IV", "ii V I vi",
              "Imaj7 vi7 ii7 V7", "I bVII IV I", "I(7) IV(7) V7", "iii vi ii V", "I ii V7 I", "vi V IV V", "I V/V V", "IV iv I", "I V vi iii IV"),
    "minor": ("i VI III VII", "i iv V7 i", "i VII VI V", "iiø7 V7 i", "i iv VII III", "i v iv", "i VI iv V", "i7 iv7 V7", "i VII", "i III VII iv"),
}  # fmt: skip
_WRITTEN_VALUES = {1: ("dotted ", "dotted "), 2: ("double-dotted ", "double dotted ")}
_COUNTED = {"eighth": "8th", "sixteenth": "16th", "thirty-second": "32nd", "sixty-fourth": "64th"}
_METERS = (
    "4/4",
    "3/4",
    "2/4",
    "6/8",
    "9/8",
    "12/8",
    "2/2",
    "3/8",
    "5/4",
    "7/8",
    "5/8",
    "6/4",
    "3/2",
    "4/2",
    "11/8",
    "7/4",
    "15/8",
    "2/8",
    "3/16",
    "8/8",
)
_METER_NAMES = (
    "common time",
    "cut time",
    "alla breve",
    "six-eight time",
    "three-four time",
    "2+3/8",
    "3+3+2/8",
    "five-four time",
    "nine-eight time",
)


def draw_root(draw: random.Random) -> Pitch:
    return Pitch(draw.choices(list(_ROOTS), list(_ROOTS.values()))[0])


def _written_root(root: Pitch, draw: random.Random, *, in_words: bool) -> str:
    name = root.name
    if len(name) > 1 and draw.random() < (0.4 if in_words else 0):
        name = name[0] + {"#": " sharp", "b": " flat", "##": " double sharp", "bb": " double flat"}[name[1:]]
    elif draw.random() < 0.05:
        name = name.replace("#", "♯").replace("b", "♭")
    return name.lower() if in_words and draw.random() < 0.3 and name not in ("A",) else name


def draw_chord(draw: random.Random) -> Chord:
    """A chord: mostly of a common type, now and then with another bass."""
    suffix = draw.choice(_COMMON_TYPES) if draw.random() < 0.8 else draw.choice(CHORD_TYPES)[0]
    chord = build(draw_root(draw), suffix)
    return chord.inverted(draw.randrange(1, 3)) if len(chord.notes) > 2 and draw.random() < 0.06 else chord


def write_chord(chord: Chord, draw: random.Random) -> str:
    """The chord in one of its notations or in words."""
    written = draw.choice(_WRITTEN.get(chord.suffix, (chord.suffix,)))
    if draw.random() < 0.12 and not chord.bass:
        written = " " + chord.quality
    root = _written_root(chord.root, draw, in_words=written.startswith(" "))
    if (
        not written.startswith(" ")
        and draw.random() < 0.12
        and written[:1].isalnum()
        and root[0] != "A"
        and any(c.isdigit() for c in written)
    ):
        root = root.lower()
    return root + written + (f"/{chord.bass.name}" if chord.bass else "")


def _key(draw: random.Random) -> str:
    mode = draw.choice(("major", "minor"))
    root = Pitch(draw.randrange(-7, 8) + (3 if mode == "minor" else 0))
    return f"{_written_root(root, draw, in_words=True)} {mode}"


def _scale(draw: random.Random) -> str:
    name, _, aliases = draw.choice(SCALE_TYPES[:9] if draw.random() < 0.55 else SCALE_TYPES)
    kind = draw.choice((name, name, *aliases))
    if kind in ("maj", "min", "in", "dominant scale"):
        kind = name
    root = Pitch(draw.randrange(-6, 8))
    noun = " scale" if kind in ("major", "minor", "in", "augmented", "diminished", "altered", "tritone", "neapolitan", "dominant",
                                "half-diminished") or draw.random() < 0.3 else ""  # fmt: skip
    return f"{_written_root(root, draw, in_words=True)} {kind}{noun}"


def _a_chord(draw: random.Random) -> str:
    return write_chord(draw_chord(draw), draw)


_HEPTATONIC = [name for name, degrees, _ in SCALE_TYPES[:9] if len(degrees.split()) == 7]
_MODE_NUMBERS = ("second", "third", "fourth", "fifth", "sixth", "seventh", "2nd", "3rd", "4th", "5th", "6th", "7th")


def _scale_notes(draw: random.Random) -> str:
    """The notes of a common scale from the tonic up."""
    name, *_ = draw.choice(SCALE_TYPES[:14])
    notes = [note.name for note in Scale(Pitch(draw.randrange(-5, 7)), name).notes]
    return draw.choice((" ", " ", ", ", "-")).join(notes)


def _spelled_scale(name: str, draw: random.Random) -> str:
    """The notes of a scale, often with one of them wrong."""
    notes = list(scale(name).notes)
    if draw.random() < 0.45:
        place = draw.randrange(1, len(notes))
        notes[place] = Pitch(notes[place].fifths + draw.choice((-7, 7)))
    return draw.choice((" ", " ", ", ", "-")).join(note.name for note in notes)


def _parent_scale(draw: random.Random) -> str:
    """A scale whose modes have names of their own."""
    name = draw.choices(("major", "harmonic minor", "melodic minor"), (4, 1, 1))[0]
    return f"{_written_root(Pitch(draw.randrange(-5, 7)), draw, in_words=True)} {name}{draw.choice((' scale', '', ''))}"


def _seven_note_scale(draw: random.Random) -> str:
    name = draw.choice(("major", "major", "harmonic minor", "melodic minor", *_HEPTATONIC))
    noun = " scale" if name in NEEDS_NOUN or draw.random() < 0.3 else ""
    return f"{_written_root(Pitch(draw.randrange(-5, 7)), draw, in_words=True)} {name}{noun}"


def _piano_scale(draw: random.Random) -> str:
    name = draw.choice(("major", "major", "minor", "harmonic minor", "natural minor"))
    tonic = Pitch(draw.randrange(-5, 7) + (3 if name != "major" else 0))
    return f"{_written_root(tonic, draw, in_words=True)} {name} scale"


def _interval(draw: random.Random) -> str:
    if draw.random() < 0.12:
        return draw.choice(("tritone", "octave", "whole step", "half step", "semitone", "whole tone"))
    quality, numbers = draw.choice(_SIZES)
    return f"{QUALITY_NAMES[quality]} {_NUMBERS[draw.choice(numbers)]}"


def _note(draw: random.Random) -> str:
    return _written_root(draw_root(draw), draw, in_words=draw.random() < 0.5)


def _notes(draw: random.Random) -> str:
    chord = draw_chord(draw)
    while len(chord.notes) < 3:
        chord = draw_chord(draw)
    names = [note.name for note in chord.sounding]
    if draw.random() < 0.3:
        names = names[1:] + names[:1]
    names = [name.lower() for name in names] if draw.random() < 0.25 else names
    joiner = draw.choice((" ", " ", ", ", "-", " - "))
    joined = joiner.join(names)
    return joined if draw.random() < 0.7 or len(names) < 3 else f"{', '.join(names[:-1])} and {names[-1]}"


def _chords(draw: random.Random) -> str:
    if draw.random() < 0.5:
        return write_chord(draw_chord(draw), draw)
    chords = [
        build(Pitch(draw.randrange(-3, 5)), draw.choice(("", "m", "m", "7", "maj7")))
        for _ in range(draw.randrange(3, 5))
    ]
    chords[0] = build(chords[0].root, "m7")
    return draw.choice((" ", " - ", ", ")).join(chord.symbol for chord in chords)


def _progression_of_chords(draw: random.Random) -> str:
    """Two to five chords of a song in some key."""
    mode = draw.choice(("major", "major", "minor"))
    home = Key(Pitch(draw.randrange(-4, 6) + (3 if mode == "minor" else 0)), mode)
    symbols = [realize(figure, home).chord.symbol for figure in draw.choice(_ROWS[mode]).split()]
    return draw.choice((" ", " ", " - ", ", ", "-")).join(symbols)


def _few_notes(draw: random.Random) -> str:
    """Two or three notes that sound together in some chord."""
    chord = build(draw_root(draw), draw.choice(("", "m", "", "m", "7", "maj7", "m7", "dim", "sus4")))
    names = [note.name for note in draw.sample(chord.notes, draw.choice((2, 2, 3)))]
    names = [name.lower() for name in names] if draw.random() < 0.15 else names
    if draw.random() < 0.25:
        return draw.choice((" ", ", ")).join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _dominant(draw: random.Random) -> str:
    return write_chord(build(draw_root(draw), draw.choice(("7", "7", "7", "7", "9", "13", "7b9", "7#9"))), draw)


def _note_value(draw: random.Random) -> str:
    """A note value in American or British words, or counted ("16th note")."""
    american, british, _, _ = draw.choices(NOTE_VALUES[:7], (2, 4, 5, 6, 6, 5, 3))[0]
    dots = draw.choices((0, 1, 2), (6, 4, 1))[0]
    dotted = draw.choice(_WRITTEN_VALUES[dots]) if dots else ""
    if draw.random() < 0.35:
        return dotted + british
    if draw.random() < 0.07 and not dots:
        return draw.choice(("triplet eighth note", "eighth-note triplet", "quarter-note triplet", "triplet crotchet"))
    counted = _COUNTED.get(american)
    return f"{dotted}{counted if counted and draw.random() < 0.25 else american} note"


def _small_values(draw: random.Random) -> str:
    american, british, _, _ = draw.choices(NOTE_VALUES[2:7], (2, 4, 6, 6, 2))[0]
    if draw.random() < 0.3:
        return british + "s"
    return f"{_COUNTED.get(american, american) if draw.random() < 0.25 else american} notes"


def _large_value(draw: random.Random) -> str:
    american, british, _, _ = draw.choices(NOTE_VALUES[:5], (2, 5, 6, 5, 2))[0]
    dotted = draw.choice(("", "", "dotted ", "dotted ", "double-dotted "))
    return dotted + (british if draw.random() < 0.3 else f"{american} note")


def _meter(draw: random.Random) -> str:
    if draw.random() < 0.12:
        return draw.choice(_METER_NAMES)
    return draw.choice(_METERS[: draw.choice((8, len(_METERS)))]) + draw.choice(("", "", "", "", " time"))


def _tempo(draw: random.Random) -> str:
    bpm = draw.choice((60, 120, 100, 90, 72, 80, 96, 108, 132, 140, 144, 160, 176, 200, draw.randrange(40, 221)))
    if draw.random() < 0.6:
        return f"{bpm}{draw.choice((' bpm', ' bpm', ' BPM', 'bpm', ' beats per minute'))}"
    beat = draw.choice(("quarter", "quarter", "crotchet", "quarter note", "half", "dotted quarter", "eighth", "minim"))
    return f"{beat}{draw.choice((' = ', ' = ', '='))}{bpm}"


def _instrument(draw: random.Random, *, transposing: bool = False) -> str:
    """An instrument or voice by one of its names, in one of the ways to say in what it is pitched."""
    one = draw.choice([one for one in INSTRUMENTS if one.transposes or not transposing])
    name = draw.choice((one.name, one.name, *one.aliases))
    if "saxophone" in name and draw.random() < 0.6:
        name = name.replace("saxophone", "sax")
    if (pitched := name.split(" ")[0]) in ("A", "Bb", "Eb", "F", "C", "D") and draw.random() < 0.5:
        rest = name.removeprefix(f"{pitched} ")
        words = pitched.replace("b", draw.choice(("b", " flat", "-flat")))
        name = f"{rest} in {words}" if draw.random() < 0.4 else f"{words} {rest}"
    return name


def _key_with_twin(draw: random.Random) -> str:
    """A key of five to seven sharps or flats."""
    mode = draw.choice(("major", "major", "minor"))
    tonic = Pitch(draw.choice((-7, -6, -5, 5, 6, 7)) + (3 if mode == "minor" else 0))
    return f"{_written_root(tonic, draw, in_words=True)} {mode}"


def _near_key(home: str, draw: random.Random) -> str:
    """A key not far from another on the circle of fifths."""
    first = key(home)
    mode = draw.choice(("major", "minor"))
    place = first.signature + draw.choice((-2, -1, -1, 0, 1, 1, 2, 3)) * (1 if abs(first.signature) < 5 else -1)
    tonic = Pitch(max(-7, min(7, place)) + (3 if mode == "minor" else 0))
    return f"{_written_root(tonic, draw, in_words=True)} {mode}"


def _kin_key(home: str, draw: random.Random) -> str:
    """A key to be set beside another: its relative, its parallel, or one not far from it."""
    tie = draw.choice(("relative", "relative", "parallel", "", ""))
    kin = getattr(key(home), tie) if tie else None
    if kin is None or abs(kin.signature) > 7:
        return _near_key(home, draw)
    return f"{_written_root(kin.tonic, draw, in_words=True)} {kin.mode}"


def _new_key(home: str, draw: random.Random) -> str:
    """A key of the same mode as another on another tonic."""
    old = key(home)
    up = 3 if old.mode == "minor" else 0
    tonic = draw.choice([Pitch(place) for place in range(-4 + up, 6 + up) if Pitch(place) != old.tonic])
    return f"{_written_root(tonic, draw, in_words=True)} {old.mode}"


def _capo(draw: random.Random) -> str:
    fret = draw.randrange(1, 10)
    words = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "8th", "9th")[fret]
    return draw.choice((f"capo {fret}", f"capo on fret {fret}", f"capo on the {words} fret", f"a capo on fret {fret}", f"a capo at fret {fret}",
                        f"capo on {fret}"))  # fmt: skip


def _pitch(draw: random.Random) -> str:
    """A note, often with its octave."""
    root = Pitch(draw.choices(list(_ROOTS)[:15], list(_ROOTS.values())[:15])[0])
    if draw.random() < 0.45:
        return f"{root.name}{draw.randrange(3, 6)}"
    return _written_root(root, draw, in_words=draw.random() < 0.4)


def _signature(draw: random.Random) -> str:
    count = draw.randrange(1, 8)
    words = ("", "one", "two", "three", "four", "five", "six", "seven")[count] if draw.random() < 0.5 else str(count)
    return f"{words} {draw.choice(('sharp', 'flat'))}{'s' if count > 1 else ''}"


@lru_cache(maxsize=1)
def _cards() -> tuple[Card, ...]:
    return tuple(cards().values())


@lru_cache(maxsize=1)
def _asks() -> dict[str, str]:
    return {ask: card.title for card in _cards() for ask in (*card.asks, *filter(_asked, card.aliases))}


def _asked(name: str) -> bool:
    """Whether a name of a card is a question's own words ("what is a chord?")."""
    return bool(re.match(r"(?:what|how|why|where|which|does|do|is|are|difference|explain|meaning)\b", name))


def card_asked_by(ask: str) -> str:
    """The title of the card that is asked for in these words."""
    return _asks()[ask]


def _term(draw: random.Random) -> str:
    card = draw.choice(_cards())
    name = draw.choice([name for name in (card.title, *card.aliases) if not _asked(name)])
    return name if draw.random() < 0.2 else name.lower()


# What can be drawn by itself.
DRAWN = {
    "chord": _a_chord, "key": _key, "scale": _scale, "interval": _interval, "note": _note,
    "notes": _notes, "movable": _chords, "signature": _signature, "term": _term,
    "description": lambda draw: draw.choice(list(_asks())),
    "degree": lambda draw: draw.choice(_DEGREES), "scale degree": lambda draw: draw.choice(_SCALE_DEGREES),
    "inversion": lambda draw: draw.choice(_INVERSIONS), "numeral": lambda draw: draw.choice(_NUMERALS if draw.random() < 0.85 else _NAMED_DEGREES),
    "holder": lambda draw: draw.choices((_key, _scale, _a_chord), (4, 3, 3))[0](draw),
    "scale or key": lambda draw: draw.choices((_scale, _key), (7, 3))[0](draw), "scale notes": _scale_notes, "piano scale": _piano_scale,
    "seven-note scale": _seven_note_scale, "parent scale": _parent_scale, "mode number": lambda draw: f"{draw.choice(_MODE_NUMBERS)} mode",
    "figures": lambda draw: draw.choice(_FIGURES),
    "plain numeral": lambda draw: draw.choice(_PLAIN_NUMERALS), "dominant numeral": lambda draw: draw.choice(_DOMINANT_NUMERALS),
    "progression": lambda draw: draw.choice(_PROGRESSIONS), "bar": lambda draw: f"{draw.choice(('bar', 'measure'))} {draw.randrange(1, 17)}",
    "chords": _progression_of_chords, "few notes": _few_notes, "dominant": _dominant, "note value": _note_value,
    "note values": _small_values, "large note value": _large_value, "meter": _meter, "tempo": _tempo, "instrument": _instrument,
    "transposing instrument": lambda draw: _instrument(draw, transposing=True), "pitch": _pitch,
    "chords or key": lambda draw: _progression_of_chords(draw) if draw.random() < 0.55 else _key(draw),
    "key with a twin": _key_with_twin, "size": lambda draw: draw.choice(_NUMBERS_ALONE),
    "movable or key": lambda draw: _chords(draw) if draw.random() < 0.6 else _key(draw), "capo": _capo,
    "bars": lambda draw: f"{draw.choice((4, 8, 12, 16, 24, 32, 64, draw.randrange(2, 130)))} {draw.choice(('bars', 'bars', 'measures'))}",
    "string instrument": lambda draw: draw.choice([name for one in _STRUNG for name in (one.name, one.name, *one.aliases)]),
    "melodic minor": lambda draw: f"{_written_root(Pitch(draw.randrange(-3, 8)), draw, in_words=True)} melodic minor",
}  # fmt: skip


def draw_things(kinds: Mapping[str, str], draw: random.Random) -> dict[str, str]:
    """Things of these kinds by their placeholders; some are drawn to fit those before them."""
    things: dict[str, str] = {}
    for name, kind in kinds.items():
        if kind == "home key" and draw.random() < 0.85:
            home = likeliest_keys([chord(symbol) for symbol in re.findall(r"[^\s,–-]+", things["x"])])[0]
            things[name] = f"{_written_root(home.tonic, draw, in_words=True)} {home.mode}"
        elif kind == "near key":
            things[name] = _near_key(things["x"], draw)
        elif kind == "new key":
            things[name] = _new_key(things["y"], draw)
        elif kind == "spelled scale":
            things[name] = _spelled_scale(things["y"], draw)
        elif kind == "kin key":
            things[name] = _kin_key(things["x"], draw)
        elif kind == "note of the key":
            things[name] = draw.choice(key(things["z"]).notes).name
        else:
            things[name] = draw_thing("key" if kind == "home key" else kind, draw)
    return things


def draw_thing(kind: str, draw: random.Random) -> str:
    """One thing of a kind, as a person would write it."""
    return DRAWN[kind](draw)
