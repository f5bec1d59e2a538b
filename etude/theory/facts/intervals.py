"""Facts about intervals and notes: how far, from where to where, and what else a note is called."""

from etude.theory.facts.result import ORDINALS, Result, article, count_word
from etude.theory.interval import Interval, between, interval, with_semitones
from etude.theory.pitch import Pitch
from etude.theory.voicing import stack


def interval_facts(size: Interval) -> Result:
    """An interval by itself: semitones, inversion, an example from C."""
    low = Pitch(0).at(4)
    high = low + size
    facts = {"name": size.name, "named": f"{article(size.name)} {size.name}", "short": str(size),
             "semitones": str(size.semitones), "inversion": size.inverted.name, "steps": _half_steps(size.semitones),
             "example": f"{low.name} to {high.name}"}  # fmt: skip
    if size.number > 8:
        facts["simple"] = size.simple.name
    return Result("interval", size.name, facts, (low, high), ((low,), (high,), (low, high)), (), (), size)


def _half_steps(semitones: int) -> str:
    return f"{count_word(semitones) if semitones else 'no'} semitone{'' if semitones == 1 else 's'}"


def between_facts(low: Pitch, high: Pitch) -> Result:
    """The interval from one note up to another."""
    if low.step is None or high.step is None:
        low, high = stack((Pitch(low.fifths), Pitch(high.fifths)), 4)
        if low.fifths == high.fifths:
            high = low
    low, high = sorted((low, high), key=lambda note: (note.step, note.midi))
    size = between(low, high)
    facts = interval_facts(size).facts
    facts = {"low": low.name, "high": high.name, **{name: facts[name] for name in ("name", "named", "short", "semitones", "steps",
                                                                             "inversion")}}  # fmt: skip
    return Result(
        "between", f"{low.name} to {high.name}", facts, (low, high), ((low,), (high,), (low, high)), value=size
    )


def away_facts(size: Interval, start: Pitch, *, below: bool = False) -> Result:
    """The note an interval above (or below) another."""
    low = start if start.step is not None else start.at(4)
    end = low + (-size if below else size)
    facts = {"note": end.name, "start": low.name, "interval": size.name, "named": f"{article(size.name)} {size.name}",
             "direction": "below" if below else "above", "semitones": str(size.semitones),
             "steps": _half_steps(size.semitones)}  # fmt: skip
    return Result("away", f"{size.name} {facts['direction']} {low.name}", facts, (end,), ((low,), (end,)), value=end)


# An interval that is named by its number alone may have two sizes; a fourth and a fifth are first of all perfect.
_SIZES = {2: "m2 M2", 3: "m3 M3", 4: "P4 A4", 5: "d5 P5", 6: "m6 M6", 7: "m7 M7"}


def reach_facts(number: int, start: Pitch, *, below: bool = False) -> Result:
    """The notes that lie an interval of a number (2 to 7) above or below another, in its two common sizes.

    >>> from etude.theory.pitch import pitch
    >>> reach_facts(3, pitch("E")).facts["choices"]
    'a minor third above E is G, a major third above E is G#'
    """
    found = [away_facts(interval(short), start, below=below) for short in _SIZES[number].split()]
    told = [one.facts for one in found]
    direction = told[0]["direction"]
    facts = {"number": ORDINALS[number - 1], "start": told[0]["start"], "direction": direction,
             "choices": ", ".join(f"{one['named']} {direction} {one['start']} is {one['note']}" for one in told),
             "small": told[0]["interval"], "small_note": told[0]["note"],
             "large": told[1]["interval"], "large_note": told[1]["note"]}  # fmt: skip
    groups = (found[0].groups[0], *(one.groups[1] for one in found))
    labels = (told[0]["start"], *(one["interval"] for one in told))
    title = f"a {ORDINALS[number - 1]} {direction} {told[0]['start']}"
    return Result("reach", title, facts, tuple(note for one in found for note in one.notes), groups, labels)


def note_facts(note: Pitch) -> Result:
    """One note and the names that sound the same."""
    same = [Pitch(note.fifths + turn) for turn in (-12, 12) if abs((note.fifths + turn + 1) // 7) <= 2]
    facts = {
        "name": note.name,
        "same_sound": ", ".join(other.name for other in same),
        "semitones_from_c": str(note.pitch_class),
    }
    return Result("note", note.name, facts, (note,), ((note if note.step is not None else note.at(4),),), value=note)


def simplify_facts(size: Interval) -> Result:
    """A compound interval within one octave."""
    return interval_facts(size.simple)


def semitones_facts(count: int) -> Result:
    """The intervals of so many semitones. Raises TheoryError beyond two octaves.

    >>> semitones_facts(6).facts["name"], semitones_facts(6).facts["names"]
    ('augmented fourth', 'augmented fourth, diminished fifth')
    """
    first = with_semitones(count)
    # Seven fifths up and four letters down are one sharp more: the neighbours on the line of fifths sound the same.
    near = [Interval(first.fifths + turn, first.steps + (1 if turn < 0 else -1)) for turn in (-12, 12)]
    same = [
        size
        for size in near
        if size.steps >= 0 and size.semitones == count and len(size.quality) == 1 and size.number <= 15
    ]
    told = interval_facts(first)
    facts = {"semitones": str(count), "name": first.name, "short": str(first), "names": ", ".join(size.name for size in (first, *same)),
             "inversion": first.inverted.name, "example": told.facts["example"]}  # fmt: skip
    return Result("semitones", f"{_half_steps(count)}", facts, told.notes, told.groups, value=first)


def check_interval_facts(low: Pitch, high: Pitch, claimed: Interval) -> Result:
    """Whether the interval between two notes is the one claimed."""
    result = between_facts(low, high)
    right = (result.value.fifths, result.value.simple.steps) == (claimed.fifths, claimed.simple.steps)
    facts = {"verdict": "Yes" if right else "No", "claimed": claimed.name, **result.facts}
    return Result("check", f"{low.name} to {high.name}", facts, result.notes, result.groups, value=result.value)
