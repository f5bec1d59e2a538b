"""Scores played as a person might: notes in seconds, with the beats that the score says, to learn beat tracking from.

    scores(Path("When-in-Rome/lieder"))    ->  Written(name="...", notes=array([...]), bars=array([...]), ...)
    perform(written, draw)                 ->  Played(notes=array([...]), beats_s=array([0.52, 1.04, ...]), ...)

No performance is copied: tempo curves, phrase endings, rubato, chord spread, hands that are not together, touch and
loudness are drawn at random. Their shapes follow what is known of piano playing: slowing at phrase ends (Todd 1992, "The
dynamics of dynamics"), a melody that leads by some 20 ms (Goebl 2001, "Melody lead in piano performance").
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import numpy as np

from etude.score.meter import Meter

STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
# Marks of a note that a player heeds.
GRACE, SHORT, ROLLED, TRILLED, HELD = 1, 2, 4, 8, 16
# One row a note: onset and duration in quarter notes.
WRITTEN = np.dtype([("onset", "f8"), ("duration", "f8"), ("pitch", "i2"), ("part", "i2"), ("marks", "i2")])
PLAYED = np.dtype([("onset_s", "f8"), ("duration_s", "f8"), ("pitch", "i2"), ("velocity", "i2")])
DEFAULT_BPM = 100.0


@dataclass(frozen=True, eq=False)
class Written:
    """A score: its notes, the places of its beats in quarter notes with what each is, and its tempo marks.

    beats: columns place, is a downbeat, beats in its bar, is compound. tempos: columns place, quarter notes a minute.
    """

    name: str
    notes: np.ndarray
    beats: np.ndarray
    tempos: np.ndarray


@dataclass(frozen=True, eq=False)
class Played:
    """A performance: notes (rows of `PLAYED`), and the beats of the score as in `Written`, in seconds."""

    notes: np.ndarray
    beats: np.ndarray


# --- scores -------------------------------------------------------------------------------------------------------


def scores(folder: Path) -> Iterator[Written]:
    """The scores of a folder that has NAME/score.mxl; those that are damaged are left out."""
    for path in sorted(folder.glob("*/score.mxl")):
        try:
            yield read_score(path)
        except (ElementTree.ParseError, KeyError, ValueError, zipfile.BadZipFile) as error:
            print(f"{path}: left out, {error!r}")


def read_score(path: Path) -> Written:
    """A compressed MusicXML score, repeats not played out."""
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if not name.startswith("META-INF")]
        root = ElementTree.fromstring(
            archive.read(next(name for name in names if re.search(r"\.(xml|musicxml)$", name)))
        )
    rows: list[tuple] = []
    tempos: list[tuple[float, float]] = []
    bars: list[tuple[float, float, int, int]] = []
    number = 0
    for part in root.iter("part"):
        staves = _read_part(part, number, rows, tempos, bars if number == 0 else [])
        number += staves
    notes = np.array(rows, WRITTEN)
    found = {round(place, 4): bpm for place, bpm in tempos} or {0.0: DEFAULT_BPM}
    marks = sorted(found.items())
    return Written(path.parent.name, np.sort(notes, order=["onset", "pitch"]), beats_of_bars(bars), np.array(marks))


def _read_part(part, number: int, rows: list, tempos: list, bars: list) -> int:
    divisions, meter, start, staves = 1.0, (4, 4), 0.0, 1
    open_ties: dict[tuple, int] = {}
    for bar in part.iter("measure"):
        now = longest = onset = 0.0
        for element in bar:
            if element.tag == "attributes":
                divisions = float(element.findtext("divisions") or divisions)
                staves = max(staves, int(element.findtext("staves") or 1))
                if element.find("time/beats") is not None:
                    beats = sum(map(int, element.findtext("time/beats").split("+")))
                    meter = (beats, int(element.findtext("time/beat-type")))
            elif element.tag in ("backup", "forward"):
                length = float(element.findtext("duration")) / divisions
                now += -length if element.tag == "backup" else length
            elif element.tag in ("direction", "sound"):
                for sound in element.iter("sound"):
                    if float(sound.get("tempo") or 0) > 0:
                        tempos.append((start + now, float(sound.get("tempo"))))
            elif element.tag == "note":
                length = float(element.findtext("duration") or 0) / divisions
                if element.find("chord") is None:
                    onset = now
                    now += length
                if element.find("pitch") is not None and element.find("cue") is None:
                    _read_note(element, number, start + onset, length, rows, open_ties)
            longest = max(longest, now)
        bars.append((start, longest, *meter))
        start += longest
    return staves


def _read_note(element, number: int, onset: float, length: float, rows: list, open_ties: dict) -> None:
    step, octave = STEPS[element.findtext("pitch/step")], int(element.findtext("pitch/octave"))
    pitch = 12 * (octave + 1) + step + round(float(element.findtext("pitch/alter") or 0))
    staff = number + int(element.findtext("staff") or 1) - 1
    marks = GRACE if element.find("grace") is not None else 0
    for mark, names in ((SHORT, ("staccato", "staccatissimo")), (ROLLED, ("arpeggiate",)),
                        (TRILLED, ("trill-mark",)), (HELD, ("fermata",))):  # fmt: skip
        if any(next(element.iter(name), None) is not None for name in names):
            marks |= mark
    ties = {tie.get("type") for tie in element.findall("tie")}
    if "stop" in ties and (staff, pitch) in open_ties:
        place = open_ties[staff, pitch]
        rows[place] = (rows[place][0], onset + length - rows[place][0], *rows[place][2:])
        if "start" not in ties:
            del open_ties[staff, pitch]
        return
    if "start" in ties:
        open_ties[staff, pitch] = len(rows)
    rows.append((onset, max(length, 0.125), pitch, staff, marks))


def beats_of_bars(bars: list[tuple[float, float, int, int]]) -> np.ndarray:
    """The beats of bars given as (start, length, beats, beat type); an upbeat or the second part of a split bar goes
    on with the count.

    >>> beats_of_bars([(0.0, 1.0, 3, 4), (1.0, 3.0, 3, 4)])[:, :2].tolist()
    [[0.0, 0.0], [1.0, 1.0], [2.0, 0.0], [3.0, 0.0]]
    """
    rows, filled = [], None
    for start, length, beats, kind in bars:
        meter = Meter(0, beats, kind)
        full, beat = meter.bar_quarters, meter.beat_quarters
        # Where in its bar this measure begins.
        inside = 0.0 if filled is None or filled >= full - 1e-3 else filled
        if length < full - 1e-3 and filled is None:
            inside = full - length
        count = round(full / beat)
        first = int(np.ceil(inside / beat - 1e-6))
        for place in range(first, int(np.ceil((inside + length) / beat - 1e-6))):
            rows.append((start + place * beat - inside, place % count == 0, count, meter.is_compound))
        filled = inside + length
    return np.array(rows, float)


# --- performances -------------------------------------------------------------------------------------------------


def perform(written: Written, draw: np.random.Generator, seconds: float = 60.0, alone: bool = False) -> Played:
    """A part of a score of about so many seconds as someone might play it.

    alone: leave a single upper part out (the voice of a song), so that a piano remains.
    """
    notes, beats = written.notes, written.beats
    if alone and len(np.unique(notes["part"])) > 2:
        notes = notes[notes["part"] > 0]
    places = beats[:, 0]
    length = np.append(np.diff(places), places[-1] - places[-2])
    length = np.clip(length, 0.125, 4)
    which = np.maximum(np.searchsorted(written.tempos[:, 0], places, side="right") - 1, 0)
    # A score with the default tempo of its editor says nothing about its pace.
    is_marked = len(written.tempos) > 1 or written.tempos[0, 1] not in (100, 120)
    factor = np.exp(draw.normal(0, 0.2 if is_marked else 0.35))
    pace = 60 / np.clip(written.tempos[which, 1], 20, 400) / factor
    # The part that is played.
    time = np.concatenate([[0], np.cumsum(pace * length)])[:-1]
    first = int(draw.integers(0, max(np.searchsorted(time, time[-1] - 0.8 * seconds), 1)))
    last = max(int(np.searchsorted(time, time[first] + seconds)), min(first + 4, len(beats)))
    beats, length, pace = beats[first:last], length[first:last], pace[first:last]
    edges = np.append(beats[:, 0], beats[-1, 0] + length[-1])
    notes = notes[(notes["onset"] >= edges[0] - 1e-6) & (notes["onset"] < edges[-1] - 1e-6)]
    return _played(notes, beats, edges, pace * length, draw)


def figured(written: Written, draw: np.random.Generator) -> Written:
    """The score with the chords of one of its parts broken into running notes, as piano pieces do."""
    notes = written.notes
    part = int(draw.choice(np.unique(notes["part"])))
    ticks = float(draw.choice([1 / 2, 1 / 3, 1 / 4, 1 / 6, 1 / 8], p=[0.2, 0.2, 0.3, 0.2, 0.1]))
    order = draw.permutation(4)
    rows = []
    members = notes[(notes["part"] == part) & (notes["marks"] == 0)]
    onsets, first = np.unique(members["onset"], return_index=True)
    for start, low, high in zip(onsets, first, np.append(first[1:], len(members)), strict=True):
        pitches = np.unique(members["pitch"][low:high])
        if len(pitches) < 3:
            pitches = np.unique([*pitches, *(pitches + 12), *(pitches - 12)])
        length = float(members["duration"][low:high].max())
        for place in range(max(int(length / ticks + 1e-6), 1)):
            pitch = pitches[order[place % len(order)] % len(pitches)]
            rows.append((start + place * ticks, min(ticks, length), pitch, part, 0))
    kept = notes[(notes["part"] != part) | (notes["marks"] != 0)]
    together = np.concatenate([kept, np.array(rows, WRITTEN)]) if rows else kept
    return Written(written.name, np.sort(together, order=["onset", "pitch"]), written.beats, written.tempos)


def _wander(count: int, draw: np.random.Generator, size: float, memory: float) -> np.ndarray:
    """A random walk that comes back to nought: `size` is its spread, `memory` how long it stays, in steps."""
    keep = np.exp(-1 / memory)
    steps = draw.normal(0, size * np.sqrt(1 - keep**2), count)
    walk, now = np.zeros(count), draw.normal(0, size)
    for place in range(count):
        now = keep * now + steps[place]
        walk[place] = now
    return walk


def _played(notes: np.ndarray, beats: np.ndarray, edges: np.ndarray, lengths_s: np.ndarray, draw) -> Played:
    count = len(beats)
    # How free the playing is: from a machine to a romantic.
    freedom = float(draw.choice([0.15, 0.5, 1.0, 1.6], p=[0.15, 0.3, 0.35, 0.2]))
    slow = _wander(count, draw, 0.09 * freedom, draw.uniform(3, 20)) + draw.normal(0, 0.03 * freedom, count)
    phrase = max(int(round(draw.choice([2, 4, 4, 8]) * beats[0, 2])), 2)
    downbeats = np.flatnonzero(beats[:, 1] > 0)
    inside = ((np.arange(count) - (downbeats[0] if len(downbeats) else 0)) % phrase) / phrase
    slow += 0.18 * freedom * draw.random() * (inside**3 * 1.6 - 0.25) * draw.uniform(0.3, 1.2)
    ends = inside >= 1 - 1.01 / phrase
    slow += np.where(ends & (draw.random(count) < 0.5), np.abs(draw.normal(0, 0.22 * freedom, count)), 0)
    if draw.random() < 0.1 * freedom:
        # A new tempo.
        slow[int(draw.integers(count)) :] += draw.normal(0, 0.3)
    held = np.unique(np.searchsorted(edges, notes["onset"][notes["marks"] & HELD > 0] + 1e-6) - 1)
    slow[held[held < count]] += draw.uniform(0.2, 0.9)
    lengths_s = lengths_s * np.exp(np.clip(slow, -0.9, 1.1))
    # Between the beats, too, time bends a little.
    beat_s = np.concatenate([[0], np.cumsum(lengths_s)])
    fine = np.concatenate([np.linspace(a, b, 4, endpoint=False) for a, b in zip(edges[:-1], edges[1:], strict=True)])
    fine_s = np.interp(fine, edges, beat_s)
    bend = draw.normal(0, 0.025 * freedom, len(fine)) * np.repeat(np.clip(lengths_s, 0.2, 1), 4)
    bend[::4] = 0
    fine, fine_s = np.append(fine, edges[-1]), np.append(np.maximum.accumulate(fine_s + bend), beat_s[-1])

    def at(places: np.ndarray) -> np.ndarray:
        return np.interp(places, fine, fine_s) + np.maximum(places - edges[-1], 0) * lengths_s[-1] / (
            edges[-1] - edges[-2]
        )

    onsets = notes["onset"]
    start = at(onsets)
    groups = np.unique(np.round(onsets * 96).astype(int), return_inverse=True)[1]
    together = draw.normal(0, draw.uniform(0.003, 0.014), groups.max() + 1 if len(groups) else 0)
    start = start + together[groups] + draw.normal(0, draw.uniform(0.002, 0.012), len(notes))
    parts = np.unique(notes["part"])
    ahead = {part: draw.normal(0, 0.008) for part in parts}
    start += np.array([ahead[part] for part in notes["part"]])
    is_top = np.zeros(len(notes), bool)
    for group in np.unique(groups):
        members = np.flatnonzero(groups == group)
        top = members[notes["pitch"][members].argmax()]
        is_top[top] = True
        if np.any(notes["marks"][members] & ROLLED) or (len(members) > 3 and draw.random() < 0.03 * freedom):
            order = np.argsort(notes["pitch"][members])
            start[members[order]] += np.arange(len(members)) * draw.uniform(0.015, 0.06) - draw.uniform(0, 0.1)
    start -= is_top * draw.uniform(0, 0.02)
    # Grace notes come before what they adorn.
    grace = notes["marks"] & GRACE > 0
    for place in np.flatnonzero(grace):
        same = (onsets == onsets[place]) & (notes["part"] == notes["part"][place]) & grace
        start[place] -= draw.uniform(0.05, 0.12) * (same.sum() - np.flatnonzero(same).searchsorted(place))
    end = at(onsets + notes["duration"])
    touch = {part: draw.uniform(0.6, 1.08) for part in parts}
    share = np.array([touch[part] for part in notes["part"]]) * draw.uniform(0.85, 1.1, len(notes))
    share = np.where(notes["marks"] & SHORT, draw.uniform(0.25, 0.5), share)
    duration = np.where(grace, draw.uniform(0.04, 0.12, len(notes)), np.maximum((end - start) * share, 0.03))
    place_in = np.clip(np.searchsorted(edges, onsets + 1e-6) - 1, 0, count - 1)
    on_beat = np.abs(onsets - edges[place_in]) < 1e-3
    stress = draw.uniform(-1, 5) * on_beat + draw.uniform(-1, 5) * (on_beat & (beats[place_in, 1] > 0))
    loud = draw.uniform(45, 80) + _wander(count, draw, 12, 12)[place_in] + draw.uniform(0, 18) * is_top
    velocity = loud + stress + draw.normal(0, draw.uniform(2, 8), len(notes))
    if draw.random() < 0.05:
        velocity[:] = 80
    played = np.zeros(len(notes), PLAYED)
    played["onset_s"], played["duration_s"], played["pitch"] = start, duration, notes["pitch"]
    played["velocity"] = np.clip(velocity, 8, 124)
    played = _with_trills(played, notes, draw)
    # Silence before the music, as in a recording.
    shift = draw.uniform(0, 2) - min(played["onset_s"].min(initial=0.0), 0)
    played["onset_s"] += shift
    rows = beats.copy()
    rows[:, 0] = beat_s[:-1] + shift
    return Played(np.sort(played, order=["onset_s", "pitch"]), rows)


def _with_trills(played: np.ndarray, notes: np.ndarray, draw) -> np.ndarray:
    """Trilled notes as fast alternations."""
    added = []
    for place in np.flatnonzero(notes["marks"] & TRILLED):
        note, step = played[place], draw.uniform(0.07, 0.12)
        times = np.arange(0, max(note["duration_s"], step), step)
        upper = int(draw.choice([1, 2]))
        for number, time in enumerate(times[1:], 1):
            pitch = note["pitch"] + upper * (number % 2)
            added.append((note["onset_s"] + time + draw.normal(0, 0.008), step, pitch, note["velocity"] - 8))
        played["duration_s"][place] = step
    return np.concatenate([played, np.array(added, PLAYED)]) if added else played
