"""A dialogue: question, call, result, answer, made from a phrasing family and things drawn at random.

Every fact in it is computed by the theory engine, in the same steps in which the tutor answers, and its answer must pass
the claim checker before it becomes a row.

    {"id": "chord_notes-train-7-2", "kind": "chord_notes", "family": "chord_notes/train/7", "source": "theory",
     "messages": [...], "question": "what notes are in Cm7?", "answer": "...", "calls": ["chord(Cm7)"], "notes": ["C", ...]}
"""

import random
import re
from collections import Counter
from collections.abc import Sequence

from data_prep.grammar import Phrasings, expand, mistype
from data_prep.intents import INTENTS, Intent
from data_prep.things import draw_things
from etude.score.analysis import Analysis
from etude.theory.facts import Result
from etude.theory.pitch import ACCIDENTAL
from etude.tutor import prompt
from etude.tutor.claims import check
from etude.tutor.tools import Entry, named_call, parameters, run

NOTE_NAME = re.compile(rf"(?<![A-Za-z#])[A-G]{ACCIDENTAL}?(?![a-z#])")
_SLOT = re.compile(r"\{([rR])\.(\w+)\}")
_FILLED = re.compile(r"\{\d+\.\w+\}")
TYPO_SHARE = 0.15


class Unfit(Exception):
    """A draw that makes no row; its text says why, and is counted."""


def question_of(
    family: str, things: dict[str, str], draw: random.Random, *, typos: bool
) -> tuple[str, dict[str, tuple[int, int]]]:
    """A question with its things filled in, and where each of them stands."""
    text = expand(family, draw)
    if typos and draw.random() < TYPO_SHARE:
        text = mistype(text, draw)
    places: dict[str, tuple[int, int]] = {}
    while match := re.search(r"\{([xyz])\}", text):
        thing = things[match[1]]
        shift = len(thing) - 3
        places = {name: (a + shift, b + shift) if a > match.start() else (a, b) for name, (a, b) in places.items()}
        places.setdefault(match[1], (match.start(), match.start() + len(thing)))
        text = text[: match.start()] + thing + text[match.end() :]
    return text, places


def make_dialogue(
    phrasings: Phrasings, split: str, number: int, draw: random.Random, piece: Analysis | None = None
) -> dict:
    """One row of an intent about things drawn at random. Raises Unfit as `make_dialogue_about` does."""
    things = draw_things(INTENTS[phrasings.intent].things, draw)
    return make_dialogue_about(phrasings, split, number, draw, things, piece)


def make_dialogue_about(
    phrasings: Phrasings,
    split: str,
    number: int,
    draw: random.Random,
    things: dict[str, str],
    piece: Analysis | None = None,
) -> dict:
    """One row of an intent about given things.

    Raises Unfit when a thing does not read back, or the answer fails the claim checker.
    """
    intent = INTENTS[phrasings.intent]
    families = phrasings.families[split]
    place = number % len(families)
    question, placed = question_of(families[place], things, draw, typos=split == "train")
    reading = prompt.read(question, piece=piece)
    messages = [prompt.user_message(reading)]
    calls, gold = [], []
    results: dict[int, Result] = {}
    if intent.call:
        entries = reading.entries if split == "train" else _with_unread(question, reading.entries, intent.call)
        call = _call(question, intent, placed, entries)
        result = run(call, entries)
        result_number = len(entries) + 1
        results[result_number] = result
        messages += [prompt.call_message(call), prompt.result_message(result_number, result)]
        calls = [named_call(call, entries)]
        gold = [] if result.kind == "error" else gold_notes(result, intent)
        templates = ERROR_ANSWERS if result.kind == "error" else phrasings.answers
        said = _said(templates, result, result_number, gold, draw)
    else:
        said = draw.choice(phrasings.answers)
    answer = _FILLED.sub(lambda slot: prompt.fill(slot[0], results), said)
    if wrong := [claim for claim in check(answer) if not claim.right]:
        raise Unfit(f"the checker refuses '{wrong[0].text}' ({wrong[0].correction})")
    messages.append(prompt.said_message(said))
    family = f"{phrasings.intent}/{split}/{place}"
    return {
        "id": f"{phrasings.intent}-{split}-{number}", "kind": phrasings.intent, "family": family,
        "source": "piece" if piece else "cards" if phrasings.intent == "term" else "theory",
        "messages": messages, "question": question, "answer": answer, "calls": calls, "notes": gold,
        "piece": piece.to_json() if piece and split == "test" else "",
    }  # fmt: skip


def _said(templates: Sequence[str], result: Result, number: int, gold: list[str], draw: random.Random) -> str:
    """The answer that tells most with the fields at hand, and names every gold note. Raises Unfit when there is none.

    A small model learns one full answer for a kind of question better than many short ones.
    """
    fitting = []
    for template in templates:
        if _fields(template) <= set(result.facts):
            said = _SLOT.sub(lambda slot: _slot(slot, number), template)
            filled = _FILLED.sub(lambda slot: prompt.fill(slot[0], {number: result}), said)
            if set(gold) <= set(NOTE_NAME.findall(filled)):
                fitting.append(said)
    if not fitting:
        raise Unfit(f"no answer fits the fields of a {result.kind}")
    fullest = max(said.count("{") for said in fitting)
    return draw.choice([said for said in fitting if said.count("{") == fullest])


ERROR_ANSWERS = ("{r.message}", "That does not exist: {r.message}", "Let me stop there. {r.message}")


def _fields(answer: str) -> set[str]:
    return {match[2] for match in _SLOT.finditer(answer)}


def _slot(slot: re.Match, number: int) -> str:
    name = slot[2][0].upper() + slot[2][1:] if slot[1] == "R" else slot[2]
    return f"{{{number}.{name}}}"


def _call(question: str, intent: Intent, placed: dict[str, tuple[int, int]], entries: tuple[Entry, ...]) -> str:
    """The intent's call with the numbers under which the things were read. Raises Unfit when one was not read whole."""
    call = intent.call
    kinds = {entry.number: entry.kind for entry in entries}
    for entry in entries:
        if entry.kind in ("direction", "style"):
            call = call.replace("{" + (entry.text if entry.kind == "direction" else "style") + "}", f"[{entry.number}]")
    if missing := re.search(r"\{(up|down|style)\}", call):
        raise Unfit(f"no word for {missing[1]} was read")
    found = prompt.places(question, entries)
    arguments = re.findall(r"\{(\w)\}|\[\d+\]", call)
    for name, takes in zip(arguments, parameters(call.partition("(")[0]), strict=True):
        if not name:
            continue
        start, end = placed[name]
        numbers = [at.number for at in found if at.start <= start and at.end >= end and kinds[at.number] in takes.kinds]
        if not numbers:
            raise Unfit(f"'{question[start:end]}' was not read as a {intent.things[name]}")
        call = call.replace("{" + name + "}", f"[{numbers[0]}]")
    return call


def _with_unread(question: str, entries: tuple[Entry, ...], call: str) -> tuple[Entry, ...]:
    """The entries, and the direction or style of the call if it was not read: a held-out question keeps its place, and is then missed."""
    read = {entry.text for entry in entries if entry.kind == "direction"}
    unread = [("direction", way) for way in ("up", "down") if f"{{{way}}}" in call and way not in read]
    if "{style}" in call and not any(entry.kind == "style" for entry in entries):
        unread.append(("style", prompt.styles(question)[0]))
    return entries + tuple(Entry(len(entries) + n, kind, text, text) for n, (kind, text) in enumerate(unread, start=1))


def gold_notes(result: Result, intent: Intent) -> list[str]:
    """The note names that an answer must give, in the order of the fields that hold them.

    >>> gold_notes(Result("key", "", {"relative": "F# minor"}), Intent({}, "", ("relative",)))
    ['F#']
    """
    text = " ".join(result.facts.get(name, "") for name in intent.must)
    return list(dict.fromkeys(NOTE_NAME.findall(text)))


def make_rows(
    phrasings: Phrasings, split: str, count: int, seed: int, pieces: list[Analysis]
) -> tuple[list[dict], Counter]:
    """`count` rows of an intent, its families in turn, and why draws were dropped."""
    rows, dropped = [], Counter()
    draw = random.Random(f"{phrasings.intent}/{split}/{seed}")
    needs_piece = phrasings.intent.startswith("piece") or phrasings.intent == "bar"
    for number in range(count * 3):
        if len(rows) == count:
            break
        try:
            rows.append(make_dialogue(phrasings, split, number, draw, draw.choice(pieces) if needs_piece else None))
        except Unfit as unfit:
            dropped[re.sub(r"'.*?'", "...", str(unfit))[:80]] += 1
    return rows, dropped
