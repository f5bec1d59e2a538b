"""What several test files share: a model that says what a test wrote for it."""

from collections.abc import Iterator, Sequence

from etude.tutor.grounding import Grounding


class ScriptedModel:
    """A model whose turns are written beforehand; `asked` records the messages and the grounding of every turn.

    >>> model = ScriptedModel("> chord([1])", "It has {2.notes}.")
    >>> "".join(model.write([], Grounding((), ())))
    '> chord([1])'
    """

    name = "scripted model"

    def __init__(self, *turns: str) -> None:
        self._turns = list(turns)
        self.asked: list[tuple[list[dict[str, str]], Grounding]] = []

    def write(self, messages: Sequence[dict[str, str]], grounding: Grounding) -> Iterator[str]:
        """Stream the next turn in pieces of three characters."""
        self.asked.append((list(messages), grounding))
        turn = self._turns.pop(0)
        yield from (turn[start : start + 3] for start in range(0, len(turn), 3))
