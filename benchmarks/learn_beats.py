"""Learn the weights of etude/score/beats.npz from scores that are played by rule, on one processor core.

    python benchmarks/learn_beats.py --pop POP909-CL --rome When-in-Rome/lieder When-in-Rome/quartets --out beats.npz

The scores are those of the tuning part of two collections (see `labelled.part`), POP909-CL (MIT) and When in Rome (CC
BY-SA 4.0), and small pieces that are written here by rule; `performed.perform` plays them, every time otherwise. No
recorded performance is used: those of ASAP may not be, by their licence. Chance is drawn from `--seed` and the length is
counted in steps, so the same command on the same machine learns the same weights; those that ship are older, from runs
that were ended by the clock, and the command does not give them bit by bit.
"""

import argparse
import sys
import time
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from labelled import part, pop_songs  # noqa: E402
from performed import WRITTEN, Played, Written, beats_of_bars, figured, perform, scores  # noqa: E402

from etude.score.beats import FRAMES_PER_S, describe  # noqa: E402
from etude.score.load import NOTE, piece_of_notes  # noqa: E402

# How often a batch draws from each collection.
SHARES = {"lieder": 0.42, "quartets": 0.2, "pop": 0.16, "rule": 0.22}
# The share of scores of which a part is broken into running notes.
FIGURED = 0.3
FRAMES, BATCH, WIDTH = 768, 4, 24
REACHES = (1, 2, 4, 8, 16, 32, 64, 128)
LEARNING_RATE = 5e-3
# So many performances are kept at a time, and so many new ones come with each step.
POOL, NEW = 400, 1
# The weights of the losses: beat, downbeat, beats in a bar, compound.
PRICES = (1.0, 0.7, 0.05, 0.03)
BARS = (2, 3, 4)


class Network(nn.Module):
    """The network of `etude.score.beats`, which reads its weights by these names."""

    def __init__(self, inputs: int) -> None:
        super().__init__()
        self.inp = nn.Conv1d(inputs, WIDTH, 3, padding=1)
        self.conv = nn.ModuleList([nn.Conv1d(WIDTH, WIDTH, 3, padding=reach, dilation=reach) for reach in REACHES])
        # Beat, downbeat, bars of two, three and four, compound.
        self.out = nn.Conv1d(WIDTH, 2 + len(BARS) + 1, 1)

    def forward(self, told: torch.Tensor) -> torch.Tensor:
        state = functional.relu(self.inp(told.transpose(1, 2)))
        for layer in self.conv:
            state = state + functional.relu(layer(state))
        return self.out(state).transpose(1, 2)


# --- pieces written by rule ---------------------------------------------------------------------------------------

METERS = ((2, 4), (3, 4), (4, 4), (4, 4), (6, 8), (9, 8), (12, 8), (2, 2), (3, 8), (3, 4), (6, 8))


def rule_piece(draw: np.random.Generator) -> Written:
    """A small piece by rule: a meter, a bass pattern, a rhythm that comes again, running notes or chords."""
    beats, kind = METERS[draw.integers(len(METERS))]
    compound = kind == 8 and beats > 3
    beat, count = (1.5, beats // 3) if compound else (4 / kind, beats)
    bars, bar = int(draw.integers(16, 48)), beats * 4 / kind
    parts = int(3 if compound else draw.choice([2, 2, 2, 3], p=[0.4, 0.3, 0.2, 0.1]))
    fast = parts * int(draw.choice([1, 2, 2, 4] if parts == 2 else [1, 2]))
    rows: list[tuple] = []
    left, right = int(draw.integers(6)), int(draw.integers(5))
    cells = [_cell(draw, count, beat, parts) for _ in range(int(draw.integers(1, 4)))]
    scale = np.array([0, 2, 4, 5, 7, 9, 11]) if draw.random() < 0.6 else np.array([0, 2, 3, 5, 7, 8, 11])
    tonic, top = int(draw.integers(12)), int(draw.integers(64, 80))
    per_bar = 2 if count % 2 == 0 and draw.random() < 0.35 else 1
    walk = 7
    for number in range(bars):
        if number % 8 == 0 and draw.random() < 0.25:
            left, right = int(draw.integers(6)), int(draw.integers(5))
        for half in range(per_bar):
            start, length = number * bar + half * bar / per_bar, bar / per_bar
            degree = int(draw.choice([0, 0, 3, 4, 4, 5, 1, 2]))
            root = tonic + scale[degree % 7]
            chord = [tonic + scale[(degree + step) % 7] for step in (0, 2, 4)]
            low = 36 + (root - 36) % 12
            close = sorted(52 + (tone - 52) % 12 for tone in chord)
            rows += _left(draw, left, start, length, beat, low, close, parts)
            if right == 0:
                ticks = np.arange(0, length - 1e-6, beat / fast)
                for place, tick in enumerate(ticks):
                    walk = int(np.clip(walk + draw.choice([-1, 1, 1, -1, 2, -2]), 0, 14))
                    pitch = (
                        top + (chord[place % 3] - top) % 12
                        if left % 2
                        else top + scale[walk % 7] + 12 * (walk // 7) - 12
                    )
                    rows.append((start + tick, beat / fast, pitch, 1, 0))
            elif right < 4:
                cell = [
                    each
                    for each in cells[number % len(cells)]
                    if half * bar / per_bar <= each[0] < (half + 1) * bar / per_bar
                ]
                for onset, long in cell:
                    pitch = (
                        top
                        + (int(draw.choice(chord)) - top) % 12
                        + (int(draw.integers(-2, 3)) if draw.random() < 0.3 else 0)
                    )
                    stack = [pitch] if right < 3 else [pitch, pitch - 4, pitch - 7]
                    rows += [(number * bar + onset, long, each, 1, 0) for each in stack]
    if not rows:
        rows = [(0.0, bar, 60, 0, 0)]
    marks = beats_of_bars([(number * bar, bar, beats, kind) for number in range(bars)])
    pace = 60 / np.exp(draw.normal(np.log(0.62), 0.3)) * beat
    return Written("rule", np.sort(np.array(rows, WRITTEN), order=["onset", "pitch"]), marks, np.array([[0.0, pace]]))


def _cell(draw: np.random.Generator, count: int, beat: float, parts: int) -> list[tuple[float, float]]:
    """The rhythm of a bar: (onset, duration) in quarter notes."""
    found: list[tuple[float, float]] = []
    now = 0.0
    while now < count * beat - 1e-6:
        inside = now % beat
        if inside < 1e-6:
            steps = [beat, beat, beat / parts, 2 * beat, (1 - 1 / (2 * parts)) * beat if parts == 2 else beat * 2 / 3]
            step = float(draw.choice(steps, p=[0.4, 0.15, 0.25, 0.1, 0.1]))
        else:
            step = min(beat / parts, beat - inside)
        step = min(step, count * beat - now)
        if now == 0 or draw.random() < 0.93:
            found.append((now, step))
        now += step
    return found


def _left(
    draw, texture: int, start: float, length: float, beat: float, low: int, close: list[int], parts: int
) -> list[tuple]:
    """An accompaniment: held, bass and chords, broken, octaves on the beat, off the beat, none."""
    beats = np.arange(0, length - 1e-6, beat)
    if texture == 0:
        return [(start, length, pitch, 0, 0) for pitch in (low, *close)]
    if texture == 1:
        return [(start, beat, low, 0, 0)] + [(start + each, beat, pitch, 0, 0) for each in beats[1:] for pitch in close]
    if texture == 2:
        step, stack = beat / parts, [low + 12, *close]
        ticks = np.arange(0, length - 1e-6, step)
        order = [0, 2, 1, 2] if parts == 2 else [0, 1, 2, 3, 2, 1]
        return [(start + tick, step, stack[order[place % len(order)]], 0, 0) for place, tick in enumerate(ticks)]
    if texture == 3:
        return [(start + each, beat, pitch, 0, 0) for each in beats for pitch in (low - 12, low)]
    if texture == 4:
        off = [(start + each + beat / parts, beat / parts, pitch, 0, 0) for each in beats for pitch in close]
        return [(start + each, beat / parts, low, 0, 0) for each in beats] + off
    return []


# --- learning -----------------------------------------------------------------------------------------------------


def written_of_song(song) -> Written:
    """A pop song as a score."""
    notes = np.zeros(len(song.piece.notes), WRITTEN)
    for name, field in (("onset", "onset_beat"), ("duration", "duration_beat"), ("pitch", "pitch"), ("part", "track")):
        notes[name] = song.piece.notes[field]
    meter = song.piece.meters[0]
    bars = int(np.ceil(song.piece.end_beat / meter.bar_quarters))
    rows = [(number * meter.bar_quarters, meter.bar_quarters, meter.beats, meter.beat_type) for number in range(bars)]
    return Written(song.name, notes, beats_of_bars(rows), np.array([[0.0, 90.0]]))


def part_of(written: Written) -> str:
    """The part that a score belongs to: that of its piece."""
    notes = np.zeros(len(written.notes), NOTE)
    for name, field in (("onset", "onset_beat"), ("duration", "duration_beat"), ("pitch", "pitch")):
        notes[field] = written.notes[name]
    return part(piece_of_notes(notes, (), ()))


def example(played: Played) -> tuple[np.ndarray, np.ndarray]:
    """A performance as the network sees it: what it is told and what it should say, for each frame.

    The labels are beat and downbeat (shared by the two frames between which they lie), beats in a bar as a place in
    `BARS` (-1: none of them), compound.
    """
    told = describe(played.notes)
    frames = len(told)
    labels = np.zeros((frames, 4), np.float32)
    labels[:, 2] = labels[:, 3] = -1
    place = played.beats[:, 0] * FRAMES_PER_S
    kept = (place >= 0) & (place < frames - 1)
    place, beats = place[kept], played.beats[kept]
    first = place.astype(int)
    for frame, share in ((first, 1 - (place - first)), (first + 1, place - first)):
        np.maximum.at(labels[:, 0], frame, share)
        np.maximum.at(labels[:, 1], frame[beats[:, 1] > 0], share[beats[:, 1] > 0])
        labels[frame, 2] = [BARS.index(count) if count in BARS else -1 for count in beats[:, 2]]
        labels[frame, 3] = beats[:, 3]
    return told, labels


def crop(draw: np.random.Generator, whole: tuple[np.ndarray, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    told, labels = whole
    start = int(draw.integers(0, max(len(told) - FRAMES, 0) + 1))
    told, labels = told[start : start + FRAMES], labels[start : start + FRAMES]
    missing = FRAMES - len(told)
    return np.pad(told, [(0, missing), (0, 0)]), np.pad(
        labels, [(0, missing), (0, 0)], constant_values=[(0, -2), (0, 0)]
    )


def loss_of(said: torch.Tensor, labels: torch.Tensor) -> tuple[torch.Tensor, ...]:
    known = labels[..., 0] >= 0
    beat = functional.binary_cross_entropy_with_logits(said[..., 0][known], labels[..., 0][known])
    down = functional.binary_cross_entropy_with_logits(said[..., 1][known], labels[..., 1][known])
    in_bar, compound = labels[..., 2] >= 0, labels[..., 3] >= 0
    count = functional.cross_entropy(said[..., 2:5][in_bar], labels[..., 2][in_bar].long())
    third = functional.binary_cross_entropy_with_logits(said[..., 5][compound], labels[..., 3][compound])
    return beat, down, count, third


def learn(draw_one, steps: int, seed: int, out: Path, begun: Path | None = None) -> None:
    """Learn for so many steps and write the running average of the weights; go on from weights that were begun."""
    draw = np.random.default_rng(seed)
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    started = time.time()
    pool = [draw_one(draw) for _ in range(POOL // 8)]
    print(f"{len(pool)} performances in {time.time() - started:.0f} s", flush=True)
    network = Network(pool[0][0].shape[1])
    if begun:
        with np.load(begun, allow_pickle=False) as stored:
            network.load_state_dict({name: torch.tensor(stored[name].astype(np.float32)) for name in stored.files})
    optimizer = torch.optim.AdamW(network.parameters(), lr=LEARNING_RATE, weight_decay=0.01)
    average = {name: values.clone() for name, values in network.state_dict().items()}
    started, shown = time.time(), None
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = LEARNING_RATE * min(1, (step + 1) / 60, 0.02 + 3 * (1 - step / steps))
        for _ in range(NEW):
            if len(pool) < POOL:
                pool.append(draw_one(draw))
            else:
                pool[int(draw.integers(POOL))] = draw_one(draw)
        crops = [crop(draw, pool[int(draw.integers(len(pool)))]) for _ in range(BATCH)]
        told, labels = (torch.tensor(np.stack(rows)) for rows in zip(*crops, strict=True))
        with torch.autocast("cpu", dtype=torch.bfloat16):
            said = network(told)
        losses = loss_of(said.float(), labels)
        optimizer.zero_grad()
        sum(price * loss for price, loss in zip(PRICES, losses, strict=True)).backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        for name, values in network.state_dict().items():
            average[name].lerp_(values, max(0.02, 1 / (step / 5 + 1)))
        now = np.array([loss.item() for loss in losses])
        shown = now if shown is None else 0.98 * shown + 0.02 * now
        if step % 50 == 49:
            print(f"step {step + 1}: losses {shown.round(4)}, {time.time() - started:.0f} s", flush=True)
            np.savez(out, **{name: values.numpy().astype(np.float16) for name, values in average.items()})
    np.savez(out, **{name: values.numpy().astype(np.float16) for name, values in average.items()})
    print(f"{sum(values.numel() for values in average.values()):,} weights in {out}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--pop", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--rome", type=Path, nargs="+", required=True, metavar="FOLDER")
    parser.add_argument("--songs", type=int, default=160, metavar="N", help="read at most so many pop songs")
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--begun", type=Path, metavar="FILE", help="go on from these weights")
    parser.add_argument("--out", type=Path, default=ROOT / "etude/score/beats.npz")
    asked = parser.parse_args()
    found = {folder.name: [each for each in scores(folder) if part_of(each) == "tune"] for folder in asked.rome}
    found["pop"] = [
        written_of_song(song)
        for song in islice(pop_songs(asked.pop), asked.songs)
        if part(song.piece) == "tune" and song.piece.meters[0].beat_type == 4
    ]
    print({name: len(pieces) for name, pieces in found.items()}, flush=True)
    learn(drawing(found), asked.steps, asked.seed, asked.out, asked.begun)


def drawing(found: dict[str, list[Written]]):
    """A function that draws one performance of one piece."""
    names, odds = list(SHARES), np.array(list(SHARES.values()))

    def draw_one(draw: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        while True:
            name = names[draw.choice(len(names), p=odds / odds.sum())]
            written = rule_piece(draw) if name == "rule" else found[name][int(draw.integers(len(found[name])))]
            if name in ("lieder", "quartets") and draw.random() < FIGURED:
                written = figured(written, draw)
            played = perform(written, draw, FRAMES / FRAMES_PER_S + 4, alone=name == "lieder" and draw.random() < 0.6)
            if len(played.notes) > 10:
                return example(played)

    return draw_one


if __name__ == "__main__":
    main()
