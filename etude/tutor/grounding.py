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
    """The whole call turns and the whole slots that may be written; without `speech` the turn must be a call."""

    calls: tuple[str, ...]
    slots: tuple[str, ...]
    speech: bool = True

    def calling(self, written: str) -> bool:
        return written.startswith(">")

    def allows(self, written: str, piece: str) -> bool:
        """Whether `piece` may follow what stands in the turn so far.

        >>> g = Grounding(("> chord([1])",), ("{2.notes}",))
        >>> g.allows("", "> key"), g.allows("It has {2.", "no"), g.allows("It has {2.", "key}"), g.allows("It", " has")
        (False, True, False, True)
        """
        text = written + piece
        if self.calling(text) or not self.speech:
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
        if self.calling(written) or not self.speech:
            return written in self.calls
        return bool(written.strip()) and _UNCLOSED.search(written) is None

    def bound(self, written: str) -> str:
        """The part of the turn so far that binds what comes next: a call or a slot that has begun; "" where words are free.

        >>> g = Grounding(("> chord([1])",), ("{2.notes}",))
        >>> g.bound("> cho"), g.bound("It has {2.no"), g.bound("It has {2.notes}")
        ('> cho', '{2.no', '')
        """
        if self.calling(written):
            return written
        opened = _UNCLOSED.search(written)
        return opened[0] if opened else ""

    def openings(self, bound: str) -> frozenset[str]:
        """The characters with which the next piece may begin after a bound part; none where a call is whole.

        >>> sorted(Grounding(("> chord([1])", "> key([1])"), ("{2.notes}",)).openings("> "))
        ['c', 'k']
        """
        whole = self.calls + self.slots
        return frozenset(text[len(bound)] for text in whole if text.startswith(bound) and len(text) > len(bound))
