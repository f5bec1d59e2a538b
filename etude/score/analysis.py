"""An analysis: everything that Etude says about an uploaded piece, and the safe way to get it.

`analyze` reads the file in a process of its own with limits on time and memory, so that no file, however broken or
ill-meant, can stop the app. The process prints the analysis as JSON, which holds numbers and text and nothing else.

    analyze("waltz.mid").summary  ->  "The piece is in A minor, in 3/4, at about 120 quarter notes a minute, ..."
"""

import json
import logging
import os
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

from etude.score.beats import follow
from etude.score.cadence import Cadence
from etude.score.errors import ScoreError
from etude.score.feedback import Observation, cadence, give_feedback, progressions
from etude.score.load import NOTE, load
from etude.score.meter import is_on_grid, main_bpm, main_meter
from etude.score.portrait import describe
from etude.score.reading import ChordSpan, Reading, read
from etude.score.spelling import written
from etude.score.tension import tensions
from etude.score.texture import ALONE
from etude.theory.chord import chord
from etude.theory.key import key
from etude.theory.pitch import Pitch

# With what it takes to start and to stop the process, the answer is there within ten seconds.
SECONDS_AT_MOST = 9
CHORDS_IN_FACTS = 16
KEYS_IN_FACTS, CADENCES_IN_FACTS, NOTES_IN_FACTS = 8, 8, 32
# A key that holds for fewer bars is a passing one, not worth a word.
BARS_OF_A_MODULATION = 2
PACKAGE_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class KeySpan:
    """A key and the part of the piece in which the chords stand in it: from a bar and beat (both from 1) on.

    onset_beat, end_beat: in quarter notes; bars: how many bars it touches.
    """

    bar: int
    beat: float
    onset_beat: float
    end_beat: float
    key: str
    bars: int


@dataclass(frozen=True, eq=False)
class Analysis:
    """What was found in a piece.

    key, runner_up: names such as "A minor"; margin: 0 (a toss-up) to 1 (sure).
    cadence: how the piece ends; keys: the local keys in order; cadences: how each phrase closes.
    tempo_bpm: quarter notes a minute on average; bars: how many; length_s: seconds.
    notes: structured array of `load.NOTE`; bar_lines: where each bar begins, in quarter notes.
    details: what else a musician notes, by name (`portrait.describe`).
    """

    key: str
    runner_up: str
    margin: float
    signature: int
    meter: str
    tempo_bpm: float
    bars: int
    length_s: float
    cadence: str
    chords: tuple[ChordSpan, ...]
    feedback: tuple[Observation, ...]
    notes: np.ndarray
    drum_notes: int
    bar_lines: tuple[float, ...]
    # An analysis that was saved before these were found has none.
    keys: tuple[KeySpan, ...] = ()
    cadences: tuple[Cadence, ...] = ()
    details: dict[str, str] = field(default_factory=dict)

    @property
    def modulations(self) -> tuple[KeySpan, ...]:
        """Where the piece moves to another key and stays for some bars, and where it comes back."""
        moves: list[KeySpan] = []
        for span in self.keys:
            last = moves[-1].key if moves else self.key
            if span.key != last and span.bars >= BARS_OF_A_MODULATION:
                moves.append(span)
        return tuple(moves)

    @property
    def summary(self) -> str:
        """What a musician would say first, in two sentences."""
        key = f"is in {self.key}" if self.margin >= 0.3 else f"is probably in {self.key} (or {self.runner_up})"
        pace = f"about {self.tempo_bpm:.0f} quarter notes a minute"
        first = f"The piece {key}, in {self.meter.split()[0]}, at {pace}, {_count(self.bars, 'bar')} long."
        if self.details.get("texture") == ALONE:
            return f"{first} It is {ALONE}, from {self.facts['range']}: the chords are those that it suggests."
        runs = progressions(self.chords).most_common(1)
        return f"{first} Its most frequent progression is {' – '.join(runs[0][0])}." if runs else first

    @property
    def facts(self) -> dict[str, str]:
        """The analysis as short texts under the names that the tutor uses."""
        named = self.chords[:CHORDS_IN_FACTS]
        more = " ..." if len(self.chords) > CHORDS_IN_FACTS else ""
        facts = {
            "key": self.key,
            "runner_up": self.runner_up,
            "certainty": "sure" if self.margin >= 0.6 else "likely" if self.margin >= 0.3 else "open",
            "meter": self.meter,
            "tempo": f"{self.tempo_bpm:.0f} quarter notes a minute",
            "bars": str(self.bars),
            "length": f"{int(self.length_s // 60)}:{int(self.length_s % 60):02d}",
            "notes": str(len(self.notes)),
            "range": " to ".join(self.note_names(np.array([self.notes["pitch"].min(), self.notes["pitch"].max()]))),
            "chords": " ".join(span.symbol for span in named) + more,
            "progression": " ".join(span.numeral or "N" for span in named) + more,
            "cadence": self.cadence,
            "modulations": _listed([f"{span.key} from bar {span.bar}" for span in self.modulations], KEYS_IN_FACTS),
            "cadences": _cadences(self.cadences),
        }
        return facts | {f"feedback_{place}": said.text for place, said in enumerate(self.feedback, 1)}

    def note_names(self, pitches: np.ndarray) -> list[str]:
        """MIDI pitches as the key of the piece writes them: ["F#4", "A4"]."""
        home = key(self.key)
        return [str(written(int(pitch), home)) for pitch in pitches]

    def names_of(self, notes: np.ndarray) -> list[str]:
        """Notes (rows of `load.NOTE`) as the chord that sounds writes them, or else the key of the moment: ["F#4", "A4"]."""
        starts = np.array([span.onset_beat for span in self.chords])
        places = np.maximum(np.searchsorted(starts, notes["onset_beat"] + 1e-2, side="right") - 1, 0).tolist()
        tones: dict[int, dict[int, Pitch]] = {}
        names = []
        for place, midi in zip(places, notes["pitch"].tolist(), strict=True):
            span = self.chords[place]
            if place not in tones:
                tones[place] = {note.pitch_class: note for note in chord(span.symbol).notes} if span.numeral else {}
            tone = tones[place].get(midi % 12)
            name = tone.at((midi - tone.alteration) // 12 - 1) if tone else written(midi, key(span.key or self.key))
            names.append(str(name))
        return names

    def bar_facts(self, bar: int) -> dict[str, str]:
        """What happens in one bar (from 1): its chords, numerals and notes, and what the feedback says about it.

        Raises ScoreError when the piece has no such bar.
        """
        if not 1 <= bar <= self.bars:
            raise ScoreError(f"This piece has {_count(self.bars, 'bar')}: there is no bar {bar}.")
        start = self.bar_lines[bar - 1]
        end = self.bar_lines[bar] if bar < self.bars else float("inf")
        spans = [span for span in self.chords if span.onset_beat < end - 1e-6 and span.end_beat > start + 1e-6]
        inside = self.notes[(self.notes["onset_beat"] >= start - 1e-6) & (self.notes["onset_beat"] < end - 1e-6)]
        more = " ..." if len(inside) > NOTES_IN_FACTS else ""
        said = [observation.text for observation in self.feedback if observation.bar == bar]
        return {
            "bar": str(bar),
            "chords": " ".join(span.symbol if span.numeral else "(no chord)" for span in spans),
            "progression": " ".join(span.numeral or "(no chord)" for span in spans),
            "notes": " ".join(self.names_of(inside[:NOTES_IN_FACTS])) + more,
            "feedback": " ".join([*said, *self.tensions(bar)]) or "Nothing stands out.",
        }

    def tensions(self, bar: int) -> list[str]:
        """What makes a bar (from 1) tense, in sentences; none where it is calm."""
        lines = (*self.bar_lines, float("inf"))
        return tensions(self.chords, self.notes, key(self.key), lines[bar - 1], lines[bar])

    def to_json(self) -> str:
        """The whole analysis as JSON text; the notes as columns."""
        whole = {name: value for name, value in vars(self).items() if name != "notes"}
        whole["chords"] = [asdict(span) for span in self.chords]
        for name in ("feedback", "keys", "cadences"):
            whole[name] = [asdict(each) for each in whole[name]]
        whole["notes"] = {name: self.notes[name].tolist() for name in NOTE.names}
        return json.dumps(whole)


def from_json(text: str) -> Analysis:
    """The analysis that `to_json` wrote."""
    whole = json.loads(text)
    notes = np.zeros(len(whole["notes"]["pitch"]), NOTE)
    for name in NOTE.names:
        notes[name] = whole["notes"][name]
    kinds = {"chords": ChordSpan, "feedback": Observation, "keys": KeySpan, "cadences": Cadence}
    records = {name: tuple(kind(**each) for each in whole.get(name, ())) for name, kind in kinds.items()}
    return Analysis(**whole | records | {"notes": notes, "bar_lines": tuple(whole["bar_lines"])})


def analyze(path: str | Path) -> Analysis:
    """Analyse a music file in a process of its own, at most `SECONDS_AT_MOST` long.

    Raises ScoreError, one sentence for the learner, when the file cannot be read or takes too long.
    """
    # Only what Python needs to start: the file's reader has no business with tokens in the environment.
    environment = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TMPDIR", "HOME") if name in os.environ}
    environment |= {"PYTHONPATH": str(PACKAGE_ROOT), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "etude.score.worker", os.path.abspath(path)]
    try:
        done = subprocess.run(
            command,
            env=environment,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=SECONDS_AT_MOST,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ScoreError("This file takes too long to read: upload a shorter piece or a part of it.") from None
    answer = done.stdout.decode("utf-8", "replace")
    if done.returncode != 0 or not answer.startswith("{"):
        said = done.stderr[-2000:].decode("utf-8", "replace")
        logging.getLogger(__name__).error("The worker ended with %s: %s", done.returncode, said)
        raise ScoreError("This file could not be analysed: export it again, or upload a part of it.")
    if answer.startswith('{"refused"'):
        raise ScoreError(json.loads(answer)["refused"])
    return from_json(answer)


def analyze_here(path: str | Path) -> Analysis:
    """Analyse a music file in this process, without limits of time and memory: for files of one's own."""
    return analysis_of(read(follow(load(path))))


def analysis_of(reading: Reading) -> Analysis:
    """Put a reading of a piece and the feedback on it together."""
    piece = reading.piece
    meter = main_meter(piece.meters, piece.end_beat)
    on_grid = is_on_grid(piece.notes["onset_beat"])
    doubt = "" if on_grid else " (the file's clock: the playing is free of it, so bar numbers are not the score's)"
    if piece.heard:
        doubt = " (heard from the notes, not taken from the file)"
    elif not piece.meters and on_grid:
        doubt = " (assumed: the file does not say)"
    return Analysis(
        key=reading.key.name,
        runner_up=reading.keys.runner_up.name,
        margin=round(reading.keys.margin, 3),
        signature=reading.key.signature,
        meter=meter.name + doubt,
        tempo_bpm=round(main_bpm(piece.tempos, piece.end_beat), 1),
        bars=len(reading.bar_lines),
        length_s=round(float((piece.notes["onset_s"] + piece.notes["duration_s"]).max()), 2),
        cadence=cadence(reading),
        chords=reading.chords,
        feedback=give_feedback(reading),
        notes=piece.notes,
        drum_notes=piece.drum_notes,
        bar_lines=reading.bar_lines,
        keys=_key_spans(reading),
        cadences=reading.cadences,
        details=describe(reading),
    )


def _key_spans(reading: Reading) -> tuple[KeySpan, ...]:
    """The local keys of a piece, neighbours that are equal joined."""
    starts = [
        place for place, key in enumerate(reading.local_keys) if not place or key != reading.local_keys[place - 1]
    ]
    spans = []
    for start, after in zip(starts, [*starts[1:], len(reading.chords)], strict=True):
        first, last = reading.chords[start], reading.chords[after - 1]
        lines = np.searchsorted(reading.bar_lines, [first.onset_beat + 1e-6, last.end_beat - 1e-6])
        spans.append(KeySpan(first.bar, first.beat, first.onset_beat, last.end_beat, first.key, int(np.ptp(lines)) + 1))
    return tuple(spans)


def _cadences(found: tuple[Cadence, ...]) -> str:
    """The closes of the phrases by their kinds: "authentic in bars 4, 12; half in bar 8"."""
    bars: dict[str, list[int]] = {}
    for each in found:
        if each.kind != "open" and each.bar not in bars.setdefault(each.kind, []):
            bars[each.kind].append(each.bar)
    return "; ".join(
        f"{kind} in bar{'s' * (len(where) > 1)} {_listed(list(map(str, where)), CADENCES_IN_FACTS)}"
        for kind, where in bars.items()
    )


def _listed(texts: list[str], most: int) -> str:
    return ", ".join(texts[:most]) + (" ..." if len(texts) > most else "")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
