"""Rows: whatever schema a conversation is written in, it comes out as the same messages."""

import json
from pathlib import Path

import pytest

from data_prep.rows import RowsError, as_messages, llama2_messages, load_rows, rows_hash

CM6 = [{"role": "user", "content": "Spell Cm6."}, {"role": "assistant", "content": "C, Eb, G, A."}]
SYSTEM = [{"role": "system", "content": "You teach piano."}]


@pytest.mark.parametrize(
    ("row", "messages"),
    [
        ({"messages": CM6}, CM6),
        ({"messages": CM6, "instruction": None, "response": None}, CM6),
        ({"messages": [turn | {"name": "x"} for turn in CM6]}, CM6),
        ({"instruction": "Spell Cm6.", "response": " C, Eb, G, A.\n"}, CM6),
        ({"chat": "<s>[INST] Spell Cm6. [/INST] C, Eb, G, A. </s>"}, CM6),
        ({"chat": "[INST] Spell Cm6. [/INST] C, Eb, G, A."}, CM6),
        (
            {"chat": "<s>[INST] <<SYS>>\nYou teach piano.\n<</SYS>>\n\nSpell Cm6. [/INST] C, Eb, G, A. </s>"},
            SYSTEM + CM6,
        ),
        ({"chat": "<s>[INST] Spell Cm6. [/INST] C, Eb, G, A. </s>" * 2}, CM6 + CM6),
        ({"instruction": "x", "response": "y", "chat": "<s>[INST]Spell Cm6.[/INST]C, Eb, G, A.</s>"}, CM6),
    ],
)
def test_every_schema_gives_the_same_messages(row: dict, messages: list) -> None:
    assert as_messages(row) == messages


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({}, "this one has nothing"),
        ({"prompt": "x", "completion": "y"}, "this one has prompt, completion"),
        ({"instruction": "Spell Cm6.", "response": ""}, "`instruction` and `response`"),
        ({"chat": "Spell Cm6. C, Eb, G, A."}, "not a Llama-2 chat"),
        ({"chat": "<s>[INST] Spell Cm6. [/INST] </s>"}, "not a Llama-2 chat"),
        ({"chat": "Hello <s>[INST] Spell Cm6. [/INST] C, Eb, G, A. </s>"}, "not a Llama-2 chat"),
        ({"messages": CM6[:1]}, "without an answer"),
        ({"messages": [{"role": "pianist", "content": "Hm."}]}, "'pianist' is not a role"),
    ],
)
def test_an_unreadable_row_is_refused_with_a_sentence(row: dict, sentence: str) -> None:
    with pytest.raises(RowsError, match=sentence):
        as_messages(row)


def test_what_the_llama2_template_writes_is_read_back() -> None:
    from transformers.utils.chat_template_utils import render_jinja_template

    from etude.tutor.prompt import LLAMA2_CHAT_TEMPLATE

    conversation = SYSTEM + CM6 + CM6
    (text,), _ = render_jinja_template(
        [conversation], chat_template=LLAMA2_CHAT_TEMPLATE, bos_token="<s>", eos_token="</s>"
    )
    assert text.startswith("<s>[INST] <<SYS>>\nYou teach piano.\n<</SYS>>\n\nSpell Cm6. [/INST]")
    assert llama2_messages(text) == conversation


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.json"])
def test_a_file_is_the_train_split(tmp_path: Path, name: str) -> None:
    rows = [{"instruction": "Spell Cm6.", "response": "C, Eb, G, A.", "page": 3}] * 2
    text = json.dumps(rows) if name.endswith(".json") else "\n".join(json.dumps(row) for row in rows)
    (tmp_path / name).write_text(text)
    loaded = load_rows(tmp_path / name)
    assert {split: part[:] for split, part in loaded.items()} == {"train": {"messages": [CM6, CM6]}}


def test_the_files_of_a_folder_name_their_splits(tmp_path: Path) -> None:
    for split in ("train", "validation", "test"):
        (tmp_path / f"{split}.jsonl").write_text(json.dumps({"id": split, "messages": CM6, "calls": []}) + "\n")
    loaded = load_rows(tmp_path)
    assert {split: part.column_names for split, part in loaded.items()} == dict.fromkeys(
        ("train", "validation", "test"), ["messages"]
    )


def test_a_hub_name_is_asked_of_the_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    import datasets

    asked = []

    def hub(name: str) -> datasets.DatasetDict:
        asked.append(name)
        return datasets.DatasetDict(train=datasets.Dataset.from_list([{"instruction": "x", "response": "y"}]))

    monkeypatch.setattr(datasets, "load_dataset", hub)
    assert load_rows("mudassar93/data_piano")["train"][0]["messages"][1] == {"role": "assistant", "content": "y"}
    assert asked == ["mudassar93/data_piano"]


def test_missing_data_name_the_command_that_writes_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("datasets.config.HF_HUB_OFFLINE", True)
    with pytest.raises(RowsError, match="python -m data_prep"):
        load_rows(tmp_path / "nothing")


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text('{"prompt": "x", "completion": "y"}\n')
    with pytest.raises(RowsError, match="its train rows have prompt, completion"):
        load_rows(tmp_path / "rows.jsonl")


def test_the_hash_is_of_the_content_and_its_order() -> None:
    a, b = {"x": 1, "y": 2}, {"x": 2}
    assert rows_hash([a, b]) == rows_hash([{"y": 2, "x": 1}, b]) != rows_hash([b, a])
