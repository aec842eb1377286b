"""Camera and date of a JPEG through the package ``exif``, every failure of which is survived.

``exif`` reads whole files and looks for its segment at every second byte; on real files it raises KeyError,
AttributeError, UnpackError, ValueError, RuntimeError, TypeError and more, and it warns. It follows
directories that lead back to themselves for ever. It is therefore given nothing but the EXIF segment, cut out
of the file and looked at beforehand.
"""

from __future__ import annotations

import importlib
import logging
from typing import Any, BinaryIO

from statuesorter.photos.exif_directories import comes_to_an_end
from statuesorter.photos.jpeg import END_OF_IMAGE, START_OF_IMAGE, exif_segment
from statuesorter.photos.pillow import prepare

_log = logging.getLogger(__name__)
_BEFORE_TIFF = 10  # marker, length, "Exif" and two zeros


def read_tags(file: BinaryIO, names: tuple[str, ...]) -> dict[str, Any]:
    """What the JPEG says under these of ``exif``'s names, without what it does not say or cannot be read."""
    segment = exif_segment(file)
    if segment is None or not comes_to_an_end(segment[_BEFORE_TIFF:]):
        return {}
    _make_importable()
    try:
        image: Any = importlib.import_module("exif").Image(START_OF_IMAGE + segment + END_OF_IMAGE)
    except Exception as error:  # noqa: BLE001  foreign bytes in a library that raises anything
        _log.debug("exif cannot read this segment: %r", error)
        return {}
    return {name: value for name in names if (value := _tag(image, name)) is not None}


def _make_importable() -> None:
    from statuesorter.plum_repair import repair_plum

    repair_plum()
    prepare()  # its warnings are not shown either


def _tag(image: Any, name: str) -> Any:
    try:
        return image.get(name)
    except Exception as error:  # noqa: BLE001  as above, for each tag by itself
        _log.debug("exif cannot read %s: %r", name, error)
        return None
