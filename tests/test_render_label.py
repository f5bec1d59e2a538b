"""Note names and symbols are shown with signs that every device can draw, and said in words."""

import pytest

from etude.render.label import name_svg, readable, spoken
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


@pytest.mark.parametrize(
    ("symbol", "shown"),
    [
        ("F#m7b5", "F♯m7♭5"), ("Bb7(#11)/D", "B♭7(♯11)/D"), ("V7/ii", "V7/ii"), ("bVII", "♭VII"), ("#ivo7", "♯ivo7"),
        ("bb7", "♭♭7"), ("F##dim", "F×dim"), ("Dsus4", "Dsus4"), ("Cadd9", "Cadd9"),
        ("F# minor", "F♯ minor"), ("", ""),
    ],
)  # fmt: skip
def test_only_accidentals_become_signs(symbol, shown):
    assert readable(symbol) == shown


@pytest.mark.parametrize(("name", "strokes"), [("C", 0), ("F#", 2), ("F##", 2), ("Bb", 2), ("Bbb", 4), ("A###", 4)])
def test_signs_are_drawn_and_need_no_font(name, strokes):
    drawn = name_svg(pitch(name), 20, 40, 16, "#000000")
    assert drawn.count("<path") == strokes
    assert drawn.isascii()
