"""The structure itself: imports point down, nothing heavy at import, no forbidden ways of loading."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# Each layer may import itself and those before it.
LAYERS = ["etude.theory", "etude.score", "etude.render", "etude.tutor", "etude.grading", "data_prep", "top"]
SOURCES = sorted([*ROOT.glob("etude/**/*.py"), *ROOT.glob("data_prep/**/*.py"), *ROOT.glob("*.py")])


def layer_of(module: str) -> int | None:
    return next(
        (place for place, layer in enumerate(LAYERS) if module == layer or module.startswith(layer + ".")), None
    )


def imports_of(path: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [node.module] + [f"{node.module}.{alias.name}" for alias in node.names]
    return found


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_imports_point_down(path):
    here = layer_of(name_of(path)) if path.parent != ROOT else len(LAYERS) - 1
    if here is None:
        return
    for module in imports_of(path):
        there = layer_of(module)
        assert there is None or there <= here, f"{name_of(path)} imports {module}"


@pytest.mark.parametrize("path", sorted(ROOT.glob("etude/theory/**/*.py")), ids=name_of)
def test_theory_needs_the_standard_library_alone(path):
    for module in imports_of(path):
        assert module.split(".")[0] in sys.stdlib_module_names | {"etude"}, module


@pytest.mark.parametrize(
    "module", ["etude.theory.lookup", "etude.score.analysis", "etude.tutor.loop", "etude.tutor.model"]
)
def test_importing_a_module_brings_nothing_heavy(module):
    heavy = ("torch", "transformers", "music21", "gradio", "verovio", "datasets")
    code = f"import {module}, sys; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_remote_code_no_pickle_no_token():
    for path in SOURCES:
        names = imports_of(path)
        assert not any(name.split(".")[0] in ("pickle", "dill", "joblib", "marshal", "shelve") for name in names), path
        tree = ast.parse(path.read_text(encoding="utf-8"))
        keywords = {keyword.arg for node in ast.walk(tree) if isinstance(node, ast.Call) for keyword in node.keywords}
        assert "trust_remote_code" not in keywords, path


def test_weights_are_safetensors_and_the_tree_is_small():
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if tracked.returncode:
        pytest.skip("this is no git checkout")
    files = [ROOT / name for name in tracked.stdout.split("\0") if name]
    assert not [file for file in files if file.suffix in (".bin", ".pt", ".pth", ".pkl", ".ckpt")]
    assert sum(file.stat().st_size for file in files if file.exists()) < 20_000_000
