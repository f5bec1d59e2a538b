"""Grounding: what a model may write next, so that it can call only what exists and name only fields that were found.

A turn that begins with the call mark must be one of the allowed calls, letter for letter; in any other turn an opening
brace must become one of the known slots. Everything else is free. The rule works on text, so it fits every tokenizer.

    Grounding(calls=("> chord([1])",), slots=()).allows("> ch", "ord(")  ->  True
"""

import re
from dataclasses import dataclass

_UNCLOSED = re.compile(r"\{[^{}]*$")
_CLOSED = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True)
class Grounding:
    """The whole call turns and the whole slots that may be written."""

    calls: tuple[str, ...]
    slots: tuple[str, ...]

    def calling(self, written: str) -> bool:
        return written.startswith(">")

    def allows(self, written: str, piece: str) -> bool:
        """Whether `piece` may follow what stands in the turn so far.

        >>> g = Grounding(("> chord([1])",), ("{2.notes}",))
        >>> g.allows("", "> key"), g.allows("It has {2.", "no"), g.allows("It has {2.", "key}"), g.allows("It", " has")
        (False, True, False, True)
        """
        text = written + piece
        if self.calling(text):
            return any(call.startswith(text) for call in self.calls)
        if ">" in piece and not text.strip(" >"):
            return False
        opened = _UNCLOSED.search(written)
        tail = text[opened.start() if opened else len(written) :]
        if any(slot not in self.slots for slot in _CLOSED.findall(tail)):
            return False
        rest = _CLOSED.sub("", tail)
        if "}" in rest:
            return False
        return "{" not in rest or any(slot.startswith(rest[rest.index("{") :]) for slot in self.slots)

    def complete(self, written: str) -> bool:
        """Whether the turn may end here.

        >>> g = Grounding(("> chord([1])",), ())
        >>> g.complete("> chord("), g.complete("> chord([1])"), g.complete(""), g.complete("Yes.")
        (False, True, False, True)
        """
        if self.calling(written):
            return written in self.calls
        return bool(written.strip()) and _UNCLOSED.search(written) is None

    def narrow(self, written: str) -> bool:
        """Whether the next words are bound (inside a call or a slot), rather than free."""
        return self.calling(written) or _UNCLOSED.search(written) is not None
