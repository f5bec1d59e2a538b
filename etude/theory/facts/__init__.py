"""What the engine tells about each musical thing: a title, named facts in words, and the pitches to draw and play.

    chord_facts(chord("Cm7")).facts["notes"]  ->  "C, Eb, G, Bb"

This is the one shape in which results leave the engine: the lookup shows it, the tutor's answers fill their slots from
it, the pictures draw its `groups`.
"""

from etude.theory.facts.chords import (
    chord_facts,
    fingering_words,
    identify_facts,
    inversion_facts,
    keys_with_facts,
    tone_facts,
)
from etude.theory.facts.comparison import check_facts, compare_facts, contains_facts, pivots_facts
from etude.theory.facts.fitting import chords_for_facts, chords_with_facts, next_chord_facts, scales_for_facts
from etude.theory.facts.harmony import (
    chords_to_numerals_facts,
    figured_bass_facts,
    function_facts,
    harmonic_function_facts,
    named_progression_facts,
    numeral_facts,
    progression_facts,
    progression_ideas_facts,
    progression_key_facts,
    tritone_substitute_facts,
)
from etude.theory.facts.instruments import concert_facts, concert_key_facts, instrument_facts
from etude.theory.facts.intervals import (
    away_facts,
    between_facts,
    check_interval_facts,
    interval_facts,
    note_facts,
    reach_facts,
    semitones_facts,
    simplify_facts,
)
from etude.theory.facts.melody import melody_facts
from etude.theory.facts.result import Result, count_word, names
from etude.theory.facts.rhythm import (
    bar_length_facts,
    bars_length_facts,
    fit_bar_facts,
    fit_values_facts,
    meter_facts,
    note_value_facts,
    tempo_facts,
)
from etude.theory.facts.scales import (
    closely_related_facts,
    degree_facts,
    diatonic_facts,
    key_facts,
    keys_holding_facts,
    mode_facts,
    modes_facts,
    neighbour_facts,
    scale_chords_facts,
    scale_facts,
    scale_of_facts,
    signature_facts,
)
from etude.theory.facts.transposition import (
    transpose_facts,
    transpose_notes_facts,
    transpose_scale_facts,
    transpose_to_facts,
)
