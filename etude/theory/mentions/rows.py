"""Notes and chords one after another.

    "F A C E"  ->  notes F A C E
    "Dm7 - G7 - Cmaj7"  ->  chords Dm7 G7 Cmaj7

Two of them are a row only where what is asked needs one.
"""

import re
from collections.abc import Iterator

from etude.theory.chord import chord
from etude.theory.key import MODES
from etude.theory.mentions.words import (
    LIST_JOIN,
    NOTE,
    QUALITY_WORD,
    SPOKEN_NOTE,
    Mention,
    phrase,
    reading,
    rows_in_octaves,
    rule,
    spoken_pitch,
)
from etude.theory.pitch import ACCIDENTAL, pitch

# Two notes or two chords are a list where chords that hold them, or what follows them, is asked for; elsewhere they are two things.
_OF_A_LIST = (
    r"\b(?:chords|harmonies|chord\sfinder|harmoni[sz]e|(?:simplest|easiest|another|any|every)\schord|in\sthe\schord|chords?\s(?:that\s|which\s)?(?:contain\w*|include\w*|"
    r"with|holds?)|next\schord|numerals?|roman|nashville|numbers|jobs|analy[sz]\w+|progression|so\sfar|continue|carry\son|keep\sgoing|goe?s?\son|finish|unfinished|"
    r"follow\w*|after|then|comes?\s(?:next|now)|keys?|melod(?:y|ies)|tunes?)\b"
)
_OF_TWO_THINGS = (
    r"\b(?:intervals?|distance|between|semitones?|half[\s-]steps?|compare\w*|difference|differs?|versus|vs|(?<!have\s)(?<!has\s)(?<!with\s)(?<!hold\s)(?<!contain\s)(?<!contains\s)(?<!include\s)both|(?:in|have)\scommon|the\ssame\s(?:as|chords?|thing)|"
    r"up|down|above|below|higher|lower|transpose\w*|far|leaps?|jumps?|gap|relative|parallel)\b"
)


def _least_more(text: str) -> int:
    """How many notes or chords must follow the first one to make a list."""
    return 1 if phrase(_OF_A_LIST).search(text) and not phrase(_OF_TWO_THINGS).search(text) else 2


def note_lists(text: str) -> Iterator[Mention]:
    # A small "a" ends a list or stands between small letters; before anything else it is the article of what follows.
    after_a = r"(?:and|an?|on|in|is|as|for|when|what|makes?|spells?|forms?|gives?|together|occur|appear|belong)\b"
    small = rf"(?<![A-Za-z])(?:[b-g](?![A-Za-z0-9#♯♭'’])|a(?=\s*(?:[,?.!;:\-–]|$|[b-g](?![A-Za-z0-9'’])|{after_a})))"
    # A last note that names a key or a chord ("C E G, and D major is ...") is no member of the list.
    spoken = (
        rf"(?:{SPOKEN_NOTE}|{NOTE}|{small})(?![\s-]+(?:{QUALITY_WORD}|harmonic|melodic|natural|{'|'.join(MODES)})\b)"
    )
    for found in rule(rf"{spoken}(?:{LIST_JOIN}{spoken}){{{_least_more(text)},}}").finditer(text):
        # "Have a G sharp": of two the first is the article, as before no E or F.
        if re.fullmatch(rf"a\s(?:{SPOKEN_NOTE}|[b-dgB-DG]{ACCIDENTAL}?)", found[0]) and found[0][2] not in "eEfF":
            continue
        words = re.findall(rf"{SPOKEN_NOTE}|[A-Ga-g]{ACCIDENTAL}?", re.sub(r"\band\b", " ", found[0]))
        # "Does it have a g sharp": before one note alone the small a is the article.
        if len(words) == 2 and re.match(r"a\s+(?!and\b)", found[0]):
            continue
        yield from reading("notes", found, lambda _, words=words: tuple(spoken_pitch(word) for word in words))
    for found in rows_in_octaves(text):
        notes = [pitch(name) for name in re.findall(rf"[A-G]{ACCIDENTAL}?", found[0])]
        if len(notes) > _least_more(text):
            yield from reading("notes", found, lambda _, notes=notes: tuple(notes))


def both_hands(text: str) -> Iterator[Mention]:
    """Notes in the left hand and in the right: "left hand F, right hand A C Eb", the lower ones first."""
    some = rf"((?:{SPOKEN_NOTE}|{NOTE})(?:{LIST_JOIN}(?:{SPOKEN_NOTE}|{NOTE}))*)"
    has = r"\W*\s?(?:hand\b\W*\s)?(?:(?:has|have|plays?|holds?|takes?|on|is|with|plus)\s)?(?:(?:a|an|the)\s)?"
    for found in rule(
        rf"(?:left|lh|LH|Left){has}{some}(?:\W+(?:and|with|my|the|in))*\W+(?:right|rh|RH){has}{some}"
    ).finditer(text):
        words = [word for hand in (1, 2) for word in re.findall(rf"{SPOKEN_NOTE}|[A-G]{ACCIDENTAL}?", found[hand])]
        if len(words) > 2:
            yield from reading("notes", found, lambda _, words=words: tuple(spoken_pitch(word) for word in words))


def chord_lists(text: str) -> Iterator[Mention]:
    """Chords one after another: "C G Am F", "Dm7 - G7 - Cmaj7"."""
    rows = [range(*row.span()) for row in rows_in_octaves(text)]
    one = rf"[A-G]{ACCIDENTAL}?(?:(?:maj|min|dim|aug|sus|m|M|Δ|°|ø)?(?:\d{{1,2}})?(?:b5|sus[24]?)?)(?:/[A-G][#b]?)?(?![A-Za-z0-9#(])"
    for found in rule(rf"{one}(?:(?:\s*[-–—|,→]\s*|\s+){one}){{{_least_more(text)},}}").finditer(text):
        symbols = [symbol for symbol in re.split(r"\s*[-–—|,→]\s*|\s+", found[0]) if symbol]
        if any(found.start() in row for row in rows) or all(
            re.fullmatch(rf"[A-G]{ACCIDENTAL}?", symbol) for symbol in symbols
        ):
            continue
        yield from reading("chords", found, lambda _, symbols=symbols: tuple(chord(symbol) for symbol in symbols))
    # "em c g d": small letters are chords where one of three and more has a suffix.
    small = r"[a-g][#b]?(?:maj7|min7|m7|m|7|dim|sus[24]?)?(?![A-Za-z0-9#'’])"
    join = r"(?:\s*[-–—|,→]\s*(?:(?:and\s+)?then\s+)?|\s+(?:(?:and\s+)?then\s+)?)"
    for found in rule(rf"{small}(?:{join}{small}){{2,}}").finditer(text):
        symbols = re.split(join, found[0])
        if sum(len(symbol.replace("#", "").removesuffix("b")) > 1 for symbol in symbols) and not re.search(
            r"\bi\s$", text[: found.start()], re.I
        ):
            yield from reading(
                "chords", found, lambda _, symbols=symbols: tuple(chord(s[0].upper() + s[1:]) for s in symbols)
            )
