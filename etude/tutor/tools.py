"""The tools: plain functions that a model may call, each answering with the engine's Result.

A tool's docstring is what a model is told of it; its annotations say which kinds of things it takes.

    allowed_calls([Entry(1, "chord", "Cm7", ...)])  ->  ["chord([1])", "keys([1])"]
"""

import inspect
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Annotated, get_type_hints

from etude.score.analysis import Analysis
from etude.score.errors import ScoreError
from etude.score.observation import sorted_out
from etude.theory import facts, lookup
from etude.theory.chord import Chord
from etude.theory.errors import TheoryError
from etude.theory.facts import Result
from etude.theory.instruments import Instrument
from etude.theory.interval import Interval
from etude.theory.key import Key
from etude.theory.lookup import as_chord, as_chords, as_ground, as_key, as_notes, as_scale, describe
from etude.theory.pitch import Pitch
from etude.theory.rhythm import Meter, NoteValue, Tempo
from etude.theory.scale import Scale
from etude.tutor.cards import Card


@dataclass(frozen=True)
class Entry:
    """One numbered thing in the conversation: a mention in the question or the result of a call."""

    number: int
    kind: str
    text: str
    value: object


@dataclass(frozen=True)
class Takes:
    """The kinds of entries that a parameter takes, and how an entry's value becomes the argument."""

    kinds: tuple[str, ...]
    convert: Callable[[object], object] = lambda value: value


AChord = Annotated[Chord, Takes(("chord", "key", "note"), as_chord)]
AScale = Annotated[Scale, Takes(("scale", "key", "note"), as_scale)]
AKey = Annotated[Key, Takes(("key", "scale", "note"), as_key)]
ANote = Annotated[Pitch, Takes(("note",))]
AnInterval = Annotated[Interval, Takes(("interval",))]
SomeNotes = Annotated[tuple[Pitch, ...], Takes(("notes",))]
OneOrMoreNotes = Annotated[tuple[Pitch, ...], Takes(("notes", "note"), as_notes)]
ADegree = Annotated[int | str, Takes(("degree",))]
AnInversion = Annotated[int, Takes(("inversion",))]
ASignature = Annotated[int, Takes(("signature",))]
ANumeral = Annotated[str, Takes(("numeral",))]
AProgression = Annotated[tuple[str, ...], Takes(("progression",))]
ADirection = Annotated[str, Takes(("direction",))]
SomeChords = Annotated[tuple[Chord, ...], Takes(("chords", "notes"), as_chords)]
OneOrMoreChords = Annotated[tuple[Chord, ...], Takes(("chords", "notes", "chord"), as_chords)]
Ground = Annotated[Key | tuple[Chord, ...], Takes(("chords", "notes", "chord", "key", "scale", "note"), as_ground)]
AStyle = Annotated[str, Takes(("style",))]
ASize = Annotated[int, Takes(("size",))]
SomeBars = Annotated[int, Takes(("bars",))]
ANoteValue = Annotated[NoteValue, Takes(("note_value",))]
AMeter = Annotated[Meter, Takes(("meter",))]
ATempo = Annotated[Tempo, Takes(("tempo",))]
AnInstrument = Annotated[Instrument, Takes(("instrument",))]
Movable = Annotated[object, Takes(("chord", "chords", "key", "note"))]
Comparable = Annotated[object, Takes(("chord", "scale", "key", "note"))]
Holder = Annotated[object, Takes(("key", "scale", "chord"))]
SomeFigures = Annotated[str, Takes(("figures",))]
AModeNumber = Annotated[int, Takes(("mode_number",))]
ACard = Annotated[Card, Takes(("term",))]
APiece = Annotated[Analysis, Takes(("piece",))]
ABar = Annotated[int, Takes(("bar",))]


def chord(x: AChord) -> Result:
    """Notes, intervals, inversions and fingerings of a chord."""
    return facts.chord_facts(x)


def mode(which: AModeNumber, x: AScale) -> Result:
    """One mode of a scale, such as its third."""
    return facts.mode_facts(x, which)


def modes(x: AScale) -> Result:
    """All the modes of a scale."""
    return facts.modes_facts(x)


def scale_of(x: SomeNotes) -> Result:
    """The scale that has just some notes."""
    return facts.scale_of_facts(x)


def figured(figures: SomeFigures, bass: ANote) -> Result:
    """What is played over a bass note with figures."""
    return facts.figured_bass_facts(bass, figures)


def figured_in(figures: SomeFigures, bass: ANote, where: AKey) -> Result:
    """What is played over a bass note with figures in a key."""
    return facts.figured_bass_facts(bass, figures, where)


def inversion(which: AnInversion, x: AChord) -> Result:
    """One inversion of a chord."""
    return facts.inversion_facts(x, which)


def tone(which: ADegree, x: AChord) -> Result:
    """One tone of a chord, such as its third."""
    return facts.tone_facts(x, which)


def scale(x: AScale) -> Result:
    """Notes and steps of a scale."""
    return facts.scale_facts(x)


def degree(which: ADegree, x: AScale) -> Result:
    """One degree of a scale or key."""
    return facts.degree_facts(x, which)


def key(x: AKey) -> Result:
    """Signature, closely related keys, notes and primary chords of a key."""
    return facts.key_facts(x)


def relative(x: AKey) -> Result:
    """The relative key of a key."""
    return facts.neighbour_facts(x, "relative")


def parallel(x: AKey) -> Result:
    """The parallel key of a key."""
    return facts.neighbour_facts(x, "parallel")


def respelled(x: AKey) -> Result:
    """The key that sounds the same in another spelling."""
    return facts.neighbour_facts(x, "enharmonic")


def pivots(first: AKey, second: AKey) -> Result:
    """The chords that two keys have in common."""
    return facts.pivots_facts(first, second)


def diatonic(x: AKey) -> Result:
    """The triads and the seventh chords of a key."""
    return facts.diatonic_facts(x)


def signature(x: ASignature) -> Result:
    """The keys with a number of sharps or flats."""
    return facts.signature_facts(x)


def interval(x: AnInterval) -> Result:
    """Size in semitones and inversion of an interval."""
    return facts.interval_facts(x)


def between(low: ANote, high: ANote) -> Result:
    """The interval between two notes."""
    return facts.between_facts(low, high)


def away(size: AnInterval, start: ANote, way: ADirection) -> Result:
    """The note an interval above or below another."""
    return facts.away_facts(size, start, below=way == "down")


def reach(size: ASize, start: ANote, way: ADirection) -> Result:
    """The notes a third, a sixth and so on above or below another, where the quality is not said."""
    return facts.reach_facts(size, start, below=way == "down")


def note(x: ANote) -> Result:
    """The other names of a note."""
    return facts.note_facts(x)


def identify(x: SomeNotes) -> Result:
    """The chord that some notes make."""
    return facts.identify_facts(x)


def numeral(figure: ANumeral, where: AKey) -> Result:
    """The chord that a Roman numeral means in a key."""
    return facts.numeral_facts(figure, where)


def function(x: AChord, where: AKey) -> Result:
    """The Roman numeral of a chord in a key."""
    return facts.function_facts(x, where)


def progression(figures: AProgression, where: AKey) -> Result:
    """The chords of a progression in a key."""
    return facts.progression_facts(figures, where)


def transpose(x: Movable, by: AnInterval, way: ADirection) -> Result:
    """A note, a chord or chords moved up or down by an interval."""
    down = way == "down"
    return (
        facts.away_facts(by, x, below=down)
        if isinstance(x, Pitch)
        else facts.transpose_facts(as_chords(x), by, down=down)
    )


def move(x: OneOrMoreChords, where: AKey) -> Result:
    """Chords moved into another key."""
    return lookup.move_to(x, where)


def move_from(x: OneOrMoreChords, home: AKey, where: AKey) -> Result:
    """Chords moved from one key into another."""
    return facts.transpose_to_facts(x, home, where)


def compare(first: Comparable, second: Comparable) -> Result:
    """Two chords, scales or keys side by side."""
    return lookup.compare(first, second)


def check(given: SomeNotes, x: Annotated[object, Takes(("chord", "scale", "key"))]) -> Result:
    """Whether some notes are a chord or scale."""
    return lookup.check(given, x)


def contains(which: ANote, x: Holder) -> Result:
    """Whether a note belongs to a key, scale or chord."""
    return facts.contains_facts(which, x)


def check_interval(low: ANote, high: ANote, claimed: AnInterval) -> Result:
    """Whether two notes lie a given interval apart."""
    return facts.check_interval_facts(low, high, claimed)


def keys(x: AChord) -> Result:
    """The keys to which a chord belongs."""
    return facts.keys_with_facts(x)


def scales(x: AChord) -> Result:
    """The scales to improvise with over a chord."""
    return facts.scales_for_facts(x)


def chords_for(x: Annotated[Scale, Takes(("scale",))]) -> Result:
    """The chord over which a scale is played."""
    return facts.chords_for_facts(x)


def keys_holding(x: OneOrMoreNotes) -> Result:
    """The keys to which some notes belong."""
    return facts.keys_holding_facts(x)


def containing(x: OneOrMoreNotes) -> Result:
    """The chords that contain some notes."""
    return facts.chords_with_facts(x)


def progressions(x: AKey) -> Result:
    """Ideas for a chord progression in a key."""
    return facts.progression_ideas_facts(x)


def continuation(x: OneOrMoreChords) -> Result:
    """The chord that may come next after some chords."""
    return facts.next_chord_facts(x)


def substitute(x: AChord) -> Result:
    """The tritone substitute of a dominant seventh chord."""
    return facts.tritone_substitute_facts(x)


def numerals(x: SomeChords, where: AKey) -> Result:
    """The Roman numerals of some chords in a key."""
    return facts.chords_to_numerals_facts(x, where)


def key_of(x: SomeChords) -> Result:
    """The key that some chords are in."""
    return facts.progression_key_facts(x)


def length(x: ANoteValue) -> Result:
    """How long a note value lasts, and its other names."""
    return facts.note_value_facts(x)


def fit(x: ANoteValue, large: Annotated[NoteValue | Meter, Takes(("note_value", "meter"))]) -> Result:
    """How many of a note value fit into a longer one, or into a bar."""
    if isinstance(large, Meter):
        return facts.fit_bar_facts(x, large)
    return facts.fit_values_facts(*sorted((x, large), key=lambda value: value.quarters))


def meter(x: AMeter) -> Result:
    """What a time signature means and how it is counted."""
    return facts.meter_facts(x)


def tempo(x: ATempo) -> Result:
    """How long a beat lasts at a tempo, and its Italian word."""
    return facts.tempo_facts(x)


def bar_length(x: AMeter, speed: ATempo) -> Result:
    """How long a bar lasts at a tempo."""
    return facts.bar_length_facts(x, speed)


def bars_length(count: SomeBars, x: AMeter, speed: ATempo) -> Result:
    """How long some bars last at a tempo."""
    return facts.bars_length_facts(count, x, speed)


def concert_key(x: AnInstrument, which: Annotated[Key, Takes(("key",))]) -> Result:
    """The key that sounds when an instrument reads a key, and the key to write so that it sounds."""
    return facts.concert_key_facts(x, which)


def concert(x: AnInstrument, which: ANote) -> Result:
    """What sounds when an instrument plays a written note, and what to write so that the note sounds."""
    return facts.concert_facts(x, which)


def instrument(x: AnInstrument) -> Result:
    """Range, clef and transposition of an instrument or voice."""
    return facts.instrument_facts(x)


def melody(x: Ground, style: AStyle) -> Result:
    """A tune in a style over chords or in a key."""
    return facts.melody_facts(x, style)


def card(x: ACard) -> Result:
    """What a musical term means, or advice on playing: a knowledge card."""
    told = {"title": x.title, "text": x.text, "topic": x.topic} | ({"see": ", ".join(x.see)} if x.see else {})
    return Result("card", x.title, told)


def piece(x: APiece) -> Result:
    """The uploaded piece as a whole."""
    return _of_piece("piece", x, ("summary", *x.facts))


def piece_key(x: APiece) -> Result:
    """The key of the uploaded piece, and where it changes."""
    return _of_piece("piece_key", x, ("key", "runner_up", "certainty", "modulations"))


def piece_tempo(x: APiece) -> Result:
    """Tempo, meter and length of the uploaded piece."""
    return _of_piece("piece_tempo", x, ("tempo", "meter", "bars", "length"))


def piece_chords(x: APiece) -> Result:
    """The chords of the uploaded piece, their Roman numerals and its cadence."""
    return _of_piece("piece_chords", x, ("chords", "progression", "key", "cadence"))


def piece_feedback(x: APiece) -> Result:
    """What could be better in the uploaded piece, and what is good."""
    works, to_try, ideas = sorted_out(x.feedback)
    first = [*to_try, *ideas[:1]][:2]
    said = [*first, *works, *(one for one in (*to_try, *ideas) if one not in first)]
    told = {f"feedback_{place}": one.text for place, one in enumerate(said, start=1)}
    return Result("piece_feedback", "the piece", {"summary": x.summary} | told)


def _of_piece(kind: str, x: Analysis, names: Sequence[str]) -> Result:
    facts_of_piece = {"summary": x.summary} | x.facts
    return Result(kind, "the piece", {name: facts_of_piece[name] for name in names if facts_of_piece[name]})


def bar(number: ABar, x: APiece) -> Result:
    """What happens in one bar of the uploaded piece."""
    return Result("bar", f"bar {number}", x.bar_facts(number))


TOOLS: dict[str, Callable[..., Result]] = {tool.__name__: tool for tool in (
    chord, inversion, tone, scale, mode, modes, scale_of, degree, key, relative, parallel, respelled, pivots, diatonic, signature,
    interval, between, away, reach, note, identify, numeral, figured, figured_in, function, progression, transpose, move, move_from,
    compare, check, contains, check_interval, keys, scales, chords_for, keys_holding, containing, progressions, continuation,
    substitute, numerals, key_of, length, fit, meter, tempo, bar_length, bars_length, concert, concert_key, instrument, melody, card,
    piece, piece_key, piece_tempo, piece_chords, piece_feedback, bar,
)}  # fmt: skip
# Tools about a piece; each gives a result of its own name.
PIECE_TOOLS = ("piece", "piece_key", "piece_tempo", "piece_chords", "piece_feedback", "bar")
# Tools whose two arguments may stand either way round: they are called in the order in which their things came up.
_EITHER_WAY = ("compare", "pivots", "fit")
_MORE_THAN_A_NOTE = {"chord", "scale", "key"}
_CALL = re.compile(r"(\w+)\(((?:\[\d+\](?:, )?)*)\)")


def parameters(name: str) -> tuple[Takes, ...]:
    """What a tool's parameters take, in order."""
    hints = get_type_hints(TOOLS[name], include_extras=True)
    return tuple(hints[parameter].__metadata__[0] for parameter in inspect.signature(TOOLS[name]).parameters)


_PARAMETERS = {name: parameters(name) for name in TOOLS}


def allowed_calls(entries: Sequence[Entry], before: Sequence[Entry] = ()) -> tuple[str, ...]:
    """Every call whose arguments stand in the conversation and are of the right kinds.

    A note of the turn `before` stands for a chord, a scale or a key only where there is none: who asks for the inversions
    after the third of Cm7 does not ask for those of Eb.

    >>> from etude.theory.pitch import pitch
    >>> [c for c in allowed_calls([Entry(1, "note", "C", pitch("C")), Entry(2, "note", "G", pitch("G"))]) if "between" in c]
    ['between([1], [2])', 'between([2], [1])']
    """
    named = _MORE_THAN_A_NOTE & {entry.kind for entry in entries}
    notes = {entry.number for entry in before if entry.kind == "note"}

    def meant(chosen: Sequence[Entry], taken: Sequence[Takes]) -> bool:
        return not any(
            one.number in notes and takes.kinds[0] in named for one, takes in zip(chosen, taken, strict=True)
        )

    calls = []
    for name, taken in _PARAMETERS.items():
        for chosen in permutations(entries, len(taken)):
            if _fits(chosen, taken) and in_order(name, chosen) == chosen and meant(chosen, taken):
                calls.append(f"{name}({', '.join(f'[{entry.number}]' for entry in chosen)})")
    return tuple(calls)


def in_order(name: str, chosen: Sequence[Entry]) -> tuple[Entry, ...]:
    """The things that a tool is called with, in the one order in which it is called where it takes them either way."""
    turned = tuple(sorted(chosen, key=lambda entry: entry.number))
    return turned if name in _EITHER_WAY and _fits(turned, _PARAMETERS[name]) else tuple(chosen)


def _fits(chosen: Sequence[Entry], taken: Sequence[Takes]) -> bool:
    return all(entry.kind in takes.kinds for entry, takes in zip(chosen, taken, strict=True))


def run(call: str, entries: Sequence[Entry]) -> Result:
    """Run a call; an error inside the engine becomes a result of kind "error" for the model to tell.

    Raises ValueError for a call that is not one of `allowed_calls`.
    """
    match = _CALL.fullmatch(call)
    if not match or match[1] not in TOOLS:
        raise ValueError(f"not a call: {call}")
    by_number = {entry.number: entry for entry in entries}
    chosen = [by_number[int(number)] for number in re.findall(r"\d+", match[2])]
    try:
        values = [takes.convert(entry.value) for takes, entry in zip(_PARAMETERS[match[1]], chosen, strict=True)]
        return TOOLS[match[1]](*values)
    except (TheoryError, ScoreError) as error:
        return Result("error", "error", {"message": str(error)})


# The kind under which the value of a result can be an argument of a later call.
_KIND_OF = {Chord: "chord", Scale: "scale", Key: "key", Interval: "interval", Pitch: "note", NoteValue: "note_value", Meter: "meter",
            Tempo: "tempo", Instrument: "instrument", Card: "term"}  # fmt: skip


def result_entry(number: int, result: Result) -> Entry:
    """A result as a thing that later calls may name, where its value is one or several chords.

    >>> result_entry(2, facts.key_facts(Key(Pitch(0), "major"))).kind, result_entry(2, Result("error", "error", {})).kind
    ('key', 'result')
    """
    value = result.value
    several = isinstance(value, tuple) and value and all(isinstance(one, Chord) for one in value)
    return Entry(number, "chords" if several else _KIND_OF.get(type(value), "result"), result.title, value)


# Kinds that are named as they are listed; the values of the others have names of their own.
_AS_LISTED = ("term", "piece", "bar", "notes", "chords", "progression")


def named_call(call: str, entries: Sequence[Entry]) -> str:
    """A call with its arguments in words, for people and for scoring: "chord(D#maj13)"."""
    by_number = {entry.number: entry for entry in entries}

    def words(match: re.Match) -> str:
        entry = by_number[int(match[1])]
        return entry.text if entry.kind in _AS_LISTED else describe(entry.value)

    return re.sub(r"\[(\d+)\]", words, call)
