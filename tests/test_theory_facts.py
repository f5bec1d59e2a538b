"""Facts about what fits, about time, instruments and tunes: exact for a few, and a sentence's grammar for all."""

import re
from fractions import Fraction

import pytest

from etude.theory.chord import build, chord
from etude.theory.chord_types import CHORD_TYPES
from etude.theory.errors import TheoryError
from etude.theory.facts import (
    bars_length_facts,
    chords_for_facts,
    chords_with_facts,
    compare_facts,
    concert_facts,
    concert_key_facts,
    fit_bar_facts,
    fit_values_facts,
    instrument_facts,
    melody_facts,
    meter_facts,
    neighbour_facts,
    next_chord_facts,
    note_value_facts,
    pivots_facts,
    progression_key_facts,
    reach_facts,
    scales_for_facts,
    tempo_facts,
    transpose_to_facts,
    tritone_substitute_facts,
)
from etude.theory.instruments import INSTRUMENTS, instrument
from etude.theory.key import Key, key
from etude.theory.melody import STYLES
from etude.theory.pitch import Pitch, pitch
from etude.theory.progressions import likeliest_keys
from etude.theory.rhythm import NOTE_VALUES, NoteValue, meter, note_value, tempo
from etude.theory.scale import SCALE_NAMES, scale

FIELDS = {
    "scales_for": "symbol named notes best best_notes reason scales", "chords_with": "given simplest simplest_notes chords count",
    "next_chord": "chords key last last_numeral best best_numeral reason options",
    "note_value": "name named quarters british american contains", "fit_values": "count small large sentence",
    "meter": "name kind beats beat_unit fill grouping", "tempo": "bpm beat_seconds bar_seconds term",
    "concert": "instrument note sounding written interval direction transposition",
    "instrument": "name named range clef transposition strings",
    "concert_key": "instrument key sounding written signature transposition",
    "bars_length": "bars meter tempo beats bar_seconds seconds minutes",
    "chords_for": "scale symbol name notes also",
    "reach": "number start direction choices small small_note large large_note",
    "pivots": "first second chords symbols count",
    "melody": "style named_style chords key meter tempo notes bars tip",
}  # fmt: skip


def chords(symbols):
    return [chord(symbol) for symbol in symbols.split()]


def _every_result():
    yield scales_for_facts(chord("Dm7"))
    yield chords_with_facts((pitch("E"), pitch("G")))
    yield next_chord_facts(chords("C Am F"))
    yield note_value_facts(note_value("crotchet"))
    yield fit_values_facts(note_value("eighth"), note_value("half"))
    yield meter_facts(meter("6/8"))
    yield tempo_facts(tempo("120 bpm"))
    yield concert_facts(instrument("alto sax"), pitch("C"))
    yield instrument_facts(instrument("viola"))
    yield concert_key_facts(instrument("alto sax"), key("C major"))
    yield bars_length_facts(32, meter("4/4"), tempo("120 bpm"))
    yield chords_for_facts(scale("G mixolydian"))
    yield reach_facts(6, pitch("G"))
    yield pivots_facts(key("C major"), key("A minor"))
    yield melody_facts(chords("D Bm G A"), "folk")


@pytest.mark.parametrize("result", [*_every_result()], ids=lambda result: result.kind)
def test_a_result_has_the_fields_of_its_kind_each_with_text(result):
    assert list(result.facts) == FIELDS[result.kind].split() and all(result.facts.values())
    assert not result.labels or len(result.labels) == len(result.groups)


@pytest.mark.parametrize(
    ("symbol", "best", "notes"),
    [("Dm7", "D dorian", "D, E, F, G, A, B, C"), ("Cmaj7#11", "C lydian", "C, D, E, F#, G, A, B"),
     ("Bm7b5", "B locrian", "B, C, D, E, F, G, A"), ("G7", "G mixolydian", "G, A, B, C, D, E, F")],
)  # fmt: skip
def test_the_scale_over_a_chord(symbol, best, notes):
    told = scales_for_facts(chord(symbol)).facts
    assert (told["best"], told["best_notes"]) == (best, notes) and told["scales"].startswith(best)


@pytest.mark.parametrize("suffix", [row[0] for row in CHORD_TYPES])
def test_every_chord_has_a_scale_and_every_reason_goes_into_a_sentence(suffix):
    for fifths in (-5, 0, 4):
        told = scales_for_facts(build(Pitch(fifths), suffix)).facts
        assert told["best_notes"] and not told["reason"].endswith(".") and not told["reason"][0].isupper()


@pytest.mark.parametrize(
    ("given", "simplest", "among"),
    [("E G", "C", "Em"), ("C E G", "C", "Am7"), ("Bb Db", "Gb", "Bbm"), ("F B", "Bdim", "G7")],
)
def test_chords_with_notes(given, simplest, among):
    told = chords_with_facts(tuple(map(pitch, given.split()))).facts
    assert told["simplest"] == simplest and among in told["chords"].split(", ")
    assert set(given.split()) <= set(told["simplest_notes"].split(", "))


@pytest.mark.parametrize(
    ("symbols", "home", "best"),
    [("C Am F", "C major", "G"), ("Dm7 G7", "C major", "Cmaj7"), ("Am G F", "A minor", "Bdim"), ("C7 F7", "C major", "G7"),
     ("D A Bm G", "D major", "A"), ("Bm7b5 E7", "A minor", "Am7"), ("G7", "C major", "Cmaj7")],
)  # fmt: skip
def test_what_comes_next_in_which_key(symbols, home, best):
    told = next_chord_facts(chords(symbols)).facts
    assert (told["key"], told["best"]) == (home, best) and told["options"].startswith(best)


@pytest.mark.parametrize(
    ("symbols", "name"),
    [("C Am F G", "C major"), ("Am F C G Am", "A minor"), ("C7 F7 G7", "C major"), ("D A Bm G", "D major"), ("Am E7", "A minor")],
)  # fmt: skip
def test_the_key_of_chords(symbols, name):
    assert progression_key_facts(chords(symbols)).facts["name"] == likeliest_keys(chords(symbols))[0].name == name


def test_a_suspended_dominant_shares_no_guide_tone_with_its_substitute():
    assert tritone_substitute_facts(chord("D7sus4")).facts["shared"] == "no guide tone"


@pytest.mark.parametrize(
    ("text", "named", "quarters", "british", "contains"),
    [
        ("dotted half note", "a dotted half note", "three quarter-note beats", "dotted minim", "12 sixteenth notes"),
        ("quaver", "an eighth note", "half a quarter-note beat", "quaver", "two sixteenth notes"),
        ("dotted crotchet", "a dotted quarter note", "one and a half quarter-note beats", "dotted crotchet", "six sixteenth notes"),
        ("eighth-note triplet", "a triplet eighth note", "a third of a quarter-note beat", "triplet quaver", "two triplet sixteenth notes"),
        ("64th", "a sixty-fourth note", "a sixteenth of a quarter-note beat", "hemidemisemiquaver", "half of a thirty-second note"),
    ],
)  # fmt: skip
def test_a_note_value_in_words(text, named, quarters, british, contains):
    told = note_value_facts(note_value(text)).facts
    assert (told["named"], told["quarters"], told["british"], told["contains"]) == (named, quarters, british, contains)


@pytest.mark.parametrize("dots", range(3))
def test_what_a_note_value_contains_lasts_as_long(dots):
    numbers = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8}
    for base, _, _, _ in NOTE_VALUES[:7]:
        value = NoteValue(base, dots)
        count, small = note_value_facts(value).facts["contains"].split(" ", 1)
        if small.startswith("of "):
            assert count == "half" and note_value(small.removeprefix("of a ")).quarters == 2 * value.quarters
        else:
            assert note_value(small).quarters * (numbers.get(count) or int(count)) == value.quarters


@pytest.mark.parametrize(
    ("small", "large", "sentence"),
    [("sixteenth", "dotted half", "12 sixteenth notes fit into a dotted half note"), ("quarter", "quarter", "1 quarter note fits into a quarter note"),
     ("half", "dotted half", "1 1/2 half notes fit into a dotted half note"),
     ("quarter", "dotted eighth", "3/4 of a quarter note fits into a dotted eighth note")],
)  # fmt: skip
def test_how_many_fit(small, large, sentence):
    told = fit_values_facts(note_value(small), note_value(large)).facts
    assert told["sentence"] == sentence and sentence.startswith(told["count"] + " ")


@pytest.mark.parametrize(
    ("text", "kind", "beats", "unit", "fill", "grouping"),
    [
        ("6/8", "compound duple", "two", "dotted quarter note", "six eighth notes", "1 2 3, 4 5 6"),
        ("3/4", "simple triple", "three", "quarter note", "three quarter notes", "1, 2, 3"),
        ("7/8", "irregular", "seven", "eighth note", "seven eighth notes", "1 2, 3 4, 5 6 7"),
        (
            "cut time",
            "simple duple (cut time, also written as a C with a line through it)",
            "two",
            "half note",
            "two half notes",
            "1, 2",
        ),
    ],
)
def test_a_meter_in_words(text, kind, beats, unit, fill, grouping):
    assert list(meter_facts(meter(text)).facts.values())[1:] == [kind, beats, unit, fill, grouping]


@pytest.mark.parametrize(
    ("text", "beat", "bar", "term"),
    [("120 bpm", "0.5", "2", "Allegro"), ("quarter = 96", "0.625", "2.5", "Andante"), ("half = 60", "1", "2", "Largo"),
     ("300 bpm", "0.2", "0.8", "faster than any Italian word")],
)  # fmt: skip
def test_a_tempo_in_seconds_and_words(text, beat, bar, term):
    told = tempo_facts(tempo(text)).facts
    assert (told["beat_seconds"], told["bar_seconds"]) == (beat, bar) and term in told["term"]


@pytest.mark.parametrize(
    ("name", "written", "sounding"),
    [("alto sax", "C5", "Eb4"), ("Bb clarinet", "D", "C"), ("horn in F", "G", "C"), ("clarinet in A", "F#4", "D#4"), ("flute", "C", "C")],
)  # fmt: skip
def test_written_and_sounding_are_each_others_ways_back(name, written, sounding):
    one = instrument(name)
    assert concert_facts(one, pitch(written)).facts["sounding"] == sounding
    assert concert_facts(one, pitch(sounding)).facts["written"] == written


def test_a_note_that_nobody_writes_is_refused():
    with pytest.raises(TheoryError, match="nobody writes"):
        concert_facts(instrument("bari sax"), pitch("Fbbb"))


@pytest.mark.parametrize("one", INSTRUMENTS, ids=lambda one: one.name)
def test_every_instrument_has_its_range_as_it_sounds(one):
    told = instrument_facts(one).facts
    low, high = one.sounding_range
    assert f"{low} to {high}" in told["range"] and told["named"] == f"the {one.name}"


@pytest.mark.parametrize("style", STYLES)
def test_a_tune_is_told_bar_by_bar_and_is_the_same_when_asked_again(style):
    result = melody_facts(chords("D Bm G A"), style)
    told = result.facts
    assert told["key"] == "D major" and told["chords"] == "D, Bm, G, A" and told["bars"] == "8"
    assert len(told["notes"].split(" | ")) == 8 and not told["tip"].endswith(".")
    assert re.match(r"an? ", told["named_style"]) and result == melody_facts(chords("D Bm G A"), style)


@pytest.mark.parametrize(("symbols", "bars"), [("Am7", 4), ("Dm7 G7", 4), ("Dm7 G7 Cmaj7", 6), ("C Am F G C", 5)])
def test_a_short_row_of_chords_is_played_again(symbols, bars):
    tune = melody_facts(chords(symbols)).value
    assert len(tune.chords) == bars and max(note.onset + note.duration for note in tune.notes) == bars * Fraction(4)


def test_a_tune_in_a_key_has_the_usual_chords_of_its_style():
    assert melody_facts(key("A major"), "blues").facts["chords"] == "A7, D7, A7, A7, D7, D7, A7, A7, E7, D7, A7, A7"


# --- keys beside keys, bars beside clocks -------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["major", "minor"])
def test_six_keys_of_a_mode_have_a_twin_and_each_twin_leads_back(mode):
    twins = {}
    for fifths in range(-7, 8):
        home = Key(Pitch(fifths + (3 if mode == "minor" else 0)), mode)
        try:
            twins[home.name] = home.enharmonic
        except TheoryError as error:
            assert abs(home.signature) < 5 and home.name in str(error)
    assert len(twins) == 6
    for name, twin in twins.items():
        assert twin.enharmonic.name == name and twin.tonic.pitch_class == key(name).tonic.pitch_class
        assert neighbour_facts(key(name), "enharmonic").facts["of"] == name


@pytest.mark.parametrize(("first", "second", "shared"), [
    ("C major", "G major", {"C", "Em", "G", "Am"}),
    ("C major", "A minor", {"C", "Dm", "Em", "F", "G", "Am", "Bdim"}),
    ("Eb major", "Bb major", {"Eb", "Gm", "Bb", "Cm"}),
    ("D minor", "F# major", set()),
])  # fmt: skip
def test_the_chords_that_two_keys_share(first, second, shared):
    told = pivots_facts(key(first), key(second)).facts
    assert set(filter(None, told.get("symbols", "").split(", "))) == shared
    assert ("none" in told) == (not shared)


def test_a_part_in_a_key_is_the_inverse_of_its_sound():
    for one in INSTRUMENTS:
        for name in ("C major", "Eb major", "A minor"):
            written = concert_key_facts(one, key(name)).facts["written"]
            assert concert_key_facts(one, key(written)).facts["sounding"] == name


def test_bars_last_as_long_as_their_beats():
    told = bars_length_facts(12, meter("6/8"), tempo("dotted quarter = 60")).facts
    assert told["seconds"] == "24" and told["beats"] == "24" and "minutes" not in told
    assert bars_length_facts(30, meter("4/4"), tempo("120 bpm")).facts["minutes"] == "1 minute"


@pytest.mark.parametrize(("small", "time", "count"), [
    ("quarter", "3/4", "3"), ("eighth", "6/8", "6"), ("sixteenth", "2/4", "8"), ("half", "3/4", "1 1/2"), ("whole", "3/4", "3/4"),
])  # fmt: skip
def test_how_many_fit_into_a_bar(small, time, count):
    assert fit_bar_facts(note_value(small), meter(time)).facts["count"] == count


@pytest.mark.parametrize("number", range(2, 8))
def test_an_interval_without_its_quality_keeps_its_letter(number):
    for below in (False, True):
        told = reach_facts(number, pitch("E"), below=below).facts
        assert told["small_note"][0] == told["large_note"][0] and told["small_note"] != told["large_note"]


def test_the_chord_of_a_scale_holds_only_its_notes():
    for name in SCALE_NAMES:
        one = scale(f"D {name}")
        try:
            found = chords_for_facts(one)
        except TheoryError:
            continue
        assert set(found.value.notes) <= set(one.notes) and found.value.root == one.tonic
        larger = filter(None, found.facts.get("also", "").split(", "))
        assert all(set(chord(symbol).notes) <= set(one.notes) for symbol in larger)


@pytest.mark.parametrize(
    ("first", "second", "relation"),
    [
        ("C major", "A minor", "C major is the relative major of A minor"),
        ("E minor", "E major", "E minor is the parallel minor of E major"),
        ("F# major", "Eb minor", "by sound F# major is the relative major of D# minor, for Eb minor sounds like D# minor"),
        ("D dorian", "E phrygian", "D dorian and E phrygian are keys of one signature"),
        ("Gb major", "F# major", "Gb major and F# major are enharmonic keys: they sound the same"),
        ("G major", "A minor", "G major and A minor are closely related keys: their signatures are one accidental apart"),
        ("C major", "Eb major", "C major and Eb major are not closely related: their signatures are three accidentals apart"),
        ("C major", "C major", "C major and C major are one and the same key"),
    ],
)  # fmt: skip
def test_two_keys_are_told_how_they_are_related(first, second, relation):
    assert compare_facts(key(first), key(second)).facts["relation"] == relation


def test_chords_that_need_not_move_are_refused():
    row = [chord("C"), chord("G")]
    with pytest.raises(TheoryError, match="in C major already"):
        transpose_to_facts(row, key("C major"), key("C major"))
    with pytest.raises(TheoryError, match="in C major already"):
        transpose_to_facts(row, key("C major"), key("C minor"))
    with pytest.raises(TheoryError, match="sound the same"):
        transpose_to_facts(row, key("Gb major"), key("F# major"))


def test_moved_chords_need_no_double_sharps_for_roots():
    told = transpose_to_facts([chord("C#m7"), chord("F#7")], key("Gb major"), key("A major")).facts
    assert (told["to"], told["named"], told["direction"]) == ("Em7, A7", "a minor third", "up")
