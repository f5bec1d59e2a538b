"""Facts about things moved by an interval, or from one key to another."""

from collections.abc import Sequence
from dataclasses import replace

from etude.theory.chord import Chord
from etude.theory.errors import TheoryError
from etude.theory.facts.result import Result, article, names
from etude.theory.facts.scales import key_facts, scale_facts
from etude.theory.interval import Interval, between
from etude.theory.key import Key
from etude.theory.pitch import Pitch
from etude.theory.scale import Scale
from etude.theory.voicing import close_position, stack


def transpose_facts(chords: Sequence[Chord], by: Interval, *, down: bool = False) -> Result:
    """Chords moved by an interval, spelled from their new roots."""
    return _moved_facts(chords, [chord.transposed(-by if down else by) for chord in chords], by, down)


def _moved_facts(chords: Sequence[Chord], moved: list[Chord], by: Interval, down: bool) -> Result:
    facts = {"from": ", ".join(chord.symbol for chord in chords), "to": ", ".join(chord.symbol for chord in moved),
             "interval": by.name, "named": f"{article(by.name)} {by.name}", "direction": "down" if down else "up",
             "notes": "; ".join(names(chord.notes) for chord in moved)}  # fmt: skip
    groups = tuple(close_position(chord, 4) for chord in moved)
    every = tuple(dict.fromkeys(note for chord in moved for note in chord.notes))
    return Result("transpose", facts["to"], facts, every, groups, tuple(c.symbol for c in moved), (), moved)


def transpose_to_facts(chords: Sequence[Chord], source: Key, target: Key) -> Result:
    """Chords moved from one key to another, the shorter way; `source` and `target` name the keys.

    A move keeps the mode, so the new key has that of the old. The chords are spelled as it spells them, but for roots that
    would need a double sharp or flat; the interval is told by its simplest name. Raises TheoryError when nothing moves.

    >>> from etude.theory.chord import chord; from etude.theory.key import key
    >>> transpose_to_facts([chord("C"), chord("G7/B")], key("C major"), key("Eb major")).facts["to"]
    'Eb, Bb7/D'
    >>> told = transpose_to_facts([chord("D#m"), chord("A#7")], key("D# minor"), key("Ab minor")).facts
    >>> told["to"], told["named"], told["direction"]
    ('Abm, Eb7', 'a perfect fourth', 'up')
    """
    target = Key(target.tonic, source.mode)
    fifths = target.tonic.fifths - source.tonic.fifths
    if not fifths:
        raise TheoryError(f"{', '.join(chord.symbol for chord in chords)} is in {target.name} already.")
    simplest = fifths - _SAME_SOUND * round(fifths / _SAME_SOUND)
    if not simplest:
        raise TheoryError(f"{source.name} and {target.name} sound the same: no chord moves, each is only spelled anew.")
    up, down = (between(Pitch(0), Pitch(way)) for way in (simplest, -simplest))
    falls = down.semitones < up.semitones
    moved = [_plainly_spelled(chord.transposed(Interval(fifths, 0))) for chord in chords]
    found = _moved_facts(chords, moved, down if falls else up, falls)
    return replace(found, facts={"source": source.name, "target": target.name, **found.facts})


# A note and the one of the same sound under the next name lie twelve fifths apart.
_SAME_SOUND = 12


def _plainly_spelled(chord: Chord) -> Chord:
    """The chord, on the simpler name of a root with a double sharp or flat."""
    if abs(chord.root.alteration) < 2:
        return chord
    return chord.transposed(Interval(-_SAME_SOUND if chord.root.alteration > 0 else _SAME_SOUND, 0))


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
