"""Note and key names of other tongues: German letters (H, Fis, Es) and the fixed do of the Romance languages (si bémol).

    english("Which notes are in H-Dur?")  ->  "Which notes are in B major?"

The German B is B flat and the H is B natural (Dur is major, Moll is minor); in French, Spanish, Italian and Portuguese do
is always C and si is B. Source: The New Grove Dictionary of Music and Musicians, "Pitch names".
"""

import re
from collections.abc import Iterator
from functools import cache

from etude.theory.key import Key
from etude.theory.pitch import Pitch, pitch

_SHARP, _FLAT = {"C": "Cis", "D": "Dis", "E": "Eis", "F": "Fis", "G": "Gis", "A": "Ais", "B": "His"}, {
    "C": "Ces", "D": "Des", "E": "Es", "F": "Fes", "G": "Ges", "A": "As", "B": "B"}  # fmt: skip
GERMAN = (
    {letter: letter for letter in "CDEFGA"} | {"H": "B"}
    | {name: letter + "#" for letter, name in _SHARP.items()} | {name: letter + "b" for letter, name in _FLAT.items()}
)  # fmt: skip
SYLLABLES = {"do": "C", "ut": "C", "re": "D", "ré": "D", "mi": "E", "fa": "F", "sol": "G", "la": "A", "si": "B"}
SIGNS = {"dièse": "#", "diese": "#", "sostenido": "#", "diesis": "#", "sustenido": "#", "sharp": "#", "#": "#", "♯": "#",
         "bémol": "b", "bemol": "b", "bemolle": "b", "flat": "b", "♭": "b"}  # fmt: skip
MODES = {"dur": "major", "moll": "minor", "majeur": "major", "mayor": "major", "maggiore": "major", "maior": "major",
         "mineur": "minor", "menor": "minor", "minore": "minor"}  # fmt: skip
# What stands between syllables in a row of notes.
_ROW_JOINER = r"(?:\s*[,–-]\s*|\s+)"


@cache
def _patterns() -> dict[str, re.Pattern]:
    def any_of(names: dict[str, str]) -> str:
        return "|".join(sorted(names, key=len, reverse=True))

    syllable = rf"(?P<syllable>{any_of(SYLLABLES)})"
    sign = rf"(?:[\s-]?(?P<sign>{any_of(SIGNS)})(?!\w))"
    romance = any_of({name: "" for name in MODES if name not in ("dur", "moll")})
    alone = any_of({name: "" for name in GERMAN if len(name) == 3 and name not in ("His", "Des")})
    one = rf"(?:{any_of(SYLLABLES)})(?:[\s-]?(?:{any_of({s: '' for s in SIGNS if s not in ('sharp', 'flat')})}))?(?!\w)"
    return {
        "german key": re.compile(rf"(?<!\w)(?P<german>{any_of(GERMAN)})[\s-]?(?P<mode>dur|moll)(?!\w)", re.I),
        "romance key": re.compile(rf"(?<!\w){syllable}{sign}?[\s-](?P<mode>{romance})(?!\w)", re.I),
        "signed key": re.compile(rf"(?<!\w){syllable}{sign}[\s-](?P<mode>major|minor)(?!\w)", re.I),
        "signed note": re.compile(rf"(?<!\w){syllable}{sign}", re.I),
        "german note": re.compile(rf"(?<!\w)(?P<german>{alone})(?!\w)"),
        "row": re.compile(rf"(?<!\w){one}(?:{_ROW_JOINER}{one}){{2,}}", re.I),
    }


def found(text: str) -> Iterator[tuple[str, int, int, Key | Pitch | tuple[Pitch, ...]]]:
    """Every key, note and row of notes that a text names in another tongue; where two overlap the first is meant.

    "do re mi" by itself names singing with syllables, and "H" is a note only where German is spoken of.

    >>> [(kind, value.name) for kind, _, _, value in found("is b-moll the relative of Des-Dur?")]
    [('key', 'Bb minor'), ('key', 'Db major')]
    >>> [str(value) for kind, _, _, value in found("play si bémol") if kind == "note"]
    ['Bb']
    """
    patterns = _patterns()
    for name in ("german key", "romance key", "signed key"):
        for match in patterns[name].finditer(text):
            mode = match["mode"].lower()
            yield "key", match.start(), match.end(), Key(_tonic(match), MODES.get(mode, mode))
    for match in patterns["row"].finditer(text):
        words = re.split(_ROW_JOINER, match[0].lower())
        if words[:3] != ["do", "re", "mi"]:
            yield "notes", match.start(), match.end(), tuple(_syllable_note(word) for word in _joined(words))
    for name in ("signed note", "german note"):
        for match in patterns[name].finditer(text):
            yield "note", match.start(), match.end(), _tonic(match)
    if re.search(r"\b(?:german\w*|deutsch\w*)\b", text, re.I):
        for match in re.finditer(r"(?<![\w'’])H(?![\w'’-])", text):
            yield "note", match.start(), match.end(), pitch("B")


def english(text: str) -> str:
    """The text with what `found` finds put into English letters.

    >>> english("Cis-Moll"), english("la bemol mayor"), english("do mi sol"), english("Fisher's Dur")
    ('C# minor', 'Ab major', 'C E G', "Fisher's Dur")
    """
    told, at = "", 0
    for _, start, end, value in sorted(found(text), key=lambda one: (one[1], -one[2])):
        if start >= at:
            words = " ".join(note.name for note in value) if isinstance(value, tuple) else value.name
            told, at = told + text[at:start] + words, end
    return told + text[at:]


def _tonic(match: re.Match) -> Pitch:
    groups = match.groupdict()
    if groups.get("german"):
        return pitch(GERMAN[groups["german"].capitalize()])
    return pitch(SYLLABLES[groups["syllable"].lower()] + SIGNS.get((groups["sign"] or "").lower(), ""))


def _joined(words: list[str]) -> list[str]:
    """Syllables with their signs: ["si", "bemol"] is one note."""
    joined: list[str] = []
    for word in words:
        if word in SIGNS and joined:
            joined[-1] += " " + word
        else:
            joined.append(word)
    return joined


def _syllable_note(words: str) -> Pitch:
    match = re.fullmatch(r"(\w+?)[\s-]?([#♯♭]|(?<=\s)\w+)?", words)
    return pitch(SYLLABLES[match[1]] + SIGNS.get(match[2] or "", ""))
