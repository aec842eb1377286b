"""The backbones that are tried and made here, and what they say of photos; kept between runs."""

from __future__ import annotations

import multiprocessing
import tempfile
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from safetensors.torch import load_file, save_file  # pyright: ignore[reportUnknownVariableType]
from torch import nn

from model.augment import as_a_camera_leaves_it
from model.pixels import Pixels
from model.tuning import State
from statuesorter.domain.photo import Photo
from statuesorter.domain.progress import finished
from statuesorter.models.backbone import Backbone
from statuesorter.models.engines.openvino_engine import OpenVinoEngine
from statuesorter.models.export import write_backbone
from statuesorter.models.multi_crop import crop_squares
from statuesorter.models.spec import BackboneSpec
from statuesorter.models.weights import pretrained_network
from statuesorter.photos.preview_store import PreviewStore

CAMERA_EVERY = 3
"""Every third photo is looked at a second time, as a camera would have left it."""

_BATCH = 16
_AHEAD = 64

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Views:
    """The features (N × P) of photos as they are, and those of every `CAMERA_EVERY`-th of them as a camera
    would have left it.
    """

    plain: Floats
    camera: Floats


def pretrained(arch: str, downloads: Path) -> nn.Module:
    """The network with ImageNet weights. Raises `WeightsUnavailable`."""
    return finished(pretrained_network(arch, downloads))


def kept_state(file: Path, make: Callable[[], State]) -> State:
    """The weights in ``file``, which are made where they are missing."""
    if not file.exists():
        part = file.with_name(f"{file.name}.part")
        save_file({name: values.contiguous() for name, values in make().items()}, str(part))
        part.replace(file)
    return cast(State, load_file(str(file)))


def kept_array(file: Path, make: Callable[[], Floats]) -> Floats:
    """The numbers in ``file``, with 16 bits each, which are made where they are missing."""
    if not file.exists():
        part = file.with_name(f"{file.name}.part.npy")
        np.save(part, make().astype(np.float16))
        part.replace(file)
    return np.load(file).astype(np.float32)


def kept_views(
    file: Path, network: Callable[[], nn.Module], spec: BackboneSpec, pixels: Pixels, *, seed: int
) -> Views:
    """What ``network`` says of all photos (``pixels``: N × S × S × 3), from ``file`` or made anew."""
    if not file.exists():
        views = _views(network(), spec, pixels, seed)
        part = file.with_name(f"{file.name}.part.npz")
        np.savez(part, plain=views.plain.astype(np.float16), camera=views.camera.astype(np.float16))
        part.replace(file)
    kept = np.load(file)
    return Views(kept["plain"].astype(np.float32), kept["camera"].astype(np.float32))


def crop_features(
    network: nn.Module, spec: BackboneSpec, photos: Sequence[Photo], *, share: float, previews: Path
) -> Floats:
    """What ``network`` says of the crops of ``photos`` (see `crop_squares`): N × `CROPS` × P."""
    with _engine(network, spec) as engine, _processes() as pool:
        count = len(photos)
        squares = pool.map(
            _squares_of_crops, photos, [previews] * count, [share] * count, [spec.input_side] * count
        )
        return np.stack([engine.features(each) for each in squares])


def _squares_of_crops(photo: Photo, previews: Path, share: float, side: int) -> Pixels:
    return crop_squares(PreviewStore(previews).get_or_make(photo).image, share=share, side=side)


def _processes() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn"))


def _views(network: nn.Module, spec: BackboneSpec, pixels: Pixels, seed: int) -> Views:
    with _engine(network, spec) as engine:
        plain, camera = (
            _features(engine, photos, spec.input_side, seed=each)
            for photos, each in ((pixels, None), (pixels[::CAMERA_EVERY], seed))
        )
    return Views(plain, camera)


@contextmanager
def _engine(network: nn.Module, spec: BackboneSpec) -> Generator[OpenVinoEngine]:
    with tempfile.TemporaryDirectory() as scratch:
        write_backbone(Backbone(spec, network).eval(), Path(scratch))
        engine = OpenVinoEngine(
            Path(scratch) / "backbone.xml",
            input_side=spec.input_side,
            feature_size=spec.feature_size,
            cache=Path(scratch) / "engine",
        )
        try:
            yield engine
        finally:
            engine.close()


def _features(engine: OpenVinoEngine, pixels: Pixels, side: int, *, seed: int | None) -> Floats:
    """Pixels are made in other processes, a few batches ahead; features in this one."""
    starts = range(0, len(pixels), _BATCH)
    found: list[Floats] = []
    with _processes() as pool:
        for first in range(0, len(starts), _AHEAD):
            ahead = starts[first : first + _AHEAD]
            batches = pool.map(
                _batch,
                [pixels[start : start + _BATCH] for start in ahead],
                ahead,
                [side] * len(ahead),
                [seed] * len(ahead),
            )
            found += [engine.features(batch) for batch in batches]
    return np.concatenate(found)


def _batch(photos: Pixels, start: int, side: int, seed: int | None) -> Pixels:
    """Photos from number ``start`` on as the network sees them; with a ``seed``, as a camera leaves them."""
    if seed is not None:
        photos = np.stack(
            [as_a_camera_leaves_it(photo, (seed, start + place)) for place, photo in enumerate(photos)]
        )
    return np.stack([_squeezed(photo, side) for photo in photos])


def _squeezed(photo: Pixels, side: int) -> Pixels:
    if len(photo) == side:
        return photo
    return np.asarray(Image.fromarray(photo).resize((side, side), Image.Resampling.BICUBIC))
