"""The analyst from the command line: one line of JSON for each music file, in the order of the files.

    python -m etude.score song.mid folder/ --jobs 4 > analyses.jsonl

Each file is read in a process of its own, so a bad one stops nothing: it is skipped, and reported with its reason on
the error stream. In folders, files are known by their endings; files that are named are read whatever they are called.
A line holds everything of an analysis but its notes. Exit code: 0 when every file was read, 1 when some were skipped,
2 when there was nothing to read.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from tqdm import tqdm

from etude.score.analysis import analyze
from etude.score.errors import ScoreError

ENDINGS = (".mid", ".midi", ".kar", ".rmi", ".musicxml", ".xml", ".mxl", ".abc", ".krn")


def music_files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files of folders, by their endings and in order, and every file that is named itself.

    >>> [path.name for path in music_files([Path("examples")])]
    ['chorale_phrase.mid', 'pop_loop.mid']
    """
    for path in paths:
        if path.is_dir():
            inside = (file for file in path.rglob("*") if file.suffix.lower() in ENDINGS and file.is_file())
            yield from sorted(inside)
        else:
            yield path


def line_of(path: Path) -> str | ScoreError:
    """The analysis of a file as one line of JSON; or the error that says why it has none."""
    try:
        found = analyze(path)
    except ScoreError as error:
        return error
    whole = json.loads(found.to_json())
    del whole["notes"]
    return json.dumps({"file": str(path), "summary": found.summary} | whole, ensure_ascii=False)


def main(arguments: list[str] | None = None) -> int:
    """Analyse what the arguments name; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m etude.score", description=__doc__.splitlines()[0])
    parser.add_argument("paths", type=Path, nargs="+", metavar="FILES_OR_FOLDERS")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="files read at a time (%(default)s)")
    options = parser.parse_args(arguments)
    files = list(music_files(options.paths))
    if not files:
        parser.error("there are no music files in these folders: " + ", ".join(map(str, options.paths)))
    say = partial(tqdm.write, file=sys.stderr)
    skipped = 0
    # Threads are enough: each waits for a process of its own.
    with ThreadPoolExecutor(max(options.jobs, 1)) as pool:
        for path, line in zip(files, tqdm(pool.map(line_of, files), total=len(files), disable=None), strict=True):
            if isinstance(line, ScoreError):
                skipped += 1
                say(f"skipped {path}: {line}")
            else:
                print(line, flush=True)
    if skipped:
        say(f"{skipped} of {len(files)} files were skipped.")
    return int(skipped > 0)


if __name__ == "__main__":
    sys.exit(main())
