"""The keyboard shows the right keys, with the names they were spelled with."""

import re
import xml.etree.ElementTree as ET

import pytest

from etude.render.frame import PANEL
from etude.render.keyboard import COLOURS, keyboard_svg
from etude.theory.errors import TheoryError
from etude.theory.pitch import pitch


def pitches(text):
    return [pitch(name) for name in text.split()]


def titles(svg):
    return re.findall("<title>(.*?)</title>", svg)


def test_a_thirteenth_chord_keeps_its_double_sharps():
    svg = keyboard_svg(pitches("D#4 F##4 A#4 C##5 E#5 B#5"))
    assert titles(svg) == ["F×4", "C×5", "E♯5", "B♯5", "D♯4", "A♯4"]
    assert "Pressed: D sharp 4, F double sharp 4, A sharp 4, C double sharp 5, E sharp 5, B sharp 5." in svg


def test_two_spellings_of_one_key_are_both_shown():
    svg = keyboard_svg(pitches("F#4 Gb4"))
    assert titles(svg) == ["F♯4 = G♭4"]
    assert svg.count(COLOURS["pressed_black"]) == 1
    assert "F sharp 4 or G flat 4" in svg


@pytest.mark.parametrize(
    ("notes", "span", "whites", "blacks"),
    [
        ("C4", "C 4 to B 5", 14, 10), ("C4 C6", "C 4 to C 6", 15, 10), ("A3 C4", "C 3 to B 4", 14, 10),
        ("Cb4", "C 3 to B 4", 14, 10), ("B#3", "C 4 to B 5", 14, 10), ("E2 D5", "C 2 to B 5", 28, 20),
    ],
)  # fmt: skip
def test_the_keyboard_spans_whole_octaves_around_what_sounds(notes, span, whites, blacks):
    svg = keyboard_svg(pitches(notes))
    assert f"Piano keyboard from {span}." in svg
    assert svg.count('width="44" height="168"') == whites
    assert svg.count('width="28" height="106"') == blacks


def test_fingers_stand_on_their_keys_and_in_the_words():
    svg = keyboard_svg(pitches("C4 E4 G4"), fingers=[1, 3, 5])
    assert "C 4 with finger 1, E 4 with finger 3, G 4 with finger 5" in svg
    assert re.findall(r">(\d)</text>", svg) == ["1", "3", "5"]


@pytest.mark.parametrize(
    ("notes", "fingers", "says"),
    [("", (), "at least one pitch"), ("C4 E4", (1,), "one for each of the 2"), ("C4", (6,), "1 to 5")],
)
def test_what_cannot_be_shown_is_refused(notes, fingers, says):
    with pytest.raises(ValueError, match=says):
        keyboard_svg(pitches(notes), fingers)


def test_a_pitch_without_octave_is_refused():
    with pytest.raises(TheoryError, match="no octave"):
        keyboard_svg([pitch("C")])


def test_the_picture_fits_any_page_and_brings_its_own_background():
    picture = ET.fromstring(keyboard_svg(pitches("C4")))[0]
    assert picture.get("role") == "img" and picture.get("viewBox") and "max-width" in picture.get("style")
    assert PANEL in picture[0].get("style")
