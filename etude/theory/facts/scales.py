"""Facts about scales and keys: notes, degrees, signatures, neighbours, and the chords on their degrees."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from etude.theory.chord import degree_interval
from etude.theory.errors import TheoryError
from etude.theory.facts.result import ORDINALS, Result, article, count_word, listed, names, role
from etude.theory.interval import between
from etude.theory.key import Key, chords_of, key_with_signature
from etude.theory.pitch import Pitch
from etude.theory.roman import numeral
from etude.theory.scale import LEADING_TONE, Scale, mode_of, scales_of
from etude.theory.scale_fingering import fingering
from etude.theory.voicing import close_position, stack


def scale_facts(scale: Scale) -> Result:
    """All about one scale.

    >>> from etude.theory.scale import scale
    >>> scale_facts(scale("F# lydian")).facts["notes"]
    'F#, G#, A#, B#, C#, D#, E#'
    """
    facts = {
        "name": scale.name,
        "named": f"{article(scale.name)} {scale.name}",
        "tonic": scale.tonic.name,
        "notes": names(scale.notes),
        "count": count_word(len(scale.notes)),
        "degrees": " ".join(scale.degrees),
        "steps": ", ".join(scale.steps),
        "roles": ", ".join(f"{note.name} ({role(tone) if tone.steps else 'tonic'})"
                           for note, tone in zip(scale.notes, scale.tones, strict=True)),
    }  # fmt: skip
    if scale.type == "melodic minor":
        descending = Scale(scale.tonic, "natural minor").notes
        facts["descending"] = names((scale.tonic, *descending[:0:-1]))
    with suppress(TheoryError):
        facts["fingering"] = "right hand {}, left hand {}".format(*fingering(scale))
    if scale.aliases:
        facts["aliases"] = ", ".join(scale.aliases[:3])
    rising = stack((*scale.notes, scale.tonic), 4 if scale.tonic.letter in "CDEF" else 3)
    return Result("scale", scale.name, facts, scale.notes, tuple((p,) for p in rising), (), (), scale)


def degree_facts(scale: Scale, number: int | str) -> Result:
    """The n-th degree of a scale, or its leading tone, the note a half step below the tonic.

    Raises TheoryError when there is none.

    >>> from etude.theory.scale import scale
    >>> degree_facts(scale("F# natural minor"), LEADING_TONE).facts["note"], degree_facts(scale("C major"), 5).facts["degree_name"]
    ('E#', 'dominant')
    """
    if isinstance(number, str) and number != LEADING_TONE:
        return _altered_degree_facts(scale, number)
    leading = number == LEADING_TONE
    number = 7 if leading else number
    note = Pitch(scale.tonic.fifths + 5) if leading else scale.degree(number)
    tone = between(scale.tonic, note)
    facts = {"scale": scale.name, "note": note.name, "number": _ordinal(number), "notes": names(scale.notes),
             "interval": role(tone) if tone.steps else "tonic"}  # fmt: skip
    if len(scale.notes) == 7:
        facts["degree_name"] = LEADING_TONE if leading else scale.degree_name(number)
    if leading and note not in scale.notes:
        facts["number"] = "7th (raised)"
        facts["hint"] = f"{scale.name} itself has {scale.degree(7).name} there; it is raised to lead to the tonic"
    base = scale_facts(scale)
    title = f"{LEADING_TONE} of {scale.name}" if leading else f"degree {number} of {scale.name}"
    return Result("degree", title, facts, (note,), base.groups, (), (), note)


def _altered_degree_facts(scale: Scale, degree: str) -> Result:
    """A degree with its sign, as above a major scale's tonic; the raised seventh of minor is its own seventh raised.

    >>> from etude.theory.scale import scale
    >>> [degree_facts(scale(name), of).facts["note"] for name, of in (("A major", "b7"), ("A minor", "#7"), ("C major", "#11"))]
    ['G', 'G#', 'F#']
    """
    sign, number = degree[0], int(degree[1:])
    own = scale.degrees[number - 1] if len(scale.notes) == 7 and number <= 7 else ""
    tone = degree_interval(str(number) if sign == "#" and own.startswith("b") else degree)
    note = Pitch((scale.tonic + tone).fifths)
    words = f"{'raised' if sign == '#' else 'lowered'} {_ordinal(number)}"
    facts = {"scale": scale.name, "note": note.name, "number": words, "notes": names(scale.notes),
             "interval": role(tone), "degree_name": words}  # fmt: skip
    base = scale_facts(scale)
    return Result("degree", f"degree {degree} of {scale.name}", facts, (note,), base.groups, (), (), note)


def _ordinal(number: int) -> str:
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number if number < 20 else number % 10, 'th') }"


def mode_facts(scale: Scale, number: int) -> Result:
    """The n-th mode of a scale, on its n-th note. Raises TheoryError when it has no such degree.

    >>> from etude.theory.scale import scale
    >>> told = mode_facts(scale("C melodic minor"), 3).facts; told["name"], told["number"], told["parent"]
    ('Eb lydian augmented', 'third', 'C melodic minor')
    """
    found = scale_facts(mode_of(scale, number))
    return replace(found, facts={"parent": scale.name, "number": ORDINALS[number - 1], **found.facts})


_AS_A_MODE = {"major": "ionian", "natural minor": "aeolian"}


def modes_facts(scale: Scale) -> Result:
    """All the modes of a scale, one on each of its notes.

    >>> from etude.theory.scale import scale
    >>> told = modes_facts(scale("C major")).facts; told["modes"][:30], told["rows"][:26]
    ('C ionian, D dorian, E phrygian', 'C ionian: C, D, E, F, G, A')
    """
    every = [mode_of(scale, number) for number in range(1, len(scale.notes) + 1)]
    called = [f"{mode.tonic.name} {_AS_A_MODE.get(mode.type, mode.type)}" for mode in every]
    rows = "; ".join(f"{name}: {names(mode.notes)}" for name, mode in zip(called, every, strict=True))
    facts = {"name": scale.name, "modes": ", ".join(called), "count": count_word(len(every)), "rows": rows}
    return replace(scale_facts(scale), kind="modes", title=f"modes of {scale.name}", facts=facts)


def keys_holding_facts(notes: Sequence[Pitch]) -> Result:
    """The major and minor keys (minor keys in their natural form) to which all of some notes belong, fewest accidentals first.

    Raises TheoryError when no key has them all.

    >>> from etude.theory.pitch import pitch
    >>> keys_holding_facts((pitch("F#"), pitch("C#"), pitch("G"))).facts["keys"]
    'D major, B minor'
    """
    given = tuple(dict.fromkeys(Pitch(note.fifths) for note in notes))
    every = [key_with_signature(count, mode) for count in sorted(range(-7, 8), key=abs) for mode in ("major", "minor")]
    found = [key for key in every if set(given) <= set(key.notes)]
    given_words = listed([note.name for note in given])
    if not found:
        raise TheoryError(f"No major or natural minor key has {given_words}.")
    facts = {"given": given_words, "keys": ", ".join(key.name for key in found), "count": count_word(len(found))}
    groups = tuple((note,) for note in stack(given, 4))
    return Result("keys_holding", f"keys with {given_words}", facts, given, groups, (), (), given)


def scale_of_facts(notes: Sequence[Pitch]) -> Result:
    """The scale that has just these notes as they are spelled, on the first of them where there is one.

    Raises TheoryError when no scale does.

    >>> from etude.theory.pitch import pitch
    >>> told = scale_of_facts([pitch(name) for name in "D E F G A B C".split()]).facts; told["name"], told["others"][:22]
    ('D dorian', 'E phrygian, F lydian, ')
    """
    found = scales_of(notes)
    if not found:
        raise TheoryError(f"I know no scale that has just the notes {names(notes)}.")
    first, *others = found
    base = scale_facts(first)
    facts = {"given": names(notes), **{name: base.facts[name] for name in ("name", "named", "notes", "degrees")}}
    if others:
        facts["others"] = ", ".join(scale.name for scale in others[:6])
    return replace(base, kind="scale_of", title=first.name, facts=facts)


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
    """The triads and the seventh chords on every degree of a key, those asked for first; a minor key's dominant is told
    in its harmonic form too.

    >>> from etude.theory.key import key
    >>> told = diatonic_facts(key("A minor")).facts; told["symbols"], told["seventh_symbols"], told["hint"]
    ('Am, Bdim, C, Dm, Em, F, G', 'Am7, Bm7b5, Cmaj7, Dm7, Em7, Fmaj7, G7', 'with the raised seventh of harmonic minor the dominant is E or E7')
    """
    triads, four = key.diatonic(), key.diatonic(sevenths=True)
    told = {"chords": _diatonic_words(key, False), "symbols": ", ".join(chord.symbol for chord in triads)}
    told_four = {
        "seventh_chords": _diatonic_words(key, True),
        "seventh_symbols": ", ".join(chord.symbol for chord in four),
    }
    facts = {"name": key.name, **(told_four | told if sevenths else told | told_four)}
    if key.mode == "minor":
        dominants = [key.diatonic(sevenths=each, harmonic=True)[4].symbol for each in (False, True)]
        facts["hint"] = f"with the raised seventh of harmonic minor the dominant is {' or '.join(dominants)}"
    chords = four if sevenths else triads
    groups = tuple(close_position(chord, 4 if key.tonic.letter in "CDEF" else 3) for chord in chords)
    title = f"{'seventh chords' if sevenths else 'triads'} of {key.name}"
    return Result("diatonic", title, facts, key.notes, groups, tuple(c.symbol for c in chords), (), chords)


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
    """The key that stands to another as its relative, parallel, enharmonic, dominant or subdominant; `of` names the other.

    >>> from etude.theory.key import key
    >>> told = neighbour_facts(key("Eb major"), "relative").facts; told["of"], told["name"], told["signature"]
    ('Eb major', 'C minor', 'three flats: Bb, Eb, Ab')
    """
    found = key_facts(getattr(home, tie))
    return replace(found, facts={"of": home.name, **found.facts})
