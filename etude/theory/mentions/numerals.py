"""Roman numerals, in letters and in words, progressions by numbers and by name, and the figures of a figured bass.

    "ii-V-I in F"  ->  progression ii V I
    "the 5 chord in D"  ->  numeral V
    "6/5 over B"  ->  figures 6 5

A bare "IV" is one only where harmony is spoken of.
"""

import re
from collections.abc import Iterator
from contextlib import suppress

from etude.theory.errors import TheoryError
from etude.theory.key import key
from etude.theory.mentions.words import (
    COUNT,
    DEGREE_NAMED,
    NOTE,
    ORDINAL,
    ROOT,
    SPOKEN_NOTE,
    Mention,
    phrase,
    reading,
    rule,
)
from etude.theory.pitch import ACCIDENTAL
from etude.theory.progressions import NAMES, PROGRESSIONS, figures, named
from etude.theory.roman import NAMED_DEGREE, NUMERAL, SPECIAL

# Words beside which a bare "IV" or "ii" is a chord and no ordinal ("World War II").
_HARMONY = r"\b(?:numerals?|nashville|degree|major|minor|maj|min|key|chords?|harmony|cadence)\b"
_MAJOR_FIGURES, _MINOR_FIGURES = (
    ("I", "ii", "iii", "IV", "V", "vi", "viio"),
    ("i", "iio", "III", "iv", "V", "VI", "viio"),
)
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII")
_FIGURES_IN_WORDS = ("one", "two", "three", "four", "five", "six", "seven")
_A_KEY = rf"(?:in|of|for)\s+(?:the\s+key\s+of\s+)?(?:an?\s+)?{ROOT}"
_IN_A_KEY = rf"\s+{_A_KEY}"
# "A 251 in F", "1645 progression".
_RUN_TOGETHER = rf"[1-7]{{3,6}}(?={_IN_A_KEY}|\s+(?:progressions?|turnarounds?|vamps?)\b)"
# "The V of V", "five of two".
_OF_ANOTHER = (
    rf"(v|five|5)(7)?\s+of\s+(?:the\s+)?(ii|iii|iv|v|vi|two|three|four|five|six|[2-6])(?={_IN_A_KEY}|\W*$|\s+chord)"
)
# "The 5 chord in D", "fourth chord of the key of A minor".
_CHORD_OF_A_KEY = (
    rf"(?:([1-5]|(?<=\bthe\s)[67]|{'|'.join(_FIGURES_IN_WORDS)})[\s-]chord(?!s)|"
    rf"({'|'.join(word for word, place in ORDINAL.items() if 0 < place < 8)})[\s-]chord(?={_IN_A_KEY}(?:\s(?:major|minor)|m\b|\W*$)))"
)


def numerals(text: str) -> Iterator[Mention]:
    joiner = r"\s*[-–—,→>|]+\s*"
    plain = NUMERAL.pattern
    for found in rule(rf"(?:{plain})(?:{joiner}(?:{plain}))+|(?:{plain})(?:\s+(?:{plain}))+").finditer(text):
        yield from reading("progression", found, figures)
    digit = "one|two|three|four|five|six|seven"
    for found in rule(
        r"[1-7](?:\s*[-–—]\s*[1-7]){2,7}(?![\d-])(?=\s+(?:in|progression|chords?|for|of)\b|\s*,|\s*\?|\s*$)|"
        rf"[1-7](?:\s[1-7]){{2,7}}(?![\w/-])|(?:{digit})(?:[\s-](?:{digit})){{2,7}}(?!\w)",
        re.I,
    ).finditer(text):
        if phrase(_HARMONY).search(text) or re.search(rf"\bin\s+(?:the\s+key\s+of\s+)?(?:{ROOT})", text[found.end() :]):
            numbers = re.sub(digit, lambda word: str(COUNT[word[0].lower()]), found[0], flags=re.I)
            yield from reading("progression", found, figures, "-".join(re.findall(r"\d", numbers)))
    # "1 b7 4 in D"
    numbered = rf"(?=[1-7\s-]*b)b?[1-7](?:[\s-]+b?[1-7]){{2,7}}(?={_IN_A_KEY}|\s+progression)"
    for found in rule(numbered).finditer(text):
        parts = re.findall(r"(b?)([1-7])", found[0])
        row = [f"b{_ROMAN[int(n) - 1]}" if sign else _MAJOR_FIGURES[int(n) - 1] for sign, n in parts]
        yield from reading("progression", found, figures, "-".join(row))
    for found in rule(_RUN_TOGETHER, re.I).finditer(text):
        if not phrase(r"\b(?:bars?|measures?|pages?|no\.?|number|op\.?|bwv|at)\s$").search(text[: found.start()]):
            yield from reading("progression", found, figures, "-".join(found[0]))
    for found in rule(_OF_ANOTHER, re.I).finditer(text):
        place = COUNT.get(found[3].lower())
        over = _MAJOR_FIGURES[place - 1] if place else found[3].replace("v", "V") if len(found[3]) == 1 else found[3]
        yield Mention("numeral", found[0], found.start(), found.end(), f"V{found[2] or ''}/{over}")
    in_minor = phrase(rf"\b[A-G]{ACCIDENTAL}?(?:m\b|\s?min)").search(text)
    for found in rule(_CHORD_OF_A_KEY, re.I).finditer(text):
        if found[1] and not rule(_A_KEY).search(text):
            continue
        place = ORDINAL[found[2].lower()] if found[2] else COUNT[found[1].lower()]
        figure = (_MINOR_FIGURES if in_minor else _MAJOR_FIGURES)[place - 1]
        yield Mention("numeral", found[0], found.start(), found.end(), figure)
    for found in rule(plain).finditer(text):
        word = found[0]
        chord_follows = re.match(r"\s+(?:chord|triad|in\s+(?:the key of\s+)?[A-Ga-g](?:m?\b|#|b))", text[found.end() :])
        about_harmony = chord_follows or (word not in ("I", "i", "v") and phrase(_HARMONY).search(text))
        if re.fullmatch(r"[IViv]+", word) and not about_harmony:
            continue
        yield Mention("numeral", word, found.start(), found.end(), word)
    for found in rule(rf"{NAMED_DEGREE.pattern}(?=\s+(?:of|in|for)\s+(?:the\s+key\s+of\s+)?{ROOT})", re.I).finditer(
        text
    ):
        yield Mention("numeral", found[0], found.start(), found.end(), found[0])
    # "What chord is the subdominant in D?"
    for found in rule(
        rf"(?<=\b)({'|'.join(DEGREE_NAMED).replace(' ', '[ -]')})(?=\s+(?:of|in|for)\s+(?:the\s+key\s+of\s+)?{ROOT})",
        re.I,
    ).finditer(text):
        if re.search(r"\bchord\s.{0,24}$", text[: found.start()], re.I):
            yield Mention("numeral", found[0], found.start(), found.end(), f"{found[0]} chord")
    for found in rule(SPECIAL.pattern, re.I).finditer(text):
        if re.search(r"sixth|6|4/?3|chord", found[0], re.I):
            yield Mention("numeral", found[0], found.start(), found.end(), found[0])


_ONE_NUMBER = rf"(?:[1-7]|{'|'.join(_FIGURES_IN_WORDS)})"
# "In a song" names no key.
_KEY_AFTER = rf"(?={_IN_A_KEY})(?!\s(?:in|of|for)\sa\s(?!minor\b|major\b|flat\b)\w)"
# Kinds of chord on a degree in words: "the flat 7 chord", "minor 4 chord in C" (a "minor 6 chord" is one with a sixth).
_KIND_OF_CHORD = (
    rf"(?:(flat)\s([2367]|two|three|six|seven)|(minor|major)\s([1-5]|one|two|three|four|five))[\s-]chord{_KEY_AFTER}"
)
# "The four and five chords in D", "1, 4 and 5 chords".
_CHORDS_OF_A_KEY = rf"{_ONE_NUMBER}(?:(?:,\s?|\s)(?:(?:and|&)\s)?{_ONE_NUMBER})+[\s-]chords{_KEY_AFTER}"
# A question about nothing but the numbers: "what is a 1 4 5", "what does 1 4 5 mean".
_ONLY_NUMBERS = (
    r"\W*(?:what(?:['’]?s|\sis|\sdoes)\s(?:an?\s|the\s)?)([1-7](?:[\s-][1-7]){2,4})(?:\s(?:mean|progression))?\W*"
)
# "The v of am", "the vi of eb".
_NUMERAL_OF = (
    rf"(?:(?<=the\s)|(?<=what's\s)|(?<=whats\s))({NUMERAL.pattern})\s(?:of|in)\s(?!a\W+\w)"
    rf"(?P<tonic>[A-Ga-g]{ACCIDENTAL}?)(?P<minor>m)?(?=\s(?:major|minor)\b|\W*$)"
)
# "The 5 chord wants to go home."
_CHORD_THAT_LEADS = rf"(?<=\bthe\s)({_ONE_NUMBER})[\s-]chord(?=\s(?:(?:always|usually|often)\s)?(?:wants?\sto\s(?:go|resolve|move)|resolves?|pulls?|leads?)\b)"
_CADENTIAL = r"\b(?:cadences?|plagal|authentic|deceptive|resol\w+|progressions?|chords?)\b"


def numerals_in_words(text: str) -> Iterator[Mention]:
    for found in rule(_KIND_OF_CHORD, re.I).finditer(text):
        figure = _ROMAN[COUNT[(found[2] or found[4]).lower()] - 1]
        figure = f"b{figure}" if found[1] else figure.lower() if found[3].lower() == "minor" else figure
        yield Mention("numeral", found[0], found.start(), found.end(), figure)
    for found in rule(rf"(vii|ii)\s(?:dim(?:inished)?)(?:\schord)?{_KEY_AFTER}", re.I).finditer(text):
        yield Mention("numeral", found[0], found.start(), found.end(), f"{found[1].lower()}o")
    for found in rule(_CHORDS_OF_A_KEY, re.I).finditer(text):
        numbers = [COUNT[word.lower()] for word in re.findall(_ONE_NUMBER, found[0], re.I)]
        yield from reading("progression", found, figures, "-".join(map(str, numbers)))
    if only := phrase(_ONLY_NUMBERS).fullmatch(text):
        yield Mention("progression", only[1], only.start(1), only.end(1), figures("-".join(re.findall(r"\d", only[1]))))
    for found in rule(_NUMERAL_OF).finditer(text):
        yield Mention("numeral", found[1], found.start(1), found.end(1), found[1])
        if found["minor"]:
            start = found.start("tonic")
            yield Mention("key", text[start : found.end()], start, found.end(), key(f"{found['tonic']} minor"))
    for found in rule(_CHORD_THAT_LEADS, re.I).finditer(text):
        yield Mention("numeral", found[0], found.start(), found.end(), _MAJOR_FIGURES[COUNT[found[1].lower()] - 1])
    # "What cadence is V to I?"
    one = r"(?:VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)"
    for found in rule(rf"{one}7?\sto\s{one}(?!\w)").finditer(text):
        if phrase(_CADENTIAL).search(text) and not re.fullmatch("i to i", found[0], re.I):
            yield from reading("progression", found, figures, found[0].replace(" to ", "-"))


NAMED = "(?i:" + "|".join(re.sub(r"[ -]", r"[\\s–-]", re.escape(name.replace("-", " ")).replace("\\ ", " "))
                        for name in sorted(NAMES, key=len, reverse=True)) + ")"  # fmt: skip
_NAMED_IN_KEY = (
    rf"({NAMED})(?:\s(?:chords|changes))?(?=\s+in\s+(?:the\s+key\s+of\s+)?(?!a\s+(?!(?:minor|major|flat(?:\s\w+)?)\W*$)\w)"
    rf"({ROOT}|[A-G]{ACCIDENTAL}?m\b)(\s+minor)?)"
)


def named_progressions(text: str) -> Iterator[Mention]:
    """ "12-bar blues in E": the numerals of its name; without a key the words are a term to explain."""
    for found in rule(_NAMED_IN_KEY).finditer(text):
        with suppress(TheoryError):
            home = key(f"{found[2]}{found[3] or ''}")
            value, _ = PROGRESSIONS[named(found[1])].figures_in(home)
            yield Mention("progression", found[0], found.start(), found.end(), value)


# Words beside which "6/5" is what is played over a bass, and no time signature.
_FIGURED_BASS = r"\b(?:figured[\s-]bass|figures?|thorough[\s-]?bass|(?:basso\s)?continuo)\b"
_FIGURES = r"(?:6|5|4|3|7|9|8|2)(?:\s?[/-]\s?[2-8]|\s[2-8](?!\w)){1,2}|[#b♯♭]?[2-9]|(?:six|four|five)(?:[\s-](?:five|four|three|two)){1,2}|six"
_FIGURE_WORDS = {"two": "2", "three": "3", "four": "4", "five": "5", "six": "6"}


def figured_bass(text: str) -> Iterator[Mention]:
    spoken_of = phrase(_FIGURED_BASS).search(text)
    over = "" if spoken_of else rf"(?=\s(?:over|above)\s(?:{NOTE}|{SPOKEN_NOTE}))"
    for found in re.finditer(rf"(?<![\w/#♯♭.])(?:{_FIGURES})(?![\w/#♯♭]){over}", text, re.I):
        figures = " ".join(_FIGURE_WORDS.get(word.lower(), word) for word in re.split(r"[\s/-]+", found[0]))
        yield Mention("figures", found[0], found.start(), found.end(), figures)
