"""Photos and labels as fastai's data: the notebook's DataBlock."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from statuesorter.training.child.exif_image_block import ExifImageBlock
from statuesorter.training.child.untyped import (
    CategoryBlock,
    DataBlock,
    IndexSplitter,
    Resize,
    ResizeMethod,
    aug_transforms,
)
from statuesorter.training.messages import TrainingPhoto


def photo_loaders(
    photos: Sequence[TrainingPhoto], *, outputs: int, side: int, batch_size: int, device: Any
) -> Any:
    """Fastai's DataLoaders: previews squeezed to ``side`` pixels as for inference (see `prepare`), those to
    learn from turned, lit and zoomed a little at random. Labels are numbers below ``outputs``. Blocks, and no
    worker processes: the pixels are decoded in this one. Photos that are apart are left out.
    """
    photos = [photo for photo in photos if not photo.apart]
    held_out = np.array([photo.held_out for photo in photos], bool)
    block = DataBlock(
        blocks=(ExifImageBlock(), CategoryBlock(vocab=list(range(outputs)), sort=False)),
        getters=[_source, attrgetter("label")],
        splitter=IndexSplitter(np.flatnonzero(held_out).tolist()),
        item_tfms=Resize(
            side, method=ResizeMethod.Squish, resamples=(Image.Resampling.BICUBIC, Image.Resampling.NEAREST)
        ),
        batch_tfms=aug_transforms(),
    )
    fitting = max(2, min(batch_size, int((~held_out).sum())))
    return block.dataloaders(photos, bs=fitting, val_bs=2 * fitting, num_workers=0, device=device)


def _source(photo: TrainingPhoto) -> Path:
    """The file with the pixels: the preview's, as long as it is kept."""
    return photo.preview if photo.preview.exists() else photo.path
