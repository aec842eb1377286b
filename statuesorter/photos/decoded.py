"""A photo's pixels as every reader gets them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PIL import Image


@dataclass(frozen=True, slots=True)
class DecodedPhoto:
    """A photo's pixels, upright RGB; ``full_size`` is (width, height) upright before any reduction;
    ``truncated`` says that part of the photo is missing or damaged; ``taken`` is the camera's local time.
    """

    image: Image.Image
    full_size: tuple[int, int]
    format: str
    truncated: bool
    taken: datetime | None = None
