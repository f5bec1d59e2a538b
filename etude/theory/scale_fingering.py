"""Which fingers play a scale on the piano: one octave up, the thumb is 1, by tonic and hand.

    fingering(scale("F major"))  ->  ("1 2 3 4 1 2 3 4", "5 4 3 2 1 3 2 1")

The fingerings are those of Hanon, "The Virtuoso Pianist", no. 39, which examination boards ask for too: the thumb stays
off the black keys, and the fourth finger plays once in the octave.
"""

from etude.theory.errors import TheoryError
from etude.theory.scale import Scale

_WHITE = ("1 2 3 1 2 3 4 5", "5 4 3 2 1 3 2 1")
_FLATS = "3 2 1 4 3 2 1 3"
_MAJOR = dict.fromkeys("CDEGA", _WHITE) | {
    "B": ("1 2 3 1 2 3 4 5", "4 3 2 1 4 3 2 1"), "F": ("1 2 3 4 1 2 3 4", "5 4 3 2 1 3 2 1"), "Bb": ("2 1 2 3 1 2 3 4", _FLATS),
    "Eb": ("3 1 2 3 4 1 2 3", _FLATS), "Ab": ("3 4 1 2 3 1 2 3", _FLATS), "Db": ("2 3 1 2 3 4 1 2", _FLATS),
    "Gb": ("2 3 4 1 2 3 1 2", "4 3 2 1 3 2 1 4"),
}  # fmt: skip
_MINOR = dict.fromkeys("CDEGA", _WHITE) | {
    "B": ("1 2 3 1 2 3 4 5", "4 3 2 1 4 3 2 1"), "F": ("1 2 3 4 1 2 3 4", "5 4 3 2 1 3 2 1"), "F#": ("3 4 1 2 3 1 2 3", "4 3 2 1 3 2 1 4"),
    "C#": ("3 4 1 2 3 1 2 3", _FLATS), "G#": ("3 4 1 2 3 1 2 3", _FLATS), "Bb": ("2 1 2 3 1 2 3 4", "2 1 3 2 1 4 3 2"),
    "Eb": ("3 1 2 3 4 1 2 3", "2 1 4 3 2 1 3 2"),
}  # fmt: skip
_NATURAL = _MINOR | {"G#": ("3 4 1 2 3 1 2 3", "3 2 1 3 2 1 4 3")}
# Tonics that lie on the same key as one of the table.
_SAME_KEY = {"major": {"C#": "Db", "F#": "Gb", "Cb": "B"}, "minor": {"Ab": "G#", "D#": "Eb", "A#": "Bb"}}
_TABLES = {"major": _MAJOR, "natural minor": _NATURAL, "harmonic minor": _MINOR}


def fingering(scale: Scale) -> tuple[str, str]:
    """The fingers of the right and of the left hand, from the tonic up to the next.

    Raises TheoryError for a scale that the table does not have.

    >>> from etude.theory.scale import scale
    >>> fingering(scale("Bb major")), fingering(scale("F# harmonic minor"))[1]
    (('2 1 2 3 1 2 3 4', '3 2 1 4 3 2 1 3'), '4 3 2 1 3 2 1 4')
    """
    mode = "major" if scale.type == "major" else "minor"
    tonic = _SAME_KEY[mode].get(scale.tonic.name, scale.tonic.name)
    if scale.type not in _TABLES or tonic not in _TABLES[scale.type]:
        raise TheoryError(
            f"I know the fingerings of the major, natural and harmonic minor scales, not of {scale.name}."
        )
    return _TABLES[scale.type][tonic]
