"""Intervals by name, as so many half steps, and as a fret on a string or a capo's.

    "a minor third above C"  ->  interval m3
    "3 semitones up"  ->  interval m3
    "a third above C"  ->  size 3

A third without its quality is a size, where the text goes some way from a note.
"""

import re
from collections.abc import Iterator

from etude.theory.interval import interval
from etude.theory.mentions.words import (
    ALTERED_TONE,
    COUNT,
    INTERVAL_WORDS,
    NOTE,
    ORDINAL,
    SPOKEN_NOTE,
    Mention,
    phrase,
    reading,
    rule,
)
from etude.theory.pitch import ACCIDENTAL, pitch

_SIZE_OF = {word: number for word, number in ORDINAL.items() if 2 <= number <= 7}
_ALTERED_SIZES = {"b2": "m2", "b3": "m3", "b4": "d4", "b5": "d5", "b6": "m6", "b7": "m7", "b9": "m9", "b13": "m13",
                  "#2": "A2", "#4": "A4", "#5": "A5", "#9": "A9", "#11": "A11"}  # fmt: skip
# Beside these words "tritone" says by which chord another is replaced.
_REPLACING = r"\b(?:sub|subs|substitut\w*|replac\w*|swap\w*|stand(?:s|ing)?[\s-]in|reharmoni[sz]\w*)\b"


def intervals(text: str) -> Iterator[Mention]:
    for found in rule(INTERVAL_WORDS, re.I).finditer(text):
        if found[0].lower() == "tritone" and phrase(_REPLACING).search(text):
            continue
        yield from reading("interval", found, interval, re.sub(r"s$", "", found[0]))
    for found in rule(ALTERED_TONE).finditer(text):
        if size := _ALTERED_SIZES.get(found[0].replace("♭", "b").replace("♯", "#")):
            yield from reading("interval", found, interval, size)
    for found in rule(r"(?:[PMm]|AA|dd|d(?=[458]\b))(?:[2-9]|1[0-5])(?![\w#])").finditer(text):
        yield from reading("interval", found, interval)


# What is said of a way from a note, and how a note then stands in the text.
_MOVED = (
    r"\b(?:up|upwards?|down|downwards?|over|under|underneath|beneath|above|below|higher|lower|upper|plus|minus|ascending|descending|climbs?|"
    r"drops?|falls?|rises?|on\stop|to\sthe\s(?:left|right))\b"
)
_BESIDE_A_NOTE = (
    rf"(?<![A-Za-z])(?-i:[B-G]{ACCIDENTAL}?|A[#b♯♭])(?![A-Za-z0-9])|{SPOKEN_NOTE}|"
    r"\b(?:from|on|above|below|over|under|with|to|note)\s[a-g][#b]?(?!\w)"
)
_WAY = r"(?:up|down|higher|lower|above|below|over|under|underneath|beneath)"
_HALF_STEPS = rf"(\d{{1,2}}|{'|'.join(COUNT)})[\s-](semitones?|(?:half|whole)[\s-]?(?:steps?|tones?)|frets?)"
# "3 semitones up", "up by two whole steps".
_IN_HALF_STEPS = (
    rf"{_HALF_STEPS}(?=\s(?:{_WAY}|from)\b)|(?:{_WAY}|by|transpos\w+|mov\w+|rais\w+|lower\w*)\s(?:by\s)?{_HALF_STEPS}"
)
_FRETS = {1: "m2", 2: "M2", 3: "m3", 4: "M3", 5: "P4", 6: "d5", 7: "P5", 8: "m6", 9: "M6", 10: "m7", 11: "M7", 12: "P8"}


def sizes(text: str) -> Iterator[Mention]:
    """ "A third above E" has no quality; "capo 3" is three half steps up."""
    number = rf"({'|'.join(_SIZE_OF)})(?!\s(?:degree|inversion|position|mode|chord|note|of|in)\b)(?![\w-])"
    moved = phrase(_MOVED).search(text) and phrase(_BESIDE_A_NOTE).search(text)
    strict = rf"(?<=\b[Aa]\s){number}(?=\s{_WAY}\b)|(?:(?<=\bup\sa\s)|(?<=\bdown\sa\s)){number}"
    for found in rule(number if moved else strict, re.I).finditer(text):
        yield Mention("size", found[0], found.start(), found.end(), _SIZE_OF[found[0].lower()])
    for found in rule(_IN_HALF_STEPS, re.I).finditer(text):
        word = (found[1] or found[3]).lower()
        steps = int(word) if word.isdigit() else COUNT[word]
        whole = (found[2] or found[4]).lower().startswith("whole")
        if (half := steps * (1 + whole)) in _FRETS and steps > 1:
            start = found.start(1) if found[1] else found.start(3)
            yield Mention("interval", text[start : found.end()], start, found.end(), interval(_FRETS[half]))
    for found in rule(
        rf"(?:an?\s)?capo(?:\s(?:is|goes|sits))?(?:\s(?:on|at|in|to))?(?:\s(?:the|my))?(?:\sfret)?(?:\sno\.?|\snumber)?\s(\d{{1,2}}|{'|'.join(ORDINAL)}|{'|'.join(COUNT)})"
        r"(?:st|nd|rd|th)?(?:\sfret)?(?![\w/])",
        re.I,
    ).finditer(text):
        word = found[1].lower()
        fret = int(word) if word.isdigit() else ORDINAL.get(word) or COUNT.get(word)
        if fret in _FRETS:
            yield Mention("interval", found[0], found.start(), found.end(), interval(_FRETS[fret]))


# "A step up from E", "one tone above B", "a semi tone down", where it is said of a note or a chord.
_STEP = rf"(?<!half\s)(?:an?|one)\s(step|tone|semi[\s-]tone)(?=\s{_WAY}\b)|(?:(?<=\bup\s)|(?<=\bdown\s))(?:a|one)\s(step|tone|semi[\s-]tone)(?!\w)"
# "P5 above C#" in small letters; "p5" alone is a page.
_SMALL_PERFECT = rf"p([1458])(?=\s{_WAY}\s(?:from\s)?(?:{NOTE}|[b-g](?!\w)|a(?=\W*$)))"
# A number of half steps that is compared or asked about by itself: "7 semitones", "is a minor third 4 semitones".
_SO_MANY = r"(\d{1,2})[\s-](?:semitones?|half[\s-]?(?:steps?|tones?))(?=\W*$)"


def steps(text: str) -> Iterator[Mention]:
    for found in rule(_STEP, re.I).finditer(text):
        rest = text[: found.start()] + text[found.end() :]
        chord_or_note = (
            rf"{_BESIDE_A_NOTE}|(?<!\w)(?-i:[A-G][#b]?(?:m|maj)?7?|[a-g][#b]?(?:m|maj)?7)(?!\w)|\bchords?\b|\bkey\sof\b"
        )
        if phrase(chord_or_note).search(rest) or re.fullmatch(rf"\W*{_WAY}?\W*{_WAY}?\W*", rest, re.I):
            word = (found[1] or found[2]).lower()
            # "F lies a step above E" tells of a step of the scale, which may be a half step.
            told = r"(?:(?<!what\s)\bis|\b(?:lies|sits|stands|moves|goes|resolves|falls|rises|leads))\s"
            if word == "step" and phrase(told).search(text[: found.start()]):
                continue
            size = interval("semitone" if word.startswith("semi") else "whole step")
            yield Mention("interval", found[0], found.start(), found.end(), size)
    for found in rule(_SMALL_PERFECT).finditer(text):
        yield from reading("interval", found, interval, f"P{found[1]}")
    for found in rule(_SO_MANY, re.I).finditer(text):
        about = text[: found.start()]
        asked = not about.strip() or re.match(rf"\W*(?:is|are)\s(?:an?\s)?{INTERVAL_WORDS}\W*$", about, re.I)
        if asked and int(found[1]) in _FRETS:
            yield Mention("interval", found[0], found.start(), found.end(), interval(_FRETS[int(found[1])]))


# "The 3rd fret on the A string", "fret 5 of the B string", "5th fret low E": so many half steps above a string's note.
_FRET = r"(?:(\d{1,2}|first|second|third|fourth|fifth|sixth|seventh)(?:st|nd|rd|th)?\sfret|fret\s(\d{1,2}))"
_STRING = r"(?:(?:low|high|open)\s)?(?<![A-Za-z])([A-Ga-g])"
_FRET_ON = rf"{_FRET},?\s(?:(?:(?:on|of)\s)?(?:the\s|my\s)?{_STRING}[\s-]string\b|(?:(?:on|of)\s)?(?:the\s)?(?:low|high)\s([A-Ga-g])(?!\w))"
_ON_STRING = rf"{_STRING}[\s-]string,?\s(?:on\s|at\s)?(?:the\s)?{_FRET}"


def on_strings(text: str) -> Iterator[Mention]:
    for pattern, strings, frets in ((_FRET_ON, (3, 4), (1, 2)), (_ON_STRING, (1,), (2, 3))):
        for found in rule(pattern, re.I).finditer(text):
            string = next(group for group in strings if found[group])
            fret = next(group for group in frets if found[group])
            place = int(found[fret]) if found[fret].isdigit() else ORDINAL[found[fret].lower()]
            if place not in _FRETS:
                continue
            said = re.search(_FRET, text[found.start() : found.end()], re.I)
            start, end = found.start() + said.start(), found.start() + said.end()
            yield Mention("interval", text[start:end], start, end, interval(_FRETS[place]))
            at = found.start(string)
            yield Mention("note", text[at : at + 1], at, at + 1, pitch(found[string].upper()))
