"""The forms of words that are claims about notes, and the judge of each.

    (r"THINGHASNOTES", _has_notes)  ->  "{chord} consists of {notes}" is judged by what notes the chord has

A form is written in plain words, in words in capitals that stand for things or turns of phrase (`WORDS`), and where need be
in the signs of regular expressions. `etude.tutor.claims` finds the forms in a text; a judge decides with the engine.
"""

import inspect
import re
from collections.abc import Callable, Sequence

from etude.theory.chord import Chord
from etude.theory.interval import Interval, between
from etude.theory.key import Key
from etude.theory.lookup import as_chord, as_key, as_scale
from etude.theory.pitch import Pitch
from etude.theory.roman import realize
from etude.theory.scale import LEADING_TONE, Scale

# A judgement: None when the things do not fit the form after all, "" when right, else what would be right.
Judgement = str | None
Thing = Chord | Scale | Key

# ---------------------------------------------------------------------------------------------------------------------
# Judges. A judge is told the words up to the end of the form, and the things in it by the names that the form gives.


def _has_notes(said: str, thing: Thing, notes: tuple[Pitch, ...]) -> Judgement:
    """The form says that these are the notes, however far they are from it."""
    if _LISTS_CHORDS.search(said) or _A_PART.search(said):
        return None
    if isinstance(thing, Scale) and thing.type == "melodic minor" and re.search(r"\bdown|descend|falling", said):
        thing = Scale(thing.tonic, "natural minor")
    if isinstance(thing, Key):
        triad = len(notes) == 3 and "scale" not in said or re.search(r"chord|triad", said)
        thing = as_chord(thing) if triad else as_scale(thing)
    if len(notes) < 3 < len(thing.notes) and not isinstance(thing, Chord):
        return None  # a piece in C major may well have an F#
    if len(notes) < 3 and len(thing.notes) > len(notes):
        return "" if _classes(notes) <= _classes(_sounding(thing)) else _notes_of(thing)
    right = _classes(notes) in (_classes(_sounding(thing)), _classes(thing.notes), _classes(_twin(thing)))
    return "" if right else _notes_of(thing)


def _alike(said: str, thing: Thing, notes: tuple[Pitch, ...]) -> Judgement:
    """The form hardly says so, but the list does: as many notes, the root among them, and all but one right (by sound, in a chord)."""
    if _MOVES.search(said) or _A_PART.search(said) or _LISTS_CHORDS.search(said):
        return None
    thing = _things(thing, f"{said} chord" if len(notes) == 3 and re.search("hand|finger", said) else said)
    if isinstance(thing, Scale):
        return _alike_turned(said, thing, notes)
    true, given = {note.pitch_class for note in thing.sounding}, {note.pitch_class for note in notes}
    like = len(given) == len(notes) == len(true) > 2 and thing.root.pitch_class in given and len(given - true) < 2
    return (_notes_of(thing) if _classes(notes) != _classes(thing.sounding) else "") if like else None


def _alike_turned(said: str, thing: Thing, notes: tuple[Pitch, ...]) -> Judgement:
    if _LISTS_CHORDS.search(said):
        return None
    """A list before its chord, or apart from it: the root and all but one must be right in spelling too."""
    thing = _things(thing, said)
    true, given = _classes(_sounding(thing)), _classes(notes)
    like = len(given) == len(notes) == len(true) > 2 and _root(thing).fifths in given and len(given - true) < 2
    return (_notes_of(thing) if given != true else "") if like else None


def _alike_apart(said: str, thing: Thing, notes: tuple[Pitch, ...]) -> Judgement:
    """A list in a sentence without a subject: three notes must be its very letters, more must be all but one right."""
    letters = [note.letter for note in notes] == [note.letter for note in _things(thing, said).notes]
    doubtful = _MOVES.search(said) or _A_PART.search(said) or _LISTS_CHORDS.search(said)
    return _alike_turned(said, thing, notes) if not doubtful and (len(notes) > 3 or letters) else None


# Judges that read the whole sentence, as what they judge is a likeness rather than a form of words.
BY_LIKENESS = (_alike, _alike_turned, _alike_apart)


def _is_chord(said: str, chord: object, notes: tuple[Pitch, ...]) -> Judgement:
    return _has_notes(said, as_chord(chord), notes)


def _contains(said: str, thing: Thing, note: Pitch) -> Judgement:
    """Chords only: a piece in C major may well have an F#."""
    if not isinstance(thing, Chord):
        return None
    return "" if note.fifths in _classes(_sounding(thing)) else _notes_of(thing)


def _has_count(said: str, thing: Thing, count: int) -> Judgement:
    if _A_PART.search(said) or count == 1:
        return None
    thing = _things(thing, said)
    true = len(_sounding(thing))
    return "" if count == true else f"{_title(thing)} has {true} notes"


def _tone(said: str, thing: Thing, role: int | Interval, word: str, note: object) -> Judgement:
    """A role ("third", "minor third", "dominant") and the note in it; the dominant may be told as its chord or key."""
    if not isinstance(note, Pitch):
        if not word[0].isalpha() or word in ORDINALS or isinstance(role, Interval):
            return None
        note = _root(note)
    if _COUNTED.search(said):
        return None
    if isinstance(role, Interval):
        true = Pitch(_root(thing).fifths + role.fifths)
        if true.fifths == note.fifths:
            foreign = (
                isinstance(thing, Chord) and true.fifths not in _classes(_sounding(thing)) and not _ON_TOP.search(said)
            )
            return _notes_of(thing) if foreign else ""
        return f"the {role.name} of {_root(thing).name} is {true.name}"
    if isinstance(thing, Key) and (len(_A_CHORD.findall(said)) and role in (1, 3, 5)):
        thing = as_chord(thing)
    if isinstance(thing, Chord):
        if word in DEGREE_NAMES:
            return None
        tones = {int(degree.lstrip("#b")): tone for degree, tone in zip(thing.degrees, thing.notes, strict=True)}
        true = tones.get(role) or tones.get(role + 7)
        if true is None:
            return None
    elif word.startswith("leading") or role == 7 and "leading" in said:
        # In minor it is the seventh degree raised.
        word, true = LEADING_TONE, Pitch(_root(thing).fifths + 5)
    else:
        true = as_scale(thing).degree(role)
    return "" if true.fifths == note.fifths else f"the {word} of {_title(thing)} is {true.name}"


def _turned(thing: Thing, inversion: int) -> Chord:
    plain = as_chord(thing)
    return Chord(plain.root, plain.suffix, plain.degrees).inverted(inversion)


def _inverted(said: str, thing: Thing, inversion: int, notes: tuple[Pitch, ...]) -> Judgement:
    true = _turned(thing, inversion)
    if len(notes) < 3:
        return None
    right = _classes(notes) == _classes(true.notes) and notes[0].fifths == true.sounding[0].fifths
    return "" if right else f"the {true.position} of {true.root.name}{true.suffix} is {_names(true.sounding)}"


def _bass(said: str, thing: Thing, inversion: int, note: Pitch) -> Judgement:
    true = _turned(thing, inversion)
    lowest = true.sounding[0]
    right = f"the {true.position} of {true.root.name}{true.suffix} has {lowest.name} in the bass"
    return "" if note.fifths == lowest.fifths else right


def _has_signature(said: str, home: object, signature: int) -> Judgement:
    home = as_key(home)
    return "" if home.signature == signature else f"{home.name} has {home.signature_words.split(':')[0]}"


def _signature_notes(said: str, home: object, notes: tuple[Pitch, ...], signature: int | None = None) -> Judgement:
    home = as_key(home)
    right = signature in (None, home.signature) and [note.name for note in notes] == list(home.signature_notes)
    return "" if right else f"{home.name} has {home.signature_words}"


def _relative(said: str, home: object, other: object) -> Judgement:
    """Two keys that are said to be relative or parallel; which of them is asked for tells its mode."""
    home, other = as_key(home), as_key(other)
    if home == other:
        return None
    word = "parallel" if "parallel" in said else "relative"
    asked = re.search(rf"{word} (major|minor)", said)
    if asked and home.mode == asked[1] != other.mode:
        home, other = other, home
    true = getattr(home, word)
    return "" if other == true else f"the {word} {true.mode} of {home.name} is {true.name}"


def _apart(said: str, low: Pitch, high: Pitch, size: Interval | int) -> Judgement:
    """The interval from one note to another: upwards, unless the words go down or in no direction."""
    up, down = between(Pitch(low.fifths), Pitch(high.fifths)), between(Pitch(high.fifths), Pitch(low.fifths))
    true = down if re.search(r"\bdown|descend|below|fall", said) else up
    fits = (up, down) if re.search(r"\} and \{", said) else (true,)
    if isinstance(size, int):
        return "" if any(one.semitones in (size, size - 12) for one in fits) else (
            f"{low.name} to {high.name} is {_semitone_words(true)}"
        )  # fmt: skip
    right = any((size.fifths, size.steps % 7) == (one.fifths, one.steps % 7) for one in fits)
    return "" if right else f"{low.name} to {high.name} is {_named(true)}"


def _above(said: str, low: Pitch, high: Pitch, size: Interval | int) -> Judgement:
    low, high = Pitch(low.fifths), Pitch(high.fifths)
    if isinstance(size, int):
        return _apart("", low, high, size)
    true = low + size
    return "" if true.fifths == high.fifths else f"{_named(size)} above {low.name} is {true.name}"


def _below(said: str, low: Pitch, high: Pitch, size: Interval | int) -> Judgement:
    low, high = Pitch(low.fifths), Pitch(high.fifths)
    if isinstance(size, int):
        return _apart("", low, high, size)
    true = high + -size
    return "" if true.fifths == low.fifths else f"{_named(size)} below {high.name} is {true.name}"


def _semitones(said: str, size: Interval, semitones: int) -> Judgement:
    return "" if size.semitones == semitones else f"{_named(size)} is {_semitone_words(size)}"


def _inversion(said: str, size: Interval, other: Interval) -> Judgement:
    return "" if other == size.inverted else f"the inversion of {_named(size)} is {_named(size.inverted)}"


def _figure(said: str, home: object, figure: str, chord: object) -> Judgement:
    """A numeral and its chord; a plain numeral may be told with a seventh chord on its triad (V is G7)."""
    home, given = as_key(home), as_chord(chord)
    true = realize(figure, home)
    if true.chord is None:
        return f"{figure} in {home.name} is {_names(true.notes)}"
    # A numeral without figures may name a chord that is told with its bass.
    same = (
        given.sounding == true.notes or given.bass and not true.chord.bass and given.inverted(0).sounding == true.notes
    )
    more = given.root == true.chord.root and figure.isalpha() and _classes(true.notes) < _classes(given.notes)
    return "" if same or more else f"{figure} in {home.name} is {true.chord.symbol}"


def _progression(said: str, home: object, figures: tuple[str, ...], chords: tuple[Chord, ...]) -> Judgement:
    if len(figures) != len(chords):
        return None
    verdicts = [_figure(said, home, figure, chord) for figure, chord in zip(figures, chords, strict=True)]
    return "; ".join(filter(None, verdicts))


def _diatonic(said: str, home: object, chords: tuple[Chord, ...]) -> Judgement:
    """All seven chords of a key, in order; in minor those of the harmonic scale may stand among them."""
    key = as_key(home)
    if (
        len(chords) != 7
        or sum(chord.root.letter == note.letter for chord, note in zip(chords, key.notes, strict=True)) < 5
    ):
        return None
    sevenths = len(chords[0].notes) > 3
    true, raised = key.diatonic(sevenths=sevenths), key.diatonic(sevenths=sevenths, harmonic=key.mode == "minor")
    right = all(chord.notes in (one.notes, other.notes) for chord, one, other in zip(chords, true, raised, strict=True))
    return "" if right else f"the {'seventh chords' if sevenths else 'triads'} of {key.name} are " + ", ".join(
        chord.symbol for chord in true
    )  # fmt: skip


# ---------------------------------------------------------------------------------------------------------------------
# What the judges say and look up.


def _names(notes: Sequence[Pitch]) -> str:
    return ", ".join(note.name for note in notes)


def _classes(notes: Sequence[Pitch]) -> set[int]:
    return {note.fifths for note in notes}


def _sounding(thing: Chord | Scale) -> tuple[Pitch, ...]:
    return thing.sounding if isinstance(thing, Chord) else thing.notes


def _root(thing: Thing) -> Pitch:
    return thing.root if isinstance(thing, Chord) else thing.tonic


def _title(thing: Thing) -> str:
    return thing.symbol if isinstance(thing, Chord) else thing.name


def _notes_of(thing: Chord | Scale) -> str:
    return f"{_title(thing)} has {_names(_sounding(thing))}"


def _named(size: Interval) -> str:
    return f"{'an' if size.name[0] in 'ao' else 'a'} {size.name}"


def _semitone_words(size: Interval) -> str:
    return f"{size.semitones} semitone{'' if size.semitones == 1 else 's'}"


_A_CHORD = re.compile(r"chord|triad")


def _things(thing: Thing, said: str) -> Chord | Scale:
    """The chord or scale that a text means: a bare key is its triad when "chord" or "triad" is said, else its scale."""
    if isinstance(thing, (Chord, Scale)):
        return thing
    return as_chord(thing) if _A_CHORD.search(said) else as_scale(thing)


# "A augmented" names a chord and a scale: the notes say which was meant.
_TWINS = {"aug": "augmented", "dim": "octatonic", "7(#5,#9)": "altered", "m7b5": "locrian #2"}


def _twin(thing: Chord | Scale) -> tuple[Pitch, ...]:
    """The notes of the scale that goes by the same name as a chord; none for most."""
    if isinstance(thing, Chord) and thing.suffix in _TWINS:
        return Scale(thing.root, _TWINS[thing.suffix]).notes
    return ()


# ---------------------------------------------------------------------------------------------------------------------
# The words of the forms. A word in capitals stands for a pattern: a thing by its name in the judge, or a turn of phrase.


def _thing(name: str, *kinds: str) -> str:
    return rf"(?P<{name}>\{{(?:{'|'.join(kinds)})\}})"


_LIST = r"\{notes\}|\{note\}(?:(?:,| and|, and) \{note\})+"
_NOUNS = r"(?:'s|’s)?(?: (?:chord|triad|scale|mode|key|major|minor|arpeggio|itself|symbol))*"
_OF = r"(?:of|in|for|on|from) (?:(?:the|an?|key|chord|scale) (?:of )?)*"
WORDS = {
    "THING": _thing("thing", "chord", "scale", "key") + _NOUNS + r"(?: \([^()]*\))?",
    "HOME": _thing("home", "key", "scale") + _NOUNS,
    "OTHER": _thing("other", "key") + _NOUNS,
    "NOTES": rf"(?P<notes>{_LIST})",
    "SIGNS": rf"(?P<notes>{_LIST}|\{{note\}})",
    # notes one by one, with a few words between them
    "RUN": r"(?P<notes>\{notes?\}(?:(?:[^{}]|\{(?:role|interval)\}){1,40}\{notes?\}){0,12})",
    "NOTE": r"(?:the )?(?:note )?" + _thing("note", "note"),
    "TONE": r"(?:the )?(?:note )?" + _thing("note", "note", "key", "chord"),
    "LOW": r"(?:the note )?" + _thing("low", "note"),
    "HIGH": r"(?:the note )?" + _thing("high", "note"),
    "ROLE": _thing("role", "role", "interval") + r"(?: (?:above the \{role\}|key|chord|of (?:this|that) (?:chord|scale|key)))?"
            rf"(?: {_OF}{_thing('thing', 'chord', 'scale', 'key')}{_NOUNS})?(?: scale)?",
    "SIZE": r"(?:an? )?(?:interval of )?(?:an? )?" + _thing("size", "interval", "semitones"),
    "INTERVAL": r"(?:an? )?" + _thing("size", "interval") + r"(?: \(\{interval\}\))?",
    "INVERTED": r"(?:an? )?" + _thing("other", "interval"),
    "SEMITONES": r"(?:about |exactly |just )?" + _thing("semitones", "semitones"),
    "COUNT": _thing("count", "count"),
    "SIGNATURE": _thing("signature", "signature"),
    "INVERSION": _thing("inversion", "inversion"),
    "FIGURE": _thing("figure", "numeral") + rf"(?: chord)?(?: {_OF}" + _thing("home", "key", "scale") + ")?",
    "FIGURES": _thing("figures", "progression"),
    "CHORD": _thing("chord", "chord", "key", "note"),
    "CHORDS": r"(?P<chords>\{chords\}|\{notes\}|\{(?:chord|note)\}(?:(?:,| and|, and| ?[-–—]) ?\{(?:chord|note)\})+)",
    "NOUN": r"(?: (?:chord|triad|scale|mode|one))?",
    "OF": _OF,
    # plain words between two things, none that starts another clause or denies what follows
    "GAP": r"(?:(?!\b(?:while|whereas|but|unlike|than|over|share\w*|more|less|fewer|adds?|extra|under|at most|only)\b|,? and \{)"
           r"(?:[^{}()?]|\?(?= (?:it|that|this|they|there|you|we)\b| \{\w+\}(?:[.,;!]|$)))){0,70}?",
    "HAS": r"(?:,? (?:which |that |itself )?(?:have|has|contains?|includes?|uses?|holds?|comprises?|combines?|goes|runs|"
           r"gives|means|is|are|would be|consists? of|consisting of|containing|being|"
           r"(?:is |are )?(?:made|built|formed|spell?ed|spelt|constructed|composed|comprised|played|written|created)"
           r"(?: up)?(?: (?:of|from|with|by|as))?)| ?:| =| →| –)"
           r"(?: (?:exactly|just|only|simply|the|these|its|following|notes?|tones?|pitches|keys|are|of|as|us|you|all|both|"
           r"an?|with|\{count\}))*:? ",
    "IS": r"(?:(?: here)?,? (?:is|are|would be|must be|equals|gives|makes|becomes)(?: (?:called|named|spelled|just|exactly|simply|the|an?|note|chord))*|"
          r"\? (?:it|that|this)(?: is|['’]s)(?: (?:the|an?|note|chord))*| ?(?::|=|–|—|→|-)(?: the)?(?: note)?) ",
    "MAKE": r"(?:(?:,|\?|,? and)? (?:(?:together|that|this|they|which) )?(?:is|are|must be|belong to)|"
            r"GAP (?:forms?|makes?|spells?|gives?|produces?|builds?|yields?|(?:is|are) (?:called|known|named)|"
            r"(?:you|we) (?:have|hear|get|are playing|play)))(?: (?:up|us|you|called|known|named|as|the notes of|an?|the|chord))* ",
    "LOWEST": r" (?:has|puts|places|starts|begins|(?:lowest|bass|bottom) (?:note|tone) is)(?: (?:on|with))? ",
    "AS": r"(?:(?:,? (?:is|as|acts as|functions as|serves as|works as|being|for|is (?:found )?on)|,)? (?:the|its)| as an?) ",
    "YOU": r"(?:(?:,| and)? (?:is|would be|will be|gives|lies|stands|comes|you (?:find|get|reach|have|land on|arrive at|come to))) ",
    "HAVE": r"(?: (?:is|are|you hear|spans?|forms?|makes?|gives?|we have|you have|there (?:is|are)|covers?|equals?|lie|lies|stand))",
}  # fmt: skip

# A sentence form -> its judge. Forms are tried in order at every place, and no two claims share a word; where the form
# names no THING or HOME, the nearest one before it is meant, else the next in the sentence, else that of the sentence before.
FORMS: tuple[tuple[str, Callable[..., Judgement]], ...] = (
    # keys
    (r"HOME GAP SIGNATURE(?::| \(|,? (?:which are|namely|they are)| -) ?SIGNS", _signature_notes),
    (r"(?:sharps?|flats?|accidentals?|signature) OF HOME HAS SIGNS", _signature_notes),
    (r"HOME (?:has|with) SIGNS in (?:its|the) (?:key )?signature", _signature_notes),
    (r"^(?:it|this key|its (?:key )?signature|the (?:key )?signature) HAS SIGNATURE(?! (?:more|less|fewer|or)\b)", _has_signature),
    (r"HOME GAP SIGNATURE(?! (?:more|less|fewer|or)\b)", _has_signature),
    (r"SIGNATURE GAP OF HOME", _has_signature),
    (r"(?:relative|parallel) GAP HOME GAP OTHER", _relative),
    (r"HOME GAP(?:relative|parallel) GAP OTHER", _relative),
    (r"HOME(?: has| and|,) OTHER(?: are| as its|, its)? (?:relative|parallel)(?: (?:major|minor))?", _relative),
    (r"HOME shares? (?:\w+ ){0,4}(?:signature|accidentals|sharps|flats) (?:with|as) OTHER", _relative),
    # Roman numerals
    (r"FIGURE IS CHORD(?:,? which)? HAS NOTES", _is_chord),
    (r"FIGURE(?:IS| \()CHORD", _figure),
    (r"(?P<chord>\{(?:chord|note)\}) \(FIGURE\)", _figure),
    (r"CHORD(?:,? (?:is|are|would be|(?:is |acts |functions |serves |works )as) (?:the |an? )?)FIGURE", _figure),
    (r"FIGURES(?: GAP HOME)? GAP CHORDS", _progression),
    (r"CHORDS (?:is|are|forms?|makes?) (?:an? |the )?FIGURES(?: OF HOME)?", _progression),
    (r"(?:triads|chords)(?: OF HOME)? GAP CHORDS", _diatonic),
    # intervals
    (r"HIGH (?:is|lies|sits|stands) SIZE (?:above|higher than|up from|over) LOW", _above),
    (r"LOW (?:is|lies|sits|stands) SIZE (?:below|under|lower than|down from) HIGH", _below),
    (r"SIZE (?:above|higher than|up from|over) LOW(?:YOU|IS|, (?:go|count|move|play) GAP )HIGH", _above),
    (r"SIZE (?:below|under|lower than|down from) HIGH(?:YOU|IS|, (?:go|count|move|play) GAP )LOW", _below),
    (r"(?:up|above|add) SIZE (?:from|to) LOW GAP HIGH", _above),
    (r"(?:down|below|subtract) SIZE from HIGH GAP LOW", _below),
    (r"(?<!only )LOW(?: ?[-–—→] ?| (?:to|up to|and|and then|down to) )HIGH(?: above it)?(?:GAP HAVE|,|:| =)(?: GAP)? ?SIZE", _apart),
    (r"INTERVAL(?: is|:|, as in| \()(?: from)? LOW to HIGH", _apart),
    (r"SIZE(?: \w+){0,3} (?:from|between) LOW (?:to|up to|and) HIGH", _apart),
    (r"inver(?:sion|t|ting|ted)(?: of)? INTERVAL GAP INVERTED", _inversion),
    (r"INTERVAL (?:inverts|inverted|turns|turned|flipped) GAP INVERTED", _inversion),
    (r"^INTERVAL: SEMITONES(?! (?:\w+er\b|more|less))", _semitones),
    (r"INTERVAL(?:\? (?:it|that)|(?: \w+){0,3}?) (?:is|are|has|spans?|covers?|contains?|equals?|measures?|consists of|comes to|=)(?: \w+){0,4} SEMITONES"
     r"(?! (?:\w+er\b|more|less|apart|above|below|up|down|away))", _semitones),
    (r"SEMITONES (?:in|make|make up|form|equal|span|to (?:find|get|reach)) INTERVAL", _semitones),
    # inversions of chords
    (r"INVERSION(?: \(|GAP)THING\)? GAP NOTES", _inverted),
    (r"THING GAP INVERSION GAP NOTES", _inverted),
    (r"INVERSION GAP THING GAP LOWEST NOTE", _bass),
    (r"THING GAP INVERSION GAP LOWEST NOTE", _bass),
    (r"(?:lowest|bass|bottom) (?:note|tone) OF THING GAP INVERSION IS NOTE", _bass),
    (r"(?:lowest|bass|bottom) (?:note|tone) OF INVERSION OF THING IS NOTE", _bass),
    (r"NOTE (?:in|at) the (?:bass|bottom) GAP INVERSION OF THING", _bass),
    # the notes of chords and scales
    (r"notes (?:are )?NOTES OF THING", _has_notes),
    (r"THING HAS NOTES(?! (?:would|do|does|is missing|are missing))", _has_notes),
    (r"(?:notes|tones|pitches) OF THING,?(?:HAS|:)? ?NOTES", _has_notes),
    (r"THING \(NOTES\)", _has_notes),
    (r"NOTES MAKE THING(?!, \{)", _has_notes),
    # one tone of them
    (r"ROLE(?:IS|YOU| \()TONE", _tone),
    (r"ROLE, TONE(?! (?:as|is|the|its|being|for)\b| \(|:| [-–—])", _tone),
    (r"ROLE TONE", _tone),
    (r"TONE AS ROLE(?! (?:above|below|from|higher|lower|up|down))", _tone),
    (r"NOTE on its ROLE", _tone),
    (r"TONE \((?:the )?ROLE\)", _tone),
    (r"TONE ?[-–—:=] ?(?:the )?ROLE(?=[ .,]*$)", _tone),
    (r"THING (?:contains|includes|uses|has) (?:an? )?NOTE(?! (?:to|in|at|as|on|for)\b)", _contains),
    (r"among the (?:notes|tones) OF THING IS NOTE", _contains),
    (r"NOTE (?:is|belongs|appears) (?:in|to|part of|one of the notes of|a (?:note|tone) of) THING", _contains),
    # how many
    (r"COUNT (?:OF|(?:make up|form) )THING(?!,? \{notes)", _has_count),
    (r"THING GAP COUNT(?!,? (?:in common|more|less|apart|each|higher|lower|above|below|at a time|kept|that))", _has_count),
    (r"^(?:it|this|that) NOUN (?:has|contains|uses) COUNT(?!,? (?:in common|more|less|each|that))", _has_count),
    # lists whose subject the sentence leaves to the reader
    (r"THING GAP RUN", _alike),
    (r"THING GAP NOTES", _alike),
    (r"RUN(?! as\b)(?=[^{}]*[a-z]) GAP THING", _alike_turned),
    (r"^(?:so |and |then |here )?(?:it|this|that|they) NOUN HAS NOTES", _has_notes),
    (r"^(?:a|answer|notes|tones|spelling): NOTES", _has_notes),
    (r"(?<!new )(?:notes|tones|pitches)(?: \w+){0,4}? HAS NOTES", _has_notes),
    (r"(?:resulting in|result is|giving|yielding|producing|namely) (?:the )?(?:notes )?NOTES", _has_notes),
    (r"NOTES", _alike_apart),
)  # fmt: skip


# Turns of phrase bring the spaces around them with them.
_PHRASES = re.compile(r" ?\b(GAP|HAS|IS|AS|MAKE|YOU|LOWEST|NOUN)\b ?|\b(OF) ")
_NAMES = re.compile("|".join(sorted(WORDS, key=len, reverse=True)))


def _compiled(form: str) -> re.Pattern:
    pattern = re.sub(r"^\^", r"(?:^|(?<=\\? ))", form)  # an answer begins after its question
    pattern = _PHRASES.sub(lambda phrase: phrase[1] or phrase[2], pattern)
    while _NAMES.search(pattern):
        pattern = _NAMES.sub(lambda word: WORDS[word[0]], pattern)
    return re.compile(pattern, re.I)


COMPILED = tuple((_compiled(form), judge, tuple(inspect.signature(judge).parameters)) for form, judge in FORMS)

# "The primary chords of C major are C, F, G" lists chords, not the notes of the key.
_LISTS_CHORDS = re.compile(
    r"\b(?:chords|triads|pillars|harmonies|keys|roots|neighbou?rs)\b(?:[^{]*\b(?:of|in) (?:the )?\{|[^{}]*\{notes?\})"
)
# Words that make a list or a number a part of the whole, or what two share.
_A_PART = re.compile(
    r"\b(?:first|last|next|top|bottom|outer|inner|upper|lower|other|another|remaining|common|shared?|same|guide|least|most|more|only)"
    r"\b (?:the )?(?:\{count\}|(?:\w+ )?(?:notes?|tones?)\b)|\badd(?:s|ed|ing)?\b"
)
# Words after which a list near a chord is what it turns into, or what is played over it.
_MOVES = re.compile(
    r"\b(?:over|melod\w+|improvis\w+|solo|riff|tune|lower\w*|rais\w+|flatten\w*|sharpen\w*|chang\w+|remov\w+|omit\w*|leav\w+|"
    r"replac\w+|becom\w+|turns?|alter\w*|mov\w+|resolv\w+|transpos\w+|drop\w*|substitut\w+|swap\w*|instead)\b"
    r"(?! (?:\w+ )?\{(?:chord|scale|key))"
)
# "F, A, C with a minor seventh (Eb)" names a tone that the chord before it does not have.
_ON_TOP = re.compile(r"\b(?:add\w*|plus|exten\w+|combin\w+|with|on top)\b")
# "The first is C, the second is G" counts, and does not speak of degrees.
_COUNTED = re.compile(r"\b(?:first|1st)\b(?! (?:degree|note|tone|scale))")
ORDINALS = {"root": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "fifth": 5, "5th": 5, "sixth": 6,
             "6th": 6, "seventh": 7, "7th": 7, "ninth": 9, "9th": 9, "eleventh": 11, "11th": 11, "thirteenth": 13, "13th": 13}  # fmt: skip
DEGREE_NAMES = {"tonic": 1, "supertonic": 2, "mediant": 3, "subdominant": 4, "dominant": 5, "submediant": 6, "leading tone": 7,
                 "leading note": 7}  # fmt: skip
