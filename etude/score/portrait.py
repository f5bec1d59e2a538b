"""A portrait: what else a musician notes about a piece, in words: texture, ranges, melody, rhythm, dynamics, playing.

{"texture": "four voices", "melody": "D4 to E5, the highest note in bar 33; steps 71 %, leaps 9 %", ...}
"""

from collections import Counter

import numpy as np

from etude.score.load import Piece, dynamic
from etude.score.meter import bars_and_beats, is_on_grid, main_meter
from etude.score.motif import Motif, find_motif
from etude.score.observation import listed
from etude.score.reading import Reading
from etude.score.spelling import written
from etude.score.texture import parts_of

MOST_PARTS = 8
# Lengths in quarter notes, by name; a melody's notes are counted from one onset to the next.
VALUES = {4.0: "whole notes", 3.0: "dotted halves", 2.0: "half notes", 1.5: "dotted quarters", 1.0: "quarters",
          0.75: "dotted eighths", 0.5: "eighths", 1 / 3: "triplet eighths", 0.25: "sixteenths", 0.125: "thirty-seconds"}  # fmt: skip
# So large a part of the notes makes a value worth a word.
SHARE_TOLD = 0.1
# The shares of beats and loudness between which most of a performance lies, in percent.
MOST_OF_IT = [10, 90]


def describe(reading: Reading) -> dict[str, str]:
    """What there is to say about a piece, by name; what cannot be said is left out."""
    texture = reading.texture
    tune, onsets = texture.tune, np.unique(reading.piece.notes["onset_beat"])
    told = {
        "texture": texture.kind,
        "parts": _parts(reading),
        "melody": _melody(reading, tune),
        "motif": _motif(reading, tune),
        "rhythm": _rhythm(np.unique(tune["onset_beat"]) if len(tune) else onsets),
        "syncopation": _syncopation(reading.piece, tune),
        "dynamics": _dynamics(reading.piece.notes["velocity"]),
        "timing": _timing(reading.piece),
        "pedal": _pedal(reading.piece),
    }
    return {name: text for name, text in told.items() if text}


def syncopated(piece: Piece, tune: np.ndarray) -> np.ndarray:
    """Which notes of a melody begin off the beat and sound on over the next beat, where no other note begins."""
    beat = main_meter(piece.meters, piece.end_beat).beat_quarters
    _, beats = bars_and_beats(piece.meters, tune["onset_beat"])
    left = (1 - beats % 1) % 1 * beat
    after = np.append(tune["onset_beat"][1:], np.inf) - tune["onset_beat"]
    held = np.minimum(after, tune["duration_beat"])
    return (left > beat / 6) & (held > left + beat / 6)


def _parts(reading: Reading) -> str:
    parts = parts_of(reading.piece.notes)[::-1]
    if not 1 < len(parts) <= MOST_PARTS:
        return ""
    ranges = [
        [str(written(int(end), reading.key)) for end in (part["pitch"].min(), part["pitch"].max())] for part in parts
    ]
    return "; ".join(f"part {number}: {low} to {high}" for number, (low, high) in enumerate(ranges, 1))


def _melody(reading: Reading, tune: np.ndarray) -> str:
    if len(tune) < 2:
        return ""
    top = int(tune["pitch"].argmax())
    low, high = (str(written(int(pitch), reading.key)) for pitch in (tune["pitch"].min(), tune["pitch"][top]))
    moves = np.abs(np.diff(tune["pitch"].astype(int)))
    shares = [f"{name} {share:.0%}" for name, share in (
        ("steps", np.mean((moves > 0) & (moves <= 2))), ("leaps", np.mean(moves > 2)), ("repeated notes", np.mean(moves == 0)),
    ) if share >= 0.005]  # fmt: skip
    bar, _ = reading.place(float(tune["onset_beat"][top]))
    return f"{low} to {high}, first at its highest in bar {bar}; {', '.join(shares)}"


def _motif(reading: Reading, tune: np.ndarray) -> str:
    motif = find_motif(tune, reading.key)
    return (
        f"{notes_of(motif, tune, reading)}, {len(motif.starts)} times (bars {places_of(motif, tune, reading)})"
        if motif
        else ""
    )


def notes_of(motif: Motif, tune: np.ndarray, reading: Reading) -> str:
    """The notes of a motif as it comes first: "G4 A4 B4 G4"."""
    return " ".join(str(written(int(tune["pitch"][place]), reading.key)) for place in motif.first)


def places_of(motif: Motif, tune: np.ndarray, reading: Reading) -> str:
    """The bars in which a motif begins: "1, 3, 9"."""
    bars, _ = bars_and_beats(reading.piece.meters, tune["onset_beat"][list(motif.starts)])
    return listed(list(dict.fromkeys(bars.tolist())))


def _rhythm(onsets: np.ndarray) -> str:
    lengths = np.diff(onsets)
    if not len(lengths):
        return ""
    names = list(VALUES.values())
    nearest = np.abs(np.log(np.maximum(lengths, 1e-3)[:, None] / np.array(list(VALUES)))).argmin(axis=1)
    counted = Counter(nearest.tolist()).most_common()
    return ", ".join(
        f"{names[value]} {times / len(lengths):.0%}" for value, times in counted if times >= SHARE_TOLD * len(lengths)
    )


def _syncopation(piece: Piece, tune: np.ndarray) -> str:
    if not len(tune) or not is_on_grid(piece.notes["onset_beat"]):
        return ""
    share = float(syncopated(piece, tune).mean())
    return (
        f"{share:.0%} of the melody's notes begin off the beat and hold over the next one"
        if share >= SHARE_TOLD
        else ""
    )


def _dynamics(velocities: np.ndarray) -> str:
    soft, loud = np.percentile(velocities, MOST_OF_IT)
    if velocities.min() == velocities.max():
        return ""
    marks = f"from {dynamic(soft)} to {dynamic(loud)}" if dynamic(soft) != dynamic(loud) else f"about {dynamic(soft)}"
    return f"mostly {marks}"


def _timing(piece: Piece) -> str:
    """How freely it is played; nothing for what lies on the grid of its file."""
    if not piece.is_live:
        return ""
    bpm = np.array([tempo.bpm for tempo in piece.tempos])
    slow, fast = np.percentile(bpm, MOST_OF_IT)
    return f"free: the pace goes from {slow:.0f} to {fast:.0f} quarter notes a minute, heard from the notes"


def _pedal(piece: Piece) -> str:
    if not piece.pedal:
        return ""
    down = sum(up - down for down, up in piece.pedal)
    whole = float((piece.notes["onset_s"] + piece.notes["duration_s"]).max())
    return f"pressed {len(piece.pedal):,} times, down {min(down / max(whole, 1e-3), 1):.0%} of the time"
