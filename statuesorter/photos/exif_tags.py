"""Tags of EXIF that nobody vouches for: any of them may be missing, unreadable or nonsense."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from PIL import Image

EXIF_IFD = 0x8769
_TAKEN, _DIGITIZED, _CHANGED = 0x9003, 0x9004, 0x0132


class Tags:
    """Tags by number, of which any may be unreadable."""

    def __init__(self, tags: Any = None) -> None:
        self._tags: Any = tags or {}

    def get(self, number: int) -> Any:
        """What a tag says, None where it says nothing that can be read."""
        try:
            return self._tags.get(number)
        except Exception:  # noqa: BLE001  Pillow reads each tag only when asked, from foreign bytes
            return None


def directory(exif: Image.Exif | None, number: int) -> Tags:
    """The tags of a directory that EXIF leads to."""
    try:
        return Tags(exif and exif.get_ifd(number))
    except Exception:  # noqa: BLE001  foreign bytes
        return Tags()


def dates_of(exif: Image.Exif | None) -> tuple[Any, Any, Any]:
    """What EXIF says of when the photo was taken, digitised, and last changed; as `date_of` reads it."""
    details = directory(exif, EXIF_IFD)
    return details.get(_TAKEN), details.get(_DIGITIZED), Tags(exif).get(_CHANGED)


def first_date(values: Iterable[Any]) -> datetime | None:
    """The first that is a date."""
    return next((date for each in values if (date := date_of(each))), None)


def taken_of(read_exif: Callable[[], Image.Exif]) -> datetime | None:
    """When a photo was taken, by the EXIF that ``read_exif`` gives; None where it says nothing or raises."""
    try:
        exif = read_exif()
    except Exception:  # noqa: BLE001  foreign bytes
        return None
    return first_date(dates_of(exif))


def exif_of(content: bytes) -> Image.Exif:
    """EXIF from its bytes, with their ``Exif`` header. Raises whatever Pillow raises on foreign bytes."""
    exif = Image.Exif()
    exif.load(content)
    return exif


def text_of(value: Any) -> str | None:
    """What can be printed of a text, None where nothing is left."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if not isinstance(value, str):
        return None
    shown = "".join(letter for letter in value.split("\0")[0] if letter.isprintable())
    return " ".join(shown.split()) or None


def date_of(value: Any) -> datetime | None:
    """A date as EXIF writes it, without a zone; None for anything else."""
    text = text_of(value)
    if not text:
        return None
    try:
        return datetime.strptime(text[:19].replace("-", ":"), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007  no zone is given
    except ValueError:
        return None
