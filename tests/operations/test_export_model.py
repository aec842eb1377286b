"""Models out, in every format: they say there what they say here, and nothing is ever overwritten."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest

from statuesorter.domain.cancellation import Cancelled, CancelToken
from statuesorter.domain.errors import ModelError
from statuesorter.domain.labels import OTHER, LabelSet
from statuesorter.domain.model_format import ModelFormat, format_of
from statuesorter.domain.progress import Progress, finished
from statuesorter.models.head import Head
from statuesorter.models.model import BackboneFiles, load_model, write_model
from statuesorter.models.onnx_export import PIXELS, PROBABILITIES
from statuesorter.models.quiet_openvino import openvino
from statuesorter.operations.export_model import export_model
from statuesorter.operations.models import ModelService
from statuesorter.operations.retrain import staging_of
from statuesorter.operations.workspace import Workspace
from tests.models.tiny_model import tiny_base, tiny_head
from tests.training.processes import trainers

FOUR = LabelSet.of(["paint", "statue", "other", "stained-glass"])


@pytest.fixture
def own(workspace: Workspace, tmp_path: Path) -> str:
    """A model with four labels, one of which another was merged into, two layers, and `other` apart from the
    rest: its name.
    """
    first = tiny_head(3, 16, labels=FOUR).layers[0]
    more = (np.eye(4, 5, dtype=np.float32) * 2, np.arange(5, dtype=np.float32))
    head = Head(FOUR, (first, more), 1.3, (0.6, 0.7, 0.5, 0.8), apart=OTHER, parts=(0, 1, 2, 3, 1))
    shipped = workspace.registry.active()
    folder = tmp_path / "staged" / "mine"
    backbone = BackboneFiles(shipped.folder, shipped.card.spec)
    write_model(folder, name="mine", title="Mine", backbone=backbone, head=head, base=tiny_base(labels=FOUR))
    return workspace.registry.add(folder).name


def squares(count: int, side: int = 64) -> np.ndarray:
    coarse = np.random.default_rng(count).integers(0, 256, (count, 8, 8, 3), dtype=np.uint8)
    return coarse.repeat(side // 8, axis=1).repeat(side // 8, axis=2)


@pytest.mark.parametrize(
    ("name", "model_format"), [("out.zip", ModelFormat.ZIP), ("out", ModelFormat.FOLDER)]
)
def test_what_is_written_here_can_be_imported_elsewhere(
    workspace: Workspace, own: str, tmp_path: Path, name: str, model_format: ModelFormat
) -> None:
    target = tmp_path / name
    assert format_of(target) is model_format
    models = ModelService(workspace)
    before = load_model(workspace.folders.models / own)
    assert finished(models.export(own, target, model_format)) == target
    models.remove(own)
    card = models.import_(target / "card.json" if model_format is ModelFormat.FOLDER else target)
    after = load_model(workspace.folders.models / card.name)
    assert (after.card, after.base_features().labels) == (before.card, before.base_features().labels)
    features = np.random.default_rng(0).normal(size=(5, 16)).astype(np.float32)
    np.testing.assert_array_equal(after.head.probabilities(features), before.head.probabilities(features))


@pytest.mark.parametrize("model_format", ModelFormat)
def test_nothing_is_overwritten(
    workspace: Workspace, own: str, tmp_path: Path, model_format: ModelFormat
) -> None:
    taken = tmp_path / "taken"
    taken.write_bytes(b"mine")
    with pytest.raises(ModelError, match=r"taken exists already\. Choose another name\."):
        finished(export_model(workspace, own, taken, model_format))
    assert taken.read_bytes() == b"mine"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("a.zip", "zip"), ("A.ZIP", "zip"), ("a.onnx", "onnx"), ("a.pkl", "fastai"), ("a", "folder")],
)
def test_the_ending_says_the_format(name: str, wanted: str) -> None:
    assert format_of(Path(name)) == wanted


def test_an_ending_of_something_else_is_one_sentence() -> None:
    with pytest.raises(ModelError, match=r"“\.pth” is not the ending .* \.zip, \.onnx or \.pkl"):
        format_of(Path("model.pth"))


@pytest.mark.timeout(600)
def test_onnx_says_what_the_program_says(workspace: Workspace, own: str, tmp_path: Path) -> None:
    target = tmp_path / "mine.onnx"
    steps = list(export_model(workspace, own, target, ModelFormat.ONNX))
    assert all(isinstance(step, Progress) and step.text for step in steps)
    model = workspace.registry.load(own)
    core = openvino().Core()
    exported = core.compile_model(str(target), "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    network = core.compile_model(str(model.network_file), "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    for count in (1, 7):  # any number of photos
        pixels = squares(count)
        wanted = model.head.probabilities(np.asarray(network(pixels)[0]))
        np.testing.assert_allclose(np.asarray(exported({PIXELS: pixels})[PROBABILITIES]), wanted, atol=1e-3)
    written = onnx.load(target)
    onnx.checker.check_model(written, full_check=True)
    told = {entry.key: entry.value for entry in written.metadata_props}
    assert json.loads(told["labels"]) == list(FOUR)
    assert json.loads(told["thresholds"]) == [0.6, 0.7, 0.5, 0.8]
    assert told["title"] == "Mine"
    assert list(staging_of(workspace).iterdir()) == []


def test_without_the_packages_onnx_is_one_sentence(
    workspace: Workspace, own: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "onnxscript", None)
    with pytest.raises(ModelError, match=r"not installed here\. .*statuesorter\[onnx\]"):
        finished(export_model(workspace, own, tmp_path / "mine.onnx", ModelFormat.ONNX))
    assert not (tmp_path / "mine.onnx").exists()


@pytest.mark.timeout(600)
def test_cancelling_leaves_nothing(workspace: Workspace, own: str, tmp_path: Path) -> None:
    cancel = CancelToken()
    steps = export_model(workspace, own, tmp_path / "mine.pkl", ModelFormat.FASTAI, cancel=cancel)
    next(steps)
    cancel.cancel()
    with pytest.raises(Cancelled):
        list(steps)
    assert not (tmp_path / "mine.pkl").exists()
    assert list(staging_of(workspace).iterdir()) == []
    assert not trainers()


def test_a_folder_that_cannot_be_written_to_is_one_sentence(
    workspace: Workspace, own: str, tmp_path: Path
) -> None:
    for model_format in (ModelFormat.ZIP, ModelFormat.FOLDER):
        (tmp_path / "file").touch()
        with pytest.raises(ModelError, match="cannot be written to"):
            finished(export_model(workspace, own, tmp_path / "file" / "mine", model_format))
