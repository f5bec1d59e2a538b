"""Labelled pieces: POP909-CL, When in Rome and ASAP as their authors publish them, each with its answers taken out.

    pop_songs(Path("POP909-CL"))           ->  Song(name="001", piece=..., chords=[(4.0, 6.0, Chord(11, "", 11)), ...])
    rome_scores(Path("When-in-Rome/lieder"))  ->  Score(name="...", piece=..., numerals=[(0.0, 2.0, Numeral(...)), ...])
    performances(Path("asap"))             ->  Performance(name="...", path=..., beats_s=[0.52, 1.04, ...])

`part` puts each piece into the part that constants were tuned on or the part that is reported, by a hash of how its
bass begins, so that copies of one piece (a chorale has several numbers) stay together.
"""

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import mido
import numpy as np

from etude.score.evidence import QUALITIES, Chord
from etude.score.load import Piece, piece_of_midi
from etude.score.midi import read_midi

# Songs of POP909-CL whose labels belong to other music.
ODD_SONGS = ("367", "518", "620")
# Analyses that fit their score less well than this follow another edition (see `fit`).
LEAST_FIT = 0.75
TICKS = 480
TONES = dict(QUALITIES)


@dataclass(frozen=True)
class Song:
    """A song of POP909-CL: chords as (onset, end, chord) in quarter notes, keys as (onset, key number 0 to 23)."""

    name: str
    path: Path
    piece: Piece
    chords: list[tuple[float, float, Chord | None]]
    keys: list[tuple[float, int]]


@dataclass(frozen=True)
class Numeral:
    """A Roman numeral: key number 0 to 23, degree without accidental ("II"), the degree of which it is the dominant
    ("" for none), and its chord."""

    key: int
    degree: str
    target: str
    chord: Chord


@dataclass(frozen=True)
class Score:
    """A score of When in Rome, as a MIDI export gives it; numerals as (onset, end, numeral) in quarter notes.

    fermatas: where the notes of the first part end that have one, which in chorales are the phrase ends.
    """

    name: str
    piece: Piece
    midi: bytes
    numerals: list[tuple[float, float, Numeral | None]]
    fermatas: list[float]
    fit: float


@dataclass(frozen=True)
class Performance:
    """A performance of ASAP with the seconds of its beats and the beats in a bar that hold at the start."""

    name: str
    path: Path
    beats_s: list[float]
    meter: str


def part(piece: Piece) -> str:
    """ "report" for a quarter of all pieces, "tune" for the others."""
    notes = piece.notes
    onsets = np.unique(notes["onset_beat"])[:12]
    lowest = [int(notes["pitch"][notes["onset_beat"] == onset].min()) for onset in onsets]
    moves = " ".join(str(after - before) for before, after in zip(lowest, lowest[1:], strict=False))
    return "report" if hashlib.sha1(moves.encode()).digest()[0] % 4 == 0 else "tune"


# --- POP909-CL ----------------------------------------------------------------------------------------------------


def pop_songs(folder: Path) -> Iterator[Song]:
    """The songs of a folder of POP909-CL; the last track of each file is the chords, its key marks are the key."""
    for path in sorted(folder.glob("*.mid")):
        if path.stem in ODD_SONGS:
            continue
        midi = read_midi(path.read_bytes())
        last = max(note[5] for note in midi.notes)
        labels: dict[int, list[tuple[int, int]]] = {}
        for onset, end, pitch, _, _, track in midi.notes:
            if track == last:
                labels.setdefault(onset, []).append((pitch, end))
        music = [note for note in midi.notes if note[5] != last]
        piece = piece_of_midi(type(midi)(midi.ticks_per_beat, music, midi.tempos, midi.meters))
        chords = [
            (onset / TICKS, max(end for _, end in stack) / TICKS, chord_of([pitch for pitch, _ in stack]))
            for onset, stack in sorted(labels.items())
        ]
        keys = [(tick / TICKS, (sharps * 7 + 9 * minor) % 12 + 12 * minor) for tick, sharps, minor in sorted(midi.keys)]
        yield Song(path.stem, path, piece, chords, keys)


def without_labels(song: Song, path: Path) -> None:
    """Write a song's file without its chords and keys, for programs that read files."""
    midi = mido.MidiFile(song.path)
    for track in midi.tracks:
        track[:] = [message for message in track if message.type != "key_signature"]
    del midi.tracks[-1]
    midi.save(path)


def chord_of(pitches: list[int]) -> Chord | None:
    """The chord that a stack of MIDI pitches labels, over its lowest one: on its root if it can be; None if nothing fits.

    >>> chord_of([50, 53, 57, 60]), chord_of([52, 60, 67]), chord_of([60, 64])
    (Chord(root=2, quality='m7', bass=2), Chord(root=0, quality='', bass=4), Chord(root=0, quality='', bass=0))
    """
    classes, bass = {pitch % 12 for pitch in pitches}, min(pitches) % 12
    roots = sorted(classes, key=lambda root: (root != bass, (bass - root) % 12))
    for exact in (True, False):
        for root in roots:
            above = {(pitch - root) % 12 for pitch in classes}
            for quality, tones in QUALITIES:
                # C6 and Csus2 only on their root: over another bass they are Am7 and Gsus4.
                if root != bass and quality in ("sus4", "sus2", "6", "m6", "7sus4"):
                    continue
                if above == set(tones) if exact else (len(above) > 1 and above <= set(tones) and above & {3, 4}):
                    return Chord(root, quality, bass)
    return None


# --- When in Rome -------------------------------------------------------------------------------------------------


def rome_scores(folder: Path) -> Iterator[Score]:
    """The scores of a folder: each a folder with score.mxl and analysis.txt, or a folder of RomanText files whose
    scores.json names the work in music21's corpus. Without those that music21 cannot read."""
    import music21

    if (folder / "scores.json").exists():
        works = json.loads((folder / "scores.json").read_text())
        sources = [(folder / name, work) for name, work in sorted(works.items())]
    else:
        sources = [(path, None) for path in sorted(folder.glob("*/analysis.txt"))]
    for path, work in sources:
        try:
            score = music21.corpus.parse(work) if work else _parsed(path.with_name("score.mxl"))
            analysis = music21.converter.parse(path, format="romanText")
        # music21 raises many kinds of error on files that it does not like.
        except Exception as error:
            print(f"{path}: left out, {error}")
            continue
        score.toSoundingPitch(inPlace=True)
        midi = exported(score)
        piece = piece_of_midi(read_midi(midi))
        numerals = _numerals(score, analysis, piece.end_beat)
        name = path.stem if work else path.parent.name
        yield Score(name, piece, midi, numerals, _fermatas(score), fit(piece, numerals))


def _parsed(path: Path):
    """A compressed MusicXML file as music21 reads it, without its written chord symbols, some of which it refuses."""
    import music21

    with zipfile.ZipFile(path) as archive:
        name = next(
            name for name in archive.namelist()
            if name.endswith((".xml", ".musicxml")) and not name.startswith("META-INF")
        )  # fmt: skip
        text = archive.read(name).decode("utf-8")
    return music21.converter.parseData(re.sub(r"<harmony\b.*?</harmony>", "", text, flags=re.DOTALL), format="musicxml")


def exported(score) -> bytes:
    """A score of music21 as a MIDI file: a track a part, time signatures, no key, repeats not played out."""
    midi = mido.MidiFile(type=1, ticks_per_beat=TICKS)
    parts = list(score.parts) or [score]
    marks = [
        (round(float(mark.getOffsetInHierarchy(parts[0])) * TICKS), 0,
         mido.MetaMessage("time_signature", numerator=mark.numerator, denominator=mark.denominator))
        for mark in parts[0].recurse().getElementsByClass("TimeSignature")
    ]  # fmt: skip
    tracks = [marks]
    for number, voice in enumerate(parts):
        events = []
        for onset, end, pitch in _sounding(voice):
            message = mido.Message("note_on", note=pitch, velocity=80, channel=number % 9)
            events += [(round(onset * TICKS), 1, message), (round(end * TICKS), 0, message.copy(velocity=0))]
        tracks.append(events)
    for events in tracks:
        track, now = mido.MidiTrack(), 0
        for tick, _, message in sorted(events, key=lambda event: event[:2]):
            track.append(message.copy(time=tick - now))
            now = tick
        midi.tracks.append(track)
    file = io.BytesIO()
    midi.save(file=file)
    return file.getvalue()


def _sounding(voice) -> list[list]:
    """The notes of a part as [onset, end, MIDI pitch], tied notes joined, grace notes left out."""
    notes: list[list] = []
    last: dict[int, list] = {}
    elements = [element for element in voice.recurse().notes if not element.duration.isGrace]
    for element in sorted(elements, key=lambda element: element.getOffsetInHierarchy(voice)):
        if "ChordSymbol" in element.classes:
            continue
        onset = float(element.getOffsetInHierarchy(voice))
        for note in element.notes if element.isChord else [element]:
            if not note.isNote:
                continue
            before = last.get(note.pitch.midi)
            if note.tie and note.tie.type != "start" and before and abs(before[1] - onset) < 1e-3:
                before[1] = onset + float(element.quarterLength)
                continue
            last[note.pitch.midi] = [onset, onset + float(element.quarterLength), note.pitch.midi]
            notes.append(last[note.pitch.midi])
    return notes


def _fermatas(score) -> list[float]:
    first = (list(score.parts) or [score])[0]
    return [
        float(note.getOffsetInHierarchy(first) + note.quarterLength)
        for note in first.recurse().notes
        if any("Fermata" in expression.classes for expression in note.expressions)
    ]


def _numerals(score, analysis, end: float) -> list[tuple[float, float, Numeral | None]]:
    """The numerals of an analysis at the places of its score: by bar number and offset in the bar."""
    bars = {}
    for bar in (list(score.parts) or [score])[0].getElementsByClass("Measure"):
        bars.setdefault(bar.number, (float(bar.offset), float(bar.paddingLeft)))
    found = []
    for bar in analysis.parts[0].getElementsByClass("Measure"):
        for roman in bar.recurse().getElementsByClass("RomanNumeral"):
            offset, padding = bars.get(bar.number, (0.0, float("inf")))
            inside = float(roman.getOffsetInHierarchy(bar)) + float(bar.paddingLeft) - padding
            if inside > -0.01:
                found.append((offset + inside, roman))
    found.sort(key=lambda pair: pair[0])
    ends = [*(onset for onset, _ in found[1:]), end]
    return [(onset, until, _numeral(roman)) for (onset, roman), until in zip(found, ends, strict=True)]


def _numeral(roman) -> Numeral | None:
    """A numeral of music21; None where its chord is none of `QUALITIES`, ninths and added notes apart."""
    if roman.key is None:
        return None
    tonic, minor = roman.key.tonic.pitchClass, roman.key.mode == "minor"
    relative = _in_c(re.sub(r"^#(?=vii)", "", re.sub(r"\[[^\]]*\]", "", roman.figure)), minor)
    if relative is None:
        return None
    classes, root, bass, degree, target = relative
    if degree == "AUG":
        # An augmented sixth chord sounds as a dominant seventh on the lowered sixth degree.
        root, classes = 8, {(8 + tone) % 12 for tone in TONES["7"]}
        bass = bass if bass in classes else 8
    above = {(note - root) % 12 for note in classes}
    named = [quality for quality, tones in QUALITIES if set(tones) in (above, above - {1, 2})]
    named = named or [quality for quality in ("7", "m7", "", "m") if above <= set(TONES[quality]) and above & {3, 4}]
    if not named:
        return None
    bass = bass if (bass - root) % 12 in TONES[named[0]] else root
    return Numeral(tonic + 12 * minor, degree, target, Chord((root + tonic) % 12, named[0], (bass + tonic) % 12))


@lru_cache(maxsize=4096)
def _in_c(figure: str, minor: bool) -> tuple[set[int], int, int, str, str] | None:
    """A figure in C: its pitch classes, root, bass, degree and target."""
    import music21

    try:
        roman = music21.roman.RomanNumeral(figure, music21.key.Key("c" if minor else "C"))
    except Exception:
        return None
    degree, target = degree_and_target(figure)
    return (
        {pitch.pitchClass for pitch in roman.pitches},
        roman.root().pitchClass,
        roman.bass().pitchClass,
        degree,
        target,
    )


def degree_and_target(figure: str) -> tuple[str, str]:
    """The degree of a figure and that of its target, in capitals and without accidentals; "AUG" for augmented sixths.

    >>> [degree_and_target(figure) for figure in ("V65/ii", "bVI", "viio7", "Ger+6", "N6", "Cad64")]
    [('V', 'II'), ('VI', ''), ('VII', ''), ('AUG', ''), ('II', ''), ('I', '')]
    """
    name, _, target = figure.partition("/")
    if re.match(r"(?:It|Ger|Fr|Sw)", name):
        degree = "AUG"
    elif name.startswith(("N", "Cad")):
        degree = "II" if name[0] == "N" else "I"
    else:
        degree = re.sub(r"[^IV]", "", (re.match(r"[b#]*[IViv]+", name) or [""])[0].upper())
    return degree, re.sub(r"[^IV]", "", (re.match(r"[b#]*[IViv]+", target) or [""])[0].upper())


def fit(piece: Piece, numerals: list[tuple[float, float, Numeral | None]]) -> float:
    """The share of the sounding notes, by number, that belong to the chord that an analysis names at their onset."""
    starts = np.array([onset for onset, _, _ in numerals])
    which = np.searchsorted(starts, piece.notes["onset_beat"] + 1e-3, side="right") - 1
    named = [numerals[place][2].chord if place >= 0 and numerals[place][2] else None for place in which.tolist()]
    hits = [
        (pitch - chord.root) % 12 in TONES[chord.quality]
        for chord, pitch in zip(named, piece.notes["pitch"].tolist(), strict=True) if chord
    ]  # fmt: skip
    return float(np.mean(hits)) if hits else 0.0


# --- ASAP ---------------------------------------------------------------------------------------------------------


def performances(folder: Path) -> Iterator[Performance]:
    """The performances of a folder: NAME.performance.mid beside NAME.performance.txt with its beats in seconds."""
    for path in sorted(folder.glob("*.performance.mid")):
        rows = [line.split("\t") for line in path.with_suffix(".txt").read_text().splitlines() if line.strip()]
        marks = [row[2].split(",") for row in rows]
        meter = next((mark[1] for mark in marks if len(mark) > 1 and "/" in mark[1]), "")
        yield Performance(path.name.removesuffix(".performance.mid"), path, [float(row[0]) for row in rows], meter)
