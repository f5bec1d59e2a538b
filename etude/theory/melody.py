"""A melody: a short tune over chords or in a key, made by rule and lot, the same for the same seed.

    compose(key("D minor"), "waltz", seed=3).abc()  ->  X:1 ... K:Dm ... "Dm"d2 e f |"Gm"g ...

The rules are those of species counterpoint and of every tune book (Fux, "Gradus ad Parnassum"; Schoenberg, "Fundamentals
of Musical Composition"): tones of the chord on strong beats; passing and neighbour tones of the key between them, reached
and left by step; a leap is answered by a step the other way; no augmented leap; all within a tenth; the rhythm of the
first bar comes back, and the last bar ends long on the tonic, or on a tone of its chord where that has none.
"""

import random
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

from etude.theory.chord import Chord
from etude.theory.errors import TheoryError
from etude.theory.interval import between, interval
from etude.theory.key import Key
from etude.theory.pitch import Pitch, pitch
from etude.theory.progressions import likeliest_keys
from etude.theory.rhythm import Meter, Tempo, meter, tempo
from etude.theory.roman import DEGREES, NUMERAL, realize
from etude.theory.scale import Scale

# ---------------------------------------------------------------------------------------------------------------------
# Styles


@dataclass(frozen=True)
class Style:
    """What makes a style, as data.

    rhythms: bars in quarter lengths, "r" before a rest; endings: bars that come to rest, the last note the long one.
    motion: how readily the tune repeats a note, steps, moves by third and leaps. word: printed before the tempo.
    chromatic: whether a tone of the chord may be approached by half step from outside the key.
    """

    name: str
    meter: str
    tempo: str
    word: str
    rhythms: tuple[str, ...]
    endings: tuple[str, ...]
    motion: tuple[int, int, int, int]
    chromatic: bool
    major: str
    minor: str


STYLES: dict[str, Style] = {style.name: style for style in (
    Style("plain", "4/4", "quarter = 100", "",
          ("1 1 1 1", "2 1 1", "1 1 2", "3/2 1/2 1 1", "1 1/2 1/2 1 1", "1 1 1 1/2 1/2"),
          ("1 1 2", "2 2", "1 3"), (1, 8, 4, 2), False,
          "I vi IV V I IV V I", "i iv V i VI iv V i"),
    Style("jazz", "4/4", "quarter = 132", "Swing",
          ("3/2 1/2 1/2 1/2 1", "1/2 1/2 1/2 1/2 1 1", "1/2 1 1/2 1/2 1/2 1", "r1/2 1/2 1/2 1/2 1/2 1/2 1",
           "1 1/3 1/3 1/3 1/2 1/2 1", "1/2 1/2 1/2 1/2 1/2 1/2 1/2 1/2", "3/2 3/2 1/2 1/2"),
          ("1/2 1/2 3", "1/2 3/2 2", "1 3"), (1, 8, 6, 3), True,
          "Imaj7 vi7 ii7 V7 iii7 V7/ii ii7 V7 Imaj7 V7/IV IVmaj7 iv7 iii7 V7/ii (ii7,V7) Imaj7",
          "i7 VImaj7 iiø7 V7 i7 iv7 iiø7 V7 iv7 VII7 IIImaj7 VImaj7 iiø7 V7 (iiø7,V7) i7"),
    Style("waltz", "3/4", "quarter = 138", "",
          ("2 1", "1 1 1", "3/2 1/2 1", "1 1/2 1/2 1", "2 1/2 1/2"),
          ("3", "1 2"), (1, 7, 6, 4), False,
          "I I V7 V7 V7 V7 I I I V7/IV IV IV (IV,V7) V7 I I", "i i V7 V7 V7 V7 i i i V7/iv iv iv i V7 i i"),
    Style("folk", "6/8", "dotted quarter = 104", "",
          ("1/2 1/2 1/2 1/2 1/2 1/2", "1 1/2 1/2 1/2 1/2", "1 1/2 1 1/2", "1/2 1/2 1/2 1 1/2", "3/4 1/4 1/2 1 1/2"),
          ("1 1/2 3/2", "3/2 3/2", "1/2 1/2 1/2 3/2"), (2, 8, 6, 3), False,
          "I I IV V I I V I", "i i VII VII i i v i"),
    Style("blues", "4/4", "quarter = 92", "Shuffle",
          ("r1 1/2 1/2 1 1", "1/2 1/2 1 r1 1", "3/2 1/2 1 1", "1/3 1/3 1/3 1 1 r1", "1 1/2 1 1/2 1", "1/2 1/2 1/2 1/2 2"),
          ("1 3", "1/2 1/2 2 r1", "3/2 1/2 2"), (3, 7, 6, 2), True,
          "I(7) IV(7) I(7) I(7) IV(7) IV(7) I(7) I(7) V7 IV(7) I(7) I(7)", "i7 i7 i7 i7 iv7 iv7 i7 i7 V7 iv7 i7 i7"),
    Style("march", "2/4", "quarter = 116", "",
          ("1 1", "3/4 1/4 1", "3/4 1/4 3/4 1/4", "1 1/2 1/2", "1/2 1/2 1/2 1/2", "1/2 1/4 1/4 1/2 1/2"),
          ("2", "1/2 3/2", "1 1"), (3, 6, 5, 4), False,
          "I I V7 I IV I V7 I", "i i V7 i iv i V7 i"),
    Style("lullaby", "3/4", "quarter = 72", "",
          ("2 1", "3/2 1/2 1", "1 1 1", "1/2 1/2 2"),
          ("3", "1 2"), (3, 10, 5, 1), False,
          "I IV I V I IV V I", "i iv i V i iv V i"),
)}  # fmt: skip
# Which bars of a phrase are alike in rhythm: the first comes back in the third, the fourth comes to rest.
_PHRASE = "ABAC"
_REPEATED, _STEP, _THIRD, _LEAP = range(4)
_LARGEST_LEAP_STEPS = 7
_RANGE_STEPS = 9  # a tenth


@dataclass(frozen=True)
class Note:
    """A note of the tune, or a rest where `pitch` is None; onset and duration in quarters."""

    onset: Fraction
    duration: Fraction
    pitch: Pitch | None


@dataclass(frozen=True)
class Melody:
    """A tune; `chords` holds those of each bar, which share it beat by beat.

    >>> from etude.theory.key import key
    >>> tune = compose(key("C major"), seed=1); tune.meter.name, len(tune.chords), tune.notes[-1].pitch.name
    ('4/4', 8, 'C')
    """

    key: Key
    meter: Meter
    tempo: Tempo
    style: str
    chords: tuple[tuple[Chord, ...], ...]
    notes: tuple[Note, ...]

    @property
    def title(self) -> str:
        return f"{'Tune' if self.style == 'plain' else self.style.capitalize()} in {self.key.name}"

    def bar(self, number: int) -> tuple[Note, ...]:
        """The notes of the n-th bar, counted from 1."""
        start, end = (number - 1) * self.meter.bar, number * self.meter.bar
        return tuple(note for note in self.notes if start <= note.onset < end)

    def chord_at(self, onset: Fraction) -> Chord:
        """The chord that sounds at a point, in quarters from the beginning."""
        bar, within = divmod(onset, self.meter.bar)
        changes = _changes(self.chords[int(bar)], self.meter)
        return self.chords[int(bar)][bisect_right(changes, within) - 1]

    def abc(self) -> str:
        """The tune in ABC notation 2.1, four bars a line, with chord symbols.

        >>> from etude.theory.key import key
        >>> print(compose(key("E minor"), "waltz", bars=4, seed=5).abc(), end="")
        X:1
        T:Waltz in E minor
        M:3/4
        L:1/8
        Q:1/4=138
        K:Em
        "Em"G4 FG | "Em"e3 d c2 | "Em"B4 AB | "Em"G2 E4 |]
        """
        word = f'"{STYLES[self.style].word}" ' if STYLES[self.style].word else ""
        beat, bpm = self.tempo.beat.quarters / 4, f"{float(self.tempo.bpm):g}"
        head = (
            "X:1",
            f"T:{self.title}",
            f"M:{self.meter.name}",
            "L:1/8",
            f"Q:{word}{beat}={bpm}",
            f"K:{_abc_key(self.key)}",
        )
        bars = [_abc_bar(self, number) for number in range(1, len(self.chords) + 1)]
        lines = [" | ".join(bars[at : at + 4]) + " |" for at in range(0, len(bars), 4)]
        return "\n".join((*head, *lines)) + "]\n"


# ---------------------------------------------------------------------------------------------------------------------
# Composing


def compose(
    over: Key | Sequence[Chord | Sequence[Chord]],
    style: str = "plain",
    *,
    bars: int | None = None,
    key: Key | None = None,
    seed: int = 0,
) -> Melody:
    """A tune over chords, one a bar (or several that share one), or in a key, over a usual progression of the style.

    Without `key` the key of given chords is their likeliest one. Raises TheoryError for an unknown style,
    no chords or more than a bar has beats, a key without a signature, and where the rules allow no tune.

    >>> from etude.theory.chord import chord
    >>> tune = compose([chord("Dm7"), chord("G7"), chord("Cmaj7")], "jazz", seed=7)
    >>> tune.key.name, tune == compose([chord("Dm7"), chord("G7"), chord("Cmaj7")], "jazz", seed=7)
    ('C major', True)
    """
    if style not in STYLES:
        raise TheoryError(f"'{style}' is no style that I know: {', '.join(STYLES)}.", unread=style)
    row = STYLES[style]
    if isinstance(over, Key):
        key = over
        chords = _progression(row, over, bars)
    else:
        given = tuple((item,) if isinstance(item, Chord) else tuple(item) for item in over)
        if not given or not all(given):
            raise TheoryError("A tune needs at least one chord in every bar.")
        key = key or likeliest_keys(tuple(chord for bar in given for chord in bar))[0]
        chords = tuple(given[bar % len(given)] for bar in range(len(given) if bars is None else bars))
    if not 1 <= len(chords) <= 64:
        raise TheoryError(f"A tune here has 1 to 64 bars, not {len(chords)}.")
    if abs(key.signature) > 7:
        raise TheoryError(f"{key.name} has no key signature; try {Key(_near(key.tonic), key.mode).name}.")
    time, lot = meter(row.meter), random.Random(seed)
    slots = _slots(row, time, chords, lot)
    pitches = _Line(row, key, slots, lot).pitches()
    notes = tuple(Note(slot.onset, slot.duration, here) for slot, here in zip(slots, pitches, strict=True))
    return Melody(key, time, tempo(row.tempo), style, chords, notes)


def _near(note: Pitch) -> Pitch:
    return Pitch(note.fifths + (12 if note.fifths < 0 else -12))


def _progression(style: Style, key: Key, bars: int | None) -> tuple[tuple[Chord, ...], ...]:
    """The style's chords for so many bars, dominant and tonic in the last two."""
    minor = key.mode not in ("major", "ionian", "lydian", "mixolydian")
    figures = (style.minor if minor else style.major).split()
    count = len(figures) if bars is None else bars
    figures = [figures[bar % len(figures)] for bar in range(count - 2)] + [*figures[-2:]][-count:] if count > 0 else []
    return tuple(tuple(_chord(figure, key) for figure in bar.removeprefix("(").removesuffix(")").split(","))
                 if bar.startswith("(") else (_chord(bar, key),) for bar in figures)  # fmt: skip


def _chord(figure: str, key: Key) -> Chord:
    """The chord of a numeral; a church mode takes its own chord on that degree."""
    if key.mode in ("major", "minor"):
        return realize(figure, key).chord
    degree = NUMERAL.fullmatch(figure)[1].lstrip("b#").upper()
    return key.diatonic(sevenths="7" in figure)[DEGREES.index(degree)]


@dataclass(frozen=True)
class _Slot:
    """A place in the rhythm: when, how long, over which chord; `strong` when it sounds on a strong beat."""

    onset: Fraction
    duration: Fraction
    chord: Chord
    rest: bool
    strong: bool
    bar: int
    place: int


def _slots(style: Style, time: Meter, chords: tuple[tuple[Chord, ...], ...], lot: random.Random) -> list[_Slot]:
    motif, contrast = lot.sample(style.rhythms, 2)
    slots: list[_Slot] = []
    for bar, sharing in enumerate(chords):
        letter = "C" if bar == len(chords) - 1 else _PHRASE[bar % 4]
        pattern = {"A": motif, "B": contrast}.get(letter) or lot.choice(style.endings)
        if letter == "B" and bar % 8 > 4:
            pattern = lot.choice(style.rhythms)
        changes = _changes(sharing, time)
        strong = {*time.strong_onsets, *changes}
        for place, (start, end, rest) in enumerate(_cut(pattern, changes)):
            chord = sharing[bisect_right(changes, start) - 1]
            on_strong = any(start <= onset < end for onset in strong)
            slots.append(_Slot(bar * time.bar + start, end - start, chord, rest, on_strong and not rest, bar, place))
    return slots


def _changes(sharing: tuple[Chord, ...], time: Meter) -> list[Fraction]:
    """Where in the bar each of its chords begins: on beats, as evenly as they allow."""
    beats = time.beat_onsets
    if len(sharing) > len(beats):
        raise TheoryError(f"A bar of {time.name} has {len(beats)} beats, too few for {len(sharing)} chords.")
    # The first of two chords in a bar of three gets two beats.
    return [beats[-(-part * len(beats) // len(sharing))] for part in range(len(sharing))]


def _cut(pattern: str, changes: list[Fraction]) -> list[tuple[Fraction, Fraction, bool]]:
    """A bar's rhythm as (start, end, rest), a note that lasts into the next chord struck again there."""
    lengths = [(Fraction(part.removeprefix("r")), part.startswith("r")) for part in pattern.split()]
    ends = list(accumulate(length for length, _ in lengths))
    cut = []
    for (length, rest), end in zip(lengths, ends, strict=True):
        inner = [change for change in changes if end - length < change < end]
        edges = [end - length, *inner, end]
        cut += [(start, stop, rest) for start, stop in zip(edges, edges[1:], strict=False)]
    return cut


class _Line:
    """The search for the pitches of one tune: by lot, weighed by the style, back where the rules leave no way on."""

    def __init__(self, style: Style, key: Key, slots: list[_Slot], lot: random.Random):
        self.style, self.key, self.slots, self.lot = style, key, slots, lot
        self.sung = [slot for slot in slots if not slot.rest]
        self.low = _lowest_step(key)
        self.choices = [self._choices(slot, last=slot is self.sung[-1]) for slot in self.sung]
        self.dead: set[tuple[int, Pitch | None, Pitch | None]] = set()

    def pitches(self) -> list[Pitch | None]:
        line = self._search()
        if line is None:
            raise TheoryError("The rules of melody allow no tune over these chords.")
        sung = iter(line)
        return [None if slot.rest else next(sung) for slot in self.slots]

    def _choices(self, slot: _Slot, last: bool) -> dict[Pitch, bool]:
        """The pitches that may stand here, and whether each is a tone of the chord."""
        tones = set(slot.chord.sounding)
        if last:
            tonic = Pitch(self.key.tonic.fifths)
            return self._placed({tonic: True} if tonic in tones else dict.fromkeys(tones, True))
        if slot.strong:
            return self._placed(dict.fromkeys(tones, True))
        between_tones = _scale_over(slot.chord, self.key)
        if self.style.chromatic:
            between_tones |= {tone + interval("m2") for tone in tones} | {tone + -interval("m2") for tone in tones}
            between_tones = {note for note in between_tones if abs(note.alteration) < 2}
        return self._placed({note: note in tones for note in between_tones | tones})

    def _placed(self, notes: dict[Pitch, bool]) -> dict[Pitch, bool]:
        placed = {note.at(octave): tone for note, tone in notes.items() for octave in (3, 4, 5, 6)}
        within = {note: tone for note, tone in placed.items() if 0 <= note.step - self.low <= _RANGE_STEPS}
        return dict(sorted(within.items(), key=lambda row: (row[0].step, row[0].fifths)))

    def _search(self) -> list[Pitch] | None:
        """Depth first with a memory of dead ends: what can follow depends on the last two pitches alone."""
        line: list[Pitch] = []
        waiting = [self._ordered(line)]
        while waiting:
            if len(line) == len(self.sung):
                return line
            if waiting[-1]:
                line.append(waiting[-1].pop())
                waiting.append(self._ordered(line) if len(line) < len(self.sung) else [])
            else:
                waiting.pop()
                if line:
                    self.dead.add((len(line), line[-2] if len(line) > 1 else None, line[-1]))
                    line.pop()
        return None

    def _ordered(self, line: list[Pitch]) -> list[Pitch]:
        """The pitches that may come next, the one to try first last: drawn by weight."""
        at = len(line)
        drawn = [(self.lot.random() ** (1 / self._weight(line, note)), note)
                 for note, tone in self.choices[at].items() if self._allowed(line, note, tone)]  # fmt: skip
        return [note for _, note in sorted(drawn, key=lambda row: row[0])]

    def _allowed(self, line: list[Pitch], note: Pitch, tone: bool) -> bool:
        at = len(line)
        if not line:
            return tone
        last = line[-1]
        if (at + 1, last, note) in self.dead or not _singable(last, note):
            return False
        leap = abs(note.step - last.step) > 2
        if at == len(self.sung) - 1 and leap:
            return False
        if not tone and (abs(note.step - last.step) != 1 or not self._diatonic(at, note) and not self._leads(at, note)):
            return False
        before_was_tone = self.choices[at - 1][last]
        if not before_was_tone:
            if abs(note.step - last.step) != 1:
                return False
            if not self._diatonic(at - 1, last) and (abs(note.midi - last.midi) != 1 or not tone):
                return False
        if len(line) > 1 and abs(last.step - line[-2].step) > 2:
            up = last.step > line[-2].step
            return note.step - last.step == (-1 if up else 1)
        return True

    def _diatonic(self, at: int, note: Pitch) -> bool:
        return Pitch(note.fifths) in _scale_over(self.sung[at].chord, self.key)

    def _leads(self, at: int, note: Pitch) -> bool:
        """Whether a note from outside the key can go on by half step to a tone of the chord."""
        after = self.choices[at + 1] if at + 1 < len(self.sung) else {}
        return any(
            tone and abs(there.midi - note.midi) == 1 and abs(there.step - note.step) == 1
            for there, tone in after.items()
        )

    def _weight(self, line: list[Pitch], note: Pitch) -> float:
        """How readily the tune goes here: the style's motion, the middle of its range, the motif's own contour."""
        middle = self.low + _RANGE_STEPS / 2
        if not line:
            return 4 / (1 + abs(note.step - middle))
        move = note.step - line[-1].step
        size = min(abs(move), 3)
        weight = self.style.motion[size] / (1, 2, 2, 8)[size]
        weight /= 1 + max(0, abs(note.step - middle) - 3)
        slot, last = self.sung[len(line)], self.sung[len(line) - 1]
        if not self.choices[len(line)][note] and not self._diatonic(len(line), note):
            weight /= 3
        if _PHRASE[slot.bar % 4] == "A" and slot.bar and slot.place and last.bar == slot.bar:
            first = [at for at, other in enumerate(self.sung) if other.bar == 0 and other.place == slot.place]
            if first and first[0]:
                weight *= 6 if line[first[0]].step - line[first[0] - 1].step == move else 1
        elif len(line) > 1 and move and (line[-1].step - line[-2].step) * move > 0:
            weight *= 1.5
        return weight


def _lowest_step(key: Key) -> int:
    """The bottom of the range in treble clef: the tonic where it lies from B3 to E4, else the fourth below it."""
    tonic = Pitch(key.tonic.fifths).at(4).step
    if key.tonic.letter == "B":
        return tonic - 7
    return tonic if tonic <= pitch("E4").step else tonic - 3


def _singable(low: Pitch, high: Pitch) -> bool:
    """Whether a voice goes easily from one pitch to the other.

    Perfect, major and minor intervals up to the octave, the diminished fifth, and what sounds like a step or less
    however it is spelled (G to G#, F# to Gb); nothing else augmented or diminished.
    """
    move = between(low, high) if low.step <= high.step else between(high, low)
    if move.quality in ("P", "M", "m"):
        return move.steps <= _LARGEST_LEAP_STEPS
    return str(move) in ("d5", "A1", "d1", "d2", "d3")


def _scale_over(chord: Chord, key: Key) -> set[Pitch]:
    """The notes to pass through over a chord: the key's, on each letter giving way to the chord's own.

    Over the raised seventh of a minor key the sixth is raised too, so that no augmented second lies between them.
    """
    own = {note.letter: note for note in key.notes}
    if key.mode == "minor":
        raised = Scale(key.tonic, "melodic minor").notes
        if raised[6] in chord.notes:
            own |= {raised[5].letter: raised[5], raised[6].letter: raised[6]}
    letters = {note.letter for note in chord.sounding}
    return {note for letter, note in own.items() if letter not in letters} | set(chord.sounding)


# ---------------------------------------------------------------------------------------------------------------------
# ABC notation


_ABC_MODES = {"major": "", "minor": "m", "ionian": "", "dorian": "dor", "phrygian": "phr", "lydian": "lyd",
              "mixolydian": "mix", "aeolian": "m", "locrian": "loc"}  # fmt: skip
_ABC_SIGNS = {-2: "__", -1: "_", 0: "=", 1: "^", 2: "^^"}


def _abc_key(key: Key) -> str:
    return key.tonic.name + _ABC_MODES[key.mode]


def _abc_bar(tune: Melody, number: int) -> str:
    """One bar: beams by spacing at the beats, three triplet notes together, chord symbols where chords begin."""
    start = (number - 1) * tune.meter.bar
    beats = {start + onset for onset in tune.meter.beat_onsets}
    sharing = tune.chords[number - 1]
    # music21 reads no symbol with a comma, and none is needed: "C7(b9#9)".
    symbols = {
        start + at: f'"{chord.symbol.replace(",", "")}"'
        for at, chord in zip(_changes(sharing, tune.meter), sharing, strict=True)
    }
    usual, altered = {note.letter: note.alteration for note in tune.key.notes}, set()
    text, triplets = "", 0
    for note in tune.bar(number):
        triplet = note.duration.denominator == 3
        loose = note.duration >= 1 or note.onset in beats and not triplets % 3
        units = 2 * note.duration * (Fraction(3, 2) if triplet else 1)
        text += " " * loose + symbols.get(note.onset, "") + "(3" * (triplet and triplets % 3 == 0)
        text += _abc_pitch(note.pitch, usual, altered) + _abc_length(units) + " " * (note.duration >= 1)
        triplets += triplet
    return " ".join(text.split())


def _abc_pitch(note: Pitch | None, usual: dict[str, int], altered: set[str]) -> str:
    """A pitch; `usual` is the signature's alteration of each letter, `altered` the letters that left it in this bar.

    By the standard an accidental holds to the end of the bar, in every octave. Programs hold it in its octave alone
    (abcjs) or for its note alone (music21, Verovio), so each altered note has its sign, which is right in all readings.
    """
    if note is None:
        return "z"
    if note.alteration != usual[note.letter]:
        altered.add(note.letter)
    sign = _ABC_SIGNS[note.alteration] if note.letter in altered else ""
    return sign + (
        note.letter.lower() + "'" * (note.octave - 5) if note.octave > 4 else note.letter + "," * (4 - note.octave)
    )


def _abc_length(units: Fraction) -> str:
    if units == 1:
        return ""
    return (
        str(units.numerator)
        if units.denominator == 1
        else f"{units.numerator if units.numerator > 1 else ''}/{units.denominator}"
    )
