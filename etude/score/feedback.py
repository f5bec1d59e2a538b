"""Feedback: what a teacher would say about a piece, each remark with its bar, its reason and what to try.

Every check looks at one thing and returns its remarks; `CHECKS` lists them, the most important first. What to say
about voices follows common-practice part writing (Aldwell and Schachter, Harmony and Voice Leading, 2003), and only
music that is written in voices hears it.

    Observation(bar=7, beat=3.0, aspect="voice leading", praise=False, text="Bar 7, beat 3: the outer voices ...")
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from etude.score.harmony import NO_CHORD, Stretch
from etude.score.load import MEZZO_FORTE
from etude.score.meter import bars_and_beats, is_on_grid
from etude.score.reading import ChordSpan, Reading
from etude.score.spelling import heard, spelled
from etude.score.texture import is_part_writing, melody, moments, voices

MOST_OBSERVATIONS = 12
SAME_CHORD_BARS = 4
# Players let go a little early; a note that ends this close to a chord's end still belongs to its end.
RELEASED_EARLY_BEATS, LONGEST_HELD_BEATS = 0.1, 16.0
# Chords keep one pace when this share of them has the same length.
ONE_PACE_SHARE = 0.85
LARGE_LEAP = 9  # semitones: a major sixth
EVEN_VELOCITY_SPREAD = 2.0
WIDE_VELOCITY_SPREAD = 12.0
ENOUGH_NOTES = 16
# More notes than this outside key and chord are a style, not slips.
MOST_STRAY_SHARE = 0.05
# Below C3 (MIDI 48) intervals smaller than a fifth grow muddy.
LOW_PITCH, OPEN_INTERVAL, ENOUGH_MUDDY_MOMENTS = 48, 7, 3
# The main chords of a key: numeral, semitones above the tonic, quality.
MAIN_CHORDS = {
    "major": (("IV", 5, ""), ("V", 7, ""), ("I", 0, "")),
    "minor": (("iv", 5, "m"), ("V", 7, ""), ("i", 0, "m")),
}
VOICE_NAMES = {
    2: ("lower voice", "upper voice"),
    3: ("lowest voice", "middle voice", "highest voice"),
    4: ("bass", "tenor", "alto", "soprano"),
}
ENDINGS = {
    "authentic": "the piece closes with an authentic cadence, dominant to tonic ({tonic}): the ending is firm.",
    "inverted": "the dominant goes to the tonic, but {symbol} does not stand on its root, so the close is weak. "
    "Put {tonic} in the bass of the last chord.",
    "plagal": "the piece closes with a plagal cadence, from the fourth degree to the tonic ({tonic}): a soft ending.",
    "half": "the piece stops on the dominant ({symbol}), a half cadence, so it sounds unfinished. "
    "If it should close, add the tonic chord on {tonic}.",
    "deceptive": "the dominant goes to {symbol} ({numeral}), a deceptive cadence, which leaves a question open. "
    "If it should close, follow it with the dominant and the tonic.",
    "unprepared": "the piece ends on the tonic, but no dominant prepares it. "
    "A dominant chord before the last one would close it more firmly.",
    "none": "the piece ends on {symbol} ({numeral}) and not on the tonic, so it stays open. "
    "If it should close, end with the dominant and then the chord on {tonic}.",
}
PERFECT = {7: "fifths", 0: "octaves"}


@dataclass(frozen=True)
class Observation:
    """A remark tied to a bar and beat, both from 1; `praise` when it says what works; notes in ASCII (F#, Bb)."""

    bar: int
    beat: float
    aspect: str
    praise: bool
    text: str


def give_feedback(reading: Reading) -> tuple[Observation, ...]:
    """At most twelve remarks on a piece, the most important first."""
    remarks = [remark for check in CHECKS for remark in check(reading)]
    return tuple(remarks[:MOST_OBSERVATIONS])


def remark(reading: Reading, onset_beat: float, aspect: str, text: str, praise: bool = False) -> Observation:
    """An observation at a position in quarter notes; its text begins with the place."""
    bar, beat = reading.place(onset_beat)
    return Observation(bar, beat, aspect, praise, f"{_place(bar, beat)}: {text}")


def _place(bar: int, beat: float) -> str:
    return f"Bar {bar}" if beat == 1 else f"Bar {bar}, beat {beat:g}"


# --- what the checks look at --------------------------------------------------------------------------------------


def cadence(reading: Reading) -> str:
    """How the piece ends, in the musicians' word: authentic, plagal, deceptive, half, or none.

    The last two chords with different roots decide, counted from the tonic.
    """
    chords = [stretch.chord for stretch in reading.stretches if stretch.chord.quality != NO_CHORD]
    if not chords:
        return "none"
    tonic, last = reading.key.tonic.pitch_class, chords[-1]
    before = next((chord for chord in reversed(chords) if chord.root != last.root), None)
    degree, degree_before = (last.root - tonic) % 12, (before.root - tonic) % 12 if before else None
    from_leading_tone = degree_before == 11 and before.quality in ("dim", "dim7", "m7b5")
    if degree == 0 and ((degree_before == 7 and before.quality in ("", "7", "aug", "sus4")) or from_leading_tone):
        return "authentic"
    if degree == 0 and degree_before == 5:
        return "plagal"
    if degree == 7 and last.quality in ("", "7", "sus4"):
        return "half"
    if degree in (8, 9) and degree_before == 7:
        return "deceptive"
    return "none"


def progressions(chords: tuple[ChordSpan, ...], length: int = 4) -> Counter:
    """How often each run of `length` numerals occurs, runs of one numeral left out."""
    numerals = [span.numeral for span in chords if span.numeral]
    distinct = [name for place, name in enumerate(numerals) if not place or name != numerals[place - 1]]
    runs = Counter(tuple(distinct[place : place + length]) for place in range(len(distinct) - length + 1))
    return Counter({run: times for run, times in runs.items() if len(set(run)) > 2})


# --- the checks ---------------------------------------------------------------------------------------------------


def check_ending(reading: Reading) -> list[Observation]:
    """The final cadence."""
    endings = [pair for pair in zip(reading.chords, reading.stretches, strict=True) if pair[0].numeral]
    if not endings:
        return []
    last, stretch = endings[-1]
    ending, tonic = cadence(reading), reading.key.tonic.name
    if ending == "none" and stretch.chord.root == reading.key.tonic.pitch_class:
        ending = "unprepared"
    if ending == "authentic" and stretch.chord.bass != stretch.chord.root:
        ending = "inverted"
    text = ENDINGS[ending].format(tonic=tonic, symbol=last.symbol, numeral=last.numeral)
    return [remark(reading, last.onset_beat, "cadence", text, praise=ending in ("authentic", "plagal"))]


def check_parallels(reading: Reading) -> list[Observation]:
    """Parallel fifths and octaves between any two voices."""
    parts = voices(reading.piece.notes)
    found, last_of = [], len(parts[0][1]) - 1 if parts else 0
    for (_, before), (onset, after) in pairwise(parts):
        for low in range(last_of):
            for high in range(low + 1, last_of + 1):
                interval = (after[high] - after[low]) % 12
                if not all((before[low], before[high], after[low], after[high])):
                    continue
                same = (before[high] - before[low]) % 12 == interval and after[high] > after[low]
                moved = (after[low] - before[low]) * (after[high] - before[high]) > 0
                if same and moved and interval in PERFECT:
                    which = _voice_pair(low, high, last_of)
                    found.append((
                        onset,
                        f"{which} move in parallel {PERFECT[interval]}, so two voices sound like one. "
                        "In part writing, let one of them move the other way or hold a common tone.",
                    ))  # fmt: skip
    if len(parts) >= 8 and not found:
        text = "no two voices move in parallel fifths or octaves: each voice keeps its own line."
        return [remark(reading, parts[0][0], "voice leading", text, praise=True)]
    return remarks(reading, "voice leading", found)


def _voice_pair(low: int, high: int, top: int) -> str:
    names = VOICE_NAMES.get(top + 1)
    if names:
        return f"the {names[low]} and the {names[high]}"
    return f"voices {top - high + 1} and {top - low + 1} from the top"


def remarks(reading: Reading, aspect: str, found: list[tuple[float, str]], shown: int = 2) -> list[Observation]:
    """The first remarks of one kind, given as (onset in quarter notes, text); the last says where else it happens."""
    said = [remark(reading, onset, aspect, text) for onset, text in found[:shown]]
    bars, _ = bars_and_beats(reading.piece.meters, np.array([onset for onset, _ in found]))
    elsewhere = sorted(set(bars.tolist()) - {observation.bar for observation in said})
    if elsewhere:
        more = f" The same happens in bar{'s' * (len(elsewhere) > 1)} {_listed(elsewhere)}."
        said[-1] = replace(said[-1], text=said[-1].text + more)
    return said


def _listed(bars: list[int], most: int = 6) -> str:
    return ", ".join(map(str, bars[:most])) + (" and others" if len(bars) > most else "")


def check_sevenths(reading: Reading) -> list[Observation]:
    """The seventh of a dominant seventh chord falls by step, or stays."""
    notes, found, resolved = reading.piece.notes, [], []
    if not voices(notes):
        return []
    for place, (now, then) in enumerate(pairwise(reading.stretches)):
        if now.chord.quality != "7" or then.chord.quality == NO_CHORD or (now.chord.root - then.chord.root) % 12 != 7:
            continue
        for seventh in _held_to_the_end(notes, now, (now.chord.root + 10) % 12):
            if _begun_in(notes, then) & {seventh, seventh - 1, seventh - 2}:
                resolved.append(now.onset_beat)
            else:
                name = heard(now.chord, reading.key).notes[3].name
                text = f"the seventh of {reading.chords[place].symbol}, {name}, does not resolve. "
                found.append((then.onset_beat, text + "It wants to fall a step into the next chord."))
    if len(resolved) >= 2 and not found:
        text = "the sevenths of the dominants fall by step, as they should."
        return [remark(reading, resolved[0], "voice leading", text, praise=True)]
    return remarks(reading, "voice leading", found)


def _held_to_the_end(notes: np.ndarray, stretch: Stretch, pitch_class: int) -> list[int]:
    """The MIDI pitches of a class that sound until a chord ends."""
    end = stretch.end_beat
    first, last = np.searchsorted(notes["onset_beat"], [end - LONGEST_HELD_BEATS, end - 1e-6])
    near = notes[first:last]
    held = near[near["onset_beat"] + near["duration_beat"] > end - RELEASED_EARLY_BEATS]
    return held["pitch"][held["pitch"] % 12 == pitch_class].tolist()


def _begun_in(notes: np.ndarray, stretch: Stretch) -> set[int]:
    """The MIDI pitches that begin while a chord holds."""
    first, last = np.searchsorted(notes["onset_beat"], [stretch.onset_beat - 1e-6, stretch.end_beat - 1e-6])
    return set(notes["pitch"][first:last].tolist())


def check_foreign_notes(reading: Reading) -> list[Observation]:
    """Notes outside the key that no chord explains and no step leads to or from."""
    notes, key = reading.piece.notes, reading.key
    if not is_on_grid(notes["onset_beat"]):
        return []
    starts = np.array([stretch.onset_beat for stretch in reading.stretches])
    which = np.maximum(np.searchsorted(starts, notes["onset_beat"] + 1e-6, side="right") - 1, 0)
    chords = [heard(stretch.chord, key) for stretch in reading.stretches]
    tones = [{note.pitch_class for note in chord.notes} if chord else set() for chord in chords]
    bars, _ = bars_and_beats(reading.piece.meters, notes["onset_beat"])
    stray: dict[int, list[int]] = {}
    outside = np.flatnonzero(~np.isin(notes["pitch"] % 12, [note.pitch_class for note in key.notes_in_use]))
    # A note that comes again in its bar is meant.
    times = Counter(zip(bars[outside].tolist(), (notes["pitch"][outside] % 12).tolist(), strict=True))
    for place in outside:
        pitch_class = int(notes["pitch"][place]) % 12
        is_single = times[int(bars[place]), pitch_class] == 1
        if is_single and pitch_class not in tones[which[place]] and not _has_neighbour(notes, notes[place]):
            stray.setdefault(int(bars[place]), []).append(pitch_class)
    if not len(outside) and len(notes) >= ENOUGH_NOTES:
        text = f"every note of the piece belongs to {key.name}. One borrowed chord or chromatic note would add colour."
        return [remark(reading, 0.0, "key", text, praise=True)]
    if sum(map(len, stray.values())) > MOST_STRAY_SHARE * len(notes):
        return []
    worst = sorted(stray.items(), key=lambda item: (-len(item[1]), item[0]))[:2]
    return [Observation(bar, 1.0, "key", False, _stray_text(bar, classes, reading)) for bar, classes in worst]


def _stray_text(bar: int, classes: list[int], reading: Reading) -> str:
    return (
        f"Bar {bar}: {_names(classes, reading)} fits neither {reading.key.name} nor the chord, and no step "
        "leads to it or from it. If it is meant as colour, let it move on by step; if not, check the note."
    )


def _names(classes: list[int], reading: Reading) -> str:
    return " and ".join(spelled(pitch_class, reading.key).name for pitch_class in dict.fromkeys(classes))


def _has_neighbour(notes: np.ndarray, note: np.void) -> bool:
    """Whether a note one or two semitones away comes within a beat before this note begins or after it ends."""
    onsets, end = notes["onset_beat"], note["onset_beat"] + note["duration_beat"]
    first, last = np.searchsorted(onsets, [note["onset_beat"] - 1.0, end + 1.0])
    distance = np.abs(notes["pitch"][first:last] - note["pitch"])
    return bool(np.any((distance >= 1) & (distance <= 2) & (onsets[first:last] != note["onset_beat"])))


def check_secondary_dominants(reading: Reading) -> list[Observation]:
    """The first chord that leads outside the key on purpose, and arrives."""
    for place, (now, goal) in enumerate(pairwise(reading.stretches)):
        span = reading.chords[place]
        arrives = goal.chord.quality != NO_CHORD and (now.chord.root - goal.chord.root) % 12 in (7, 11)
        if arrives and "/" in span.numeral:
            notes = heard(now.chord, reading.key).notes
            outside = [note.name for note in notes if note not in reading.key.notes_in_use]
            brings = f"brings {' and '.join(outside)} from outside the key and " if outside else ""
            target = reading.chords[place + 1].symbol
            text = f"{span.symbol} is {span.numeral}: it {brings}leads to {target} as its dominant would."
            return [remark(reading, span.onset_beat, "harmony", text, praise=True)]
    return []


def check_monotony(reading: Reading) -> list[Observation]:
    """One chord for many bars."""
    meter_bars = np.diff([*reading.bar_lines, max(reading.piece.end_beat, reading.bar_lines[-1] + 1e-3)])
    bar_length = float(np.median(meter_bars))
    found = [
        remark(
            reading, span.onset_beat, "harmony",
            f"{span.symbol} stays for {span.duration_beat / bar_length:.0f} bars. "
            f"Try {_neighbours(reading, place)} in between.",
        )
        for place, span in enumerate(reading.chords)
        if span.numeral and span.duration_beat >= SAME_CHORD_BARS * bar_length - 1e-6
    ]  # fmt: skip
    return found[:1]


def _neighbours(reading: Reading, place: int) -> str:
    """Two of the three main chords of the key, other than the one that stands there."""
    key, chord = reading.key, reading.stretches[place].chord
    others = [
        f"{spelled(root, key).name}{quality} ({name})"
        for name, above, quality in MAIN_CHORDS[key.mode]
        if (root := (key.tonic.pitch_class + above) % 12) != chord.root
    ]
    return " or ".join(others[:2])


def check_loop(reading: Reading) -> list[Observation]:
    """One progression over and over."""
    runs = progressions(reading.chords)
    if not runs:
        return []
    run, times = runs.most_common(1)[0]
    named = [span for span in reading.chords if span.numeral]
    if times < 4 or times * 4 < 0.5 * len(named):
        return []
    text = (
        f"the progression {' – '.join(run)} carries the piece; it comes {times} times. It holds the piece together. "
        "For a new section, start it on another chord or change its last chord."
    )
    first = next(place for place in range(len(named)) if named[place].numeral == run[0])
    return [remark(reading, named[first].onset_beat, "form", text, praise=True)]


def check_harmonic_rhythm(reading: Reading) -> list[Observation]:
    """How fast the chords change."""
    named = [span for span in reading.chords if span.numeral]
    bars = len(reading.bar_lines)
    if bars < 4 or len(named) < 4:
        return []
    a_bar = len(named) / bars
    commonest = Counter(round(span.duration_beat * 2) for span in named[:-1]).most_common(1)[0][1]
    if a_bar > 3 and is_part_writing(reading.piece.notes):
        return []
    if a_bar > 3:
        text = f"the chords change {_pace(a_bar)}. If it feels restless, let one chord hold for a whole bar."
        return [remark(reading, named[0].onset_beat, "harmonic rhythm", text)]
    if commonest < ONE_PACE_SHARE * (len(named) - 1):
        text = f"the chords change {_pace(a_bar)}, now faster, now slower: the harmonic rhythm breathes."
        return [remark(reading, named[0].onset_beat, "harmonic rhythm", text, praise=True)]
    if a_bar > 1.3:
        return []
    text = (
        f"the chords change {_pace(a_bar)} and almost always at the same pace. "
        "Two chords in the bar before a cadence would drive towards it."
    )
    return [remark(reading, named[0].onset_beat, "harmonic rhythm", text)]


def _pace(a_bar: float) -> str:
    return "about once a bar" if 0.75 <= a_bar <= 1.3 else f"about {a_bar:.1f} times a bar"


def check_leaps(reading: Reading) -> list[Observation]:
    """Large leaps of the melody turn back by step or smaller leap."""
    tune = melody(reading.piece.notes)
    leaps = np.diff(tune["pitch"].astype(int))
    found = []
    for place in np.flatnonzero(np.abs(leaps) >= LARGE_LEAP):
        gap = tune["onset_beat"][place + 1] - tune["onset_beat"][place] - tune["duration_beat"][place]
        onwards = leaps[place + 1] if place + 1 < len(leaps) else 0
        if gap < 0.5 and onwards * leaps[place] > 0:
            direction = "up" if leaps[place] > 0 else "down"
            found.append((
                float(tune["onset_beat"][place + 1]),
                f"the melody leaps {abs(leaps[place])} semitones {direction} and goes on in the same direction. "
                "After a large leap, a step back keeps the line singable.",
            ))  # fmt: skip
    if not found and len(tune) >= ENOUGH_NOTES and np.mean((leaps != 0) & (np.abs(leaps) <= 2)) >= 0.5:
        text = "the melody moves mostly by step, and its leaps turn back: it is easy to sing."
        return [remark(reading, float(tune["onset_beat"][0]), "melody", text, praise=True)]
    return remarks(reading, "melody", found)


def check_dynamics(reading: Reading) -> list[Observation]:
    """Loud and soft, from the velocities."""
    velocities = reading.piece.notes["velocity"]
    first = float(reading.piece.notes["onset_beat"][0])
    spread = float(np.std(velocities))
    if len(velocities) < ENOUGH_NOTES or (velocities == MEZZO_FORTE).all():
        return []
    if spread <= EVEN_VELOCITY_SPREAD:
        text = "every note is equally loud. Shape the phrases: grow towards the high point, and let the last note go."
        return [remark(reading, first, "dynamics", text)]
    if spread >= WIDE_VELOCITY_SPREAD:
        low, high = np.percentile(velocities, [5, 95])
        text = f"the playing has real dynamics (velocities from {low:.0f} to {high:.0f} of 127)."
        return [remark(reading, first, "dynamics", text, praise=True)]
    return []


def check_low_spacing(reading: Reading) -> list[Observation]:
    """Close intervals low down."""
    text = "two low notes stand closer than a fifth, which sounds muddy. Open them to a fifth or an octave."
    found = [
        (onset, text)
        for onset, pitches in moments(reading.piece.notes)
        if len(pitches) >= 3 and pitches[1] < LOW_PITCH and 0 < pitches[1] - pitches[0] < OPEN_INTERVAL
    ]
    return remarks(reading, "spacing", found, shown=1) if len(found) >= ENOUGH_MUDDY_MOMENTS else []


CHECKS: tuple[Callable[[Reading], list[Observation]], ...] = (
    check_ending,
    check_parallels,
    check_sevenths,
    check_foreign_notes,
    check_monotony,
    check_leaps,
    check_dynamics,
    check_secondary_dominants,
    check_loop,
    check_harmonic_rhythm,
    check_low_spacing,
)
