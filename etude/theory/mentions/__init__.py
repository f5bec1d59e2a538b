"""Mentions: the musical things named in free text, each with its place and what it means.

    mentions("what notes are in a D# major 13th chord?")  ->  [Mention("chord", "D# major 13th chord", 20, 39, D#maj13)]

English is full of music's letters ("a", "I am", "add it", "Dim the lights"), so each kind of mention has its own rule for what
must stand around it: one module a kind of thing, all of them written with the patterns of `words`. Of overlapping candidates
the longest wins, then the first. What is left and could as well be plain English ("C", "fifth", "three flats", "A4") counts
only where the text speaks of music: see `music`.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache

from etude.theory.mentions import (
    abroad,
    beyond_pitch,
    chords,
    degrees,
    intervals,
    keys,
    letters,
    notes,
    numerals,
    rows,
    scales,
)
from etude.theory.mentions.music import doubtful, speaks_of_music, without_bystanders
from etude.theory.mentions.numerals import NAMED
from etude.theory.mentions.scales import NEEDS_NOUN, SCALE_NAME, SCALE_WORDS
from etude.theory.mentions.words import Mention, Value

__all__ = [
    "NAMED",
    "NEEDS_NOUN",
    "SCALE_NAME",
    "SCALE_WORDS",
    "Mention",
    "Value",
    "apart",
    "candidates",
    "mentions",
]

Rule = Callable[[str], Iterator[Mention]]


def _mentions_of(found: Callable[[str], Iterator[tuple[str, int, int, Value]]]) -> Rule:
    """The rule of a module that tells kind, place and value."""

    def told(text: str) -> Iterator[Mention]:
        for kind, start, end, value in found(text):
            yield Mention(kind, text[start:end], start, end, value)

    return told


# In order of trust: of two mentions of the same length the earlier row wins.
_RULES: tuple[Rule, ...] = (
    _mentions_of(abroad.found),
    numerals.figured_bass,
    numerals.named_progressions,
    rows.both_hands,
    rows.note_lists,
    rows.chord_lists,
    scales.white_keys,
    scales.scales,
    chords.triads_as_keys,
    keys.keys,
    keys.relative_keys,
    keys.related_keys,
    degrees.altered_degrees,
    numerals.numerals_in_words,
    intervals.intervals,
    intervals.steps,
    intervals.on_strings,
    letters.shapes,
    intervals.sizes,
    numerals.numerals,
    chords.chords_in_words,
    chords.chord_symbols,
    letters.small_minor_chords,
    letters.bare_chords,
    degrees.inversions,
    keys.signatures,
    notes.notes,
    degrees.degrees,
    degrees.modes_by_number,
    _mentions_of(beyond_pitch.found),
)


@lru_cache(maxsize=512)
def mentions(text: str) -> tuple[Mention, ...]:
    """Every musical thing named in a text, in reading order, none overlapping.

    >>> [(m.kind, m.text) for m in mentions("Is F A C E an Fmaj7, and what is a minor third above Bb?")]
    [('notes', 'F A C E'), ('chord', 'Fmaj7'), ('interval', 'minor third'), ('note', 'Bb')]
    >>> [m.text for m in mentions("I am sad, dim the lights, add it. A chord is a chord.")]
    []
    >>> [(m.kind, m.text) for m in mentions("ii-V-I in F")]
    [('progression', 'ii-V-I'), ('key', 'F')]
    """
    found = without_bystanders(candidates(text), text)
    if not speaks_of_music(text, found):
        found = [mention for mention in found if not doubtful(mention)]
    return keys.of_tonics(apart(found, len(text)), text)


def candidates(text: str) -> list[Mention]:
    """Whatever could be a mention, the longest first, overlapping: for a text in which everything is musical."""
    ranked = [(mention, trust) for trust, rule in enumerate(_RULES) for mention in rule(text)]
    ranked.sort(key=lambda one: (one[0].start - one[0].end, one[1], one[0].start))
    return [mention for mention, _ in ranked]


def apart(found: list[Mention], length: int) -> tuple[Mention, ...]:
    """Those that do not overlap one before them, in reading order."""
    kept: list[Mention] = []
    taken = [False] * length
    for mention in found:
        if not any(taken[mention.start : mention.end]):
            taken[mention.start : mention.end] = [True] * (mention.end - mention.start)
            kept.append(mention)
    return tuple(sorted(kept, key=lambda mention: mention.start))
