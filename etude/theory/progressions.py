"""Progressions: Roman numerals in a row, as people type them or by the name that they have.

figures("ii–V–I")  ->  ("ii", "V", "I")
PROGRESSIONS["andalusian cadence"]  ->  i VII VI V, in minor
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from etude.theory.chord import Chord
from etude.theory.errors import TheoryError
from etude.theory.key import Key
from etude.theory.pitch import Pitch
from etude.theory.roman import NUMERAL, SPECIAL, numeral


@dataclass(frozen=True)
class Progression:
    """A progression with a name: its numerals in a major key, in a minor key, or in both ("" where it has none there)."""

    name: str
    major: str
    minor: str
    other_names: tuple[str, ...]

    def figures_in(self, home: Key) -> tuple[tuple[str, ...], Key]:
        """The numerals, and the key on the same tonic in which the progression lives.

        >>> from etude.theory.key import key
        >>> figures, home = PROGRESSIONS["andalusian cadence"].figures_in(key("A major")); figures, home.name
        (('i', 'VII', 'VI', 'V'), 'A minor')
        """
        minor = home.mode in ("minor", "dorian", "phrygian", "aeolian", "locrian")
        if (minor or not self.major) and self.minor:
            return tuple(self.minor.split()), home if minor else Key(home.tonic, "minor")
        return tuple(self.major.split()), Key(home.tonic, "major") if minor else home


# Name, numerals in major, numerals in minor, other names. Sources: Aldwell & Schachter, "Harmony and Voice Leading", for those of
# the common practice; Levine, "The Jazz Theory Book" (1995), and Everett, "The Foundations of Rock" (2009), for the others.
_ROWS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("12-bar blues", "I(7) I(7) I(7) I(7) IV(7) IV(7) I(7) I(7) V7 IV(7) I(7) I(7)", "i7 i7 i7 i7 iv7 iv7 i7 i7 V7 iv7 i7 i7",
     ("twelve-bar blues", "blues progression", "blues changes", "blues chords", "12 bar")),
    ("quick-change blues", "I(7) IV(7) I(7) I(7) IV(7) IV(7) I(7) I(7) V7 IV(7) I(7) V7", "", ("quick change 12-bar blues",)),
    ("8-bar blues", "I(7) V7 IV(7) IV(7) I(7) V7 I(7) V7", "", ("eight-bar blues",)),
    ("jazz blues", "I(7) IV(7) I(7) I(7) IV(7) #ivo7 I(7) V7/ii ii7 V7 I(7) V7", "", ("bebop blues",)),
    ("minor blues", "", "i7 i7 i7 i7 iv7 iv7 i7 i7 VI(7) V7 i7 i7", ("minor 12-bar blues",)),
    ("jazz ii-V-I", "ii7 V7 Imaj7", "iiø7 V7 i7", ("two-five-one", "major two-five-one")),
    ("minor ii-V-i", "", "iiø7 V7 i7", ("minor two-five-one",)),
    ("backdoor progression", "iv7 bVII7 Imaj7", "", ("backdoor cadence", "backdoor ii-V")),
    ("turnaround", "I vi ii V", "i VI iio V", ("I-vi-ii-V turnaround", "jazz turnaround", "turn around")),
    ("rhythm changes", "I vi7 ii7 V7 I vi7 ii7 V7 I I(7) IV iv I V7 I", "",
     ("rhythm changes a section", "a section of rhythm changes", "i got rhythm changes")),
    ("rhythm changes bridge", "V7/vi V7/vi V7/ii V7/ii V7/V V7/V V7 V7", "", ("rhythm changes b section", "bridge of rhythm changes")),
    ("ragtime progression", "V7/vi V7/ii V7/V V7 I", "", ("ragtime changes",)),
    ("coltrane changes", "Imaj7 bIII(7) bVImaj7 VII(7) III(maj7) V7 Imaj7", "", ("giant steps changes", "giant steps cycle")),
    ("axis progression", "I V vi IV", "i VI III VII", ("four-chord progression", "pop-punk progression", "pop progression", "four chord song")),
    ("sensitive progression", "vi IV I V", "", ("sensitive female chord progression", "singer-songwriter progression")),
    ("50s progression", "I vi IV V", "i VI iv V", ("fifties progression", "doo-wop progression", "doo-wop changes", "doo-wop",
     "ice cream changes", "heart and soul progression", "stand by me progression", "1950s progression")),
    ("pachelbel's canon", "I V vi iii IV I IV V", "", ("pachelbel", "pachelbel canon", "pachelbel progression", "canon progression",
     "pachelbel's progression", "canon in d progression")),
    ("circle progression", "I IV viio iii vi ii V I", "i iv VII III VI iio V i",
     ("circle of fifths progression", "circle of fifths", "descending fifths", "descending fifths progression",
      "circle-of-fifths sequence", "diatonic circle of fifths")),
    ("three-chord progression", "I IV V", "i iv V", ("three-chord trick", "three chord song")),
    ("royal road progression", "IVmaj7 V7 iii7 vi", "", ("royal road", "oudou progression")),
    ("montgomery-ward bridge", "I(7) IV ii V7", "", ("montgomery ward bridge",)),
    ("mixolydian vamp", "I bVII IV I", "", ("double plagal cadence", "double plagal")),
    ("andalusian cadence", "", "i VII VI V", ("andalusian", "andalusian progression", "flamenco cadence")),
    ("lament bass", "", "i v6 iv6 V", ("lament", "lament progression", "descending tetrachord")),
    ("chromatic lament bass", "", "i V6 v6 IV6 iv6 V", ("chromatic lament",)),
    ("line cliché", "", "i i(maj7) i7 i(6)", ("line cliche", "minor line cliche")),
    ("romanesca", "", "III VII i V III VII i V i", ()),
    ("folia", "", "i V i VII III VII i V i V i VII III VII i V i", ("la folia", "folies d'espagne")),
    ("passamezzo antico", "", "i VII i V III VII i V i", ()),
    ("passamezzo moderno", "I IV I V I IV I V I", "", ()),
    ("authentic cadence", "V I", "V i", ("perfect cadence", "full cadence")),
    ("plagal cadence", "IV I", "iv i", ("amen cadence",)),
    ("minor plagal cadence", "iv I", "", ()),
    ("half cadence", "I V", "i V", ("imperfect cadence", "semicadence")),
    ("deceptive cadence", "V vi", "V VI", ("interrupted cadence",)),
    ("phrygian half cadence", "", "iv6 V", ("phrygian cadence",)),
    ("picardy third", "", "V I", ("picardy cadence", "tierce de picardie")),
    ("cadential six-four progression", "I64 V I", "i64 V i", ("cadential 6/4 progression",)),
)  # fmt: skip
PROGRESSIONS = {row[0]: Progression(*row) for row in _ROWS}
NAMES: tuple[str, ...] = tuple(name for row in _ROWS for name in (row[0], *row[3]))


def _fold(name: str) -> str:
    words = " ".join(re.split(r"[\s\-–]+", re.sub(r"['’]s?\b", "", name.lower())))
    return re.sub(r"^the | (?:(?<!three )(?<!four )chord )?(?:progression|changes|chords)$", "", words.strip())


@cache
def _by_name() -> dict[str, str]:
    return {_fold(name): row[0] for row in reversed(_ROWS) for name in (row[0], *row[3])}


def named(text: str) -> str:
    """The name in `PROGRESSIONS` of the progression that these words name.

    Raises TheoryError when they name none.

    >>> named("Twelve bar blues"), named("the doo-wop chord progression"), named("Pachelbel's Canon")
    ('12-bar blues', '50s progression', "pachelbel's canon")
    """
    if (found := _by_name().get(_fold(text))) is None:
        raise TheoryError(f"'{text}' is no progression that I know by name.", unread=text)
    return found


_BETWEEN = re.compile(r"\s*(?:->|[–—,;→>|]|-(?=\s*(?:[b#♭♯]*[IViv1-7]|N|It|Ger|Fr|Cad|sub)))\s*|\s+")
_SPOKEN = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7"}


def figures(text: str) -> tuple[str, ...]:
    """The numerals of a progression as it is typed, parted by dashes, commas, bars, arrows or spaces; digits stand for degrees.

    Raises TheoryError when a part is no numeral, or when there is but one.

    >>> figures("ii7 – V7 – Imaj7"), figures("| I | V7/ii, ii |"), figures("1-5-6-4")
    (('ii7', 'V7', 'Imaj7'), ('I', 'V7/ii', 'ii'), ('1', '5', '6', '4'))
    """
    words = re.sub(r"\s+of\s+(?=[b#♭♯]*[IViv])|\s*/\s*", "/", text.strip())
    parts = [_SPOKEN.get(part.lower(), part) for part in _BETWEEN.split(words) if part]
    if len(parts) == 1 and re.fullmatch(r"[1-7]{3,8}", parts[0]):
        parts = list(parts[0])
    if len(parts) < 2:
        raise TheoryError(f"'{text}' is no progression: two or more Roman numerals, such as ii-V-I.", unread=text)
    digits = all(re.fullmatch("[1-7]", part) for part in parts)
    for part in parts:
        if not digits and not NUMERAL.fullmatch(part) and not SPECIAL.fullmatch(part.partition("/")[0]):
            raise TheoryError(f"In '{text}' the part '{part}' is no Roman numeral.", unread=part)
    return tuple(parts)


def in_key(parts: tuple[str, ...], home: Key) -> tuple[str, ...]:
    """The same progression with the key's own triads in place of digits; the fifth of a minor key is its dominant, major.

    >>> from etude.theory.key import key
    >>> in_key(("2", "5", "1"), key("C major")), in_key(("2", "5", "1"), key("A minor")), in_key(("ii", "V"), key("C major"))
    (('ii', 'V', 'I'), ('iio', 'V', 'i'), ('ii', 'V'))
    """
    own, raised = home.diatonic(), home.diatonic(harmonic=True) if home.mode == "minor" else home.diatonic()
    return tuple(
        numeral((raised if part == "5" else own)[int(part) - 1], home) if part.isdigit() else part for part in parts
    )


def likeliest_keys(chords: Sequence[Chord], *, unfinished: bool = False) -> tuple[Key, ...]:
    """The keys in which the chords have fewest notes from outside, the one with tonic and dominant in their places first.

    A finished row of chords may end on its tonic, an unfinished one begins on it or stops on its dominant seventh.

    >>> from etude.theory.chord import chord
    >>> likeliest_keys([chord("Dm7"), chord("G7")], unfinished=True)[0].name
    'C major'
    >>> [home.name for home in likeliest_keys([chord("Am"), chord("F"), chord("C"), chord("G")])]
    ['A minor', 'C major', 'D minor']
    """
    # In blues every chord has a minor seventh, which is colour and speaks for no key; nor does a major chord whose root
    # falls a fifth, which may be the dominant of any degree.
    if len(chords) > 1 and all(chord.suffix == "7" for chord in chords):
        chords = [Chord(chord.root, "", ("1", "3", "5")) for chord in chords]
    speaking = [chord for chord, after in zip(chords, (*chords[1:], None), strict=True)
                if "3" not in chord.degrees or after is None or after.root.fifths != chord.root.fifths - 1]  # fmt: skip
    homes = [Key(Pitch(fifths), mode) for mode in ("major", "minor") for fifths in range(-9, 12)]
    foreign = {home: sum(note not in home.notes_in_use for chord in speaking for note in chord.notes)
               for home in homes if abs(home.signature) <= 7}  # fmt: skip
    nearest = [home for home, count in foreign.items() if count == min(foreign.values())]

    def merit(home: Key) -> tuple[int, int]:
        # The raised notes of a minor key are at home in its dominant; in other chords they speak for another key.
        raised = sum(chord.root != home.notes[4] and not set(chord.notes) <= set(home.notes) for chord in speaking)
        return 2 * raised * (home.mode == "minor") - _homeliness(chords, home, unfinished), abs(home.signature)

    return tuple(sorted(nearest, key=merit))


def _homeliness(chords: Sequence[Chord], home: Key, unfinished: bool) -> int:
    """How plainly chords have a key's tonic and dominant where these are looked for."""
    tonic = [chord.root == home.tonic and ("b3" in chord.degrees) == (home.mode == "minor") for chord in chords]
    dominant = [chord.root == home.notes[4] and chord.suffix in ("", "7") for chord in chords]
    cadence = any(five and one for five, one in zip(dominant, tonic[1:], strict=False))
    if unfinished:
        waiting = dominant[-1] and "b7" in chords[-1].degrees
        return 2 * tonic[0] + 3 * waiting + 2 * cadence + any(tonic)
    return 2 * tonic[-1] + tonic[0] + cadence + any(tonic)
