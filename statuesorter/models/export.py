"""From torch to the files of a model: safetensors, and an OpenVINO network with 16-bit weights.

``openvino.convert_model`` is not used: it sends telemetry. Its PyTorch frontend does the same in silence.
"""

from __future__ import annotations

import copy
import importlib
import warnings
from pathlib import Path
from typing import Any, cast

import torch

from statuesorter.models.backbone import Backbone, save_weights
from statuesorter.models.quiet_openvino import openvino


def write_backbone(backbone: Backbone, folder: Path) -> None:
    """Write ``backbone.safetensors``, ``backbone.xml`` and ``backbone.bin`` into ``folder``."""
    own = copy.deepcopy(backbone).cpu().float().eval()
    own.precision = None
    save_weights(own, folder / "backbone.safetensors")
    openvino().save_model(_converted(own), str(folder / "backbone.xml"), compress_to_fp16=True)


def _converted(backbone: Backbone) -> Any:
    """The OpenVINO network of ``backbone``; the number of photos in a batch is left open."""
    ov = openvino()
    decoders = importlib.import_module("openvino.frontend.pytorch.ts_decoder")
    side = backbone.spec.input_side
    example = torch.randint(0, 256, (2, side, side, 3), dtype=torch.uint8)
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracer's remarks, and torch's that tracing is old
        traced = cast(Any, torch.jit.trace(backbone, example, check_trace=False))  # pyright: ignore
        frontend = ov.frontend.FrontEndManager().load_by_framework("pytorch")
        decoder = decoders.TorchScriptPythonDecoder(traced, example_input=example)
        # the frontend holds the decoder weakly: it has to stay in a name of ours until all is converted
        network = frontend.convert(frontend.load(decoder))
    network.reshape([-1, side, side, 3])
    return network
