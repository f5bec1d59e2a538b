"""A QLoRA step of train.py beside a plain TRL script of the same settings: tokens a second (on a CPU, of
its own time) and peak memory, in one run.

    python benchmarks/training.py                                 # etude-mini, on whatever machine this is
    python benchmarks/training.py --shape 7b --max-length 1024    # random weights of Llama-2-7B's shape, on a GPU
    python benchmarks/training.py --shape 7b --max-length 4096 --activation-checkpointing

Each run is a process of its own, so that its peak memory is its own; the two take turns, and the best of each counts, for
what else the machine does can only slow them. On a GPU both stay under --gigabytes, by default what a T4 leaves, or fail. The
rows are note names, as long as --max-length; by default as many and as long as those of etude-mini's recipe.
"""

import argparse
import json
import platform
import random
import resource as rss
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

SHAPES = {
    "mini": None,
    "7b": {"hidden_size": 4096, "intermediate_size": 11008, "num_hidden_layers": 32, "num_attention_heads": 32},
}
WARMUP = 2  # steps that are not counted
SETTINGS = {
    "assistant_only_loss": True,
    "learning_rate": 2e-4,
    "optim": "paged_adamw_32bit",
    "logging_steps": 1,
    "save_strategy": "no",
    "eval_strategy": "no",
}
LORA = {"lora_r": 8, "lora_alpha": 16, "lora_dropout": 0.05, "lora_target_modules": "all-linear"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shape", choices=list(SHAPES), default="mini")
    parser.add_argument("--max-length", type=int, default=128)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--steps", type=int, default=8)
    parser.add_argument("--turns", type=int, default=3, help="runs of each of the two")
    parser.add_argument("--activation-checkpointing", action="store_true")
    parser.add_argument("--gigabytes", type=float, default=15.0, help="of GPU memory that a run may take")
    parser.add_argument("--run", choices=["ours", "plain"], help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        print(json.dumps(measure(options)))
        return
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder), options)
        found = {"ours": [], "plain": []}
        for _ in range(options.turns):
            for run in found:
                command = [sys.executable, __file__, *sys.argv[1:], "--run", run, "--folder", folder]
                done = subprocess.run(command, capture_output=True, text=True)
                if done.returncode:
                    sys.exit(f"{run} failed:\n{done.stderr[-2000:]}")
                found[run].append(json.loads(done.stdout.splitlines()[-1]))
    print(
        f"{options.shape}, {options.batch} rows of {options.max_length} tokens a step, on {found['ours'][0]['machine']}"
    )
    rate = {run: max(told["tokens_per_second"] for told in runs) for run, runs in found.items()}
    peak = {run: min(told["peak_bytes"] for told in runs) for run, runs in found.items()}
    for run in found:
        print(
            f"{'train.py' if run == 'ours' else 'plain TRL':10} {rate[run]:9.0f} tokens/s  {peak[run] / 1e9:6.2f} GB at most"
        )
    print(f"ratio      {rate['ours'] / rate['plain']:9.2f}           {peak['ours'] / peak['plain']:6.2f}")


def prepare(folder: Path, options: argparse.Namespace) -> None:
    """Write the rows, and for a shape of its own a base with random weights."""
    from transformers import AutoTokenizer, LlamaConfig, LlamaForCausalLM

    mini = ROOT / "models" / "etude-mini"
    tokenizer = AutoTokenizer.from_pretrained(mini)
    draw = random.Random(0)
    with (folder / "rows.jsonl").open("w") as rows:
        for _ in range(options.batch * options.steps):
            answer = "It has "
            while len(tokenizer(answer).input_ids) < options.max_length:
                answer += ", ".join(draw.choices(list("ABCDEFG"), k=options.max_length // 4)) + ". "
            messages = [{"role": "user", "content": "which notes?"}, {"role": "assistant", "content": answer}]
            rows.write(json.dumps({"messages": messages}) + "\n")
    if shape := SHAPES[options.shape]:
        import torch

        torch.set_default_dtype(torch.float16)
        with torch.device("cuda" if torch.cuda.is_available() else "cpu"):
            base = LlamaForCausalLM(LlamaConfig(vocab_size=32000, max_position_embeddings=4096, **shape))
        base.save_pretrained(folder / "base")
        tokenizer.save_pretrained(folder / "base")
    else:
        (folder / "base").symlink_to(mini)


def measure(options: argparse.Namespace) -> dict:
    """Train once; the tokens a second after the first steps, and the most memory that the process took."""
    import torch
    from transformers import TrainerCallback

    at = []

    class Clock(TrainerCallback):
        def on_log(self, args, state, control, logs=None, **_):
            if "num_tokens" in (logs or {}):
                memory = (
                    torch.cuda.max_memory_allocated() if on_gpu else rss.getrusage(rss.RUSAGE_SELF).ru_maxrss * 1024
                )
                # On a CPU what else the machine does is not counted.
                now = time.perf_counter() if on_gpu else time.process_time()
                at.append((now, logs["num_tokens"], memory))

    on_gpu = torch.cuda.is_available()
    if on_gpu:
        total = torch.cuda.get_device_properties(0).total_memory
        torch.cuda.set_per_process_memory_fraction(min(1.0, options.gigabytes * 1e9 / total))
    settings = SETTINGS | {
        "output_dir": str(options.folder / options.run),
        "max_length": options.max_length,
        "per_device_train_batch_size": options.batch,
        "max_steps": options.steps,
        "activation_checkpointing": options.activation_checkpointing,
    }
    (train_ours if options.run == "ours" else train_plainly)(options.folder, settings, Clock())
    (start, before, _), (end, after, peak) = at[WARMUP - 1], at[-1]
    name = (
        torch.cuda.get_device_name() if on_gpu else f"a CPU ({platform.machine()}, {torch.get_num_threads()} threads)"
    )
    return {"tokens_per_second": (after - before) / (end - start), "peak_bytes": peak, "machine": name}


def train_ours(folder: Path, settings: dict, clock: object) -> None:
    """A run of train.py, from a recipe."""
    import yaml

    import train

    recipe = settings | LORA | {
        "save_to": str(folder / "adapter"), "rows": str(folder / "rows.jsonl"), "validation_share": 0,
        "model_name_or_path": str(folder / "base"), "load_in_4bit": True, "use_bnb_nested_quant": True, "use_peft": True,
    }  # fmt: skip
    (folder / "recipe.yaml").write_text(yaml.safe_dump(recipe))
    run = train.run

    def timed(trainer, *more):
        trainer.add_callback(clock)
        return run(trainer, *more)

    train.run = timed
    train.main(["adapter", "--recipe", str(folder / "recipe.yaml")])


def train_plainly(folder: Path, settings: dict, clock: object) -> None:
    """What a person would write with TRL, PEFT and bitsandbytes, with the same settings."""
    import torch
    from datasets import load_dataset
    from peft import LoraConfig
    from transformers import AutoModelForCausalLM, AutoTokenizer, BitsAndBytesConfig
    from trl import SFTConfig, SFTTrainer

    from train import compute_dtype

    dtype = compute_dtype()
    model = AutoModelForCausalLM.from_pretrained(
        folder / "base",
        dtype=getattr(torch, dtype),
        quantization_config=BitsAndBytesConfig(
            load_in_4bit=True,
            bnb_4bit_quant_type="nf4",
            bnb_4bit_use_double_quant=True,
            bnb_4bit_compute_dtype=getattr(torch, dtype),
        ),
    )
    trainer = SFTTrainer(
        model=model,
        args=SFTConfig(
            **settings, bf16=dtype == "bfloat16", fp16=dtype == "float16", use_cpu=not torch.cuda.is_available()
        ),
        train_dataset=load_dataset("json", data_files=str(folder / "rows.jsonl"), split="train"),
        processing_class=AutoTokenizer.from_pretrained(folder / "base"),
        peft_config=LoraConfig(
            r=LORA["lora_r"],
            lora_alpha=LORA["lora_alpha"],
            lora_dropout=LORA["lora_dropout"],
            target_modules=LORA["lora_target_modules"],
            task_type="CAUSAL_LM",
        ),
        callbacks=[clock],
    )
    trainer.train()
    trainer.save_model(str(folder / "plain-adapter"))


if __name__ == "__main__":
    main()
