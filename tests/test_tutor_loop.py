"""The loop with a model whose turns are written beforehand, the prompt it sees, and the grounding it is given."""

import random
import re

import pytest
from conftest import ScriptedModel

from data_prep.pieces import write_piece
from etude.theory.chord import chord
from etude.tutor.cards import cards, named, search
from etude.tutor.grounding import Grounding
from etude.tutor.loop import MOST_CALLS, Called, Checked, Found, Said, answer, collect, replay
from etude.tutor.prompt import read, slots
from etude.tutor.tools import TOOLS, Entry, allowed_calls, named_call, run


def test_a_question_is_answered_through_a_call():
    model = ScriptedModel("> chord([1])", "{2.Named} has {2.count} notes: {2.notes}.")
    events = list(answer("what notes are in Cm7?", model))
    assert [type(event) for event in events if not isinstance(event, Said)] == [Called, Found, Checked]
    assert events[0] == Called("chord(Cm7)")
    assert collect(iter(events)).text == "A C minor seventh has four notes: C, Eb, G, Bb."


def test_the_streamed_pieces_are_the_answer_and_show_no_open_slot():
    model = ScriptedModel("> chord([1])", "It is {2.notes}, you see.")
    said = [event.text for event in answer("spell Cm7", model) if isinstance(event, Said)]
    assert "".join(said) == "It is C, Eb, G, Bb, you see."
    assert not any("{" in piece for piece in said)


def test_the_model_sees_marks_and_field_names_and_no_note():
    model = ScriptedModel("> chord([1])", "{2.notes}")
    list(answer("what notes are in a D# major 13th chord?", model))
    messages, _ = model.heard[1]
    assert messages[1]["content"] == "what notes are in a [1]?\n[1] chord D#maj13"
    assert messages[3]["content"].startswith("[2] chord: symbol name named quality notes count")
    assert "F##" not in str(messages)


def test_the_grounding_names_only_what_stands_in_the_conversation():
    model = ScriptedModel("> chord([1])", "ok")
    list(answer("what notes are in Cm7?", model))
    names = ("chord", "keys", "scales", "continuation", "substitute")
    assert model.heard[0][1].calls == tuple(f"> {name}([1])" for name in names)
    assert model.heard[0][1].slots == ()
    assert "{2.notes}" in model.heard[1][1].slots


def test_a_wrong_claim_of_the_model_is_corrected_in_view():
    model = ScriptedModel("> chord([1])", "Cm6 is C, Eb, G, Bb.")
    checked = list(answer("what is in Cm6?", model))[-1]
    assert "~~Cm6 is C, Eb, G, Bb~~ **Correction: Cm6 has C, Eb, G, A**" in checked.text


def test_a_model_that_names_notes_by_heart_is_made_to_call():
    model = ScriptedModel("Cm6 is C, Eb, G, Bb.", "> chord([1])", "It has {2.notes}.")
    told = collect(answer("what is in Cm6?", model))
    assert told.text == "It has C, Eb, G, A." and told.calls == ("chord(Cm6)",)
    assert not model.heard[1][1].speech and not model.heard[1][1].allows("", "It")


def test_what_a_model_knows_by_heart_is_not_heard_where_there_is_nothing_to_call():
    told = collect(answer("hello there", ScriptedModel("The sixth degree of C major is B.")))
    assert "I teach music theory" in told.text and "B" not in told.text.split()
    assert (
        collect(answer("hello there", ScriptedModel("Glad to help. Happy practising."))).text
        == "Glad to help. Happy practising."
    )


def test_an_error_of_the_engine_becomes_a_message_to_the_model():
    model = ScriptedModel("> inversion([1], [2])", "{4.message}")
    assert "has 3 notes" in collect(answer("the third inversion of C major", model)).text


def test_calls_are_bounded():
    model = ScriptedModel(*["> chord([1])"] * MOST_CALLS, "Enough.")
    gathered = collect(answer("what notes are in Cm7?", model))
    assert len(gathered.calls) == MOST_CALLS and gathered.text == "Enough."
    assert model.heard[-1][1].calls == ()


@pytest.mark.parametrize("question", ["", "   ", "?!", "…"])
def test_an_empty_question_gets_an_honest_sentence_without_the_model(question):
    assert "I teach music theory" in collect(answer(question, ScriptedModel())).text


def test_a_question_of_ten_thousand_characters_is_refused_without_the_model():
    assert "10,000 characters" in collect(answer("a" * 10_000, ScriptedModel())).text


def test_a_result_can_be_an_argument_of_the_next_call():
    model = ScriptedModel("> away([1], [2], [3])", "> note([4])", "{5.name} or {5.same_sound}")
    assert collect(answer("what is a minor third above Bb?", model)).text == "Db or C#, Ebbb"[:8]


def test_a_follow_up_is_read_with_the_turn_before_and_numbered_on():
    before = replay("notes of C major?", ["scale([1])"], "{2.notes}")
    model = ScriptedModel("> relative([2])", "{3.name}")
    told = collect(answer("and its relative?", model, before=before))
    messages, grounding = model.heard[0]
    assert [message["role"] for message in messages] == ["system", "user", "assistant", "tool", "assistant", "user"]
    assert messages[1]["content"] == "notes of [1]?\n[1] key C major" and messages[4]["content"] == "{2.notes}"
    assert messages[5]["content"] == "and its relative?" and "> relative([2])" in grounding.calls
    assert told.text == "A minor"


def test_an_answered_turn_is_kept_as_if_it_had_stood_alone():
    before = replay("notes of Cm7?", ["chord([1])"], "{2.notes}")
    told = collect(
        answer("now the second inversion", ScriptedModel("> inversion([3], [2])", "{5.notes}"), before=before)
    )
    assert [message["content"] for message in told.past.messages[:2]] == [
        "now the [2]\n[1] chord Cm7\n[2] inversion second inversion\n[3] term Chord inversion", "> inversion([2], [1])"]  # fmt: skip
    assert told.past.messages[-1]["content"] == "{4.notes}"
    assert [entry.number for entry in told.past.entries] == [1, 2, 3, 4]


def test_a_long_question_that_points_nowhere_stands_alone():
    before = replay("notes of C major?", ["scale([1])"], "{2.notes}")
    assert not read("please write me an email to the landlord about a broken heating", before=before).past.entries


def test_the_learner_s_level_is_the_last_line():
    assert read("notes of Cm7?", level="beginner").text == "notes of [1]?\n[1] chord Cm7\nfor a beginner"
    assert read("notes of Cm7?").text == "notes of [1]?\n[1] chord Cm7"


def test_a_question_that_names_nothing_lists_the_nearest_card():
    assert read("my hands get so tired when playing loud passages").entries[0].kind == "term"


def test_a_term_keeps_its_words_and_is_listed():
    assert read("what does andante mean?").text == "what does andante mean?\n[1] term Andante"


def test_every_tool_has_a_docstring_and_known_parameter_kinds():
    assert all(tool.__doc__ for tool in TOOLS.values())


def test_calls_are_shown_with_their_arguments_in_words():
    entries = [Entry(1, "chord", "Cm7", chord("Cm7"))]
    assert named_call("chord([1])", entries) == "chord(Cm7)"
    with pytest.raises(ValueError, match="not a call"):
        run("chord([1]); import os", entries)
    assert "chord([1])" in allowed_calls(entries)


def test_a_slot_of_an_unknown_field_cannot_be_written():
    result = run("chord([1])", [Entry(1, "chord", "Cm7", chord("Cm7"))])
    grounding = Grounding((), slots(2, result))
    assert grounding.allows("{2.no", "tes}") and not grounding.allows("{2.no", "tion}")
    assert not grounding.allows("", "{3") and not grounding.allows("", "> chord")
    assert not grounding.allows("{2.name", "{") and not grounding.allows("It is", " so}")
    assert grounding.allows("{2.name", "} {2.no")


def test_card_titles_and_aliases_name_one_card_each():
    names = [name.lower() for card in cards().values() for name in (card.title, *card.aliases)]
    assert len(names) == len(set(names))
    assert all(title in cards() for card in cards().values() for title in card.see)
    assert named("what is a Deceptive Cadence")[0][0].title == "Deceptive cadence"
    assert search("qwertz") is None


def test_every_card_tells_how_those_ask_for_it_who_do_not_know_its_name():
    asks = [ask for card in cards().values() for ask in card.asks]
    assert len(asks) == len(set(asks)) and all(card.asks for card in cards().values())
    assert not any(
        re.search(rf"\b{re.escape(card.title)}\b", ask, re.I) for card in cards().values() for ask in card.asks
    )
    first = [search(card.asks[0]) is card for card in cards().values()]
    assert sum(first) >= 0.9 * len(first)


@pytest.mark.parametrize(
    ("question", "listed"),
    [
        ("write a jazz melody over D Bm G A", ["chords D Bm G A", "style jazz"]),
        ("can you compose a tune in C minor?", ["key C minor", "style plain"]),
        ("a lullaby tune for Am F C, please", ["chords Am F C", "style lullaby"]),
        ("my melody jumps from C to F, what is that?", ["note C", "note F"]),
        ("which notes may a melody in E major have?", ["key E major"]),
        ("what is a melody?", []),
    ],
)
def test_a_style_is_listed_where_a_tune_is_asked_for(question, listed):
    told = [f"{entry.kind} {entry.text}" for entry in read(question).entries if entry.kind != "term"]
    assert told == listed


@pytest.mark.parametrize(
    ("question", "call", "named"),
    [
        ("what scale fits over Dm7?", "scales([1])", "scales(Dm7)"),
        ("which chords contain E and G?", "containing([1])", "containing(E G)"),
        ("what comes after C F G?", "continuation([1])", "continuation(C F G)"),
        ("how many quavers in a dotted half note?", "fit([1], [2])", "fit(eighth, dotted half)"),
        ("what is 6/8?", "meter([1])", "meter(6/8)"),
        ("how long is a beat at 120 bpm?", "tempo([1])", "tempo(quarter = 120)"),
        ("what does written C5 sound like on alto sax?", "concert([2], [1])", "concert(alto saxophone, C)"),
        ("range of the viola?", "instrument([1])", "instrument(viola)"),
        ("a folk tune in D minor", "melody([1], [2])", "melody(D minor, folk)"),
        ("move C Am F G to Eb major", "move([1], [2])", "move(C Am F G, Eb major)"),
        ("C Am F G from C major to E major", "move_from([1], [2], [3])", "move_from(C Am F G, C major, E major)"),
        ("which chords have an F# in them?", "containing([1])", "containing(F#)"),
        ("which keys have F# and C#?", "keys_holding([1])", "keys_holding(F# C#)"),
        ("all modes of D major?", "modes([1])", "modes(D major)"),
        ("a progression in A minor", "progressions([1])", "progressions(A minor)"),
        ("is C D E F G A B the key of C major?", "check([1], [2])", "check(C D E F G A B, C major)"),
    ],
)
def test_a_question_allows_its_call(question, call, named):
    entries = read(question).entries
    assert call in allowed_calls(entries) and run(call, entries).kind != "error"
    assert named_call(call, entries) == named


def test_seven_notes_beside_a_key_are_checked_as_its_scale():
    assert run("check([1], [2])", read("is C D E F G A B the key of C major?").entries).facts["verdict"] == "Yes"
    assert run("check([1], [2])", read("are C E G the triad of the key of C major?").entries).facts["symbol"] == "C"


def test_a_note_of_the_turn_before_is_no_chord_where_a_chord_was_named():
    before = replay("the third of Cm7?", ["tone([1], [2])"], "{3.note}")
    reading = read("and its inversions?", before=before)
    assert [entry.kind for entry in reading.past.entries] == ["degree", "chord", "note"]
    assert "chord([2])" in allowed_calls(reading.entries, before.entries)
    assert "chord([3])" not in allowed_calls(reading.entries, before.entries)
    only_a_note = replay("what is E# the same as?", ["note([1])"], "{2.same_sound}").entries
    assert "chord([1])" in allowed_calls(only_a_note, only_a_note)


def test_a_way_that_is_not_said_again_is_that_of_the_turn_before():
    before = replay("a third below C?", ["reach([1], [2], [3])"], "{4.small_note}")
    ways = [entry.text for entry in read("and a fifth?", before=before).entries if entry.kind == "direction"]
    assert ways == ["down"]
    alone = [entry.text for entry in read("a perfect fifth from G", before=before).listed if entry.kind == "direction"]
    assert alone == ["up"]


@pytest.mark.parametrize(
    ("question", "call", "other"),
    [
        ("how many eighths in a half note?", "fit([1], [2])", "fit([2], [1])"),
        ("a half note is how many eighths?", "fit([1], [2])", "fit([2], [1])"),
        ("compare C7 and Cmaj7", "compare([1], [2])", "compare([2], [1])"),
    ],
)
def test_a_tool_that_takes_its_things_either_way_is_offered_once(question, call, other):
    entries = read(question).entries
    assert call in allowed_calls(entries) and other not in allowed_calls(entries)


def test_the_shorter_note_value_fits_into_the_longer_whichever_is_named_first():
    told = {
        run("fit([1], [2])", read(question).entries).facts["sentence"]
        for question in ("how many eighths in a half note?", "a half note is how many eighths?")
    }
    assert told == {"4 eighth notes fit into a half note"}


@pytest.mark.parametrize(
    ("tool", "told"),
    [
        ("piece_key", {"key", "runner_up", "certainty"}),
        ("piece_tempo", {"tempo", "meter", "bars", "length"}),
        ("piece_chords", {"chords", "progression", "key", "cadence"}),
    ],
)
def test_a_tool_about_a_piece_tells_what_it_is_asked_for_and_nothing_else(tool, told):
    reading = read("what about it?", piece=write_piece(random.Random(1)))
    assert run(f"{tool}([1])", reading.entries).facts.keys() - {"modulations"} == told


def test_feedback_begins_with_what_could_be_better():
    piece = write_piece(random.Random(1))
    praised = {said.text for said in piece.feedback if said.praise}
    told = run("piece_feedback([1])", read("how can I improve it?", piece=piece).entries).facts
    assert praised and told["feedback_1"] not in praised and told["feedback_3"] in praised
    assert {text for name, text in told.items() if name != "summary"} == {said.text for said in piece.feedback}
