"""Beats: where a listener taps to a performance, which taps begin a bar, and what the meter is, from the notes alone.

A file that was played live carries a clock that knows nothing of the music: its bars and beats are false. `follow`
trusts the file's maps where the onsets sit on them, and else puts the beats that it hears in their place.

The notes are described in frames of 40 ms. A small network of dilated convolutions (Davies and Böck 2019, "Temporal
convolutional networks for musical audio beat tracking"; here on notes in place of sound) says how likely each frame is
a beat and a downbeat, and which meter it is in. The beats are the best path over places and tempi (Viterbi), as in
the bar-pointer models of Whiteley, Cemgil and Godsill 2006 and Krebs, Böck and Widmer 2015; the bars are the best path
over beats. The aim is the felt beat: a dotted quarter in 6/8, a half in 2/2, an eighth in 3/8.

The weights lie beside this file. They were learned by `benchmarks/learn_beats.py` from scores played by rule (tempo
curves, rubato, chord spread: `benchmarks/performed.py`): three quarters of POP909-CL (MIT licence,
https://github.com/AndyWeasley2004/POP909-CL-Dataset) and of the lieder and quartets of When in Rome (CC BY-SA 4.0,
https://github.com/MarkGotham/When-in-Rome), and small pieces written by rule. No recorded performance was used.

Measures: the F-measure of beats within 70 ms (`mir_eval.beat.f_measure`), and of downbeats; Dixon 2007, "Evaluation of
the audio beat tracking system BeatRoot".

    a waltz played freely  ->  Beats(onsets_s=[0.52, 1.07, 1.65, 2.11, ...], numbers=[1, 2, 3, 1, ...], ...)
"""

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from etude.score.load import SHORTEST_BEATS, Piece
from etude.score.meter import Meter, Tempo, beats_at, follows_map, seconds_at

FRAMES_PER_S = 25
# The MIDI pitches between which notes are counted together: bass, tenor, alto, soprano, about.
REGISTERS = (0, 48, 60, 72, 128)
# How far around it, in seconds, a note is compared: with other notes, and with the usual loudness.
NEAR_S, LOUDNESS_S = 0.4, 5.0
# The windows, in seconds, before and after a moment whose harmonies are compared.
HARMONY_S = (0.8, 2.0)
WEIGHTS = Path(__file__).with_name("beats.npz")
# So much silence is heard after the last onset.
SILENCE_S = 2.0
# How long a beat may last, in frames (0.24 to 2.24 s), in steps of about a tenth.
LENGTHS = np.array([6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20, 22, 24, 26, 28, 31, 34, 37, 41, 45, 50, 56])
# What is added to the log odds of each beat; what a change of tempo costs for each unit of its logarithm (steps to a
# neighbour in `LENGTHS` are free); what each frame before the first beat costs. Chosen on performances by rule.
GAIN, TEMPO_PRICE, LATE_PRICE, LARGEST_ODDS = 1.0, 6.0, 0.02, 6.0
# The same for downbeats: the gain, what a new number of beats in the bar costs, the weight of what is heard of it.
DOWN_GAIN, BAR_PRICE, BAR_WEIGHT = -0.8, 8.0, 0.4
# A downbeat is compared with so many beats to each side.
USUAL_BEATS = 24
BARS = (2, 3, 4)
# A long piece is tracked in parts of so many frames, each with so many before and after it.
PART_FRAMES, CONTEXT_FRAMES, PARTS_AT_ONCE = 1500, 250, 16
# A beat moves to the onsets that are at most so far away; they, and those so near to an eighth, are put on it.
REACH_OF_ONSET_S, REACH_BEATS = 0.05, 0.15
# Where a beat has a part: so near in shares of it. What is heard of compound beats, and what the parts say, are added.
NEAR_PART, THIRDS_WEIGHT, THIRDS_GAIN = 0.05, 1.5, 0.5
# Fewer onsets have no beat of their own.
LEAST_ONSETS = 8
# A meter is told from notes alone when so many beats were heard, and this share of the bars agree.
LEAST_BEATS, LEAST_AGREEMENT = 16, 0.7


@dataclass(frozen=True, eq=False)
class Beats:
    """The beats of a performance, side by side: when, in seconds; which in its bar, from 1; how many beats the bar has;
    and whether the beats are of three parts (compound)."""

    onsets_s: np.ndarray
    numbers: np.ndarray
    in_bar: np.ndarray
    compound: np.ndarray

    @property
    def downbeats_s(self) -> np.ndarray:
        return self.onsets_s[self.numbers == 1]

    @property
    def meter(self) -> Meter:
        """The meter of most beats; 4/4 where there are none."""
        if not len(self.in_bar):
            return Meter(0.0, 4, 4)
        kinds = np.bincount(self.in_bar * 2 + self.compound)
        return _meter(0.0, *divmod(int(kinds.argmax()), 2))


def listen(notes: np.ndarray) -> Beats:
    """The beats of notes, which need the fields onset_s, duration_s, pitch and velocity; none of few notes.

    >>> listen(np.zeros(0, [("onset_s", "f8"), ("duration_s", "f8"), ("pitch", "i2"), ("velocity", "i2")])).onsets_s.tolist()
    []
    """
    onsets = np.unique(notes["onset_s"])
    if len(onsets) < LEAST_ONSETS or np.ptp(onsets) < 2.0:
        return Beats(np.zeros(0), np.zeros(0, int), np.zeros(0, int), np.zeros(0, bool))
    heard = hear_pulse(describe(notes))
    frames = find_beats(heard)
    in_bar, places = find_bars(heard, frames)
    times = _to_onsets(_between_frames(heard, frames), notes)
    compound = np.zeros(len(frames), bool)
    for start, end in _runs(in_bar):
        thirds = _thirds_over_halves(times[start : end + 1], onsets)
        compound[start:end] = heard[frames[start:end], 5].mean() + THIRDS_WEIGHT * thirds + THIRDS_GAIN > 0
    return _extended(Beats(times, places + 1, in_bar, compound), onsets)


def _runs(values: np.ndarray) -> list[tuple[int, int]]:
    """Where equal values stand side by side: [(start, end), ...]."""
    edges = np.flatnonzero(np.diff(values, prepend=-1, append=-1))
    return list(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True))


def _between_frames(heard: np.ndarray, frames: np.ndarray) -> np.ndarray:
    """The times of beats that lie between two frames, by how likely each of both is."""
    chance = np.pad(1 / (1 + np.exp(-np.clip(heard[:, 0], -20, 20))), 1)
    before, here, after = (chance[frames + step] for step in (0, 1, 2))
    return np.maximum(frames + (after - before) / np.maximum(before + here + after, 1e-6), 0) / FRAMES_PER_S


def _to_onsets(times: np.ndarray, notes: np.ndarray) -> np.ndarray:
    """Beats moved to the middle of the onsets around them, where there are any."""
    onsets = np.sort(notes["onset_s"])
    total = np.concatenate([[0.0], np.cumsum(onsets)])
    first = np.searchsorted(onsets, times - REACH_OF_ONSET_S)
    last = np.searchsorted(onsets, times + REACH_OF_ONSET_S, side="right")
    middle = (total[last] - total[first]) / np.maximum(last - first, 1)
    return np.maximum.accumulate(np.where(last > first, middle, times))


def _thirds_over_halves(times: np.ndarray, onsets: np.ndarray) -> float:
    """How many times more onsets lie at the thirds of beats than at their halves and quarters, as a logarithm."""
    inside = onsets[(onsets >= times[0]) & (onsets < times[-1])]
    which = np.searchsorted(times, inside, side="right") - 1
    part = (inside - times[which]) / np.maximum(times[which + 1] - times[which], 1e-3) if len(inside) else inside
    thirds = (np.abs(part - 1 / 3) < NEAR_PART) | (np.abs(part - 2 / 3) < NEAR_PART)
    halves = (
        (np.abs(part - 1 / 2) < NEAR_PART) | (np.abs(part - 1 / 4) < NEAR_PART) | (np.abs(part - 3 / 4) < NEAR_PART)
    )
    return float(np.log((2 * thirds.sum() + 3) / (1.4 * halves.sum() + 3)))


def _extended(beats: Beats, onsets: np.ndarray) -> Beats:
    """The same beats, from the first onset to the last: the count goes on at the tempo of the neighbouring beats."""
    times = beats.onsets_s
    kept = (times >= onsets[0] - REACH_OF_ONSET_S) & (times <= onsets[-1] + REACH_OF_ONSET_S)
    times, numbers, in_bar, compound = times[kept], beats.numbers[kept], beats.in_bar[kept], beats.compound[kept]
    if len(times) < 2:
        return Beats(times, numbers, in_bar, compound)
    first, last = np.median(np.diff(times[:5])), np.median(np.diff(times[-5:]))
    early = int(np.ceil((times[0] - onsets[0]) / first - 0.25)) if times[0] > onsets[0] else 0
    late = int(np.floor((onsets[-1] - times[-1]) / last + 0.25))
    early, late = max(min(early, int(times[0] / first)), 0), max(late, 0)
    count = np.arange(-early, len(times) + late)
    inside = np.clip(count, 0, len(times) - 1)
    in_bar, compound = in_bar[inside], compound[inside]
    return Beats(
        times[inside] + np.minimum(count, 0) * first + np.maximum(count - len(times) + 1, 0) * last,
        (numbers[inside] - 1 + count - inside) % in_bar + 1,
        in_bar,
        compound,
    )


# --- a piece with the beats that are heard ------------------------------------------------------------------------


def follow(piece: Piece) -> Piece:
    """The piece with beats that fit it: the same where its onsets sit on the file's beats, else with maps of tempo and
    meter that were heard, and its positions in quarter notes counted on them. Times in seconds stay as they are.

    A piece whose file says no meter gets the one that is heard, if it is clear.
    """
    if follows_map(piece.notes["onset_beat"]):
        meter = None if piece.meters else hear_meter(piece)
        return replace(piece, meters=meter, heard=True) if meter else piece
    beats = listen(piece.notes)
    if len(beats.onsets_s) < 4:
        return piece
    tempos, meters = maps_of(beats)
    notes = piece.notes.copy()
    ends = beats_at(tempos, notes["onset_s"] + notes["duration_s"])
    notes["onset_beat"] = np.maximum(_gathered(tempos, notes["onset_s"]), 0)
    notes["duration_beat"] = np.maximum(ends - notes["onset_beat"], SHORTEST_BEATS)
    notes = np.sort(notes, order=["onset_beat", "pitch", "track"])
    return replace(piece, notes=notes, tempos=tempos, meters=meters, end_beat=float(ends.max()), heard=True)


def _gathered(tempos: tuple[Tempo, ...], onsets_s: np.ndarray) -> np.ndarray:
    """The positions of onsets in quarter notes, those around a quarter or an eighth exactly on it."""
    positions = beats_at(tempos, onsets_s)
    eighths = np.round(positions * 2) / 2
    away_s = np.abs(seconds_at(tempos, eighths) - onsets_s)
    return np.where((away_s <= REACH_OF_ONSET_S) & (np.abs(positions - eighths) <= REACH_BEATS), eighths, positions)


def maps_of(beats: Beats) -> tuple[tuple[Tempo, ...], tuple[Meter, ...]]:
    """The maps of tempo and meter of beats: position 0 is the first beat, so the first tempo mark, at 0 s, lies before it.

    An upbeat is a first bar that the second one cuts short.

    >>> onsets = np.array([1.0, 1.5, 2.0, 2.5, 3.0])
    >>> beats = Beats(onsets, np.array([4, 1, 2, 3, 4]), np.full(5, 4), np.zeros(5, bool))
    >>> tempos, meters = maps_of(beats)
    >>> [(tempo.onset_beat, tempo.bpm) for tempo in tempos], [(meter.onset_beat, meter.name) for meter in meters]
    ([(-2.0, 120.0)], [(0.0, '4/4'), (1.0, '4/4')])
    """
    quarters = np.where(beats.compound, 1.5, 1.0)
    positions = np.concatenate([[0.0], np.cumsum(quarters[:-1])])
    lengths = np.maximum(np.diff(beats.onsets_s), 0.02)
    bpm = 60 * quarters[:-1] / lengths
    starts = positions[:-1].copy()
    starts[0] -= beats.onsets_s[0] * bpm[0] / 60
    news = np.flatnonzero(np.diff(bpm, prepend=-1.0))
    tempos = tuple(Tempo(float(starts[place]), float(bpm[place])) for place in news)
    kinds = beats.in_bar * 2 + beats.compound
    is_first = beats.numbers == 1
    meters = [_meter(0.0, *divmod(int(kinds[0]), 2))]
    first = int(is_first.argmax())
    for place in np.flatnonzero(is_first):
        if kinds[place] != kinds[place - 1] or (place == first and first):
            meters.append(_meter(float(positions[place]), *divmod(int(kinds[place]), 2)))
    return tempos, tuple({meter.onset_beat: meter for meter in meters}.values())


def _meter(onset_beat: float, in_bar: int, compound: int) -> Meter:
    return Meter(onset_beat, in_bar * 3, 8) if compound else Meter(onset_beat, in_bar, 4)


def hear_meter(piece: Piece) -> tuple[Meter, ...]:
    """The meter of a piece whose onsets sit on the file's beats, when the file does not say it; () where it is not clear.

    The first bar begins with the file, as in the files of music programs: what is heard of it is less sure.
    """
    beats = listen(piece.notes)
    downbeats = beats_at(piece.tempos, beats.downbeats_s)
    if len(beats.onsets_s) < LEAST_BEATS or len(downbeats) < 3:
        return ()
    meter = beats.meter
    same = np.abs(np.diff(downbeats) - meter.bar_quarters) < 0.1
    return (meter,) if same.mean() >= LEAST_AGREEMENT else ()


# --- what the network is told, and what it says -------------------------------------------------------------------


def describe(notes: np.ndarray) -> np.ndarray:
    """What the network is told of each frame: seventeen numbers, rows in time from 0 s to past the last onset.

    notes: needs the fields onset_s, duration_s, pitch, velocity. A note counts for the two frames between which it lies.
    How many notes begin in each of four registers; loudness against the neighbourhood; the longest note, and the lowest
    one's length; how far the lowest and the highest note stand out; whether the harmony changes, in two windows;
    notes that end; whether anything begins; whether the lowest note is another one than before, and by how much.
    """
    frames = int(np.ceil((notes["onset_s"].max(initial=0.0) + SILENCE_S) * FRAMES_PER_S)) + 1
    place = notes["onset_s"] * FRAMES_PER_S
    before = np.floor(place).astype(int)
    share = place - before
    nearest = np.minimum(np.round(place).astype(int), frames - 1)
    both = np.concatenate([before, before + 1])
    weights = np.concatenate([1 - share, share])

    def spread(amounts: np.ndarray, where: np.ndarray = both) -> np.ndarray:
        return np.bincount(where, np.tile(amounts, 2) * weights, minlength=frames)[:frames]

    pitch, velocity = notes["pitch"].astype(float), notes["velocity"].astype(float)
    told = np.zeros((frames, 17), np.float32)
    for number, (low, high) in enumerate(zip(REGISTERS, REGISTERS[1:], strict=False)):
        told[:, number] = np.sqrt(spread(((pitch >= low) & (pitch < high)).astype(float)))
    count, loud = spread(np.ones(len(notes))), spread(velocity)
    usual = _around(loud, LOUDNESS_S) / np.maximum(_around(count, LOUDNESS_S), 1e-6)
    told[:, 4] = (loud - usual * count) / 40 / np.maximum(np.sqrt(count), 1e-3) * (count > 0)
    length = np.log1p(4 * np.minimum(notes["duration_s"], 4.0))
    longest = np.zeros(frames)
    np.maximum.at(longest, nearest, length)
    low, high = np.full(frames, 200.0), np.full(frames, -200.0)
    np.minimum.at(low, nearest, pitch)
    np.maximum.at(high, nearest, pitch)
    begins = low < 200
    lows = nearest[pitch <= low[nearest]]
    lowest_length = np.zeros(frames)
    np.maximum.at(lowest_length, lows, length[pitch <= low[nearest]])
    told[:, 5], told[:, 6] = longest, lowest_length
    told[:, 7] = np.where(begins, np.clip((_least_near(low) - low) / 12, -1.5, 1.5), 0)
    told[:, 8] = np.where(begins, np.clip((high + _least_near(-high)) / 12, -1.5, 1.5), 0)
    chroma = np.zeros((frames, 12))
    np.add.at(chroma, (nearest, notes["pitch"] % 12), length)
    for number, window in enumerate(HARMONY_S):
        told[:, 9 + number] = _change(chroma, round(window * FRAMES_PER_S))
    ends = np.minimum(((notes["onset_s"] + notes["duration_s"]) * FRAMES_PER_S).astype(int), frames - 1)
    told[:, 11] = np.minimum(np.bincount(ends, minlength=frames), 4) / 2
    told[:, 12] = begins
    places = np.flatnonzero(begins)
    steps = np.diff(low[places], prepend=low[places[0]] if len(places) else 0)
    told[places, 13] = steps != 0
    told[places, 14] = np.clip(-steps / 12, -1.5, 1.5)
    told[places, 15] = np.clip(np.diff(places, prepend=0) / FRAMES_PER_S, 0, 2)
    told[places, 16] = np.clip(np.diff(places, append=frames) / FRAMES_PER_S, 0, 2)
    return told


def _around(values: np.ndarray, seconds: float) -> np.ndarray:
    """The sum of the values within so many seconds of each frame."""
    reach = round(seconds * FRAMES_PER_S)
    total = np.concatenate([[0], np.cumsum(values)])
    places = np.arange(len(values))
    return total[np.minimum(places + reach + 1, len(values))] - total[np.maximum(places - reach, 0)]


def _least_near(values: np.ndarray) -> np.ndarray:
    """The least value within `NEAR_S` of each frame, its own left out."""
    reach = round(NEAR_S * FRAMES_PER_S)
    padded = np.pad(values, reach, constant_values=200.0)
    windows = np.lib.stride_tricks.sliding_window_view(padded, reach)
    least = windows.min(axis=1)
    count = len(values)
    return np.minimum(least[:count], least[reach + 1 : reach + 1 + count])


def _change(chroma: np.ndarray, reach: int) -> np.ndarray:
    """How much the pitch classes after each frame differ from those before it: 0 (the same) to 1."""
    total = np.concatenate([np.zeros((1, 12)), np.cumsum(chroma, axis=0)])
    places = np.arange(len(chroma))
    here = total[places]
    earlier = here - total[np.maximum(places - reach, 0)]
    later = total[np.minimum(places + reach, len(chroma))] - here
    size = np.linalg.norm(earlier, axis=1) * np.linalg.norm(later, axis=1)
    return np.where(size > 1e-6, 1 - (earlier * later).sum(axis=1) / np.maximum(size, 1e-6), 1.0)


@cache
def _weights() -> dict[str, np.ndarray]:
    with np.load(WEIGHTS, allow_pickle=False) as stored:
        return {name: stored[name].astype(np.float32) for name in stored.files}


def hear_pulse(told: np.ndarray) -> np.ndarray:
    """What the network says of each frame, as log odds: beat, downbeat, bars of two, three and four beats, compound."""
    weights = _weights()
    state = np.maximum(_convolved("inp", told, 1), 0)
    for layer in range(sum(name.startswith("conv.") for name in weights) // 2):
        state += np.maximum(_convolved(f"conv.{layer}", state, 2**layer), 0)
    return state @ weights["out.weight"][:, :, 0].T + weights["out.bias"]


def _convolved(name: str, state: np.ndarray, reach: int) -> np.ndarray:
    """Each frame joined to the two that are `reach` frames away."""
    earlier, here, later = _weights()[f"{name}.weight"].transpose(2, 1, 0)
    step = state @ here + _weights()[f"{name}.bias"]
    step[reach:] += state[:-reach] @ earlier
    step[:-reach] += state[reach:] @ later
    return step


def find_beats(heard: np.ndarray) -> np.ndarray:
    """The frames of the beats on the path with the highest score (Viterbi): log odds less a price for new tempos.

    A long piece is tracked in parts of `PART_FRAMES`, all at once, each with `CONTEXT_FRAMES` around it; the parts are
    joined where they meet.
    """
    frames = len(heard)
    gain = np.clip(_beat_odds(heard[:, 0]) + GAIN, -LARGEST_ODDS, LARGEST_ODDS)
    count = max(-(-frames // PART_FRAMES), 1)
    rows = np.zeros((count, PART_FRAMES + 2 * CONTEXT_FRAMES))
    padded = np.pad(gain, (CONTEXT_FRAMES, count * PART_FRAMES - frames + CONTEXT_FRAMES))
    for number in range(count):
        rows[number] = padded[number * PART_FRAMES :][: rows.shape[1]]
    found: list[int] = []
    for first in range(0, count, PARTS_AT_ONCE):
        for number, beats in enumerate(_tracked(rows[first : first + PARTS_AT_ONCE]), first):
            places = np.array(beats) + (number * PART_FRAMES - CONTEXT_FRAMES)
            low = number * PART_FRAMES if number else -CONTEXT_FRAMES
            high = (number + 1) * PART_FRAMES if number + 1 < count else frames
            inside = places[(places >= low) & (places < high)].tolist()
            # Two parts may both claim the beat at their seam.
            if found and len(inside) > 1 and inside[0] - found[-1] < 0.6 * (inside[1] - inside[0]):
                inside = inside[1:]
            found += inside
    return np.array([place for place in found if 0 <= place < frames], int)


def _beat_odds(odds: np.ndarray) -> np.ndarray:
    """Log odds that a beat lies on or beside each frame: a beat between two frames is heard half in each."""
    chance = 1 / (1 + np.exp(-np.clip(odds, -20, 20)))
    around = np.pad(chance, 1)
    chance = np.clip(chance + 0.5 * (around[:-2] + around[2:]), 1e-4, 1 - 1e-4)
    return np.log(chance / (1 - chance))


def _tracked(gain: np.ndarray) -> list[list[int]]:
    """The beats of several parts at once: gain has a row for each part.

    All frames of a block that is as long as the shortest beat are scored together, since none of them can follow
    another one of the block.
    """
    parts, frames = gain.shape
    block, kinds = int(LENGTHS[0]), len(LENGTHS)
    lead = int(LENGTHS[-1])
    ratio = np.abs(np.log(LENGTHS[:, None] / LENGTHS[None, :]))
    step = np.abs(np.arange(kinds)[:, None] - np.arange(kinds))
    price = np.where(step <= 1, 0.0, TEMPO_PRICE * ratio).astype(np.float32)
    # follow[p, t, k]: the best score of a path with a beat at t - lead, when the next beat lasts LENGTHS[k].
    follow = np.full((parts, frames + lead + block, kinds), -np.inf, np.float32)
    came = np.zeros((parts, frames + block, kinds), np.int8)
    begun = np.zeros((parts, frames + block, kinds), bool)
    padded = np.pad(gain, [(0, 0), (0, block)]).astype(np.float32)
    ends = np.full((parts, frames + block, kinds), -np.inf, np.float32)
    offsets = np.arange(block)[:, None] + lead - LENGTHS[None, :]
    column = np.arange(kinds)
    for start in range(0, frames, block):
        before = follow[:, start + offsets, column]
        fresh = -LATE_PRICE * (start + np.arange(block))[:, None]
        here = slice(start, start + block)
        begun[:, here] = before < fresh
        score = np.maximum(before, fresh) + padded[:, here, None]
        ends[:, here] = score
        options = score[:, :, None, :] - price
        best = options.argmax(axis=3)
        came[:, here] = best
        follow[:, lead + start : lead + start + block] = np.take_along_axis(options, best[..., None], axis=3)[..., 0]
    return [_traced(ends[part, :frames], came[part], begun[part]) for part in range(parts)]


def _traced(ends: np.ndarray, came: np.ndarray, begun: np.ndarray) -> list[int]:
    """The beats of one part, from its end back."""
    last = max(len(ends) - int(LENGTHS[-1]), 0)
    place, kind = np.unravel_index(int(ends[last:].argmax()), ends[last:].shape)
    place, kind = int(place) + last, int(kind)
    beats = [place]
    while not begun[place, kind]:
        place -= int(LENGTHS[kind])
        kind = int(came[place, kind])
        beats.append(place)
    return beats[::-1]


def _usual(values: np.ndarray) -> np.ndarray:
    """The mean of the values within `USUAL_BEATS` of each one."""
    total = np.concatenate([[0.0], np.cumsum(values)])
    places = np.arange(len(values))
    first, last = np.maximum(places - USUAL_BEATS, 0), np.minimum(places + USUAL_BEATS + 1, len(values))
    return (total[last] - total[first]) / (last - first)


def find_bars(heard: np.ndarray, beats: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each beat, the beats in its bar and its number in it from 0: the best path over bars of 2, 3 and 4 beats."""
    down = _beat_odds(heard[:, 1])[beats]
    down = np.clip(down - _usual(down) + DOWN_GAIN, -LARGEST_ODDS, LARGEST_ODDS)
    counts = heard[beats, 2:5] - heard[beats, 2:5].max(axis=1, keepdims=True)
    counts = BAR_WEIGHT * (counts - np.log(np.exp(counts).sum(axis=1, keepdims=True)))
    states = [(number, place) for number, bar in enumerate(BARS) for place in range(bar)]
    firsts = np.array([place == 0 for _, place in states])
    kind = np.array([number for number, _ in states])
    lasts = np.flatnonzero(np.append(firsts[1:], True))
    switch = BAR_PRICE * (1 - np.eye(len(BARS)))
    own = counts[:, kind] + firsts * down[:, None]
    best = own[0] if len(own) else np.zeros(len(states))
    came = np.zeros((len(beats), len(states)), np.int8)
    straight = np.arange(len(states)) - 1
    for number in range(1, len(beats)):
        options = best[lasts] - switch
        choice = options.argmax(axis=1)
        came[number] = straight
        came[number, firsts] = lasts[choice]
        score = best[straight]
        score[firsts] = options[np.arange(len(BARS)), choice]
        best = score + own[number]
    state = int(best.argmax())
    path = []
    for number in range(len(beats) - 1, -1, -1):
        path.append(state)
        state = int(came[number, state])
    path = np.array(path[::-1], int)
    return np.array(BARS)[kind[path]], np.array([place for _, place in states])[path]
