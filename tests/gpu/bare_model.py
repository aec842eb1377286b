"""A model without the packages that the program reads its card with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from safetensors.numpy import load_file

from statuesorter.models.backbone import Backbone, build_backbone
from statuesorter.models.prepare import prepare
from statuesorter.models.softmax import LabelSoftmax
from statuesorter.models.spec import BackboneSpec
from tests.training import drawing

SHIPPED = Path(__file__).resolve().parents[2] / "resources" / "models" / "default"
"""The model that ships; the program's own way to it needs a package that may be missing here."""

_LISTS = ("scales", "stages", "mean", "std")
"""What is a tuple in a `BackboneSpec` and a list in JSON."""


class BareModel:
    """Of the model in ``folder`` the backbone, and what its head says of features."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        card: dict[str, Any] = json.loads((folder / "card.json").read_text("utf-8"))
        spec = card["spec"]
        lists = {name: tuple(spec[name]) for name in _LISTS}
        self.spec = BackboneSpec(**(spec | lists | {"multi_crop": None}))
        self.labels: tuple[str, ...] = tuple(card["labels"])
        self._settings = card["head"]
        self._arrays = load_file(folder / "head.safetensors")

    def backbone(self) -> Backbone:
        """A new one, on the CPU."""
        return build_backbone(self.spec, weights=self._folder / "backbone.safetensors")

    def probabilities(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """N × D features to N × K probabilities, as `statuesorter.models.head.Head` computes them."""
        values, last = features, sum(name.endswith(".bias") for name in self._arrays) - 1
        for number in range(last + 1):
            values = values @ self._arrays[f"layer{number}.weights"] + self._arrays[f"layer{number}.bias"]
            if number < last:
                values = np.maximum(values, 0)
        apart = self._settings["apart"]
        softmax = LabelSoftmax(len(self.labels), None if apart is None else self.labels.index(apart))
        return softmax.probabilities(values / self._settings["temperature"])


def drawn_pixels(count: int, side: int) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """N × S × S × 3 pixels of drawn paintings (0) and statues (1), in turn, and which is which."""
    rng = np.random.default_rng(17)
    kinds = np.arange(count) % 2
    draw = (drawing.painting, drawing.statue)
    return np.stack([prepare(_photo(draw[kind](rng)), side) for kind in kinds]), kinds


def _photo(pixels: NDArray[np.float64]) -> Image.Image:
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
