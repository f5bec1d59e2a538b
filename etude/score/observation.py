"""An observation: one remark of a teacher, tied to the bar and beat where it is heard, with its reason.

Observation(bar=7, beat=3.0, aspect="voice leading", praise=False, text="Bar 7, beat 3: the bass and ...")
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from etude.score.meter import bars_and_beats
from etude.score.reading import Reading

# For whom a remark is meant at the least, as the tutor names its levels: a beginner is spared the others.
LEVELS = ("beginner", "intermediate", "advanced")
MOST_BARS_LISTED = 6


@dataclass(frozen=True)
class Observation:
    """A remark tied to a bar and beat, both from 1; notes in ASCII (F#, Bb).

    aspect: what it is about, "idea" when it offers something to try; praise: it says what works; level: for whom.
    """

    bar: int
    beat: float
    aspect: str
    praise: bool
    text: str
    level: str = "beginner"


def for_level(observations: Iterable[Observation], level: str) -> tuple[Observation, ...]:
    """The observations that a learner of a level can use.

    >>> said = Observation(1, 1, "key", True, "..."), Observation(2, 1, "voice leading", False, "...", "intermediate")
    >>> [len(for_level(said, level)) for level in LEVELS]
    [1, 2, 2]
    """
    return tuple(said for said in observations if LEVELS.index(said.level) <= LEVELS.index(level))


def sorted_out(observations: Iterable[Observation]) -> tuple[list[Observation], list[Observation], list[Observation]]:
    """What works, what to try, and ideas to go on with.

    >>> said = [Observation(1, 1, aspect, praise, "...") for aspect, praise in (("idea", False), ("key", True), ("chords", False))]
    >>> [[one.aspect for one in sort] for sort in sorted_out(said)]
    [['key'], ['chords'], ['idea']]
    """
    works, to_try, ideas = [], [], []
    for one in observations:
        (works if one.praise else ideas if one.aspect == "idea" else to_try).append(one)
    return works, to_try, ideas


def remark(
    reading: Reading, onset_beat: float, aspect: str, text: str, praise: bool = False, level: str = "beginner"
) -> Observation:
    """An observation at a position in quarter notes; its text begins with the place."""
    bar, beat = reading.place(onset_beat)
    return Observation(bar, beat, aspect, praise, f"{place_name(bar, beat)}: {text}", level)


def remarks(
    reading: Reading, aspect: str, found: list[tuple[float, str]], shown: int = 2, level: str = "beginner"
) -> list[Observation]:
    """The first remarks of one kind, given as (onset in quarter notes, text); the last says where else it happens."""
    said = [remark(reading, onset, aspect, text, level=level) for onset, text in found[:shown]]
    bars, _ = bars_and_beats(reading.piece.meters, np.array([onset for onset, _ in found]))
    elsewhere = sorted(set(bars.tolist()) - {observation.bar for observation in said})
    if elsewhere:
        more = f" The same happens in bar{'s' * (len(elsewhere) > 1)} {listed(elsewhere)}."
        said[-1] = replace(said[-1], text=said[-1].text + more)
    return said


def place_name(bar: int, beat: float) -> str:
    """A place in words; what is played a little off the beat belongs to the nearest quarter or third of it.

    >>> place_name(3, 1), place_name(3, 2.087), place_name(3, 1.667)
    ('Bar 3', 'Bar 3, beat 2', 'Bar 3, beat 1.67')
    """
    nearest = min((round(beat * parts) / parts for parts in (1, 2, 4, 3)), key=lambda value: abs(value - beat))
    shown = f"{nearest:.2f}".rstrip("0").rstrip(".")
    return f"Bar {bar}" if shown == "1" else f"Bar {bar}, beat {shown}"


def listed(bars: list[int]) -> str:
    """The first bars of a list.

    >>> listed([3, 7])
    '3, 7'
    """
    more = " and others" if len(bars) > MOST_BARS_LISTED else ""
    return ", ".join(map(str, bars[:MOST_BARS_LISTED])) + more
