"""Chords: the notations people use, what the table says, and music21 as an independent witness."""

import random

import pytest

from etude.theory.chord import build, chord
from etude.theory.chord_types import CHORD_TYPES
from etude.theory.errors import TheoryError
from etude.theory.interval import interval
from etude.theory.pitch import Pitch

# All 21 roots with at most one accidental.
ROOTS = [Pitch(fifths) for fifths in range(-8, 13)]


def notes(symbol: str) -> str:
    return " ".join(note.name for note in chord(symbol).notes)


@pytest.mark.parametrize(
    ("symbol", "spelled"),
    [
        ("C", "C E G"),
        ("Cm6", "C Eb G A"),
        ("D#maj13", "D# F## A# C## E# B#"),
        ("D sharp major thirteenth", "D# F## A# C## E# B#"),
        ("Ebm7b5/Gb", "Eb Gb Bbb Db"),
        ("F♯ø", "F# A C E"),
        ("C6/9", "C E G A D"),
        ("CΔ7", "C E G B"),
        ("G7(b9,#11)", "G B D F Ab C#"),
        ("Gb7+5", "Gb Bb D Fb"),
        ("Gbsus", "Gb Cb Db"),
        ("GbmM7", "Gb Bbb Db F"),
        ("Bm7-5", "B D F A"),
        ("c#add9", "C# E# G# D#"),
        ("Bb Maj7", "Bb D F A"),
        ("E flat half-diminished seventh", "Eb Gb Bbb Db"),
        ("C dominant minor ninth", "C E G Bb Db"),
        ("a C minor major 7", "C Eb G B"),
        ("A flat major seventh sharp eleven", "Ab C Eb G D"),
        ("A dim7", "A C Eb Gb"),
        ("C°7", "C Eb Gb Bbb"),
        ("C11", "C E G Bb D F"),
        ("C7sus4b9", "C F G Bb Db"),
        ("Cmaj7 no5", "C E B"),
        ("G seventh", "G B D F"),
        ("B double flat minor", "Bbb Dbb Fb"),
    ],
)
def test_a_chord_is_spelled_by_its_degrees(symbol, spelled):
    assert notes(symbol) == spelled


# Degrees, written out -> the ways to write what stands after the root. The notes are worked out below from letters and
# semitones alone, without the engine.
SPELLINGS = {
    "1 3 5": ("", "M", "maj", "Maj", " major", " major triad", " chord"),
    "1 b3 5": ("m", "min", "mi", "-", "−", " minor", " minor triad"),
    "1 b3 b5": ("dim", "°", "o", "º", "m(b5)", "mb5", " diminished"),
    "1 3 #5": ("aug", "+", "+5", "(#5)", "maj#5", " augmented triad"),
    "1 3 b5": ("(b5)", "Mb5", "-5", " major flat five"),
    "1 4 5": ("sus4", "sus", "(sus4)", " sus 4", " suspended fourth", " suspended"),
    "1 2 5": ("sus2", " sus 2", " suspended second"),
    "1 2 4 5": ("sus24", "sus42", "sus2sus4", "sus(2,4)", " suspended second and fourth"),
    "1 5": ("5", "(no3)", "omit3", " power chord", " without the third"),
    "1 3 5 6": ("6", "M6", "add6", " added sixth", " sixth chord"),
    "1 b3 5 6": ("m6", "-6", "madd6", " minor sixth"),
    "1 3 5 6 9": ("6/9", "69", "6add9", "6(9)", " 6 9", " six nine", " major six-nine"),
    "1 3 5 9": ("add9", "(add9)", "add(9)", "2", "/9", " add 9", " added ninth", " with an added ninth"),
    "1 3 5 b7": ("7", "dom7", "(7)", " seventh", " dominant 7th", " dominant"),
    "1 3 5 7": ("maj7", "M7", "Δ", "∆7", "△", "^7", "ma7", "j7", "7M", "(maj7)", " Maj7", " MAJ7", " major seven", " maj-7"),
    "1 b3 5 b7": ("m7", "min7", "-7", "mi7", " minor 7", " min 7"),
    "1 b3 5 7": ("mM7", "m(maj7)", "min/maj7", "-Δ7", "mΔ", "minmaj7", "m#7", "-maj7", " minor major 7", " minor-major seventh",
                 " minor with a major seventh"),
    "1 b3 b5 b7": ("ø", "ø7", "Ø7", "m7b5", "m7(b5)", "m7-5", "-7b5", " half-diminished", " half dim", " half-diminished seventh",
                   " minor seventh flat five", " minor seventh with a flattened fifth"),
    "1 b3 b5 bb7": ("dim7", "°7", "o7", "º7", " diminished 7th", " fully diminished"),
    "1 b3 b5 7": ("dimmaj7", "°M7", "oM7", "dim(maj7)", "°Δ7", " diminished major seventh"),
    "1 3 #5 b7": ("aug7", "+7", "7#5", "7+5", "7+", "7(#5)", "7aug", " augmented seventh", " dominant seventh sharp five"),
    "1 3 #5 7": ("augmaj7", "+M7", "maj7#5", "maj7+5", "Δ#5", "M7+", " augmented major seventh"),
    "1 3 b5 b7": ("7b5", "7-5", "7(b5)", "7dim5", " seventh flat five"),
    "1 4 5 b7": ("7sus4", "7sus", "sus7", "7(sus4)", " 7 sus 4", " seven sus four", " suspended fourth seventh"),
    "1 4 5 b7 9": ("9sus4", "9sus", "9(sus4)", " nine sus four"),
    "1 4 5 b7 b9": ("7sus4(b9)", "7susb9", "7sus(b9)", "7b9sus", "7(b9)sus4", "sus(b9)", " seven sus flat nine"),
    "1 4 5 b7 9 13": ("13sus4", "13sus", " thirteen sus four"),
    "1 3 5 b7 b9": ("7b9", "7(b9)", "7-9", " 7 b9", "7♭9", " dominant 7th flat 9", " seven flat nine"),
    "1 3 5 b7 #9": ("7#9", "7+9", "7(#9)", "7♯9", " seventh sharp nine"),
    "1 3 5 b7 b9 #11": ("7b9#11", "7#11b9", "7(b9)(#11)", "7(b9,#11)", "7[b9 #11]", "7 b9 #11", "7b9/#11", "7-9+11",
                        " seventh flat nine sharp eleven"),
    "1 3 b5 b7 b9": ("7b5b9", "7b9b5", "7(b5,b9)", "7-5-9", " seventh flat five flat nine"),
    "1 3 #5 b7 #9": ("7alt", "alt", "7(alt)", "7#5#9", "7+5+9", " altered", " altered dominant seventh"),
    "1 3 5 b7 b9 #11 b13": ("7b9#11b13", "7(b9,#11,b13)", "7b13b9#11"),
    "1 3 5 7 #11": ("maj7#11", "M7(#11)", "Δ#11", "maj7+11", " major seventh sharp eleven"),
    "1 3 5 b7 9": ("9", "dom9", "7(9)", "7/9", " ninth", " dominant ninth"),
    "1 3 #5 b7 9": ("aug9", "+9", "9#5", "9+5", " augmented ninth"),
    "1 b3 5 b7 9 11": ("m11", "-11", "min11", " minor eleventh"),
    "1 3 5 b7 9 13": ("13", "dom13", "9add13", " thirteenth"),
    "1 3 5 7 9 13": ("maj13", "M13", "Δ13", " major thirteenth"),
    "1 3 5 b7 9 #11 13": ("13#11", "13(#11)", "13+11", " thirteenth sharp eleven"),
    "1 3 b7": ("7no5", "7(no5)", "7omit5", " seventh without the fifth"),
    "1 3 5 9 11": ("add9add11", "(add9,add11)", "add(9,11)"),
}  # fmt: skip
LETTERS, NATURALS, MAJOR = "CDEFGAB", (0, 2, 4, 5, 7, 9, 11), (0, 2, 4, 5, 7, 9, 11)


def by_hand(root: Pitch, degrees: str) -> list[str]:
    """The notes of degrees above a root, counted in letters and semitones."""
    found = []
    for degree in degrees.split():
        number = int(degree.lstrip("b#")) - 1
        place = (LETTERS.index(root.letter) + number) % 7
        height = NATURALS[LETTERS.index(root.letter)] + root.alteration
        height += MAJOR[number % 7] + degree.count("#") - degree.count("b")
        away = (height - NATURALS[place] + 6) % 12 - 6
        found.append(LETTERS[place] + ("#" if away > 0 else "b") * abs(away))
    return found


@pytest.mark.parametrize("degrees", SPELLINGS)
def test_every_notation_says_the_same_notes_on_every_root(degrees):
    for root in ROOTS:
        wanted = by_hand(root, degrees)
        for written in SPELLINGS[degrees]:
            if not written.startswith(("b", "#")):
                assert notes(root.name + written).split() == wanted, root.name + written


@pytest.mark.parametrize(
    ("typed", "symbol"),
    [
        ("c#add9", "C#add9"), ("am7", "Am7"), ("CMAJ7", "Cmaj7"), ("c min 7", "Cm7"), ("bbmaj7", "Bbmaj7"), ("bb9", "Bb9"), ("bm7", "Bm7"),
        ("BBMAJ7", "Bbmaj7"),
        ("Fx7", "F##7"), ("B𝄫7", "Bbb7"), ("F##m", "F##m"), ("E sharp minor", "E#m"), ("E-flat major seven", "Ebmaj7"),
        ("a flat major", "Ab"), ("a d minor triad", "Dm"), ("an A minor chord", "Am"), ("A eleventh", "A11"), ("A dim7", "Adim7"),
        ("seventh chord on G", "G7"), ("a dominant seventh built on B flat", "Bb7"), ("minor triad on F#", "F#m"),
        ("Am/G", "Am/G"), ("C\\G", "C/G"), ("C over E flat", "C/Eb"), ("C / g", "C/G"), ("C with G in the bass", "C/G"),
        ("C6/9/E", "C6/9/E"), ("ConG", "C/G"), ("Ebm7b5/Bbb", "Ebm7b5/Bbb"), ("C slash E", "C/E"), ("C/C", "C"),
        ("C7(b9)/E", "C7b9/E"), ("G major minor seventh", "G7"), ("Cm7/9", "Cm9"), ("C7(#5#9)", "C7(#5,#9)"),
    ],
)  # fmt: skip
def test_sloppy_and_slashed_notation_is_read(typed, symbol):
    assert chord(typed).symbol == symbol


@pytest.mark.parametrize(
    ("typed", "others"),
    [("C7alt", "7(#5,b9) 7(b5,b9) 7(b5,#9)"), ("CΔ", ""), ("C2", "sus2"), ("C7+", "maj7"), ("C13", "13add11"), ("C major seventh", None),
     ("Csus(b9)", "sus4addb9"), ("C altered", "7(#5,b9) 7(b5,b9) 7(b5,#9)")],
)  # fmt: skip
def test_where_notation_differs_the_other_readings_are_listed(typed, others):
    assert chord(typed).alternatives == (() if others is None else tuple(others.split() or [""]))


@pytest.mark.parametrize(
    ("typed", "symbol", "name", "spelled"),
    [
        ("F|E", "F|E", "F major over E major", "E G# B F A C"),
        ("D | C7", "D|C7", "D major over C dominant seventh", "C E G Bb D F# A"),
        ("G major over F major", "G|F", "G major over F major", "F A C G B D"),
        ("polychord Eb over C", "Eb|C", "Eb major over C major", "C E G Bb Eb"),
        ("C|Cm", "C|Cm", "C major over C minor", "C Eb G E"),
    ],
)
def test_a_polychord_keeps_its_layers_and_sounds_as_one_chord(typed, symbol, name, spelled):
    found = chord(typed)
    assert (found.symbol, found.name) == (symbol, name)
    assert set(notes(typed).split()) == set(spelled.split())
    assert chord(found.name) == chord(found.symbol) == found
    # Inverted, it is told as one chord on the lower root.
    turned = found.inverted(1)
    assert chord(turned.symbol) == turned and set(turned.notes) == set(found.notes)


@pytest.mark.parametrize(
    "nonsense",
    ["", "hello", "H7", "Cmaj77", "C7b", "Cm5", "Cxyz", "dim", "C7add", "7", "Cmaj7 banana", "C78", "Cmm", "C#b7", "Cadd1",
     "C8", "C7777", "Cmajmin", "C/", "C//G", "C/G/E", "C7/H", "Cno5no5", "Czz", "Csus11", "Csus5", "C7b9b9", "C9b9", "Cdimdim",
     "C++", "Cmaj7maj7", "C7(b9", "C7b9)", "C()", "C7[b9)", "C7,,b9", "C7/", "C|", "|C", "C|H", "F|E|D", "C####", "C♯♭", "C/Gm",
     "C over", "seventh on H", "C minor minor", "C sharp flat", "C chord chord", "C and", "C the", "C7 G7", "C5no5", "Cno9",
     "C6b6", "a chord", "the triad", "Csus4add4", "Cm7M7", "Caltalt", "C seventh ninth", "C7x9", "Cadd9add9", "mC", "7C", "b9", "#11", "C7b10"],
)  # fmt: skip
def test_what_is_no_chord_is_refused(nonsense):
    with pytest.raises(TheoryError):
        chord(nonsense)


@pytest.mark.parametrize(
    ("typed", "unread", "suggestion"),
    [("Cmaj77", "7", "Cmaj7"), ("Csus11", "sus11", "C11sus4"), ("Hmaj7", "H", "Bmaj7"), ("C7/H", "H", "C7/B"), ("C/G7", "/G7", "C|G7"),
     ("Cm7b5x", "x", "Cm7b5"), ("F#mm", "m", "F#m")],
)  # fmt: skip
def test_a_refusal_names_the_part_and_what_would_be_right(typed, unread, suggestion):
    with pytest.raises(TheoryError) as refused:
        chord(typed)
    assert (refused.value.unread, refused.value.suggestion) == (unread, suggestion)
    assert chord(suggestion)


def test_any_string_is_read_or_refused_and_what_is_read_is_read_back():
    draw = random.Random(3)
    parts = ("C", "F#", "Bb", "m", "maj", "7", "9", "6", "b9", "#11", "(", ")", "sus", "4", "add", "no", "5", "/", "G", "|", "dim", "+",
             " ", " over ", " major", " seventh", " flat", " nine", " with", ",", "-", "Δ", "ø", "♭", "\n", "é", "0")  # fmt: skip
    read = 0
    for _ in range(4000):
        typed = draw.choice(("", "C", "Eb")) + "".join(draw.choices(parts, k=draw.randrange(1, 7)))
        try:
            found = chord(typed)
        except TheoryError:
            continue
        read += 1
        assert chord(found.symbol) == found and chord(found.name).notes == found.notes, typed
    assert read > 300


def test_transposing_up_then_down_is_the_identity():
    for suffix, _, _ in CHORD_TYPES:
        made = build(Pitch(0), suffix)
        for size in ("m2", "M2", "m3", "M3", "P4", "A4", "d5", "P5", "m6", "M6", "m7", "M7"):
            assert made.transposed(interval(size)).transposed(-interval(size)) == made


@pytest.mark.parametrize("suffix", [suffix for suffix, _, _ in CHORD_TYPES])
def test_every_name_is_read_back_to_the_same_notes(suffix):
    for root in ROOTS:
        made = build(root, suffix)
        assert chord(made.symbol).notes == made.notes
        assert chord(made.name).notes == made.notes


def test_the_degrees_of_a_type_are_listed_once():
    degrees = [frozenset(listed.split()) for _, listed, _ in CHORD_TYPES]
    assert len(degrees) == len(set(degrees))


# Suffix of ours -> the figure that music21 writes, where it has one.
MUSIC21 = {"": "", "m": "m", "dim": "dim", "aug": "+", "7": "7", "maj7": "maj7", "m7": "m7", "m7b5": "ø7", "dim7": "o7", "mmaj7": "mM7",
           "6": "6", "m6": "m6", "9": "9", "maj9": "M9", "m9": "m9", "sus4": "sus4", "sus2": "sus2", "5": "power"}  # fmt: skip


@pytest.mark.parametrize("suffix", MUSIC21)
def test_music21_spells_the_common_chords_alike(suffix):
    from music21.harmony import ChordSymbol

    for root in ("C", "D", "Eb", "F#", "G", "Ab", "B", "Bb", "C#"):
        theirs = ChordSymbol(root.replace("b", "-") + MUSIC21[suffix])
        ours = build(chord(root).root, suffix)
        assert {p.name.replace("-", "b") for p in theirs.pitches} == {note.name for note in ours.notes}


@pytest.mark.parametrize(
    ("symbol", "inversion", "bass", "position"),
    [("Bb7", 2, "F", "second inversion"), ("F#maj7", 3, "E#", "third inversion"), ("C", 1, "E", "first inversion")],
)
def test_an_inversion_puts_another_tone_in_the_bass(symbol, inversion, bass, position):
    turned = chord(symbol).inverted(inversion)
    assert (turned.bass.name, turned.position) == (bass, position)
    assert chord(turned.symbol) == turned


def test_a_triad_has_no_third_inversion():
    with pytest.raises(TheoryError, match="3 notes"):
        chord("Cm").inverted(3)
