"""Feedback: each remark is heard where it should be, with its bar, and not where it should not."""

from dataclasses import replace

import pytest
from score_pieces import (
    CADENCE_IN_C,
    FLAWED_CHORALE,
    GOOD_CHORALE,
    PARALLEL_CHORDS,
    chords,
    flawed_song,
    good_song,
    in_a_row,
    in_parts,
    lifted_song,
    write_midi,
)

from etude.score.beats import follow
from etude.score.feedback import CHECKS, MOST_OBSERVATIONS, cadence, chords_in_bars, give_feedback
from etude.score.load import load
from etude.score.nonchord import KINDS, find_nonchord_notes
from etude.score.observation import for_level
from etude.score.reading import read
from etude.theory.chord import chord

TONIC, SUBDOMINANT, DOMINANT, SUBMEDIANT = (48, 60, 64, 67), (53, 60, 65, 69), (43, 59, 62, 67), (45, 60, 64, 69)


def heard(tmp_path, *parts, aspect=None, **settings):
    reading = read(load(write_midi(tmp_path / "piece.mid", *parts, **settings)))
    return [said for said in give_feedback(reading) if aspect in (None, said.aspect)]


def faults(said):
    return [(remark.bar, remark.beat, remark.text) for remark in said if not remark.praise and remark.aspect != "idea"]


def praised(said):
    return " ".join(remark.text for remark in said if remark.praise)


# --- whole pieces: what a teacher would say ----------------------------------------------------------------------


def test_a_good_chorale_is_praised_and_only_its_loudness_is_named(tmp_path):
    said = heard(tmp_path, *in_parts(*GOOD_CHORALE, length=2))
    assert [text.split(": ")[1][:27] for _, _, text in faults(said)] == ["every note is equally loud."]
    for words in ("authentic cadence", "no two voices move in parallel", "leading tones rise", "question and answer"):
        assert words in praised(said)


@pytest.mark.parametrize(
    ("bar", "beat", "words"),
    [
        (1, 3, "the bass and the tenor move in parallel fifths"),
        (1, 3, "the bass and the soprano move in parallel octaves"),
        (2, 1, "the alto (C4) and the soprano (E5) stand more than an octave apart"),
        (2, 3, "the tenor (F4) goes above the alto (C4)"),
        (3, 3, "the leading tone B in the soprano does not rise to C: it goes to G"),
        (
            3,
            3,
            "the seventh of G7, F, does not resolve. It is a dissonance that wants to fall a step into the next chord, to E",
        ),
    ],
)
def test_each_fault_of_a_flawed_chorale_is_named_in_its_place(tmp_path, bar, beat, words):
    found = faults(heard(tmp_path, *in_parts(*FLAWED_CHORALE, length=2)))
    assert any((bar, beat) == place[:2] and words in place[2] for place in found), found


def test_a_good_song_hears_praise_and_no_blame(tmp_path):
    said = heard(tmp_path, *good_song())
    assert faults(said) == []
    for words in (
        "authentic cadence", "bar 8 answers it", "one high point", "the chords come faster, 2 in a bar", "real dynamics",
        "come and go by step",
    ):  # fmt: skip
        assert words in praised(said)


@pytest.mark.parametrize(
    ("bar", "beat", "words"),
    [
        (1, 1, "C stays for 6 bars"),
        (1, 1, "the same rhythm in 8 of its 8 bars"),
        (1, 1, "every note is equally loud"),
        (3, 3, "C# belongs neither to"),
        (5, 3, "leaps 11 semitones up and goes on in the same direction"),
        (8, 1, "and not on the tonic, so it stays open"),
    ],
)
def test_each_fault_of_a_flawed_song_is_named_in_its_place(tmp_path, bar, beat, words):
    found = faults(heard(tmp_path, *flawed_song()))
    assert any((bar, beat) == place[:2] and words in place[2] for place in found), found


def test_the_faults_of_a_flawed_song_come_with_what_to_try(tmp_path):
    for _, _, text in faults(heard(tmp_path, *flawed_song())):
        assert any(word in text for word in ("Try", "try", "If it", "Shape", "Lengthen", "After a large leap")), text


# --- single remarks ----------------------------------------------------------------------------------------------


def test_parallel_fifths_are_named_with_their_place_and_voices(tmp_path):
    said = heard(tmp_path, *in_parts(*PARALLEL_CHORDS), aspect="voice leading")
    assert (said[0].bar, said[0].beat, said[0].praise) == (1, 2, False)
    assert "the bass and the tenor move in parallel fifths" in said[0].text


def test_good_part_writing_is_praised(tmp_path):
    said = heard(tmp_path, *in_parts(*CADENCE_IN_C, *CADENCE_IN_C, length=2), aspect="voice leading")
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


def test_voices_that_cross_in_passing_are_not_blamed(tmp_path):
    voices = in_parts(*GOOD_CHORALE, length=2)
    voices[1][4:5] = [(8, 1.5, 60), (9.5, 0.5, 69)]
    assert not any("cross" in text for _, _, text in faults(heard(tmp_path, *voices)))


def test_a_melody_that_does_not_end_on_the_tonic_makes_the_cadence_imperfect(tmp_path):
    open_end = (*GOOD_CHORALE[:-1], (48, 60, 64, 67))
    said = heard(tmp_path, *in_parts(*open_end, length=2), aspect="cadence")
    assert "an imperfect one: the melody ends on G. With C on top" in said[0].text and said[0].praise


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


def test_two_parts_that_double_each_other_in_octaves_are_not_blamed(tmp_path):
    tune = in_a_row((pitch, 1) for pitch in (60, 62, 64, 65, 67, 65, 64, 62, 60, 59, 60, 64))
    doubled = [(onset, length, pitch - 12) for onset, length, pitch in tune]
    assert faults(heard(tmp_path, tune, doubled, aspect="voice leading")) == []


@pytest.mark.parametrize(
    ("goal", "is_blamed"), [((48, 55, 64, 72), False), ((48, 64, 67, 72), False), ((48, 60, 64, 67), True)]
)
def test_a_leading_tone_must_rise_in_an_outer_voice_and_may_leap_in_an_inner_one(tmp_path, goal, is_blamed):
    dominant = (43, 62, 67, 71) if is_blamed else (43, 59, 62, 67)
    tonic = (48, 60, 67, 72) if is_blamed else (48, 60, 64, 67)
    said = heard(tmp_path, *in_parts(tonic, dominant, goal, tonic, length=2), aspect="voice leading")
    assert any("leading tone" in text for _, _, text in faults(said)) == is_blamed


def test_a_leading_tone_in_the_bass_may_rise_into_another_octave(tmp_path):
    octave_lower = ((48, 60, 67, 72), (59, 62, 67, 74), (48, 64, 67, 72))
    said = heard(tmp_path, *in_parts(*octave_lower, length=2), aspect="voice leading")
    assert not any("leading tone" in text for _, _, text in faults(said))


def test_a_doubled_leading_tone_is_named(tmp_path):
    doubled = ((48, 60, 64, 67), (43, 59, 62, 71), (48, 60, 64, 72))
    said = heard(tmp_path, *in_parts(*doubled, length=4), aspect="voice leading")
    assert any("both have the leading tone B" in text and bar == 2 for bar, _, text in faults(said))


@pytest.mark.parametrize(
    ("tune", "kind"),
    [
        ([(0, 1, 72), (1, 0.5, 76), (1.5, 0.5, 74), (2, 2, 72)], "passing"),
        ([(0, 1.5, 72), (1.5, 0.5, 74), (2, 2, 72)], "neighbour"),
        ([(0, 1, 76), (1, 1, 69), (2, 1, 67), (3, 1, 72)], "appoggiatura"),
        ([(0, 1.5, 76), (1.5, 0.5, 77), (2, 2, 72)], "escape"),
        ([(0, 2, 72), (2, 1, 78), (3, 1, 72)], "unexplained"),
    ],
)
def test_a_note_outside_the_chord_is_known_by_how_it_is_reached_and_left(tmp_path, tune, kind):
    reading = read(load(write_midi(tmp_path / "piece.mid", chords((48, 55, 64), length=4), tune)))
    found = find_nonchord_notes(reading.piece.notes, reading.stretches, reading.local_keys)
    assert [KINDS[kind] for kind in found.kinds] == [kind]


def test_a_suspension_is_praised_where_it_rubs(tmp_path):
    upper = [(0, 4, 72), (4, 5, 74), (9, 3, 72), (12, 4, 71), (16, 4, 72)]
    lower = chords((48, 64, 67), (43, 59, 67), (48, 64, 67), (43, 62, 67), (48, 64, 67), length=4)
    said = heard(tmp_path, lower, upper, aspect="non-chord notes")
    assert [remark.text for remark in said] == [
        "Bar 3: D is held over into C and falls to C: a suspension (9-8), tension that resolves."
    ]


def test_a_chord_held_over_bars_does_not_make_the_harmonic_rhythm_breathe(tmp_path):
    joined = (TONIC, TONIC, SUBDOMINANT, DOMINANT, TONIC, SUBDOMINANT, SUBDOMINANT, DOMINANT, DOMINANT, TONIC)
    reading = read(load(write_midi(tmp_path / "piece.mid", chords(*joined, length=4))))
    assert chords_in_bars(reading).tolist() == [1] * 10
    assert "breathes" not in praised(give_feedback(reading))


def test_chords_that_hurry_to_the_cadence_drive_it(tmp_path):
    slow, fast = (TONIC, SUBMEDIANT, SUBDOMINANT, TONIC), (SUBDOMINANT, DOMINANT, TONIC)
    notes = chords(*slow, length=4) + [(onset + 16, length, pitch) for onset, length, pitch in chords(*fast, length=2)]
    said = heard(tmp_path, notes, aspect="harmonic rhythm")
    assert [(remark.bar, remark.praise) for remark in said] == [(5, True)] and "2 in a bar in place of 1" in said[
        0
    ].text


def test_equal_bars_are_monotonous(tmp_path):
    bar = [(0, 1, 60), (1, 1, 64), (2, 1, 67), (3, 1, 64)]
    again = [(4 * place + onset, length, pitch) for place in range(5) for onset, length, pitch in bar]
    said = heard(tmp_path, again, aspect="rhythm")
    assert said[0].text.startswith("Bar 1: bars 1 to 5 are the same, note for note")


def test_a_melody_that_hardly_moves_is_told_so(tmp_path):
    tune = in_a_row((pitch, 1) for pitch in (64, 65, 64, 62) * 5)
    assert any("stays between D4 and F4" in text for _, _, text in faults(heard(tmp_path, tune, aspect="melody")))


def test_ideas_name_chords_with_their_true_notes(tmp_path):
    said = heard(tmp_path, *good_song(), aspect="idea")
    assert 2 <= len(said) <= 3 and said[0].text.startswith(
        "Bar 8: if another part follows, go on from C in C major with F (IV: F A C)"
    )
    stand_in = said[1].text
    assert stand_in.startswith("Bar 3: in place of F (IV), try Dm7 (ii7: D F A C)")
    assert {note.name for note in chord("Dm7").notes} == set("DFAC")


def test_a_stand_in_holds_the_long_notes_of_the_melody(tmp_path):
    # Over the F of bar 3 the melody holds C, which Fm has and Dm has not.
    tune = in_a_row([(64, 4), (67, 4), (72, 4), (71, 4), (72, 4)])
    under = chords((48, 55, 60), (43, 55, 59), (41, 53, 57), (43, 50, 55), (48, 55, 60), length=4)
    said = heard(tmp_path, tune, under, aspect="idea")
    assert all(" C" in remark.text.split("try ")[1] for remark in said if "in place of F" in remark.text)


def test_a_beginner_is_spared_what_is_meant_for_others(tmp_path):
    said = heard(tmp_path, *in_parts(*FLAWED_CHORALE, length=2))
    counts = [len(for_level(said, level)) for level in ("beginner", "intermediate", "advanced")]
    assert 0 < counts[0] < counts[1] <= counts[2] == len(said)
    assert not any("parallel" in remark.text for remark in for_level(said, "beginner"))


# --- a melody alone, a performance, a song that lifts itself -----------------------------------------------------


@pytest.mark.parametrize(
    ("last", "praise", "words"),
    [(60, True, "ends on C, the tonic"), (67, False, "ends on G, the fifth"), (64, False, "ends on E, the third"),
     (62, False, "ends on D, which is not in the tonic chord")],
)  # fmt: skip
def test_a_melody_alone_is_told_of_its_last_note_and_not_of_chords(tmp_path, last, praise, words):
    tune = in_a_row((pitch, 1) for pitch in (60, 64, 67, 65, 64, 62, 60, 62, 64, 65, 67, 69, 67, 65, 64, last))
    said = heard(tmp_path, tune)
    assert [remark.praise for remark in said if words in remark.text] == [praise]
    assert {remark.aspect for remark in said} <= {"cadence", "melody", "rhythm", "dynamics"}


def test_a_key_that_is_lifted_at_the_end_is_praised_and_not_called_elsewhere(tmp_path):
    said = heard(tmp_path, *lifted_song(), aspect="cadence")
    assert said[0].praise and "closes in Db major, to which it has lifted itself from C major" in said[0].text


def test_chords_after_the_final_cadence_confirm_it(tmp_path):
    said = heard(tmp_path, chords(TONIC, SUBDOMINANT, DOMINANT, TONIC, SUBMEDIANT, TONIC, length=4), aspect="cadence")
    assert said[0].praise and "the last chords confirm it" in said[0].text


def test_a_final_chord_whose_root_is_heard_in_the_bass_is_no_inversion(tmp_path):
    # The bass of the last chord rests on the third at last, after the root was heard.
    notes = chords(TONIC, SUBDOMINANT, DOMINANT, length=4) + [(12, 8, 36), (12, 8, 67), (12, 8, 72), (14, 6, 52)]
    said = heard(tmp_path, notes, aspect="cadence")
    assert said[0].praise and "does not stand on its root" not in said[0].text


def test_a_performance_is_not_told_of_wrong_notes(tmp_path):
    bars = [(60, 64, 67, 72), (65, 69, 72, 77), (67, 71, 74, 79), (60, 64, 67, 72)] * 6
    steps = [pitch for bar in bars for pitch in bar]
    played = [(place * 0.87 + 0.04 * (place % 3), 0.8, pitch) for place, pitch in enumerate(steps)] + [
        (30, 0.9, 61),
        (30, 3, 48),
    ]
    reading = read(follow(load(write_midi(tmp_path / "live.mid", played, bpm=97))))
    assert reading.piece.is_live
    assert not any(remark.aspect == "key" and not remark.praise for remark in give_feedback(reading))


def test_a_pedal_that_blurs_the_chords_is_named(tmp_path):
    path = write_midi(tmp_path / "piece.mid", chords(*(TONIC, SUBDOMINANT, DOMINANT, TONIC) * 2, length=4))
    piece = load(path)
    for pedal, is_named in (
        (((0.0, 16.0),), True),
        (tuple((2.0 * bar + 0.1, 2.0 * bar + 2.05) for bar in range(8)), False),
    ):
        said = give_feedback(read(replace(piece, pedal=pedal)))
        assert [remark.bar for remark in said if remark.aspect == "pedal"] == [2] * is_named


def test_a_motif_and_syncopation_are_praised(tmp_path):
    motif = [(0, 0.5, 0), (0.5, 0.5, 2), (1, 1, 4), (2.5, 1.5, 2)]
    tune = [
        (4 * bar + onset, length, start + step)
        for bar, start in enumerate((60, 65, 60, 67) * 2)
        for onset, length, step in motif
    ]
    under = chords(TONIC, SUBDOMINANT, TONIC, DOMINANT, TONIC, SUBDOMINANT, TONIC, DOMINANT, length=4)
    told = praised(heard(tmp_path, tune, [(onset, length, pitch - 12) for onset, length, pitch in under]))
    assert "the motif C4 D4 E4 D4 comes 8 times (bars 1, 2, 3, 4, 5, 6 and others), also from other notes" in told
    assert "8 of the 32 notes of the melody begin off the beat" in told


def test_dynamics_are_told_by_their_marks(tmp_path):
    tune = [(place, 1, 60 + place % 5, 33 + 4 * place) for place in range(20)]
    assert "from pp to ff" in praised(heard(tmp_path, tune, aspect="dynamics"))


def test_a_line_for_an_instrument_may_leap(tmp_path):
    tune = in_a_row((pitch, 1) for pitch in (48, 60, 62, 74, 76, 79, 77, 76, 74, 72, 60, 62))
    assert not any("leaps" in text for _, _, text in faults(heard(tmp_path, tune, aspect="melody")))
