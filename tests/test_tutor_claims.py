"""The claim checker: what it confirms, what it refutes, and what it leaves alone."""

import pytest

from etude.tutor.cards import cards
from etude.tutor.claims import check, corrected

RIGHT = [
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
    ("C to G# is a perfect fifth.", "C to G# is a augmented fifth"),
    ("The relative minor of C major is E minor.", "the relative minor of C major is A minor"),
    ("V7 in C major is D7.", "V7 in C major is G7"),
    ("The third of Cm7 is E.", "that tone of Cm7 is Eb"),
    ("C, E, G and Bb form a Cmaj7.", "Cmaj7 has C, E, G, B"),
    ("C7 contains the note B.", "C7 has C, E, G, Bb"),
    ("The notes are C, E, G, B for C7.", "C7 has C, E, G, Bb"),
    ("Cm7 has three notes.", "Cm7 has 4 notes"),
    ("Cm7 has C (root) and E (minor third).", "the minor third of C is Eb"),
    ("The C lydian scale is C, D, E, F, G, A, B.", "C lydian has C, D, E, F#, G, A, B"),
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
     "In C major, G7 moves to Am instead of C."],
)  # fmt: skip
def test_what_claims_nothing_is_left_alone(text):
    assert check(text) == ()


def test_a_wrong_claim_is_struck_and_corrected_in_view():
    text = "Well. Cm6 is C, Eb, G, Bb. Good."
    assert corrected(text, check(text)) == "Well. ~~Cm6 is C, Eb, G, Bb~~ **Correction: Cm6 has C, Eb, G, A**. Good."


@pytest.mark.parametrize("title", list(cards()))
def test_every_card_stands_before_the_checker(title):
    assert [claim for claim in check(cards()[title].text) if not claim.right] == []
