"""The log file, set up once for the window and for the command line.

Whatever logs, in a thread of its own the file is written, so nobody waits for a disk; that it cannot be
written stops nothing. What is written is decided in one place, the formatter.
"""

from __future__ import annotations

import faulthandler
import logging
import platform
import queue
import sys
import threading
import traceback
import warnings
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from logging.handlers import QueueHandler, QueueListener, RotatingFileHandler
from pathlib import Path
from typing import TextIO

from statuesorter import __version__
from statuesorter.log.public import (
    FreeText,
    Public,
    public_message,
    public_source,
    public_traceback,
    short_path,
)

_log = logging.getLogger(__name__)

LARGEST, KEPT = 1_000_000, 2
"""Bytes of the log file, and how many older ones are kept beside it."""

_LINES = 200
"""How many records are kept in memory for a crash report."""

_PATIENCE = 2.0
"""Seconds that the disk has at the end of the program to take the last lines."""

FAULTS = "faults.txt"
"""Where Python writes what every thread did when a library in C crashed, beside the log file."""


class LogFormatter(logging.Formatter):
    """One record as lines of text; the only way into the log.

    Texts from outside (names of photos, folders, messages of exceptions that hold them) are left out, unless
    ``names_allowed`` says that the person allows them.
    """

    def __init__(self) -> None:
        super().__init__()
        self.names_allowed: Callable[[], bool] = _never

    def format(self, record: logging.LogRecord) -> str:
        """The record's lines; those after the first are indented."""
        plain = self.names_allowed()
        text = _plain_message(record) if plain else public_message(record)
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            text += "\n" + (plain_traceback(error) if plain else public_traceback(error))
        source = record.name if plain else public_source(record)
        head = f"{self.formatTime(record)} {record.levelname} {record.process} {source}"
        return f"{head}: {text}".rstrip().replace("\n", "\n    ")

    def traceback(self, error: BaseException) -> str:
        """The traceback of ``error`` as it would be written into the log."""
        return plain_traceback(error) if self.names_allowed() else public_traceback(error)


def plain_traceback(error: BaseException) -> str:
    """The traceback of ``error`` as Python prints it."""
    return "".join(traceback.format_exception(error)).rstrip()


class ProgramLog:
    """The log of this process, from `start_log` until `close`."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._formatter = LogFormatter()
        self._handler = _Recent(self._formatter)
        writer = _QuietFile(file, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8", delay=True)
        self._listener = QueueListener(self._handler.queue, writer)
        self._writer = writer
        self._faults: TextIO | None = None
        self._undo: list[Callable[[], None]] = []

    def allow_names(self, allowed: Callable[[], bool]) -> None:
        """From now on ``allowed`` is asked whether names of photos may be written."""
        self._formatter.names_allowed = allowed

    def last_lines(self) -> str:
        """The last records, for a crash report."""
        return "\n".join(self._handler.recent)

    def traceback(self, error: BaseException) -> str:
        """The traceback of ``error``, with no more names than the log may hold."""
        return self._formatter.traceback(error)

    def start(self) -> None:
        """Take what is logged from now on, warnings and exceptions that nobody catches among it."""
        root, ours = logging.getLogger(), logging.getLogger("statuesorter")
        before = ours.level
        root.addHandler(self._handler)
        ours.setLevel(logging.INFO)
        self._undo += [lambda: root.removeHandler(self._handler), lambda: ours.setLevel(before)]
        self._listener.start()
        self._catch()
        _log.info(
            "StatueSorter %s, Python %s, %s",
            Public(__version__),
            Public(platform.python_version()),
            Public(platform.platform()),
        )
        self._watch_for_faults()

    def close(self) -> None:
        """Write what is left, for a while at most, and let go of everything. Again, it does nothing."""
        if not self._undo:
            return
        for undo in reversed(self._undo):
            undo()
        self._undo.clear()
        ending = threading.Thread(target=self._stop_writing, name="log-end", daemon=True)
        ending.start()
        ending.join(_PATIENCE)
        if self._faults is not None:
            faulthandler.disable()
            self._faults.close()
            self._faults = None

    def _stop_writing(self) -> None:
        self._listener.stop()
        self._writer.close()

    def _catch(self) -> None:
        """Let warnings, and exceptions that end a thread or are raised where none can be, go to the log."""
        for place, name, ours in (
            (warnings, "showwarning", _warned),
            (threading, "excepthook", _thread_ended),
            (sys, "unraisablehook", _unraisable),
        ):
            self._undo.append(_replaced(place, name, ours))

    def _watch_for_faults(self) -> None:
        if faulthandler.is_enabled():
            return
        with suppress(OSError):
            self.file.parent.mkdir(parents=True, exist_ok=True)
            faults = (self.file.parent / FAULTS).open("a+", encoding="utf-8", errors="replace")
            faults.seek(0)
            if before := faults.read().strip():
                _log.error("The program crashed when it last ran:\n%s", FreeText(before))
                faults.truncate(0)
            faulthandler.enable(faults)
            self._faults = faults


def start_log(file: Path) -> ProgramLog:
    """Begin to write the log of this process into ``file``, whose folder is made when it is needed."""
    log = ProgramLog(file)
    log.start()
    return log


class _Recent(QueueHandler):
    """Formats each record at once, in the thread that logs, and keeps the last ones."""

    def __init__(self, formatter: logging.Formatter) -> None:
        super().__init__(queue.SimpleQueue())
        self.setFormatter(formatter)
        self.recent: deque[str] = deque(maxlen=_LINES)

    def prepare(self, record: logging.LogRecord) -> logging.LogRecord:
        """The record as text, and nothing else."""
        prepared = super().prepare(record)
        self.recent.append(prepared.msg)
        return prepared


class _QuietFile(RotatingFileHandler):
    """A log file that is given up in silence where it cannot be written: there is nowhere to say so."""

    def _open(self) -> TextIO:  # pyright: ignore[reportIncompatibleMethodOverride]
        Path(self.baseFilename).parent.mkdir(parents=True, exist_ok=True)
        return super()._open()

    def handleError(self, record: logging.LogRecord) -> None:
        """Leave the record out."""


def _plain_message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        return f"{record.msg!r} {record.args!r}"


def _never() -> bool:
    return False


def _replaced(place: object, name: str, ours: Callable[..., None]) -> Callable[[], None]:
    """Put ``ours`` into a hook; returns what puts back what was there."""
    before = getattr(place, name)
    setattr(place, name, ours)
    return lambda: setattr(place, name, before)


def _warned(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    where = Public(short_path(filename))
    _log.warning("%s in %s, line %d: %s", category, where, lineno, FreeText(str(message)))


def _thread_ended(happened: threading.ExceptHookArgs) -> None:
    if happened.exc_value is not None and happened.exc_type is not SystemExit:
        _log.critical("A bug ended a thread", exc_info=happened.exc_value)


def _unraisable(happened: sys.UnraisableHookArgs) -> None:
    if happened.exc_value is not None:
        _log.error("A bug where nobody can catch it", exc_info=happened.exc_value)
