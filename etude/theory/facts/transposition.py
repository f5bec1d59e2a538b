"""Facts about things moved by an interval, or from one key to another."""

from collections.abc import Sequence

from etude.theory.chord import Chord
from etude.theory.facts.result import Result, article, names
from etude.theory.facts.scales import key_facts, scale_facts
from etude.theory.interval import Interval, between
from etude.theory.key import Key
from etude.theory.pitch import Pitch
from etude.theory.scale import Scale
from etude.theory.voicing import close_position, stack


def transpose_facts(chords: Sequence[Chord], by: Interval, *, down: bool = False) -> Result:
    """Chords moved by an interval, spelled from their new roots."""
    moved = [chord.transposed(-by if down else by) for chord in chords]
    facts = {"from": ", ".join(chord.symbol for chord in chords), "to": ", ".join(chord.symbol for chord in moved),
             "interval": by.name, "named": f"{article(by.name)} {by.name}", "direction": "down" if down else "up",
             "notes": "; ".join(names(chord.notes) for chord in moved)}  # fmt: skip
    groups = tuple(close_position(chord, 4) for chord in moved)
    every = tuple(dict.fromkeys(note for chord in moved for note in chord.notes))
    return Result("transpose", facts["to"], facts, every, groups, tuple(c.symbol for c in moved), (), moved)


def transpose_to_facts(chords: Sequence[Chord], source: Key, target: Key) -> Result:
    """Chords moved from one key to another, the shorter way.

    >>> from etude.theory.chord import chord; from etude.theory.key import key
    >>> transpose_to_facts([chord("C"), chord("G7/B")], key("C major"), key("Eb major")).facts["to"]
    'Eb, Bb7/D'
    """
    up, down = between(source.tonic, target.tonic), between(target.tonic, source.tonic)
    if up.semitones <= down.semitones or down.fifths == 0:
        return transpose_facts(chords, up)
    return transpose_facts(chords, down, down=True)


def transpose_notes_facts(notes: Sequence[Pitch], by: Interval, *, down: bool = False) -> Result:
    """Notes moved by an interval, each spelled from its own name."""
    moved = tuple(note + (-by if down else by) for note in notes)
    facts = {"from": names(notes), "to": names(moved), "interval": by.name, "named": f"{article(by.name)} {by.name}",
             "direction": "down" if down else "up"}  # fmt: skip
    pitches = moved if all(note.step is not None for note in moved) else stack(moved, 4)
    return Result("transpose_notes", facts["to"], facts, moved, tuple((pitch,) for pitch in pitches), (), (), moved)


def transpose_scale_facts(thing: Scale | Key, by: Interval, *, down: bool = False) -> Result:
    """A scale or a key moved by an interval."""
    tonic = Pitch((thing.tonic + (-by if down else by)).fifths)
    return scale_facts(Scale(tonic, thing.type)) if isinstance(thing, Scale) else key_facts(Key(tonic, thing.mode))
