"""A label: a note name as people see it in a picture, or hear it from a screen reader.

Most devices have a font with ♯ and ♭; many have none with 𝄪 and 𝄫 and show an empty box. So a note name is drawn, its
signs as strokes; chord symbols and other running text go through `pretty`.

    spoken(pitch("F##4"))  ->  "F double sharp 4"
"""

from etude.theory.pitch import Pitch

SPOKEN_SIGNS = {1: "sharp", 2: "double sharp", 3: "triple sharp", -1: "flat", -2: "double flat", -3: "triple flat"}

# Each sign as strokes in hundredths of the font size, right and down from the left end of the baseline:
# (advance, ((path, stroke width), ...)).
SIGN_STROKES = {
    "#": (44, (("M13 6V-72M31 1V-77", 5), ("M3-15L41-27M3-44L41-56", 10))),
    "b": (38, (("M7-84V0", 6), ("M7-31C16-47 34-44 33-29C32-15 17-5 7 1", 8))),
    "##": (46, (("M9-14L37-42M37-14L9-42", 8), ("M5-10h8M33-10h8M5-46h8M33-46h8", 9))),
}
LETTER_ADVANCE = 74


def spoken(pitch: Pitch) -> str:
    """The name of a note in words, with its octave when it has one.

    >>> from etude.theory.pitch import pitch
    >>> spoken(pitch("F##4")), spoken(pitch("Bb")), spoken(pitch("C4"))
    ('F double sharp 4', 'B flat', 'C 4')
    """
    words = [pitch.letter]
    if pitch.alteration:
        words.append(SPOKEN_SIGNS.get(pitch.alteration) or f"{abs(pitch.alteration)} times altered")
    if pitch.step is not None:
        words.append(str(pitch.octave))
    return " ".join(words)


def name_svg(pitch: Pitch, x: float, y: float, size: float, colour: str) -> str:
    """A note name around `x` on the baseline `y`, `size` pixels high: the letter as text, its signs as strokes."""
    signs = _signs(pitch.alteration)
    left = x - size / 100 * (LETTER_ADVANCE * bool(signs) + sum(SIGN_STROKES[sign][0] for sign in signs)) / 2
    letter_x = left + size * LETTER_ADVANCE / 200 if signs else x
    drawn = [f'<text x="{letter_x:.1f}" y="{y:.1f}" fill="{colour}">{pitch.letter}</text>']
    left += size * LETTER_ADVANCE / 100
    for sign in signs:
        advance, strokes = SIGN_STROKES[sign]
        paths = "".join(f'<path d="{path}" stroke-width="{width}"/>' for path, width in strokes)
        place = f"translate({left:.1f} {y:.1f}) scale({size / 100:.3g})"
        drawn.append(f'<g transform="{place}" fill="none" stroke="{colour}">{paths}</g>')
        left += size * advance / 100
    return "".join(drawn)


def _signs(alteration: int) -> list[str]:
    """The signs as engraved: a triple sharp is a double sharp and a sharp, double flats stand side by side."""
    if alteration > 0:
        return ["##"] * (alteration // 2) + ["#"] * (alteration % 2)
    return ["b"] * -alteration
