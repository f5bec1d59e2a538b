"""Note values, meters and tempos are reckoned exactly and read however people write them."""

from fractions import Fraction

import pytest

from etude.theory.errors import TheoryError
from etude.theory.rhythm import (
    NOTE_VALUES,
    TEMPO_TERMS,
    TUPLETS,
    Tempo,
    duration,
    how_many,
    meter,
    missing,
    note_value,
    spelled,
    tempo,
    tempo_lasting,
    tempo_term,
    tempo_terms_at,
)


def test_each_value_is_half_the_one_before():
    lengths = [length for _, _, length, _ in NOTE_VALUES]
    assert all(long == 2 * short for long, short in zip(lengths, lengths[1:], strict=False))
    assert note_value("whole").quarters == 4


@pytest.mark.parametrize(
    ("text", "quarters"),
    [
        ("whole", "4"), ("semibreve", "4"), ("breve", "8"), ("half note", "2"), ("minim", "2"), ("crotchet", "1"), ("quaver", "1/2"),
        ("semiquaver", "1/4"), ("sixteenth notes", "1/4"), ("16th", "1/4"), ("32nd note", "1/8"), ("demisemiquaver", "1/8"),
        ("64th", "1/16"), ("hemidemisemiquaver", "1/16"), ("1/8 note", "1/2"), ("128th", "1/32"), ("♩", "1"), ("♪", "1/2"),
        ("dotted half", "3"), ("dotted quarter note", "3/2"), ("dotted crotchet", "3/2"), ("dotted-eighth note", "3/4"),
        ("double dotted half", "7/2"), ("doubly dotted quarter", "7/4"), ("double-dotted minim", "7/2"), ("triple dotted whole", "15/2"),
        ("eighth-note triplet", "1/3"), ("triplet eighth", "1/3"), ("quarter note triplet", "2/3"), ("triplet quavers", "1/3"),
        ("sixteenth quintuplet", "1/5"), ("eighth 5:4", "2/5"), ("sixteenth-note sextuplet", "1/6"), ("eighth duplet", "3/4"),
        ("half rest", "2"), ("Quarter Note", "1"), ("♩.", "3/2"),
    ],
)  # fmt: skip
def test_note_values_are_read(text, quarters):
    assert note_value(text).quarters == Fraction(quarters)
    assert duration(text) == Fraction(quarters)


@pytest.mark.parametrize(
    ("text", "quarters"),
    [
        ("two dotted crotchets", "3"), ("3 quavers", "3/2"), ("a half note tied to an eighth", "5/2"), ("half + eighth", "5/2"),
        ("a quarter and two eighths", "2"), ("half tied with a dotted quarter", "7/2"), ("three eighth-note triplets", "1"),
        ("four sixteenths", "1"), ("4 16ths", "1"), ("twelve eighth notes", "6"), ("a minim, a crotchet and a quaver", "7/2"),
        ("two halves", "4"), ("a dotted half plus a quarter", "4"),
    ],
)  # fmt: skip
def test_lengths_are_counted_and_tied(text, quarters):
    assert duration(text) == Fraction(quarters)


@pytest.mark.parametrize(
    "text", ["", "note", "seventh note", "dotted", "quarter quarter", "1/3 note", "two", "dotted half....", "tied"]
)
def test_what_is_no_length_is_refused(text):
    with pytest.raises(TheoryError, match="note value|more dots"):
        duration(text)


def test_names_are_read_back():
    for base, british, _, _ in NOTE_VALUES:
        for dots in ("", "dotted ", "double-dotted "):
            for tuplet in ("", *TUPLETS, "7:6"):
                value = note_value(f"{dots}{base} {tuplet}")
                assert note_value(value.name) == note_value(value.british) == value
                assert british in value.british


def test_a_tuplet_takes_the_time_of_its_plain_notes():
    for name, (played, time) in TUPLETS.items():
        assert (
            note_value(f"eighth {name}").group
            == time * Fraction(1, 2)
            == played * note_value(f"eighth {name}").quarters
        )


@pytest.mark.parametrize(
    ("part", "whole", "count"),
    [
        ("sixteenth", "dotted half", "12"), ("eighth", "whole", "8"), ("quaver", "dotted minim", "6"), ("half", "quarter", "1/2"),
        ("eighth triplet", "half", "6"), ("dotted eighth", "dotted quarter", "2"), ("thirty-second", "quarter", "8"),
        ("quarter", "double dotted half", "7/2"),
    ],
)  # fmt: skip
def test_how_many_go_into_another(part, whole, count):
    assert how_many(duration(part), duration(whole)) == Fraction(count)


@pytest.mark.parametrize(
    ("quarters", "names"),
    [
        ("4", "whole"), ("3", "dotted half"), ("5/2", "half, eighth"), ("5", "whole, quarter"), ("7/4", "dotted quarter, sixteenth"),
        ("9/2", "whole, eighth"), ("1/16", "sixty-fourth"),
    ],
)  # fmt: skip
def test_lengths_are_spelled_in_tied_notes(quarters, names):
    assert ", ".join(value.name for value in spelled(Fraction(quarters))) == names


def test_every_spelling_lasts_what_was_asked():
    for sixteenths in range(1, 80):
        assert sum(value.quarters for value in spelled(Fraction(sixteenths, 4))) == Fraction(sixteenths, 4)


@pytest.mark.parametrize("quarters", ["0", "-1", "1/3"])
def test_what_no_plain_note_lasts_is_refused(quarters):
    with pytest.raises(TheoryError, match="cannot be written"):
        spelled(Fraction(quarters))


@pytest.mark.parametrize(
    ("text", "name", "kind", "beats", "beat", "bar"),
    [
        ("4/4", "4/4", "simple quadruple", 4, "quarter", "4"), ("3/4", "3/4", "simple triple", 3, "quarter", "3"),
        ("2/4", "2/4", "simple duple", 2, "quarter", "2"), ("2/2", "2/2", "simple duple", 2, "half", "4"),
        ("cut time", "2/2", "simple duple", 2, "half", "4"), ("common time", "4/4", "simple quadruple", 4, "quarter", "4"),
        ("3/8", "3/8", "simple triple", 3, "eighth", "3/2"), ("6/8", "6/8", "compound duple", 2, "dotted quarter", "3"),
        ("9/8", "9/8", "compound triple", 3, "dotted quarter", "9/2"), ("12/8", "12/8", "compound quadruple", 4, "dotted quarter", "6"),
        ("6/4", "6/4", "compound duple", 2, "dotted half", "6"), ("6/16", "6/16", "compound duple", 2, "dotted eighth", "3/2"),
        ("3/2", "3/2", "simple triple", 3, "half", "6"), ("4/2", "4/2", "simple quadruple", 4, "half", "8"),
        ("5/4", "5/4", "irregular", 5, "quarter", "5"), ("7/8", "7/8", "irregular", 7, "eighth", "7/2"),
        ("six eight", "6/8", "compound duple", 2, "dotted quarter", "3"), ("three-four time", "3/4", "simple triple", 3, "quarter", "3"),
        ("time signature of 9/8", "9/8", "compound triple", 3, "dotted quarter", "9/2"), ("alla breve", "2/2", "simple duple", 2, "half", "4"),
        ("2+3/8", "5/8", "irregular", 5, "eighth", "5/2"), ("3 + 3 + 2 / 8", "8/8", "irregular", 8, "eighth", "4"),
    ],
)  # fmt: skip
def test_meters(text, name, kind, beats, beat, bar):
    read = meter(text)
    assert (read.name, read.kind, read.beats, read.beat.name, read.bar) == (name, kind, beats, beat, Fraction(bar))


def test_strong_beats():
    strong = {
        name: [str(onset) for onset in meter(name).strong_onsets]
        for name in ("4/4", "3/4", "2/4", "6/8", "12/8", "5/8")
    }
    assert strong == {
        "4/4": ["0", "2"],
        "3/4": ["0"],
        "2/4": ["0"],
        "6/8": ["0"],
        "12/8": ["0", "3"],
        "5/8": ["0", "3/2"],
    }


def test_beats_fill_the_bar():
    for upper in range(1, 17):
        for lower in (1, 2, 4, 8, 16, 32):
            read = meter(f"{upper}/{lower}")
            assert sum(read.groups) == upper and read.beats * read.beat.quarters == read.bar == Fraction(
                4 * upper, lower
            )
            assert read.beat_onsets[0] == 0 and len(read.beat_onsets) == len(read.groups)


@pytest.mark.parametrize("text", ["4/3", "0/4", "4/0", "33/4", "waltz", "4", "seven", "6/8/4", "0+3/8", ""])
def test_what_is_no_meter_is_refused(text):
    with pytest.raises(TheoryError):
        meter(text)


@pytest.mark.parametrize(
    ("name", "held", "rest"),
    [
        ("4/4", "dotted half", "quarter"), ("6/8", "a quarter and an eighth", "dotted quarter"), ("3/4", "dotted half", ""),
        ("7/8", "half", "dotted quarter"), ("4/4", "a dotted eighth", "dotted half, sixteenth"),
    ],
)  # fmt: skip
def test_what_is_missing_in_a_bar(name, held, rest):
    assert ", ".join(value.name for value in missing(meter(name), duration(held))) == rest


def test_an_overfull_bar_is_told():
    with pytest.raises(TheoryError, match="A bar of 3/4 lasts 3 quarters, and these notes last 4 quarters"):
        missing(meter("3/4"), duration("whole"))


@pytest.mark.parametrize(
    ("text", "bpm", "beat"),
    [
        ("120 bpm", 120, "quarter"), ("120", 120, "quarter"), ("quarter = 96", 96, "quarter"), ("crotchet=72", 72, "quarter"),
        ("♩ = 60", 60, "quarter"), ("♩. = 60", 60, "dotted quarter"), ("dotted quarter at 80 bpm", 80, "dotted quarter"),
        ("half note = 66", 66, "half"), ("90 beats per minute", 90, "quarter"), ("an eighth equals 200", 200, "eighth"),
        ("M.M. quarter = 100", 100, "quarter"), ("dotted-quarter note = 104", 104, "dotted quarter"), ("92.5 bpm", 92.5, "quarter"),
    ],
)  # fmt: skip
def test_tempos_are_read(text, bpm, beat):
    assert (tempo(text).bpm, tempo(text).beat.name) == (bpm, beat)


@pytest.mark.parametrize("text", ["fast", "bpm", "quarter =", "x = 90", "2 bpm", "5000 bpm", "-60 bpm"])
def test_what_is_no_tempo_is_refused(text):
    with pytest.raises(TheoryError):
        tempo(text)


@pytest.mark.parametrize(
    ("mark", "length", "seconds"),
    [
        ("120 bpm", "quarter", "1/2"), ("60 bpm", "sixteenth", "1/4"), ("90 bpm", "dotted half", "2"), ("♩. = 60", "eighth", "1/3"),
        ("half = 60", "quarter", "1/2"), ("quarter = 80", "eighth triplet", "1/4"),
    ],
)  # fmt: skip
def test_how_long_a_note_lasts(mark, length, seconds):
    assert tempo(mark).seconds(duration(length)) == Fraction(seconds)


def test_bars_last_and_tempos_come_back():
    for bpm in range(40, 220, 7):
        for name in ("4/4", "6/8", "7/8"):
            read = meter(name)
            seconds = Tempo(Fraction(bpm), read.beat).bars(read, 8)
            assert seconds == Fraction(60, bpm) * 8 * read.beats
            assert tempo_lasting(8 * read.bar, seconds, read.beat).bpm == bpm
    assert tempo("dotted quarter = 60").counted_in(note_value("eighth")).bpm == 180


def test_tempo_terms_go_from_slow_to_fast_and_overlap():
    assert (middles := [term.low + term.high for term in TEMPO_TERMS]) == sorted(middles)
    assert [tempo_term(name).low for name in ("largo", "Adagio", "ANDANTE", "Moderato", "allegro", "Presto")] == [
        40,
        66,
        76,
        108,
        120,
        168,
    ]
    assert all(tempo_terms_at(bpm) for bpm in range(20, 241))
    assert "Allegro" in [term.name for term in tempo_terms_at(144)]
    with pytest.raises(TheoryError, match="no tempo term"):
        tempo_term("quickly")
