"""What a text names beyond pitch: note values, time signatures, tempos, numbers of bars, instruments and voices.

    found("how many 16th notes fill a bar of 6/8 at 120 bpm?")
    ->  ("note_value", 9, 19, sixteenth), ("meter", 34, 37, 6/8), ("tempo", 41, 48, quarter = 120)

"6/8" may be a date or a fraction, "bass" a clef or the lowest note, and mostly an instrument only says who plays: each kind
has its own rule for what must stand around it.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from etude.theory.errors import TheoryError
from etude.theory.instruments import INSTRUMENTS, Instrument, instrument
from etude.theory.mentions.words import phrase
from etude.theory.rhythm import NOTE_VALUES, TUPLETS, Meter, NoteValue, Tempo, meter, note_value, tempo

Found = tuple[str, int, int, NoteValue | Meter | Tempo | Instrument | int]


def found(text: str) -> Iterator[Found]:
    """Every note value, meter, tempo, number of bars and instrument that a text may name; where two overlap the longer is meant.

    >>> [(kind, value.name) for kind, _, _, value in found("is a dotted minim longer than 3 crotchets?")]
    [('note_value', 'dotted half'), ('note_value', 'quarter')]
    >>> [value.name for _, _, _, value in found("what is the range of the alto?")], list(found("sing the alto line"))
    (['alto'], [])
    """
    for match in _note_value().finditer(text):
        yield from _read("note_value", match, note_value)
    yield from _short_values(text)
    for match in phrase(_METER).finditer(text):
        if _is_meter(text, match):
            yield from _read("meter", match, meter)
    for match in _tempo().finditer(text):
        yield from _read("tempo", match, tempo)
    for match in phrase(_BARE_TEMPO).finditer(text):
        number = match[1] or match[2]
        if 30 <= int(number) <= 300:
            yield "tempo", match.start(), match.end(), tempo(f"{number} bpm")
    if any(phrase(_LASTING).search(text) or pattern.search(text) for pattern in (_tempo(), phrase(_BARE_TEMPO))):
        for match in phrase(_BARS).finditer(text):
            number = match[1].lower()
            yield "bars", match.start(), match.end(), int(number) if number.isdigit() else _NUMBER_WORDS[number]
    for match in _instrument().finditer(text):
        if _is_instrument(text, match):
            yield from _read("instrument", match, instrument)


def transposes(text: str) -> bool:
    """Whether a text is about what a transposing instrument reads and what sounds.

    >>> transposes("what does written F5 sound like on a trumpet?"), transposes("how do I play F5 on guitar?")
    (True, False)
    """
    return bool(phrase(f"{_READ_OR_HEARD}|{_ITS_KEY}").search(text)) and any(
        kind == "instrument" and value.transposes for kind, _, _, value in found(text)
    )


def _read(kind: str, match: re.Match, read: Callable[[str], object]) -> Iterator[Found]:
    """What a match stands for, or nothing when the engine refuses its words."""
    try:
        yield kind, match.start(), match.end(), read(match[0])
    except TheoryError:
        return


def _either(names: Iterable[str]) -> str:
    """Any of these names, the longest first, hyphens and spaces alike."""
    longest_first = sorted(names, key=len, reverse=True)
    return "|".join(re.sub(r"\\ |\\-", r"[\\s-]", re.escape(name)) for name in longest_first)


# ---------------------------------------------------------------------------------------------------------------------
# Note values, meters, tempos

_DOTS = r"(?:(?:(?:double|triple)[\s-])?dotted[\s-])?"
_COUNTED = r"1/(?:2|4|8|16|32|64)|(?:4|8|16|64|128)th|32nd"


@cache
def _note_value() -> re.Pattern:
    """American names need "note", "dotted" or a tuplet beside them, for halves and quarters are parts of anything."""
    american, british = (_either(row[at] for row in NOTE_VALUES) for at in (0, 1))
    tuplet = rf"(?:{'|'.join(TUPLETS)})"
    return re.compile(
        rf"(?<![\w/])(?:{_DOTS}(?:{tuplet}[\s-])?(?:(?:{american}|{_COUNTED})[\s-]notes?|(?:{british})s?(?:[\s-]notes?)?)(?:[\s-]{tuplet}s?)?|"
        rf"(?:half|quarter|eighth|sixteenth)[\s-]{tuplet}s?|dotted[\s-](?:{american})s?)(?![\w-])(?!\sequals\swhat\sin\b)",
        re.I,
    )


# "Dotted 8th", "half rest", and beside other rhythm "16ths", "an eighth", "two quarters": never "the 8th bar".
_SHORT_VALUE = (
    r"(?<![\w/.-])(?:(?:(?:double[\s-])?dotted[\s-](?:4|8|16)ths?|(?:whole|half|quarter|eighth|sixteenth|8th|16th)[\s-]rests?)(?![\w-])(?!,?\shalf\b)|"
    r"(?:dotted[\s-])?(?:eighths?|sixteenths?|(?:8|16)ths?|32nds?)(?=\W*$|,|\s(?:in|and|plus|at|or|to|per|vs|make|equals?|is|are|fit|last|notes?|rests?)\b|\s[+=])|"
    r"(?<=\ba\s)quarter(?=\W*$|,|\s(?:and|plus|at|in|full|fill)\b|\s\+)|(?:(?<=\btwo\s)|(?<=\bthree\s)|(?<=\bfour\s))quarters(?=\W*$|,|\s(?:and|plus|in)\b|\s\+))"
)
_RHYTHMIC = (
    r"\b(?:rests?|beats?|meters?|metres?|bpm|rhythms?|tuplets?|triplets?|dotted|ms|milliseconds?|"
    r"(?:half|quarter|whole|eighth|sixteenth|8th|16th)\snotes?)\b"
)
_BESIDE_QUARTERS = r"\b(?:eighths?|sixteenths?|half|whole|dotted|8ths?|16ths?|triplets?|notes?|\d/\d)\b"
_BARE_VALUE = r"(?:an?\s)?(?:sixteenth|eighth|quarter|16ths?|8ths?|sixteenths|eighths|quarters)"


def _short_values(text: str) -> Iterator[Found]:
    if re.fullmatch(_BARE_VALUE, text.strip(" ?!."), re.I):
        for match in phrase(r"\b(?!an?\b)\w+").finditer(text):
            yield from _read("note_value", match, note_value)
        return
    about_rhythm = phrase(_RHYTHMIC).search(text) or any(_is_meter(text, one) for one in phrase(_METER).finditer(text))
    for match in phrase(_SHORT_VALUE).finditer(text):
        surely = re.search(r"dotted|rest", match[0], re.I)
        # "A quarter and a dime" is money, whatever the beat.
        if "quarter" in match[0].lower() and not surely and not phrase(_BESIDE_QUARTERS).search(text):
            continue
        if (about_rhythm or surely) and not re.search(r"\b(?:the|bar|measure|beat)\s$", text[: match.start()], re.I):
            yield from _read("note_value", match, note_value)


_METER = (
    r"(?<![\w/.+°#♯♭])(?:1[0-6]|[1-9])(?:\s?\+\s?[1-9])*\s?/\s?(?:16|1|2|4|8)(?![\w/%]|\.\d|\s(?:of|cups?|inch|miles?|notes?)\b)(?:\s(?:time|meter|metre)\b)?|"
    r"\b(?:common|cut)\stime\b|\balla\sbreve\b|\b(?:two|three|four|five|six|seven|nine|twelve)[\s-](?:two|four|eight|sixteen)\s(?:time|meter|metre)\b"
)
# Fractions and dates that no word makes a meter: "scored 7/8 in the test", "on 3/4 we meet".
_NO_METER_BEFORE = r"\b(?:page|date|scored?|got|rated|about|only|nearly|of\sthe|on\sthe)\s*$|[$€£]\s*$"
_ABOUT_METERS = (
    r"\b(?:time|met(?:er|re)s?|signatures?|beats?|count\w*|bars?|measures?|rhythms?|music|piece|song|tune|simple|compound|duple|triple|clap\w*|tap\w*|conduct\w*|"
    r"groov\w*|waltz|drum\w*|play\w*|mean\w*|group\w*|feel|felt|score|part|accents?|metronome|choir|band|notes?|staff|stave|start\w*|begin\w*|explain|"
    r"understand|get|how|what|which|is|does|difference|vs|versus|compare|strum\w*|compos\w*|eighths|quarters|halves|triplets?)\b"
)


def _is_meter(text: str, match: re.Match) -> bool:
    """Whether two numbers are a time signature: by a word of their own, as the whole text, or by what is said of them."""
    if re.search(r"[a-z]", match[0], re.I) or match[0] == text.strip(" ?!."):
        return True
    return not phrase(_NO_METER_BEFORE).search(text[: match.start()]) and bool(phrase(_ABOUT_METERS).search(text))


@cache
def _tempo() -> re.Pattern:
    beat = rf"(?:{_DOTS}(?:{_either(row[at] for row in NOTE_VALUES for at in (0, 1))})(?:[\s-]notes?)?|[♩♪]\.?)"
    per_minute = r"(?:\s?(?:bpm|beats\s(?:per|a)\sminute)\b)"
    return re.compile(
        rf"(?<!\w){beat}\s?(?:=|\bequals\b)\s?\d{{1,3}}(?:\.\d+)?(?!\w){per_minute}?|(?<![\w.])\d{{1,3}}(?:\.\d+)?{per_minute}|"
        r"\bM\.?M\.?\s?\d{2,3}\b",
        re.I,
    )


# "Bpm 120", and beside bars or notes at the end of what is said "at 90".
_BARE_TEMPO = (
    r"\b(?:bpm|tempo)\s(?:of\s|is\s|=\s)?(\d{2,3})(?=\W*$|[,;]|\s(?:how|what|is|for|and|with|so|means?)\b)|"
    r"(?:(?<=\bbars\sat\s)|(?<=\bbar\sat\s)|(?<=\btriplet\sat\s)|(?<=\bnote\sat\s)|(?<=\bnotes\sat\s))(\d{2,3})(?=\W*$|\sin\s\d)"
)
_NUMBER_WORDS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "eight": 8, "ten": 10, "twelve": 12, "sixteen": 16, "twenty": 20,
                 "twenty-four": 24, "thirty-two": 32, "forty-eight": 48, "sixty-four": 64, "a hundred": 100}  # fmt: skip
_BARS = (
    rf"(?<![\w/.-])(\d{{1,4}}|{'|'.join(sorted(_NUMBER_WORDS, key=len, reverse=True))})[\s-](?:bars?|measures?)(?!\w)"
)
# Beside these words some bars are a stretch of time.
_LASTING = r"\b(?:long|lasts?|lasting|seconds?|minutes?|takes?|duration|length)\b"

# ---------------------------------------------------------------------------------------------------------------------
# Instruments and voices

_FLAT = r"(?:[\s-]?(?:flat|♭)|b)"


@cache
def _instrument() -> re.Pattern:
    """Names with and without the note in which the instrument stands, which is no article: its letter is a capital or flat."""
    names = {name for one in INSTRUMENTS for name in (one.name, *one.aliases) if not re.match(r"[A-G]b? ", name)}
    written = _either(names).replace("saxophone", "sax(?:ophone)?")
    return re.compile(
        rf"(?<![\w'-])(?-i:(?:[A-G]{_FLAT}?[\s-]|[a-g]{_FLAT}[\s-]|[b-g]\s)?)(?:{written})(?:e?s)?"
        rf"(?:\s(?:pitched\s)?in\s(?-i:[A-G]{_FLAT}?|[a-g]{_FLAT}|[a-g](?=\W*$))(?![\w#]))?(?![\w-])",
        re.I,
    )


# What is asked of an instrument or a voice; elsewhere it only says who plays.
_ABOUT_INSTRUMENTS = (
    r"\b(?:ranges?|compass|cleff?s?|strings|tuned|tuning|transpos\w*|concert|written|writ(?:e|es|ing)|reads?|sounds?|sounding|notat\w+|hears?|is\sheard|match|high|low|highest|lowest|"
    r"extremes?|reach|manage|facts\sabout|(?:tell\sme\s|know\s)about\s(?:the|an?)|(?:describe|explain)\s(?:the|an?)|scor\w+|arrang\w+|orchestrat\w+|"
    r"compos(?:e|er|ing)|comfortable|from\swhich|actual|real|fingers?|staff|octave|parts?|paper|notes\s(?:can|does|do)|our\s\w+,|tessitura|limits?|span)\b"
)
# Beside these words a key is the one that a transposing instrument reads, or the one that is heard.
_ITS_KEY = (
    r"\b(?:what|which|wat|new|real|whose)\s(?:\w+\s)?(?:key|scale)\b|"
    r"\bkey\b.{0,25}\b(?:plays?|reads?|writes?|parts?|band|mine|piano|hears?|sounds?|i|we|me|my)\b"
)
# Beside these words a note is one that is read, or one that sounds: "F5" is then in its octave and no power chord.
_READ_OR_HEARD = (
    r"\b(?:concert|written|writ(?:e|es|ing)|reads?|sees?|shows?|notat\w+|pitch\w*|parts?|sheet|score|page|paper|fingers?|hears?|comes?\sout|match|same|real|actual|"
    r"transpos\w+)\b"
)
_VOICES = ("soprano", "mezzo-soprano", "mezzo", "alto", "contralto", "tenor", "baritone", "bass")
_NO_VOICE_BEFORE = r"\b(?:in|over|as|with)\s(?:the|a|its|an)?\s?$|\b(?:figured|walking|alberti|lament|ground|different|new|root|chord)\s(?:in\s)?$"
_NO_VOICE_AFTER = (
    r"[\s-](?:notes?|lines?|staff|stave|keys?|chords?|tones?|pedals?|registers?|strings?|drums?|forte|piano|[a-g]\s)\b"
)
_NO_INSTRUMENT_AFTER = r"[\s-](?:clefs?|staff|fingering|keyboard|concerto|tab|tablature)\b"


def _is_instrument(text: str, match: re.Match) -> bool:
    """Whether a text asks something of an instrument or a voice that it names, and means it by that name."""
    before, after = text[: match.start()], text[match.end() :]
    if not (before + after).strip(" ?!."):
        return True
    if not phrase(f"{_ABOUT_INSTRUMENTS}|{_ITS_KEY}").search(before + " " + after) or phrase(
        _NO_INSTRUMENT_AFTER
    ).match(after):
        return False
    if not {match[0].lower(), match[0].lower().removesuffix("s")} & {*_VOICES}:
        return True
    return not phrase(_NO_VOICE_AFTER).match(after) and not phrase(_NO_VOICE_BEFORE).search(before)
