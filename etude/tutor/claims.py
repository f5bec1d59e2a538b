"""A claim: something a text says about notes that the theory engine can confirm or refute.

    check("F#m7b5 consists of F#, A, C, E.")  ->  one claim, right
    check("Cm6 is C, Eb, G, Bb.")             ->  one claim, wrong: Cm6 has C, Eb, G, A

The musical things of each sentence are replaced by their kinds ("{chord} consists of {notes}"), and `claim_forms.FORMS`
says which sentence forms are claims and how the engine judges them. A form that names no subject ("its third is {note}")
speaks of the nearest chord, scale or key before it. What no form knows is left alone: it is not checkable, and nothing is
said of it. Questions, negations and what "some people think" claim nothing.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from etude.theory.errors import TheoryError
from etude.theory.lookup import as_chord
from etude.theory.mentions import Mention, mentions
from etude.theory.pitch import ACCIDENTAL, pitch
from etude.tutor.claim_forms import BY_LIKENESS, COMPILED, DEGREE_NAMES, ORDINALS, Thing


@dataclass(frozen=True)
class Claim:
    """One claim: its words, where they stand, whether it is right, and what would be right."""

    text: str
    start: int
    end: int
    right: bool
    correction: str = ""


# Words with which a sentence claims nothing: before a form's end, and anywhere.
_DOUBTED = re.compile(
    r"\b(?:not|never|no|nobody|hardly|rarely|neither|nor|cannot|without|lacks?|lacking|avoid|except|instead of|rather than|could|might)\b|n['’]t\b(?! forget)"
    r"|\b(?:people|students|beginners|learners|players|many|some|they|often|you)\b[^{]*\b(?:thinks?|believes?|says?|assumes?|expect)\b"
    r"|\bif\b[^{]*\{\w+\} (?:had|were|was)\b|\bas if\b|\bsubstitut\w*\b[^{]*\{numeral\}|\bfigures?\b"
)
_DENIED = re.compile(r"\b(?:wrong|mistaken?ly|mistakes?|incorrect|false|myth)\b")
_COUNTS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
           "eleven": 11, "twelve": 12} | {str(n): n for n in range(1, 25)}  # fmt: skip
_NUMBER = "|".join(sorted(_COUNTS, key=len, reverse=True))


def check(text: str) -> tuple[Claim, ...]:
    """Every claim in a text that the engine can judge, in reading order.

    >>> [(c.text, c.right, c.correction) for c in check("Cm6 has C, Eb, G, Bb. E major has four sharps.")]
    [('Cm6 has C, Eb, G, Bb', False, 'Cm6 has C, Eb, G, A'), ('E major has four sharps', True, '')]
    >>> [c.correction for c in check("Take Cm7. Its third is E.")]
    ['the third of Cm7 is Eb']
    """
    plain = _plain(text)
    found: list[Claim] = []
    before: dict[str, Thing | None] = {"thing": None, "home": None}
    question = _NOTHING
    for sentence in _sentences(plain):
        chords: set[int] = set()
        if not sentence.opens:
            claims, chords = _claims(sentence, before, question)
            found += [_placed(text, start, end, verdict) for start, end, verdict in claims]
        before = _subjects([mark for mark in sentence.named.values() if mark.start not in chords], before)
        question = sentence if sentence.opens else _NOTHING
    return tuple(sorted(found, key=lambda claim: claim.start))


def _placed(text: str, start: int, end: int, verdict: str) -> Claim:
    """The claim in the words of the text; an emphasis that opens inside it closes inside it."""
    while text[start:end].count("**") % 2 and text[end : end + 2] == "**":
        end += 2
    said = text[start:end].rstrip(" .,;:\n")
    return Claim(said, start, start + len(said), not verdict, verdict)


_ITEM = r"\s*\n\s*(?:[-*•+]|\d+[.)])\s+"
_ALONE = r"(?=[A-G](?:#+|b+|♯+|♭+|×|𝄪|𝄫)?\s*(?:\n|$))"
# Markdown -> the same length of plain text: a list of notes becomes "C, E, G", every other line its own sentence.
_LAYOUT = (
    (re.compile(r"[*_`]+(?=[^\s*])|(?<=[^\s*])[*_`]+"), " "),
    (re.compile(rf"(?<=:){_ITEM}{_ALONE}"), " "),
    (re.compile(_ITEM + _ALONE), ","),
    (re.compile(_ITEM), "."),
    (re.compile(r"^\s*(?:[-*•+]|\d+[.)]|#+)\s+"), " "),
    (re.compile(r"\n\s*#+"), "."),
    (re.compile(r"\|"), ":"),
    (re.compile(r"(?<=[:?])\s*\n"), " "),
    (re.compile(r"\n"), "."),
)


def _plain(text: str) -> str:
    """The text without its Markdown, every character in its place.

    >>> _plain("The notes are:\\n- C\\n- **Eb**")
    'The notes are:   C,    Eb  '
    """
    for pattern, sign in _LAYOUT:
        text = pattern.sub(lambda found, sign=sign: sign.ljust(len(found[0])), text)
    return text


@dataclass(frozen=True)
class _Sentence:
    """A sentence with its things as kinds; `places` leads from each of its characters into the text.

    A sentence that `opens`, a question or a heading, claims nothing by itself and is read with the one after it.
    """

    marked: str
    places: list[int]
    marks: dict[int, Mention]
    opens: bool

    @property
    def named(self) -> dict[int, Mention]:
        """The things that the sentence may speak of: not that of which another is the relative or the parallel."""
        return {place: mark for place, mark in self.marks.items() if not _ASIDE.search(self.marked[:place])}


# "D minor, relative of {key}": what follows is said of D minor.
_ASIDE = re.compile(r"\b(?:relative|parallel)(?: (?:key|major|minor))? (?:of|to)(?: the)? $", re.I)

_NOTHING = _Sentence("", [], {}, False)


def _joined(first: _Sentence, second: _Sentence) -> _Sentence:
    """A question and its answer as one sentence."""
    if not first.marked:
        return second
    shift = len(first.marked) + 1
    marks = first.marks | {place + shift: mark for place, mark in second.marks.items()}
    places = [*first.places, second.places[0], *second.places] if second.places else first.places
    return _Sentence(f"{first.marked} {second.marked}", places, marks, second.opens)


def _sentences(plain: str) -> Iterator[_Sentence]:
    marks = _marks(plain)
    for match in re.finditer(r"[^.;!?]*[^.;!?\s][^.;!?]*(?:[.;!?]+|$)", plain):
        inside = [mark for mark in marks if match.start() <= mark.start and mark.end <= match.end()]
        yield _sentence(plain, match.start(), match.end(), inside)


_HEADING = re.compile(r"(?:the |an? )?\{(?:chord|scale|key)\}(?: (?:chord|triad|scale))? ?[.]", re.I)


def _sentence(plain: str, start: int, end: int, marks: Sequence[Mention]) -> _Sentence:
    marked, places, placed, at = "", [], {}, start

    def say(upto: int) -> None:
        nonlocal marked
        for place in range(at, upto):
            if not plain[place].isspace() or (marked and marked[-1] != " "):
                marked += " " if plain[place].isspace() else plain[place]
                places.append(place)

    for mark in marks:
        say(mark.start)
        placed[len(marked)] = mark
        sign = "{" + mark.kind + "}"
        marked += sign
        places += [mark.start] * (len(sign) - 1) + [mark.end - 1]
        at = mark.end
    say(end)
    if _HEADING.fullmatch(marked):
        return _Sentence(f"{marked[:-1]}:", places, placed, True)
    return _Sentence(marked, places, placed, marked.rstrip().endswith("?"))


_MARKS: tuple[tuple[str, re.Pattern, Callable[[re.Match], object]], ...] = (
    ("semitones", re.compile(rf"\b({_NUMBER})\s(?:semitones?|half[\s-](?:steps?|tones?))(?!\w)", re.I),
     lambda found: _COUNTS[found[1].lower()]),
    ("semitones", re.compile(rf"\b({_NUMBER})\swhole[\s-](?:steps?|tones?)(?!\w)", re.I), lambda found: 2 * _COUNTS[found[1].lower()]),
    ("count", re.compile(rf"\b({_NUMBER})(?:\s(?:different|distinct|separate))?[\s-]+(?:notes?|tones?|pitches)(?!\w)", re.I),
     lambda found: _COUNTS[found[1].lower()]),
    ("numeral", re.compile(r"(?<=\()(?:VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)(?=\))|(?:(?<=\bis )|(?<=\bas ))(?:I|i|V|v)(?=[.,;]|\sin\b|$)|"
     r"(?:(?<=: )|(?<=\bthe )|^|(?<=[.] ))(?:I|i|V|v)(?=\s(?:is|chord|in|of)\b|\s\()"), lambda found: found[0]),
)  # fmt: skip
_ROLE_WORDS = re.compile(
    rf"\b({'|'.join([*DEGREE_NAMES, *ORDINALS])})(?:\s(?:scale\s)?(?:degree|note|tone))?(?![\w-])(?!\s(?:seventh|7th|inversion|position|finger))",
    re.I,
)


def _marks(plain: str) -> list[Mention]:
    """The mentions of a text, and what only claims speak of: counts of notes and semitones, and every word for a role."""
    own = [Mention(kind, found[0], found.start(), found.end(), value(found))
           for kind, pattern, value in _MARKS for found in pattern.finditer(plain)]  # fmt: skip
    taken = [(mark.start, mark.end) for mark in own]
    for mention in mentions(plain):
        if (
            mention.kind != "degree"
            and not _in_a_formula(plain, mention)
            and not any(mention.start < end and start < mention.end for start, end in taken)
        ):
            own += _split(mention)
            taken.append((mention.start, mention.end))
    for found in _ROLE_WORDS.finditer(plain):
        if not any(found.start() < end and start < found.end() for start, end in taken):
            number = (ORDINALS | DEGREE_NAMES)[found[1].lower()]
            own.append(Mention("role", found[1].lower(), found.start(), found.end(), number))
    return sorted(own, key=lambda mark: mark.start)


def _in_a_formula(plain: str, mention: Mention) -> bool:
    """Whether "b7" is a degree in a row of degrees ("1 b3 5 b7") and no chord."""
    beside = re.search(r"\d[\s,]+$", plain[: mention.start]) or re.match(r"[\s,]+[b#]*\d", plain[mention.end :])
    return bool(beside and re.fullmatch(r"b{1,2}\d{1,2}", mention.text))


_NAME = rf"[A-G]{ACCIDENTAL}?"
_IN_OCTAVE = re.compile(rf"{_NAME}\d")
_LETTER = re.compile(rf"{_NAME}(?:\s(?:chord|triad))?")
_LABELLED = re.compile(rf"(?P<chord>\S+)\s+[-–—→]\s+(?P<notes>{_NAME}(?:\s+{_NAME}){{2,}})|"
                       rf"(?P<list>{_NAME}(?:\s+{_NAME}){{2,}}),\s+(?P<next>\S+)")  # fmt: skip


def _split(mention: Mention) -> list[Mention]:
    """A mention as claims mean it: "C7 – C E G Bb" is a chord with its notes, a half step says how far, not how spelled, and
    notes in their octaves tell what sounds one after another."""
    if mention.kind == "interval" and re.search(r"tone|step", mention.text, re.I):
        return [Mention("semitones", mention.text, mention.start, mention.end, mention.value.semitones)]
    if mention.kind == "notes" and (sounding := [*_IN_OCTAVE.finditer(mention.text)]):
        return [
            Mention("note", note[0], mention.start + note.start(), mention.start + note.end(), pitch(note[0]))
            for note in sounding
        ]
    if mention.kind == "chords" and (found := _LABELLED.fullmatch(mention.text)):
        return [Mention("chord" if len(one) == 1 else "notes", found[name], mention.start + found.start(name),
                        mention.start + found.end(name), one[0] if len(one) == 1 else tuple(chord.root for chord in one))
                for name, one in (("chord", mention.value[:1]), ("notes", mention.value[1:]), ("list", mention.value[:-1]),
                                  ("next", mention.value[-1:])) if found[name]]  # fmt: skip
    return [mention]


LIST_OF_KEYS = 3
_SUBJECTS = {"thing": ("chord", "scale", "key"), "home": ("key", "scale")}


def _claims(
    answer: _Sentence, before: dict[str, Thing | None], question: _Sentence
) -> tuple[list[tuple[int, int, str]], set[int]]:
    """The claims of a sentence as (start, end, verdict), and where its chords stand that answer to a numeral.

    A form may begin in the question that the sentence answers: "What is the third of Cm7? It is Eb."
    """
    sentence = _joined(question, answer)
    claims: list[tuple[int, int, str]] = []
    taken: list[tuple[int, int]] = []
    chords: set[int] = set()
    if _DENIED.search(sentence.marked.lower()):
        return [], chords
    for pattern, judge, names in COMPILED:
        for match in pattern.finditer(sentence.marked):
            if match.end() <= len(question.marked) or any(
                match.start() < end and start < match.end() for start, end in taken
            ):
                continue
            said = sentence.marked[: None if judge in BY_LIKENESS else match.end()].lower()
            if match.start() >= len(question.marked):
                said = said[len(question.marked) :]
            if _DOUBTED.search(said):
                continue
            try:
                things = _named_things(match, sentence, names, before)
                verdict = judge(said, **things)
            except TheoryError:
                continue  # the things do not fit the form: nothing is claimed
            if verdict is None:
                continue
            taken.append(match.span())
            start = sentence.places[max(match.start(), len(sentence.marked) - len(answer.marked))]
            last = sentence.places[match.end() - 1] + 1
            ends = [mark.end for place, mark in sentence.marks.items() if match.start() <= place < match.end()]
            claims.append((start, max(last, *ends, 0), verdict))
            if "chord" in names:
                chords.add(sentence.marks[match.start("chord")].start)
    return claims, chords


def _named_things(match: re.Match, sentence: _Sentence, names: Sequence[str], before: dict) -> dict[str, object]:
    """The things in a form by their names; a subject that it does not name is looked for around it."""
    things: dict[str, object] = {}
    for name, said in match.groupdict().items():
        if said is None:
            continue
        inside = [mark for place, mark in sentence.marks.items() if match.start(name) <= place < match.end(name)]
        if name == "notes":
            things[name] = _flat(mark.value for mark in inside if mark.kind in ("note", "notes"))
        elif name == "chords":
            things[name] = tuple(as_chord(value) for value in _flat(mark.value for mark in inside))
        else:
            things[name] = inside[0].value
        if name == "role":
            things["word"] = inside[0].text.lower()
    for name in _SUBJECTS.keys() & set(names) - things.keys():
        things[name] = _subject(name, match, sentence, before)
    return {name: thing for name, thing in things.items() if name in names}


def _flat(values: Iterator) -> tuple:
    return tuple(one for value in values for one in (value if isinstance(value, tuple) else (value,)))


def _subject(name: str, match: re.Match, sentence: _Sentence, before: dict) -> Thing:
    """What a form without a subject speaks of. Raises TheoryError when that is not clear."""
    around = [(place, mark) for place, mark in sentence.named.items()
              if mark.kind in (*_SUBJECTS[name], "chords") and not match.start() <= place < match.end()]  # fmt: skip
    earlier = [mark.value for place, mark in around if place < match.start()]
    if len({mark.value for place, mark in around if place < match.start() and mark.kind == "key"}) >= LIST_OF_KEYS:
        raise TheoryError("The sentence speaks of a whole list of keys.")
    value = (earlier[-1:] or [mark.value for _, mark in around][:1] or [before[name]])[0]
    if value is None or isinstance(value, tuple):
        raise TheoryError("The sentence does not say of what it speaks.")
    return value


def _subjects(marks: Sequence[Mention], before: dict[str, Thing | None]) -> dict[str, Thing | None]:
    """What the next sentence speaks of when it does not say: the one chord of this sentence, else its one scale or key.

    Beside a note, a chord that is no more than a letter is not the only one: "F# sounds when you play C#."
    """
    plain = any(mark.kind == "note" for mark in marks)
    chords = {mark.value for mark in marks if mark.kind == "chord" and not (plain and _LETTER.fullmatch(mark.text))}
    homes = {mark.value for mark in marks if mark.kind in ("scale", "key")}
    things = chords or homes
    return {
        "thing": next(iter(things)) if len(things) == 1 else None if things else before["thing"],
        "home": next(iter(homes)) if len(homes) == 1 else None if homes else before["home"],
    }


_LINE = re.compile(r"(\s*(?:(?:[-*•+]|\d+[.)])\s+)?)(.*)")


def _struck(said: str) -> str:
    """The words struck through, line by line, with the signs of lists left before them."""
    lines = [_LINE.fullmatch(line) for line in said.split("\n")]
    return "\n".join(f"{line[1]}~~{line[2]}~~" if line[2] else line[1] for line in lines)


def corrected(text: str, claims: tuple[Claim, ...]) -> str:
    """The text with every wrong claim struck through and followed by what is right, as Markdown.

    >>> said = "Cm6 is C, Eb, G, Bb."
    >>> corrected(said, check(said))
    '~~Cm6 is C, Eb, G, Bb~~ **Correction: Cm6 has C, Eb, G, A**.'
    """
    for claim in reversed([claim for claim in claims if not claim.right]):
        fixed = f"{_struck(text[claim.start : claim.end])} **Correction: {claim.correction}**"
        text = text[: claim.start] + fixed + text[claim.end :]
    return text
