"""What the engine tells about each musical thing: a title, named facts in words, and the pitches to draw and play.

    chord_facts(chord("Cm7")).facts["notes"]  ->  "C, Eb, G, Bb"

This is the one shape in which results leave the engine: the lookup shows it, the tutor's answers fill their slots from
it, the pictures draw its `groups`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from etude.theory.chord import Chord, build
from etude.theory.errors import TheoryError
from etude.theory.figured_bass import figured
from etude.theory.identify import identify
from etude.theory.interval import Interval, between, interval, with_semitones
from etude.theory.key import COUNTS, Key, chords_of, key_with_signature
from etude.theory.pitch import Pitch
from etude.theory.progressions import PROGRESSIONS, in_key, named
from etude.theory.roman import RomanChord, function_of, numeral, realize
from etude.theory.scale import Scale, mode_of
from etude.theory.voicing import close_position, hands, one_hand, stack

_FINGERS = {1: "thumb", 2: "index finger", 3: "middle finger", 4: "ring finger", 5: "little finger"}


@dataclass(frozen=True)
class Result:
    """An answer of the engine.

    facts: field name -> text, ASCII note names. groups: pitches with octaves, each group sounding together; labels: one
    per group, or none; fingers: one per pitch of a single group, or none; notes: the pitch classes the answer is about.
    """

    kind: str
    title: str
    facts: dict[str, str]
    notes: tuple[Pitch, ...] = ()
    groups: tuple[tuple[Pitch, ...], ...] = ()
    labels: tuple[str, ...] = ()
    fingers: tuple[int, ...] = ()
    value: object = field(default=None, compare=False)


def names(notes: Sequence[Pitch], joiner: str = ", ") -> str:
    return joiner.join(note.name for note in notes)


def count_word(count: int) -> str:
    return COUNTS[count] if 0 < count < len(COUNTS) else str(count)


def _article(words: str) -> str:
    """ "a" or "an" before a musical name: "an F# minor", "a C major", "an augmented"."""
    return "an" if words[:1] in "AEFaeio" else "a"


def _role(tone: Interval) -> str:
    return "root" if tone.steps == 0 else tone.name


def chord_facts(chord: Chord) -> Result:
    """All about one chord: notes, degrees, roles, inversions, fingerings, other names.

    >>> from etude.theory.chord import chord
    >>> chord_facts(chord("Ebm7b5/Gb")).facts["roles"]
    'Eb (root), Gb (minor third), Bbb (diminished fifth), Db (minor seventh)'
    """
    layout = hands(chord)
    notes = chord.sounding if chord.inversion is None else chord.notes
    roles = [f"{note.name} ({_role(tone)})" for note, tone in zip(chord.notes, chord.tones, strict=True)]
    if chord.inversion is None:
        roles.append(f"{chord.bass.name} in the bass")
    facts = {
        "symbol": chord.symbol,
        "name": chord.name,
        "named": f"{_article(chord.name)} {chord.name}",
        "quality": chord.quality,
        "notes": names(notes),
        "count": count_word(len(notes)),
        "degrees": " ".join(chord.degrees),
        "roles": ", ".join(roles),
        "root": chord.root.name,
        "bass": (chord.bass or chord.root).name,
        "position": chord.position,
        "inversions": _inversions(chord),
        "fingering": fingering_words(chord),
    }
    if chord.suffix in ("11", "maj11"):
        facts["hint"] = f"players usually leave out the third ({chord.notes[1].name})"
    elif "13" in chord.degrees and "5" in chord.degrees:
        facts["hint"] = f"players often leave out the fifth ({chord.notes[chord.degrees.index('5')].name})"
    if chord.alternatives:
        others = " or ".join(build(chord.root, suffix).symbol for suffix in chord.alternatives)
        facts["choice"] = f"notation differs here: others read what you typed as {others}"
    others = [symbol for symbol in _other_names(chord) if symbol != chord.symbol]  # fmt: skip
    if others:
        facts["same_notes"] = ", ".join(others[:3])
    pitches = (*layout.left, *layout.right)
    fingers = (*layout.left_fingers, *layout.right_fingers)
    return Result("chord", chord.symbol, facts, notes, (pitches,), (chord.symbol,), fingers, chord)


def _other_names(chord: Chord) -> list[str]:
    """The symbols of every chord with just these notes in this spelling; none when the notes make no other chord."""
    try:
        return [reading.chord.symbol for reading in identify(chord.sounding) if not reading.assumed]
    except TheoryError:
        return []


def _inversions(chord: Chord) -> str:
    plain = Chord(chord.root, chord.suffix, chord.degrees)
    listed = [plain.inverted(turn) for turn in range(1, min(len(plain.notes), 7))]
    return "; ".join(f"{turned.position} {turned.symbol}: {names(turned.sounding)}" for turned in listed) or "none"


def fingering_words(chord: Chord) -> str:
    """The fingering of a chord in words, for one hand where it can reach and for two where it cannot.

    >>> from etude.theory.chord import chord
    >>> fingering_words(chord("C"))
    'right hand C E G with 1 3 5, left hand C E G with 5 3 1'
    """
    right, left = one_hand(chord, left=False), one_hand(chord, left=True)
    if right and left:
        return (f"right hand {names(right[0], ' ')} with {' '.join(map(str, right[1]))}, "
                f"left hand {names(left[0], ' ')} with {' '.join(map(str, left[1]))}")  # fmt: skip
    both = hands(chord)
    parts = [f"{side} hand {names(pitches, ' ')} with {' '.join(map(str, fingers))}"
             for side, pitches, fingers in (("left", both.left, both.left_fingers), ("right", both.right, both.right_fingers))
             if pitches]  # fmt: skip
    return "both hands together: " + ", ".join(parts)


def inversion_facts(chord: Chord, inversion: int) -> Result:
    """One inversion of a chord. Raises TheoryError when the chord has no such inversion."""
    turned = Chord(chord.root, chord.suffix, chord.degrees).inverted(inversion)
    result = chord_facts(turned)
    pitches = one_hand(turned, left=False)
    facts = {"position": turned.position, "symbol": turned.symbol, "of": f"{chord.root.name} {chord.quality}",
             "notes": names(turned.sounding), "bass": (turned.bass or turned.root).name,
             "fingering": result.facts["fingering"]}  # fmt: skip
    groups, fingers = ((pitches[0],), pitches[1]) if pitches else (result.groups, result.fingers)
    return Result("inversion", turned.symbol, facts, turned.sounding, groups, (turned.symbol,), fingers, turned)


def tone_facts(chord: Chord, number: int) -> Result:
    """One tone of a chord: its third, its seventh. Raises TheoryError when the chord has none."""
    for degree, note, tone in zip(chord.degrees, chord.notes, chord.tones, strict=True):
        if int(degree.lstrip("#b")) in (number, number + 7, number - 7):
            facts = {"symbol": chord.symbol, "note": note.name, "interval": _role(tone), "degree": degree,
                     "notes": names(chord.notes)}  # fmt: skip
            base = chord_facts(chord)
            return Result(
                "tone", f"{_role(tone)} of {chord.symbol}", facts, (note,), base.groups, base.labels, (), note
            )
    raise TheoryError(f"{chord.symbol} ({names(chord.notes)}) has no tone of that kind.")


def scale_facts(scale: Scale) -> Result:
    """All about one scale.

    >>> from etude.theory.scale import scale
    >>> scale_facts(scale("F# lydian")).facts["notes"]
    'F#, G#, A#, B#, C#, D#, E#'
    """
    facts = {
        "name": scale.name,
        "named": f"{_article(scale.name)} {scale.name}",
        "tonic": scale.tonic.name,
        "notes": names(scale.notes),
        "count": count_word(len(scale.notes)),
        "degrees": " ".join(scale.degrees),
        "steps": ", ".join(scale.steps),
        "roles": ", ".join(f"{note.name} ({_role(tone) if tone.steps else 'tonic'})"
                           for note, tone in zip(scale.notes, scale.tones, strict=True)),
    }  # fmt: skip
    if scale.type == "melodic minor":
        descending = Scale(scale.tonic, "natural minor").notes
        facts["descending"] = names((scale.tonic, *descending[:0:-1]))
    if scale.aliases:
        facts["aliases"] = ", ".join(scale.aliases[:3])
    rising = stack((*scale.notes, scale.tonic), 4 if scale.tonic.letter in "CDEF" else 3)
    return Result("scale", scale.name, facts, scale.notes, tuple((p,) for p in rising), (), (), scale)


def degree_facts(scale: Scale, number: int) -> Result:
    """The n-th degree of a scale. Raises TheoryError when there is none."""
    note, tone = scale.degree(number), scale.tones[number - 1]
    facts = {"scale": scale.name, "note": note.name, "number": _ordinal(number), "notes": names(scale.notes),
             "interval": _role(tone) if tone.steps else "tonic"}  # fmt: skip
    if len(scale.notes) == 7:
        facts["degree_name"] = scale.degree_name(number)
    base = scale_facts(scale)
    return Result("degree", f"degree {number} of {scale.name}", facts, (note,), base.groups, (), (), note)


def _ordinal(number: int) -> str:
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number if number < 20 else number % 10, 'th') }"


def key_facts(key: Key) -> Result:
    """All about one key: signature, neighbours, diatonic chords."""
    count, minor = abs(key.signature), key.mode == "minor"
    facts = {
        "name": key.name,
        "signature": key.signature_words,
        "count": count_word(count) if count else "no",
        "accidentals": "sharps" if key.signature > 0 else "flats" if key.signature else "sharps or flats",
        "relative": key.relative.name,
        "parallel": key.parallel.name,
        "dominant": key.dominant.name,
        "subdominant": key.subdominant.name,
        "related": ", ".join(near.name for near in key.closely_related),
        "notes": names(key.notes),
        "tonic": key.tonic.name,
        "triads": _diatonic_words(key, False),
        "sevenths": _diatonic_words(key, True),
        "primary": ", ".join(chord.symbol for chord in (*key.diatonic()[:4:3], key.diatonic(harmonic=minor)[4])),
    }
    if count > 7:
        facts["hint"] = (
            "a theoretical key: its signature would need double accidentals, so it is written enharmonically"
        )
    rising = stack((*key.notes, key.tonic), 4 if key.tonic.letter in "CDEF" else 3)
    return Result("key", key.name, facts, key.notes, tuple((p,) for p in rising), (), (), key)


def _diatonic_words(key: Key, sevenths: bool) -> str:
    return ", ".join(f"{chord.symbol} ({numeral(chord, key)})" for chord in key.diatonic(sevenths=sevenths))


def diatonic_facts(key: Key, *, sevenths: bool = False) -> Result:
    """The chords on every degree of a key; a minor key's dominant is told in its harmonic form too."""
    chords = key.diatonic(sevenths=sevenths)
    kind = "seventh chords" if sevenths else "triads"
    facts = {"name": key.name, "kind": kind, "chords": _diatonic_words(key, sevenths),
             "symbols": ", ".join(chord.symbol for chord in chords)}  # fmt: skip
    if key.mode == "minor":
        dominant = key.diatonic(sevenths=sevenths, harmonic=True)[4]
        facts["hint"] = f"with the raised seventh of harmonic minor the dominant is {dominant.symbol}"
    groups = tuple(close_position(chord, 4 if key.tonic.letter in "CDEF" else 3) for chord in chords)
    return Result(
        "diatonic", f"{kind} of {key.name}", facts, key.notes, groups, tuple(c.symbol for c in chords), (), chords
    )


def signature_facts(count: int, mode: str = "") -> Result:
    """The keys with a signature of `count` sharps (positive) or flats (negative); `mode` may be any mode.

    Raises TheoryError beyond seven.
    """
    major, minor = key_with_signature(count), key_with_signature(count, "minor")
    asked = key_with_signature(count, mode or "major")
    result = key_facts(asked)
    facts = {"major": major.name, "minor": minor.name, "signature": major.signature_words, "name": asked.name}
    return Result(
        "signature", f"keys with {major.signature_words}", facts, result.notes, result.groups, value=result.value
    )


def interval_facts(size: Interval) -> Result:
    """An interval by itself: semitones, inversion, an example from C."""
    low = Pitch(0).at(4)
    high = low + size
    facts = {"name": size.name, "named": f"{_article(size.name)} {size.name}", "short": str(size),
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
    facts = {"note": end.name, "start": low.name, "interval": size.name, "named": f"{_article(size.name)} {size.name}",
             "direction": "below" if below else "above", "semitones": str(size.semitones),
             "steps": _half_steps(size.semitones)}  # fmt: skip
    return Result("away", f"{size.name} {facts['direction']} {low.name}", facts, (end,), ((low,), (end,)), value=end)


def note_facts(note: Pitch) -> Result:
    """One note and the names that sound the same."""
    same = [Pitch(note.fifths + turn) for turn in (-12, 12) if abs((note.fifths + turn + 1) // 7) <= 2]
    facts = {
        "name": note.name,
        "same_sound": ", ".join(other.name for other in same),
        "semitones_from_c": str(note.pitch_class),
    }
    return Result("note", note.name, facts, (note,), ((note if note.step is not None else note.at(4),),), value=note)


def identify_facts(notes: Sequence[Pitch]) -> Result:
    """The chords that these notes can be. Raises TheoryError when none fits."""
    readings = identify(notes)
    best = readings[0]
    others = [r.chord.symbol + (f" ({r.assumed})" if r.assumed else "") for r in readings[1:4]]
    facts = {"given": names(notes), "symbol": best.chord.symbol, "name": best.chord.name, "notes": names(best.chord.sounding),
             "named": f"{_article(best.chord.name)} {best.chord.name}", "position": best.chord.position,
             "roles": chord_facts(best.chord).facts["roles"]}  # fmt: skip
    if best.assumed:
        facts["hint"] = best.assumed
    if others:
        facts["others"] = "; ".join(others)
    pitches = (
        tuple(notes) if all(n.step is not None for n in notes) else stack(tuple(Pitch(n.fifths) for n in notes), 4)
    )
    return Result("identify", best.chord.symbol, facts, tuple(notes), (pitches,), (best.chord.symbol,), (), best.chord)


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
    chord = None if sixth else _spelled_chord(read.notes)
    if sixth:
        facts |= {"symbol": sixth.figure, "name": sixth.name, "numeral": sixth.figure}
    elif chord:
        facts |= {"symbol": chord.symbol, "name": chord.name} | ({"numeral": numeral(chord, home)} if home else {})
    title = f"{read.bass.name} with {facts['figures']}" + (f" in {home.name}" if home else "")
    return Result("figured_bass", title, facts, read.notes, (stack(read.notes, 3),), (), (), chord)


def _spelled_chord(notes: Sequence[Pitch]) -> Chord | None:
    """The chord that is just these notes as they are spelled, the first one in the bass, or None."""
    try:
        readings = identify(notes)
    except TheoryError:
        return None
    return next((one.chord for one in readings if not one.assumed and set(one.chord.sounding) == set(notes)), None)


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
             "shared": ", ".join(shared), "resolution": goal.name}  # fmt: skip
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
    ranked = sorted((Key(Pitch(fifths), mode) for mode in ("major", "minor") for fifths in range(-9, 12)
                     if abs(Key(Pitch(fifths), mode).signature) <= 7), key=lambda home: _strangeness(chords, home))  # fmt: skip
    best = ranked[0]
    told = chords_to_numerals_facts(chords, best)
    others = [home.name for home in ranked[1:4] if _strangeness(chords, home)[0] == _strangeness(chords, best)[0]]
    facts = {"chords": told.facts["chords"], "name": best.name, "numerals": told.facts["numerals"]}
    if others:
        facts["others"] = ", ".join(others)
    return Result(
        "progression_key", f"key of {told.facts['chords']}", facts, told.notes, told.groups, told.labels, (), best
    )


def _strangeness(chords: Sequence[Chord], home: Key) -> tuple[int, int, int]:
    """How badly chords fit a key: notes from outside, then how little its tonic and its dominant seventh are heard."""
    foreign = sum(note not in home.notes_in_use for chord in chords for note in chord.notes)
    tonic = [chord.root == home.tonic and ("b3" in chord.degrees) == (home.mode == "minor") for chord in chords]
    dominant = any(
        chord.root == home.notes[4] and chord.suffix in ("", "7") and turned
        for chord, turned in zip(chords, tonic[1:], strict=False)
    )
    return foreign, -2 * tonic[-1] - tonic[0] - dominant - any(tonic), abs(home.signature)


def closely_related_facts(home: Key) -> Result:
    """The keys whose signatures differ from a key's by one accidental at most."""
    related = home.closely_related
    facts = {"name": home.name, "signature": home.signature_words, "related": ", ".join(key.name for key in related),
             "signatures": "; ".join(f"{key.name}: {key.signature_words}" for key in related),
             "count": count_word(len(related))}  # fmt: skip
    base = key_facts(home)
    return Result(
        "closely_related", f"keys closely related to {home.name}", facts, base.notes, base.groups, (), (), related
    )


def neighbour_facts(home: Key, tie: str) -> Result:
    """The key that stands to another as its relative, parallel, dominant or subdominant."""
    return key_facts(getattr(home, tie))


def scale_chords_facts(scale: Scale, *, sevenths: bool = False) -> Result:
    """The chords on every degree of any seven-note scale. Raises TheoryError where thirds make no chord with a name.

    >>> from etude.theory.scale import scale
    >>> scale_chords_facts(scale("A harmonic minor")).facts["symbols"]
    'Am, Bdim, Caug, Dm, E, F, G#dim'
    """
    chords = chords_of(scale, sevenths=sevenths)
    kind = "seventh chords" if sevenths else "triads"
    home = Key(scale.tonic, "minor" if "b3" in scale.degrees else "major")
    facts = {"name": scale.name, "kind": kind, "chords": ", ".join(f"{chord.symbol} ({numeral(chord, home)})" for chord in chords),
             "symbols": ", ".join(chord.symbol for chord in chords)}  # fmt: skip
    groups = tuple(close_position(chord, 4 if scale.tonic.letter in "CDEF" else 3) for chord in chords)
    return Result(
        "diatonic", f"{kind} of {scale.name}", facts, scale.notes, groups, tuple(c.symbol for c in chords), (), chords
    )


def mode_facts(scale: Scale, number: int) -> Result:
    """The n-th mode of a scale, on its n-th note. Raises TheoryError when it has no such degree."""
    return scale_facts(mode_of(scale, number))


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


def transpose_facts(chords: Sequence[Chord], by: Interval, *, down: bool = False) -> Result:
    """Chords moved by an interval, spelled from their new roots."""
    moved = [chord.transposed(-by if down else by) for chord in chords]
    facts = {"from": ", ".join(chord.symbol for chord in chords), "to": ", ".join(chord.symbol for chord in moved),
             "interval": by.name, "named": f"{_article(by.name)} {by.name}", "direction": "down" if down else "up",
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
    facts = {"from": names(notes), "to": names(moved), "interval": by.name, "named": f"{_article(by.name)} {by.name}",
             "direction": "down" if down else "up"}  # fmt: skip
    pitches = moved if all(note.step is not None for note in moved) else stack(moved, 4)
    return Result("transpose_notes", facts["to"], facts, moved, tuple((pitch,) for pitch in pitches), (), (), moved)


def transpose_scale_facts(thing: Scale | Key, by: Interval, *, down: bool = False) -> Result:
    """A scale or a key moved by an interval."""
    tonic = Pitch((thing.tonic + (-by if down else by)).fifths)
    return scale_facts(Scale(tonic, thing.type)) if isinstance(thing, Scale) else key_facts(Key(tonic, thing.mode))


def compare_facts(first: Chord | Scale, second: Chord | Scale) -> Result:
    """Two chords or scales side by side: what they share and where they differ."""
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
             "the same sounding notes in another spelling" if sounding else "different notes"}  # fmt: skip
    groups = tuple(
        chord_facts(one).groups[0] if isinstance(one, Chord) else stack(one.notes, 4) for one in (first, second)
    )
    every = tuple(dict.fromkeys((*first.notes, *second.notes)))
    return Result("compare", " and ".join(title), facts, every, groups, tuple(title), (), (first, second))


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
        told = [f"{names(missing)} would be needed"] * bool(missing) + [f"{names(foreign)} does not belong"] * bool(
            foreign
        )
        verdict, why = "No", " and ".join(told)
    facts = {"verdict": verdict, "why": why, "symbol": title, "notes": names(thing.notes), "given": names(given)}
    pitches = stack(tuple(Pitch(note.fifths) for note in given), 4)
    return Result("check", f"{names(given, ' ')} and {title}", facts, thing.notes, (pitches,), (), (), thing)


def check_interval_facts(low: Pitch, high: Pitch, claimed: Interval) -> Result:
    """Whether the interval between two notes is the one claimed."""
    result = between_facts(low, high)
    right = (result.value.fifths, result.value.simple.steps) == (claimed.fifths, claimed.simple.steps)
    facts = {"verdict": "Yes" if right else "No", "claimed": claimed.name, **result.facts}
    return Result("check", f"{low.name} to {high.name}", facts, result.notes, result.groups, value=result.value)


def keys_with_facts(chord: Chord) -> Result:
    """The major and minor keys in which a chord is diatonic (minor keys in their natural form)."""
    found = [(key, numeral(chord, key)) for mode in ("major", "minor") for fifths in range(-7, 12)
             if abs((key := Key(Pitch(fifths), mode)).signature) <= 7 and set(chord.notes) <= set(key.notes)]  # fmt: skip
    listed = ", ".join(f"{key.name} ({figure})" for key, figure in found)
    facts = {"symbol": chord.symbol, "keys": listed or "no major or natural minor key", "notes": names(chord.notes),
             "count": count_word(len(found)) if found else "no"}  # fmt: skip
    base = chord_facts(chord)
    return Result("keys", f"keys with {chord.symbol}", facts, chord.notes, base.groups, base.labels, (), chord)
