"""The grades of one answer, each from 0 to 1: are the notes right, are the facts there, how alike is it to the gold answer.

    note_accuracy("Cm6 has C, Eb, G and Bb.", ["C", "Eb", "G", "A"], known=[])  ->  0.0

The work that Etude grows from reported exact match, token F1 by whitespace and BERTScore F1; they are computed here as it
did, beside the musical grades that it lacked.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from etude.theory.mentions import mentions
from etude.tutor.claims import Claim, check

Grades = Mapping[str, float | None]

# 0 to 1, or None where the row has nothing to grade. name -> (title, what it is).
GRADES = {
    "note_accuracy": (
        "Note accuracy",
        "every gold note is named, rightly spelled, and no other note but those of the question, of the gold answer and "
        "of the engine's results for the gold calls",
    ),
    "fact_accuracy": (
        "Fact accuracy",
        "where a count, name or verdict is asked for: the right calls, and the engine's words for it in the answer",
    ),
    "fully_right": (
        "Fully right",
        "the notes and the facts are right, each where it is asked for; where neither is, the calls",
    ),
    "call_accuracy": ("Tool-call accuracy", "the calls, in order, are the row's calls: none where none is needed"),
    "exact_match": ("Exact match", "the answer is the gold answer, letter for letter"),
    "token_f1": ("Token F1, normalised", "of words in lower case without punctuation, accidentals kept"),
    "token_f1_whitespace": ("Token F1, by whitespace", "of the texts split at whitespace, nothing normalised"),
    "bertscore_f1": ("BERTScore F1", "similarity of contextual embeddings (Zhang et al. 2020), no rescaling, no idf"),
}
# The grades that decide which answers are worst, and what is shown by kind.
MUSICAL = ("fully_right", "note_accuracy", "fact_accuracy", "call_accuracy")

_ASCII = str.maketrans({"♯": "#", "♭": "b", "𝄪": "##", "𝄫": "bb"})
_NOTE = re.compile(r"(?<![A-Za-z#])[A-G](?:#+|b+|x)?(?![A-Za-z#])")
_ARTICLE = re.compile(r"(?:^|(?<=[.!?]\s))A(?=\s+(?!(?:is|lies|and|or|to)\b)[A-Za-z])", re.M)


def notes_named(text: str) -> frozenset[str]:
    """The spelled notes in a text: letters A to G alone with their accidentals, without octaves and articles.

    The root of a key or chord in words is such a letter ("F# minor" names F#), the root of "F#m" is not.

    >>> sorted(notes_named("A C♯m7 chord has C♯, E, G♯ and B. A minor third above it: E4."))
    ['B', 'C#', 'E', 'G#']
    """
    text = text.translate(_ASCII)
    articles = {found.start() for found in _ARTICLE.finditer(text)}
    if articles:
        # "A minor is ..." begins with a note after all; "A minor key is ..." does not.
        articles -= {m.start for m in mentions(text) if not text.startswith(("A minor key", "A major key"), m.start)}
    return frozenset(found[0].replace("x", "##") for found in _NOTE.finditer(text) if found.start() not in articles)


def note_accuracy(said: str, gold_notes: Sequence[str], known: Sequence[str]) -> float | None:
    """1 when an answer names every gold note and no note from elsewhere, else 0; None when the row has no gold notes.

    known: texts whose notes may be named too, for a right answer can say more than was asked. Order, octave and
    repetition do not count.

    >>> note_accuracy("Cm6 has C, Eb, G and Bb.", ["C", "Eb", "G", "A"], ["Spell Cm6.", "Cm6 is C, Eb, G, A."])
    0.0
    """
    if not gold_notes:
        return None
    needed, named = frozenset(gold_notes), notes_named(said)
    return float(needed <= named <= needed.union(*map(notes_named, known)))


def fact_accuracy(said: str, facts: Sequence[str]) -> float | None:
    """1 when one of the facts stands in an answer word for word, its first letter large or small; None without facts.

    >>> fact_accuracy("That is 3 semitones.", ["3", "three semitones"]), fact_accuracy("A minor 3rd.", ["3"])
    (1.0, 0.0)
    """
    if not facts:
        return None
    patterns = [rf"(?<![\w#])(?i:{re.escape(fact[0])}){re.escape(fact[1:])}(?![\w#])" for fact in facts]
    return float(any(re.search(pattern, said) for pattern in patterns))


def exact_match(said: str, gold: str) -> float:
    """1 when the texts are the same but for whitespace around them, else 0.

    >>> exact_match("It has M7.\\n", "It has M7."), exact_match("It has m7.", "It has M7.")
    (1.0, 0.0)
    """
    return float(said.strip() == gold.strip())


def words(text: str) -> list[str]:
    """The words of a text in lower case, without punctuation; accidentals and articles stay, for "A" is also a note.

    >>> words("A C♯m7/E: C#, E!")
    ['a', 'c#m7', 'e', 'c#', 'e']
    """
    return re.findall(r"[\w#]+", text.translate(_ASCII).lower())


def token_f1(said: Sequence[str], gold: Sequence[str]) -> float:
    """The harmonic mean of precision and recall of tokens, repeated ones counted as often as both have them.

    Rajpurkar et al. 2016 (SQuAD), without their removal of articles.

    >>> token_f1("C Eb G Bb".split(), "C Eb G A".split())
    0.75
    """
    shared = sum((Counter(said) & Counter(gold)).values())
    return 2 * shared / (len(said) + len(gold)) if shared else 0.0


_FLAGGED = re.compile(r"~~.+?~~ \*\*Correction: (.+?)\*\*", re.S)


def unflagged_claims(shown: str) -> tuple[Claim, ...]:
    """The wrong claims that a reader would believe: those outside the struck passages, whose corrections are read as sentences.

    >>> unflagged_claims("~~Cm6 is C, Eb, G, Bb~~ **Correction: Cm6 has C, Eb, G, A**.")
    ()
    >>> [claim.text for claim in unflagged_claims("Cm6 is C, Eb, G, Bb.")]
    ['Cm6 is C, Eb, G, Bb']
    """
    return tuple(claim for claim in check(_FLAGGED.sub(r". \1. ", shown)) if not claim.right)


def mean(values: Sequence[float | None]) -> float | None:
    """The mean of the values that are there; None when none is.

    >>> mean([1.0, None, 0.0]), mean([None])
    (0.5, None)
    """
    there = [value for value in values if value is not None]
    return sum(there) / len(there) if there else None
