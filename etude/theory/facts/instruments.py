"""Facts about instruments and voices: range, clefs, and what sounds when a note is written."""

from etude.theory.errors import TheoryError
from etude.theory.facts.result import Result, listed
from etude.theory.instruments import Instrument
from etude.theory.pitch import Pitch


def sounds_facts(instrument: Instrument, written: Pitch) -> Result:
    """The concert pitch of a written note.

    >>> from etude.theory.instruments import instrument; from etude.theory.pitch import pitch
    >>> told = sounds_facts(instrument("alto sax"), pitch("C5")).facts; told["sounding"], told["interval"], told["direction"]
    ('Eb4', 'major sixth', 'lower')
    """
    return _transposed("sounds", instrument, written, instrument.sounding(written))


def writes_facts(instrument: Instrument, sounding: Pitch) -> Result:
    """The note to write so that a concert pitch sounds.

    >>> from etude.theory.instruments import instrument; from etude.theory.pitch import pitch
    >>> writes_facts(instrument("horn"), pitch("F")).facts["written"]
    'C'
    """
    return _transposed("writes", instrument, instrument.written(sounding), sounding)


def _transposed(kind: str, instrument: Instrument, written: Pitch, sounding: Pitch) -> Result:
    for note in (written, sounding):
        if abs(note.alteration) > 3:
            raise TheoryError(f"For the {instrument.name} that would be {note}, which nobody writes.")
    up = instrument.shift if instrument.shift.steps >= 0 else -instrument.shift
    facts = {"instrument": instrument.name, "written": str(written), "sounding": str(sounding), "interval": up.name,
             "direction": "" if not instrument.transposes else "higher" if instrument.shift.steps > 0 else "lower",
             "transposition": instrument.shift_words}  # fmt: skip
    found = sounding if kind == "sounds" else written
    low = written if written.step is not None else written.at(4)
    groups = ((low,), (instrument.sounding(low),))
    title = f"{instrument.name}: written {written}" if kind == "sounds" else f"{instrument.name}: concert {sounding}"
    return Result(kind, title, facts, (Pitch(found.fifths),), groups, ("written", "sounding"), (), found)


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
    return Result("instrument", instrument.name, facts, (), ((low,), (high,)), ("lowest", "highest"), (), instrument)
