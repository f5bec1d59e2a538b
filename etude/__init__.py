"""Etude, a music theory tutor: theory, score, render and tutor, each importing only what stands before it."""
