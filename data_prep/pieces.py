"""Small pieces written by rule, so that questions about an uploaded piece can be trained without anyone's music.

write_piece(random.Random(1))  ->  an Analysis of eight to sixteen bars: chords below, a melody above
"""

import random

import numpy as np

from etude.score.analysis import Analysis, analysis_of
from etude.score.load import NOTE, piece_of_notes
from etude.score.meter import Meter, Tempo
from etude.score.reading import read
from etude.theory.key import Key
from etude.theory.pitch import Pitch
from etude.theory.roman import realize
from etude.theory.voicing import stack

_LOOPS = {"major": ("I vi IV V", "I V vi IV", "I IV ii V", "I iii IV V", "vi IV I V"),
          "minor": ("i VI III VII", "i iv V i", "i iv VII III", "i VI iv V")}  # fmt: skip


def write_piece(draw: random.Random) -> Analysis:
    """One piece and its analysis: a chord a bar under a melody of chord tones, closing with V and I."""
    mode = draw.choice(tuple(_LOOPS))
    key = Key(Pitch(draw.randrange(-4, 5) + (3 if mode == "minor" else 0)), mode)
    beats, bars = draw.choice((3, 4)), draw.choice((8, 12, 16))
    figures = (draw.choice(_LOOPS[mode]).split() * bars)[: bars - 2] + ["V7", "I" if mode == "major" else "i"]
    rows: list[tuple[float, float, int, int]] = []
    for bar, figure in enumerate(figures):
        chord = stack(realize(figure, key).notes, 3)
        rows += [(bar * beats, beats, note.midi, draw.randrange(50, 80)) for note in chord]
        rows += [
            (bar * beats + beat, 1, draw.choice(chord).midi + 12, draw.randrange(60, 100)) for beat in range(beats)
        ]
    notes = np.zeros(len(rows), NOTE)
    for name, column in zip(("onset_beat", "duration_beat", "pitch", "velocity"), zip(*rows, strict=True), strict=True):
        notes[name] = column
    tempo = Tempo(0.0, draw.randrange(60, 160))
    return analysis_of(read(piece_of_notes(notes, (tempo,), (Meter(0.0, beats, 4),))))
