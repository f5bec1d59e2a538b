"""Chords by their symbols and in words.

    "is F#m7b5 a D minor sixth chord?"  ->  chord F#m7b5, chord Dm6

A bare letter, a small minor chord and chords in a row have modules of their own: see `letters` and `rows`.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise

from etude.theory.chord import chord
from etude.theory.errors import TheoryError
from etude.theory.mentions.article import article, root_stands
from etude.theory.mentions.beyond_pitch import transposes
from etude.theory.mentions.words import (
    ALTERED_TONE,
    INTERVAL_WORDS,
    NOTE,
    QUALITY_WORD,
    ROOT,
    SPOKEN_NOTE,
    Mention,
    phrase,
    reading,
    rows_in_octaves,
    rule,
)
from etude.theory.pitch import ACCIDENTAL

_OVER = rf"(?:\s?/\s?|\s(?:over|slash)\s(?:an?\s)?)(?:{NOTE}|{SPOKEN_NOTE}|[a-g]\b)(?:\sin the bass)?"
# Chord suffixes that make an English word or name after a small root letter.
_ENGLISH = {"am", "add", "added", "aug", "bad", "dad", "dim", "dom", "em", "gm", "ad", "ed", "be", "bb", "fa", "do", "go",
            "co", "a", "ago", "eg", "cm", "fm", "dm", "bm", "ab", "age", "ace", "face", "cabbage", "mm"}  # fmt: skip
# "Am I late?", "Dm me", "G7 leaders", "Em dash": symbols by their looks, words by what follows.
_ENGLISH_AFTER = (
    r"Am\s+I\b(?!\s*[-–,])|Dm\s+(?:me|us|him|her|them|you)\b|Em\s+dash|C4\s+explosive|"
    r"G7\s+(?:summit|leader|countr|nation|meeting|conference|minister|economies|members)"
)
# Beside these words, and in a row of its like ("C4 E4 G4", but not the power chords "C5 G5"), "C4" is a note in its octave,
# elsewhere a chord.
_REGISTER = r"\b(?:middle|staff|stave|ledger|octaves?|midi|hz|hertz|frequency|tuned|fundamental)\b"
_SYMBOL = (
    rf"[A-Ga-g]{ACCIDENTAL}?(?:[A-Za-z0-9#♯b♭+°øØΔ∆△^º\-−]|\([^()\s,]*(?:,\s?[^()\s,]+)*\)|/(?=[A-G69#b])|,(?=[b#]\d))*"
)


def _sentence(text: str, found: re.Match) -> str:
    """The sentence in which something stands."""
    ends = [0, *(end.end() for end in re.finditer(r"[.?!:]\s", text)), len(text)]
    return next(text[a:b] for a, b in pairwise(ends) if found.start() < b)


def chord_symbols(text: str) -> Iterator[Mention]:
    rows = [range(*row.span()) for row in rows_in_octaves(text)]
    for found in rule(_SYMBOL).finditer(text):
        written = found[0].rstrip(",/")
        if re.search(r"[^-−][-−]$", written) and (
            written[0].islower() or re.match(r"\s*[A-Ga-g]\b|\w", text[found.start() + len(written) :])
        ):
            written = written.rstrip("-−")
        if re.fullmatch(r"b\d+", written) and rule(ALTERED_TONE).match(text, found.start()):
            continue
        after = text[found.start() + len(written) : found.start() + len(written) + 1]
        if after.isalnum() or (after in ("'", "’") and not re.search(r"\d$", written)):
            continue
        suffix = re.sub(rf"^[A-Ga-g]{ACCIDENTAL}?", "", written)
        lower = written[0].islower()
        if (
            not suffix
            or (lower and written.lower() in _ENGLISH)
            or suffix in ("o", "e", "++")
            or written in ("Add", "Dim", "Ed")
            or phrase(_ENGLISH_AFTER).match(text[found.start() :])
            or (
                re.fullmatch("[0-8]", suffix) and (phrase(_REGISTER).search(_sentence(text, found)) or transposes(text))
            )
            or any(found.start() in row for row in rows)
        ):
            continue
        if lower and not re.search(r"\d|#|♯|maj|min|dim|aug|sus|add|m$|mM|°|ø|Δ|\+", written[1:]):
            continue
        if suffix[0] == "-" and not re.match(r"-(?:\d|/|$)", suffix):
            continue
        try:
            # "bb9" in a sentence is a chord on B flat, though by itself it could be a degree as well, as "b9" always can.
            root = "Bb" if written.startswith("bb") else written[:2]
            value = chord(root + written[2:])
        except TheoryError:
            continue
        over = re.compile(_OVER).match(text, found.start() + len(written))
        if over and not value.bass:
            with suppress(TheoryError):
                value, written = chord(root + written[2:] + over[0]), written + over[0]
        yield Mention("chord", written, found.start(), found.start() + len(written), value)


_TRIAD_WORDS = r"[\s-]+(?:chords?|triads?)\b"
_CHORD_WORDS = rf"({ROOT})((?:[\s-]+{QUALITY_WORD}(?![\w])|[\s-]*(?:sus|add)[24]?9?\b)+)({_OVER})?"
_CHORD_ON = (
    rf"({QUALITY_WORD}(?:[\s-]+{QUALITY_WORD})*)[\s-]+(?:chord|triad)\s+(?:built\s|based\s|rooted\s)?(?:up)?on\s+"
    rf"({SPOKEN_NOTE}|{ROOT})(?!\s(?:the|guitar|piano)\b)"
)
# "C7 sharp 9"
_ALTERED_IN_WORDS = (
    rf"[A-Ga-g]{ACCIDENTAL}?(?:maj|min|m)?(?:7|9|13)(?:\s(?:flat|sharp)\s?(?:5|9|11|13|five|nine|eleven|thirteen)\b)+"
)
_PLAIN_CHORD = rf"({ROOT}|{NOTE})[\s-]+(?:chords?|triads?)\b"


def chords_in_words(text: str) -> Iterator[Mention]:
    for found in rule(_CHORD_WORDS, re.I).finditer(text):
        noun = phrase(_TRIAD_WORDS).match(text, found.end())
        only_mode = re.fullmatch(r"[\s-]+(?:major|minor|maj|min)", found[2], re.I)
        if not root_stands(text, found) or (only_mode and not noun and not found[3]):
            continue
        an_interval = re.fullmatch(INTERVAL_WORDS, found[2].strip(" -"), re.I)
        if not noun and an_interval and (found[1] == "a" or (found[1] == "A" and article(text, found))):
            continue
        try:
            value, end = chord(found[0]), noun.end() if noun else found.end()
        except TheoryError:
            # "Is D suspended second major or minor?": the last word belongs to what follows.
            try:
                shorter = re.sub(r"[\s-]+[\w#♯♭]+$", "", found[0])
                value, end = chord(shorter), found.start() + len(shorter)
            except TheoryError:
                continue
            if end <= found.end(1) or re.fullmatch(r"[\s-]+(?:major|minor|maj|min)", text[found.end(1) : end], re.I):
                continue
        yield Mention("chord", text[found.start() : end], found.start(), end, value)
    for found in rule(_CHORD_ON, re.I).finditer(text):
        yield from reading("chord", found, chord, f"{found[2]} {found[1]}")
    for found in rule(_ALTERED_IN_WORDS).finditer(text):
        yield from reading("chord", found, chord)
    # "Bb m" and "C-" are chords where the text is nothing else.
    for found in re.finditer(rf"(?<!.)[A-Ga-g]{ACCIDENTAL}?(?:\sm|[-−])(?=(?:\schord)?\W*$)", text):
        if not re.fullmatch(r"[ai]\sm", found[0], re.I):
            yield from reading("chord", found, chord)
    for found in rule(_PLAIN_CHORD).finditer(text):
        if root_stands(text, found):
            yield from reading("chord", found, chord, found[1])


# "Guitar chord D minor", "second inversion of F minor", "frets for G major": a name that is its triad.
_BEFORE_A_TRIAD = (
    r"(?:(?<!\d\s)(?<!\d(?:st|nd|rd|th)\s)(?<![ivxIVX]\s)\bchord[\s:]+|\b(?:inversions?|inv|root\sposition)\s(?:of|for)\s(?:an?\s|the\s)?|"
    r"\bfrets?\s(?:for|of)\s|\b(?:use|borrow|put)\san\s)$"
)
_AFTER_A_TRIAD = r",?\s(?:in\s(?:the\s)?)?(?:root\sposition|(?:first|second|1st|2nd)\s(?:inversion|inv)\b)"


def triads_as_keys(text: str) -> Iterator[Mention]:
    """A key's name where only its triad can be meant."""
    for found in rule(
        rf"({ROOT})[\s-]+(major|minor|maj|min)(?![\w#]|[\s-]+(?:scale|key|pent|chord|triad))", re.I
    ).finditer(text):
        before = text[: found.start()]
        named = phrase(_BEFORE_A_TRIAD).search(before)
        if named and named[0].lower().endswith(" an ") and not re.match(r"\s+(?:in|over)\b", text[found.end() :]):
            named = None
        after = phrase(_AFTER_A_TRIAD).match(text, found.end())
        if (named or after) and (found[1] != "a" or not before.strip() or re.search(r"\b(?:of|for|chord)\s$", before)):
            yield from reading("chord", found, chord)
