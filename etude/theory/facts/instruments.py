"""Facts about instruments and voices: range, clefs, and what sounds when a note is written."""

from etude.theory.errors import TheoryError
from etude.theory.facts.result import Result, listed, names
from etude.theory.instruments import Instrument
from etude.theory.key import Key
from etude.theory.pitch import Pitch
from etude.theory.voicing import stack


def concert_facts(instrument: Instrument, note: Pitch) -> Result:
    """What sounds when an instrument plays a written note, and what must be written so that the note sounds.

    Raises TheoryError for a note that nobody would write.

    >>> from etude.theory.instruments import instrument; from etude.theory.pitch import pitch
    >>> told = concert_facts(instrument("alto sax"), pitch("C5")).facts
    >>> told["sounding"], told["written"], told["interval"], told["direction"]
    ('Eb4', 'A5', 'major sixth', 'lower')
    """
    sounding, written = instrument.sounding(note), instrument.written(note)
    for found in (sounding, written):
        if abs(found.alteration) > 3:
            raise TheoryError(f"For the {instrument.name} that would be {found}, which nobody writes.")
    up = instrument.shift if instrument.shift.steps >= 0 else -instrument.shift
    facts = {"instrument": instrument.name, "note": str(note), "sounding": str(sounding), "written": str(written), "interval": up.name,
             "direction": "" if not instrument.transposes else "higher" if instrument.shift.steps > 0 else "lower",
             "transposition": instrument.shift_words}  # fmt: skip
    shown = note if note.step is not None else note.at(4)
    groups = ((shown,), (instrument.sounding(shown),), (instrument.written(shown),))
    labels = ("the note", "sounds if it is written", "written so that it sounds")
    return Result(
        "concert", f"{note} for the {instrument.name}", facts, (Pitch(sounding.fifths),), groups, labels, (), sounding
    )


def concert_key_facts(instrument: Instrument, home: Key) -> Result:
    """The key that sounds when an instrument reads a part in a key, and the key of its part where that key sounds.

    >>> from etude.theory.instruments import instrument; from etude.theory.key import key
    >>> told = concert_key_facts(instrument("horn in F"), key("Eb major")).facts; told["sounding"], told["written"]
    ('Ab major', 'Bb major')
    """
    sounding, written = instrument.sounding(home), instrument.written(home)
    facts = {"instrument": instrument.name, "key": home.name, "sounding": sounding.name, "written": written.name,
             "signature": written.signature_words, "transposition": instrument.shift_words}  # fmt: skip
    groups = tuple(stack((*one.notes, one.tonic), 4) for one in (home, sounding, written))
    labels = ("the key", "sounds if it is written", "written so that it sounds")
    title = f"{home.name} for the {instrument.name}"
    return Result("concert_key", title, facts, written.notes, groups, labels, (), written)


def instrument_facts(instrument: Instrument) -> Result:
    """The range, the clefs and the transposition of an instrument or a voice.

    >>> from etude.theory.instruments import instrument
    >>> told = instrument_facts(instrument("viola")).facts; told["named"], told["range"], told["clef"]
    ('the viola', 'C3 to E6', 'alto and treble')
    """
    low, high = instrument.sounding_range
    reach = f"{low} to {high}"
    if instrument.transposes:
        reach = f"written {' to '.join(map(str, instrument.written_range))}, sounding {reach}"
    facts = {"name": instrument.name, "named": f"the {instrument.name}", "range": reach,
             "clef": listed([clef.replace("-8vb", " with an 8 below") for clef in instrument.clefs]),
             "transposition": instrument.shift_words}  # fmt: skip
    if instrument.strings:
        facts["strings"] = f"{names(instrument.strings)} ({', '.join(map(str, instrument.strings))})"
    return Result("instrument", instrument.name, facts, (), ((low,), (high,)), ("lowest", "highest"), (), instrument)
