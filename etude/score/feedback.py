"""Feedback: what a teacher would say about a piece, each remark with its bar, its reason and what to try.

Every check looks at one thing and returns its remarks; `CHECKS` lists them, the most important first, and
`CHECKS_OF_A_MELODY` those for a melody alone, which has no chords to judge. Those of part writing are in `voice_leading`,
those of sameness in `monotony`, suggestions of other chords in `ideas`.

    Observation(bar=7, beat=3.0, aspect="voice leading", praise=False, text="Bar 7, beat 3: the outer voices ...")
"""

from collections import Counter
from collections.abc import Callable
from itertools import pairwise

import numpy as np

from etude.score.cadence import Cadence, kind_of_ending
from etude.score.evidence import NO_CHORD
from etude.score.ideas import give_ideas
from etude.score.load import MEZZO_FORTE, dynamic
from etude.score.meter import bars_and_beats, is_on_grid
from etude.score.monotony import ENOUGH_BARS, ENOUGH_NOTES, check_monotony
from etude.score.motif import find_motif
from etude.score.nonchord import NonChordNotes, find_nonchord_notes
from etude.score.observation import Observation, listed, remark, remarks
from etude.score.portrait import notes_of, places_of, syncopated
from etude.score.reading import ChordSpan, Reading
from etude.score.spelling import heard, spelled, written
from etude.score.texture import Texture
from etude.score.voice_leading import (
    check_crossing,
    check_leading_tones,
    check_parallels,
    check_sevenths,
    check_spacing,
)
from etude.theory.chord import Chord

# However much there is to mend, so many words of praise keep their place.
MOST_OBSERVATIONS, PRAISES_KEPT = 12, 3
SHORTEST_ANSWER_BARS = 2
# Chords keep one pace when this share of the bars has the same number; they vary when so large a share differs.
ONE_PACE_SHARE, VARIED_PACE_SHARE = 0.9, 0.3
# Chords of free texture that change more often than this a bar, and faster than this in seconds, are restless.
FAST_PACE, FAST_CHORD_S = 3, 0.8
# A chord counts in a bar in which it holds so long, in quarter notes: pop songs push their chords ahead of the bar.
COUNTS_FROM_BEATS = 0.75
# A major sixth; a line that is wider than two octaves is for an instrument, which leaps as it likes. In semitones.
LARGE_LEAP, WIDEST_SUNG = 9, 24
EVEN_VELOCITY_SPREAD = 2.0
WIDE_VELOCITY_SPREAD = 12.0
# More notes than this outside key and chord are a style, not slips.
MOST_STRAY_SHARE = 0.05
# A note of the key that no step explains is a slip when it rubs against another this long, in quarter notes.
RUB_BEATS = 0.9
RUBS = (1, 11, 13)  # semitones
ENOUGH_STEPS = 4
# After the tonic was reached, so many chords may confirm it.
CHORDS_OF_A_CODA = 8
# A key that the piece lifts itself to at the end: so many semitones up, for so many bars.
LIFT, ENOUGH_LIFTED_BARS = (1, 2, 3), 4
# A motif carries a melody when it fills this share of it; so large a share of syncopations drives it.
MOTIF_SHARE, SYNCOPATED_SHARE = 0.25, 0.15
# The pedal blurs two chords when it goes on from so long before the change to so long after it, in seconds; so many
# changes, and so large a share of them all, are a habit.
BLUR_S, ENOUGH_BLURS, BLURRED_SHARE = 0.5, 4, 0.5
# Below C3 (MIDI 48) intervals smaller than a fifth grow muddy.
LOW_PITCH, OPEN_INTERVAL, ENOUGH_MUDDY_MOMENTS, MUDDY_SHARE = 48, 7, 3, 0.1
# Intervals of a suspension and its resolution above the bass, in semitones of the dissonance.
SUSPENSIONS = {5: " (4-3)", 10: " (7-6)", 11: " (7-6)", 1: " (9-8)", 2: " (9-8)"}
ENDINGS = {
    "authentic": "the piece closes with an authentic cadence, dominant to tonic ({tonic}): the ending is firm.",
    "imperfect": "the piece closes with an authentic cadence, dominant to tonic ({tonic}), but an imperfect one: the melody "
    "ends on {top}. With {tonic} on top it would be firmer.",
    "inverted": "the dominant goes to the tonic, but {symbol} does not stand on its root, so the close is weak. "
    "Put {tonic} in the bass of the last chord.",
    "plagal": "the piece closes with a plagal cadence, from the fourth degree to the tonic ({tonic}): a soft ending.",
    "half": "the piece stops on the dominant ({symbol}), a half cadence, so it sounds unfinished. "
    "If it should close, add the tonic chord on {tonic}.",
    "deceptive": "the dominant goes to {symbol} ({numeral}), a deceptive cadence, which leaves a question open. "
    "If it should close, follow it with the dominant and the tonic.",
    "unprepared": "the piece ends on the tonic, but no dominant prepares it. "
    "A dominant chord before the last one would close it more firmly.",
    "elsewhere": "the piece closes in {local}, not in {key}, where most of it stands. "
    "If it should come home, end with the dominant and then the chord on {tonic}.",
    "lifted": "the piece closes in {local}, to which it has lifted itself from {key}: a new key for the end gives new energy.",
    "confirmed": "the dominant has gone to the tonic ({tonic}), and the last chords confirm it: the ending is firm.",
    "none": "the piece ends on {symbol} ({numeral}) and not on the tonic, so it stays open. "
    "If it should close, end with the dominant and then the chord on {tonic}.",
}
# How the last note of a melody stands in its key, in semitones above the tonic.
LAST_DEGREES = {
    3: "the third of the tonic chord, so it closes softly",
    4: "the third of the tonic chord, so it closes softly",
    7: "the fifth of the tonic chord, so it hangs a little",
    11: "the leading tone, so the ear waits for the tonic",
}
GOOD_ENDINGS = ("authentic", "imperfect", "plagal", "lifted", "confirmed")


def give_feedback(reading: Reading) -> tuple[Observation, ...]:
    """At most twelve remarks on a piece, the most important first; the ideas of what to try come last."""
    texture = reading.texture
    checks, ideas = (CHECKS_OF_A_MELODY, []) if texture.is_single_line else (CHECKS, give_ideas(reading))
    said = [each for check in checks for each in check(reading, texture)]
    praises, faults = ([each for each in said if each.praise is praise] for praise in (True, False))
    places = MOST_OBSERVATIONS - len(ideas)
    faults = faults[: places - min(len(praises), PRAISES_KEPT)]
    praises = praises[: places - len(faults)]
    return (*(each for each in said if each in praises or each in faults), *ideas)


# --- what the checks look at --------------------------------------------------------------------------------------


def cadence(reading: Reading) -> str:
    """How the piece ends, in the musicians' word: authentic, plagal, deceptive, half, or none."""
    return kind_of_ending(reading.stretches, reading.key)


def progressions(chords: tuple[ChordSpan, ...], length: int = 4) -> Counter:
    """How often each run of `length` numerals occurs, runs of one numeral left out."""
    numerals = [span.numeral for span in chords if span.numeral]
    distinct = [name for place, name in enumerate(numerals) if not place or name != numerals[place - 1]]
    runs = Counter(tuple(distinct[place : place + length]) for place in range(len(distinct) - length + 1))
    return Counter({run: times for run, times in runs.items() if len(set(run)) > 2})


def chords_in_bars(reading: Reading) -> np.ndarray:
    """How many chords each bar has. A chord that is held over bar lines counts once in each, a new bass or seventh not.

    C - - - | C - G - | C - G7/B -  ->  1, 2, 2
    """
    starts, last = [], None
    for stretch in reading.stretches:
        chord = stretch.chord
        kind = (chord.root, chord.quality[:1] == "m" and chord.quality[:3] != "maj", chord.quality[:3] == "dim")
        if chord.quality != NO_CHORD and kind != last:
            starts.append(stretch.onset_beat)
            last = kind
    begins = np.array(starts)
    bars = np.array([*reading.bar_lines, max(reading.piece.end_beat, reading.bar_lines[-1])])
    ends = np.append(begins[1:], bars[-1])
    first = np.searchsorted(ends, bars[:-1] + COUNTS_FROM_BEATS)
    after = np.searchsorted(begins, bars[1:] - COUNTS_FROM_BEATS + 1e-6)
    return np.maximum(after - first, 1)


# --- the checks ---------------------------------------------------------------------------------------------------


def check_ending(reading: Reading, texture: Texture) -> list[Observation]:
    """The final cadence."""
    endings = [place for place, span in enumerate(reading.chords) if span.numeral]
    if not endings:
        return []
    last, stretch, local = reading.chords[endings[-1]], reading.stretches[endings[-1]], reading.local_keys[endings[-1]]
    ending, tonic, root = cadence(reading), reading.key.tonic.name, stretch.chord.root
    if ending == "none" and root == reading.key.tonic.pitch_class:
        ending = "confirmed" if _was_home(reading, endings[-CHORDS_OF_A_CODA:]) else "unprepared"
    if ending in ("none", "half") and local.tonic != reading.key.tonic and root == local.tonic.pitch_class:
        ending = "lifted" if _is_lifted(reading, endings[-1]) else "elsewhere"
    top = int(texture.tune["pitch"][-1]) if len(texture.tune) else None
    if ending == "authentic" and stretch.chord.bass != root != _lowest(reading, stretch.onset_beat):
        ending = "inverted"
    elif ending == "authentic" and top is not None and top % 12 != root:
        ending = "imperfect"
    text = ENDINGS[ending].format(
        tonic=tonic, symbol=last.symbol, local=local.name, key=reading.key.name,
        numeral=last.numeral if local == reading.key else f"{last.numeral} in {local.name}",
        top=top and spelled(top % 12, local).name,
    )  # fmt: skip
    return [remark(reading, last.onset_beat, "cadence", text, praise=ending in GOOD_ENDINGS)]


def _was_home(reading: Reading, places: list[int]) -> bool:
    """Whether a dominant goes to the tonic somewhere in the last chords."""
    before = zip(places, places[1:], strict=False)
    return any(
        kind_of_ending(reading.stretches[first : second + 1], reading.key) == "authentic" for first, second in before
    )


def _is_lifted(reading: Reading, last: int) -> bool:
    """Whether the key of the last chord is the key of the piece some steps higher, and has held for some bars."""
    local, home = reading.local_keys[last], reading.key
    first = last
    while first and reading.local_keys[first - 1] == local:
        first -= 1
    up = (local.tonic.pitch_class - home.tonic.pitch_class) % 12
    bars = reading.chords[last].bar - reading.chords[first].bar
    return local.mode == home.mode and up in LIFT and bars >= ENOUGH_LIFTED_BARS


def _lowest(reading: Reading, onset_beat: float) -> int:
    """The pitch class of the lowest note that begins from a position in quarter notes on."""
    later = reading.piece.notes[reading.piece.notes["onset_beat"] >= onset_beat - 1e-3]
    return int(later["pitch"].min()) % 12 if len(later) else -1


def check_last_note(reading: Reading, texture: Texture) -> list[Observation]:
    """How a melody alone ends."""
    notes, home = reading.piece.notes, reading.key
    degree = (int(notes["pitch"][-1]) - home.tonic.pitch_class) % 12
    name, onset = spelled(int(notes["pitch"][-1]) % 12, home).name, float(notes["onset_beat"][-1])
    if degree == 0:
        return [
            remark(reading, onset, "cadence", f"the melody ends on {name}, the tonic: it has come home.", praise=True)
        ]
    said = (
        f"the melody ends on {name}, {LAST_DEGREES.get(degree, 'which is not in the tonic chord, so it stays open')}."
    )
    return [remark(reading, onset, "cadence", f"{said} If it should close, lead it on to {home.tonic.name} by step.")]


def check_phrases(reading: Reading, _: Texture) -> list[Observation]:
    """How the phrases before the last one close."""
    if not is_on_grid(reading.piece.notes["onset_beat"]) or not reading.cadences:
        return []
    inner = [each for each in reading.cadences if each.onset_beat < reading.cadences[-1].onset_beat - 1e-6]
    kinds = Counter(each.kind for each in inner)
    said = [*_period(reading), *_surprise(reading, inner)]
    if len(inner) >= 2 and kinds["open"] == len(inner) and not check_loop(reading, _):
        dominant = spelled((reading.key.tonic.pitch_class + 7) % 12, reading.key).name
        text = (
            f"the phrases before the last one (bars {listed([each.bar for each in inner])}) stop without a cadence, so "
            f"they run into one another. Lead one of them to {dominant}, the dominant: a half cadence is a comma."
        )
        said.append(remark(reading, inner[0].onset_beat, "cadence", text, level="intermediate"))
    at_home = [each for each in inner if each.kind == "authentic" and each.key == reading.key.name]
    if len(inner) >= 3 and len(at_home) == len(inner):
        text = (
            f"every phrase closes with the same authentic cadence (bars {listed([each.bar for each in inner])}), so the "
            "music keeps arriving. Let one phrase stop on the dominant, or turn to the sixth degree."
        )
        said.append(remark(reading, inner[1].onset_beat, "cadence", text, level="intermediate"))
    return said


def _period(reading: Reading) -> list[Observation]:
    """Praise for a half cadence that the next phrase answers."""
    for asks, answers in pairwise(each for each in reading.cadences if each.kind != "open"):
        is_answered = (asks.kind, answers.kind) == ("half", "authentic") and asks.key == answers.key
        if is_answered and answers.bar >= asks.bar + SHORTEST_ANSWER_BARS:
            text = (
                f"the phrase stops on the dominant, a half cadence, and bar {answers.bar} answers it with an authentic "
                "one: question and answer, a period."
            )
            return [remark(reading, asks.onset_beat, "cadence", text, praise=True, level="intermediate")]
    return []


def _surprise(reading: Reading, inner: list[Cadence]) -> list[Observation]:
    for each in inner:
        if each.kind == "deceptive":
            text = "the dominant turns away from the tonic, a deceptive cadence: a surprise that keeps the music going."
            return [remark(reading, each.onset_beat, "cadence", text, praise=True, level="intermediate")]
    return []


def check_foreign_notes(reading: Reading, _: Texture) -> list[Observation]:
    """Notes that neither the chord explains nor a step: slips; and what those that a step explains do."""
    notes = reading.piece.notes
    if not is_on_grid(notes["onset_beat"]):
        return []
    found = find_nonchord_notes(notes, reading.stretches, reading.local_keys)
    slips = _slips(reading, found)
    # Where the beats were heard, the chords are not sure enough to call a note wrong.
    if reading.piece.is_live or len(slips) > MOST_STRAY_SHARE * len(notes):
        slips = []
    said = remarks(reading, "key", slips)
    outside = ~np.isin(notes["pitch"] % 12, [note.pitch_class for note in reading.key.notes_in_use])
    if not outside.any() and len(notes) >= ENOUGH_NOTES and not slips:
        text = f"every note of the piece belongs to {reading.key.name}. One borrowed chord or chromatic note would add colour."
        said.append(remark(reading, 0.0, "key", text, praise=True))
    return [*said, *_suspension(reading, found), *_steps(reading, found)]


def _slips(reading: Reading, found: NonChordNotes) -> list[tuple[float, str]]:
    """The notes that nothing explains: outside the key and alone in their bar, or rubbing against another note."""
    notes, said = reading.piece.notes, []
    bars, _ = bars_and_beats(reading.piece.meters, notes["onset_beat"])
    # A note that comes again in its bar is meant.
    times = Counter(zip(bars.tolist(), (notes["pitch"] % 12).tolist(), strict=True))
    for place in found.of_kind("unexplained").tolist():
        row, chord = int(found.rows[place]), int(found.chords[place])
        pitch, key = int(notes["pitch"][row]), reading.local_keys[chord]
        in_key = any(note.pitch_class == pitch % 12 for key in (key, reading.key) for note in key.notes_in_use)
        alone = times[int(bars[row]), pitch % 12] == 1
        if alone and (not in_key or _rubs(notes, row)):
            outside = f"neither to {key.name} nor to the chord" if not in_key else "to the key but not to the chord"
            name, near = (
                written(pitch, key).name,
                " or ".join(_nearest(pitch, heard(reading.stretches[chord].chord, key))),
            )
            said.append((
                float(notes["onset_beat"][row]),
                f"{name} belongs {outside} ({reading.chords[chord].symbol}), and no step leads to it and away from it, so "
                f"it sounds like a slip. If it is meant as colour, let it move on by step; if not, try {near}.",
            ))  # fmt: skip
    return said


def _rubs(notes: np.ndarray, row: int) -> bool:
    """Whether a note sounds a half step (or its inversion) away from another one for about a quarter note or more."""
    onset, end, pitch = (
        notes["onset_beat"][row],
        notes["onset_beat"][row] + notes["duration_beat"][row],
        notes["pitch"][row],
    )
    first, last = np.searchsorted(notes["onset_beat"], [onset - 8.0, end])
    near = notes[first:last]
    together = np.minimum(near["onset_beat"] + near["duration_beat"], end) - np.maximum(near["onset_beat"], onset)
    return bool(np.any((together >= RUB_BEATS) & np.isin(np.abs(near["pitch"] - pitch), RUBS)))


def _nearest(pitch: int, chord: Chord | None) -> list[str]:
    """The chord tones just below and just above a MIDI pitch."""
    tones = {note.pitch_class: note.name for note in chord.notes} if chord else {}
    ways = [next(((pitch + way * step) % 12 for step in range(1, 12) if (pitch + way * step) % 12 in tones), None)
            for way in (-1, 1)]  # fmt: skip
    return [tones[way] for way in dict.fromkeys(ways) if way is not None]


def _suspension(reading: Reading, found: NonChordNotes) -> list[Observation]:
    """Praise for the first suspension of music in voices."""
    if not reading.stretches or not len(found.of_kind("suspension")):
        return []
    notes = reading.piece.notes
    for place in found.of_kind("suspension").tolist():
        row, chord = int(found.rows[place]), int(found.chords[place])
        stretch, key, pitch = reading.stretches[chord], reading.local_keys[chord], int(notes["pitch"][row])
        figure = SUSPENSIONS.get((pitch - stretch.chord.bass) % 12)
        in_key = any(note.pitch_class == pitch % 12 for note in key.notes_in_use)
        if figure and in_key and notes["duration_beat"][row] >= 1.0 - 1e-3:
            text = (
                f"{written(pitch, key).name} is held over into {reading.chords[chord].symbol} and falls to "
                f"{written(int(found.resolves_to[place]), key).name}: a suspension{figure}, tension that resolves."
            )
            return [remark(reading, stretch.onset_beat, "non-chord notes", text, praise=True, level="advanced")]
    return []


def _steps(reading: Reading, found: NonChordNotes) -> list[Observation]:
    """Praise for passing and neighbour notes."""
    passing, neighbours = (found.of_kind(kind) for kind in ("passing", "neighbour"))
    if len(passing) + len(neighbours) < ENOUGH_STEPS or len(found.of_kind("unexplained")) > len(passing) + len(
        neighbours
    ):
        return []
    first = float(reading.piece.notes["onset_beat"][found.rows[min([*passing[:1], *neighbours[:1]])]])
    text = (
        f"notes outside the chords come and go by step ({len(passing)} passing notes, {len(neighbours)} neighbour notes in "
        "the piece): they join the chord tones to a line."
    )
    return [remark(reading, first, "non-chord notes", text, praise=True, level="intermediate")]


def check_secondary_dominants(reading: Reading, _: Texture) -> list[Observation]:
    """The first chord that leads outside the key on purpose, and arrives."""
    for place, (now, goal) in enumerate(pairwise(reading.stretches)):
        span, key = reading.chords[place], reading.local_keys[place]
        arrives = goal.chord.quality != NO_CHORD and (now.chord.root - goal.chord.root) % 12 in (7, 11)
        if arrives and "/" in span.numeral:
            outside = [note.name for note in heard(now.chord, key).notes if note not in key.notes_in_use]
            if not outside:
                continue
            target = reading.chords[place + 1].symbol
            text = (
                f"{span.symbol} is {span.numeral}: it brings {' and '.join(outside)} from outside the key and leads to "
                f"{target} as its dominant would."
            )
            return [remark(reading, span.onset_beat, "harmony", text, praise=True, level="intermediate")]
    return []


def check_loop(reading: Reading, _: Texture) -> list[Observation]:
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


def check_harmonic_rhythm(reading: Reading, texture: Texture) -> list[Observation]:
    """How fast the chords change, and whether they hurry towards the cadences."""
    named = [span for span in reading.chords if span.numeral]
    if len(reading.bar_lines) < 4 or len(named) < 4 or not is_on_grid(reading.piece.notes["onset_beat"]):
        return []
    counts = chords_in_bars(reading)
    usual, times = Counter(counts.tolist()).most_common(1)[0]
    pace, first = float(counts.mean()), named[0].onset_beat
    aspect, level = "harmonic rhythm", "intermediate"
    if pace > FAST_PACE and np.ptp([span.onset_s for span in named]) / (len(named) - 1) < FAST_CHORD_S:
        text = f"the chords change {_pace(pace)}. If it feels restless, let one chord hold for a whole bar."
        return [] if texture.is_part_writing else [remark(reading, first, aspect, text, level=level)]
    closes = [each for each in reading.cadences if each.kind != "open" and each.bar >= 2]
    driving = [each for each in closes if max(counts[each.bar - 2 : each.bar]) > usual]
    if driving and 2 * len(driving) >= len(closes):
        # The last of them is most often the end of the piece.
        bar = driving[-1].bar
        text = (
            f"towards the cadence the chords come faster, {max(counts[bar - 2 : bar])} in a bar in place of {usual}: "
            "the harmonic rhythm drives to the close."
        )
        return [remark(reading, reading.bar_lines[bar - 2], aspect, text, praise=True, level=level)]
    if times <= (1 - VARIED_PACE_SHARE) * len(counts):
        text = (
            f"the chords change {_pace(pace)}, in most bars {usual} of them and in others "
            f"{f'up to {counts.max()}' if counts.max() > usual else f'only {counts.min()}'}: the harmonic rhythm breathes."
        )
        return [remark(reading, first, aspect, text, praise=True, level=level)]
    if pace > 1.3 or times < ONE_PACE_SHARE * len(counts) or len(counts) < ENOUGH_BARS:
        return []
    text = (
        f"the chords change {_pace(pace)} and almost always at the same pace. "
        "Two chords in the bar before a cadence would drive towards it."
    )
    return [remark(reading, first, aspect, text, level=level)]


def _pace(a_bar: float) -> str:
    return "about once a bar" if a_bar <= 1.3 else f"about {a_bar:.1f} times a bar"


def check_leaps(reading: Reading, texture: Texture) -> list[Observation]:
    """Large leaps of the melody turn back by step or smaller leap."""
    tune = texture.tune
    if len(tune) and np.ptp(tune["pitch"]) > WIDEST_SUNG:
        return []
    repeated = np.diff(tune["pitch"].astype(int), prepend=-1) == 0
    tune = tune[~repeated]
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


def check_dynamics(reading: Reading, texture: Texture) -> list[Observation]:
    """Loud and soft, from the velocities."""
    velocities = reading.piece.notes["velocity"]
    first = float(reading.piece.notes["onset_beat"][0])
    spread = float(np.std(velocities))
    # An exercise in voices that comes from a written score is written without dynamics.
    if len(velocities) < ENOUGH_NOTES or ((velocities == MEZZO_FORTE).all() and texture.is_part_writing):
        return []
    if spread <= EVEN_VELOCITY_SPREAD:
        text = "every note is equally loud. Shape the phrases: grow towards the high point, and let the last note go."
        return [remark(reading, first, "dynamics", text)]
    if spread >= WIDE_VELOCITY_SPREAD:
        low, high = np.percentile(velocities, [5, 95])
        text = f"the loudness goes from {dynamic(low)} to {dynamic(high)} (velocities {low:.0f} to {high:.0f} of 127): real dynamics."
        return [remark(reading, first, "dynamics", text, praise=True)]
    return []


def check_motif(reading: Reading, texture: Texture) -> list[Observation]:
    """Praise for a melody that is built on a motif."""
    motif = find_motif(texture.tune, reading.key)
    if motif is None or len(motif.starts) * len(motif.first) < MOTIF_SHARE * len(texture.tune):
        return []
    named, bars = notes_of(motif, texture.tune, reading), places_of(motif, texture.tune, reading)
    moves = len(set(texture.tune["pitch"][list(motif.starts)].tolist())) > 1
    lengths = np.diff(texture.tune["onset_beat"][motif.first])
    if not moves and np.ptp(lengths) < 0.1:
        return []
    then = ", also from other notes: it holds" if moves else ". From another note it would surprise; as it is, it holds"
    text = f"the motif {named} comes {len(motif.starts)} times (bars {bars}){then} the melody together."
    onset = float(texture.tune["onset_beat"][motif.first[0]])
    return [remark(reading, onset, "melody", text, praise=True)]


def check_syncopation(reading: Reading, texture: Texture) -> list[Observation]:
    """Praise for a melody that plays against the beat."""
    tune = texture.tune
    if len(tune) < ENOUGH_NOTES or not is_on_grid(reading.piece.notes["onset_beat"]):
        return []
    against = syncopated(reading.piece, tune)
    if against.mean() < SYNCOPATED_SHARE:
        return []
    text = (
        f"{against.sum()} of the {len(tune)} notes of the melody begin off the beat and hold over the next one: "
        "syncopation that drives it on."
    )
    onset = float(tune["onset_beat"][against.argmax()])
    return [remark(reading, onset, "rhythm", text, praise=True, level="intermediate")]


def check_pedal(reading: Reading, _: Texture) -> list[Observation]:
    """A pedal that stays down while the chord changes."""
    changes = [
        span for before, span in pairwise(reading.chords)
        if before.numeral and span.numeral and before.symbol.partition("/")[0] != span.symbol.partition("/")[0]
    ]  # fmt: skip
    if not reading.piece.pedal or len(changes) < ENOUGH_BLURS:
        return []
    onsets = np.array([span.onset_s for span in changes])
    downs, ups = np.array(reading.piece.pedal).T
    which = np.searchsorted(downs, onsets - BLUR_S) - 1
    blurred = np.flatnonzero((which >= 0) & (ups[np.maximum(which, 0)] > onsets + BLUR_S))
    if len(blurred) < max(ENOUGH_BLURS, BLURRED_SHARE * len(changes)):
        return []
    text = (
        f"the pedal stays down while the chord changes to {changes[blurred[0]].symbol}, so the two chords blur; so it does "
        f"at {len(blurred)} of the {len(changes)} changes. Lift it as the new chord begins, and press it again just after."
    )
    return [remark(reading, changes[blurred[0]].onset_beat, "pedal", text)]


def check_low_spacing(reading: Reading, texture: Texture) -> list[Observation]:
    """Close intervals low down."""
    text = "two low notes stand closer than a fifth, which sounds muddy. Open them to a fifth or an octave."
    found = [
        (onset, text)
        for onset, pitches in texture.moments
        if len(pitches) >= 3 and pitches[1] < LOW_PITCH and 0 < pitches[1] - pitches[0] < OPEN_INTERVAL
    ]
    enough = max(ENOUGH_MUDDY_MOMENTS, MUDDY_SHARE * len(texture.moments))
    return remarks(reading, "spacing", found, shown=1) if len(found) >= enough else []


CHECKS: tuple[Callable[[Reading, Texture], list[Observation]], ...] = (
    check_ending,
    check_parallels,
    check_leading_tones,
    check_sevenths,
    check_foreign_notes,
    check_crossing,
    check_spacing,
    check_monotony,
    check_leaps,
    check_dynamics,
    check_pedal,
    check_phrases,
    check_motif,
    check_secondary_dominants,
    check_loop,
    check_harmonic_rhythm,
    check_syncopation,
    check_low_spacing,
)
CHECKS_OF_A_MELODY = (check_last_note, check_monotony, check_leaps, check_dynamics, check_motif, check_syncopation)
