"""Crops of photos that the first look leaves unsure: a statue far off in a square is large in one of them.

A photo is looked at whole. Where that leaves it unsure, four crops of it are looked at as well, and its
features become a mean of the whole's and of the crops', in which a crop counts by how much it looks like
something that is filed: a softmax over the crops, as in attention pooling (Ilse and others 2018,
arXiv:1802.04712), with the scores of the first look. So a photo has one vector however often it was looked
at, and whoever learns from vectors need not know. All steps are continuous: what changes little in a photo
changes little in its features.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from statuesorter.domain.errors import ModelError
from statuesorter.domain.language import _
from statuesorter.models import tensors
from statuesorter.models.prepare import prepare
from statuesorter.models.softmax import LabelSoftmax
from statuesorter.models.spec import FIRST_LOOK, MultiCropSpec

CROPS = 4
"""So many crops of a photo are looked at: one in each corner, and they overlap."""

Floats = NDArray[np.float32]


class MultiCrop:
    """Which photos are seen in crops too, and what becomes of them.

    ``weights`` (D × K) and ``bias`` (K) give, of the features of a photo or a crop of it, the outputs of the
    first look; their softmax are its probabilities.
    """

    def __init__(self, spec: MultiCropSpec, weights: Floats, bias: Floats) -> None:
        self._spec, self._weights, self._bias = spec, weights, bias

    @classmethod
    def load(cls, spec: MultiCropSpec, weights_file: Path) -> MultiCrop:
        """As it is kept with the weights of a backbone (safetensors). Raises `ModelError`."""
        arrays = tensors.read(weights_file, only=FIRST_LOOK)
        weight, bias = (np.asarray(arrays.get(name, ()), np.float32) for name in FIRST_LOOK)
        if weight.ndim != 2 or not len(weight) == len(bias) == spec.outputs:
            raise ModelError(
                _("The weights in {name} do not fit the network.").format(name=weights_file.name)
            )
        return cls(spec, weight.T, bias)

    @property
    def share(self) -> float:
        """How much of a photo's width and of its height a crop has."""
        return self._spec.share

    def weight(self, features: Floats) -> Floats:
        """How much the crops of each of N photos count (N numbers, 0 to 0.5) beside the first look, whose
        ``features`` (N × D) are given; 0: it is not needed.
        """
        outputs = self._outputs(features)
        surest = LabelSoftmax(outputs.shape[1]).probabilities(outputs).max(axis=1)
        enough, fully = self._spec.enough, self._spec.fully
        return (np.clip((enough - surest) / (enough - fully), 0, 1) / 2).astype(np.float32)

    def joined(self, features: Floats, crops: Floats) -> Floats:
        """The N × D features of photos of which the first look said ``features`` (N × D), and whose
        ``crops`` have those (N × `CROPS` × D).
        """
        outputs = self._outputs(crops)
        scores = outputs[..., :-1].max(axis=-1) - outputs[..., -1]
        attention = np.exp(scores - scores.max(axis=1, keepdims=True))
        attention /= attention.sum(axis=1, keepdims=True)
        seen = (attention[..., np.newaxis] * crops).sum(axis=1)
        weight = self.weight(features)[:, np.newaxis]
        return ((1 - weight) * features + weight * seen).astype(np.float32)

    def _outputs(self, features: Floats) -> Floats:
        return features @ self._weights + self._bias


def crops_of(photo: Image.Image, share: float) -> list[Image.Image]:
    """The `CROPS` of a photo, each with the ``share`` of its width and of its height."""
    width, height = photo.size
    across, down = max(1, round(width * share)), max(1, round(height * share))
    corners = ((left, top) for top in (0, height - down) for left in (0, width - across))
    return [photo.crop((left, top, left + across, top + down)) for left, top in corners]


def crop_squares(photo: Image.Image, *, share: float, side: int) -> NDArray[np.uint8]:
    """The `CROPS` of a photo as a network sees them: `CROPS` × side × side × 3."""
    return np.stack([prepare(crop, side) for crop in crops_of(photo, share)])
