"""What is counted with an ordinal: scale degrees, inversions, modes.

    "the flat 7 of A"  ->  degree b7
    "first inversion"  ->  inversion 1
    "the second mode"  ->  mode_number 2

"Beethoven's Fifth" and "a dominant thirteenth" count no degree.
"""

import re
from collections.abc import Iterator

from etude.theory.mentions.words import DEGREE_NAMED, ORDINAL, ROOT, Mention, phrase, rule


def inversions(text: str) -> Iterator[Mention]:
    for found in rule(
        r"(root|first|second|third|fourth|fifth|1st|2nd|3rd|4th|5th)\s+(?:inversion|position|inv)\b", re.I
    ).finditer(text):
        yield Mention("inversion", found[0], found.start(), found.end(), ORDINAL[found[1].lower()])


# "a dominant thirteenth" is a chord without a root, "Beethoven's Fifth" a symphony.
_NO_DEGREE_AFTER = r"\b(?:dominant|diminished|added|suspended|[a-z]{3,}['’]s(?=\s+$))\s+$"


def degrees(text: str) -> Iterator[Mention]:
    ordinals = "|".join(ORDINAL)
    numbered = rf"({ordinals})(?:\s+(?:scale\s+)?(?:degree|note|tone)\b)?"
    after = r"(?=\s+(?:of|in|on|from|above|note|degree|is|and|for|inside|within|please|pls|do)\b|\s*[?.,!:]|\s*$)"
    for found in rule(numbered + after, re.I).finditer(text):
        word, said = found[1].lower(), found[0].lower()
        meant = re.search(r"\bthe\s+$", text[: found.start()], re.I) or re.match(r"\s+of\b", text[found.end() :])
        if word in ("first", "second", "1st", "2nd") and said == word and (not meant or word in ("first", "1st")):
            continue
        if phrase(_NO_DEGREE_AFTER).search(text[: found.start()]):
            continue
        # "The third above the root" is a degree, "third above all" a rank.
        if re.match(r"\s+above\b", text[found.end() :]) and not re.search(
            r"\b(?:the|an?|its)\s+$", text[: found.start()], re.I
        ):
            continue
        yield Mention("degree", found[0], found.start(), found.end(), ORDINAL[word] or 1)
    for found in rule(
        rf"({'|'.join(DEGREE_NAMED).replace(' ', '[ -]')})(?=\s+(?:of|in|note|degree|is|for)\b|\s*[?.,!:]|\s*$)", re.I
    ).finditer(text):
        yield Mention("degree", found[0], found.start(), found.end(), DEGREE_NAMED[found[1].lower().replace("-", " ")])


# "Flat 7 of A", "#11 of C", "raised 7th in A minor"; a small "a" must stand as a note there.
_ALTERED = (
    rf"(flat(?:ted|tened)?|lowered|sharp(?:ed|ened)?|raised|[b#♭♯])[\s-]?({'|'.join(word for word, place in ORDINAL.items() if place > 1)}|[2-7]|9|11|13)"
    rf"(?:\s(?:scale\s)?(?:degree|note|tone))?(?=\s(?:of|in|from|above)\s(?:the\s)?(?:key\sof\s)?(?!a\s(?!major\b|minor\b|flat\b)){ROOT})"
)
# An address and a page: "my flat 3 in B street".
_NO_ALTERED_BEFORE = r"\b(?:my|our|your|his|her|their|to|at|live[sd]?\sin|stay(?:s|ed)?\sin|rent(?:s|ed)?)\s$"


def altered_degrees(text: str) -> Iterator[Mention]:
    for found in rule(_ALTERED, re.I).finditer(text):
        if not phrase(_NO_ALTERED_BEFORE).search(text[: found.start()]):
            place = int(found[2]) if found[2].isdigit() else ORDINAL[found[2].lower()]
            sign = "#" if found[1].lower()[0] in "s#♯r" else "b"
            yield Mention("degree", found[0], found.start(), found.end(), f"{sign}{place}")


def modes_by_number(text: str) -> Iterator[Mention]:
    for found in rule(r"(first|second|third|fourth|fifth|sixth|seventh|1st|2nd|3rd|[4-7]th)\s+mode\b", re.I).finditer(
        text
    ):
        word = found[1].lower()
        yield Mention(
            "mode_number", found[0], found.start(), found.end(), int(word[0]) if word[0].isdigit() else ORDINAL[word]
        )
