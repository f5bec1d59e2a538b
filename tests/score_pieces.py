"""Small pieces that the score tests write as MIDI files, each given as (onset, duration, pitch) in quarter notes."""

from pathlib import Path

import mido

TICKS = 480
DRUMS = 9

# I IV V7 I in C, four voices: bass, tenor, alto, soprano; no parallels, the seventh F falls to E.
CADENCE_IN_C = ((48, 55, 64, 72), (53, 57, 65, 72), (55, 62, 65, 71), (48, 60, 64, 72))
# The same degrees with every voice moving up together.
PARALLEL_CHORDS = ((48, 55, 64, 72), (50, 57, 65, 74), (52, 59, 67, 76), (48, 55, 64, 72))


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
        for onset, duration, pitch in part:
            events.append((round((onset + duration) * TICKS), 0, pitch))
            events.append((round(onset * TICKS), velocity, pitch))
        track, now = mido.MidiTrack(), 0
        for tick, loudness, pitch in sorted(events):
            track.append(mido.Message("note_on", note=pitch, velocity=loudness, time=tick - now, channel=channel))
            now = tick
        midi.tracks.append(track)
    midi.save(path)
    return path
