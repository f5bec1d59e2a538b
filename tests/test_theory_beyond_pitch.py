"""Note values, meters, tempos, instruments and lists of two in free text, and their like that are none."""

import pytest

from etude.theory.lookup import describe
from etude.theory.mentions import mentions


def said(text):
    return [(mention.kind, mention.text, describe(mention.value)) for mention in mentions(text)]


@pytest.mark.parametrize(
    ("text", "kind", "words", "value"),
    [
        ("how long is a dotted half note?", "note_value", "dotted half note", "dotted half"),
        ("what is a crotchet", "note_value", "crotchet", "quarter"),
        ("value of the 16th note", "note_value", "16th note", "sixteenth"),
        ("is a double dotted minim long?", "note_value", "double dotted minim", "double-dotted half"),
        ("an eighth-note triplet", "note_value", "eighth-note triplet", "eighth triplet"),
        ("what does 6/8 mean?", "meter", "6/8", "6/8"),
        ("count 2+3/8 for me", "meter", "2+3/8", "5/8"),
        ("3/4 time", "meter", "3/4 time", "3/4"),
        ("is cut time fast", "meter", "cut time", "2/2"),
        ("120 bpm", "tempo", "120 bpm", "quarter = 120"),
        ("the score says quarter = 96", "tempo", "quarter = 96", "quarter = 96"),
        ("dotted quarter note = 60, how fast?", "tempo", "dotted quarter note = 60", "dotted quarter = 60"),
        ("range of the French horn", "instrument", "French horn", "F horn"),
        ("which clef does the alto sax use", "instrument", "alto sax", "alto saxophone"),
        ("tell me about the clarinet in A", "instrument", "clarinet in A", "A clarinet"),
        ("the range of a B-flat trumpet", "instrument", "B-flat trumpet", "Bb trumpet"),
        ("how high can a tenor go?", "instrument", "tenor", "tenor"),
        ("Violas?", "instrument", "Violas", "viola"),
    ],
)  # fmt: skip
def test_a_thing_beyond_pitch_is_found(text, kind, words, value):
    assert (kind, words, value) in said(text)


@pytest.mark.parametrize(
    "text",
    [
        "on 6/8 we meet", "I got 3/4 in the test", "2/3 of the cake", "12/25/2024", "the 9/11 attacks", "open 24/7", "add 1/2 cup",
        "half of the class", "a quarter to nine", "the second quarter", "walk 120 steps", "dotted lines", "at 120",
        "the bass clef", "tenor clef", "figured bass", "alto clef", "sing the alto line", "I play the guitar", "the horn blew",
        "for playing it on the piano", "the pipe organ in our church", "an organ donor", "guitar tab", "what does a tuba cost?",
    ],
)  # fmt: skip
def test_its_like_in_plain_english_is_not(text):
    assert said(text) == []


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("how do I play Cm7 on the guitar, how does it sound?", ["chord"]),
        ("What is a C6/9 chord?", ["chord"]),
        ("write the third of C major as a whole note", ["degree", "key"]),
        ("what is the bass note of V7/V in G minor", ["numeral", "key"]),
        ("my altos can't reach it, take F6 a major sixth down", ["chord", "interval"]),
        ("what does written F5 sound like on a trumpet?", ["note", "instrument"]),
        ("how do I play F5 on a trumpet?", ["chord"]),
        ("how many sixteenth notes are in a minim?", ["note_value", "note_value"]),
    ],
)  # fmt: skip
def test_what_only_says_who_plays_gives_way_to_chords_and_keys(text, kinds):
    assert [kind for kind, _, _ in said(text)] == kinds


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("which chords contain E and G?", [("notes", "E and G")]),
        ("chords with c and e", [("notes", "c and e")]),
        ("what comes after Dm7 G7?", [("chords", "Dm7 G7")]),
        ("which key is Am - F in?", [("chords", "Am - F")]),
        ("what is the interval between E and G?", [("note", "E"), ("note", "G")]),
        ("compare Dm7 and G7, the chords", [("chord", "Dm7"), ("chord", "G7")]),
        ("C to G?", [("note", "C"), ("note", "G")]),
    ],
)
def test_two_are_a_list_where_the_question_is_about_a_list(text, found):
    assert [(kind, words) for kind, words, _ in said(text)] == found
