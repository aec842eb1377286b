"""Photos and labels as fastai's data: the notebook's DataBlock, and a look at a batch of it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from statuesorter.domain.labels import DEFAULT_LABELS, Label, LabelSet
from statuesorter.domain.photo import Photo
from statuesorter.training.enough import labels_to_learn
from statuesorter.training.exif_image_block import ExifImageBlock
from statuesorter.training.untyped import (
    CategoryBlock,
    DataBlock,
    IndexSplitter,
    Resize,
    ResizeMethod,
    aug_transforms,
    no_random,
)


@dataclass(frozen=True, slots=True, eq=False)
class PreviewPhoto:
    """A photo as the network will see it: S × S × 3 pixels (uint8, RGB), changed at random; and its label."""

    pixels: NDArray[np.uint8]
    label: Label


@dataclass(frozen=True, slots=True)
class _Item:
    """What fastai's getters take apart. No tuple: fastai would send each half through every getter."""

    path: Path
    label: str


def photo_loaders(
    labelled: Sequence[tuple[Photo, Label]],
    held: NDArray[np.bool_],
    labels: LabelSet,
    *,
    side: int,
    batch_size: int,
    device: Any,
) -> Any:
    """Fastai's DataLoaders: photos squeezed to ``side`` pixels as for inference (see `prepare`), those to
    learn from turned, lit and zoomed a little at random; ``held`` (N) says which are held out. The number
    of a label is its place among ``labels``. Blocks, and no worker processes: the pixels are decoded in this
    one.
    """
    block = DataBlock(
        blocks=(ExifImageBlock(), CategoryBlock(vocab=list(labels), sort=False)),
        getters=[attrgetter("path"), attrgetter("label")],
        splitter=IndexSplitter(np.flatnonzero(held).tolist()),
        item_tfms=Resize(
            side, method=ResizeMethod.Squish, resamples=(Image.Resampling.BICUBIC, Image.Resampling.NEAREST)
        ),
        batch_tfms=aug_transforms(),
    )
    items = [_Item(photo.path, label) for photo, label in labelled]
    fitting = max(2, min(batch_size, int((~held).sum())))
    return block.dataloaders(items, bs=fitting, val_bs=2 * fitting, num_workers=0, device=device)


def batch_preview(
    labelled: Sequence[tuple[Photo, Label]], *, side: int = 224, size: int = 9, seed: int = 42
) -> list[PreviewPhoto]:
    """What fastai's ``show_batch`` shows: up to ``size`` photos as the network will see them while it learns.

    The same seed shows the same photos. Raises what `open_oriented` raises for a photo that cannot be read.
    """
    if not labelled:
        return []
    with no_random(seed, reproducible=True):
        chosen = random.sample(list(labelled), min(size, len(labelled)))
        chosen = chosen * 2 if len(chosen) == 1 else chosen
        labels = labels_to_learn(DEFAULT_LABELS, (label for _photo, label in chosen))
        held = np.zeros(len(chosen), bool)
        loaders = photo_loaders(chosen, held, labels, side=side, batch_size=len(chosen), device="cpu")
        photos, numbers = loaders.train.one_batch()
    pixels: NDArray[np.float32] = np.asarray(photos.permute(0, 2, 3, 1).numpy())
    shown = (np.clip(pixels, 0, 1) * 255).round().astype(np.uint8)
    looked = [PreviewPhoto(one, labels[int(n)]) for one, n in zip(shown, numbers, strict=True)]
    return looked[: min(size, len(labelled))]
