"""Learn the weights of etude/score/evidence.npz from labelled pieces, on one processor core.

    python benchmarks/learn_evidence.py --pop POP909-CL --rome When-in-Rome/lieder When-in-Rome/chorales \\
        When-in-Rome/quartets --out evidence.npz

Only pieces of the tuning part are used (see `labelled.part`), and small pieces that are written here by rule, so that
plain textures and rare chords are known too. Chance is drawn from `--seed` and the length is counted in steps (about
0.2 s each), so the same command on the same machine learns the same weights. POP909-CL is MIT-licensed, When in Rome
CC BY-SA 4.0; ASAP is not used.

The weights that ship are older than that: they are the mean of two runs that were ended by the clock, one of 33 minutes
without dropout and smoothing, and one of 21 minutes from there (`--start`, `--rate 2e-3`) with them. The command above
does not give them bit by bit.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from labelled import part, pop_songs, rome_scores  # noqa: E402

from etude.score.evidence import CHORDS, NO_CHORD, QUALITIES, Chord, describe, frame_edges  # noqa: E402
from etude.score.load import NOTE, Piece, piece_of_notes  # noqa: E402
from etude.score.meter import Meter  # noqa: E402

# How often a batch draws from each collection.
SHARES = {"pop": 0.50, "lieder": 0.18, "chorales": 0.14, "quartets": 0.08, "rule": 0.10}
LEAST_FIT = 0.8
FRAMES, BATCH, WIDTH, TOLD = 192, 8, 48, 8
REACHES, MIXED = (1, 2, 4, 8, 16, 32), (1, 3, 5)
KEY_WEIGHT, CHANGE_WEIGHT = 0.4, 0.3
DROPPED, SMOOTHED = 0.1, 0.02
RULE_PIECES = 800
UNKNOWN = -1
TONES = dict(QUALITIES)
NUMBER_OF = {chord: number for number, chord in enumerate(CHORDS)}
# A network's outputs for one root: four for each quality, the fourth unused in triads.
OUTPUTS = [(number, place) for number, (_, tones) in enumerate(QUALITIES) for place in range(len(tones))]


class Network(nn.Module):
    """The network of `etude.score.evidence`, which reads its weights by these names."""

    def __init__(self) -> None:
        super().__init__()
        self.inp, self.scal = nn.Linear(12 * 8, WIDTH), nn.Linear(11, WIDTH, bias=False)
        self.conv = nn.ModuleList([nn.Linear(3 * WIDTH, WIDTH) for _ in REACHES])
        self.proj = nn.ModuleDict({str(layer): nn.Linear(WIDTH, TOLD) for layer in MIXED})
        self.mix = nn.ModuleDict({str(layer): nn.Linear(12 * TOLD, WIDTH, bias=False) for layer in MIXED})
        self.q, self.b, self.n = nn.Linear(WIDTH, 4 * len(QUALITIES)), nn.Linear(WIDTH, 1), nn.Linear(WIDTH, 1)
        self.k, self.c = nn.Linear(WIDTH, 2), nn.Linear(WIDTH, 1)
        from_each = (torch.arange(12)[:, None] + torch.arange(12)) % 12
        self.register_buffer("from_each", from_each.reshape(-1), persistent=False)
        self.register_buffer(
            "outputs", torch.tensor([4 * number + place for number, place in OUTPUTS]), persistent=False
        )
        bass = [[(root + QUALITIES[number][1][place]) % 12 for number, place in OUTPUTS] for root in range(12)]
        self.register_buffer("bass", torch.tensor(bass).reshape(-1), persistent=False)

    def forward(
        self, by_class: torch.Tensor, by_frame: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        many, frames = by_class.shape[:2]

        def around(values: torch.Tensor) -> torch.Tensor:
            return values[:, :, self.from_each].reshape(many, frames, 12, -1)

        state = torch.relu(self.inp(around(by_class)) + self.scal(by_frame)[:, :, None])
        for layer, reach in enumerate(REACHES):
            nothing = torch.zeros_like(state[:, :reach])
            earlier = torch.cat([nothing, state[:, :-reach]], 1)
            later = torch.cat([state[:, reach:], nothing], 1)
            step = self.conv[layer](torch.cat([earlier, state, later], -1))
            if str(layer) in self.mix:
                step = step + self.mix[str(layer)](around(self.proj[str(layer)](state)))
            state = state + functional.dropout(torch.relu(step), DROPPED, self.training)
        chords = self.q(state)[..., self.outputs].reshape(many, frames, -1) + self.b(state)[..., 0][:, :, self.bass]
        chords = torch.cat([chords, self.n(state.mean(2))], -1)
        keys = self.k(state).permute(0, 1, 3, 2).reshape(many, frames, 24)
        return chords, keys, self.c(state.amax(2))[..., 0]


# --- pieces -------------------------------------------------------------------------------------------------------

# (by class, by frame, chord numbers, key numbers), one row a frame.
Example = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def example(piece: Piece, chords: list[tuple], keys: list[tuple], without: int = UNKNOWN) -> Example:
    """A piece with its labels, (onset, end, chord) and (onset, end, key number) in quarter notes.

    without: what a frame is that no chord label covers.
    """
    edges = frame_edges(piece)
    middles = (edges[:-1] + edges[1:]) / 2
    chord_numbers, key_numbers = np.full(len(middles), without), np.full(len(middles), UNKNOWN)
    for onset, end, chord in chords:
        chord_numbers[slice(*np.searchsorted(middles, [onset, end]))] = NUMBER_OF.get(chord, UNKNOWN)
    for onset, end, number in keys:
        key_numbers[slice(*np.searchsorted(middles, [onset, end]))] = number
    return *describe(piece, edges), chord_numbers, key_numbers


def examples(pop: Path, rome: list[Path]) -> dict[str, list[Example]]:
    """The tuning part of the collections, by name."""
    found: dict[str, list[Example]] = {}
    for song in pop_songs(pop):
        if part(song.piece) == "tune":
            ends = [*(onset for onset, _ in song.keys[1:]), song.piece.end_beat]
            keys = [(onset, end, number) for (onset, number), end in zip(song.keys, ends, strict=False)]
            found.setdefault("pop", []).append(example(song.piece, song.chords, keys, NUMBER_OF[CHORDS[-1]]))
    for folder in rome:
        for score in rome_scores(folder):
            if part(score.piece) == "tune" and score.fit >= LEAST_FIT:
                chords = [(onset, end, numeral and numeral.chord) for onset, end, numeral in score.numerals]
                keys = [(onset, end, numeral.key) for onset, end, numeral in score.numerals if numeral]
                found.setdefault(folder.name, []).append(example(score.piece, chords, keys))
    return found


def chord_in_key(found: dict[str, list[Example]]) -> np.ndarray:
    """Logarithms of how often each chord begins in a key: mode, semitones above the tonic, quality."""
    counts = np.full((2, 12, len(QUALITIES)), 0.3)
    qualities = {quality: number for number, (quality, _) in enumerate(QUALITIES)}
    for name in SHARES.keys() - {"pop", "rule"}:
        for _, _, chords, keys in found.get(name, []):
            new = (np.diff(chords, prepend=-2) != 0) | (np.diff(keys, prepend=-2) != 0)
            for number, key in zip(chords[new].tolist(), keys[new].tolist(), strict=True):
                chord = CHORDS[number]
                if number != UNKNOWN and key != UNKNOWN and chord.quality != NO_CHORD:
                    counts[key // 12, (chord.root - key) % 12, qualities[chord.quality]] += 1
    return np.log(counts / counts.sum(axis=(1, 2), keepdims=True))


# The chords that the pieces by rule use: semitones above the tonic and qualities, the likeliest first.
MAJOR = ((0, ("", "maj7", "6", "sus4", "sus2")), (2, ("m", "m7")), (4, ("m", "m7")), (5, ("", "maj7", "6")),
         (7, ("", "7", "sus4", "7sus4")), (9, ("m", "m7")), (11, ("dim", "m7b5")), (2, ("7", "")), (9, ("7", "")),
         (4, ("7",)), (11, ("dim7",)), (6, ("dim7",)), (1, ("dim7",)), (8, ("",)), (10, ("",)), (5, ("m", "m6")),
         (0, ("aug", "7")))  # fmt: skip
MINOR = ((0, ("m", "m7", "m6", "mmaj7")), (2, ("m7b5", "dim")), (3, ("", "maj7")), (5, ("m", "m7", "m6")),
         (7, ("", "7", "sus4", "7sus4")), (8, ("", "maj7")), (10, ("", "7")), (11, ("dim7", "dim")), (7, ("m", "m7")),
         (1, ("",)), (0, ("7",)), (3, ("aug",)))  # fmt: skip


def rule_piece(draw: np.random.Generator) -> Example:
    """A small piece by rule: chords of a key, or any chords, in one of six plain textures, some with a melody."""
    minor, tonic, anything = draw.random() < 0.5, int(draw.integers(12)), draw.random() < 0.25
    bar = int(draw.choice([2, 3, 4, 4, 4]))
    length = float(draw.choice([bar, bar, max(bar // 2, 1), 1]))
    total = float(bar * draw.integers(2, 24))
    pool = MINOR if minor else MAJOR
    odds = 1 / (1 + np.arange(len(pool))) ** 0.6
    lowest, middle, texture = int(draw.integers(36, 54)), int(draw.integers(55, 68)), int(draw.integers(6))
    rows: list[tuple[float, float, int, int]] = []
    chords, now, with_melody = [], 0.0, draw.random() < 0.5
    while now < total:
        if anything:
            root, quality = int(draw.integers(12)), QUALITIES[draw.integers(len(QUALITIES))][0]
        else:
            is_end = now == 0 or now + length >= total
            above, kinds = pool[0] if is_end else pool[draw.choice(len(pool), p=odds / odds.sum())]
            root = (tonic + above) % 12
            quality = kinds[0 if is_end else min(int(draw.exponential(0.8)), len(kinds) - 1)]
        held = min(length * (1 + (draw.random() < 0.2)), total - now)
        tones = TONES[quality]
        stays = draw.random() < 0.72 or quality in ("sus4", "sus2", "6", "m6", "7sus4", "aug")
        chord = Chord(root, quality, (root + (0 if stays else int(draw.choice(tones)))) % 12)
        rows += _played(
            draw, chord, now, held, lowest, middle, texture if draw.random() < 0.9 else int(draw.integers(6))
        )
        if with_melody:
            place = now
            while place < now + held - 0.01:
                step = float(draw.choice([0.5, 1.0, 1.0]))
                passing = int(draw.integers(-2, 3)) if (place - now) % 1 and draw.random() < 0.5 else 0
                pitch = 72 + (root + int(draw.choice(tones))) % 12 + passing
                rows.append((place, min(step, now + held - place), pitch, 5))
                place += step
        chords.append((now, now + held, chord))
        now += held
    notes = np.zeros(len(rows), NOTE)
    short = 0.55 if draw.random() < 0.2 else 1.0
    for place, (onset, duration, pitch, track) in enumerate(rows):
        notes[place] = (onset, duration * short, 0, 0, min(max(pitch, 21), 108), 80, 0, track)
    piece = piece_of_notes(notes, (), (Meter(0.0, bar, 4),) if draw.random() < 0.8 else ())
    return example(piece, chords, [] if anything else [(0.0, total, tonic + 12 * minor)])


def _played(
    draw: np.random.Generator, chord: Chord, now: float, held: float, lowest: int, middle: int, texture: int
) -> list[tuple[float, float, int, int]]:
    """A chord in a texture: block, close, waltz, broken, repeated or in four parts; (onset, duration, pitch, track)."""
    bass = lowest + (chord.bass - lowest) % 12
    upper = sorted(middle + (chord.root + tone - middle) % 12 for tone in TONES[chord.quality])
    if draw.random() < 0.3:
        upper[0] += 12
    beats = np.arange(now, now + held - 0.01, 1.0).tolist()
    if texture == 1:
        close = sorted((chord.root + tone - chord.bass) % 12 for tone in TONES[chord.quality])
        return [(now, held, bass + 12 + above, 0) for above in close]
    if texture == 2 and held >= 2:
        return [(now, 1.0, bass, 0)] + [(beat, 1.0, pitch, 0) for beat in beats[1:] for pitch in upper[:4]]
    if texture == 3 and held >= 2:
        stack, step = [bass, *upper], float(draw.choice([0.5, 1.0]))
        return [(now + place / 2, step, stack[place % len(stack)], 0) for place in range(int(held * 2))]
    if texture == 4:
        return [
            (beat, 1.0, pitch, number)
            for beat in beats
            for number, pitch in ((0, bass), *((1, each) for each in upper))
        ]
    if texture == 5:
        voices = [bass, *upper[-3:]]
        if len({pitch % 12 for pitch in voices}) < len(TONES[chord.quality]):
            voices = [bass, *upper]
        return [(now, held, pitch, number) for number, pitch in enumerate(voices)]
    return [(now, held, pitch, 0) for pitch in (bass, *upper)]


# --- learning -----------------------------------------------------------------------------------------------------


def crop(draw: np.random.Generator, pieces: list[Example]) -> tuple[np.ndarray, ...]:
    """A part of a piece, now and then with bars that are displaced or a texture that is described a little wrongly."""
    lengths = np.array([len(piece[0]) for piece in pieces], float)
    piece = pieces[draw.choice(len(pieces), p=lengths / lengths.sum())]
    start = int(draw.integers(0, max(len(piece[0]) - FRAMES, 0) + 1))
    by_class, by_frame, chords, keys = (rows[start : start + FRAMES].copy() for rows in piece)
    if draw.random() < 0.12:
        by_frame[:, :5] = np.roll(by_frame[:, :5], draw.integers(1, 8), axis=0)
    if draw.random() < 0.15:
        by_frame[:, 6:9] += draw.normal(0, 0.2, 3)
    if draw.random() < 0.1:
        by_class[:, :, :4] *= draw.uniform(0.6, 1)
    if draw.random() < 0.15:
        # An octave up or down, about.
        by_class[:, :, :4] = np.roll(by_class[:, :, :4], draw.choice([-1, 1]), axis=2)
    missing = FRAMES - len(chords)
    rows = [np.pad(rows, [(0, missing)] + [(0, 0)] * (rows.ndim - 1)) for rows in (by_class, by_frame)]
    labels = [np.pad(rows, (0, missing), constant_values=UNKNOWN) for rows in (chords, keys)]
    rows[1][len(chords) :, -1] = 1
    return *rows, *labels, np.diff(labels[0], prepend=labels[0][0]) != 0


def learn(
    found: dict[str, list[Example]], steps: int, highest_rate: float, seed: int, start: Path | None
) -> dict[str, np.ndarray]:
    """The weights after so many steps: a running average over the last ones."""
    draw = np.random.default_rng(seed)
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    names = [name for name in SHARES if name in found]
    odds = np.array([SHARES[name] for name in names])
    network = Network()
    if start:
        with np.load(start) as stored:
            weights = {name: torch.tensor(stored[name], dtype=torch.float32) for name in network.state_dict()}
        network.load_state_dict(weights)
    optimizer = torch.optim.AdamW(network.parameters(), lr=highest_rate, weight_decay=0.01)
    average = {name: values.clone() for name, values in network.state_dict().items()}
    started, shown = time.time(), None
    for step in range(steps):
        rate = highest_rate * min(1, (step + 1) / 60) * (0.49 * (1 + np.cos(np.pi * step / steps)) + 0.02)
        for group in optimizer.param_groups:
            group["lr"] = rate
        crops = [crop(draw, found[names[draw.choice(len(names), p=odds / odds.sum())]]) for _ in range(BATCH)]
        by_class, by_frame, chords, keys, changes = (torch.tensor(np.stack(rows)) for rows in zip(*crops, strict=True))
        with torch.autocast("cpu", dtype=torch.bfloat16):
            outputs = network(by_class, by_frame)
        says_chords, says_keys, says_changes = (output.float() for output in outputs)
        known, known_key = chords != UNKNOWN, keys != UNKNOWN
        chord_loss = functional.cross_entropy(says_chords[known], chords[known], label_smoothing=SMOOTHED)
        key_loss = functional.cross_entropy(says_keys[known_key], keys[known_key])
        change_loss = functional.binary_cross_entropy_with_logits(says_changes[known], changes[known].float())
        optimizer.zero_grad()
        (chord_loss + KEY_WEIGHT * key_loss + CHANGE_WEIGHT * change_loss).backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        for name, values in network.state_dict().items():
            average[name].lerp_(values, 0.1 if step < 200 else 0.01)
        losses = np.array([chord_loss.item(), key_loss.item(), change_loss.item()])
        shown = losses if shown is None else 0.98 * shown + 0.02 * losses
        if step % 250 == 249:
            print(
                f"step {step + 1}: chord, key, change loss {shown.round(3)}, {time.time() - started:.0f} s", flush=True
            )
    return {name: values.numpy() for name, values in average.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--pop", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--rome", type=Path, nargs="+", required=True, metavar="FOLDER")
    parser.add_argument("--steps", type=int, default=16_000)
    parser.add_argument("--rate", type=float, default=4e-3, help="the highest learning rate")
    parser.add_argument("--start", type=Path, metavar="NPZ", help="weights to go on from")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=ROOT / "etude/score/evidence.npz")
    asked = parser.parse_args()
    found = examples(asked.pop, asked.rome)
    draw = np.random.default_rng(asked.seed)
    found["rule"] = [rule_piece(draw) for _ in range(RULE_PIECES)]
    print({name: (len(pieces), sum(len(piece[0]) for piece in pieces)) for name, pieces in found.items()}, flush=True)
    weights = learn(found, asked.steps, asked.rate, asked.seed, asked.start) | {"chord_in_key": chord_in_key(found)}
    np.savez(asked.out, **{name: values.astype(np.float16) for name, values in weights.items()})
    print(f"{sum(values.size for values in weights.values()):,} weights in {asked.out}")


if __name__ == "__main__":
    main()
