"""train.py: a real base and a real QLoRA adapter on it, of toy size, with every part of a run looked at."""

import json
import re
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml

import train
from data_prep.rows import rows_hash

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
    "vocab_size": 320,
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
        patch.setattr(train, "run", lambda trainer, resume: trainers.append(trainer) or run(trainer, resume))
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


def resume(stage: str, folder: str, save_to: str) -> None:
    train.main([stage, "--recipe", f"{stage}.yaml", "--resume", "--output_dir", folder, "--save_to", save_to])


def test_a_resumed_run_goes_on_to_the_same_losses(trained) -> None:
    shutil.copytree("build/adapter/checkpoint-2", "build/broken/checkpoint-2")
    checkpoint = Path("build/broken/checkpoint-2/trainer_state.json")
    checkpoint.write_text(json.dumps(json.loads(checkpoint.read_text()) | {"total_flos": 1e18}))  # a mark to find again
    resume("adapter", "build/broken", "models/again")
    whole, resumed = trained.adapter.state, trained.trainers[-1].state
    assert resumed.total_flos > 1e18
    assert resumed.global_step == whole.global_step == 4
    losses = {log["step"]: log["loss"] for log in whole.log_history if "loss" in log}
    again = {log["step"]: log["loss"] for log in resumed.log_history if "loss" in log}
    assert again == pytest.approx(losses, abs=1e-3)


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


def test_push_uploads_the_finished_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import huggingface_hub

    calls = []

    class Hub:
        def create_repo(self, repo_id: str, exist_ok: bool) -> None:
            calls.append(("create", repo_id, exist_ok))

        def upload_folder(self, repo_id: str, folder_path: Path, commit_message: str) -> SimpleNamespace:
            calls.append(("upload", repo_id, folder_path))
            return SimpleNamespace(commit_url="https://hf.co/commit")

    monkeypatch.setattr(huggingface_hub, "HfApi", Hub)
    monkeypatch.setattr(train, "train_adapter", lambda arguments, resume: tmp_path)
    (tmp_path / "r.yaml").touch()
    train.main(["adapter", "--recipe", str(tmp_path / "r.yaml"), "--push", "someone/etude"])
    assert calls == [("create", "someone/etude", True), ("upload", "someone/etude", tmp_path)]


# --- recipes and what can be missing ---------------------------------------------------------------------------------


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda path: path.stem)
def test_every_recipe_is_read_by_trls_parser(recipe: Path) -> None:
    from trl import ModelConfig, SFTConfig, TrlParser

    of_base, of_adapter = (train.BaseRecipe, SFTConfig), (train.AdapterRecipe, SFTConfig, ModelConfig)
    parser = TrlParser(of_base if recipe.stem.endswith("-base") else of_adapter)
    parser.parse_args_and_config(train.precision("float32") + ["--config", str(recipe)])


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
    ],
)
def test_what_is_missing_is_named(trained, command: list[str], sentence: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(SystemExit, match=sentence):
        train.main(command)


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
