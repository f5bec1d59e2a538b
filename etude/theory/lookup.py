"""The front door: whatever a person types about notes, read and answered, or refused with a reason.

    lookup("minor third above Bb").facts["note"]  ->  "Db"

The musical things in the text are found first (`mentions`) and replaced by their kinds, "{interval} above {note}"; what is
then left must be one of the forms below, word for word. Nothing that is not wholly understood is answered.
"""

import re
from collections.abc import Callable
from difflib import get_close_matches
from functools import lru_cache

from etude.theory import facts
from etude.theory.chord import Chord, chord
from etude.theory.chord_types import CHORD_TYPES
from etude.theory.errors import TheoryError
from etude.theory.facts import Result
from etude.theory.interval import Interval, interval
from etude.theory.key import Key, key
from etude.theory.mentions import Mention, Value, mentions
from etude.theory.pitch import ACCIDENTAL, Pitch, pitch
from etude.theory.scale import Scale, scale, type_in

MAX_LENGTH = 300


def as_chord(value: Value) -> Chord:
    """The chord that a mention stands for: a key is its tonic triad, a note the major triad on it.

    Raises TheoryError when there is none.
    """
    if isinstance(value, Chord):
        return value
    if isinstance(value, Key) and value.mode in ("major", "minor"):
        return chord(value.tonic.name + ("m" if value.mode == "minor" else ""))
    if isinstance(value, Pitch):
        return chord(value.name)
    raise TheoryError(f"{describe(value)} is not a chord.")


def as_scale(value: Value) -> Scale:
    """The scale that a mention stands for. Raises TheoryError when there is none."""
    if isinstance(value, Key):
        return value.scale
    if isinstance(value, Scale):
        return value
    if isinstance(value, Pitch):
        return key(value.name).scale
    raise TheoryError(f"{describe(value)} is not a scale.")


def as_key(value: Value) -> Key:
    """The key that a mention stands for: a major or minor chord is the key of its name. Raises TheoryError for others."""
    if isinstance(value, Key):
        return value
    if isinstance(value, Pitch):
        return key(value.name)
    if isinstance(value, Chord) and value.suffix in ("", "m"):
        return Key(value.root, "minor" if value.suffix else "major")
    if isinstance(value, Scale):
        return key(value.name.replace("natural minor", "minor"))
    raise TheoryError(f"{describe(value)} is not a key.")


def describe(value: Value) -> str:
    """A mention's value in words, for messages."""
    if isinstance(value, Chord):
        return value.symbol
    return value.name if isinstance(value, (Scale, Key, Interval, Pitch)) else str(value)


def tell(value: Value) -> Result:
    """The facts about one musical thing by itself. Raises TheoryError for a fragment that says nothing alone."""
    if isinstance(value, Chord):
        return facts.chord_facts(value)
    if isinstance(value, Scale):
        return facts.scale_facts(value)
    if isinstance(value, Key):
        return facts.key_facts(value)
    if isinstance(value, Interval):
        return facts.interval_facts(value)
    if isinstance(value, Pitch):
        return facts.note_facts(value)
    if isinstance(value, tuple) and value and isinstance(value[0], Pitch):
        return facts.identify_facts(value)
    raise TheoryError(f"'{describe(value)}' needs a little more: name a key or a chord with it.")


def _transpose(thing: Value, by: Interval, *, down: bool) -> Result:
    if isinstance(thing, Pitch):
        return facts.away_facts(by, thing, below=down)
    chords = thing if isinstance(thing, tuple) else (as_chord(thing),)
    return facts.transpose_facts(chords, by, down=down)


def _neighbour(home: Key, tie: str, mode: str) -> Result:
    """The relative or parallel key. Raises TheoryError when the key already has the mode that is asked for."""
    if mode == home.mode:
        raise TheoryError(f"{home.name} is a {mode} key itself; its {tie} key is {getattr(home, tie).name}.")
    return facts.key_facts(getattr(home, tie))


# What may be left when the musical things are replaced by their kinds -> how it is answered. {x} is any tonal thing.
_X = r"\{(?:chord|scale|key|note)\}"
FORMS: tuple[tuple[str, Callable[..., Result]], ...] = (
    (r"\{interval\} above \{note\}|\{interval\} up from \{note\}", lambda size, note: facts.away_facts(size, note)),
    (r"\{interval\} (?:below|under|down from) \{note\}", lambda size, note: facts.away_facts(size, note, below=True)),
    (r"(?:(?:what |which )?interval (?:from |between |is )?|distance (?:from |between )?|from |between )?\{note\} (?:to|and|-) \{note\}", facts.between_facts),
    (r"(?:how many )?(?:semitones|half steps) (?:are )?(?:in|there in|is) \{interval\}|\{interval\} in semitones|size of \{interval\}",
     facts.interval_facts),
    (r"(?:invert|inversion of|inverted) \{interval\}", lambda size: facts.interval_facts(size)),
    (r"(?:key )?signature (?:of )?" + _X, lambda x: facts.key_facts(as_key(x))),
    (r"(relative|parallel) (minor|major|key)(?: (?:of|to))? " + _X, lambda x, tie, mode: _neighbour(as_key(x), tie, mode)),
    (r"(?:which |what )?(major|minor)? ?keys? (?:has|have|with) \{signature\}|\{signature\}", facts.signature_facts),
    (r"\{numeral\} (?:chord )?(?:in|of) (?:the key of )?" + _X, lambda figure, x: facts.numeral_facts(figure, as_key(x))),
    (r"\{progression\} (?:in|of) (?:the key of )?" + _X, lambda figures, x: facts.progression_facts(figures, as_key(x))),
    (r"diatonic (?:chords|triads) (?:of|in) (?:the key of )?" + _X, lambda x: facts.diatonic_facts(as_key(x))),
    (r"(?:diatonic )?(?:seventh|7th) chords (?:of|in) (?:the key of )?" + _X, lambda x: facts.diatonic_facts(as_key(x), sevenths=True)),
    (r"transpose (?:\{chord\}|\{key\}|\{chords\}|\{note\}) up (?:by )?\{interval\}", lambda x, by: _transpose(x, by, down=False)),
    (r"transpose (?:\{chord\}|\{key\}|\{chords\}|\{note\}) down (?:by )?\{interval\}", lambda x, by: _transpose(x, by, down=True)),
    (r"\{inversion\} (?:of )?" + _X, lambda turn, x: facts.inversion_facts(as_chord(x), turn)),
    (_X + r" (?:in )?\{inversion\}", lambda x, turn: facts.inversion_facts(as_chord(x), turn)),
    (r"\{degree\} (?:degree )?(?:of|in) (?:\{key\}|\{scale\})", lambda number, x: facts.degree_facts(as_scale(x), number)),
    (r"\{degree\} (?:of|in) \{chord\}", lambda number, x: facts.tone_facts(x, number)),
    (_X + r" (?:vs|versus|or|and|against|compared (?:to|with)) " + _X, lambda a, b: _compare(a, b)),
    (r"(?:which |what )?keys (?:contain|have|with) \{chord\}", facts.keys_with_facts),
    (r"(?:\{chord\}|\{note\}) (?:in|as in) (?:the key of )?\{key\}", lambda x, where: facts.function_facts(as_chord(x), where)),
)  # fmt: skip
_COMPILED = tuple((re.compile(pattern), answer) for pattern, answer in FORMS)
_POLITE = re.compile(
    r"^(?:(?:please|pls|what(?:'s| is| are)|whats|tell me|show me|give me|find|name|spell|explain|the|an?|notes? (?:of|in)|chord|scale|key of)\s+)+(?=\S)"
)
_NOTE_LIST = re.compile(rf"[A-Ga-g]{ACCIDENTAL}?-?\d?(?:(?:\s*[,+\-–]\s*|\s+)[A-Ga-g]{ACCIDENTAL}?-?\d?)+")

# "C7 F7" and "C7 b9" are chords: so high an octave, or one for some notes only, is no list of notes.
_CHORDS_WITH_SIZES = re.compile(r"[A-G][#b♯♭]?[679]\b|[A-Ga-g][#b♯♭]?\d\b.*[\s,][A-Ga-g][#b♯♭]*(?:[\s,]|$)")


def _compare(first: Value, second: Value) -> Result:
    as_what = as_scale if isinstance(first, (Scale, Key)) and isinstance(second, (Scale, Key)) else as_chord
    return facts.compare_facts(as_what(first), as_what(second))


@lru_cache(maxsize=2048)
def lookup(text: str) -> Result:
    """Answer a typed chord, scale, key, interval, set of notes, numeral, or short question about one.

    Raises TheoryError (and nothing else) saying which part could not be read and what would have been right.

    >>> lookup("F# lydian").facts["notes"], lookup("C E G Bb").title, lookup("V7/ii in C major").facts["symbol"]
    ('F#, G#, A#, B#, C#, D#, E#', 'C7', 'A7')
    """
    if not text.strip():
        raise TheoryError("Type a chord, a scale, a key, an interval or some notes, for example Ebm7b5/Gb.")
    if len(text) > MAX_LENGTH:
        raise TheoryError(f"That is {len(text):,} characters; a lookup takes {MAX_LENGTH} at most.")
    words = re.sub(r"\s+", " ", text).strip().rstrip("?!.")
    if answered := _plain(words):
        return answered
    if answered := _by_form(words):
        return answered
    raise _refusal(words)


def _plain(words: str) -> Result | None:
    """The text as one thing by itself, or None."""
    if _NOTE_LIST.fullmatch(words) and not _CHORDS_WITH_SIZES.search(words):
        notes = tuple(pitch(word) for word in re.findall(rf"[A-Ga-g]{ACCIDENTAL}?(?:-?\d)?", words))
        return facts.between_facts(*notes) if len(notes) == 2 else facts.identify_facts(notes)
    if re.fullmatch(rf"[A-G]{ACCIDENTAL}?(?: ?(?:major|minor))", words, re.I):
        return facts.key_facts(key(words))
    for read, answer in ((chord, facts.chord_facts), (scale, facts.scale_facts), (interval, facts.interval_facts)):
        try:
            return answer(read(words))
        except TheoryError:
            continue
    return None


def _by_form(words: str) -> Result | None:
    found = mentions(words)
    if not found:
        return None
    marked = _marked(words, found)
    values = [mention.value for mention in found]
    bare = _POLITE.sub("", marked).strip()
    for pattern, answer in _COMPILED:
        if match := pattern.fullmatch(bare):
            return answer(*values, *(group for group in match.groups() if group))
    return tell(values[0]) if re.fullmatch(r"\{\w+\}(?: (?:chord|scale|key|notes?|interval))?", bare) else None


def _marked(words: str, found: tuple[Mention, ...]) -> str:
    """The text in lower case with each mention replaced by its kind in braces."""
    parts, at = [], 0
    for mention in found:
        parts += [words[at : mention.start].lower(), "{" + mention.kind + "}"]
        at = mention.end
    return re.sub(r"\b(?:an?|the) (?=\{)", "", "".join([*parts, words[at:].lower()]))


def _refusal(words: str) -> TheoryError:
    """Which part could not be read, and the nearest thing that would be right."""
    shown = words if len(words) <= 60 else words[:57] + "..."
    if type_in(words):
        return TheoryError(
            f"'{shown}' names no tonic: say on which note the scale starts.", unread=shown, suggestion=f"C {shown}"
        )
    root = re.match(rf"[A-G]{ACCIDENTAL}?", words)
    if not root:
        return TheoryError(
            f"'{shown}' could not be read as a chord, a scale, a key, an interval or notes.", unread=shown
        )
    rest = words[root.end() :]
    known = [suffix for suffix, _, _ in CHORD_TYPES if suffix]
    near = get_close_matches(rest, known, n=1, cutoff=0.6) if len(rest) < 20 else []
    try:
        chord(words)
    except TheoryError as error:
        suggestion = root[0] + near[0] if near else ""
        unread = error.unread.strip() if error.unread.strip() in words else rest.strip()
        return TheoryError(
            f"In '{shown}' I can read {root[0]}, but not '{unread[:40]}'.", unread=unread, suggestion=suggestion
        )
    return TheoryError(f"'{shown}' could not be read.", unread=shown)
