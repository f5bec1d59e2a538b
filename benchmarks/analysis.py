"""The analyst beside human labels, and beside music21 on a small sample: a Markdown table.

    OPENBLAS_NUM_THREADS=1 python benchmarks/analysis.py --pop POP909-CL --lieder When-in-Rome/lieder --chorales When-in-Rome/chorales --asap asap

Each folder is optional; `labelled.py` says how each is laid out. Scores are read as a MIDI export gives them. Only the
pieces of one part are measured (`--part`): constants and weights come from the other one, and none from ASAP, whose
licence forbids it. Chords are compared on frames of half a quarter note where the label has a chord, and with mir_eval
(weighted accuracy, mean over songs); numerals on frames where the analysis has one, all four of key, degree (with the
degree that it is dominant of), quality and inversion being right. Times are processor seconds, on
one thread as in the worker: two that wait for each other would count twice.
"""

import argparse
import sys
import tempfile
import time
import warnings
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import mir_eval
import numpy as np
from tqdm import tqdm

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from labelled import (  # noqa: E402
    LEAST_FIT,
    Numeral,
    Performance,
    Score,
    Song,
    degree_and_target,
    part,
    performances,
    pop_songs,
    rome_scores,
    without_labels,
)

from etude.score.analysis import analysis_of  # noqa: E402
from etude.score.beats import follow  # noqa: E402
from etude.score.cadence import kind_of_close  # noqa: E402
from etude.score.evidence import NO_CHORD, QUALITIES, Chord  # noqa: E402
from etude.score.load import Piece, load, piece_of_notes  # noqa: E402
from etude.score.meter import complete, main_meter, seconds_at  # noqa: E402
from etude.score.reading import read  # noqa: E402
from etude.score.tonality import number_of, tonality  # noqa: E402

FRAME_BEATS = 0.5
# The qualities as Harte writes them for mir_eval.
HARTE = dict(zip(
    [quality for quality, _ in QUALITIES],
    ("maj", "min", "dim", "aug", "7", "maj7", "min7", "hdim7", "dim7", "sus4", "sus2", "maj6", "min6", "minmaj7", "sus4(b7)"),
    strict=True,
))  # fmt: skip
NAMES = ("C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B")
INTERVALS = ("1", "b2", "2", "b3", "3", "4", "b5", "5", "b6", "6", "b7", "7")
Row = tuple[str, str, str, str]


def frames(spans: Iterable[tuple], end: float) -> list:
    """What holds in the middle of each frame, of (onset, end, thing) in quarter notes; None where nothing does."""
    middles = np.arange(0, end, FRAME_BEATS) + FRAME_BEATS / 2
    held: list = [None] * len(middles)
    for onset, until, thing in spans:
        first, last = np.searchsorted(middles, [onset, until])
        held[first:last] = [thing] * (last - first)
    return held


def harte(chord: Chord | None) -> str:
    """A chord as mir_eval reads it; "X" where a label is none of the chords that are told apart here."""
    if chord is None or chord.quality == NO_CHORD:
        return "X" if chord is None else "N"
    bass = INTERVALS[(chord.bass - chord.root) % 12]
    return f"{NAMES[chord.root]}:{HARTE[chord.quality]}" + ("" if bass == "1" else f"/{bass}")


def chord_scores(song: Song, found: list[tuple[float, float, Chord]]) -> tuple[np.ndarray, dict[str, float]]:
    """Root, quality, bass and all three right, one column a frame; and mir_eval's scores."""
    pairs = [
        (ours or Chord(0, NO_CHORD, 0), label)
        for ours, label in zip(
            frames(found, song.piece.end_beat), frames(song.chords, song.piece.end_beat), strict=True
        )
        if label is not None
    ]
    rows = [
        (ours.quality != NO_CHORD and ours.root == label.root, ours.quality == label.quality,
         ours.quality != NO_CHORD and ours.bass == label.bass, ours == label)
        for ours, label in pairs
    ]  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        scores = mir_eval.chord.evaluate(
            *_intervals(song.chords, song.piece.end_beat), *_intervals(found, song.piece.end_beat)
        )
    return np.array(rows).T, scores


def _intervals(spans: list[tuple[float, float, Chord | None]], end: float) -> tuple[np.ndarray, list[str]]:
    """Gapless intervals and Harte labels, N where nothing is labelled."""
    edges, labels = [0.0], []
    starts = [onset for onset, _, _ in spans[1:]]
    for (onset, until, chord), following in zip(spans, [*starts, end], strict=False):
        # Rounded, so that no sliver is left between a label and a finding at the same place.
        for place, label in ((onset, "N"), (min(until, following), harte(chord))):
            edge = round(min(place, end), 4)
            if edge > edges[-1]:
                labels.append(label)
                edges.append(edge)
    if round(end, 4) > edges[-1]:
        labels.append("N")
        edges.append(round(end, 4))
    return np.stack([edges[:-1], edges[1:]], axis=1), labels


# --- what is measured ---------------------------------------------------------------------------------------------


def measure_songs(songs: list[Song], split: str) -> Iterator[Row]:
    """Key and chords of pop songs, and the time of a whole analysis."""
    keys, rows, scores, seconds = [], [], [], []
    for song in tqdm(songs, "POP909-CL", disable=None):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "song.mid"
            without_labels(song, path)
            started = time.process_time()
            reading = read(load(path))
            analysis_of(reading)
            seconds.append(time.process_time() - started)
        if song.keys:
            keys.append((number_of(reading.key), song.keys[0][1]))
        found = [(stretch.onset_beat, stretch.end_beat, stretch.chord) for stretch in reading.stretches]
        row, score = chord_scores(song, found)
        rows.append(row)
        scores.append(score)
    where, share = f"{len(songs)} songs, {split}", np.concatenate(rows, axis=1).mean(axis=1)
    first = np.array(keys)
    right = first[:, 0] == first[:, 1]
    modes = " / ".join(f"{right[first[:, 1] // 12 == mode].mean():.3f}" for mode in (0, 1))
    yield "global key (the first that is marked), accuracy", where, f"{right.mean():.3f}", f"major / minor {modes}"
    yield ("half-beat frames: root / quality / bass", where, " / ".join(f"{each:.3f}" for each in share[:3]), "")
    yield "half-beat frames: full (all three)", where, f"{share[3]:.3f}", f"{sum(row.shape[1] for row in rows)} frames"
    for name in ("root", "majmin", "sevenths"):
        yield f"mir_eval.chord {name}", where, f"{np.mean([score[name] for score in scores]):.3f}", ""
    quickest = f"median {np.median(seconds):.3f}, slowest {max(seconds):.3f}"
    yield "whole analysis of a file, processor seconds a song", where, f"{np.mean(seconds):.3f}", quickest


def measure_scores(name: str, scores: list[Score], split: str) -> Iterator[Row]:
    """Roman numerals of scores; of chorales also the phrase ends, and how each phrase closes."""
    rows, ends, closes = [], [], []
    for score in tqdm(scores, name, disable=None):
        reading = read(score.piece)
        ours = [
            (span.onset_beat, span.end_beat, Numeral(number_of(key), *degree_and_target(span.numeral), stretch.chord))
            for span, key, stretch in zip(reading.chords, reading.local_keys, reading.stretches, strict=True)
            if stretch.chord.quality != NO_CHORD
        ]
        labels = frames(score.numerals, score.piece.end_beat)
        rows.append(numeral_scores(frames(ours, score.piece.end_beat), labels))
        if name == "chorales" and score.fermatas:
            found = {round(cadence.end_beat, 2): cadence.kind for cadence in reading.cadences}
            marked = {round(end, 2) for end in score.fermatas}
            ends.append((len(marked & found.keys()), len(marked), len(found)))
            closes += [(found[end], labelled_close(labels, end)) for end in marked & found.keys()]
    together = np.concatenate(rows, axis=1).mean(axis=1)
    where = f"{len(scores)} pieces, {split}"
    parts = " / ".join(f"{share:.3f}" for share in together[:4])
    yield f"{name}: key / degree / quality / inversion", where, parts, "half-beat frames"
    yield (
        f"{name}: Roman numeral (all four)",
        where,
        f"{together[4]:.3f}",
        f"mean over pieces {np.mean([row[4].mean() for row in rows]):.3f}",
    )
    if ends:
        right, marked, found = np.array(ends).sum(axis=0)
        parts = f"precision {right / found:.3f}, recall {right / marked:.3f}"
        yield (
            f"{name}: phrase ends at fermatas, F-measure",
            f"{len(ends)} pieces, {split}",
            f"{2 * right / (marked + found):.3f}",
            parts,
        )
        same = np.mean([ours == label for ours, label in closes])
        yield (
            f"{name}: kind of cadence at these, as the numerals make it",
            f"{len(closes)} phrases, {split}",
            f"{same:.3f}",
            "",
        )


def labelled_close(labels: list[Numeral | None], end: float) -> str:
    """What the numerals before a place make: authentic, half, plagal, deceptive or open."""
    before = [label for label in labels[: round(end / FRAME_BEATS)] if label is not None]
    if not before:
        return "open"
    last = before[-1]
    chord = next((each.chord for each in reversed(before) if each.chord.root != last.chord.root), None)
    return kind_of_close(chord, last.chord, tonality(last.key))


def numeral_scores(found: list[Numeral | None], labels: list[Numeral | None]) -> np.ndarray:
    """Key, degree, quality, inversion, all four: one column a frame that has a label."""
    none = Numeral(-1, "", "", Chord(-1, NO_CHORD, -1))
    rows = []
    for ours, label in zip(found, labels, strict=True):
        if label is None:
            continue
        ours = ours or none
        key = ours.key == label.key
        degree = (ours.degree, ours.target) == (label.degree, label.target) and _above(ours) == _above(label)
        quality = ours.chord.quality == label.chord.quality
        inversion = (ours.chord.bass - ours.chord.root) % 12 == (label.chord.bass - label.chord.root) % 12
        rows.append((key, degree, quality, inversion, key and degree and quality and inversion))
    return np.array(rows).T.reshape(5, -1)


def _above(numeral: Numeral) -> int:
    """The root in semitones above the tonic."""
    return (numeral.chord.root - numeral.key) % 12


def measure_performances(played: list[Performance]) -> Iterator[Row]:
    """Beats and meter of live performances."""
    scores, meters = [], []
    for performance in tqdm(played, "ASAP", disable=None):
        piece = follow(load(performance.path))
        scores.append(mir_eval.beat.f_measure(np.array(performance.beats_s), beats_of(piece)))
        meter = main_meter(piece.meters, piece.end_beat)
        meters.append(meter.beats % 3 == int(performance.meter.split("/")[0]) % 3)
    where = f"{len(played)} performances"
    yield "mir_eval.beat F-measure (70 ms)", where, f"{np.mean(scores):.3f}", ""
    yield "meter: triple or not", where, f"{np.mean(meters):.3f}", ""


def beats_of(piece: Piece) -> np.ndarray:
    """The beats of a piece in seconds."""
    held = complete(piece.meters)
    beats = [
        np.arange(meter.onset_beat, min(until, piece.end_beat), meter.beat_quarters)
        for meter, until in zip(held, [*(meter.onset_beat for meter in held[1:]), piece.end_beat], strict=True)
    ]
    return seconds_at(piece.tempos, np.concatenate(beats))


def measure_growth(song: Song) -> Iterator[Row]:
    """One song repeated: the time for more and more notes."""
    for times in (1, 10, 100):
        notes = np.concatenate([song.piece.notes] * times)
        notes["onset_beat"] += np.repeat(np.arange(times) * np.ceil(song.piece.end_beat / 4) * 4, len(song.piece.notes))
        if notes["onset_beat"].max() > 19_000:
            # Longer than a file may be: the same notes, closer together.
            notes["onset_beat"] *= 19_000 / notes["onset_beat"].max()
        piece = piece_of_notes(notes, song.piece.tempos, song.piece.meters[:1])
        started = time.process_time()
        analysis_of(read(piece))
        yield (
            f"growth: {len(notes):,} notes, processor seconds",
            f"song {song.name} x {times}",
            f"{time.process_time() - started:.2f}",
            "",
        )


# --- music21 on a sample ------------------------------------------------------------------------------------------


def compare_songs(songs: list[Song], split: str) -> Iterator[Row]:
    """music21: parse, key, chordify, chord by chord."""
    import music21

    keys, rows, scores, seconds = [], [], [], []
    for song in tqdm(songs, "music21", disable=None):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "song.mid"
            without_labels(song, path)
            started = time.process_time()
            stream = music21.converter.parse(path)
            key = stream.analyze("key")
            found = [(float(each.offset), float(each.offset + each.quarterLength), _chord_of_music21(each))
                     for each in stream.chordify().flatten().getElementsByClass("Chord")]  # fmt: skip
            seconds.append(time.process_time() - started)
        if song.keys:
            keys.append(key.tonic.pitchClass + 12 * (key.mode == "minor") == song.keys[0][1])
        row, score = chord_scores(song, _without_overlap(found))
        rows.append(row)
        scores.append(score)
    where, share = f"{len(songs)} songs, {split}", np.concatenate(rows, axis=1).mean(axis=1)
    yield "music21 global key, accuracy", where, f"{np.mean(keys):.3f}", ""
    yield (
        "music21 chordify, half-beat frames: root / quality / bass",
        where,
        " / ".join(f"{each:.3f}" for each in share[:3]),
        "",
    )
    yield "music21 chordify, half-beat frames: full", where, f"{share[3]:.3f}", ""
    for name in ("majmin", "sevenths"):
        yield f"music21 chordify, mir_eval.chord {name}", where, f"{np.mean([score[name] for score in scores]):.3f}", ""
    yield "music21 parse + key + chordify, processor seconds a song", where, f"{np.mean(seconds):.2f}", ""


def _chord_of_music21(chord) -> Chord:
    """A chord of music21 by its root and the quality whose tones it has."""
    root = chord.root().pitchClass
    above = {(pitch.pitchClass - root) % 12 for pitch in chord.pitches}
    quality = next((quality for quality, tones in QUALITIES if set(tones) == above), NO_CHORD)
    return Chord(root, quality, chord.bass().pitchClass)


def _without_overlap(spans: list[tuple[float, float, Chord]]) -> list[tuple[float, float, Chord]]:
    kept: list[tuple[float, float, Chord]] = []
    for onset, end, chord in sorted(spans, key=lambda span: span[0]):
        if kept and kept[-1][1] > onset:
            kept[-1] = (kept[-1][0], onset, kept[-1][2])
        kept.append((onset, end, chord))
    return [span for span in kept if span[1] > span[0]]


def compare_scores(name: str, scores: list[Score], split: str) -> Iterator[Row]:
    """music21: chordify and a numeral for each chord in the key of its bar's neighbourhood (floating key)."""
    import music21

    rows = []
    for score in tqdm(scores, f"music21 {name}", disable=None):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "score.mid"
            path.write_bytes(score.midi)
            stream = music21.converter.parse(path)
        floating = music21.analysis.floatingKey.KeyAnalyzer(stream)
        floating.windowSize = 8
        keys, chords = floating.run(), stream.chordify().flatten().getElementsByClass("Chord")
        bars = [float(bar.offset) for bar in stream.parts[0].getElementsByClass("Measure")]
        ours = []
        for each in chords:
            key = keys[min(max(int(np.searchsorted(bars, float(each.offset), side="right")) - 1, 0), len(keys) - 1)]
            figure = music21.roman.romanNumeralFromChord(each, key).figure
            number = key.tonic.pitchClass + 12 * (key.mode == "minor")
            span = float(each.offset), float(each.offset + each.quarterLength)
            ours.append((*span, Numeral(number, *degree_and_target(figure), _chord_of_music21(each))))
        end = score.piece.end_beat
        rows.append(numeral_scores(frames(_without_overlap(ours), end), frames(score.numerals, end)))
    yield (
        f"music21 {name}: Roman numeral (all four)",
        f"{len(scores)} pieces, {split}",
        f"{np.concatenate(rows, axis=1)[4].mean():.3f}",
        "",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    data = parser.add_argument_group("folders of labelled pieces")
    for name in ("pop", "lieder", "chorales", "quartets", "asap"):
        data.add_argument(f"--{name}", type=Path, metavar="FOLDER")
    how = parser.add_argument_group("how much")
    how.add_argument(
        "--part", choices=("report", "tune"), default="report", help="which part of the pieces is measured"
    )
    how.add_argument("--most", type=int, metavar="N", help="at most so many pieces of each folder")
    how.add_argument(
        "--music21", type=int, default=0, metavar="N", help="compare with music21 on so many pieces of each"
    )
    asked = parser.parse_args()
    print("| metric | pieces | value | |\n|---|---|---:|---|")

    def show(rows: Iterable[Row]) -> None:
        for row in rows:
            print(f"| {' | '.join(row)} |", flush=True)

    if asked.pop:
        songs = list(islice((song for song in pop_songs(asked.pop) if part(song.piece) == asked.part), asked.most))
        show(measure_songs(songs, asked.part))
        show(measure_growth(songs[0]))
        if asked.music21:
            show(compare_songs(songs[: asked.music21], asked.part))
    for name in ("lieder", "chorales", "quartets"):
        if folder := getattr(asked, name):
            kept = (
                score for score in rome_scores(folder) if part(score.piece) == asked.part and score.fit >= LEAST_FIT
            )
            scores = list(islice(kept, asked.most))
            show(measure_scores(name, scores, asked.part))
            if asked.music21:
                show(compare_scores(name, scores[: asked.music21], asked.part))
    if asked.asap:
        show(measure_performances(list(islice(performances(asked.asap), asked.most))))


if __name__ == "__main__":
    main()
