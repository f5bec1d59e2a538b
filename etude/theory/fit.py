"""What fits: scales over a chord, chords around notes, chords after a chord, best first and each with its reason.

    scales_for(chord("Dm7"))         ->  D dorian, D natural minor, D phrygian ...
    chords_with((pitch("C"), pitch("E")))  ->  C, Am, Caug, Abaug, C7 ...
    next_chords((chord("Dm7"), chord("G7")), key("C major"))  ->  Cmaj7 (home), Am7 (deceptive)

Whether a scale or a chord holds the notes is reckoned; which of those that do comes first is usage, a table each:
chord scales after Levine, "The Jazz Theory Book" (1995) and Nettles & Graf, "The Chord Scale Theory" (1997),
progressions after Piston, "Harmony" (1941), and Kostka & Payne, "Tonal Harmony" (1984).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from etude.theory.chord import Chord, build, degree_interval
from etude.theory.errors import TheoryError
from etude.theory.interval import interval
from etude.theory.key import Key
from etude.theory.pitch import Pitch
from etude.theory.roman import numeral, realize
from etude.theory.scale import Scale

# ---------------------------------------------------------------------------------------------------------------------
# Scales over a chord

# Family of chord -> scale types as players reach for them, with what they say about each.
CHORD_SCALES: dict[str, tuple[tuple[str, str], ...]] = {
    "major": (
        ("major", "the chord as I of a major key"),
        ("lydian", "the chord as IV: its raised fourth does not clash with the third"),
        ("major pentatonic", "five notes without a half step, safe throughout"),
        ("lydian augmented", "from melodic minor, for a raised fifth"),
        ("mixolydian", "the chord as V without its seventh"),
        ("lydian #2", "from harmonic minor, the chord as its VI"),
        ("bebop major", "major with a passing note between fifth and sixth"),
        ("augmented", "symmetric: minor thirds and half steps in turn"),
        ("harmonic major", "major with the darker lowered sixth"),
        ("major blues", "the blues colour of a major chord"),
    ),
    "dominant": (
        ("mixolydian", "the chord as V of a major key"),
        ("lydian dominant", "for a dominant that does not resolve down a fifth: its raised fourth does not clash"),
        ("altered", "for a V that resolves: every tension is altered"),
        ("half-whole diminished", "for a V that resolves: lowered and raised ninth, natural thirteenth"),
        ("phrygian dominant", "the chord as V of a minor key (from harmonic minor)"),
        ("mixolydian b6", "the chord as V of a minor key (from melodic minor)"),
        ("whole tone", "for a raised fifth: all whole steps"),
        ("bebop dominant", "mixolydian with a passing major seventh"),
        ("blues", "the blues scale, its minor third rubbing against the chord's major third"),
        ("mixolydian b2", "from harmonic major: lowered ninth, natural thirteenth"),
    ),
    "minor": (
        ("dorian", "the chord as ii; its natural sixth does not clash"),
        ("natural minor", "the chord as vi, or i of a minor key"),
        ("phrygian", "the chord as iii; its lowered second is dark"),
        ("minor pentatonic", "five notes without a half step, safe throughout"),
        ("blues", "minor pentatonic with the blue fifth"),
        ("melodic minor", "the jazz sound of a minor tonic"),
        ("harmonic minor", "a minor tonic with its leading tone"),
        ("dorian b2", "from melodic minor, for a lowered ninth"),
        ("bebop dorian", "dorian with a passing major third"),
        ("dorian #4", "from harmonic minor, the chord as its iv"),
    ),
    "minor-major": (
        ("melodic minor", "the usual scale of a minor tonic with a major seventh"),
        ("harmonic minor", "the same seventh with a lowered sixth"),
        ("lydian b3", "for a raised eleventh"),
        ("bebop melodic minor", "melodic minor with a passing note between fifth and sixth"),
        ("hungarian minor", "harmonic minor with a raised fourth"),
    ),
    "half-diminished": (
        ("locrian", "the chord as vii of a major or ii of a minor key"),
        ("locrian #2", "from melodic minor: its natural ninth does not clash"),
        ("locrian #6", "from harmonic minor, the chord as its ii"),
        ("dorian b5", "from harmonic major, the chord as its ii"),
        ("altered", "locrian with a lowered fourth"),
    ),
    "diminished": (
        ("octatonic", "whole and half steps in turn: each chord tone and a whole step above it"),
        ("ultralocrian", "the chord as vii of a minor key (from harmonic minor)"),
        ("locrian bb7", "the chord as vii of harmonic major"),
        ("half-whole diminished", "half and whole steps in turn, as over the dominant a third below"),
        ("locrian", "the triad as vii of a major key"),
    ),
    "augmented": (
        ("lydian augmented", "from melodic minor, the chord as its III"),
        ("whole tone", "all whole steps"),
        ("augmented", "symmetric: minor thirds and half steps in turn"),
        ("ionian #5", "from harmonic minor, the chord as its III"),
        ("lydian augmented #2", "from harmonic major, the chord as its lowered VI"),
    ),
    "suspended": (
        ("mixolydian", "the usual scale of a suspended dominant"),
        ("egyptian", "the suspended pentatonic: five notes without a third"),
        ("dorian", "the fourth as in a minor chord, the seventh lowered"),
        ("phrygian", "for a lowered ninth"),
        ("dorian b2", "for a lowered ninth with a natural thirteenth"),
        ("major", "the suspension before a tonic chord"),
        ("natural minor", "the suspension before a minor tonic"),
        ("lydian", "the suspended second without the natural fourth"),
        ("major pentatonic", "five notes, for a suspended second"),
    ),
}  # fmt: skip
# A power chord takes what a rock player takes.
CHORD_SCALES["power"] = tuple(
    (name, "holds root and fifth; " + why) for name, why in (
        ("minor pentatonic", "the rock player's scale"), ("blues", "with the blue fifth"),
        ("major pentatonic", "for a major sound"), ("natural minor", "for a minor sound"),
        ("mixolydian", "major with a lowered seventh"), ("dorian", "minor with a raised sixth"),
        ("major", "for a major key"), ("phrygian", "dark, with a lowered second"),
    )
)  # fmt: skip


@dataclass(frozen=True)
class ScaleFit:
    """A scale over a chord; `avoid` are its notes a half step above a chord tone, `omits` chord tones that it lacks."""

    scale: Scale
    reason: str
    avoid: tuple[Pitch, ...]
    omits: tuple[Pitch, ...]


@lru_cache(maxsize=512)
def scales_for(chord: Chord) -> tuple[ScaleFit, ...]:
    """The scales on its root that fit a chord, the usual one first.

    A scale fits when it has every note of the chord, in any spelling; a usual dominant scale may lack the plain fifth,
    and one that has it comes later where the chord raises it.

    >>> from etude.theory.chord import chord
    >>> [fit.scale.name for fit in scales_for(chord("Cmaj7#11"))][:2]
    ['C lydian', 'C lydian #2']
    >>> first = scales_for(chord("Cmaj7"))[0]; first.scale.name, first.reason, [n.name for n in first.avoid]
    ('C major', 'the chord as I of a major key', ['F'])
    """
    family, plain_fifth = _family(chord), {chord.root + interval("P5")}
    ranked = []
    for place, (name, reason) in enumerate(CHORD_SCALES[family]):
        scale = Scale(chord.root, name)
        sounding = {note.pitch_class for note in scale.notes}
        omits = tuple(note for note in chord.sounding if note.pitch_class not in sounding)
        allowed = plain_fifth if family == "dominant" else set()
        if name == "blues" and family == "dominant":
            allowed = {chord.root + interval("M3")}
        if set(omits) <= allowed:
            rubs = "#5" in chord.degrees and "5" not in chord.degrees and plain_fifth <= set(scale.notes)
            cost = place + 2 * len(omits) + 4 * (rubs and family == "dominant")
            ranked.append((cost, ScaleFit(scale, reason, _avoid(scale, chord), omits)))
    # Stable: of two that cost the same the one that stands first in the table stays first.
    return tuple(fit for _, fit in sorted(ranked, key=lambda row: row[0])) or _any_scale(chord)


def _family(chord: Chord) -> str:
    degrees = set(chord.degrees)
    if "3" in degrees:
        if "b7" in degrees:
            return "dominant"
        return "augmented" if "#5" in degrees and "5" not in degrees else "major"
    if "b3" in degrees:
        if "b5" in degrees and "5" not in degrees:
            return "half-diminished" if "b7" in degrees else "diminished"
        return "minor-major" if "7" in degrees else "minor"
    return "suspended" if degrees & {"2", "4", "9", "11"} else "power"


def _avoid(scale: Scale, chord: Chord) -> tuple[Pitch, ...]:
    tones = {note.pitch_class for note in chord.notes}
    return tuple(note for note in scale.notes if note.pitch_class not in tones and (note.pitch_class - 1) % 12 in tones)


def _any_scale(chord: Chord) -> tuple[ScaleFit, ...]:
    """For a chord that no scale of its family holds: those of the other families that do, fewest notes to avoid first."""
    fits = []
    for name in dict.fromkeys(name for rows in CHORD_SCALES.values() for name, _ in rows):
        scale = Scale(chord.root, name)
        if {note.pitch_class for note in chord.sounding} <= {note.pitch_class for note in scale.notes}:
            fits.append(ScaleFit(scale, "it holds every note of the chord", _avoid(scale, chord), ()))
    return tuple(sorted(fits, key=lambda fit: len(fit.avoid)))


# ---------------------------------------------------------------------------------------------------------------------
# Chords around notes

# The types in common use, simplest first.
COMMON_TYPES = ("", "m", "dim", "aug", "sus4", "sus2", "7", "maj7", "m7", "6", "m6", "m7b5", "dim7", "mmaj7", "add9", "madd9",
                "7sus4", "aug7", "augmaj7")  # fmt: skip


def chords_with(notes: Sequence[Pitch]) -> tuple[Chord, ...]:
    """The common chords that hold all of these notes as they are spelled, simplest first.

    Where none does, those that sound so. Raises TheoryError for no note, or when no common chord has them all.

    >>> from etude.theory.pitch import pitch
    >>> [c.symbol for c in chords_with((pitch("Eb"), pitch("Bb")))][:6]
    ['Eb', 'Ebm', 'Ebsus4', 'Bbsus4', 'Ebsus2', 'Absus2']
    """
    given = tuple(dict.fromkeys(Pitch(note.fifths) for note in notes))
    if not given:
        raise TheoryError("Say at least one note that the chords should have.")
    ranked = []
    for place, suffix in enumerate(COMMON_TYPES):
        for chord in _on_its_tones(given, suffix):
            respelled = len(set(given) - set(chord.notes))
            # Notes that make a whole chord are first of all one on the lowest of them.
            nearness = (chord.root != given[0], chord.root not in given, given[0].fifths - chord.root.fifths)
            whole = len(chord.notes) == len(given) and chord.root != given[0]
            ranked.append(((respelled > 0, len(chord.notes), whole, place, respelled, *nearness), chord))
    if not ranked:
        raise TheoryError(f"No common chord has {', '.join(note.name for note in given)} together.")
    ranked.sort(key=lambda row: row[0])
    # Respelled readings help only where nothing has the notes as they stand, and each chord is wanted in one spelling.
    kept = [chord for rank, chord in ranked if rank[0] == ranked[0][0][0]]
    return tuple({(chord.root.pitch_class, chord.suffix): chord for chord in reversed(kept)}.values())[::-1]


def _on_its_tones(given: tuple[Pitch, ...], suffix: str) -> set[Chord]:
    """The chords of a type in which one of the notes is a chord tone as spelled and all of them sound."""
    degrees = build(Pitch(0), suffix).degrees
    roots = {Pitch(note.fifths - degree_interval(degree).fifths) for note in given for degree in degrees}
    chords = (build(root, suffix) for root in roots if abs(root.alteration) < 2 or root in given)
    wanted = {note.pitch_class for note in given}
    return {chord for chord in chords if wanted <= {note.pitch_class for note in chord.notes}}


# ---------------------------------------------------------------------------------------------------------------------
# Chords after a chord

_HOME, _DECEPTIVE = "the dominant comes home to the tonic", "the deceptive turn: the dominant goes to the submediant"
_PREPARED, _PLAGAL = "the subdominant side leads to the dominant", "the plagal cadence, as in Amen"
# Mode -> last chord (degree and quality) -> what usually follows, most usual first, and why.
FOLLOWS: dict[str, dict[str, tuple[tuple[str, str], ...]]] = {
    "major": {
        "I": (("IV", "away from home, to the subdominant"), ("V", "straight to the dominant"),
              ("vi", "to the relative minor, two notes kept")),
        "ii": (("V", _PREPARED), ("viio", "a dominant without its root"), ("IV", "the same function, two notes kept")),
        "iii": (("vi", "the root falls a fifth"), ("IV", "the bass rises a step"), ("ii", "the bass falls a step")),
        "IV": (("V", _PREPARED), ("I", _PLAGAL), ("ii", "the same function, two notes kept")),
        "V": (("I", _HOME), ("vi", _DECEPTIVE), ("IV", "a step back, as in blues and rock")),
        "vi": (("ii", "the root falls a fifth"), ("IV", "the root falls a third, two notes kept"),
               ("V", "the bass falls a step to the dominant")),
        "viio": (("I", "the leading tone rises to the tonic"), ("iii", "the root falls a fifth, inside a sequence")),
        "bII": (("V", "the Neapolitan leads to the dominant"), ("I", "the root falls a half step home")),
        "bII7": (("I", "a tritone substitute: the root falls a half step home"), ("V", "on to the dominant that it stands for")),
        "bIII": (("IV", "the bass rises a step"), ("bVI", "the root falls a fifth among the borrowed chords")),
        "iv": (("I", "the minor plagal cadence"), ("V", _PREPARED)),
        "bVI": (("bVII", "the bass rises by step towards the tonic"), ("V", "the bass falls a half step to the dominant")),
        "bVII": (("I", "the backdoor: the root rises a step home"), ("IV", "the root falls a fourth, as in rock")),
        "iio": (("V", _PREPARED), ("I", "as a minor subdominant, home")),
        "v": (("I", "home without the leading tone"), ("IV", "the root falls a step, as in mixolydian tunes")),
        "i": (("V", "the dominant both modes share"), ("iv", "on in the minor colour")),
    },
    "minor": {
        "i": (("iv", "away from home, to the subdominant"), ("V", "straight to the dominant"),
              ("VI", "a third down, two notes kept")),
        "iio": (("V", _PREPARED), ("i", "straight home, as a subdominant")),
        "ii": (("V", _PREPARED),),
        "III": (("VI", "the root falls a fifth"), ("iv", "the bass rises a step"), ("VII", "back to its own dominant")),
        "III+": (("VI", "the raised note leads up"), ("i", "two notes kept")),
        "iv": (("V", _PREPARED), ("i", _PLAGAL), ("VII", "the root falls a fifth, towards the relative major")),
        "IV": (("V", "the bass rises a step, the raised sixth with it"), ("i", "the dorian plagal cadence")),
        "V": (("i", _HOME), ("VI", _DECEPTIVE), ("iv", "a step back from the dominant")),
        "v": (("i", "home without the leading tone"), ("VI", "a step up, as in folk and rock"), ("iv", "the root falls a step")),
        "VI": (("iio", "on to the dominant by way of the supertonic"), ("iv", "a third down, two notes kept"),
               ("VII", "the bass rises by step towards the tonic")),
        "VII": (("III", "home to the relative major: the root falls a fifth"), ("i", "the root rises a step home"),
                ("VI", "the bass goes on falling by step")),
        "viio": (("i", "the leading tone rises to the tonic"), ("V", "into the dominant, three notes kept with its seventh")),
        "bII": (("V", "the Neapolitan leads to the dominant"), ("i", "the root falls a half step home")),
        "bII7": (("i", "a tritone substitute: the root falls a half step home"), ("V", "on to the dominant that it stands for")),
        "I": (("iv", "a major tonic is the dominant of the subdominant"), ("V", "on to the dominant")),
    },
}  # fmt: skip
# Where an applied dominant turns in place of its goal.
_UP_A_STEP = "the deceptive turn: up a step in place of the fifth"
_TURNS = {
    "major": {"vi": ("IV", _UP_A_STEP), "iii": ("I", _UP_A_STEP), "V": ("IV", "the raised note falls back, as in pop songs")},
    "minor": {"III": ("i", _UP_A_STEP), "VI": ("iv", _UP_A_STEP)},
}  # fmt: skip
_RELATIVE_MODES = {"ionian": "major", "lydian": "major", "mixolydian": "major"}
_HEAD = re.compile(r"([b#]*(?:VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i))(o|ø|\+)?")


@dataclass(frozen=True)
class Continuation:
    """A chord that usually follows, its Roman numeral in the key, and why it follows."""

    chord: Chord
    numeral: str
    reason: str


def next_chords(chords: Sequence[Chord], key: Key) -> tuple[Continuation, ...]:
    """Two or three usual continuations after the last of these chords, most usual first; sevenths where they prevail.

    Raises TheoryError for no chords.

    >>> from etude.theory.chord import chord; from etude.theory.key import key
    >>> [(n.chord.symbol, n.numeral) for n in next_chords([chord("Dm7"), chord("G7")], key("C major"))]
    [('Cmaj7', 'Imaj7'), ('Am7', 'vi7'), ('Fmaj7', 'IVmaj7')]
    >>> following = next_chords([chord("C"), chord("A7")], key("C major"))[0]; following.chord.symbol, following.reason
    ('Dm', 'a secondary dominant resolves: the root falls a fifth to ii')
    """
    if not chords:
        raise TheoryError("Say at least one chord to go on from.")
    figure = numeral(chords[-1], key)
    sevenths = 2 * sum(len(chord.notes) > 3 for chord in chords) > len(chords)
    mode = _RELATIVE_MODES.get(key.mode, key.mode if key.mode == "major" else "minor")
    found: dict[Chord, str] = {}
    for following, reason in _followers(figure, chords[-1], mode):
        chord = _realized(following, key, sevenths)
        if chord.root != chords[-1].root or chord.suffix != chords[-1].suffix:
            found.setdefault(chord, reason)
    return tuple(Continuation(chord, numeral(chord, key), reason) for chord, reason in list(found.items())[:3])


def _followers(figure: str, last: Chord, mode: str) -> list[tuple[str, str]]:
    """The table's rows for a numeral, after what its own tension asks for: an applied chord resolves, a I64 goes to V."""
    table = FOLLOWS[mode]
    degree, mark = _HEAD.match(figure).groups(default="")
    home = "I" if mode == "major" else "i"
    if "/" in figure:
        goal = figure.split("/")[1]
        kind = (
            "a secondary dominant resolves: the root falls a fifth"
            if degree == "V"
            else "its leading tone rises a half step"
        )
        turn = _TURNS[mode].get(goal)
        onward = [(then, f"past {goal}, to where that leads") for then, _ in table.get(goal, ())[:1] if goal != "V"]
        return [(goal, f"{kind} to {goal}"), *([turn] if turn else []), *onward]
    if degree in ("I", "i") and figure.endswith("64") and mark == "":
        return [("V", "the six-four chord on the dominant's bass resolves to it"), *table["V"][:1]]
    name = degree + {"ø": "o"}.get(mark, mark)
    if degree == "V" and mark == "+":
        name = "V"
    dominant = {"3", "b7"} <= set(last.degrees)
    if rows := dominant and table.get(f"{degree}7") or table.get(name) or table.get(degree):
        return list(rows)
    if dominant:
        return [("V", "a chromatic dominant, on to the key's own"), (home, "home, as substitute of the dominant")]
    return [("V", "from outside the key, back by the dominant"), (home, "from outside the key, straight home")]


def _realized(figure: str, key: Key, sevenths: bool) -> Chord:
    if sevenths:
        half = figure.endswith("o") and not (figure == "viio" and key.mode == "minor")
        figure = (figure.removesuffix("o") + "ø" if half else figure) + "7"
    return realize(figure, key).chord
