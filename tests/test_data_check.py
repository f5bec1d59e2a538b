"""The check of an instruction set: its figures, what it shows, and what it says of a file that it cannot read."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from data_prep.check import answer_claims, checked_rows, report

ROOT = Path(__file__).resolve().parents[1]
QUESTION = {"role": "user", "content": "What notes are in a D# major 13th chord?"}


def said(answer: str) -> list[dict[str, str]]:
    return [QUESTION, {"role": "assistant", "content": answer}]


def test_the_subject_may_stand_in_the_question():
    (claim,) = answer_claims(said("The notes are D#, G, A#, D, F, C."))
    assert (claim.right, claim.correction) == (False, "D#maj13 has D#, F##, A#, C##, E#, B#")


def test_what_a_question_supposes_is_no_claim_of_the_answer():
    asked = [
        {"role": "user", "content": "Cm7 is C, E, G, B. Why is it sad?"},
        {"role": "assistant", "content": "Listen."},
    ]
    assert answer_claims(asked) == ()


def test_every_answer_is_read_after_its_own_question():
    turns = [*said("Good question."), {"role": "user", "content": "And Cm6?"}, *said("It has C, Eb, G, Bb.")[1:]]
    assert [claim.correction for claim in answer_claims(turns)] == ["Cm6 has C, Eb, G, A"]


def test_the_report_counts_rows_and_shows_the_first_wrong_claims():
    answers = [
        "The notes are D#, F##, A#, C##, E#, B#.",
        "They are D#, G, A#, D, F, C.",
        "It sounds rich.",
        "It has five notes.",
    ]
    page = report("mine", checked_rows([{"messages": said(answer)} for answer in answers]), first=1)
    assert (
        "| all | 4 | 1.000 |\n| with a claim that can be checked | 3 | 0.750 |\n| with a wrong claim | 2 | 0.500 |"
        in page
    )
    assert "| 2 | They are D#, G, A#, D, F, C | D#maj13 has D#, F##, A#, C##, E#, B# |" in page
    assert "... and 1 more wrong claims" in page


@pytest.mark.parametrize(
    ("row", "code", "words"),
    [
        ({"instruction": "What is Cm6?", "response": "Cm6 is C, Eb, G, Bb."}, 0, "| with a wrong claim | 1 | 1.000 |"),
        ({"chat": "<s>[INST] What is Cm6? [/INST] Cm6 is C, Eb, G, A. </s>"}, 0, "| with a wrong claim | 0 | 0.000 |"),
        (
            {"text": "Cm6 is C, Eb, G, Bb."},
            1,
            "cannot be read: a row needs `messages`, or `chat`, or `instruction` and `response`",
        ),
    ],
)
def test_the_command_reads_every_schema_and_says_what_it_cannot_read(tmp_path: Path, row: dict, code: int, words: str):
    file = tmp_path / "rows.jsonl"
    file.write_text(json.dumps(row) + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "data_prep.check", str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == code and words in done.stdout + done.stderr and "Traceback" not in done.stderr
