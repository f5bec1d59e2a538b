"""Notes are read however people write them, and shown with the signs of music where there is music and nowhere else."""

import pytest

from etude.theory.chord import build, chord
from etude.theory.chord_types import CHORD_TYPES
from etude.theory.errors import TheoryError
from etude.theory.pitch import Pitch, pitch, pretty


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("F×", "F##"), ("Fx", "F##"), ("F𝄪4", "F##4"), ("A×♯", "A###"), ("A#×", "A###"), ("E♭♭", "Ebb"), ("E𝄫3", "Ebb3"),
        ("b♭", "Bb"), ("C♮", "C"), ("B double flat", "Bbb"), ("F sharp", "F#"), ("e flat", "Eb"), ("E Flat 4", "Eb4"), ("d-flat", "Db"),
        ("Csharp", "C#"), ("g doubly sharp", "G##"), ("A natural", "A"), ("C##", "C##"), ("bbb", "Bbb"), ("Bb-1", "Bb-1"),
    ],
)  # fmt: skip
def test_signs_are_read(text, name):
    assert str(pitch(text)) == name


@pytest.mark.parametrize(
    "text", ["F××", "F#b", "H", "×", "F ×", "Ebbbb", "bbbb", "B b", "C٣", "flat", "C flat sharp", "C10"]
)
def test_what_is_no_note_is_refused(text):
    with pytest.raises(TheoryError):
        pitch(text)


def test_every_note_that_is_shown_is_read_back():
    for fifths in range(-22, 27):
        assert pitch(pretty(Pitch(fifths).name)) == Pitch(fifths)


@pytest.mark.parametrize("suffix", [suffix for suffix, _, _ in CHORD_TYPES])
def test_every_chord_symbol_that_is_shown_has_no_ascii_sign_and_is_read_back(suffix):
    for root in ("C", "Bb", "F##", "Ebb"):
        symbol = build(pitch(root), suffix, pitch("Gb")).symbol
        shown = pretty(symbol)
        assert "#" not in shown and "b" not in shown.replace("sub", "")
        assert chord(shown).symbol == symbol


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("F#m7b5", "F♯m7♭5"), ("Bb7(#11)/D", "B♭7(♯11)/D"), ("F##dim", "F×dim"), ("B𝄫maj7", "B♭♭maj7"), ("A###", "A×♯"),
        ("Caddb9", "Cadd♭9"), ("Ebmb6", "E♭m♭6"), ("Cm#5", "Cm♯5"), ("Dsus4", "Dsus4"), ("Cadd9", "Cadd9"),
        ("F# minor", "F♯ minor"), ("C#, Bb.", "C♯, B♭."), ("Gb4-Bbb4", "G♭4-B♭♭4"), ("two Ab's", "two A♭'s"),
        ("1 b3 b5 bb7", "1 ♭3 ♭5 ♭♭7"), ("#11 and b13", "♯11 and ♭13"),
        ("bVII", "♭VII"), ("bVIImaj7", "♭VIImaj7"), ("V7/bII", "V7/♭II"), ("bvi(6)", "♭vi(6)"), ("V7/ii", "V7/ii"),
        ("viio7", "vii°7"), ("viio65/V", "vii°65/V"), ("#ivo7", "♯iv°7"), ("viiomaj7", "vii°maj7"), ("iio", "ii°"),
        ("iiø7", "iiø7"), ("IV(7)", "IV(7)"), ("", ""),
    ],
)  # fmt: skip
def test_notes_chords_degrees_and_numerals_get_their_signs(text, shown):
    assert pretty(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "a b c", "so", "sus4", "of7", "so 7 of 8", "About Abba: Able, Above, Absolute, Abbey", "Ebbing, Abominable",
        "a bio, bi-weekly, bid", "sub5", "an I/O bio", "Diminished, add9, maj7", "I am in V bars", "via Ohio", "CD, ABC",
        "Be a Bee", "trio", "no. 5", "## A heading", "web3", "B b",
    ],
)  # fmt: skip
def test_plain_english_stays_as_it_is(text):
    assert pretty(text) == text


def test_a_flat_in_a_sentence_is_shown_and_the_words_around_it_are_not():
    assert pretty("Ability: Bb, but not by Bach.") == "Ability: B♭, but not by Bach."
