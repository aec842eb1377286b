"""How a photo and what belongs to it are named, so that they keep belonging together."""

from __future__ import annotations

import unicodedata
from pathlib import Path


def numbered(photo: str, companion: str, number: int) -> str:
    """The name of ``companion`` when its ``photo`` becomes number ``number`` of that name.

    ``a.jpg`` becomes ``a (2).jpg``; with it ``a.xmp`` becomes ``a (2).xmp`` and ``a.jpg.xmp`` becomes
    ``a (2).jpg.xmp``, because programs find side files by exactly these names. Number 1 changes nothing.
    """
    if number == 1:
        return companion
    end = len(Path(photo).stem)
    if companion[:end].casefold() != Path(photo).stem.casefold() or companion[end : end + 1] != ".":
        end = len(Path(companion).stem)
    return f"{companion[:end]} ({number}){companion[end:]}"


def folded(path: Path) -> str:
    """``path`` as a file system sees it that knows neither case nor Unicode form."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", str(path)).casefold())
