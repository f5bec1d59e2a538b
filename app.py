"""Etude: a music theory tutor in three tabs of a web page.

    python app.py        then open http://127.0.0.1:7860

Ask streams the tutor's answer with a staff, a keyboard and sound beside it; Chords & scales looks up what is typed;
MIDI analysis reads an uploaded piece. ETUDE_BASE and ETUDE_ADAPTER choose another model (a folder or a Hub name;
ETUDE_ADAPTER=none runs the base alone), ETUDE_SERVER one on a server that speaks the chat protocol of OpenAI. Lookup and
analysis need no model.
"""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import lru_cache
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any, NamedTuple

import gradio as gr

from etude.render.audio import groups_wav, notes_wav, tune_wav
from etude.render.keyboard import keyboard_svg
from etude.render.pianoroll import pianoroll_svg
from etude.render.staff import bars_svg, staff_svg, tune_svg
from etude.score import analysis as score
from etude.score.analysis import Analysis
from etude.score.compare import compare
from etude.score.errors import ScoreError
from etude.score.export import chords_csv, musicxml
from etude.score.load import MOST_BYTES
from etude.score.observation import Observation, for_level, sorted_out
from etude.score.texture import ALONE
from etude.theory import lookup as theory
from etude.theory.errors import TheoryError
from etude.theory.facts import Result
from etude.theory.melody import Melody
from etude.theory.pitch import pretty
from etude.tutor.cards import named
from etude.tutor.claims import Claim
from etude.tutor.loop import Called, Checked, Found, Model, Said, answer, collect
from etude.tutor.model import ADAPTER, BASE, ModelError, load_model
from etude.tutor.prompt import LEVELS, NOTHING_BEFORE, Past
from etude.tutor.server import connect
from etude.tutor.tools import PIECE_TOOLS

# --- words --------------------------------------------------------------------------------------------------------

TITLE = "Etude"
TAGLINE = "A music theory tutor. Every note it names is computed or checked by a theory engine."
QUESTIONS = (
    "Describe the structure and fingerings for playing a D# major 13th chord on the piano.",
    "What is the relative minor of E flat major?",
    "What is a deceptive cadence?",
    "What chord is C E G Bb?",
)
PIECE_QUESTIONS = ("What key is this piece in?", "What could I improve?", "What happens in bar 3?")
LOOKED_UP = "A chord, a scale, a key, an interval or some notes"
LOOKUPS = (
    "Ebm7b5/Gb", "F# lydian", "C E G Bb", "minor third above Bb", "ii-V-I in Eb major", "V7/ii in C major",
    "diatonic seventh chords of G major", "second inversion of Bb7", "scales for Dm7", "jazz melody over D Bm G A",
)  # fmt: skip
MUSIC_FILES = [".mid", ".midi", ".musicxml", ".mxl", ".xml", ".abc", ".krn"]
EXAMPLES = Path(__file__).parent / "examples"
PIECES = {"A chorale phrase with slips to find": "chorale_phrase.mid", "A pop loop with drums": "pop_loop.mid"}
LOADING = "Loading the model. The other two tabs are ready."
NO_MODEL = "Chords & scales and MIDI analysis work without it."
NO_PIECE = (
    f"Upload a MIDI, MusicXML, ABC or Humdrum file of at most {MOST_BYTES // 1_000_000} MB, or take an example above."
)
WHICH_BARS = "Bars to show as a score, such as 1-4"
NO_REVISION = "Upload a new version of this piece to see what got better."
MOST_BARS_SHOWN = 16
ZOOMS = [("½×", 0.5), ("1×", 1.0), ("2×", 2.0), ("4×", 4.0)]
MOST_WORDS_EXPLAINED = 8
NO_PICTURES = "The staff, the keyboard and the sound of an answer appear here."
NOTHING_ASKED = "Ask something: this then shows what the model called, what the engine found and what was checked."
NOTHING_CHECKED = "The answer says nothing about notes that the engine could check."
NOTHING_CALLED = "The model called nothing for this answer."
LONGEST_SHOWN = 400
MOST_BARS = 240
# Gradio answers a larger upload with a bare "Error"; between this and MOST_BYTES the reader answers with a sentence.
LARGEST_UPLOAD = "32mb"

# A result's fields in a reader's words; those without a row here go by their own names, those with "" are not shown.
LABELS = {
    "named": "", "count": "", "accidentals": "", "semitones_from_c": "", "roles": "Each note", "hint": "Good to know",
    "choice": "Also read as", "same_notes": "Same notes as", "same_sound": "Sounds like", "short": "Abbreviation",
    "related": "Closely related keys", "primary": "Primary chords", "aliases": "Also called", "given": "Notes given",
    "others": "Other readings", "only_first": "Only in the first", "only_second": "Only in the second", "text": "Card",
    "see": "See also", "runner_up": "Next likely key", "progression": "Roman numerals", "best": "First choice",
    "best_notes": "Its notes", "best_numeral": "Its numeral", "reason": "Why", "scales": "Scales that fit", "options": "Ways to go on",
    "simplest": "Simplest chord", "simplest_notes": "Its notes", "last": "", "last_numeral": "", "shared": "In common",
    "resolution": "Resolves to", "quarters": "Length", "british": "British name", "american": "American name", "contains": "As long as",
    "small": "", "large": "", "sentence": "Answer", "beat_unit": "Beat", "fill": "A bar holds", "bpm": "Beats per minute",
    "beat_seconds": "Seconds a beat", "bar_seconds": "Seconds a bar of 4/4", "term": "Italian word", "named_style": "",
    "sounding": "If written, sounds", "written": "To sound, write", "of": "", "seventh_chords": "Seventh chords", "seventh_symbols": "",
    "modes": "", "rows": "Note by note", "three": "Three chords", "oldies": "The fifties", "circle": "Circle of fifths",
    "source": "From the key", "target": "To the key",
}  # fmt: skip
# Of an analysis: what is told shortly in tiles, what in a row of its own, and what chords alone can tell.
TILES = ("key", "runner_up", "certainty", "meter", "tempo", "bars", "length", "notes", "range", "cadence")
ROWS = ("modulations", "cadences")
OF_CHORDS = {"cadence", *ROWS}

# --- handlers: the model ------------------------------------------------------------------------------------------

_one_at_a_time = Lock()


def _answered_at_once() -> int:
    """How many questions are answered side by side: one where the model runs here, several where a server runs it."""
    return 16 if os.environ.get("ETUDE_SERVER") else 1


@lru_cache(maxsize=1)
def _loaded() -> Model:
    if server := os.environ.get("ETUDE_SERVER"):
        return connect(server, os.environ.get("ETUDE_BASE"))
    base = os.environ.get("ETUDE_BASE", BASE)
    adapter = os.environ.get("ETUDE_ADAPTER", ADAPTER if base == BASE else "none")
    return load_model(base, None if adapter == "none" else adapter)


def tutor_model() -> Model:
    """The model of this process, loaded once, by whoever asks first. Raises ModelError when it cannot be."""
    with _one_at_a_time:
        return _loaded()


def model_state() -> Iterator[str]:
    """The line that says which model answers, or what is missing; the page's first visitor loads the model so."""
    yield _status(LOADING)
    try:
        yield _status(f"Model: {tutor_model().name}", "ready")
    except ModelError as error:
        yield _status(f"{error} {NO_MODEL}", "missing")


# --- handlers: what the page shows --------------------------------------------------------------------------------


class Turn(NamedTuple):
    """The outputs of a conversation, in the page's order; `before` is the turn that the next question may lean on."""

    box: Any
    chat: list[dict]
    pictures: Any
    sound: Any
    how: Any
    before: Past


class Card(NamedTuple):
    """The outputs of a lookup."""

    facts: str
    pictures: str
    sound: Any


class Report(NamedTuple):
    """The outputs of an analysis, in the page's order."""

    report: str
    sound: Any
    roll: str
    feedback: str
    downloads: Any
    piece: Analysis | None
    more: Any


def converse(
    question: str, chat: list[dict], before: Past, piece: Analysis | None = None, level: str = "intermediate"
) -> Iterator[Turn]:
    """Answer a question in a conversation, streaming; about `piece` where one is given, at a learner's level."""
    if question.strip():
        chat = [*chat, {"role": "user", "content": _literal(question)}]
    yield Turn("", chat, _empty(), _player(None), _how((), (), None), before)
    said, calls, results, claims = "", [], [], None
    box, pictures, sound = gr.skip(), gr.skip(), gr.skip()
    try:
        for event in answer(question, tutor_model(), piece=piece, before=before, level=level):
            match event:
                case Called(call):
                    calls.append(call)
                case Found(_, result):
                    results.append(result)
                    if result.groups:
                        pictures, sound = _pictures(result), _player(_sound(result))
                    elif piece is not None and result.kind in PIECE_TOOLS:
                        pictures = _about(result, piece, level)
                case Said(text):
                    said += text
                case Checked(claims, said, before):
                    pass
            shown = [*chat, _reply(said)] if said else chat
            yield Turn(box, shown, pictures, sound, _how(calls, results, claims), before)
            pictures, sound = gr.skip(), gr.skip()
    except ModelError as error:
        yield Turn(box, [*chat, _reply(f"{error} {NO_MODEL}")], pictures, sound, gr.skip(), before)


def forget() -> Turn:
    """An empty conversation."""
    return Turn("", [], _empty(), _player(None), _how((), (), None), NOTHING_BEFORE)


def look_up(text: str) -> Card:
    """Everything about one typed chord, scale, key, interval or set of notes; or the sentence that says why not."""
    try:
        result = theory.lookup(text)
    except TheoryError as error:
        return Card(_notice(str(error)), "", _player(None))
    heading = f"<h2>{_signs(result.title)}</h2>"
    return Card(
        f'<section class="card">{heading}{_table(result)}</section>', _pictures(result), _player(_sound(result))
    )


def report(path: str | None, zoom: float = 1.0, level: str = "intermediate") -> Iterator[Report]:
    """Everything about an uploaded piece, or the sentence that says why it could not be read; nothing for no file."""
    nothing = (_player(None), "", "", _downloads(None), None, gr.update(visible=False))
    if path is None:
        yield Report(_hint(NO_PIECE), *nothing)
        return
    try:
        piece = score.analyze(path)
    except ScoreError as error:
        yield Report(_notice(str(error)), *nothing)
        return
    name = Path(path).stem
    # Gradio copies the files before it asks for more, so the folder can go afterwards.
    with TemporaryDirectory() as folder:
        saved = [Path(folder) / f"{name}.{ending}" for ending in ("analysis.json", "chords.csv")]
        for file, text in zip(saved, (piece.to_json(), chords_csv(piece)), strict=True):
            file.write_text(text, encoding="utf-8", newline="")
        yield Report(
            _summary(name, piece) + (_chord_line(piece) if _has_chords(piece) else ""),
            _player(notes_wav(piece.notes)),
            pianoroll_svg(piece, zoom),
            teach(level, piece),
            _downloads(saved),
            piece,
            gr.update(visible=True),
        )


def draw(zoom: float, piece: Analysis | None) -> str:
    """The piano roll of a piece, its time stretched."""
    return pianoroll_svg(piece, zoom) if piece is not None else ""


def teach(level: str, piece: Analysis | None) -> str:
    """The feedback on a piece for a learner's level; a beginner is told what its words mean."""
    if piece is None:
        return ""
    said = for_level(piece.feedback, level)
    return _feedback(said) + (_words(said) if level == "beginner" else "")


class Sheet(NamedTuple):
    """The outputs of engraving some bars: the picture, and the whole piece as MusicXML to download."""

    picture: str
    download: Any


def engrave(bars: str, piece: Analysis | None, path: str | None = None) -> Iterator[Sheet]:
    """Some bars of the piece as a score with chord symbols and Roman numerals, or the sentence that says why not."""
    found = re.fullmatch(r"\s*(\d{1,4})\s*(?:(?:-|–|to)\s*(\d{1,4})\s*)?", bars)
    if piece is None or not found:
        yield Sheet(_notice("Say which bars, for example 1-4."), _downloads(None))
        return
    first, last = int(found[1]), int(found[2] or found[1])
    if not 1 <= first <= last <= piece.bars:
        yield Sheet(_notice(f"The piece has bars 1 to {piece.bars}."), _downloads(None))
        return
    try:
        written = musicxml(piece)
        picture = bars_svg(written.decode(), first, min(last, first + MOST_BARS_SHOWN - 1))
    except (ScoreError, ValueError) as error:
        yield Sheet(_notice(str(error)), _downloads(None))
        return
    with TemporaryDirectory() as folder:
        saved = Path(folder) / f"{Path(path or 'piece').stem}.musicxml"
        saved.write_bytes(written)
        yield Sheet(picture, _downloads([saved]))


def revise(path: str | None, draft: Analysis | None) -> str:
    """What a new version of the piece changes in it, side by side."""
    if path is None or draft is None:
        return _hint(NO_REVISION)
    try:
        revision = score.analyze(path)
    except ScoreError as error:
        return _notice(str(error))
    told = compare(draft, revision)
    rows = "".join(
        f"<tr><th>{LABELS.get(change.fact, change.fact.capitalize())}</th><td>{_signs(change.before)}</td><td>{_signs(change.after)}</td></tr>"
        for change in told.changes
    )
    table = f'<table class="changes"><tr><th></th><th>Draft</th><th>Revision</th></tr>{rows}</table>' if rows else ""
    parts = (("Gone", told.gone), ("New", told.new), ("Still there", told.stays))
    remarks = "".join(f"<h3>{heading}</h3>{_feedback(said)}" for heading, said in parts if said)
    return f'<section class="card"><p class="lead">{_signs(told.better)}</p>{table}{remarks}</section>'


# --- handlers: the programming interface --------------------------------------------------------------------------


def ask(question: str, level: str = "intermediate") -> dict:
    """Ask the tutor one question.

    Args:
        question: A question about music theory, at most 2,000 characters.
        level: For whom to explain: beginner, intermediate or advanced.

    Returns:
        The answer with wrong claims corrected in view, the calls the model made, the facts the engine returned and
        every claim that was checked.
    """
    if level not in LEVELS:
        raise gr.Error(f"There is no level '{level}'; it is one of {', '.join(LEVELS)}.", print_exception=False)
    try:
        told = collect(answer(question, tutor_model(), level=level))
    except ModelError as error:
        raise gr.Error(str(error), print_exception=False) from error
    return {
        "answer": told.text,
        "calls": list(told.calls),
        "results": [_plain(result) for result in told.results],
        "claims": [{"text": said.text, "right": said.right, "correction": said.correction} for said in told.claims],
    }


def lookup(text: str) -> dict:
    """Look up a chord, a scale, a key, an interval, some notes or a Roman numeral.

    Args:
        text: What to look up, such as "Ebm7b5/Gb", "F# lydian", "C E G Bb" or "V7/ii in C major".

    Returns:
        The kind, the title and the facts, note names in ASCII.
    """
    try:
        return _plain(theory.lookup(text))
    except TheoryError as error:
        raise gr.Error(str(error), print_exception=False) from error


def analyze(file: str) -> dict:
    """Analyse a piece of music: key, meter, tempo, chords with Roman numerals, and feedback tied to bars.

    Args:
        file: A MIDI, MusicXML, ABC or Humdrum file of at most 5 MB.

    Returns:
        A summary, the facts, the chords and the feedback.
    """
    try:
        piece = score.analyze(file)
    except ScoreError as error:
        raise gr.Error(str(error), print_exception=False) from error
    spans, remarks = ([asdict(each) for each in row] for row in (piece.chords, piece.feedback))
    return {"summary": piece.summary, "facts": piece.facts, "chords": spans, "feedback": remarks}


def _plain(result: Result) -> dict:
    return {"kind": result.kind, "title": result.title, "facts": result.facts}


# --- handlers: HTML. What comes from a visitor or the model goes through `_signs` or `_literal`, which escape it. ----


def _signs(text: str) -> str:
    return escape(pretty(text))


def _literal(question: str) -> str:
    """A visitor's words for the chat, which reads Markdown: every sign that could mean something there is coded."""
    text = question.strip()
    text = text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + " …"
    return re.sub(r"[^\w\s,.?'’:;/()♯♭-]", lambda sign: f"&#{ord(sign[0])};", " ".join(text.split()))


def _reply(said: str) -> dict:
    return {"role": "assistant", "content": pretty(said)}


def _status(text: str, state: str = "waiting") -> str:
    return f'<p class="status {state}" role="status">{escape(text)}</p>'


def _notice(text: str) -> str:
    return f'<p class="notice" role="alert">{_signs(text)}</p>'


def _hint(text: str) -> str:
    return f'<p class="hint">{_signs(text)}</p>'


def _empty() -> str:
    return f'<p class="empty">{NO_PICTURES}</p>'


def _player(wav: bytes | None) -> dict:
    return gr.update(value=wav, visible=wav is not None)


def _downloads(paths: Sequence[Path] | None) -> dict:
    return gr.update(value=[str(path) for path in paths or ()] or None, visible=bool(paths))


def _pictures(result: Result) -> str:
    """The staff and, unless it is a row of chords, the keyboard of a result."""
    if not result.groups:
        return ""
    try:
        drawn = [_staff(result)]
    except ValueError as error:  # what notation cannot write
        drawn = [_hint(str(error))]
    if sum(len(group) > 1 for group in result.groups) <= 1:
        pitches = tuple(dict.fromkeys(pitch for group in result.groups for pitch in group))
        drawn.append(keyboard_svg(pitches, result.fingers if len(result.groups) == 1 else ()))
    caption = "" if any(result.labels) else f"<figcaption>{_signs(result.title)}</figcaption>"
    return f'<figure class="pictures">{caption}{"".join(drawn)}</figure>'


def _staff(result: Result) -> str:
    return tune_svg(result.value) if isinstance(result.value, Melody) else staff_svg(result.groups, result.labels)


def _sound(result: Result) -> bytes | None:
    """A tune in its rhythm, other notes group by group; nothing where a result has none."""
    if isinstance(result.value, Melody):
        return tune_wav(result.value)
    return groups_wav(result.groups) if result.groups else None


def _table(result: Result) -> str:
    """A result's facts, and for a tune its ABC to copy."""
    rows = _rows({name: text for name, text in result.facts.items() if text != result.title})
    return rows + (f'<pre class="abc">{escape(result.value.abc())}</pre>' if isinstance(result.value, Melody) else "")


def _rows(facts: dict[str, str]) -> str:
    """Facts as a list of names and texts; parts between semicolons stand on lines of their own."""
    rows = []
    for name, text in facts.items():
        label = LABELS.get(name, name.replace("_", " ").capitalize())
        if label and text:
            lines = "<br>".join(_signs(part) for part in text.split("; "))
            rows.append(f"<div><dt>{label}</dt><dd>{lines}</dd></div>")
    return f'<dl class="facts">{"".join(rows)}</dl>'


def _how(calls: Sequence[str], results: Sequence[Result], claims: Sequence[Claim] | None) -> str:
    """How an answer was made; `claims` is None until they were checked."""
    if claims is None and not calls:
        return _hint(NOTHING_ASKED)
    made = [
        f"<li><code>{_signs(call)}</code>{_table(result)}</li>"
        for call, result in zip(calls, [*results, Result("", "", {})], strict=False)
    ]
    found = f'<ol class="calls">{"".join(made)}</ol>' if made else _hint(NOTHING_CALLED)
    checked = ""
    if claims is not None:
        rows = "".join(_checked(claim) for claim in claims)
        checked = f"<h3>Checked</h3>{f'<ul class=checks>{rows}</ul>' if rows else _hint(NOTHING_CHECKED)}"
    return f'<div class="how"><h3>Called and found</h3>{found}{checked}</div>'


def _checked(claim: Claim) -> str:
    if claim.right:
        return f'<li class="right"><b>Right:</b> {_signs(claim.text)}</li>'
    return f'<li class="wrong"><b>Wrong:</b> {_signs(claim.text)}. <b>Corrected:</b> {_signs(claim.correction)}</li>'


def _summary(name: str, piece: Analysis) -> str:
    """What a musician would say first, and the facts behind it."""
    left_out = OF_CHORDS if piece.details.get("texture") == ALONE else set()
    tiles, rows = ({fact: piece.facts[fact] for fact in facts if fact not in left_out} for facts in (TILES, ROWS))
    return (
        f'<section class="card"><h2>{escape(name)}</h2><p class="lead">{_signs(piece.summary)}</p>'
        f'<div class="tiles">{_rows(tiles)}</div>{_rows(rows | piece.details)}</section>'
    )


def _has_chords(piece: Analysis) -> bool:
    """Whether chords can be told for half of the piece or more: a melody alone may suggest none."""
    return sum(span.duration_beat for span in piece.chords if span.numeral) >= piece.chords[-1].end_beat / 2


def _about(result: Result, piece: Analysis, level: str) -> str:
    """What stands beside an answer about a piece: the facts of the bar, or the feedback."""
    if result.kind == "bar":
        return f'<section class="card"><h3>{_signs(result.title.capitalize())}</h3>{_table(result)}</section>'
    return teach(level, piece)


def _chord_line(piece: Analysis) -> str:
    """The chords as a lead sheet: a box a bar, with its number, symbols and Roman numerals, and each new key."""
    by_bar: dict[int, list[str]] = {}
    last_key = piece.key
    for span in piece.chords:
        boxes = by_bar.setdefault(span.bar, [])
        if span.numeral and span.key and span.key != last_key:
            last_key = span.key
            boxes.append(f'<span class="key">{_signs(span.key)}:</span>')
        numeral = f"<i>{_signs(span.numeral)}</i>" if span.numeral else ""
        symbol = _signs(span.symbol) if span.numeral else "N.C."
        boxes.append(f"<span><b>{symbol}</b>{numeral}</span>")
    held = '<span class="held" title="held">–</span>'
    shown = min(piece.bars, MOST_BARS)
    bars = "".join(
        f'<li><span class="bar">{bar}</span>{"".join(by_bar.get(bar, [held]))}</li>' for bar in range(1, shown + 1)
    )
    rest = _hint(f"... and {piece.bars - shown} more bars, in the download.") if shown < piece.bars else ""
    return (
        f'<section class="card"><h3>Chords, bar by bar, in {_signs(piece.key)}</h3>'
        f'<ol class="chords" tabindex="0" aria-label="Chords, bar by bar">{bars}</ol>{rest}</section>'
    )


def _feedback(said: Sequence[Observation]) -> str:
    """What works, what to try and ideas to go on with, each remark with its bar."""
    sorts = (("What works", "praise"), ("What to try", "advice"), ("Ideas", "advice"))
    parts = []
    for (heading, sort), remarks in zip(sorts, sorted_out(said), strict=True):
        told = [remark.text.partition(": ") for remark in remarks]
        rows = "".join(
            f"<li><b>{_signs(place)}</b> {_signs(text[:1].upper() + text[1:])}</li>" for place, _, text in told
        )
        if rows:
            parts.append(f'<div><h3>{heading}</h3><ul class="{sort}">{rows}</ul></div>')
    return f'<section class="card feedback" aria-label="Feedback">{"".join(parts)}</section>'


def _words(said: Sequence[Observation]) -> str:
    """What the words of some remarks mean: the first sentence of the card of each."""
    cards = dict.fromkeys(card for remark in said for card, *_ in named(remark.text.partition(": ")[2]))
    told = {card.title: re.split(r"(?<=[.?!]) (?=[A-Z])", card.text)[0] for card in [*cards][:MOST_WORDS_EXPLAINED]}
    rows = "".join(f"<div><dt>{_signs(title)}</dt><dd>{_signs(text)}</dd></div>" for title, text in told.items())
    return f'<section class="card"><h3>What the words mean</h3><dl class="facts">{rows}</dl></section>' if rows else ""


# --- page ---------------------------------------------------------------------------------------------------------

CSS = """
.gradio-container { width: 100%; max-width: 1180px !important; margin: 0 auto !important; }
.html-container { padding: 0 !important; }
@media (max-width: 640px) { .gradio-container .main.app { padding: 12px !important; } }
.gradio-container { --color-accent: var(--primary-700); }
.dark .gradio-container { --color-accent: var(--primary-400); }
#masthead h1 { font: 600 2.1rem/1.1 var(--serif); letter-spacing: .01em; margin: .4rem 0 .2rem; }
#masthead p { margin: 0; color: var(--body-text-color-subdued); }
:root { --serif: "Iowan Old Style", "Palatino Linotype", Palatino, "Book Antiqua", Georgia, "DejaVu Serif", serif;
  --felt: #8d2f3c; --good: #15703a; --bad: #a8261c; }
.dark { --felt: #eba0a8; --good: #7fd1a0; --bad: #ff9d92; }
.status { font-size: .86rem; margin: 0; color: var(--body-text-color-subdued); }
.status::before { content: "●"; margin-right: .5em; }
.dark audio { color-scheme: dark; }
.status.ready::before { color: var(--good); } .status.missing::before { color: var(--bad); }
.hint { color: var(--body-text-color-subdued); margin: .4rem 0; }
.empty { color: var(--body-text-color-subdued); border: 1px dashed var(--border-color-primary); border-radius: 10px;
  padding: 3.5rem 1.5rem; margin: 0; text-align: center; }
.notice { border-left: 3px solid var(--bad); background: var(--background-fill-secondary); border-radius: 4px;
  padding: .8rem 1rem; margin: 0; font-size: 1.05rem; overflow-wrap: anywhere; }
.card h2 { font: 600 1.7rem/1.2 var(--serif); margin: 0 0 .6rem; overflow-wrap: anywhere; }
.card h3, .how h3 { font: 600 1.1rem/1.3 var(--serif); margin: 1rem 0 .4rem; }
.lead { font-size: 1.08rem; line-height: 1.55; margin: 0 0 .8rem; max-width: 46rem; }
.facts { margin: 0; } .facts dd { margin: 0; overflow-wrap: anywhere; }
.facts div { display: grid; grid-template-columns: minmax(6.5rem, 9rem) 1fr; gap: 1rem; padding: .45rem 0;
  line-height: 1.5; border-top: 1px solid var(--border-color-primary); }
.facts div:first-child { border-top: 0; } .facts dt { color: var(--body-text-color-subdued); }
.tiles .facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.6rem, 1fr)); gap: .7rem 1rem; }
.tiles .facts div { display: block; border: 0; padding: 0; } .tiles .facts dt { font-size: .86rem; }
.search { align-items: flex-end; }
.pictures { margin: 0; } .pictures > * + * { margin-top: .8rem; }
.abc { overflow-x: auto; font-size: .82rem; line-height: 1.5; padding: .6rem .8rem; margin: .6rem 0 0; border-radius: 4px;
  background: var(--background-fill-secondary); }
.pictures figcaption { font: 600 1.25rem/1.2 var(--serif); text-align: center; }
.calls { padding-left: 1.2rem; } .calls li { margin-bottom: .8rem; list-style: decimal; }
.calls code { font-size: .95rem; padding: .1rem .4rem; border-radius: 4px;
  background: var(--background-fill-secondary); }
.checks, .feedback ul { padding: 0; margin: 0; }
.checks li, .feedback li { list-style: none; padding: .4rem 0 .4rem 1.6rem; position: relative; line-height: 1.5; }
.checks li::before, .feedback li::before { position: absolute; left: .1rem; font-weight: 700; }
.right::before, .praise li::before { content: "✓"; color: var(--good); } .right b { color: var(--good); }
.wrong::before { content: "✗"; color: var(--bad); } .wrong b { color: var(--bad); }
.advice li::before { content: "→"; color: var(--felt); }
.feedback { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); gap: 0 2rem; }
.chords { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.4rem, 1fr)); padding: 0; margin: 0;
  max-height: 19rem; overflow-y: auto; border-left: 1px solid var(--border-color-primary); }
.chords li { list-style: none; margin: 0 !important; display: flex; flex-wrap: wrap; gap: .1rem .8rem;
  align-content: flex-start; position: relative; min-height: 3.6rem; padding: 1.1rem .6rem .4rem;
  border-right: 1px solid var(--border-color-primary); border-bottom: 1px solid var(--border-color-primary);
  border-top: 1px solid transparent; }
.changes { border-collapse: collapse; margin: .4rem 0; } .changes th, .changes td { text-align: left; padding: .35rem 1rem .35rem 0;
  border-width: 0 0 1px !important; border-color: var(--border-color-primary) !important; }
.chords .key { flex-basis: 100%; font: italic .82rem var(--serif); color: var(--felt); }
.chords .bar { position: absolute; top: .1rem; left: .35rem; font-size: .7rem; color: var(--body-text-color-subdued); }
.chords span b, .chords span i { display: block; line-height: 1.3; }
.chords span i { font: .88rem var(--serif); color: var(--felt); } .held { color: var(--body-text-color-subdued); }
"""


def theme() -> gr.themes.Base:
    """Calm paper and ink, in the fonts that the device has."""
    sans = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "DejaVu Sans", "sans-serif")
    return gr.themes.Base(
        primary_hue="blue",
        neutral_hue="stone",
        font=sans,
        font_mono=("ui-monospace", "Menlo", "Consolas", "monospace"),
    ).set(  # fmt: skip
        body_background_fill="#faf9f6",
        body_background_fill_dark="#181715",
        input_placeholder_color="*neutral_500",
        input_placeholder_color_dark="*neutral_400",
        body_text_color_subdued="*neutral_600",
        body_text_color_subdued_dark="*neutral_400",
        button_primary_background_fill="*primary_700",
        button_primary_background_fill_hover="*primary_800",
        button_primary_background_fill_dark="*primary_700",
        button_primary_text_color="white",
    )


class Conversation(NamedTuple):
    """The components of one conversation."""

    chat: gr.Chatbot
    box: gr.Textbox
    send: gr.Button
    stop: gr.Button
    clear: gr.Button
    level: gr.Radio
    outputs: list


def level_radio() -> gr.Radio:
    """For whom to explain."""
    named = [(level.capitalize(), level) for level in LEVELS]
    return gr.Radio(named, value="intermediate", label="Explain for", elem_classes="level")


def conversation(questions: Sequence[str], label: str, height: int, level: gr.Radio | None = None) -> Conversation:
    """A chat with the pictures and the sound of its last answer beside it, and how that was made below; with its own choice
    of level unless one is given."""
    with gr.Row():
        with gr.Column(scale=6, min_width=320):
            chat = gr.Chatbot(
                label="Conversation", show_label=False, height=height, layout="bubble", buttons=[],
                examples=[{"text": question} for question in questions], feedback_options=None, allow_tags=False,
                latex_delimiters=[], group_consecutive_messages=False, placeholder=f"### {label}",
            )  # fmt: skip
            box = gr.Textbox(label=label, placeholder="Type a question and press Enter", lines=1, max_lines=4)
            with gr.Row():
                send = gr.Button("Ask", variant="primary", min_width=80)
                stop = gr.Button("Stop", variant="secondary", min_width=80)
                clear = gr.Button("Clear", variant="secondary", min_width=80)
        with gr.Column(scale=5, min_width=320):
            level = level or level_radio()
            pictures = gr.HTML(_empty(), label="Staff and keyboard")
            sound = _audio()
    with gr.Accordion("How this was answered", open=False):
        how = gr.HTML(_how((), (), None), label="How this was answered")
    before = gr.State(NOTHING_BEFORE)
    return Conversation(chat, box, send, stop, clear, level, list(Turn(box, chat, pictures, sound, how, before)))


def _audio() -> gr.Audio:
    plain = gr.WaveformOptions(show_recording_waveform=False)
    return gr.Audio(label="Listen", interactive=False, visible=False, buttons=["download"], waveform_options=plain)


def page() -> gr.Blocks:
    """The whole page, wired."""
    with gr.Blocks(title="Etude, a music theory tutor", analytics_enabled=False, delete_cache=(3600, 3600)) as demo:
        gr.HTML(f"<header><h1>{TITLE}</h1><p>{TAGLINE}</p></header>", elem_id="masthead")
        with gr.Tab("Ask"):
            status = gr.HTML(_status(LOADING), label="Model")
            asking = conversation(QUESTIONS, "Ask about music theory", 460)
            no_piece = gr.State(None)
        with gr.Tab("Chords & scales"):
            with gr.Row(elem_classes="search"):
                text = gr.Textbox(label=LOOKED_UP, placeholder=LOOKUPS[0], scale=6)
                find = gr.Button("Look up", variant="primary", scale=1, min_width=120)
            looked_up = gr.Examples([[example] for example in LOOKUPS], text, label="Examples")
            with gr.Row():
                with gr.Column(min_width=320):
                    facts = gr.HTML(label="Facts")
                with gr.Column(min_width=320):
                    pictures, sound = gr.HTML(label="Staff and keyboard"), _audio()
        with gr.Tab("MIDI analysis"):
            upload = gr.File(label="A piece: MIDI, MusicXML, ABC or Humdrum", file_types=MUSIC_FILES, height=150)
            pieces = [[str(EXAMPLES / name)] for name in PIECES.values()]
            gr.Examples(pieces, upload, example_labels=list(PIECES), label="Examples")
            told = gr.HTML(_hint(NO_PIECE), label="Report")
            piece = gr.State(None, time_to_live=3600)
            with gr.Column(visible=False) as more:
                heard = _audio()
                zoom = gr.Radio(ZOOMS, value=1.0, label="Zoom", elem_classes="level")
                roll = gr.HTML(label="Piano roll")
                level = level_radio()
                feedback = gr.HTML(label="Feedback")
                downloads = gr.File(
                    label="Download the analysis and the table of chords",
                    visible=False,
                    interactive=False,
                    elem_id="downloads",
                )
                with gr.Row(elem_classes="search"):
                    bars = gr.Textbox("1-4", label=WHICH_BARS, scale=6)
                    show = gr.Button("Show the score", scale=1, min_width=140)
                sheet = gr.HTML(label="Score")
                musicxml_file = gr.File(
                    label="Download the piece as MusicXML, with symbols and numerals", visible=False, interactive=False
                )
                with gr.Accordion("Compare with a revision", open=False):
                    revision = gr.File(label="The new version of this piece", file_types=MUSIC_FILES, height=120)
                    revised = gr.HTML(_hint(NO_REVISION), label="Comparison")
                about_piece = conversation(PIECE_QUESTIONS, "Ask about this piece", 320, level)
        analyzed = gr.JSON(visible=False, label="analysis")
        analyzing = gr.Button(visible=False)

        # --- wiring -----------------------------------------------------------------------------------------------

        private = {"api_visibility": "private"}
        model_queue = {"concurrency_id": "model", "concurrency_limit": _answered_at_once()}
        model_events = private | model_queue
        demo.load(model_state, outputs=status, concurrency_limit=8, show_progress="hidden", **private)
        for talk, about in ((asking, no_piece), (about_piece, piece)):
            inputs = [talk.box, talk.chat, talk.outputs[-1], about, talk.level]
            asked = gr.on([talk.box.submit, talk.send.click], converse, inputs, talk.outputs, show_progress="minimal",
                          show_progress_on=talk.chat, **model_events)  # fmt: skip
            picked = talk.chat.example_select(_picked, outputs=talk.box, queue=False, **private).then(
                converse, inputs, talk.outputs, show_progress="minimal", show_progress_on=talk.chat, **model_events
            )
            talk.stop.click(None, cancels=[asked, picked], **private)
            gr.on([talk.clear.click, talk.chat.clear], forget, outputs=talk.outputs, cancels=[asked, picked],
                  queue=False, **private)  # fmt: skip
        looking = private | {"outputs": list(Card(facts, pictures, sound)), "concurrency_limit": 8}
        gr.on([text.submit, find.click], look_up, text, trigger_mode="always_last", **looking)
        looked_up.load_input_event.then(look_up, text, **looking)
        upload.change(
            report, [upload, zoom, level], list(Report(told, heard, roll, feedback, downloads, piece, more)),
            concurrency_limit=2, show_progress_on=told, **private,
        ).then(forget, outputs=about_piece.outputs, queue=False, **private)  # fmt: skip
        zoom.change(draw, [zoom, piece], roll, **private)
        level.change(teach, [level, piece], feedback, **private)
        gr.on(
            [bars.submit, show.click],
            engrave,
            [bars, piece, upload],
            list(Sheet(sheet, musicxml_file)),
            concurrency_limit=2,
            **private,
        )
        revision.change(revise, [revision, piece], revised, concurrency_limit=2, **private)

        gr.api(ask, **model_queue)
        gr.api(lookup, concurrency_limit=8)
        # Not gr.api: only a File component makes sure that a client names a file that it has uploaded.
        analyzing.click(analyze, upload, analyzed, api_name="analyze", concurrency_limit=2)
    return demo


def _picked(event: gr.SelectData) -> str:
    return event.value["text"]


def main() -> None:
    """Serve the page. It keeps no history of what was asked: classrooms share computers."""
    page().queue(max_size=64).launch(
        theme=theme(), css=CSS, max_file_size=LARGEST_UPLOAD, footer_links=["api", "settings"], run_history=False,
        ssr_mode=False,
    )  # fmt: skip


if __name__ == "__main__":
    main()
