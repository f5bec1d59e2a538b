"""Facts about two things side by side, and about notes beside what they are said to be."""

from collections.abc import Sequence
from contextlib import suppress

from etude.theory.chord import Chord
from etude.theory.errors import TheoryError
from etude.theory.facts.chords import chord_facts
from etude.theory.facts.result import ORDINALS, Result, count_word, names, role
from etude.theory.interval import between
from etude.theory.key import Key
from etude.theory.pitch import Pitch
from etude.theory.roman import numeral
from etude.theory.scale import Scale
from etude.theory.voicing import stack


def compare_facts(first: Chord | Scale | Key, second: Chord | Scale | Key) -> Result:
    """Two chords, scales or keys side by side: what they share and where they differ; of two keys how they are related.

    >>> from etude.theory.key import key
    >>> compare_facts(key("A minor"), key("C major")).facts["relation"]
    'A minor is the relative minor of C major'
    """
    title = [thing.symbol if isinstance(thing, Chord) else thing.name for thing in (first, second)]
    shared = [note for note in first.notes if note in second.notes]
    only = [
        [note for note in one.notes if note not in other.notes] for one, other in ((first, second), (second, first))
    ]
    sounding = {note.pitch_class for note in first.notes} == {note.pitch_class for note in second.notes}
    facts = {"first": title[0], "second": title[1], "first_notes": names(first.notes), "second_notes": names(second.notes),
             "shared": names(shared) or "no note", "only_first": names(only[0]) or "nothing of its own",
             "only_second": names(only[1]) or "nothing of its own",
             "verdict": "the very same notes" if sounding and not only[0] else
             "the same sounding notes in another spelling (they are enharmonic)" if sounding else "different notes"}  # fmt: skip
    if isinstance(first, Key) and isinstance(second, Key):
        facts["relation"] = _relation(first, second)
    groups, labels = [], []
    for one, named in zip((first, second), title, strict=True):
        # A chord sounds at once, a scale note by note.
        drawn = (
            chord_facts(one).groups[:1] if isinstance(one, Chord) else tuple((note,) for note in stack(one.notes, 4))
        )
        groups += drawn
        labels += [named, *[""] * (len(drawn) - 1)]
    every = tuple(dict.fromkeys((*first.notes, *second.notes)))
    return Result("compare", " and ".join(title), facts, every, tuple(groups), tuple(labels), (), (first, second))


def _relation(first: Key, second: Key) -> str:
    """How two keys are related, as a sentence without its full stop."""
    if first == second:
        return f"{first.name} and {second.name} are one and the same key"
    if told := _tie(first, second):
        return told
    with suppress(TheoryError):
        if second.enharmonic == first:
            return f"{first.name} and {second.name} are enharmonic keys: they sound the same"
    for one, other in ((first, second), (second, first)):
        with suppress(TheoryError):
            if told := _tie(one, other.enharmonic):
                return f"by sound {told}, for {other.name} sounds like {other.enharmonic.name}"
    apart = abs(first.signature - second.signature)
    if not apart:
        return f"{first.name} and {second.name} are keys of one signature"
    far = f"their signatures are {count_word(apart)} accidental{'s' * (apart != 1)} apart"
    return (
        f"{first.name} and {second.name} are {'closely related keys' if apart == 1 else 'not closely related'}: {far}"
    )


def _tie(first: Key, second: Key) -> str:
    """How two major or minor keys are tied as they are spelled, or nothing."""
    for tie in ("relative", "parallel"):
        for one, other in ((first, second), (second, first)):
            if one == getattr(other, tie) and {one.mode, other.mode} == {"major", "minor"}:
                return f"{one.name} is the {tie} {one.mode} of {other.name}"
    return ""


def check_facts(given: Sequence[Pitch], thing: Chord | Scale) -> Result:
    """Whether these notes are just the notes of a chord or scale, and what differs."""
    title = thing.symbol if isinstance(thing, Chord) else thing.name
    missing = [note for note in thing.notes if note not in {Pitch(g.fifths) for g in given}]
    foreign = [Pitch(note.fifths) for note in given if Pitch(note.fifths) not in thing.notes]
    sounding = {note.pitch_class for note in given} == {note.pitch_class for note in thing.notes}
    if not missing and not foreign:
        verdict, why = "Yes", f"{names(given)} are exactly its notes"
    elif sounding:
        verdict, why = "Only by sound", f"its notes are spelled {names(thing.notes)}"
    else:
        told = [f"{names(missing)} would be needed"] * bool(missing)
        told += [f"{names(foreign)} {'does' if len(foreign) == 1 else 'do'} not belong"] * bool(foreign)
        verdict, why = "No", " and ".join(told)
    facts = {"verdict": verdict, "why": why, "symbol": title, "notes": names(thing.notes), "given": names(given)}
    pitches = stack(tuple(Pitch(note.fifths) for note in given), 4)
    return Result("check", f"{names(given, ' ')} and {title}", facts, thing.notes, (pitches,), (), (), thing)


def contains_facts(note: Pitch, holder: Chord | Scale | Key) -> Result:
    """Whether a note belongs to a chord, a scale or a key, and as what.

    >>> from etude.theory.key import key; from etude.theory.pitch import pitch
    >>> told = contains_facts(pitch("F"), key("G major")).facts; told["verdict"], told["why"]
    ('No', 'G major has F#, not F')
    """
    asked = Pitch(note.fifths)
    title = holder.symbol if isinstance(holder, Chord) else holder.name
    held = next((one for one in holder.notes if one.letter == asked.letter), None)
    sounding = next((one for one in holder.notes if one.pitch_class == asked.pitch_class), None)
    if asked in holder.notes:
        verdict, why = "Yes", f"{asked.name} is {_place(asked, holder)} of {title}"
    elif sounding:
        verdict, why = "Only by sound", f"{title} spells that note {sounding.name}"
    elif held:
        verdict, why = "No", f"{title} has {held.name}, not {asked.name}"
    else:
        verdict, why = "No", f"no note of {title} is called {asked.name}"
    facts = {"note": asked.name, "name": title, "verdict": verdict, "why": why, "notes": names(holder.notes)}
    return Result(
        "contains", f"{asked.name} and {title}", facts, holder.notes, (stack(holder.notes, 4),), (), (), holder
    )


def _place(note: Pitch, holder: Chord | Scale | Key) -> str:
    """What a note is in a chord, a scale or a key: "the fifth", "the seventh degree"."""
    if isinstance(holder, Chord):
        tone = role(between(holder.root, note))
        return f"the {tone}" if tone == "root" else f"the {tone}".replace("perfect ", "")
    place = holder.notes.index(note)
    return f"the {ORDINALS[place]} degree" if place else "the tonic"


def pivots_facts(first: Key, second: Key) -> Result:
    """The triads that two keys share, through which music can move from one to the other; in minor the natural ones.

    >>> from etude.theory.key import key
    >>> pivots_facts(key("G major"), key("D major")).facts["chords"]
    'G (I in G major, IV in D major), Bm (iii and vi), D (V and I), Em (vi and ii)'
    """
    there = second.diatonic()
    shared = [chord for chord in first.diatonic() if chord in there]
    facts = {"first": first.name, "second": second.name}
    if not shared:
        facts["none"] = f"{first.name} and {second.name} have no triad in common"
        return Result("pivots", f"{first.name} and {second.name}", facts)
    pairs = [(chord.symbol, numeral(chord, first), numeral(chord, second)) for chord in shared]
    (symbol, here, other), *rest = pairs
    told = [f"{symbol} ({here} in {first.name}, {other} in {second.name})", *(f"{s} ({a} and {b})" for s, a, b in rest)]
    facts |= {
        "chords": ", ".join(told),
        "symbols": ", ".join(chord.symbol for chord in shared),
        "count": count_word(len(shared)),
    }
    groups = tuple(chord_facts(chord).groups[0] for chord in shared)
    notes = tuple(dict.fromkeys(note for chord in shared for note in chord.notes))
    labels = tuple(chord.symbol for chord in shared)
    return Result("pivots", f"{first.name} and {second.name}", facts, notes, groups, labels, (), tuple(shared))
