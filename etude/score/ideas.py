"""Ideas: what could come next, and other chords that would carry the same melody, each with its notes.

    ... Dm7 G7 | C  ->  "To go on from C in C major with Am (vi: A C E) ..."; "In place of F (IV), try Fm (iv: F Ab C) ..."

What usually follows comes from `etude.theory.fit`. A chord may stand in for another when it holds the notes of the
melody that sound longest over it. The stand-ins are those of Piston, Harmony (1941), and of Levine, The Jazz Theory
Book (1995).
"""

import numpy as np

from etude.score.evidence import NO_CHORD
from etude.score.observation import Observation, remark
from etude.score.phrase import top_line
from etude.score.reading import Reading
from etude.score.spelling import heard
from etude.theory.chord import Chord
from etude.theory.fit import next_chords
from etude.theory.key import Key
from etude.theory.roman import numeral, realize

ASPECT = "idea"
MOST_NEW_CHORDS = 2
# Chords before the last one that say whether sevenths are the style.
CHORDS_OF_STYLE = 8
# The first chords of a piece among which a place for another chord is sought.
CHORDS_SEARCHED = 200
# A chord this long, in quarter notes, can be replaced; notes that sound this share of it must fit.
SHORTEST_BEATS, HEARD_SHARE = 1.0, 0.3
# Degree and quality of a chord in its key -> what can stand in for it, the degree that must follow ("" for any), and why.
STAND_INS: dict[str, dict[str, tuple[tuple[str, str, str], ...]]] = {
    "major": {
        "IV": (("ii7", "", "the same function, three notes kept"),
               ("iv", "", "borrowed from minor: its lowered third falls a half step on the way home")),
        "I": (("vi", "", "the relative minor, two notes kept and a darker colour"),),
        "V": (("viio6", "I", "the leading-tone chord: the same pull on a lighter bass"),),
        "V7": (("subV7", "I", "the tritone substitute: its bass falls a half step home"),
               ("viio7", "I", "a darker dominant, borrowed from minor")),
        "vi": (("IV", "", "a third lower, two notes kept and a brighter colour"),),
        "ii": (("V7/V", "V", "the dominant of the dominant: its raised third leads on"),
               ("IV", "", "the same function, two notes kept")),
        "ii7": (("V7/V", "V", "the dominant of the dominant: its raised third leads on"),),
        "iii": (("I6", "", "the tonic over the same bass, calmer"),),
    },
    "minor": {
        "iv": (("iiø7", "", "the same function, three notes kept"),
               ("bII6", "V", "the Neapolitan sixth: the same bass, with the lowered second degree")),
        "i": (("VI", "", "a third lower, two notes kept and a brighter colour"),),
        "V": (("viio7", "i", "the leading-tone chord: more tension, the same goal"),),
        "V7": (("viio7", "i", "the leading-tone chord: more tension, the same goal"),
               ("subV7", "i", "the tritone substitute: its bass falls a half step home")),
        "VI": (("iv", "", "a third lower, two notes kept and a darker colour"),),
        "VII": (("V", "i", "the real dominant, whose leading tone pulls home"),),
        "III": (("i6", "", "the tonic over the same bass"),),
    },
}  # fmt: skip


def give_ideas(reading: Reading) -> list[Observation]:
    """How to go on after the last chord, and at most two chords that could stand in for others where they are."""
    return [*_next_idea(reading), *_stand_in_ideas(reading)]


def notes_of(chord: Chord) -> str:
    """The notes of a chord, bass first.

    >>> from etude.theory.chord import chord
    >>> notes_of(chord("Dm7/F"))
    'F A C D'
    """
    return " ".join(note.name for note in chord.sounding)


def _next_idea(reading: Reading) -> list[Observation]:
    named = [place for place, stretch in enumerate(reading.stretches) if stretch.chord.quality != NO_CHORD]
    if not named:
        return []
    last, key = named[-1], reading.local_keys[named[-1]]
    before = [heard(reading.stretches[place].chord, key) for place in named[-CHORDS_OF_STYLE:]]
    ways = [
        f"{way.chord.symbol} ({way.numeral}: {notes_of(way.chord)}), {way.reason}"
        for way in next_chords(before, key)[: MOST_NEW_CHORDS + 1]
    ]
    if not ways:
        return []
    closes = reading.stretches[last].chord.root == reading.key.tonic.pitch_class
    begin = "if another part follows, go on from" if closes else "to go on from"
    text = f"{begin} {reading.chords[last].symbol} in {key.name} with " + "; or ".join(ways) + "."
    return [remark(reading, reading.chords[last].onset_beat, ASPECT, text)]


def _stand_in_ideas(reading: Reading) -> list[Observation]:
    """Other chords where the melody allows them: no figure twice, no chord replaced twice."""
    tune, said = top_line(reading.piece.notes), []
    used: set[str] = set()
    # The opening chord and the last one tell the key: they stay.
    for place in range(1, min(len(reading.chords) - 1, CHORDS_SEARCHED)):
        span, stretch, key = reading.chords[place], reading.stretches[place], reading.local_keys[place]
        # An inverted chord stands where it does for its bass.
        on_root = stretch.chord.quality != NO_CHORD and stretch.chord.bass == stretch.chord.root
        if not on_root or span.duration_beat < SHORTEST_BEATS or span.symbol in used:
            continue
        following = _degree(reading, place + 1, key)
        for figure, goal, reason in STAND_INS.get(key.mode, {}).get(_degree(reading, place, key), ()):
            new = _realized(figure, key)
            beside = {reading.stretches[other].chord.root for other in (place - 1, place + 1)}
            if figure in used or goal not in ("", following.removesuffix("7")) or new.root.pitch_class in beside:
                continue
            if not _fits(tune, reading, place, new):
                continue
            where = "" if key == reading.key else f"in {key.name}, "
            text = f"{where}in place of {span.symbol} ({span.numeral}), try {new.symbol} ({figure}: {notes_of(new)}): {reason}."
            said.append(remark(reading, span.onset_beat, ASPECT, text, level="intermediate"))
            used |= {figure, span.symbol}
            break
        if len(said) == MOST_NEW_CHORDS:
            break
    return said


def _degree(reading: Reading, place: int, key: Key) -> str:
    """The plain degree of a chord in a key, whatever its bass: "V7"; empty for no chord."""
    chord = heard(reading.stretches[place].chord, key)
    return numeral(chord.inverted(0), key) if chord else ""


def _realized(figure: str, key: Key) -> Chord:
    return realize(figure, key).chord


def _fits(tune: np.ndarray, reading: Reading, place: int, new: Chord) -> bool:
    """Whether a chord holds the notes of the melody that sound longest while another chord stands there."""
    stretch = reading.stretches[place]
    first, last = np.searchsorted(tune["onset_beat"], [stretch.onset_beat - 1e-3, stretch.end_beat - 1e-3])
    over = tune[max(first - 1, 0) : last]
    starts = np.maximum(over["onset_beat"], stretch.onset_beat)
    sounding = np.maximum(np.minimum(over["onset_beat"] + over["duration_beat"], stretch.end_beat) - starts, 0)
    shares = np.bincount(over["pitch"] % 12, weights=sounding, minlength=12) / (stretch.end_beat - stretch.onset_beat)
    asked = set(np.flatnonzero(shares >= HEARD_SHARE).tolist())
    return bool(asked) and asked <= {note.pitch_class for note in new.notes}
