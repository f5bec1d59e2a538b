"""train.py: a real base and a real QLoRA adapter on it, of toy size, with every part of a run looked at."""

import errno
import json
import os
import re
import shutil
import subprocess
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import MagicMock, create_autospec

import pytest
import yaml

import train
from data_prep.rows import RowsError, join_sets, load_rows, rows_hash
from etude.tutor.weights import weights_hash

RECIPES = sorted((Path(__file__).parent.parent / "recipes").glob("*.yaml"))

CONVERSATION = [
    {"role": "user", "content": "what notes are in a [1] chord?\n[1] chord C#m7"},
    {"role": "assistant", "content": "> chord([1])"},
    {"role": "tool", "content": "[2] chord: name notes"},
    {"role": "assistant", "content": "It has {2.notes}."},
]
TAUGHT = ["> chord([1])<|end|>", "It has {2.notes}.<|end|>"]
TEXT = (
    "<|user|>what notes are in a [1] chord?\n[1] chord C#m7<|assistant|>> chord([1])<|end|>"
    "<|tool|>[2] chord: name notes<|assistant|>It has {2.notes}."
)
BASE = {
    "save_to": "models/tiny",
    "corpus": "corpus",
    "vocab_size": 340,
    "hidden_size": 64,
    "intermediate_size": 64,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "num_key_value_heads": 1,
    "output_dir": "build/base",
    "max_steps": 4,
    "max_length": 64,
    "packing": True,
    "packing_strategy": "wrapped",
    "per_device_train_batch_size": 2,
    "activation_checkpointing": False,
    "learning_rate": 3e-3,
    "logging_steps": 1,
    "save_steps": 2,
}
ADAPTER = {
    "save_to": "models/tiny-qlora",
    "rows": "instructions",
    "model_name_or_path": "models/tiny",
    "load_in_4bit": True,
    "use_bnb_nested_quant": True,
    "use_peft": True,
    "lora_r": 4,
    "lora_dropout": 0.1,
    "lora_target_modules": "all-linear",
    "output_dir": "build/adapter",
    "max_steps": 4,
    "max_length": 128,
    "assistant_only_loss": True,
    "per_device_train_batch_size": 2,
    "activation_checkpointing": False,
    "learning_rate": 0.05,
    "optim": "paged_adamw_32bit",
    "logging_steps": 1,
    "save_steps": 2,
}


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory):
    """A folder where both stages have run from recipes; .base and .adapter are their finished trainers."""
    import torch

    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("clone")
        patch.chdir(folder)
        for name, row in (("corpus", {"text": TEXT}), ("instructions", {"messages": CONVERSATION})):
            Path(name).mkdir()
            Path(name, "train.jsonl").write_text(f"{json.dumps(row)}\n" * 24)
            Path(name, "validation.jsonl").write_text(f"{json.dumps(row)}\n" * 2)
        for name, recipe in (("base", BASE), ("adapter", ADAPTER)):
            Path(f"{name}.yaml").write_text(yaml.safe_dump(recipe))

        trainers, run = [], train.run
        patch.setattr(train, "run", lambda *given: trainers.append(given[0]) or run(*given))
        threads = torch.get_num_threads()
        torch.set_num_threads(1)
        train.main(["base", "--recipe", "base.yaml"])
        train.main(["adapter", "--recipe", "adapter.yaml"])
        yield SimpleNamespace(folder=folder, base=trainers[0], adapter=trainers[1], trainers=trainers)
        torch.set_num_threads(threads)


def logits(model):
    """A model's logits on the first turn of TEXT, in fp32."""
    import torch
    from transformers import AutoTokenizer

    tokens = AutoTokenizer.from_pretrained("models/tiny")(TEXT, return_tensors="pt").input_ids
    with torch.no_grad():
        return model.eval()(tokens).logits.float()


# --- the base --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("[1]", ["[", "1", "]"]),
        ("a [12] chord", ["a", "Ġ", "[", "1", "2", "]", "Ġchord"]),
        ("{2.notes}.", ["{", "2", ".", "notes", "}", "."]),
        ("(x) > >", ["(", "x", ")", "Ġ", ">", "Ġ", ">"]),
        ("<|assistant|>> chord([1])<|end|>", ["<|assistant|>", "> chord(", "[", "1", "]", ")", "<|end|>"]),
    ],
)
def test_marks_and_slots_are_cut_alike_everywhere(trained, text: str, tokens: list[str]) -> None:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained("models/tiny")
    assert tokenizer.tokenize(text) == tokens
    assert tokenizer.decode(tokenizer(text).input_ids) == text


def test_text_of_any_script_comes_back_whole(trained) -> None:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained("models/tiny")
    text = "Déjà vu:  F♯ , 𝄪 \t\n ♭."
    assert tokenizer.decode(tokenizer(text).input_ids) == text


def test_the_base_is_saved_small_and_whole(trained) -> None:
    import torch
    from transformers import AutoModelForCausalLM

    model = AutoModelForCausalLM.from_pretrained("models/tiny")
    assert model.dtype == torch.bfloat16
    assert model.lm_head.weight is model.model.embed_tokens.weight
    assert Path("models/tiny/model.safetensors").stat().st_size < 2 * model.num_parameters() + 10_000
    assert model.generation_config.eos_token_id == trained.base.processing_class.convert_tokens_to_ids("<|end|>")


def test_the_base_learns(trained) -> None:
    losses = [log["loss"] for log in trained.base.state.log_history if "loss" in log]
    assert losses[-1] < losses[0] - 0.3


# --- the adapter -----------------------------------------------------------------------------------------------------


def test_the_frozen_base_is_in_nf4_and_its_tied_head_is_not(trained) -> None:
    from bitsandbytes.nn import Linear4bit

    base = trained.adapter.model.get_base_model()
    assert isinstance(base.model.layers[0].mlp.up_proj.base_layer, Linear4bit)
    assert base.model.layers[0].mlp.up_proj.base_layer.weight.quant_type == "nf4"
    assert not isinstance(base.lm_head, Linear4bit)
    assert base.lm_head.weight is base.model.embed_tokens.weight


def test_the_loss_is_on_what_the_assistant_says(trained) -> None:
    labels = trained.adapter.train_dataset[0]["labels"]
    taught = trained.adapter.processing_class.decode([label for label in labels if label != -100])
    assert taught == "".join(TAUGHT)


def test_the_adapter_changes_the_answers_of_a_plain_base(trained) -> None:
    import torch
    from peft import AutoPeftModelForCausalLM, PeftModel
    from transformers import AutoModelForCausalLM

    before = logits(AutoModelForCausalLM.from_pretrained("models/tiny", dtype=torch.float32))
    base = AutoModelForCausalLM.from_pretrained("models/tiny", dtype=torch.float32)
    after = logits(PeftModel.from_pretrained(base, "models/tiny-qlora"))
    alone = logits(AutoPeftModelForCausalLM.from_pretrained("models/tiny-qlora", dtype=torch.float32))
    assert (after - before).abs().max() > 0.05
    assert torch.equal(after, alone)


def test_the_adapter_is_half_precision_and_names_its_base_as_the_recipe_does(trained) -> None:
    from safetensors import safe_open

    with safe_open("models/tiny-qlora/adapter_model.safetensors", "pt") as weights:
        assert {weights.get_slice(name).get_dtype() for name in weights.keys()} == {"F16"}  # noqa: SIM118
    assert json.loads(Path("models/tiny-qlora/adapter_config.json").read_text())["base_model_name_or_path"] == (
        "models/tiny"
    )


def resume(stage: str, folder: str, save_to: str, *more: str) -> None:
    train.main([stage, "--recipe", f"{stage}.yaml", "--resume", "--output_dir", folder, "--save_to", save_to, *more])


# Kills itself as `kill -9` would, in the middle of the last file of the checkpoint of step 4.
KILLED = """
import os, signal, sys
import torch, train, transformers
torch.set_num_threads(1)
save = transformers.TrainerState.save_to_json
def half(state, file):
    save(state, file)
    if state.global_step == 4:
        os.truncate(file, 100)
        os.kill(os.getpid(), signal.SIGKILL)
transformers.TrainerState.save_to_json = half
train.main(sys.argv[1:])
"""


def test_a_killed_run_goes_on_to_the_same_adapter(trained) -> None:
    """With dropout, so that the random numbers too have to go on where they were."""
    command = ["adapter", "--recipe", "adapter.yaml", "--output_dir", "build/killed", "--save_to", "models/again"]
    environment = os.environ | {"PYTHONPATH": str(RECIPES[0].parents[1])}
    died = subprocess.run([sys.executable, "-c", KILLED, *command], env=environment, capture_output=True, text=True)
    assert died.returncode == -9, died.stderr
    assert Path("build/killed/checkpoint-4/trainer_state.json").stat().st_size == 100
    assert not Path("models/again").exists()

    resume("adapter", "build/killed", "models/again")
    whole, resumed = trained.adapter.state, trained.trainers[-1].state
    losses = {log["step"]: log["loss"] for log in whole.log_history if "loss" in log}
    again = {log["step"]: log["loss"] for log in resumed.log_history if "loss" in log}
    assert (again, resumed.global_step) == (losses, 4)
    assert weights_hash(Path("models/again")) == weights_hash(Path("models/tiny-qlora"))


def test_a_run_is_not_resumed_with_other_data(trained) -> None:
    shutil.copytree("build/adapter", "build/other")
    Path("other.jsonl").write_text(f"{json.dumps({'messages': CONVERSATION[:2]})}\n" * 24)
    with pytest.raises(SystemExit, match="build/other was begun with another data, so it cannot be resumed"):
        resume("adapter", "build/other", "models/never", "--rows", "other.jsonl")


def test_a_new_run_sets_the_checkpoints_of_an_earlier_one_aside(tmp_path: Path) -> None:
    for step in (2, 10):
        (tmp_path / f"checkpoint-{step}").mkdir()
    train.set_aside(tmp_path)
    assert train.last_checkpoint(tmp_path) is None
    assert sorted(file.name for file in (tmp_path / "earlier").iterdir()) == ["checkpoint-10", "checkpoint-2"]


def test_a_base_goes_on_from_an_earlier_one_with_a_token_for_each_new_tool(trained, monkeypatch) -> None:
    from tokenizers import AddedToken
    from transformers import AutoModelForCausalLM

    before = AutoModelForCausalLM.from_pretrained("models/tiny")
    told = [*train.call_openings(), AddedToken("> sing(", normalized=False)]
    monkeypatch.setattr(train, "call_openings", lambda: told)
    model, tokenizer = train.begun(train.BaseRecipe(save_to="models/next", start_from="models/tiny"), [])
    assert tokenizer.tokenize("> sing([1])")[0] == "> sing(" and len(tokenizer) == before.config.vocab_size + 1
    grown, old = model.get_input_embeddings().weight, before.get_input_embeddings().weight
    assert len(grown) == len(tokenizer) and (grown[:-1] == old).all()


def test_a_base_goes_on_from_no_base_but_one_that_is_there(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no base in"):
        train.begun(train.BaseRecipe(save_to="models/next", start_from=str(tmp_path)), [])


def test_a_base_resumes_too(trained) -> None:
    shutil.copytree("build/base/checkpoint-2", "build/broken-base/checkpoint-2")
    resume("base", "build/broken-base", "models/twin")
    assert trained.trainers[-1].state.global_step == 4
    assert Path("models/twin/tokenizer.json").read_bytes() == Path("models/tiny/tokenizer.json").read_bytes()


# --- what is written beside the weights ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("folder", "rows"),
    [("models/tiny", [{"text": TEXT}] * 24), ("models/tiny-qlora", [{"messages": CONVERSATION}] * 24)],
)
def test_the_card_holds_the_hash_of_the_data_and_the_losses(trained, folder: str, rows: list[dict]) -> None:
    card = Path(folder, "README.md").read_text()
    assert rows_hash(rows) in card
    assert re.search(r"last training loss \d\.\d{4}, eval loss \d\.\d{4}", card)
    assert "| `learning_rate` | 0.0" in card


def test_the_adapters_card_names_its_base_for_the_hub(trained) -> None:
    front = yaml.safe_load(Path("models/tiny-qlora/README.md").read_text().split("---")[1])
    assert (front["base_model"], front["library_name"]) == ("models/tiny", "peft")


@pytest.mark.parametrize("folder", ["models/tiny", "models/tiny-qlora"])
def test_the_figure_is_a_png(trained, folder: str) -> None:
    assert Path(folder, "training.png").read_bytes().startswith(b"\x89PNG")


def test_adapter_and_base_carry_their_hashes(trained) -> None:
    base, adapter = (json.loads(Path(f"models/{name}/weights.json").read_text()) for name in ("tiny", "tiny-qlora"))
    assert base == {"sha256": weights_hash(Path("models/tiny"))}
    assert adapter == {"sha256": weights_hash(Path("models/tiny-qlora")), "base_sha256": base["sha256"]}


# --- what goes out ---------------------------------------------------------------------------------------------------


def test_the_merged_model_is_one_folder_that_answers_as_base_and_adapter(trained) -> None:
    import torch
    from peft import PeftModel
    from transformers import AutoModelForCausalLM, AutoTokenizer

    train.main(["merge", "models/tiny-qlora", "build/merged"])
    base, merged = (
        AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32) for folder in ("models/tiny", "build/merged")
    )
    alone, together = logits(base), logits(merged)
    assert (together - alone).abs().max() > 0.05
    assert (together - logits(PeftModel.from_pretrained(base, "models/tiny-qlora"))).abs().max() < 0.02
    assert not Path("build/merged/adapter_config.json").exists()
    assert AutoTokenizer.from_pretrained("build/merged").chat_template


def test_an_adapter_is_not_merged_into_another_base(trained) -> None:
    shutil.copytree("models/tiny-qlora", "models/astray")
    Path("models/astray/weights.json").write_text(
        json.dumps({"sha256": weights_hash(Path("models/astray")), "base_sha256": "0" * 64})
    )
    with pytest.raises(SystemExit, match="trained on another base"):
        train.main(["merge", "models/astray", "build/never"])
    assert not Path("build/never").exists()


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, str]]:
    """A stand-in with the signatures of the Hub's client; what is uploaded is kept as repository -> file -> text."""
    import huggingface_hub

    uploaded: dict[str, dict[str, str]] = {}

    def create_repo(repo_id: str, **_: object) -> SimpleNamespace:
        return SimpleNamespace(repo_id=repo_id if "/" in repo_id else f"someone/{repo_id}")

    def upload_folder(*, repo_id: str, folder_path: str, **_: object) -> SimpleNamespace:
        uploaded[repo_id] = {file.name: file.read_text(errors="replace") for file in Path(folder_path).iterdir()}
        return SimpleNamespace(commit_url=f"https://hf.co/{repo_id}")

    api = create_autospec(huggingface_hub.HfApi, instance=True)
    api.create_repo.side_effect, api.upload_folder.side_effect = create_repo, upload_folder
    monkeypatch.setattr(huggingface_hub, "HfApi", lambda: api)
    return uploaded


def test_an_adapter_is_pushed_with_its_local_base_and_names_it_by_its_place_on_the_hub(trained, hub) -> None:
    train.main(["push", "models/tiny-qlora", "tiny-qlora"])
    assert list(hub) == ["someone/tiny", "someone/tiny-qlora"]
    assert hub["someone/tiny"].keys() == {file.name for file in Path("models/tiny").iterdir()}
    adapter = hub["someone/tiny-qlora"]
    assert json.loads(adapter["adapter_config.json"])["base_model_name_or_path"] == "someone/tiny"
    assert yaml.safe_load(adapter["README.md"].split("---")[1])["base_model"] == "someone/tiny"
    assert json.loads(Path("models/tiny-qlora/adapter_config.json").read_text())["base_model_name_or_path"] == (
        "models/tiny"
    )


def test_an_adapter_of_a_hub_base_is_pushed_as_it_is(tmp_path: Path, hub, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "adapter_config.json").write_text('{"base_model_name_or_path": "some/base"}')
    (tmp_path / "r.yaml").touch()
    monkeypatch.setattr(train, "train_adapter", lambda arguments, resume: tmp_path)
    train.main(["adapter", "--recipe", str(tmp_path / "r.yaml"), "--push", "someone/etude"])
    assert list(hub) == ["someone/etude"]
    assert hub["someone/etude"]["adapter_config.json"] == '{"base_model_name_or_path": "some/base"}'


# --- several data sets -----------------------------------------------------------------------------------------------


def spellings(folder: Path, name: str, count: int) -> str:
    """A file of rows that say `name` and their place."""
    file = folder / f"{name}.jsonl"
    file.write_text("".join(json.dumps({"instruction": f"{name}?", "response": f"{n}"}) + "\n" for n in range(count)))
    return str(file)


def sayings(rows) -> list[str]:
    return [row["messages"][0]["content"] for row in rows]


def test_sets_follow_one_another_or_mix_by_their_shares(tmp_path: Path) -> None:
    sets = [load_rows(spellings(tmp_path, name, count)) for name, count in (("a", 300), ("b", 20))]
    assert sayings(join_sets(sets)["train"]) == ["a?"] * 300 + ["b?"] * 20
    mixed = sayings(join_sets(sets, [3, 1])["train"])
    assert mixed.count("a?") >= 300
    assert mixed.count("b?") / len(mixed) == pytest.approx(1 / 4, abs=0.08)
    assert len(join_sets(sets, held_out=0.1)["validation"]) == 30 + 2
    assert join_sets(sets, [3, 1], seed=1)["train"][:] == join_sets(sets, [3, 1], seed=1)["train"][:]


def test_sets_without_shares_are_taught_in_their_order(trained) -> None:
    command = ["adapter", "--recipe", "adapter.yaml", "--output_dir", "build/order", "--save_to", "models/order"]
    train.main([*command, "--rows", "instructions", "instructions/train.jsonl", "--max_steps", "1"])
    args = trained.trainers[-1].args
    assert (args.train_sampling_strategy, trained.adapter.args.train_sampling_strategy) == ("sequential", "random")
    assert "conversations of instructions, instructions/train.jsonl |" in Path("models/order/README.md").read_text()


@pytest.mark.parametrize(("shares", "sentence"), [([1], "2 data sets and 1 shares"), ([1, 0], "more than 0: 1, 0")])
def test_shares_that_do_not_fit_are_refused(tmp_path: Path, shares: list[float], sentence: str) -> None:
    sets = [load_rows(spellings(tmp_path, name, 3)) for name in "ab"]
    with pytest.raises(RowsError, match=sentence):
        join_sets(sets, shares)


@pytest.mark.parametrize(("choice", "kept"), [("keep", 2), ("drop", 1)])
def test_wrong_rows_are_reported_and_kept_or_dropped(tmp_path: Path, choice: str, kept: int, capsys) -> None:
    rows = [{"instruction": "Spell Cm6.", "response": f"Cm6 is C, Eb, G, {last}."} for last in ("A", "Bb")]
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    recipe = train.AdapterRecipe("x", rows=str(tmp_path / "rows.jsonl"), validation_share=0, wrong_rows=choice)
    assert len(train.load_sets(recipe, seed=0)["train"]) == kept
    assert "| with a wrong claim | 1 | 0.500 |" in capsys.readouterr().out


def test_an_answer_whose_slots_the_engine_fills_claims_nothing_yet() -> None:
    (row,) = train.checked_rows([{"messages": CONVERSATION}])
    assert row.claims == ()


# --- recipes and what can be missing ---------------------------------------------------------------------------------


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda path: path.stem)
def test_every_recipe_is_read_by_trls_parser(recipe: Path) -> None:
    from trl import ModelConfig, SFTConfig, TrlParser

    of_base, of_adapter = (train.BaseRecipe, SFTConfig), (train.AdapterRecipe, SFTConfig, ModelConfig)
    parser = TrlParser(of_base if recipe.stem.endswith("-base") else of_adapter)
    parser.parse_args_and_config(train.precision("float32") + ["--config", str(recipe)])


def test_the_recipe_for_several_gpus_is_read_by_accelerate() -> None:
    from accelerate.commands.config.config_args import load_config_from_file

    config = load_config_from_file(str(RECIPES[0].parent / "accelerate" / "fsdp.yaml"))
    assert (config.distributed_type, config.fsdp_config["fsdp_version"]) == ("FSDP", 2)


def test_the_llama2_recipe_has_the_settings_that_etude_grew_from() -> None:
    recipe = yaml.safe_load((RECIPES[0].parent / "llama2-7b-chat.yaml").read_text())
    settings = dict(
        lora_r=8, lora_alpha=16, lora_dropout=0.1, learning_rate=2e-4, lr_scheduler_type="constant", warmup_steps=0.03,
        per_device_train_batch_size=4, gradient_accumulation_steps=2, optim="paged_adamw_32bit", weight_decay=0.001,
        max_grad_norm=0.3, num_train_epochs=2, load_in_4bit=True, bnb_4bit_quant_type="nf4", chat_form="llama2",
    )  # fmt: skip
    assert settings.items() <= recipe.items()


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (["base", "--recipe", "nowhere.yaml"], "There is no recipe at nowhere.yaml"),
        (["base", "--recipe", "base.yaml", "--corpus", "nowhere"], "no text at nowhere/train.jsonl.*-m data_prep"),
        (["base", "--recipe", "base.yaml", "--resume", "--output_dir", "nowhere"], "no checkpoint in nowhere"),
        (["adapter", "--recipe", "adapter.yaml", "--rows", "no/such/rows"], "No data at 'no/such/rows'.*data_prep"),
        (["adapter", "--recipe", "adapter.yaml", "--model_name_or_path", "models/x"], "no base at models/x.*train.py"),
        (["adapter", "--recipe", "adapter.yaml", "--model_name_or_path", "some/one"], "some/one could not be loaded"),
        (["merge", "models/x", "build/x"], "no adapter at models/x"),
        (["push", "models/x", "some/one"], "no folder models/x to push"),
    ],
)
def test_what_is_missing_is_named(trained, command: list[str], sentence: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(SystemExit, match=sentence):
        train.main(command)


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        (MemoryError(), "The memory ran out.*--per_device_train_batch_size 1"),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes."), "memory ran out"),
        (OSError(errno.ENOSPC, "No space left on device"), "The disk is full.*--resume"),
        (RuntimeError("[enforce fail at inline_container.cc:672] . unexpected pos 19200 vs 19088"), "The disk is full"),
        (Exception("Error while serializing: I/O error: No space left on device (os error 28)"), "The disk is full"),
        (
            RuntimeError("TrackioCallback requires trackio to be installed. Run `pip install trackio`."),
            "install trackio",
        ),
    ],
)
def test_what_the_machine_refuses_is_told_plainly(problem: Exception, sentence: str) -> None:
    """The texts are those that torch, safetensors and transformers gave when this was provoked."""
    with pytest.raises(SystemExit, match=sentence), train.told_plainly():
        raise problem


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize("file", ["optimizer.pt", "trainer_state.json"])
def test_a_full_disk_ends_the_run_and_what_was_begun_is_not_resumed_from(trained, file: str, monkeypatch) -> None:
    """torch and Python write these two, and each says in its own words that there is no room."""
    output = Path("build/full", file)
    (output / "checkpoint-2").mkdir(parents=True)
    (output / "checkpoint-2" / file).symlink_to("/dev/full")
    monkeypatch.setattr(train, "set_aside", lambda output: None)
    with pytest.raises(SystemExit, match="The disk is full.*--resume"):
        train.main(["adapter", "--recipe", "adapter.yaml", "--output_dir", str(output), "--save_to", "models/full"])
    (output / "checkpoint-2" / file).unlink()
    assert train.last_checkpoint(output) is None
    assert not Path("models/full").exists()


def test_what_no_memory_holds_is_told_plainly() -> None:
    import torch

    with pytest.raises(SystemExit, match="The memory ran out.*--per_device_train_batch_size 1"), train.told_plainly():
        torch.empty(10**15)


@pytest.mark.parametrize(
    ("to", "sentence"),
    [
        ("trackio", "requires trackio to be installed. Run `pip install trackio`"),
        ("wandb", "requires wandb to be installed. Run `pip install wandb`"),
        ("trakio", "trakio is not supported, only .*trackio, wandb"),
    ],
)
def test_a_run_is_not_reported_to_what_is_not_there(trained, to: str, sentence: str, monkeypatch) -> None:
    for name in ("trackio", "wandb"):
        monkeypatch.setattr(f"transformers.integrations.integration_utils.is_{name}_available", lambda: False)
    with pytest.raises(SystemExit, match=sentence):
        train.main(["adapter", "--recipe", "adapter.yaml", "--output_dir", "build/reported", "--report_to", to])


def test_a_run_is_reported_to_a_local_trackio_by_choice(trained, monkeypatch: pytest.MonkeyPatch) -> None:
    trackio = MagicMock(__spec__=ModuleSpec("trackio", None))
    trackio.context_vars.current_space_id.get.return_value = trackio.context_vars.current_run.get.return_value = None
    monkeypatch.setitem(sys.modules, "trackio", trackio)
    monkeypatch.setattr("transformers.integrations.integration_utils.is_trackio_available", lambda: True)
    command = ["adapter", "--recipe", "adapter.yaml", "--output_dir", "build/reported", "--save_to", "models/reported"]
    train.main([*command, "--report_to", "trackio", "--max_steps", "1"])
    assert trackio.init.call_args.kwargs["space_id"] is None
    assert any("train/loss" in call.args[0] for call in trackio.log.call_args_list)


def test_any_other_error_is_raised_as_it_is() -> None:
    with pytest.raises(ZeroDivisionError), train.told_plainly():
        raise ZeroDivisionError


def test_a_loss_that_is_not_a_number_ends_the_run_before_it_is_saved(trained) -> None:
    command = ["adapter", "--recipe", "adapter.yaml", "--output_dir", "build/nan", "--save_to", "models/nan"]
    with pytest.raises(SystemExit, match=r"The loss is (nan|inf) at step 2.*--learning_rate \(now 1e\+30\)"):
        train.main([*command, "--learning_rate", "1e30", "--max_grad_norm", "0", "--logging_steps", "3"])
    assert not list(Path("build/nan").glob("checkpoint-*"))
    assert not Path("models/nan").exists()


@pytest.mark.parametrize(
    ("capability", "dtype"),
    [((7, 5), "float16"), ((8, 0), "bfloat16"), ((9, 0), "bfloat16")],
    ids=["T4", "A100", "H100"],
)
def test_the_gpu_decides_the_precision(capability, dtype: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda: capability)
    assert train.compute_dtype() == dtype
    assert train.precision(dtype)[-1] == "False"


def test_the_tools_are_told_where_tools_are_called():
    from datasets import Dataset, DatasetDict

    call = [{"role": "user", "content": "[1]"}, {"role": "assistant", "content": "> chord([1])"}]
    calling = DatasetDict(
        train=Dataset.from_list([{"messages": [*call, {"role": "tool", "content": "[2] chord: notes"}]}])
    )
    plain = DatasetDict(train=Dataset.from_list([{"messages": call}]))
    assert [turn["role"] for turn in train.with_tools_told(calling)["train"][0]["messages"]][:2] == ["system", "user"]
    assert train.with_tools_told(plain) is plain
