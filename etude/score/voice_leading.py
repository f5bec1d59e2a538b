"""Voice leading: what common-practice part writing asks of voices that move together, as checks of a piece.

Only music that is written in voices hears it, and the rules are those of Aldwell and Schachter, Harmony and Voice
Leading (2003). Every check returns its remarks, and praise where what it looks for is done well.

    two voices a fifth apart that both move up a step  ->  Bar 1, beat 2: the bass and the tenor move in parallel fifths
"""

from collections.abc import Iterator
from itertools import combinations, pairwise

import numpy as np

from etude.score.evidence import NO_CHORD, Chord
from etude.score.observation import Observation, remark, remarks
from etude.score.reading import Reading
from etude.score.spelling import heard, spelled, written
from etude.score.texture import Texture

ASPECT = "voice leading"
VOICE_NAMES = {
    2: ("lower voice", "upper voice"),
    3: ("lowest voice", "middle voice", "highest voice"),
    4: ("bass", "tenor", "alto", "soprano"),
}
PERFECT = {7: "fifths", 0: "octaves"}
ENOUGH_MOMENTS = 8
# Two voices that move in octaves at more than this share of their moves, or so many times on end, double each other, which
# is no fault.
DOUBLING_SHARE, DOUBLING_RUN = 0.6, 5
# Voices that cross at more of their moments than this do so as a style.
MOST_CROSSED_SHARE = 0.25
# What passes in less, in quarter notes, is no crossing and no gap.
SHORTEST_FAULT_BEATS = 1.0
# The upper voices of a choir stand at most an octave apart. Its range, E2 to A5 in MIDI.
WIDEST_GAP, CHOIR = 12, (40, 81)
# How far the root of the next chord lies below that of a chord with a seventh: a fifth, or a step up (deceptive).
SEVENTH_GOES = {"7": (7, 10, 11), "m7": (7,), "maj7": (7,), "m7b5": (7, 11), "dim7": (11,)}
DOMINANTS, LEADING = ("", "7"), ("dim", "m7b5", "dim7")


def check_parallels(reading: Reading, texture: Texture) -> list[Observation]:
    """Parallel fifths, octaves and unisons between any two voices."""
    parts = texture.voices
    if not parts:
        return []
    pitches = np.array([sung for _, sung in parts])
    onsets = np.array([onset for onset, _ in parts])
    top = pitches.shape[1] - 1
    faults = []
    for low, high in combinations(range(top + 1), 2):
        moves = np.diff(pitches[:, [low, high]], axis=0)
        sounding = (pitches[:, [low, high]] > 0).all(axis=1)
        alike = (moves.prod(axis=1) > 0) & sounding[1:] & sounding[:-1]
        apart = pitches[:, high] - pitches[:, low]
        for semitones, kind in PERFECT.items():
            parallel = alike & (apart[1:] % 12 == semitones) & (apart[:-1] % 12 == semitones)
            if kind == "octaves" and _doubles(parallel, alike):
                continue
            for place in np.flatnonzero(parallel).tolist():
                named = "unisons" if not apart[place : place + 2].any() else kind
                text = (
                    f"{_voice_pair(low, high, top)} move in parallel {named}, so two voices sound like one. "
                    "In part writing, let one of them move the other way or hold a common tone."
                )
                faults.append((float(onsets[place + 1]), low, high, text))
    if len(parts) >= ENOUGH_MOMENTS and not faults:
        text = "no two voices move in parallel fifths or octaves: each voice keeps its own line."
        return [remark(reading, parts[0][0], ASPECT, text, praise=True, level="intermediate")]
    return remarks(reading, ASPECT, [(onset, text) for onset, *_, text in sorted(faults)], level="intermediate")


def _doubles(parallel: np.ndarray, alike: np.ndarray) -> bool:
    """Whether two voices double each other in octaves: in most of their moves, or in many on end."""
    runs = np.diff(np.flatnonzero(np.diff(np.concatenate([[False], parallel, [False]]).astype(int))))[::2]
    return parallel.sum() >= max(DOUBLING_SHARE * alike.sum(), 4) or bool(len(runs) and runs.max() >= DOUBLING_RUN)


def _is_after_half_cadence(reading: Reading, before: float, onset: float) -> bool:
    """Whether a phrase stops on the dominant between two moments, in quarter notes: the voices start anew after it."""
    return any(before < each.end_beat <= onset + 0.1 and each.kind == "half" for each in reading.cadences)


def _voice(place: int, top: int) -> str:
    names = VOICE_NAMES.get(top + 1)
    return f"the {names[place]}" if names else f"voice {top - place + 1} from the top"


def _voice_pair(low: int, high: int, top: int) -> str:
    if top + 1 in VOICE_NAMES:
        return f"{_voice(low, top)} and {_voice(high, top)}"
    return f"voices {top - high + 1} and {top - low + 1} from the top"


def check_crossing(reading: Reading, texture: Texture) -> list[Observation]:
    """A voice that goes above the one over it, and not in passing."""
    parts = texture.voices
    if not parts:
        return []
    top = len(parts[0][1]) - 1
    crossed = [{low for low in range(top) if pitches[low] > pitches[low + 1] > 0} for _, pitches in parts]
    if sum(map(bool, crossed)) > MOST_CROSSED_SHARE * len(parts):
        return []
    found = []
    for onset, low, pitches in _lasting(parts, crossed):
        lower, upper = (written(pitches[place], reading.key) for place in (low, low + 1))
        found.append((
            onset,
            f"{_voice(low, top)} ({lower}) goes above {_voice(low + 1, top)} ({upper}): the voices cross, and the "
            "ear loses which is which. Let them exchange the two notes, or move one of them by an octave.",
        ))  # fmt: skip
    return remarks(reading, ASPECT, found, level="intermediate")


def check_spacing(reading: Reading, texture: Texture) -> list[Observation]:
    """More than an octave between neighbours of the upper voices of a choir."""
    parts = texture.voices
    if not parts or len(parts[0][1]) != 4:
        return []
    sung = [pitch for _, pitches in parts for pitch in pitches if pitch]
    if not sung or min(sung) < CHOIR[0] or max(sung) > CHOIR[1]:
        return []
    wide = [
        {low for low in (1, 2) if pitches[low] and pitches[low + 1] - pitches[low] > WIDEST_GAP} for _, pitches in parts
    ]
    found = []
    for onset, low, pitches in _lasting(parts, wide):
        lower, upper = (written(pitches[place], reading.key) for place in (low, low + 1))
        found.append((
            onset,
            f"{_voice(low, 3)} ({lower}) and {_voice(low + 1, 3)} ({upper}) stand more than an octave apart, which "
            f"leaves a hole in the sound. Bring {_voice(low, 3)} up to the next chord tone, or the upper one down.",
        ))  # fmt: skip
    return remarks(reading, "spacing", found, level="intermediate")


def _lasting(
    parts: list[tuple[float, tuple[int, ...]]], faults: list[set[int]]
) -> list[tuple[float, int, tuple[int, ...]]]:
    """Where a fault of a voice begins that lasts for a quarter note or more: onset, voice and pitches, in order."""
    found, begun = [], {}
    last = (parts[-1][0] + SHORTEST_FAULT_BEATS, ())
    for (onset, pitches), at_fault in zip([*parts, last], [*faults, set()], strict=True):
        for voice in set(begun) - at_fault:
            start, sung = begun.pop(voice)
            if onset - start >= SHORTEST_FAULT_BEATS - 1e-3:
                found.append((start, voice, sung))
        for voice in at_fault - set(begun):
            begun[voice] = (onset, pitches)
    return sorted(found)


def check_sevenths(reading: Reading, texture: Texture) -> list[Observation]:
    """The seventh of a chord falls by step into the next one, or stays."""
    found, resolved = [], []
    for place, last, first, goes_on in _changes(reading, texture):
        now, then = reading.stretches[place].chord, reading.stretches[place + 1].chord
        if (now.root - then.root) % 12 not in SEVENTH_GOES.get(now.quality, ()):
            continue
        name = heard(now, reading.local_keys[place]).notes[3]
        for voice, pitch in enumerate(last):
            if not pitch or pitch % 12 != name.pitch_class:
                continue
            # From V43 to I6 the seventh may rise with the bass, in tenths.
            with_bass = first[0] > last[0] and first[voice] - pitch in (1, 2) and (now.bass - now.root) % 12 == 7
            # Where the voices have no part of their own, any of them may take the note over.
            heard_next = (first[voice],) if texture.has_parts else first
            if {pitch, pitch - 1, pitch - 2} & set(heard_next) or with_bass:
                resolved.append(reading.stretches[place].onset_beat)
            elif first[voice] and goes_on:
                below = _step_below(name.pitch_class, then, reading, place)
                found.append((
                    reading.stretches[place + 1].onset_beat,
                    f"the seventh of {reading.chords[place].symbol}, {name.name}, does not resolve. "
                    f"It is a dissonance that wants to fall a step into the next chord{below}.",
                ))  # fmt: skip
    if len(resolved) >= 2 and not found:
        text = "the sevenths of the chords fall by step, as they should."
        return [remark(reading, resolved[0], ASPECT, text, praise=True, level="intermediate")]
    return remarks(reading, ASPECT, found, level="intermediate")


def _step_below(pitch_class: int, then: Chord, reading: Reading, place: int) -> str:
    """The note of the next chord a step below, as an ending of a sentence: ", to E"; empty where it has none."""
    tones = {note.pitch_class: note.name for note in heard(then, reading.local_keys[place + 1]).notes}
    below = next((tones[(pitch_class - step) % 12] for step in (1, 2) if (pitch_class - step) % 12 in tones), "")
    return f", to {below}" if below else ""


def _changes(reading: Reading, texture: Texture) -> Iterator[tuple[int, tuple[int, ...], tuple[int, ...], bool]]:
    """Each chord that goes to another: its place, the pitches of the voices at its end and as the next one begins, and
    whether the phrase goes on, so that the voices must lead on."""
    parts = texture.voices
    onsets = np.array([onset for onset, _ in parts])
    for place, (now, then) in enumerate(pairwise(reading.stretches)):
        if not parts or NO_CHORD in (now.chord.quality, then.chord.quality):
            continue
        first = int(np.searchsorted(onsets, then.onset_beat - 1e-3))
        if (
            0 < first < len(parts)
            and onsets[first] < then.end_beat - 1e-3
            and onsets[first - 1] >= now.onset_beat - 1e-3
        ):
            goes_on = not _is_after_half_cadence(reading, onsets[first - 1], onsets[first])
            yield place, parts[first - 1][1], parts[first][1], goes_on


def check_leading_tones(reading: Reading, texture: Texture) -> list[Observation]:
    """The leading tone of a dominant rises to the tonic in an outer voice, and no two voices have it at once."""
    found, doubled, resolved = [], [], []
    for place, last, first, goes_on in _changes(reading, texture):
        key, top = reading.local_keys[place], len(last) - 1
        now, then = reading.stretches[place].chord, reading.stretches[place + 1].chord
        tonic = key.tonic.pitch_class
        if not (now.root == (tonic + 7) % 12 and now.quality in DOMINANTS
                or now.root == (tonic + 11) % 12 and now.quality in LEADING):  # fmt: skip
            continue
        leading = (tonic + 11) % 12
        name, home = spelled(leading, key).name, key.tonic.name
        having = [voice for voice, pitch in enumerate(last) if pitch and pitch % 12 == leading]
        if then.root != tonic or then.quality not in ("", "m"):
            continue
        if top > 1 and len({last[voice] for voice in having}) > 1:
            pair = _voice_pair(having[0], having[-1], top)
            doubled.append((
                reading.stretches[place].onset_beat,
                f"{pair} both have the leading tone {name}. Both want to rise to {home}, which makes parallel octaves. "
                f"Double {heard(now, key).notes[now.root == leading].name} instead.",
            ))  # fmt: skip
        for voice in having:
            move = first[voice] - last[voice]
            # An inner voice may leap, so that the chord is complete: the ear follows the outer ones.
            if not first[voice] or move % 12 in (0, 1) or 0 < voice < top:
                resolved += [reading.stretches[place].onset_beat] if move == 1 else []
            elif goes_on:
                found.append((
                    reading.stretches[place + 1].onset_beat,
                    f"the leading tone {name} in {_voice(voice, top)} does not rise to {home}: it goes to "
                    f"{written(first[voice], key).name}, and the ear still waits. Let it rise a half step.",
                ))  # fmt: skip
    said = remarks(reading, ASPECT, found, level="intermediate")
    said += remarks(reading, ASPECT, doubled, shown=1, level="intermediate")
    if len(resolved) >= 2 and not said:
        text = "the leading tones rise to the tonic, so the dominants arrive."
        return [remark(reading, resolved[0], ASPECT, text, praise=True, level="intermediate")]
    return said
