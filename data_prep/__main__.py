"""Build the training data: `python -m data_prep` writes build/data/ (instructions, corpus, manifest, dataset card).

Nothing is downloaded; the same seed gives the same files. Rows that do not read back, or whose answer the claim checker
refuses, are dropped, and the manifest counts them with the reason.
"""

import argparse
import json
import random
from collections import Counter
from pathlib import Path

from tqdm import tqdm

from data_prep import midi_corpora
from data_prep.corpus import corpus_texts
from data_prep.dialogues import make_agains, make_follow_ups, make_rows
from data_prep.grammar import SPLITS, again, read_phrasings
from data_prep.intents import INTENTS
from data_prep.pieces import write_piece
from data_prep.rows import rows_hash

CARD = Path(__file__).with_name("dataset_card.md")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path("build/data"), help="folder to write (default: build/data)")
    parser.add_argument("--rows", type=int, default=500, help="training rows for an intent of weight 1 (default: 500)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rows, dropped = instruction_rows(options.rows, options.seed)
    for split in SPLITS:
        write_lines(options.out / "instructions" / f"{split}.jsonl", rows[split])
    texts = corpus_texts(rows, options.seed)
    for split, lines in texts.items():
        write_lines(options.out / "corpus" / f"{split}.jsonl", [{"text": text} for text in lines])
    manifest = {
        "seed": options.seed,
        "rows": {split: len(rows[split]) for split in SPLITS},
        "families": {split: len({row["family"] for row in rows[split]}) for split in SPLITS},
        "kinds": dict(sorted(Counter(row["kind"] for split in SPLITS for row in rows[split]).items())),
        "corpus_texts": {split: len(lines) for split, lines in texts.items()},
        "hash": {split: rows_hash({"messages": row["messages"]} for row in rows[split]) for split in SPLITS},
        "dropped": {split: dict(reasons.most_common()) for split, reasons in dropped.items()},
    }
    (options.out / "manifest.json").write_text(
        json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    card = CARD.read_text(encoding="utf-8").format(
        **{f"n_{split}": len(rows[split]) for split in SPLITS}, seed=options.seed
    )
    (options.out / "README.md").write_text(card, encoding="utf-8")
    counts = ", ".join(f"{len(rows[split])} {split}" for split in SPLITS)
    print(f"wrote {options.out}: {counts} rows; dropped { ({split: sum(c.values()) for split, c in dropped.items()}) }")


def instruction_rows(per_intent: int, seed: int) -> tuple[dict[str, list[dict]], dict[str, Counter]]:
    """All dialogues by split, and what was dropped. Validation and test have one row a family, whatever `per_intent` is."""
    rows: dict[str, list[dict]] = {split: [] for split in SPLITS}
    dropped = {split: Counter() for split in SPLITS}
    pieces = {split: [write_piece(random.Random(f"{split}/{n}")) for n in range(12)] for split in SPLITS}
    for name in tqdm(INTENTS, desc="intents"):
        phrasings = read_phrasings(name)
        for split in SPLITS:
            count = int(per_intent * INTENTS[name].weight) if split == "train" else len(phrasings.families[split])
            made, reasons = make_rows(phrasings, split, count, seed, pieces[split])
            rows[split] += made
            dropped[split] += reasons
            if split != "train":
                made, reasons = make_follow_ups(phrasings, split, seed)
                rows[split] += made
                dropped[split] += reasons
    for split in SPLITS:
        made, reasons = make_agains(split, 4 * per_intent if split == "train" else len(again()[split]), seed)
        rows[split] += made
        dropped[split] += reasons
    for split, works in chorale_split().items():
        for work in tqdm(works, desc=f"chorales, {split}"):
            chords = midi_corpora.chorale_chords(work)
            rows[split] += midi_corpora.question_rows(
                work, chords, read_phrasings("identify"), split, 12 if split == "train" else 4
            )
    for split in SPLITS:
        random.Random(seed).shuffle(rows[split])
    return rows, dropped


def chorale_split() -> dict[str, tuple[str, ...]]:
    """Which chorale gives questions to which split: a file is one source and stays on one side."""
    works = midi_corpora.CHORALES
    return {"train": works[:14], "validation": works[14:16], "test": works[16:]}


def write_lines(path: Path, rows: list[dict]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


if __name__ == "__main__":
    main()
