"""The scale types that have a name: name, degrees, other names, one row each.

    "lydian"  ->  1 2 3 #4 5 6 7

Degrees count from the tonic's major scale. Sources: the mode tables of Persichetti, "Twentieth-Century Harmony" (1961),
of Levine, "The Jazz Theory Book" (1995), and of Slonimsky, "Thesaurus of Scales and Melodic Patterns" (1947).
"""

SCALE_TYPES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    # the diatonic modes and the minors
    ("major", "1 2 3 4 5 6 7", ("ionian", "dur", "maj")),
    ("natural minor", "1 2 b3 4 5 b6 b7", ("aeolian", "minor", "pure minor", "moll", "min")),
    ("harmonic minor", "1 2 b3 4 5 b6 7", ("mohammedan",)),
    ("melodic minor", "1 2 b3 4 5 6 7", ("ascending melodic minor", "jazz minor", "melodic minor ascending")),
    ("dorian", "1 2 b3 4 5 6 b7", ()),
    ("phrygian", "1 b2 b3 4 5 b6 b7", ()),
    ("lydian", "1 2 3 #4 5 6 7", ()),
    ("mixolydian", "1 2 3 4 5 6 b7", ("dominant scale",)),
    ("locrian", "1 b2 b3 4 b5 b6 b7", ()),
    # modes of the melodic minor
    ("dorian b2", "1 b2 b3 4 5 6 b7", ("phrygian natural 6", "phrygian #6")),
    ("lydian augmented", "1 2 3 #4 #5 6 7", ("lydian #5",)),
    ("lydian dominant", "1 2 3 #4 5 6 b7", ("lydian b7", "acoustic", "overtone", "mixolydian #4", "mixolydian #11")),
    ("mixolydian b6", "1 2 3 4 5 b6 b7", ("aeolian dominant", "hindu", "melodic major", "mixolydian b13")),
    ("locrian #2", "1 2 b3 4 b5 b6 b7", ("half-diminished", "locrian natural 2", "aeolian b5")),
    ("altered", "1 b2 b3 b4 b5 b6 b7", ("super locrian", "superlocrian", "altered dominant")),
    # modes of the harmonic minor
    ("locrian #6", "1 b2 b3 4 b5 6 b7", ("locrian natural 6",)),
    ("ionian #5", "1 2 3 4 #5 6 7", ("augmented major", "ionian augmented")),
    ("dorian #4", "1 2 b3 #4 5 6 b7", ("ukrainian dorian", "romanian", "romanian minor")),
    ("phrygian dominant", "1 b2 3 4 5 b6 b7", ("phrygian major", "spanish gypsy", "freygish", "ahava rabbah")),
    ("lydian #2", "1 #2 3 #4 5 6 7", ()),
    ("ultralocrian", "1 b2 b3 b4 b5 b6 bb7", ("altered bb7", "altered diminished", "super locrian bb7")),
    # modes of the harmonic major
    ("harmonic major", "1 2 3 4 5 b6 7", ("ionian b6",)),
    ("dorian b5", "1 2 b3 4 b5 6 b7", ("locrian #2 #6",)),
    ("phrygian b4", "1 b2 b3 b4 5 b6 b7", ("altered natural 5",)),
    ("lydian b3", "1 2 b3 #4 5 6 7", ("melodic minor #4", "lydian diminished")),
    ("mixolydian b2", "1 b2 3 4 5 6 b7", ("mixolydian b9",)),
    ("lydian augmented #2", "1 #2 3 #4 #5 6 7", ()),
    ("locrian bb7", "1 b2 b3 4 b5 b6 bb7", ()),
    # pentatonic and blues
    ("major pentatonic", "1 2 3 5 6", ("pentatonic", "pentatonic major")),
    ("minor pentatonic", "1 b3 4 5 b7", ("pentatonic minor",)),
    ("blues", "1 b3 4 b5 5 b7", ("minor blues", "blues minor", "blues hexatonic")),
    ("major blues", "1 2 b3 3 5 6", ("blues major",)),
    ("egyptian", "1 2 4 5 b7", ("suspended pentatonic",)),
    # symmetric
    ("whole tone", "1 2 3 #4 #5 b7", ("whole-tone", "wholetone")),
    ("octatonic", "1 2 b3 4 b5 b6 6 7", ("whole-half diminished", "diminished", "whole half octatonic", "whole half")),
    ("half-whole diminished", "1 b2 b3 3 #4 5 6 b7", ("dominant diminished", "half whole octatonic", "half whole")),
    ("augmented", "1 #2 3 5 b6 7", ("hexatonic",)),
    ("chromatic", "1 b2 2 b3 3 4 #4 5 b6 6 b7 7", ("twelve-tone",)),
    # bebop
    ("bebop dominant", "1 2 3 4 5 6 b7 7", ("bebop", "dominant bebop")),
    ("bebop major", "1 2 3 4 5 b6 6 7", ("major bebop",)),
    ("bebop dorian", "1 2 b3 3 4 5 6 b7", ("bebop minor", "minor bebop")),
    ("bebop melodic minor", "1 2 b3 4 5 b6 6 7", ()),
    # named for places and people
    ("hungarian minor", "1 2 b3 #4 5 b6 7", ("gypsy minor", "double harmonic minor")),
    ("hungarian major", "1 #2 3 #4 5 6 b7", ()),
    ("double harmonic", "1 b2 3 4 5 b6 7", ("double harmonic major", "byzantine", "arabic", "gypsy major")),
    ("neapolitan minor", "1 b2 b3 4 5 b6 7", ()),
    ("neapolitan major", "1 b2 b3 4 5 6 7", ("neapolitan",)),
    ("persian", "1 b2 3 4 b5 b6 7", ()),
    ("enigmatic", "1 b2 3 #4 #5 #6 7", ()),
    ("oriental", "1 b2 3 4 b5 6 b7", ()),
    ("hirajoshi", "1 2 b3 5 b6", ()),
    ("in", "1 b2 4 5 b6", ("in sen kumoi", "sakura")),
    ("iwato", "1 b2 4 b5 b7", ()),
    ("kumoi", "1 2 b3 5 6", ()),
    ("insen", "1 b2 4 5 b7", ("in-sen",)),
    ("prometheus", "1 2 3 #4 6 b7", ()),
    ("tritone", "1 b2 3 b5 5 b7", ()),
)
