"""Texts that claim something, for measuring the claim checker: right ones, the same with one planted error, and innocent ones.

Every row of claim_sentences.tsv is one sentence form: the half it belongs to (the checker was made looking at the first
half alone), the kind of thing it is about, the value in which an error is planted (none: the sentence claims nothing,
whatever fills it), and the sentence with placeholders. The engine fills them from seeded draws:

    chord  notes  {symbol} contains the notes {notes}.  ->  "Cm7 contains the notes C, Eb, G, Bb."
                                     with a planted error:  "Cm7 contains the notes C, D#, G, Bb.", truth "Eb"
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from etude.theory.chord import Chord, build
from etude.theory.facts import count_word
from etude.theory.interval import Interval, between, interval
from etude.theory.key import Key
from etude.theory.pitch import Pitch, pitch, pretty
from etude.theory.roman import numeral, realize
from etude.theory.scale import Scale

SENTENCES = Path(__file__).parent / "claim_sentences.tsv"
ROOTS = [pitch(name) for name in ["C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B", "C#", "G#", "D#"]]
TRIADS = ("", "m", "dim", "aug")
SEVENTHS = ("7", "maj7", "m7", "mmaj7", "m7b5", "dim7", "aug7", "7sus4", "6", "m6")
CHORDS = (*TRIADS[1:], *SEVENTHS, "sus4", "sus2", "9", "maj9", "m9", "add9", "7b9", "maj13")
MODES = ("major", "natural minor", "harmonic minor", "melodic minor", "dorian", "phrygian", "lydian", "mixolydian",
         "locrian")  # fmt: skip
SCALES = (*MODES, "major pentatonic", "minor pentatonic", "blues", "whole tone")
SIZES = [interval(name) for name in ["m2", "M2", "m3", "M3", "P4", "A4", "d5", "P5", "A5", "m6", "M6", "m7", "M7"]]
ORDINALS = ("root", "second", "third", "fourth", "fifth", "sixth", "seventh", "octave", "ninth", "tenth", "eleventh",
            "twelfth", "thirteenth")  # fmt: skip
SHORT_ORDINALS = ("1st", "2nd", "3rd", "4th", "5th", "6th", "7th")
DEGREE_NAMES = ("tonic", "supertonic", "mediant", "subdominant", "dominant", "submediant", "leading tone")


@dataclass(frozen=True)
class Text:
    """A text for the checker; `truths` are what its correction may say, any of them, and empty when nothing is wrong."""

    half: str
    sentence: str
    text: str
    truths: tuple[str, ...] = ()

    def corrected_by(self, correction: str) -> bool:
        """Whether a correction says what is true: "Cm7 has C, Eb, G, Bb" where the truth is "Eb"."""
        return any(re.search(rf"(?<![\w#]){re.escape(truth)}(?![\w#])", correction) for truth in self.truths)


def texts(draws: int, seed: int = 1) -> dict[str, list[Text]]:
    """The texts by sort, "right", "wrong" and "innocent", each sentence filled `draws` times; a quarter has ♭ and ♯."""
    gathered: dict[str, list[Text]] = {"right": [], "wrong": [], "innocent": []}
    for number, (half, kind, lie, sentence) in enumerate(_rows()):
        for place in range(draws):
            chance = random.Random(f"{seed} {sentence} {place}")
            signs = pretty if (number + place) % 4 == 0 else str
            values = _draw(kind, chance)
            false, truths = _planted(values, lie or _LIE_OF[kind], chance)
            words = _words(values, chance) | {f"wrong_{name}": said for name, said in _words(false, chance).items()}
            filled = _fill(sentence, words)
            if not lie:
                gathered["innocent"].append(Text(half, sentence, signs(filled)))
                continue
            gathered["right"].append(Text(half, sentence, signs(filled)))
            gathered["wrong"].append(Text(half, sentence, signs(_fill(sentence, _words(false, chance))), truths))
    return gathered


def _rows() -> Iterator[list[str]]:
    for line in SENTENCES.read_text("utf-8").splitlines()[1:]:
        yield line.split("\t")


def _fill(sentence: str, words: dict[str, str]) -> str:
    filled = sentence.replace("\\n", "\n").format_map(words)
    return filled[0].upper() + filled[1:] if re.match(r"an? ", filled) else filled


# ---------------------------------------------------------------------------------------------------------------------
# Drawing: the values of a thing, by kind.


def _draw(kind: str, chance: random.Random) -> dict:
    return _DRAWS[kind](chance)


def _chord(chance: random.Random, suffixes: tuple[str, ...] = CHORDS) -> dict:
    thing = build(chance.choice(ROOTS), chance.choice(suffixes))
    while any(abs(note.alteration) > 2 for note in thing.notes):
        thing = build(chance.choice(ROOTS), thing.suffix)
    place = chance.randrange(1, len(thing.notes))
    turned = thing.inverted(1)
    return {"chord": thing, "symbol": thing, "notes": thing.notes, "place": place, "tone": thing.notes[place],
            "count": len(thing.notes), "inv_notes": turned.sounding, "bass": turned.bass,
            "other": build(chance.choice(ROOTS), chance.choice(SEVENTHS))}  # fmt: skip


def _scale(chance: random.Random, types: tuple[str, ...] = SCALES) -> dict:
    thing = Scale(chance.choice(ROOTS), chance.choice(types))
    while any(abs(note.alteration) > 2 for note in thing.notes):
        thing = Scale(chance.choice(ROOTS), thing.type)
    place = chance.randrange(1, len(thing.notes))
    return {"scale": thing, "notes": thing.notes, "place": place, "tone": thing.notes[place], "count": len(thing.notes)}


def _key(chance: random.Random) -> dict:
    mode = chance.choice(("major", "minor"))
    signature = chance.choice([count for count in range(-6, 7) if count])
    thing = Key(Pitch(signature + (3 if mode == "minor" else 0)), mode)
    return {"key": thing, "count": abs(signature), "signature": tuple(pitch(name) for name in thing.signature_notes),
            "relative": thing.relative, "parallel": thing.parallel, "dominant": thing.dominant,
            "subdominant": thing.subdominant}  # fmt: skip


def _between(chance: random.Random) -> dict:
    low, size = chance.choice(ROOTS), chance.choice(SIZES)
    while abs((low + size).alteration) > 1:
        low, size = chance.choice(ROOTS), chance.choice(SIZES)
    return {"low": low, "high": low + size, "interval": size, "semitones": size.semitones}


def _size(chance: random.Random) -> dict:
    size = chance.choice(SIZES)
    return {"interval": size, "semitones": size.semitones, "inversion": size.inverted}


def _numeral(chance: random.Random) -> dict:
    thing = _key(chance)["key"]
    chord = chance.choice(thing.diatonic(sevenths=chance.random() < 0.4))
    return {"key": thing, "chord": chord, "symbol": chord, "notes": chord.notes, "numeral": numeral(chord, thing)}


def _progression(chance: random.Random) -> dict:
    home = Key(_key(chance)["key"].tonic, "major")
    while abs(home.signature) > 7:
        home = Key(_key(chance)["key"].tonic, "major")
    return {"key": home, "symbols": tuple(home.diatonic()[degree] for degree in (1, 4, 0))}


def _diatonic(chance: random.Random) -> dict:
    thing = _key(chance)["key"]
    return {"key": thing, "symbols": thing.diatonic()}


def _pair(chance: random.Random) -> dict:
    a, b = _chord(chance), _chord(chance, SEVENTHS)
    return b | {"a": a["chord"], "b": b["chord"], "a_notes": a["notes"], "b_notes": b["notes"]}


_DRAWS = {
    "chord": _chord,
    "triad": lambda chance: _chord(chance, TRIADS),
    "seventh": lambda chance: _chord(chance, SEVENTHS),
    "scale": _scale,
    "mode": lambda chance: _scale(chance, MODES),
    "major": lambda chance: _scale(chance, ("major",)),
    "key": _key,
    "between": _between,
    "size": _size,
    "numeral": _numeral,
    "progression": _progression,
    "diatonic": _diatonic,
    "pair": _pair,
}
# What is wrong in the wrong_ placeholders of an innocent sentence, which names its error and does not commit it.
_LIE_OF = {"chord": "notes", "triad": "notes", "seventh": "notes", "scale": "notes", "key": "count", "pair": "b_notes",
           "between": "interval", "size": "semitones", "numeral": "symbol", "progression": "symbols"}  # fmt: skip


# ---------------------------------------------------------------------------------------------------------------------
# Planting: one value changed to a plausible wrong one, and what a correction may say instead.


def _planted(values: dict, lie: str, chance: random.Random) -> tuple[dict, tuple[str, ...]]:
    true = values[lie]
    if lie in ("count", "semitones"):
        false = true + chance.choice((-1, 1) if true > 2 else (1,))
        return values | {lie: false}, (str(true), count_word(true))
    if lie in ("notes", "a_notes", "b_notes", "inv_notes", "signature"):
        place = chance.randrange(lie not in ("inv_notes", "signature"), len(true))
        false = _wrong_note(true[place], true, chance)
        return values | {lie: (*true[:place], false, *true[place + 1 :])}, (true[place].name,)
    if lie in ("tone", "bass", "high", "low"):
        about = values.get("chord") or values.get("scale")
        false = _wrong_note(true, about.notes if about else (values["low"], values["high"]), chance)
        truths = [true.name]
        if lie in ("high", "low"):
            truths.append(between(*((values["low"], false) if lie == "high" else (false, values["high"]))).name)
        return values | {lie: false}, tuple(truths)
    if lie in ("relative", "parallel", "dominant", "subdominant"):
        false = Key(_wrong_note(true.tonic, (values["key"].tonic,), chance), true.mode)
        return values | {lie: false}, (true.name, true.tonic.name)
    if lie in ("interval", "inversion"):
        false = chance.choice([size for size in SIZES if size != true and abs(size.number - true.number) < 2])
        ends = ((values["low"] + false).name, (values["high"] + -false).name) if "low" in values else ()
        return values | {lie: false}, (true.name, *ends)
    if lie == "numeral":
        false = chance.choice([numeral(chord, values["key"]) for chord in values["key"].diatonic()
                               if chord.root != values["chord"].root])  # fmt: skip
        return values | {lie: false}, (true, realize(false, values["key"]).chord.symbol)
    if lie == "symbol":
        false = _wrong_chord(true, chance)
        return values | {lie: false}, (_symbol(true), true.symbol, ", ".join(note.name for note in false.notes))
    place = chance.choice([place for place in range(len(true)) if place != 4])  # symbols; a minor key has two dominants
    return values | {lie: (*true[:place], _wrong_chord(true[place], chance), *true[place + 1 :])}, (true[place].symbol,)


def _wrong_note(true: Pitch, beside: tuple[Pitch, ...], chance: random.Random) -> Pitch:
    """A note that is easily taken for another: its other spelling, a semitone off, or the next letter."""
    near = [Pitch(true.fifths + step) for step in (-12, 12, -7, 7, -2, 2)]
    return chance.choice([note for note in near if note not in beside and abs(note.alteration) <= 2])


def _wrong_chord(true: Chord, chance: random.Random) -> Chord:
    """A chord on the same root with another third or seventh, or the same type a step away."""
    same_size = TRIADS if len(true.notes) == 3 else SEVENTHS[:8]
    others = [build(true.root, suffix) for suffix in same_size if suffix != true.suffix]
    return chance.choice([*others[:2], *(build(Pitch(true.root.fifths + step), true.suffix) for step in (-2, 2))])


# ---------------------------------------------------------------------------------------------------------------------
# Wording: what each placeholder says.


def _words(values: dict, chance: random.Random) -> dict[str, str]:
    words: dict[str, str] = {}
    for name, value in values.items():
        words |= _worded(name, value)
    if "chord" in values:
        words |= _chord_words(values)
    if "scale" in values:
        words |= _scale_words(values)
    if "key" in values:
        words["other"] = "minor" if values["key"].mode == "major" else "major"
    if "symbols" in values:
        words |= _diatonic_words(values)
    if "count" in values and "key" in values:
        sharp = "sharp" if values["key"].signature > 0 else "flat"
        words["accidentals"] = sharp if values["count"] == 1 else f"{sharp}s"
    if "semitones" in values:
        unit = chance.choice(("semitone", "half step"))
        said = chance.choice((count_word(values["semitones"]), str(values["semitones"])))
        words["semitones"] = f"{said} {unit}{'' if values['semitones'] == 1 else 's'}"
    return words


def _worded(name: str, value: object) -> dict[str, str]:
    if isinstance(value, tuple) and isinstance(value[0], Pitch):
        return _listed(name, [note.name for note in value])
    if isinstance(value, tuple):
        return _listed(name, [chord.symbol for chord in value])
    if isinstance(value, Chord):
        return {name: _symbol(value)}
    if isinstance(value, (Pitch, Scale)):
        return {name: value.name}
    if isinstance(value, Key):
        return {name: value.tonic.name if "dominant" in name else value.name, f"{name}_key": value.name}
    if isinstance(value, Interval):
        return {name: value.name, f"an_{name}": _with_article(value.name)}
    if isinstance(value, int):
        return {name: count_word(value), "digits": str(value)}
    return {name: str(value)}


def _symbol(chord: Chord) -> str:
    """ "C major" for the chord whose symbol is a bare letter, else the symbol."""
    return chord.symbol if chord.suffix else chord.name


def _with_article(words: str) -> str:
    return f"{'an' if words[0] in 'AEFaeio' else 'a'} {words}"


_SPOKEN = {"#": " sharp", "b": " flat", "##": " double sharp", "bb": " double flat"}


def _listed(name: str, items: list[str]) -> dict[str, str]:
    *most, last = items
    spoken = [item[0] + _SPOKEN.get(item[1:], item[1:]) for item in items]
    return {
        name: ", ".join(items),
        f"{name}_and": f"{', '.join(most)} and {last}" if most else last,
        f"{name}_oxford": f"{', '.join(most)}, and {last}" if most else last,
        f"{name}_dash": "–".join(items),
        f"{name}_hyphen": "-".join(items),
        f"{name}_bare": " ".join(items),
        f"{name}_bold": ", ".join(f"**{item}**" for item in items),
        f"{name}_bullets": "\n".join(f"- {item}" for item in items),
        f"{name}_spoken": ", ".join(spoken),
        f"{name}_spoken_and": f"{', '.join(spoken[:-1])} and {spoken[-1]}",
    }


def _chord_words(values: dict) -> dict[str, str]:
    chord, notes = values["chord"], [note.name for note in values["notes"]]
    roles = ["root" if not tone.steps else tone.name for tone in chord.tones]
    both = list(zip(notes, roles, strict=True))
    words = {f"n{number}": note for number, note in enumerate(notes, 1)}
    words |= {f"i{number}": role for number, role in enumerate(roles, 1)}
    listed = [f"the {role} {note}" for note, role in both]
    foreign = Pitch(chord.root.fifths + 7)
    named = values["symbol"]
    return words | {
        "name": named.name,
        "named": _with_article(named.name),
        "root": chord.root.name,
        "slash": chord.inverted(1).symbol,
        "foreign": foreign.name,
        "other_symbol": _symbol(values.get("other", chord)),
        "role": ORDINALS[chord.tones[values.get("place", 1)].steps],
        "interval": chord.tones[values.get("place", 1)].name,
        "roles": ", ".join(f"{note} ({role})" for note, role in both),
        "roles_colon": ", ".join(f"{role}: {note}" for note, role in both),
        "roles_dash": ", ".join(f"{role} – {note}" for note, role in both),
        "roles_as": ", ".join(f"{note} as the {role}" for note, role in both),
        "roles_the": ", ".join(listed[:-1]) + " and " + listed[-1],
        "role_bullets": "\n".join(f"- {note} ({role})" for note, role in both),
        "role_bold_bullets": "\n".join(f"- **{role.capitalize()}:** {note}" for note, role in both),
        "role_star_bullets": "\n".join(f"* {note} – {role}" for note, role in both),
        "role_numbered": "\n".join(f"{n}. {role.capitalize()}: {note}" for n, (note, role) in enumerate(both, 1)),
    }


def _scale_words(values: dict) -> dict[str, str]:
    thing, place = values["scale"], values["place"]
    foreign = Pitch(thing.tonic.fifths + 7)
    seven = len(thing.notes) == 7
    return {
        "tonic": thing.tonic.name,
        "foreign": foreign.name,
        "ordinal": ORDINALS[place],
        "ordinal_digits": SHORT_ORDINALS[place] if seven else "",
        "degree_name": DEGREE_NAMES[place] if seven else "",
        **{f"n{number}": note.name for number, note in enumerate(values["notes"], 1)},
    }


def _diatonic_words(values: dict) -> dict[str, str]:
    """Each chord beside the numeral of its place, which stays right where the chord is wrong."""
    home: Key = values["key"]
    figures = [numeral(chord, home) for chord in home.diatonic()]
    both = list(zip(figures, values["symbols"], strict=False))
    return {
        "symbols_numbered": ", ".join(f"{chord.symbol} ({figure})" for figure, chord in both),
        "symbols_bullets": "\n".join(f"- {figure}: {chord.symbol}" for figure, chord in both),
    }
