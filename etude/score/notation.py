"""Notated music: notes, tempo and meter of MusicXML, compressed MusicXML (MXL), ABC and Humdrum, read through music21.

Only `load` imports this file, and only when a file is not MIDI: music21 takes seconds to import. A file is read from
memory, because music21 would otherwise keep a pickle of it in a folder that others can write to.

    <?xml ...><score-partwise>   PK (MXL)   X:1 ... K:G (ABC)   **kern (Humdrum)
"""

import io
import re
import zipfile
import zlib
from dataclasses import replace

import numpy as np

from etude.score.errors import ScoreError
from etude.score.load import DYNAMICS, MEZZO_FORTE, MOST_BEATS, NOTE
from etude.score.meter import Meter, Tempo

# What music21 reads in some seconds: it takes a quarter of a millisecond for a note of MusicXML or Humdrum, and ten times
# that for one of ABC.
MOST_NOTES = {"MusicXML": 20_000, "ABC": 3_000, "Humdrum": 10_000}
# A compressed score may not grow beyond this when it is opened.
MOST_BYTES_OPENED = 20_000_000
UNREADABLE = "This is not a music file: upload MIDI (.mid), MusicXML (.musicxml, .mxl), ABC (.abc) or Humdrum (.krn)."
# How much a hairpin grows or fades when no mark says where it leads, and how near to its end such a mark stands.
HAIRPIN, NEAR_HAIRPIN_BEATS = 16, 1.5


def read_notation(content: bytes) -> tuple[np.ndarray, tuple[Tempo, ...], tuple[Meter, ...]]:
    """The notes (an array of `NOTE`, times in seconds still zero), tempos and meters of a notated score.

    Raises ScoreError when the text is no score, or a damaged one.
    """
    text = _opened(content) if content[:2] == b"PK" else _decoded(content)
    if "<score-partwise" in text or "<score-timewise" in text:
        # Entities could swell to gigabytes or point at other files; scores do not use them.
        if "<!ENTITY" in text:
            raise ScoreError("This MusicXML file defines entities, which scores do not need: export it again.")
        _check_length(len(re.findall(r"<note\b", text)), "MusicXML")
        # Written chord symbols are not used, and music21 refuses scores whose symbols are Roman numerals.
        return _through_music21(re.sub(r"<harmony\b.*?</harmony>", "", text, flags=re.DOTALL), "MusicXML")
    if re.search(r"^\*\*kern\b", text, re.MULTILINE):
        music = "".join(line for line in text.splitlines(keepends=True) if not re.match(r"[*!=]", line))
        _check_length(len(re.findall(r"[A-Ga-g]+", music)), "Humdrum")
        return _through_music21(text, "Humdrum")
    if re.search(r"^X:", text, re.MULTILINE) and re.search(r"^K:", text, re.MULTILINE):
        tune = "".join(line for line in text.splitlines(keepends=True) if not re.match(r"[A-Za-z]:|%", line))
        _check_length(len(re.findall(r"[A-Ga-g]", tune)), "ABC")
        # music21 would write out every bar of a note or rest that lasts a million.
        if re.search(r"[A-Ga-gxzXZ][,']*\d{4}", tune):
            raise ScoreError(
                "This ABC score has a note or rest of more than 999 units: check the numbers after the letters."
            )
        return _through_music21(text, "ABC")
    raise ScoreError(UNREADABLE)


def _check_length(count: int, kind: str) -> None:
    if count > MOST_NOTES[kind]:
        raise ScoreError(
            f"This {kind} score has about {count:,} notes, and at most {MOST_NOTES[kind]:,} can be read in time: upload a part "
            "of it, or export it as MIDI, which is read faster."
        )


def _decoded(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    return content.decode("utf-8-sig", "replace")


def _opened(content: bytes) -> str:
    """The score inside a compressed MusicXML file."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            scores = [
                name for name in archive.namelist()
                if name.lower().endswith((".xml", ".musicxml")) and not name.startswith("META-INF")
            ]  # fmt: skip
            if not scores:
                raise ScoreError(UNREADABLE)
            with archive.open(scores[0]) as score:
                opened = score.read(MOST_BYTES_OPENED + 1)
    # zipfile raises NotImplementedError for a compression that it does not know, RuntimeError for a locked archive.
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        raise ScoreError("This compressed file is damaged: export it again from your music program.") from None
    if len(opened) > MOST_BYTES_OPENED:
        raise ScoreError("This compressed score is too large: upload a part of it.")
    return _decoded(opened)


def _through_music21(text: str, kind: str) -> tuple[np.ndarray, tuple[Tempo, ...], tuple[Meter, ...]]:
    import music21

    try:
        score = music21.converter.parseData(text, format=kind.lower())
        if not isinstance(score, music21.stream.Score):
            score = music21.stream.Score([score])
        # Repeats are not played out: bar 12 stays the bar that is printed as bar 12.
        score.toSoundingPitch(inPlace=True)
        parts = list(score.parts) or [score]
        rows = [
            (float(element.getOffsetInHierarchy(part)), float(element.quarterLength), note.pitch.midi, track, note.tie)
            for track, part in enumerate(parts)
            for element in part.recurse().notes
            if not isinstance(element, music21.harmony.ChordSymbol) and not element.duration.isGrace
            for note in (element.notes if element.isChord else [element])
            if note.isNote
        ]
        first_part = parts[0]
        meters = [
            Meter(float(mark.getOffsetInHierarchy(first_part)), mark.numerator, mark.denominator)
            for mark in first_part.recurse().getElementsByClass("TimeSignature")
        ]
        bar_lines = [float(bar.offset) for bar in first_part.getElementsByClass("Measure")]
        if meters and len(bar_lines) > 1 and 0 < bar_lines[1] < meters[0].bar_quarters:
            # An upbeat: the meter is counted from the first full bar.
            meters.insert(1, replace(meters[0], onset_beat=bar_lines[1]))
        marks = [_dynamics(part) for part in parts]
        tempos = tuple(
            Tempo(float(start), float(mark.getQuarterBPM() or 120))
            for start, _, mark in score.metronomeMarkBoundaries()
        )
    # music21 raises many kinds of error on scores that it does not like; to a learner they are one.
    except Exception:
        raise ScoreError(f"This {kind} score is damaged: export it again.") from None
    sounding = _tied(rows)
    notes = np.zeros(len(sounding), NOTE)
    for row, (onset, duration, pitch, track) in enumerate(sounding):
        if not 0 <= pitch <= 127 or onset > MOST_BEATS:
            raise ScoreError("This score has notes beyond the range or the length that can be read here.")
        notes[row] = (onset, duration, 0, 0, pitch, MEZZO_FORTE, 0, track)
    _write_velocities(notes, marks)
    return notes, tempos, tuple(meters)


# Where a dynamic mark or a hairpin begins and ends, in quarter notes, and the velocity or the change that it asks for.
Mark = tuple[float, float, int]


def _dynamics(part) -> tuple[list[Mark], list[Mark]]:
    """The dynamic marks and the hairpins of a part."""
    marks = [
        (float(mark.getOffsetInHierarchy(part)), 0.0, DYNAMICS[mark.value])
        for mark in part.recurse().getElementsByClass("Dynamic")
        if mark.value in DYNAMICS
    ]
    onsets = {id(note): float(note.getOffsetInHierarchy(part)) for note in part.recurse().notes}
    hairpins = []
    for hairpin in part.recurse().getElementsByClass("DynamicWedge"):
        first, last = hairpin.getFirst(), hairpin.getLast()
        # Its ends may stand in another part.
        if id(first) in onsets and id(last) in onsets:
            change = HAIRPIN if "Crescendo" in hairpin.classes else -HAIRPIN
            hairpins.append((onsets[id(first)], onsets[id(last)] + float(last.quarterLength), change))
    return sorted(marks), sorted(hairpins)


def _write_velocities(notes: np.ndarray, of_parts: list[tuple[list[Mark], list[Mark]]]) -> None:
    """Give the notes the velocities that the marks ask for; a part without marks follows those of the others."""
    everyone = tuple(sorted(mark for part in of_parts for mark in part[kind]) for kind in (0, 1))
    for track, own in enumerate(of_parts):
        marks, hairpins = own if own[0] else everyone
        rows = notes["track"] == track
        if marks and rows.any():
            places, levels = _curve(marks, hairpins)
            notes["velocity"][rows] = np.interp(notes["onset_beat"][rows], places, levels).round()


def _curve(marks: list[Mark], hairpins: list[Mark]) -> tuple[list[float], list[float]]:
    """Places in quarter notes and the velocities there, with straight lines between them.

    >>> _curve([(0, 0, 49), (8, 0, 96)], [(4, 8, 16)])
    ([0, 4, 7.999, 8], [49, 49, 96, 96])
    """
    places, levels = [marks[0][0]], [marks[0][2]]

    def reach(place: float, level: float) -> None:
        places.append(max(place, places[-1]))
        levels.append(level)

    for start, end, change in sorted([*marks[1:], *hairpins]):
        if not end:
            if start - 1e-3 > places[-1]:
                reach(start - 1e-3, levels[-1])
            reach(start, change)
        elif start >= places[-1] - 1e-3:
            goal = next((mark for mark in marks if start < mark[0] <= end + NEAR_HAIRPIN_BEATS), None)
            level = goal[2] if goal else min(max(levels[-1] + change, DYNAMICS["ppp"]), DYNAMICS["fff"])
            reach(start, levels[-1])
            reach((goal[0] if goal else end) - 1e-3, level)
    return places, levels


def _tied(rows: list[tuple]) -> list[tuple[float, float, int, int]]:
    """The notes as they sound: each tied note joined to the one before it."""
    sounding: list[tuple[float, float, int, int]] = []
    last_of: dict[tuple[int, int], int] = {}
    for onset, duration, pitch, track, tie in sorted(rows, key=lambda row: row[0]):
        last = last_of.get((track, pitch))
        goes_on = tie is not None and tie.type in ("stop", "continue") and last is not None
        if goes_on and abs(sum(sounding[last][:2]) - onset) < 1e-3:
            sounding[last] = (sounding[last][0], sounding[last][1] + duration, pitch, track)
            continue
        last_of[track, pitch] = len(sounding)
        sounding.append((onset, duration, pitch, track))
    return sounding
