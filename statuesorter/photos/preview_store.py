"""Previews: each photo decoded once, upright and reduced, and kept under its content key.

A preview is the only pixel input of the grid, the engine and quick training. A preview that was damaged on
disk is noticed and made again.
"""

from __future__ import annotations

import contextlib
import logging
import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.errors import DecoderFailed
from statuesorter.domain.language import _
from statuesorter.domain.names import shown_name
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.photos.content_key import ContentKey, KeySource, ReadKeys
from statuesorter.photos.reading import read_through
from statuesorter.photos.reduction import Reduction

if TYPE_CHECKING:  # Pillow is imported with the first photo: the window is on the screen sooner
    from statuesorter.photos.preview_format import Preview

PREVIEW_SIZE = Reduction(max_side=1440, short_side=360, slack=1.5)
"""How large a preview is. What libjpeg's reduced scale gives is mostly within the slack, and is kept as it
is: to resample it costs more than to keep a few more pixels, and the network would see a photo resampled
twice.
"""

_USE_NOTED_EVERY = 3600.0
"""Seconds; the last use of a preview is noted on disk no more often than this."""
_LEFTOVER_AFTER = 3600.0
_PART, _MARK = ".part", ".failed"
_log = logging.getLogger(__name__)


class PreviewStore:
    """The previews kept under ``folder``. Safe to use from any number of threads, and of processes.

    ``keys`` says which file shows which photo: a preview is found wherever its photo lies by now.
    """

    def __init__(self, folder: Path, keys: KeySource | None = None) -> None:
        self._folder = folder
        self._keys = keys or ReadKeys()

    def path_of(self, identity: PhotoIdentity) -> Path:
        """Where the preview of this photo is kept, whether or not it is there yet.

        Raises PhotoUnreadable where the photo's key is not known and its file cannot be read.
        """
        name = _name(self._keys.key_of(identity))
        return self._folder / name[:2] / f"{name[2:]}.jpg"

    def get(self, identity: PhotoIdentity) -> Preview | None:
        """The kept preview, or None where there is none or it was damaged. Raises what `path_of` raises."""
        return _kept(self.path_of(identity))

    def make(self, photo: Photo, *, max_pixels: int | None = None) -> Preview:
        """Decode the photo and keep its preview, replacing one that is there. Raises what `decode` raises.

        ``max_pixels`` allows this photo more pixels than others, as in `decode`. A photo that makes its
        decoder fail is marked: this tries it again, `get_or_make` does not. A preview that cannot be written
        (full disk) is still returned. If the photo changed since its identity was taken, its preview is
        returned but not kept as that of the photo it was.
        """
        return self._make(photo, self.path_of(photo.identity), max_pixels)

    def get_or_make(self, photo: Photo) -> Preview:
        """The kept preview, or a new one. Raises what `decode` raises, and `DecoderFailed` for a
        photo that made its decoder fail before.
        """
        path = self.path_of(photo.identity)
        return _kept(path) or self._make_unless_marked(photo, path)

    def read_ahead(self, photo: Photo) -> None:
        """Read the photo's file where `get_or_make` would: for its key, where that is not known.

        Raises PhotoUnreadable where it cannot be read.
        """
        if self._keys.known(photo.identity) is None:
            self._keys.key_of(photo.identity)
            return
        preview = self.path_of(photo.identity)
        if not preview.exists() and not preview.with_suffix(_MARK).exists():
            read_through(photo.path)

    def prune(self, max_bytes: int, *, cancel: CancelToken | None = None) -> int:
        """Remove the previews least recently used until at most ``max_bytes`` are kept; returns the bytes
        freed. Also removes what a crash left half written. Raises `Cancelled` between two files.
        """
        cancel = cancel or CancelToken()
        kept: list[tuple[float, int, Path]] = []
        freed = 0
        for path in self._folder.glob("??/*"):
            cancel.raise_if_cancelled()
            with contextlib.suppress(OSError):
                status = path.stat()
                if path.suffix == ".jpg":
                    kept.append((status.st_mtime, status.st_size, path))
                elif path.suffix == _PART and time.time() - status.st_mtime > _LEFTOVER_AFTER:
                    path.unlink()
                    freed += status.st_size
        excess = sum(size for _used, size, _path in kept) - max_bytes
        for _used, size, path in sorted(kept):
            cancel.raise_if_cancelled()
            if excess <= 0:
                break
            with contextlib.suppress(OSError):  # in use on Windows, or already gone
                path.unlink()
                excess -= size
                freed += size
        return freed

    def _make(self, photo: Photo, path: Path, max_pixels: int | None = None) -> Preview:
        mark = path.with_suffix(_MARK)
        try:
            preview = preview_of(photo.path, max_pixels=max_pixels)
        except DecoderFailed:
            self._write(mark, b"")
            raise
        with contextlib.suppress(OSError):
            mark.unlink()
        if photo.identity.is_current():
            self._write(path, preview.jpeg)
        return preview

    def _make_unless_marked(self, photo: Photo, path: Path) -> Preview:
        if path.with_suffix(_MARK).exists():
            raise DecoderFailed(
                _("{name} made its decoder fail before, so it was not tried again.").format(
                    name=shown_name(photo.path)
                ),
                advice=_("“Try again” in the Edit menu tries it once more."),
            )
        return self._make(photo, path)

    def _write(self, path: Path, stored: bytes) -> None:
        temporary: Path | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=path.parent, suffix=_PART, delete=False) as file:
                temporary = Path(file.name)
                file.write(stored)
            temporary.replace(path)
        except OSError as error:
            _log.warning("A proxy could not be kept: %s", error)
            if temporary is not None:
                with contextlib.suppress(OSError):
                    temporary.unlink(missing_ok=True)


class MadeAnew:
    """Gives previews of a store that are all made anew. ``max_pixels`` as in `PreviewStore.make`."""

    def __init__(self, store: PreviewStore, *, max_pixels: int | None = None) -> None:
        self._store, self._max_pixels = store, max_pixels

    def get_or_make(self, photo: Photo) -> Preview:
        """The preview, made now. Raises what `decode` raises."""
        return self._store.make(photo, max_pixels=self._max_pixels)

    def read_ahead(self, photo: Photo) -> None:
        """Read the photo's file. Raises PhotoUnreadable where it cannot be read."""
        read_through(photo.path)


def preview_of(path: Path, *, max_pixels: int | None = None) -> Preview:
    """The preview of the photo at ``path``, kept nowhere: with the pixels that a `PreviewStore` would keep.

    Raises what `decode` raises.
    """
    from statuesorter.photos.decode import decode
    from statuesorter.photos.preview_format import packed

    return packed(decode(path, PREVIEW_SIZE, max_pixels=max_pixels))


def _kept(path: Path) -> Preview | None:
    """The preview kept at ``path``; None where there is none or it was damaged."""
    try:
        with path.open("rb") as file:
            stored = file.read()
            last_used = os.fstat(file.fileno()).st_mtime
    except OSError:
        return None
    from statuesorter.photos.preview_format import unpacked

    preview = unpacked(stored)
    if preview is None:
        _log.info("The proxy %s is damaged and will be made again.", path)
    elif time.time() - last_used > _USE_NOTED_EVERY:
        with contextlib.suppress(OSError):
            os.utime(path)
    return preview


def _name(key: ContentKey) -> str:
    """The name of a photo's preview without its ending. Turned another way, it has another preview."""
    return f"{key.picture.hex()}-{key.orientation}"
