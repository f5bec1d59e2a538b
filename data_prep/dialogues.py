"""A dialogue: question, call, result, answer, made from a phrasing family and things drawn at random.

Every fact in it is computed by the theory engine, in the same steps in which the tutor answers, and its answer must pass
the claim checker before it becomes a row. A row may lean on a turn before it, which then stands in `before` as
`etude.tutor.loop.replay` reads it.

    {"id": "chord_notes-train-7-2", "kind": "chord_notes", "family": "chord_notes/train/7", "source": "theory",
     "messages": [...], "question": "what notes are in Cm7?", "answer": "...", "calls": ["chord(Cm7)"], "notes": ["C", ...],
     "level": "intermediate", "before": None}
"""

import random
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from itertools import combinations

from data_prep.grammar import MEANS, Phrasings, again, expand, frames, mistype, read_phrasings
from data_prep.intents import INTENTS, Intent
from data_prep.things import DRAWN, card_asked_by, draw_thing, draw_things
from etude.score.analysis import Analysis
from etude.theory.facts import Result
from etude.theory.pitch import ACCIDENTAL
from etude.tutor import prompt
from etude.tutor.cards import Card, cards
from etude.tutor.claims import check
from etude.tutor.loop import replay
from etude.tutor.tools import Entry, Takes, in_order, named_call, parameters, result_entry, run

NOTE_NAME = re.compile(rf"(?<![A-Za-z#])[A-G]{ACCIDENTAL}?(?![a-z#])")
_SLOT = re.compile(r"\{([qQrR])\.(\w+)\}")
_FILLED = re.compile(r"\{\d+\.\w+\}")
TYPO_SHARE, OPENING_SHARE, CLOSING_SHARE = 0.15, 0.15, 0.1
# Questions in training that come after another one: leaning on it, asking the same again, or needing nothing of it.
FOLLOWING_SHARE, BESIDE_SHARE = 0.28, 0.08
LEVEL_SHARES = {"beginner": 1, "intermediate": 2, "advanced": 1}
MOST_DRAWS = 20
# Where the phrasing of a row stands, which is its kind as well: with its intent, with those that lean on the turn before, or
# with those that ask the same of another thing.
OWN, FOLLOW_UP, AGAIN = "", "follow_up", "again"


class Unfit(Exception):
    """A draw that makes no row; its text says why, and is counted."""


@dataclass(frozen=True)
class Before:
    """The turn before a question: what `replay` needs to make it again, and what it then is."""

    stored: dict
    past: prompt.Past


def question_of(
    family: str, things: dict[str, str], draw: random.Random, *, training: bool
) -> tuple[str, dict[str, tuple[int, int]]]:
    """A question with its things filled in, and where each of them stands; in training with a frame or a slip at times."""
    text = expand(family, draw)
    if training:
        if draw.random() < TYPO_SHARE:
            text = mistype(text, draw)
        openings, closings = frames()
        if draw.random() < OPENING_SHARE:
            text = f"{expand(draw.choice(openings), draw)} {text}"
        if draw.random() < CLOSING_SHARE:
            text = f"{text} {expand(draw.choice(closings), draw)}"
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
    *,
    sort: str = OWN,
    before: Before | None = None,
    other: str = "x",
) -> dict:
    """One row of an intent about given things, in a phrasing of a sort, after the turn `before`; `other` is the thing that
    is new where the same is asked again.

    Raises Unfit when a thing does not read back, or the answer fails the claim checker.
    """
    intent = INTENTS[phrasings.intent]
    training = split == "train"
    families = _families(phrasings, sort, split)
    place = number % len(families)
    family, _, title = families[place].partition(MEANS)
    if sort == AGAIN:
        family = family.replace("{x}", f"{{{other}}}")
    question, placed = question_of(family, things, draw, training=training)
    described = cards()[title or card_asked_by(things["x"])] if "description" in intent.things.values() else None
    level = _level(number, draw, training=training)
    reading = prompt.read(question, piece=piece, before=before.past if before else prompt.NOTHING_BEFORE, level=level)
    # Who asks the same again means what was asked of before, not what came out of it.
    passed_over = [turn["content"] for turn in reading.past.messages if turn["role"] == "tool" and sort == AGAIN]
    calls, results, turns = _worked(intent, question, placed, reading, described, passed_over, training=training)
    failed = bool(results) and list(results.values())[-1].kind == "error"
    gold = gold_notes(list(results.values()), intent) if results else []
    told = ERROR_ANSWERS if failed else phrasings.answers[level]
    said = _said(told, results, gold, draw) if results else draw.choice(told)
    answer = _FILLED.sub(lambda slot: prompt.fill(slot[0], results), said)
    if wrong := [claim for claim in check(answer) if not claim.right]:
        raise Unfit(f"the checker refuses '{wrong[0].text}' ({wrong[0].correction})")
    return {
        "id": "-".join(filter(None, (phrasings.intent, split, sort.replace("_", "-"), str(number)))),
        "kind": sort or phrasings.intent,
        "family": "/".join(filter(None, (phrasings.intent, split, sort.replace("_", "-"), str(place)))),
        "source": "piece" if piece else "cards" if intent.call == "card({x})" else "theory",
        "messages": [*reading.messages, *turns, prompt.said_message(said)], "question": question, "answer": answer, "calls": calls,
        "notes": gold, "level": level, "before": before.stored if before else None,
        "piece": piece.to_json() if piece and split == "test" else "",
    }  # fmt: skip


def _families(phrasings: Phrasings, sort: str, split: str) -> tuple[str, ...]:
    return {OWN: phrasings.families, FOLLOW_UP: phrasings.follow_ups, AGAIN: again()}[sort][split]


def _worked(
    intent: Intent,
    question: str,
    placed: dict[str, tuple[int, int]],
    reading: prompt.Reading,
    described: Card | None,
    passed_over: Sequence[str],
    *,
    training: bool,
) -> tuple[list[str], dict[int, Result], list[dict[str, str]]]:
    """The calls of an intent in words, their results by number, and the turns that they make; a failed call is the last.

    What is numbered in the texts `passed_over` is not what a question leaves out."""
    calls: list[str] = []
    made: list[str] = list(passed_over)
    results: dict[int, Result] = {}
    turns: list[dict[str, str]] = []
    entries = reading.entries
    for template in intent.call.split(" > ") if intent.call else ():
        if not training:
            entries = _with_unread(question, entries, template, described)
        call = _call(template, question, intent, placed, entries, [*results][:1], described, " ".join(made))
        made.append(call)
        calls.append(named_call(call, entries))
        if calls.count(calls[-1]) > 1:
            raise Unfit("one call made twice")
        number = len(entries) + 1
        results[number] = result = run(call, entries)
        turns += [prompt.call_message(call), prompt.result_message(number, result)]
        entries = (*entries, result_entry(number, result))
        if result.kind == "error":
            break
    return calls, results, turns


def _level(number: int, draw: random.Random, *, training: bool) -> str:
    """The level of a row: drawn in training, in turn elsewhere."""
    if training:
        return draw.choices(list(LEVEL_SHARES), list(LEVEL_SHARES.values()))[0]
    return [level for level, share in LEVEL_SHARES.items() for _ in range(share)][number % sum(LEVEL_SHARES.values())]


def make_follow_up(phrasings: Phrasings, split: str, number: int, draw: random.Random) -> dict:
    """One row of an intent whose question leaves out a thing that stood in the turn before it. Raises Unfit."""
    families = _families(phrasings, FOLLOW_UP, split)
    intent = INTENTS[phrasings.intent]
    left_out = set(intent.things) - set(re.findall(r"\{(\w)\}", families[number % len(families)]))
    wanted = {_kind(intent, name, takes): intent.things[name] for name, takes in _arguments(intent) if name in left_out}
    about = [name for name in _askable() if wanted.keys() <= set(_kinds(INTENTS[name]).values())]
    for _ in range(MOST_DRAWS):
        with suppress(Unfit):
            before = draw_before(split, draw, about or _askable(), wanted)
            if wanted.keys() <= {entry.kind for entry in before.past.entries}:
                break
    else:
        raise Unfit(f"no turn about a {' and a '.join(sorted(wanted))} came up")
    things = draw_things(intent.things, draw)
    return make_dialogue_about(phrasings, split, number, draw, things, sort=FOLLOW_UP, before=before)


def make_again(split: str, number: int, draw: random.Random) -> dict:
    """One row that asks of another thing what was asked before ("and Gm7?", "same in Ab"). Raises Unfit."""
    intents = _repeatable()
    phrasings = read_phrasings(intents[number % len(intents)])
    before = _as_before(make_dialogue(phrasings, split, draw.randrange(len(phrasings.families[split])), draw))
    things = draw_things(INTENTS[phrasings.intent].things, draw)
    other = draw.choice(list(things))
    return make_dialogue_about(phrasings, split, number, draw, things, sort=AGAIN, before=before, other=other)


@cache
def _repeatable() -> tuple[str, ...]:
    """The intents that one other thing is enough to ask again: no two of their things are of one kind."""
    return tuple(
        name
        for name, intent in INTENTS.items()
        if intent.call
        and "[1]" not in intent.call
        and name != "described"
        and len(set(_kinds(intent).values())) == len(intent.things)
    )


def draw_before(split: str, draw: random.Random, intents: Sequence[str], about: Mapping[str, str]) -> Before:
    """A turn of one of these intents, to come before another; `about` says which things stand for which kinds of entry in
    it (a melodic minor for the scale). Raises Unfit."""
    phrasings = read_phrasings(draw.choice(intents))
    intent = INTENTS[phrasings.intent]
    things = draw_things(intent.things, draw)
    for name, kind in _kinds(intent).items():
        if about.get(kind) in DRAWN:
            things[name] = draw_thing(about[kind], draw)
    number = draw.randrange(len(phrasings.families[split]))
    return _as_before(make_dialogue_about(phrasings, split, number, draw, things))


def _askable() -> list[str]:
    """The intents that call something and need no piece."""
    return [
        name for name, intent in INTENTS.items() if intent.call and "[1]" not in intent.call and name != "described"
    ]


def _as_before(row: dict) -> Before:
    said = [turn["content"] for turn in row["messages"] if turn["role"] == "assistant"]
    calls = tuple(turn.removeprefix(prompt.CALL_MARK) for turn in said[:-1])
    try:
        return Before(
            {"question": row["question"], "calls": list(calls), "said": said[-1]},
            replay(row["question"], calls, said[-1]),
        )
    except KeyError:
        raise Unfit("the turn before names what is not read in it") from None


def _said(templates: Sequence[str], results: dict[int, Result], gold: list[str], draw: random.Random) -> str:
    """The answer that tells most with the fields at hand, and names every gold note. Raises Unfit when there is none.

    A small model learns one full answer for a kind of question better than many short ones.
    """
    numbers = {"q": min(results), "r": max(results)}
    fitting = []
    for template in templates:
        wanted = [(numbers[match[1].lower()], match[2]) for match in _SLOT.finditer(template)]
        if all(name in results[number].facts for number, name in wanted):
            said = _SLOT.sub(lambda slot: _slot(slot, numbers[slot[1].lower()]), template)
            filled = _FILLED.sub(lambda slot: prompt.fill(slot[0], results), said)
            if set(gold) <= set(NOTE_NAME.findall(filled)):
                fitting.append(said)
    if not fitting:
        raise Unfit(f"no answer fits the fields of a {results[numbers['r']].kind}")
    fullest = max(said.count("{") for said in fitting)
    return draw.choice([said for said in fitting if said.count("{") == fullest])


ERROR_ANSWERS = ("{r.message}", "That does not exist: {r.message}", "Let me stop there. {r.message}")


def _slot(slot: re.Match, number: int) -> str:
    name = slot[2][0].upper() + slot[2][1:] if slot[1].isupper() else slot[2]
    return f"{{{number}.{name}}}"


def _arguments(intent: Intent) -> list[tuple[str, Takes]]:
    """The placeholders of an intent's calls, each with what its parameter takes."""
    pairs = []
    for template in intent.call.split(" > "):
        names = re.findall(r"\{(\w+)\}|\[\d+\]", template)
        pairs += zip(names, parameters(template.partition("(")[0]), strict=True)
    return pairs


def _kind(intent: Intent, name: str, takes: Takes) -> str:
    """The kind of entry that a thing of an intent becomes: of several that its parameter takes, the thing's own, or the first."""
    return intent.things[name] if intent.things[name] in takes.kinds else takes.kinds[0]


def _kinds(intent: Intent) -> dict[str, str]:
    return {name: _kind(intent, name, takes) for name, takes in _arguments(intent) if name in intent.things}


def _call(
    template: str,
    question: str,
    intent: Intent,
    placed: dict[str, tuple[int, int]],
    entries: Sequence[Entry],
    found: Sequence[int],
    described: Card | None,
    made: str,
) -> str:
    """A call with the numbers under which the things were read, or were left by the turn before.

    `found` holds the number of the first result, if there is one; `described` is the card that is asked for without its
    name; `made` are the calls before it, whose things are not left out once more. Raises Unfit when a thing was not read whole.
    """
    call = template
    kinds = {entry.number: entry.kind for entry in entries}
    for entry in entries:
        if entry.kind in ("direction", "style"):
            call = call.replace("{" + (entry.text if entry.kind == "direction" else "style") + "}", f"[{entry.number}]")
    for number in found:
        call = call.replace("{found}", f"[{number}]")
    if missing := re.search(r"\{(up|down|style)\}", call):
        raise Unfit(f"no word for {missing[1]} was read")
    places = prompt.places(question, entries)
    arguments = re.findall(r"\{(\w)\}|\[\d+\]", call)
    pairs = zip(arguments, parameters(call.partition("(")[0]), strict=True)
    in_question = {at.number for at in places for start, end in placed.values() if at.start <= start and at.end >= end}
    # What stands in the question first: what it leaves out is something else.
    for name, takes in sorted(pairs, key=lambda pair: pair[0] not in placed):
        if not name:
            continue
        if described:
            numbers = [entry.number for entry in entries if entry.value is described]
        elif name in placed:
            start, end = placed[name]
            numbers = [
                at.number for at in places if at.start <= start and at.end >= end and kinds[at.number] in takes.kinds
            ]
        else:
            kind = _kind(intent, name, takes)
            numbers = [
                number
                for number in reversed(kinds)
                if kinds[number] == kind and number not in in_question and f"[{number}]" not in made
            ]
        numbers = [number for number in numbers if f"[{number}]" not in call]
        if not numbers:
            raise Unfit(f"'{question}' was not read as a question about a {intent.things[name]}")
        call = call.replace("{" + name + "}", f"[{numbers[0]}]")
    return _sensible(call, entries)


def _sensible(call: str, entries: Sequence[Entry]) -> str:
    """A call with its things in the order in which its tool takes them. Raises Unfit where one thing is asked about twice."""
    tool = call.partition("(")[0]
    by_number = {entry.number: entry for entry in entries}
    chosen = in_order(tool, [by_number[int(number)] for number in re.findall(r"\[(\d+)\]", call)])
    if any(one.value == other.value for one, other in combinations(chosen, 2)):
        raise Unfit(f"{tool} of one thing and the same")
    return f"{tool}({', '.join(f'[{entry.number}]' for entry in chosen)})"


def _with_unread(question: str, entries: Sequence[Entry], call: str, described: Card | None) -> tuple[Entry, ...]:
    """The entries, and the direction, style or card of the call if it was not read: a held-out question keeps its place, and
    is then missed."""
    read = {entry.text for entry in entries if entry.kind == "direction"}
    unread: list[tuple[str, str, object]] = [
        ("direction", way, way) for way in ("up", "down") if f"{{{way}}}" in call and way not in read
    ]
    if "{style}" in call and not any(entry.kind == "style" for entry in entries):
        style = prompt.styles(question)[0]
        unread.append(("style", style, style))
    if described and all(entry.value is not described for entry in entries):
        unread.append(("term", described.title, described))
    return tuple(entries) + tuple(Entry(len(entries) + n, *one) for n, one in enumerate(unread, start=1))


def gold_notes(results: Sequence[Result], intent: Intent) -> list[str]:
    """The note names that an answer must give, in the order of the fields that hold them; none where a call failed.

    >>> gold_notes([Result("key", "", {"name": "F# minor"})], Intent({}, "", ("name",)))
    ['F#']
    """
    if results[-1].kind == "error":
        return []
    fields = [(results[0] if name.startswith("q.") else results[-1], name.removeprefix("q.")) for name in intent.must]
    text = " ".join(result.facts.get(name, "") for result, name in fields)
    return list(dict.fromkeys(NOTE_NAME.findall(text)))


def make_rows(
    phrasings: Phrasings, split: str, count: int, seed: int, pieces: list[Analysis]
) -> tuple[list[dict], Counter]:
    """`count` rows of an intent, its families in turn, and why draws were dropped; in training some follow another turn."""
    draw = random.Random(f"{phrasings.intent}/{split}/{seed}")
    needs_piece = phrasings.intent.startswith("piece") or phrasings.intent == "bar"

    def make(number: int) -> dict:
        following = split == "train" and not needs_piece and draw.random()
        if following and following < FOLLOWING_SHARE and phrasings.follow_ups["train"]:
            return make_follow_up(phrasings, split, number, draw)
        things = draw_things(INTENTS[phrasings.intent].things, draw)
        beside = draw_before(split, draw, _askable(), {}) if following and following > 1 - BESIDE_SHARE else None
        piece = draw.choice(pieces) if needs_piece else None
        return make_dialogue_about(phrasings, split, number, draw, things, piece, before=beside)

    return _collected(make, count)


def make_follow_ups(phrasings: Phrasings, split: str, seed: int) -> tuple[list[dict], Counter]:
    """One row for each follow-up of an intent: for validation and test."""
    draw = random.Random(f"{phrasings.intent}/follow-ups/{split}/{seed}")
    return _collected(lambda number: make_follow_up(phrasings, split, number, draw), len(phrasings.follow_ups[split]))


def make_agains(split: str, count: int, seed: int) -> tuple[list[dict], Counter]:
    """`count` rows that ask the same again of another thing."""
    draw = random.Random(f"again/{split}/{seed}")
    return _collected(lambda number: make_again(split, number, draw), count)


def _collected(make: Callable[[int], dict], count: int) -> tuple[list[dict], Counter]:
    """Up to `count` rows of at most three times as many draws, and why the others were dropped."""
    rows, dropped = [], Counter()
    for number in range(count * 3):
        if len(rows) == count:
            break
        try:
            rows.append(make(number))
        except Unfit as unfit:
            dropped[re.sub(r"'.*?'", "...", str(unfit))[:80]] += 1
    return rows, dropped
