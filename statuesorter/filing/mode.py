"""How photos are filed."""

from __future__ import annotations

from enum import StrEnum


class Mode(StrEnum):
    """What filing does with a photo. In all but MOVE the original is left exactly as it was."""

    COPY = "copy"
    MOVE = "move"
    HARDLINK = "hardlink"
    SYMLINK = "symlink"
