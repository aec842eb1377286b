"""A model as an ONNX file: what any runtime of that format computes, with nothing of this program."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Generator
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.onnx import OnnxExporterError

import statuesorter
from statuesorter.domain.errors import ModelError
from statuesorter.domain.language import _
from statuesorter.domain.progress import Progress
from statuesorter.models.model import Model
from statuesorter.models.quiet_openvino import openvino
from statuesorter.models.whole_network import WholeNetwork, not_for_others, square_side, traced
from statuesorter.photos.preview_format import PROXY_QUALITY
from statuesorter.photos.preview_store import PREVIEW_SIZE

PIXELS, PROBABILITIES = "pixels", "probabilities"
"""The names of its input (N × S × S × 3, uint8, RGB) and of its output (N × K, float32)."""

_OPERATORS = 18
"""The version of ONNX's operators: of 2022, and understood by every runtime since."""

_TOLERANCE = 1e-3
"""So far the probabilities of the file may be from those of the network it was written of."""


def write_onnx(model: Model, file: Path) -> Generator[Progress, None, None]:
    """Write ``model`` as ``file``, read it with OpenVINO, and see that it gives the same answers. It needs
    the packages of the extra ``onnx``.

    Labels, thresholds and what has to be done to a photo stand in its metadata, as JSON. Raises `ModelError`.
    """
    yield Progress(0, 3, _("Reading the model"))
    network = nn.Sequential(WholeNetwork(model), nn.Softmax(dim=1)).eval()
    side = square_side(model.card.spec)
    yield Progress(1, 3, _("Writing the model"))
    program = _converted(traced(network, torch.zeros((2, side, side, 3), dtype=torch.uint8)))
    program.model.metadata_props.update(_metadata(model))
    try:
        program.save(str(file), external_data=False)
    except ValueError as error:  # of protobuf, which holds two gigabytes
        raise ModelError(
            _("The model is too large for one ONNX file."), advice=_("Export it as a zip file or a folder.")
        ) from error
    yield Progress(2, 3, _("Checking the file"))
    _check(file, network, side)
    yield Progress(3, 3, _("Checking the file"))


def _converted(exported: torch.export.ExportedProgram) -> Any:
    write = cast(Any, torch.onnx.export)  # pyright: ignore[reportUnknownMemberType]
    try:
        with contextlib.redirect_stdout(io.StringIO()):  # there torch says what it does
            return write(
                exported,
                dynamo=True,
                dynamic_shapes=({0: "photos"},),
                opset_version=_OPERATORS,
                input_names=[PIXELS],
                output_names=[PROBABILITIES],
                optimize=False,  # onnxscript 0.7's rewriting moved a tiny model's probabilities by 0.004
                verbose=False,
            )
    except OnnxExporterError as error:
        raise not_for_others() from error


def _metadata(model: Model) -> dict[str, str]:
    card, side = model.card, square_side(model.card.spec)
    return {
        "name": card.name,
        "title": card.title,
        "labels": json.dumps(list(model.labels)),
        "thresholds": json.dumps(list(model.head.thresholds)),
        "targets": json.dumps({wrong: list(each) for wrong, each in model.head.targets.items()}),
        "unsure": "a photo is unsure where its greatest probability is below the threshold of that label; "
        "targets has other thresholds, by how many of 100 photos filed may be wrong",
        "pixels": f"the photo upright, in sRGB; its short side reduced to about {PREVIEW_SIZE.short_side} "
        f"pixels, as a JPEG of quality {PROXY_QUALITY}; squeezed to {side} x {side} (bicubic, antialiased)",
        "producer": f"StatueSorter {statuesorter.__version__}",
    }


def _check(file: Path, network: nn.Module, side: int) -> None:
    """Raise `ModelError` where OpenVINO, which is not torch, gets other answers out of ``file``."""
    try:
        compiled = openvino().Core().compile_model(str(file), "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
        found = [np.asarray(compiled(pixels)[0]) for pixels in _squares(side)]
    except RuntimeError as error:
        raise _differs() from error
    with torch.inference_mode():
        wanted = [cast(Tensor, network(torch.as_tensor(pixels))).numpy() for pixels in _squares(side)]
    for got, right in zip(found, wanted, strict=True):
        if got.shape != right.shape or not np.allclose(got, right, rtol=0, atol=_TOLERANCE):
            raise _differs()


def _squares(side: int) -> list[NDArray[np.uint8]]:
    """One square of coarse patches, and three: as different from each other as photos are."""
    random = np.random.default_rng(0)
    patches = [random.integers(0, 256, (n, 8, 8, 3), dtype=np.uint8) for n in (1, 3)]
    place = np.arange(side) * 8 // side
    return [np.ascontiguousarray(coarse[:, place][:, :, place]) for coarse in patches]


def _differs() -> ModelError:
    return ModelError(
        _("The ONNX file gives other answers than the model, and was not kept."),
        advice=_("Export the model as a zip file or a folder."),
    )
