"""The conversation format: how messages become the text that a model reads, in training, evaluation and the app alike.

CHAT_TEMPLATE is etude-mini's form; LLAMA2_CHAT_TEMPLATE is the form of Llama-2 chat bases. Both are Jinja, and both mark
what the assistant says with `{% generation %}`, so that the loss is taken on the assistant's turns only.

    <|user|>what notes are in a [1] chord?
    [1] chord D#maj13<|assistant|>> chord([1])<|end|><|tool|>[2] chord: name notes count<|assistant|>...<|end|>
"""

import inspect
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from etude.score.analysis import Analysis
from etude.theory.facts import Result
from etude.theory.lookup import describe
from etude.theory.mentions import Mention, mentions
from etude.tutor.cards import BESIDE_THRESHOLD, SEARCH_THRESHOLD, named, search
from etude.tutor.tools import TOOLS, Entry, parameters, result_entry

CALL_MARK = "> "
MOST_MENTIONS, MOST_TERMS, LONGEST_QUESTION = 6, 3, 600
# What would be read as the end of a turn, were it let through.
_CONTROL = re.compile(r"<\|.*?\|>|</?s>|\[/?INST\]|<</?SYS>>")
# Kinds of mention that can be meant as a word to explain ("what is a second inversion?") and so are looked up as terms too.
_ALSO_TERMS = ("inversion", "degree", "interval", "numeral", "note_value", "meter", "instrument")
# Words for the way from one note to another; a way matters where an interval stands beside something that can be moved.
# "With E on top" can mean either way: the note that is asked for lies below.
_MOVABLE = ("note", "chord", "chords", "key")
_WAYS = re.compile(
    r"(?P<either>\bhas\s\[\d\]|\[\d\]\s(?:is|lies|sits|stands|goes|comes)\s(?:just\s|right\s|an?\s\[\d\]\s)?(?:above|over|below|under|underneath|beneath|higher|lower)\b|"
    r"\b(?:top|upper|highest|bottom|lowest)\b)|"
    r"\b(?:(?P<up>up|upwards?|above|over|higher|rais(?:es?|ed|ing)|r[io]s(?:es?|ing)|ascend(?:s|ed|ing)?|lift(?:s|ed|ing)?|"
    r"climb(?:s|ed|ing)?|(?:to\sthe|further)\sright)|(?P<down>down|downwards?|below|under|underneath|beneath|lower(?:s|ed|ing)?|drop(?:s|ped|ping)?|"
    r"f[ae]ll(?:s|ing)?|descend(?:s|ed|ing)?|s[ia]nk(?:s|ing)?|minus|(?:to\sthe|further)\sleft))\b",
    re.I,
)
# Words that ask for a tune, where chords or a key stand beside them; a question about the chords under a tune does not.
_TUNE = re.compile(
    r"(?<!\bmy\s)(?<!\bour\s)(?<!\bthe\s)(?<!\bthis\s)(?<!\bmy\s\[\d\]\s)(?<!\bour\s\[\d\]\s)\b(?:melod(?:y|ies)|tunes?|(?:song|top|vocal|lead)[\s-]?lines?|jingles?)\b|"
    r"\b(?:(?:something|anything|nothing)\s(?:\w+\s)?to\s(?:hum|sing|whistle)|something\s(?:singable|hummable)|"
    r"(?:improvise|invent|create|compose|write|make\sup)\s(?:me\s|us\s)?something|"
    r"(?:compose|write|improvise|make\sup|make|invent|create)\s(?:me\s|us\s)?(?:an?|some)\s(?:\w+\s){0,2}(?:waltz|lullaby|march|jig|song|theme|riff))\b",
    re.I,
)
_NO_TUNE = re.compile(
    r"\b(?:(?:which|what|these|those|find)\s(?:\w+\s)?(?:chords?|harmon(?:y|ies)|scales?|key|notes?)|harmoni[sz]e|chords\s(?:that|which|with|to|for|contain\w*))\b",
    re.I,
)
_GROUND = ("chords", "notes", "chord", "key", "scale", "note")
_NO_GROUND = ("interval", "degree", "numeral", "inversion")
_STYLES = re.compile(
    r"\b(?:(?P<jazz>jazz(?:y|ish)?|swing(?:ing|y)?|bebop)|(?P<waltz>waltz(?:es)?)|(?P<folk>folk(?:sy|y)?|irish|celtic|jigs?)|(?P<blues>blues(?:y)?)|"
    r"(?P<march>march(?:es|ing)?)|(?P<lullaby>lullab(?:y|ies)|cradle[\s-]?songs?|berceuse))\b",
    re.I,
)
# Words that lean on what was said before, and the length in words up to which any question may.
_LEANING = re.compile(
    r"^\W*(?:and|now|but|then|why|ok(?:ay)?|so|what about|how about)\b|"
    r"\b(?:it|its|it's|this|that|these|those|they|them|their|there|same|again|too|also|next|instead|likewise|another|one)\b|"
    r"\bthe\s(?:chords?|scale|key|interval|progression|instrument|meter|tempo|note|notes)\b(?!\sof\b)|\bfrom\shere\b",
    re.I,
)
LONGEST_LEANING = 8
_BAR = re.compile(r"\b(?:bar|measure|m\.)\s*(?:number\s*|no\.?\s*|#\s*)?(\d{1,4})\b", re.I)

CHAT_TEMPLATE = """\
{%- for message in messages -%}
{%- if message.role == 'assistant' -%}
{{- '<|assistant|>' -}}
{%- generation -%}
{{- message.content + '<|end|>' -}}
{%- endgeneration -%}
{%- elif message.role != 'system' -%}
{{- '<|' + message.role + '|>' + message.content -}}
{%- endif -%}
{%- endfor -%}
{%- if add_generation_prompt -%}
{{- '<|assistant|>' -}}
{%- endif -%}
"""

# Meta's Llama-2 chat form: the system text stands inside the first [INST]. It has no tool role, so a tool's result comes
# back as one more [INST] turn.
LLAMA2_CHAT_TEMPLATE = """\
{%- set ns = namespace(system='') -%}
{%- for message in messages -%}
{%- if message.role == 'system' -%}
{%- set ns.system = '<<SYS>>\n' + message.content + '\n<</SYS>>\n\n' -%}
{%- elif message.role == 'assistant' -%}
{%- generation -%}
{{- ' ' + message.content + ' ' + eos_token -}}
{%- endgeneration -%}
{%- else -%}
{{- bos_token + '[INST] ' + ns.system + message.content + ' [/INST]' -}}
{%- set ns.system = '' -%}
{%- endif -%}
{%- endfor -%}
"""

SYSTEM = """\
You are Etude, a music theory tutor. Never write note names from memory: call a tool, then explain its result.
The musical things in the question are numbered, for example [1]; a last line may say for whom to explain.
To call a tool, answer with one line such as "> chord([1])".
The result comes back as "[2] chord: name notes ..." and lists its fields. Write {2.notes} where the field's text should stand.
Tools:
"""


def system_message() -> dict[str, str]:
    """The system turn: what the tutor is, and the tools with their parameters."""
    lines = [f"{name}({', '.join('/'.join(takes.kinds) for takes in parameters(name))}): {inspect.getdoc(tool)}"
             for name, tool in TOOLS.items()]  # fmt: skip
    return {"role": "system", "content": SYSTEM + "\n".join(lines)}


# How a question is marked that is not asked by somebody in the middle.
LEVELS = {"beginner": "\nfor a beginner", "intermediate": "", "advanced": "\nfor an expert"}


@dataclass(frozen=True)
class Past:
    """The turn before, as if it had stood alone: its messages, and the things and results numbered in them."""

    messages: tuple[dict[str, str], ...] = ()
    entries: tuple[Entry, ...] = ()


NOTHING_BEFORE = Past()


@dataclass(frozen=True)
class Reading:
    """A question as the model sees it: `text` with numbered marks and the list of what they stand for, the entries, and
    the turn before where the question may lean on it; `listed` are the question's own entries."""

    text: str
    listed: tuple[Entry, ...]
    past: Past = NOTHING_BEFORE

    @property
    def entries(self) -> tuple[Entry, ...]:
        return self.past.entries + self.listed

    @property
    def messages(self) -> list[dict[str, str]]:
        return [*self.past.messages, {"role": "user", "content": self.text}]


def leans(question: str) -> bool:
    """Whether a question may need the turn before to be understood: it is short, or a word of it points back.

    >>> leans("and its relative minor?"), leans("Which notes are in the first inversion of a C major seventh chord?")
    (True, False)
    """
    return len(question.split()) <= LONGEST_LEANING or bool(_LEANING.search(question))


def read(
    question: str, *, piece: Analysis | None = None, before: Past = NOTHING_BEFORE, level: str = "intermediate"
) -> Reading:
    """Find the musical things in a question and number them; the words of music's letters give way to marks.

    Terms of the knowledge cards keep their words and are listed below; so are the direction in which an interval is to be
    gone, upwards or as in the turn before unless it is said, and the style of a tune that is asked for, plain unless it is said. A question that may
    lean on the turn before (`before`) comes with it, and its own things are numbered on. When a question names no more than
    a word, the card nearest by its words is listed too. `level` is one of LEVELS.

    >>> print(read("what notes are in a D# major 13th chord").text)
    what notes are in a [1]
    [1] chord D#maj13
    """
    question = " ".join(_CONTROL.sub(" ", question).split())
    found = mentions(question)
    past = before if piece is None and leans(question) else NOTHING_BEFORE
    entries: list[Entry] = []

    def enter(kind: str, text: str, value: object) -> int:
        entries.append(Entry(len(past.entries) + len(entries) + 1, kind, text, value))
        return entries[-1].number

    if piece is not None:
        enter("piece", "uploaded", piece)
    marked, at = "", 0
    bars = [(m.start(), m.end(), int(m[1])) for m in _BAR.finditer(question)] if piece is not None else []
    spans = [(m.start, m.end, m.kind, _shown(m), m.value) for m in found]
    spans += [(start, end, "bar", str(number), number) for start, end, number in bars]
    for start, end, kind, text, value in sorted(spans)[:MOST_MENTIONS]:
        if start < at:
            continue
        marked += question[at:start] + f"[{enter(kind, text, value)}]"
        at = end
    marked += question[at:]
    terms = [
        card
        for card, *place in named(question)
        if not any(_taken_from(place, (m.start, m.end)) for m in found if m.kind not in _ALSO_TERMS)
    ]
    for card in sorted(dict.fromkeys(terms), key=lambda card: -len(card.title))[:MOST_TERMS]:
        enter("term", card.title, card)
    kinds = {mention.kind for mention in found} | {entry.kind for entry in past.entries}
    sized = any(mention.kind in ("interval", "size") for mention in found)
    if (sized or (not kinds.isdisjoint(("interval", "size")) and _WAYS.search(marked))) and not kinds.isdisjoint(
        _MOVABLE
    ):
        of_its_own = any(mention.kind in _MOVABLE for mention in found)
        way_before = any(entry.kind == "direction" for entry in past.entries)
        for way in _ways(marked) or (() if way_before and not of_its_own else ("up",)):
            enter("direction", way, way)
    if (
        not kinds.isdisjoint(_GROUND)
        and kinds.isdisjoint(_NO_GROUND)
        and _TUNE.search(marked)
        and not _NO_TUNE.search(marked)
    ):
        for style in styles(marked):
            enter("style", style, style)
    named_alone = all(mention.kind in _ALSO_TERMS for mention in found)
    if named_alone and piece is None:
        nearest = search(question, BESIDE_THRESHOLD if terms else SEARCH_THRESHOLD)
        if nearest and nearest not in terms:
            enter("term", nearest.title, nearest)
    return Reading(_with_list(marked[:LONGEST_QUESTION], entries) + LEVELS[level], tuple(entries), past)


def _taken_from(term: Sequence[int], thing: Sequence[int]) -> bool:
    """Whether a thing takes its words from a term; "middle C" is a term that only holds a note.

    >>> _taken_from((0, 8), (7, 8)), _taken_from((0, 8), (0, 8)), _taken_from((0, 8), (7, 12)), _taken_from((0, 8), (9, 12))
    (False, True, True, False)
    """
    (start, end), (first, last) = term, thing
    holds = start <= first and last <= end and last - first < end - start
    return start < last and first < end and not holds


def _ways(marked: str) -> tuple[str, ...]:
    """The directions that a question may mean: both where it tells which of the two notes lies above, none where it is silent."""
    said = dict.fromkeys(match.lastgroup for match in _WAYS.finditer(marked))
    return ("up", "down") if "either" in said else tuple(said)


def _with_list(marked: str, entries: Sequence[Entry]) -> str:
    return marked + "".join(f"\n[{entry.number}] {entry.kind} {entry.text}" for entry in entries)


def as_past(reading: Reading, calls: Sequence[str], results: Mapping[int, Result], said: str) -> Past:
    """An answered turn for the next one to lean on; things of an older turn that it used are listed as its own.

    `calls` and `said` are as the model wrote them; the results stand by their numbers, in the order of the calls.
    """
    used = [number for number in map(int, re.findall(r"\[(\d+)\]", " ".join(calls)))]
    kept = [entry for entry in reading.entries if entry in reading.listed or entry.number in used]
    kept += [result_entry(number, result) for number, result in results.items()]
    place = {entry.number: at for at, entry in enumerate(kept, start=1)}

    def renumbered(text: str) -> str:
        text = re.sub(r"\[(\d+)\]", lambda mark: f"[{place.get(int(mark[1]), mark[1])}]", text)
        return re.sub(r"\{(\d+)\.", lambda slot: f"{{{place[int(slot[1])]}.", text)

    entries = tuple(replace(entry, number=place[entry.number]) for entry in kept)
    marked = renumbered(reading.text.split("\n")[0])
    messages = [{"role": "user", "content": _with_list(marked, entries[: len(kept) - len(results)])}]
    for call, (number, result) in zip(calls, results.items(), strict=True):
        messages += [call_message(renumbered(call)), result_message(place[number], result)]
    return Past((*messages, said_message(renumbered(said))), entries)


def styles(text: str) -> tuple[str, ...]:
    """The styles of a tune that a text names, or the plain one.

    >>> styles("a swinging melody"), styles("write me a tune")
    (('jazz',), ('plain',))
    """
    return tuple(dict.fromkeys(match.lastgroup for match in _STYLES.finditer(text))) or ("plain",)


def places(question: str, entries: Sequence[Entry]) -> tuple["Place", ...]:
    """Where each entry of a reading stands in its question; one listed only for its nearness has no place."""
    found = []
    for mention in mentions(question):
        found += [
            Place(mention.start, mention.end, e.number)
            for e in entries
            if e.value is mention.value and e.kind == mention.kind
        ]
    for card, start, end in named(question):
        found += [Place(start, end, entry.number) for entry in entries if entry.value is card]
    for bar in _BAR.finditer(question):
        found += [
            Place(bar.start(), bar.end(), e.number) for e in entries if e.kind == "bar" and e.value == int(bar[1])
        ]
    return tuple(found)


@dataclass(frozen=True)
class Place:
    """Where an entry stands in the question."""

    start: int
    end: int
    number: int


def _shown(mention: Mention) -> str:
    """A mention as it is listed: in plain notation where it has one, else in the asker's words."""
    if mention.kind in ("chord", "scale", "key", "interval", "note", "note_value", "meter", "tempo", "instrument"):
        return describe(mention.value)
    if mention.kind == "numeral":
        return mention.value
    if mention.kind == "notes":
        return " ".join(str(note) for note in mention.value)
    if mention.kind == "chords":
        return " ".join(chord.symbol for chord in mention.value)
    return " ".join(mention.text.split())


def call_message(call: str) -> dict[str, str]:
    return {"role": "assistant", "content": CALL_MARK + call}


def result_message(number: int, result: Result) -> dict[str, str]:
    """What the model sees of a result: its number, kind and the names of its fields; what it never sees it cannot miscopy."""
    return {"role": "tool", "content": f"[{number}] {result.kind}: {' '.join(result.facts)}"}


def said_message(text: str) -> dict[str, str]:
    return {"role": "assistant", "content": text}


def slots(number: int, result: Result) -> tuple[str, ...]:
    """The slots through which a model can say a result; R capitalises the first letter.

    >>> slots(2, Result("note", "C", {"name": "C"}))
    ('{2.name}', '{2.Name}')
    """
    return tuple(f"{{{number}.{form}}}" for name in result.facts for form in (name, name[0].upper() + name[1:]))


def fill(slot: str, results: Mapping[int, Result]) -> str:
    """The text that a slot stands for. Raises KeyError when there is no such result or field."""
    number, field = slot.strip("{}").split(".", 1)
    facts = results[int(number)].facts
    if field in facts:
        return facts[field]
    text = facts[field[0].lower() + field[1:]]
    return text[:1].upper() + text[1:]
