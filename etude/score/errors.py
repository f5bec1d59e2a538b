"""What the score reader says when it cannot read a file: one sentence that tells a learner what to do next."""


class ScoreError(ValueError):
    """A file that could not be read or analysed, told in one sentence.

    >>> print(ScoreError("This file is empty: export it again from your music program."))
    This file is empty: export it again from your music program.
    """
