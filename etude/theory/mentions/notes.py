"""Single notes.

    "is E flat above C?"  ->  note Eb, note C
    "vitamin C"  ->  nothing

Notes in a row are found in `rows`.
"""

import re
from collections.abc import Iterator

from etude.theory.mentions.article import a_is_note, a_sign
from etude.theory.mentions.words import NOT_NOTE_AFTER, NOTE, SPOKEN_NOTE, Mention, phrase, reading, rule, spoken_pitch
from etude.theory.pitch import ACCIDENTAL


def notes(text: str) -> Iterator[Mention]:
    for found in rule(rf"(?:{SPOKEN_NOTE}|{NOTE}|[A-G]{ACCIDENTAL}?\d(?!\w)|[a-g](?![\w'’]))").finditer(text):
        word = found[0]
        if word.lower() == "a" and not a_is_note(text, found):
            continue
        if re.match(r"a[\s-]", word, re.I) and re.match(r"\s+(?:notes?|ty?ires?|surface)\b", text[found.end() :]):
            continue
        if re.fullmatch(r"a\s(?:flat|sharp)", word) and a_sign(text, found):
            continue
        if len(word) == 1 and (
            phrase(NOT_NOTE_AFTER).search(text[: found.start()]) or phrase(_NOT_NOTE_BEFORE).match(text, found.end())
        ):
            continue
        yield from reading("note", found, spoken_pitch)


# What follows letters that are no notes: "D-Day", "the B section", "C programming".
_NOT_NOTE_BEFORE = (
    r"\.[A-Za-z]\b|[\s-](?:string|clef|minor\b|major\b|section|side|part(?!\sof)|theme|programming|language|student|level|list|book|mail|day|"
    r"team|grade|vitamin|shot|code|compiler|reader|commerce)|\s?[/&]\s?[a-z]\b|\sis\sa\sprogramming"
)
