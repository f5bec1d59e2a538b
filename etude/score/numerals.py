"""Chord symbols and Roman numerals: how a chord that was heard is written in a key.

    A7 before Dm in C major  ->  symbol "A7", numeral "V7/ii"; C over E  ->  "C/E", "I6"

Inversions stand as figured bass (6, 64; 65, 43, 42). In minor, numerals count on the natural scale: VII is the
subtonic, viio stands on the leading tone. Suspended chords and added sixths stand in parentheses, without figures.
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
    "m7": ("7", ""), "m7b5": ("ø7", "ø"), "dim7": ("o7", "o"), "sus4": ("(sus4)", ""), "sus2": ("(sus2)", ""),
    "6": ("(6)", ""), "m6": ("(6)", ""),
}  # fmt: skip
# Chords in which a dominant can come to rest, and the degrees (semitones above the tonic) that have one of their own.
STABLE = ("", "m", "7", "maj7", "m7", "sus4")
MAJOR_TRIADS = {2: "m", 4: "m", 5: "", 7: "", 9: "m"}
MINOR_TRIADS = {3: "", 5: "m", 7: "", 8: "", 10: ""}
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
    """The numeral as dominant or leading-tone chord of another degree than the tonic; empty when it is none.

    A dominant seventh with notes from outside the key says by itself where it wants to go; other chords must go there.
    """
    is_dominant = chord.quality in ("", "7")
    if not (is_dominant or chord.quality in ("dim", "dim7", "m7b5")):
        return ""
    goal = (chord.root + (5 if is_dominant else 1)) % 12
    goes_there = following is not None and following.root == goal and following.quality in STABLE
    is_foreign = any(tone.pitch_class not in key.scale for tone in tones_of(chord, key))
    is_subtonic_seventh = key.mode == "minor" and chord.quality == "7" and degree(chord, key) == "VII"
    wants_to = goes_there and (is_foreign or is_subtonic_seventh) or is_foreign and chord.quality == "7"
    triads = MINOR_TRIADS if key.mode == "minor" else MAJOR_TRIADS
    step = (goal - key.tonic.pitch_class) % 12
    if not wants_to or step not in triads:
        return ""
    quality = triads[step]
    if goes_there:
        quality = "m" if following.quality.startswith("m") and following.quality != "maj7" else ""
    return f"{'V' if is_dominant else 'vii'}{figure(chord)}/{degree(Chord(goal, quality, goal), key)}"


def degree(chord: Chord, key: Tonality) -> str:
    """The scale degree of the root as a numeral, lower case for minor and diminished chords: "bVI", "ii".

    In minor, vi and viio stand on the raised sixth and seventh, VI and VII on the natural ones.
    """
    above = root_of(chord, key).fifths - key.tonic.fifths
    step = above * 4 % 7
    natural = (MINOR_STEPS if key.mode == "minor" else MAJOR_STEPS)[step]
    altered = (above * 7 - natural + 6) % 12 - 6
    is_lower = chord.quality in LOWER_CASE
    if key.mode == "minor" and step in (5, 6) and altered == 1 and is_lower:
        altered = 0
    name = NUMERALS[step].lower() if is_lower else NUMERALS[step]
    return ("#" if altered > 0 else "b") * abs(altered) + name


def figure(chord: Chord) -> str:
    """What stands after the numeral: the quality, and the inversion as figured bass."""
    tones = TONES[chord.quality]
    position = tones.index((chord.bass - chord.root) % 12)
    in_root_position, in_inversion = SUFFIXES[chord.quality]
    if position == 0 or in_root_position.startswith("("):
        return in_root_position
    return in_inversion + FIGURES[len(tones)][position]
