"""The folder of a model: the hash of its weights, the pairing of adapter and base, and writing it whole or not at all.

with written_aside(Path("models/etude-mini-qlora")) as aside:
    model.save_pretrained(aside)
    sign(aside, base=weights_hash(Path("models/etude-mini")))    # weights.json: {"sha256": ..., "base_sha256": ...}
"""

import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SIGNATURE = "weights.json"


class WeightsError(ValueError):
    """Weights that do not belong where they are, told in a sentence."""


def weights_hash(folder: Path) -> str:
    """The SHA-256 of the weights in a folder, an adapter's or a model's; that of their hashes where there are several.

    Raises WeightsError when there are none.
    """
    files = sorted(folder.glob("adapter_model*.safetensors")) or sorted(folder.glob("model*.safetensors"))
    if not files:
        raise WeightsError(f"there are no weights in {folder}, no model.safetensors and no adapter_model.safetensors")
    hashes = [_file_hash(file) for file in files]
    return hashes[0] if len(hashes) == 1 else hashlib.sha256("".join(hashes).encode()).hexdigest()


def _file_hash(file: Path) -> str:
    """The SHA-256 of a file. The Hub's cache keeps a large file under its hash, so that none of it need be read."""
    if re.fullmatch("[0-9a-f]{64}", kept := file.resolve().name):
        return kept
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def sign(folder: Path, **others: str) -> None:
    """Write the hash of a folder's weights beside them, and the hash of each model that they belong with."""
    hashes = {"sha256": weights_hash(folder)} | {f"{name}_sha256": value for name, value in others.items()}
    (folder / SIGNATURE).write_text(json.dumps(hashes, indent=1) + "\n")


def folder_of(name: str, revision: str | None = None) -> Path:
    """The folder where a model's files lie: its own, or that of the Hub's cache, to which the signature is fetched too.

    Raises OSError when there is no such model.
    """
    from transformers.utils import cached_file

    if Path(name).is_dir():
        return Path(name)
    files = ("adapter_config.json", "config.json", SIGNATURE)
    found = [cached_file(name, file, revision=revision, _raise_exceptions_for_missing_entries=False) for file in files]
    return Path(next((file for file in found if file), name)).parent


def check_weights(adapter: Path, base: Path) -> None:
    """Compare an adapter and a base with what stands in their signatures; weights without one pass.

    Raises WeightsError when the adapter was trained on other weights, or when either is not what was signed.
    """
    signatures = {folder: _signature(folder) for folder in (adapter, base)}
    expected = signatures[adapter].get("base_sha256")
    found = {folder: weights_hash(folder) for folder, signed in signatures.items() if signed or expected}
    for folder, signed in signatures.items():
        if signed and signed["sha256"] != found[folder]:
            raise WeightsError(
                f"the weights in {folder} are not those that were saved there (SHA-256 {found[folder][:12]}, "
                f"signed {signed['sha256'][:12]}); copy the whole folder again"
            )
    if expected and expected != found[base]:
        raise WeightsError(
            f"it was trained on another base (SHA-256 {expected[:12]}) than this one ({found[base][:12]}); load it with "
            "its own base, or train it again on this one"
        )


def _signature(folder: Path) -> dict[str, str]:
    file = folder / SIGNATURE
    return json.loads(file.read_text()) if file.is_file() else {}


@contextmanager
def written_aside(folder: Path) -> Iterator[Path]:
    """A folder beside `folder` to write in, which takes its place when all is written; on an error nothing is left of it.

    Whoever reads `folder` sees the old one whole or the new one whole, however the writing ends.
    """
    aside, old = (folder.with_name(f".{folder.name}.{state}") for state in ("writing", "old"))
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    try:
        yield aside
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    aside.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
