"""Grading: each metric on pairs whose grade is known, resampling on counts worked out by hand, an examination of our own."""

import json
from math import comb
from pathlib import Path
from types import SimpleNamespace

import pytest
from conftest import ScriptedModel

from etude.grading import exam, grades
from etude.grading.resample import difference, interval
from etude.tutor.loop import answer, collect
from etude.tutor.model import LocalModel
from etude.tutor.prompt import read

QUESTIONS = Path(__file__).parent / "music_theory_questions.jsonl"
CM6 = ["C", "Eb", "G", "A"]
SEED_GOLD = "The Cm6 chord consists of four notes: C, Eb, G, and A."
SEED_SAID = "The Cm6 chord consists of four notes: C, Eb, G, and Bb."

# --- notes -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        (SEED_SAID, "Bb C Eb G"),
        ("D# F## A# C## E# G## B#", "A# B# C## D# E# F## G##"),
        ("F𝄪, E𝄫, C♯ and B♭ or Fx", "Bb C# Ebb F##"),
        ("F (root), A (major third), C (perfect fifth)", "A C F"),
        ("F#4 to A5", "A F#"),
        ("right hand C E G with 1 3 5", "C E G"),
        ("Dm, Em7 and Bdim name no note, G7 and F# minor do", "F# G"),
        ("A Dm triad. A minor third above it. A note is a note.", ""),
        ("A is a minor third above F#. A and C too. A: the tonic.", "A C F#"),
        ("A minor has no sharps.", "A"),
        ("A minor key lies a minor third below.", ""),
        ("A C E is A minor.", "A C E"),
        ("~~C, Eb, Bb~~ **Correction: Cm has C, Eb, G**", "Bb C Eb G"),
        ("AABA, BACH, MIDI, DADGAD, Eb's sister", "Eb"),
        ("Bbbbbb", "Bbbbbb"),
        ("", ""),
    ],
)
def test_the_notes_named_are_letters_that_stand_alone(text: str, notes: str) -> None:
    assert " ".join(sorted(grades.notes_named(text))) == notes


@pytest.mark.parametrize(
    ("said", "grade"),
    [
        (SEED_GOLD, 1),
        (SEED_SAID, 0),
        ("From the top: A, G, Eb, C, and once more C.", 1),
        ("C, E♭, G, A", 1),
        ("C, D#, G, A", 0),
        ("C, Eb, G", 0),
        ("C, Eb, G, A and Bb", 0),
        ("A Cm6 chord has C, Eb and G.", 0),
        ("~~Cm6 is C, Eb, G, Bb~~ **Correction: Cm6 has C, Eb, G, A**.", 0),
        ("", 0),
    ],
)
def test_a_wrong_note_fails_however_similar_the_answer(said: str, grade: float) -> None:
    assert grades.note_accuracy(said, CM6, [SEED_GOLD, "How many notes make up the Cm6 chord?"]) == grade


@pytest.mark.parametrize(
    ("said", "grade"), [("D minor is D, F, A: a third above F is A.", 1), ("E, F, A: a third above F is A.", 0)]
)
def test_notes_that_the_question_or_the_engine_names_may_be_named(said: str, grade: float) -> None:
    assert grades.note_accuracy(said, ["A"], ["a third above F?", "It is A, as in D minor."]) == grade


def test_a_row_without_gold_notes_is_not_counted() -> None:
    assert grades.note_accuracy("C, E, G", [], ["A chord sounds together.", "what is a chord"]) is None


# --- words -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "facts", "grade"),
    [
        ("It has four notes.", ["four"], 1),
        ("Four notes.", ["four"], 1),
        ("It is fourfold.", ["four"], 0),
        ("It spans three semitones.", ["3", "three semitones"], 1),
        ("The m3 is small.", ["3", "three semitones"], 0),
        ("V7 of C", ["V"], 0),
        ("It is iv in C.", ["IV"], 0),
        ("Even the shape (C E G) counts.", ["(C E G)"], 1),
        ("Anything", [], None),
    ],
)
def test_a_fact_counts_word_for_word(said: str, facts: list[str], grade: float | None) -> None:
    assert grades.fact_accuracy(said, facts) == grade


def test_token_f1_by_whitespace_counts_punctuation_and_the_normalised_one_does_not() -> None:
    said, gold = "it has C, E, G", "It has C, E, G."
    assert grades.token_f1(said.split(), gold.split()) == pytest.approx(3 / 5)
    assert grades.token_f1(grades.words(said), grades.words(gold)) == 1


@pytest.mark.parametrize(
    ("said", "gold", "f1"),
    [("C E G", "C E G", 1), ("C C C", "C E G", 1 / 3), ("", "C", 0), ("D", "C", 0), ("C", "C C C", 1 / 2)],
)
def test_token_f1_on_known_pairs(said: str, gold: str, f1: float) -> None:
    assert grades.token_f1(said.split(), gold.split()) == pytest.approx(f1)


def test_a_token_keeps_its_accidentals() -> None:
    assert grades.token_f1(grades.words("C#"), grades.words("C")) == 0
    assert grades.token_f1(grades.words("E♭"), grades.words("Eb")) == 1


@pytest.mark.parametrize(("said", "grade"), [("C, E, G.", 1), (" C, E, G.\n", 1), ("C, E, G", 0), ("c, e, g.", 0)])
def test_exact_match_forgives_only_whitespace_around_the_answer(said: str, grade: float) -> None:
    assert grades.exact_match(said, "C, E, G.") == grade


# --- claims ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shown", "unflagged"),
    [
        ("Cm6 is C, Eb, G, Bb.", ["Cm6 is C, Eb, G, Bb"]),
        ("~~Cm6 is C, Eb, G, Bb~~ **Correction: Cm6 has C, Eb, G, A**.", []),
        ("~~Cm6 is C, Eb, G, Bb~~ **Correction: Cm6 has C, Eb, G, A**. Cm is C, E, G.", ["Cm is C, E, G"]),
        ("Cm6 has C, Eb, G, A.", []),
        ("A chord is a chord.", []),
    ],
)
def test_what_stands_outside_the_corrections_is_checked_again(shown: str, unflagged: list[str]) -> None:
    assert [claim.text for claim in grades.unflagged_claims(shown)] == unflagged


# --- how sure a mean is ----------------------------------------------------------------------------------------------


def test_the_interval_of_a_share_is_that_of_the_binomial() -> None:
    low, high = interval([1.0] * 80 + [0.0] * 20)
    assert (low, high) == (pytest.approx(0.72, abs=0.011), pytest.approx(0.87, abs=0.011))


def test_answers_that_were_not_graded_do_not_count() -> None:
    assert interval([1.0, None, 0.0, None]) == interval([1.0, 0.0])
    assert difference([1.0, None], [None, 1.0]) is None
    assert difference([1.0, None, 1.0], [0.0, 1.0, 1.0]).questions == 2


@pytest.mark.parametrize(
    ("better", "worse", "verdict"),
    [
        (5, 0, "no difference shown"),
        (6, 0, "better"),
        (0, 6, "worse"),
        (9, 2, "no difference shown"),
        (12, 2, "better"),
    ],
)
def test_the_verdict_is_that_of_mcnemars_exact_test(better: int, worse: int, verdict: str) -> None:
    ours, theirs = [1.0] * better + [0.0] * worse, [0.0] * better + [1.0] * worse
    told = difference(ours + [1.0] * 40, theirs + [1.0] * 40)
    apart = better + worse
    exact = 2 * sum(comb(apart, k) for k in range(min(better, worse) + 1)) / 2**apart
    assert (told.verdict, told.p) == (verdict, pytest.approx(exact, abs=0.01))
    assert (told.higher, told.lower, told.questions) == (better, worse, apart + 40)


def test_the_same_answers_show_no_difference() -> None:
    told = difference([0.3, 0.8, 1.0], [0.3, 0.8, 1.0])
    assert (told.verdict, told.mean, told.low, told.high, told.p) == ("no difference shown", 0, 0, 0, 1)


def test_pairing_sees_what_two_means_would_not() -> None:
    """Grades that vary widely from question to question, and are a little higher on every one."""
    theirs = [number / 50 for number in range(50)]
    told = difference([grade + 0.02 for grade in theirs], theirs)
    assert told.verdict == "better"
    assert told.low == pytest.approx(0.02) == told.high


# --- examinations ----------------------------------------------------------------------------------------------------


def question(number: int) -> exam.Question:
    return exam.read_exam(str(QUESTIONS))[number]


def test_an_examination_is_read_without_its_dev_questions() -> None:
    questions = exam.read_exam(str(QUESTIONS))
    assert [q.subject for q in questions] == ["knowledge"] * 5 + ["reasoning"] * 3
    assert questions[0].options == {"A": "E flat minor", "B": "G minor", "C": "C minor", "D": "F minor"}
    assert questions[0].answer == "C"


@pytest.mark.parametrize(
    ("row", "sentence"),
    [({"stem": "x", "answer": "A"}, "has no options, subject"), (None, "No examination at '.*rows.jsonl'")],
)
def test_what_is_no_examination_is_refused(tmp_path: Path, row: dict | None, sentence: str) -> None:
    if row:
        (tmp_path / "rows.jsonl").write_text(json.dumps(row))
    with pytest.raises(exam.ExamError, match=sentence):
        exam.read_exam(str(tmp_path / "rows.jsonl"))


@pytest.mark.parametrize(
    ("number", "turns", "letter"),
    [
        (0, ["> relative([1])", "Its relative minor is {r.name}."], "C"),
        (0, ["> key([1])", "Near it are {r.relative} and {r.parallel}."], None),
        (1, ["> chord([1])", "It has {r.notes}."], "B"),
        (2, ["> interval([1])", "It spans {r.semitones} semitones."], "D"),
        (3, ["> between([1], [2])", "From one to the other is {r.named}."], "A"),
        (4, ["> numeral([1], [2])", "It is {r.name}."], "C"),
        (6, ["> transpose([1], [2], [3])", "It becomes {r.to}."], "A"),
        (1, ["> substitute([1])", "It has E, G#, B, D."], None),
        (0, ["Glad to help."], None),
    ],
)
def test_the_option_that_the_engine_supports_is_taken(number: int, turns: list[str], letter: str | None) -> None:
    asked = question(number)
    result = len(read(asked.stem).entries) + 1
    told = collect(answer(asked.stem, ScriptedModel(*(turn.replace("{r.", f"{{{result}.") for turn in turns))))
    assert exam.by_tools(asked, told) == letter


def test_the_music_of_a_question_is_analysed_for_the_tutor() -> None:
    piece = exam.piece_of(question(5))
    assert piece.key == "G major"
    assert exam.piece_of(question(0)) is None


def test_music_that_cannot_be_read_is_left_out() -> None:
    assert exam.piece_of(exam.Question("", {}, "A", "reasoning", "this is no music")) is None


@pytest.mark.parametrize("letter", exam.LETTERS)
def test_the_likeliest_letter_is_taken_after_the_whole_question(letter: str) -> None:
    import torch

    from train import train_tokenizer

    tokenizer, asked, seen = train_tokenizer([SEED_GOLD], 320), question(0), []

    class Sure:
        """A model that finds one letter likelier than the others, and any other token likelier still."""

        device = torch.device("cpu")

        def __call__(self, input_ids: torch.Tensor, logits_to_keep: int) -> SimpleNamespace:
            seen.append(tokenizer.decode(input_ids[0]))
            logits = torch.full((1, 1, len(tokenizer)), 9.0)
            for other in exam.LETTERS:
                logits[..., tokenizer.convert_tokens_to_ids(other)] = 2.0 if other == letter else 1.0
            return SimpleNamespace(logits=logits)

    assert exam.by_likelihood(asked, LocalModel(Sure(), tokenizer, "sure")) == letter
    assert seen == [
        "<|user|>What is the relative minor of E flat major?\nA. E flat minor\nB. G minor\nC. C minor\nD. F minor\n"
        "Answer with the letter of the right option.<|assistant|>"
    ]
