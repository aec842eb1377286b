"""What fastai's ``show_batch`` shows: photos as the network will see them."""

# fastai's classes have no types
# pyright: reportUnknownMemberType=false

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import numpy as np
from PIL import Image
from torch import Tensor

from statuesorter.domain.labels import Label
from statuesorter.domain.training import BatchLook

MOST = 8
"""Photos of a batch that are shown."""

SIDE = 128
"""Pixels of their side: as PNG all of them are well below the longest line between the two processes."""


def look_at_batch(loaders: Any, labels: Sequence[Label]) -> BatchLook:
    """The first photos of a batch of fastai's ``loaders``, with everything done to them that is done to those
    to learn from. ``labels`` are those of the network's outputs.
    """
    photos, places = loaders.train.new().one_batch()  # the order of the first epoch stays what it was
    shown: zip[tuple[Tensor, int]] = zip(photos[:MOST], places[:MOST].tolist(), strict=True)
    return BatchLook(tuple((_png(photo), labels[place]) for photo, place in shown))


def _png(photo: Tensor) -> bytes:
    """3 × S × S, 0 to 1, as a small PNG."""
    pixels = photo.as_subclass(Tensor).clamp(0, 1).mul(255).round().byte().permute(1, 2, 0).cpu().numpy()
    image = Image.fromarray(np.ascontiguousarray(pixels))
    image.thumbnail((SIDE, SIDE))
    written = io.BytesIO()
    image.save(written, "PNG")
    return written.getvalue()
