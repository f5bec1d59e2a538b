"""Notated music: notes, tempo and meter of MusicXML, compressed MusicXML (MXL) and ABC, read through music21.

Only `load` imports this file, and only when a file is not MIDI: music21 takes seconds to import. A file is read from
memory, because music21 would otherwise keep a pickle of it in a folder that others can write to.

    <?xml ...><score-partwise>   PK (MXL)   X:1 ... K:G (ABC)
"""

import io
import re
import zipfile
import zlib
from dataclasses import replace

import numpy as np

from etude.score.errors import ScoreError
from etude.score.load import MEZZO_FORTE, MOST_BEATS, NOTE
from etude.score.meter import Meter, Tempo

# What music21 reads in some seconds: it takes a quarter of a millisecond for a note of MusicXML, and ten times that for
# one of ABC.
MOST_NOTES = {"MusicXML": 20_000, "ABC": 3_000}
# A compressed score may not grow beyond this when it is opened.
MOST_BYTES_OPENED = 20_000_000
UNREADABLE = "This is not a music file: upload MIDI (.mid), MusicXML (.musicxml, .mxl) or ABC (.abc)."


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
        return _through_music21(re.sub(r"<harmony\b.*?</harmony>", "", text, flags=re.DOTALL), "musicxml")
    if re.search(r"^X:", text, re.MULTILINE) and re.search(r"^K:", text, re.MULTILINE):
        tune = "".join(line for line in text.splitlines(keepends=True) if not re.match(r"[A-Za-z]:|%", line))
        _check_length(len(re.findall(r"[A-Ga-g]", tune)), "ABC")
        # music21 would write out every bar of a note or rest that lasts a million.
        if re.search(r"[A-Ga-gxzXZ][,']*\d{4}", tune):
            raise ScoreError(
                "This ABC score has a note or rest of more than 999 units: check the numbers after the letters."
            )
        return _through_music21(text, "abc")
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
        score = music21.converter.parseData(text, format=kind)
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
        tempos = tuple(
            Tempo(float(start), float(mark.getQuarterBPM() or 120))
            for start, _, mark in score.metronomeMarkBoundaries()
        )
    # music21 raises many kinds of error on scores that it does not like; to a learner they are one.
    except Exception:
        raise ScoreError(f"This {'ABC' if kind == 'abc' else 'MusicXML'} score is damaged: export it again.") from None
    sounding = _tied(rows)
    notes = np.zeros(len(sounding), NOTE)
    for row, (onset, duration, pitch, track) in enumerate(sounding):
        if not 0 <= pitch <= 127 or onset > MOST_BEATS:
            raise ScoreError("This score has notes beyond the range or the length that can be read here.")
        notes[row] = (onset, duration, 0, 0, pitch, MEZZO_FORTE, 0, track)
    return notes, tempos, tuple(meters)


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
