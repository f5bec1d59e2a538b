"""Whether an "a" is the article or the note.

    "what is a minor third above E"  ->  the article
    "what is the relative major of a minor"  ->  the note

A capital that begins a sentence may be either, a small letter is mostly the article.
"""

import re

from etude.theory.key import MODES
from etude.theory.mentions.words import COUNT, INTERVAL_WORDS, NOTE, ORDINAL, phrase

_ARTICLES_AFTER = (
    r"\s*(?:$|[?.,!;:)\]]|and\b|or\b|to\b|is\b|in\b|as\b|from\b|on\b|up\b|by\b|over\b|sound|vs\b|a\b|an\b|"
    r"natural\b(?!\s(?:signs?|symbols?|minor|notes?|scales?|tones?|harmonics?)\b))"
)
_BEFORE_A = r"(?:\b(?:of|to|from|above|below|over|on|between|note|notes|and|under|than|with|bass|tonic|in|is|what's|root|starting on|or)|[,\-–])\s*$"
# "A sus4 chord", "a minor pentatonic notes": a text that is nothing but a name, and so begins with no article.
_ONLY_A_NAME = r"(?:[\s-]+(?:chords?|triad|scales?|mode|notes?|formula|on\s(?:the\s)?(?:guitar|piano|keyboard|bass|ukulele|violin)))*\W*$"
# "A add9", "a aeolian": before a vowel the article would be "an".
_BEFORE_VOWEL = r"a[\s-]+(?:aug(?:mented|\d)?|add(?:ed)?\s?\d+|altered|alt|aeolian)\b"


def only_a_name(text: str, found: re.Match) -> bool:
    plain = re.fullmatch(
        rf"a[\s-]+(?:{'|'.join(ORDINAL)}|{'|'.join(COUNT)}|blues|{INTERVAL_WORDS})", found[0].strip(), re.I
    )
    told = re.search(r"(?<!\d)(?:6|7|9|11|13)$", found[0])
    # "A dominant 7th chord" is any, "a 7 chord" the one on A.
    spelled = re.match(
        r"a[\s-]+(?:dominant|half|dim\w{3,}|aug\w{3,}|sus\w{3,}|power|altered|(?:major|minor)[\s-]+\w*th\b)", found[0]
    )
    if spelled and re.search(r"\b(?:chord|triad)", text, re.I):
        return False
    return (
        not text[: found.start()].strip()
        and (told or not plain)
        and bool(phrase(_ONLY_A_NAME).match(text, found.end()))
    )


def root_stands(text: str, found: re.Match) -> bool:
    """Whether the first letter can be a root: a small "a" is mostly an article, and "I'd" ends in no D."""
    word = found[1]
    if word == "a" and (only_a_name(text, found) or re.match(_BEFORE_VOWEL, found[0])):
        return True
    if word == "a":
        named = re.match(r"a[\s-]+(?:major|minor|maj|min|dorian|phrygian|lydian|mixolydian|locrian|flat|sharp|harmonic|melodic|natural|dim|aug|sus)",
                         text[found.start():])  # fmt: skip
        # "The a blues scale": no second article.
        second = re.search(r"\b(?:the|an)\s$", text[: found.start()], re.I)
        return bool((named or second) and _a_is_root(text, found))
    return not (
        word == "A"
        and re.match(r"A[\s-]+(?:chords?|triads?|scales?)\b", text[found.start() :])
        and article(text, found)
    )


def article(text: str, found: re.Match) -> bool:
    """Whether "A chord" begins a sentence, where A is the article."""
    before = text[: found.start()].rstrip()
    return not before or before[-1] in ".!?:\n"


_HAS_SIGNS = (
    r"\s+(?:have|contain|use)\s(?:any\s|no\s|an?\s|the\s|\d\s)?(?:sharps?|flats?|accidentals?|black\skeys?|[b-g]\b)"
)
_ASKS_OF_A_WORD = (
    r"(?:\bwhat(?:['’]?s|\s(?:is|does|do|are))|\bhow\sdoes|"
    r"\b(?:explain|define|mean(?:s|ing\sof)?|call(?:ed)?))\s+$"
)
_AFTER_A_WORD = (
    r"\s*(?:$|[?.!,]|(?:in\smusic|and\s(?:what|how|a\s(?:sharp|flat))|or\sa\s(?:sharp|flat)\b|"
    r"do\b|does|mean|look|sign|symbol|called))"
)


_OF_SIGNS = r"\b(?:is|are)\sthere\s+$|\bis\sthere\sa\s(?:sharp|flat)\sor\s+$"


def a_sign(text: str, found: re.Match) -> bool:
    """Whether "a flat" is the sign: "what is a flat?", "is there a sharp in D", "what does a sharp do"."""
    if phrase(_OF_SIGNS).search(text[: found.start()]):
        return True
    return bool(
        phrase(_ASKS_OF_A_WORD).search(text[: found.start()]) and phrase(_AFTER_A_WORD).match(text, found.end())
    )


def _a_is_root(text: str, found: re.Match) -> bool:
    """In "the relative major of a minor" the small a is a note; in "a minor third" or "what is a major scale" it is not."""
    after = text[found.end() :]
    # "What is a minor key?": a key of that kind.
    if re.search(r"\bkeys?$", found[0], re.I) and not re.match(r"\s+signature", after, re.I):
        return bool(re.search(r"\b(?:the|an)\s+$", text[: found.start()], re.I))
    # "What is a flat?" asks for the sign.
    if re.fullmatch(r"a\s(?:flat|sharp)", found[0]) and a_sign(text, found):
        return False
    # "Does a minor have any sharps?", "what's a minor relative major"
    if re.search(r"\bdoes\s+$", text[: found.start()], re.I) and phrase(_HAS_SIGNS).match(after):
        return True
    if re.match(r"\s+(?:relative|parallel)\s(?:major|minor|key)", after) and re.search(r"s\s+$", text[: found.start()]):
        return True
    if re.search(r"\bscales?$", found[0], re.I):
        return bool(re.search(r"(?:^|\b(?:the|an?|show|play)\s+)$", text[: found.start()], re.I))
    if re.match(
        r"[\s-]+(?:second|third|fourth|fifth|sixth|seventh|interval|chord|triad|scale|key|mode|2nd|3rd|6th|7th|change|problem)",
        after,
        re.I,
    ):
        return bool(re.search(r"\b(?:of|in|the|to|from|an?)\s+$", text[: found.start()], re.I))
    before = text[: found.start()]
    mode = found[0].lower().endswith(tuple(MODES)[2:]) and not before
    return mode or bool(
        re.search(r"\b(?:of|in|the|to|from|is|and|play|key|between|for|or|an|over|vs\.?|versus)\s+$", before, re.I)
    )


# What may follow "A minor" as a key; before other words ("a minor issue", "A major change") it is English.
_AFTER_KEY_OF_A = (
    r"\s*(?:$|[^\w\s]|(?:and|or|to|vs|versus|is|are|was|has|have|had|in|as|from|on|up|by|over|sound\w*|with|than|for|key|"
    r"chords?|scales?|triads?|arpeggio|progression|pentatonic|contain\w*|instead|the|piece|song|tune|blues|cadence|so|but|"
    r"when|which|that|use\w*|do|does|look\w*|called|named|played|also|not|the same|share\w*|harmonic|melodic|signature|relative|parallel|"
    r"dominant|subdominant|sharps|flats|diatonic|closely|first|second|third|fourth|fifth|sixth|seventh|\d)\b|[IViv]+\b)"
)


def after_a_key(text: str, found: re.Match) -> bool:
    """Whether "A minor" is a key by what follows; "a major and minor chord" is a chord of either kind."""
    # "Formula for a minor 7 chord"
    if re.match(
        r"\s+(?:(?:6|7|9|11|13)(?:th)?|sixth|seventh|ninth|eleventh|thirteenth)\s+chord", text[found.end() :], re.I
    ):
        return False
    both = re.match(r"\s+(?:and|or|vs\.?|versus)\s+(?:an?\s+)?(?:major|minor)\b", text[found.end() :], re.I)
    return not both and bool(phrase(_AFTER_KEY_OF_A).match(text, found.end()))


def a_is_note(text: str, found: re.Match) -> bool:
    """Inside a sentence a capital A is a note; at its start, and in small letters, it needs a note's surroundings."""
    before, after = text[: found.start()], text[found.end() :]
    if found[0] == "A" and not article(text, found):
        return True
    if found[0] == "A":
        return bool(
            re.match(
                rf"\s*(?:up|down|plus|minus|above|below)\b|\s*(?:to|and|or|-|–|up to|down to)\s+(?:{NOTE}|[a-g]\b)|\s+{NOTE}\W*$|\s*$",
                after,
            )
        )
    return bool(phrase(_BEFORE_A).search(before) and phrase(_ARTICLES_AFTER).match(after))
