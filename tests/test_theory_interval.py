"""Intervals up to two octaves, against letters and semitones counted here."""

import pytest

from etude.theory.errors import TheoryError
from etude.theory.interval import between, interval, with_semitones
from etude.theory.pitch import Pitch, pitch

LETTERS, NATURALS = "CDEFGAB", (0, 2, 4, 5, 7, 9, 11)
NUMBERS = ("unison", "second", "third", "fourth", "fifth", "sixth", "seventh", "octave", "ninth", "tenth", "eleventh", "twelfth",
           "thirteenth", "fourteenth", "fifteenth")  # fmt: skip
ORDINALS = ("1st", "2nd", "3rd", *(f"{number}th" for number in range(4, 16)))
# Quality: what it adds to the perfect or major interval, for those that can be perfect and for the others.
PERFECT = {"P": 0, "A": 1, "d": -1, "AA": 2, "dd": -2}
MAJOR = {"M": 0, "m": -1, "A": 1, "d": -2, "AA": 2, "dd": -3}
WORDS = {"P": ("perfect", "perf", "perf."), "M": ("major", "maj", "Maj", "maj."), "m": ("minor", "min", "min."),
         "A": ("augmented", "aug", "aug."), "d": ("diminished", "dim", "dim."),
         "AA": ("doubly augmented", "double augmented"), "dd": ("doubly diminished", "double diminished")}  # fmt: skip
CASES = [(quality, number, NATURALS[(number - 1) % 7] + 12 * ((number - 1) // 7) + change)
         for number in range(1, 16) for quality, change in (PERFECT if number % 7 in (1, 4, 5) else MAJOR).items()
         if number > 1 or change >= 0]  # fmt: skip


def names_of(quality: str, number: int) -> list[str]:
    written = [
        f"{word} {size}" for word in WORDS[quality] for size in (NUMBERS[number - 1], ORDINALS[number - 1], number)
    ]
    return [f"{quality}{number}", *written, f"a {written[0]}", written[0].replace(" ", "-"), written[0].title()]


def sounds(note: str) -> int:
    return 12 * int(note[-1]) + NATURALS[LETTERS.index(note[0])] + note.count("#") - note.count("b")


@pytest.mark.parametrize(("quality", "number", "semitones"), CASES)
def test_an_interval_is_read_in_full_and_short_and_has_its_size(quality, number, semitones):
    for text in names_of(quality, number):
        found = interval(text)
        assert (found.quality, found.number, found.semitones) == (quality, number, semitones), text
    assert found.name == f"{WORDS[quality][0]} {NUMBERS[number - 1]}"
    assert interval(found.name) == interval(str(found)) == found


@pytest.mark.parametrize(("quality", "number", "semitones"), CASES)
def test_above_and_below_count_letters_and_semitones(quality, number, semitones):
    size = interval(f"{quality}{number}")
    for letter in LETTERS:
        for sign in ("bb", "b", "", "#", "##"):
            start = f"{letter}{sign}4"
            for turned, direction in ((size, 1), (-size, -1)):
                end = pitch(start) + turned
                place = LETTERS.index(letter) + 28 + direction * (number - 1)
                assert (end.letter, end.octave) == (LETTERS[place % 7], place // 7)
                assert end.midi - 12 == sounds(start) + direction * semitones
                assert end + -turned == pitch(start)
            assert between(pitch(start), pitch(start) + size) == size


@pytest.mark.parametrize(("quality", "number", "semitones"), CASES)
def test_inversion_and_simple_form(quality, number, semitones):
    found = interval(f"{quality}{number}")
    opposite = {"P": "P", "M": "m", "m": "M", "A": "d", "d": "A", "AA": "dd", "dd": "AA"}[quality]
    # An octave stays one, unless it is wider than an octave; a unison turns into an octave.
    simple = number if number < 8 else 8 if number % 7 == 1 and "A" not in quality else (number - 1) % 7 + 1
    assert str(found.simple) == f"{quality}{simple}"
    assert str(found.inverted) == f"{opposite}{9 - simple}"
    assert found.inverted.semitones + found.simple.semitones == 12
    assert found.inverted.inverted == found.simple


@pytest.mark.parametrize(
    ("text", "short"),
    [("tritone", "A4"), ("whole step", "M2"), ("whole tone", "M2"), ("half step", "m2"), ("half-step", "m2"), ("semitone", "m2"),
     ("a semitone", "m2"), ("tone", "M2"), ("octave", "P8"), ("an octave", "P8"), ("unison", "P1"), ("perfect octave", "P8"),
     ("two octaves", "P15"), ("double octave", "P15"), ("aug4", "A4"), ("dim5", "d5"), ("maj3", "M3"), ("min7", "m7"),
     ("fifth", "P5"), ("a fourth", "P4"), ("dim 5", "d5"), ("perfect 4th", "P4"), ("TT", "A4"), ("compound major third", "M10"),
     ("compound perfect fifth", "P12"), ("octave and a fifth", "P12"), ("an octave plus a minor third", "m10"),
     ("chromatic semitone", "A1"), ("diatonic semitone", "m2"), ("triply augmented fourth", "AAA4"), ("major-third", "M3"),
     ("perfect prime", "P1"), ("augmented prime", "A1"), ("Perfect Fifth", "P5"), ("diminished 8ve", "d8"), ("step and a half", "m3")],
)  # fmt: skip
def test_other_names_of_intervals(text, short):
    assert str(interval(text)) == short


@pytest.mark.parametrize(
    "text",
    ["perfect third", "perfect second", "perfect 6th", "P3", "P7", "P9", "P10", "M5", "m4", "M8", "m8", "minor fifth", "minor octave",
     "major fourth", "major unison", "major twelfth", "third", "sixth", "", "P99", "P0", "M16", "d1", "diminished unison",
     "augmented", "major", "doubly perfect fifth", "double major third", "perfect perfect fifth", "fifth fifth", "m", "P", "A",
     "major thirdd", "compound major tenth", "augmented zeroth", "perfect five", "minor 0", "3m3", "two thirds", "hyper fifth"],
)  # fmt: skip
def test_what_is_no_interval_is_refused(text):
    with pytest.raises(TheoryError):
        interval(text)


@pytest.mark.parametrize("count", range(25))
def test_semitones_have_a_plain_interval(count):
    found = with_semitones(count)
    assert (
        found.semitones == count and found.quality in ("P", "M", "m", "A") and (found.quality != "A" or count % 12 == 6)
    )


@pytest.mark.parametrize("count", [-1, 25, 1000])
def test_beyond_two_octaves_there_is_no_name(count):
    with pytest.raises(TheoryError, match="two octaves"):
        with_semitones(count)


@pytest.mark.parametrize(
    ("low", "high", "short"),
    [("C", "Cb", "d8"), ("C", "C#", "A1"), ("C", "C", "P1"), ("B#", "C", "d2"), ("Cb", "B#", "AA7"), ("F", "B", "A4"), ("B", "F", "d5"),
     ("E#", "F", "d2"), ("C4", "E5", "M10"), ("Bb3", "Db4", "m3"), ("C4", "C6", "P15"), ("G##", "B", "d3"), ("Ab", "F#", "A6")],
)  # fmt: skip
def test_between_keeps_the_spelling(low, high, short):
    assert str(between(pitch(low), pitch(high))) == short


def test_between_pitch_classes_and_back():
    for low in range(-10, 14):
        for high in range(-10, 14):
            size = between(Pitch(low), Pitch(high))
            assert Pitch(low) + size == Pitch(high)
            assert (size.semitones - (Pitch(high).pitch_class - Pitch(low).pitch_class)) % 12 == 0
