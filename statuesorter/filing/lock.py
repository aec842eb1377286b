"""One program at a time: a lock of the operating system on the folder of journals.

The lock is the system's, so it is gone when the program that held it is gone, however that ended. On a disk
that knows no locks, a file of our own stands for it (`lock_file`).
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from statuesorter.domain.language import _
from statuesorter.filing.atomic import UNABLE
from statuesorter.filing.errors import FilingBusy, JournalUnwritable
from statuesorter.filing.failpoints import Failpoint, no_failpoint
from statuesorter.filing.lock_file import claim

_NO_LOCKS = UNABLE | {errno.ENOLCK}
_HELD = frozenset({errno.EACCES, errno.EAGAIN, errno.EWOULDBLOCK, errno.EDEADLK})
"""How the systems say that another program holds the lock."""

if sys.platform == "win32":  # pragma: no cover  Windows only
    import msvcrt

    def _take(file: IO[bytes]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Lock:
    """Held while files are touched. Raises `FilingBusy` where another program, or thread, holds it, and
    `JournalUnwritable` where nothing can be written beside the journals.
    """

    def __init__(self, journals: Path, failpoint: Failpoint = no_failpoint) -> None:
        self._journals = journals
        self._failpoint = failpoint
        self._given_back = contextlib.ExitStack()

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as stack:
            try:
                self._journals.mkdir(parents=True, exist_ok=True)
                file = stack.enter_context((self._journals / ".lock").open("ab"))
                self._lock(file, stack)
            except OSError as error:
                raise unwritable(self._journals, error) from error
            self._given_back = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._given_back.close()  # closing the file gives the lock back

    def _lock(self, file: IO[bytes], stack: contextlib.ExitStack) -> None:
        try:
            self._failpoint("lock", self._journals)
            _take(file)
        except OSError as error:
            if error.errno in _HELD:
                raise FilingBusy(
                    _("Another StatueSorter is filing photos just now."),
                    advice=_("Wait until it has finished, then try again."),
                ) from error
            if error.errno not in _NO_LOCKS:
                raise
            stack.enter_context(claim(self._journals, self._failpoint))


def unwritable(place: Path, error: OSError) -> JournalUnwritable:
    """The error for a journal that cannot be written at ``place``."""
    return JournalUnwritable(place, error.strerror or os.strerror(error.errno or 0))
