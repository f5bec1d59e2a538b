"""The front door reads each question however it is put; what is right is computed here, from letters and semitones."""

from itertools import cycle

import pytest

from etude.theory.lookup import lookup

LETTERS, HEIGHTS = "CDEFGAB", (0, 2, 4, 5, 7, 9, 11)
ROOTS = [letter + sign for letter in LETTERS for sign in ("", "#", "b")]
KEY_ROOTS = ["C", "G", "D", "A", "E", "B", "F#", "F", "Bb", "Eb", "Ab", "Db"]
INTERVALS = {
    ("m2", "minor second", "semitone", "half step"): (2, 1), ("M2", "major second", "whole step", "whole tone"): (2, 2),
    ("m3", "minor third", "minor 3rd", "min 3rd"): (3, 3), ("M3", "major third", "maj third", "major 3rd"): (3, 4),
    ("P4", "perfect fourth", "perfect 4th"): (4, 5), ("augmented fourth", "aug 4th"): (4, 6),
    ("diminished fifth", "dim 5th"): (5, 6), ("P5", "perfect fifth", "perfect 5th"): (5, 7),
    ("m6", "minor sixth", "minor 6th"): (6, 8), ("M6", "major sixth", "major 6th"): (6, 9),
    ("m7", "minor seventh", "minor 7th"): (7, 10), ("M7", "major seventh", "major 7th"): (7, 11),
    ("P8", "octave", "perfect octave"): (8, 12), ("M9", "major ninth", "major 9th"): (9, 14),
}  # fmt: skip


def note_away(start, number, semitones, *, up=True):
    """The note so many letters and semitones away: ("C", 3, 3) is Eb."""
    steps = number - 1 if up else 1 - number
    letter = LETTERS[(LETTERS.index(start[0]) + steps) % 7]
    height = HEIGHTS[LETTERS.index(start[0])] + start.count("#") - start.count("b") + (semitones if up else -semitones)
    off = (height - HEIGHTS[LETTERS.index(letter)] + 6) % 12 - 6
    return letter + ("#" if off > 0 else "b") * abs(off)


def written(note, turn):
    """A note in one of the ways it is typed."""
    words = {"": "", "#": " sharp", "b": " flat"}[note[1:]]
    return (note, note.replace("#", "♯").replace("b", "♭"), note[0] + words, note)[turn % 4]


def cases(phrases, roots=ROOTS):
    """Every phrase with every third root, and an interval that changes all the time."""
    sizes = cycle((name, size) for names, size in INTERVALS.items() for name in names)
    for place, phrase in enumerate(phrases):
        for turn, root in enumerate(roots[place % 3 :: 3]):
            name, (number, semitones) = next(sizes)
            yield phrase, root, written(root, turn), name, number, semitones


ABOVE = (
    "{i} above {n}", "a {i} above {n}", "{i} up from {n}", "what is a {i} up from {n}", "what note is a {i} above {n}?",
    "{n} up a {i}", "up a {i} from {n}", "go up a {i} from {n}", "which note is a {i} higher than {n}", "{n} plus a {i}",
    "{n} + {i}", "raise {n} by a {i}", "what's the note a {i} above {n}", "transpose {n} up a {i}", "from {n} up a {i}",
    "the note that is a {i} above {n}", "{i} over {n}", "{i} higher than {n}", "What is the {i} above {n}?",
    "find the {i} above {n}", "ascending {i} from {n}", "{i} from {n}", "what is {n} up a {i}",
)  # fmt: skip
BELOW = (
    "{i} below {n}", "a {i} below {n}", "{i} down from {n}", "what is a {i} down from {n}", "what note is a {i} below {n}?",
    "{n} down a {i}", "down a {i} from {n}", "go down a {i} from {n}", "which note is a {i} lower than {n}", "{n} minus a {i}",
    "lower {n} by a {i}", "{i} under {n}", "transpose {n} down a {i}", "from {n} down a {i}",
    "{i} beneath {n}", "descending {i} from {n}", "the note a {i} lower than {n}",
)  # fmt: skip


@pytest.mark.parametrize("phrases", [ABOVE, BELOW], ids=["above", "below"])
def test_a_note_an_interval_away(phrases):
    wrong = []
    for phrase, root, typed, name, number, semitones in cases(phrases):
        text = phrase.format(i=name, n=typed)
        right = note_away(root, number, semitones, up=phrases is ABOVE)
        said = answer(text, "note")
        wrong += [f"{text}: {said}, not {right}"] * (said != right)
    assert not wrong


def answer(text, field):
    try:
        facts = lookup(text).facts
        return facts.get(field, f"no {field} in {facts}")
    except ValueError as error:
        return str(error)


BETWEEN = (
    "{a} to {b}", "{a} - {b}", "{a}–{b}", "{a} {b}", "{a}, {b}", "{a} and {b}", "from {a} to {b}", "interval between {a} and {b}",
    "interval from {a} to {b}", "what interval is {a} to {b}?", "What is the interval between {a} and {b}?", "{a} to {b} interval",
    "distance from {a} to {b}", "what is {a} to {b}", "{a} up to {b}", "interval {a} {b}", "interval {a}-{b}", "the interval {a} to {b}",
    "which interval is {a} {b}", "name the interval {a} to {b}", "name the interval from {a} up to {b}", "{a} → {b}",
    "how far is it from {a} to {b}", "what's the distance between {a} and {b}", "{a} and {b} interval", "between {a} and {b}",
    "how many semitones between {a} and {b}", "how many half steps from {a} to {b}", "semitones from {a} to {b}",
    "what interval do {a} and {b} form", "what interval is between {a} and {b}",
)  # fmt: skip


def test_the_interval_between_two_notes():
    wrong = []
    for phrase, root, typed, _, number, semitones in cases(BETWEEN):
        if number > 7:
            continue
        text = phrase.format(a=typed, b=note_away(root, number, semitones))
        for field, right in (("semitones", str(semitones)), ("short", short(number, semitones))):
            said = answer(text, field)
            wrong += [f"{text}: {said}, not {right}"] * (said != right)
    assert not wrong


def in_words(number, semitones):
    names = next(names for names, size in INTERVALS.items() if size == (number, semitones))
    return next(name for name in names if " " in name)


def short(number, semitones):
    return {6: "A4" if number == 4 else "d5"}.get(semitones) or next(
        names[0] for names, size in INTERVALS.items() if size == (number, semitones)
    )


INTERVAL = (
    "{i}", "a {i}", "what is a {i}", "how many semitones in a {i}", "how many semitones are in a {i}?", "how many half steps is a {i}",
    "how many half-steps are there in a {i}", "semitones in a {i}", "size of a {i}", "how big is a {i}", "{i} in semitones",
    "inversion of a {i}", "what is the inversion of a {i}?", "invert a {i}", "{i} inverted", "what does a {i} invert to", "{i} interval",
    "how many semitones does a {i} have", "number of half steps in a {i}", "a {i} is how many semitones", "the interval {i}",
)  # fmt: skip


def test_an_interval_alone():
    wrong = []
    for phrase, _, _, name, number, semitones in cases(INTERVAL):
        text = phrase.format(i=name)
        wanted = (("semitones", str(semitones)),)
        if number < 8:
            wanted += (("inversion", in_words(9 - number, 12 - semitones)),)
        for field, right in wanted:
            said = answer(text, field)
            wrong += [f"{text}: {said}, not {right}"] * (said != right)
    assert not wrong


SIGNATURES = {"C": 0, "G": 1, "D": 2, "A": 3, "E": 4, "B": 5, "F#": 6, "F": -1, "Bb": -2, "Eb": -3, "Ab": -4, "Db": -5}
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven")
MINOR = {home: note_away(home, 3, 3, up=False) for home in SIGNATURES}
KEY = (
    "{k}", "key of {k}", "key signature of {k}", "{k} key signature", "signature of {k}", "what is the key signature of {k}?",
    "how many sharps are in {k}", "how many flats in {k}", "how many sharps or flats does {k} have?", "what sharps are in {k}",
    "number of accidentals in {k}", "how many accidentals are in the key of {k}", "flats in {k}", "which sharps does {k} have",
    "how many sharps in the key of {k}", "the key {k}", "what flats are in {k}?", "what is in the key signature of {k}", "{k} key",
    "what are the accidentals of {k}", "how many sharps has {k}", "{k} sharps", "{k} has how many flats",
)  # fmt: skip


def keys():
    """Every key as (major or minor, its name, how it is typed, sharps)."""
    turn = 0
    for home, sharps in SIGNATURES.items():
        for mode, tonic in (("major", home), ("minor", MINOR[home])):
            turn += 1
            name = f"{tonic} {mode}"
            yield mode, name, (name, f"{written(tonic, 2)} {mode}", f"{written(tonic, 1)} {mode}")[turn % 3], sharps


def test_the_signature_of_a_key():
    wrong = []
    for phrase in KEY:
        for _, name, typed, sharps in keys():
            text, said = phrase.format(k=typed), answer(phrase.format(k=typed), "count")
            wrong += [f"{text}: {said}"] * (said != NUMBERS[abs(sharps)])
            wrong += [f"{text}: is about another key"] * (answer(text, "name") != name)
    assert not wrong


NEIGHBOURS = {
    "relative": ("relative {o} of {k}", "what is the relative {o} of {k}?", "{k} relative {o}", "relative key of {k}", "relative {o} {k}",
                 "the relative {o} key of {k}", "{k}'s relative {o}", "what's the relative {o} for {k}", "relative {o} key to {k}"),
    "parallel": ("parallel {o} of {k}", "what is the parallel {o} of {k}?", "{k} parallel {o}", "parallel key of {k}", "{k}'s parallel {o}"),
    "dominant": ("dominant key of {k}", "what is the dominant key of {k}", "{k} dominant key"),
    "subdominant": ("subdominant key of {k}", "the subdominant key of {k}"),
}  # fmt: skip


@pytest.mark.parametrize("tie", NEIGHBOURS)
def test_a_neighbour_of_a_key(tie):
    wrong = []
    for phrase in NEIGHBOURS[tie]:
        for mode, name, typed, _ in keys():
            other = "minor" if mode == "major" else "major"
            tonic = name.split()[0]
            right = {
                "relative": f"{note_away(tonic, 3, 3, up=mode == 'minor')} {other}",
                "parallel": f"{tonic} {other}",
                "dominant": f"{note_away(tonic, 5, 7)} {mode}",
                "subdominant": f"{note_away(tonic, 4, 5)} {mode}",
            }[tie]
            text = phrase.format(o=other, k=typed)
            wrong += [f"{text}: {answer(text, 'name')}, not {right}"] * (answer(text, "name") != right)
    assert not wrong


BY_SIGNATURE = (
    "{s}", "{s} {m}", "which {m} key has {s}?", "what {m} key has {s}", "{m} key with {s}", "key with {s} {m}", "{s} in {m}",
    "which {m} key has {s} in its signature", "what is the {m} key with {s}", "name the {m} key with {s}", "{s} {m} key",
    "{m} key that has {s}", "{m} scale with {s}", "{s} is what {m} key", "{s} is which {m} key?", "the {m} key with a signature of {s}",
    "key signature with {s} {m}", "{m} key of {s}",
)  # fmt: skip


def test_the_key_of_a_signature():
    wrong = []
    for phrase in BY_SIGNATURE:
        for mode, name, _, sharps in keys():
            if not sharps:
                continue
            kind = ("sharp" if sharps > 0 else "flat") + "s" * (abs(sharps) > 1)
            for count in (str(abs(sharps)), NUMBERS[abs(sharps)]):
                text = phrase.format(s=f"{count} {kind}", m=mode)
                if "{m}" in phrase:
                    wrong += [f"{text}: {answer(text, 'name')}, not {name}"] * (answer(text, "name") != name)
                else:
                    wrong += [f"{text}: {answer(text, mode)}, not {name}"] * (answer(text, mode) != name)
    assert not wrong


@pytest.mark.parametrize(
    ("phrases", "field", "value"),
    [
        (("closely related keys of G", "closely related keys to G major", "keys closely related to G major", "related keys of G",
          "which keys are closely related to G major?", "G major closely related keys", "what keys are related to G major",
          "nearly related keys of G major", "neighbouring keys of G major"),
         "related", "E minor, D major, B minor, C major, A minor"),
        (("diatonic chords of G major", "chords in G major", "chords in the key of G", "triads in G major", "diatonic triads in G",
          "what chords are in G major?", "which chords are in the key of G major", "G major diatonic chords",
          "triads of the G major scale", "what are the diatonic chords of G major", "chords of G major",
          "diatonic harmony of G major", "harmonize the G major scale", "chords that belong to G major", "what chords belong to G major"),
         "symbols", "G, Am, Bm, C, D, Em, F#dim"),
        (("diatonic seventh chords of G major", "seventh chords in G major", "7th chords in the key of G", "diatonic sevenths in G major",
          "what are the seventh chords of G major?", "G major diatonic seventh chords",
          "which seventh chords are in G major"),
         "seventh_symbols", "Gmaj7, Am7, Bm7, Cmaj7, D7, Em7, F#m7b5"),
        (("V7/ii in C major", "C: V7/ii", "C major: V7/ii", "what is V7/ii in C major?", "V7/ii in C", "V7/ii of C major", "in C major, V7/ii",
          "C major V7/ii", "V7/ii in the key of C", "V7/ii C major", "what chord is V7/ii in C", "In C major what is V7/ii?", "key of C: V7/ii",
          "the V7/ii chord in C major"),
         "symbol", "A7"),
        (("i in C minor", "c: i", "Cm: i", "C minor: i", "c minor: i", "what is i in c minor"), "symbol", "Cm"),
        (("ii-V-I in Bb", "ii V I in Bb", "ii - V - I in Bb major", "Bb: ii-V-I", "Bb major: ii V I", "ii-V-I progression in B flat",
          "what is a ii-V-I in Bb?", "ii–V–I in the key of Bb", "ii, V, I in Bb", "chords of ii-V-I in Bb", "Bb ii-V-I", "in Bb, ii-V-I",
          "play ii-V-I in Bb", "ii → V → I in Bb", "2-5-1 in Bb", "2 5 1 in Bb major", "what are the chords of a ii-V-I in Bb"),
         "chords", "Cm, F, Bb"),
        (("transpose C G Am F up a major third", "C G Am F up a major third", "move C G Am F up a major third", "C G Am F up M3",
          "transpose C, G, Am, F up by a major third", "C-G-Am-F up a major third", "transpose C G Am F a major third up",
          "transpose C G Am F up 4 semitones", "C G Am F a major third higher", "transpose up a major third: C G Am F",
          "transpose the chords C G Am F up a major third", "shift C G Am F up four half steps", "C | G | Am | F up a major third",
          "transpose C G Am F from C major to E major", "transpose C G Am F by a major third", "C G Am F transposed up a major third"),
         "to", "E, B, C#m, A"),
        (("Cmaj7 up a tone", "transpose Cmaj7 up a tone", "Cmaj7 up a whole step", "raise Cmaj7 by a whole tone", "Cmaj7 a tone higher",
          "transpose Cmaj7 up 2 semitones", "what is Cmaj7 up a tone?", "Cmaj7 up two half steps", "move Cmaj7 up by a major second"),
         "to", "Dmaj7"),
        (("Cmaj7 down a tone", "transpose Cmaj7 down a tone", "lower Cmaj7 by a whole step", "Cmaj7 a major second lower",
          "transpose Cmaj7 down 2 semitones"), "to", "Bbmaj7"),
        (("Dm7 G7 Cmaj7 in C", "Dm7 G7 Cmaj7 in C major", "Dm7-G7-Cmaj7 in C", "numerals of Dm7 G7 Cmaj7 in C",
          "Roman numerals for Dm7 G7 Cmaj7 in C major", "analyze Dm7 G7 Cmaj7 in C", "what are the Roman numerals of Dm7, G7, Cmaj7 in C?",
          "Dm7 G7 Cmaj7 in the key of C", "C: Dm7 G7 Cmaj7", "Dm7 G7 Cmaj7 in C to numerals", "C major: Dm7 G7 Cmaj7",
          "in C major, Dm7 G7 Cmaj7", "analyse Dm7 G7 Cmaj7 in C major", "Dm7 G7 Cmaj7 numerals in C"),
         "numerals", "ii7-V7-Imaj7"),
        (("tritone sub of G7", "tritone substitution for G7", "tritone substitute of G7", "G7 tritone sub", "what is the tritone sub for G7?",
          "tritone substitution of G7", "G7 tritone substitution", "what's the tritone substitute for G7"),
         "substitute", "Db7"),
        (("figured bass 6 over E in C major", "6 over E in C major", "E with figured bass 6 in C major", "figured bass E 6 in C major",
          "figured bass: 6 over E in C major", "figures 6 on E in C major", "figured bass 6 above E in the key of C",
          "E 6 figured bass in C major", "bass E figures 6 in C major", "what is figured bass 6 over E in C major?", "bass note E with figure 6 in C"),
         "notes", "E, G, C"),
        (("C E G Bb", "C-E-G-Bb", "c e g bb", "C, E, G, Bb", "C,E,G,Bb", "what chord is C E G Bb?", "name the chord C E G Bb", "identify C E G Bb",
          "which chord has the notes C, E, G and Bb", "notes C E G Bb", "C + E + G + Bb", "C4 E4 G4 Bb4", "the notes C E G Bb",
          "what chord is made of C E G Bb", "C E G and B flat", "C E G B♭", "chord with C E G Bb", "what is C E G Bb", "what chord is this: C E G Bb",
          "C E G Bb chord", "which chord do C, E, G and Bb make?", "what chord has C E G Bb", "C – E – G – Bb", "chord name for C E G Bb",
          "C E G Bb is what chord", "c, e, g, b flat", "which chord contains C E G Bb", "[C E G Bb]", "(C, E, G, Bb)", "{C, E, G, Bb}"),
         "symbol", "C7"),
        (("Cmaj7", "notes of Cmaj7", "notes in Cmaj7", "what notes are in Cmaj7?", "what are the notes of Cmaj7", "spell Cmaj7", "Cmaj7 notes",
          "Cmaj7 chord", "the Cmaj7 chord", "notes in a Cmaj7 chord", "show me Cmaj7", "what is Cmaj7?", "what's in a Cmaj7", "how do you spell Cmaj7",
          "how do I play Cmaj7", "chord tones of Cmaj7", "Cmaj7 chord notes", "C major seventh", "a C major seventh chord", "C major 7th chord notes",
          "which notes make up Cmaj7", "which notes does Cmaj7 have", "Cmaj7?", "how is Cmaj7 built", "what notes make up a Cmaj7 chord", "whats in a cmaj7",
          "fingering of Cmaj7", "fingering for Cmaj7", "Cmaj7 fingering", "inversions of Cmaj7", "intervals in Cmaj7", "what does Cmaj7 contain",
          "what notes does Cmaj7 contain", "structure of Cmaj7", "formula of Cmaj7", "degrees of Cmaj7"),
         "notes", "C, E, G, B"),
        (("F# lydian", "notes of F# lydian", "F# lydian scale", "the F# lydian mode", "lydian on F#", "lydian scale starting on F#", "F sharp lydian",
          "what notes are in the F# lydian scale?", "lydian mode of F#", "f# lydian notes", "F♯ Lydian", "spell F# lydian", "lydian scale on F#",
          "lydian in F#", "F#-lydian", "lydian starting on F#", "lydian from F#", "how do you play F# lydian", "notes in the F sharp lydian mode"),
         "notes", "F#, G#, A#, B#, C#, D#, E#"),
        (("C scale", "C major scale", "major scale of C", "notes of the C major scale", "scale of C major", "the C scale", "notes in C major",
          "major scale on C", "major scale in C", "what notes are in C major", "which notes are in the key of C major"),
         "notes", "C, D, E, F, G, A, B"),
        (("blues scale in E", "E blues", "E blues scale", "blues scale on E", "the blues scale from E", "blues scale starting on E"),
         "notes", "E, G, A, Bb, B, D"),
        (("third of Cm7", "the third of Cm7", "what is the third of Cm7?", "3rd of Cm7", "Cm7's third", "third in Cm7", "which note is the third of Cm7",
          "Cm7 third", "the 3rd of a Cm7 chord", "what's the 3rd in Cm7"), "note", "Eb"),
        (("fifth degree of A major", "5th degree of A major", "dominant of A major", "fifth of A major", "fifth note of A major", "A major fifth degree",
          "degree 5 of A major", "what is the 5th degree of the A major scale?", "5th note of the A major scale", "scale degree 5 of A major",
          "5th scale degree of A major", "dominant in A major", "the dominant of A major"), "note", "E"),
        (("leading tone of E major", "leading note of E major", "7th degree of E major", "what is the leading tone of E major",
          "leading tone in E major"), "note", "D#"),
        (("first inversion of C", "C first inversion", "C in first inversion", "1st inversion of C", "C major first inversion", "C major in 1st inversion",
          "first inversion C", "what is the first inversion of C major?", "first inversion of a C major chord", "C major chord, first inversion",
          "C chord first inversion", "first inversion C major triad", "inversion 1 of C"), "symbol", "C/E"),
        (("which keys contain Dm7b5", "keys with Dm7b5", "what keys have Dm7b5", "keys containing Dm7b5", "in which keys is Dm7b5?", "what keys is Dm7b5 in",
          "which keys is Dm7b5 diatonic in", "Dm7b5 in which keys", "which keys have the chord Dm7b5", "Dm7b5 belongs to which keys",
          "in what keys does Dm7b5 occur", "keys of Dm7b5", "Dm7b5 is in which keys", "what key has Dm7b5", "which keys does Dm7b5 belong to"),
         "keys", "Eb major (viiø7), C minor (iiø7)"),
        (("G7 in C", "G7 in C major", "G7 in the key of C", "what is G7 in C major", "numeral of G7 in C major", "Roman numeral for G7 in C", "C: G7",
          "C major: G7", "which numeral is G7 in C major", "what degree is G7 in C", "is G7 diatonic in C major", "is G7 in C major", "G7 as in C major",
          "function of G7 in C major", "what is the function of G7 in C major", "what function has G7 in C"), "numeral", "V7"),
        (("Cm6 vs Am7b5", "compare Cm6 and Am7b5", "Cm6 versus Am7b5", "difference between Cm6 and Am7b5", "Cm6 or Am7b5", "Cm6 and Am7b5",
          "what is the difference between Cm6 and Am7b5?", "Cm6 compared to Am7b5", "compare Cm6 with Am7b5", "Cm6 against Am7b5", "Cm6 v Am7b5",
          "what do Cm6 and Am7b5 have in common", "common notes of Cm6 and Am7b5", "notes shared by Cm6 and Am7b5"),
         "shared", "C, Eb, G, A"),
        (("is F A C E an Fmaj7?", "are F A C E an Fmaj7", "do F, A, C and E make an Fmaj7?", "does F A C E form Fmaj7"), "verdict", "Yes"),
        (("is C to G a perfect fifth?", "is C G a perfect fifth", "is C to G a P5", "is the interval from C to G a perfect fifth?"), "verdict", "Yes"),
        (("A4 above B", "up an A4 from B", "A4 up from B", "an augmented fourth above B"), "note", "E#"),
        (("d5 below C", "d5 down from C", "diminished fifth below C"), "note", "F#"),
        (("enharmonic of F#", "F# enharmonic", "another name for F#", "enharmonic equivalent of F#", "what is the enharmonic of F#?", "other name of F#",
          "what is F# enharmonically", "enharmonic equivalent to F#", "what else is F# called"), "same_sound", "Gb, E##"),
        (("simplify a major tenth", "simple form of a major tenth", "major tenth simplified", "reduce a major tenth", "M10 simplified",
          "simple interval of a major tenth", "what is a major tenth as a simple interval"), "name", "major third"),
        (("what interval is 7 semitones", "7 semitones", "7 half steps", "interval of 7 semitones", "which interval has 7 semitones?", "seven semitones",
          "interval with seven half steps", "what interval has 7 half-steps", "7 semitones is what interval"), "name", "perfect fifth"),
        (("12 bar blues in E", "12-bar blues in E", "twelve bar blues in E", "E: 12 bar blues", "chords of a 12 bar blues in E", "12 bar blues in the key of E",
          "what are the chords of the 12-bar blues in E?", "12 bar blues progression in E"), "chords",
         "E7, E7, E7, E7, A7, A7, E7, E7, B7, A7, E7, E7"),
        (("Andalusian cadence in A minor", "the Andalusian cadence in A minor", "andalusian cadence in Am", "A minor: Andalusian cadence"),
         "chords", "Am, G, F, E"),
        (("what key is Dm7 G7 Cmaj7 in", "key of Dm7 G7 Cmaj7", "which key is Dm7 G7 Cmaj7 in?", "what key are Dm7 G7 Cmaj7 in", "Dm7 G7 Cmaj7 key",
          "what key is Dm7 G7 Cmaj7", "in what key is Dm7 G7 Cmaj7"), "name", "C major"),
        (("2nd mode of C major", "second mode of C major", "mode 2 of C major", "the 2nd mode of the C major scale", "what is the second mode of C major"),
         "name", "D dorian"),
        (("triads of A harmonic minor", "chords in A harmonic minor", "diatonic chords of the A harmonic minor scale"), "symbols",
         "Am, Bdim, Caug, Dm, E, F, G#dim"),
    ],
)  # fmt: skip
def test_the_same_question_in_other_words_has_the_same_answer(phrases, field, value):
    assert {text: answer(text, field) for text in phrases} == dict.fromkeys(phrases, value)
