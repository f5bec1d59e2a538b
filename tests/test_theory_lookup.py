"""The front door: what it answers, what it refuses, and that it never fails in another way."""

import random

import pytest

from etude.theory.errors import TheoryError
from etude.theory.lookup import lookup
from etude.theory.mentions import mentions


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("Ebm7b5/Gb", "notes", "Eb, Gb, Bbb, Db"),
        ("F# lydian", "notes", "F#, G#, A#, B#, C#, D#, E#"),
        ("C E G Bb", "symbol", "C7"),
        ("what notes are in C7 b9 #11?", "notes", "C, E, G, Bb, Db, F#"),
        ("what notes are in Bbm/maj7?", "notes", "Bb, Db, F, A"),
        ("the notes of the D dorian flat 2 scale", "notes", "D, Eb, F, G, A, B, C"),
        ("what are the notes in D sharp fully diminished chord?", "notes", "D#, F#, A, C"),
        ("Emajor", "notes", "E, G#, B"),
        ("c7 b5", "notes", "C, E, Gb, Bb"),
        ("C (1st inversion)", "notes", "E, G, C"),
        ("P1 above F#", "note", "F#"),
        ("III in bm", "symbol", "D"),
        ("viiº in G major", "notes", "F#, A, C"),
        ("Fr43 in C major", "notes", "Ab, C, D, F#"),
        ("N in C major", "notes", "F, Ab, Db"),
        ("F major: V7 of V", "symbol", "G7"),
        ("the V7 of V chord in F# major", "symbol", "G#7"),
        ("transpose Dm7 G7 up an octave", "to", "Dm7, G7"),
        ("C Am F G7 from C to Eb", "to", "Eb, Cm, Ab, Bb7"),
        ("transpose the progression C Am F G7 from C to A", "to", "A, F#m, D, E7"),
        ("C mela 29 scale", "notes", "C, D, E, F, G, A, B"),
        ("G# B# D# F#", "symbol", "G#7"),
        ("C D# G", "symbol", "Cm"),
        ("C E G A", "symbol", "C6"),
        ("minor third above Bb", "note", "Db"),
        ("perfect fifth below E", "note", "A"),
        ("what interval is C to G#?", "name", "augmented fifth"),
        ("how many semitones in a major sixth", "semitones", "9"),
        ("key signature of D dorian", "signature", "no sharps or flats"),
        ("relative minor of Ab major", "name", "F minor"),
        ("which major key has 6 sharps?", "name", "F# major"),
        ("which minor key has 3 flats?", "name", "C minor"),
        ("V7/ii in C major", "symbol", "A7"),
        ("ii-V-I in Eb major", "chords", "Fm, Bb, Eb"),
        ("diatonic seventh chords of G major", "seventh_symbols", "Gmaj7, Am7, Bm7, Cmaj7, D7, Em7, F#m7b5"),
        ("transpose Abmaj7 up a minor third", "to", "Cbmaj7"),
        ("second inversion of Bb7", "notes", "F, Ab, Bb, D"),
        ("third of Cm7", "note", "Eb"),
        ("F#6 against F#mM7", "shared", "F#, C#"),
        ("C7 b9", "symbol", "C7b9"),
        ("B locrian bb7", "notes", "B, C, D, E, F, G, Ab"),
        ("A minor", "primary", "Am, Dm, E"),
        ("Csus2", "fingering", "right hand C D G with 1 2 5, left hand C D G with 5 4 1"),
        ("E in A minor", "verdict", "at home in A minor with the raised G# of harmonic or melodic minor"),
        ("G4 C4", "name", "perfect fifth"),
    ],
)
def test_the_front_door_answers(text, field, value):
    assert lookup(text).facts[field] == value


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Type a chord"),
        ("hello", "could not be read"),
        ("lydian", "on which note"),
        ("Cmaj77", "Did you mean Cmaj7?"),
        ("C foo", "not 'foo'"),
        ("relative minor of A minor", "is a minor key itself"),
        ("x" * 10_000, "10,000 characters"),
    ],
)
def test_the_front_door_refuses_in_words(text, says):
    with pytest.raises(TheoryError) as refused:
        lookup(text)
    assert says in str(refused.value)


def test_no_string_makes_anything_but_an_answer_or_a_theory_error():
    draw = random.Random(7)
    letters = "ABCDEFGHabcdefgh#b♯♭𝄪𝄫0123456789mMajinsudgVIvi°+-/()|, XZ?'\n\0é漢"
    for _ in range(3000):
        text = "".join(draw.choice(letters) for _ in range(draw.randrange(1, 16)))
        mentions(text)
        try:
            lookup(text)
        except TheoryError as error:
            assert str(error)


@pytest.mark.parametrize(
    "text",
    [
        "C(" + ",a" * 200,
        "V(" + "1" * 400,
        "I-" * 200,
        "Cadd9" * 80,
        "a " * 500,
        "b#" * 300,
        "7 " * 140,
        "6/9 " * 70,
        "#6 " * 90,
    ],
)
def test_no_text_makes_the_engine_think_for_long(text):
    # A pattern that backtracks would not return at all: no clock is needed to notice it.
    mentions(text)
    with pytest.raises(TheoryError):
        lookup(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Describe a D# major 13th chord on the piano.", [("chord", "D# major 13th chord")]),
        ("whats in a Bbm7b5", [("chord", "Bbm7b5")]),
        ("i press E G# C what am i playing", [("notes", "E G# C")]),
        ("is B to F a perfect fifth?", [("note", "B"), ("note", "F"), ("interval", "perfect fifth")]),
        ("the relative minor of a flat major", [("key", "a flat major")]),
        ("what's the relative major of a minor", [("key", "a minor")]),
        ("what is V7/ii in C major", [("numeral", "V7/ii"), ("key", "C major")]),
        ("transpose C G Am F up a whole step", [("chords", "C G Am F"), ("interval", "whole step")]),
        ("how many semitones in a major sixth", [("interval", "major sixth")]),
        ("notes in b flat minor pentatonic", [("scale", "b flat minor pentatonic")]),
        ("what is the third of Cm7", [("degree", "third"), ("chord", "Cm7")]),
        ("which key has three flats", [("signature", "three flats")]),
    ],
)
def test_mentions_finds_musical_things(text, found):
    assert [(mention.kind, mention.text) for mention in mentions(text)] == found


@pytest.mark.parametrize(
    "text",
    ["I am sad.", "Dim the lights and add it.", "A chord has three notes.", "I'd like a break.", "Major Tom had a sus look.",
     "World War II began.", "a song in a bar", "Be a good sport"],
)  # fmt: skip
def test_mentions_is_not_fooled_by_english(text):
    assert mentions(text) == ()


@pytest.mark.parametrize(
    ("text", "kind", "field", "value"),
    [
        ("scales for Dm7", "scales_for", "best", "D dorian"), ("what scale fits over G7b9?", "scales_for", "best", "G half-whole diminished"),
        ("chords with C and E", "chords_with", "simplest", "C"), ("what comes after C Am F", "next_chord", "best", "G"),
        ("next chord after Dm7 G7", "next_chord", "best", "Cmaj7"), ("what comes after C F G?", "next_chord", "key", "C major"),
        ("dotted half note", "note_value", "quarters", "three quarter-note beats"), ("how long is a crotchet?", "note_value", "name", "quarter note"),
        ("how many sixteenth notes fit into a dotted half note?", "fit_values", "count", "12"), ("6/8", "meter", "kind", "compound duple"),
        ("is 9/8 simple or compound?", "meter", "kind", "compound triple"), ("120 bpm", "tempo", "beat_seconds", "0.5"),
        ("alto sax written C", "concert", "sounding", "Eb"), ("concert Bb on clarinet", "concert", "written", "C"),
        ("does G major have F#", "contains", "verdict", "Yes"), ("is E part of Am7?", "contains", "verdict", "Yes"),
        ("does D dorian have a Bb?", "contains", "why", "D dorian has B, not Bb"), ("does C major contain B#", "contains", "verdict", "Only by sound"),
        ("which scale is C D E F# G A B", "scale_of", "name", "C lydian"), ("third mode of C melodic minor", "scale", "parent", "C melodic minor"),
        ("leading tone in F# minor", "degree", "note", "E#"), ("dominant seventh of A minor", "numeral", "symbol", "E7"),
        ("subdominant chord in A minor", "numeral", "symbol", "Dm"), ("6/5 over F in Bb major", "figured_bass", "symbol", "Dm7/F"),
        ("how long is a bar of 4/4 at 90 bpm", "bar_length", "bar_seconds", "2.667"), ("H-Dur", "key", "name", "B major"),
        ("F major", "key", "relative", "D minor"), ("relative of F major", "key", "of", "F major"),
        ("range of viola", "instrument", "range", "C3 to E6"), ("how high can a tenor go?", "instrument", "clef", "treble with an 8 below and bass"),
        ("jazz melody over D Bm G A", "melody", "key", "D major"), ("waltz in D minor", "melody", "meter", "3/4"),
        ("compose a tune in G", "melody", "key", "G major"), ("what key is C F G in", "progression_key", "name", "C major"),
        ("what are the modes of G major", "modes", "modes", "G ionian, A dorian, B phrygian, C lydian, D mixolydian, E aeolian, F# locrian"),
        ("keys with F# and C# and G", "keys_holding", "keys", "D major, B minor"),
        ("chord progressions in A minor", "progressions", "oldies", "i-VI-iv-V: Am, F, Dm, E"),
        ("move Am F C G to D major", "transpose", "to", "Bm, G, D, A"), ("move Am F C G to B minor", "transpose", "source", "A minor"),
        ("C F G from C major to Gb major", "transpose", "to", "Gb, Cb, Db"),
        ("A minor and C major", "compare", "relation", "A minor is the relative minor of C major"),
    ],
)  # fmt: skip
def test_what_fits_what_follows_and_what_lies_beyond_pitch(text, kind, field, value):
    result = lookup(text)
    assert (result.kind, result.facts[field]) == (kind, value)
