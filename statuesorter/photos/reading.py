"""Opening a photo's file: only what is a regular file, and without ever waiting for a writer."""

from __future__ import annotations

import os
import stat
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from statuesorter.domain.names import shown_name
from statuesorter.photos.refusals import not_a_file, unreadable

_BLOCK = 2**18
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


@contextmanager
def open_photo_file(path: Path) -> Generator[tuple[BinaryIO, os.stat_result]]:
    """The open file and what the disk says of it. Raises `PhotoUnreadable` for what is missing, may not be
    read or is no regular file (a pipe would wait for ever, a device may do anything), and for a disk that
    fails while the file is read.
    """
    name = shown_name(path)
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise not_a_file(name)
        with os.fdopen(os.open(path, _FLAGS), "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise not_a_file(name)
            yield file, status
    except (OSError, ValueError) as error:  # ValueError: a path with a zero byte
        raise unreadable(name, error) from error


def read_through(path: Path) -> None:
    """Read a file, so that the system has it in its memory. Raises PhotoUnreadable."""
    with open_photo_file(path) as (file, _status):
        while os.read(file.fileno(), _BLOCK):
            pass
