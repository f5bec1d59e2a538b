"""The loop: one question answered, as a stream of small events.

read the question -> the model calls -> the engine answers -> the model speaks, its slots filled -> the words are checked

    for event in answer("what notes are in Cm7?", model): ...
    ->  Called("chord(Cm7)"), Found(2, Result(...)), Said("A C minor "), ..., Checked((...), "A C minor seventh ...")

A turn that begins with the call mark is a call; any other turn is the answer. The number of calls is bounded.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from etude.score.analysis import Analysis
from etude.theory.chord import Chord
from etude.theory.facts import Result
from etude.theory.interval import Interval
from etude.theory.key import Key
from etude.theory.pitch import Pitch
from etude.theory.scale import Scale
from etude.tutor import prompt
from etude.tutor.claims import Claim, check, corrected
from etude.tutor.grounding import Grounding
from etude.tutor.tools import Entry, allowed_calls, named_call, run

MOST_CALLS = 4
LONGEST_MESSAGE = 2000
NOTHING_READ = (
    "I teach music theory. Ask me about a chord, a scale, a key, an interval or a musical term, "
    "for example: what notes are in Ebm7b5?"
)
# The kind under which a result can be an argument of a later call.
_KIND_OF = {Chord: "chord", Scale: "scale", Key: "key", Interval: "interval", Pitch: "note"}


class Model(Protocol):
    """Whatever writes the assistant's turns."""

    def write(self, messages: Sequence[dict[str, str]], grounding: Grounding) -> Iterator[str]:
        """Stream the next assistant turn, piece by piece, within the grounding."""


@dataclass(frozen=True)
class Called:
    """The model called a tool; `call` names the arguments in words."""

    call: str


@dataclass(frozen=True)
class Found:
    """The engine answered a call."""

    number: int
    result: Result


@dataclass(frozen=True)
class Said:
    """A piece of the answer, its slots filled."""

    text: str


@dataclass(frozen=True)
class Checked:
    """The end: every claim found in the answer, and the answer with wrong claims corrected in view."""

    claims: tuple[Claim, ...]
    text: str


Event = Called | Found | Said | Checked


@dataclass(frozen=True)
class Answer:
    """A whole answer: the text as checked, what was called and found, and the claims."""

    text: str
    calls: tuple[str, ...]
    results: tuple[Result, ...]
    claims: tuple[Claim, ...]


def answer(
    question: str, model: Model, *, piece: Analysis | None = None, before: Sequence[Entry] = ()
) -> Iterator[Event]:
    """Answer one question; `before` holds the entries of the turn before, for follow-ups.

    An empty or overlong question is answered by a sentence without asking the model.
    """
    if refusal := _refusal(question):
        yield Said(refusal)
        yield Checked((), refusal)
        return
    reading = prompt.read(question, piece=piece, before=before)
    messages = [prompt.system_message(), prompt.user_message(reading)]
    entries, results = list(reading.entries), {}
    written = ""
    for turn in range(MOST_CALLS + 1):
        calls = allowed_calls(entries) if turn < MOST_CALLS else ()
        slots = tuple(slot for number, result in results.items() for slot in prompt.slots(number, result))
        grounding = Grounding(tuple(prompt.CALL_MARK + call for call in calls), slots)
        pieces = model.write(messages, grounding)
        call = yield from _turn(pieces, results)
        if not call.startswith(prompt.CALL_MARK):
            written = call
            break
        call = call.removeprefix(prompt.CALL_MARK)
        yield Called(named_call(call, entries))
        result = run(call, entries)
        number = len(entries) + 1
        entries.append(Entry(number, _KIND_OF.get(type(result.value), result.kind), result.title, result.value))
        results[number] = result
        yield Found(number, result)
        messages += [prompt.call_message(call), prompt.result_message(number, result)]
    text = written.strip() or NOTHING_READ
    if not written.strip():
        yield Said(text)
    claims = check(text)
    yield Checked(claims, corrected(text, claims))


def _refusal(question: str) -> str:
    if not re.search(r"\w", question):
        return NOTHING_READ
    if len(question) > LONGEST_MESSAGE:
        return f"That message has {len(question):,} characters; please ask in {LONGEST_MESSAGE:,} at most."
    return ""


def _turn(pieces: Iterator[str], results: dict[int, Result]) -> Iterator[Event]:
    """One assistant turn: streams what is said with its slots filled, returns the whole turn."""
    whole, held = "", ""
    for piece in pieces:
        held += piece
        if (whole + held).startswith(prompt.CALL_MARK[0]):
            continue
        ready, held = _filled(held, results)
        if ready:
            whole += ready
            yield Said(ready)
    if (whole + held).startswith(prompt.CALL_MARK[0]):
        return whole + held
    if held:
        yield Said(held)
    return whole + held


def _filled(text: str, results: dict[int, Result]) -> tuple[str, str]:
    """The text with whole slots filled, and the beginning of a slot that is still being written."""
    text = re.sub(r"\{\d+\.\w+\}", lambda slot: prompt.fill(slot[0], results), text)
    ready, brace, rest = text.rpartition("{")
    return (ready, brace + rest) if brace and "}" not in rest else (text, "")


def collect(events: Iterator[Event]) -> Answer:
    """All events of an answer gathered."""
    calls, results, checked = [], [], Checked((), "")
    for event in events:
        if isinstance(event, Called):
            calls.append(event.call)
        elif isinstance(event, Found):
            results.append(event.result)
        elif isinstance(event, Checked):
            checked = event
    return Answer(checked.text, tuple(calls), tuple(results), checked.claims)
