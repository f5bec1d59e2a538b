"""What leaves the analyst: tables, scores, comparisons and lines of JSON."""

import csv
import io
import json
from dataclasses import replace

import music21
import pytest
from score_pieces import (
    CADENCE_IN_C,
    GOOD_CHORALE,
    PARALLEL_CHORDS,
    chords,
    flawed_song,
    good_song,
    in_parts,
    write_midi,
)

from etude.score import __main__ as command
from etude.score.analysis import analyze_here
from etude.score.compare import Change, compare
from etude.score.errors import ScoreError
from etude.score.export import COLUMNS, chords_csv, musicxml


@pytest.fixture
def chorale(tmp_path):
    return analyze_here(write_midi(tmp_path / "chorale.mid", *in_parts(*GOOD_CHORALE, length=2)))


def read_back(tmp_path, found):
    path = tmp_path / "written.musicxml"
    path.write_bytes(musicxml(found))
    return analyze_here(path)


def sounding(found):
    names = ("onset_beat", "duration_beat", "pitch")
    return sorted(tuple(round(value, 3) for value in row) for row in found.notes[list(names)].tolist())


def test_the_table_has_a_row_for_each_chord(chorale):
    rows = list(csv.reader(io.StringIO(chords_csv(chorale))))
    assert tuple(rows[0]) == COLUMNS == ("bar", "beat", "symbol", "numeral", "key")
    assert rows[1] == ["1", "1", "C", "I", "C major"] and rows[-1] == ["4", "3", "C", "I", "C major"]
    assert len(rows) == len(chorale.chords) + 1


def test_a_score_that_is_written_reads_back_as_the_same_notes(tmp_path):
    for name, parts, meter in (
        ("song", good_song(), (4, 4)),
        ("waltz", [[(0, 3, 48), (1, 0.5, 64), (1.5, 1.5, 67), (3, 6, 43), (9, 3, 48)]], (3, 4)),
        (
            "triplets",
            [[(place / 3, 1 / 3, 60 + place) for place in range(12)], [(0, 2 / 3, 40), (2 / 3, 10 / 3, 41)]],
            (4, 4),
        ),
        ("jig", [[(place / 2, 0.5, 60 + place % 5) for place in range(24)]], (6, 8)),
    ):
        found = analyze_here(write_midi(tmp_path / f"{name}.mid", *parts, meter=meter))
        again = read_back(tmp_path, found)
        assert sounding(again) == sounding(found), name
        assert (again.bars, again.meter) == (found.bars, found.meter), name


def test_a_score_carries_chord_symbols_and_numerals(chorale):
    text = musicxml(chorale).decode()
    assert text.count("<harmony") == len(chorale.chords)
    assert ">dominant<" in text and "<bass-step>E</bass-step>" in text
    for words in ("C major: I<", ">ii6<", ">V7<"):
        assert words in text


def staves_of(found):
    """Each staff of the written score: its clef, and for each bar its notes as (name, length)."""
    score = music21.converter.parseData(musicxml(found).decode(), format="musicxml")
    return [
        (staff.recurse().getElementsByClass("Clef")[0].sign, [
            [(element.nameWithOctave if element.isNote else "rest", element.quarterLength) for element in bar.recurse().notesAndRests
             if not element.isChord]
            for bar in staff.getElementsByClass("Measure")
        ])
        for staff in score.parts
    ]  # fmt: skip


def test_each_staff_has_the_clef_of_its_notes_and_not_of_its_chord_symbols(chorale):
    assert [clef for clef, _ in staves_of(chorale)] == ["G", "G", "F", "F"]


def test_a_part_for_two_hands_has_two_staves(tmp_path):
    parts = [[*chords((72,), (74,), length=2), *chords((36, 48), (43, 50), length=2)]]
    (right, above), (left, below) = staves_of(analyze_here(write_midi(tmp_path / "hands.mid", *parts)))
    assert (right, above, left) == ("G", [[("C5", 2), ("D5", 2)]], "F")
    assert below == [[]]  # chords alone


def test_what_was_played_short_and_uneven_is_written_up_to_the_next_note(tmp_path):
    played = [(0.02, 0.71, 60), (1.01, 0.8, 62), (1.98, 1.2, 64), (3.03, 0.77, 65), (4.0, 3.9, 67)]
    ((_, bars),) = staves_of(analyze_here(write_midi(tmp_path / "played.mid", played)))
    assert bars == [[("C4", 1), ("D4", 1), ("E4", 1), ("F4", 1)], [("G4", 4)]]


def test_an_upbeat_is_written_in_the_meter_that_it_leads_to(tmp_path):
    found = replace(
        analyze_here(write_midi(tmp_path / "upbeat.mid", [(0, 1, 67), (1, 4, 72), (5, 4, 71)])),
        bar_lines=(0.0, 1.0, 5.0),
    )
    written = musicxml(replace(found, bars=3)).decode()
    assert written.count("<time>") == 1 and "<beats>4</beats>" in written


def test_notes_are_written_as_their_chord_writes_them(tmp_path):
    borrowed = ((48, 60, 64, 67), (53, 60, 65, 68), (48, 60, 64, 67), (43, 59, 62, 67), (48, 60, 64, 67))
    found = analyze_here(write_midi(tmp_path / "piece.mid", *in_parts(*borrowed, length=4)))
    assert staves_of(found)[0][1][1] == [("A-4", 4)]


def test_the_lowest_notes_of_midi_are_written_in_the_lowest_octave(tmp_path):
    found = analyze_here(write_midi(tmp_path / "low.mid", [(0, 2, 4), (2, 2, 12)]))
    assert (found.names_of(found.notes), staves_of(found)[0][1]) == (["E-1", "C0"], [[("E0", 2), ("C0", 2)]])


def test_a_piece_of_too_many_bars_is_no_score(chorale):
    with pytest.raises(ScoreError, match="more than 2,000 bars"):
        musicxml(replace(chorale, bars=2_001))


def test_an_immense_piece_is_no_score(tmp_path):
    path = write_midi(tmp_path / "long.mid", [(place / 8, 0.125, 60 + place % 12) for place in range(6_001)])
    with pytest.raises(ScoreError, match="more than 6,000 notes"):
        musicxml(analyze_here(path))


def test_a_revision_is_told_what_got_better(tmp_path, chorale):
    draft = analyze_here(write_midi(tmp_path / "draft.mid", *in_parts(*PARALLEL_CHORDS, length=2)))
    found = compare(draft, chorale)
    assert any("parallel" in said.text for said in found.gone) and not any(
        "parallel fifths, so" in said.text for said in found.new
    )
    assert {said.aspect for said in (*found.gone, *found.new, *found.stays)}.isdisjoint({"idea"})
    assert found.better.startswith("Better: gone are the remarks on ") and "voice leading (bars 1, 2)" in found.better
    assert Change("bars", "2", "4") in found.changes and Change("range", "C3 to E5", "C3 to D5") in found.changes


def test_a_draft_beside_itself_has_no_changes(chorale):
    found = compare(chorale, chorale)
    assert (found.gone, found.new, found.changes) == ((), (), ())
    assert found.better.startswith("Nothing changed in what there is to say")


def test_a_remark_that_moved_to_another_bar_stays(tmp_path):
    parts = in_parts(*PARALLEL_CHORDS, length=2)
    later = [[(0, 4, part[0][2]), *((onset + 4, length, pitch) for onset, length, pitch in part)] for part in parts]
    draft = analyze_here(write_midi(tmp_path / "draft.mid", *parts))
    revision = analyze_here(write_midi(tmp_path / "later.mid", *later))
    assert any("parallel" in said.text for said in compare(draft, revision).stays)


def test_a_worse_revision_is_told_so(tmp_path):
    good = analyze_here(write_midi(tmp_path / "good.mid", *good_song()))
    bad = analyze_here(write_midi(tmp_path / "bad.mid", *flawed_song()))
    assert "there are new remarks on cadence (bar 8)" in compare(good, bad).better


def test_a_folder_is_read_in_order_and_bad_files_are_reported(tmp_path, capsys):
    write_midi(tmp_path / "a.mid", chords(*CADENCE_IN_C, length=2))
    (tmp_path / "b.MID").write_bytes(b"MThd")
    (tmp_path / "notes.txt").write_text("not asked for")
    (tmp_path / "deeper").mkdir()
    write_midi(tmp_path / "deeper" / "c.midi", chords(*CADENCE_IN_C, length=4))
    assert command.main([str(tmp_path), "--jobs", "2"]) == 1
    said = capsys.readouterr()
    rows = [json.loads(line) for line in said.out.splitlines()]
    assert [row["file"].rsplit("/", 1)[-1] for row in rows] == ["a.mid", "c.midi"]
    assert rows[0]["key"] == "C major" and rows[0]["chords"][2]["symbol"] == "G7" and "notes" not in rows[0]
    assert f"skipped {tmp_path / 'b.MID'}: This is not a complete MIDI file" in said.err
    assert "1 of 3 files were skipped" in said.err


def test_good_files_end_well_and_no_files_are_a_mistake(tmp_path, capsys):
    path = write_midi(tmp_path / "a.mid", chords(*CADENCE_IN_C))
    assert command.main([str(path)]) == 0
    (tmp_path / "empty").mkdir()
    with pytest.raises(SystemExit) as stopped:
        command.main([str(tmp_path / "empty")])
    assert stopped.value.code == 2 and "no music files" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_skipped(tmp_path, capsys):
    assert command.main([str(tmp_path / "nothing.mid")]) == 1
    assert "could not be opened" in capsys.readouterr().err
