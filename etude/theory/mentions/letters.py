"""Chords that are a letter, or a small letter and its "m", by what stands around them.

    "g to em"  ->  chord G, chord Em
    "play f on guitar"  ->  chord F
    "dm me"  ->  nothing

Whole chord symbols and chords in words are found in `chords`.
"""

import re
from collections.abc import Iterator

from etude.theory.chord import Chord, chord
from etude.theory.key import MODES
from etude.theory.mentions.words import NOT_NOTE_AFTER, QUALITY_WORD, ROOT, SPOKEN_NOTE, Mention, phrase, reading, rule
from etude.theory.pitch import ACCIDENTAL, pitch

# Beside a capo the letters name the chords that the hand takes: "capo 2 playing g shapes", "capo on 4 and play am".
_SHAPE = rf"([A-Ga-g]{ACCIDENTAL}?m?7?)(?=[\s-]shapes?\b)|(?:(?<=\bplay\s)|(?<=\bplaying\s)|(?<=\bstrum\s))([b-gB-G]{ACCIDENTAL}?m?7?|[Aa](?:m7?|7))(?!\w)"


def shapes(text: str) -> Iterator[Mention]:
    if phrase(r"\bcapo\b").search(text):
        for found in rule(_SHAPE).finditer(text):
            yield from reading("chord", found, chord, found[0][0].upper() + found[0][1:])


# "em", "c#m": a small minor chord, and the English and the units that look like it: "5 cm", "fm radio", "em dash", "dm me".
_SMALL_MINOR = r"[a-g]m(?![\w#♯'’/.+]|-(?![a-g]m?\b)\w)"
_NO_MINOR_BEFORE = (
    r"(?:\d\s?|\b(?:many|per|square|am\s(?:and|or)|(?:let|give|get|show|tell|hit|keep|knock|count|list|put)|"
    r"(?:some|all|both|one|two|none|most|each)\sof)\s)$"
)
_NO_MINOR_AFTER = (
    r"\s(?:radio|stations?|synth\w*|modulation|transmitter|tuner|broadcast\w*|dash\w*|quad|space|all|both|up|out|off|down|around|everyone|guys|folks|"
    r"team|sir|fam|friends|class|there|bro|sounds?(?:font|\sset)|patch\w*|files?|bank)\b"
)
_DM_AFTER = r"\s(?:me|us|him|her|them|you|the|my|your|it|if|when|for\smore)\b"
_LENGTHS = r"\b(?:cms|mm|inch\w*|met(?:er|re)s?|wide|long|tall|width|height|size|ruler|apart|length|measur\w+)\b"
# "Am" is a verb but where both what stands before and what follows is of chords: "play am on guitar", "c and am share".
_BEFORE_AM = (
    r"(?:^|[,:;(–→-]\s*|\b(?:in|of|to|from|is|play(?:ing|s)?|strum(?:ming)?|chords?|after|before|with|on|for|over|an|between|vs\.?|versus|replac\w+|finger|"
    r"us(?:e|ing)|into|than|like|inv|inversion|triad|resolv\w+|spell|does|do|fits?|match(?:es)?|about|hear|[a-g][#b]?m?7?\s(?:and|or|then|&))\s)$"
)
_AFTER_AM = (
    r"\s*(?:$|[?!,;:)–→-]|\.(?!\w))|\s(?:chords?|triads?|arpeggio|shape|barre|notes?|in|on|to|and|or|vs\.?|versus|share|ha(?:s|ve)|is|are|from|with|goe?s?|"
    r"comes?|the|then|over|sounds?|works?|guitar|piano|ukulele|next|after|before|for|contains?|inv\w*|first|second|root|mean|by|[a-g][#b]?m?7?)\b(?!\s(?:i|band|choir)\b)"
)


def small_minor_chords(text: str) -> Iterator[Mention]:
    """ "Notes in em", "c to am": minor chords in small letters; doubtful until the text speaks of music."""
    for found in rule(_SMALL_MINOR).finditer(text):
        before, word = text[: found.start()], found[0]
        chord_follows = phrase(r"\s(?:chords?|triads?)\b").match(text, found.end())
        if not chord_follows and (
            phrase(_NO_MINOR_BEFORE).search(before)
            or phrase(_NO_MINOR_AFTER).match(text, found.end())
            or (word == "am" and not (phrase(_BEFORE_AM).search(before) and phrase(_AFTER_AM).match(text, found.end())))
            or (word == "cm" and phrase(_LENGTHS).search(text))
            or (word == "dm" and re.search(r"\b(?:an?|the|this|that|my|your|his|her|by|via)\s$", before, re.I))
            or (word == "dm" and phrase(_DM_AFTER).match(text, found.end()))
            or (word == "gm" and not text.strip(" ?!.").removesuffix("gm"))
        ):
            continue
        yield from reading("chord", found, chord, word.capitalize())


_BARE = r"(?:[A-G][#♯b♭]?|[b-g](?:#|♯|b|♭)?|a[#b]|a(?=\s*(?:$|[?!.])))(?![\w#♯♭'’/])"
_NOT_BARE_AFTER = rf"[\s-](?:{QUALITY_WORD}|sharp|flat|strings?|frets?|notes?|scales?|keys?|section|{'|'.join(MODES)})\b|\s?[,&-]?\s?{_BARE}"
_BASS_NOTE = rf"({SPOKEN_NOTE}|{_BARE})"
_SUFFIXED = r"[A-Ga-g][#♯b♭]?(?:maj[79]|min7?|m(?:aj)?7(?:b5)?|m[69]?|[679]|sus[24]?|dim7?|aug|add9)(?![\w#♯♭'’])"
_TO = r"\s(?:to|and|or|vs\.?|versus|then|into|&|->|→)\s(?:an?\s)?"
# "Am to C": a bare letter joined to a chord is a chord as well.
_PAIR = rf"({_BARE}){_TO}{_SUFFIXED}|{_SUFFIXED}{_TO}({_BARE})"
# "Switch from C to G", "c to f chord change": two letters that are chords by what is done with them.
_CHANGE = (
    rf"\b(?:switch\w*|chang(?:e|es|ing)|transition\w*|voice[\s-]lead\w*)\s(?:between\s|from\s)({_BARE})\s(?:to|and)\s({_BARE})|"
    rf"\b({_BARE})\sto\s({_BARE})(?=\s(?:chord\s)?(?:change|switch|transition))"
)
_STRUMMED = r"(?:guitar|ukulele|uke|mandolin|banjo)"
# "Play F on guitar", "easier way to play f", "mandolin chords g", "with chord c".
_PLAYED = (
    rf"\b(?:(?:play|finger)\s(?:an?\s)?({_BARE})(?=\s(?:on|in)\s(?:(?:the|a|my)\s)?{_STRUMMED}\b(?!\s(?:strings?|neck|fretboard)))|"
    rf"eas(?:y|ier|iest)\s(?:\w+\s)?(?:to|for)\s(?:play|finger|fret)(?:ing)?\s(?:an?\s)?({_BARE})|strum(?:ming)?\s(?:an?\s)?({_BARE})|"
    rf"(?:{_STRUMMED}|piano)\schords?\s({_BARE})|(?:with|the|is|of|play)\schord\s({_BARE}))"
)
_SLASH = r"[a-g][#b]?(?:maj7|m7|m|7)?/([a-g][#b]?)(?![\w#/'’])(?!\s(?:test|section|form|side|repeat|switch))"
_OVER_BARE = rf"(?:{_BARE}|[A-Ga-g][#b]?m7?|[A-Ga-g][#b]?7)\s(?:over|slash)\s(?:{SPOKEN_NOTE}|{_BARE})(?![\s-](?:{'|'.join(MODES)})\b)"
_WITH_BASS = (
    rf"({ROOT})((?:\s?(?:major|minor|maj7?|min|m7?|7|chord))*)\s(?:with|w/)\s(?:an?\s)?{_BASS_NOTE}\s"
    r"(?:(?:in|on|as|at)\s(?:the\s|its\s)?)?bass(?:\snote)?\b"
)
# "C E G over C" is no chord on G.
_NOTE_BEFORE = r"[A-Ga-g][#b]?[,\s-]\s?$"
_WAYS_BETWEEN_NOTES = (
    r"\b(?:intervals?|distance|semitones?|(?:half|whole)[\s-](?:steps?|tones?)|notes?\s(?:from|to)|far|melod\w+|tunes?|sing|"
    r"an?\s(?:third|fourth|fifth|sixth|seventh))\b"
)


def _capital(symbol: str) -> Chord:
    """The chord of a symbol in small letters."""
    return chord(re.sub(r"(?:^|(?<=/))[a-g]", lambda letter: letter[0].upper(), symbol))


def bare_chords(text: str) -> Iterator[Mention]:
    """Letters that are chords by what stands around them: "g to em", "c/e", "d over f sharp", "play f on guitar"."""
    if not phrase(_WAYS_BETWEEN_NOTES).search(text):
        for pattern in (_PAIR, _CHANGE, _PLAYED):
            for found in rule(pattern).finditer(text):
                for group, letter in enumerate(found.groups(), start=1):
                    start, end = found.span(group)
                    if (
                        letter
                        and not phrase(_NOT_BARE_AFTER).match(text, end)
                        and not phrase(NOT_NOTE_AFTER).search(text[:start])
                        and not re.search(r"\b(?:in|keys?|notes?|keys? of)\s$", text[:start], re.I)
                    ):
                        yield Mention("chord", letter, start, end, _capital(letter))
        for found in rule(_OVER_BARE).finditer(text):
            before = text[: found.start()]
            if not phrase(NOT_NOTE_AFTER).search(before) and not rule(_NOTE_BEFORE).search(before):
                yield from reading("chord", found, _capital, re.sub(r"\s(?:over|slash)\s", "/", found[0]))
    for found in rule(_SLASH).finditer(text):
        # "b/c i said so", "the a/c": these need a word for what they are.
        english = re.match(r"a/|b/c|d/c", found[0]) and not phrase(
            r"\b(?:chords?|inver\w+|inv|notes\s(?:in|of))\b"
        ).search(text)
        root = pitch(found[0][0].upper() + found[0][1:2].strip("/m7"))
        if not english and (root.fifths - pitch(found[1].capitalize()).fifths) % 12:
            yield from reading("chord", found, _capital)
    for found in rule(_WITH_BASS, re.I).finditer(text):
        if found[1] != "a" and not rule(_NOTE_BEFORE).search(text[: found.start()]):
            words = f"{found[1]}{found[2]} with {found[3]} in the bass".replace(" chord", "")
            yield from reading("chord", found, chord, words)
