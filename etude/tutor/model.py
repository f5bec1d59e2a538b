"""The model: a base and its QLoRA adapter, loaded from a local folder or the Hub, writing turns within their grounding.

    model = load_model()                 # the embedded etude-mini with its adapter
    "".join(model.write(messages, grounding))
    model.write_all([(messages, grounding), ...])       # many conversations at once, as evaluate.py needs

On a GPU the base is held in NF4, as it was trained; on a CPU it is held in float32 with the adapter merged into it, which
is the fastest there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from etude.tutor.grounding import Grounding
from etude.tutor.weights import check_weights, folder_of

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedModel, PreTrainedTokenizerBase
    from transformers.modeling_outputs import CausalLMOutputWithPast

Message = dict[str, str]

MODELS = Path(__file__).resolve().parents[2] / "models"
BASE, ADAPTER = str(MODELS / "etude-mini"), str(MODELS / "etude-mini-qlora")
MOST_NEW_TOKENS = 400
ROWS_AT_ONCE = 32


class ModelError(RuntimeError):
    """A model that could not be loaded or run, told in a sentence that says which part is missing."""


@dataclass
class LocalModel:
    """A causal language model on this machine; `name` says base and adapter, for people."""

    model: "PreTrainedModel"
    tokenizer: "PreTrainedTokenizerBase"
    name: str
    _narrow: dict[tuple[Grounding, str], "torch.Tensor"] = field(default_factory=dict, repr=False)

    @cached_property
    def _pieces(self) -> list[str]:
        """The text that every token adds to a turn; a tokenizer may drop a leading space where nothing stands before."""
        before = self.tokenizer.encode("a", add_special_tokens=False)
        cut = len(self.tokenizer.decode(before))
        return [self.tokenizer.decode([*before, token])[cut:] for token in range(self.model.config.vocab_size)]

    @cached_property
    def _beginning(self) -> dict[str, list[int]]:
        """The tokens by the first character of their piece."""
        found: dict[str, list[int]] = {}
        for token, piece in enumerate(self._pieces):
            found.setdefault(piece[:1], []).append(token)
        return found

    @cached_property
    def _risky(self) -> list[int]:
        """Tokens that could open a slot or a call, and so need a look even where the words are free."""
        return [token for token, piece in enumerate(self._pieces) if set("{}>") & set(piece)]

    def write(self, messages: Sequence[Message], grounding: Grounding) -> Iterator[str]:
        """Stream the next assistant turn, greedily, token by token; closing the generator stops the work at once."""
        import torch

        ids = torch.tensor([self._prompt(messages)], device=self.model.device)
        cache, written, new = None, "", []
        end = self.tokenizer.eos_token_id
        with torch.inference_mode():
            for _ in range(MOST_NEW_TOKENS):
                out = self._forward(input_ids=ids, past_key_values=cache, use_cache=True, logits_to_keep=1)
                cache = out.past_key_values
                token = int((out.logits[0, -1].float() + self._bars(written, grounding)).argmax())
                if token == end:
                    return
                new.append(token)
                text = self.tokenizer.decode(new, skip_special_tokens=True)
                if not text.endswith("�"):
                    yield text[len(written) :]
                    written = text
                ids = torch.tensor([[token]], device=self.model.device)

    def write_all(self, asked: Sequence[tuple[Sequence[Message], Grounding]]) -> list[str]:
        """The next assistant turn of each conversation, as `write` would have it, ROWS_AT_ONCE of them side by side."""
        prompts = [self._prompt(messages) for messages, _ in asked]
        written = [""] * len(asked)
        order = sorted(range(len(asked)), key=lambda place: len(prompts[place]))
        for start in range(0, len(order), ROWS_AT_ONCE):
            places = order[start : start + ROWS_AT_ONCE]
            turns = self._write_rows([prompts[place] for place in places], [asked[place][1] for place in places])
            for place, turn in zip(places, turns, strict=True):
                written[place] = turn
        return written

    def _write_rows(self, prompts: Sequence[list[int]], groundings: Sequence[Grounding]) -> list[str]:
        """One batch of `write_all`: the prompts padded on the left; a row leaves the batch when its turn ends."""
        import torch

        at, longest = self.model.device, max(map(len, prompts))
        ids = torch.tensor([[0] * (longest - len(prompt)) + prompt for prompt in prompts], device=at)
        seen = torch.tensor([[0] * (longest - len(prompt)) + [1] * len(prompt) for prompt in prompts], device=at)
        places = (seen.cumsum(1) - 1).clamp(min=0)
        cache, rows = None, list(range(len(prompts)))  # rows: those that still write, in the order of the batch
        new, written = [[] for _ in prompts], [""] * len(prompts)
        with torch.inference_mode():
            for _ in range(MOST_NEW_TOKENS):
                out = self._forward(
                    input_ids=ids, attention_mask=seen, position_ids=places, past_key_values=cache, use_cache=True,
                    logits_to_keep=1,
                )  # fmt: skip
                cache = out.past_key_values
                bars = torch.stack([self._bars(written[row], groundings[row]) for row in rows])
                tokens = (out.logits[:, -1].float() + bars).argmax(1)
                on = (tokens != self.tokenizer.eos_token_id).nonzero()[:, 0]
                if not len(on):
                    break
                if len(on) < len(rows):
                    cache.batch_select_indices(on)
                    rows = [rows[place] for place in on.tolist()]
                    tokens, seen, places = tokens[on], seen[on], places[on]
                for row, token in zip(rows, tokens.tolist(), strict=True):
                    new[row].append(token)
                    text = self.tokenizer.decode(new[row], skip_special_tokens=True)
                    written[row] = written[row] if text.endswith("�") else text
                ids, places = tokens[:, None], places[:, -1:] + 1
                seen = torch.cat([seen, seen.new_ones(len(rows), 1)], dim=1)
        return written

    def _prompt(self, messages: Sequence[Message]) -> list[int]:
        """The tokens of a conversation, up to where the assistant's next turn begins."""
        return self.tokenizer.apply_chat_template(list(messages), add_generation_prompt=True, return_dict=True)[
            "input_ids"
        ]

    def _forward(self, **inputs: object) -> "CausalLMOutputWithPast":
        """One step of the model. Raises ModelError when memory runs out."""
        import torch

        try:
            return self.model(**inputs)
        except (MemoryError, torch.OutOfMemoryError) as error:
            raise ModelError("The memory of this machine ran out while answering. Ask a shorter question.") from error

    def _bars(self, written: str, grounding: Grounding) -> "torch.Tensor":
        """Zero for every token that may come next, minus infinity for the others; shape (vocabulary,)."""
        import torch

        bound = grounding.bound(written)
        narrow = bool(bound) or not grounding.speech
        state = (grounding, bound or ("said" if written.strip() else ""))
        if state not in self._narrow:
            if len(self._narrow) > 4096:
                self._narrow.clear()
            bars = torch.full((len(self._pieces),), -torch.inf if narrow else 0.0)
            nearby = [token for first in grounding.openings(bound) for token in self._beginning.get(first, ())]
            for token in nearby if narrow else self._risky:
                bars[token] = 0.0 if grounding.allows(bound or written, self._pieces[token]) else -torch.inf
            bars[self.tokenizer.eos_token_id] = 0.0 if grounding.complete(written) else -torch.inf
            self._narrow[state] = bars.to(self.model.device)
        return self._narrow[state]


def load_model(base: str = BASE, adapter: str | None = ADAPTER, *, revision: str | None = None) -> LocalModel:
    """Load a base and (unless None) its adapter from local folders or the Hub.

    Raises ModelError saying which of them is missing, unreachable or too large for the memory at hand, or that the adapter
    was trained on another base.
    """
    import torch
    from safetensors import SafetensorError
    from transformers import AutoModelForCausalLM, AutoTokenizer, BitsAndBytesConfig

    for part, name in (("base model", base), ("adapter", adapter)):
        if name is not None and name.startswith(("/", ".")) and not Path(name).is_dir():
            raise ModelError(f"The {part} '{_shown(name)}' could not be loaded: there is no such folder.")
    on_gpu = torch.cuda.is_available()
    settings: dict[str, object] = {"dtype": torch.float32}
    if on_gpu:
        compute = torch.bfloat16 if torch.cuda.is_bf16_supported(including_emulation=False) else torch.float16
        nf4 = BitsAndBytesConfig(
            load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_use_double_quant=True, bnb_4bit_compute_dtype=compute
        )
        settings = {"quantization_config": nf4, "dtype": compute, "device_map": {"": 0}}
    try:
        tokenizer = AutoTokenizer.from_pretrained(base, revision=revision)
        model = AutoModelForCausalLM.from_pretrained(base, revision=revision, use_safetensors=True, **settings)
    except (MemoryError, torch.OutOfMemoryError) as error:
        raise ModelError(f"The base model '{_shown(base)}' does not fit into the memory of this machine.") from error
    except (OSError, ValueError, RuntimeError, ImportError, SafetensorError) as error:
        raise ModelError(f"The base model '{_shown(base)}' could not be loaded: {_first_line(error)}") from error
    if adapter is not None:
        from peft import PeftModel

        try:
            check_weights(folder_of(adapter, revision), folder_of(base, revision))
            # The adapter's tokenizer knows the chat form that it was trained in.
            tokenizer = AutoTokenizer.from_pretrained(adapter, revision=revision)
            model = PeftModel.from_pretrained(model, adapter, revision=revision)
        except (OSError, ValueError, RuntimeError, SafetensorError) as error:
            raise ModelError(f"The adapter '{_shown(adapter)}' could not be loaded: {_first_line(error)}") from error
        if not on_gpu:
            model = model.merge_and_unload()
    model.eval()
    return LocalModel(model, tokenizer, _shown(base) + (f" + {_shown(adapter)}" if adapter else ""))


def _shown(name: str) -> str:
    """A folder's own name, or the Hub's full one."""
    return Path(name).name if Path(name).exists() or name.startswith(("/", ".")) else name


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
