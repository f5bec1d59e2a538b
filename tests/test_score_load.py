"""Reading music files: what is kept, and what is refused with a sentence."""

import io
import struct
import zipfile

import mido
import numpy as np
import pytest
from score_pieces import CADENCE_IN_C, DRUMS, chords, waltz, write_midi

from etude.score.errors import ScoreError
from etude.score.load import MOST_BYTES, load
from etude.score.meter import Meter, Tempo, bars_and_beats
from etude.score.midi import MOST_EVENTS, read_midi


def midi_bytes(*tracks: bytes, midi_format: int = 1, division: int = 480) -> bytes:
    header = b"MThd" + struct.pack(">IHHH", 6, midi_format, len(tracks), division)
    return header + b"".join(b"MTrk" + struct.pack(">I", len(track)) + track for track in tracks)


def rows(path, *names) -> list[tuple]:
    return load(path).notes[list(names)].tolist()


def saved(tmp_path, content: bytes, name: str = "piece.mid"):
    path = tmp_path / name
    path.write_bytes(content)
    return path


def test_notes_carry_beats_seconds_pitch_and_velocity(tmp_path):
    path = write_midi(tmp_path / "two.mid", [(0, 1, 60), (1, 2, 67)], bpm=60, velocity=90)
    assert rows(path, "onset_beat", "duration_beat", "onset_s", "duration_s", "pitch", "velocity") == [
        (0, 1, 0, 1, 60, 90), (1, 2, 1, 2, 67, 90),
    ]  # fmt: skip


def test_every_note_that_mido_reads_is_read(tmp_path):
    path = write_midi(tmp_path / "waltz.mid", waltz((45, 60, 64), (40, 59, 62)), chords(*CADENCE_IN_C), meter=(3, 4))
    begun = [
        (track, message.note)
        for track, messages in enumerate(mido.MidiFile(path).tracks)
        for message in messages
        if message.type == "note_on" and message.velocity
    ]
    assert sorted(rows(path, "track", "pitch")) == sorted(begun)


def test_maps_of_tempo_and_meter_are_kept(tmp_path):
    piece = load(write_midi(tmp_path / "jig.mid", [(0, 1, 60)], meter=(6, 8), bpm=90))
    assert piece.meters == (Meter(0, 6, 8),)
    assert piece.tempos == (Tempo(0, pytest.approx(90, abs=1e-3)),)


@pytest.mark.parametrize(
    ("track", "expected"),
    [
        # Running status, and a note-on of velocity 0 as note-off.
        (b"\x00\x90\x3c\x40\x83\x60\x3c\x00\x00\x3e\x40\x83\x60\x3e\x00", [(0, 1, 60), (1, 1, 62)]),
        # Overlapping: the note that began first ends first.
        (b"\x00\x90\x3c\x40\x83\x60\x3c\x41\x83\x60\x3c\x00\x83\x60\x3c\x00", [(0, 2, 60), (1, 2, 60)]),
        # Without length: a short grace note.
        (b"\x00\x90\x3c\x40\x00\x3c\x00", [(0, 1 / 32, 60)]),
        # Never ended: it ends with its track.
        (b"\x00\x90\x3c\x40\x87\x40\xff\x2f\x00", [(0, 2, 60)]),
        # System exclusive and unknown marks between notes.
        (b"\x00\xf0\x02\x01\xf7\x00\xff\x7f\x01\x00\x00\x90\x3c\x40\x83\x60\x80\x3c\x40", [(0, 1, 60)]),
    ],
)
def test_the_ways_to_write_a_note(tmp_path, track, expected):
    path = saved(tmp_path, midi_bytes(track))
    assert rows(path, "onset_beat", "duration_beat", "pitch") == expected


def test_the_sequences_of_format_2_follow_one_another(tmp_path):
    note = b"\x00\x90\x3c\x40\x83\x60\x3c\x00"
    assert rows(saved(tmp_path, midi_bytes(note, note, midi_format=2)), "onset_beat") == [(0,), (1,)]


def test_smpte_time_is_read_as_quarters_at_120(tmp_path):
    # 25 frames of 40 ticks: 1000 ticks a second.
    path = saved(tmp_path, midi_bytes(b"\x00\x90\x3c\x40\x87\x68\x3c\x00", division=(256 - 25) << 8 | 40))
    assert rows(path, "duration_beat", "duration_s") == [(2, 1)]


def test_marks_that_make_no_sense_are_left_out():
    track = b"\x00\xff\x51\x03\x00\x00\x00\x00\xff\x58\x04\x00\xff\x18\x08\x00\xff\x59\x02\x63\x09"
    read = read_midi(midi_bytes(track))
    assert (read.tempos, read.meters, read.keys) == ([], [], [])


def test_drums_are_kept_apart(tmp_path):
    midi = mido.MidiFile(write_midi(tmp_path / "band.mid", [(0, 1, 60)]))
    beats = mido.MidiFile(write_midi(tmp_path / "drums.mid", [(0, 1, 36), (1, 1, 38)], channel=DRUMS))
    midi.tracks.append(beats.tracks[1])
    midi.save(tmp_path / "both.mid")
    piece = load(tmp_path / "both.mid")
    assert (piece.notes["pitch"].tolist(), piece.drum_notes) == ([60], 2)


def test_the_pedal_is_kept_in_seconds_and_one_that_never_comes_up_is_not(tmp_path):
    # Down at a quarter, up at three, at 120; the second channel's stays down.
    track = b"\x00\x90\x3c\x40\x83\x60\xb0\x40\x7f\x87\x40\x40\x00\x00\xb1\x40\x7f\x83\x60\x80\x3c\x00"
    assert load(saved(tmp_path, midi_bytes(track))).pedal == ((0.5, 1.5),)


GOOD = midi_bytes(b"\x00\x90\x3c\x40\x83\x60\x3c\x00")
ENDLESS = b"\x00\x90\x3c\x40" + b"\x00\x3c\x40" * MOST_EVENTS


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is empty"),
        (b"Dear teacher, here is my homework.\n" * 9, "not a music file"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "not a music file"),
        (b"MThd", "not a complete MIDI file"),
        (GOOD[:-3], "breaks off in track 1 of 1"),
        (GOOD[:16], "breaks off in track 1 of 1"),
        (midi_bytes(b"\x00\x90\x3c"), "breaks off in track 1 of 1"),
        (midi_bytes(b"\x00\xff\x01\x7fabc"), "breaks off in track 1 of 1"),
        (midi_bytes(b"\x00\x3c\x40"), "Track 1 of this MIDI file is damaged"),
        (midi_bytes(b"\x00\x90\xbc\x40"), "Track 1 of this MIDI file is damaged"),
        (midi_bytes(b"\xff\xff\xff\xff\x7f\x90\x3c\x40"), "Track 1 of this MIDI file is damaged"),
        (midi_bytes(b"", division=0), "how long a beat is"),
        (midi_bytes(b"", midi_format=7), "start of this MIDI file is damaged"),
        (b"MThd" + struct.pack(">IHHH", 6, 1, 60000, 480), "60000 tracks"),
        (midi_bytes(b"\x00\xff\x2f\x00"), "holds no notes"),
        (midi_bytes(b"\x00\x99\x24\x40\x60\x24\x00"), "only drums"),
        (midi_bytes(b"\xff\xff\xff\x7f\x90\x3c\x40\x60\x3c\x00", division=1), "longer than"),
        (midi_bytes(ENDLESS), "more than 600,000 events"),
        (b"MThd" + bytes(MOST_BYTES), "larger than 5 MB"),
        (b"**kern\n*-\n", "holds no notes"),
        (b"**kern\n4c\t4d\n*-\n", "Humdrum score is damaged"),
        (b"PK\x03\x04 not really a zip", "compressed file is damaged"),
        (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "b">]><score-partwise/>', "defines entities"),
    ],
)
def test_what_is_no_music_is_refused_with_a_sentence(tmp_path, content, sentence):
    with pytest.raises(ScoreError, match=sentence) as refusal:
        load(saved(tmp_path, content))
    assert str(refusal.value).endswith((".", "!")) and "\n" not in str(refusal.value)


def test_a_missing_file_is_refused_with_a_sentence(tmp_path):
    with pytest.raises(ScoreError, match="could not be opened"):
        load(tmp_path / "nothing.mid")


def test_a_compressed_score_that_swells_is_refused(tmp_path):
    swelling = io.BytesIO()
    with zipfile.ZipFile(swelling, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("score.xml", b" " * 30_000_000)
    with pytest.raises(ScoreError, match="too large"):
        load(saved(tmp_path, swelling.getvalue(), "score.mxl"))


ABC = "X:1\nM:3/4\nL:1/4\nK:G\nG B d | [GBd]3 |]\n"
TIED = "X:1\nM:4/4\nL:1/4\nK:C\nC D E F- | F G2 z |: [EG] :|\n"
MUSICXML = """<?xml version="1.0"?>
<score-partwise version="4.0">
<part-list><score-part id="P1"><part-name>Piano</part-name></score-part></part-list>
<part id="P1"><measure number="1">
<attributes><divisions>2</divisions><time><beats>3</beats><beat-type>4</beat-type></time></attributes>
<harmony><function>I</function><kind>major</kind></harmony>
<note><pitch><step>E</step><alter>-1</alter><octave>4</octave></pitch><duration>4</duration></note>
<note><pitch><step>G</step><octave>4</octave></pitch><duration>2</duration></note>
</measure></part></score-partwise>"""


HUMDRUM = "!!!OTL: Two voices\n**kern\t**kern\n*M3/4\t*M3/4\n=1\t=1\n2F\t4a\n.\t[4b-\n4E-\t4b-]\n==\t==\n*-\t*-\n"


def test_humdrum_is_read(tmp_path):
    piece = load(saved(tmp_path, HUMDRUM.encode(), "two.krn"))
    assert piece.notes[["onset_beat", "duration_beat", "pitch"]].tolist() == [
        (0, 2, 53),
        (0, 1, 69),
        (1, 2, 70),
        (2, 1, 51),
    ]
    assert piece.meters[0].name == "3/4"


def test_abc_is_read(tmp_path):
    piece = load(saved(tmp_path, ABC.encode(), "tune.abc"))
    assert piece.notes[["onset_beat", "duration_beat", "pitch"]].tolist() == [
        (0, 1, 67), (1, 1, 71), (2, 1, 74), (3, 3, 67), (3, 3, 71), (3, 3, 74),
    ]  # fmt: skip
    assert piece.meters[0].name == "3/4"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"X:1\nM:4/4\nL:1/8\nK:C\n" + b"CDEF GABc | \n" * 400, "ABC score has about 3,200 notes"),
        (b"X:1\nM:4/4\nL:1/8\nK:C\nC D z999999999 E |\n", "more than 999 units"),
        (
            b"<score-partwise>" + b"<note></note>" * 20_001 + b"</score-partwise>",
            "MusicXML score has about 20,001 notes",
        ),
    ],
)
def test_a_notated_score_that_would_take_too_long_is_refused_at_once(tmp_path, content, sentence):
    with pytest.raises(ScoreError, match=sentence):
        load(saved(tmp_path, content))


def test_a_tied_note_is_one_note_and_repeats_keep_the_printed_bars(tmp_path):
    piece = load(saved(tmp_path, TIED.encode(), "tied.abc"))
    assert piece.notes[["onset_beat", "duration_beat", "pitch"]].tolist() == [
        (0, 1, 60), (1, 1, 62), (2, 1, 64), (3, 2, 65), (5, 2, 67), (8, 1, 64), (8, 1, 67),
    ]  # fmt: skip


def test_an_upbeat_does_not_shift_the_bars(tmp_path):
    piece = load(saved(tmp_path, b"X:1\nM:3/4\nL:1/4\nK:G\nD | G2 B | A2 D | G3 |]\n", "upbeat.abc"))
    assert bars_and_beats(piece.meters, piece.notes["onset_beat"])[0].tolist() == [1, 2, 2, 3, 3, 4]


def test_musicxml_is_read_plain_and_compressed(tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("META-INF/container.xml", "<container/>")
        archive.writestr("score.xml", MUSICXML)
    for content in (MUSICXML.encode(), packed.getvalue()):
        piece = load(saved(tmp_path, content, "score.musicxml"))
        assert piece.notes[["onset_beat", "duration_beat", "pitch"]].tolist() == [(0, 2, 63), (2, 1, 67)]
        assert np.allclose(piece.notes["onset_s"], [0, 1])


def marked(*of_parts: str) -> bytes:
    """A score of four quarter notes C in each part, with directions before them."""
    note = "<note><pitch><step>C</step><octave>4</octave></pitch><duration>1</duration></note>"
    parts = (
        "".join(
            f'<part id="P{number}"><measure number="1"><attributes><divisions>1</divisions></attributes>'
            f"{''.join(directions + note for directions in marks.split('|'))}</measure></part>"
            for number, marks in enumerate(of_parts)
        )
        .replace("{", "<direction><direction-type>")
        .replace("}", "</direction-type></direction>")
    )
    names = "".join(f'<score-part id="P{number}"><part-name/></score-part>' for number in range(len(of_parts)))
    return f"<score-partwise><part-list>{names}</part-list>{parts}</score-partwise>".encode()


P, F, GROWS, STOPS = (
    "{<dynamics><p/></dynamics>}",
    "{<dynamics><f/></dynamics>}",
    '{<wedge type="crescendo"/>}',
    '{<wedge type="stop"/>}',
)


@pytest.mark.parametrize(
    ("marks", "velocities"),
    [
        ("|||", [80, 80, 80, 80]),
        (f"{P}||{F}|", [49, 49, 96, 96]),
        # Before the first mark its level holds; a hairpin leads to the next mark, or a step further.
        (f"|{P}|{F}|", [49, 49, 96, 96]),
        (f"{P}|{GROWS}||{STOPS}{F}", [49, 49, 72, 96]),
        (f"{P}{GROWS}|||{STOPS}", [49, 54, 60, 65]),
    ],
)
def test_dynamic_marks_and_hairpins_become_velocities(tmp_path, marks, velocities):
    notes = load(saved(tmp_path, marked(marks), "marks.musicxml")).notes
    assert notes["velocity"] == pytest.approx(velocities, abs=1)


def test_a_part_without_marks_follows_the_others(tmp_path):
    notes = load(saved(tmp_path, marked("|||", f"{P}||{F}|"), "two.musicxml")).notes
    assert notes["velocity"][notes["track"] == 0].tolist() == [49, 49, 96, 96]
