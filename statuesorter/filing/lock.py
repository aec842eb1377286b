"""One program at a time: a lock of the operating system on the folder of journals.

The lock is the system's, so it is gone when the program that held it is gone, however that ended.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from statuesorter.filing.errors import FilingBusy, JournalUnwritable
from statuesorter.language import _

if sys.platform == "win32":  # pragma: no cover  Windows only
    import msvcrt

    def _take(file: IO[bytes]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Lock:
    """Held while files are touched. Raises `FilingBusy` where another program, or thread, holds it."""

    def __init__(self, journals: Path) -> None:
        self._path = journals / ".lock"
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Self:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            file = self._path.open("ab")
        except OSError as error:
            raise unwritable(self._path.parent, error) from error
        try:
            _take(file)
        except OSError as error:
            file.close()
            raise FilingBusy(
                _("Another StatueSorter is filing photos just now."),
                advice=_("Wait until it has finished, then try again."),
            ) from error
        self._file = file
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._file is not None
        self._file.close()  # closing gives the lock back


def unwritable(place: Path, error: OSError) -> JournalUnwritable:
    """The error for a journal that cannot be written at ``place``."""
    return JournalUnwritable(
        _("The journal in “{place}” cannot be written ({reason}), so no photo is touched.").format(
            place=place, reason=error.strerror or os.strerror(error.errno or 0)
        ),
        advice=_("Free some space or check the permissions, then start again."),
    )
