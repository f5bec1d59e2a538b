"""The folder of a model: its hash, the pairing of adapter and base, and writing that is whole or not at all."""

from pathlib import Path

import pytest

from etude.tutor.model import ADAPTER, BASE, ModelError, load_model
from etude.tutor.weights import WeightsError, check_weights, sign, weights_hash, written_aside


def weights(folder: Path, content: str, name: str = "model.safetensors") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(content)
    return folder


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """An adapter and its base, both signed."""
    base, adapter = weights(tmp_path / "base", "b"), weights(tmp_path / "adapter", "a", "adapter_model.safetensors")
    sign(base)
    sign(adapter, base=weights_hash(base))
    return adapter, base


def test_a_pair_belongs_together(pair):
    check_weights(*pair)


def test_an_adapter_and_another_base_do_not(pair, tmp_path):
    with pytest.raises(WeightsError, match="trained on another base .*train it again on this one"):
        check_weights(pair[0], weights(tmp_path / "other", "o"))


@pytest.mark.parametrize("which", [0, 1], ids=["adapter", "base"])
def test_weights_that_changed_after_they_were_signed_are_refused(pair, which):
    file = next(pair[which].glob("*.safetensors"))
    file.write_text("half")
    with pytest.raises(WeightsError, match=f"{pair[which].name} are not those that were saved there"):
        check_weights(*pair)


def test_weights_without_a_signature_pass(tmp_path):
    check_weights(weights(tmp_path / "a", "a", "adapter_model.safetensors"), weights(tmp_path / "b", "b"))


def test_the_hash_is_that_of_the_file_or_of_the_files_hashes(tmp_path):
    one, two = weights(tmp_path / "one", "x"), weights(tmp_path / "two", "x", "model-00001-of-00002.safetensors")
    alone = weights_hash(two)
    weights(two, "y", "model-00002-of-00002.safetensors")
    assert weights_hash(one) == "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881" == alone
    assert weights_hash(two) != alone


def test_a_file_of_the_hubs_cache_is_known_by_its_name(tmp_path):
    (tmp_path / "blobs").mkdir()
    (blob := tmp_path / "blobs" / ("c0ffee00" * 8)).write_text("never read")
    (tmp_path / "snapshot").mkdir()
    (tmp_path / "snapshot" / "model.safetensors").symlink_to(blob)
    assert weights_hash(tmp_path / "snapshot") == blob.name


def test_a_folder_without_weights_is_told(tmp_path):
    with pytest.raises(WeightsError, match="no weights in"):
        weights_hash(tmp_path)


def test_the_tutor_refuses_an_adapter_of_another_base(tmp_path):
    for file in Path(ADAPTER).iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    sign(tmp_path, base="0" * 64)
    with pytest.raises(ModelError, match="The adapter '.*' could not be loaded: it was trained on another base"):
        load_model(BASE, str(tmp_path))


def test_what_is_written_aside_appears_at_once(tmp_path):
    old = weights(tmp_path / "model", "old")
    with written_aside(old) as aside:
        weights(aside, "new")
        assert (old / "model.safetensors").read_text() == "old"
    assert (old / "model.safetensors").read_text() == "new"
    assert [file.name for file in tmp_path.iterdir()] == ["model"]


def test_what_fails_half_way_leaves_the_old_as_it_was(tmp_path):
    old = weights(tmp_path / "model", "old")
    with pytest.raises(OSError, match="full"), written_aside(old) as aside:
        weights(aside, "ne")
        raise OSError("full")
    assert (old / "model.safetensors").read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["model"]


def test_what_a_killed_run_left_is_swept_away(tmp_path):
    weights(tmp_path / ".model.writing", "half", "junk")
    with written_aside(tmp_path / "model") as aside:
        weights(aside, "new")
    assert [file.name for file in (tmp_path / "model").iterdir()] == ["model.safetensors"]
