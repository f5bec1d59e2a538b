"""A piece of music: read from a file, then its key, meter, chords, and what a teacher would say about it."""
