"""What a photo says about itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of a photo; None where it does not say.

    ``taken`` is the camera's local time, without a zone. ``exposure_time`` is in seconds, ``aperture`` is the
    f-number, ``focal_length`` is in millimetres; all three are above 0. ``width`` and ``height`` are in
    pixels, upright. ``size`` is the file's, in bytes.
    """

    size: int
    format: str | None = None
    width: int | None = None
    height: int | None = None
    camera: str | None = None
    taken: datetime | None = None
    lens: str | None = None
    exposure_time: float | None = None
    aperture: float | None = None
    iso: int | None = None
    focal_length: float | None = None
