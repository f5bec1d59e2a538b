"""The theory engine's speed beside other libraries, on the same symbols in one run: a Markdown table of medians.

    python benchmarks/theory.py

music21 is a requirement already. The others are measured where they are found, and left out with a line otherwise:
pip install pychord, and for tonal `npm install tonal@6.3.0` in the folder from which this runs. Caches are emptied before
every one of our calls, so that each is the first of its kind; the others' own caches are left as they are.
"""

import itertools
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

ROOTS = ("C", "D", "Eb", "F#", "G", "Ab", "A", "Bb")
# Suffixes that all four read, as each takes them.
SUFFIXES = ("", "m", "7", "maj7", "m7", "dim", "aug", "dim7", "m7b5", "sus4", "sus2", "6", "m6", "9", "maj9", "m9")
SYMBOLS = [root + suffix for root, suffix in itertools.product(ROOTS, SUFFIXES)]
ROUNDS = 5

TONAL = """
import { Chord } from "tonal";
const { symbols, chords, rounds } = JSON.parse(process.argv[1]);
const timed = (asked, call) => {
  const found = [];
  for (let round = 0; round < rounds; round++)
    for (const one of asked) {
      const start = process.hrtime.bigint();
      call(one);
      found.push(Number(process.hrtime.bigint() - start) / 1000);
    }
  return found;
};
console.log(JSON.stringify([timed(symbols, (s) => Chord.get(s).notes), timed(chords, (n) => Chord.detect(n))]));
"""


def timed(asked: Sequence, call: Callable, forget: Callable[[], None] = lambda: None) -> float:
    """The median time of a call in microseconds."""
    found = []
    for _ in range(ROUNDS):
        for one in asked:
            forget()
            start = time.perf_counter()
            call(one)
            found.append((time.perf_counter() - start) * 1e6)
    return median(found)


def import_ms() -> float:
    """The processor time of importing the whole engine in a fresh interpreter, median of several, in milliseconds."""
    code = "import time; start = time.process_time(); import etude.theory.lookup; print(time.process_time() - start)"
    root = Path(__file__).resolve().parents[1]
    runs = [subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
            for _ in range(7)]  # fmt: skip
    return median(float(run.stdout) for run in runs) * 1000


def ours() -> tuple[list[tuple[str, float, float]], list[list[str]]]:
    """Our two rows, and the notes of the chords, which the others name too."""
    from etude.theory import chord as engine
    from etude.theory import chord_suffix, identify, lookup, pitch

    modules = (engine, chord_suffix, identify, lookup, pitch)
    caches = [thing for module in modules for thing in vars(module).values() if hasattr(thing, "cache_clear")]

    def forget() -> None:
        for cache in caches:
            cache.cache_clear()

    pitches = [engine.chord(symbol).notes for symbol in SYMBOLS]
    chords = [[note.name for note in notes] for notes in pitches]
    rows = [
        ("etude: chord, identify", timed(SYMBOLS, lambda s: engine.chord(s).notes, forget),
         timed(pitches, identify.identify, forget)),
        ("etude: lookup, every fact", timed(SYMBOLS, lookup.lookup, forget),
         timed([" ".join(chord) for chord in chords], lookup.lookup, forget)),
    ]  # fmt: skip
    return rows, chords


def music21(chords: list[list[str]]) -> tuple[str, float, float]:
    from music21.chord import Chord
    from music21.harmony import ChordSymbol

    theirs = [symbol[0] + symbol[1:].replace("b", "-", 1) if symbol[1:2] == "b" else symbol for symbol in SYMBOLS]
    theirs = [symbol.replace("m7b5", "ø7").replace("maj9", "M9") for symbol in theirs]
    notes = [[note.replace("b", "-") for note in chord] for chord in chords]
    return (
        "music21",
        timed(theirs, lambda s: ChordSymbol(s).pitches),
        timed(notes, lambda n: Chord(n).pitchedCommonName),
    )


def pychord(chords: list[list[str]]) -> tuple[str, float, float] | None:
    try:
        from pychord import Chord, find_chords_from_notes
    except ImportError:
        print("pychord is not installed, and is left out: pip install pychord", file=sys.stderr)
        return None
    return "pychord", timed(SYMBOLS, lambda s: Chord(s).components()), timed(chords, find_chords_from_notes)


def tonal(chords: list[list[str]]) -> tuple[str, float, float] | None:
    asked = json.dumps({"symbols": SYMBOLS, "chords": chords, "rounds": ROUNDS})
    command = ["node", "--input-type=module", "-e", TONAL, "--", asked]
    if not shutil.which("node"):
        print("node is not installed, so tonal is left out", file=sys.stderr)
        return None
    run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode:
        print("tonal is not installed here, and is left out: npm install tonal@6.3.0", file=sys.stderr)
        return None
    return "tonal", *(median(found) for found in json.loads(run.stdout))


def main() -> None:
    rows, chords = ours()
    rows += filter(None, (library(chords) for library in (music21, pychord, tonal)))
    first = rows[0]
    print(f"{len(SYMBOLS)} symbols, {ROUNDS} rounds, medians; the engine's import takes {import_ms():.0f} ms\n")
    print("| | symbol, µs | ratio | notes to names, µs | ratio |\n|---|---:|---:|---:|---:|")
    for name, symbol, names in rows:
        print(f"| {name} | {symbol:.1f} | {symbol / first[1]:.1f} | {names:.1f} | {names / first[2]:.1f} |")


if __name__ == "__main__":
    main()
