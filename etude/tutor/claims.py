"""A claim: something a text says about notes that the theory engine can confirm or refute.

    check("F#m7b5 consists of F#, A, C, E.")  ->  one claim, right
    check("Cm6 is C, Eb, G, Bb.")             ->  one claim, wrong: Cm6 has C, Eb, G, A

The musical things of each sentence are replaced by their kinds ("{chord} consists of {notes}"), and each row of the table
below says which sentence forms are claims and how the engine judges them. What no row knows is left alone: it is
not checkable, and nothing is said of it.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from etude.theory.chord import Chord, degree_interval
from etude.theory.errors import TheoryError
from etude.theory.interval import Interval, between, interval
from etude.theory.key import Key, key
from etude.theory.lookup import as_chord, as_key, as_scale
from etude.theory.mentions import Mention, mentions
from etude.theory.pitch import Pitch
from etude.theory.roman import realize
from etude.theory.scale import Scale


@dataclass(frozen=True)
class Claim:
    """One claim: its words, where they stand, whether it is right, and what would be right."""

    text: str
    start: int
    end: int
    right: bool
    correction: str = ""


# A judgement: None when the things do not fit the form after all, "" when right, else what would be right.
Judgement = str | None

_HAS = (
    r"(?: (?:chord|triad|scale|mode|major|arpeggio|itself))?(?: \([^)]*\))?,? (?:(?:are|is|has|have|contains|includes|uses|consists of|"
    r"comprises|is (?:made|built|formed|spelled|spelt|constructed|composed)(?: up)?(?: of| from| with| as)?)"
    r"(?: (?:exactly|just|only))?(?: (?:the|these|its))?(?: (?:(?!different|same|common|shared|no )\w+ ){0,2}notes?)?)(?: (?:are|is|of|as|the notes))?:? "
)
_COUNT_WORDS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
                "eleven": 11, "twelve": 12, "one": 1} | {str(n): n for n in range(1, 25)}  # fmt: skip
_NUMBER = "(" + "|".join(_COUNT_WORDS) + ")"
_X = r"\{(?:chord|scale|key)\}"


def _names(notes: tuple[Pitch, ...]) -> str:
    return ", ".join(note.name for note in notes)


def _classes(notes: tuple[Pitch, ...]) -> set[int]:
    return {note.fifths for note in notes}


def _things(value: object, said: str) -> Chord | Scale:
    """The chord or scale that a text means: a bare key is its triad when "chord" or "triad" is said, else its scale."""
    if isinstance(value, (Chord, Scale)):
        return value
    return as_chord(value) if re.search(r"chord|triad", said) else as_scale(value)


# "The primary chords of C major are C, F, G" lists chords, not the notes of the key.
_LISTS_CHORDS = re.compile(r"\b(?:chords|triads|pillars|harmonies|keys|roots)\b[^{]*\b(?:of|in) (?:the )?\{")


def _has_notes(said: str, thing: object, notes: tuple[Pitch, ...]) -> Judgement:
    if _LISTS_CHORDS.search(said):
        return None
    if isinstance(thing, Scale) and thing.type == "melodic minor" and re.search(r"\bdown|descend|falling", said):
        thing = Scale(thing.tonic, "natural minor")
    if isinstance(thing, Key) and len(notes) == 3 and "scale" not in said:
        thing = as_chord(thing)
    thing = _things(thing, said)
    true = thing.sounding if isinstance(thing, Chord) else thing.notes
    right = _classes(notes) in (_classes(true), _classes(thing.notes), _classes(_twin(thing)))
    return "" if right else f"{_title(thing)} has {_names(true)}"


# "A augmented" names a chord and a scale: the notes say which was meant.
_TWINS = {"aug": "augmented", "dim": "octatonic", "7(#5,#9)": "altered", "m7b5": "locrian #2"}


def _twin(thing: Chord | Scale) -> tuple[Pitch, ...]:
    """The notes of the scale that goes by the same name as a chord; none for most."""
    if isinstance(thing, Chord) and thing.suffix in _TWINS:
        return Scale(thing.root, _TWINS[thing.suffix]).notes
    return ()


def _title(thing: Chord | Scale | Key) -> str:
    return thing.symbol if isinstance(thing, Chord) else thing.name


def _contains(said: str, thing: object, note: Pitch) -> Judgement:
    """Chords only: a piece in C major may well have an F#."""
    if not isinstance(thing, Chord):
        return None
    return "" if note.fifths in _classes(thing.sounding) else f"{thing.symbol} has {_names(thing.sounding)}"


def _has_count(said: str, thing: object, count: str) -> Judgement:
    thing = _things(thing, said)
    true = len(thing.sounding if isinstance(thing, Chord) else thing.notes)
    return "" if _COUNT_WORDS[count.lower()] == true else f"{_title(thing)} has {true} notes"


def _has_signature(said: str, where: object, signature: int) -> Judgement:
    home = as_key(where)
    return "" if home.signature == signature else f"{home.name} has {home.signature_words.split(':')[0]}"


def _signature_notes(said: str, where: object, signature: int, notes: tuple[Pitch, ...]) -> Judgement:
    home = as_key(where)
    right = home.signature == signature and tuple(note.name for note in notes) == home.signature_notes
    return "" if right else f"{home.name} has {home.signature_words}"


def _semitones(said: str, size: Interval, count: str) -> Judgement:
    true = size.semitones
    return "" if _COUNT_WORDS[count.lower()] == true else f"a {size.name} is {true} semitones"


def _apart(said: str, low: Pitch, high: Pitch, size: Interval) -> Judgement:
    true = between(Pitch(low.fifths), Pitch(high.fifths))
    down = between(Pitch(high.fifths), Pitch(low.fifths))
    same = {(true.fifths, true.steps % 7), (down.fifths, down.steps % 7)}
    right = (size.fifths, size.steps % 7) in same
    return "" if right else f"{low.name} to {high.name} is a {true.name}"


def _relative(said: str, first: object, second: object) -> Judgement:
    home, other = as_key(first), as_key(second)
    true = home.parallel if "parallel" in said else home.relative
    word = "parallel" if "parallel" in said else "relative"
    return "" if other == true else f"the {word} {true.mode} of {home.name} is {true.name}"


def _distance(said: str, note: Pitch, size: Interval, start: Pitch) -> Judgement:
    below = bool(re.search(r"below|under|lower|down", said))
    true = start + (-size if below else size)
    return (
        ""
        if true.fifths == note.fifths
        else f"a {size.name} {'below' if below else 'above'} {start.name} is {true.name}"
    )


def _distance_turned(said: str, size: Interval, start: Pitch, note: Pitch) -> Judgement:
    return _distance(said, note, size, start)


def _figure(said: str, figure: str, where: object, chord: object) -> Judgement:
    true = realize(figure, as_key(where))
    right = true.chord is not None and as_chord(chord).sounding == true.notes
    return (
        ""
        if right
        else f"{figure} in {as_key(where).name} is {true.chord.symbol if true.chord else _names(true.notes)}"
    )


def _is_chord(said: str, notes: tuple[Pitch, ...], thing: object) -> Judgement:
    return _has_notes(said, thing, notes)


def _degree_of(said: str, number: int, thing: object, note: Pitch) -> Judgement:
    if isinstance(thing, Chord):
        for degree, tone in zip(thing.degrees, thing.notes, strict=True):
            if int(degree.lstrip("#b")) in (number, number + 7):
                return "" if tone.fifths == note.fifths else f"that tone of {thing.symbol} is {tone.name}"
        return None
    true = as_scale(thing).degree(number)
    return "" if true.fifths == note.fifths else f"degree {number} of {_title(as_scale(thing))} is {true.name}"


def _degree_turned(said: str, note: Pitch, number: int, thing: object) -> Judgement:
    return _degree_of(said, number, thing, note)


_IS = r"(?:,? (?:is|are|equals|=|gives))(?: (?:called|just|exactly|the note|an?|the))? "
_MODE_OF_SCALE = r"(?: (?:scale|key|mode|chord|triad|major|minor))?"

# A sentence form -> its judge, which is also told the sentence so far. Forms are tried at every place; groups other than things are passed on as words.
FORMS: tuple[tuple[str, Callable[..., Judgement]], ...] = (
    (_X + r" has \{signature\}(?:: | ?\(|, (?:which are |namely )?)\{notes\}", _signature_notes),
    (_X + r"(?: scale)? has " + _NUMBER + r" (?:different )?notes?\b(?!:? ?\{)", _has_count),
    (_X + r"(?: major| minor)?(?: scale)? has \{signature\}(?!(?:: | ?\(|, which are )\{)", _has_signature),
    (_X + _HAS + r"\{notes\}", _has_notes),
    (r"notes (?:are )?\{notes\} (?:for|in|of) (?:the )?" + _X, _is_chord),
    (_X + r"(?: chord| scale)? (?:contains|includes|uses|has) (?:an? |the )?(?:note )?\{note\}(?! to)", _contains),
    (r"notes (?:of|in) (?:the )?" + _X + _MODE_OF_SCALE + r",? (?:are|is|:)?:? ?\{notes\}", _has_notes),
    (_X + r"(?: \([^)]*\))?: ?\{notes\}(?! (?:would|do|does|is missing|are missing))", _has_notes),
    (_X + r" \(\{notes\}\)", _has_notes),
    (r"\{notes\} (?:is|are|form|make|spell|make up|belong to)(?: up)? (?:an? |the |the notes of (?:the )?)?" + _X, _is_chord),
    (r"\{interval\}(?:,? (?:is|has|spans|covers|contains|equals|measures))(?: \w+)? " + _NUMBER + r" (?:semitone|half step|half-step)s?", _semitones),
    (r"\{note\} (?:to|up to|and) \{note\} (?:is|are|form|forms|make|makes|gives|span|spans)(?: an?)?(?: interval of)?(?: an?)? \{interval\}", _apart),
    (r"interval (?:from |between )\{note\} (?:to|and) \{note\} is (?:an? )?\{interval\}", _apart),
    (r"(?:relative|parallel) (?:minor|major|key)(?: key)? (?:of|to) (?:the )?" + _X + _IS + _X, _relative),
    (r"\{note\} (?:is|lies|sits) (?:an? )?\{interval\} (?:above|below|under|higher than|lower than) \{note\}", _distance),
    (r"\{interval\} (?:above|below|under) \{note\}" + _IS + r"\{note\}", _distance_turned),
    (r"\{numeral\} (?:chord )?(?:in|of) (?:the key of )?" + _X + _IS + _X, _figure),
    (r"\{degree\} (?:of|in) (?:the )?" + _X + _MODE_OF_SCALE + _IS + r"\{note\}", _degree_of),
    (r"\{note\} is the \{degree\} (?:degree )?(?:of|in) (?:the )?" + _X, _degree_turned),
)  # fmt: skip
_COMPILED = tuple((re.compile(pattern, re.I), judge) for pattern, judge in FORMS)
_ROLE = re.compile(r"([A-G](?:#{1,2}|b{1,2})?) \((?:the )?(root|tonic|[a-z]+ [a-z]+)\)")


def check(text: str) -> tuple[Claim, ...]:
    """Every claim in a text that the engine can judge, in reading order.

    >>> [(c.text, c.right, c.correction) for c in check("Cm6 has C, Eb, G, Bb. E major has four sharps.")]
    [('Cm6 has C, Eb, G, Bb', False, 'Cm6 has C, Eb, G, A'), ('E major has four sharps', True, '')]
    """
    found: list[Claim] = []
    for start, sentence in _sentences(text):
        for claim in (*_by_form(sentence), *_roles(sentence)):
            shifted = Claim(claim.text, claim.start + start, claim.end + start, claim.right, claim.correction)
            if not any(shifted.start < other.end and other.start < shifted.end for other in found):
                found.append(shifted)
    return tuple(sorted(found, key=lambda claim: claim.start))


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    for match in re.finditer(r"[^.;!?\n]+(?:[.;!?\n]|$)", text):
        yield match.start(), match[0]


def _by_form(sentence: str) -> Iterator[Claim]:
    marked, places, things = _marked(sentence)
    for pattern, judge in _COMPILED:
        for match in pattern.finditer(marked):
            used = [thing for place, thing in things if match.start() <= place < match.end()]
            try:
                verdict = judge(
                    marked[: match.end()].lower(), *(thing.value for thing in used), *(g for g in match.groups() if g)
                )
            except (TheoryError, TypeError, IndexError):
                continue  # the things do not fit the form: nothing is claimed
            if verdict is not None:
                start, end = places[match.start()], places[match.end() - 1] + 1
                end = max(end, max((thing.end for thing in used), default=end))
                yield Claim(
                    sentence[start:end].rstrip(" .,;"),
                    start,
                    start + len(sentence[start:end].rstrip(" .,;")),
                    not verdict,
                    verdict,
                )


def _marked(sentence: str) -> tuple[str, list[int], list[tuple[int, Mention]]]:
    """The sentence with its things replaced by kinds, the place of each character in the sentence, and the things."""
    marked, places, things, at = "", [], [], 0
    for mention in mentions(sentence):
        marked += sentence[at : mention.start]
        places += range(at, mention.start)
        things.append((len(marked), mention))
        sign = "{" + mention.kind + "}"
        marked += sign
        places += [mention.start] * (len(sign) - 1) + [mention.end - 1]
        at = mention.end
    return marked + sentence[at:], [*places, *range(at, len(sentence))], things


def _roles(sentence: str) -> Iterator[Claim]:
    """ "A# (perfect fifth)" after a chord or scale: each role is a claim about its root."""
    subject: Chord | Scale | None = None
    named = {m.start: m for m in mentions(sentence) if m.kind in ("chord", "scale", "key")}
    pairs = {match.start(): match for match in _ROLE.finditer(sentence)}
    roots = [match for match in pairs.values() if match[2] in ("root", "tonic")]
    for place in sorted({*named, *pairs}):
        if place in named:
            value = named[place].value
            subject = as_scale(value) if isinstance(value, Key) else value
            continue
        match = pairs[place]
        root = key(roots[0][1]).tonic if roots else _root_of(subject)
        if root is None:
            continue
        try:
            size = degree_interval("1") if match[2] in ("root", "tonic") else interval(match[2])
        except TheoryError:
            continue
        true = Pitch(root.fifths + size.fifths)
        right = true.name == match[1] and (not roots or _root_of(subject) in (None, root))
        correction = "" if right else f"the {match[2]} of {root.name} is {true.name}"
        yield Claim(match[0], match.start(), match.end(), right, correction)


def _root_of(thing: Chord | Scale | None) -> Pitch | None:
    return thing.root if isinstance(thing, Chord) else thing.tonic if thing else None


def corrected(text: str, claims: tuple[Claim, ...]) -> str:
    """The text with every wrong claim struck through and followed by what is right, as Markdown.

    >>> said = "Cm6 is C, Eb, G, Bb."
    >>> corrected(said, check(said))
    '~~Cm6 is C, Eb, G, Bb~~ **Correction: Cm6 has C, Eb, G, A**.'
    """
    for claim in reversed([claim for claim in claims if not claim.right]):
        fixed = f"~~{text[claim.start : claim.end]}~~ **Correction: {claim.correction}**"
        text = text[: claim.start] + fixed + text[claim.end :]
    return text
