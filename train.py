"""Train Etude's models: a small base from scratch, and a QLoRA adapter on that base or on any other.

    python train.py base    --recipe recipes/etude-mini-base.yaml
    python train.py adapter --recipe recipes/etude-mini.yaml
    python train.py adapter --recipe recipes/llama2-7b-chat.yaml --resume --push someone/etude-llama2
    python train.py merge models/etude-mini-qlora build/etude-mini-merged
    python train.py push models/etude-mini-qlora someone/etude-mini-qlora

A recipe is one YAML file with the fields of BaseRecipe or AdapterRecipe below, of TRL's SFTConfig and, for an adapter,
of TRL's ModelConfig; each can be overridden on the command line (`--learning_rate 1e-3`). Checkpoints go to the
recipe's output_dir; the finished model, its model card and the figure of its training go to save_to, all at once. A run
that was killed goes on with --resume and ends as if nothing had happened.
"""

import argparse
import errno
import json
import math
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from data_prep.check import checked_rows
from data_prep.check import report as check_report
from data_prep.rows import RowsError, join_sets, load_rows, rows_hash
from etude.tutor.weights import WeightsError, check_weights, folder_of, sign, weights_hash, written_aside

if TYPE_CHECKING:
    from datasets import DatasetDict
    from tokenizers import AddedToken
    from transformers import PreTrainedModel, PreTrainedTokenizerBase, PreTrainedTokenizerFast, TrainerCallback
    from trl import SFTConfig, SFTTrainer

SPECIAL_TOKENS = ("<|pad|>", "<|end|>", "<|user|>", "<|assistant|>", "<|tool|>")
# Each of these is always a token of its own, so that a mark `[1]`, a slot `{2.notes}` and a call `> chord([1])` are
# cut alike wherever they stand.
LONE_CHARACTERS = r"[\[\]{}().>]"
# How safetensors and torch.save say that the disk is full.
NO_SPACE = ("No space left on device", "PytorchStreamWriter failed", "unexpected pos")

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
    start_from: str | None = field(
        default=None,
        metadata={
            "help": "An earlier base to go on from on new text; its shape and tokens stay, new tools get tokens."
        },
    )


@dataclass
class AdapterRecipe:
    """Where an adapter's data come from and where the adapter goes."""

    save_to: str = field(metadata={"help": "Folder for the finished adapter."})
    rows: list[str] = field(
        default_factory=lambda: ["build/data/instructions"],
        metadata={
            "help": "Folders, .json or .jsonl files or Hub ids of the conversations, taught one after the other."
        },
    )
    shares: list[float] = field(
        default_factory=list, metadata={"help": "One number a data set: mix them in this proportion instead."}
    )
    wrong_rows: str = field(
        default="keep",
        metadata={"help": "What to do with rows that the claim checker finds wrong.", "choices": ["keep", "drop"]},
    )
    validation_share: float = field(
        default=0.1, metadata={"help": "Share of the rows held out for the eval loss where there is no such split."}
    )
    chat_form: str = field(
        default="own",
        metadata={"help": "The base's own chat template, or the Llama-2 form.", "choices": ["own", "llama2"]},
    )

    def __post_init__(self) -> None:
        if isinstance(self.rows, str):  # a recipe may name its one data set without making it a list
            self.rows = [self.rows]


def main(argv: list[str] | None = None) -> None:
    """Read the command line and do what it says. Raises SystemExit with a sentence when it cannot."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for stage, what in (("base", "a tokenizer and a base from scratch"), ("adapter", "a QLoRA adapter on a base")):
        training = commands.add_parser(stage, help=f"train {what}", allow_abbrev=False)
        training.add_argument("--recipe", required=True, help="a YAML file, see recipes/")
        training.add_argument("--resume", action="store_true", help="go on from the last checkpoint in output_dir")
        training.add_argument("--push", metavar="REPO_ID", help="upload the finished folder to the Hub")
    merging = commands.add_parser("merge", help="merge an adapter into its base, for servers that take one folder")
    merging.add_argument("adapter", help="folder or Hub id")
    merging.add_argument("folder", type=Path, help="where the merged model goes")
    pushing = commands.add_parser("push", help="upload a finished folder to the Hub, an adapter with its base")
    pushing.add_argument("folder", type=Path)
    pushing.add_argument("repo_id", metavar="REPO_ID")
    command, overrides = parser.parse_known_args(argv)
    try:
        if command.command == "merge":
            merge(command.adapter, command.folder)
        elif command.command == "push":
            push(command.folder, command.repo_id)
        else:
            if not Path(command.recipe).is_file():
                raise SystemExit(f"There is no recipe at {command.recipe}. The recipes are in recipes/.")
            train = train_base if command.command == "base" else train_adapter
            with told_plainly():
                folder = train(["--config", command.recipe, *overrides], resume=command.resume)
            if command.push:
                push(folder, command.push)
    except (RowsError, WeightsError) as problem:
        raise SystemExit(str(problem)) from problem


@contextmanager
def told_plainly() -> Iterator[None]:
    """Turn what a machine refuses into a sentence that says what to do: memory, disk, or a package that is missing."""
    import torch

    try:
        yield
    except Exception as problem:
        text = str(problem)
        if isinstance(problem, (MemoryError, torch.OutOfMemoryError)) or "allocate memory" in text:
            raise SystemExit(
                "The memory ran out. Take fewer rows at once (--per_device_train_batch_size 1, with more "
                "--gradient_accumulation_steps), shorter ones (--max_length), or --activation_checkpointing true; "
                f"then go on with --resume.\n{text[:300]}"
            ) from problem
        if getattr(problem, "errno", None) == errno.ENOSPC or any(sign in text for sign in NO_SPACE):
            raise SystemExit(
                "The disk is full. What was being written is not used: make room and go on with --resume, from the "
                f"checkpoint before.\n{text[:300]}"
            ) from problem
        if "to be installed" in text or "pip install" in text or "is not supported, only" in text:
            raise SystemExit(text) from problem
        raise


# --- the base, from scratch ------------------------------------------------------------------------------------------


def train_base(arguments: list[str], resume: bool = False) -> Path:
    """Train a tokenizer and then a Llama on plain text, from scratch or from an earlier base; returns the folder with both.

    The text may hold the special tokens, which are read as such.
    """
    from transformers import set_seed
    from trl import SFTConfig, SFTTrainer, TrlParser

    dtype = compute_dtype()
    recipe, settings = TrlParser((BaseRecipe, SFTConfig)).parse_args_and_config(precision(dtype) + arguments)
    settings.logging_nan_inf_filter = False  # a loss that is not a number is to be seen
    corpus = load_corpus(recipe.corpus)
    set_seed(settings.seed)

    model, tokenizer = begun(recipe, corpus["train"]["text"])
    print(f"Base: {model.num_parameters():,} parameters, {len(tokenizer):,} tokens, computing in {dtype}.")

    trainer = SFTTrainer(
        model=model,
        args=settings,
        processing_class=tokenizer,
        train_dataset=corpus["train"],
        eval_dataset=corpus.get("validation"),
    )
    text_hash = rows_hash(corpus["train"])
    seconds = run(trainer, resume, {"text": text_hash})

    facts = {
        "Made by": "`python train.py base`",
        "Parameters": f"{model.num_parameters():,}, tied embeddings, bf16",
        "Tokenizer": f"byte-level BPE, {len(tokenizer):,} tokens",
        "Shape": f"{model.config.num_hidden_layers} layers, hidden {model.config.hidden_size}, "
        f"{model.config.num_attention_heads} heads, {model.config.num_key_value_heads} of keys and values",
        "Begun": f"from {Path(recipe.start_from).name}, weights {weights_hash(Path(recipe.start_from))[:12]}"
        if recipe.start_from
        else "from scratch",
        "Text": f"{len(corpus['train']):,} passages of {recipe.corpus}",
        "SHA-256 of the text": text_hash,
    }
    folder = Path(recipe.save_to)
    with written_aside(folder) as aside:
        trainer.model.bfloat16().save_pretrained(aside)
        tokenizer.save_pretrained(aside)
        sign(aside)
        report(trainer, folder.name, aside, facts, seconds)
    print(f"Saved {folder}.")
    return folder


def begun(recipe: BaseRecipe, texts: list[str]) -> tuple["PreTrainedModel", "PreTrainedTokenizerBase"]:
    """The model and tokenizer before training: random weights and tokens learned from the texts, or those of an earlier base.

    An earlier base gets a token for the opening of every tool that it does not know. Raises SystemExit without such a base.
    """
    from transformers import AutoModelForCausalLM, AutoTokenizer, LlamaConfig, LlamaForCausalLM

    # Short rows train 1.3 times as fast without the fused attention on a CPU.
    if recipe.start_from:
        if not Path(recipe.start_from, "config.json").is_file():
            raise SystemExit(f"There is no base in {recipe.start_from} to go on from.")
        tokenizer = AutoTokenizer.from_pretrained(recipe.start_from)
        model = AutoModelForCausalLM.from_pretrained(recipe.start_from, dtype="float32", attn_implementation="eager")
        tokenizer.add_tokens(call_openings())
        model.resize_token_embeddings(len(tokenizer))
        return model, tokenizer
    tokenizer = train_tokenizer(texts, recipe.vocab_size)
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
        attn_implementation="eager",
    )
    return LlamaForCausalLM(config), tokenizer


def call_openings() -> list["AddedToken"]:
    """The opening of every call, `> transpose(`, as one token: which tool to call is one decision."""
    from tokenizers import AddedToken

    from etude.tutor.prompt import CALL_MARK
    from etude.tutor.tools import TOOLS

    return [AddedToken(f"{CALL_MARK}{name}(", normalized=False) for name in TOOLS]


def load_corpus(folder: str) -> "DatasetDict":
    """Load the plain text, rows of {"text"}. Raises RowsError when there is none."""
    from datasets import load_dataset

    files = {split: f"{folder}/{split}.jsonl" for split in ("train", "validation")}
    if not Path(files["train"]).is_file():
        raise RowsError(f"There is no text at {files['train']}. Write it first: `python -m data_prep`.")
    return load_dataset("json", data_files={split: file for split, file in files.items() if Path(file).is_file()})


def train_tokenizer(texts: list[str], vocab_size: int) -> "PreTrainedTokenizerFast":
    """Learn a byte-level BPE from texts: digits one by one, LONE_CHARACTERS and SPECIAL_TOKENS whole.

    The opening of every call is one token, taken where the whole question has been read. The tokenizer carries
    etude-mini's chat template, and `<|end|>` is its end of sequence.
    """
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    from etude.tutor.prompt import CHAT_TEMPLATE

    openings = call_openings()
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
    from peft.helpers import disable_input_dtype_casting
    from trl import ModelConfig, SFTConfig, SFTTrainer, TrlParser, get_peft_config, get_quantization_config

    dtype = compute_dtype()
    recipe, settings, base = TrlParser((AdapterRecipe, SFTConfig, ModelConfig)).parse_args_and_config(
        precision(dtype) + ["--dtype", dtype] + arguments
    )
    settings.logging_nan_inf_filter = False  # a loss that is not a number is to be seen
    rows = load_sets(recipe, settings.seed)
    if len(recipe.rows) > 1 and not recipe.shares:
        settings.train_sampling_strategy = "sequential"
        print(f"One after the other in each epoch: {', '.join(recipe.rows)}.")
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

    base_hash = weights_hash(folder_of(name, base.model_revision))
    # Autocast casts what the adapter reads; PEFT would keep a copy of it in fp32 besides. FSDP has no autocast.
    with nullcontext() if trainer.is_fsdp_enabled else disable_input_dtype_casting(trainer.model):
        seconds = run(trainer, resume, {"data": data_hash, "base": base_hash})

    facts = {
        "Made by": "`python train.py adapter`",
        "Base": f"`{name}`, {form}{', double quantisation' if base.use_bnb_nested_quant else ''}",
        "SHA-256 of the base": base_hash,
        "Adapter": f"LoRA r {base.lora_r}, alpha {base.lora_alpha}, dropout {base.lora_dropout}, {size:,} parameters",
        "Data": f"{len(rows['train']):,} conversations of {', '.join(recipe.rows)}"
        + (f", mixed {':'.join(f'{share:g}' for share in recipe.shares)}" if recipe.shares else ""),
        "SHA-256 of the data": data_hash,
    }
    folder = Path(recipe.save_to)
    whole = trainer.accelerator.get_state_dict(trainer.model)  # gathered, where the processes hold a part each
    if not trainer.is_world_process_zero():
        return folder
    learnt = {name: weights.to(torch.float16) for name, weights in whole.items() if "lora_" in name}
    with written_aside(folder) as aside:
        trainer.accelerator.unwrap_model(trainer.model).save_pretrained(aside, state_dict=learnt)
        tokenizer.save_pretrained(aside)
        sign(aside, base=base_hash)
        report(trainer, folder.name, aside, facts, seconds, base_model=name)
    print(f"Saved {folder}.")
    return folder


def load_sets(recipe: AdapterRecipe, seed: int) -> "DatasetDict":
    """Load the recipe's data sets, report what they claim wrongly, and join them."""
    sets = []
    for source in recipe.rows:
        splits = load_rows(source)
        found = checked_rows(splits["train"])
        print(check_report(source, found, first=3))
        if recipe.wrong_rows == "drop":
            splits["train"] = splits["train"].select([row.place - 1 for row in found if not row.wrong])
        sets.append(splits)
    return join_sets(sets, recipe.shares, held_out=recipe.validation_share, seed=seed)


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


def run(trainer: "SFTTrainer", resume: bool, made_of: dict[str, str]) -> float:
    """Train, from the last whole checkpoint if asked, then take the eval loss; returns the seconds that training took.

    made_of: hashes of what goes in, by which a resumed run knows that it is still the same. A new run sets the checkpoints
    of an earlier one aside. Raises SystemExit when there is nothing to resume from, or when it was made of something else.
    """
    output = Path(trainer.args.output_dir)
    stamp = output / "made_of.json"
    checkpoint = last_checkpoint(output) if resume else None
    if resume and checkpoint is None:
        raise SystemExit(f"There is no checkpoint in {output} to resume from. Run it without --resume.")
    before = json.loads(stamp.read_text()) if resume and stamp.is_file() else made_of
    if changed := [name for name in made_of if before.get(name) != made_of[name]]:
        raise SystemExit(
            f"The run in {output} was begun with another {' and another '.join(changed)}, so it cannot be resumed with "
            "this one. Run it without --resume."
        )
    if not resume and trainer.is_world_process_zero():
        set_aside(output)
        output.mkdir(parents=True, exist_ok=True)
        stamp.write_text(json.dumps(made_of, indent=1) + "\n")
    trainer.accelerator.wait_for_everyone()
    trainer.add_callback(stop_at_nan())
    start = time.monotonic()
    trainer.train(resume_from_checkpoint=checkpoint and str(checkpoint))
    seconds = time.monotonic() - start
    if trainer.eval_dataset is not None:
        trainer.evaluate()
    return seconds


def last_checkpoint(output: Path) -> Path | None:
    """The last checkpoint that was written to its end; the trainer writes trainer_state.json after all the rest."""
    steps = {
        int(step): file for file in output.glob("checkpoint-*") if (step := file.name.rpartition("-")[2]).isdigit()
    }
    for step in sorted(steps, reverse=True):
        try:
            json.loads((steps[step] / "trainer_state.json").read_text())
            return steps[step]
        except (OSError, ValueError):
            print(f"{steps[step]} was not written to its end and is not used.")
    return None


def set_aside(output: Path) -> None:
    """Move the checkpoints of an earlier run to `earlier/`, in place of what is there, lest --resume take one of them."""
    old = [file for file in output.glob("checkpoint-*") if file.is_dir()]
    if old:
        shutil.rmtree(output / "earlier", ignore_errors=True)
        (output / "earlier").mkdir()
        for checkpoint in old:
            checkpoint.rename(output / "earlier" / checkpoint.name)
        print(f"An earlier run's checkpoints are now in {output / 'earlier'}.")


def stop_at_nan() -> "TrainerCallback":
    """A callback that ends a run whose loss is no longer a number, before a checkpoint of it is written."""
    from transformers import TrainerCallback

    class StopAtNan(TrainerCallback):
        def on_step_end(self, args, state, control, **_):
            control.should_log |= control.should_save  # the loss is logged, and looked at, before it is saved

        def on_log(self, args, state, control, logs=None, **_):
            if not math.isfinite((logs or {}).get("loss", 0.0)):
                raise SystemExit(
                    f"The loss is {logs['loss']} at step {state.global_step}, so the weights are spoilt. Lower "
                    f"--learning_rate (now {args.learning_rate:g}) or --max_grad_norm (now {args.max_grad_norm:g}) and "
                    "run it again; the checkpoints before are whole."
                )

    return StopAtNan()


def report(
    trainer: "SFTTrainer", name: str, folder: Path, facts: dict[str, str], seconds: float, base_model: str | None = None
) -> None:
    """Write the figure and the model card beside the finished weights."""
    history = trainer.state.log_history
    draw_training(history, [len(ids) for ids in trainer.train_dataset["input_ids"]], folder / "training.png")
    losses = {
        "Last training loss": next((log["loss"] for log in reversed(history) if "loss" in log), None),
        "Eval loss": next((log["eval_loss"] for log in reversed(history) if "eval_loss" in log), None),
    }
    facts = facts | {
        "Steps": f"{trainer.state.global_step:,} of {trainer.args.train_batch_size} x "
        f"{trainer.args.gradient_accumulation_steps} rows in {seconds:,.0f} s",
        "Losses": ", ".join(f"{name.lower()} {loss:.4f}" for name, loss in losses.items() if loss is not None),
    }
    (folder / "README.md").write_text(model_card(name, facts, trainer.args, base_model), encoding="utf-8")
    megabytes = sum(file.stat().st_size for file in folder.glob("*.safetensors")) / 1e6
    print(f"{name}: {megabytes:.2f} MB of weights. {facts['Losses']}.")


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
        f"| | |\n|---|---|\n{table}\n\n![Losses, learning rate and token lengths](training.png)\n"
    )


def draw_training(history: list[dict[str, float]], lengths: list[int], file: Path) -> None:
    """Draw the losses and the learning rate over the steps, and how long the rows are in tokens, as a PNG."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(12, 3.2), layout="constrained")
    loss_axes, rate_axes, length_axes = figure.subplots(1, 3)
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
    length_axes.hist(lengths, bins=40)
    length_axes.set(xlabel="tokens in a row", ylabel="rows")
    figure.savefig(file, dpi=110)


# --- what goes out ---------------------------------------------------------------------------------------------------


def merge(adapter: str, folder: Path) -> None:
    """Merge an adapter into its base, in half precision: one folder that `transformers serve` and vLLM load.

    Raises WeightsError when the base is not the one that the adapter was trained on.
    """
    import torch
    from peft import PeftConfig, PeftModel
    from transformers import AutoModelForCausalLM, AutoTokenizer

    try:
        base = PeftConfig.from_pretrained(adapter).base_model_name_or_path
    except ValueError as problem:
        raise SystemExit(f"There is no adapter at {adapter}.") from problem
    model = AutoModelForCausalLM.from_pretrained(base, dtype=torch.float16)
    folders = {"adapter": folder_of(adapter), "base": folder_of(base)}
    check_weights(**folders)
    merged = PeftModel.from_pretrained(model, adapter).merge_and_unload()
    with written_aside(folder) as aside:
        merged.save_pretrained(aside)
        AutoTokenizer.from_pretrained(adapter).save_pretrained(aside)
        sign(aside, **{name: weights_hash(at) for name, at in folders.items()})
    print(f"Merged {adapter} into {base}: {folder}.")


def push(folder: Path, repo_id: str) -> None:
    """Upload a finished folder to a model repository on the Hub, which is made if need be.

    An adapter whose base is a local folder takes it along, to a repository of that folder's name beside its own, and names
    that as its base.
    """
    from huggingface_hub import HfApi, ModelCard

    if not folder.is_dir():
        raise SystemExit(f"There is no folder {folder} to push.")
    api = HfApi()
    repo_id = api.create_repo(repo_id, exist_ok=True).repo_id
    config_file = folder / "adapter_config.json"
    config = json.loads(config_file.read_text()) if config_file.is_file() else {}
    base = Path(config.get("base_model_name_or_path", ""))
    with tempfile.TemporaryDirectory() as copy:
        shutil.copytree(folder, copy, dirs_exist_ok=True)
        if config and base.is_dir():
            base_id = f"{repo_id.partition('/')[0]}/{base.resolve().name}"
            push(base, base_id)
            (Path(copy) / config_file.name).write_text(
                json.dumps(config | {"base_model_name_or_path": base_id}, indent=2)
            )
            card = ModelCard.load(Path(copy) / "README.md")
            card.data.base_model = base_id
            card.save(Path(copy) / "README.md")
        commit = api.upload_folder(repo_id=repo_id, folder_path=copy, commit_message=f"Upload {folder.name}")
    print(f"Pushed {folder} to {commit.commit_url}.")


if __name__ == "__main__":
    main(sys.argv[1:])
