"""Feedback: each remark is heard where it should be, with its bar, and not where it should not."""

import pytest
from score_pieces import CADENCE_IN_C, PARALLEL_CHORDS, chords, in_parts, write_midi

from etude.score.feedback import CHECKS, MOST_OBSERVATIONS, cadence, give_feedback
from etude.score.load import load
from etude.score.reading import read

TONIC, SUBDOMINANT, DOMINANT, SUBMEDIANT = (48, 60, 64, 67), (53, 60, 65, 69), (43, 59, 62, 67), (45, 60, 64, 69)


def heard(tmp_path, *parts, aspect=None, **settings):
    reading = read(load(write_midi(tmp_path / "piece.mid", *parts, **settings)))
    return [said for said in give_feedback(reading) if aspect in (None, said.aspect)]


def test_parallel_fifths_are_named_with_their_place_and_voices(tmp_path):
    said = heard(tmp_path, *in_parts(*PARALLEL_CHORDS), aspect="voice leading")
    assert (said[0].bar, said[0].beat, said[0].praise) == (1, 2, False)
    assert "the bass and the tenor move in parallel fifths" in said[0].text


def test_good_part_writing_is_praised(tmp_path):
    said = heard(tmp_path, *in_parts(*CADENCE_IN_C, *CADENCE_IN_C), aspect="voice leading")
    assert said and all(remark.praise for remark in said)


def test_chords_of_an_accompaniment_are_not_blamed_for_parallels(tmp_path):
    triads = chords((60, 64, 67), (65, 69, 72), (67, 71, 74), (60, 64, 67))
    assert heard(tmp_path, triads, aspect="voice leading") == []


def test_a_seventh_that_leaps_up_is_blamed(tmp_path):
    leaping = ((48, 60, 64, 67), (55, 62, 65, 71), (48, 60, 67, 72))
    said = heard(tmp_path, *in_parts(*leaping, length=4), aspect="voice leading")
    assert any("seventh of G7, F, does not resolve" in remark.text and remark.bar == 3 for remark in said)


@pytest.mark.parametrize(
    ("progression", "expected"),
    [
        ((TONIC, SUBDOMINANT, DOMINANT, TONIC), "authentic"),
        ((TONIC, DOMINANT, TONIC, SUBDOMINANT, TONIC), "plagal"),
        ((TONIC, SUBDOMINANT, TONIC, DOMINANT), "half"),
        ((TONIC, SUBDOMINANT, TONIC, DOMINANT, TONIC, DOMINANT, SUBMEDIANT), "deceptive"),
        ((TONIC, DOMINANT, TONIC, SUBDOMINANT), "none"),
    ],
)
def test_the_last_chords_make_the_cadence(tmp_path, progression, expected):
    reading = read(load(write_midi(tmp_path / "piece.mid", chords(*progression, length=4))))
    assert (reading.key.name, cadence(reading)) == ("C major", expected)


def test_one_chord_for_many_bars_is_monotonous(tmp_path):
    said = heard(tmp_path, chords(*[TONIC] * 6, DOMINANT, TONIC, length=4), aspect="harmony")
    assert said[0].text.startswith("Bar 1: C stays for 6 bars. Try F (IV) or G (V)")


def test_a_secondary_dominant_is_praised_where_it_arrives(tmp_path):
    applied = (50, 60, 66, 69)
    said = heard(tmp_path, chords(TONIC, applied, DOMINANT, TONIC, length=4), aspect="harmony")
    assert [remark.text for remark in said] == [
        "Bar 2: D7 is V7/V: it brings F# from outside the key and leads to G as its dominant would."
    ]
    assert heard(tmp_path, chords(TONIC, DOMINANT, TONIC, applied, length=4), aspect="harmony") == []


def test_a_wrong_note_is_found_in_its_bar_and_a_passing_note_is_not(tmp_path):
    melody = [(place, 1, 72) for place in range(16)]
    wrong = [(0, 8, 48), (0, 8, 64), (0, 8, 67), (8, 8, 43), (8, 8, 59), (8, 8, 62), (6, 0.5, 78)]
    said = heard(tmp_path, melody, wrong, aspect="key")
    assert [(remark.bar, remark.praise) for remark in said] == [(2, False)] and "F#" in said[0].text
    passing = [*wrong[:-1], (6, 0.5, 78), (6.5, 0.5, 79)]
    assert [remark for remark in heard(tmp_path, melody, passing, aspect="key") if not remark.praise] == []


def test_a_large_leap_that_goes_on_is_named(tmp_path):
    tune = [(place, 1, pitch) for place, pitch in enumerate((60, 62, 64, 65, 76, 79, 77, 76, 74, 72))]
    said = heard(tmp_path, tune, aspect="melody")
    assert (said[0].bar, said[0].beat, said[0].praise) == (2, 1, False) and "leaps 11 semitones up" in said[0].text


def test_equal_loudness_is_named_once(tmp_path):
    said = heard(tmp_path, chords(TONIC, SUBDOMINANT, DOMINANT, TONIC, length=4), aspect="dynamics")
    assert [remark.praise for remark in said] == [False]


def test_low_thirds_are_muddy(tmp_path):
    said = heard(tmp_path, chords(*[(36, 40, 60, 67)] * 4), aspect="spacing")
    assert "two low notes" in said[0].text


def test_remarks_are_few_start_with_their_bar_and_say_each_thing_once(tmp_path):
    said = heard(tmp_path, *in_parts(*PARALLEL_CHORDS * 8))
    assert len(CHECKS) >= 10 and 0 < len(said) <= MOST_OBSERVATIONS
    assert all(remark.text.startswith(f"Bar {remark.bar}") for remark in said)
    assert len({remark.text for remark in said}) == len(said)
