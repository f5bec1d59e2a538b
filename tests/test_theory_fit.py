"""Scales that fit chords, chords that hold notes and chords that follow chords: each holds what it says."""

import pytest

from etude.theory.chord import build, chord
from etude.theory.chord_types import CHORD_TYPES
from etude.theory.errors import TheoryError
from etude.theory.fit import CHORD_SCALES, COMMON_TYPES, FOLLOWS, chords_with, next_chords, scales_for
from etude.theory.interval import interval
from etude.theory.key import key, key_with_signature
from etude.theory.pitch import Pitch, pitch
from etude.theory.roman import numeral, realize
from etude.theory.scale import Scale


def read(notes: str) -> list[Pitch]:
    return [pitch(note) for note in notes.split()]


@pytest.mark.parametrize(
    ("symbol", "first"),
    [
        ("Dm7", "dorian, natural minor, phrygian"), ("Dm", "dorian, natural minor"), ("Dm6", "dorian, melodic minor"), ("Dm9", "dorian, natural minor"),
        ("G7", "mixolydian, lydian dominant, half-whole diminished, altered"), ("G7#11", "lydian dominant, half-whole diminished, altered"),
        ("G13", "mixolydian, lydian dominant"), ("G7b9", "half-whole diminished"), ("G7(b9,b13)", "altered, phrygian dominant"),
        ("Galt", "altered"), ("G7b13", "altered, phrygian dominant"), ("Gaug7", "altered, whole tone"), ("G9", "mixolydian, lydian dominant"),
        ("Cmaj7", "major, lydian"), ("Cmaj7#11", "lydian"), ("C6", "major, lydian, major pentatonic"), ("C", "major, lydian"),
        ("Bm7b5", "locrian, locrian #2"), ("Bm9b5", "locrian #2"), ("Bdim7", "octatonic, ultralocrian"), ("Cmmaj7", "melodic minor, harmonic minor"),
        ("Caugmaj7", "lydian augmented"), ("Caug", "lydian augmented, whole tone"), ("G7sus4", "mixolydian, egyptian, dorian"),
        ("G7sus4(b9)", "phrygian, dorian b2"), ("C5", "minor pentatonic, blues"), ("C/Bb", "mixolydian"), ("C/F#", "lydian"),
    ],
)  # fmt: skip
def test_the_usual_scales_come_first(symbol, first):
    names = [fit.scale.type for fit in scales_for(chord(symbol))]
    assert ", ".join(names[: first.count(",") + 1]) == first


@pytest.mark.parametrize("suffix", [suffix for suffix, _, _ in CHORD_TYPES])
def test_a_scale_has_every_chord_tone_but_those_it_says_it_omits(suffix):
    for fifths in (-6, 0, 7):
        over = build(Pitch(fifths), suffix)
        fits = scales_for(over)
        assert fits and len({fit.scale for fit in fits}) == len(fits)
        for fit in fits:
            assert fit.scale.tonic == over.root and fit.reason
            heights = {note.pitch_class for note in fit.scale.notes}
            assert {note for note in over.notes if note.pitch_class not in heights} == set(fit.omits)
            for note in fit.avoid:
                assert note in fit.scale.notes
                assert any((note.pitch_class - tone.pitch_class) % 12 == 1 for tone in over.notes)


def test_every_scale_of_the_table_exists_and_fits_some_chord():
    used = {fit.scale.type for suffix, _, _ in CHORD_TYPES for fit in scales_for(build(Pitch(0), suffix))}
    for rows in CHORD_SCALES.values():
        for name, _ in rows:
            assert len(Scale(Pitch(0), name).notes) >= 5 and name in used


def test_avoid_notes():
    avoid = {
        symbol: [note.name for note in scales_for(chord(symbol))[0].avoid]
        for symbol in ("Cmaj7", "Dm7", "Cmaj7#11", "G7", "Bm7b5")
    }
    assert avoid == {"Cmaj7": ["F"], "Dm7": [], "Cmaj7#11": [], "G7": ["C"], "Bm7b5": ["C"]}


@pytest.mark.parametrize(
    ("notes", "first"),
    [
        ("C E", "C Am Caug"), ("C E G", "C C7 Cmaj7"), ("C E G B", "Cmaj7"), ("B D F A", "Bm7b5 Dm6"), ("C E G A", "C6 Am7"), ("A C E G", "Am7 C6"),
        ("Eb Bb", "Eb Ebm Ebsus4"), ("F# A C", "F#dim"), ("C D G", "Csus2 Gsus4"), ("G C D", "Gsus4 Csus2"), ("C D E", "Cadd9"),
        ("F# C", "F#dim"), ("B F", "Bdim"), ("Ab C E", "Abaug"), ("G# B D F", "G#dim7"), ("E G# B D", "E7"), ("C Eb G B", "Cmmaj7"),
        ("Cb Eb", "Cb Abm"), ("D# F#", "B D#m"),
    ],
)  # fmt: skip
def test_chords_that_hold_the_notes(notes, first):
    symbols = [found.symbol for found in chords_with(read(notes))]
    assert symbols[: len(first.split())] == first.split()


def test_they_are_all_that_there_are_each_once_with_the_notes_as_spelled():
    for notes in ("C E", "Eb Bb", "F# A", "B F", "D", "Ab C Eb", "G D A", "C# E"):
        given, found = read(notes), chords_with(read(notes))
        assert all(set(given) <= set(each.notes) for each in found)
        assert len({(each.root.pitch_class, each.suffix) for each in found}) == len(found)
        every = {(root % 12 * 7 % 12, suffix) for root in range(-8, 13) for suffix in COMMON_TYPES
                 if set(given) <= set(build(Pitch(root), suffix).notes)}  # fmt: skip
        assert every == {(each.root.pitch_class, each.suffix) for each in found}


def test_notes_that_only_sound_like_a_chord_are_read_so():
    assert [each.symbol for each in chords_with(read("E Ab B"))][0] in ("E", "Fb")
    with pytest.raises(TheoryError, match="No common chord has C, C#, D together"):
        chords_with(read("C C# D"))
    with pytest.raises(TheoryError, match="at least one note"):
        chords_with([])


@pytest.mark.parametrize(
    ("chords", "home", "following"),
    [
        ("Dm7 G7", "C major", "Cmaj7 Am7 Fmaj7"), ("C Am F G", "C major", "C Am F"), ("C Dm", "C major", "G Bdim F"), ("C Am", "C major", "Dm F G"),
        ("C F", "C major", "G C Dm"), ("C Em", "C major", "Am F Dm"), ("C", "C major", "F G Am"), ("G Bdim", "C major", "C Em"),
        ("C C/G", "C major", "G"), ("C A7", "C major", "Dm G"), ("C D7", "C major", "G F"), ("C E7", "C major", "Am F Dm"), ("C C#dim7", "C major", "Dm G"),
        ("F Fm", "C major", "C G"), ("C Bb", "C major", "C F"), ("Dm7 Db7", "C major", "Cmaj7 G7"), ("C Db/F", "C major", "G C"),
        ("C F#m", "C major", "G C"), ("Am", "A minor", "Dm E F"), ("Am Dm", "A minor", "E Am G"), ("Am E7", "A minor", "Am F Dm"),
        ("Bm7b5 E7", "A minor", "Am7 Fmaj7 Dm7"), ("Am Bdim", "A minor", "E Am"), ("Am F", "A minor", "Bdim Dm G"), ("Am G", "A minor", "C Am F"),
        ("Am G#dim", "A minor", "Am E"), ("Am Em", "A minor", "Am F Dm"), ("Am A7", "A minor", "Dm E"), ("Am C", "A minor", "F Dm G"),
        ("F#m7b5 B7", "E minor", "Em7 Cmaj7 Am7"), ("Ab Bb7", "Eb major", "Eb Cm Ab"),
    ],
)  # fmt: skip
def test_what_usually_follows(chords, home, following):
    found = next_chords([chord(symbol) for symbol in chords.split()], key(home))
    assert " ".join(each.chord.symbol for each in found) == following


def test_a_reason_names_what_happens():
    def reason(chords, place=0):
        return next_chords([chord(symbol) for symbol in chords.split()], key("C major"))[place].reason

    assert reason("F G7") == "the dominant comes home to the tonic"
    assert "deceptive" in reason("F G7", 1) and "plagal" in reason("C F", 1)
    assert (
        "secondary dominant" in reason("C A7")
        and "leading tone" in reason("C C#dim7")
        and "tritone" in reason("Dm7 Db7")
    )


def test_no_chord_has_no_continuation():
    with pytest.raises(TheoryError, match="at least one chord"):
        next_chords([], key("C major"))


def test_the_table_s_numerals_are_read_and_a_chord_follows_everything_in_every_key():
    for count in range(-6, 7):
        for mode in ("major", "minor"):
            home = key_with_signature(count, mode)
            for figure, rows in FOLLOWS[mode].items():
                last = realize(figure, home).chord
                assert [realize(then, home).chord for then, _ in rows]
                found = next_chords([last], home)
                assert 1 <= len(found) <= 3 and len({each.chord for each in found}) == len(found)
                for each in found:
                    assert (
                        each.numeral == numeral(each.chord, home) and each.chord.symbol != last.symbol and each.reason
                    )


@pytest.mark.parametrize("name", ["D major", "Ab major", "G minor", "C# minor"])
def test_every_secondary_dominant_resolves_to_its_goal(name):
    home = key(name)
    goals = [goal for goal in home.diatonic()[1:] if goal.suffix in ("", "m")]
    dominants = [(build(goal.root + interval("P5"), "7"), goal) for goal in goals]
    secondary = [(dominant, goal) for dominant, goal in dominants if "/" in numeral(dominant, home)]
    assert len(secondary) >= 3
    for dominant, goal in secondary:
        assert next_chords([dominant], home)[0].chord.root == goal.root
