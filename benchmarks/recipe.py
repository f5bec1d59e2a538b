"""What the habits of etude-mini's recipe bring: length grouping or packing, the loss on the assistant's turns alone, and the
cache of tokenised rows. Each is left out in turn, all in one run.

    python benchmarks/recipe.py                   # 2,048 conversations each, a quarter of an hour on two CPU threads
    python benchmarks/recipe.py --rows 512

Every run is a process of its own, and sees the same conversations of build/data once, from the same base. Its speed is in
conversations a second of CPU time (on a GPU, of time); its loss is that of the assistant's turns of 200 held-out conversations.
What stands before training is measured twice, with an empty cache and with the one that the first run left.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

BASE, DATA = ROOT / "models" / "etude-mini", ROOT / "build" / "data" / "instructions"
HELD_OUT = 200
AS_IT_IS = "as the recipe is"
# What is left out, and the recipe's fields that leave it out.
RUNS = {
    AS_IT_IS: {},
    "rows in random order": {"train_sampling_strategy": "random"},
    "rows packed to 512 tokens": {"packing": True, "per_device_train_batch_size": 8},
    "loss on every token": {"assistant_only_loss": False},
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=2048, help="conversations that each run sees")
    parser.add_argument("--run", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        print(json.dumps(measure(options.run, options.folder)))
        return
    with tempfile.TemporaryDirectory() as folder:
        for split, count in (("train", options.rows), ("validation", HELD_OUT)):
            with (DATA / f"{split}.jsonl").open() as rows, Path(folder, f"{split}.jsonl").open("w") as chosen:
                chosen.writelines(islice(rows, count))
        cold = run(AS_IT_IS, folder)
        found = {name: run(name, folder) for name in RUNS}
    usual = found[AS_IT_IS]
    print("| | conversations a second | ratio | steps | loss of held-out turns |\n|---|---:|---:|---:|---:|")
    for name, told in found.items():
        rate, ratio = options.rows / told["training"], usual["training"] / told["training"]
        print(f"| {name} | {rate:.1f} | {ratio:.2f} | {told['steps']} | {told['loss']:.3f} |")
    print(
        f"\nBefore the first step: {cold['before']:.1f} s with an empty cache, {usual['before']:.1f} s with the rows "
        f"tokenised before. The loss of the base alone: {usual['base_loss']:.3f}."
    )


def run(name: str, folder: str) -> dict:
    """One run in a process of its own, with the folder's cache."""
    done = subprocess.run(
        [sys.executable, __file__, "--run", name, "--folder", folder],
        env=os.environ | {"HF_DATASETS_CACHE": f"{folder}/cache"}, capture_output=True, text=True, cwd=ROOT,
    )  # fmt: skip
    if done.returncode:
        sys.exit(f"{name} failed:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def measure(name: str, folder: Path) -> dict:
    """Train by the recipe, with what is left out; the seconds before and of training, the steps and the losses."""
    import torch
    import yaml

    import train
    from etude.tutor.model import load_model
    from evaluate import assistant_loss, read_rows

    clock = time.perf_counter if torch.cuda.is_available() else time.process_time
    told, trained = {}, train.run

    def timed(trainer, *more):
        told["before"] = clock() - start
        seconds = clock()
        trained(trainer, *more)
        told.update(training=clock() - seconds, steps=trainer.state.global_step)
        return told["training"]

    train.run = timed
    recipe = yaml.safe_load((ROOT / "recipes" / "etude-mini.yaml").read_text()) | {
        "rows": str(folder / "train.jsonl"), "validation_share": 0, "model_name_or_path": str(BASE), "max_steps": -1,
        "num_train_epochs": 1, "eval_strategy": "no", "save_strategy": "no",
        "save_to": str(folder / "adapter"), "output_dir": str(folder / "out"),
    } | RUNS[name]  # fmt: skip
    (folder / "recipe.yaml").write_text(yaml.safe_dump(recipe))
    start = clock()
    train.main(["adapter", "--recipe", str(folder / "recipe.yaml")])
    held_out = read_rows(folder / "validation.jsonl")
    base, tuned = (load_model(str(BASE), adapter) for adapter in (None, str(folder / "adapter")))
    return told | {"loss": assistant_loss(tuned, held_out), "base_loss": assistant_loss(base, held_out)}


if __name__ == "__main__":
    main()
