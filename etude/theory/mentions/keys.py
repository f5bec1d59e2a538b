"""Keys by their names, and the sharps and flats that stand for them.

    "is E minor the key of three flats?"  ->  key E minor, signature -3

A small "a minor" is a key by what follows: see `article`.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from etude.theory.errors import TheoryError
from etude.theory.key import MODES, key
from etude.theory.mentions.article import after_a_key, article, root_stands
from etude.theory.mentions.words import COUNT, ROOT, Mention, phrase, reading, rule
from etude.theory.pitch import ACCIDENTAL

_KEY = rf"({ROOT})[\s-]+(?:natural\s)?({'|'.join(MODES)}|maj|min)(?:[\s-]+(?:key|scale|mode)\b)?(?!\w)"
# "What key is em in?" asks where a chord belongs.
_KEY_OF = (
    rf"\b(?:key\s(?:signature\s)?(?:of|is)|in the key of)\s+({ROOT}|[A-Ga-g]{ACCIDENTAL}?(?=m?\b))(m\b)?(?!\s+in\W*$)"
)
# What follows A where it is a key; "the key of a song" is any key.
_KEY_A = (
    r"\s*(?:$|[^\w\s]|(?:and|or|to|vs|versus|is|are|was|has|have|in|as|from|on|up|by|over|with|than|for|contain\w*|so|but|"
    r"when|which|that|do|does|also|use\w*|share\w*|what|how|starting|going|please|major|minor|maj|min|flat|sharp)\b)"
)
# "What chords are in C#m", "a progression in Am", "the relative major of C#m"
_KEY_SYMBOL = (
    rf"(?:\b(?:progressions?|loops?|sequences?|vamps?|turnarounds?|songs?|(?:chord|progression|song)\sideas?|chorus|verse|bridge)\s(?:of\schords\s)?(?:in|for)|\bchords\s(?:(?:that\s)?(?:are|r|is|belong|fit|go|work|exist|found)\s)?in|\brel(?:ative|\.)?\s(?:maj(?:or)?|key)(?:\s(?:key|scale))?\s(?:of|for|to))"
    rf"\s([A-G]{ACCIDENTAL}?)(?-i:m)(?![\w#♯♭/])"
)


def keys(text: str) -> Iterator[Mention]:
    for found in rule(_KEY, re.I).finditer(text):
        if (
            root_stands(text, found)
            and not re.search(r"scale|mode", found[0], re.I)
            and found[2].lower() in ("major", "minor", "maj", "min")
            and (found[1] != "a" and not (found[1] == "A" and article(text, found)) or after_a_key(text, found))
        ):
            yield from reading("key", found, key)
    for found in phrase(_KEY_OF).finditer(text):
        if found[1] == "a" and not found[2] and not phrase(_KEY_A).match(text, found.end()):
            continue
        for whole in reading("key", found, key, f"{found[1]} minor" if found[2] else found[1]):
            start = found.start(1)
            yield Mention("key", text[start : whole.end], start, whole.end, whole.value)
    for found in phrase(_KEY_SYMBOL).finditer(text):
        with suppress(TheoryError):
            start = found.start(1)
            yield Mention("key", text[start : found.end()], start, found.end(), key(f"{found[1]} minor"))


# "Relative major of c#m" is asked of a key, and "is Am the relative of C?", "are Am and C relatives?" of two.
_SHORT = rf"(?-i:([A-Gb-g]{ACCIDENTAL}?|a[#♯♭]?(?=m\b)|a(?=\sthe\srel))(m(?:in)?\b)?)(?!\w)"
_RELATIVE = r"(?:(?:the|a|its|each\sothers?)\s)?(?:rel(?:ative)?s?|parallels?)\b\.?"
_RELATIVE_OF = rf"\b(?:rel(?:ative)?|parallel)\.?\s(?:maj(?:or)?|min(?:or)?|keys?)\.?\s(?:key\s)?(?:of|to|for)\s(?-i:([A-Ga-g]{ACCIDENTAL}?)(m))(?!\w)"
_IS_RELATIVE = (
    rf"\b(?:is|isn't|isnt|was|if|that)\s{_SHORT}\s(?:is\s)?(?:really\s|also\s|not\s)?{_RELATIVE}"
    rf"(?:\s(maj|min|key)\w*\.?(?:\skey)?)?\s(?:of|to|for)\s{_SHORT}"
)
_ARE_RELATIVES = rf"\b(?:are|aren't|were|if|that)\s{_SHORT}\s(?:and|&|n)\s{_SHORT}\s(?:are\s)?(?:really\s|also\s|not\s)?{_RELATIVE}(?!\slines?)"


def relative_keys(text: str) -> Iterator[Mention]:
    def mention(found: re.Match, group: int, mode: str) -> Iterator[Mention]:
        start, end = found.start(group), max(found.end(group), found.end(group + 1))
        with suppress(TheoryError):
            yield Mention("key", text[start:end], start, end, key(f"{found[group]} {mode}"))

    for found in phrase(_RELATIVE_OF).finditer(text):
        yield from mention(found, 1, "minor")
    for found in phrase(_IS_RELATIVE).finditer(text):
        # In "is A the relative minor of C?" the words tell the modes.
        told = (found[3] or "").lower()
        first = "minor" if found[2] or told == "min" else "major"
        yield from mention(found, 1, first)
        yield from mention(found, 4, "minor" if found[5] or (told == "maj" and first == "major") else "major")
    for found in phrase(_ARE_RELATIVES).finditer(text):
        for group in (1, 3):
            yield from mention(found, group, "minor" if found[group + 1] else "major")


# "How is Am related to C?", "are F and Dm the same signature?": two that are named, one of them with its mode.
_RELATION = r"\b(?:related|relation(?:ship)?|same\s(?:key\s)?signature|neighbou?rs?\son)\b"
_NO_KEYS = r"\b(?:chords?|triads?|notes?|scales?|strings?)\b"
_NAMED_KEY = rf"(?<![\w#♯♭/])([A-G]{ACCIDENTAL}?)(?:(m|min|\sminor|\smin)|(\smajor|\smaj))?(?![\w#♯♭/])"


def related_keys(text: str) -> Iterator[Mention]:
    if not phrase(_RELATION).search(text) or phrase(_NO_KEYS).search(text):
        return
    named = [found for found in rule(_NAMED_KEY).finditer(text) if found[0] != "A" or not article(text, found)]
    if len(named) == 2 and any(found[2] or found[3] for found in named):
        for found in named:
            yield from reading("key", found, key, f"{found[1]} {'minor' if found[2] else 'major'}")


# "Is F# in G?", "ii-V-I in F": beside these a tonic by itself names its major key, and so it does where keys are spoken of:
# "how many sharps in E", "the diatonic chords of G", "same in Ab".
_STANDS_IN_A_KEY = ("progression", "numeral", "chords", "chord", "degree", "note", "notes", "figures", "inversion")
_NOT_AN_INSTRUMENT = r"(?<!\bas\s)(?<!clarinet\s)(?<!horn\s)(?<!trumpet\s)"
_IN = rf"{_NOT_AN_INSTRUMENT}\bin\s(?:the\s(?:key|scale)\sof\s)?$"
_OF = rf"{_NOT_AN_INSTRUMENT}\b(?:in|of|for|to)\s$"
_OF_KEYS = (
    r"\b(?:how\smany\s(?:sharps|flats|accidentals)|sharps|(?:key\s)?signatures?|diatonic|(?:closely\s)?related\skeys|relative|parallel\s(?:major|minor|key)|"
    r"(?:primary|main|basic|principal|(?:three|3))\schords|(?:chord\s)?progressions?|chords\s(?:in|of|for)|triads\s(?:in|of|for)|same\s(?:thing\s)?in|"
    r"^(?:and|now|but|ok|then|what\sabout|how\sabout)\sin)\b"
)


def of_tonics(found: tuple[Mention, ...], text: str) -> tuple[Mention, ...]:
    """The mentions of a text, a note as a key where something else is said to be in it, or where keys are spoken of."""

    def read(mention: Mention) -> Mention:
        if mention.kind != "note" or mention.value.step is not None:
            return mention
        before = text[: mention.start]
        beside = any(other is not mention and other.kind in _STANDS_IN_A_KEY for other in found)
        if beside and phrase(_IN).search(before) or phrase(_OF).search(before) and phrase(_OF_KEYS).search(text):
            return replace(mention, kind="key", value=key(mention.value.name))
        return mention

    return tuple(map(read, found))


def signatures(text: str) -> Iterator[Mention]:
    for found in rule(
        r"(?:(no|zero|one|two|three|four|five|six|seven|[0-7])[\s-]+(sharps|flats)|(one|1)\s+(sharp|flat)|"
        r"([0-7]|one|two|three|four|five|six|seven)[\s-](sharp|flat)(?=\s(?:key|signature|major|minor)))\b",
        re.I,
    ).finditer(text):
        number, sign = filter(None, found.groups())
        count = COUNT[number.lower()]
        yield Mention("signature", found[0], found.start(), found.end(), -count if sign[0] in "fF" else count)
    # "No sharps or flats" is one signature; "3#" is one where a key is spoken of, or nothing else.
    for found in rule(
        r"(?:no|zero|0)\s(?:sharps\s(?:or|and|nor)\sflats|flats\s(?:or|and|nor)\ssharps)\b", re.I
    ).finditer(text):
        yield Mention("signature", found[0], found.start(), found.end(), 0)
    for found in rule(r"([1-7])([#♯b♭])(?:['’]?s)?(?![\w#♯♭])").finditer(text):
        if phrase(r"\b(?:(?:what|which)\s(?:\w+\s)?keys?|keys?\s(?:signature\s)?(?:with|has|of))\b").search(
            text
        ) or found[0] == text.strip(" ?!."):
            count = int(found[1])
            yield Mention("signature", found[0], found.start(), found.end(), count if found[2] in "#♯" else -count)
