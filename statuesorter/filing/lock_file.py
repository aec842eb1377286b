"""One program at a time, on a disk without locks: shares without a lock service, some FUSE file systems.

Each program that wants to file puts a file of its own beside the journals, named after its computer and its
process, and only then looks for those of others. Of two that do so at one moment at least one sees the other,
and steps back. Nobody takes over what another has, so nobody can take it from a third: files of processes
that are gone are removed, and that is all.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import socket
from collections.abc import Generator
from pathlib import Path

import psutil

from statuesorter.domain.language import _
from statuesorter.filing.errors import FilingBusy
from statuesorter.filing.failpoints import Failpoint

_NAME = re.compile(r"\.filing-(?P<host>.+)-(?P<process>\d+)-(?P<started>\d+)-[0-9a-f]+")
_CLOCKS_DIFFER = 2
"""Seconds by which a process may seem to have started earlier or later than it seemed before."""


@contextlib.contextmanager
def claim(journals: Path, failpoint: Failpoint) -> Generator[None]:
    """Claim the folder while the context lasts. Raises FilingBusy where another has, and OSError."""
    own = (
        journals
        / f".filing-{_host()}-{os.getpid()}-{int(psutil.Process().create_time())}-{secrets.token_hex(4)}"
    )
    failpoint("claim", own)
    own.open("xb").close()
    try:
        for other in journals.glob(".filing-*"):
            if other != own:
                _step_back_from(other)
        yield
    finally:
        with contextlib.suppress(OSError):  # then it says whose it was, and goes when that one is gone
            failpoint("give back", own)
            own.unlink(missing_ok=True)


def _step_back_from(other: Path) -> None:
    """Raise FilingBusy unless the process that made the file is known to be gone; then remove the file."""
    name = _NAME.fullmatch(other.name)
    if name is None or name["host"] != _host():
        raise FilingBusy(
            _("Another StatueSorter is filing photos just now, or was cut off: “{file}” says so.").format(
                file=other
            ),
            advice=_("If none is running on any computer, delete that file. Then try again."),
        )
    if _runs(int(name["process"]), int(name["started"])):
        raise FilingBusy(
            _("Another StatueSorter is filing photos just now."),
            advice=_("Wait until it has finished, then try again."),
        )
    other.unlink(missing_ok=True)


def _host() -> str:
    return re.sub(r"[^A-Za-z0-9.]", "_", socket.gethostname())


def _runs(process: int, started: int) -> bool:
    """Is the process that was ``started`` then (seconds since the epoch) running, or not known to be gone?"""
    try:
        return abs(psutil.Process(process).create_time() - started) <= _CLOCKS_DIFFER
    except psutil.NoSuchProcess:
        return False
    except psutil.Error:  # pragma: no cover  Windows may not tell about others' processes
        return True
