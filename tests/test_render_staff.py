"""The staff shows each note with the sign it was spelled with, in the clef that its range asks for."""

import re
import xml.etree.ElementTree as ET

import pytest

from etude.render.staff import staff_svg
from etude.theory.pitch import pitch

# The music font's code points (SMuFL, www.smufl.org): what is printed can be counted.
FLAT, NATURAL, SHARP, DOUBLE_SHARP, DOUBLE_FLAT = "E260", "E261", "E262", "E263", "E264"
TREBLE_CLEF, BASS_CLEF, WHOLE, HALF, FILLED = "E050", "E062", "E0A2", "E0A3", "E0A4"


def groups(text):
    return [[pitch(name) for name in group.split()] for group in text.split("|")]


def printed(svg):
    """How often each glyph of the music font is used."""
    used = re.findall(r'xlink:href="#([0-9A-F]{4})-', svg)
    return {glyph: used.count(glyph) for glyph in used}


def test_double_accidentals_are_printed():
    svg = staff_svg(groups("D#4 F##4 A#4 C##5 E#5 B#5"), ["D#maj13"])
    assert printed(svg) == {TREBLE_CLEF: 1, WHOLE: 6, SHARP: 4, DOUBLE_SHARP: 2}
    assert 'aria-label="Treble staff. D#maj13: chord of D sharp 4, F double sharp 4' in svg
    assert printed(staff_svg(groups("Cb4 Ebb4 Gbb4 Bbb4"))) == {TREBLE_CLEF: 1, WHOLE: 4, FLAT: 1, DOUBLE_FLAT: 3}


@pytest.mark.parametrize(
    ("notes", "clefs"),
    [
        ("C4 E4 G4", {TREBLE_CLEF}), ("G3|D6", {TREBLE_CLEF}), ("C3 E3 G3", {BASS_CLEF}), ("E2|F4", {BASS_CLEF}),
        ("C3 G3 Bb3 E4 A4 D5", {TREBLE_CLEF, BASS_CLEF}), ("C2|C3|C4|C5", {TREBLE_CLEF, BASS_CLEF}),
    ],
)  # fmt: skip
def test_the_range_chooses_the_clef(notes, clefs):
    assert printed(staff_svg(groups(notes))).keys() & {TREBLE_CLEF, BASS_CLEF} == clefs


@pytest.mark.parametrize(
    ("notes", "heads"), [("C4 E4", {WHOLE: 2}), ("C4|D4|E4", {FILLED: 3}), ("C4 E4|D4 F4", {HALF: 4})]
)
def test_one_chord_is_whole_chords_are_halves_a_scale_is_quarters(notes, heads):
    used = printed(staff_svg(groups(notes)))
    assert {glyph: used[glyph] for glyph in used.keys() & {WHOLE, HALF, FILLED}} == heads


@pytest.mark.parametrize(
    ("notes", "naturals"), [("F#4|F4", 1), ("F4 F#4", 1), ("F#4|F5", 0), ("F4|F#4", 0), ("F#4|G4|F4|F4", 2)]
)
def test_a_natural_cancels_an_earlier_sign_on_the_same_line(notes, naturals):
    assert printed(staff_svg(groups(notes))).get(NATURAL, 0) == naturals


def test_labels_are_text_and_never_markup():
    svg = staff_svg(groups("C4|D4"), ['<b>&"', "F#m7b5"])
    assert "<b>" not in svg and "&lt;b&gt;&amp;" in svg
    assert "F♯m7♭5" in "".join(ET.fromstring(svg).itertext())
    assert len(svg) < 12_000


def test_a_long_row_is_broken_into_lines():
    scale = [[pitch("CDEFGAB"[step % 7]).at(3 + step // 7)] for step in range(29)]
    assert printed(staff_svg(scale)) == {TREBLE_CLEF: 2, BASS_CLEF: 2, FILLED: 29}


def test_two_pictures_on_one_page_share_no_id():
    first, second = (set(re.findall(r' id="([^"]+)"', staff_svg(groups("C#4 E4")))) for _ in range(2))
    assert first and not first & second


def test_no_ink_is_left_to_the_theme_of_the_page():
    assert "currentColor" not in staff_svg(groups("C#4 E4|D4"))


def test_every_glyph_used_is_defined():
    for svg in (staff_svg(groups("D#4 F##4")), staff_svg(groups("C4"))):
        defined = set(re.findall(r'<g id="([^"]+)"', svg))
        assert set(re.findall(r'xlink:href="#([^"]+)"', svg)) <= defined
        assert ET.fromstring(svg)[0].get("role") == "img"


@pytest.mark.parametrize(
    ("notes", "labels", "says"),
    [
        ([], (), "at least one note"), ([[]], (), "at least one note"), (groups("C4"), ("a", "b"), "one for each"),
        (groups("C-1"), (), "octaves 0 to 9"),
    ],
)  # fmt: skip
def test_what_cannot_be_written_is_refused(notes, labels, says):
    with pytest.raises(ValueError, match=says):
        staff_svg(notes, labels)
