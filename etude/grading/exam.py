"""Examinations with four options, in the form of MusicTheoryBench (Yuan et al. 2024, `m-a-p/MusicTheoryBench`).

    {"id": 13, "stem": "What is the relative minor of E flat major?", "subject": "knowledge", "answer": "C",
     "options": {"A": "E flat minor", "B": "G minor", "C": "C minor", "D": "F minor"}, "abc_score": ""}

A model sits it in two ways: by the likelihood of the four letters, and by tools: the tutor answers the stem, without seeing
the options, and the one that its answer and the engine's results support is taken, or none.
"""

import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from etude.score.analysis import Analysis, analyze_here
from etude.score.errors import ScoreError

if TYPE_CHECKING:
    from etude.tutor.loop import Answer
    from etude.tutor.model import LocalModel

HUB_ID = "m-a-p/MusicTheoryBench"
LETTERS = ("A", "B", "C", "D")
COLUMNS = ("stem", "options", "answer", "subject")
CHANCE = 1 / len(LETTERS)


class ExamError(ValueError):
    """An examination that cannot be found or read, told in a sentence."""


@dataclass(frozen=True)
class Question:
    """One question; `score` is the music that it is about, in ABC, or empty."""

    stem: str
    options: dict[str, str]
    answer: str
    subject: str
    score: str = ""


def read_exam(source: str) -> list[Question]:
    """Read an examination from a .jsonl, .json or .parquet file, a folder of them, or the Hub; its `dev` questions stay out.

    Raises ExamError when there is none, or it lacks a column.
    """
    from datasets import load_dataset
    from datasets.exceptions import DatasetGenerationError, DatasetNotFoundError
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, OfflineModeIsEnabled

    form = {".jsonl": "json", ".json": "json", ".parquet": "parquet"}.get(Path(source).suffix)
    try:
        splits = load_dataset(form, data_files=source) if form else load_dataset(source)
    except (
        *(DatasetGenerationError, DatasetNotFoundError, HfHubHTTPError, HFValidationError, OfflineModeIsEnabled),
        OSError,
    ) as problem:
        raise ExamError(f"No examination at '{source}': neither a file or folder, nor on the Hub.") from problem
    rows = [row for name, split in splits.items() if name != "dev" for row in split if row.get("split") != "dev"]
    if missing := [name for name in COLUMNS if rows and name not in rows[0]]:
        raise ExamError(f"'{source}' has no {', '.join(missing)}; an examination has {', '.join(COLUMNS)}.")
    return [
        Question(row["stem"], {letter: row["options"][letter] for letter in LETTERS}, row["answer"].strip().upper(),
                 row["subject"], row.get("abc_score") or "")
        for row in rows
    ]  # fmt: skip


def tune(score: str) -> str:
    """A snippet of ABC as a whole tune: with its number, and each field of the head on a line of its own.

    >>> tune("L:1/4 M:4/4 K:G G B d g |]").splitlines()
    ['X:1', 'L:1/4', 'M:4/4', 'K:G', 'G B d g |]']
    """
    score = re.sub(r"\s+(?=[LMQK]:)", "\n", score.strip())
    score = re.sub(r"(?m)^(K:[A-G][#b]?m?(?:aj|in|ix|dor|phr|lyd|loc)?) +", r"\1\n", score)
    return f"{score}\n" if score.startswith("X:") else f"X:1\n{score}\n"


def piece_of(question: Question) -> Analysis | None:
    """The analysis of a question's music; None where it has none, or none that can be read."""
    if not question.score.strip():
        return None
    with tempfile.NamedTemporaryFile("w", suffix=".abc", encoding="utf-8") as file:
        file.write(tune(question.score))
        file.flush()
        try:
            return analyze_here(file.name)
        except ScoreError:
            return None


def by_likelihood(question: Question, model: "LocalModel") -> str:
    """The letter that the model finds likeliest as its answer, the options in view."""
    import torch

    listed = "\n".join(f"{letter}. {text}" for letter, text in question.options.items())
    asked = "\n".join(part for part in (question.score.strip(), question.stem, listed) if part)
    asked += "\nAnswer with the letter of the right option."
    said = [
        model.tokenizer.apply_chat_template(
            [{"role": "user", "content": asked}, {"role": "assistant", "content": letter}], return_dict=True
        )["input_ids"]
        for letter in LETTERS
    ]
    at = next(place for place, tokens in enumerate(zip(*said, strict=False)) if len(set(tokens)) > 1)
    with torch.inference_mode():
        ids = torch.tensor([said[0][:at]], device=model.model.device)
        logits = model.model(input_ids=ids, logits_to_keep=1).logits[0, -1]
    return max(LETTERS, key=lambda letter: float(logits[said[LETTERS.index(letter)][at]]))


_SYMBOLS = str.maketrans({"♯": "#", "♭": "b", "𝄪": "##", "𝄫": "bb", "°": "dim"})
_ACCIDENTALS = {"sharp": "#", "flat": "b", "double sharp": "##", "double flat": "bb", "natural": ""}
_IN_WORDS = re.compile(r"\b([A-Ga-g])[- ](double[- ]sharp|double[- ]flat|sharp|flat|natural)\b", re.I)
# Words whose letters mean something as they are: notes, chords and Roman numerals.
_AS_WRITTEN = re.compile(
    r"[A-G][#b]*(?:maj|min|m|M|dim|aug|sus|add|\d|[#b+]|/)*|[b#]*(?:[IV]+|[iv]+)(?:[\d/#bo+IViv]|dim|maj)*"
)
_STRUCK = re.compile(r"~~.+?~~", re.S)


def tokens(text: str) -> tuple[str, ...]:
    """The words of a text for comparison: small letters but for notes, chords and numerals, accidentals as signs.

    >>> tokens("The E-flat Major scale; Bb, and IV6")
    ('Eb', 'major', 'scale', 'Bb', 'IV6')
    """
    text = text.translate(_SYMBOLS)
    text = _IN_WORDS.sub(lambda m: m[1].upper() + _ACCIDENTALS[m[2].lower().replace("-", " ")], text)
    words = re.findall(r"[\w#+/]+", text)
    words = [word if _AS_WRITTEN.fullmatch(word) else word.lower() for word in words]
    return tuple(word for word in words if word not in ("a", "an", "the", "and"))


def stands_in(part: Sequence[str], whole: Sequence[str]) -> bool:
    """Whether words stand in others, one after the other.

    >>> stands_in(("minor", "third"), ("is", "minor", "third")), stands_in(("minor",), ("major",))
    (True, False)
    """
    return any(tuple(whole[at : at + len(part)]) == tuple(part) for at in range(len(whole) - len(part) + 1))


def by_tools(question: Question, told: "Answer") -> str | None:
    """The letter of the one option that the tutor's answer and the engine's results support; None where it is not one.

    First what both say, then what the engine says as a whole fact. An option that stands in the question, or within a
    longer one that is supported too, proves nothing.
    """
    said = tokens(_STRUCK.sub("", told.text))
    facts = [tokens(text) for result in told.results if result.kind != "error" for text in result.facts.values()]
    options = {letter: tokens(text) for letter, text in question.options.items()}
    whole = {letter for letter, words in options.items() if words and words in facts}
    both = {
        letter
        for letter, words in options.items()
        if words and stands_in(words, said) and any(stands_in(words, fact) for fact in facts)
    }
    for supported in (both & whole, both, whole):
        news = {letter for letter in supported if not stands_in(options[letter], tokens(question.stem))} or supported
        longest = {
            letter
            for letter in news
            if not any(letter != other and stands_in(options[letter], options[other]) for other in news)
        }
        if len(longest) == 1:
            return longest.pop()
    return None
