"""The window's thread never asks a person's disk: a guard that sees it ask, and a disk that never answers."""

from __future__ import annotations

import ctypes
import os
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

_UNSEEN = ("stat", "lstat", "readlink", "access", "statvfs")
"""Questions of the system that Python raises no audit event for."""

_UI = tuple(
    str(Path(__file__).parents[1] / "statuesorter" / part) + end
    for part, end in (("ui", os.sep), ("jobs", os.sep), ("app.py", ""))
)


class WindowThreadGuard:
    """Notes what the window asks of a person's disk on its own thread. What a test asks itself is its own
    affair: only questions with code of the window among the callers count.
    """

    def __init__(self, person: Path, ours: Sequence[Path]) -> None:
        """``person``: below it lies what may be on a disk that hangs, but for ``ours``."""
        self._person = _below(person)
        self._ours = tuple(_below(each) for each in ours)
        self.asked: list[str] = []

    def note(self, what: str, place: object) -> None:
        """``what`` was asked of ``place``."""
        if threading.current_thread() is not threading.main_thread():
            return
        try:
            path = os.path.join(os.fsdecode(place), "")  # type: ignore[arg-type]  # noqa: PTH118
        except TypeError:
            return  # a descriptor: whoever opened it has been seen
        if not path.startswith(self._person) or path.startswith(self._ours):
            return
        callers = traceback.extract_stack()
        if any(frame.filename.startswith(_UI) for frame in callers):
            self.asked.append(f"{what} {path}\n" + "".join(traceback.format_list(callers[-12:-2])))


def _below(folder: Path) -> str:
    return os.path.join(folder, "")  # noqa: PTH118


_on_guard: list[WindowThreadGuard] = []


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if _on_guard and arguments and (event == "open" or event.startswith(("os.", "shutil.", "glob."))):
        for guard in _on_guard:
            guard.note(event, arguments[0])


sys.addaudithook(_hear)  # for good: there is no way to remove one


@contextmanager
def on_guard(monkeypatch: pytest.MonkeyPatch, person: Path, *ours: Path) -> Iterator[WindowThreadGuard]:
    """While this lasts, questions to disks on the window's thread are noted."""
    guard = WindowThreadGuard(person, ours)
    for name in _UNSEEN:
        monkeypatch.setattr(os, name, _noting(name, getattr(os, name), guard))
    _on_guard.append(guard)
    try:
        yield guard
    finally:
        _on_guard.remove(guard)


def _noting(name: str, real: Callable[..., Any], guard: WindowThreadGuard) -> Callable[..., Any]:
    def asked(*arguments: Any, **named: Any) -> Any:
        guard.note(f"os.{name}", arguments[0] if arguments else named.get("path"))
        return real(*arguments, **named)

    for set_ in (os.supports_follow_symlinks, os.supports_dir_fd, os.supports_fd):
        if real in set_:
            set_.add(asked)
    return asked


@contextmanager
def disk_that_never_answers(place: Path) -> Iterator[Path]:
    """Mount a disk at ``place`` of which nobody serves a single question, as a share whose server is gone.

    Whoever asks it waits until the end of this. Needs Linux and the right to mount; skips without.
    """
    if not sys.platform.startswith("linux") or not os.access("/dev/fuse", os.W_OK):
        pytest.skip("a disk that hangs can only be made on Linux, with /dev/fuse")
    place.mkdir()
    system = ctypes.CDLL(None, use_errno=True)
    server = os.open("/dev/fuse", os.O_RDWR)
    options = f"fd={server},rootmode=40000,user_id={os.getuid()},group_id={os.getgid()}"
    if system.mount(b"none", os.fsencode(place), b"fuse", 0, options.encode()) != 0:
        os.close(server)
        pytest.skip("this user may not mount a disk")
    try:
        yield place
    finally:
        os.close(server)  # whoever waits is told that the disk is gone
        system.umount2(os.fsencode(place), 2)
        place.rmdir()
