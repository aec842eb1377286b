"""Words on the terminal: results on stdout, progress and trouble on stderr."""

from __future__ import annotations

import codecs
import os
import sys
import time
import unicodedata
from collections.abc import Generator, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

from statuesorter.domain.leaving_out import describe_left_out
from statuesorter.domain.photo import Photo
from statuesorter.domain.progress import Progress

if TYPE_CHECKING:
    from rich.progress import Progress as Bars

_Result = TypeVar("_Result")

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
    """How far the work is, as a bar on stderr that redraws itself; nothing where stderr is not a terminal.

    One line stands on the terminal at a time. `complain` and `clear_progress` take it away; so does `clear`,
    before anything else is written.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._drawn_at = 0.0
        self._bars: Bars | None = None

    def show(self, progress: Progress) -> None:
        """Draw the line if it is time to, or if the work is done."""
        now = time.monotonic()
        if now - self._drawn_at < _EVERY and progress.done != progress.total:
            return
        if self._stream.isatty():
            self._drawn_at = now
            self._draw(progress)

    def clear(self) -> None:
        """Take the line away, so that other words can be printed."""
        if self._bars is not None:
            self._bars.stop()
        _standing.discard(self)

    def _draw(self, progress: Progress) -> None:
        if self._bars is None:
            self._bars = _bars(self._stream)
        known = self._bars.tasks[-1] if self._bars.tasks else None
        if known is None or known.description != progress.text:  # another step: its speed is another
            for task in self._bars.task_ids:
                self._bars.remove_task(task)
            self._bars.add_task(progress.text, count="")
        total = "" if progress.total is None else f" of {progress.total:,}"
        self._bars.update(
            self._bars.task_ids[-1],
            completed=progress.done,
            total=progress.total,
            count=f"{progress.done:,}{total}",
        )
        if self not in _standing:
            clear_progress()
            self._bars.start()
            _standing.add(self)
        self._bars.refresh()


def followed(work: Generator[Progress, None, _Result]) -> _Result:
    """What ``work`` returns; how far it is stands in a line meanwhile."""
    line = ProgressLine()
    try:
        while True:
            line.show(next(work))
    except StopIteration as end:
        return end.value
    finally:
        line.clear()


_standing: set[ProgressLine] = set()
"""The line that is on the terminal now, if there is one."""


def clear_progress() -> None:
    """Take away whatever line of progress stands on the terminal."""
    for line in tuple(_standing):
        line.clear()


def _bars(stream: TextIO) -> Bars:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(24),
        TextColumn("{task.fields[count]}"),
        TimeRemainingColumn(compact=True),
        console=Console(file=stream),
        auto_refresh=False,
        transient=True,
    )


def complain(text: str) -> None:
    """A sentence about trouble, on stderr."""
    clear_progress()
    print(on_one_line(text), file=sys.stderr)


def complain_of_left_out(paths: Sequence[Path]) -> None:
    """One line on stderr about what was left out of a folder; nothing where nothing was."""
    if paths:
        complain(describe_left_out(paths))


def complain_of_others(photos: Sequence[Photo]) -> None:
    """One line on stderr about photos that lie in no folder of a label; nothing where none do."""
    if photos:
        more = ", …" if len(photos) > 1 else ""
        complain(f"{len(photos):,} left out, in no folder of a label: {photos[0].path}{more}")


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
