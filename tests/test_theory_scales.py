"""Every scale that has a name, on every tonic, against semitones written down here and letters counted here."""

import re

import pytest

from etude.theory.errors import TheoryError
from etude.theory.interval import interval
from etude.theory.melakarta import NAMES
from etude.theory.pitch import Pitch, pitch
from etude.theory.scale import SCALE_NAMES, Scale, mode_of, scale, scales_of
from etude.theory.scale_fingering import fingering

LETTERS, NATURALS = "CDEFGAB", (0, 2, 4, 5, 7, 9, 11)
TONICS = [letter + sign for letter in LETTERS for sign in ("bb", "b", "", "#", "##")]
# Semitones above the tonic -> names, parted by commas.
SEVEN = {
    "0 2 4 5 7 9 11": "major, ionian, maj, major scale, bilaval",
    "0 2 3 5 7 9 10": "dorian, dorian mode, kafi",
    "0 1 3 5 7 8 10": "phrygian, bhairavi",
    "0 2 4 6 7 9 11": "lydian, kalyan",
    "0 2 4 5 7 9 10": "mixolydian, khamaj, adonai malakh",
    "0 2 3 5 7 8 10": "natural minor, minor, aeolian, pure minor, minor scale, asavari",
    "0 1 3 5 6 8 10": "locrian",
    "0 2 3 5 7 8 11": "harmonic minor",
    "0 2 3 5 7 9 11": "melodic minor, jazz minor, ascending melodic minor, melodic minor ascending, hawaiian",
    "0 1 3 5 7 9 10": "dorian b2, phrygian #6, phrygian natural 6, dorian flat 2, javanese, phrygian ♮6, assyrian",
    "0 2 4 6 8 9 11": "lydian augmented, lydian #5, lydian sharp 5",
    "0 2 4 6 7 9 10": "lydian dominant, lydian b7, acoustic, overtone, mixolydian #4, lydian flat seven, bartok, "
    "lydian mixolydian",
    "0 2 4 5 7 8 10": "mixolydian b6, aeolian dominant, hindu, melodic major, mixolydian flat 6, mixolydian b13",
    "0 2 3 5 6 8 10": "locrian #2, half diminished, half-diminished, locrian natural 2, aeolian b5, locrian sharp 2",
    "0 1 3 4 6 8 10": "altered, super locrian, superlocrian, altered dominant, diminished whole tone, super-locrian, pomeroy",
    "0 1 3 5 6 9 10": "locrian #6, locrian natural 6, locrian ♮6, locrian 6",
    "0 2 4 5 8 9 11": "ionian #5, ionian augmented, augmented major, major #5, ionian sharp 5",
    "0 2 3 6 7 9 10": "dorian #4, ukrainian dorian, romanian minor, dorian #11, altered dorian, mi sheberach",
    "0 1 4 5 7 8 10": "phrygian dominant, phrygian major, spanish gypsy, freygish, ahava rabbah, spanish, "
    "hijaz, phrygian #3",
    "0 3 4 6 7 9 11": "lydian #2, lydian sharp 2, lydian #9",
    "0 1 3 4 6 8 9": "ultralocrian, altered bb7, super locrian bb7, altered diminished, superlocrian bb7, superlocrian diminished, "
    "ultra locrian",
    "0 2 4 5 7 8 11": "harmonic major, ionian b6, major b6",
    "0 2 3 5 6 9 10": "dorian b5, dorian flat 5, blues heptatonic, heptatonic blues",
    "0 1 3 4 7 8 10": "phrygian b4, phrygian flat 4",
    "0 2 3 6 7 9 11": "lydian b3, lydian diminished, melodic minor #4, lydian flat 3",
    "0 1 4 5 7 9 10": "mixolydian b2, mixolydian b9, mixolydian flat 2",
    "0 3 4 6 8 9 11": "lydian augmented #2",
    "0 1 3 5 6 8 9": "locrian bb7, locrian double flat 7",
    "0 2 3 6 7 8 11": "hungarian minor, gypsy minor, double harmonic minor",
    "0 3 4 6 7 9 10": "hungarian major, lydian #2 b7, lydian dominant #2",
    "0 1 4 5 7 8 11": "double harmonic, double harmonic major, byzantine, arabic, gypsy major, bhairav, gypsy, mayamalavagowla",
    "0 1 3 5 7 8 11": "neapolitan minor, balinese",
    "0 1 3 5 7 9 11": "neapolitan major, neapolitan, neopolitan major",
    "0 1 4 5 6 8 11": "persian",
    "0 1 4 6 8 10 11": "enigmatic",
    "0 1 4 5 6 9 10": "oriental",
    "0 1 4 6 7 9 10": "romanian major",
    "0 2 4 5 6 8 10": "locrian major, major locrian, arabian",
    "0 2 4 6 8 10 11": "leading whole tone",
    "0 2 4 6 7 8 10": "lydian minor",
    "0 2 3 6 7 8 10": "aeolian #4",
    "0 1 4 6 7 8 11": "purvi, double harmonic lydian",
    "0 1 4 6 7 9 11": "marwa",
    "0 1 3 6 7 8 11": "hindustani todi, todi thaat, todi",
    "0 3 4 6 7 10 11": "lydian #2 #6",
    "0 3 4 5 8 9 11": "ionian #2 #5",
    "0 1 2 5 6 8 9": "locrian bb3 bb7",
    "0 1 3 4 7 8 9": "ultraphrygian",
}  # fmt: skip
OTHER = {
    "0 2 4 7 9": "major pentatonic, pentatonic, pentatonic major, mongolian, gong, diatonic pentatonic, slendro, ryo",
    "0 3 5 7 10": "minor pentatonic, pentatonic minor, yu, minyo",
    "0 3 5 6 7 10": "blues, minor blues, blues minor, blues hexatonic, blues scale, minor blues scale",
    "0 2 3 4 7 9": "major blues, blues major, major blues scale",
    "0 2 5 7 10": "egyptian, suspended pentatonic, shang, egyptian pentatonic",
    "0 2 4 7 10": "dominant pentatonic",
    "0 4 5 7 10": "mixolydian pentatonic, indian",
    "0 4 5 7 11": "ionian pentatonic, ryukyu, okinawan",
    "0 4 6 7 11": "lydian pentatonic, chinese",
    "0 4 6 7 10": "lydian dominant pentatonic",
    "0 3 5 6 10": "locrian pentatonic, minor seven flat five pentatonic",
    "0 3 5 7 9": "minor six pentatonic",
    "0 2 4 7 8": "major flat six pentatonic, major pentatonic b6",
    "0 2 3 7 9": "kumoi, dorian pentatonic, akebono",
    "0 3 5 7 11": "minor major seventh pentatonic",
    "0 2 3 7 8": "hirajoshi, hira joshi, hira-joshi",
    "0 1 5 7 8": "in, sakura, miyako bushi, miyako-bushi, hon kumoi, kumoijoshi, kumoi-joshi",
    "0 1 5 6 10": "iwato",
    "0 1 5 7 10": "insen, in-sen, in sen",
    "0 2 5 7 9": "yo, ritusen, ritsusen, ritsu, scottish pentatonic, zhi",
    "0 1 3 7 8": "pelog",
    "0 3 5 8 10": "malkos, man gong, malkauns, jue",
    "0 2 5 7 8": "han kumoi",
    "0 1 4 7 9": "scriabin",
    "0 4 6 8 11": "lydian #5 pentatonic",
    "0 3 5 7 8": "vietnamese",
    "0 2 4 6 8 10": "whole tone, whole-tone, wholetone, messiaen mode 1, messiaen 1",
    "0 2 3 5 6 8 9 11": "octatonic, whole-half diminished, diminished, whole half octatonic, diminished scale, "
    "whole-half octatonic, octatonic whole half, auxiliary diminished, whole half diminished",
    "0 1 3 4 6 7 9 10": "half-whole diminished, dominant diminished, half whole octatonic, half whole, half-whole octatonic, "
    "messiaen mode 2, half-whole, messiaen's mode 2, Messiaen's second mode, messiaen mode #2",
    "0 3 4 7 8 11": "augmented, hexatonic, augmented scale",
    "0 1 4 5 8 9": "inverse augmented, six tone symmetric",
    "0 1 2 3 4 5 6 7 8 9 10 11": "chromatic, twelve-tone, chromatic scale",
    "0 2 3 4 6 7 8 10 11": "messiaen mode 3, messiaen's mode 3, messiaen mode 3 scale, messiaen third mode, third mode of messiaen, Messiaen 3",
    "0 1 2 5 6 7 8 11": "messiaen mode 4, messiaen mode of limited transposition 4, fourth mode of limited transposition",
    "0 1 5 6 7 11": "messiaen mode 5, messiaen 5th mode",
    "0 2 4 5 6 8 10 11": "messiaen mode 6, messiaen mode no. 6",
    "0 1 2 3 5 6 7 8 9 11": "messiaen mode 7, messiaen mode VII",
    "0 2 4 5 7 9 10 11": "bebop dominant, bebop, dominant bebop, mixolydian bebop, bebop mixolydian",
    "0 2 4 5 7 8 9 11": "bebop major, major bebop",
    "0 2 3 4 5 7 9 10": "bebop dorian, bebop minor, minor bebop, dorian bebop",
    "0 2 3 5 7 8 9 11": "bebop melodic minor, melodic minor bebop, minor six diminished",
    "0 2 3 5 7 8 10 11": "bebop harmonic minor, harmonic minor bebop",
    "0 1 3 5 6 7 8 10": "bebop locrian",
    "0 2 4 6 9 10": "prometheus, mystic",
    "0 1 4 6 9 10": "prometheus neapolitan",
    "0 1 4 6 7 10": "tritone, petrushka",
    "0 1 2 6 7 8": "two-semitone tritone",
    "0 3 4 5 7 9": "scale of harmonics",
    "0 2 3 5 7 10": "minor hexatonic",
    "0 2 4 5 7 9": "major hexatonic",
    "0 2 5 7 9 10": "piongio",
    "0 1 3 4 5 6 8 10": "spanish eight-tone, eight tone spanish, spanish 8 tone",
    "0 2 3 5 6 7 8 11": "algerian",
    "0 2 4 5 6 7 9 11": "ichikosucho",
    "0 1 3 4 6 7": "istrian",
    "0 2 3 4 5 6 7 9 10": "composite blues",
    "0 2 3 4 6 7 8 9 11": "nine tone",
}  # fmt: skip


def split(names: str) -> list[str]:
    return [name.strip() for name in names.split(",")]


def sounds(note: str) -> int:
    return (NATURALS[LETTERS.index(note[0])] + note.count("#") - note.count("b")) % 12


def spelled(tonic: str, semitones: list[int]) -> list[str]:
    """One letter after another from the tonic, each with what it takes to sound right."""
    notes = []
    for place, height in enumerate(semitones):
        letter = LETTERS[(LETTERS.index(tonic[0]) + place) % 7]
        away = (sounds(tonic) + height - sounds(letter) + 6) % 12 - 6
        notes.append(letter + ("#" if away > 0 else "b") * abs(away))
    return notes


@pytest.mark.parametrize("heights", SEVEN)
def test_seven_notes_take_seven_letters_on_every_tonic(heights):
    for name in split(SEVEN[heights]):
        for tonic in TONICS:
            found = scale(f"{tonic} {name}")
            assert [note.name for note in found.notes] == spelled(tonic, [int(h) for h in heights.split()]), name


@pytest.mark.parametrize("heights", OTHER)
def test_other_scales_sound_right_on_every_tonic(heights):
    for name in split(OTHER[heights]):
        for tonic in TONICS:
            found = scale(f"{tonic} {name}")
            assert [(note.pitch_class - sounds(tonic)) % 12 for note in found.notes] == [
                int(h) for h in heights.split()
            ]
            assert found.notes[0].name == tonic


# The digits that a consonant stands for in the katapayadi rule; Latin letters do not tell the dental ones from the others.
KATAPAYADI = {"k": "1", "kh": "2", "g": "3", "gh": "4", "ch": "67", "j": "8", "jh": "9", "n": "05", "t": "126", "th": "27", "d": "38",
              "dh": "49", "p": "1", "ph": "2", "b": "3", "bh": "4", "m": "5", "y": "1", "r": "2", "l": "3", "v": "4", "w": "4",
              "s": "7", "sh": "56", "h": "8"}  # fmt: skip


@pytest.mark.parametrize("number", range(1, 73))
def test_the_first_two_syllables_of_a_melakarta_are_its_number_reversed(number):
    first, second = re.findall("[^aeiou]+(?=[aeiou])", NAMES[number - 1])[:2]
    for consonants, digit in ((first, number % 10), (second, number // 10)):
        # Of a cluster now the first, now the last consonant counts.
        assert any(str(digit) in KATAPAYADI[one] for one in re.findall("[kgcjtdpbs]h|.", consonants))


def melakarta(number: int) -> list[int]:
    """The semitones of a melakarta, from its number: two halves of six wheels each, and the fourth by the half of the book."""
    pairs = [(1, 2), (1, 3), (1, 4), (2, 3), (2, 4), (3, 4)]
    book, place = divmod(number - 1, 36)
    low, high = pairs[place // 6], pairs[place % 6]
    return [0, *low, 5 + book, 7, *(7 + height for height in high)]


@pytest.mark.parametrize("number", range(1, 73))
def test_a_melakarta_is_its_number_whether_named_or_counted(number):
    for tonic in TONICS:
        expected = spelled(tonic, melakarta(number))
        for words in (
            NAMES[number - 1],
            f"melakarta {number}",
            f"{NAMES[number - 1]} raga",
            f"Mela {number}",
        ):
            assert [note.name for note in scale(f"{tonic} {words}").notes] == expected


def test_the_seventy_two_melakartas_are_different():
    assert len({tuple(melakarta(number)) for number in range(1, 73)}) == 72 == len(set(NAMES))


@pytest.mark.parametrize(
    ("text", "number"),
    [("C Dheera Sankarabharanam", 29), ("C Shankarabharanam", 29), ("C dhirasankarabharana", 29), ("C 29th melakarta", 29),
     ("C Kalyani", 65), ("C Mecha Kalyani", 65), ("C Kiravani", 21), ("C Kirwani", 21), ("C Karaharapriya", 22), ("C Gowri Manohari", 23),
     ("C Hanumatthodi", 8), ("C Hanumatodi", 8), ("C Mayamalava Gaula", 15), ("C Charukeshi", 26), ("C Roopavathi", 12),
     ("C Pantuvarali", 51), ("C Subhapantuvarali", 45), ("C Simhendramadhyama", 57), ("C Syamalangi", 55),
     ("C Vishvambhari", 54), ("C Jyoti Swarupini", 68), ("C Jyothiswaroopini", 68), ("C Kamavardhani", 51), ("C Lathangi", 63),
     ("C Neethimathi", 60), ("C Shanmukapriya", 56), ("C melakarta raga 1", 1), ("C melakartha no. 72", 72), ("C Harikamboji", 28),
     ("C Chalanattai", 36), ("C Vachaspathi", 64), ("C Ganamoorthi", 3), ("C Dhirashankarabharanam", 29), ("C mela #15", 15),
     ("C melakarta 29 Dheerasankarabharanam", 29), ("C melakarta Kanakangi", 1), ("C 36 melakarta", 36), ("C mela 21 scale", 21)],
)  # fmt: skip
def test_melakartas_are_read_in_the_usual_transliterations(text, number):
    assert [note.name for note in scale(text).notes] == spelled("C", melakarta(number))


@pytest.mark.parametrize("text", ["C melakarta 0", "C melakarta 30 Dheerasankarabharanam", "C melakarta 73", "C melakarta", "C Messiaen mode 8",
                                  "C Messiaen mode", "C raga",
                                  "Messiaen mode 2 transposition 4", "C 8th mode of major", "C 0th mode of major", "C mode",
                                  "H lydian", "C lydian lydian", "C no scale", "C #5", "C scale 5", "Messiaen mode 2 transposition 0"])  # fmt: skip
def test_what_is_no_scale_is_refused(text):
    with pytest.raises(TheoryError):
        scale(text)


@pytest.mark.parametrize("number", range(1, 8))
def test_messiaens_modes_have_so_many_transpositions(number):
    counts = {1: 2, 2: 3, 3: 4, 4: 6, 5: 6, 6: 6, 7: 6}
    sets = []
    for turn in range(1, counts[number] + 1):
        found = scale(f"Messiaen mode {number} transposition {turn}")
        assert found.notes[0].pitch_class == turn - 1
        sets.append(frozenset(note.pitch_class for note in found.notes))
    assert len(set(sets)) == counts[number]
    around = scale(f"{('C', 'C#', 'D', 'D#', 'E', 'F', 'F#')[counts[number]]} Messiaen mode {number}")
    assert frozenset(note.pitch_class for note in around.notes) == sets[0]


@pytest.mark.parametrize(
    "text", ["Messiaen mode 2 on F#", "Messiaen's 2nd mode from F#", "F# Messiaen mode 2", "F# half-whole"]
)
def test_messiaens_modes_are_read_in_their_usual_words(text):
    assert {note.pitch_class for note in scale(text).notes} == {6, 7, 9, 10, 0, 1, 3, 4}


@pytest.mark.parametrize(
    ("text", "notes"),
    [("D 2nd mode of major", "D E F G A B C"), ("D second mode of the major scale", "D E F G A B C"),
     ("C 4th mode of melodic minor", "C D E F# G A Bb"), ("E fifth mode of harmonic minor", "E F G# A B C D"),
     ("C mode 7 of melodic minor", "C Db Eb Fb Gb Ab Bb"), ("F 1st mode of harmonic major", "F G A Bb C Db E"),
     ("F mode 3 of harmonic major", "F Gb Ab Bbb C Db Eb"), ("C 2nd mode of minor pentatonic", "C D E G A"),
     ("D melodic minor mode 2", "D Eb F G A B C"), ("D melodic minor second mode", "D Eb F G A B C"), ("B 4th mode of double harmonic", "B C# D E# F# G A#")],
)  # fmt: skip
def test_modes_are_counted(text, notes):
    assert " ".join(note.name for note in scale(text).notes) == notes


def test_modes_of_a_scale_keep_its_notes():
    for name in ("major", "melodic minor", "harmonic minor", "harmonic major", "double harmonic", "major pentatonic"):
        for tonic in TONICS[1::5]:
            home = scale(f"{tonic} {name}")
            for number in range(1, len(home.notes) + 1):
                turned = mode_of(home, number)
                assert turned.notes == home.notes[number - 1 :] + home.notes[: number - 1]
                assert scale(turned.name) == turned


def test_every_name_it_gives_it_reads_back():
    for name in SCALE_NAMES:
        for fifths in (-9, 0, 8):
            found = scale(f"{Pitch(fifths).name} {name}")
            for text in (found.name, *(f"{found.tonic.name} {alias}" for alias in found.aliases)):
                assert scale(text) == found, text
            assert not re.search(r"[A-Z]", found.type)


def test_up_and_down_again_is_the_same_scale():
    for name in ("major", "ukrainian dorian", "octatonic", "kokilapriya"):
        for tonic in TONICS[1::5]:
            start = scale(f"{tonic} {name}")
            for size in ("m2", "M3", "A4", "P5", "d7"):
                up = Scale(start.tonic + interval(size), start.type)
                assert Scale(up.tonic + -interval(size), up.type).notes == start.notes
                assert [a.fifths - b.fifths for a, b in zip(up.notes, start.notes, strict=True)] == [
                    interval(size).fifths
                ] * len(start.notes)


def test_enharmonic_tonics_sound_the_same():
    for name in SCALE_NAMES:
        for sharp, flat in (("C#", "Db"), ("G#", "Ab"), ("F#", "Gb"), ("B#", "C")):
            first, second = scale(f"{sharp} {name}"), scale(f"{flat} {name}")
            assert [note.pitch_class for note in first.notes] == [note.pitch_class for note in second.notes]


@pytest.mark.parametrize("tonic", [name + sign for name in "CDEFGAB" for sign in ("", "#", "b")])
@pytest.mark.parametrize("mode", ["major", "natural minor", "harmonic minor"])
def test_the_thumb_stays_off_the_black_keys(tonic, mode):
    try:
        hands = fingering(scale(f"{tonic} {mode}"))
    except TheoryError:
        assert len(tonic) == 2  # a tonic that no signature has
        return
    notes = scale(f"{tonic} {mode}").notes
    for hand in hands:
        fingers = hand.split()
        assert len(fingers) == 8 and fingers.count("4") <= 2
        assert all(
            note.pitch_class in (0, 2, 4, 5, 7, 9, 11)
            for note, finger in zip(notes, fingers, strict=False)
            if finger == "1"
        )
        assert all(abs(int(a) - int(b)) <= 3 and a != b for a, b in zip(fingers, fingers[1:], strict=False))


def test_a_scale_without_a_known_fingering_is_refused():
    with pytest.raises(TheoryError, match="not of C dorian"):
        fingering(scale("C dorian"))


@pytest.mark.parametrize(
    ("notes", "name"),
    [("G A B C D E F#", "G major"), ("D E F G A B C", "D dorian"), ("A B C D E F G#", "A harmonic minor"), ("C D E G A", "C major pentatonic")],
)  # fmt: skip
def test_a_scale_is_found_by_its_notes(notes, name):
    assert scales_of([pitch(one) for one in notes.split()])[0].name == name
    assert not scales_of([pitch(one) for one in ["C", "C#", "D"]])
