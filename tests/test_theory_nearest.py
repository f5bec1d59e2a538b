"""What makes no sense is refused, with the part that was read, the part that was not, and something that would be right."""

import random
import re
from pathlib import Path

import pytest

from etude.theory.errors import TheoryError
from etude.theory.lookup import lookup
from etude.theory.mentions import mentions

NONSENSE = (Path(__file__).parent / "nonsense.txt").read_text("utf-8").splitlines()


def refused(text):
    """The error for a text; what it suggests must itself be answered."""
    with pytest.raises(TheoryError) as error:
        lookup(text)
    assert str(error.value)
    if error.value.suggestion:
        assert lookup(error.value.suggestion).facts
    return error.value


@pytest.mark.parametrize("text", NONSENSE)
def test_nonsense_is_refused(text):
    refused(text)


@pytest.mark.parametrize(
    ("text", "unread", "suggestion"),
    [
        ("Cmaj77", "7", "Cmaj7"),
        ("C majr scale", "majr scale", "C major scale"),
        ("F lydain", "lydain", "F lydian"),
        ("perfect forth", "perfect forth", "perfect fourth"),
        ("perfect third", "perfect third", "major third"),
        ("minor fifth", "minor fifth", "perfect fifth"),
        ("P3 above C", "P3 above C", "M3 above C"),
        ("H minor", "H minor", "B minor"),
        ("C minro", "minro", "C minor"),
        ("E flta major", "flta major", "E flat major"),
        ("Ebmaj7sus5", "5", "Ebmaj7sus4"),
        ("G7b8", "b8", "G7b9"),
        ("Cmaj7/H", "/H", "Cmaj7/B"),
        ("lydian", "lydian", "C lydian"),
        ("sus4", "sus4", "Csus4"),
        ("V7/ii", "V7/ii", "V7/ii in C major"),
        ("ii-V-I", "ii-V-I", "ii-V-I in C major"),
        ("first inversion", "first inversion", "first inversion of C"),
        ("minor third below", "below", "minor third below C"),
        ("realtive minor of Eb", "realtive minor of Eb", "relative minor of Eb"),
        ("C#b", "b", "C#"),
        ("D dorain scale", "dorain scale", "D dorian scale"),
        ("relative minor of A minor", "minor", "relative major of A minor"),
    ],
)
def test_a_refusal_says_what_was_not_read_and_what_would_be_right(text, unread, suggestion):
    error = refused(text)
    assert (error.unread, error.suggestion) == (unread, suggestion)
    assert f"Did you mean {suggestion}?" in str(error)


TOKENS = re.findall(
    r"\S+",
    "C F# Bb E♭ g d# A B𝄫 Fx C4 Eb3 m maj 7 9 13 b5 #11 sus4 dim aug ° ø Δ add no3 alt 6/9 ( ) / , - | : major minor lydian scale chord key "
    "signature of in the a above below up down from to and interval perfect third fifth P5 m3 tritone relative parallel dominant V7 ii IV viio "
    "V7/ii ii-V-I N6 3 sharps flats 12 bar blues Andalusian cadence transpose semitones inversion first degree figured bass 6 over triads "
    "diatonic closely related keys contain what is which how many vs notes mode C G Am F Dm7 tritone sub ? ! melakarta 29 messiaen 3",
)
ODD = "ABCDEFGHabcdefgh#b♯♭𝄪𝄫×♮0123456789٣²½mMajinsudgVIvi°ø+-–/\\()[]{}|,.:;'\"%$<>&?! \n\t\0é漢ß🎹\u200b\u202eⅤ⁷₅"


def test_no_string_makes_anything_but_an_answer_or_a_theory_error():
    draw = random.Random(31)
    for turn in range(2400):
        if turn % 3:
            text = draw.choice((" ", " ", " ", "", "-")).join(draw.choices(TOKENS, k=draw.randrange(1, 7)))
        else:
            text = "".join(draw.choices(ODD, k=draw.randrange(1, 20)))
        mentions(text)
        try:
            result = lookup(text)
        except TheoryError as error:
            assert str(error)
        else:
            assert result.title and result.facts, text


def test_every_suggestion_is_answered():
    draw = random.Random(32)
    for _ in range(500):
        text = " ".join(draw.choices(TOKENS, k=draw.randrange(1, 4)))
        try:
            lookup(text)
        except TheoryError as error:
            assert not error.suggestion or lookup(error.suggestion).facts, text
