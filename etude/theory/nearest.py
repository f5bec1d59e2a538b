"""The nearest thing that would be right: what to say of a text that could not be read.

    refusal("Cmaj77", reads)  ->  "In 'Cmaj77' I can read Cmaj7, but not '7'. Did you mean Cmaj7?"

Candidates are made in the order in which people slip: a misspelled word, a wrong quality, a missing tonic or key, something
too much at the end. Only one that is itself read is ever suggested.
"""

import re
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from functools import lru_cache

from etude.theory.chord_types import CHORD_TYPES
from etude.theory.errors import TheoryError
from etude.theory.interval import NUMBER_NAMES, QUALITY_NAMES, interval
from etude.theory.key import MODES
from etude.theory.mentions import SCALE_WORDS
from etude.theory.pitch import ACCIDENTAL
from etude.theory.scale import type_in

LONGEST_SHOWN = 60
# The words of questions; names of scales, chords and intervals come from their tables.
_QUESTION_WORDS = re.findall(
    r"\w+",
    "above below relative parallel key signature scale chord notes sharp sharps flat flats natural double between transpose "
    "semitones steps half whole tone tones inversion inverted first second third root position degree mode triad triads "
    "diatonic chords keys closely related tritone substitution substitute figured bass progression blues cadence suspended "
    "enharmonic interval dominant subdominant mediant submediant supertonic tonic neapolitan augmented sixth over with and "
    "from what which many how are the does function numeral numerals compare fingering down",
)


@lru_cache(maxsize=1)
def _vocabulary() -> tuple[frozenset[str], frozenset[str]]:
    """The common words, and those that only names of scales have."""
    named = " ".join((*MODES, *(words for _, _, words in CHORD_TYPES), *NUMBER_NAMES, *QUALITY_NAMES.values()))
    common = frozenset((*re.findall(r"[a-z]{3,}", named), *_QUESTION_WORDS))
    return common, frozenset(re.findall(r"[a-z]{3,}", " ".join(SCALE_WORDS).lower())) - common


def refusal(words: str, reads: Callable[[str], bool]) -> TheoryError:
    """The error for a text that could not be read: the part that could, the part that could not, and what may be meant."""
    shown = words if len(words) <= LONGEST_SHOWN else words[: LONGEST_SHOWN - 3] + "..."
    suggestion = next((near for near in _candidates(words) if near != words and reads(near)), "")
    if type_in(words):
        reason, unread = f"'{shown}' names no tonic: say on which note the scale starts.", shown
    elif wrong := _no_such_interval(words):
        reason, unread = wrong.reason, words
    elif known := _longest_read(words, reads):
        unread = words[len(known) :].strip()
        reason = f"In '{shown}' I can read {known}, but not '{unread[:40]}'."
    else:
        reason, unread = f"'{shown}' could not be read as a chord, a scale, a key, an interval or notes.", shown
    return TheoryError(reason, unread=unread, suggestion=suggestion)


def _no_such_interval(words: str) -> TheoryError | None:
    """What the engine says of a quality and a size that do not go together, as in "perfect third"."""
    if len(words) < LONGEST_SHOWN and re.search(r"\b(?:" + "|".join(NUMBER_NAMES) + r")$|^(?:[PMm]|A+|d+)\d+$", words):
        try:
            interval(words)
        except TheoryError as error:
            return error if error.reason.startswith("There is no") else None
    return None


# What a fragment lacks: how its words begin or end -> what makes it whole.
_FRAGMENTS = (
    (re.compile(r".* (?:in|of|for|above|below|over|under|with|to|from)$", re.I), "{} C"),
    (re.compile(r"[b#]*[IiVv]+.*"), "{} in C major"),
    (
        re.compile(
            r".*\b(?:inversion|position|degree|third|fifth|seventh|relative|parallel|dominant|minor|major)$", re.I
        ),
        "{} of C",
    ),
    (re.compile(r"(?:sus|maj|min|dim|aug|add|m\d|alt).*"), "C{}"),
    (re.compile(r"[a-z].*(?:cadence|blues|changes|progression|canon)$", re.I), "{} in C"),
)


def _candidates(words: str) -> Iterator[str]:
    if len(words) > LONGEST_SHOWN:
        return
    if type_in(words):
        yield f"C {words}"
    yield re.sub(r"[^\w#♯♭+°øΔ)]+$", "", words)
    yield _spelled(words)
    yield from _qualities(words)
    yield re.sub(r"\bH", "B", words)
    yield from (whole.format(words) for fragment, whole in _FRAGMENTS if fragment.fullmatch(words))
    yield re.sub(r"(?<=\D)1[024-9]$", "13", words)
    root = re.match(rf"[A-G]{ACCIDENTAL}?|[a-g]{ACCIDENTAL}?(?=.*\d)", words)
    if root and len(words) < 20:
        known = [suffix for suffix, _, _ in CHORD_TYPES if suffix]
        for near in get_close_matches(words[root.end() :].strip(), known, n=3, cutoff=0.6):
            yield root[0][0].upper() + root[0][1:] + near
    for end in range(len(words) - 1, int(len(words) * 0.6) - 1, -1):
        if " " not in words and re.match(r"[A-G]", words) or words[end] == " ":
            yield words[:end].rstrip(" ,-/(")
    yield " ".join(words.split(" ")[1:])


def _spelled(words: str) -> str:
    """The text with each unknown word as the known one that it resembles most."""

    def known(word: re.Match) -> str:
        vocabulary = _vocabulary()
        if any(word[0].lower() in words for words in vocabulary):
            return word[0]
        near = (get_close_matches(word[0].lower(), words, n=1, cutoff=0.7) for words in vocabulary)
        return next((found[0] for found in near if found), word[0])

    return re.sub(r"(?<![\w#♯♭])[A-Za-z]{3,}(?![\w#♯♭])", known, words, count=12)


def _qualities(words: str) -> Iterator[str]:
    """ "perfect third" -> "major third", "minor fifth" -> "perfect fifth", "m5" -> "P5"."""
    for wrong, right in (("perfect", "major"), ("major", "perfect"), ("minor", "perfect"), ("diminished", "perfect")):
        yield re.sub(rf"\b{wrong}\b", right, words)
    for wrong, right in (("P", "M"), ("M", "P"), ("m", "P"), ("d", "P")):
        yield re.sub(rf"^{wrong}(?=\d)", right, words)


def _longest_read(words: str, reads: Callable[[str], bool]) -> str:
    """The longest beginning of the text that is read by itself."""
    if len(words) > LONGEST_SHOWN:
        return ""
    for place in (m.start() for m in reversed(list(re.finditer(r"\s", words)))):
        if reads(words[:place]):
            return words[:place]
    first = re.match(r"[A-G]\S*|[a-g]\S*\d\S*", words)
    # Of a word such as "Andalusian" the first letter alone was not meant.
    shortest = 1 if first and not first[0][:5].isalpha() or len(words) < 5 else 2
    ends = range(len(first[0]) - 1, shortest - 1, -1) if first else ()
    return next((words[:end] for end in ends if reads(words[:end])), "")
