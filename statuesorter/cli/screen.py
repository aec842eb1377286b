"""Words on the terminal: results on stdout, progress and trouble on stderr."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Sequence
from typing import TextIO

from statuesorter.progress import Progress

_EVERY = 0.2
"""Seconds between two drawings of the progress line."""


def keep_odd_names() -> None:
    """Let names that are not UTF-8 pass to the terminal or a pipe byte for byte."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="surrogateescape")


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
    print(text, file=sys.stderr)


def table(header: Sequence[str], rows: Iterable[Sequence[str]], *, right: Sequence[int] = ()) -> str:
    """Columns of equal width; those named in ``right`` end flush, as numbers do."""
    lines = [list(header), *(list(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column in right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )
