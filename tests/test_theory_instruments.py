"""Instruments sound what their books say, and clefs put each note on its line."""

import pytest

from etude.theory.errors import TheoryError
from etude.theory.instruments import CLEFS, INSTRUMENTS, clef, instrument, note_at
from etude.theory.key import key, key_with_signature
from etude.theory.pitch import NATURAL_SEMITONES, Pitch, pitch


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("clarinet", "Bb clarinet"), ("B flat clarinet", "Bb clarinet"), ("B♭ clarinet", "Bb clarinet"), ("clarinet in Bb", "Bb clarinet"),
        ("clarinet in B flat", "Bb clarinet"), ("clarinet in A", "A clarinet"), ("A clarinet", "A clarinet"), ("a clarinet", "Bb clarinet"),
        ("E-flat clarinet", "Eb clarinet"), ("Eb clarinet", "Eb clarinet"), ("the French horn", "F horn"), ("horn in F", "F horn"),
        ("horn", "F horn"), ("cor anglais", "English horn"), ("English Horn", "English horn"), ("alto sax", "alto saxophone"),
        ("an alto saxophone", "alto saxophone"), ("bari sax", "baritone saxophone"), ("tenor sax", "tenor saxophone"),
        ("soprano sax", "soprano saxophone"), ("trumpet", "Bb trumpet"), ("trumpet in C", "C trumpet"), ("trumpets", "Bb trumpet"),
        ("double bass", "double bass"), ("contrabass", "double bass"), ("violoncello", "cello"), ("alto flute in G", "alto flute"),
        ("celeste", "celesta"), ("tenor voice", "tenor"), ("mezzo", "mezzo-soprano"), ("bass singer", "bass"), ("vibes", "vibraphone"),
        ("b flat tenor saxophone", "tenor saxophone"), ("bass clarinet", "bass clarinet"), ("oboe d'amore", "oboe d'amore"),
    ],
)  # fmt: skip
def test_instruments_are_read(text, name):
    assert instrument(text).name == name


@pytest.mark.parametrize("text", ["", "kazoo", "clarinet in H", "sax in", "piano concerto", "in A"])
def test_what_is_no_instrument_is_refused(text):
    with pytest.raises(TheoryError, match="no instrument that I know"):
        instrument(text)


# Written C5 and what sounds, from the transposition tables of orchestration books.
@pytest.mark.parametrize(
    ("name", "sounding"),
    [
        ("flute", "C5"), ("piccolo", "C6"), ("alto flute", "G4"), ("bass flute", "C4"), ("oboe", "C5"), ("oboe d'amore", "A4"),
        ("English horn", "F4"), ("Bb clarinet", "Bb4"), ("A clarinet", "A4"), ("Eb clarinet", "Eb5"), ("alto clarinet", "Eb4"),
        ("bass clarinet", "Bb3"), ("basset horn", "F4"), ("bassoon", "C5"), ("contrabassoon", "C4"), ("soprano sax", "Bb4"),
        ("alto sax", "Eb4"), ("tenor sax", "Bb3"), ("baritone sax", "Eb3"), ("horn", "F4"), ("trumpet", "Bb4"), ("C trumpet", "C5"),
        ("D trumpet", "D5"), ("Eb trumpet", "Eb5"), ("piccolo trumpet", "Bb5"), ("flugelhorn", "Bb4"), ("cornet", "Bb4"),
        ("trombone", "C5"), ("tuba", "C5"), ("glockenspiel", "C7"), ("xylophone", "C6"), ("celesta", "C6"), ("marimba", "C5"),
        ("guitar", "C4"), ("bass guitar", "C4"), ("double bass", "C4"), ("cello", "C5"), ("soprano recorder", "C6"), ("tenor", "C5"),
    ],
)  # fmt: skip
def test_written_c_sounds(name, sounding):
    assert str(instrument(name).sounding(pitch("C5"))) == sounding


def test_writing_undoes_sounding_and_letters_move_alike():
    for player in INSTRUMENTS:
        for fifths in range(-8, 13):
            written = Pitch(fifths).at(4)
            assert player.written(player.sounding(written)) == written
            moved = player.sounding(written)
            assert moved.step - written.step == player.shift.steps
            assert moved.midi - written.midi == player.shift.semitones


@pytest.mark.parametrize(
    ("name", "concert", "written"),
    [
        ("trumpet", "C major", "D major"), ("alto sax", "C major", "A major"), ("alto sax", "Eb major", "C major"), ("horn", "Bb major", "F major"),
        ("A clarinet", "E major", "G major"), ("Bb clarinet", "E major", "F# major"), ("Bb clarinet", "B major", "Db major"),
        ("Bb clarinet", "F# major", "Ab major"), ("alto sax", "E major", "Db major"), ("alto sax", "F# minor", "D# minor"),
        ("tenor sax", "G minor", "A minor"), ("Eb clarinet", "Db major", "Bb major"), ("flute", "C# major", "C# major"),
        ("guitar", "Cb major", "Cb major"), ("alto flute", "Gb major", "B major"), ("A clarinet", "Cb major", "D major"),
        ("trumpet", "D dorian", "E dorian"),
    ],
)  # fmt: skip
def test_keys_are_written_as_players_read_them(name, concert, written):
    assert instrument(name).written(key(concert)).name == written


def test_a_written_key_sounds_right_and_has_at_most_six_accidentals():
    for player in INSTRUMENTS:
        for count in range(-6, 7):
            for mode in ("major", "minor"):
                concert = key_with_signature(count, mode)
                written = player.written(concert)
                assert abs(written.signature) <= 6
                assert (written.tonic.pitch_class + player.shift.semitones - concert.tonic.pitch_class) % 12 == 0


def test_ranges_run_upwards_and_names_are_unique():
    names = [name.lower() for player in INSTRUMENTS for name in (player.name, *player.aliases)]
    assert len(names) == len(set(names)) and len(INSTRUMENTS) >= 40
    for player in INSTRUMENTS:
        low, high = player.sounding_range
        assert high.midi - low.midi >= 12 and low.midi >= 21 and high.midi <= 108 + 12
        assert all(instrument(name) == player for name in (player.name, *player.aliases))
        assert all(clef(name) for name in player.clefs)


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("violin", "G3", "A7"), ("cello", "C2", "C6"), ("double bass", "E1", "C4"), ("piano", "A0", "C8"), ("alto sax", "Db3", "A5"),
        ("tenor sax", "Ab2", "E5"), ("baritone sax", "C2", "A4"), ("Bb clarinet", "D3", "Bb6"), ("bass clarinet", "Db2", "F5"),
        ("English horn", "E3", "C6"), ("horn", "B1", "F5"), ("trumpet", "E3", "C6"), ("guitar", "E2", "B5"), ("piccolo", "D5", "C8"),
        ("glockenspiel", "G5", "C8"), ("celesta", "C4", "C8"), ("contrabassoon", "Bb0", "Bb3"), ("alto flute", "G3", "G6"),
    ],
)  # fmt: skip
def test_sounding_ranges(name, low, high):
    player = instrument(name)
    assert [str(end) for end in player.sounding_range] == [low, high]
    assert player.plays(pitch(low)) and not player.plays(Pitch(pitch(low).fifths - 7, pitch(low).step))


@pytest.mark.parametrize(
    ("name", "lines", "spaces"),
    [
        ("treble", "E4 G4 B4 D5 F5", "F4 A4 C5 E5"), ("bass", "G2 B2 D3 F3 A3", "A2 C3 E3 G3"), ("alto", "F3 A3 C4 E4 G4", "G3 B3 D4 F4"),
        ("tenor", "D3 F3 A3 C4 E4", "E3 G3 B3 D4"), ("soprano", "C4 E4 G4 B4 D5", "D4 F4 A4 C5"), ("treble-8vb", "E3 G3 B3 D4 F4", "F3 A3 C4 E4"),
        ("mezzo-soprano", "A3 C4 E4 G4 B4", "B3 D4 F4 A4"), ("baritone clef", "B2 D3 F3 A3 C4", "C3 E3 G3 B3"),
    ],
)  # fmt: skip
def test_lines_and_spaces(name, lines, spaces):
    assert " ".join(map(str, clef(name).lines)) == lines
    assert " ".join(map(str, clef(name).spaces)) == spaces


def test_the_sign_of_a_clef_stands_on_the_line_of_its_note():
    note_of = {"G": {"G4", "G3", "G5"}, "F": {"F3", "F2"}, "C": {"C4"}}
    for each in CLEFS:
        if each.bottom is not None:
            assert str(each.lines[each.line - 1]) in note_of[each.sign]


@pytest.mark.parametrize(
    ("name", "note", "place"),
    [
        ("treble", "G4", "on the second line"), ("treble", "F4", "in the first space"), ("treble", "D4", "in the space below the staff"),
        ("treble", "C4", "on the first ledger line below the staff"), ("treble", "A5", "on the first ledger line above the staff"),
        ("treble", "G5", "in the space above the staff"), ("treble", "C6", "on the second ledger line above the staff"),
        ("treble", "B3", "in the space below the first ledger line below the staff"), ("bass", "C4", "on the first ledger line above the staff"),
        ("bass", "Bb2", "on the second line"), ("alto", "C#4", "on the third line"),
    ],
)  # fmt: skip
def test_notes_have_their_place(name, note, place):
    assert clef(name).place(pitch(note)) == place


@pytest.mark.parametrize(
    ("name", "place", "note"),
    [("treble", "second line", "G4"), ("treble", "top space", "E5"), ("bass", "middle line", "D3"), ("alto", "line 3", "C4"),
     ("tenor", "the 4th line", "C4"), ("bass", "bottom space", "A2")],
)  # fmt: skip
def test_places_have_their_note(name, place, note):
    assert str(note_at(clef(name), place)) == note


def test_every_place_is_read_back():
    for each in CLEFS[:-1]:
        for note in (*each.lines, *each.spaces):
            assert note_at(each, each.place(note)) == note
            assert note.midi == 12 * (note.octave + 1) + NATURAL_SEMITONES[note.step % 7]


@pytest.mark.parametrize("place", ["fifth space", "sixth line", "middle space", "line", "somewhere"])
def test_what_is_no_place_is_refused(place):
    with pytest.raises(TheoryError, match="five lines and four spaces"):
        note_at(clef("treble"), place)


def test_percussion_lines_are_no_notes():
    with pytest.raises(TheoryError, match="stand for instruments"):
        _ = clef("percussion").lines
    with pytest.raises(TheoryError, match="no clef that I know"):
        clef("banjo")
