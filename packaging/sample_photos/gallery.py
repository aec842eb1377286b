"""The sample gallery: 24 photos in two folders, as a visitor would bring them home."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from types import MappingProxyType

import numpy as np

from sample_photos.bronzes import athlete, girl, mourner, thinker
from sample_photos.camera import Shot, develop, jpeg
from sample_photos.marbles import orator, philosopher, sleeper, torso, venus
from sample_photos.noise import Array, Rng
from sample_photos.paintings import PAINTINGS
from sample_photos.rooms import ROOMS

SAMPLE_COUNT = 24
"""How many photos `draw_gallery` draws."""

_TRUNCATED = 10
"""The index (in `PAINTINGS` and in the order below) of the photo whose file is cut short."""

_START = datetime(2024, 5, 18, 10, 4, 11)  # noqa: DTZ001  cameras know no time zone

_ORDER = "P0 S2 S0 N0 P4 P1 S5 P7 N3 S1 P8 S7 P3 N4 P6 S3 S8 P2 N1 S4 P5 S6 P9 N2"
"""The visit: P a painting, S a statue, N another thing; the digit counts within its kind."""

_ORIENTATIONS = (1, 6, 8, 1, 5, 3, 6, 1, 2, 7, 1, 4, 6, 1, 8, 1, 6, 3, 5, 1, 7, 8, 2, 4)
"""How the camera was held, photo by photo."""


@dataclass(frozen=True, slots=True)
class _Sample:
    name: str
    label: str
    draw: Callable[[Rng], Array]
    shot: Shot


def _samples() -> Iterator[_Sample]:
    kinds: dict[str, tuple[str, tuple[Callable[[Rng], Array], ...]]] = {
        "P": ("paint", PAINTINGS),
        "S": ("statue", (venus, philosopher, athlete, torso, girl, thinker, mourner, sleeper, orator)),
        "N": ("other", ROOMS),
    }
    for i, code in enumerate(_ORDER.split()):
        label, draws = kinds[code[0]]
        folder = "day 1" if i < 13 else "day 2"
        when = _START + timedelta(minutes=i, seconds=(i * 17) % 43, days=0 if i < 13 else 1)
        shot = Shot(
            when, _ORIENTATIONS[i], iso=200 if code in {"S2", "S5", "S6"} else 500, truncated=i == _TRUNCATED
        )
        yield _Sample(f"{folder}/IMG_{i + 1:04d}.jpg", label, draws[int(code[1])], shot)


def sample_labels() -> Mapping[str, str]:
    """What each photo shows: its path within the folder (with ``/``) to ``paint``, ``statue`` or
    ``other``.
    """
    return MappingProxyType({sample.name: sample.label for sample in _samples()})


def draw_gallery(folder: Path, *, seed: int = 7) -> Iterator[Path]:
    """Draw the sample photos into ``folder``, a core each, and yield each path once its file is written.

    Byte for byte the same for the same ``seed`` on one machine. Raises FileExistsError for a photo that is
    there.
    """
    with ProcessPoolExecutor() as pool:
        drawings = pool.map(partial(draw_sample, seed=seed), range(SAMPLE_COUNT))
        for sample, drawing in zip(_samples(), drawings, strict=True):
            path = folder / sample.name
            path.parent.mkdir(exist_ok=True)
            with path.open("xb") as file:
                file.write(drawing)
            yield path


def draw_sample(number: int, *, seed: int = 7) -> bytes:
    """The file of one sample photo, by its ``number`` from 0 in the order of `sample_labels`."""
    sample = list(_samples())[number]
    rng = np.random.default_rng((seed, number))
    scene = sample.draw(rng)
    size = (1200, 900) if scene.shape[1] > scene.shape[0] else (900, 1200)
    return jpeg(develop(scene, sample.shot, rng, size), sample.shot)
