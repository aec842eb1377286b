"""Words on the terminal: results on stdout, progress and trouble on stderr."""

from __future__ import annotations

import codecs
import os
import sys
import time
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TextIO

from statuesorter.domain.leaving_out import describe_left_out
from statuesorter.domain.progress import Progress

_EVERY = 0.2
"""Seconds between two drawings of the progress line."""

_ODD_NAMES = "statuesorter-odd-names"

_STEERING = frozenset({"Cc", "Zl", "Zp"})
"""Letters that end a line, or steer a terminal."""


def make_streams_ready() -> None:
    """Let every name pass to the terminal or a pipe: what is not UTF-8 byte for byte, what the stream has no
    letters for (a pipe of Windows) as a number. Where a stream is closed, what is said goes nowhere.
    """
    codecs.register_error(_ODD_NAMES, _odd_name)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115  it stays open
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=_ODD_NAMES)


def write_utf_8() -> None:
    """From now on what is written to stdout is UTF-8, whatever the terminal or the pipe would be given."""
    stream: Any = sys.stdout
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(encoding="utf-8")


def _odd_name(error: UnicodeError) -> tuple[str | bytes, int]:
    try:
        return codecs.lookup_error("surrogateescape")(error)
    except UnicodeEncodeError:
        return codecs.backslashreplace_errors(error)


def drop_unwritten() -> None:
    """Throw away what stdout does not take: Python would try again at its very end, and say so its way."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class ProgressLine:
    """One line on stderr that redraws itself; nothing where stderr is not a terminal."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._shown = 0.0
        self._width = 0

    def show(self, progress: Progress) -> None:
        """Draw the line if it is time to, or if the work is done."""
        if not self._stream.isatty():
            return
        now = time.monotonic()
        if now - self._shown < _EVERY and progress.done != progress.total:
            return
        self._shown = now
        total = f" of {progress.total:,}" if progress.total is not None else ""
        self._draw(f"{progress.text} {progress.done:,}{total}".strip())

    def clear(self) -> None:
        """Take the line away, so that other words can be printed."""
        if self._width:
            self._draw("")
            self._stream.write("\r")
            self._stream.flush()
            self._width = 0

    def _draw(self, text: str) -> None:
        self._stream.write("\r" + text.ljust(self._width))
        self._stream.flush()
        self._width = len(text)


def complain(text: str) -> None:
    """A sentence about trouble, on stderr."""
    print(on_one_line(text), file=sys.stderr)


def complain_of_left_out(paths: Sequence[Path]) -> None:
    """One line on stderr about what was left out of a folder; nothing where nothing was."""
    if paths:
        complain(describe_left_out(paths))


def on_one_line(text: str) -> str:
    """``text`` as a person may read it: what would end the line or steer the terminal is ``\ufffd``."""
    if text.isprintable():
        return text
    return "".join("\ufffd" if unicodedata.category(letter) in _STEERING else letter for letter in text)


def table(header: Sequence[str], rows: Iterable[Sequence[str]], *, right: Sequence[int] = ()) -> str:
    """Columns of equal width; those named in ``right`` end flush, as numbers do."""
    lines = [list(header), *([on_one_line(cell) for cell in row] for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column in right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )
