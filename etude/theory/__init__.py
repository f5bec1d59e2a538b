"""The theory engine: facts about pitch, chord, scale, key and harmony, on the standard library alone."""
