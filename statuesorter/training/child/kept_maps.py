"""What the first stages of a network say of photos, in a file as long as the last ones learn from it."""

from __future__ import annotations

import shutil
from collections.abc import Generator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.language import _, size_text
from statuesorter.domain.progress import Progress
from statuesorter.training.child.looking import look_through
from statuesorter.training.child.seam import FirstStages
from statuesorter.training.child.untyped import DataLoader, DataLoaders
from statuesorter.training.errors import too_much_to_keep
from statuesorter.training.messages import TrainingPhoto

MOST_BYTES = 8_000_000_000
"""The largest file of maps: those of 80,000 photos of the network that ships."""

_LEFT_FREE = 1_000_000_000
"""Bytes that stay free on the disk."""

_LARGEST = torch.finfo(torch.float16).max


class KeptMaps:
    """A file of maps, each photo's at its place: for each scale of the network one of the ``shapes``, numbers
    of 16 bits. Whoever makes it closes it.
    """

    def __init__(self, file: Path, shapes: Sequence[torch.Size]) -> None:
        self._shapes = tuple(shapes)
        self._file = file.open("w+b")
        self.kept: set[int] = set()
        """The places of the photos whose maps are there."""

    @property
    def photo_bytes(self) -> int:
        """What the maps of one photo take."""
        return torch.float16.itemsize * sum(shape.numel() for shape in self._shapes)

    def keep(self, places: Sequence[int], maps: Sequence[Tensor]) -> None:
        """Write the maps (for each scale N × …) of the photos at N ``places``."""
        rows = torch.cat([each.clamp(-_LARGEST, _LARGEST).flatten(1) for each in maps], dim=1)
        for place, row in zip(places, rows.to(torch.float16).cpu(), strict=True):
            self._file.seek(place * self.photo_bytes)
            self._file.write(row.numpy().tobytes())
        self.kept.update(places)

    def maps(self, place: int) -> tuple[Tensor, ...]:
        """The maps of the photo at ``place``, for each scale one, float32."""
        self._file.seek(place * self.photo_bytes)
        numbers = torch.frombuffer(bytearray(self._file.read(self.photo_bytes)), dtype=torch.float16)
        parts = torch.split(numbers.to(torch.float32), [shape.numel() for shape in self._shapes])
        return tuple(each.view(shape) for each, shape in zip(parts, self._shapes, strict=True))

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


@contextmanager
def kept_maps(
    first: FirstStages, photos: Sequence[TrainingPhoto], folder: Path, *, side: int, device: torch.device
) -> Generator[KeptMaps]:
    """An empty file for the maps of ``photos`` in ``folder``. Raises `TrainingError` where they are too much
    for the disk, or more than `MOST_BYTES`.
    """
    blank = torch.zeros((1, side, side, 3), dtype=torch.uint8, device=device)
    shapes = [each.shape[1:] for each in first(blank)]
    with closing(KeptMaps(folder / "maps", shapes)) as kept:
        needed = kept.photo_bytes * len(photos)
        room = min(MOST_BYTES, shutil.disk_usage(folder).free - _LEFT_FREE)
        if needed > room:
            raise too_much_to_keep(needed, max(room, 0))
        yield kept


def fill(
    kept: KeptMaps,
    first: FirstStages,
    photos: Sequence[TrainingPhoto],
    *,
    side: int,
    device: torch.device,
    stop: CancelToken,
) -> Generator[Progress]:
    """Look once at each of ``photos`` through the ``first`` stages. Raises `Cancelled`."""

    def take(places: list[int], pixels: NDArray[np.uint8]) -> None:
        kept.keep(places, first(torch.as_tensor(pixels).to(device)))

    text = _("Looking at each photo once ({size} on the disk meanwhile)").format(
        size=size_text(kept.photo_bytes * len(photos))
    )
    yield from look_through(photos, take, side=side, text=text, stop=stop)


def map_loaders(kept: KeptMaps, photos: Sequence[TrainingPhoto], *, batch_size: int, device: Any) -> Any:
    """Fastai's DataLoaders: photos' maps (a tensor for each scale of the network) and their labels."""
    there = [(place, photos[place]) for place in sorted(kept.kept)]
    learned, held_out = (
        _Labelled(kept, [(place, photo.label) for place, photo in there if photo.held_out == out])
        for out in (False, True)
    )
    fitting = max(2, min(batch_size, len(learned)))
    return DataLoaders(
        DataLoader(learned, bs=fitting, shuffle=True, drop_last=True, num_workers=0, device=device),
        DataLoader(held_out, bs=2 * fitting, num_workers=0, device=device),
        device=device,
    )


class _Labelled:
    """Photos by their places and labels, as fastai's data."""

    def __init__(self, kept: KeptMaps, photos: Sequence[tuple[int, int]]) -> None:
        self._kept = kept
        self._photos = photos

    def __len__(self) -> int:
        return len(self._photos)

    def __getitem__(self, number: int) -> tuple[Tensor | int, ...]:
        place, label = self._photos[number]
        return (*self._kept.maps(place), label)
