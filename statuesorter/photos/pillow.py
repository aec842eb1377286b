"""Pillow, made safe for files that nobody vouches for.

Pillow keeps three decisions in globals of the whole process. They are taken here, once, for every thread:

* *How large is too large.* Pillow warns at 89 megapixels and refuses at twice that, whatever the memory.
  `pixel_limit` follows the memory; Pillow's own check stays as a last line at `MOST_PIXELS`.
* *Whether a photo that was cut short may be shown.* ``ImageFile.LOAD_TRUNCATED_IMAGES`` is one flag for all
  threads: turned on for one photo, it would let the damage of another, decoded at the same moment, pass
  unseen. It is replaced by an object that is true only in a thread that is inside `forgiving`. No lock, so
  a damaged photo never holds up the good ones.
* *Warnings.* What Pillow warns of is said by us: as an error of the photo, or by ``truncated``. Its own are
  not shown. (``warnings.catch_warnings`` swaps a global too and is not safe between threads.)
"""

from __future__ import annotations

import functools
import threading
import warnings
from collections.abc import Generator
from contextlib import contextmanager

from PIL import Image, ImageFile

MOST_PIXELS = 2**30
"""No photo with more pixels is ever decoded (4 GiB as RGB), however much memory there is."""

_QUIET = "(PIL|exif)[.]"
"""The modules whose warnings are not shown; ``exif`` warns of what `exif_reader` survives."""

READ_AT_ONCE = 4 * 1024 * 1024
"""Bytes of a JPEG that are read and decoded in one piece. With Pillow's own 64 KiB a thread asks for the
interpreter's lock some forty times a photo, and each time the window's thread has to give it up.
"""

BYTES_PER_PIXEL = 12
"""What decoding costs at its peak: the pixels (Pillow keeps RGB in four bytes) and two working copies."""

_SHARE_OF_MEMORY = 4  # one photo may take a quarter
_FEWEST_PIXELS = 60_000_000


class _Forgiving(threading.local):
    """True in a thread that is inside `forgiving`, false in every other."""

    on = False

    def __bool__(self) -> bool:
        return self.on


_forgiving = _Forgiving()


def prepare() -> None:
    """Take the three decisions. Cheap and safe to call before every photo, which keeps them taken even if
    another library changes the globals.
    """
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2  # Pillow refuses at twice this number
    ImageFile.LOAD_TRUNCATED_IMAGES = _forgiving
    first = warnings.filters[0] if warnings.filters else None
    if first is None or _QUIET not in str(first[3]):
        warnings.filterwarnings("ignore", module=_QUIET)


@contextmanager
def forgiving() -> Generator[None]:
    """Inside, in this thread only, Pillow decodes as much as there is of a photo that was cut short."""
    _forgiving.on = True
    try:
        yield
    finally:
        _forgiving.on = False


@functools.cache
def pixel_limit() -> int:
    """How many pixels a photo may have on this machine, by its memory."""
    fitting = machine_memory() // _SHARE_OF_MEMORY // BYTES_PER_PIXEL
    return max(_FEWEST_PIXELS, min(fitting, MOST_PIXELS))


def machine_memory() -> int:
    """The machine's memory in bytes."""
    import psutil

    return psutil.virtual_memory().total
