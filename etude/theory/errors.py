"""What the theory engine says when it cannot read something: which part, why, and what would have been right."""


class TheoryError(ValueError):
    """A text that could not be read, told in words a learner can use.

    >>> print(TheoryError("'H' is not a note name.", unread="H", suggestion="B"))
    'H' is not a note name. Did you mean B?
    """

    def __init__(self, reason: str, *, unread: str = "", suggestion: str = ""):
        self.reason, self.unread, self.suggestion = reason, unread, suggestion
        super().__init__(f"{reason} Did you mean {suggestion}?" if suggestion else reason)
