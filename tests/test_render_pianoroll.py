"""The piano roll shows every note and chord of a piece, and says so when it shows only a part."""

import re
import xml.etree.ElementTree as ET
from types import SimpleNamespace

import numpy as np
import pytest

from etude.render.pianoroll import MOST_BARS, MOST_NOTES, pianoroll_svg

FIELDS = [("onset_beat", "f8"), ("duration_beat", "f8"), ("pitch", "i2"), ("velocity", "i2"), ("track", "i2")]


def piece(notes, chords=(), bars=1):
    """An analysis in 4/4: notes as rows of FIELDS, chords as (onset, duration, symbol, numeral)."""
    fields = ("onset_beat", "duration_beat", "symbol", "numeral")
    spans = [
        SimpleNamespace(bar=int(chord[0] // 4) + 1, key="F# minor", **dict(zip(fields, chord, strict=True)))
        for chord in chords
    ]
    lines = tuple(4.0 * bar for bar in range(bars))
    array = np.array(notes, FIELDS)
    return SimpleNamespace(key="F# minor", meter="4/4", bars=bars, bar_lines=lines, notes=array, chords=spans)


def drawn_notes(figure):
    return sum(path.count("M") for path in re.findall(r'fill-opacity="[\d.]+" d="([^"]+)"', figure))


WALTZ = piece(
    [(0, 4, 54, 90, 1), (0, 1, 66, 40, 0), (1, 1, 69, 80, 0), (4, 4, 49, 127, 1), (4, 4, 65, 100, 0)],
    [(0, 4, "F#m", "i"), (4, 4, "C#7/E#", "V65")],
    bars=2,
)


def test_title_chords_numerals_and_bar_numbers_are_there():
    figure = pianoroll_svg(WALTZ)
    text = "|".join(ET.fromstring(figure.replace("&ensp;", " ")).itertext())
    for shown in ("F♯ minor · 4/4 · 2 bars", "F♯m", "C♯7/E♯", "V65", "part 1", "part 2"):
        assert shown in text
    assert "bars 1 to 2 of 2, 5 notes from C sharp 3 to A 4. Chords: bar 1 F#m (i), bar 2 C#7/E# (V65)." in figure


def test_every_note_is_drawn_once_and_parts_have_colours():
    figure = pianoroll_svg(WALTZ)
    assert drawn_notes(figure) == 5
    assert "#1f5fc4" in figure and "#c2410c" in figure
    assert "Drawn:" not in figure


def test_a_note_stands_at_its_pitch_and_time():
    figure = pianoroll_svg(piece([(0, 1, 60, 100, 0), (2, 1, 61, 100, 0)]))
    (x0, y0, w0), (x1, y1, w1) = (
        map(float, found)
        for found in re.findall(r"M([\d.]+) ([\d.]+)h([\d.]+)v[\d.]+h-[\d.]+z", figure.split("fill-opacity")[1])
    )
    assert y1 < y0 and w0 == w1
    assert (x1 - x0) == pytest.approx(2 * (w0 + 1), abs=0.2)


def test_a_long_piece_is_wider_and_a_huge_one_is_cut_at_a_bar_and_says_so():
    def width(bars):
        figure = pianoroll_svg(piece([(4 * bar, 4, 60, 80, 0) for bar in range(bars)], bars=bars))
        return float(re.findall(r'viewBox="0 0 ([\d.]+)', figure)[0]), figure

    assert width(20)[0] < width(40)[0] < width(MOST_BARS)[0]
    assert width(MOST_BARS)[0] == width(500)[0]
    assert f"Drawn: bars 1 to {MOST_BARS} of 500, {MOST_BARS} of 500 notes." in width(500)[1]


def test_very_many_notes_in_one_bar_are_bounded():
    figure = pianoroll_svg(piece([(0, 1, 30 + number % 60, 80, 0) for number in range(2 * MOST_NOTES)]))
    assert drawn_notes(figure) == MOST_NOTES
    assert f"the start of bar 1 of 1, {MOST_NOTES:,} of {2 * MOST_NOTES:,} notes" in figure


def test_thousands_of_notes_are_all_drawn():
    random = np.random.default_rng(0)
    rows = [(at / 10, 0.5, int(random.integers(21, 109)), int(random.integers(1, 128)), at % 4) for at in range(4000)]
    large = piece(rows, [(at, 2, "C#m7b5", "iiø7") for at in range(0, 400, 2)], bars=100)
    assert drawn_notes(pianoroll_svg(large)) == 4000


def test_text_of_the_analysis_is_escaped():
    analysis = piece([(0, 1, 60, 80, 0)], [(0, 4, "<i>C", "&")])
    analysis.key = "<script>"
    figure = pianoroll_svg(analysis)
    assert "<script>" not in figure and "<i>" not in figure


def test_a_piece_without_notes_is_refused():
    with pytest.raises(ValueError, match="no notes"):
        pianoroll_svg(piece([]))


def test_zoom_stretches_the_time_and_not_the_text():
    def width_and_sizes(zoom):
        figure = pianoroll_svg(WALTZ, zoom)
        return float(re.findall(r'viewBox="0 0 ([\d.]+)', figure)[0]), re.findall(r'font-size="(\d+)"', figure)

    (one, sizes), (four, larger) = width_and_sizes(1), width_and_sizes(4)
    assert four == pytest.approx(4 * one, rel=0.01) and sizes == larger


def test_each_new_key_is_named_above_its_first_chord():
    analysis = piece([(0, 8, 54, 90, 0)], [(0, 4, "F#m", "i"), (4, 2, "E7", "V7"), (6, 2, "A", "I")], bars=2)
    analysis.chords[1].key = analysis.chords[2].key = "A major"
    figure = pianoroll_svg(analysis)
    assert re.findall(r">([A-G][♯♭]? (?:major|minor))<", figure) == ["F♯ minor", "A major"]


def test_a_symbol_without_room_is_left_out():
    analysis = piece([(0, 64, 54, 90, 0)], [(0, 0.1, "C#m7b5", "iiø7"), (0.1, 63.9, "B", "IV")], bars=16)
    assert ">C♯m7♭5<" not in pianoroll_svg(analysis) and ">B<" in pianoroll_svg(analysis)


def test_bars_without_notes_are_drawn_empty():
    figure = pianoroll_svg(piece([(4.0 * MOST_BARS + 8, 1, 60, 80, 0)], bars=MOST_BARS + 4))
    assert drawn_notes(figure) == 0 and f"bars 1 to {MOST_BARS} of {MOST_BARS + 4}, 0 notes." in figure
