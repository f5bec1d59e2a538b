"""Spelling: how the key of a piece writes what was heard, a pitch class, a MIDI pitch or a chord.

    heard(Chord(9, "7", 1), key("D minor"))  ->  A7/C#: A C# E G

A note or root stands on the line of fifths as near as it can to the middle of the key signature, or a little to the
sharp side of it, where the leading tones are.
"""

from functools import lru_cache

from etude.score import evidence
from etude.theory.chord import Chord, build
from etude.theory.key import Key
from etude.theory.pitch import Pitch, spell

# Fifths from the signature towards the sharps. Diminished chords point up by a semitone (C#dim before Dm), major ones
# are borrowed from the flat side (Db, Ab, Eb).
NOTE_NEAR, NOTE_NEAR_IN_MINOR = 2, 3
ROOT_NEAR = {"dim": 3, "m7b5": 3, "dim7": 3, "": 0, "maj7": 0, "6": 0}
OTHER_ROOT_NEAR = 1


def spelled(pitch_class: int, key: Key) -> Pitch:
    """A pitch class as the key writes it.

    >>> from etude.theory.key import key
    >>> [spelled(pitch_class, key("Ab major")).name for pitch_class in (3, 11, 2)]
    ['Eb', 'Cb', 'D']
    """
    return spell(pitch_class, near=key.signature + (NOTE_NEAR_IN_MINOR if key.mode == "minor" else NOTE_NEAR))


def written(midi: int, key: Key) -> Pitch:
    """A MIDI pitch as the key writes it, with its octave.

    >>> from etude.theory.key import key
    >>> str(written(59, key("Gb major")))
    'Cb4'
    """
    note = spelled(midi % 12, key)
    return note.at((midi - note.alteration) // 12 - 1)


@lru_cache(maxsize=4096)
def heard(chord: evidence.Chord, key: Key) -> Chord | None:
    """A chord that was heard as the key writes it; None for no chord.

    >>> from etude.theory.key import key
    >>> [heard(evidence.Chord(*chord), key("A minor")).symbol for chord in ((8, "dim7", 11), (10, "", 2), (4, "7", 4))]
    ['G#dim7/B', 'Bb/D', 'E7']
    """
    if chord.quality == evidence.NO_CHORD:
        return None
    root = spell(chord.root, near=key.signature + ROOT_NEAR.get(chord.quality, OTHER_ROOT_NEAR))
    notes = build(root, chord.quality).notes
    return build(root, chord.quality, next(note for note in notes if note.pitch_class == chord.bass))
