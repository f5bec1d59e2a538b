"""A piano keyboard with the keys of some pitches pressed, each carrying the name that it was spelled with.

    keyboard_svg([pitch("D#4"), pitch("F##4"), pitch("A#4")])  ->  "<div><svg ...>": two octaves from C4, three pressed

The picture brings its own light panel, so it reads the same on a light and on a dark page.
"""

from collections.abc import Sequence

from etude.render.frame import framed
from etude.render.label import name_svg, spoken
from etude.theory.pitch import Pitch, pretty

# Real keys: white 23.5 mm wide, black 13.7 mm; depth is shortened to keep the picture low.
WHITE_WIDTH, WHITE_HEIGHT = 44, 168
BLACK_WIDTH, BLACK_HEIGHT = 28, 106
PANEL_MARGIN = 12
FINGER_RADIUS = 9.5
# Where the middle of each black key lies, in white keys from C; the outer keys of each group are spread as on a piano.
BLACK_KEY_CENTRES = {1: 0.93, 3: 2.07, 6: 3.9, 8: 5.0, 10: 6.1}
WHITE_KEYS = (0, 2, 4, 5, 7, 9, 11)

COLOURS = {
    "felt": "#8d2f3c", "white": "#ffffff", "white_edge": "#aab1bf",
    "white_lip": "#e3e6ec", "black": "#23262e", "black_lip": "#3b404c", "octave": "#69707f",
    "pressed_white": "#bcd7ff", "pressed_white_lip": "#8db8f5", "pressed_black": "#1f5fc4",
    "pressed_black_lip": "#4a86e0", "on_white": "#0d2f66", "on_black": "#ffffff",
}  # fmt: skip


def keyboard_svg(pitches: Sequence[Pitch], fingers: Sequence[int] = ()) -> str:
    """A keyboard of whole octaves (two or more) around pitches with octaves; fingers (1 to 5) stand on their keys.

    Two spellings of one key are both written on it. Raises ValueError when there is no pitch, or when fingers are
    given that do not match the pitches; TheoryError for a pitch without an octave.

    >>> from etude.theory.pitch import pitch
    >>> svg = keyboard_svg([pitch("D#4"), pitch("F##4")], fingers=[1, 2])
    >>> 'aria-label="Piano keyboard from C 4 to B 5. Pressed: D sharp 4 with finger 1, F double sharp 4' in svg
    True
    """
    if not pitches:
        raise ValueError("A keyboard needs at least one pitch to show.")
    if fingers and (len(fingers) != len(pitches) or not all(1 <= finger <= 5 for finger in fingers)):
        raise ValueError(f"Fingers are 1 to 5, one for each of the {len(pitches)} pitches; got {list(fingers)}.")
    lowest, highest = _span([pitch.midi for pitch in pitches])
    pressed = {pitch.midi: [] for pitch in sorted(pitches, key=lambda pitch: pitch.midi)}
    playing = {midi: [] for midi in pressed}
    for index, pitch in enumerate(pitches):
        if pitch not in pressed[pitch.midi]:
            pressed[pitch.midi].append(pitch)
        if fingers and fingers[index] not in playing[pitch.midi]:
            playing[pitch.midi].append(fingers[index])

    white, black = [], []
    for midi in range(lowest, highest + 1):
        layer = white if midi % 12 in WHITE_KEYS else black
        layer.append(_key(midi, _left(midi, lowest), pressed.get(midi, ()), playing.get(midi, ())))
    whites = len(white)
    width, height = whites * WHITE_WIDTH + 2 * PANEL_MARGIN, WHITE_HEIGHT + 2 * PANEL_MARGIN + 4
    felt = f'<rect x="0" y="-4" width="{whites * WHITE_WIDTH}" height="5" fill="{COLOURS["felt"]}"/>'
    keys = f'<g transform="translate({PANEL_MARGIN} {PANEL_MARGIN + 4})">{"".join(white + black)}{felt}</g>'
    return framed(keys, width, height, _in_words(pressed, playing), 'font-weight="700" text-anchor="middle"')


def _span(midis: list[int]) -> tuple[int, int]:
    """From the C at or below to the B above, or to a C when the highest key is one; at least two octaves."""
    lowest, top = min(midis) // 12 * 12, max(midis)
    closing_c = top % 12 == 0 and top - lowest >= 24
    return lowest, top if closing_c else max(lowest + 23, top // 12 * 12 + 11)


def _left(midi: int, lowest: int) -> float:
    octave, key = divmod(midi - lowest, 12)
    if key in WHITE_KEYS:
        return WHITE_WIDTH * (7 * octave + WHITE_KEYS.index(key))
    return WHITE_WIDTH * (7 * octave + BLACK_KEY_CENTRES[key]) - BLACK_WIDTH / 2


def _key(midi: int, left: float, names: Sequence[Pitch], fingers: Sequence[int]) -> str:
    """One key with what stands on it, from the front edge up: an octave number on C, the spelled names, the finger."""
    kind = "white" if midi % 12 in WHITE_KEYS else "black"
    width, height = (WHITE_WIDTH, WHITE_HEIGHT) if kind == "white" else (BLACK_WIDTH, BLACK_HEIGHT)
    body, lip = (COLOURS[f"pressed_{kind}{part}" if names else f"{kind}{part}"] for part in ("", "_lip"))
    edge = COLOURS["white_edge"] if kind == "white" else COLOURS["black"]
    parts = [
        f'<rect x="{left:g}" y="0" width="{width}" height="{height}" rx="4" fill="{lip}" stroke="{edge}"/>',
        f'<rect x="{left + 0.5:g}" y="0" width="{width - 1}" height="{height - 6}" rx="3.5" fill="{body}"/>',
    ]
    middle, baseline = left + width / 2, height - (26 if kind == "white" else 15)
    if midi % 12 == 0 and all(name.name == "C" for name in names):
        colour = COLOURS["on_white"] if names else COLOURS["octave"]
        parts.append(
            f'<text x="{middle:g}" y="{height - 11}" font-size="10" font-weight="500" fill="{colour}">'
            f"C{midi // 12 - 1}</text>"
        )
    size = 18 if kind == "white" else 14
    ink = COLOURS[f"on_{kind}"]
    for name in reversed(names):
        parts.append(f'<g font-size="{size}">{name_svg(name, middle, baseline, size, ink)}</g>')
        baseline -= size * 1.25
    if fingers:
        centre = baseline - 6
        text = "-".join(map(str, fingers))
        half = FINGER_RADIUS + 3.5 * (len(text) - 1)
        parts.append(
            f'<rect x="{middle - half:g}" y="{centre - FINGER_RADIUS:g}" width="{2 * half:g}" '
            f'height="{2 * FINGER_RADIUS:g}" rx="{FINGER_RADIUS}" fill="#ffffff" stroke="{COLOURS["on_white"]}"/>'
            f'<text x="{middle:g}" y="{centre + 4.3:g}" font-size="12" fill="{COLOURS["on_white"]}">{text}</text>'
        )
    title = f"<title>{' = '.join(pretty(str(name)) for name in names)}</title>" if names else ""
    return f"<g>{title}{''.join(parts)}</g>"


def _in_words(pressed: dict[int, list[Pitch]], playing: dict[int, list[int]]) -> str:
    lowest, highest = _span(list(pressed))
    keys = []
    for midi, names in pressed.items():
        key = " or ".join(map(spoken, names))
        if playing[midi]:
            key += f" with finger {' and '.join(map(str, playing[midi]))}"
        keys.append(key)
    last = "C" if highest % 12 == 0 else "B"
    return f"Piano keyboard from C {lowest // 12 - 1} to {last} {highest // 12 - 1}. Pressed: {', '.join(keys)}."
