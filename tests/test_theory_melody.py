"""Every tune keeps the rules it is made by, and its ABC says the same notes to other programs."""

import xml.etree.ElementTree as ElementTree
from fractions import Fraction

import pytest

from etude.theory.chord import build, chord
from etude.theory.chord_types import CHORD_TYPES
from etude.theory.errors import TheoryError
from etude.theory.interval import between
from etude.theory.key import key
from etude.theory.melody import STYLES, Melody, compose
from etude.theory.pitch import Pitch
from etude.theory.rhythm import meter, spelled

MAJOR = ("Gb", "Db", "Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B")
MINOR = ("Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#", "G#")
KEYS = tuple(f"{tonic} {mode}" for tonics, mode in ((MAJOR, "major"), (MINOR, "minor")) for tonic in tonics)
# What a listener hears as strong, by meter, in quarters.
STRONG = {"4/4": (0, 2), "3/4": (0,), "2/4": (0,), "6/8": (0,)}
_SHARPS = "fcgdaeb"


@pytest.fixture(scope="module")
def tunes() -> list[Melody]:
    return [compose(key(name), style, seed=number) for style in STYLES for number, name in enumerate(KEYS)]


def sung(tune: Melody):
    return [note for note in tune.notes if note.pitch]


def moves(tune: Melody) -> list[int]:
    pitches = [note.pitch for note in sung(tune)]
    return [after.step - before.step for before, after in zip(pitches, pitches[1:], strict=False)]


def test_the_tones_on_strong_beats_are_the_chords(tunes):
    for tune in tunes:
        bars = range(len(tune.chords))
        strong = [bar * tune.meter.bar + beat for bar in bars for beat in STRONG[tune.meter.name]]
        for note in sung(tune):
            for beat in strong:
                if note.onset <= beat < note.onset + note.duration:
                    tones = {tone.pitch_class for tone in tune.chord_at(beat).sounding}
                    assert note.pitch.pitch_class in tones, tune.abc()


def test_a_tone_outside_the_chord_is_reached_and_left_by_step(tunes):
    for tune in tunes:
        notes = sung(tune)
        for before, note, after in zip(notes, notes[1:], notes[2:], strict=False):
            if Pitch(note.pitch.fifths) not in tune.chord_at(note.onset).sounding:
                assert abs(note.pitch.step - before.pitch.step) == abs(after.pitch.step - note.pitch.step) == 1


def test_a_tone_outside_chord_and_key_stands_only_in_jazz_and_blues_and_leads_on_by_half_step(tunes):
    for tune in tunes:
        notes = sung(tune)
        for note, after in zip(notes, notes[1:], strict=False):
            here = Pitch(note.pitch.fifths)
            if here not in {*tune.key.notes_in_use, *tune.chord_at(note.onset).sounding}:
                assert tune.style in ("jazz", "blues")
                assert abs(after.pitch.midi - note.pitch.midi) == 1
                assert Pitch(after.pitch.fifths) in tune.chord_at(after.onset).sounding


def test_bars_are_full_and_notes_follow_each_other(tunes):
    for tune in tunes:
        length = {"4/4": 4, "3/4": 3, "2/4": 2, "6/8": 3}[tune.meter.name]
        for number in range(1, len(tune.chords) + 1):
            assert sum(note.duration for note in tune.bar(number)) == length
        onset = Fraction(0)
        for note in tune.notes:
            assert note.onset == onset
            onset += note.duration


def test_all_lies_within_a_tenth_around_the_treble_staff(tunes):
    for tune in tunes:
        pitches = sorted((note.pitch for note in sung(tune)), key=lambda pitch: pitch.midi)
        assert between(pitches[0], pitches[-1]).number <= 10
        assert pitches[0].midi >= 58 and pitches[-1].midi <= 80  # Bb3 to G#5


def test_a_leap_is_answered_by_a_step_the_other_way_and_none_is_augmented(tunes):
    for tune in tunes:
        pitches = [note.pitch for note in sung(tune)]
        for low, high in zip(pitches, pitches[1:], strict=False):
            low, high = sorted((low, high), key=lambda pitch: pitch.step)
            assert between(low, high).quality in ("P", "M", "m", "d") or abs(high.midi - low.midi) == 1, tune.abc()
            assert abs(high.midi - low.midi) <= 12
        steps = moves(tune)
        assert abs(steps[-1]) <= 2
        for leap, after in zip(steps, steps[1:], strict=False):
            if abs(leap) > 2:
                assert after == (-1 if leap > 0 else 1), tune.abc()


def test_it_ends_long_on_the_tonic(tunes):
    for tune in tunes:
        last, ending = sung(tune)[-1], tune.bar(len(tune.chords))
        assert last.pitch.name == tune.key.tonic.name
        assert last.duration == max(note.duration for note in ending) >= tune.meter.bar / 2


def test_the_first_bar_s_rhythm_comes_back(tunes):
    for tune in tunes:
        rhythms = [[(note.duration, note.pitch is None) for note in tune.bar(number)]
                   for number in range(1, len(tune.chords) + 1)]  # fmt: skip
        assert rhythms[0] in rhythms[1:-1]


def test_every_style_has_its_own_meter_and_tempo_and_uses_every_motion():
    assert {style.meter for style in STYLES.values()} == set(STRONG)
    for name in STYLES:
        sizes = {min(abs(move), 3) for seed in range(6) for move in moves(compose(key("F major"), name, seed=seed))}
        assert sizes == {0, 1, 2, 3}, name


def test_every_rhythm_of_a_style_fills_a_bar_with_notes_that_can_be_written():
    for style in STYLES.values():
        for pattern in (*style.rhythms, *style.endings):
            lengths = [Fraction(part.removeprefix("r")) for part in pattern.split()]
            assert sum(lengths) == meter(style.meter).bar, (style.name, pattern)
            plain = [length for length in lengths if length != Fraction(1, 3)]
            assert (len(lengths) - len(plain)) % 3 == 0 and all(len(spelled(length)) == 1 for length in plain)


def test_the_same_seed_gives_the_same_tune_and_another_another():
    first = [compose(key("E major"), "folk", seed=seed).abc() for seed in range(8)]
    assert first == [compose(key("E major"), "folk", seed=seed).abc() for seed in range(8)]
    assert len(set(first)) == 8


def test_chords_are_given_one_a_bar_or_several():
    tune = compose([chord("Am7"), (chord("Dm7"), chord("G7")), chord("C")], "jazz", seed=1)
    assert tune.key.name == "C major" and len(tune.chords) == 3
    assert [tune.chord_at(Fraction(at)).symbol for at in (0, 3, 4, 5, 6, 8)] == ["Am7", "Am7", "Dm7", "Dm7", "G7", "C"]
    assert all(f'"{symbol}"' in tune.abc() for symbol in ("Am7", "Dm7", "G7", "C"))
    assert len(compose([chord("C"), chord("F")], bars=6).chords) == 6


@pytest.mark.parametrize("suffix", [suffix for suffix, _, _ in CHORD_TYPES])
def test_every_chord_type_can_be_sung_over(suffix):
    for root in (-4, 0, 5):
        over = [build(Pitch(root), suffix), build(Pitch(root + 1), "7"), build(Pitch(root), suffix)]
        tune = compose(over, "jazz", seed=root)
        assert sung(tune)[-1].pitch.pitch_class in {note.pitch_class for note in over[-1].notes} | {
            tune.key.tonic.pitch_class
        }


@pytest.mark.parametrize(
    ("symbols", "name"),
    [
        ("C Am F G", "C major"), ("Am F C G Am", "A minor"), ("Dm7 G7 Cmaj7", "C major"), ("Bm7b5 E7 Am", "A minor"),
        ("D A Bm G", "D major"), ("Ebmaj7", "Eb major"), ("F#m D A E A", "A major"), ("Bbm F7 Bbm", "Bb minor"),
    ],
)  # fmt: skip
def test_the_home_key_of_chords(symbols, name):
    assert compose([chord(symbol) for symbol in symbols.split()]).key.name == name


@pytest.mark.parametrize("mode", ["dorian", "phrygian", "lydian", "mixolydian", "aeolian", "ionian"])
def test_church_modes_stay_in_their_notes(mode):
    tune = compose(key(f"D {mode}"), "folk", seed=4)
    assert {Pitch(note.pitch.fifths) for note in sung(tune)} <= set(tune.key.notes)


@pytest.mark.parametrize(
    ("over", "style", "bars", "match"),
    [
        ("C major", "polka", None, "'polka' is no style that I know: plain, jazz"), ("C major", "plain", 0, "1 to 64 bars"),
        ("C major", "plain", 65, "1 to 64 bars"), ("G# major", "plain", None, "try Ab major"),
    ],
)  # fmt: skip
def test_what_cannot_be_composed_says_why(over, style, bars, match):
    with pytest.raises(TheoryError, match=match):
        compose(key(over), style, bars=bars)


def test_no_chords_make_no_tune():
    with pytest.raises(TheoryError, match="at least one chord"):
        compose([])
    with pytest.raises(TheoryError, match="A bar of 2/4 has 2 beats, too few for 3 chords"):
        compose([[chord("C"), chord("F"), chord("G")]], "march")


def test_unusual_chord_symbols_are_read_back_from_abc():
    abc = compose([chord("Eb7(b9,#9)"), chord("Ab")], "plain", seed=1).abc()
    assert '"Eb7(b9#9)"' in abc and chord("Eb7(b9#9)") == chord("Eb7(b9,#9)")


# ---------------------------------------------------------------------------------------------------------------------
# ABC


def test_the_header_and_bars_of_abc():
    lines = compose(key("Bb minor"), "jazz", bars=6, seed=1).abc().splitlines()
    assert lines[:6] == ["X:1", "T:Jazz in Bb minor", "M:4/4", "L:1/8", 'Q:"Swing" 1/4=132', "K:Bbm"]
    assert len(lines) == 8 and lines[6].count("|") == 4 and lines[7].endswith("|]")
    assert "Q:3/8=104" in compose(key("G major"), "folk").abc()


def as_printed(mei: str) -> list[tuple[str | None, Fraction]]:
    """The notes of an MEI document as a reader of the page takes them: each sign for its own note, else the signature.

    What the page does not show (accid.ges) is left alone: Verovio 6.4 fills it for a signature without sharps or flats
    from the document that was loaded before.
    """
    found: list[tuple[str | None, Fraction]] = []
    signature: dict[str, str] = {}

    def walk(element: ElementTree.Element, ratio: Fraction) -> None:
        kind = element.tag.rpartition("}")[2]
        for written in filter(None, (element.get("keysig"), element.get("sig") if kind == "keySig" else None)):
            count, sign = int(written[0]), written[1:]
            signature.update(
                dict.fromkeys((_SHARPS if sign == "s" else _SHARPS[::-1])[:count], {"s": "#", "f": "b"}.get(sign, ""))
            )
        if kind == "tuplet":
            ratio *= Fraction(int(element.get("numbase")), int(element.get("num")))
        if kind in ("note", "rest", "mRest"):
            dots = int(element.get("dots", 0))
            length = Fraction(4, int(element.get("dur"))) * (2 - Fraction(1, 2**dots)) * ratio
            signs = [child.get("accid") for child in element if child.tag.endswith("accid")]
            found.append((None, length) if kind != "note" else (_name(element, signs, signature), length))
        for child in element:
            walk(child, ratio)

    walk(ElementTree.fromstring(mei), Fraction(1))
    return found


def _name(note: ElementTree.Element, signs: list[str], signature: dict[str, str]) -> str:
    letter = note.get("pname")
    sign = (
        {"s": "#", "f": "b", "n": "", "x": "##", "ss": "##", "ff": "bb"}[signs[0]]
        if signs
        else signature.get(letter, "")
    )
    return letter.upper() + sign + note.get("oct")


def ours(tune: Melody) -> list[tuple[str | None, Fraction]]:
    return [(str(note.pitch) if note.pitch else None, note.duration) for note in tune.notes]


def test_verovio_prints_the_notes_of_every_tune(tunes):
    verovio = pytest.importorskip("verovio")
    verovio.enableLog(verovio.LOG_OFF)
    toolkit = verovio.toolkit()
    toolkit.setOptions({"inputFrom": "abc"})
    for tune in tunes:
        assert toolkit.loadData(tune.abc())
        assert as_printed(toolkit.getMEI()) == ours(tune), tune.abc()


def test_music21_reads_the_notes_of_the_styles(tunes):
    music21 = pytest.importorskip("music21")
    for tune in tunes[::12]:
        score = music21.converter.parse(tune.abc(), format="abc")
        read = [note for note in score.flatten().notesAndRests if not isinstance(note, music21.harmony.Harmony)]
        assert [(None if note.isRest else note.pitch.nameWithOctave.replace("-", "b"),
                 Fraction(note.duration.quarterLength).limit_denominator(24)) for note in read] == ours(tune)  # fmt: skip
