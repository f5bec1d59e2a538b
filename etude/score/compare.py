"""A comparison: two analyses side by side, a draft and its revision, and what got better.

    compare(draft, revision).better
        ->  "Better: gone are the remarks on voice leading (bar 3) and rhythm (bar 1); new praise for cadence (bar 8)."

A remark is the same in both when it says the same of another bar too: who adds a bar moves all that follow.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from etude.score.analysis import Analysis
from etude.score.observation import Observation

# What of the facts is told when it changes.
FACTS = ("key", "meter", "tempo", "bars", "length", "range", "cadence", "progression", "modulations")
_PLACE = re.compile(r"^Bar \d+(?:, beat [\d.]+)?: ")
_ELSEWHERE = re.compile(r" The same happens in bars? .*$")


@dataclass(frozen=True)
class Change:
    """A fact that differs: its name among the facts of an analysis, and what it was and is."""

    fact: str
    before: str
    after: str


@dataclass(frozen=True)
class Comparison:
    """A draft beside its revision; ideas are no remarks and are left out.

    gone: remarks on the draft that are not made of the revision; new: the other way round; stays: those of the
    revision that the draft had too; changes: facts that differ; better: one sentence.
    """

    gone: tuple[Observation, ...]
    new: tuple[Observation, ...]
    stays: tuple[Observation, ...]
    changes: tuple[Change, ...]
    better: str


def compare(draft: Analysis, revision: Analysis) -> Comparison:
    """What a revision changes in a draft."""
    gone, new, stays = _matched(draft.feedback, revision.feedback)
    before, after = draft.facts, revision.facts
    changes = tuple(
        Change(fact, before[fact], after[fact])
        for fact in FACTS
        if fact in before and fact in after and before[fact] != after[fact]
    )
    return Comparison(gone, new, stays, changes, _sentence(gone, new, stays))


def _matched(
    draft: Iterable[Observation], revision: Iterable[Observation]
) -> tuple[tuple[Observation, ...], tuple[Observation, ...], tuple[Observation, ...]]:
    """The remarks that are gone, new and in both. Of several of one kind those in the same bar belong together."""
    left: dict[tuple[str, bool, str], list[Observation]] = defaultdict(list)
    for said in draft:
        if said.aspect != "idea":
            left[_kind(said)].append(said)
    new, stays = [], []
    for said in revision:
        if said.aspect == "idea":
            continue
        alike = left[_kind(said)]
        if alike:
            alike.remove(min(alike, key=lambda other: abs(other.bar - said.bar)))
            stays.append(said)
        else:
            new.append(said)
    remaining = {id(said) for rest in left.values() for said in rest}
    return tuple(said for said in draft if id(said) in remaining), tuple(new), tuple(stays)


def _kind(said: Observation) -> tuple[str, bool, str]:
    """What a remark is about, whatever its place and the numbers in it."""
    text = _ELSEWHERE.sub("", _PLACE.sub("", said.text))
    return said.aspect, said.praise, re.sub(r"\d+", "", text)


def _sentence(gone: tuple[Observation, ...], new: tuple[Observation, ...], stays: tuple[Observation, ...]) -> str:
    """What got better, and what did not, in one sentence."""
    mended, praised = [said for said in gone if not said.praise], [said for said in new if said.praise]
    harmed, lost = [said for said in new if not said.praise], [said for said in gone if said.praise]
    better = _told(("gone are the remarks on", mended), ("new praise for", praised))
    worse = _told(("there are new remarks on", harmed))
    if better:
        return f"Better: {better}; but {worse}." if worse else f"Better: {better}."
    if worse or lost:
        return f"Nothing got better yet: {worse or _told(('gone is the praise for', lost))}."
    open_remarks = [said for said in stays if not said.praise]
    if open_remarks:
        return f"Nothing changed in what there is to say; start with {_named(open_remarks[:1])}."
    return "Nothing changed in what there is to say, and nothing is left to mend."


def _told(*kinds: tuple[str, list[Observation]]) -> str:
    """Each kind of remarks that there are, with its words before it."""
    return "; ".join(f"{words} {_named(remarks)}" for words, remarks in kinds if remarks)


def _named(remarks: list[Observation]) -> str:
    """The aspects of some remarks with their bars: "voice leading (bars 3, 5) and dynamics (bar 1)"."""
    bars: dict[str, set[int]] = defaultdict(set)
    for said in remarks:
        bars[said.aspect].add(said.bar)
    names = [
        f"{aspect} (bar{'s' * (len(where) > 1)} {', '.join(map(str, sorted(where)))})" for aspect, where in bars.items()
    ]
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
