"""A corpus of MIDI files: their chords, extracted with music21, become questions and answers about real voicings.

    chords_of("chorale.mid")  ->  [("C3", "G3", "E4", "C5"), ("D3", "A3", "F4", "D5"), ...]

The method is the one of the earlier work on piano chord questions: parse, chordify, ask for the name of what sounds. The
names are the theory engine's, and a file is one source, so that it stays on one side of the split.
"""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from data_prep.dialogues import Unfit, make_dialogue_about
from data_prep.grammar import Phrasings
from etude.theory.errors import TheoryError
from etude.theory.identify import identify
from etude.theory.pitch import pitch

CHORALES = tuple(f"bwv{number}" for number in (
    "66.6", "269", "347", "153.1", "86.6", "267", "281", "17.7", "40.8", "248.12-2", "38.6", "41.6", "145.5", "438", "144.3",
    "48.3", "254", "64.2", "302", "255",
))  # fmt: skip


def chords_of(path: str | Path) -> list[tuple[str, ...]]:
    """The chords of a music file, one tuple of pitch names a chord, lowest first; repeated ones once.

    Raises music21's own error when the file cannot be parsed.
    """
    from music21 import converter

    return _chords(converter.parse(str(path)))


def chorale_chords(work: str) -> list[tuple[str, ...]]:
    """The chords of a Bach chorale of music21's corpus, read back from a MIDI file as any upload would be."""
    from music21 import corpus

    score = corpus.parse(f"bach/{work}")
    return chords_of(score.write("midi"))


def _chords(score: object) -> list[tuple[str, ...]]:
    found = []
    for chord in score.chordify().recurse().getElementsByClass("Chord"):
        names = tuple(note.nameWithOctave.replace("-", "b") for note in sorted(chord.pitches))
        if len(set(chord.pitchClasses)) >= 3 and names not in found[-1:]:
            found.append(names)
    return found


def question_rows(
    source: str, chords: Sequence[tuple[str, ...]], phrasings: Phrasings, split: str, most: int
) -> Iterator[dict]:
    """Rows that ask for the name of the chords of one file, at most `most`; chords without a name are left out."""
    draw = random.Random(f"{source}/{split}")
    for number, names in enumerate(draw.sample(list(chords), min(most, len(chords)))):
        classes = tuple(dict.fromkeys(pitch(name).name for name in names))
        try:
            identify([pitch(name) for name in classes])
            row = make_dialogue_about(phrasings, split, number, draw, {"x": " ".join(classes)})
        except (TheoryError, Unfit):
            continue
        yield row | {"id": f"midi-{source}-{number}", "kind": "midi_chord", "source": f"midi:{source}"}
