"""Small pieces that the score tests write as MIDI files, each given as (onset, duration, pitch) in quarter notes; a
fourth number is a note's velocity."""

from pathlib import Path

import mido

TICKS = 480
DRUMS = 9

# I IV V7 I in C, four voices: bass, tenor, alto, soprano; no parallels, the seventh F falls to E.
CADENCE_IN_C = ((48, 55, 64, 72), (53, 57, 65, 72), (55, 62, 65, 71), (48, 60, 64, 72))
# The same degrees with every voice moving up together.
PARALLEL_CHORDS = ((48, 55, 64, 72), (50, 57, 65, 74), (52, 59, 67, 76), (48, 55, 64, 72))

# Four bars in C, two chords a bar, bass to soprano: a half cadence, then a perfect authentic one.
GOOD_CHORALE = (
    (48, 55, 64, 72), (53, 57, 65, 72), (53, 57, 62, 74), (55, 59, 62, 74),
    (52, 60, 67, 72), (53, 57, 65, 72), (55, 62, 65, 71), (48, 60, 64, 72),
)  # fmt: skip
# Three bars in C with a fault on every change: parallels, a gap, crossed voices, a leading tone and a seventh astray.
FLAWED_CHORALE = (
    (48, 55, 64, 72), (50, 57, 65, 74), (45, 52, 60, 76), (53, 65, 60, 69), (55, 62, 65, 71), (48, 64, 67, 67),
)  # fmt: skip


def good_song() -> list[list[tuple]]:
    """Eight bars in C: a melody with one high point over chords that hurry to the cadence, played louder, then softer."""
    tune = ((64, 1), (65, 1), (67, 2), (69, 1), (67, 1), (64, 2), (65, 1), (67, 1), (69, 1), (65, 1), (62, 4),
            (64, 1), (65, 1), (67, 2), (69, 1), (71, 1), (72, 2), (69, 1), (69, 1), (67, 1), (62, 1), (60, 4))  # fmt: skip
    accompaniment = [(bar * 4, 4, chord) for bar, chord in enumerate((
        (36, 52, 55, 60), (33, 52, 57, 60), (41, 53, 57, 60), (43, 50, 55, 59), (36, 52, 55, 60), (41, 53, 57, 60),
    ))] + [(24, 2, (38, 53, 57, 60)), (26, 2, (43, 53, 55, 59)), (28, 4, (36, 52, 55, 60))]  # fmt: skip
    return [
        [(*note, _swell(note[0])) for note in in_a_row(tune)],
        [(onset, length, pitch, _swell(onset) - 12) for onset, length, stack in accompaniment for pitch in stack],
    ]


def flawed_song() -> list[list[tuple]]:
    """Eight bars: one rhythm throughout, C for six bars, a wrong C#, a leap that goes on, an open end, all equally loud."""
    tune = [60, 62, 64, 62, 60, 62, 64, 62, 64, 67, 73, 67, 60, 62, 64, 62, 64, 65, 76, 79, 67, 65, 64, 62,
            62, 59, 62, 67, 65, 69, 72, 69]  # fmt: skip
    chord = [(bar * 4, 4, pitch) for bar in range(6) for pitch in (48, 52, 55)]
    end = [(24, 4, 43), (24, 4, 55), (24, 4, 59), (28, 4, 41), (28, 4, 53), (28, 4, 57)]
    return [in_a_row((pitch, 1) for pitch in tune), chord + end]


def lifted_song() -> list[list[tuple]]:
    """The cadence in C four times, then twice a half step higher."""
    higher = [tuple(pitch + 1 for pitch in stack) for stack in CADENCE_IN_C]
    return [chords(*CADENCE_IN_C * 4, *higher * 2, length=4)]


def _swell(onset: float) -> int:
    """A velocity that grows to the middle of bar 6 and then falls."""
    return round(100 - 3 * abs(onset - 22))


def in_a_row(notes) -> list[tuple[float, float, int]]:
    """A melody from pairs of pitch and length."""
    row, onset = [], 0.0
    for pitch, length in notes:
        row.append((onset, length, pitch))
        onset += length
    return row


def chords(*stacks: tuple[int, ...], length: float = 1.0) -> list[tuple[float, float, int]]:
    """Block chords one after another."""
    return [(place * length, length, pitch) for place, stack in enumerate(stacks) for pitch in stack]


def in_parts(*stacks: tuple[int, ...], length: float = 1.0) -> list[list[tuple[float, float, int]]]:
    """The same chords with one part for each voice, the lowest first."""
    voices = zip(*stacks, strict=True)
    return [[(place * length, length, pitch) for place, pitch in enumerate(voice)] for voice in voices]


def waltz(*bars: tuple[int, int, int]) -> list[tuple[float, float, int]]:
    """Bass on one, the two upper notes on two and three."""
    notes = []
    for place, (bass, *upper) in enumerate(bars):
        notes.append((3.0 * place, 1.0, bass))
        notes.extend((3.0 * place + beat, 1.0, pitch) for beat in (1, 2) for pitch in upper)
    return notes


def write_midi(path: Path, *parts: list, meter=(4, 4), bpm: float = 120, velocity: int = 72, channel: int = 0) -> Path:
    """Write each part as a track of a MIDI file of format 1."""
    midi = mido.MidiFile(type=1, ticks_per_beat=TICKS)
    marks = mido.MidiTrack()
    marks.append(mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(bpm)))
    if meter:
        marks.append(mido.MetaMessage("time_signature", numerator=meter[0], denominator=meter[1]))
    midi.tracks.append(marks)
    for part in parts:
        events = []
        for onset, duration, pitch, *loudness in part:
            events.append((round((onset + duration) * TICKS), 0, pitch))
            events.append((round(onset * TICKS), *(loudness or [velocity]), pitch))
        track, now = mido.MidiTrack(), 0
        for tick, loudness, pitch in sorted(events):
            track.append(mido.Message("note_on", note=pitch, velocity=loudness, time=tick - now, channel=channel))
            now = tick
        midi.tracks.append(track)
    midi.save(path)
    return path
