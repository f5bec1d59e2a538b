"""Facts about time: note values, how many fit into one another, meters and tempos."""

from fractions import Fraction
from itertools import accumulate

from etude.theory.facts.result import Result, count_word, listed
from etude.theory.rhythm import NOTE_VALUES, TUPLETS, Meter, NoteValue, Tempo, how_many, meter, tempo_terms_at

_PARTS = {3: "third", 4: "quarter", 5: "fifth", 6: "sixth", 7: "seventh", 8: "eighth", 12: "twelfth", 16: "sixteenth",
          32: "thirty-second"}  # fmt: skip
_TUPLET_NAMES = {numbers: name for name, numbers in TUPLETS.items()}
# A note value is as long as some of these, the first that fills it evenly and at least twice.
_FILLERS = tuple(NoteValue(name) for name in ("sixteenth", "thirty-second", "sixty-fourth"))


def _plain(value: NoteValue) -> NoteValue:
    return NoteValue(value.base, value.dots)


def note_name(value: NoteValue, count: int = 1) -> str:
    """A note value in American words: "dotted half note", "triplet eighth notes"."""
    tuplet = _TUPLET_NAMES.get(value.tuplet, "")
    return " ".join(filter(None, (tuplet, _plain(value).name, "note" if count == 1 else "notes")))


def british_name(value: NoteValue) -> str:
    return " ".join(filter(None, (_TUPLET_NAMES.get(value.tuplet, ""), _plain(value).british)))


def _with_article(words: str) -> str:
    return f"{'an' if words[0] in 'aeio' else 'a'} {words}"


def quarters_in_words(quarters: Fraction) -> str:
    """A length in quarter-note beats.

    >>> [quarters_in_words(Fraction(length)) for length in ("3", "7/2", "3/4")]
    ['three quarter-note beats', 'three and a half quarter-note beats', 'three quarters of a quarter-note beat']
    """
    whole, rest = divmod(quarters, 1)
    if not rest:
        return f"{count_word(int(whole))} quarter-note beat{'' if whole == 1 else 's'}"
    half = rest == Fraction(1, 2)
    if whole:
        return f"{f'{count_word(int(whole))} and a half' if half else f'{whole} {rest}'} quarter-note beats"
    if half:
        return "half a quarter-note beat"
    part = _PARTS.get(rest.denominator, f"{rest.denominator}th")
    parts = f"{count_word(rest.numerator)} {part}s" if rest.numerator > 1 else _with_article(part)
    return f"{parts} of a quarter-note beat"


def note_value_facts(value: NoteValue) -> Result:
    """How long a note value lasts, what it is called on both sides of the Atlantic, and how many small notes fill it.

    >>> from etude.theory.rhythm import note_value
    >>> told = note_value_facts(note_value("dotted minim")).facts; told["named"], told["quarters"], told["contains"]
    ('a dotted half note', 'three quarter-note beats', '12 sixteenth notes')
    """
    name = note_name(value)
    facts = {"name": name, "named": _with_article(name), "quarters": quarters_in_words(value.quarters),
             "british": british_name(value), "american": name, "contains": _contained(value)}  # fmt: skip
    return Result("note_value", name, facts, value=value)


def _contained(value: NoteValue) -> str:
    for small in _FILLERS:
        small = NoteValue(small.base, 0, value.tuplet)
        count = how_many(small.quarters, value.quarters)
        if count.denominator == 1 and count > 1:
            return f"{count_word(int(count)) if count <= 10 else count} {note_name(small, 2)}"
    return f"half of {_with_article(note_name(_next_longer(value)))}"


def _next_longer(value: NoteValue) -> NoteValue:
    bases = [row[0] for row in NOTE_VALUES]
    return NoteValue(bases[bases.index(value.base) - 1], value.dots, value.tuplet)


def fit_values_facts(small: NoteValue, large: NoteValue) -> Result:
    """How many of one note value fit into another.

    >>> from etude.theory.rhythm import note_value
    >>> fit_values_facts(note_value("sixteenth"), note_value("dotted half")).facts["sentence"]
    '12 sixteenth notes fit into a dotted half note'
    >>> fit_values_facts(note_value("half"), note_value("dotted half")).facts["sentence"]
    '1 1/2 half notes fit into a dotted half note'
    """
    count = how_many(small.quarters, large.quarters)
    whole, rest = divmod(count, 1)
    number = " ".join(str(part) for part in (whole, rest) if part)
    into = f"into {_with_article(note_name(large))}"
    if count < 1:
        sentence = f"{number} of {_with_article(note_name(small))} fits {into}"
    else:
        sentence = f"{number} {note_name(small, 1 if count == 1 else 2)} {'fits' if count == 1 else 'fit'} {into}"
    facts = {"count": number, "small": note_name(small, 2), "large": note_name(large), "sentence": sentence}
    return Result("fit_values", f"{note_name(small, 2)} in {_with_article(note_name(large))}", facts, value=count)


def fit_bar_facts(small: NoteValue, time: Meter) -> Result:
    """How many of a note value fit into a bar of a time signature.

    >>> from etude.theory.rhythm import meter, note_value
    >>> fit_bar_facts(note_value("eighth"), meter("3/4")).facts["sentence"]
    '6 eighth notes fit into a bar of 3/4'
    """
    whole, rest = divmod(how_many(small.quarters, time.bar), 1)
    number = " ".join(str(part) for part in (whole, rest) if part)
    large = f"bar of {time.name}"
    sentence = (
        f"{number} {note_name(small, 1 if number == '1' else 2)} {'fits' if number == '1' else 'fit'} into a {large}"
    )
    facts = {"count": number, "small": note_name(small, 2), "large": large, "sentence": sentence}
    return Result("fit_values", f"{note_name(small, 2)} in a {large}", facts, value=whole + rest)


_SIGNS = {"4/4": "common time, also written C", "2/2": "cut time, also written as a C with a line through it"}


def meter_facts(time: Meter) -> Result:
    """What a time signature means and how it is counted.

    >>> from etude.theory.rhythm import meter
    >>> told = meter_facts(meter("6/8")).facts; told["kind"], told["beats"], told["beat_unit"], told["grouping"]
    ('compound duple', 'two', 'dotted quarter note', '1 2 3, 4 5 6')
    """
    edges = [0, *accumulate(time.groups)]
    counted = [
        " ".join(str(number) for number in range(start + 1, end + 1))
        for start, end in zip(edges, edges[1:], strict=False)
    ]
    kind = time.kind + (f" ({_SIGNS[time.name]})" if time.name in _SIGNS else "")
    facts = {"name": time.name, "kind": kind, "beats": count_word(time.beats), "beat_unit": note_name(time.beat),
             "fill": f"{count_word(time.upper)} {note_name(time.unit, time.upper)}", "grouping": ", ".join(counted)}  # fmt: skip
    return Result("meter", time.name, facts, value=time)


def tempo_facts(speed: Tempo) -> Result:
    """How long a beat and a bar of four quarters last at a tempo, and its Italian word.

    >>> from etude.theory.rhythm import tempo
    >>> told = tempo_facts(tempo("96 bpm")).facts; told["beat_seconds"], told["bar_seconds"], told["term"]
    ('0.625', '2.5', 'Andantino, Andante or Andante moderato')
    """
    terms = [term.name for term in tempo_terms_at(speed.bpm)]
    facts = {"bpm": f"{float(speed.bpm):g}", "beat_seconds": _seconds(speed.seconds_per_beat),
             "bar_seconds": _seconds(speed.bars(meter("4/4"))),
             "term": listed(terms, "or") or ("slower" if speed.bpm < 20 else "faster") + " than any Italian word"}  # fmt: skip
    return Result("tempo", speed.words, facts, value=speed)


def bar_length_facts(time: Meter, speed: Tempo) -> Result:
    """How long a bar of a time signature lasts at a tempo.

    >>> from etude.theory.rhythm import meter, tempo
    >>> bar_length_facts(meter("6/8"), tempo("dotted quarter = 60")).facts["sentence"]
    'A bar of 6/8 at dotted quarter = 60 lasts 2 seconds: two beats of 1 second'
    """
    beat = speed.bars(time) / time.beats
    lasts, each = _seconds(speed.bars(time)), _seconds(beat)
    sentence = (f"A bar of {time.name} at {speed.words} lasts {lasts} {'second' if lasts == '1' else 'seconds'}: {count_word(time.beats)} "
                f"{'beat' if time.beats == 1 else 'beats'} of {each} {'second' if each == '1' else 'seconds'}")  # fmt: skip
    facts = {"meter": time.name, "tempo": speed.words, "bar_seconds": lasts, "beat_seconds": each, "beats": count_word(time.beats),
             "sentence": sentence}  # fmt: skip
    return Result("bar_length", f"a bar of {time.name} at {speed.words}", facts, value=speed)


def bars_length_facts(count: int, time: Meter, speed: Tempo) -> Result:
    """How long some bars of a time signature last at a tempo.

    >>> from etude.theory.rhythm import meter, tempo
    >>> told = bars_length_facts(32, meter("4/4"), tempo("120 bpm")).facts; told["seconds"], told["minutes"], told["beats"]
    ('64', '1 minute 4 seconds', '128')
    """
    lasts = count * speed.bars(time)
    minutes, rest = divmod(lasts, 60)
    facts = {"bars": str(count), "meter": time.name, "tempo": speed.words, "beats": str(count * time.beats),
             "bar_seconds": _seconds(speed.bars(time)), "seconds": _seconds(lasts)}  # fmt: skip
    if minutes:
        more = f" {_seconds(rest)} seconds" if rest else ""
        facts["minutes"] = f"{minutes} minute{'' if minutes == 1 else 's'}{more}"
    return Result("bars_length", f"{count} bars of {time.name} at {speed.words}", facts, value=lasts)


def _seconds(length: Fraction) -> str:
    return f"{round(float(length), 3):g}"
