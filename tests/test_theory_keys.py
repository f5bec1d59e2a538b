"""Keys of all modes on every tonic, against scales spelled here letter by letter."""

import pytest

from etude.theory.chord import chord
from etude.theory.errors import TheoryError
from etude.theory.facts import (
    closely_related_facts,
    keys_with_facts,
    mode_facts,
    neighbour_facts,
    progression_key_facts,
    scale_chords_facts,
    signature_facts,
)
from etude.theory.interval import interval
from etude.theory.key import Key, chords_of, key, key_with_signature
from etude.theory.pitch import Pitch
from etude.theory.scale import scale

LETTERS, NATURALS = "CDEFGAB", (0, 2, 4, 5, 7, 9, 11)
MODES = {
    "major": 0,
    "ionian": 0,
    "dorian": 1,
    "phrygian": 2,
    "lydian": 3,
    "mixolydian": 4,
    "minor": 5,
    "aeolian": 5,
    "locrian": 6,
}
TONICS = [letter + sign for sign in ("bb", "b", "", "#", "##") for letter in LETTERS]
EVERY = [(tonic, mode) for tonic in TONICS for mode in MODES]


def sounds(note: str) -> int:
    return (NATURALS[LETTERS.index(note[0])] + note.count("#") - note.count("b")) % 12


def spelled(tonic: str, mode: str) -> list[str]:
    """The white keys from the mode's own start give the semitones; letters follow one another from the tonic."""
    first, notes = MODES[mode], []
    for place in range(7):
        height = (NATURALS[(first + place) % 7] - NATURALS[first]) % 12
        letter = LETTERS[(LETTERS.index(tonic[0]) + place) % 7]
        away = (sounds(tonic) + height - sounds(letter) + 6) % 12 - 6
        notes.append(letter + ("#" if away > 0 else "b") * abs(away))
    return notes


@pytest.mark.parametrize("mode", MODES)
def test_a_signature_counts_the_accidentals_of_the_scale(mode):
    for tonic in TONICS:
        home, notes = key(f"{tonic} {mode}"), spelled(tonic, mode)
        assert [note.name for note in home.notes] == notes
        assert home.signature == sum(note.count("#") - note.count("b") for note in notes)
        assert sorted(home.signature_notes) == sorted(note for note in notes if len(note) > 1)
        order = "FCGDAEB" if home.signature > 0 else "BEADGCF"
        assert [note[0] for note in home.signature_notes] == [
            letter for letter in order if letter in [n[0] for n in home.signature_notes]
        ]


@pytest.mark.parametrize(
    ("text", "words"),
    [("C major", "no sharps or flats"), ("D dorian", "no sharps or flats"), ("F major", "one flat: Bb"), ("E minor", "one sharp: F#"),
     ("G# major", "eight sharps: F##, C#, G#, D#, A#, E#, B#"), ("Fb major", "eight flats: Bbb, Eb, Ab, Db, Gb, Cb, Fb"),
     ("Cb major", "seven flats: Bb, Eb, Ab, Db, Gb, Cb, Fb"), ("D# major", "nine sharps: F##, C##, G#, D#, A#, E#, B#"),
     ("A# minor", "seven sharps: F#, C#, G#, D#, A#, E#, B#"), ("Bbb major", "nine flats: Bbb, Ebb, Ab, Db, Gb, Cb, Fb"),
     ("F# lydian", "seven sharps: F#, C#, G#, D#, A#, E#, B#"), ("B locrian", "no sharps or flats"), ("E phrygian", "no sharps or flats"),
     ("B# major", "twelve sharps: F##, C##, G##, D##, A##, E#, B#"), ("Db minor", "eight flats: Bbb, Eb, Ab, Db, Gb, Cb, Fb")],
)  # fmt: skip
def test_signatures_in_words(text, words):
    assert key(text).signature_words == words


@pytest.mark.parametrize(
    ("text", "name"),
    [("Ab", "Ab major"), ("F#m", "F# minor"), ("c sharp minor", "C# minor"), ("key of E flat", "Eb major"), ("B♭ minor", "Bb minor"),
     ("A harmonic minor", "A minor"), ("A natural minor", "A minor"), ("the key of G", "G major"), ("D dorian mode", "D dorian"),
     ("Ebmin", None), ("C M", "C major"), ("C m", "C minor"), ("key signature of D major", "D major")],
)  # fmt: skip
def test_keys_are_read_in_their_usual_words(text, name):
    if name is None:
        with pytest.raises(TheoryError):
            key(text)
    else:
        assert key(text).name == name


@pytest.mark.parametrize(
    "text", ["", "H major", "major", "C majorish", "C7", "key", "C lydian dominant minor", "C D", "12 major"]
)
def test_what_is_no_key_is_refused(text):
    with pytest.raises(TheoryError):
        key(text)


def test_neighbours_stand_where_they_should():
    for tonic in TONICS:
        major, minor = key(f"{tonic} major"), key(f"{tonic} minor")
        assert (
            major.relative.tonic.name == spelled(tonic, "major")[5]
            and minor.relative.tonic.name == spelled(tonic, "minor")[2]
        )
        assert major.parallel == minor and minor.parallel == major
        for home in (major, minor):
            assert home.relative.signature == home.signature and home.relative.relative == home
            assert home.dominant.tonic.name == spelled(tonic, home.mode)[4] and home.dominant.mode == home.mode
            assert home.subdominant.tonic.name == spelled(tonic, home.mode)[3]
            assert home.dominant.signature == home.signature + 1 and home.subdominant.signature == home.signature - 1
            assert home.dominant.subdominant == home
            near = home.closely_related
            assert len(set(near)) == 5 and home not in near
            assert all(abs(other.signature - home.signature) <= 1 for other in near)
            assert {other.tonic for other in near} <= set(home.notes)


@pytest.mark.parametrize("count", range(-7, 8))
def test_a_signature_leads_to_its_keys(count):
    for mode in MODES:
        home = key_with_signature(count, mode)
        assert home.signature == count and home.mode == mode
        assert signature_facts(count, mode).facts["name"] == home.name


def test_too_many_sharps_are_no_signature():
    with pytest.raises(TheoryError, match="at most seven"):
        key_with_signature(8)


TRIADS = {(4, 7): "", (3, 7): "m", (3, 6): "dim", (4, 8): "aug"}
SEVENTHS = {(4, 7, 11): "maj7", (4, 7, 10): "7", (3, 7, 10): "m7", (3, 6, 10): "m7b5", (3, 6, 9): "dim7", (3, 7, 11): "mmaj7",
            (4, 8, 11): "augmaj7"}  # fmt: skip


@pytest.mark.parametrize("mode", [*MODES, "harmonic minor", "melodic minor", "harmonic major"])
def test_chords_on_the_degrees_are_thirds_of_the_scale(mode):
    for tonic in TONICS:
        home = scale(f"{tonic} {mode}")
        names = [note.name for note in home.notes]
        for sevenths, types in ((False, TRIADS), (True, SEVENTHS)):
            for place, found in enumerate(chords_of(home, sevenths=sevenths)):
                members = [names[(place + step) % 7] for step in (0, 2, 4, 6)[: 3 + sevenths]]
                heights = tuple((sounds(note) - sounds(members[0])) % 12 for note in members[1:])
                assert [note.name for note in found.notes] == members
                assert found.symbol == members[0] + types[heights]


def test_thirds_that_make_no_chord_are_refused():
    for text in ("C major pentatonic", "C octatonic", "C enigmatic"):
        with pytest.raises(TheoryError):
            chords_of(scale(text))


def test_a_chord_is_in_the_keys_that_have_its_notes():
    for symbol in ("C", "Am", "G7", "Fmaj7", "F#dim", "Bm7b5", "Dbmaj7", "Eaug", "G#m7"):
        told = keys_with_facts(chord(symbol)).facts["keys"]
        notes = {note.name for note in chord(symbol).notes}
        expected = {f"{tonic} {mode}" for tonic, mode in EVERY if mode in ("major", "minor") and notes <= set(spelled(tonic, mode))
                    and abs(sum(n.count("#") - n.count("b") for n in spelled(tonic, mode))) <= 7}  # fmt: skip
        assert {part.split(" (")[0] for part in told.split(", ")} == (expected or {"no major or natural minor key"}), (
            symbol
        )


@pytest.mark.parametrize(
    ("symbols", "name"),
    [("Dm7 G7 Cmaj7", "C major"), ("C G Am F", "C major"), ("Am F C G", "C major"), ("Am Dm E7 Am", "A minor"), ("Em C G D", "G major"),
     ("Bm7b5 E7 Am", "A minor"), ("Fm7 Bb7 Ebmaj7", "Eb major"), ("F#m B7 E", "E major"), ("Cm Bb Ab G", "C minor"), ("G D Em C", "G major")],
)  # fmt: skip
def test_chords_tell_their_key(symbols, name):
    told = progression_key_facts([chord(symbol) for symbol in symbols.split()]).facts
    assert name in (told["name"], *told.get("others", "").split(", "))


def test_up_and_down_again_is_the_same_key():
    for tonic, mode in EVERY[::3]:
        home = key(f"{tonic} {mode}")
        for size in ("m2", "M3", "A4", "P5", "d7"):
            there = Key(home.tonic + interval(size), home.mode)
            assert Key(there.tonic + -interval(size), there.mode) == home
            assert there.signature - home.signature == interval(size).fifths


def test_what_is_told_of_neighbours_and_modes():
    assert closely_related_facts(key("D major")).facts["related"] == "B minor, A major, F# minor, G major, E minor"
    assert neighbour_facts(key("E major"), "relative").facts["name"] == "C# minor"
    assert neighbour_facts(key("Ab major"), "dominant").facts["name"] == "Eb major"
    assert mode_facts(scale("C major"), 2).facts["name"] == "D dorian"
    assert scale_chords_facts(scale("A harmonic minor"), sevenths=True).facts["symbols"] == (
        "Ammaj7, Bm7b5, Caugmaj7, Dm7, E7, Fmaj7, G#dim7"
    )
    assert Pitch(0) in key("C major").notes
