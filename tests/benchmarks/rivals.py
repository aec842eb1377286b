"""Other ways to do what StatueSorter does: the notebook's, plain torch, the bare minimum, vipsthumbnail.

Each function prepares a way once and returns what runs it; torch and fastai are imported only here.
"""

from __future__ import annotations

import importlib
import io
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from statuesorter.models.engines import Engine
from statuesorter.models.spec import BackboneSpec
from statuesorter.photos.preview_store import PREVIEW_SIZE

Run = Callable[[], object]


def notebook(files: Sequence[Path]) -> Run:
    """fastai's ``get_preds`` with resnet34, photos decoded in full, ten to a batch, fastai's own workers.

    The weights are random: they cost the same.
    """
    from statuesorter.plum_repair import repair_plum

    repair_plum()
    fastai: Any = importlib.import_module("fastai.vision.all")  # it has no types that hold

    from statuesorter.training.child.exif_image_block import ExifImageBlock

    block = fastai.DataBlock(
        blocks=(ExifImageBlock(max_side=None), fastai.CategoryBlock),
        get_y=lambda file: "paint" if files.index(file) % 2 else "statue",
        item_tfms=fastai.Resize(224, fastai.ResizeMethod.Squish),
    )
    loaders = block.dataloaders(list(files), bs=10)
    learner = fastai.vision_learner(loaders, fastai.resnet34, pretrained=False)

    def run() -> None:
        with learner.no_bar():
            learner.get_preds(dl=loaders.test_dl(list(files)))

    return run


def plain_torch(files: Sequence[Path], spec: BackboneSpec) -> Run:
    """A DataLoader with timm's own transform, and the same backbone as ours at the same size, in torch."""
    import timm
    import torch
    from timm.data.config import resolve_model_data_config
    from timm.data.transforms_factory import create_transform
    from torch.utils.data import DataLoader, Dataset

    network = timm.create_model(spec.arch, pretrained=False, num_classes=2).eval()
    config = resolve_model_data_config(network) | {"input_size": (3, spec.input_side, spec.input_side)}
    transform: Any = create_transform(**config)

    class Photos(Dataset[Any]):
        def __len__(self) -> int:
            return len(files)

        def __getitem__(self, index: int) -> Any:
            with Image.open(files[index]) as photo:
                return transform(photo.convert("RGB"))

    def run() -> None:
        with torch.inference_mode():
            for batch in DataLoader(Photos(), batch_size=32, num_workers=os.cpu_count() or 1):
                network(batch)

    return run


def bare_decode(files: Sequence[Path]) -> Run:
    """Only decode: the bytes already in memory, libjpeg's reduced scale, a thread for each core."""
    contents = [file.read_bytes() for file in files]

    def run() -> None:
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            for _photo in threads.map(decode_reduced, contents):
                pass

    return run


def decode_reduced(content: bytes) -> Image.Image:
    """The photo at the scale of libjpeg's that is just large enough for a preview."""
    photo = Image.open(io.BytesIO(content))
    photo.draft(None, PREVIEW_SIZE.of(photo.size))
    photo.decodermaxblock = len(content)
    photo.load()
    return photo


def bare_inference(engine: Engine, side: int, count: int) -> Run:
    """Only compute: as many squares of noise, in batches of the engine's choice."""
    noise = np.random.default_rng(0).integers(0, 256, (engine.batch_size, side, side, 3), dtype=np.uint8)

    def run() -> None:
        for start in range(0, count, engine.batch_size):
            engine.features(noise[: count - start])

    return run


def vipsthumbnail(files: Sequence[Path]) -> Run | None:
    """libvips' tool, one process for all photos, at the size of a preview and its quality; None without
    it.
    """
    program = shutil.which("vipsthumbnail")
    if program is None:
        return None
    width, height = PREVIEW_SIZE.of(Image.open(files[0]).size)

    def run() -> None:
        with tempfile.TemporaryDirectory() as folder:
            to = f"{folder}/%s.jpg[Q=90,subsample_mode=off,strip]"
            size = f"{width}x{height}"
            subprocess.run([program, "--size", size, "-o", to, *map(str, files)], check=True)

    return run
