"""Names of notes and keys in German and the Romance languages."""

import pytest

from etude.theory.lookup import lookup
from etude.theory.mentions import mentions
from etude.theory.mentions.abroad import GERMAN, english
from etude.theory.pitch import pitch


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("H-Dur", "B major"), ("B-Dur", "Bb major"), ("h-moll", "B minor"), ("b moll", "Bb minor"), ("Es-Dur", "Eb major"),
        ("As dur", "Ab major"), ("Cis-Moll", "C# minor"), ("fis moll", "F# minor"), ("Fis", "F#"), ("the note Gis", "the note G#"),
        ("what is H in German", "what is B in German"), ("vitamin H", "vitamin H"), ("Cisco", "Cisco"), ("His chord", "His chord"),
        ("sol mayor", "G major"), ("si bemol mayor", "Bb major"), ("do dièse mineur", "C# minor"), ("ré majeur", "D major"),
        ("fa sostenido menor", "F# minor"), ("la bemolle maggiore", "Ab major"), ("re menor", "D minor"), ("si bémol", "Bb"),
        ("fa sharp minor", "F# minor"), ("do mi sol", "C E G"), ("do - mi bemol - sol", "C Eb G"), ("sol si re fa", "G B D F"),
        ("what is do re mi", "what is do re mi"), ("why do major chords sound happy", "why do major chords sound happy"),
        ("do you like la la land", "do you like la la land"),
    ],
)  # fmt: skip
def test_names_of_other_tongues_are_put_into_english_letters(text, said):
    assert english(text) == said


@pytest.mark.parametrize("name", GERMAN)
def test_every_german_name_gives_its_key(name):
    assert lookup(f"{name}-moll").title == f"{pitch(GERMAN[name]).name} minor"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("which notes are in B-Dur?", ["key Bb major"]), ("transpose do mi sol up a major third", ["notes", "interval M3"]),
        ("is H-Dur the same as B major", ["key B major", "key B major"]),
    ],
)  # fmt: skip
def test_they_are_mentions_with_their_meaning(text, read):
    told = [mention.kind if mention.kind == "notes" else f"{mention.kind} {mention.value if mention.kind == 'interval' else mention.value.name}"
            for mention in mentions(text)]  # fmt: skip
    assert told == read
