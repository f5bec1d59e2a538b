"""The intents: what learners ask for, one row each: the things named, the call that answers, the fields that must be told.

Calls that follow each other stand with " > " between them; {found} is the result of the first. `must` names the fields
of the last result (with "q." of the first of two) whose notes the answer has to give: they are a row's gold notes.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Intent:
    """things: placeholder -> kind of thing; call: the call with placeholders
    ({up} and {down} are the directions, {style} the style of a tune), "" for none; weight: how often it is drawn."""

    things: dict[str, str]
    call: str
    must: tuple[str, ...] = ()
    weight: float = 1.0


_CHORD = {"x": "chord"}
_KEY = {"x": "key"}
_CHORDS = {"x": "chords"}
INTENTS: dict[str, Intent] = {
    "chord_notes": Intent(_CHORD, "chord({x})", ("notes",), 2.0),
    "chord_structure": Intent(_CHORD, "chord({x})", ("notes",), 2.0),
    "chord_fingering": Intent(_CHORD, "chord({x})"),
    "chord_count": Intent(_CHORD, "chord({x})"),
    "chord_inversions": Intent(_CHORD, "chord({x})", ("notes",)),
    "chord_name": Intent(_CHORD, "chord({x})"),
    "chord_synonym": Intent(_CHORD, "chord({x})"),
    "inversion": Intent({"x": "chord", "y": "inversion"}, "inversion({y}, {x})", ("notes",)),
    "chord_tone": Intent({"x": "chord", "y": "degree"}, "tone({y}, {x})", ("note",)),
    "scale_notes": Intent({"x": "scale"}, "scale({x})", ("notes",), 2.0),
    "scale_steps": Intent({"x": "scale"}, "scale({x})"),
    "scale_count": Intent({"x": "scale or key"}, "scale({x})", (), 1.3),
    "scale_descending": Intent({"x": "melodic minor"}, "scale({x})", ("descending",), 0.7),
    "scale_degree": Intent({"x": "key", "y": "scale degree"}, "degree({y}, {x})", ("note",)),
    "key_signature": Intent(_KEY, "key({x})", ("signature",)),
    "key_relative": Intent(_KEY, "relative({x})", ("name",)),
    "key_parallel": Intent(_KEY, "parallel({x})", ("name",)),
    "key_related": Intent(_KEY, "key({x})", ("related",)),
    "key_notes": Intent(_KEY, "key({x})", ("notes",)),
    "key_primary": Intent(_KEY, "key({x})", ("primary",)),
    "key_compare": Intent({"x": "key", "y": "key"}, "compare({x}, {y})", ("first_notes", "second_notes")),
    "key_relation": Intent({"x": "key", "y": "kin key"}, "compare({x}, {y})"),
    "diatonic_triads": Intent(_KEY, "diatonic({x})", ("symbols",)),
    "diatonic_sevenths": Intent(_KEY, "diatonic({x})", ("seventh_symbols",)),
    "key_enharmonic": Intent({"x": "key with a twin"}, "respelled({x})", ("name",)),
    "pivots": Intent({"x": "key", "y": "near key"}, "pivots({x}, {y})"),
    "signature_keys": Intent({"x": "signature"}, "signature({x})", ("name",)),
    "interval_size": Intent({"x": "interval"}, "interval({x})"),
    "interval_inversion": Intent({"x": "interval"}, "interval({x})"),
    "between": Intent({"x": "note", "y": "note"}, "between({x}, {y})"),
    "above": Intent({"x": "interval", "y": "note"}, "away({x}, {y}, {up})", ("note",)),
    "below": Intent({"x": "interval", "y": "note"}, "away({x}, {y}, {down})", ("note",)),
    "some_interval": Intent({"x": "size", "y": "note"}, "reach({x}, {y}, {up})", ("small_note", "large_note")),
    "some_interval_below": Intent({"x": "size", "y": "note"}, "reach({x}, {y}, {down})", ("small_note", "large_note")),
    "enharmonic": Intent({"x": "note"}, "note({x})", ("same_sound",)),
    "identify": Intent({"x": "notes"}, "identify({x})", ("symbol",), 1.5),
    "numeral": Intent({"x": "numeral", "y": "key"}, "numeral({x}, {y})", ("notes",)),
    "function": Intent({"x": "chord", "y": "key"}, "function({x}, {y})"),
    "progression": Intent({"x": "progression", "y": "key"}, "progression({x}, {y})", ("chords",)),
    "transpose_up": Intent({"x": "movable", "y": "interval"}, "transpose({x}, {y}, {up})", ("to",)),
    "transpose_down": Intent({"x": "movable", "y": "interval"}, "transpose({x}, {y}, {down})", ("to",)),
    "compare_chords": Intent({"x": "chord", "y": "chord"}, "compare({x}, {y})", ("first_notes", "second_notes"), 1.3),
    "capo": Intent({"x": "movable or key", "y": "capo"}, "transpose({x}, {y}, {up})", ("to",)),
    "check_chord": Intent({"x": "notes", "y": "chord"}, "check({x}, {y})"),
    "check_interval": Intent({"x": "note", "y": "note", "z": "interval"}, "check_interval({x}, {y}, {z})"),
    "note_in": Intent({"x": "note", "y": "holder"}, "contains({x}, {y})"),
    "scale_of_notes": Intent({"x": "scale notes"}, "scale_of({x})"),
    "mode_of": Intent({"x": "mode number", "y": "seven-note scale"}, "mode({x}, {y})", ("notes",)),
    "scale_fingering": Intent({"x": "piano scale"}, "scale({x})"),
    "compare_scales": Intent({"x": "scale", "y": "scale"}, "compare({x}, {y})", ("first_notes", "second_notes")),
    "figured_bass": Intent({"x": "figures", "y": "note"}, "figured({x}, {y})", ("notes",)),
    "figured_in": Intent({"x": "figures", "z": "key", "y": "note of the key"}, "figured_in({x}, {y}, {z})", ("notes",)),
    "keys_with": Intent(_CHORD, "keys({x})", ("keys",)),
    "scales_for": Intent(_CHORD, "scales({x})", ("best_notes",)),
    "chords_for_scale": Intent({"x": "seven-note scale"}, "chords_for({x})", ("notes",)),
    "chords_with": Intent({"x": "few notes"}, "containing({x})", ("simplest_notes",)),
    "next_chord": Intent(_CHORDS, "continuation({x})", ("best",)),
    "tritone_substitute": Intent({"x": "dominant"}, "substitute({x})", ("substitute",)),
    "numerals_of": Intent({"x": "chords", "y": "home key"}, "numerals({x}, {y})"),
    "key_of_chords": Intent(_CHORDS, "key_of({x})"),
    "note_value": Intent({"x": "note value"}, "length({x})"),
    "fit_values": Intent({"x": "note values", "y": "large note value"}, "fit({x}, {y})"),
    "fit_bar": Intent({"x": "note values", "y": "meter"}, "fit({x}, {y})"),
    "meter": Intent({"x": "meter"}, "meter({x})"),
    "tempo": Intent({"x": "tempo"}, "tempo({x})"),
    "bar_seconds": Intent({"x": "meter", "y": "tempo"}, "bar_length({x}, {y})"),
    "bars_length": Intent({"x": "bars", "y": "meter", "z": "tempo"}, "bars_length({x}, {y}, {z})"),
    "sounds_key": Intent({"x": "transposing instrument", "y": "key"}, "concert_key({x}, {y})", ("sounding",)),
    "writes_key": Intent({"x": "transposing instrument", "y": "key"}, "concert_key({x}, {y})", ("written",)),
    "sounds": Intent({"x": "transposing instrument", "y": "pitch"}, "concert({x}, {y})", ("sounding",)),
    "writes": Intent({"x": "transposing instrument", "y": "pitch"}, "concert({x}, {y})", ("written",)),
    "instrument": Intent({"x": "instrument"}, "instrument({x})"),
    "open_strings": Intent({"x": "string instrument"}, "instrument({x})", ("strings",)),
    "move_to": Intent({"x": "chords", "y": "key"}, "move({x}, {y})", ("to",)),
    "move_from": Intent({"x": "chords", "y": "home key", "z": "new key"}, "move_from({x}, {y}, {z})", ("to",)),
    "check_scale": Intent({"y": "scale", "x": "spelled scale"}, "check({x}, {y})"),
    "scale_modes": Intent({"x": "parent scale"}, "modes({x})", ("rows",)),
    "progression_ideas": Intent(_KEY, "progressions({x})", ("three", "pop", "oldies", "jazz", "circle")),
    "next_after": Intent(_CHORD, "continuation({x})", ("best",)),
    "chords_with_note": Intent({"x": "note"}, "containing({x})", ("simplest_notes",)),
    "keys_with_notes": Intent({"x": "few notes"}, "keys_holding({x})", ("keys",)),
    "melody": Intent({"x": "chords or key"}, "melody({x}, {style})"),
    "chords_both": Intent({"x": "chord", "y": "chord"}, "chord({x}) > chord({y})", ("q.notes", "notes")),
    "scales_both": Intent({"x": "scale", "y": "scale"}, "scale({x}) > scale({y})", ("q.notes", "notes")),
    "signatures_both": Intent({"x": "key", "y": "key"}, "key({x}) > key({y})", ("q.signature", "signature")),
    "numeral_inversion": Intent(
        {"x": "plain numeral", "y": "key", "z": "inversion"}, "numeral({x}, {y}) > inversion({z}, {found})", ("notes",)
    ),
    "numeral_scales": Intent(
        {"x": "plain numeral", "y": "key"}, "numeral({x}, {y}) > scales({found})", ("best_notes",)
    ),
    "numeral_substitute": Intent(
        {"x": "dominant numeral", "y": "key"}, "numeral({x}, {y}) > substitute({found})", ("substitute",)
    ),
    "relative_chords": Intent(_KEY, "relative({x}) > diatonic({found})", ("symbols",)),
    "parallel_chords": Intent(_KEY, "parallel({x}) > diatonic({found})", ("symbols",)),
    "notes_keys": Intent({"x": "notes"}, "identify({x}) > keys({found})", ("keys",)),
    "notes_scales": Intent({"x": "notes"}, "identify({x}) > scales({found})", ("best_notes",)),
    "term": Intent({"x": "term"}, "card({x})", (), 5.0),
    "described": Intent({"x": "description"}, "card({x})", (), 6.0),
    "offtopic": Intent({}, "", (), 3.0),
    "greeting": Intent({}, "", (), 1.0),
    "thanks": Intent({}, "", (), 0.7),
    "piece_overview": Intent({}, "piece([1])"),
    "piece_key": Intent({}, "piece_key([1])", ("key",)),
    "piece_tempo": Intent({}, "piece_tempo([1])"),
    "piece_chords": Intent({}, "piece_chords([1])", ("chords",)),
    "piece_feedback": Intent({}, "piece_feedback([1])"),
    "bar": Intent({"x": "bar"}, "bar({x}, [1])"),
}
