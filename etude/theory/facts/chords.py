"""Facts about chords: one chord, its inversions and tones, the chord that notes make, the keys that have it."""

from collections.abc import Sequence

from etude.theory.chord import Chord, build
from etude.theory.errors import TheoryError
from etude.theory.facts.result import Result, article, count_word, names, role
from etude.theory.identify import identify
from etude.theory.key import Key
from etude.theory.pitch import Pitch
from etude.theory.roman import numeral
from etude.theory.voicing import hands, one_hand, stack


def chord_facts(chord: Chord) -> Result:
    """All about one chord: notes, degrees, roles, inversions, fingerings, other names.

    >>> from etude.theory.chord import chord
    >>> chord_facts(chord("Ebm7b5/Gb")).facts["roles"]
    'Eb (root), Gb (minor third), Bbb (diminished fifth), Db (minor seventh), Gb in the bass (first inversion)'
    """
    layout = hands(chord)
    notes = chord.sounding if chord.inversion is None else chord.notes
    roles = [f"{note.name} ({role(tone)})" for note, tone in zip(chord.notes, chord.tones, strict=True)]
    if chord.bass and chord.bass != chord.root:
        roles.append(f"{chord.bass.name} in the bass" + (f" ({chord.position})" if chord.inversion else ""))
    facts = {
        "symbol": chord.symbol,
        "name": chord.name,
        "named": f"{article(chord.name)} {chord.name}",
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


def tone_facts(chord: Chord, number: int | str) -> Result:
    """One tone of a chord: its third, its seventh. Raises TheoryError when the chord has none, as it has no leading tone."""
    if isinstance(number, str) and number[0] not in "b#":
        raise TheoryError(f"A chord has no {number}: keys and scales have one.")
    for degree, note, tone in zip(chord.degrees, chord.notes, chord.tones, strict=True):
        if degree == number or isinstance(number, int) and int(degree.lstrip("#b")) in (number, number + 7, number - 7):
            facts = {"symbol": chord.symbol, "note": note.name, "interval": role(tone), "degree": degree,
                     "notes": names(chord.notes)}  # fmt: skip
            base = chord_facts(chord)
            return Result("tone", f"{role(tone)} of {chord.symbol}", facts, (note,), base.groups, base.labels, (), note)
    raise TheoryError(f"{chord.symbol} ({names(chord.notes)}) has no tone of that kind.")


def identify_facts(notes: Sequence[Pitch]) -> Result:
    """The chords that these notes can be. Raises TheoryError when none fits."""
    readings = identify(notes)
    best = readings[0]
    others = [r.chord.symbol + (f" ({r.assumed})" if r.assumed else "") for r in readings[1:4]]
    facts = {"given": names(notes), "symbol": best.chord.symbol, "name": best.chord.name, "notes": names(best.chord.sounding),
             "named": f"{article(best.chord.name)} {best.chord.name}", "position": best.chord.position,
             "roles": chord_facts(best.chord).facts["roles"]}  # fmt: skip
    if best.assumed:
        facts["hint"] = best.assumed
    if others:
        facts["others"] = "; ".join(others)
    pitches = (
        tuple(notes) if all(n.step is not None for n in notes) else stack(tuple(Pitch(n.fifths) for n in notes), 4)
    )
    return Result("identify", best.chord.symbol, facts, tuple(notes), (pitches,), (best.chord.symbol,), (), best.chord)


def keys_with_facts(chord: Chord) -> Result:
    """The major and minor keys in which a chord is diatonic (minor keys in their natural form)."""
    found = [(key, numeral(chord, key)) for mode in ("major", "minor") for fifths in range(-7, 12)
             if abs((key := Key(Pitch(fifths), mode)).signature) <= 7 and set(chord.notes) <= set(key.notes)]  # fmt: skip
    listed = ", ".join(f"{key.name} ({figure})" for key, figure in found)
    facts = {"symbol": chord.symbol, "keys": listed or "no major or natural minor key", "notes": names(chord.notes),
             "count": count_word(len(found)) if found else "no"}  # fmt: skip
    base = chord_facts(chord)
    return Result("keys", f"keys with {chord.symbol}", facts, chord.notes, base.groups, base.labels, (), chord)
