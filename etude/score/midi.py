"""A MIDI file: its notes in ticks, and the tempo, meter and key marks and the pedal between them.

Uploaded files are hostile, so every count is bounded while the bytes are read, and the first byte that cannot be MIDI
ends the reading with a sentence. (mido reads such files too, but only looks at its memory when the file is over.)
The format: Standard MIDI Files 1.0, MIDI Manufacturers Association, 1996.

    b"MThd..."  ->  MidiFile(ticks_per_beat=480, notes=[(0, 480, 60, 64, 0, 1), ...], tempos=[(0, 500000)], ...)
"""

import struct
from collections import deque
from dataclasses import dataclass, field

from etude.score.errors import ScoreError

MOST_TRACKS = 256
MOST_EVENTS = 600_000
MOST_NOTES = 150_000
DRUM_CHANNEL = 9
# What a tempo can be, in microseconds a quarter note (about 5 to 1000 beats a minute); others are damage.
TEMPO_RANGE = (60_000, 12_000_000)
_DATA_BYTES = {0x80: 2, 0x90: 2, 0xA0: 2, 0xB0: 2, 0xC0: 1, 0xD0: 1, 0xE0: 2}
# The sustain pedal is down from the middle of its way on.
_CONTROL, _PEDAL, _PEDAL_DOWN = 0xB0, 64, 64
_END_OF_TRACK, _TEMPO, _METER, _KEY, _NAME = 0x2F, 0x51, 0x58, 0x59, 0x03


@dataclass(frozen=True)
class MidiFile:
    """What a MIDI file says, in ticks.

    notes: (onset, end, pitch, velocity, channel, track); tempos: (tick, microseconds a quarter note);
    meters: (tick, beats, beat type); keys: (tick, sharps, is minor); pedals: (tick, channel, is down).
    ticks_per_beat: ticks a quarter note; of a file in SMPTE time, ticks in half a second (a quarter at 120).
    """

    ticks_per_beat: float
    notes: list[tuple[int, int, int, int, int, int]] = field(default_factory=list)
    tempos: list[tuple[int, int]] = field(default_factory=list)
    meters: list[tuple[int, int, int]] = field(default_factory=list)
    keys: list[tuple[int, int, bool]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    pedals: list[tuple[int, int, bool]] = field(default_factory=list)


def read_midi(content: bytes) -> MidiFile:
    """Read a MIDI file of format 0, 1 or 2; the sequences of format 2 follow one another.

    Raises ScoreError when the bytes are no MIDI file, or a damaged or immense one.
    """
    if content[:4] == b"RIFF" and content[8:12] == b"RMID":
        content = content[20:]
    if content[:4] != b"MThd" or len(content) < 14:
        raise ScoreError("This is not a complete MIDI file: export it again from your music program.")
    header_length, midi_format, track_count, division = struct.unpack(">IHHH", content[4:14])
    if midi_format > 2 or header_length < 6:
        raise ScoreError("The start of this MIDI file is damaged: export it again from your music program.")
    chunks = _track_chunks(content, 8 + header_length, track_count)
    read = MidiFile(_ticks_per_beat(division))
    events_left, start = MOST_EVENTS, 0
    for number, chunk in enumerate(chunks):
        try:
            used, end = _read_track(chunk, number, start, read, events_left)
        except IndexError:
            raise ScoreError(_cut_short(number + 1, track_count)) from None
        events_left -= used
        start = end if midi_format == 2 else 0
    return read


def _ticks_per_beat(division: int) -> float:
    if division & 0x8000:
        frames, ticks = 256 - (division >> 8), division & 0xFF
        return max(frames * ticks, 1) / 2
    if division == 0:
        raise ScoreError("This MIDI file does not say how long a beat is: export it again from your music program.")
    return division


def _track_chunks(content: bytes, at: int, track_count: int) -> list[bytes]:
    if track_count > MOST_TRACKS:
        raise ScoreError(f"This MIDI file announces {track_count} tracks; at most {MOST_TRACKS} can be read.")
    chunks = []
    while len(chunks) < track_count:
        if at + 8 > len(content):
            raise ScoreError(_cut_short(len(chunks) + 1, track_count))
        name, length = struct.unpack(">4sI", content[at : at + 8])
        if at + 8 + length > len(content):
            raise ScoreError(_cut_short(len(chunks) + 1, track_count))
        if name == b"MTrk":
            chunks.append(content[at + 8 : at + 8 + length])
        at += 8 + length
    return chunks


def _cut_short(track: int, track_count: int) -> str:
    return f"This MIDI file breaks off in track {track} of {track_count}: export it again, or upload it again."


def _damaged(track: int) -> ScoreError:
    return ScoreError(f"Track {track + 1} of this MIDI file is damaged: export it again from your music program.")


def _read_number(chunk: bytes, at: int, track: int) -> tuple[int, int]:
    """A variable-length number of at most four bytes, and the place after it."""
    number = 0
    for place in range(at, at + 4):
        number = number << 7 | chunk[place] & 0x7F
        if chunk[place] < 0x80:
            return number, place + 1
    raise _damaged(track)


def _read_track(chunk: bytes, track: int, start: int, read: MidiFile, events_left: int) -> tuple[int, int]:
    """Read one track into the lists of `read`; return how many events it has and the tick where it ends."""
    at, tick, running, events = 0, start, 0, 0
    sounding: dict[int, deque[tuple[int, int]]] = {}
    while at < len(chunk):
        delta, at = _read_number(chunk, at, track)
        tick += delta
        events += 1
        if events > events_left:
            raise ScoreError(f"This MIDI file has more than {MOST_EVENTS:,} events, too many for one piece.")
        status = chunk[at]
        if status >= 0x80:
            at += 1
        else:
            status = running
        if status == 0xFF:
            kind = chunk[at]
            length, at = _read_number(chunk, at + 1, track)
            if at + length > len(chunk):
                raise IndexError
            _read_mark(kind, chunk[at : at + length], tick, read)
            at += length
            if kind == _END_OF_TRACK:
                break
        elif status in (0xF0, 0xF7):
            length, at = _read_number(chunk, at, track)
            if at + length > len(chunk):
                raise IndexError
            at += length
        elif 0x80 <= status < 0xF0:
            running = status
            size = _DATA_BYTES[status & 0xF0]
            first, second = chunk[at], chunk[at + size - 1]
            if first > 0x7F or second > 0x7F:
                raise _damaged(track)
            at += size
            if status < 0xA0:
                same_note = (status & 0x0F) << 7 | first
                if status >= 0x90 and second:
                    sounding.setdefault(same_note, deque()).append((tick, second))
                elif sounding.get(same_note):
                    # The note that began first ends first.
                    onset, velocity = sounding[same_note].popleft()
                    _keep(read, (onset, tick, first, velocity, status & 0x0F, track))
            elif status & 0xF0 == _CONTROL and first == _PEDAL:
                read.pedals.append((tick, status & 0x0F, second >= _PEDAL_DOWN))
        else:
            raise _damaged(track)
    for same_note, begun in sounding.items():
        for onset, velocity in begun:
            _keep(read, (onset, tick, same_note & 0x7F, velocity, same_note >> 7, track))
    return events, tick


def _keep(read: MidiFile, note: tuple[int, int, int, int, int, int]) -> None:
    if len(read.notes) >= MOST_NOTES:
        raise ScoreError(f"This piece has more than {MOST_NOTES:,} notes: upload a part of it.")
    read.notes.append(note)


def _read_mark(kind: int, content: bytes, tick: int, read: MidiFile) -> None:
    """Keep a tempo, meter, key or name mark; one that makes no sense is left out."""
    if kind == _TEMPO and len(content) == 3:
        microseconds = int.from_bytes(content, "big")
        if TEMPO_RANGE[0] <= microseconds <= TEMPO_RANGE[1]:
            read.tempos.append((tick, microseconds))
    elif kind == _METER and len(content) >= 2 and 1 <= content[0] <= 32 and content[1] <= 5:
        read.meters.append((tick, content[0], 2 ** content[1]))
    elif kind == _KEY and len(content) == 2:
        sharps = content[0] - 256 if content[0] > 127 else content[0]
        if -7 <= sharps <= 7 and content[1] in (0, 1):
            read.keys.append((tick, sharps, content[1] == 1))
    elif kind == _NAME:
        read.names.append(content.decode("utf-8", "replace")[:80].strip())
