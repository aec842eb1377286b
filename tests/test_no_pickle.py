"""Nothing in the program unpickles: what is loaded from a disk or a network can never run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCES = sorted((Path(__file__).resolve().parents[1] / "statuesorter").rglob("*.py"))
FORBIDDEN_MODULES = {"pickle", "_pickle", "cPickle", "cloudpickle", "dill", "joblib", "marshal", "shelve"}
FORBIDDEN_NAMES = {"load_learner", "read_pickle", "eval", "exec"}
WRITES = {"learner_export": "cloudpickle"}
"""The module that writes pickles, for others to read, and with what."""
READS = {"load", "loads", "Unpickler"}


def offences(source: str, *, writes_with: str | None = None) -> Iterator[str]:
    """What a module does that could run what it loads. ``writes_with`` is what it may write pickles with."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            modules = {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            modules = {(node.module or "").split(".")[0]}
        else:
            modules = set[str]()
        yield from (f"imports {module}" for module in (modules & FORBIDDEN_MODULES) - {writes_with})
        if writes_with and isinstance(node, ast.Attribute) and node.attr in READS:
            yield f"reads with {ast.unparse(node)}"
        if writes_with and isinstance(node, ast.ImportFrom) and node.module == writes_with:
            yield f"imports from {writes_with} what nobody sees here"
        if isinstance(node, ast.Call):
            yield from _offences_of_call(node)


def _offences_of_call(call: ast.Call) -> Iterator[str]:
    called = ast.unparse(call.func)
    options = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
    if called in FORBIDDEN_NAMES or (called.split(".")[-1] in FORBIDDEN_NAMES - {"eval", "exec"}):
        yield f"calls {called}"
    if called == "torch.load" and options.get("weights_only") != "True":
        yield "calls torch.load without weights_only=True"
    if options.get("allow_pickle", "False") != "False":
        yield f"calls {called} with allow_pickle"
    if called in {"import_module", "importlib.import_module", "__import__"} and call.args:
        name = ast.unparse(call.args[0]).strip("'\"").split(".")[0]
        if name in FORBIDDEN_MODULES:
            yield f"imports {name}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_no_module_unpickles(path: Path) -> None:
    assert list(offences(path.read_text("utf-8"), writes_with=WRITES.get(path.stem))) == []


@pytest.mark.parametrize(
    "source",
    [
        "import pickle", "from joblib import load", "import a, dill.source", "load_learner('x')",
        "fastai.learner.load_learner('x')", "torch.load('x')", "torch.load('x', weights_only=False)",
        "np.load('x', allow_pickle=True)", "eval('1')", "importlib.import_module('pickle')",
    ],
)  # fmt: skip
def test_an_offence_would_be_found(source: str) -> None:
    assert list(offences(source))


@pytest.mark.parametrize(
    "source", ["cloudpickle.load(file)", "from cloudpickle import loads", "cloudpickle.Unpickler"]
)
def test_who_writes_reads_none(source: str) -> None:
    assert list(offences(source, writes_with="cloudpickle"))
