"""Scales and modes by their names.

    "a D dorian scale"  ->  scale D dorian
    "C major penatonic"  ->  scale C major pentatonic

Names that are keys, chords or plain words too need "scale" or "mode" beside them: `NEEDS_NOUN`.
"""

import re
from collections.abc import Iterator

from etude.theory.key import MODES
from etude.theory.mentions.article import after_a_key, article, only_a_name, root_stands
from etude.theory.mentions.words import ROOT, SPOKEN_NOTE, Mention, phrase, reading, rule
from etude.theory.pitch import ACCIDENTAL
from etude.theory.scale import SCALE_NAMES, mode_of, scale

SCALE_WORDS = sorted({*SCALE_NAMES} - {"in", "min", "maj"}, key=len, reverse=True)
SCALE_NAME = "|".join(re.escape(word).replace(r"\ ", r"[\s-]").replace(r"\-", r"[\s-]?") for word in SCALE_WORDS)
_SCALE = rf"({ROOT})[\s-]+({SCALE_NAME}|in(?=\sscale))(?:[\s-]+(?:scales?|mode)\b)?(?![\w#])"
_PLAIN_SCALE = rf"({ROOT})[\s-]+scales?\b"
_SCALE_ON = (
    rf"({SCALE_NAME})(?:[\s-]+(?:scale|mode))?\s+(?:(?:starting|beginning)\s+(?:(?:on|from)\s+)?|(?:on|from)\s+)"
    rf"({SPOKEN_NOTE}|{ROOT})(?![\s-]+(?:{'|'.join(MODES)})\b)"
)
# Scale names that are keys, chords or plain words unless "scale" or "mode" follows.
NEEDS_NOUN = ("major", "minor", "augmented", "diminished", "altered", "tritone", "dominant scale", "half-diminished",
               "half diminished", "neapolitan", "dominant", "dominant diminished", "altered dominant", "country", "mystery", "yo",
               "gong", "hungarian")  # fmt: skip
# Names that are scales without the noun too: "dorian in D", "pentatonic of G".
_SURE_NAME = (
    rf"(?:(?:{'|'.join(tuple(MODES)[2:])})(?:[\s-]dominant)?|(?:harmonic|melodic|natural)[\s-]minor|(?:(?:major|minor)[\s-])?pentatonic|"
    r"hirajoshi|hungarian[\s-]minor)"
)
_IN_TONIC = (
    rf"\s+(?:in|of)\s+(?:the\skey\sof\s)?({SPOKEN_NOTE}|{ROOT}(?!\d|[\s-](?:flat|sharp)\b))"
    rf"(?![\s-]+(?:{'|'.join(MODES)}|maj|min|harmonic|melodic|natural|clef|instruments?|section|part)\b)"
)
_SCALE_IN = rf"(?:({SCALE_NAME})[\s-]+(?:scale|mode)|({_SURE_NAME})){_IN_TONIC}"
_PENT = r"(?:pent(?:a(?:tonics?)?)?|penatonic|pentonic|pentaonic|pentatonix)"
_OF_QUALITY = {"m": "minor", "min": "minor", "minor": "minor", "maj": "major", "major": "major"}
# "C maj scale", "Em pentatonic", "D min pent", "C major penatonic"
_SHORT_SCALE = (
    rf"(?:({ROOT})[\s-]+(major|minor|maj|min)|((?-i:[A-G]|[a-g]){ACCIDENTAL}?)((?-i:m)|maj|min))[\s-]+"
    rf"(?:({_PENT})(?:[\s-]+scale)?|(blues)[\s-]+scale|scale)(?![\w#])"
)
_FULL = {"harm": "harmonic", "mel": "melodic", "nat": "natural"}


def _scales_in_other_words(text: str) -> Iterator[Mention]:
    """The name before its tonic, and names cut short."""
    for found in rule(_SCALE_IN, re.I).finditer(text):
        name = found[1] or found[2]
        # "The relative minor scale of D" begins on another note, "in a song" on none.
        if re.search(r"\b(?:relative|parallel)\s+$", text[: found.start()], re.I) or (
            found[3] == "a" and not re.match(r"\s*(?:$|[?.,!;:)])", text[found.end() :])
        ):
            continue
        yield from reading("scale", found, scale, f"{found[3]} {name}")
    for found in rule(_SHORT_SCALE, re.I).finditer(text):
        root, quality = found[1] or found[3], _OF_QUALITY[(found[2] or found[4]).lower()]
        if found[1] and not root_stands(text, found):
            continue
        # "I am scale 5", "a 30 cm scale"
        if found[3] and re.search(r"(?:\bi|\d)\s*$", text[: found.start()], re.I):
            continue
        tail = "pentatonic" if found[5] else "blues" if found[6] else ""
        yield from reading("scale", found, scale, f"{root} {quality} {tail}".strip())
    for found in rule(
        rf"({ROOT})[\s-]+(harm|mel|nat|harmonic|melodic|natural)\.?[\s-]+(?:min|minor)(?:[\s-]+scale)?(?![\w#])", re.I
    ).finditer(text):
        if root_stands(text, found):
            name = found[2].lower()
            yield from reading("scale", found, scale, f"{found[1]} {_FULL.get(name, name)} minor")


# The white keys from a note to its octave are the mode on that note.
_WHITE_KEYS = (
    r"\bwhite\s(?:keys|notes|ones)(?:\sonly)?\s(?:(?:going|starting|beginning)\s)?(?:from|on)\s"
    r"(?:([A-G])\s(?:up\s)?to\s(?:the\snext\s)?\1(?![\w#♯♭])|(?-i:([A-G]))(?![\w#♯♭]|\s(?:up\s)?to\b))"
)


def white_keys(text: str) -> Iterator[Mention]:
    for found in phrase(_WHITE_KEYS).finditer(text):
        place = "CDEFGAB".index((found[1] or found[2]).upper()) + 1
        yield from reading("scale", found, lambda _, place=place: mode_of(scale("C major"), place))


def scales(text: str) -> Iterator[Mention]:
    yield from _scales_in_other_words(text)
    for found in rule(_SCALE, re.I).finditer(text):
        noun = re.search(r"scale|mode", found[0][len(found[1]) :], re.I)
        if (found[2].lower() in NEEDS_NOUN and not noun) or not root_stands(text, found):
            continue
        if found[1] == "a" and not noun and not after_a_key(text, found) and not only_a_name(text, found):
            continue
        # "C lydian chord" is no scale.
        if re.match(r"\s+(?:chord|triad)\W*$", text[found.end() :], re.I):
            continue
        # "A blues in E" is any blues, "A blues" and "A blues scale" are on A.
        if (
            found[1] == "A"
            and not noun
            and article(text, found)
            and text[found.end() :].strip(" ?!.")
            and found[2].lower() not in MODES
        ):
            continue
        yield from reading(
            "scale", found, scale, f"{found[1]} {found[2]} scale" if found[2] == "in" else f"{found[1]} {found[2]}"
        )
    for found in rule(rf"({ROOT})[\s-]+minor[\s-]+(melodic|harmonic|natural)(?:\s+scale)?(?!\w)", re.I).finditer(text):
        if found[1] != "a":
            yield from reading("scale", found, scale, f"{found[1]} {found[2]} minor")
    for found in rule(_SCALE_ON, re.I).finditer(text):
        # "A whole tone from E" is an interval.
        plain = found[1].lower() in NEEDS_NOUN or re.fullmatch(r"whole[\s-]tone", found[1], re.I)
        if not plain or re.search("scale|mode", found[0], re.I):
            yield from reading("scale", found, scale, f"{found[2]} {found[1]}")
    for found in rule(_PLAIN_SCALE).finditer(text):
        if root_stands(text, found) and found[1] != "a":
            yield from reading("scale", found, scale, f"{found[1]} major")
