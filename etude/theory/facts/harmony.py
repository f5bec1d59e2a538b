"""Facts about chords in a key: numerals, functions, progressions, figured bass, substitution, the key of chords."""

from collections.abc import Sequence

from etude.theory.chord import Chord, build
from etude.theory.errors import TheoryError
from etude.theory.facts.chords import chord_facts
from etude.theory.facts.result import Result, count_word, names
from etude.theory.figured_bass import figured
from etude.theory.identify import identify
from etude.theory.interval import between, interval
from etude.theory.key import Key
from etude.theory.pitch import Pitch
from etude.theory.progressions import PROGRESSIONS, in_key, likeliest_keys, named
from etude.theory.roman import RomanChord, function_of, numeral, realize
from etude.theory.voicing import close_position, stack


def numeral_facts(figure: str, key: Key) -> Result:
    """The chord that a Roman numeral means in a key. Raises TheoryError when it cannot be read."""
    roman = realize(figure, key)
    symbol = roman.chord.symbol if roman.chord else roman.figure
    facts = {"numeral": roman.figure, "key": key.name, "symbol": symbol, "name": roman.name, "notes": names(roman.notes),
             "bass": roman.notes[0].name}  # fmt: skip
    pitches = stack(roman.notes, 3)
    return Result(
        "numeral", f"{roman.figure} in {key.name}", facts, roman.notes, (pitches,), (roman.figure,), (), roman.chord
    )


def function_facts(chord: Chord, key: Key) -> Result:
    """What a chord is in a key: its Roman numeral and whether all its notes belong there."""
    outside = [note for note in chord.notes if note not in key.notes]
    raised = [note for note in outside if note in key.notes_in_use]
    figure = numeral(chord, key)
    if not outside:
        verdict = "diatonic"
    elif raised == outside:
        verdict = f"at home in {key.name} with the raised {names(raised)} of harmonic or melodic minor"
    else:
        verdict = f"not diatonic: {names(outside)} lies outside {key.name}"
    facts = {
        "symbol": chord.symbol,
        "key": key.name,
        "numeral": figure,
        "verdict": verdict,
        "notes": names(chord.notes),
    }
    base = chord_facts(chord)
    return Result("function", f"{chord.symbol} in {key.name}", facts, base.notes, base.groups, (figure,), (), chord)


def progression_facts(figures: Sequence[str], key: Key) -> Result:
    """A progression of Roman numerals in a key. Raises TheoryError when a numeral cannot be read."""
    figures = in_key(tuple(figures), key)
    chords: list[RomanChord] = [realize(figure, key) for figure in figures]
    symbols = [roman.chord.symbol if roman.chord else roman.figure for roman in chords]
    spelled = "; ".join(f"{symbol}: {names(roman.notes)}" for symbol, roman in zip(symbols, chords, strict=True))
    facts = {"numerals": "-".join(figures), "key": key.name, "chords": ", ".join(symbols), "notes": spelled,
             "count": count_word(len(chords))}  # fmt: skip
    groups = tuple(stack(roman.notes, 3) for roman in chords)
    every = tuple(dict.fromkeys(note for roman in chords for note in roman.notes))
    return Result("progression", f"{'-'.join(figures)} in {key.name}", facts, every, groups, tuple(symbols), (), chords)


def named_progression_facts(name: str, key: Key) -> Result:
    """A progression that has a name, in a key: the Andalusian cadence and its like take the minor key on the same tonic.

    Raises TheoryError when no progression has the name.

    >>> from etude.theory.key import key
    >>> named_progression_facts("Andalusian cadence", key("A minor")).facts["chords"]
    'Am, G, F, E'
    """
    found = PROGRESSIONS[named(name)]
    figures, home = found.figures_in(key)
    told = progression_facts(figures, home)
    return Result("named_progression", f"{found.name} in {home.name}", {"name": found.name, **told.facts}, told.notes, told.groups,
                  told.labels, (), told.value)  # fmt: skip


# What is tried first where a progression is wanted: the field that tells it, and its name in PROGRESSIONS.
_IDEAS = (("three", "three-chord progression"), ("pop", "axis progression"), ("oldies", "50s progression"), ("jazz", "jazz ii-V-I"),
          ("circle", "circle progression"))  # fmt: skip


def progression_ideas_facts(home: Key) -> Result:
    """Progressions in common use, in a key: three chords, pop, the fifties, jazz, the circle of fifths.

    Raises TheoryError for a key that is neither major nor minor: they use its dominant.

    >>> from etude.theory.key import key
    >>> told = progression_ideas_facts(key("G major")).facts; told["pop"], told["jazz"]
    ('I-V-vi-IV: G, D, Em, C', 'ii7-V7-Imaj7: Am7, D7, Gmaj7')
    """
    if home.mode not in ("major", "minor"):
        raise TheoryError(f"The progressions that I know are in major or minor keys, and {home.name} is neither.")
    told = {field: named_progression_facts(name, home) for field, name in _IDEAS}
    facts = {"name": home.name} | {
        field: f"{idea.facts['numerals']}: {idea.facts['chords']}" for field, idea in told.items()
    }
    first = told["pop"]
    return Result(
        "progressions", f"progressions in {home.name}", facts, first.notes, first.groups, first.labels, (), first.value
    )


def figured_bass_facts(bass: Pitch, figures: str, home: Key | None = None) -> Result:
    """What figures over a bass note mean in a key, or with no signature. Raises TheoryError for figures not in use.

    >>> from etude.theory.pitch import pitch; from etude.theory.key import key
    >>> told = figured_bass_facts(pitch("F#"), "6 5", key("G major")).facts; told["notes"], told["symbol"]
    ('F#, A, C, D', 'D7/F#')
    """
    read = figured(bass, figures, home or Key(Pitch(0), "major"))
    intervals = [between(read.bass, note).name for note in read.notes[1:]]
    facts = {"bass": read.bass.name, "figures": read.figures or "5 3", "key": home.name if home else "no key signature",
             "notes": names(read.notes), "intervals": ", ".join(intervals)}  # fmt: skip
    sixths = (realize(figure, read.key) for figure in ("It+6", "Fr+6", "Ger+6"))
    sixth = next((one for one in sixths if one.notes[0] == read.bass and set(one.notes) == set(read.notes)), None)
    chord = None if sixth else _spelled_chord(read.notes, _ROOT_ABOVE.get(frozenset(read.numbers), 1))
    if sixth:
        facts |= {"symbol": sixth.figure, "name": sixth.name, "numeral": sixth.figure}
    elif chord:
        facts |= {"symbol": chord.symbol, "name": chord.name} | ({"numeral": numeral(chord, home)} if home else {})
    title = f"{read.bass.name} with {facts['figures']}" + (f" in {home.name}" if home else "")
    return Result("figured_bass", title, facts, read.notes, (stack(read.notes, 3),), (), (), chord)


# The numbers played above a bass -> how far above it the root lies; elsewhere the bass is the root.
_ROOT_ABOVE = {
    frozenset((3, 6)): 6,
    frozenset((4, 6)): 4,
    frozenset((3, 5, 6)): 6,
    frozenset((3, 4, 6)): 4,
    frozenset((2, 4, 6)): 2,
}


def _spelled_chord(notes: Sequence[Pitch], above: int) -> Chord | None:
    """The chord that is just these notes as they are spelled, the first one in the bass, or None: "6 5" over F is a seventh
    chord on the note `above` it, D, and no F with an added sixth."""
    try:
        readings = [one.chord for one in identify(notes) if not one.assumed and set(one.chord.sounding) == set(notes)]
    except TheoryError:
        return None
    root = next((note.letter for note in notes if (ord(note.letter) - ord(notes[0].letter)) % 7 == above - 1), "")
    return next((chord for chord in readings if chord.root.letter == root), readings[0] if readings else None)


def tritone_substitute_facts(chord: Chord) -> Result:
    """The dominant a tritone away, which has the same third and seventh. Raises TheoryError for a chord that is no dominant.

    >>> from etude.theory.chord import chord
    >>> told = tritone_substitute_facts(chord("G7")).facts; told["substitute"], told["shared"]
    ('Db7', 'B (Cb), F')
    """
    dominant = build(chord.root, "7") if chord.suffix == "" else chord
    if not {"3", "b7"} <= set(dominant.degrees) and not dominant.suffix.startswith(("7sus", "9sus", "13sus")):
        raise TheoryError(
            f"{chord.symbol} is no dominant: a tritone substitution takes the place of a dominant seventh, as Db7 of G7."
        )
    root = min(
        (dominant.root + interval(size) for size in ("d5", "A4")), key=lambda note: (note.fifths < -6, note.fifths)
    )
    other = build(Pitch(root.fifths), dominant.suffix)
    guides = [note for note, degree in zip(dominant.notes, dominant.degrees, strict=True) if degree in ("3", "b7")]
    same = {note.pitch_class: note for note in other.notes}
    shared = [note.name if same[note.pitch_class] == note else f"{note.name} ({same[note.pitch_class].name})" for note in guides
              if note.pitch_class in same]  # fmt: skip
    goal = Pitch((dominant.root + interval("P4")).fifths)
    facts = {"symbol": dominant.symbol, "substitute": other.symbol, "notes": names(other.notes), "name": other.name,
             "shared": ", ".join(shared) or "no guide tone", "resolution": goal.name}  # fmt: skip
    groups = (close_position(dominant, 4), close_position(other, 4))
    return Result("tritone_substitute", f"tritone substitute of {dominant.symbol}", facts, other.notes, groups,
                  (dominant.symbol, other.symbol), (), other)  # fmt: skip


def chords_to_numerals_facts(chords: Sequence[Chord], home: Key) -> Result:
    """The Roman numerals of chords in a key, each read with the chord after it, and what they do.

    >>> from etude.theory.chord import chord; from etude.theory.key import key
    >>> chords_to_numerals_facts([chord(symbol) for symbol in ("Am", "D7", "G")], key("G major")).facts["numerals"]
    'ii-V7-I'
    """
    figures = _numerals(chords, home)
    functions = [f"{chord.symbol} ({function_of(figure, home)})" for chord, figure in zip(chords, figures, strict=True)]
    facts = {"key": home.name, "chords": ", ".join(chord.symbol for chord in chords), "numerals": "-".join(figures),
             "functions": ", ".join(functions), "count": count_word(len(chords))}  # fmt: skip
    groups = tuple(close_position(chord, 4) for chord in chords)
    every = tuple(dict.fromkeys(note for chord in chords for note in chord.notes))
    return Result(
        "chords_to_numerals",
        f"{facts['chords']} in {home.name}",
        facts,
        every,
        groups,
        tuple(figures),
        (),
        tuple(figures),
    )


def _numerals(chords: Sequence[Chord], home: Key) -> list[str]:
    return [numeral(chord, home, following) for chord, following in zip(chords, (*chords[1:], None), strict=True)]


def harmonic_function_facts(chord: Chord, home: Key) -> Result:
    """What a chord does in a key: tonic, predominant, dominant, or the dominant of another degree.

    >>> from etude.theory.chord import chord; from etude.theory.key import key
    >>> harmonic_function_facts(chord("A7"), key("C major")).facts["function"]
    'secondary dominant of ii'
    """
    figure = numeral(chord, home)
    told = function_facts(chord, home)
    facts = {"symbol": chord.symbol, "key": home.name, "numeral": figure, "function": function_of(figure, home),
             "verdict": told.facts["verdict"], "notes": names(chord.notes)}  # fmt: skip
    if chord.root in home.notes and len(home.notes) == 7:
        facts["degree_name"] = home.scale.degree_name(home.notes.index(chord.root) + 1)
    return Result("harmonic_function", told.title, facts, told.notes, told.groups, told.labels, (), chord)


def progression_key_facts(chords: Sequence[Chord]) -> Result:
    """The likeliest key of some chords: the one in which most of them are at home, begun or ended by its tonic.

    >>> from etude.theory.chord import chord
    >>> progression_key_facts([chord(symbol) for symbol in ("Dm7", "G7", "Cmaj7")]).facts["name"]
    'C major'
    """
    best, *others = likeliest_keys(chords)
    told = chords_to_numerals_facts(chords, best)
    facts = {"chords": told.facts["chords"], "name": best.name, "numerals": told.facts["numerals"]}
    if others:
        facts["others"] = ", ".join(home.name for home in others[:3])
    return Result(
        "progression_key", f"key of {told.facts['chords']}", facts, told.notes, told.groups, told.labels, (), best
    )
