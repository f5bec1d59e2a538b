"""The words that decide whether a text speaks of music, and what in it only stands by.

    "the fifth of the scale"  ->  the degree is meant
    "the fifth of May"  ->  it is not

Instruments and note values stand by where a text asks of chords, keys or intervals.
"""

import re

from etude.theory.mentions.beyond_pitch import transposes
from etude.theory.mentions.words import Mention, phrase

# Words that could as well be plain English, by kind of mention.
_DOUBTFUL = {
    "note": re.compile(r"[A-Ga-g]|[a-g]b{1,2}|Ab|Gb|Ebb|[Aa][\s-](?:flat|sharp)|C#|[A-G]\d"),
    "chord": re.compile(r"[a-g][2-9]|[a-g]1[13]|[AB][2-9]|[A-D]\+|[A-G][45]|[a-g]m|[A-Ga-g][#b]?|[a-g]\S{0,4}/\S+|\S+\s(?:over|slash)\s.+"),
    "notes": re.compile(r"[ABab]\W+(?:and\W+)?[BCbc]\W+(?:and\W+)?[CDcd](?:\W+(?:and\W+)?[DEde])?"),
    "numeral": re.compile(r"(?:italian|german|french)\s+(?:sixth|6th|6)", re.I),
    "degree": re.compile(r"(?!(?:flat|lowered|sharp|raised|[b#♭♯])).*", re.I),
    "signature": re.compile(r"(?:two|2|three|3|one|1|a|no)[\s-]flats?", re.I),
}  # fmt: skip
# What is done with a small chord where no word of music stands beside it: "replace dm", "a sub for g7", "the 7 in g7".
_CHORD_TALK = (
    r"(?<![\w/])(?:(?:after|before|replac\w+|subs?(?:titut\w+)?(?:\s(?:for|of))?|solo(?:ing)?\s(?:over|on)|strum\w*|function\s(?:of|does|has)|"
    r"the\s(?:[679]|m)\s(?:mean\s)?in|resolv\w+)\s(?:an?\s)?[a-g][#b]?[m7](?!\w)|where\sdoes\s[a-g][#b]?[m7]\scome|"
    r"(?:[iv]+|[1-7])\s(?:chord\s)?of\s[a-g]m\b|is\s[a-g]m\sthe\s\S+\s(?:of|in)\s|[a-g][#b]?(?:m7?|7)?\s(?:to|and|or|vs\.?|into|then)\s[a-g][#b]?[m7]\b|"
    r"go(?:es)?\s(?:well\s)?(?:with|after|before|to)\s[a-g]m\b|is\s[a-g]m\s(?:happy|sad|dark|hard|easy|minor|diatonic)\b|voice[\s-]lead|"
    r"[a-g][m7]\s(?:is|on|for)\b.*\b(?:hard|easy|difficult|uke|ukulele|mandolin|banjo|barre)\b|slash\s.*\b[a-g]/[a-g]\b)"
)
_MUSIC_WORDS = (
    r"\b(?:notes?|keys?|chords?|triads?|arpeggios?|scales?|modes?|intervals?|semitones?|half[\s-]steps?|whole[\s-]steps?|octaves?|"
    r"tritones?|sharps|piano|keyboard|staff|stave|ledger|pitch(?:es)?|tonic|subdominant|(?:en)?harmonic\w*|enharmonics?|harmony|cadences?|"
    r"melod\w+|tones?|roots?|inver\w+|transpos\w+|bass|treble|middle|hz|midi|music\w*|song|tune|waltz|lullab(?:y|ies)|progressions?|numerals?|figured|"
    r"fingers?|fingering|thumb|hands?|fret|guitar|resolv\w+|improvis\w+|voicings?|play(?:s|ed|ing)?|sounds?|sung|sing|distance|above|below|major|minor|natural|"
    r"rel\.?\s(?:maj|min)\w*|how\smany\s(?:sharps|flats)|(?:what|which)\s(?:goes?|fits?|sounds?|works?|comes?)\s(?:well\s|good\s|best\s)?(?:after|before|with)(?=\W+$)|solf(?:ege|a)|(?:what(?:['’]?s|\sis)\s(?:do|re|mi|fa|sol?|la|ti)\sin)|secondary(?=\s+of\b)|pentatonic|"
    r"accidentals?|tonalit\w+|tuning|clefs?|gap|score|lead\s?sheet|symbols?|circle\sof\sfifths|steps?|(?:another|second|other)\sname|same\s(?:as|\w+\sas)|relative|parallel|diatonic|sus[24]?|modulat\w+|signature|how\sfar|spell(?:ed|s|ing)?|jazz|blues|tritone)\b"
)
# What may stand between notes in a question about nothing else: "C to G#?", "what's between e and b".
_ONLY_NOTES = (
    r"(?:\W|\b(?:what|which|whats|wats|is|are|the|an?|to|and|or|from|between|in|of|up|down|same|as|it|that|its|it's|what's|also|"
    r"called|names?|another|other|for|with|by|than|higher|lower|different|equal|equals|tell|me|about|please|s|vs|versus|then|on|"
    r"low|high|exists?|think|one|second|third|fourth|fifth|sixth|seventh|could|would|should|be|there|when|instead|use|lower|raise|does|do|has|have|how|many|if|i|go|move|take|why|not|but|call|else|can|goes)\b)*"
)


def doubtful(mention: Mention) -> bool:
    return mention.kind in _DOUBTFUL and bool(_DOUBTFUL[mention.kind].fullmatch(mention.text))


def speaks_of_music(text: str, found: list[Mention]) -> bool:
    """Whether a letter or an ordinal in this text is meant musically.

    It is where something sure stands beside it, where a word of music does, or where the text has nothing but it.
    """
    if not found or any(not doubtful(mention) for mention in found):
        return True
    if any(mention.kind == "chord" for mention in found) and phrase(_CHORD_TALK).search(text):
        return True
    left, at = "", 0
    for mention in sorted(found, key=lambda mention: mention.start):
        left += text[at : max(at, mention.start)] + " "
        at = max(at, mention.end)
    return bool(phrase(_MUSIC_WORDS).search(left + text[at:]) or phrase(_ONLY_NOTES).fullmatch(left + text[at:]))


def without_bystanders(found: list[Mention], text: str) -> list[Mention]:
    """Without instruments and note values where the text asks of chords, keys or intervals: they only say who plays, and when."""
    if any(mention.kind in _OF_DEGREES for mention in found):
        found = [mention for mention in found if mention.kind != "size"]
    beside = [mention for mention in found if mention.kind in ("instrument", "note_value")]
    about_a_part = transposes(text)
    others = [
        mention for mention in found if mention.kind not in _BESIDE and not (mention.kind == "key" and about_a_part)
    ]
    asked = any(not any(mention.start < one.end and one.start < mention.end for one in beside) for mention in others)
    return [mention for mention in found if mention.kind not in ("instrument", "note_value")] if asked else found


# Beside these a third is one of their tones, and no way to go.
_OF_DEGREES = ("chord", "scale", "key", "numeral", "interval", "inversion", "progression", "chords")
# What instruments and note values may stand beside.
_BESIDE = ("note", "note_value", "meter", "tempo", "bars", "instrument")
