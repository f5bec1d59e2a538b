"""Roman numerals of a piece: each chord named by its degree in the key in which it stands.

`etude.theory.roman` names a chord in a key; here its neighbours and the key of the moment decide between readings.

    Dm7 G7 C | D7 G in C major, then G major  ->  ii7 V7 I | V7 I
"""

from etude.theory.chord import Chord
from etude.theory.key import Key
from etude.theory.roman import numeral

# Diminished chords lead to the chord a semitone above, even when another chord delays it (vii°7/V, I64, V).
LEADING_QUALITIES = ("dim", "dim7", "m7b5")


def numeral_in(chord: Chord, key: Key, following: Chord | None) -> str:
    """The numeral of a chord in a key, before the chord that follows it.

    >>> from etude.theory.chord import chord; from etude.theory.key import key
    >>> numeral_in(chord("F#dim7"), key("C major"), chord("C/G")), numeral_in(chord("Ab7"), key("C minor"), chord("G"))
    ('viio7/V', 'Ger+6')
    """
    if chord.suffix == "7" and not chord.inversion and following is not None:
        degree, goal = ((each.root.pitch_class - key.tonic.pitch_class) % 12 for each in (chord, following))
        # Enharmonically a dominant seventh on the lowered sixth degree: its seventh is a raised fourth.
        if degree == 8 and goal in (0, 7):
            return "Ger+6"
    return numeral(chord, key, None if chord.suffix in LEADING_QUALITIES else following)


def numerals(chords: list[Chord | None], keys: tuple[Key, ...]) -> list[str]:
    """The numerals of chords that follow one another, each in its key; "" for no chord.

    The last chord before a new key is named without regard to where it goes.

    >>> from etude.theory.chord import chord; from etude.theory.key import key
    >>> c, g = key("C major"), key("G major")
    >>> numerals([chord("C"), chord("A7"), chord("D7"), chord("G")], (c, c, g, g))
    ['I', 'V7/ii', 'V7', 'I']
    """
    following = [(after if then == now else None) for after, now, then in zip(chords[1:], keys, keys[1:], strict=False)]
    return [
        numeral_in(chord, key, after) if chord else ""
        for chord, key, after in zip(chords, keys, [*following, None], strict=True)
    ]
