"""The app's handlers, called as plain functions with a scripted model."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import gradio as gr
import pytest
from conftest import ScriptedModel

import app
from etude.tutor.model import ModelError
from etude.tutor.prompt import NOTHING_BEFORE

EXAMPLES = Path(app.__file__).parent / "examples"
D_SHARP = "What notes are in a D# major 13th chord?"


@pytest.fixture
def scripted(monkeypatch):
    """Give the app a model that says these turns."""

    def give(*turns: str) -> ScriptedModel:
        model = ScriptedModel(*turns)
        monkeypatch.setattr(app, "tutor_model", lambda: model)
        return model

    return give


@pytest.fixture
def no_model(monkeypatch):
    """An app whose model is missing."""

    def missing():
        raise ModelError("The base model 'etude-mini' could not be loaded: no such folder.")

    monkeypatch.setattr(app, "tutor_model", missing)


def told(turns: list[app.Turn]) -> str:
    return turns[-1].chat[-1]["content"]


# --- Ask ----------------------------------------------------------------------------------------------------------


def test_an_answer_streams_with_its_notes_spelled_for_people(scripted):
    scripted("> chord([1])", "It has {2.count} notes: {2.notes}.")
    turns = list(app.converse(D_SHARP, [], NOTHING_BEFORE))
    assert turns[0].box == "" and [said["role"] for said in turns[0].chat] == ["user"]
    assert told(turns) == "It has six notes: D♯, F×, A♯, C×, E♯, B♯."
    lengths = [len(turn.chat[-1]["content"]) for turn in turns if turn.chat[-1]["role"] == "assistant"]
    assert len(lengths) > 5 and lengths == sorted(lengths)


def test_beside_the_answer_stand_its_pictures_and_its_sound(scripted):
    scripted("> chord([1])", "It has {2.notes}.")
    turns = list(app.converse(D_SHARP, [], NOTHING_BEFORE))
    pictures = next(turn.pictures for turn in turns if "<svg" in str(turn.pictures))
    assert "Grand staff" in pictures and "Piano keyboard" in pictures and "with finger 5" in pictures
    sounds = [turn.sound["value"] for turn in turns if isinstance(turn.sound, dict) and turn.sound.get("value")]
    assert [sound[:4] for sound in sounds] == [b"RIFF"]


def test_how_it_was_answered_shows_the_call_the_facts_and_the_check(scripted):
    scripted("> chord([1])", "A Cm6 chord has {2.notes}.")
    how = list(app.converse("What is Cm6?", [], NOTHING_BEFORE))[-1].how
    assert "chord(Cm6)" in how and "C (root), E♭ (minor third)" in how and "Right:" in how


def test_a_wrong_claim_is_corrected_in_view(scripted):
    scripted("> chord([1])", "Cm6 is C, Eb, G, Bb.")
    turns = list(app.converse("What is Cm6?", [], NOTHING_BEFORE))
    assert told(turns) == "~~Cm6 is C, E♭, G, B♭~~ **Correction: Cm6 has C, E♭, G, A**."
    assert "Wrong:" in turns[-1].how


def test_a_follow_up_leans_on_the_turn_before(scripted):
    model = scripted("> key([1])", "It is {2.relative}.", "Glad to help.")
    first = list(app.converse("Tell me about Eb major.", [], NOTHING_BEFORE))[-1]
    list(app.converse("and its notes?", first.chat, first.before))
    assert "key Eb major" in model.heard[-1][0][1]["content"]


def test_a_question_about_a_piece_is_answered_from_its_analysis(scripted):
    model = scripted("> piece([1])", "It is in {2.key}.")
    piece = next(app.report(str(EXAMPLES / "chorale_phrase.mid"))).piece
    assert told(list(app.converse("Which key is it in?", [], NOTHING_BEFORE, piece))) == "It is in G major."
    assert "piece uploaded" in model.heard[0][0][1]["content"]


@pytest.mark.parametrize(
    ("question", "sentence"),
    [("", "I teach music theory"), ("  \n ", "I teach music theory"), ("?!", "I teach music theory"),
     ("a" * 10_000, "10,000 characters"), ("Cm7 " * 2_500, "characters; please ask in")],
)  # fmt: skip
def test_a_question_that_cannot_be_asked_gets_a_sentence_and_the_next_one_works(scripted, question, sentence):
    scripted("> chord([1])", "It has {2.notes}.")
    turn = list(app.converse(question, [], NOTHING_BEFORE))[-1]
    assert sentence in told([turn])
    assert told(list(app.converse("What is Cm7?", turn.chat, turn.before))) == "It has C, E♭, G, B♭."


def test_what_a_visitor_types_is_shown_literally(scripted):
    scripted("Glad to help.")
    asked = list(app.converse('<img src=x onerror="alert(1)"> **D#** [x](y)', [], NOTHING_BEFORE))[0].chat[0]["content"]
    assert not set('<>*[]#!"') & set(asked.replace("&#", "")) and "&#60;img src&#61;x" in asked


def test_without_a_model_the_page_says_what_is_missing(no_model):
    assert "etude-mini" in told(list(app.converse("What is Cm7?", [], NOTHING_BEFORE)))
    *_, state = app.model_state()
    assert "could not be loaded" in state and "MIDI analysis work without it" in state


def test_the_state_line_names_the_model(scripted):
    scripted()
    loading, ready = app.model_state()
    assert "Loading the model" in loading and "a scripted model" in ready


def test_the_model_is_loaded_once_however_many_ask(monkeypatch):
    loads = []
    monkeypatch.setenv("ETUDE_BASE", "somewhere/base")
    monkeypatch.setenv("ETUDE_ADAPTER", "none")
    monkeypatch.setattr(app, "load_model", lambda *names: loads.append(names) or ScriptedModel())
    app._loaded.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        models = set(pool.map(lambda _: app.tutor_model(), range(8)))
    app._loaded.cache_clear()
    assert loads == [("somewhere/base", None)] and len(models) == 1


# --- Chords & scales ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "title", "fact"),
    [("Ebm7b5/Gb", "E♭m7♭5/G♭", "E♭, G♭, B♭♭, D♭"), ("F# lydian", "F♯ lydian", "F♯, G♯, A♯, B♯, C♯, D♯, E♯"),
     ("C E G Bb", "C7", "C dominant seventh"), ("V7/ii in C major", "V7/ii in C major", "A7")],
)  # fmt: skip
def test_a_lookup_shows_title_facts_pictures_and_sound(typed, title, fact):
    card = app.look_up(typed)
    assert f"<h2>{title}</h2>" in card.facts and fact in card.facts
    assert "staff" in card.pictures and "Piano keyboard" in card.pictures and card.sound["value"][:4] == b"RIFF"


def test_a_tune_is_drawn_and_played_in_its_rhythm_with_its_abc_to_copy():
    card = app.look_up("march in D major")
    assert "Treble staff. March in D major" in card.pictures and "Piano keyboard" in card.pictures
    assert '<pre class="abc">X:1' in card.facts and card.sound["value"][:4] == b"RIFF"


def test_a_meter_has_facts_and_nothing_to_draw():
    card = app.look_up("6/8")
    assert "compound duple" in card.facts and card.pictures == "" and card.sound["visible"] is False


@pytest.mark.parametrize("typed", app.LOOKUPS)
def test_every_example_can_be_looked_up(typed):
    assert "<h2>" in app.look_up(typed).facts


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("", "Type a chord"), ("lydian", "Did you mean C lydian?"), ("H7", "could not be read"),
     ("Cmaj77", "I can read Cmaj7, but not &#x27;7&#x27;"), ("x" * 10_000, "10,000 characters"),
     ("<script>alert(1)</script>", "&lt;script&gt;")],
)  # fmt: skip
def test_what_cannot_be_looked_up_gets_a_sentence(typed, sentence):
    card = app.look_up(typed)
    assert sentence in card.facts and 'role="alert"' in card.facts and "<script" not in card.facts
    assert card.pictures == "" and card.sound["visible"] is False


def test_a_staff_is_drawn_in_whatever_thread_a_handler_runs():
    for _ in range(3):
        with ThreadPoolExecutor(1) as thread:
            assert "staff." in thread.submit(app.look_up, "F# lydian").result().pictures


# --- MIDI analysis ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", app.PIECES.values())
def test_a_piece_gets_summary_chords_roll_feedback_sound_and_download(name):
    shown = app.report(str(EXAMPLES / name))
    report = next(shown)
    assert "The piece is" in report.report and "Chords, bar by bar" in report.report
    assert "Piano roll" in report.roll and "What to try" in report.feedback and "What works" in report.feedback
    assert report.sound["value"][:4] == b"RIFF" and report.more["visible"] is True
    analysis, table = map(Path, report.downloads["value"])
    assert '"key": "' in analysis.read_text() and table.read_text().startswith("bar,beat,symbol,numeral,key")
    shown.close()


MIDI = (EXAMPLES / "chorale_phrase.mid").read_bytes()


@pytest.mark.parametrize(
    "content",
    [b"", b"Dear Clara, here is the song.\n", MIDI[: len(MIDI) // 2], MIDI[:10], MIDI + b"\0" * 20_000_000,
     b"MThd\0\0\0\6\0\0\0\1\0\x60MTrk\0\0\0\4\0\xff\x2f\0"],
    ids=["empty file", "text", "half", "ten bytes", "20 MB", "no notes"],
)  # fmt: skip
def test_a_file_that_is_no_piece_gets_a_sentence(tmp_path, content):
    path = tmp_path / "song.mid"
    path.write_bytes(content)
    report = next(app.report(str(path)))
    if report.piece is None:
        assert 'role="alert"' in report.report and report.more["visible"] is False
    else:  # the half that can be read is told
        assert content == MIDI[: len(MIDI) // 2]


def test_without_a_file_the_tab_says_what_it_takes():
    assert "at most 5 MB" in next(app.report(None)).report


def test_a_file_name_is_escaped(tmp_path):
    path = tmp_path / "<img src=x>.mid"
    path.write_bytes(MIDI)
    assert "&lt;img src=x&gt;" in next(app.report(str(path))).report


# --- the programming interface ------------------------------------------------------------------------------------


def test_the_interface_is_ask_lookup_and_analyze_with_their_docstrings():
    described = app.page().get_api_info()["named_endpoints"]
    assert set(described) == {"/ask", "/lookup", "/analyze"}
    assert all("Args:" in app.__dict__[name[1:]].__doc__ for name in described)


def test_the_interface_answers_in_plain_values(scripted):
    scripted("> chord([1])", "Cm7 has {2.notes}.")
    told = app.ask("What is Cm7?")
    assert told["answer"] == "Cm7 has C, Eb, G, Bb." and told["calls"] == ["chord(Cm7)"]
    assert told["claims"] == [{"text": "Cm7 has C, Eb, G, Bb", "right": True, "correction": ""}]
    assert app.lookup("Cm7")["facts"]["notes"] == "C, Eb, G, Bb"
    assert app.analyze(str(EXAMPLES / "pop_loop.mid"))["facts"]["meter"] == "4/4"


def test_the_interface_refuses_in_a_sentence(no_model, tmp_path):
    (tmp_path / "song.mid").write_text("no music")
    with pytest.raises(gr.Error, match="could not be loaded"):
        app.ask("What is Cm7?")
    with pytest.raises(gr.Error, match="'H7' could not be read"):
        app.lookup("H7")
    with pytest.raises(gr.Error, match="not a music file"):
        app.analyze(str(tmp_path / "song.mid"))


def test_some_bars_are_shown_as_a_score_and_the_piece_as_musicxml():
    piece = next(app.report(str(EXAMPLES / "chorale_phrase.mid"))).piece
    shown = app.engrave("1-2", piece)
    sheet = next(shown)
    assert "The score of bars 1 to 2." in sheet.picture and "<harmony" in Path(sheet.download["value"][0]).read_text()
    shown.close()


def test_a_score_is_downloaded_under_the_name_of_its_piece():
    piece = next(app.report(str(EXAMPLES / "chorale_phrase.mid"))).piece
    shown = app.engrave("1", piece, "/tmp/uploads/my waltz.mid")
    assert Path(next(shown).download["value"][0]).name == "my waltz.musicxml"
    shown.close()


def test_a_beginner_is_spared_part_writing_and_told_what_the_words_mean():
    piece = next(app.report(str(EXAMPLES / "chorale_phrase.mid"))).piece
    simple, full = app.teach("beginner", piece), app.teach("intermediate", piece)
    assert "parallel fifths" in full and "parallel fifths" not in simple
    assert "<dt>Authentic cadence</dt><dd>An authentic cadence leads the dominant chord to the tonic" in simple
    assert "What the words mean" not in full and app.teach("beginner", None) == ""


def test_the_roll_is_drawn_at_a_zoom():
    piece = next(app.report(str(EXAMPLES / "pop_loop.mid"))).piece
    assert app.draw(4.0, piece) != app.draw(1.0, piece) and app.draw(1.0, None) == ""


def test_a_new_key_is_named_among_the_chords_and_a_melody_alone_has_none(tmp_path):
    assert '<span class="key">D major:</span>' in next(app.report(str(EXAMPLES / "pop_loop.mid"))).report
    (tmp_path / "tune.abc").write_text("X:1\nM:4/4\nL:1/4\nK:C\nC D E F | G A B c | d c B A | G4 |\n")
    told = next(app.report(str(tmp_path / "tune.abc"))).report
    assert "a melody alone" in told and "Chords, bar by bar" not in told


def test_beside_an_answer_about_a_bar_stand_its_facts_and_what_makes_it_tense(scripted):
    scripted("> bar([2], [1])", "Bar 4: {3.chords}.")
    piece = next(app.report(str(EXAMPLES / "chorale_phrase.mid"))).piece
    turns = list(app.converse("Why is bar 4 tense?", [], NOTHING_BEFORE, piece))
    beside = next(turn.pictures for turn in turns if "Bar 4" in str(turn.pictures))
    assert "D (V) is a dominant: it wants to go to G" in beside


@pytest.mark.parametrize(
    ("bars", "said"),
    [("", "Say which bars"), ("x", "Say which bars"), ("0", "has bars 1 to"), ("5-2", "has bars 1 to")],
)
def test_bars_that_are_not_there_get_a_sentence(bars, said):
    piece = next(app.report(str(EXAMPLES / "chorale_phrase.mid"))).piece
    assert said in next(app.engrave(bars, piece)).picture


def test_a_revision_is_compared_with_the_draft(tmp_path):
    piece = next(app.report(str(EXAMPLES / "chorale_phrase.mid"))).piece
    told = app.revise(str(EXAMPLES / "pop_loop.mid"), piece)
    assert "Draft" in told and "Revision" in told and "Gone" in told
    assert "Upload a new version" in app.revise(None, piece)
    (tmp_path / "song.mid").write_bytes(b"no song")
    assert 'role="alert"' in app.revise(str(tmp_path / "song.mid"), piece)
