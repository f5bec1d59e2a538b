"""A newcomer's journey through the three tabs: `python app.py`, the shipped model, a headless Chromium."""

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: see requirements-dev.txt")

ROOT = Path(__file__).parents[1]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
SECONDS_TO_START, SECONDS_TO_ANSWER = 120, 120

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """The address of an app started as the README says, on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path_factory.mktemp("app") / "log"
    environment = os.environ | {"GRADIO_SERVER_PORT": str(port), "HF_HUB_OFFLINE": "1"}
    with log.open("w") as out:
        app = subprocess.Popen([sys.executable, "app.py"], cwd=ROOT, env=environment, stdout=out, stderr=out)
    url, started = f"http://127.0.0.1:{port}/", time.monotonic()
    while not _answers(url):
        if app.poll() is not None or time.monotonic() - started > SECONDS_TO_START:
            app.kill()
            pytest.fail(f"python app.py did not come up:\n{log.read_text()}")
        time.sleep(0.2)
    print(f"python app.py answered after {time.monotonic() - started:.1f} s")
    yield url
    app.terminate()
    app.wait(20)


def _answers(url: str) -> bool:
    try:
        return urlopen(url, timeout=2).status == 200
    except (URLError, ConnectionError, TimeoutError):
        return False


@pytest.fixture(scope="module")
def browser():
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser, address):
    """The open page; it may ask no other machine for anything, and no script in it may fail."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(20_000)
    foreign, failed = [], []
    page.on("request", lambda request: foreign.append(request.url) if _is_foreign(request.url, address) else None)
    page.on("pageerror", lambda error: failed.append(str(error)))
    page.goto(address)
    page.get_by_role("tab", name="Ask").wait_for()
    yield page
    page.close()
    assert foreign == [] and failed == []


def _is_foreign(url: str, address: str) -> bool:
    return not url.startswith((address, "data:", "blob:"))


def open_tab(page, name: str):
    """Go to a tab; its panel."""
    page.get_by_role("tab", name=name).click()
    return page.get_by_role("tabpanel").filter(visible=True)


def ask(panel, label: str, question: str) -> str:
    """Ask in the box of that label; the whole answer."""
    before = panel.locator(".bot.message").count()
    box = panel.get_by_label(label)
    box.fill(question)
    # While the answer before is being closed, Enter does nothing; the box is emptied when the question is taken.
    while box.input_value():
        box.press("Enter")
        box.page.wait_for_timeout(500)
    return answered(panel, before)


def answered(panel, before: int = 0) -> str:
    """The answer that follows so many others, once its check is shown in the open "How this was answered"."""
    said = panel.locator(".bot.message").nth(before)
    sync_api.expect(said).not_to_contain_text("Loading content", timeout=SECONDS_TO_ANSWER * 1000)
    panel.get_by_role("heading", name="Checked").wait_for(timeout=SECONDS_TO_ANSWER * 1000)
    return said.inner_text()


def look_up(panel, text: str) -> None:
    panel.get_by_label("A chord, a scale, a key").fill(text)
    panel.get_by_role("button", name="Look up").click()


def test_ask_a_question_and_see_hear_and_check_the_answer(page):
    panel = open_tab(page, "Ask")
    sync_api.expect(panel.get_by_role("status")).to_contain_text("Model: etude-mini", timeout=SECONDS_TO_START * 1000)
    panel.get_by_text("How this was answered").click()
    panel.get_by_text("Describe the structure and fingerings").click()
    assert "D♯, F×, A♯, C×, E♯, B♯" in answered(panel)
    panel.get_by_text("D♯, F×, A♯, C×, E♯, B♯").first.wait_for()
    panel.get_by_role("img", name="Grand staff").wait_for()
    panel.get_by_role("img", name="Piano keyboard").wait_for()
    panel.locator("audio").wait_for()
    panel.get_by_text("chord(D♯maj13)").wait_for()
    assert "10,000 characters" in ask(panel, "Ask about music theory", "a" * 10_000)
    assert "C minor" in ask(panel, "Ask about music theory", "What is the relative minor of E flat major?")
    assert "waltz" in ask(panel, "Ask about music theory", "Write a waltz melody over D Bm G A")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_look_up_a_chord_a_scale_some_notes_and_a_slip_of_the_pen(page):
    panel = open_tab(page, "Chords & scales")
    for typed, title, notes in (
        ("Ebm7b5/Gb", "E♭m7♭5/G♭", "E♭, G♭, B♭♭, D♭"),
        ("F# lydian", "F♯ lydian", "F♯, G♯, A♯, B♯, C♯, D♯, E♯"),
        ("C E G Bb", "C7", "C, E, G, B♭"),
    ):
        look_up(panel, typed)
        panel.get_by_role("heading", name=title).wait_for()
        panel.get_by_text(notes, exact=True).first.wait_for()
        panel.get_by_role("img", name="staff").wait_for()
        panel.get_by_role("img", name="Piano keyboard").wait_for()
        panel.locator("audio").wait_for()
    look_up(panel, "lydian")
    sync_api.expect(panel.get_by_role("alert")).to_contain_text("Did you mean C lydian?")
    panel.get_by_role("button", name="V7/ii in C major").click()
    panel.get_by_role("heading", name="V7/ii in C major").wait_for()


def test_upload_a_piece_read_about_it_and_ask_about_it(page):
    panel = open_tab(page, "MIDI analysis")
    panel.locator("input[type=file]").set_input_files(ROOT / "examples" / "chorale_phrase.mid")
    panel.get_by_text("The piece is in G major").wait_for(timeout=60_000)
    panel.get_by_role("img", name="Piano roll in G major").wait_for()
    panel.get_by_role("heading", name="What to try").wait_for()
    panel.get_by_text("Download the analysis").wait_for()
    panel.locator("audio").first.wait_for()
    narrow = panel.get_by_role("img", name="Piano roll").bounding_box()["width"]
    panel.get_by_label("4×").check()
    page.wait_for_function(
        "narrow => document.querySelector('svg[aria-label^=\"Piano roll\"]').clientWidth > 2 * narrow", arg=narrow
    )
    panel.get_by_text("parallel fifths").wait_for()
    panel.get_by_label("Beginner").check()
    panel.get_by_role("heading", name="What the words mean").wait_for()
    sync_api.expect(panel.get_by_text("parallel fifths")).to_have_count(0)
    panel.get_by_role("button", name="Show the score").click()
    panel.get_by_role("img", name="The score of bars 1 to 4").wait_for(timeout=60_000)
    panel.get_by_text("Compare with a revision").click()
    panel.locator("input[type=file]").last.set_input_files(ROOT / "examples" / "pop_loop.mid")
    panel.get_by_role("cell", name="Bm G D A").or_(panel.get_by_role("heading", name="Gone")).first.wait_for(
        timeout=60_000
    )
    panel.get_by_text("How this was answered").click()
    assert "G major" in ask(panel, "Ask about this piece", "What key is this piece in?")
    assert "bar 4" in ask(panel, "Ask about this piece", "Why is bar 4 tense?").lower()
    panel.get_by_text("D (V) is a dominant: it wants to go to G").first.wait_for()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "empty"), (b"Dear Clara, here is the song.\n", "not a music file"),
     (b"MThd\0\0\0\6\0\1\0\4\1\xe0MTrk\0\0", ": "), (b"MThd" + b"\0" * 20_000_000, "larger than 5 MB")],
    ids=["empty", "text", "truncated", "20 MB"],
)  # fmt: skip
def test_a_file_that_is_no_piece_gets_a_sentence_and_the_next_one_is_read(page, tmp_path, content, sentence):
    panel = open_tab(page, "MIDI analysis")
    path = tmp_path / "song.mid"
    path.write_bytes(content)
    panel.locator("input[type=file]").set_input_files(path)
    sync_api.expect(panel.get_by_role("alert")).to_contain_text(sentence, timeout=60_000)
    panel.get_by_text("A pop loop with drums").click()
    panel.get_by_text("D major").first.wait_for(timeout=60_000)
