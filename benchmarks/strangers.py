"""Questions in strangers' words, answered by the tutor and graded by the facts that each must tell.

    python benchmarks/strangers.py [tests/strangers.jsonl]

A row names the question, the one asked before where it leans on it, and its facts, each a list of wordings of which one must
stand in the answer as whole words. No row of it is ever trained on; what is missed in tests/strangers.jsonl was looked at while
the engine grew, what is missed in tests/strangers_unseen.jsonl was not. Prints the share answered right by kind, and what failed.
"""

import argparse
import json
import re
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("questions", type=Path, nargs="?", default=ROOT / "tests" / "strangers.jsonl")
    options = parser.parse_args()
    from tqdm import tqdm

    from etude.tutor.claims import check
    from etude.tutor.loop import answer, collect
    from etude.tutor.model import load_model
    from etude.tutor.prompt import NOTHING_BEFORE

    model = load_model()
    rows = [json.loads(line) for line in options.questions.read_text(encoding="utf-8").splitlines() if line]
    right: dict[str, list[bool]] = defaultdict(list)
    wrong_claims = 0
    for row in tqdm(rows, disable=None):
        past = collect(answer(row["before"], model)).past if row["before"] else NOTHING_BEFORE
        told = collect(answer(row["question"], model, before=past))
        missing = missed(told.text, row["facts"])
        unflagged = re.sub(r"~~.*?~~", "", told.text, flags=re.DOTALL)
        wrong_claims += sum(not claim.right for claim in check(unflagged))
        right[row["kind"]].append(not missing)
        if missing:
            lean = f" (after: {row['before']})" if row["before"] else ""
            print(
                f"WRONG [{row['kind']}] {row['question']}{lean}\n    {told.calls} {told.text}\n    missing: {missing}"
            )
    for kind, marks in sorted(right.items()):
        print(f"{kind:24} {sum(marks):3} of {len(marks):3}")
    whole = [mark for marks in right.values() for mark in marks]
    print(
        f"right: {sum(whole)} of {len(whole)} ({sum(whole) / len(whole):.3f}); wrong claims left unflagged: {wrong_claims}"
    )


def missed(text: str, facts: list[list[str]]) -> list[list[str]]:
    """The facts of which no wording stands in the text.

    >>> missed("It has two sharps: F#, C#.", [["2 sharps", "two sharps"], ["C"]])
    [['C']]
    """
    return [wordings for wordings in facts if not any(stands(wording, text) for wording in wordings)]


def stands(wording: str, text: str) -> bool:
    """Whether a wording stands in a text as whole words; a note, a chord or a numeral only in its own letters.

    >>> stands("A", "It is a note."), stands("yes", "Yes, it is."), stands("F", "F# it is")
    (False, True, False)
    """
    flags = 0 if re.match(r"[A-GIViv][#b]*(?![a-z]{2})", wording) else re.I
    return bool(re.search(rf"(?<![\w#]){re.escape(wording)}(?![\w#])", text, flags))


if __name__ == "__main__":
    main()
