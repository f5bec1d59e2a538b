"""The claim checker: what it confirms, what it refutes, and what it leaves alone."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from claim_texts import Text, texts

from etude.tutor.cards import cards
from etude.tutor.claims import check, corrected

RIGHT = [
    "Asus24 (A suspended second and fourth): A (root), B (major second), D (perfect fourth), E (perfect fifth).",
    "F# sounds when you play C# with the capo. Spelled out, the notes are F#, A#, C#. Cm7 is C, Eb, G, Bb.",
    "In place of F (IV), try Dm7 (ii7: D F A C): the same function, three notes kept.",
    "Bar 1 has the harmony G Am. Its notes are G4 G3 D4 B3 D4 B3 A2, each with its octave. In G minor, G7 (V7/IV) leads to C.",
    "F#m7b5 consists of F#, A, C, E.",
    "A D# major thirteenth chord has six notes: D#, F##, A#, C##, E#, B#.",
    "The C major scale has the notes C, D, E, F, G, A, B.",
    "E major has four sharps: F#, C#, G#, D#.",
    "A minor sixth is eight semitones.",
    "C to G# is an augmented fifth.",
    "The relative minor of Ab major is F minor.",
    "Eb is a minor third above C.",
    "V7 in C major is G7.",
    "The third of Cm7 is Eb.",
    "C, E, G and Bb form a C7.",
    "Cm7 has four notes.",
    "Cm6: C (root), Eb (minor third), G (perfect fifth), A (major sixth).",
    "Its first inversion is C/E: E, G, C.",
]
WRONG = [
    ("Cm6 has the notes C, Eb, G, Bb.", "Cm6 has C, Eb, G, A"),
    ("F#m7b5 consists of F#, A, C#, E.", "F#m7b5 has F#, A, C, E"),
    ("E major has five sharps.", "E major has four sharps"),
    ("A minor sixth is nine semitones.", "a minor sixth is 8 semitones"),
    ("C to G# is a perfect fifth.", "C to G# is an augmented fifth"),
    ("The relative minor of C major is E minor.", "the relative minor of C major is A minor"),
    ("V7 in C major is D7.", "V7 in C major is G7"),
    ("The third of Cm7 is E.", "the third of Cm7 is Eb"),
    ("C, E, G and Bb form a Cmaj7.", "Cmaj7 has C, E, G, B"),
    ("C7 contains the note B.", "C7 has C, E, G, Bb"),
    ("The notes are C, E, G, B for C7.", "C7 has C, E, G, Bb"),
    ("Cm7 has three notes.", "Cm7 has 4 notes"),
    ("Cm7 has C (root) and E (minor third).", "the minor third of C is Eb"),
    ("The C lydian scale is C, D, E, F, G, A, B.", "C lydian has C, D, E, F#, G, A, B"),
    ("Take Cm7. Its notes are C, E, G and Bb.", "Cm7 has C, Eb, G, Bb"),
    ("A **Cm7** chord has these notes:\n- C\n- E\n- G\n- Bb", "Cm7 has C, Eb, G, Bb"),
    ("Here is Cm7:\n1. **Root:** C\n2. **Minor third:** E", "the minor third of C is Eb"),
    ("| Chord | Notes |\n|---|---|\n| Cm7 | C E G B♭ |", "Cm7 has C, Eb, G, Bb"),
    ("What is the third of Cm7? It's E.", "the third of Cm7 is Eb"),
    ("D♯maj13 is D sharp, G, A sharp, C double sharp, E sharp, B sharp.", "D#maj13 has D#, F##, A#, C##, E#, B#"),
    ("The first inversion of C major has G in the bass.", "the first inversion of C has E in the bass"),
    ("In C major, the ii chord is D.", "ii in C major is Dm"),
    ("ii-V-I in C major is Dm, G, Cm.", "I in C major is C"),
    ("The inversion of a major third is a major sixth.", "the inversion of a major third is a minor sixth"),
    ("A perfect fourth above D is A.", "a perfect fourth above D is G"),
    ("The key signature of Ab major consists of Bb, Eb, Ab and Gb.", "Ab major has four flats: Bb, Eb, Ab, Db"),
]


@pytest.mark.parametrize("text", RIGHT)
def test_a_true_claim_is_found_and_right(text):
    claims = check(text)
    assert claims and all(claim.right for claim in claims)


@pytest.mark.parametrize(("text", "correction"), WRONG)
def test_a_false_claim_is_found_and_corrected(text, correction):
    wrong = [claim for claim in check(text) if not claim.right]
    assert [claim.correction for claim in wrong] == [correction]


@pytest.mark.parametrize(
    "text",
    ["", "Practise slowly.", "I like C major.", "A chord has notes.", "Play C E G, then rest.", "Cmaj7 sounds warm beside Am7.",
     "In C major, G7 moves to Am instead of C.", "C7 does not contain B.", "Is C, E, G, B a C7?", "C7 isn't C, E, G, B.",
     "Some people think C7 is C, E, G, B.", "Take G7 and C7. The notes are D, F, A.", "The first three notes of C major are C, D, E.",
     "C7 and Am have two notes in common.", "The violin: range G3 to A7; open strings: G, D, A, E (G3, D4, A4, E5).",
     "Every chord of Dm, G moves up a tone. The new notes are E, G, B; A, C#, E.",
     "Lower the third of C major and you get C, Eb, G.", "Over Cm7 the melody is C, E, G, B."],
)  # fmt: skip
def test_what_claims_nothing_is_left_alone(text):
    assert check(text) == ()


def test_a_wrong_claim_is_struck_and_corrected_in_view():
    text = "Well. Cm6 is C, Eb, G, Bb. Good."
    assert corrected(text, check(text)) == "Well. ~~Cm6 is C, Eb, G, Bb~~ **Correction: Cm6 has C, Eb, G, A**. Good."


def share(texts: list[Text], ok: Callable[[Text], bool]) -> tuple[float, str]:
    """The share of texts that are as they should be, and the others in words."""
    others = [text for text in texts if not ok(text)]
    return 1 - len(others) / len(texts), "\n".join(f"{text.sentence}\n    {text.text!r}" for text in others)


def wrong_in(text: Text) -> list[str]:
    return [claim.correction for claim in check(text.text) if not claim.right]


def test_planted_errors_are_found_and_right_texts_are_left_alone():
    made = texts(draws=3)
    assert len(made["wrong"]) >= 600 and len(made["right"]) >= 600 and len(made["innocent"]) >= 100
    report, figures = "", []
    for half in ("first", "second"):
        wrong = [text for text in made["wrong"] if text.half == half]
        fine = [text for sort in ("right", "innocent") for text in made[sort] if text.half == half]
        found, missed = share(wrong, lambda text: bool(said := wrong_in(text)) and all(map(text.corrected_by, said)))
        silent, alarms = share(fine, lambda text: not wrong_in(text))
        figures.append((found, 1 - silent))
        report += f"\n{half} half: detection {found:.3f} of {len(wrong)}, false alarms {1 - silent:.4f} of {len(fine)}"
        report += f"\nmissed:\n{missed}\nfalse alarms:\n{alarms}\n" if half == "first" else ""
    assert all(found >= 0.95 and alarms <= 0.01 for found, alarms in figures), report


def test_every_claim_stands_where_it_says():
    for text in texts(draws=1)["wrong"]:
        claims = check(text.text)
        assert all(text.text[claim.start : claim.end] == claim.text for claim in claims)
        assert all(one.end <= other.start for one, other in pairwise(claims))


def test_a_wrong_list_is_struck_line_by_line():
    text = "Cm has these notes:\n- C\n- E\n- G"
    assert (
        corrected(text, check(text))
        == "~~Cm has these notes:~~\n- ~~C~~\n- ~~E~~\n- ~~G~~ **Correction: Cm has C, Eb, G**"
    )


def test_an_answer_is_struck_without_its_question():
    text = "What is the third of Cm7? It is E."
    assert (
        corrected(text, check(text)) == "What is the third of Cm7? ~~It is E~~ **Correction: the third of Cm7 is Eb**."
    )


@pytest.mark.parametrize("title", list(cards()))
def test_every_card_stands_before_the_checker(title):
    assert [claim for claim in check(cards()[title].text) if not claim.right] == []
