"""An export: an analysis in the formats of other programs, a table of chords (CSV) and a score (MusicXML).

    chords_csv(analysis)  ->  "bar,beat,symbol,numeral,key\\r\\n1,1,C,I,C major\\r\\n1,3,F,IV,C major\\r\\n..."
    musicxml(analysis)    ->  b"<?xml ..." with each part on a staff, chord symbols above and Roman numerals below

What was played is written to the nearest sixteenth or triplet eighth; shorter notes take that length. A part for two hands
has two staves. Where the lengths are those of a player, who lets go early or late, notes reach to the next one, in at most
two voices a staff.
"""

import csv
import io
import re
from collections import defaultdict
from fractions import Fraction

import numpy as np

from etude.score.analysis import Analysis
from etude.score.errors import ScoreError
from etude.score.meter import is_on_grid
from etude.score.texture import sings
from etude.theory.chord import chord
from etude.theory.pitch import pretty

# music21 writes some seven hundred notes, or five hundred empty bars, a second.
MOST_NOTES_WRITTEN, MOST_BARS_WRITTEN = 6_000, 2_000
COLUMNS = ("bar", "beat", "symbol", "numeral", "key")
NO_CHORD = "N"
# Each quarter note of a part is divided into four or into three, whichever its notes are nearer to.
DIVISIONS = (4, 3)
# Notes from middle C on are for the right hand, when some lie so far below it and some so far above, in MIDI numbers.
MIDDLE_C, LEFT_HAND, RIGHT_HAND = 60, 55, 64
# A player's note reaches to the next one when it ends so near to it, or leaves a gap no longer than itself up to this one,
# in quarter notes; a staff of what was played has so many voices.
NEAR, SHORT_GAP, MOST_VOICES = Fraction(1, 4), Fraction(1, 2), 2
# Chord types as MusicXML calls them, with the text where the name alone would not do.
KINDS = {
    "": ("major", ""), "m": ("minor", "m"), "dim": ("diminished", "dim"), "aug": ("augmented", "aug"),
    "7": ("dominant", "7"), "maj7": ("major-seventh", "maj7"), "m7": ("minor-seventh", "m7"),
    "m7b5": ("half-diminished", "m7b5"), "dim7": ("diminished-seventh", "dim7"), "mmaj7": ("major-minor", "m(maj7)"),
    "6": ("major-sixth", "6"), "m6": ("minor-sixth", "m6"), "sus4": ("suspended-fourth", "sus4"),
    "sus2": ("suspended-second", "sus2"), "7sus4": ("suspended-fourth", "7sus4"),
}  # fmt: skip


def chords_csv(analysis: Analysis) -> str:
    """The chords as a table in CSV (RFC 4180): bar and beat from 1, symbol, numeral, and the key of the numeral."""
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(COLUMNS)
    for span in analysis.chords:
        writer.writerow((span.bar, f"{span.beat:g}", span.symbol, span.numeral, span.key or analysis.key))
    return table.getvalue()


def musicxml(analysis: Analysis) -> bytes:
    """The piece as a MusicXML score with chord symbols and Roman numerals.

    Raises ScoreError when the piece is too long to be written while someone waits.
    """
    if len(analysis.notes) > MOST_NOTES_WRITTEN:
        raise ScoreError(f"This piece has more than {MOST_NOTES_WRITTEN:,} notes, too many for a score.")
    if analysis.bars > MOST_BARS_WRITTEN:
        raise ScoreError(f"This piece has more than {MOST_BARS_WRITTEN:,} bars, too many for a score.")
    import music21 as m21

    score = m21.stream.Score()
    score.metadata = m21.metadata.Metadata(title="Analysed by Etude")
    lines = _bar_lines(analysis)
    parts = sorted(_parts(analysis), key=lambda rows: -analysis.notes["pitch"][rows].mean())
    for number, rows in enumerate(parts, 1):
        hands = _hands(analysis.notes, rows)
        staves = [_staff(analysis, hand, f"P{number}{'ab'[side] * (len(hands) > 1)}", lines, m21)
                  for side, hand in enumerate(hands)]  # fmt: skip
        if len(parts) > 1:
            staves[0].partName = f"Part {number}"
        for staff in staves:
            score.insert(0, staff)
        if len(staves) > 1:
            score.insert(0, m21.layout.StaffGroup(staves, symbol="brace", barTogether=True))
    first_bars = list(score.parts[0].getElementsByClass("Measure"))
    first_bars[0].insert(0, m21.tempo.MetronomeMark(number=round(analysis.tempo_bpm)))
    _write_chords(analysis, first_bars, lines, m21)
    # Numerals stand below the lowest staff, as in a textbook.
    _write_numerals(analysis, list(score.parts[-1].getElementsByClass("Measure")), lines, m21)
    # music21 writes a natural for a root that had another accidental before: a chord symbol has none.
    return re.sub(
        rb"\s*<(root|bass)-alter>0</\1-alter>", b"", m21.musicxml.m21ToXml.GeneralObjectExporter(score).parse()
    )


def _parts(analysis: Analysis) -> list[np.ndarray]:
    """The rows of the notes of each track and channel."""
    names = analysis.notes["track"].astype(int) * 16 + analysis.notes["channel"]
    return [np.flatnonzero(names == name) for name in np.unique(names)]


def _hands(notes: np.ndarray, rows: np.ndarray) -> list[np.ndarray]:
    """The rows of the notes of a part for each of its staves, the higher first: two for the hands of a pianist."""
    pitches = notes["pitch"][rows]
    if sings(notes[rows]) or pitches.min() > LEFT_HAND or pitches.max() < RIGHT_HAND:
        return [rows]
    return [rows[pitches >= MIDDLE_C], rows[pitches < MIDDLE_C]]


def _staff(analysis: Analysis, rows: np.ndarray, name: str, lines: list[Fraction], m21):
    """One staff with its bars, its key and its clef."""
    staff = m21.stream.Part(id=name)
    measures = _measures(analysis, rows, lines, m21)
    is_high = analysis.notes["pitch"][rows].mean() >= MIDDLE_C
    measures[0].insert(0, m21.clef.TrebleClef() if is_high else m21.clef.BassClef())
    measures[0].insert(0, m21.key.KeySignature(analysis.signature))
    staff.append(measures)
    return staff


def _bar_lines(analysis: Analysis) -> list[Fraction]:
    """Where the bars begin and the last one ends, in quarter notes, to the sixteenth; every bar has some length."""
    lines = sorted({Fraction(round(line * 4), 4) for line in analysis.bar_lines})
    usual = lines[1] - lines[0] if len(lines) > 1 else _meter_length(analysis)
    end = Fraction(round(float((analysis.notes["onset_beat"] + analysis.notes["duration_beat"]).max()) * 4), 4)
    lines.append(lines[-1] + max(usual if len(lines) < 2 else lines[-1] - lines[-2], Fraction(1, 4)))
    return lines if lines[-1] >= end else [*lines[:-1], end]


def _meter_length(analysis: Analysis) -> Fraction:
    beats, beat_type = analysis.meter.split()[0].split("/")
    return Fraction(int(beats) * 4, int(beat_type))


def _meter_of(length: Fraction, analysis: Analysis) -> str:
    """The time signature of a bar: the main one where it has that length."""
    if length == _meter_length(analysis):
        return analysis.meter.split()[0]
    beat_type = next(kind for kind in (4, 8, 16) if (length * kind / 4).denominator == 1)
    return f"{length * beat_type / 4}/{beat_type}"


# MIDI pitches with their names for music21, and where in a bar they sound, with their tie.
Pitches = frozenset[tuple[int, str]]
Segment = tuple[Fraction, Fraction, tuple[str, ...], str]


def _measures(analysis: Analysis, rows: np.ndarray, lines: list[Fraction], m21) -> list:
    """The bars of one part as music21 measures."""
    notes = analysis.notes[rows]
    bars = _segments(notes, [_for_music21(name) for name in analysis.names_of(notes)], lines)
    measures, last_meter = [], ""
    for number, (start, end) in enumerate(zip(lines, lines[1:], strict=False)):
        measure = m21.stream.Measure(number=number + 1)
        meter = _meter_of(end - start, analysis)
        if not number and len(lines) > 2 and end - start < lines[2] - lines[1]:
            # An upbeat has the meter of the bar that it leads to.
            meter, measure.paddingLeft = _meter_of(lines[2] - lines[1], analysis), lines[2] - lines[1] - (end - start)
        if meter != last_meter:
            measure.insert(0, m21.meter.TimeSignature(meter))
            last_meter = meter
        voices = bars.get(number, [])
        for place, voice in enumerate(voices or [[]]):
            into = m21.stream.Voice(id=str(place + 1)) if len(voices) > 1 else measure
            now = start
            for onset, until, names, tie in voice:
                _write_rests(into, now - start, onset - start, place > 0, m21)
                written = m21.chord.Chord(names) if len(names) > 1 else m21.note.Note(names[0])
                written.duration.quarterLength = until - onset
                if tie:
                    written.tie = m21.tie.Tie(tie)
                into.insert(onset - start, written)
                now = until
            _write_rests(into, now - start, end - start, place > 0, m21)
            if into is not measure:
                measure.insert(0, into)
        measures.append(measure)
    return measures


def _write_rests(into, start: Fraction, end: Fraction, are_hidden: bool, m21) -> None:
    """Rests from start to end, in quarter notes from the bar line, broken at the beats; those of a second voice unseen."""
    while start < end:
        # A whole stretch of beats is one rest.
        whole = end if start.denominator == 1 and end.denominator == 1 else min(end, Fraction(int(start) + 1))
        if start.denominator == 1 and end.denominator != 1 and int(end) > start:
            whole = Fraction(int(end))
        rest = m21.note.Rest()
        rest.duration.quarterLength = whole - start
        rest.style.hideObjectOnPrint = are_hidden
        into.insert(start, rest)
        start = whole


def _for_music21(name: str) -> str:
    """A note name as music21 writes it: "Bb4" is "B-4". What lies below MusicXML's lowest octave, 0, is written there.

    >>> _for_music21("Bb4"), _for_music21("B#-2")
    ('B-4', 'B#0')
    """
    return name[0] + re.sub(r"-\d+$", "0", name[1:]).replace("b", "-")


def _segments(notes: np.ndarray, names: list[str], lines: list[Fraction]) -> dict[int, list[list[Segment]]]:
    """The notes of a part in each bar, in voices of (onset, end, names, tie), all positions in quarter notes."""
    starts = np.array([float(line) for line in lines[:-1]])
    divisions = _divisions(notes, lines, starts)
    chords: dict[tuple[Fraction, Fraction], Pitches] = defaultdict(frozenset)
    for (onset, duration, pitch), name in zip(
        notes[["onset_beat", "duration_beat", "pitch"]].tolist(), names, strict=True
    ):
        begin = _snapped(onset, lines, starts, divisions)
        end = _snapped(onset + duration, lines, starts, divisions)
        if begin >= lines[-1]:
            continue
        if end <= begin:
            bar = int(np.searchsorted(starts, float(begin) + 1e-6, side="right")) - 1
            end = begin + Fraction(1, divisions.get((bar, int(begin - lines[bar])), DIVISIONS[0]))
        chords[begin, min(end, lines[-1])] |= {(pitch, name)}
    is_exact = is_on_grid(notes["onset_beat"] + notes["duration_beat"])
    voices = _voices(sorted(chords.items(), key=lambda item: (item[0][0], -max(item[1])[0])), is_exact)
    bars: dict[int, dict[int, list[Segment]]] = defaultdict(dict)
    for voice, sounding in enumerate(voices):
        for begin, end, pitches in sounding:
            # One name a pitch: two notes may write it in two ways.
            named = tuple(name for _, name in sorted(dict(pitches).items()))
            for bar, segment in _split(begin, end, named, lines, starts):
                bars[bar].setdefault(voice, []).append(segment)
    return {bar: [voices[place] for place in sorted(voices)] for bar, voices in bars.items()}


def _voices(
    chords: list[tuple[tuple[Fraction, Fraction], Pitches]], is_exact: bool
) -> list[list[tuple[Fraction, Fraction, Pitches]]]:
    """Notes with their beginnings and ends, in order of onset, laid out in voices in which nothing overlaps."""
    begins = sorted({begin for (begin, _), _ in chords})
    following = dict(zip(begins, begins[1:], strict=False))
    voices: list[list[tuple[Fraction, Fraction, Pitches]]] = []
    for (begin, end), pitches in chords:
        after = following.get(begin)
        if not is_exact and after is not None:
            is_short_gap = 0 < after - end <= min(SHORT_GAP, end - begin)
            end = after if abs(after - end) <= NEAR or is_short_gap else end
        voice = next((voice for voice in voices if voice[-1][1] <= begin), None)
        if voice is None and (is_exact or len(voices) < MOST_VOICES):
            voices.append([(begin, end, pitches)])
        elif voice is not None:
            voice.append((begin, end, pitches))
        else:
            # The note that would end first gives way, or takes the new one in.
            voice = min(voices, key=lambda voice: voice[-1][1])
            last_begin, last_end, last_pitches = voice.pop()
            if last_begin < begin:
                voice += [(last_begin, begin, last_pitches), (begin, end, pitches)]
            else:
                voice.append((begin, max(end, last_end), last_pitches | pitches))
    return voices


def _divisions(notes: np.ndarray, lines: list[Fraction], starts: np.ndarray) -> dict[tuple[int, int], int]:
    """Into how many equal parts each quarter note of each bar is divided, where a note begins in it."""
    distances: dict[tuple[int, int], np.ndarray] = defaultdict(lambda: np.zeros(len(DIVISIONS)))
    bars = np.maximum(np.searchsorted(starts, notes["onset_beat"] + 0.02, side="right") - 1, 0)
    inside = np.maximum(notes["onset_beat"] - starts[bars], 0)
    for bar, place in zip(bars.tolist(), inside.tolist(), strict=True):
        distances[bar, int(place + 0.02)] += [abs(place * parts - round(place * parts)) / parts for parts in DIVISIONS]
    # On a tie the first, sixteenths.
    return {beat: DIVISIONS[int(distance.argmin())] for beat, distance in distances.items()}


def _snapped(beat: float, lines: list[Fraction], starts: np.ndarray, divisions: dict[tuple[int, int], int]) -> Fraction:
    """A position in quarter notes, moved to the nearest division of its quarter note."""
    bar = max(int(np.searchsorted(starts, beat + 0.02, side="right")) - 1, 0)
    inside = max(beat - float(lines[bar]), 0.0)
    parts = divisions.get((bar, int(inside + 0.02)), DIVISIONS[0])
    return min(lines[bar] + Fraction(round(inside * parts), parts), lines[min(bar + 1, len(lines) - 1)])


def _split(
    begin: Fraction, end: Fraction, names: tuple[str, ...], lines: list[Fraction], starts: np.ndarray
) -> list[tuple[int, Segment]]:
    """A note cut at the bar lines, and at the beats where it begins or ends inside a triplet, the pieces tied."""
    pieces = []
    while begin < end:
        bar = int(np.searchsorted(starts, float(begin) + 1e-6, side="right")) - 1
        until = min(end, lines[bar + 1])
        first, last = begin - lines[bar], until - lines[bar]
        if first.denominator == 3:
            until = min(until, lines[bar] + int(first) + 1)
        elif last.denominator == 3 and int(last) > first:
            until = lines[bar] + int(last)
        pieces.append((bar, begin, until))
        begin = until
    ties = ["", *["continue"] * (len(pieces) - 2), "stop"] if len(pieces) > 1 else [""]
    if len(pieces) > 1:
        ties[0] = "start"
    return [(bar, (onset, until, names, tie)) for (bar, onset, until), tie in zip(pieces, ties, strict=True)]


def _placed(analysis: Analysis, lines: list[Fraction]):
    """Each chord with the place of its bar and its offset from the bar line, to the sixteenth."""
    starts = np.array([float(line) for line in lines[:-1]])
    for span in analysis.chords:
        bar = max(int(np.searchsorted(starts, span.onset_beat + 1e-3, side="right")) - 1, 0)
        yield span, bar, max(Fraction(round(span.onset_beat * 4), 4) - lines[bar], Fraction(0))


def _write_chords(analysis: Analysis, measures: list, lines: list[Fraction], m21) -> None:
    for span, bar, offset in _placed(analysis, lines):
        if span.symbol == NO_CHORD:
            measures[bar].insert(offset, m21.harmony.NoChord())
            continue
        named = chord(span.symbol)
        kind, text = KINDS.get(named.suffix, ("other", named.suffix))
        symbol = m21.harmony.ChordSymbol(
            root=_for_music21(named.root.name),
            bass=named.bass and _for_music21(named.bass.name),
            kind=kind,
            kindStr=pretty(text),
        )
        symbol.writeAsChord = False
        measures[bar].insert(offset, symbol)


def _write_numerals(analysis: Analysis, measures: list, lines: list[Fraction], m21) -> None:
    """Numerals as text below the staff; a new key is named before its first numeral."""
    last_key = ""
    for span, bar, offset in _placed(analysis, lines):
        if not span.numeral:
            continue
        key = span.key or analysis.key
        words = m21.expressions.TextExpression(pretty(span.numeral if key == last_key else f"{key}: {span.numeral}"))
        words.placement = "below"
        measures[bar].insert(offset, words)
        last_key = key
