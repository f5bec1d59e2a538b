"""What several tests share: a model that says what it was told to say."""

from collections.abc import Iterator, Sequence

from etude.tutor.grounding import Grounding

PIECE_LENGTH = 4


class ScriptedModel:
    """A model for tests: each call of `write` says the next turn, in pieces; `heard` keeps the messages it was given.

    model = ScriptedModel("> chord([1])", "It has {2.notes}.")
    """

    name = "a scripted model"

    def __init__(self, *turns: str):
        self.turns = list(turns)
        self.heard: list[tuple[list[dict[str, str]], Grounding]] = []

    def write(self, messages: Sequence[dict[str, str]], grounding: Grounding) -> Iterator[str]:
        self.heard.append((list(messages), grounding))
        turn = self.turns.pop(0)
        for start in range(0, len(turn), PIECE_LENGTH):
            yield turn[start : start + PIECE_LENGTH]
