"""A model on a server: a real `transformers serve` of the merged shipped model, and a stand-in that fails in every way."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import gradio as gr
import httpx
import pytest

import app
import train
from etude.tutor.grounding import Grounding
from etude.tutor.loop import Called, Checked, Found, Said, answer, collect
from etude.tutor.model import ADAPTER, ModelError
from etude.tutor.prompt import NOTHING_BEFORE
from etude.tutor.server import ServerModel, connect, heard, nearest

SECONDS_TO_START = 300
ASKED = [{"role": "user", "content": "what notes are in a [1]?\n[1] chord C#m7"}]
CALLS = Grounding(("> chord([1])", "> keys([1])"), ())
SLOTS = Grounding((), ("{2.notes}", "{2.Notes}"))


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


# --- a real server ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of `transformers serve` with the shipped base and adapter merged."""
    from transformers.utils.import_utils import is_serve_available

    if not is_serve_available():
        pytest.skip("transformers cannot serve here: see requirements-dev.txt")
    folder, port = tmp_path_factory.mktemp("served"), free_port()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(Path(app.__file__).parent)  # the adapter names its base from there
        train.main(["merge", ADAPTER, str(folder / "merged")])
    command = [sys.executable, "-c", "from transformers.cli.transformers import main; main()", "serve"]
    environment = os.environ | {"HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            [*command, str(folder / "merged"), "--port", str(port), "--device", "cpu"],
            env=environment, stdout=log, stderr=log,
        )  # fmt: skip
    started = time.monotonic()
    while not answers(f"http://127.0.0.1:{port}/health"):
        if server.poll() is not None or time.monotonic() - started > SECONDS_TO_START:
            server.kill()
            pytest.fail(f"transformers serve did not come up:\n{(folder / 'log').read_text()[-2000:]}")
        time.sleep(0.2)
    yield f"http://127.0.0.1:{port}/v1"
    server.terminate()
    server.wait(20)


def answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2).is_success
    except httpx.TransportError:
        return False


def test_a_served_model_answers_through_the_tool_loop_piece_by_piece(served):
    question = "Describe the structure and fingerings for playing a D# major 13th chord on the piano."
    events = list(answer(question, connect(served)))
    assert [type(event) for event in events if not isinstance(event, Said)] == [Called, Found, Checked]
    assert events[0] == Called("chord(D#maj13)")
    assert "D#, F##, A#, C##, E#, B#" in events[-1].text and all(claim.right for claim in events[-1].claims)
    assert sum(isinstance(event, Said) for event in events) > 20


def test_conversations_served_side_by_side_are_those_served_one_by_one(served):
    model, asked = connect(served), [(ASKED, CALLS), ([{"role": "user", "content": "hello"}], Grounding((), ()))]
    assert model.write_all(asked) == ["".join(model.write(*one)) for one in asked]
    assert model.write_all(asked)[0] == "> chord([1])"


def test_who_stops_reading_leaves_the_server_free(served):
    model = connect(served)
    pieces = model.write([{"role": "user", "content": "hello"}], Grounding((), ()))
    assert next(piece for piece in pieces if piece)
    pieces.close()
    assert "".join(model.write(ASKED, CALLS)) == "> chord([1])"


def test_a_model_that_the_server_has_not_is_refused_in_its_words(served):
    with pytest.raises(ModelError, match="failed with status 400: .*Server is pinned to .*requested 'another'"):
        list(connect(served, "another").write(ASKED, CALLS))


@pytest.fixture
def app_at(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Set the app's one setting to an address."""
    app._loaded.cache_clear()
    yield lambda address: monkeypatch.setenv("ETUDE_SERVER", address)
    app._loaded.cache_clear()


def test_the_app_answers_from_a_server_by_one_setting(served, app_at):
    app_at(served)
    assert f"Model: {httpx.URL(served).netloc.decode()}" in list(app.model_state())[-1]
    *_, last = app.converse("What is the relative minor of E flat major?", [], NOTHING_BEFORE)
    assert "C minor" in last.chat[-1]["content"] and "relative(E♭ major)" in last.how


# --- a server that fails ---------------------------------------------------------------------------------------------


def chunk(text: str | None = None, finish: str | None = None) -> str:
    return "data: " + json.dumps({"choices": [{"delta": {"content": text}, "finish_reason": finish}]}) + "\n\n"


def stream(*turn: str) -> str:
    return "".join(map(chunk, turn)) + chunk(finish="stop") + "data: [DONE]\n\n"


class StandIn(ThreadingHTTPServer):
    """A server on loopback that answers each question with the next of `turns`, a status and a text; `asked` keeps what
    came. A text that is longer than what is sent of it, `cut`, breaks off."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.turns: list[tuple[int, str]] = []
        self.models = (200, '{"object": "list", "data": []}')
        self.asked: list[tuple[dict, str | None]] = []
        self.cut: int | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.tell(*self.server.models)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((body, self.headers["Authorization"]))
        if self.server.turns:
            self.tell(*self.server.turns.pop(0))
        else:
            time.sleep(1)  # longer than the one who waits

    def tell(self, status: int, text: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text[: self.server.cut].encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    with StandIn() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.mark.parametrize(
    ("turn", "cut", "sentence"),
    [
        ((401, ""), None, "asks for a key. It is given in the address: https://KEY@host/v1."),
        ((403, ""), None, "does not accept the key."),
        ((404, '{"error": {"message": "no such model"}}'), None, "does not know that model"),
        ((429, ""), None, "is busy: too many are asking at once. Ask again in a minute."),
        ((503, '{"error": "worker died"}'), None, "is busy or still starting. Ask again in a minute."),
        ((500, "Internal Server Error"), None, "failed with status 500: Internal Server Error"),
        ((200, stream("It ", "has")), 150, "broke its answer off. Ask again."),
        ((200, chunk("It ")), None, "broke its answer off. Ask again."),
        ((200, chunk("It ") + 'data: {"error": "CUDA "out" of memory"}\n\n'), None, "broke its answer off. Ask again."),
        ((200, "data: <html>\n\n"), None, "does not speak the chat protocol of OpenAI."),
        ((200, 'data: {"text": "It"}\n\n'), None, "does not speak the chat protocol of OpenAI."),
    ],
)
def test_what_a_server_fails_in_is_told_to_whoever_asked(stand_in, app_at, turn, cut, sentence):
    app_at(stand_in.address)
    *_, state = app.model_state()
    assert f"Model: 127.0.0.1:{stand_in.server_port}" in state
    stand_in.turns, stand_in.cut = [turn], cut
    *_, last = app.converse("hello", [], NOTHING_BEFORE)
    told = f"The model's server at 127.0.0.1:{stand_in.server_port} {sentence}"
    assert last.chat[-1]["content"].startswith(told) and "MIDI analysis work without it" in last.chat[-1]["content"]

    stand_in.turns = [turn]
    with pytest.raises(gr.Error, match="The model's server at"):
        app.ask("hello")

    stand_in.turns, stand_in.cut = [(200, stream("Glad to help. ", "Happy practising."))], None
    *_, last = app.converse("hello", [], NOTHING_BEFORE)
    assert last.chat[-1]["content"] == "Glad to help. Happy practising."


@pytest.mark.parametrize(
    ("models", "sentence"),
    [
        ((401, ""), "asks for a key"),
        ((404, ""), "does not know that model or that address, which mostly ends in /v1"),
        ((200, "<html>A page</html>"), "does not speak the chat protocol"),
        ((200, '{"status": "ok"}'), "does not speak the chat protocol"),
    ],
)
def test_what_is_no_server_of_models_is_told_at_once(stand_in, models, sentence):
    stand_in.models = models
    with pytest.raises(ModelError, match=sentence):
        connect(stand_in.address)


def test_a_server_that_cannot_list_its_models_may_still_answer(stand_in):
    """As `transformers serve` before anything was downloaded from the Hub."""
    stand_in.models, stand_in.turns = (500, "Internal Server Error"), [(200, stream("Hello."))]
    assert "".join(connect(stand_in.address).write(ASKED, SLOTS)) == "Hello."


def test_a_server_that_is_not_there_is_named_on_the_page(app_at):
    host = f"127.0.0.1:{free_port()}"
    app_at(f"http://{host}/v1")
    *_, state = app.model_state()
    assert f"server at {host} cannot be reached. Is it running?" in state and 'class="status missing"' in state
    *_, last = app.converse("What is Cm7?", [], NOTHING_BEFORE)
    assert f"The model's server at {host} cannot be reached." in last.chat[-1]["content"]


@pytest.mark.parametrize("address", ["localhost:8000/v1", "8000", "ftp://127.0.0.1", "http://", " "])
def test_what_is_no_address_is_refused(address):
    with pytest.raises(
        ModelError, match="ETUDE_SERVER is not the address of a server; one is http://127.0.0.1:8000/v1"
    ):
        connect(address)


def test_a_server_that_says_nothing_is_not_waited_for_for_ever(stand_in):
    model = ServerModel(httpx.Client(base_url=stand_in.address, timeout=0.1))
    with pytest.raises(ModelError, match="has not answered in time. Ask again in a minute"):
        list(model.write(ASKED, CALLS))


# --- what is asked, and what is heard --------------------------------------------------------------------------------


def test_the_key_in_the_address_is_sent_and_never_shown(stand_in):
    stand_in.turns = [(200, stream("Hello."))]
    model = connect(stand_in.address.replace("http://", "http://secret@"), "etude")
    assert list(filter(None, model.write(ASKED, SLOTS))) == ["Hello."]
    ((body, authorization),) = stand_in.asked
    assert (body["model"], body["messages"], authorization) == ("etude", ASKED, "Bearer secret")
    assert model.name == f"etude at 127.0.0.1:{stand_in.server_port}"


def test_a_call_that_is_not_allowed_is_asked_for_once_more(stand_in):
    stand_in.turns = [(200, stream("> scale([1])")), (200, stream("> keys", "([1])"))]
    assert "".join(connect(stand_in.address).write(ASKED, CALLS)) == "> keys([1])"
    first, again = (body["messages"] for body, _ in stand_in.asked)
    assert first == ASKED and again[0]["content"] == (
        f"{ASKED[0]['content']}\nAnswer with one of these lines and nothing else:\n> chord([1])\n> keys([1])"
    )
    stand_in.turns = [(200, stream("> scale([1])")), (200, stream("I cannot."))]
    assert list(connect(stand_in.address).write(ASKED, CALLS)) == []


def test_a_model_that_names_notes_by_heart_is_made_to_call(stand_in):
    said = ("Cm6 is C, Eb, G, Bb.", "> chord([1])", "It has {2.notes}.")
    stand_in.turns = [(200, stream(turn)) for turn in said]
    told = collect(answer("what is in Cm6?", connect(stand_in.address)))
    assert told.text == "It has C, Eb, G, A." and told.calls == ("chord(Cm6)",)


@pytest.mark.parametrize(
    ("pieces", "grounding", "said"),
    [
        (["It has {2.notes}."], SLOTS, "It has {2.notes}."),
        (list("It has {2.notes}."), SLOTS, "It has {2.notes}."),
        (list("It has {2.charm}, {3.notes} and {2.Notes}."), SLOTS, "It has …, … and {2.Notes}."),
        (list("A set {x y} {2.no"), SLOTS, "A set … y… …"),
        (["\n ", "> chord([1])\n", "It has"], CALLS, "> chord([1])"),
        (["> chord([1]) "], CALLS, "> chord([1])"),
        (["> chord([2])"], CALLS, "> chord([1])"),
        (["> scale([1])"], CALLS, ""),
        (["I do not know."], CALLS, "I do not know."),
        (["I do not know."], Grounding(CALLS.calls, (), speech=False), ""),
        ([], CALLS, ""),
    ],
)
def test_only_what_is_grounded_is_heard(pieces, grounding, said):
    assert "".join(heard(iter(pieces), grounding)) == said


def test_what_is_said_is_heard_as_it_comes_but_a_slot_only_whole():
    assert [piece for piece in heard(iter(["It ", "has {2", ".notes} ", "now"]), SLOTS) if piece] == [
        "It ", "has ", "{2.notes} ", "now",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "call"),
    [
        ("> away([3], [1], [5])", "> away([3], [1], [5])"),
        ("> away([4], [9], [9])", "> away([4], [2], [5])"),
        ("> away([3], [9], [9])", None),
        ("> degree([1])", None),
        ("", None),
    ],
)
def test_a_call_that_is_not_allowed_gives_way_to_the_only_one_that_begins_like_it(written, call):
    assert nearest(written, ("> away([3], [1], [5])", "> away([3], [2], [5])", "> away([4], [2], [5])")) == call
