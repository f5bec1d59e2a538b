"""Broken and hostile files through the front door: each must get a result or a sentence, in time and in bounded memory.

    python benchmarks/fuzz.py [--files 1300] [--only KIND] [--keep FOLDER]

The files are made here from small pieces of our own (MIDI, MusicXML, MXL, ABC, Humdrum), each kind of damage with a fixed
seed a file, so that a run can be repeated. Every file goes through `etude.score.analysis.analyze`, and what is found is
drawn and told as on the page. Prints a Markdown table: how many files of a kind gave an analysis, how many a sentence, for
how many the worker broke (they get a sentence too, but each is a bug), the longest processor and wall times in seconds and
the largest worker so far in megabytes. Exit code 1 when a file got neither, or took more processor time or memory than
allowed: wall time depends on what else is running.
"""

import argparse
import io
import logging
import random
import struct
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from etude.render.pianoroll import pianoroll_svg  # noqa: E402
from etude.score.analysis import analyze, analyze_here  # noqa: E402
from etude.score.errors import ScoreError  # noqa: E402
from etude.score.export import chords_csv, musicxml  # noqa: E402

LONGEST_S, LARGEST_MB = 10.0, 2_000
EXAMPLES = sorted((ROOT / "examples").glob("*.mid"))
ABC = b"""X:1
T:A small waltz
M:3/4
L:1/8
Q:1/4=120
K:G
|: G2 B2 d2 | e3 d B2 | A2 c2 e2 | d6 :|
[GBd]2 (3efg ^f2 | z2 A>c _e2 |1 d6 :|2 G6 |]
"""
HUMDRUM = b"""!!!OTL: Two voices
**kern\t**kern
*clefF4\t*clefG2
*k[b-]\t*k[b-]
*M3/4\t*M3/4
4C\t4cc
=1\t=1
2F\t4a
.\t8b-
.\t8a
4E-\t4g#
=2\t=2
*^\t*
4D\t2F\t[4dd
8C\t.\t8dd]
8B-\t.\t8ee
4A\t4r\t4ff 4a
*v\t*v\t*
==\t==
*-\t*-
"""
XML_BITS = (b"<measure>", b"</measure>", b"<note>", b"</note>", b"<chord/>", b"<duration>-4</duration>",
            b"<duration>99999999999</duration>", b"<divisions>0</divisions>", b"<octave>900</octave>", b"<step>H</step>",
            b"<beats>0</beats>", b"<beat-type>0</beat-type>", b"<alter>1e9</alter>", b"<backup><duration>9999</duration></backup>",
            b"<part id='P9'/>", b"<tie type='stop'/>", b"<!-- ", b"]]>", b"&amp;&nothing;", b"<staves>1000</staves>")  # fmt: skip
ABC_BITS = (b"K:H", b"M:0/0", b"M:C|", b"L:0", b"L:1/0", b"Q:0", b"Q:1/4=1e9", b"[", b"]", b"(9:", b"(3", b"|:", b":|", b"C999999",
            b"C/0", b"{", b"}", b"V:1\n", b"X:2\n", b"!", b"^^^^C", b"z999999999", b"%%", b"\\", b"$")  # fmt: skip

HUMDRUM_BITS = (b"*^", b"*v", b"*x", b"*-", b"*M0/0", b"*k[h#]", b"**kern", b"0000c", b"4", b".", b"[4c", b"4c]", b"4cccccccccccc", b"99999%0c",
                b"4c###", b"=", b"==", b"!", b"\t", b"4c 4c 4c 4c", b"*>A", b"*I", b"{4c", b"4c}")  # fmt: skip

Base = dict[str, bytes]


def bases() -> Base:
    """The sound files that are damaged: format -> bytes, several of MIDI."""
    found = {f"midi {place}": path.read_bytes() for place, path in enumerate(EXAMPLES)}
    found["musicxml"] = musicxml(analyze_here(EXAMPLES[0]))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "META-INF/container.xml", '<container><rootfiles><rootfile full-path="s.xml"/></rootfiles></container>'
        )
        archive.writestr("s.xml", found["musicxml"])
    return found | {"mxl": packed.getvalue(), "abc": ABC, "humdrum": HUMDRUM}


def any_of(base: Base, chance: random.Random, kind: str = "") -> bytearray:
    return bytearray(base[chance.choice([name for name in sorted(base) if name.startswith(kind)])])


# --- kinds of damage: each makes one file from the sound ones and a seeded chance -----------------------------------


def truncated(base: Base, chance: random.Random) -> bytes:
    whole = any_of(base, chance)
    return bytes(whole[: chance.randrange(len(whole))])


def flipped_bytes(base: Base, chance: random.Random) -> bytes:
    whole = any_of(base, chance)
    for _ in range(chance.choice((1, 3, 10, 100))):
        whole[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
    return bytes(whole)


def random_bytes_inside(base: Base, chance: random.Random) -> bytes:
    whole = any_of(base, chance)
    at = chance.randrange(len(whole))
    whole[at : at + chance.randrange(40)] = chance.randbytes(chance.randrange(60))
    return bytes(whole)


def lying_lengths(base: Base, chance: random.Random) -> bytes:
    """The length of a chunk, or the number of tracks, says what is not so."""
    whole = any_of(base, chance, "midi")
    lie = chance.choice((0, 1, 7, 2**16, 2**31, 2**32 - 1, len(whole) * 2))
    places = [4, *(at + 4 for at in range(len(whole) - 8) if whole[at : at + 4] == b"MTrk")]
    if chance.random() < 0.2:
        whole[10:12] = struct.pack(">H", lie & 0xFFFF)
    else:
        at = chance.choice(places)
        whole[at : at + 4] = struct.pack(">I", lie & 0xFFFFFFFF)
    return bytes(whole)


def huge_deltas(base: Base, chance: random.Random) -> bytes:
    """A track whose notes are immensely far apart, or immensely many at one place."""
    events = bytearray()
    for _ in range(chance.choice((2, 50, 3000))):
        delta = chance.choice((b"\xff\xff\xff\x7f", b"\x8f\xff\x7f", b"\x00", b"\x83\x60"))
        events += delta + bytes((0x90 | chance.randrange(16), chance.randrange(128), chance.choice((0, 64))))
        if chance.random() < 0.1:
            events += b"\x00\xff\x51\x03" + chance.randbytes(3) + b"\x00\xff\x58\x04" + chance.randbytes(4)
    division = chance.choice((1, 2, 96, 480, 32767, 0xE728, 0x8000))
    return (
        b"MThd"
        + struct.pack(">IHHH", 6, chance.randrange(3), 1, division)
        + b"MTrk"
        + struct.pack(">I", len(events))
        + events
    )


def bad_headers(base: Base, chance: random.Random) -> bytes:
    whole = any_of(base, chance, "midi")
    whole[4:14] = struct.pack(">IHHH", chance.choice((0, 5, 6, 7, 2**32 - 1)), *(
        chance.choice((0, 1, 2, 3, 255, 0x7FFF, 0x8000, 0xFFFF)) for _ in range(3)
    ))  # fmt: skip
    return bytes(whole)


def empty(base: Base, chance: random.Random) -> bytes:
    """Nothing, or a start with nothing after it."""
    starts = (b"", b"MThd", b"RIFF", b"PK\x03\x04", b"<?xml version='1.0'?>", b"X:1\nK:C\n", b"\xff\xfe", b"\xef\xbb\xbf", b"\n" * 9,
              b"MThd\x00\x00\x00\x06\x00\x01\x00\x00\x01\xe0", b"<score-partwise/>", b"RIFF\x00\x00\x00\x00RMID")  # fmt: skip
    return chance.choice(starts) + bytes(chance.choice((0, 0, 1, 20, 5000)))


def nested_garbage(base: Base, chance: random.Random) -> bytes:
    """Elements in elements, archives in archives, brackets in brackets."""
    depth = chance.choice((10, 500, 5_000, 60_000))
    kind = chance.randrange(4)
    if kind == 0:
        inner = chance.choice((b"<part>", b"<measure>", b"<note>", b"<direction>", b"<a>"))
        return (
            b"<?xml version='1.0'?><score-partwise>"
            + inner * depth
            + inner.replace(b"<", b"</") * depth
            + b"</score-partwise>"
        )
    if kind == 1:
        return (
            b"X:1\nM:4/4\nL:1/8\nK:C\n" + chance.choice((b"[", b"(", b"{", b"|:", b"(3", b'"')) * depth + b"C D E |\n"
        )
    if kind == 2:
        inside = any_of(base, chance)
        for _ in range(chance.randrange(1, 6)):
            packed = io.BytesIO()
            with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr(chance.choice(("a.xml", "META-INF/a.xml", "../a.musicxml", "b.mxl")), bytes(inside))
            inside = bytearray(packed.getvalue())
        return bytes(inside)
    doctype = (
        b"<!DOCTYPE s [" + b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 12)) + b"]>"
    )
    return b"<?xml version='1.0'?>" + chance.choice((b"", doctype)) + b"<score-partwise>&e11;</score-partwise>"


def swelling(base: Base, chance: random.Random) -> bytes:
    """Little on the disk, much in memory: repeated bars, tracks and zeros."""
    kind, times = chance.randrange(4), chance.choice((20, 200, 2_000))
    if kind == 0:
        xml = base["musicxml"]
        start, end = xml.index(b"<measure"), xml.index(b"</measure>") + len(b"</measure>")
        return xml[:end] + xml[start:end] * times + xml[end:]
    if kind == 1:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("s.xml", b"<score-partwise>" + b" " * (20_000 * times) + b"</score-partwise>")
        return packed.getvalue()
    if kind == 2:
        return ABC + b"G2 B2 d2 | e3 d B2 |\n" * times
    whole = any_of(base, chance, "midi")
    track = whole[whole.index(b"MTrk") :]
    return bytes(whole[:10] + struct.pack(">H", min(times, 250)) + whole[12:14] + track * min(times, 250))


def not_music(base: Base, chance: random.Random) -> bytes:
    starts = (
        b"\x89PNG\r\n\x1a\n",
        b"%PDF-1.7\n",
        b"GIF89a",
        b"\x7fELF",
        b"Dear teacher, ",
        b'{"notes": [',
        b"<html>",
        b"ID3",
        b"\x1f\x8b",
    )
    return chance.choice(starts) + chance.randbytes(chance.choice((0, 30, 3000, 100_000)))


def wild_midi(base: Base, chance: random.Random) -> bytes:
    """Whole events in any order and of any content, now and then a byte that is none."""
    track = bytearray()
    for _ in range(chance.choice((5, 200, 5_000))):
        pitch, loudness = chance.randrange(128), chance.choice((0, 1, 64, 127))
        track += chance.choice((b"\x00", b"\x60", b"\x83\x60"))
        track += chance.choice((
            bytes((0x90 | chance.randrange(16), pitch, loudness)), bytes((0x80, pitch, loudness)), bytes((0x90, pitch, 64)),
            b"\xff\x51\x03" + chance.randbytes(3), b"\xff\x58\x04" + chance.randbytes(4), b"\xff\x59\x02" + chance.randbytes(2),
            b"\xff\x58\x00", b"\xff\x03\x05\xff\xfe\x00\x80\x0a", b"\xf0\x03" + chance.randbytes(3), bytes((0xE0, pitch, pitch)),
            bytes((0xC0, pitch)), b"\xff\x21\x01\xff", b"\xb0\x40" + bytes((loudness,)),
        ))  # fmt: skip
        if chance.random() < 0.0005:
            track += chance.randbytes(1)
    return b"MThd" + struct.pack(">IHHH", 6, 1, 1, 480) + b"MTrk" + struct.pack(">I", len(track)) + track


def _with_bits(whole: bytes, bits: tuple[bytes, ...], chance: random.Random, cut: bytes) -> bytes:
    """A text with some pieces put in, replaced, moved or taken out."""
    parts = whole.split(cut)
    for _ in range(chance.choice((1, 2, 5, 20))):
        at, way = chance.randrange(len(parts)), chance.randrange(4)
        if way == 0:
            parts.insert(at, chance.choice(bits))
        elif way == 1:
            parts[at] = chance.choice(bits)
        elif way == 2 and len(parts) > 2:
            del parts[at]
        else:
            parts.insert(chance.randrange(len(parts)), parts[at])
    return cut.join(parts)


def wild_musicxml(base: Base, chance: random.Random) -> bytes:
    whole = _with_bits(base["musicxml"], XML_BITS, chance, b"\n")
    if chance.random() < 0.3:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("s.xml", whole)
        return packed.getvalue()
    return whole


def wild_abc(base: Base, chance: random.Random) -> bytes:
    return _with_bits(ABC, ABC_BITS, chance, chance.choice((b" ", b"\n", b"|")))


def wild_humdrum(base: Base, chance: random.Random) -> bytes:
    return _with_bits(HUMDRUM, HUMDRUM_BITS, chance, chance.choice((b"\t", b"\n")))


KINDS: tuple[Callable[[Base, random.Random], bytes], ...] = (
    truncated, flipped_bytes, random_bytes_inside, lying_lengths, huge_deltas, bad_headers, empty, nested_garbage, swelling,
    not_music, wild_midi, wild_musicxml, wild_abc, wild_humdrum,
)  # fmt: skip


# --- the run ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Trial:
    """What a file got: "analysis", "sentence", "broken" (worker) or "neither"; what was said; seconds it took."""

    outcome: str
    said: str
    processor_s: float
    wall_s: float


def try_file(path: Path) -> Trial:
    """Send a file through the front door."""
    wall, processor = time.perf_counter(), children()[0]
    try:
        found = analyze(path)
        # What the page draws and tells of it at once.
        pianoroll_svg(found), chords_csv(found), found.bar_facts(found.bars)
    except ScoreError as error:
        said = str(error)
        is_sentence = said.endswith((".", "!")) and "\n" not in said
        outcome = "broken" if "could not be analysed" in said else "sentence" if is_sentence else "neither"
    except Exception as error:
        outcome, said = "neither", repr(error)
    else:
        whole = len(found.notes) > 0 and bool(np.isfinite(found.notes["onset_s"]).all())
        outcome, said = ("analysis", found.summary) if whole else ("neither", "an analysis without notes or times")
    return Trial(outcome, said, children()[0] - processor, time.perf_counter() - wall)


def children() -> tuple[float, float]:
    """Processor seconds of all processes started so far, and megabytes of the largest; 0 where the system does not say."""
    try:
        import resource
    except ImportError:
        return 0.0, 0.0
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime, used.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=1300, help="how many files (default: 1300)")
    parser.add_argument("--only", choices=[kind.__name__ for kind in KINDS], help="one kind of damage")
    parser.add_argument("--keep", type=Path, help="where to keep the files that are told about")
    options = parser.parse_args()
    # A broken worker is counted here; `analyze` would log its traceback too.
    logging.disable(logging.CRITICAL)
    base = bases()
    kinds = [kind for kind in KINDS if options.only in (None, kind.__name__)]
    a_kind = -(-options.files // len(kinds))
    trials: list[Trial] = []
    print(
        "| damage | files | analysis | sentence | worker broke | neither | processor s | wall s | largest worker so far, MB |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder, tqdm(total=a_kind * len(kinds), disable=None) as progress:
        path = Path(folder) / "upload"
        for kind in kinds:
            of_kind = []
            for number in range(a_kind):
                name = f"{kind.__name__}-{number}"
                path.write_bytes(kind(base, random.Random(name)))
                of_kind.append(trial := try_file(path))
                progress.update()
                if trial.outcome in ("broken", "neither") or trial.processor_s > LONGEST_S:
                    tqdm.write(f"{name}: {trial.outcome}, {trial.processor_s:.1f} s: {trial.said}", file=sys.stderr)
                    if options.keep:
                        options.keep.mkdir(parents=True, exist_ok=True)
                        (options.keep / name).write_bytes(path.read_bytes())
            tqdm.write(row(kind.__name__.replace("_", " "), of_kind))
            trials += of_kind
    print(row("all", trials))
    too_much = max(trial.processor_s for trial in trials) > LONGEST_S or children()[1] > LARGEST_MB
    return int(too_much or any(trial.outcome == "neither" for trial in trials))


def row(name: str, trials: list[Trial]) -> str:
    """One line of the table."""
    got = Counter(trial.outcome for trial in trials)
    longest = (max(trial.processor_s for trial in trials), max(trial.wall_s for trial in trials))
    counts = (len(trials), *(got[outcome] for outcome in ("analysis", "sentence", "broken", "neither")))
    return f"| {name} | {' | '.join(map(str, counts))} | {longest[0]:.1f} | {longest[1]:.1f} | {children()[1]:.0f} |"


if __name__ == "__main__":
    sys.exit(main())
