"""The front door: one call, a process of its own, an analysis or a sentence."""

import json
import subprocess
from dataclasses import replace

import numpy as np
import pytest
from score_pieces import CADENCE_IN_C, chords, waltz, write_midi

from etude.score import analysis, worker
from etude.score.analysis import analyze, analyze_here, from_json
from etude.score.errors import ScoreError


@pytest.fixture
def cadence_file(tmp_path):
    return write_midi(tmp_path / "cadence.mid", chords(*CADENCE_IN_C, length=2))


def test_the_facts_of_a_cadence(cadence_file):
    facts = analyze(cadence_file).facts
    assert list(facts)[:6] == ["key", "runner_up", "certainty", "meter", "tempo", "bars"]
    assert (facts["key"], facts["meter"], facts["bars"], facts["notes"]) == ("C major", "4/4", "2", "16")
    assert (facts["chords"], facts["progression"], facts["cadence"]) == ("C F G7 C", "I IV V7 I", "authentic")
    assert (facts["tempo"], facts["range"]) == ("120 quarter notes a minute", "C3 to C5")
    assert facts["feedback_1"].startswith("Bar 2, beat 3: the piece closes with an authentic cadence")


def test_the_process_returns_what_this_process_finds(cadence_file):
    there, here = analyze(cadence_file), analyze_here(cadence_file)
    assert there.to_json() == here.to_json()
    assert np.array_equal(there.notes, here.notes)


def test_json_holds_the_whole_analysis(cadence_file):
    found = analyze_here(cadence_file)
    again = from_json(found.to_json())
    for what in ("summary", "facts", "chords", "feedback", "keys", "cadences", "details"):
        assert getattr(again, what) == getattr(found, what)
    assert again.notes.dtype == found.notes.dtype


def test_an_analysis_that_was_saved_before_keys_and_cadences_can_be_read(cadence_file):
    older = json.loads(analyze_here(cadence_file).to_json())
    del older["keys"], older["cadences"], older["details"]
    for span in older["chords"]:
        del span["key"]
    again = from_json(json.dumps(older))
    assert (again.keys, again.cadences, again.facts["modulations"]) == ((), (), "")
    assert again.facts["progression"] == "I IV V7 I"


def test_a_piece_that_stays_at_home_has_one_key_and_no_modulation(cadence_file):
    found = analyze_here(cadence_file)
    assert [(span.key, span.bar, span.bars) for span in found.keys] == [("C major", 1, 2)]
    assert (found.modulations, found.facts["modulations"]) == ((), "")


def test_modulations_and_cadences_are_told_with_their_bars(tmp_path):
    up = [tuple(pitch + 2 for pitch in stack) for stack in CADENCE_IN_C]
    path = write_midi(tmp_path / "up.mid", chords(*CADENCE_IN_C * 4, *up * 4, length=4))
    found = analyze_here(path)
    assert [(span.key, 17 <= span.bar <= 20) for span in found.modulations] == [("D major", True)]
    assert found.facts["modulations"].startswith("D major from bar ")
    assert [span.key for span in found.keys] == ["C major", "D major"]
    assert (found.cadences[-1].kind, found.cadences[-1].bar, found.cadences[-1].key) == ("authentic", 32, "D major")
    assert "authentic in bars 4, 8" in found.facts["cadences"]


def test_a_key_that_passes_by_is_no_modulation(cadence_file):
    found = analyze_here(cadence_file)
    spans = [("C major", 1, 8), ("G major", 9, 1), ("C major", 10, 4), ("A minor", 14, 6), ("C major", 20, 4)]
    keys = tuple(analysis.KeySpan(bar, 1.0, 4.0 * bar, 4.0 * (bar + bars), name, bars) for name, bar, bars in spans)
    assert [span.key for span in replace(found, keys=keys).modulations] == ["A minor", "C major"]


def test_the_summary_says_key_meter_tempo_and_length(cadence_file):
    assert analyze_here(cadence_file).summary.startswith("The piece is in C major, in 4/4, at about 120 quarter notes")


def test_a_bar_can_be_asked_for(tmp_path):
    three_bars = waltz((45, 60, 64), (52, 62, 68), (45, 60, 64))
    found = analyze_here(write_midi(tmp_path / "waltz.mid", three_bars, meter=(3, 4)))
    assert found.bar_facts(2) == {
        "bar": "2", "chords": "E7", "progression": "V7", "notes": "E3 D4 G#4 D4 G#4",
        "feedback": "E7 (V7) is a dominant: it wants to go to A, and does. E7: its G# and D are a tritone apart, which wants to "
        "resolve. The highest note of the piece, G#4, is here.",
    }  # fmt: skip
    assert found.bar_facts(1)["feedback"] == "Nothing stands out."
    with pytest.raises(ScoreError, match="3 bars: there is no bar 4"):
        found.bar_facts(4)


def test_a_file_without_meter_says_that_four_four_is_assumed(tmp_path):
    found = analyze_here(write_midi(tmp_path / "plain.mid", chords(*CADENCE_IN_C), meter=None))
    assert found.meter == "4/4 (assumed: the file does not say)"


def test_free_playing_is_not_given_false_bars(tmp_path):
    free = [(place * 0.973 + 0.03 * (place % 5), 0.9, 60 + place % 7) for place in range(40)]
    assert "heard from the notes" in analyze_here(write_midi(tmp_path / "free.mid", free)).meter


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "empty"), (b"some words", "not a music file"), (b"MThd" + bytes(30_000_000), "larger than 5 MB")],
)
def test_a_bad_file_is_refused_and_the_next_one_works(tmp_path, cadence_file, content, sentence):
    bad = tmp_path / "bad.mid"
    bad.write_bytes(content)
    with pytest.raises(ScoreError, match=sentence):
        analyze(bad)
    assert analyze(cadence_file).key == "C major"


def test_a_process_that_hangs_becomes_a_sentence(cadence_file, monkeypatch):
    monkeypatch.setattr(analysis, "SECONDS_AT_MOST", 0.001)
    with pytest.raises(ScoreError, match="takes too long"):
        analyze(cadence_file)


@pytest.mark.parametrize(("code", "printed"), [(-9, b""), (1, b"Traceback"), (0, b"nonsense"), (0, b"")])
def test_a_process_that_dies_becomes_a_sentence(cadence_file, monkeypatch, code, printed):
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], code, printed, b""))
    with pytest.raises(ScoreError, match="could not be analysed"):
        analyze(cadence_file)


@pytest.mark.parametrize("error", [MemoryError, RecursionError])
def test_a_file_that_swells_in_memory_becomes_a_sentence(cadence_file, monkeypatch, error):
    def swell(path):
        raise error

    monkeypatch.setattr(worker, "analyze_here", swell)
    assert "too much memory" in json.loads(worker.main(str(cadence_file)))["refused"]


def test_a_process_of_its_own_has_limits(monkeypatch):
    resource = pytest.importorskip("resource")
    limits = {}
    monkeypatch.setattr(resource, "setrlimit", lambda kind, pair: limits.update({kind: pair[0]}))
    worker.limit_this_process()
    assert limits[resource.RLIMIT_AS] == worker.MEMORY_BYTES
    assert limits[resource.RLIMIT_CPU] == analysis.SECONDS_AT_MOST


def test_a_thousand_bars_are_all_read(tmp_path):
    path = write_midi(tmp_path / "long.mid", chords(*CADENCE_IN_C * 250, length=4))
    assert analyze_here(path).bars == 1000


def test_a_melody_alone_is_called_so(tmp_path):
    found = analyze_here(
        write_midi(tmp_path / "tune.mid", [(place, 1, 60 + step) for place, step in enumerate((0, 4, 7, 5, 4, 2, 0))])
    )
    assert "It is a melody alone, from C4 to G4" in found.summary and "progression is" not in found.summary


def test_notes_are_written_as_their_chord_writes_them(tmp_path):
    borrowed = ((48, 60, 64, 67), (53, 60, 65, 68), (48, 60, 64, 67), (43, 59, 62, 67), (48, 60, 64, 67))
    found = analyze_here(write_midi(tmp_path / "piece.mid", chords(*borrowed, length=4)))
    assert (found.key, found.chords[1].symbol) == ("C major", "Fm")
    assert found.names_of(found.notes)[4:8] == ["F3", "C4", "F4", "Ab4"]
