"""The 72 melakartas: the parent scales of Carnatic music, each known by its number and by its name.

    degrees_of(29)  ->  1 2 3 4 5 6 7, "dheerasankarabharanam"

The number tells the notes (Venkatamakhin, "Chaturdandi Prakashika", c. 1640): the first 36 have the perfect fourth, the others the
augmented one; within each half the pair of second and third changes every six, the pair of sixth and seventh every one.
The names are Govindacharya's; they are written in Latin letters in many ways, which `fold` makes one.
"""

import re
from functools import cache

# The twelve chakras of six melakartas, each melakarta in its commonest spelling.
_CHAKRAS = (
    "kanakangi ratnangi ganamurti vanaspati manavati tanarupi",
    "senavati hanumatodi dhenuka natakapriya kokilapriya rupavati",
    "gayakapriya vakulabharanam mayamalavagowla chakravakam suryakantam hatakambari",
    "jhankaradhwani natabhairavi keeravani kharaharapriya gourimanohari varunapriya",
    "mararanjani charukesi sarasangi harikambhoji dheerasankarabharanam naganandini",
    "yagapriya ragavardhini gangeyabhushani vagadheeswari shulini chalanata",
    "salagam jalarnavam jhalavarali navaneetam pavani raghupriya",
    "gavambhodi bhavapriya shubhapantuvarali shadvidamargini suvarnangi divyamani",
    "dhavalambari namanarayani kamavardhini ramapriya gamanashrama vishwambari",
    "shamalangi shanmukhapriya simhendramadhyamam hemavati dharmavati neetimati",
    "kantamani rishabhapriya latangi vachaspati mechakalyani chitrambari",
    "sucharitra jyotiswarupini dhatuvardhani nasikabhushani kosalam rasikapriya",
)
NAMES = tuple(name for chakra in _CHAKRAS for name in chakra.split())
# Other names, as far as they are more than another spelling.
_ALSO_CALLED = {"sankarabharanam": 29, "kalyani": 65, "pantuvarali": 51, "syamalangi": 55, "chalanattai": 36, "mayamalavagowlai": 15,
                "kamavardhani": 51, "kirwani": 21, "ragavardhani": 32, "dhatuvardhini": 69}  # fmt: skip
_PAIRS = (("b2", "bb3"), ("b2", "b3"), ("b2", "3"), ("2", "b3"), ("2", "3"), ("#2", "3"))
_UPPER = (("b6", "bb7"), ("b6", "b7"), ("b6", "7"), ("6", "b7"), ("6", "7"), ("#6", "7"))


def degrees_of(number: int) -> str:
    """The degrees of a melakarta, one letter each, as in `SCALE_TYPES`.

    >>> degrees_of(15), degrees_of(65)
    ('1 b2 3 4 5 b6 7', '1 2 3 #4 5 6 7')
    """
    half, place = divmod(number - 1, 36)
    return " ".join(("1", *_PAIRS[place // 6], ("4", "#4")[half], "5", *_UPPER[place % 6]))


def fold(name: str) -> str:
    """A name without what transliterations differ in: aspirates, long vowels, w for v, the final m.

    >>> fold("Dhira Shankarabharana") == fold("dheerasankarabharanam"), fold("Roopavathi") == fold("rupavati")
    (True, True)
    """
    letters = re.sub(r"[^a-z]", "", name.lower())
    for pattern, plain in (("ksh", "x"), (r"(?<=[bcdgjkpst])h", ""), ("ee", "i"), ("oo", "u"), ("w", "v"), ("[ao][uv](?![aeiou])", "au"),
                           (r"(.)\1+", r"\1"), ("(?<=a)m$", "")):  # fmt: skip
        letters = re.sub(pattern, plain, letters)
    return letters


# The melakartas as rows of scale types.
MELAKARTAS: tuple[tuple[str, str, tuple[str, ...]], ...] = tuple(
    (name, degrees_of(number), (f"melakarta {number}",)) for number, name in enumerate(NAMES, 1)
)
_COUNTED = re.compile(
    r"(?:mela(?:kartha|karta)?)(?: ragam?)?(?: (?:no|number|num|nr))?\.? ?#? ?(\d{1,2})|(\d{1,2})(?:st|nd|rd|th)? mela(?:kartha|karta)?(?: ragam?)?"
)


@cache
def _numbers() -> dict[str, int]:
    also = {fold(name): number for name, number in _ALSO_CALLED.items()}
    return also | {fold(name): number for number, name in enumerate(NAMES, 1)}


def melakarta(words: str) -> str | None:
    """The name of the melakarta that these words count or name, or None.

    >>> melakarta("melakarta no. 29"), melakarta("Mecha Kalyani"), melakarta("Paris")
    ('dheerasankarabharanam', 'mechakalyani', None)
    """
    lowered = " ".join(words.lower().split())
    if counted := _COUNTED.fullmatch(lowered):
        number = int(counted[1] or counted[2])
        return NAMES[number - 1] if 1 <= number <= 72 else None
    number = _numbers().get(fold(re.sub(r"\b(?:raga|ragam|raag|melakarta|melakartha|mela|scale)\b", "", lowered)))
    counted = re.findall(r"\d+", lowered)
    return NAMES[number - 1] if number and counted in ([], [str(number)]) else None
