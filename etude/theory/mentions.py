"""Mentions: the musical things named in free text, each with its place and what it means.

    mentions("what notes are in a D# major 13th chord?")  ->  [Mention("chord", "D# major 13th chord", 20, 39, D#maj13)]

English is full of music's letters ("a", "I am", "add it", "Dim the lights"), so each kind of mention has its own rule for what
must stand around it. Of overlapping candidates the longest wins, then the first. What is left and could as well be plain
English ("C", "fifth", "three flats", "A4") counts only where the text speaks of music: see `_speaks_of_music`.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from etude.theory import abroad, beyond_pitch
from etude.theory.chord import Chord, chord
from etude.theory.errors import TheoryError
from etude.theory.instruments import Instrument
from etude.theory.interval import Interval, interval
from etude.theory.key import MODES, Key, key
from etude.theory.pitch import ACCIDENTAL, Pitch, from_words, pitch
from etude.theory.progressions import NAMES, PROGRESSIONS, figures, named
from etude.theory.rhythm import Meter, NoteValue, Tempo
from etude.theory.roman import NAMED_DEGREE, NUMERAL, SPECIAL
from etude.theory.scale import LEADING_TONE, SCALE_NAMES, Scale, scale

Value = Chord | Scale | Key | Interval | Pitch | NoteValue | Meter | Tempo | Instrument | int | str | tuple


@dataclass(frozen=True)
class Mention:
    """One musical thing in a text: `kind`, the words, where they stand, and the value they name.

    kind: chord, scale, key, interval, note, notes, numeral, progression, chords, signature, inversion, degree, mode,
    note_value, meter, tempo, bars, instrument, figures, mode_number, size (the number of an interval without its quality).
    """

    kind: str
    text: str
    start: int
    end: int
    value: Value


_NOTE = rf"(?:[A-G]{ACCIDENTAL}?|[a-g](?:#+|♯|b{{1,2}}|♭))(?![A-Za-z0-9#♯♭'’])"
_SPOKEN_NOTE = r"[A-Ga-g][\s-](?:double[\s-])?(?:sharp|flat)\b(?!\s(?:key|side|sign)s?\b)"
_ROOT = rf"(?:[A-Ga-g]{ACCIDENTAL}?(?![A-Za-z#♯♭'’])|{_SPOKEN_NOTE})"
_QUALITY_WORD = (
    r"(?:half[\s-]?diminished|half[\s-]?dim|maj(?:or)?|min(?:or)?|dim(?:inished)?|aug(?:mented)?|dom(?:inant)?|sus(?:pended)?(?:[24]|24)?|"
    r"M7|m7|power|altered|alt|seven(?:th)?|7(?:th)?|nin(?:e|th)|9(?:th)?|eleven(?:th)?|11(?:th)?|thirteen(?:th)?|13(?:th)?|"
    r"six[\s-]?nine|six(?:th)?|6(?:th)?(?:/9)?|fifth|5(?:th)?|fourth|4(?:th)?|second|2(?:nd)?|(?:add(?:ed)?|plus)\s(?:flat\s|sharp\s)?(?:second|fourth|sixth|ninth|eleventh|thirteenth)|add(?:ed)?\s?[b#]?\d{0,2}(?:th)?|"
    r"(?:flat|sharp)\s?(?:five|six|nine|eleven|thirteen|5|6|9|11|13)|[b#♭♯](?:5|9|11|13)|"
    r"(?:with(?:out)?|no)\s(?:an?\s|the\s)?(?:added\s)?(?:third|fifth|sixth|seventh|ninth|3rd|5th|6th|7th|9th))"
)
_OVER = rf"(?:\s?/\s?|\s(?:over|slash)\s(?:an?\s)?)(?:{_NOTE}|{_SPOKEN_NOTE}|[a-g]\b)(?:\sin the bass)?"
SCALE_WORDS = sorted({*SCALE_NAMES} - {"in", "min", "maj"}, key=len, reverse=True)
SCALE_NAME = "|".join(re.escape(word).replace(r"\ ", r"[\s-]").replace(r"\-", r"[\s-]?") for word in SCALE_WORDS)
_INTERVAL_WORDS = (
    r"(?:(?:doubly\s|double\s)?(?:perfect|major|minor|augmented|diminished|maj|min|aug|dim|perf)[\s-]"
    r"(?:unison|prime|seconds?|thirds?|fourths?|fifths?|sixths?|sevenths?|octave|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|"
    r"2nd|3rd|4th|5th|6th|7th|8ve|9th|10th|11th|12th|13th)|tritone|(?:half|whole)[\s-](?:step|tone(?!\s(?:scale|mode)))|semitone|octave)(?![\w-])(?!\schords?\b)"
)
_COUNT = {"no": 0, "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "a": 1} | {
    str(n): n for n in range(8)
}
_ORDINAL = {"root": 0, "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4,
            "fifth": 5, "5th": 5, "sixth": 6, "6th": 6, "seventh": 7, "7th": 7, "ninth": 9, "9th": 9, "eleventh": 11,
            "11th": 11, "thirteenth": 13, "13th": 13}  # fmt: skip
_SIZE_OF = {word: number for word, number in _ORDINAL.items() if 2 <= number <= 7}
_DEGREE_NAMED = {"leading tone": LEADING_TONE, "leading note": LEADING_TONE} | {
    "tonic": 1, "supertonic": 2, "mediant": 3, "subdominant": 4, "dominant": 5, "submediant": 6}  # fmt: skip
# Chord suffixes that make an English word or name after a small root letter.
_ENGLISH = {"am", "add", "added", "aug", "bad", "dad", "dim", "dom", "em", "gm", "ad", "ed", "be", "bb", "fa", "do", "go",
            "co", "a", "ago", "eg", "cm", "fm", "dm", "bm", "ab", "age", "ace", "face", "cabbage", "mm"}  # fmt: skip
# "Am I late?", "Dm me", "G7 leaders", "Em dash": symbols by their looks, words by what follows.
_ENGLISH_AFTER = r"Am\s+I\b(?!\s*[-–,])|Dm\s+(?:me|us|him|her|them|you)\b|Em\s+dash|G7\s+(?:summit|leader|countr|nation)|C4\s+explosive"
# Beside these words, and in a row of its like ("C4 E4 G4", but not the power chords "C5 G5"), "C4" is a note in its octave,
# elsewhere a chord.
_REGISTER = r"\b(?:middle|staff|stave|ledger|octaves?|midi|hz|hertz|frequency|tuned|fundamental)\b"
_SYMBOL = (
    rf"[A-Ga-g]{ACCIDENTAL}?(?:[A-Za-z0-9#♯b♭+°øØΔ∆△^º\-−]|\([^()\s,]*(?:,\s?[^()\s,]+)*\)|/(?=[A-G69#b])|,(?=[b#]\d))*"
)
_LIST_JOIN = r"(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s*[-–]\s*|\s+\+\s+|\s+)"
_IN_OCTAVE = rf"[A-G]{ACCIDENTAL}?[0-68](?![\w#/])"
_IN_OCTAVES = rf"{_IN_OCTAVE}(?:{_LIST_JOIN}{_IN_OCTAVE})+"
_ARTICLES_AFTER = (
    r"\s*(?:$|[?.,!;:)\]]|and\b|or\b|to\b|is\b|in\b|as\b|from\b|on\b|up\b|by\b|over\b|sound|vs\b|a\b|an\b|natural\b)"
)
_BEFORE_A = r"(?:\b(?:of|to|from|above|below|over|on|between|note|notes|and|under|than|with|bass|tonic|in|is|what's|root|starting on|or)|[,\-–])\s*$"


def _read(kind: str, found: re.Match, read: Callable[[str], Value], words: str | None = None) -> Iterator[Mention]:
    """The mention that a match is, or nothing when the engine refuses its words ("minor fourth")."""
    try:
        yield Mention(kind, found[0], found.start(), found.end(), read(found[0] if words is None else words))
    except TheoryError:
        return


@lru_cache(maxsize=64)
def _words(pattern: str) -> re.Pattern:
    """A pattern of words in either case; compiled when it is first asked for, so that import stays quick."""
    return re.compile(pattern, re.I)


@lru_cache(maxsize=64)
def _rule(pattern: str, flags: int = 0) -> re.Pattern:
    """A pattern that begins where no word or note goes on, compiled when it is first asked for too."""
    return re.compile(rf"(?<![A-Za-z0-9#♯♭'’/])(?:{pattern})", flags)


def _sentence(text: str, found: re.Match) -> str:
    """The sentence in which something stands."""
    ends = [0, *(end.end() for end in re.finditer(r"[.?!:]\s", text)), len(text)]
    return next(text[a:b] for a, b in pairwise(ends) if found.start() < b)


def _rows_in_octaves(text: str) -> Iterator[re.Match]:
    """Where notes stand one after another, each with the number of its octave."""
    rows = _rule(_IN_OCTAVES).finditer(text)
    return (row for row in rows if re.search(r"(?<!\d)[01348]", row[0]))


def _chord_symbols(text: str) -> Iterator[Mention]:
    rows = [range(*row.span()) for row in _rows_in_octaves(text)]
    for found in _rule(_SYMBOL).finditer(text):
        written = found[0].rstrip(",/")
        if re.search(r"[^-−][-−]$", written) and (
            written[0].islower() or re.match(r"\s*[A-Ga-g]\b|\w", text[found.start() + len(written) :])
        ):
            written = written.rstrip("-−")
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
            or _words(_ENGLISH_AFTER).match(text[found.start() :])
            or (
                re.fullmatch("[0-8]", suffix)
                and (_words(_REGISTER).search(_sentence(text, found)) or beyond_pitch.transposes(text))
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
_CHORD_WORDS = rf"({_ROOT})((?:[\s-]+{_QUALITY_WORD}(?![\w])|[\s-]*(?:sus|add)[24]?9?\b)+)({_OVER})?"
_CHORD_ON = (
    rf"({_QUALITY_WORD}(?:[\s-]+{_QUALITY_WORD})*)[\s-]+(?:chord|triad)\s+(?:built\s|based\s|rooted\s)?(?:up)?on\s+"
    rf"({_SPOKEN_NOTE}|{_ROOT})(?!\s(?:the|guitar|piano)\b)"
)
_PLAIN_CHORD = rf"({_ROOT}|{_NOTE})[\s-]+(?:chords?|triads?)\b"
_SCALE = rf"({_ROOT})[\s-]+({SCALE_NAME}|in(?=\sscale))(?:[\s-]+(?:scales?|mode)\b)?(?![\w#])"
_PLAIN_SCALE = rf"({_ROOT})[\s-]+scales?\b"
_SCALE_ON = rf"({SCALE_NAME})(?:[\s-]+(?:scale|mode))?\s+(?:starting\s+|beginning\s+)?(?:on|from)\s+({_SPOKEN_NOTE}|{_ROOT})(?![\s-]+(?:{'|'.join(MODES)})\b)"
_KEY = rf"({_ROOT})[\s-]+(?:natural\s)?({'|'.join(MODES)}|maj|min)(?:[\s-]+(?:key|scale|mode)\b)?(?!\w)"
_KEY_OF = rf"\b(?:key\s(?:signature\s)?(?:of|is)|in the key of)\s+({_ROOT}|[A-Ga-g]{ACCIDENTAL}?(?=m?\b))(m\b)?"


def _chords_in_words(text: str) -> Iterator[Mention]:
    for found in _rule(_CHORD_WORDS, re.I).finditer(text):
        noun = _words(_TRIAD_WORDS).match(text, found.end())
        only_mode = re.fullmatch(r"[\s-]+(?:major|minor|maj|min)", found[2], re.I)
        if not _root_stands(text, found) or (only_mode and not noun and not found[3]):
            continue
        an_interval = re.fullmatch(_INTERVAL_WORDS, found[2].strip(" -"), re.I)
        if not noun and an_interval and (found[1] == "a" or (found[1] == "A" and _article(text, found))):
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
    for found in _rule(_CHORD_ON, re.I).finditer(text):
        yield from _read("chord", found, chord, f"{found[2]} {found[1]}")
    for found in _rule(_PLAIN_CHORD).finditer(text):
        if _root_stands(text, found):
            yield from _read("chord", found, chord, found[1])


def _root_stands(text: str, found: re.Match) -> bool:
    """Whether the first letter can be a root: a small "a" is mostly an article, and "I'd" ends in no D."""
    word = found[1]
    if word == "a":
        named = re.match(r"a[\s-]+(?:major|minor|maj|min|dorian|phrygian|lydian|mixolydian|locrian|flat|sharp|harmonic|melodic|natural|dim|aug|sus)",
                         text[found.start():])  # fmt: skip
        # "The a blues scale": no second article.
        second = re.search(r"\b(?:the|an)\s$", text[: found.start()], re.I)
        return bool((named or second) and _a_is_root(text, found))
    return not (
        word == "A"
        and re.match(r"A[\s-]+(?:chords?|triads?|scales?)\b", text[found.start() :])
        and _article(text, found)
    )


def _article(text: str, found: re.Match) -> bool:
    """Whether "A chord" begins a sentence, where A is the article."""
    before = text[: found.start()].rstrip()
    return not before or before[-1] in ".!?\n"


def _a_is_root(text: str, found: re.Match) -> bool:
    """In "the relative major of a minor" the small a is a note; in "a minor third" or "what is a major scale" it is not."""
    after = text[found.end() :]
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


# Scale names that are keys, chords or plain words unless "scale" or "mode" follows.
NEEDS_NOUN = ("major", "minor", "augmented", "diminished", "altered", "tritone", "dominant scale", "half-diminished",
               "half diminished", "neapolitan", "dominant", "dominant diminished", "altered dominant", "country", "mystery", "yo",
               "gong", "hungarian")  # fmt: skip


def _scales(text: str) -> Iterator[Mention]:
    for found in _rule(_SCALE, re.I).finditer(text):
        noun = re.search(r"scale|mode", found[0][len(found[1]) :], re.I)
        if (found[2].lower() in NEEDS_NOUN and not noun) or not _root_stands(text, found):
            continue
        if found[1] == "a" and not noun and not _after_a_key(text, found):
            continue
        # "C lydian chord" is no scale.
        if re.match(r"\s+(?:chord|triad)\W*$", text[found.end() :], re.I):
            continue
        # "A blues in E" is any blues, "A blues" and "A blues scale" are on A.
        if (
            found[1] == "A"
            and not noun
            and _article(text, found)
            and text[found.end() :].strip(" ?!.")
            and found[2].lower() not in MODES
        ):
            continue
        yield from _read(
            "scale", found, scale, f"{found[1]} {found[2]} scale" if found[2] == "in" else f"{found[1]} {found[2]}"
        )
    for found in _rule(rf"({_ROOT})[\s-]+minor[\s-]+(melodic|harmonic|natural)(?:\s+scale)?(?!\w)", re.I).finditer(
        text
    ):
        if found[1] != "a":
            yield from _read("scale", found, scale, f"{found[1]} {found[2]} minor")
    for found in _rule(_SCALE_ON, re.I).finditer(text):
        # "A whole tone from E" is an interval.
        plain = found[1].lower() in NEEDS_NOUN or re.fullmatch(r"whole[\s-]tone", found[1], re.I)
        if not plain or re.search("scale|mode", found[0], re.I):
            yield from _read("scale", found, scale, f"{found[2]} {found[1]}")
    for found in _rule(_PLAIN_SCALE).finditer(text):
        if _root_stands(text, found) and found[1] != "a":
            yield from _read("scale", found, scale, f"{found[1]} major")


# What may follow "A minor" as a key; before other words ("a minor issue", "A major change") it is English.
_AFTER_KEY_OF_A = (
    r"\s*(?:$|[^\w\s]|(?:and|or|to|vs|versus|is|are|was|has|have|had|in|as|from|on|up|by|over|sound\w*|with|than|for|key|"
    r"chords?|scales?|triads?|arpeggio|progression|pentatonic|contain\w*|instead|the|piece|song|tune|blues|cadence|so|but|"
    r"when|which|that|use\w*|do|does|look\w*|called|named|played|also|not|the same|share\w*|harmonic|melodic|signature|relative|parallel|"
    r"dominant|subdominant|sharps|flats|diatonic|closely|first|second|third|fourth|fifth|sixth|seventh|\d)\b|[IViv]+\b)"
)


def _after_a_key(text: str, found: re.Match) -> bool:
    """Whether "A minor" is a key by what follows; "a major and minor chord" is a chord of either kind."""
    both = re.match(r"\s+(?:and|or|vs\.?|versus)\s+(?:an?\s+)?(?:major|minor)\b", text[found.end() :], re.I)
    return not both and bool(_words(_AFTER_KEY_OF_A).match(text, found.end()))


def _keys(text: str) -> Iterator[Mention]:
    for found in _rule(_KEY, re.I).finditer(text):
        if (
            _root_stands(text, found)
            and not re.search(r"scale|mode", found[0], re.I)
            and found[2].lower() in ("major", "minor", "maj", "min")
            and (found[1] != "a" and not (found[1] == "A" and _article(text, found)) or _after_a_key(text, found))
        ):
            yield from _read("key", found, key)
    for found in _words(_KEY_OF).finditer(text):
        for whole in _read("key", found, key, f"{found[1]} minor" if found[2] else found[1]):
            start = found.start(1)
            yield Mention("key", text[start : whole.end], start, whole.end, whole.value)


# Beside these words "tritone" says by which chord another is replaced.
_REPLACING = r"\b(?:sub|subs|substitut\w*|replac\w*|swap\w*|stand(?:s|ing)?[\s-]in|reharmoni[sz]\w*)\b"


def _intervals(text: str) -> Iterator[Mention]:
    for found in _rule(_INTERVAL_WORDS, re.I).finditer(text):
        if found[0].lower() == "tritone" and _words(_REPLACING).search(text):
            continue
        yield from _read("interval", found, interval, re.sub(r"s$", "", found[0]))
    for found in _rule(r"(?:[PMm]|AA|dd|d(?=[458]\b))(?:[2-9]|1[0-5])(?![\w#])").finditer(text):
        yield from _read("interval", found, interval)


# What is said of a way from a note, and how a note then stands in the text.
_MOVED = (
    r"\b(?:up|upwards?|down|downwards?|over|under|underneath|beneath|above|below|higher|lower|upper|plus|minus|ascending|descending|climbs?|"
    r"drops?|falls?|rises?|on\stop|to\sthe\s(?:left|right))\b"
)
_BESIDE_A_NOTE = (
    rf"(?<![A-Za-z])(?-i:[B-G]{ACCIDENTAL}?|A[#b♯♭])(?![A-Za-z0-9])|{_SPOKEN_NOTE}|"
    r"\b(?:from|on|above|below|over|under|with|to|note)\s[a-g][#b]?(?!\w)"
)
_WAY = r"(?:up|down|higher|lower|above|below|over|under|underneath|beneath)"
_HALF_STEPS = rf"(\d{{1,2}}|{'|'.join(_COUNT)})[\s-](semitones?|(?:half|whole)[\s-]?(?:steps?|tones?)|frets?)"
# "3 semitones up", "up by two whole steps".
_IN_HALF_STEPS = rf"{_HALF_STEPS}(?=\s(?:{_WAY[3:-1]}|from)\b)|(?:{_WAY[3:-1]}|by|transpos\w+|mov\w+|rais\w+|lower\w*)\s(?:by\s)?{_HALF_STEPS}"
_FRETS = {1: "m2", 2: "M2", 3: "m3", 4: "M3", 5: "P4", 6: "d5", 7: "P5", 8: "m6", 9: "M6", 10: "m7", 11: "M7", 12: "P8"}


def _sizes(text: str) -> Iterator[Mention]:
    """ "A third above E" has no quality; "capo 3" is three half steps up."""
    number = rf"({'|'.join(_SIZE_OF)})(?!\s(?:degree|inversion|position|mode|chord|note|of|in)\b)(?![\w-])"
    moved = _words(_MOVED).search(text) and _words(_BESIDE_A_NOTE).search(text)
    strict = rf"(?<=\b[Aa]\s){number}(?=\s{_WAY}\b)|(?:(?<=\bup\sa\s)|(?<=\bdown\sa\s)){number}"
    for found in _rule(number if moved else strict, re.I).finditer(text):
        yield Mention("size", found[0], found.start(), found.end(), _SIZE_OF[found[0].lower()])
    for found in _rule(_IN_HALF_STEPS, re.I).finditer(text):
        word = (found[1] or found[3]).lower()
        steps = int(word) if word.isdigit() else _COUNT[word]
        whole = (found[2] or found[4]).lower().startswith("whole")
        if (half := steps * (1 + whole)) in _FRETS and steps > 1:
            start = found.start(1) if found[1] else found.start(3)
            yield Mention("interval", text[start : found.end()], start, found.end(), interval(_FRETS[half]))
    for found in _rule(
        rf"(?:an?\s)?capo(?:\s(?:is|goes|sits))?(?:\s(?:on|at|in|to))?(?:\s(?:the|my))?(?:\sfret)?(?:\sno\.?|\snumber)?\s(\d{{1,2}}|{'|'.join(_ORDINAL)}|{'|'.join(_COUNT)})"
        r"(?:st|nd|rd|th)?(?:\sfret)?(?![\w/])",
        re.I,
    ).finditer(text):
        word = found[1].lower()
        fret = int(word) if word.isdigit() else _ORDINAL.get(word) or _COUNT.get(word)
        if fret in _FRETS:
            yield Mention("interval", found[0], found.start(), found.end(), interval(_FRETS[fret]))


# Words beside which a bare "IV" or "ii" is a chord and no ordinal ("World War II").
_HARMONY = r"\b(?:numerals?|degree|major|minor|maj|min|key|chords?|harmony|cadence)\b"


_MAJOR_FIGURES, _MINOR_FIGURES = (
    ("I", "ii", "iii", "IV", "V", "vi", "viio"),
    ("i", "iio", "III", "iv", "V", "VI", "viio"),
)
_FIGURES_IN_WORDS = ("one", "two", "three", "four", "five", "six", "seven")
_IN_A_KEY = rf"\s+(?:in|of|for)\s+(?:the\s+key\s+of\s+)?(?:an?\s+)?{_ROOT}"
# "A 251 in F", "1645 progression".
_RUN_TOGETHER = rf"[1-7]{{3,6}}(?={_IN_A_KEY}|\s+(?:progressions?|turnarounds?|vamps?)\b)"
# "The V of V", "five of two".
_OF_ANOTHER = (
    rf"(v|five|5)(7)?\s+of\s+(?:the\s+)?(ii|iii|iv|v|vi|two|three|four|five|six|[2-6])(?={_IN_A_KEY}|\W*$|\s+chord)"
)
# "The 5 chord in D", "fourth chord of the key of A minor".
_CHORD_OF_A_KEY = (
    rf"(?:([1-5]|(?<=\bthe\s)[67]|{'|'.join(_FIGURES_IN_WORDS)})[\s-]chord(?!s)|"
    rf"({'|'.join(word for word, place in _ORDINAL.items() if 0 < place < 8)})[\s-]chord(?={_IN_A_KEY}(?:\s(?:major|minor)|m\b|\W*$)))"
)


def _numerals(text: str) -> Iterator[Mention]:
    joiner = r"\s*[-–—,→>|]+\s*"
    plain = NUMERAL.pattern
    for found in _rule(rf"(?:{plain})(?:{joiner}(?:{plain}))+|(?:{plain})(?:\s+(?:{plain}))+").finditer(text):
        yield from _read("progression", found, figures)
    digit = "one|two|three|four|five|six|seven"
    for found in _rule(
        r"[1-7](?:\s*[-–—]\s*[1-7]){2,7}(?![\d-])(?=\s+(?:in|progression|chords?|for|of)\b|\s*,|\s*\?|\s*$)|"
        rf"[1-7](?:\s[1-7]){{2,7}}(?![\w/-])|(?:{digit})(?:[\s-](?:{digit})){{2,7}}(?!\w)",
        re.I,
    ).finditer(text):
        if _words(_HARMONY).search(text) or re.search(
            rf"\bin\s+(?:the\s+key\s+of\s+)?(?:{_ROOT})", text[found.end() :]
        ):
            numbers = re.sub(digit, lambda word: str(_COUNT[word[0].lower()]), found[0], flags=re.I)
            yield from _read("progression", found, figures, "-".join(re.findall(r"\d", numbers)))
    for found in _rule(_RUN_TOGETHER, re.I).finditer(text):
        if not _words(r"\b(?:bars?|measures?|pages?|no\.?|number|op\.?|bwv|at)\s$").search(text[: found.start()]):
            yield from _read("progression", found, figures, "-".join(found[0]))
    for found in _rule(_OF_ANOTHER, re.I).finditer(text):
        place = int(found[3]) if found[3].isdigit() else _COUNT.get(found[3].lower())
        over = _MAJOR_FIGURES[place - 1] if place else found[3].replace("v", "V") if len(found[3]) == 1 else found[3]
        yield Mention("numeral", found[0], found.start(), found.end(), f"V{found[2] or ''}/{over}")
    in_minor = _words(rf"\b[A-G]{ACCIDENTAL}?(?:m\b|\s?min)").search(text)
    for found in _rule(_CHORD_OF_A_KEY, re.I).finditer(text):
        if found[1] and not _rule(_IN_A_KEY.removeprefix("\\s+")).search(text):
            continue
        place = _ORDINAL[found[2].lower()] if found[2] else _COUNT[found[1].lower()]
        figure = (_MINOR_FIGURES if in_minor else _MAJOR_FIGURES)[place - 1]
        yield Mention("numeral", found[0], found.start(), found.end(), figure)
    for found in _rule(plain).finditer(text):
        word = found[0]
        chord_follows = re.match(r"\s+(?:chord|triad|in\s+(?:the key of\s+)?[A-Ga-g](?:m?\b|#|b))", text[found.end() :])
        about_harmony = chord_follows or (word not in ("I", "i", "v") and _words(_HARMONY).search(text))
        if re.fullmatch(r"[IViv]+", word) and not about_harmony:
            continue
        yield Mention("numeral", word, found.start(), found.end(), word)
    for found in _rule(rf"{NAMED_DEGREE.pattern}(?=\s+(?:of|in|for)\s+(?:the\s+key\s+of\s+)?{_ROOT})", re.I).finditer(
        text
    ):
        yield Mention("numeral", found[0], found.start(), found.end(), found[0])
    # "What chord is the subdominant in D?"
    for found in _rule(
        rf"(?<=\b)({'|'.join(_DEGREE_NAMED).replace(' ', '[ -]')})(?=\s+(?:of|in|for)\s+(?:the\s+key\s+of\s+)?{_ROOT})",
        re.I,
    ).finditer(text):
        if re.search(r"\bchord\s.{0,24}$", text[: found.start()], re.I):
            yield Mention("numeral", found[0], found.start(), found.end(), f"{found[0]} chord")
    for found in _rule(SPECIAL.pattern, re.I).finditer(text):
        named = re.search(r"sixth|6|4/?3|chord", found[0], re.I)
        if named:
            yield Mention("numeral", found[0], found.start(), found.end(), found[0])


NAMED = "(?i:" + "|".join(re.sub(r"[ -]", r"[\\s–-]", re.escape(name.replace("-", " ")).replace("\\ ", " "))
                        for name in sorted(NAMES, key=len, reverse=True)) + ")"  # fmt: skip
_NAMED_IN_KEY = rf"({NAMED})(?=\s+in\s+(?:the\s+key\s+of\s+)?({_ROOT}|[A-G]{ACCIDENTAL}?m\b)(\s+minor)?)"


def _named_progressions(text: str) -> Iterator[Mention]:
    """ "12-bar blues in E": the numerals of its name; without a key the words are a term to explain."""
    for found in _rule(_NAMED_IN_KEY).finditer(text):
        with suppress(TheoryError):
            home = key(f"{found[2]}{found[3] or ''}")
            value, _ = PROGRESSIONS[named(found[1])].figures_in(home)
            yield Mention("progression", found[0], found.start(), found.end(), value)


# Two notes or two chords are a list where chords that hold them, or what follows them, is asked for; elsewhere they are two things.
_OF_A_LIST = (
    r"\b(?:chords|harmonies|chord\sfinder|harmoni[sz]e|(?:simplest|easiest|another|any|every)\schord|in\sthe\schord|chords?\s(?:that\s|which\s)?(?:contain\w*|include\w*|"
    r"with|holds?)|next\schord|numerals?|roman|nashville|numbers|jobs|analy[sz]\w+|progression|so\sfar|continue|carry\son|keep\sgoing|goe?s?\son|finish|unfinished|"
    r"follow\w*|after|then|comes?\s(?:next|now)|keys?|melod(?:y|ies)|tunes?)\b"
)
_OF_TWO_THINGS = (
    r"\b(?:intervals?|distance|between|semitones?|half[\s-]steps?|compare\w*|difference|differs?|versus|vs|both|(?:in|have)\scommon|the\ssame\s(?:as|chords?|thing)|"
    r"up|down|above|below|higher|lower|transpose\w*|far|leaps?|jumps?|gap|relative|parallel)\b"
)


def _least_more(text: str) -> int:
    """How many notes or chords must follow the first one to make a list."""
    return 1 if _words(_OF_A_LIST).search(text) and not _words(_OF_TWO_THINGS).search(text) else 2


def _note_lists(text: str) -> Iterator[Mention]:
    # A small "a" ends a list or stands between small letters; before anything else it is the article of what follows.
    after_a = r"(?:and|an?|on|in|is|as|for|when|what|makes?|spells?|forms?|gives?|together|occur|appear|belong)\b"
    small = rf"(?<![A-Za-z])(?:[b-g](?![A-Za-z'’])|a(?=\s*(?:[,?.!;:\-–]|$|[b-g](?![A-Za-z'’])|{after_a})))"
    # A last note that names a key or a chord ("C E G, and D major is ...") is no member of the list.
    spoken = (
        rf"(?:{_SPOKEN_NOTE}|{_NOTE}|{small})(?![\s-]+(?:{_QUALITY_WORD}|harmonic|melodic|natural|{'|'.join(MODES)})\b)"
    )
    for found in _rule(rf"{spoken}(?:{_LIST_JOIN}{spoken}){{{_least_more(text)},}}").finditer(text):
        words = re.findall(rf"{_SPOKEN_NOTE}|[A-Ga-g]{ACCIDENTAL}?", re.sub(r"\band\b", " ", found[0]))
        yield from _read("notes", found, lambda _, words=words: tuple(_spoken_pitch(word) for word in words))
    for found in _rows_in_octaves(text):
        notes = [pitch(name) for name in re.findall(rf"[A-G]{ACCIDENTAL}?", found[0])]
        if len(notes) > _least_more(text):
            yield from _read("notes", found, lambda _, notes=notes: tuple(notes))


def _chord_lists(text: str) -> Iterator[Mention]:
    """Chords one after another: "C G Am F", "Dm7 - G7 - Cmaj7"."""
    rows = [range(*row.span()) for row in _rows_in_octaves(text)]
    one = rf"[A-G]{ACCIDENTAL}?(?:(?:maj|min|dim|aug|sus|m|M|Δ|°|ø)?(?:\d{{1,2}})?(?:b5|sus[24]?)?)(?:/[A-G][#b]?)?(?![A-Za-z0-9#(])"
    for found in _rule(rf"{one}(?:(?:\s*[-–—|,→]\s*|\s+){one}){{{_least_more(text)},}}").finditer(text):
        symbols = [symbol for symbol in re.split(r"\s*[-–—|,→]\s*|\s+", found[0]) if symbol]
        if any(found.start() in row for row in rows) or all(
            re.fullmatch(rf"[A-G]{ACCIDENTAL}?", symbol) for symbol in symbols
        ):
            continue
        yield from _read("chords", found, lambda _, symbols=symbols: tuple(chord(symbol) for symbol in symbols))
    # "em c g d": small letters are chords where one of three and more has a suffix.
    small = r"[a-g][#b]?(?:maj7|min7|m7|m|7|dim|sus[24]?)?(?![A-Za-z0-9#'’])"
    for found in _rule(rf"{small}(?:(?:\s*[-–—|,→]\s*|\s+){small}){{2,}}").finditer(text):
        symbols = re.split(r"\s*[-–—|,→]\s*|\s+", found[0])
        if sum(len(symbol.replace("#", "").removesuffix("b")) > 1 for symbol in symbols) and not re.search(
            r"\bi\s$", text[: found.start()], re.I
        ):
            yield from _read(
                "chords", found, lambda _, symbols=symbols: tuple(chord(s[0].upper() + s[1:]) for s in symbols)
            )


def _spoken_pitch(words: str) -> Pitch:
    match = re.fullmatch(r"([A-Ga-g])([\s-].*)", words)
    return from_words(match[1], match[2]) if match else pitch(words)


def _notes(text: str) -> Iterator[Mention]:
    for found in _rule(rf"(?:{_SPOKEN_NOTE}|{_NOTE}|[A-G]{ACCIDENTAL}?\d(?!\w)|[a-g](?![\w'’]))").finditer(text):
        word = found[0]
        if word.lower() == "a" and not _a_is_note(text, found):
            continue
        if re.match(r"a[\s-]", word, re.I) and re.match(r"\s+(?:notes?|ty?ires?|surface)\b", text[found.end() :]):
            continue
        if len(word) == 1 and (
            _words(_NOT_NOTE_AFTER).search(text[: found.start()]) or _words(_NOT_NOTE_BEFORE).match(text, found.end())
        ):
            continue
        yield from _read("note", found, _spoken_pitch)


# Letters that name other things than notes: "vitamin C", "Plan B", "D-Day", "the B section", "C programming", "E. Satie".
_NOT_NOTE_AFTER = (
    r"['’]\s?$|[A-Za-z]\.\s?$|\b(?:vitamin|plan|type|grade|option|part|section|company|model|hepatitis|mr|ms|mrs|dr|room|class|team|group|"
    r"figure|appendix|exhibit|block|gate|platform|level|channel|side|answer|question|theme|got\san?|score[ds]?\san?|gets?\san?)\.?\s*$"
)
_NOT_NOTE_BEFORE = (
    r"\.[A-Za-z]\b|[\s-](?:string|clef|minor\b|major\b|section|side|part(?!\sof)|theme|programming|language|student|level|list|book|mail|day|"
    r"team|grade|vitamin|shot|code|compiler|reader|commerce)|\s?[/&]\s?[a-z]\b|\sis\sa\sprogramming"
)


def _a_is_note(text: str, found: re.Match) -> bool:
    """Inside a sentence a capital A is a note; at its start, and in small letters, it needs a note's surroundings."""
    before, after = text[: found.start()], text[found.end() :]
    if found[0] == "A" and not _article(text, found):
        return True
    if found[0] == "A":
        return bool(
            re.match(
                rf"\s*(?:up|down|plus|minus|above|below)\b|\s*(?:to|and|-|–|up to|down to)\s+(?:{_NOTE}|[a-g]\b)|\s*$",
                after,
            )
        )
    return bool(_words(_BEFORE_A).search(before) and _words(_ARTICLES_AFTER).match(after))


def _signatures(text: str) -> Iterator[Mention]:
    for found in _rule(
        r"(?:(no|zero|one|two|three|four|five|six|seven|[0-7])[\s-]+(sharps|flats)|(one|1)\s+(sharp|flat)|"
        r"([0-7]|one|two|three|four|five|six|seven)[\s-](sharp|flat)(?=\s(?:key|signature|major|minor)))\b",
        re.I,
    ).finditer(text):
        number, sign = filter(None, found.groups())
        count = _COUNT[number.lower()]
        yield Mention("signature", found[0], found.start(), found.end(), -count if sign[0] in "fF" else count)


def _inversions(text: str) -> Iterator[Mention]:
    for found in _rule(
        r"(root|first|second|third|fourth|fifth|1st|2nd|3rd|4th|5th)\s+(?:inversion|position|inv)\b", re.I
    ).finditer(text):
        yield Mention("inversion", found[0], found.start(), found.end(), _ORDINAL[found[1].lower()])


# "a dominant thirteenth" is a chord without a root, "Beethoven's Fifth" a symphony.
_NO_DEGREE_AFTER = r"\b(?:dominant|diminished|added|suspended|[a-z]{3,}['’]s(?=\s+$))\s+$"


def _degrees(text: str) -> Iterator[Mention]:
    ordinals = "|".join(_ORDINAL)
    numbered = rf"({ordinals})(?:\s+(?:scale\s+)?(?:degree|note|tone)\b)?"
    after = r"(?=\s+(?:of|in|on|from|above|note|degree|is|and|for|inside|within|please|pls|do)\b|\s*[?.,!:]|\s*$)"
    for found in _rule(numbered + after, re.I).finditer(text):
        word, said = found[1].lower(), found[0].lower()
        meant = re.search(r"\bthe\s+$", text[: found.start()], re.I) or re.match(r"\s+of\b", text[found.end() :])
        if word in ("first", "second", "1st", "2nd") and said == word and (not meant or word in ("first", "1st")):
            continue
        if _words(_NO_DEGREE_AFTER).search(text[: found.start()]):
            continue
        # "The third above the root" is a degree, "third above all" a rank.
        if re.match(r"\s+above\b", text[found.end() :]) and not re.search(
            r"\b(?:the|an?|its)\s+$", text[: found.start()], re.I
        ):
            continue
        yield Mention("degree", found[0], found.start(), found.end(), _ORDINAL[word] or 1)
    for found in _rule(
        rf"({'|'.join(_DEGREE_NAMED).replace(' ', '[ -]')})(?=\s+(?:of|in|note|degree|is|for)\b|\s*[?.,!:]|\s*$)", re.I
    ).finditer(text):
        yield Mention("degree", found[0], found.start(), found.end(), _DEGREE_NAMED[found[1].lower().replace("-", " ")])


def _modes_by_number(text: str) -> Iterator[Mention]:
    for found in _rule(r"(first|second|third|fourth|fifth|sixth|seventh|1st|2nd|3rd|[4-7]th)\s+mode\b", re.I).finditer(
        text
    ):
        word = found[1].lower()
        yield Mention(
            "mode_number", found[0], found.start(), found.end(), int(word[0]) if word[0].isdigit() else _ORDINAL[word]
        )


# Words beside which "6/5" is what is played over a bass, and no time signature.
_FIGURED_BASS = r"\b(?:figured[\s-]bass|figures?|thorough[\s-]?bass|(?:basso\s)?continuo)\b"
_FIGURES = r"(?:6|5|4|3|7|9|8|2)(?:\s?[/-]\s?[2-8]|\s[2-8](?!\w)){1,2}|[#b♯♭]?[2-9]|(?:six|four|five)(?:[\s-](?:five|four|three|two)){1,2}|six"
_FIGURE_WORDS = {"two": "2", "three": "3", "four": "4", "five": "5", "six": "6"}


def _figures(text: str) -> Iterator[Mention]:
    spoken_of = _words(_FIGURED_BASS).search(text)
    over = "" if spoken_of else rf"(?=\s(?:over|above)\s(?:{_NOTE}|{_SPOKEN_NOTE}))"
    for found in re.finditer(rf"(?<![\w/#♯♭.])(?:{_FIGURES})(?![\w/#♯♭]){over}", text, re.I):
        figures = " ".join(_FIGURE_WORDS.get(word.lower(), word) for word in re.split(r"[\s/-]+", found[0]))
        yield Mention("figures", found[0], found.start(), found.end(), figures)


def _abroad(text: str) -> Iterator[Mention]:
    for kind, start, end, value in abroad.found(text):
        yield Mention(kind, text[start:end], start, end, value)


def _beyond_pitch(text: str) -> Iterator[Mention]:
    for kind, start, end, value in beyond_pitch.found(text):
        yield Mention(kind, text[start:end], start, end, value)


# Words that could as well be plain English, by kind of mention.
_DOUBTFUL = {
    "note": re.compile(r"[A-Ga-g]|[a-g]b{1,2}|Ab|Gb|Ebb|[Aa][\s-](?:flat|sharp)|C#|[A-G]\d"),
    "chord": re.compile(r"[a-g][2-9]|[a-g]1[13]|[AB][2-9]|[A-D]\+|[A-G][45]"),
    "notes": re.compile(r"[ABab]\W+(?:and\W+)?[BCbc]\W+(?:and\W+)?[CDcd](?:\W+(?:and\W+)?[DEde])?"),
    "numeral": re.compile(r"(?:italian|german|french)\s+(?:sixth|6th|6)", re.I),
    "degree": re.compile(r".*"),
    "signature": re.compile(r"(?:two|2|three|3|one|1|a|no)[\s-]flats?", re.I),
}  # fmt: skip
_MUSIC_WORDS = (
    r"\b(?:notes?|keys?|chords?|triads?|arpeggios?|scales?|modes?|intervals?|semitones?|half[\s-]steps?|whole[\s-]steps?|octaves?|"
    r"tritones?|sharps|piano|keyboard|staff|stave|ledger|pitch(?:es)?|tonic|subdominant|(?:en)?harmonic\w*|enharmonics?|harmony|cadences?|"
    r"melod\w+|tones?|roots?|inver\w+|transpos\w+|bass|treble|middle|hz|midi|music\w*|song|tune|waltz|lullab(?:y|ies)|progressions?|numerals?|figured|"
    r"fingers?|fingering|thumb|hands?|fret|guitar|resolv\w+|improvis\w+|voicings?|play(?:s|ed|ing)?|sounds?|sung|sing|distance|above|below|major|minor|natural|"
    r"accidentals?|tonalit\w+|tuning|clefs?|gap|score|lead\s?sheet|symbols?|circle\sof\sfifths|steps?|(?:another|second|other)\sname|same\s(?:as|\w+\sas)|relative|parallel|diatonic|sus[24]?|modulat\w+|signature|how\sfar|spell(?:ed|s|ing)?|jazz|blues|tritone)\b"
)
# What may stand between notes in a question about nothing else: "C to G#?", "what's between e and b".
_ONLY_NOTES = (
    r"(?:\W|\b(?:what|which|whats|wats|is|are|the|an?|to|and|or|from|between|in|of|up|down|same|as|it|that|its|it's|what's|also|"
    r"called|names?|another|other|for|with|by|than|higher|lower|different|equal|equals|tell|me|about|please|s|vs|versus|then|on|"
    r"low|high|exists?|think|one|second|third|fourth|fifth|sixth|seventh|could|would|should|be|there|when|instead|use|lower|raise|does|do|has|have|how|many|if|i|go|move|take|why|not|but|call|else|can|goes)\b)*"
)


def _doubtful(mention: Mention) -> bool:
    return mention.kind in _DOUBTFUL and bool(_DOUBTFUL[mention.kind].fullmatch(mention.text))


def _speaks_of_music(text: str, found: list[Mention]) -> bool:
    """Whether a letter or an ordinal in this text is meant musically.

    It is where something sure stands beside it, where a word of music does, or where the text has nothing but it.
    """
    if not found or any(not _doubtful(mention) for mention in found):
        return True
    left, at = "", 0
    for mention in sorted(found, key=lambda mention: mention.start):
        left += text[at : max(at, mention.start)] + " "
        at = max(at, mention.end)
    return bool(_words(_MUSIC_WORDS).search(left + text[at:]) or _words(_ONLY_NOTES).fullmatch(left + text[at:]))


# In order of trust: of two mentions of the same length the earlier row wins.
_RULES: tuple[Callable[[str], Iterator[Mention]], ...] = (
    _abroad, _figures, _named_progressions, _note_lists, _chord_lists, _scales, _keys, _intervals, _sizes, _numerals, _chords_in_words, _chord_symbols,
    _inversions, _signatures, _notes, _degrees, _modes_by_number, _beyond_pitch,
)  # fmt: skip


@lru_cache(maxsize=512)
def mentions(text: str) -> tuple[Mention, ...]:
    """Every musical thing named in a text, in reading order, none overlapping.

    >>> [(m.kind, m.text) for m in mentions("Is F A C E an Fmaj7, and what is a minor third above Bb?")]
    [('notes', 'F A C E'), ('chord', 'Fmaj7'), ('interval', 'minor third'), ('note', 'Bb')]
    >>> [m.text for m in mentions("I am sad, dim the lights, add it. A chord is a chord.")]
    []
    """
    found = _without_bystanders(candidates(text), text)
    if not _speaks_of_music(text, found):
        found = [mention for mention in found if not _doubtful(mention)]
    return apart(found, len(text))


def _without_bystanders(found: list[Mention], text: str) -> list[Mention]:
    """Without instruments and note values where the text asks of chords, keys or intervals: they only say who plays, and when."""
    if any(mention.kind in _OF_DEGREES for mention in found):
        found = [mention for mention in found if mention.kind != "size"]
    beside = [mention for mention in found if mention.kind in ("instrument", "note_value")]
    about_a_part = beyond_pitch.transposes(text)
    others = [
        mention for mention in found if mention.kind not in _BESIDE and not (mention.kind == "key" and about_a_part)
    ]
    asked = any(not any(mention.start < one.end and one.start < mention.end for one in beside) for mention in others)
    return [mention for mention in found if mention.kind not in ("instrument", "note_value")] if asked else found


def candidates(text: str) -> list[Mention]:
    """Whatever could be a mention, the longest first, overlapping: for a text in which everything is musical."""
    ranked = [(mention, trust) for trust, rule in enumerate(_RULES) for mention in rule(text)]
    ranked.sort(key=lambda one: (one[0].start - one[0].end, one[1], one[0].start))
    return [mention for mention, _ in ranked]


# Beside these a third is one of their tones, and no way to go.
_OF_DEGREES = ("chord", "scale", "key", "numeral", "interval", "inversion", "progression", "chords")
# What instruments and note values may stand beside.
_BESIDE = ("note", "note_value", "meter", "tempo", "bars", "instrument")


def apart(found: list[Mention], length: int) -> tuple[Mention, ...]:
    """Those that do not overlap one before them, in reading order."""
    kept: list[Mention] = []
    taken = [False] * length
    for mention in found:
        if not any(taken[mention.start : mention.end]):
            taken[mention.start : mention.end] = [True] * (mention.end - mention.start)
            kept.append(mention)
    return tuple(sorted(kept, key=lambda mention: mention.start))
