"""Notated music: notes, tempo and meter of MusicXML, compressed MusicXML (MXL) and ABC, read through music21.

Only `load` imports this file, and only when a file is not MIDI: music21 takes seconds to import. A file is read from
memory, because music21 would otherwise keep a pickle of it in a folder that others can write to.

    <?xml ...><score-partwise>   PK (MXL)   X:1 ... K:G (ABC)
"""

import io
import re
import zipfile
import zlib

import numpy as np

from etude.score.errors import ScoreError
from etude.score.load import MOST_BEATS, NOTE
from etude.score.meter import Meter, Tempo

# A compressed score may not grow beyond this when it is opened.
MOST_BYTES_OPENED = 20_000_000
UNREADABLE = "This is not a music file: upload MIDI (.mid), MusicXML (.musicxml, .mxl) or ABC (.abc)."
# Notation without dynamics plays at mezzo-forte.
MEZZO_FORTE = 80


def read_notation(content: bytes) -> tuple[np.ndarray, tuple[Tempo, ...], tuple[Meter, ...]]:
    """The notes (an array of `NOTE`, times in seconds still zero), tempos and meters of a notated score.

    Raises ScoreError when the text is no score, or a damaged one.
    """
    text = _opened(content) if content[:2] == b"PK" else _decoded(content)
    if "<score-partwise" in text or "<score-timewise" in text:
        # Entities could swell to gigabytes or point at other files; scores do not use them.
        if "<!ENTITY" in text:
            raise ScoreError("This MusicXML file defines entities, which scores do not need: export it again.")
        return _through_music21(text, "musicxml")
    if re.search(r"^X:", text, re.MULTILINE) and re.search(r"^K:", text, re.MULTILINE):
        return _through_music21(text, "abc")
    raise ScoreError(UNREADABLE)


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
        score = score.expandRepeats() if score.recurse().getElementsByClass("RepeatMark") else score
        sounding = score.toSoundingPitch().stripTies()
        rows = [
            (float(element.getOffsetInHierarchy(part)), float(element.quarterLength), pitch.midi, number)
            for number, part in enumerate(sounding.parts or [sounding])
            for element in part.recurse().notes
            if not isinstance(element, music21.harmony.ChordSymbol) and not element.duration.isGrace
            for pitch in element.pitches
        ]
        first_part = (sounding.parts or [sounding])[0]
        meters = tuple(
            Meter(float(mark.getOffsetInHierarchy(first_part)), mark.numerator, mark.denominator)
            for mark in first_part.recurse().getElementsByClass("TimeSignature")
        )
        tempos = tuple(
            Tempo(float(start), float(mark.getQuarterBPM() or 120))
            for start, _, mark in score.metronomeMarkBoundaries()
        )
    # music21 raises many kinds of error on scores that it does not like; to a learner they are one.
    except Exception:
        raise ScoreError(f"This {'ABC' if kind == 'abc' else 'MusicXML'} score is damaged: export it again.") from None
    notes = np.zeros(len(rows), NOTE)
    for row, (onset, duration, pitch, track) in enumerate(rows):
        if not 0 <= pitch <= 127 or onset > MOST_BEATS:
            raise ScoreError("This score has notes beyond the range or the length that can be read here.")
        notes[row] = (onset, duration, 0, 0, pitch, MEZZO_FORTE, 0, track)
    return notes, tempos, meters
