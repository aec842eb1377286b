"""Reading ahead: on a slow disk, files are read into the system's cache before their decoders come to them.

On a share a decoder would stand still for as long as its file takes to arrive. Where the disk is fast, or
the files are in the cache already, reading them twice would only cost: so each file is timed, and after one
that was there at once the next ones are left alone, ever more of them, and one reader looks for all.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from statuesorter.domain.errors import PhotoError
from statuesorter.domain.photo import Photo
from statuesorter.photos.reading import open_photo_file

_READERS = 4
"""Files read at a time on a slow disk."""
_MOST_BYTES = 256 * 2**20
_MOST_PHOTOS = 64
_BLOCK = 2**18
"""Bytes read between two looks at whether to stop."""
_MOST_LEFT_ALONE = 31
"""Photos between two that are timed, where the disk is fast."""


@dataclass(frozen=True, slots=True)
class DiskSpeed:
    """How soon a disk begins to give (seconds) and how much it gives (bytes a second)."""

    answer: float
    rate: float

    def seconds_for(self, size: int) -> float:
        """How long so many bytes take."""
        return self.answer + size / self.rate


FAST = DiskSpeed(answer=0.005, rate=300e6)
"""At this speed a decoder that reads for itself hardly waits."""


class ReadAhead:
    """Reads the files of photos that are expected, until they are reached. Safe to use from any thread.

    ``reads`` gives the file that will be read for a photo, or None where none will be. Read and not yet
    reached are at most ``most_bytes`` and ``most_photos``. A disk that is slower than ``fast`` is worth it.
    """

    def __init__(
        self,
        reads: Callable[[Photo], Path | None],
        *,
        most_bytes: int = _MOST_BYTES,
        most_photos: int = _MOST_PHOTOS,
        readers: int = _READERS,
        fast: DiskSpeed = FAST,
    ) -> None:
        self._reads, self._fast = reads, fast
        self._most_bytes, self._most_photos = most_bytes, most_photos
        self._most_readers, self._readers = readers, 0
        self._changed = threading.Condition()
        self._expected: dict[Photo, None] = {}
        self._held: dict[Photo, int] = {}
        self._alone = self._left_alone = 0
        self._stopped = False

    def expect(self, photo: Photo) -> None:
        """``photo`` will be decoded, after those that were expected before it."""
        with self._changed:
            if self._alone:
                self._alone -= 1
                return
            self._expected[photo] = None
            if self._readers == 0:
                self._start_reader()
            self._changed.notify()

    def reached(self, photo: Photo) -> None:
        """A decoder has come to ``photo``: it reads for itself what is not there yet."""
        with self._changed:
            self._expected.pop(photo, None)
            if self._held.pop(photo, None) is not None:
                self._changed.notify()

    def stop(self) -> None:
        """Read nothing more. Nobody waits for a disk that hangs: a reader ends with the block it is at."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def _start_reader(self) -> None:
        self._readers += 1
        # A daemon: the program must be able to end while a share does not answer.
        threading.Thread(target=self._work, name=f"read-ahead-{self._readers}", daemon=True).start()

    def _work(self) -> None:
        while (photo := self._next()) is not None:
            # The decoder meets the same error and says it where the person sees it.
            with contextlib.suppress(OSError, PhotoError):
                path = self._reads(photo)
                if path is None:
                    self.reached(photo)
                else:
                    self._judge(slow=self._is_slow(path))

    def _next(self) -> Photo | None:
        """The photo to read, as soon as there is one and room for it; None where the reader is to end."""
        with self._changed:
            while not self._stopped:
                if self._are_too_many():
                    self._readers -= 1
                    return None
                photo = next(iter(self._expected), None)
                if photo is not None and self._has_room_for(photo.identity.size):
                    del self._expected[photo]
                    self._held[photo] = photo.identity.size
                    return photo
                self._changed.wait()
            return None

    def _are_too_many(self) -> bool:
        """Whether there are more readers than a fast disk needs."""
        return self._left_alone > 0 and self._readers > 1

    def _has_room_for(self, size: int) -> bool:
        if not self._held:
            return True
        return len(self._held) < self._most_photos and sum(self._held.values()) + size <= self._most_bytes

    def _is_slow(self, path: Path) -> bool:
        """Read the file, and say whether that took longer than a fast disk takes."""
        began = time.perf_counter()
        read = 0
        with open_photo_file(path) as (file, _status):
            while read < self._most_bytes and not self._stopped:
                block = os.read(file.fileno(), _BLOCK)
                if not block:
                    break
                read += len(block)
        return time.perf_counter() - began > self._fast.seconds_for(read)

    def _judge(self, *, slow: bool) -> None:
        with self._changed:
            if slow:
                self._alone = self._left_alone = 0
                while self._readers < self._most_readers:
                    self._start_reader()
                return
            if self._are_too_many():  # another was first to find it fast: only the last goes on looking
                return
            self._left_alone = min(2 * self._left_alone + 1, _MOST_LEFT_ALONE)
            self._alone = self._left_alone
            while self._alone and self._expected:
                del self._expected[next(iter(self._expected))]
                self._alone -= 1
            self._changed.notify_all()
