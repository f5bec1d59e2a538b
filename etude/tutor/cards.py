"""A knowledge card: what a musical word means, written by us, with its names and an example, quoted by its title.

    cards()["Deceptive cadence"].text  ->  "A deceptive cadence leads the dominant to a chord other than ..."

The cards stand as Markdown in the folder cards/, one topic a file, one second-level heading a card.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain
from pathlib import Path

FOLDER = Path(__file__).parent / "cards"
# How much the nearest part of a card counts beside all of it: .93 of the held-out descriptions find their card first with
# it, and .91 without.
NEAREST_PART_SHARE = 0.25
# A best match below this score shares no more than chance words with the question: where the right card comes first,
# 99 % of the held-out descriptions score above it, and more than 90 % of the off-topic training questions below.
SEARCH_THRESHOLD = 6.0
# What a match must score to stand beside a card that the question names: of 400 training questions about a named card,
# 1 % have another card as near as that.
BESIDE_THRESHOLD = 8.0


@dataclass(frozen=True)
class Card:
    """One card: `aliases` are its other names in lower case (one that ends in "?" is a whole question), `see` the titles of
    related cards, `asks` how those ask for it who do not know its name."""

    title: str
    topic: str
    aliases: tuple[str, ...]
    see: tuple[str, ...]
    asks: tuple[str, ...]
    text: str


def read_cards(markdown: str) -> tuple[Card, ...]:
    """The cards of one file.

    >>> page = "# Tempo\\n\\n## Andante\\naliases: walking pace\\nsee: Adagio\\nasks: as fast as you walk\\n\\nAndante is a walking pace."
    >>> read_cards(page)[0].aliases, read_cards(page)[0].text
    (('walking pace',), 'Andante is a walking pace.')
    """
    topic = re.search(r"^# (.+)$", markdown, re.M)[1].strip()
    found = []
    for block in re.split(r"^## ", markdown, flags=re.M)[1:]:
        title, _, rest = block.partition("\n")
        lines = dict(re.findall(r"^(aliases|see|asks): *(.*)$", rest, re.M))
        text = " ".join(re.sub(r"^(aliases|see|asks):.*$", "", rest, flags=re.M).split())
        aliases, see, asks = (
            _listed(lines.get(name), sign) for name, sign in (("aliases", ","), ("see", ","), ("asks", "|"))
        )
        found.append(Card(title.strip(), topic, aliases, see, asks, text))
    return tuple(found)


def _listed(line: str | None, sign: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in (line or "").split(sign) if part.strip())


@lru_cache(maxsize=1)
def cards() -> Mapping[str, Card]:
    """All cards by title, files in alphabetical order."""
    every = [card for path in sorted(FOLDER.glob("*.md")) for card in read_cards(path.read_text(encoding="utf-8"))]
    return {card.title: card for card in every}


@lru_cache(maxsize=1)
def _names() -> tuple[re.Pattern, Mapping[str, str]]:
    by_name = {card.title.lower(): card.title for card in cards().values()}
    for card in cards().values():
        for alias in card.aliases:
            by_name.setdefault(alias.lower(), card.title)
    longest_first = sorted(by_name, key=len, reverse=True)
    joined = "|".join(map(_spelled, longest_first))
    return re.compile(rf"(?<![\w#])(?:{joined})(?:s|es)?(?![\w#])", re.I), by_name


# Where a name that is a whole question ("what is a chord?") must end: "what is a chord progression" asks for another.
_ENDS = r"(?=\s*(?:[?!.,;:]|$|(?:in music|exactly|really|please|pls)\b))"


def _spelled(name: str) -> str:
    words = re.escape(name.removesuffix("?")).replace(r"\ ", r"[\s-]+")
    return words + _ENDS if name.endswith("?") else words


def named(text: str) -> tuple[tuple[Card, int, int], ...]:
    """The cards whose title or alias stands in the text, with their places, in reading order.

    >>> [card.title for card, _, _ in named("what is a deceptive cadence, and what does andante mean?")]
    ['Deceptive cadence', 'Andante']
    """
    pattern, by_name = _names()
    found = []
    for match in pattern.finditer(text):
        words = re.sub(r"[\s-]+", " ", match[0].lower())
        candidates = (words, match[0].lower(), words.removesuffix("s"), words.removesuffix("es"), f"{words}?")
        title = next((by_name[name] for name in candidates if name in by_name), None)
        if title:
            found.append((cards()[title], match.start(), match.end()))
    return tuple(found)


@lru_cache(maxsize=1)
def _indexes():
    """Two indexes, of whole cards and of their parts (the names, each way to ask, the text), and where each card's parts begin."""
    import bm25s

    parts = [(" ".join((card.title, *card.aliases)), *card.asks, card.text) for card in cards().values()]
    indexes = bm25s.BM25(), bm25s.BM25()
    for index, texts in zip(indexes, ([" ".join(told) for told in parts], [*chain(*parts)]), strict=True):
        index.index(_tokens(texts), show_progress=False)
    return *indexes, [0, *accumulate(map(len, parts))][:-1]


def _tokens(texts: Sequence[str]):
    """The words of texts without their endings: hands and hand, slowing and slow are one."""
    import bm25s
    import snowballstemmer

    stem = snowballstemmer.stemmer("english").stemWords
    return bm25s.tokenize([text.lower() for text in texts], stopwords="en", stemmer=stem, show_progress=False)


def search(text: str, least: float = SEARCH_THRESHOLD) -> Card | None:
    """The card nearest to a text by its words, or None when none scores `least`: BM25 on all of a card,
    and a share of that on the nearest of its parts, mostly one way to ask for it.

    >>> search("what's the word for getting slower and slower at the end?").title, search("who won the football match")
    ('Ritardando', None)
    """
    import numpy as np

    by_card, by_part, begins = _indexes()
    words = [word for word in _tokens([text]).vocab if word in by_card.vocab_dict]
    if not words:
        return None
    scores = by_card.get_scores(words) + NEAREST_PART_SHARE * np.maximum.reduceat(by_part.get_scores(words), begins)
    best = int(scores.argmax())
    return list(cards().values())[best] if scores[best] >= least else None
