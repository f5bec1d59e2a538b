"""A piano roll: a piece as bars of colour, time to the right and pitch upwards, its keys, chords and numerals above.

    pianoroll_svg(analysis, zoom=2)  ->  "<figure ...>": title, keyboard, the roll (scrolls sideways when long), caption

Each part has a colour, the highest first; louder notes are stronger. Long pieces are drawn up to a bound, and the caption
says so.
"""

from collections.abc import Sequence
from html import escape
from typing import Protocol

import numpy as np

from etude.render.frame import EDGE, FONT, INK, PANEL, QUIET_INK
from etude.render.label import spoken
from etude.theory.pitch import pretty, spell

MOST_BARS, MOST_NOTES = 120, 4_000
MOST_CHORDS_IN_WORDS = 24
# Width of a quarter note in pixels: as much as most chord symbols need, between these, times the zoom; and the roll itself.
NARROWEST_QUARTER, WIDEST_QUARTER = 22.0, 72.0
NARROWEST_ROLL, WIDEST_ROLL = 640, 16_000
KEY_SIZE, SYMBOL_SIZE, NUMERAL_SIZE = 12, 13, 12
KEY_Y, SYMBOL_Y, NUMERAL_Y, BAR_NUMBER_Y, TOP = 14, 33, 50, 66, 73
# A text that would be pressed to less than this share of its width is left out.
NARROWEST_TEXT = 0.5
FEWEST_ROWS, ROLL_HEIGHT, MIDDLE_C = 24, 330, 60
LOWEST_ROW_HEIGHT, HIGHEST_ROW_HEIGHT = 4.0, 9.0
KEYS_WIDTH = 46
SHORTEST_NOTE = 2.5
BLACK_KEYS = {1, 3, 6, 8, 10}
NO_CHORD = "N"

PART_COLOURS = ("#1f5fc4", "#c2410c", "#15803d", "#7e22ce", "#a16207", "#be185d", "#0e7490", "#4b5563")
# How strong a note is drawn, by velocity: soft, middle, loud.
STRENGTHS = ((50, 0.5), (90, 0.75), (128, 1.0))
BLACK_ROW, OCTAVE_LINE, BAR_LINE, NUMERAL_INK = "#eff1f5", "#d5dae3", "#9aa3b2", "#8d2f3c"


class ChordSpan(Protocol):
    """A chord where it stands: places and lengths in quarter notes."""

    bar: int
    onset_beat: float
    duration_beat: float
    symbol: str
    numeral: str
    key: str


class Analysis(Protocol):
    """What the picture needs of a piece: see `etude.score.analysis.Analysis`."""

    key: str
    meter: str
    bars: int
    bar_lines: Sequence[float]
    chords: Sequence[ChordSpan]
    notes: np.ndarray


def pianoroll_svg(analysis: Analysis, zoom: float = 1.0) -> str:
    """An analysed piece as a figure in HTML, its first 120 bars and 4,000 notes at most; zoom stretches the time.

    Raises ValueError when the piece has no notes.
    """
    if not len(analysis.notes):
        raise ValueError("There is nothing to draw: the piece has no notes.")
    notes, bars, end = _excerpt(analysis)
    chords = [span for span in analysis.chords if span.onset_beat < end - 1e-6]
    usual = min(max(_quarter_width(chords), NARROWEST_ROLL / end), WIDEST_QUARTER)
    quarter = min(zoom * usual, WIDEST_ROLL / end)
    lowest, highest = _rows(notes["pitch"])
    row = min(max(ROLL_HEIGHT / (highest - lowest + 1), LOWEST_ROW_HEIGHT), HIGHEST_ROW_HEIGHT)
    width, height = round(end * quarter) + 2, round(TOP + (highest - lowest + 1) * row) + 1
    tracks = sorted(set(notes["track"].tolist()), key=lambda track: -notes["pitch"][notes["track"] == track].mean())

    drawing = (
        _background(lowest, highest, row, width)
        + _bar_lines(analysis.bar_lines[:bars], quarter, height)
        + _bars_of_notes(notes, tracks, quarter, row, highest, end)
        + _key_line(chords, quarter)
        + _chord_line(chords, quarter, end)
    )
    described = escape(_in_words(analysis, notes, chords, bars))
    title = escape(f"{pretty(analysis.key)} · {analysis.meter} · {analysis.bars} bar{'s' * (analysis.bars != 1)}")
    return (
        f'<figure style="margin:0;padding:12px;box-sizing:border-box;max-width:100%;background:{PANEL};color:{INK};'
        f'border:1px solid {EDGE};border-radius:10px;font-family:{escape(FONT)}">'
        f'<div style="font-weight:700;font-size:15px;margin-bottom:8px;color:{INK}">{title}</div>'
        f'<div style="display:flex"><svg aria-hidden="true" width="{KEYS_WIDTH}" height="{height}" '
        f'style="flex:none;display:block">{_keys(lowest, highest, row)}</svg>'
        f'<div tabindex="0" role="region" aria-label="Piano roll, scrolls sideways" '
        f'style="overflow-x:auto;min-width:0;flex:1"><svg xmlns="http://www.w3.org/2000/svg" role="img" '
        f'aria-label="{described}" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'style="display:block">{drawing}</svg></div></div>'
        f'<figcaption style="font-size:12.5px;margin-top:8px;color:{QUIET_INK}">'
        f"{_caption(analysis, notes, tracks, bars)}</figcaption></figure>"
    )


def _excerpt(analysis: Analysis) -> tuple[np.ndarray, int, float]:
    """What is drawn: the notes, how many bars, and where they end in quarter notes; whole bars where possible."""
    notes, lines = analysis.notes, analysis.bar_lines
    bars = min(analysis.bars, len(lines), MOST_BARS)
    order = np.argsort(notes["onset_beat"], kind="stable")
    if len(notes) > MOST_NOTES:
        bars = min(bars, max(1, int(np.searchsorted(lines, notes["onset_beat"][order[MOST_NOTES]], side="right")) - 1))
    end = lines[bars] if bars < len(lines) else float((notes["onset_beat"] + notes["duration_beat"]).max())
    if bars == len(lines) > 1:
        end = max(end, lines[-1] + lines[-1] - lines[-2])
    inside = order[notes["onset_beat"][order] < end - 1e-6][:MOST_NOTES]
    return notes[inside], bars, float(end)


def _quarter_width(chords: Sequence[ChordSpan]) -> float:
    """The width of a quarter note at which nine chord symbols out of ten have room."""
    needs = [(_symbol_width(span) + 8) / span.duration_beat for span in chords if span.duration_beat > 0]
    return float(np.clip(np.quantile(needs, 0.9), NARROWEST_QUARTER, WIDEST_QUARTER)) if needs else 32.0


def _symbol_width(span: ChordSpan) -> float:
    return max(_text_width(span.symbol, SYMBOL_SIZE), _text_width(span.numeral, NUMERAL_SIZE))


def _text_width(text: str, size: float) -> float:
    """About how wide a text is in a bold sans-serif font."""
    return size * sum(0.38 if letter in "iIl()/.,♭♯" else 0.98 if letter in "mM" else 0.68 for letter in text)


def _rows(pitches: np.ndarray) -> tuple[int, int]:
    """The lowest and highest MIDI number drawn: a whole tone around the notes, two octaves at least; around middle C where
    the bars that are drawn have no notes."""
    lowest, highest = (int(pitches.min()) - 2, int(pitches.max()) + 2) if len(pitches) else (MIDDLE_C, MIDDLE_C)
    missing = max(0, FEWEST_ROWS - (highest - lowest + 1))
    return max(0, lowest - missing // 2), min(127, highest + missing - missing // 2)


def _background(lowest: int, highest: int, row: float, width: int) -> str:
    def line(midi: int, thickness: float) -> str:
        return f"M0 {TOP + (highest - midi) * row:.1f}h{width}v{thickness:.1f}h-{width}z"

    black = "".join(line(midi, row) for midi in range(lowest, highest + 1) if midi % 12 in BLACK_KEYS)
    octaves = "".join(line(midi - 1, 1) for midi in range(lowest + 1, highest + 1) if midi % 12 == 0)
    return f'<path fill="{BLACK_ROW}" d="{black}"/><path fill="{OCTAVE_LINE}" d="{octaves}"/>'


def _bar_lines(lines: Sequence[float], quarter: float, height: int) -> str:
    path = "".join(f"M{place * quarter + 0.5:.1f} {BAR_NUMBER_Y - 9}V{height}" for place in lines)
    numbers = "".join(
        f'<text x="{place * quarter + 4:.1f}" y="{BAR_NUMBER_Y}">{number}</text>'
        for number, place in enumerate(lines, 1)
    )
    return f'<path d="{path}" stroke="{BAR_LINE}"/><g font-size="10" fill="{QUIET_INK}">{numbers}</g>'


def _bars_of_notes(
    notes: np.ndarray, tracks: Sequence[int], quarter: float, row: float, highest: int, end: float
) -> str:
    """One path for each part and strength: far lighter for the browser than an element a note."""
    left = notes["onset_beat"] * quarter + 1
    ends = np.minimum(notes["onset_beat"] + notes["duration_beat"], end)
    # A pixel of air before a note that follows at once on the same key.
    length = np.maximum((ends - notes["onset_beat"]) * quarter - 1, SHORTEST_NOTE)
    top = TOP + (highest - notes["pitch"].astype(int)) * row + 0.5
    strength = np.searchsorted([limit for limit, _ in STRENGTHS], notes["velocity"], side="right")
    strength = np.minimum(strength, len(STRENGTHS) - 1)
    paths = []
    for place, track in enumerate(tracks):
        for level, (_, opacity) in enumerate(STRENGTHS):
            which = (notes["track"] == track) & (strength == level)
            drawn = "".join(
                f"M{x:.1f} {y:.1f}h{w:.1f}v{row - 1:.1f}h-{w:.1f}z"
                for x, y, w in zip(left[which].tolist(), top[which].tolist(), length[which].tolist(), strict=True)
            )
            if drawn:
                colour = PART_COLOURS[place % len(PART_COLOURS)]
                paths.append(f'<path fill="{colour}" fill-opacity="{opacity}" d="{drawn}"/>')
    return "".join(paths)


def _key_line(chords: Sequence[ChordSpan], quarter: float) -> str:
    """The name of each key where it begins; one without room is left out."""
    named, free_from, last = [], 0.0, ""
    for span in chords:
        x = span.onset_beat * quarter + 4
        if span.numeral and span.key and span.key != last:
            last = span.key
            if x >= free_from:
                named.append(f'<text x="{x:.1f}" y="{KEY_Y}">{escape(pretty(span.key))}</text>')
                free_from = x + _text_width(span.key, KEY_SIZE) + 6
    return f'<g font-size="{KEY_SIZE}" fill="{NUMERAL_INK}">{"".join(named)}</g>'


def _chord_line(chords: Sequence[ChordSpan], quarter: float, end: float) -> str:
    """Symbols and numerals at their onset; one that is wider than its chord lasts is pressed together, or left out."""
    symbols, numerals = [], []
    for span in chords:
        x = span.onset_beat * quarter + 4
        room = max(min(span.duration_beat, end - span.onset_beat) * quarter - 6, 8)
        name = "N.C." if span.symbol == NO_CHORD else pretty(span.symbol)
        for text, size, y, texts in (
            (name, SYMBOL_SIZE, SYMBOL_Y, symbols),
            (pretty(span.numeral), NUMERAL_SIZE, NUMERAL_Y, numerals),
        ):
            width = _text_width(text, size)
            if text and room >= NARROWEST_TEXT * width:
                fitted = f' textLength="{room:.1f}" lengthAdjust="spacingAndGlyphs"' if width > room else ""
                texts.append(f'<text x="{x:.1f}" y="{y}"{fitted}>{escape(text)}</text>')
    return (
        f'<g font-size="{SYMBOL_SIZE}" font-weight="700" fill="{INK}">{"".join(symbols)}</g>'
        f'<g font-size="{NUMERAL_SIZE}" fill="{NUMERAL_INK}">{"".join(numerals)}</g>'
    )


def _keys(lowest: int, highest: int, row: float) -> str:
    """The keyboard at the left edge, one row a key, each C named."""
    black, names = [], []
    for midi in range(lowest, highest + 1):
        y = TOP + (highest - midi) * row
        if midi % 12 in BLACK_KEYS:
            black.append(f"M24 {y:.1f}h13v{row:.1f}h-13z")
        if midi % 12 == 0:
            names.append(f'<text x="20" y="{y + row / 2 + 3.5:.1f}">C{midi // 12 - 1}</text>')
    height = (highest - lowest + 1) * row
    return (
        f'<rect x="24.5" y="{TOP}" width="21" height="{height:.1f}" fill="#ffffff" stroke="{BAR_LINE}"/>'
        f'<path d="{"".join(black)}" fill="#23262e"/>'
        f'<g font-size="10" text-anchor="end" fill="{QUIET_INK}">{"".join(names)}</g>'
    )


def _caption(analysis: Analysis, notes: np.ndarray, tracks: Sequence[int], bars: int) -> str:
    said = []
    if bars < analysis.bars or len(notes) < len(analysis.notes):
        extent = f"bars 1 to {bars}" if bars > 1 else "the start of bar 1"
        said.append(f"Drawn: {extent} of {analysis.bars}, {len(notes):,} of {len(analysis.notes):,} notes.")
    if 1 < len(tracks) <= len(PART_COLOURS):
        said += [
            f'<span style="white-space:nowrap;color:{QUIET_INK}">'
            f'<span style="color:{colour}">■</span> part {number}</span>'
            for number, colour in zip(range(1, len(tracks) + 1), PART_COLOURS, strict=False)
        ]
    said.append("Stronger colour: louder.")
    return " &ensp;".join(said)


def _in_words(analysis: Analysis, notes: np.ndarray, chords: Sequence[ChordSpan], bars: int) -> str:
    def named(midi: int) -> str:
        return spoken(spell(midi % 12).at(midi // 12 - 1))

    harmony = ", ".join(
        f"bar {span.bar} {span.symbol}" + (f" ({span.numeral})" if span.numeral else "")
        for span in chords[:MOST_CHORDS_IN_WORDS]
        if span.symbol != NO_CHORD
    )
    pitches = notes["pitch"]
    extent = f" from {named(int(pitches.min()))} to {named(int(pitches.max()))}" if len(pitches) else ""
    more = f" and {len(chords) - MOST_CHORDS_IN_WORDS} more" if len(chords) > MOST_CHORDS_IN_WORDS else ""
    return (
        f"Piano roll in {analysis.key}, {analysis.meter}: bars 1 to {bars} of {analysis.bars}, {len(notes)} notes{extent}."
        + (f" Chords: {harmony}{more}." if harmony else "")
    )
