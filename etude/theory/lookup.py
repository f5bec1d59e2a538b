"""The front door: whatever a person types about notes, read and answered, or refused with a reason.

    lookup("minor third above Bb").facts["note"]  ->  "Db"

The musical things in the text are found first (`mentions`) and replaced by their kinds, articles and courtesies are left out, and
what remains ("{interval} above {note}") must be one of the forms below, word for word. Nothing that is not wholly understood
is answered.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import lru_cache

from etude.theory import facts
from etude.theory.chord import Chord, chord
from etude.theory.errors import TheoryError
from etude.theory.facts import Result
from etude.theory.figured_bass import FIGURES
from etude.theory.instruments import Instrument
from etude.theory.interval import Interval, interval
from etude.theory.key import COUNTS, MODES, Key, key
from etude.theory.melody import STYLES
from etude.theory.mentions import NAMED, NEEDS_NOUN, SCALE_NAME, Mention, Value, apart, candidates
from etude.theory.mentions.abroad import english
from etude.theory.nearest import refusal
from etude.theory.pitch import ACCIDENTAL, SPOKEN_ACCIDENTAL, Pitch, pitch
from etude.theory.progressions import figures, likeliest_keys, named
from etude.theory.rhythm import Meter, NoteValue, Tempo
from etude.theory.scale import Scale, scale, type_in

MAX_LENGTH = 300


def as_chord(value: Value) -> Chord:
    """The chord that a mention stands for: a key is its tonic triad, a note the major triad on it.

    Raises TheoryError when there is none.
    """
    if isinstance(value, Chord):
        return value
    if isinstance(value, Key) and value.mode in ("major", "minor"):
        return chord(value.tonic.name + ("m" if value.mode == "minor" else ""))
    if isinstance(value, Pitch):
        return chord(value.name)
    raise TheoryError(f"{describe(value)} is not a chord.")


def as_scale(value: Value) -> Scale:
    """The scale that a mention stands for. Raises TheoryError when there is none."""
    if isinstance(value, Key):
        return value.scale
    if isinstance(value, Scale):
        return value
    if isinstance(value, Pitch):
        return key(value.name).scale
    raise TheoryError(f"{describe(value)} is not a scale.")


def as_key(value: Value) -> Key:
    """The key that a mention stands for: a major or minor chord is the key of its name. Raises TheoryError for others."""
    if isinstance(value, Key):
        return value
    if isinstance(value, Pitch):
        return key(value.name)
    if isinstance(value, Chord) and value.suffix in ("", "m"):
        return Key(value.root, "minor" if value.suffix else "major")
    if isinstance(value, Scale):
        return key(value.name.replace("natural minor", "minor"))
    raise TheoryError(f"{describe(value)} is not a key.")


def as_chords(value: Value) -> tuple[Chord, ...]:
    """The row of chords that a mention stands for: notes beside each other are the major triads on them."""
    return tuple(as_chord(one) for one in value) if isinstance(value, tuple) else (as_chord(value),)


def as_notes(value: Value) -> tuple[Pitch, ...]:
    """The notes that a mention stands for: a note by itself is one."""
    return value if isinstance(value, tuple) else (value,)


def as_ground(value: Value) -> Key | tuple[Chord, ...]:
    """What a tune is made over: a key, for which a triad by itself stands too, or a row of chords."""
    if (
        isinstance(value, (Key, Scale, Pitch))
        or isinstance(value, Chord)
        and value.suffix in ("", "m")
        and not value.bass
    ):
        return as_key(value)
    return as_chords(value)


def describe(value: Value) -> str:
    """A mention's value in words, for messages."""
    if isinstance(value, Chord):
        return value.symbol
    if isinstance(value, Tempo):
        return value.words
    named_ones = (Scale, Key, Interval, Pitch, NoteValue, Meter, Instrument)
    return value.name if isinstance(value, named_ones) else str(value)


# What a thing by itself, and a row of such things, is told by.
_TOLD: dict[type, tuple[Callable[..., Result], Callable[..., Result] | None]] = {
    Chord: (facts.chord_facts, facts.progression_key_facts),
    Scale: (facts.scale_facts, None),
    Key: (facts.key_facts, None),
    Interval: (facts.interval_facts, None),
    Pitch: (facts.note_facts, facts.identify_facts),
    NoteValue: (facts.note_value_facts, None),
    Meter: (facts.meter_facts, None),
    Tempo: (facts.tempo_facts, None),
    Instrument: (facts.instrument_facts, None),
}


def tell(value: Value) -> Result:
    """The facts about one musical thing by itself. Raises TheoryError for a fragment that says nothing alone."""
    row = isinstance(value, tuple) and bool(value)
    for kind, (told, told_in_row) in _TOLD.items():
        if isinstance(value, kind):
            return told(value)
        if row and told_in_row and isinstance(value[0], kind):
            return told_in_row(value)
    raise TheoryError(f"'{describe(value)}' needs a little more: name a key or a chord with it.")


def _size(value: Interval | int) -> Interval:
    """An interval, or the commonest one of so many semitones."""
    return value if isinstance(value, Interval) else interval(facts.semitones_facts(value).facts["short"])


def _move(thing: Value, by: Interval | int, *, down: bool = False) -> Result:
    size = _size(by)
    if isinstance(thing, Pitch):
        return facts.away_facts(size, thing, below=down)
    if isinstance(thing, (Scale, Key)):
        return facts.transpose_scale_facts(thing, size, down=down)
    if isinstance(thing, tuple) and isinstance(thing[0], Pitch):
        return facts.transpose_notes_facts(thing, size, down=down)
    return facts.transpose_facts(thing if isinstance(thing, tuple) else (thing,), size, down=down)


def move_to(chords: tuple[Chord, ...], target: Value) -> Result:
    """Chords in another key than the one that they are likeliest in, or of equally likely ones in that of the target's mode,
    if its tonic triad is one of them.

    >>> from etude.theory.chord import chord
    >>> rows = [chord(symbol) for symbol in ("Am", "F", "C", "G")]
    >>> [move_to(rows, key(name)).facts["to"] for name in ("E minor", "D major")]
    ['Em, C, G, D', 'Bm, G, D, A']
    """
    home = as_key(target)
    likeliest = likeliest_keys(chords)
    fitting = [
        one
        for one in likeliest
        if one.mode == home.mode
        and any(c.root == one.tonic and {*one.diatonic()[0].notes} <= {*c.notes} for c in chords)
    ]
    return facts.transpose_to_facts(chords, (fitting or likeliest)[0], home)


def _neighbour(home: Key, tie: str, mode: str = "") -> Result:
    """The relative or parallel key. Raises TheoryError when the key already has the mode that is asked for."""
    if mode and mode == home.mode:
        other = getattr(home, tie)
        raise TheoryError(f"{home.name} is a {mode} key itself; its {tie} key is {other.name}.",
                          unread=mode, suggestion=f"{tie} {other.mode} of {home.name}")  # fmt: skip
    return facts.neighbour_facts(home, tie)


def compare(first: Value, second: Value) -> Result:
    """Two things side by side: as keys, as scales or as chords, whatever both can be. Raises TheoryError for others."""
    if isinstance(first, Key) and isinstance(second, Key):
        return facts.compare_facts(first, second)
    as_what = as_scale if isinstance(first, (Scale, Key)) and isinstance(second, (Scale, Key)) else as_chord
    return facts.compare_facts(as_what(first), as_what(second))


def check(notes: tuple[Pitch, ...], thing: Value) -> Result:
    """Whether notes are those of a chord or a scale; of a key, of its scale where they are too many for a chord."""
    whole = isinstance(thing, Scale) or isinstance(thing, Key) and len(notes) > 4
    return facts.check_facts(notes, as_scale(thing) if whole else as_chord(thing))


def _diatonic(thing: Value, *, sevenths: bool = False) -> Result:
    if isinstance(thing, Scale) and thing.type not in ("major", "natural minor"):
        return facts.scale_chords_facts(thing, sevenths=sevenths)
    return facts.diatonic_facts(as_key(thing), sevenths=sevenths)


def _degree(number: int | str, thing: Value) -> Result:
    return facts.tone_facts(thing, number) if isinstance(thing, Chord) else facts.degree_facts(as_scale(thing), number)


def _figured(bass: Pitch, figures: str, home: Value | None = None) -> Result:
    return facts.figured_bass_facts(bass, figures, as_key(home) if home else None)


# What may be left of a question -> how it is answered. {x} is any tonal thing, {size} an interval or a number of semitones,
# {things} what can be moved; words in parentheses that are captured go to the answer after the things.
_KINDS = {
    "x": r"\{(?:chord|scale|key|note)\}(?: (?:chord|triad|scale|mode|key))?",
    "size": r"\{(?:interval|semitones)\}",
    "things": r"\{(?:chord|scale|key|note|notes|chords)\}",
    "mode": rf"({'|'.join(MODES)})",
    "in": r"(?:in|of|for)",
    "signs": r"(?:sharps|flats|accidentals)(?: (?:or|and) (?:sharps|flats))?",
    "told": r"(?:notes?|tones?|pitch(?:es)?|chord tones|intervals|inversions|fingerings?|structure|formula|spelling|degrees|steps|chord|scale|mode|"
            r"triad|letters|voicings?)",
    "above": r"(?:above|over|higher than|up from|ascending from|from|of|on)",
    "below": r"(?:below|under|beneath|lower than|down from|descending from)",
    "move": r"(?:transpose|move|shift|take|bring|go|put)",
    "row": r"\{(?:chords|notes|chord|key|note)\}",
    "style": rf"(?:({'|'.join(STYLES)}) )?",
    "tune": r"(?:short |little |simple )?(?:melody|tune|song)",
    "kept": r"(?:with|that (?:contain|have|include|hold|use)|contain(?:ing|s)?|includ(?:e|ing)|having|have)",
}  # fmt: skip
FORMS: tuple[tuple[str, Callable[..., Result]], ...] = (
    # what fits, what follows
    (r"(?:best |right |good )?(?:scales?|modes?|chord[ -]scales?) (?:for|over|to (?:play|use|improvise with) (?:over|on)|(?:that )?(?:fits?|works?|goes|go)"
     r"(?: over| with)?) (?:\{chord\}|{x} chord)|chord[ -]scales? of {x}|(?:can i )?(?:improvise|solo)(?: with)? over {x}",
     lambda x: facts.scales_for_facts(as_chord(x))),
    (r"(?:simplest chord|chords) {kept} (?:notes )?\{notes?\}", lambda notes: facts.chords_with_facts(notes if isinstance(notes, tuple) else (notes,))),
    (r"(?:(?:good )?next chord|(?:chord )?(?:that |can |could |should )?(?:comes?|goes?|follows?)(?: next)?) ?(?:after|following|for)? {row}"
     r"|chord after {row}|continue {row}|{row} then", lambda row: facts.next_chord_facts(as_chords(row))),
    (r"{style}{tune} (?:in|over|on|for|from|with) {row}(?: (?:in|as) (?:style of )?(?:an? )?{style}(?:style)?)?",
     lambda row, style="plain": facts.melody_facts(as_ground(row), style)),
    (r"(waltz|march|lullaby|blues) (?:in|over) {row}", lambda row, style: facts.melody_facts(as_ground(row), style)),
    # one thing by itself
    (r"(?:(?:many )?(?:{told} ){1,2}(?:{in} |there are in |are there in |are in |is in |in |on |make up |that make up |form "
     r"|belong to )?)?{x}(?: {told}){0,2}", tell),
    (r"(?:{told} )?(?:does |do |is )?{x} (?:have|has|contains?|includes?|consists? of|built|made of|made up of|constructed|spelled|formed)", tell),
    (r"(?:scale|mode) (?:is |are |has |have |with |of |contains |uses |from )?(?:notes )?:? ?\{notes\}", facts.scale_of_facts),
    (r"(?:does )?(?:\{key\}|\{scale\}|\{chord\}) (?:has|have|contains?|includes?) (?:note )?\{note\}", lambda x, note: facts.contains_facts(note, x)),
    (r"\{note\} (?:a note of|part of|one of|belongs? to|a member of|fits? in(?:to)?) (?:notes of )?(?:\{key\}|\{scale\}|\{chord\})", facts.contains_facts),
    (r"(?:{told}|name)?(?: name)?(?: (?:of|for|has|with|contains|made of|made up of|is made of|"
     r"made from|is|is this|do|does))?(?: notes)?:? ?\{notes\}(?: {told})?(?: (?:is|make|form|spell))?"
     r"(?: (?:what|which) chord)?", tell),
    (r"interval ?\{interval\}|\{interval\}(?: interval)?", tell),
    # time and instruments
    (r"(?:long (?:is|does|lasts)|length of|value of|(?:many )?beats (?:are )?in) \{note_value\}(?: last)?|\{note_value\}(?: (?:length|value|beats))?", tell),
    (r"(?:many |number of )?\{note_value\} (?:(?:are|are there|fit|go|make|make up|equal) )?(?:in|into|per)? ?\{note_value\}", facts.fit_values_facts),
    (r"(?:(?:time signature|count|meter|meaning of|(?:many )?beats in) )?\{meter\}(?: (?:mean|meter|simple or compound|time signature|counted))?", tell),
    (r"(?:tempo|(?:long is (?:one )?)?beat at|fast is|metronome(?: mark)?) \{tempo\}|\{tempo\}(?: tempo| in italian)?", tell),
    (r"(?:(?:range|clefs?|compass|transposition)(?: and (?:range|clefs?|transposition))? (?:of|for) )?\{instrument\}"
     r"(?: (?:range|clefs?|transposition|part|instrument))?|(?:high|low) (?:can|does) \{instrument\} go", tell),
    (r"\{instrument\},? (?:plays |reads |part )?written \{note\}(?: sounds?)?|\{instrument\} (?:plays|reads|playing|reading) \{note\}(?: sounds?)?",
     facts.concert_facts),
    (r"(?:(?:note )?sounds when |sound of )?written \{note\} (?:on|for|in) \{instrument\}(?: sounds?)?", lambda note, one: facts.concert_facts(one, note)),
    (r"\{instrument\},? (?:for )?(?:concert|sounding) \{note\}"
     r"|(?:note )?(?:to write|should i write|do i write) for \{instrument\} to sound(?: concert)? \{note\}", facts.concert_facts),
    (r"(?:concert|sounding) \{note\} (?:on|for|in) \{instrument\}", lambda note, one: facts.concert_facts(one, note)),
    (r"(?:long (?:is|does|lasts) (?:an? |one )?)?(?:bar of )?\{meter\}(?: bar)?(?: last)? (?:at|with) \{tempo\}(?: last)?", facts.bar_length_facts),
    # notes and intervals
    (r"(?:note )?(?:that is |is |go |ascending )*{size} {above} \{note\}|(?:go )?up (?:by )?{size} from \{note\}", lambda by, note: _move(note, by)),
    (r"(?:note )?(?:that is |is |go |descending )*{size} {below} \{note\}|descending {size} from \{note\}|(?:go )?down (?:by )?{size} from \{note\}",
     lambda by, note: _move(note, by, down=True)),
    (r"(?:from )?\{note\} (?:\+|plus) {size}", _move),
    (r"(?:from )?\{note\} (?:-|–|minus) {size}", lambda note, by: _move(note, by, down=True)),
    (r"(?:(?:interval|distance|far|far is it|far is|semitones|many semitones)(?: (?:is|are|are there))? ?)?(?:from |between |is between |do )?\{note\}"
     r" ?(?:up to|to|and|→|->|,|-|–|) ?\{note\}(?: (?:form|make|interval|apart|in semitones))?", facts.between_facts),
    (r"(?:(?:interval|distance) )?(?:from )?\{note\} down to \{note\}", lambda high, low: facts.between_facts(low, high)),
    (r"(?:interval )?(?:from )?\{note\} ?(?:up to|to|and|-|) ?\{note\} (?:is )?\{interval\}", facts.check_interval_facts),
    (r"(?:(?:many|number of) )?(?:semitones|size) (?:are in|are there in|there are in|in|of|is|does) \{interval\}(?: have| span| contain)?"
     r"|\{interval\} (?:in|is how many|has how many|how many) semitones|big is \{interval\}|many semitones (?:make|make up) \{interval\}", tell),
    (r"(?:(?:invert|inversion of|inverted|does) )?\{interval\} inverts? to"
     r"|(?:invert|inversion of|inverted) \{interval\}|\{interval\} (?:inverted|inversion|inverts to)", tell),
    (r"(?:simplify|reduce|simple (?:form|interval|version|equivalent) of) \{interval\}|\{interval\} (?:simplified|reduced|as simple interval)",
     lambda size: facts.simplify_facts(size)),
    (r"(?:(?:interval )?(?:is|of|has|with|spans|contains)? ?)\{semitones\}(?: (?:is|are|make)?(?: (?:what|which))? ?interval)?|interval \{semitones\}",
     lambda count: facts.semitones_facts(count)),
    (r"(?:enharmonic(?:s| equivalents?| names?| spellings?)?|(?:another|other|different) names?|else) (?:of|to|for|is) \{note\}(?: called)?"
     r"|\{note\} enharmonic(?:ally|s| equivalents?)?", tell),
    # keys
    (r"(?:in )?(?:key )?signature {in} {x}|{x} (?:key )?signature", lambda x: facts.key_facts(as_key(x))),
    (r"(?:many |number of )?{signs} (?:are |are there )?(?:in|does|do|has|of|for) {x}(?: have| has| got| contain)?|{x} (?:has )?(?:how many )?{signs}",
     lambda x: facts.key_facts(as_key(x))),
    (r"(relative|parallel)(?: (major|minor))?(?: key)?(?: (?:of|to|for))? {x}|{x}(?:['’]s)? (relative|parallel)(?: (major|minor))?(?: key)?",
     lambda x, tie, mode="": _neighbour(as_key(x), tie, mode)),
    (r"(dominant|subdominant) key {in} {x}|{x}(?:['’]s)? (dominant|subdominant) key", lambda x, tie: _neighbour(as_key(x), tie)),
    (r"(?:closely |nearly )?(?:related|neighbou?r(?:ing)?) keys(?: (?:of|to|for))? {x}|keys (?:are )?(?:closely |nearly )?related to {x}"
     r"|{x} (?:closely )?related keys", lambda x: facts.closely_related_facts(as_key(x))),
    (r"(?:{mode} )?(?:keys? |scales? )?(?:signature )?(?:(?:that |which )?(?:has|have|with|of) )?(?:signature of )?\{signature\}(?: or (?:flats|sharps))?"
     r"(?: in (?:its |their )?(?:key )?signature)?(?:(?: (?:is|are|in))?(?: (?:what|which))? {mode})?(?: keys?| scales?)?"
     r"|\{signature\}(?: or (?:flats|sharps))? (?:is |are )?(?:what|which) key", lambda count, mode="": facts.signature_facts(count, mode)),
    # chords and scales
    (r"\{type\}(?: scale| mode)? (?:in|on|of|from|starting on|starting from|beginning on|with root|with tonic) \{note\}",
     lambda name, tonic: facts.scale_facts(Scale(tonic, name))),
    (r"(?:diatonic )?(?:chords|triads|harmony|chords and numerals) (?:in|of|for|are in|belong to|that belong to) {x}|{x} diatonic (?:chords|triads)"
     r"|harmoni[sz]e {x}|diatonic {x}", _diatonic),
    (r"(?:diatonic )?(?:sevenths|(?:seventh|7th) chords) (?:in|of|for|are in) {x}|{x} diatonic (?:sevenths|(?:seventh|7th) chords)",
     lambda x: _diatonic(x, sevenths=True)),
    (r"\{inversion\}(?: (?:of|for))? {x}|{x},?(?: in)? \{inversion\}", lambda *both: facts.inversion_facts(*_chord_and_turn(both))),
    (r"\{degree\} {in} {x}|{x}(?:['’]s)? \{degree\}", lambda *both: _degree(*sorted(both, key=lambda thing: not isinstance(thing, (int, str))))),
    (r"(?:all )?modes (?:of|in|from) {x}", lambda x: facts.modes_facts(as_scale(x))),
    (r"keys? (?:that |which )?(?:contain|have|with|hold|use)(?:ing|s)? (?:notes? )?(?:\{notes\}|\{note\})",
     lambda notes: facts.keys_holding_facts(as_notes(notes))),
    (r"(?:\{ordinal\} mode|\{mode_number\}) of {x}", lambda number, x: facts.mode_facts(as_scale(x), number)),
    (r"(?:in )?keys? (?:contain|containing|have|having|has|with|of|is|does|do|include|including|are)s? (?:chord )?\{chord\}"
     r"(?: (?:in|diatonic(?: in)?|belong to|occur(?: in)?|appear(?: in)?|diatonic to))?"
     r"|\{chord\} (?:is |belongs |occurs |diatonic )*(?:in|to) (?:which|what) keys?",
     facts.keys_with_facts),
    (r"function (?:of|has) {x} {in} {x}|\{chord\} function {in} {x}", lambda x, where: facts.harmonic_function_facts(as_chord(x), as_key(where))),
    (r"(?:(?:roman )?numerals? (?:is|of|for) |degree is )?(?:\{chord\}|\{note\}|\{key\}) (?:as |diatonic |belong )?(?:in|to) {x}"
     r"|numeral is {x} in {x}", lambda x, where: facts.function_facts(as_chord(x), as_key(where))),
    (r"{x}: (?:\{chord\}|\{note\})", lambda where, x: facts.function_facts(as_chord(x), as_key(where))),
    (r"(?:tritone|tri-tone) sub(?:s|stitutes?|stitutions?)?(?: chord)? (?:of|for) {x}|{x}(?:['’]s)? (?:tritone|tri-tone) sub(?:s|stitutes?|stitutions?)?",
     lambda x: facts.tritone_substitute_facts(as_chord(x))),
    (r"(?:compare |difference between |(?:common|shared) notes (?:of|between) |notes shared by |notes common to )?{x}(?!,,),? ?"
     r"(?:vs\.?|v|versus|or|and|against|with|compared to|compared with|,) ?{x}(?: have in common)?", compare),
    (r"\{notes\} (?:is |are |make |form |be |spell )?{x}", check),
    # harmony
    (r"(?:in )?{x}(?:,|:|) ?\{numeral\} of \{numeral\}", lambda x, figure, goal: facts.numeral_facts(f"{figure}/{goal}", as_key(x))),
    (r"(?:chord is )?\{numeral\} of \{numeral\}(?: chord)? (?:in|of) {x}", lambda figure, goal, x: facts.numeral_facts(f"{figure}/{goal}", as_key(x))),
    (r"(?:chord is )?\{numeral\}(?: chord)?,? (?:in |of )?{x}", lambda figure, x: facts.numeral_facts(figure, as_key(x))),
    (r"(?:in )?{x}(?:,|:|) ?(?:what is |is )?\{numeral\}(?: chord)?", lambda x, figure: facts.numeral_facts(figure, as_key(x))),
    (r"(?:chords (?:of|in|for|are) )?\{progression\}(?: progression)?,? (?:in |of )?{x}", lambda figures, x: facts.progression_facts(figures, as_key(x))),
    (r"(?:in )?{x}(?:,|:|) ?\{progression\}(?: progression)?", lambda x, figures: facts.progression_facts(figures, as_key(x))),
    (r"(?:(?:common|typical|good|popular) )?(?:chord )?progressions? (?:in|for) {x}", lambda x: facts.progression_ideas_facts(as_key(x))),
    (r"(?:chords (?:of|in|for|are) )?\{named\}(?: progression)?,? (?:in |of )?{x}", lambda name, x: facts.named_progression_facts(name, as_key(x))),
    (r"(?:in )?{x}(?:,|:|) ?\{named\}(?: progression)?", lambda x, name: facts.named_progression_facts(name, as_key(x))),
    (r"(?:(?:roman )?numerals(?: (?:of|for|are))? |analy[sz]e |chords )?\{chords\} (?:numerals )?(?:in|as) {x}(?: (?:to|as) (?:roman )?numerals)?",
     lambda chords, x: facts.chords_to_numerals_facts(chords, as_key(x))),
    (r"(?:in )?{x}(?:,|:) ?\{chords\}", lambda x, chords: facts.chords_to_numerals_facts(chords, as_key(x))),
    (r"(?:in )?key (?:of |is |are |has |for )?\{chords\}(?: in)?|\{chords\}(?: key)?", tell),
    (r"(?:in )?key (?:of |is |are |has |for )\{notes\}(?: in)?", lambda row: facts.progression_key_facts(as_chords(row))),
    (r"(?:(?:roman )?numerals (?:of|for) |analy[sz]e )\{notes\} in {x}", lambda row, x: facts.chords_to_numerals_facts(as_chords(row), as_key(x))),
    # transposing
    (r"(?:{move} )?(?:chords? |notes? )?(?:from )?{things} (?:transposed |moved |raised |go |going )?(?:up|higher)(?: by)? {size}"
     r"|raise {things}(?: by)? {size}"
     r"|(?:{move} )?{things} {size} (?:up|higher|above)|{move} {things}(?: by)? {size}", _move),
    (r"(?:{move} )?(?:chords? |notes? )?(?:from )?{things} (?:transposed |moved |lowered |go |going )?(?:down|lower)(?: by)? {size}"
     r"|lower {things}(?: by)? {size}"
     r"|(?:{move} )?{things} {size} (?:down|lower|below)", lambda thing, by: _move(thing, by, down=True)),
    (r"(?:{move} )?up (?:by )?{size}:? {things}", lambda by, thing: _move(thing, by)),
    (r"(?:{move} )?down (?:by )?{size}:? {things}", lambda by, thing: _move(thing, by, down=True)),
    (r"{move} \{chords\} (?:in)?to {x}", move_to),
    (r"(?:{move} )?(?:chords |progression )?(?:\{chords\}|\{notes\}) (?:from|in) {x} (?:in)?to {x}",
     lambda chords, source, target: facts.transpose_to_facts(as_chords(chords), as_key(source), as_key(target))),
)  # fmt: skip


def _compiled(form: str) -> re.Pattern:
    for name, pattern in _KINDS.items():
        form = form.replace(f"{{{name}}}", pattern)
    return re.compile(form)


@lru_cache(maxsize=1)
def _forms() -> tuple[tuple[re.Pattern, Callable[..., Result]], ...]:
    """Compiled when the first question that needs them is asked: import stays quick."""
    return tuple((_compiled(form), answer) for form, answer in FORMS)


def _chord_and_turn(both: tuple[Value, Value]) -> tuple[Chord, int]:
    turn, thing = sorted(both, key=lambda one: not isinstance(one, int))
    return as_chord(thing), turn


# Courtesies and question words before what is asked; each may stand once, in this order.
_OPENING = re.compile(
    r"^(?:(?:hi|hey|hello|ok|so|and|now|please|pls)[,!]? )*(?:(?:can|could|would|will) you (?:please )?)?(?:i (?:want|need|would like|'d like)(?: to)? )?"
    r"(?:(?:tell|show|give) me |find(?: me)? |list |name |identify |explain |describe |write(?: out| down)? |build |play |spell(?: out)? |get |calculate "
    r"|compose |make(?: me)? "
    r"|construct |determine |analy[sz]e (?=\{notes)|how to )?(?:(?:what|which|whats|what['’]s|whos|wats|what['’]re)(?: (?:is|are|do|does|would be))? "
    r"|how (?:do|can|would|should|does|is|are)"
    r"(?: (?:you|i|we|one))? |how |(?:is|are|do|does) )?(?:(?:play|spell|build|make|form|write|finger|note|interval|chord)(?: (?:is|are))? (?=\{))?"
)
_PLAIN_WORDS = (
    (re.compile(r"\b(?:the|an?) (?=\S)"), ""),
    (re.compile(r"^in (?:which|what) "), "in "),
    (re.compile(r"^what(?:['’]?s| is| are) in (?=\{)"), "notes in "),
    (re.compile(r"^key (?:of )?(?=\{key\})"), ""),
    (re.compile(r"\bin keys? of |\bfrom keys? of |\bof keys? of "), "in "),
    (re.compile(r"\bhalf[ -]?(?:steps|tones)\b"), "semitones"),
    (re.compile(r"\((\{inversion\})\)"), r"\1"),
    (re.compile(r"\s*[?!.]+$|\bplease\b|^\W*[\[(]|[\])]\W*$|[\"“”]"), ""),
    (re.compile(r"\s+"), " "),
)
_NOTE_LIST = re.compile(rf"[A-Ga-g]{ACCIDENTAL}?-?[0-9]?(?:(?:\s*[,+\-–—]\s*|\s+)[A-Ga-g]{ACCIDENTAL}?-?[0-9]?)+")

_NOTES_OF = re.compile(
    r"(?:what (?:are|is) (?:the )?|which |what )?(?:the )?notes (?:are )?(?:in|of|make up) (?:the |(?-i:an? (?=[A-G])))?(.+)",
    re.I,
)

# "C7 F7" are chords: notes are not so high.
_CHORDS_WITH_SIZES = re.compile(r"[A-Ga-g][#b♯♭]?[679]\b")

_COUNTS = {word: count for count, word in enumerate(COUNTS) if count} | {str(count): count for count in range(25)}
_NUMBER = "|".join(sorted(_COUNTS, key=len, reverse=True))
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
             "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5, "6th": 6, "7th": 7}  # fmt: skip
_IN_OCTAVE = rf"[A-G]{ACCIDENTAL}?-?[0-8](?!\w)"
Rule = tuple[str, str, Callable[[re.Match], Value]]
# What is musical only at the front door, where nothing else is expected: kind, pattern, and how its words are read. The first
# rows come before the mentions, which would take their words for something else.
_BEFORE_MENTIONS: tuple[Rule, ...] = (
    ("named", NAMED, lambda found: named(found[0])),
    (
        "interval",
        r"(?:A{1,3}|d{1,3})(?:1[0-5]|[1-9])(?= (?:above|below|up|down|higher|lower|under|beneath)\b)",
        lambda found: interval(found[0]),
    ),
    ("interval", r"P1(?= (?:above|below|up|down|higher|lower|under|beneath)\b)", lambda found: interval(found[0])),
    ("key", rf"(?:(?<=\bin )|(?<=\bof ))([a-g]{ACCIDENTAL}?)m$", lambda found: key(f"{found[1].title()} minor")),
    ("interval", r"(?:(?<=\bup )|(?<=\ban )|(?<=\bdown ))A[1-8]", lambda found: interval(found[0])),
    # By themselves "fifth" and "fourth" are perfect; "C4" is a note where it goes to another in its octave.
    ("interval", r"(?i:(?:^|(?<=\ba )|(?<=\bthe ))(?:fifth|fourth|5th|4th)(?= (?:above|below|up|down|higher|lower|over|under)\b)"
     r"|(?:(?<=up a )|(?<=down a )|(?<=by a ))(?:fifth|fourth|5th|4th)$)", lambda found: interval(found[0])),
    ("note", rf"{_IN_OCTAVE}(?=(?: up| down)? (?:to|and) {_IN_OCTAVE})|(?:(?<=[0-8] to )|(?<=[0-8] and )){_IN_OCTAVE}",
     lambda found: pitch(found[0])),
)  # fmt: skip
_AFTER_MENTIONS: tuple[Rule, ...] = (
    ("numeral", r"[iIvV](?= (?:in|of) )|(?<=: )[iIvV]|(?-i:N)(?= (?:in|of) )|neapolitan(?: chord)?|(?:italian|german|french)(?= in )", lambda found: found[0]),
    ("semitones", rf"({_NUMBER}) (?:semitones?|half[ -](?:steps?|tones?))", lambda found: _COUNTS[found[1].lower()]),
    ("semitones", rf"({_NUMBER}) (?:(?:whole[ -])?(?:tones|steps))", lambda found: 2 * _COUNTS[found[1].lower()]),
    ("degree", r"(?:scale )?degree ([1-7])", lambda found: int(found[1])),
    ("degree", r"leading (?:tone|note)|subtonic", lambda found: 7),
    ("note", r"(?-i:A)(?=\W|$)", lambda found: pitch(found[0])),
    ("interval", r"tone", lambda found: interval(found[0])),
    ("inversion", r"inversion ([0-6])", lambda found: int(found[1])),
    ("ordinal", rf"({'|'.join(_ORDINALS)})(?= mode)", lambda found: _ORDINALS[found[1].lower()]),
    ("progression", r"[1-7](?:(?:\s*[-–—,|→]\s*|\s+)[1-7]){2,}|[1-7]{3,8}(?= in\b)", lambda found: figures(found[0])),
    # "major" alone is a word of many questions, "major scale" a scale.
    ("type", rf"(?!(?:{'|'.join(NEEDS_NOUN)})\b(?! (?:scale|mode)(?! (?:with|that|has))))(?:{SCALE_NAME})", lambda found: type_in(found[0])),
)  # fmt: skip


@lru_cache(maxsize=1)
def _also() -> tuple[list, ...]:
    """The rows before the mentions and those after them, compiled."""
    return tuple([(kind, re.compile(rf"(?<![\w#♯♭])(?:{pattern})(?![\w#♯♭])", flags), read) for kind, pattern, read in rows]
                 for rows, flags in ((_BEFORE_MENTIONS, 0), (_AFTER_MENTIONS, re.I)))  # fmt: skip


@lru_cache(maxsize=2048)
def lookup(text: str) -> Result:
    """Answer a typed chord, scale, key, interval, set of notes, numeral, or short question about one.

    Raises TheoryError (and nothing else) saying which part could not be read and what would have been right.

    >>> lookup("F# lydian").facts["notes"], lookup("C E G Bb").title, lookup("V7/ii in C major").facts["symbol"]
    ('F#, G#, A#, B#, C#, D#, E#', 'C7', 'A7')
    """
    if not text.strip():
        raise TheoryError("Type a chord, a scale, a key, an interval or some notes, for example Ebm7b5/Gb.")
    if len(text) > MAX_LENGTH:
        raise TheoryError(f"That is {len(text):,} characters; a lookup takes {MAX_LENGTH} at most.")
    # Braces are the signs of the forms below and of nothing in music.
    words = re.sub(r"\s+", " ", text.translate({ord("{"): "(", ord("}"): ")"})).strip().rstrip("?!.").rstrip()
    words = re.sub(r"^([\[({\"'“‘])(.*)[\])}\"'”’]$", r"\2", words).strip()
    words = english(words)
    if answered := _answer(words):
        return answered
    raise refusal(words or text.strip(), _reads)


def _reads(words: str) -> bool:
    try:
        return bool(words.strip()) and _answer(words) is not None
    except TheoryError:
        return False


def _answer(words: str) -> Result | None:
    if not _balanced(words):
        return None
    if answered := _plain(words) or _figured_bass(words) or _by_form(words):
        return answered
    # What can be read only as a whole ("C7 b9 #11") may be asked about in a sentence.
    asked = _NOTES_OF.fullmatch(words)
    return _plain(asked[1]) if asked else None


def _plain(words: str) -> Result | None:
    """The text as one thing by itself, or None."""
    if _NOTE_LIST.fullmatch(words) and not _CHORDS_WITH_SIZES.search(words):
        notes = tuple(pitch(word) for word in re.findall(rf"[A-Ga-g]{ACCIDENTAL}?(?:-?[0-9])?", words))
        # An octave for some notes only is none: "F b5" is a chord.
        if len({note.step is None for note in notes}) == 1:
            return facts.between_facts(*notes) if len(notes) == 2 else facts.identify_facts(notes)
    # "Dominant of G" asks for a degree, though it could be said of a chord.
    if re.match(r"(?:the )?(?:sub)?dominant (?:of|in) ", words, re.I):
        return None
    if re.fullmatch(rf"[A-G](?:{ACCIDENTAL}?|[\s-]*(?:{SPOKEN_ACCIDENTAL}))(?: (?:major|minor))", words, re.I):
        return facts.key_facts(key(words))
    readers = ((chord, facts.chord_facts), (scale, facts.scale_facts), (interval, facts.interval_facts))
    # After an article "whole tone" is an interval, though A has a whole-tone scale.
    for read, answer in readers[::-1] if re.match(r"an? ", words) else readers:
        # "C in" is the beginning of a question, though there is an in scale.
        if read is scale and re.search(r"\bin$", words):
            continue
        try:
            return answer(read(words))
        except TheoryError:
            continue
    return None


_NOTE = rf"[A-Ga-g](?:{ACCIDENTAL}|[\s-]*(?:{SPOKEN_ACCIDENTAL})\b)?(?![\w#♯♭])"
_IN_KEY = r"(?:,? (?:in|key) (?:the key of |of )?(?P<home>[A-Ga-g].*))?"


@lru_cache(maxsize=1)
def _figured_forms() -> tuple[re.Pattern, ...]:
    # Atomic: what figures have taken they keep, so that no row of digits is tried in every way.
    figures, bass = rf"(?P<figures>(?>{FIGURES.pattern}))", rf"(?P<bass>{_NOTE})"
    forms = (
        rf"(?:figured bass|figures?)?:? ?{figures} (?:over|above|on|under|with bass|with) (?:an? |bass |the bass )*{bass}",
        rf"{bass} (?:with |and )?(?:figured bass|figures?):? {figures}",
        rf"(?:figured bass|bass note|bass):? {bass},? (?:with |and )?(?:figured bass |figures? )?{figures}",
        rf"{bass} {figures} figured bass",
    )
    return tuple(re.compile(rf"(?:what is |what's |the )*(?:{form}){_IN_KEY}", re.I) for form in forms)


def _figured_bass(words: str) -> Result | None:
    """The text as a bass note with figures, or None: they are numbers like any others, so they are read before the rest."""
    for form in _figured_forms():
        if found := form.fullmatch(words):
            home = key(found["home"]) if found["home"] else None
            return facts.figured_bass_facts(pitch(found["bass"]), found["figures"].strip(), home)
    return None


def _balanced(words: str) -> bool:
    """Whether every parenthesis that is opened is closed, and none before it is opened."""
    depth = 0
    for sign in words:
        depth += (sign == "(") - (sign == ")")
        if depth < 0:
            return False
    return not depth


def _by_form(words: str) -> Result | None:
    # "c: i" is a key written small because it is minor.
    words = re.sub(rf"^([a-g])({ACCIDENTAL}?): ?(?=\S)", lambda small: f"{small[1].upper()}{small[2]} minor: ", words)
    words = re.sub(r"\bmode ([1-7])\b", lambda number: f"{list(_ORDINALS)[int(number[1]) - 1]} mode", words)
    found = _joined(words, _things(words))
    if not found:
        return None
    bare = _marked(words, found)
    bare = _OPENING.sub("", bare).strip()
    values = [mention.value for mention in found]
    for pattern, answer in _forms():
        if match := pattern.fullmatch(bare):
            return answer(*values, *(group for group in match.groups() if group))
    return None


def _things(words: str) -> list[Mention]:
    """The mentions and what counts as one only here."""
    before, after = _also()
    return list(apart([*_by_rules(words, before), *candidates(words), *_by_rules(words, after)], len(words)))


def _by_rules(words: str, rules: list) -> Iterator[Mention]:
    for kind, pattern, read in rules:
        for match in pattern.finditer(words):
            with suppress(TheoryError):
                yield Mention(kind, match[0], match.start(), match.end(), read(match))


def _joined(words: str, found: list[Mention]) -> list[Mention]:
    """Neighbouring chords as one list of chords: here "Dm7 G7" is a progression."""
    joined: list[Mention] = []
    for mention in found:
        before = joined[-1] if joined else None
        apart = words[before.end : mention.start] if before else ""
        if (
            before
            # "Dm7 G7 up an octave": after a chord G7 is one, whatever is said of octaves.
            and (mention.kind == "chord" or mention.kind == "note" and mention.text[-1].isdigit())
            and before.kind in ("chord", "chords")
            and re.fullmatch(r"[\s,|–-]+", apart)
        ):
            chords = before.value if before.kind == "chords" else (before.value,)
            value = chord(mention.text) if mention.kind == "note" else mention.value
            joined[-1] = Mention(
                "chords", words[before.start : mention.end], before.start, mention.end, (*chords, value)
            )
        else:
            joined.append(mention)
    return joined


def _marked(words: str, found: list[Mention]) -> str:
    """The text in lower case with each thing replaced by its kind in braces, without articles and courtesies."""
    parts, at = [], 0
    for mention in found:
        parts += [words[at : mention.start].lower(), "{" + mention.kind + "}"]
        at = mention.end
    bare = "".join([*parts, words[at:].lower()])
    for pattern, plain in _PLAIN_WORDS:
        bare = pattern.sub(plain, bare)
    return bare.strip()
