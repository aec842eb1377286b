"""The sample gallery: 24 photos in two folders, as a visitor would bring them home.

::

    SampleFolderNotEmpty     the folder already holds something; nothing was drawn
    SampleNotDrawn           a process that drew ended by itself (in `side_by_side`)
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from types import MappingProxyType

import numpy as np

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.errors import FolderError
from statuesorter.domain.language import _
from statuesorter.sample.bronzes import athlete, girl, mourner, thinker
from statuesorter.sample.camera import Shot, develop, jpeg
from statuesorter.sample.marbles import orator, philosopher, sleeper, torso, venus
from statuesorter.sample.noise import Array, Rng
from statuesorter.sample.paintings import PAINTINGS
from statuesorter.sample.rooms import ROOMS
from statuesorter.sample.side_by_side import drawn_side_by_side

SAMPLE_COUNT = 24
"""How many photos `draw_gallery` draws."""

_TRUNCATED = 10
"""The index (in `PAINTINGS` and in the order below) of the photo whose file is cut short."""

_START = datetime(2024, 5, 18, 10, 4, 11)  # noqa: DTZ001  cameras know no time zone

_ORDER = "P0 S2 S0 N0 P4 P1 S5 P7 N3 S1 P8 S7 P3 N4 P6 S3 S8 P2 N1 S4 P5 S6 P9 N2"
"""The visit: P a painting, S a statue, N something else; the digit counts within its kind."""

_ORIENTATIONS = (1, 6, 8, 1, 5, 3, 6, 1, 2, 7, 1, 4, 6, 1, 8, 1, 6, 3, 5, 1, 7, 8, 2, 4)
"""How the camera was held, photo by photo."""


class SampleFolderNotEmpty(FolderError):
    """The folder that is to receive the sample photos already holds something."""


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


def _place(data: bytes, path: Path) -> None:
    """Write a new file, whole or not at all; never over one that is there (FileExistsError)."""
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("xb") as file:
            file.write(data)
        try:
            os.link(part, path)
        except FileExistsError:
            raise
        except OSError:  # a disk without hard links, as memory cards are
            with path.open("xb") as file:
                file.write(data)
    finally:
        with contextlib.suppress(FileNotFoundError):
            part.unlink()


def draw_gallery(folder: Path, *, seed: int = 7, cancel: CancelToken | None = None) -> Iterator[Path]:
    """Draw the sample photos into ``folder`` (made if missing) and yield each path once its file is whole.

    Byte for byte the same for the same ``seed`` on one machine. Raises `SampleFolderNotEmpty` before the
    first photo where the folder holds anything, and `Cancelled`; whoever stops early keeps the photos drawn
    so far, all whole.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise SampleFolderNotEmpty(
            _("The folder {folder} is not empty, so no sample photos were drawn into it.").format(
                folder=folder
            ),
            advice=_("Choose an empty folder."),
        )
    with closing(drawn_side_by_side(partial(_drawn, seed=seed), SAMPLE_COUNT, cancel=cancel)) as drawings:
        for sample, drawn in zip(_samples(), drawings, strict=True):
            path = folder / sample.name
            path.parent.mkdir(exist_ok=True)
            _place(drawn, path)
            yield path


def _drawn(number: int, seed: int) -> bytes:
    """The file of one sample photo."""
    sample = list(_samples())[number]
    rng = np.random.default_rng((seed, number))
    scene = sample.draw(rng)
    size = (1200, 900) if scene.shape[1] > scene.shape[0] else (900, 1200)
    return jpeg(develop(scene, sample.shot, rng, size), sample.shot)
