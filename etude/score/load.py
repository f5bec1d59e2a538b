"""A piece: every note of a music file in one numpy array, with its maps of tempo and meter.

MIDI is read here by our own reader; MusicXML, MXL, ABC and Humdrum through music21, which is imported only for them (it
takes seconds). A file is known by its first bytes, never by its name.

    load("chorale.mid")  ->  Piece(notes=array([(0., 1., 0., .5, 60, 64, 0, 1), ...]), meters=(Meter(0., 4, 4),), ...)
"""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from etude.score.errors import ScoreError
from etude.score.meter import Meter, Tempo, seconds_at
from etude.score.midi import DRUM_CHANNEL, MidiFile, read_midi

MOST_BYTES = 5_000_000
# Almost three hours at 120 quarter notes a minute.
MOST_BEATS = 20_000
MOST_METERS = 2_000
# A note without length still sounds: as a short grace note.
SHORTEST_BEATS = 1 / 32
# Dynamic marks as velocities, as notation programs play them; notes of a written score without any are mezzo forte.
DYNAMICS = {"ppp": 16, "pp": 33, "p": 49, "mp": 64, "mf": 80, "f": 96, "ff": 112, "fff": 126}
MEZZO_FORTE = DYNAMICS["mf"]

# One row a note. Positions and durations in quarter notes (beat) and in seconds (s); pitch and velocity as in MIDI.
NOTE = np.dtype([
    ("onset_beat", "f8"), ("duration_beat", "f8"), ("onset_s", "f8"), ("duration_s", "f8"),
    ("pitch", "i2"), ("velocity", "i2"), ("channel", "i2"), ("track", "i2"),
])  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """A piece as its file gives it.

    notes: structured array of `NOTE` in order of onset, then pitch; never empty, without drums.
    drum_notes: how many notes the drum channel has.
    tempos, meters: the maps of the file, which may be empty.
    end_beat: where the last note ends, in quarter notes.
    heard: whether its beats or its meter were heard from the notes, as the file's own do not fit them or are not there.
    pedal: when the sustain pedal goes down and up, in seconds, as rows in order of time.
    """

    notes: np.ndarray
    drum_notes: int
    tempos: tuple[Tempo, ...]
    meters: tuple[Meter, ...]
    end_beat: float
    heard: bool = False
    pedal: tuple[tuple[float, float], ...] = ()

    @property
    def is_live(self) -> bool:
        """Whether its beats were heard from the notes of a performance that keeps to no click."""
        return self.heard and len(self.tempos) * 4 > self.end_beat


def dynamic(velocity: float) -> str:
    """The dynamic mark that is nearest to a velocity.

    >>> dynamic(83), dynamic(20)
    ('mf', 'ppp')
    """
    return min(DYNAMICS, key=lambda mark: abs(DYNAMICS[mark] - velocity))


def load(path: str | Path) -> Piece:
    """Read a music file: MIDI, MusicXML (plain or compressed), ABC or Humdrum.

    Raises ScoreError, in words for a learner, when the file is too large, damaged, empty or no music at all.
    """
    try:
        with open(path, "rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError:
        raise ScoreError("The file could not be opened: upload it again.") from None
    if not content:
        raise ScoreError("This file is empty: export it again from your music program.")
    if len(content) > MOST_BYTES:
        megabytes = MOST_BYTES // 1_000_000
        raise ScoreError(f"This file is larger than {megabytes} MB: upload a shorter piece or a part of it.")
    if content[:4] in (b"MThd", b"RIFF"):
        return piece_of_midi(read_midi(content))
    # Here and not at the top: notation.py brings music21.
    from etude.score.notation import read_notation

    return piece_of_notes(*read_notation(content))


def piece_of_midi(midi: MidiFile) -> Piece:
    """The piece in a MIDI file: ticks become quarter notes, and the drum channel is set apart."""
    rows = np.array(midi.notes, dtype=np.int64).reshape(-1, 6)
    is_drum = rows[:, 4] == DRUM_CHANNEL
    if len(rows) and is_drum.all():
        raise ScoreError(
            "This file has only drums, and an analysis needs pitches: upload the song with its other parts."
        )
    rows = rows[~is_drum]
    notes = np.zeros(len(rows), NOTE)
    notes["onset_beat"] = rows[:, 0] / midi.ticks_per_beat
    notes["duration_beat"] = (rows[:, 1] - rows[:, 0]) / midi.ticks_per_beat
    for column, name in enumerate(("pitch", "velocity", "channel", "track"), 2):
        notes[name] = rows[:, column]
    tempos = tuple(Tempo(tick / midi.ticks_per_beat, 60e6 / length) for tick, length in sorted(midi.tempos))
    meters = tuple(Meter(tick / midi.ticks_per_beat, beats, kind) for tick, beats, kind in sorted(midi.meters))
    piece = piece_of_notes(notes, tempos, meters, int(is_drum.sum()))
    return replace(piece, pedal=_pedal(midi, piece.tempos))


def _pedal(midi: MidiFile, tempos: tuple[Tempo, ...]) -> tuple[tuple[float, float], ...]:
    """When the pedal of any channel is down, in seconds; a pedal that never comes up says nothing."""
    pressed, spans = {}, []
    for tick, channel, is_down in sorted(midi.pedals):
        if is_down:
            pressed.setdefault(channel, tick)
        elif channel in pressed:
            spans.append((pressed.pop(channel), tick))
    seconds = seconds_at(tempos, np.array(sorted(spans)).reshape(-1, 2) / midi.ticks_per_beat)
    return tuple((down, up) for down, up in seconds.tolist())


def piece_of_notes(
    notes: np.ndarray, tempos: tuple[Tempo, ...], meters: tuple[Meter, ...], drum_notes: int = 0
) -> Piece:
    """A piece from notes in quarter notes: sorted, with times in seconds; a later mark at the same place wins.

    Raises ScoreError when there are no notes, or the piece is immensely long.
    """
    if not len(notes):
        raise ScoreError("This file holds no notes: check that the right tracks were exported.")
    notes = np.sort(notes, order=["onset_beat", "pitch", "track"])
    notes["duration_beat"] = np.maximum(notes["duration_beat"], SHORTEST_BEATS)
    ends = notes["onset_beat"] + notes["duration_beat"]
    if ends.max() > MOST_BEATS:
        raise ScoreError(f"This piece is longer than {MOST_BEATS:,} beats: upload a part of it.")
    tempos = tuple({tempo.onset_beat: tempo for tempo in tempos if tempo.onset_beat <= MOST_BEATS}.values())
    meters = tuple({meter.onset_beat: meter for meter in meters if meter.onset_beat <= MOST_BEATS}.values())
    if len(meters) > MOST_METERS:
        raise ScoreError(f"This piece changes its meter more than {MOST_METERS:,} times: upload a part of it.")
    notes["onset_s"] = seconds_at(tempos, notes["onset_beat"])
    notes["duration_s"] = seconds_at(tempos, ends) - notes["onset_s"]
    return Piece(notes, drum_notes, tempos, meters, float(ends.max()))
