"""What the tutor says of itself where there is nothing to call: greetings, thanks, and what it does not teach.

    is_saying("Hello! I am Etude, a music theory tutor.")  ->  True

The texts stand in this folder, one sort a file, by level. Whatever else a model would say without a result is a guess.
"""

import re
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
_SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+")


def is_saying(text: str) -> bool:
    """Whether every sentence of a text stands in the sayings.

    >>> is_saying("Glad to help. Happy practising."), is_saying("Glad to help. A fugue has four sections.")
    (True, False)
    """
    return set(_SENTENCE_ENDS.split(text.strip())) <= _sentences()


@cache
def _sentences() -> frozenset[str]:
    texts = (path.read_text(encoding="utf-8") for path in FOLDER.glob("*.txt"))
    lines = (line.strip() for text in texts for line in text.splitlines() if not line.startswith("#"))
    return frozenset(sentence for line in lines for sentence in _SENTENCE_ENDS.split(line))
