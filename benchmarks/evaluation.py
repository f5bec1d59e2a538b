"""The speed of `evaluate.py` with the embedded model: answers side by side and one by one, and samples of the eval loss a second.

    python benchmarks/evaluation.py                # 200 rows of build/data's test split
    python benchmarks/evaluation.py --rows 50

Both ways answer the same rows in the same run, and what they say is compared.
"""

import argparse
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from evaluate import ask, ask_all, assistant_loss, read_rows  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=200)
    options = parser.parse_args()
    from etude.tutor.model import load_model

    model, rows = load_model(), read_rows(ROOT / "build" / "data" / "instructions" / "test.jsonl")
    asked = rows[:: max(1, len(rows) // options.rows)][: options.rows]
    ask(asked[0], model)  # what is done once is done
    together, beside = timed(lambda: ask_all(asked, model))
    alone, apart = timed(lambda: [ask(row, model) for row in asked])
    alike = sum(one.text == other.text for one, other in zip(beside, apart, strict=True))
    print(f"{len(asked)} answers, {alike} of them the same either way")
    print(
        f"side by side {len(asked) / together:.1f} a second, one by one {len(asked) / alone:.1f}: ratio {alone / together:.1f}"
    )
    seconds, loss = timed(lambda: assistant_loss(model, rows))
    print(f"eval loss {loss:.3f} of {len(rows)} rows: {len(rows) / seconds:.1f} samples a second")


def timed(work):
    """The seconds that some work took, and what it gave."""
    start = time.perf_counter()
    done = work()
    return time.perf_counter() - start, done


if __name__ == "__main__":
    main()
