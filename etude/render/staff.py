"""A staff with groups of notes engraved by Verovio: a chord as one group, a scale as many groups of one note.

    staff_svg([[pitch("D#4"), pitch("F##4"), pitch("A#4")]])  ->  "<div><svg ...>": a whole-note chord in treble

The groups are written as MEI (music-encoding.org), Verovio's own format: its ABC reader knows no second staff, and MEI
says for every note which sign is printed. A tune has one staff and writes itself in ABC.
"""

import math
import re
from collections.abc import Sequence
from html import escape
from pathlib import Path
from uuid import uuid4

from etude.render.frame import FONT, INK, framed
from etude.render.label import spoken
from etude.theory.melody import Melody
from etude.theory.pitch import Pitch, pretty

# MEI accidentals by alteration in semitones; "n" is printed only to cancel an earlier sign on the same line or space.
ACCIDENTALS = {-3: "tf", -2: "ff", -1: "f", 0: "n", 1: "s", 2: "x", 3: "ts"}
CLEFS = {"treble": "G2", "bass": "F4"}
MIDDLE_C = 28
# The lowest step kept in the treble clef alone (G3, under two ledger lines), the highest in the bass clef alone (F4).
TREBLE_FLOOR, BASS_CEILING = 25, 31
GROUPS_PER_LINE = 16

ENGRAVING = {
    "scale": 52, "adjustPageHeight": True, "adjustPageWidth": True, "breaks": "encoded", "svgViewBox": True,
    "header": "none", "footer": "none", "pageMarginLeft": 60, "pageMarginRight": 60, "pageMarginTop": 50,
    "pageMarginBottom": 20, "spacingLinear": 0.32, "harmDist": 3.0, "lyricSize": 4.0,
}  # fmt: skip
# Verovio turns ♯ and ♭ in text into a music font of 60 kB; other letters of their width pass through unchanged.
_TO_VEROVIO = str.maketrans("♯♭", "ǂɓ")
# Verovio writes double accidentals in chord symbols with signs that few fonts have.
_FROM_VEROVIO = str.maketrans(
    {"ǂ": "♯", "ɓ": "♭", "\N{MUSICAL SYMBOL DOUBLE SHARP}": "×", "\N{MUSICAL SYMBOL DOUBLE FLAT}": "♭♭"}
)


def staff_svg(groups: Sequence[Sequence[Pitch]], labels: Sequence[str] = ()) -> str:
    """Groups of simultaneous pitches (with octaves) on a treble, bass or grand staff; labels stand above, one a group.

    One group is a whole note, several are half notes, or quarter notes where no two sound together. Raises ValueError
    when there is nothing to draw, when labels and groups differ in number, or for a note that notation cannot write.

    >>> from etude.theory.pitch import pitch
    >>> svg = staff_svg([[pitch("C4"), pitch("E4")]], labels=["C"])
    >>> 'aria-label="Treble staff. C: chord of C 4, E 4."' in svg
    True
    """
    if not groups or not all(groups):
        raise ValueError("A staff needs at least one note in every group.")
    if labels and len(labels) != len(groups):
        raise ValueError(f"{len(labels)} labels for {len(groups)} groups of notes: there must be one for each.")
    for pitch in (pitch for group in groups for pitch in group):
        if pitch.alteration not in ACCIDENTALS or not 0 <= pitch.octave <= 9:
            raise ValueError(f"{pitch} cannot be written on a staff: octaves 0 to 9, at most three accidentals.")
    groups = [sorted(set(group), key=lambda pitch: (pitch.step, pitch.alteration)) for group in groups]
    staves = _staves([pitch.step for group in groups for pitch in group])
    return _engrave(_mei(groups, labels, staves), _in_words(groups, labels, staves))


def tune_svg(tune: Melody) -> str:
    """A tune on a treble staff, four bars a line, with its chord symbols above.

    >>> from etude.theory.key import key
    >>> from etude.theory.melody import compose
    >>> 'aria-label="Treble staff. Waltz in D major: ' in tune_svg(compose(key("D major"), "waltz", bars=4))
    True
    """
    # The title and the tempo stand beside the picture; a quarter note in text would bring a music font of 60 kB.
    lines = [line for line in tune.abc().splitlines() if not line.startswith(("T:", "Q:"))]
    music = re.sub('"[^"]*"', lambda symbol: pretty(symbol[0]).translate(_TO_VEROVIO), "\n".join(lines))
    sung = ", ".join(spoken(note.pitch) for note in tune.notes if note.pitch)
    return _engrave(music, f"Treble staff. {tune.title}: {sung}.")


# Of a page of a score, in tenths of a millimetre.
PAGE_WIDTH = 2000


def bars_svg(musicxml: str, first: int, last: int) -> str:
    """The bars from first to last (from 1) of a score in MusicXML. Raises ValueError when it has none of them."""
    return _engrave(musicxml, f"The score of bars {first} to {last}.", bars=(first, last))


def _staves(steps: Sequence[int]) -> tuple[str, ...]:
    if min(steps) >= TREBLE_FLOOR:
        return ("treble",)
    if max(steps) <= BASS_CEILING:
        return ("bass",)
    return ("treble", "bass")


def _staff_of(pitch: Pitch, staves: tuple[str, ...]) -> str:
    return staves[0] if len(staves) == 1 else "treble" if pitch.step >= MIDDLE_C else "bass"


def _mei(groups: Sequence[Sequence[Pitch]], labels: Sequence[str], staves: tuple[str, ...]) -> str:
    """The groups as MEI: one measure a line, the lines of even length."""
    lines = math.ceil(len(groups) / GROUPS_PER_LINE)
    per_line = math.ceil(len(groups) / lines)
    measures = [
        _measure(range(start, min(start + per_line, len(groups))), groups, labels, staves)
        for start in range(0, len(groups), per_line)
    ]
    definitions = "".join(
        f'<staffDef n="{number}" lines="5" clef.shape="{CLEFS[staff][0]}" clef.line="{CLEFS[staff][1]}"/>'
        for number, staff in enumerate(staves, 1)
    )
    brace = ' symbol="brace" bar.thru="true"' if len(staves) == 2 else ""
    return (
        '<mei xmlns="http://www.music-encoding.org/ns/mei" meiversion="5.0"><music><body><mdiv><score>'
        f"<scoreDef><staffGrp{brace}>{definitions}</staffGrp></scoreDef>"
        f"<section>{'<sb/>'.join(measures)}</section></score></mdiv></body></music></mei>"
    )


def _measure(line: range, groups: Sequence[Sequence[Pitch]], labels: Sequence[str], staves: tuple[str, ...]) -> str:
    duration = 1 if len(groups) == 1 else 4 if all(len(group) == 1 for group in groups) else 2
    layers: dict[str, list[str]] = {staff: [] for staff in staves}
    harms, altered = [], set()
    for index in line:
        altered |= {pitch.step for pitch in groups[index] if pitch.alteration}
        for staff in staves:
            notes = [
                f'<note dur="{duration}" pname="{pitch.letter.lower()}" oct="{pitch.octave}"'
                + (f' accid="{ACCIDENTALS[pitch.alteration]}"/>' if pitch.step in altered else "/>")
                for pitch in groups[index]
                if _staff_of(pitch, staves) == staff
            ]
            what = f'xml:id="{staff}{index}" dur="{duration}"'
            layers[staff].append(f"<chord {what}>{''.join(notes)}</chord>" if notes else f"<space {what}/>")
        if labels and labels[index]:
            text = escape(pretty(labels[index])).translate(_TO_VEROVIO)
            anchor = f"{_staff_of(groups[index][-1], staves)}{index}"
            harms.append(f'<harm staff="1" startid="#{anchor}">{text}</harm>')
    written = "".join(
        f'<staff n="{number}"><layer n="1">{"".join(layers[staff])}</layer></staff>'
        for number, staff in enumerate(staves, 1)
    )
    barline = "end" if line.stop == len(groups) else "invis"
    return f'<measure right="{barline}">{written}{"".join(harms)}</measure>'


def _engrave(music: str, described: str, bars: tuple[int, int] | None = None) -> str:
    """Music in a format that Verovio reads, or some bars of it, as one SVG on a light panel, with ids of its own."""
    import verovio  # 30 MB and 30 ms: only pages that show a staff pay for it

    verovio.enableLog(verovio.LOG_OFF)
    # Verovio remembers where its fonts are for each thread apart, and handlers run in many.
    toolkit = verovio.toolkit(False)
    toolkit.setResourcePath(str(Path(verovio.__file__).parent / "data"))
    toolkit.setOptions(
        ENGRAVING | ({"breaks": "auto", "pageWidth": PAGE_WIDTH, "adjustPageWidth": False} if bars else {})
    )
    if not toolkit.loadData(music):
        raise ValueError("Verovio could not read this music.")
    if bars:
        if not toolkit.select({"measureRange": f"{bars[0]}-{bars[1]}"}):
            raise ValueError(f"There are no bars {bars[0]} to {bars[1]}.")
        toolkit.redoLayout()
    svg = toolkit.renderToSVG(1).translate(_FROM_VEROVIO)
    own_id = f"staff-{uuid4().hex[:8]}"
    root = re.search(r'<svg viewBox="0 0 (\d+) (\d+)"[^>]* id="([^"]+)">', svg)
    width, height = int(root[1]), int(root[2])
    drawing = re.sub(r' id="(?![0-9A-F]{4}-)[^"]*"', "", svg[root.end() : svg.rindex("</svg>")])
    for theirs, ours in ((root[3], own_id), ("Times, serif", FONT), ("currentColor", INK)):
        drawing = drawing.replace(theirs, ours)
    return framed(re.sub(r">\s+<", "><", drawing), width, height, described, f'id="{own_id}"')


def _in_words(groups: Sequence[Sequence[Pitch]], labels: Sequence[str], staves: tuple[str, ...]) -> str:
    staff = "Grand staff" if len(staves) == 2 else f"{staves[0].capitalize()} staff"
    parts = []
    for index, group in enumerate(groups):
        names = ", ".join(map(spoken, group))
        words = f"chord of {names}" if len(group) > 1 else names
        parts.append(f"{labels[index]}: {words}" if labels and labels[index] else words)
    return f"{staff}. {'; '.join(parts)}."
