"""Facts about a tune made for chords or in a key."""

from collections.abc import Sequence

from etude.theory.chord import Chord
from etude.theory.facts.result import Result
from etude.theory.facts.rhythm import note_name
from etude.theory.key import Key
from etude.theory.melody import Melody, compose
from etude.theory.pitch import Pitch

# Style -> what a tune of it is called, and a word for the player.
_STYLES: dict[str, tuple[str, str]] = {
    "plain": ("a tune", "sing it once before you play it, and breathe after every second bar"),
    "jazz": ("a jazz tune", "swing the eighth notes, long and short, and lean on the offbeats"),
    "waltz": ("a waltz", "lean on the first beat of each bar and keep the other two light"),
    "folk": ("a folk tune", "let it dance, with a gentle accent at the beginning of each group of three"),
    "blues": ("a blues", "shuffle the eighth notes and take your time behind the beat"),
    "march": ("a march", "keep the beat steady, with short notes and clear accents"),
    "lullaby": ("a lullaby", "play softly and join the notes as if you rocked a cradle"),
}  # fmt: skip
_SHORT, _REPEATED_TO = 4, 4


def melody_facts(over: Key | Sequence[Chord], style: str = "plain") -> Result:
    """A tune over chords, one a bar and a short row of them twice, or in a key; the same each time it is asked for.

    >>> from etude.theory.key import key
    >>> told = melody_facts(key("D minor"), "waltz"); told.title, told.facts["named_style"], told.facts["bars"]
    ('Waltz in D minor', 'a waltz', '16')
    """
    if isinstance(over, Key):
        tune = compose(over, style)
    else:
        bars = max(_REPEATED_TO, 2 * len(over)) if len(over) <= _SHORT else len(over)
        tune = compose(over, style, bars=bars)
    named, tip = _STYLES[style]
    chords = [chord for bar in tune.chords for chord in bar] if isinstance(over, Key) else over
    facts = {"style": style, "named_style": named, "chords": ", ".join(chord.symbol for chord in chords),
             "key": tune.key.name, "meter": tune.meter.name,
             "tempo": f"{note_name(tune.tempo.beat)} = {float(tune.tempo.bpm):g}", "notes": _notes(tune),
             "bars": str(len(tune.chords)), "tip": tip}  # fmt: skip
    pitches = [note.pitch for note in tune.notes if note.pitch]
    every = tuple(dict.fromkeys(Pitch(one.fifths) for one in pitches))
    return Result("melody", tune.title, facts, every, tuple((one,) for one in pitches), (), (), tune)


def _notes(tune: Melody) -> str:
    """The notes bar by bar: "D F A | G Bb", rests left out."""
    bars = (tune.bar(number) for number in range(1, len(tune.chords) + 1))
    return " | ".join(" ".join(note.pitch.name for note in bar if note.pitch) or "rest" for bar in bars)
