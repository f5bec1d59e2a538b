"""Facts about what fits: scales over a chord, chords around notes, a chord after chords."""

from collections.abc import Sequence

from etude.theory.chord import Chord, build
from etude.theory.errors import TheoryError
from etude.theory.facts.chords import chord_facts
from etude.theory.facts.result import Result, listed, names
from etude.theory.facts.scales import scale_facts
from etude.theory.fit import chords_with, next_chords, scales_for
from etude.theory.key import chords_of
from etude.theory.pitch import Pitch
from etude.theory.progressions import likeliest_keys
from etude.theory.roman import numeral
from etude.theory.scale import Scale
from etude.theory.voicing import close_position

_MOST_SCALES, _MOST_CHORDS, _MOST_DRAWN = 5, 10, 6


def scales_for_facts(chord: Chord) -> Result:
    """The scales to play over a chord, the best one with its notes and the reason.

    Raises TheoryError for a chord that no scale in use holds.

    >>> from etude.theory.chord import chord
    >>> told = scales_for_facts(chord("G7alt")).facts; told["best"], told["reason"]
    ('G altered', 'for a V that resolves: every tension is altered')
    """
    fits = scales_for(chord)
    if not fits:
        raise TheoryError(f"I know no scale that holds all the notes of {chord.symbol}: {names(chord.notes)}.")
    best, told = fits[0].scale, chord_facts(chord)
    facts = {"symbol": chord.symbol, "named": told.facts["named"], "notes": names(chord.notes), "best": best.name,
             "best_notes": names(best.notes), "reason": fits[0].reason,
             "scales": ", ".join(fit.scale.name for fit in fits[:_MOST_SCALES])}  # fmt: skip
    rising = scale_facts(best).groups
    labels = (chord.symbol, best.name, *("" for _ in rising[1:]))
    groups = (close_position(chord, 4), *rising)
    return Result("scales_for", f"scales over {chord.symbol}", facts, best.notes, groups, labels, (), best)


def chords_for_facts(scale: Scale) -> Result:
    """The chord over which a scale of seven notes is played: the seventh chord on its tonic, and larger ones from its notes.

    Raises TheoryError for a scale of fewer or more notes, or one whose thirds make no chord.

    >>> from etude.theory.scale import scale
    >>> told = chords_for_facts(scale("G mixolydian")).facts; told["symbol"], told["also"]
    ('G7', 'G9, G11, G13')
    """
    home = chords_of(scale, sevenths=True)[0]
    larger = [build(home.root, suffix) for suffix in _LARGER.get(home.suffix, ())]
    fitting = [chord.symbol for chord in larger if set(chord.notes) <= set(scale.notes)]
    told = chord_facts(home)
    facts = {"scale": scale.name, "symbol": home.symbol, "name": home.name, "notes": names(home.notes)}
    if fitting:
        facts["also"] = ", ".join(fitting)
    return Result(
        "chords_for", f"chords for {scale.name}", facts, home.notes, told.groups, told.labels, told.fingers, home
    )


# Seventh chords grow by the notes of their scale.
_LARGER = {
    "7": ("9", "11", "13"),
    "maj7": ("maj9", "maj7#11", "maj13"),
    "m7": ("m9", "m11", "m13"),
    "m7b5": ("m11b5",),
    "mmaj7": ("mmaj9",),
}


def chords_with_facts(notes: Sequence[Pitch]) -> Result:
    """The chords that hold some notes, the simplest with its notes. Raises TheoryError when no common chord does.

    >>> from etude.theory.pitch import pitch
    >>> told = chords_with_facts((pitch("E"), pitch("G"))).facts; told["given"], told["simplest"], told["chords"][:12]
    ('E and G', 'C', 'C, Em, Edim,')
    """
    found = chords_with(notes)
    simplest = found[0]
    facts = {"given": listed([note.name for note in notes]), "simplest": simplest.symbol,
             "simplest_notes": names(simplest.notes), "chords": ", ".join(chord.symbol for chord in found[:_MOST_CHORDS]),
             "count": str(len(found))}  # fmt: skip
    drawn = found[:_MOST_DRAWN]
    return Result("chords_with", f"chords with {facts['given']}", facts, simplest.notes,
                  tuple(close_position(chord, 4) for chord in drawn), tuple(chord.symbol for chord in drawn), (),
                  simplest)  # fmt: skip


def next_chord_facts(chords: Sequence[Chord]) -> Result:
    """What may come after some chords, and why, in the key that they suggest.

    >>> from etude.theory.chord import chord
    >>> told = next_chord_facts([chord(symbol) for symbol in ("C", "Am", "F")]).facts
    >>> told["key"], told["best"], told["reason"], told["options"]
    ('C major', 'G', 'the subdominant side leads to the dominant', 'G (V), C (I), Dm (ii)')
    """
    home = likeliest_keys(chords, unfinished=True)[0]
    ways = next_chords(chords, home)
    best = ways[0]
    facts = {"chords": ", ".join(chord.symbol for chord in chords), "key": home.name, "last": chords[-1].symbol,
             "last_numeral": numeral(chords[-1], home), "best": best.chord.symbol, "best_numeral": best.numeral,
             "reason": best.reason, "options": ", ".join(f"{way.chord.symbol} ({way.numeral})" for way in ways)}  # fmt: skip
    played = (*chords, best.chord)
    return Result("next_chord", f"after {facts['chords']}", facts, best.chord.notes,
                  tuple(close_position(chord, 4) for chord in played), tuple(chord.symbol for chord in played), (),
                  best.chord)  # fmt: skip
