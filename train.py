"""Train Etude's models: a small base from scratch, and a QLoRA adapter on that base or on any other.

    python train.py base    --recipe recipes/etude-mini-base.yaml
    python train.py adapter --recipe recipes/etude-mini.yaml
    python train.py adapter --recipe recipes/llama2-7b-chat.yaml --resume --push someone/etude-llama2

A recipe is one YAML file with the fields of BaseRecipe or AdapterRecipe below, of TRL's SFTConfig and, for an adapter,
of TRL's ModelConfig; each can be overridden on the command line (`--learning_rate 1e-3`). Checkpoints go to the
recipe's output_dir; the finished model, its model card and the figure of its training go to save_to.
"""

import argparse
import sys
import time
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from data_prep.rows import RowsError, load_rows, rows_hash

if TYPE_CHECKING:
    from datasets import DatasetDict
    from transformers import PreTrainedTokenizerBase, PreTrainedTokenizerFast
    from trl import SFTConfig, SFTTrainer

SPECIAL_TOKENS = ("<|pad|>", "<|end|>", "<|user|>", "<|assistant|>", "<|tool|>")
# Each of these is always a token of its own, so that a mark `[1]`, a slot `{2.notes}` and a call `> chord([1])` are
# cut alike wherever they stand.
LONE_CHARACTERS = r"[\[\]{}().>]"

SETTINGS_OF_THE_CARD = (
    *("learning_rate", "lr_scheduler_type", "warmup_steps", "optim", "weight_decay", "max_grad_norm"),
    *("num_train_epochs", "max_steps", "max_length", "packing", "assistant_only_loss", "seed", "bf16", "fp16"),
)


@dataclass
class BaseRecipe:
    """What the base is made of: its text, its tokenizer and the shape of its Llama."""

    save_to: str = field(metadata={"help": "Folder for the finished base."})
    corpus: str = field(default="build/data/corpus", metadata={"help": "Folder with train.jsonl, validation.jsonl."})
    vocab_size: int = field(default=2048, metadata={"help": "Tokens of the byte-level BPE, special ones included."})
    hidden_size: int = 256
    intermediate_size: int = 704
    num_hidden_layers: int = 4
    num_attention_heads: int = 4
    num_key_value_heads: int = 4
    max_position_embeddings: int = 2048


@dataclass
class AdapterRecipe:
    """Where an adapter's data come from and where the adapter goes."""

    save_to: str = field(metadata={"help": "Folder for the finished adapter."})
    rows: str = field(
        default="build/data/instructions", metadata={"help": "Folder, .json, .jsonl or Hub id of the conversations."}
    )
    validation_share: float = field(
        default=0.1, metadata={"help": "Share of the rows held out for the eval loss where there is no such split."}
    )
    chat_form: str = field(
        default="own",
        metadata={"help": "The base's own chat template, or the Llama-2 form.", "choices": ["own", "llama2"]},
    )


def main(argv: list[str] | None = None) -> None:
    """Read the command line, train one stage and save it. Raises SystemExit with a sentence when it cannot."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )
    parser.add_argument("stage", choices=["base", "adapter"])
    parser.add_argument("--recipe", required=True, help="a YAML file, see recipes/")
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint in output_dir")
    parser.add_argument("--push", metavar="REPO_ID", help="upload the finished folder to the Hub")
    command, overrides = parser.parse_known_args(argv)
    if not Path(command.recipe).is_file():
        raise SystemExit(f"There is no recipe at {command.recipe}. The recipes are in recipes/.")
    train = train_base if command.stage == "base" else train_adapter
    try:
        folder = train(["--config", command.recipe, *overrides], resume=command.resume)
    except RowsError as problem:
        raise SystemExit(str(problem)) from problem
    if command.push:
        push(folder, command.push)


# --- the base, from scratch ------------------------------------------------------------------------------------------


def train_base(arguments: list[str], resume: bool = False) -> Path:
    """Train a tokenizer and then a Llama from scratch on plain text; returns the folder with both.

    The text may hold the special tokens, which are read as such.
    """
    from transformers import LlamaConfig, LlamaForCausalLM, set_seed
    from trl import SFTConfig, SFTTrainer, TrlParser

    dtype = compute_dtype()
    recipe, settings = TrlParser((BaseRecipe, SFTConfig)).parse_args_and_config(precision(dtype) + arguments)
    corpus = load_corpus(recipe.corpus)
    set_seed(settings.seed)

    tokenizer = train_tokenizer(corpus["train"]["text"], recipe.vocab_size)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=recipe.hidden_size,
        intermediate_size=recipe.intermediate_size,
        num_hidden_layers=recipe.num_hidden_layers,
        num_attention_heads=recipe.num_attention_heads,
        num_key_value_heads=recipe.num_key_value_heads,
        max_position_embeddings=recipe.max_position_embeddings,
        tie_word_embeddings=True,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
        attn_implementation="eager",  # short rows train 1.3 times as fast without the fused attention on a CPU
    )
    model = LlamaForCausalLM(config)
    print(f"Base: {model.num_parameters():,} parameters, {len(tokenizer):,} tokens, computing in {dtype}.")

    trainer = SFTTrainer(
        model=model,
        args=settings,
        processing_class=tokenizer,
        train_dataset=corpus["train"],
        eval_dataset=corpus.get("validation"),
    )
    seconds = run(trainer, resume)

    folder = Path(recipe.save_to)
    trainer.model.bfloat16().save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    facts = {
        "Made by": "`python train.py base`",
        "Parameters": f"{model.num_parameters():,}, tied embeddings, bf16",
        "Tokenizer": f"byte-level BPE, {len(tokenizer):,} tokens",
        "Shape": f"{recipe.num_hidden_layers} layers, hidden {recipe.hidden_size}, "
        f"{recipe.num_attention_heads} heads, {recipe.num_key_value_heads} of keys and values",
        "Text": f"{len(corpus['train']):,} passages of {recipe.corpus}",
        "SHA-256 of the text": rows_hash(corpus["train"]),
    }
    return report(trainer, folder, facts, seconds)


def load_corpus(folder: str) -> "DatasetDict":
    """Load the plain text, rows of {"text"}. Raises RowsError when there is none."""
    from datasets import load_dataset

    files = {split: f"{folder}/{split}.jsonl" for split in ("train", "validation")}
    if not Path(files["train"]).is_file():
        raise RowsError(f"There is no text at {files['train']}. Write it first: `python -m data_prep`.")
    return load_dataset("json", data_files={split: file for split, file in files.items() if Path(file).is_file()})


def train_tokenizer(texts: list[str], vocab_size: int) -> "PreTrainedTokenizerFast":
    """Learn a byte-level BPE from texts: digits one by one, LONE_CHARACTERS and SPECIAL_TOKENS whole.

    The opening of every call is one token, `> transpose(`, so that which tool to call is one decision, taken where
    the whole question has been read. The tokenizer carries etude-mini's chat template, and `<|end|>` is its end of
    sequence.
    """
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    from etude.tutor.prompt import CALL_MARK, CHAT_TEMPLATE
    from etude.tutor.tools import TOOLS

    openings = [AddedToken(f"{CALL_MARK}{name}(", normalized=False) for name in TOOLS]
    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(LONE_CHARACTERS), behavior="isolated"),
            pre_tokenizers.Digits(individual_digits=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False),
        ]
    )
    bpe.decoder = decoders.ByteLevel()
    bpe.add_special_tokens(list(SPECIAL_TOKENS))
    bpe.train_from_iterator(
        iter(texts),
        trainers.BpeTrainer(
            vocab_size=vocab_size - len(openings),
            special_tokens=list(SPECIAL_TOKENS),
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        ),
    )
    bpe.add_tokens(openings)
    return PreTrainedTokenizerFast(
        tokenizer_object=bpe,
        eos_token="<|end|>",
        pad_token="<|pad|>",
        additional_special_tokens=["<|user|>", "<|assistant|>", "<|tool|>"],
        chat_template=CHAT_TEMPLATE,
        clean_up_tokenization_spaces=False,
    )


# --- an adapter, by QLoRA --------------------------------------------------------------------------------------------


def with_tools_told(rows: "DatasetDict") -> "DatasetDict":
    """The rows, and where tools are called in them the tutor's system turn before each, as the app will send it.

    etude-mini's template leaves the system turn out; a larger base learns under it.
    """
    from etude.tutor.prompt import system_message

    if not any(turn["role"] == "tool" for row in rows["train"] for turn in row["messages"]):
        return rows
    told = system_message()

    def tell(row: dict) -> dict:
        return row if row["messages"][0]["role"] == "system" else {"messages": [told, *row["messages"]]}

    return rows.map(tell, desc="Telling the tools")


def train_adapter(arguments: list[str], resume: bool = False) -> Path:
    """Tune a LoRA adapter on a base frozen in NF4 (Dettmers et al. 2023, QLoRA); returns the adapter's folder.

    The loss is taken on the assistant's turns. Raises SystemExit when the base is not to be had.
    """
    import torch
    from trl import ModelConfig, SFTConfig, SFTTrainer, TrlParser, get_peft_config, get_quantization_config

    dtype = compute_dtype()
    recipe, settings, base = TrlParser((AdapterRecipe, SFTConfig, ModelConfig)).parse_args_and_config(
        precision(dtype) + ["--dtype", dtype] + arguments
    )
    rows = load_rows(recipe.rows)
    if "validation" not in rows and recipe.validation_share:
        parts = rows["train"].train_test_split(recipe.validation_share, seed=settings.seed)
        rows["train"], rows["validation"] = parts["train"], parts["test"]
    data_hash = rows_hash(rows["train"])
    rows = with_tools_told(rows)
    tokenizer = load_tokenizer(base.model_name_or_path, base.model_revision)
    if recipe.chat_form == "llama2":
        from etude.tutor.prompt import LLAMA2_CHAT_TEMPLATE

        tokenizer.chat_template = LLAMA2_CHAT_TEMPLATE

    settings.model_init_kwargs = {
        "dtype": base.dtype,
        "attn_implementation": base.attn_implementation,
        "revision": base.model_revision,
    }
    trainer = SFTTrainer(
        model=base.model_name_or_path,
        args=settings,
        processing_class=tokenizer,
        train_dataset=rows["train"],
        eval_dataset=rows.get("validation"),
        quantization_config=get_quantization_config(base),
        peft_config=get_peft_config(base),
    )
    # TRL casts the adapter of a 4-bit base to bf16. Its updates are finer than bf16 can hold, and fp16's loss scaler
    # refuses bf16 gradients on a T4, so it learns in fp32; autocast still multiplies in half precision.
    learning = [weights for weights in trainer.model.parameters() if weights.requires_grad]
    for weights in learning:
        weights.data = weights.data.float()
    size = sum(weights.numel() for weights in learning)
    form = "NF4" if base.load_in_4bit else "8 bit" if base.load_in_8bit else base.dtype
    name = base.model_name_or_path
    print(f"Adapter: {size:,} parameters (r {base.lora_r}) on {name} in {form}, computing in {dtype}.")

    seconds = run(trainer, resume)

    for weights in learning:
        weights.data = weights.data.to(torch.float16)
    folder = Path(recipe.save_to)
    trainer.model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    facts = {
        "Made by": "`python train.py adapter`",
        "Base": f"`{name}`, {form}{', double quantisation' if base.use_bnb_nested_quant else ''}",
        "Adapter": f"LoRA r {base.lora_r}, alpha {base.lora_alpha}, dropout {base.lora_dropout}, {size:,} parameters",
        "Data": f"{len(rows['train']):,} conversations of {recipe.rows}",
        "SHA-256 of the data": data_hash,
    }
    return report(trainer, folder, facts, seconds, base_model=name)


def load_tokenizer(base: str, revision: str) -> "PreTrainedTokenizerBase":
    """Load a base's tokenizer, which shows early whether the base is to be had.

    Raises SystemExit, saying what to do, when it is not.
    """
    from transformers import AutoTokenizer

    if base.startswith(("models/", "./", "/")) and not Path(base, "config.json").is_file():
        raise SystemExit(f"There is no base at {base}. Train one first: `python train.py base --recipe recipes/...`.")
    try:
        return AutoTokenizer.from_pretrained(base, revision=revision)
    except OSError as problem:
        raise SystemExit(
            f"The base {base} could not be loaded, neither as a folder nor from the Hub. Is the name right, the Hub "
            f"reachable, and for a gated base, were its terms accepted and `hf auth login` run?\n{problem}"
        ) from problem


# --- both stages -----------------------------------------------------------------------------------------------------


def compute_dtype() -> str:
    """The precision to multiply in: bfloat16 where the hardware has it, else float16 on a GPU and float32 on a CPU.

    Turing (a T4, compute capability 7.5) has fp16 units but only emulates bf16.
    """
    import torch

    if torch.cuda.is_available():
        return "bfloat16" if torch.cuda.get_device_capability() >= (8, 0) else "float16"
    able = torch.cpu.get_capabilities()
    return "bfloat16" if able.get("amx_bf16") or able.get("avx512_bf16") else "float32"


def precision(dtype: str) -> list[str]:
    """A compute dtype, and where it computes, as arguments of the trainer."""
    import torch

    flags = {"bf16": dtype == "bfloat16", "fp16": dtype == "float16", "use_cpu": not torch.cuda.is_available()}
    return [text for name, value in flags.items() for text in (f"--{name}", str(value))]


def run(trainer: "SFTTrainer", resume: bool) -> float:
    """Train, from the last checkpoint if asked, then take the eval loss; returns the seconds that training took.

    Raises SystemExit when there is no checkpoint to resume from.
    """
    from transformers.trainer_utils import get_last_checkpoint

    output = Path(trainer.args.output_dir)
    checkpoint = get_last_checkpoint(str(output)) if resume and output.is_dir() else None
    if resume and checkpoint is None:
        raise SystemExit(f"There is no checkpoint in {output} to resume from. Run it without --resume.")
    start = time.monotonic()
    trainer.train(resume_from_checkpoint=checkpoint)
    seconds = time.monotonic() - start
    if trainer.eval_dataset is not None:
        trainer.evaluate()
    return seconds


def report(
    trainer: "SFTTrainer", folder: Path, facts: dict[str, str], seconds: float, base_model: str | None = None
) -> Path:
    """Write the figure and the model card beside the finished weights; returns their folder."""
    history = trainer.state.log_history
    draw_history(history, folder / "training.png")
    losses = {
        "Last training loss": next((log["loss"] for log in reversed(history) if "loss" in log), None),
        "Eval loss": next((log["eval_loss"] for log in reversed(history) if "eval_loss" in log), None),
    }
    facts = facts | {
        "Steps": f"{trainer.state.global_step:,} of {trainer.args.train_batch_size} x "
        f"{trainer.args.gradient_accumulation_steps} rows in {seconds:,.0f} s",
        "Losses": ", ".join(f"{name.lower()} {loss:.4f}" for name, loss in losses.items() if loss is not None),
    }
    (folder / "README.md").write_text(model_card(folder.name, facts, trainer.args, base_model), encoding="utf-8")
    megabytes = sum(file.stat().st_size for file in folder.glob("*.safetensors")) / 1e6
    print(f"Saved {folder} ({megabytes:.2f} MB of weights). {facts['Losses']}.")
    return folder


def model_card(name: str, facts: dict[str, str], settings: "SFTConfig", base_model: str | None = None) -> str:
    """The model card, Markdown: what was trained on what, by its hash, with which settings, to which losses."""
    from huggingface_hub import ModelCardData

    front = ModelCardData(
        license="apache-2.0" if base_model is None or Path(base_model).is_dir() else None,
        language="en",
        library_name="transformers" if base_model is None else "peft",
        pipeline_tag="text-generation",
        tags=["music", "music-theory"] + (["lora", "qlora"] if base_model else []),
        base_model=base_model,
    )
    chosen = ((f"`{name}`", getattr(settings, name)) for name in SETTINGS_OF_THE_CARD)
    rows = chain(facts.items(), ((name, getattr(value, "value", value)) for name, value in chosen))
    table = "\n".join(f"| {name} | {value} |" for name, value in rows)
    return (
        f"---\n{front.to_yaml()}\n---\n\n# {name}\n\nA model of Etude, a music theory tutor.\n\n"
        f"| | |\n|---|---|\n{table}\n\n![Loss and learning rate](training.png)\n"
    )


def draw_history(history: list[dict[str, float]], file: Path) -> None:
    """Draw the losses and the learning rate of a trainer's log history over its steps, as a PNG."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 3.2), layout="constrained")
    loss_axes, rate_axes = figure.subplots(1, 2)
    for axes, name, label in (
        (loss_axes, "loss", "training"),
        (loss_axes, "eval_loss", "validation"),
        (rate_axes, "learning_rate", None),
    ):
        points = [(log["step"], log[name]) for log in history if name in log]
        steps, values = zip(*points, strict=True) if points else ((), ())
        axes.plot(steps, values, label=label, marker="." if len(points) < 30 else "")
    loss_axes.set(xlabel="step", ylabel="loss (nats per token)")
    loss_axes.legend()
    rate_axes.set(xlabel="step", ylabel="learning rate")
    figure.savefig(file, dpi=110)


def push(folder: Path, repo_id: str) -> None:
    """Upload a finished folder to a model repository on the Hub, which is made if need be."""
    from huggingface_hub import HfApi

    api = HfApi()
    api.create_repo(repo_id, exist_ok=True)
    commit = api.upload_folder(repo_id=repo_id, folder_path=folder, commit_message=f"Upload {folder.name}")
    print(f"Pushed {folder} to {commit.commit_url}.")


if __name__ == "__main__":
    main(sys.argv[1:])
