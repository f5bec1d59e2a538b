"""The model: a base and its QLoRA adapter, loaded from a local folder or the Hub, writing turns within their grounding.

    model = load_model()                 # the embedded etude-mini with its adapter
    "".join(model.write(messages, grounding))

On a GPU the base is held in NF4, as it was trained; on a CPU it is held in float32 with the adapter merged into it, which
is the fastest there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from etude.tutor.grounding import Grounding

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedModel, PreTrainedTokenizerBase
    from transformers.modeling_outputs import CausalLMOutputWithPast

MODELS = Path(__file__).resolve().parents[2] / "models"
BASE, ADAPTER = str(MODELS / "etude-mini"), str(MODELS / "etude-mini-qlora")
MOST_NEW_TOKENS = 400


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
    def _risky(self) -> list[int]:
        """Tokens that could open a slot or a call, and so need a look even where the words are free."""
        return [token for token, piece in enumerate(self._pieces) if set("{}>") & set(piece)]

    def write(self, messages: Sequence[dict[str, str]], grounding: Grounding) -> Iterator[str]:
        """Stream the next assistant turn, greedily, token by token; closing the generator stops the work at once."""
        import torch

        ids = self.tokenizer.apply_chat_template(
            list(messages), add_generation_prompt=True, return_tensors="pt", return_dict=True
        )["input_ids"].to(self.model.device)
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

        narrow = grounding.narrow(written)
        state = (grounding, written if narrow else "said" if written.strip() else "")
        if state not in self._narrow:
            if len(self._narrow) > 4096:
                self._narrow.clear()
            bars = torch.full((len(self._pieces),), -torch.inf if narrow else 0.0)
            for token in range(len(self._pieces)) if narrow else self._risky:
                piece = self._pieces[token]
                bars[token] = 0.0 if piece and grounding.allows(written, piece) else -torch.inf
            bars[self.tokenizer.eos_token_id] = 0.0 if grounding.complete(written) else -torch.inf
            self._narrow[state] = bars.to(self.model.device)
        return self._narrow[state]


def load_model(base: str = BASE, adapter: str | None = ADAPTER, *, revision: str | None = None) -> LocalModel:
    """Load a base and (unless None) its adapter from local folders or the Hub.

    Raises ModelError saying which of them is missing, unreachable or too large for the memory at hand.
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
