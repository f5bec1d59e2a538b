"""A frame: how a picture stands in a page, on a light panel of its own, as wide as there is room, with words.

Every colour is written out, because a page's theme may set `color` on all that it holds (Gradio's does), so that
`currentColor` and inherited ink turn white on white in a dark theme.
"""

from html import escape

INK, QUIET_INK, PANEL, EDGE = "#14171f", "#565d6b", "#fdfdfb", "#c9ced8"
FONT = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"
# A picture shrinks with the page down to this share of its size; below, it scrolls sideways and stays legible.
SMALLEST_SCALE = 0.5


def framed(drawing: str, width: int, height: int, described: str, attributes: str = "") -> str:
    """A drawing in SVG of so many pixels as a picture for a page; `described` says in words what it shows.

    >>> framed("<circle r='9'/>", 20, 20, "a ball").startswith('<div style="overflow-x:auto"><svg ')
    True
    """
    size = f"width:100%;max-width:{width}px;min-width:{round(width * SMALLEST_SCALE)}px;height:auto"
    return (
        '<div style="overflow-x:auto"><svg xmlns="http://www.w3.org/2000/svg" '
        f'xmlns:xlink="http://www.w3.org/1999/xlink" role="img" aria-label="{escape(described)}" '
        f'viewBox="0 0 {width} {height}" style="display:block;{size};margin:0 auto" font-family="{FONT}" '
        f'fill="{INK}" {attributes}><rect x=".5" y=".5" width="{width - 1}" height="{height - 1}" rx="10" '
        f'style="fill:{PANEL};stroke:{EDGE}"/>{drawing}</svg></div>'
    )
