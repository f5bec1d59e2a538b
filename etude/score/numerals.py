"""Chord symbols and Roman numerals: how a chord that was heard is written in a key.

    A7 before Dm in C major  ->  symbol "A7", numeral "V7/ii"; C over E  ->  "C/E", "I6"

Inversions stand as figured bass (6, 64; 65, 43, 42). In minor, numerals count on the natural scale: VII is the
subtonic, viio stands on the leading tone. An added sixth is written "add6", to keep it apart from a first inversion.
"""

from etude.score.harmony import NO_CHORD, QUALITIES, Chord
from etude.score.tonality import MAJOR_STEPS, MINOR_STEPS, Tonality
from etude.theory.pitch import Pitch, spell

NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII")
# Fifths from the root to a chord tone so many semitones above it (9 is a sixth; in dim7 it is a seventh).
TONE_FIFTHS = {0: 0, 2: 2, 3: -3, 4: 4, 5: -1, 6: -6, 7: 1, 8: 8, 9: 3, 10: -2, 11: 5}
DIMINISHED_SEVENTH_FIFTHS = -9
TONES = {quality: tones for quality, tones, _ in QUALITIES}
LOWER_CASE = {"m", "dim", "m7", "m7b5", "dim7", "m6"}
# What follows the numeral in root position, and what stands before the figures of an inversion.
SUFFIXES = {
    "": ("", ""), "m": ("", ""), "dim": ("o", "o"), "aug": ("+", "+"), "7": ("7", ""), "maj7": ("maj7", "maj"),
    "m7": ("7", ""), "m7b5": ("ø7", "ø"), "dim7": ("o7", "o"), "sus4": ("sus4", "sus4"), "sus2": ("sus2", "sus2"),
    "6": ("add6", "add6"), "m6": ("add6", "add6"),
}  # fmt: skip
FIGURES = {3: ("", "6", "64"), 4: ("", "65", "43", "42")}
# Where a chord root is written: on the line of fifths, from the middle of the key signature towards the sharps.
# Diminished chords point up by a semitone (C#dim before Dm), major ones are borrowed from the flat side (Db, Ab, Eb).
ROOT_NEAR = {"dim": 3, "m7b5": 3, "dim7": 3, "": 0, "maj7": 0, "6": 0}


def root_of(chord: Chord, key: Tonality) -> Pitch:
    """The root as the key writes it."""
    return spell(chord.root, near=key.signature + ROOT_NEAR.get(chord.quality, 1))


def tones_of(chord: Chord, key: Tonality) -> tuple[Pitch, ...]:
    """The chord tones, spelled as thirds above the root (a sixth or suspension as it is); none for no chord.

    >>> from etude.score.tonality import tonality
    >>> [tone.name for tone in tones_of(Chord(11, "dim7", 11), tonality(12))]
    ['B', 'D', 'F', 'Ab']
    """
    if chord.quality == NO_CHORD:
        return ()
    root = root_of(chord, key).fifths
    fifths = TONE_FIFTHS | ({9: DIMINISHED_SEVENTH_FIFTHS} if chord.quality == "dim7" else {})
    return tuple(Pitch(root + fifths[tone]) for tone in TONES[chord.quality])


def symbol(chord: Chord, key: Tonality) -> str:
    """The chord symbol, spelled for the key: "F#m7b5/A"; "N" for no chord."""
    if chord.quality == NO_CHORD:
        return NO_CHORD
    root = root_of(chord, key)
    bass = next(tone for tone in tones_of(chord, key) if tone.pitch_class == chord.bass)
    return f"{root.name}{chord.quality}" + (f"/{bass.name}" if bass != root else "")


def numeral(chord: Chord, key: Tonality, following: Chord | None = None) -> str:
    """The Roman numeral in the key; a chord that leads to `following` may be read as its dominant.

    >>> from etude.score.tonality import tonality
    >>> c, a_minor = tonality(0), tonality(21)
    >>> numeral(Chord(7, "7", 11), c), numeral(Chord(9, "7", 9), c, Chord(2, "m", 2)), numeral(Chord(8, "", 8), c)
    ('V65', 'V7/ii', 'bVI')
    >>> numeral(Chord(8, "dim7", 8), a_minor), numeral(Chord(7, "", 11), a_minor), numeral(Chord(4, "7", 4), a_minor)
    ('viio7', 'VII6', 'V7')
    """
    if chord.quality == NO_CHORD:
        return ""
    return applied(chord, key, following) or degree(chord, key) + figure(chord)


def applied(chord: Chord, key: Tonality, following: Chord | None) -> str:
    """The numeral as dominant or leading-tone chord of another degree than the tonic; empty when it is none."""
    if following is None or following.quality == NO_CHORD or following.root == key.tonic.pitch_class:
        return ""
    foreign = {tone.pitch_class for tone in tones_of(chord, key)} - key.scale
    is_secondary = bool(foreign) or (key.mode == "minor" and chord.quality == "7" and degree(chord, key) == "VII")
    goal_is_stable = following.quality in ("", "m", "7", "maj7", "m7", "sus4") and following.root in key.scale
    if not (is_secondary and goal_is_stable):
        return ""
    goal = degree(Chord(following.root, "m" if following.quality.startswith("m") else "", following.root), key)
    if following.quality == "maj7":
        goal = goal.upper()
    if chord.quality in ("", "7") and chord.root == (following.root + 7) % 12:
        return f"V{figure(chord)}/{goal}"
    if chord.quality in ("dim", "dim7", "m7b5") and chord.root == (following.root - 1) % 12:
        return f"vii{figure(chord)}/{goal}"
    return ""


def degree(chord: Chord, key: Tonality) -> str:
    """The scale degree of the root as a numeral, lower case for minor and diminished chords: "bVI", "ii"."""
    above = root_of(chord, key).fifths - key.tonic.fifths
    step = above * 4 % 7
    natural = (MINOR_STEPS if key.mode == "minor" else MAJOR_STEPS)[step]
    raised = (above * 7 - natural + 6) % 12 - 6
    if key.mode == "minor" and step == 6 and raised == 1 and chord.quality in ("dim", "dim7", "m7b5"):
        raised = 0
    name = NUMERALS[step].lower() if chord.quality in LOWER_CASE else NUMERALS[step]
    return ("#" if raised > 0 else "b") * abs(raised) + name


def figure(chord: Chord) -> str:
    """What stands after the numeral: the quality, and the inversion as figured bass."""
    tones = TONES[chord.quality]
    position = tones.index((chord.bass - chord.root) % 12)
    in_root_position, in_inversion = SUFFIXES[chord.quality]
    return in_root_position if position == 0 else in_inversion + FIGURES[len(tones)][position]
