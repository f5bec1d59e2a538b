"""Note names are drawn with signs that every device can show, and said in words."""

import pytest

from etude.render.label import name_svg, spoken
from etude.theory.pitch import pitch


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("C4", "C 4"), ("F##4", "F double sharp 4"), ("Bbb3", "B double flat 3"), ("Eb", "E flat"),
        ("A###2", "A triple sharp 2"),
    ],
)  # fmt: skip
def test_a_note_is_said_in_words(name, words):
    assert spoken(pitch(name)) == words


@pytest.mark.parametrize(("name", "strokes"), [("C", 0), ("F#", 2), ("F##", 2), ("Bb", 2), ("Bbb", 4), ("A###", 4)])
def test_signs_are_drawn_and_need_no_font(name, strokes):
    drawn = name_svg(pitch(name), 20, 40, 16, "#000000")
    assert drawn.count("<path") == strokes
    assert drawn.isascii()
