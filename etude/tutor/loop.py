"""The loop: one question answered, as a stream of small events.

read the question -> the model calls -> the engine answers -> the model speaks, its slots filled -> the words are checked

    for event in answer("what notes are in Cm7?", model): ...
    ->  Called("chord(Cm7)"), Found(2, Result(...)), Said("A C minor "), ..., Checked((...), "A C minor seventh ...")

A turn that begins with the call mark is a call; any other turn is the answer. The number of calls is bounded.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from etude.score.analysis import Analysis
from etude.theory.facts import Result
from etude.tutor import prompt
from etude.tutor.claims import Claim, check, corrected
from etude.tutor.grounding import Grounding
from etude.tutor.prompt import NOTHING_BEFORE, Past
from etude.tutor.sayings import is_saying
from etude.tutor.tools import allowed_calls, named_call, result_entry, run

MOST_CALLS = 4
LONGEST_MESSAGE = 2000
NOTHING_READ = (
    "I teach music theory. Ask me about a chord, a scale, a key, an interval or a musical term, "
    "for example: what notes are in Ebm7b5?"
)


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
    """The end: every claim found in the answer, the answer with wrong claims corrected in view, and the turn as the next
    question may lean on it."""

    claims: tuple[Claim, ...]
    text: str
    past: Past


Event = Called | Found | Said | Checked


@dataclass(frozen=True)
class Answer:
    """A whole answer: the text as checked, what was called and found, the claims, and the turn for the next question."""

    text: str
    calls: tuple[str, ...]
    results: tuple[Result, ...]
    claims: tuple[Claim, ...]
    past: Past


def answer(
    question: str,
    model: Model,
    *,
    piece: Analysis | None = None,
    before: Past = NOTHING_BEFORE,
    level: str = "intermediate",
) -> Iterator[Event]:
    """Answer one question; `before` is the turn before, for follow-ups, `level` one of prompt.LEVELS.

    An empty or overlong question is answered by a sentence without asking the model. A model that would say more than
    one of the sayings before it has called anything is made to call first; where there is nothing to call, it is not heard.
    """
    if refusal := _refusal(question):
        yield Said(refusal)
        yield Checked((), refusal, before)
        return
    reading = prompt.read(question, piece=piece, before=before, level=level)
    messages = [prompt.system_message(), *reading.messages]
    entries, results, calls = list(reading.entries), {}, []
    written = ""
    for turn in range(MOST_CALLS + 1):
        allowed = allowed_calls(entries, reading.past.entries) if turn < MOST_CALLS else ()
        slots = tuple(slot for number, result in results.items() for slot in prompt.slots(number, result))
        grounding = Grounding(tuple(prompt.CALL_MARK + call for call in allowed), slots)
        if results:
            written = yield from _turn(model.write(messages, grounding), results)
        elif unfounded(written := "".join(model.write(messages, grounding))):
            written = "".join(model.write(messages, replace(grounding, speech=False))) if allowed else ""
        elif not written.startswith(prompt.CALL_MARK):
            yield Said(written)
        if not written.startswith(prompt.CALL_MARK):
            break
        calls.append(written.removeprefix(prompt.CALL_MARK))
        yield Called(named_call(calls[-1], entries))
        result = run(calls[-1], entries)
        number = len(entries) + 1
        entries.append(result_entry(number, result))
        results[number] = result
        yield Found(number, result)
        messages += [prompt.call_message(calls[-1]), prompt.result_message(number, result)]
        written = ""
    text = _filled(written, results)[0].strip() or NOTHING_READ
    if not written.strip():
        yield Said(text)
    claims = check(text)
    yield Checked(claims, corrected(text, claims), prompt.as_past(reading, calls, results, written or text))


def replay(question: str, calls: Sequence[str], said: str, *, before: Past = NOTHING_BEFORE) -> Past:
    """The turn that a question, its calls and the words said make, without a model: what a stored conversation leaves.

    >>> replay("notes of Cm7?", ["chord([1])"], "{2.notes}").entries[-1].text
    'Cm7'
    """
    reading = prompt.read(question, before=before)
    entries, results = list(reading.entries), {}
    for call in calls:
        results[len(entries) + 1] = result = run(call, entries)
        entries.append(result_entry(len(entries) + 1, result))
    return prompt.as_past(reading, calls, results, said)


def unfounded(text: str) -> bool:
    """Whether a text that stands on no result says more than the tutor's own sayings: no tutor knows music by heart.

    >>> unfounded("The sixth degree of C major is A."), unfounded("Hello! I am Etude, a music theory tutor."), unfounded("> key([1])")
    (True, False, False)
    """
    return not text.startswith(prompt.CALL_MARK) and not is_saying(text)


def _refusal(question: str) -> str:
    if not re.search(r"\w", question):
        return NOTHING_READ
    if len(question) > LONGEST_MESSAGE:
        return f"That message has {len(question):,} characters; please ask in {LONGEST_MESSAGE:,} at most."
    return ""


def _turn(pieces: Iterator[str], results: dict[int, Result]) -> Iterator[Event]:
    """One assistant turn: streams what is said with its slots filled, returns the whole turn as it was written."""
    whole, held = "", ""
    for piece in pieces:
        whole += piece
        held += piece
        if whole.startswith(prompt.CALL_MARK[0]):
            continue
        ready, held = _filled(held, results)
        if ready:
            yield Said(ready)
    if held and not whole.startswith(prompt.CALL_MARK[0]):
        yield Said(held)
    return whole


def _filled(text: str, results: dict[int, Result]) -> tuple[str, str]:
    """The text with whole slots filled, and the beginning of a slot that is still being written."""
    text = re.sub(r"\{\d+\.\w+\}", lambda slot: prompt.fill(slot[0], results), text)
    ready, brace, rest = text.rpartition("{")
    return (ready, brace + rest) if brace and "}" not in rest else (text, "")


def collect(events: Iterator[Event]) -> Answer:
    """All events of an answer gathered."""
    calls, results, checked = [], [], Checked((), "", NOTHING_BEFORE)
    for event in events:
        if isinstance(event, Called):
            calls.append(event.call)
        elif isinstance(event, Found):
            results.append(event.result)
        elif isinstance(event, Checked):
            checked = event
    return Answer(checked.text, tuple(calls), tuple(results), checked.claims, checked.past)
