"""The journal: what a run is about to do, on the disk before it does it, and what became of it.

One file a run, one line a record: a checksum and a JSON object. A line that a crash or a bad disk tore is
known by its checksum and passed over; the lines before and after it still count. Lines are only ever added.

==========  ==========================================================================================
record      says
==========  ==========================================================================================
run         the run's id, start, destination, mode, purpose and number of units; always the first line
disks       the disks the run is about, but for the system's own: mount point, and what each is known by
folders     these folders are not there yet, and are about to be made
unit        intent: this unit is about to be filed
ready       these copies lie under their temporary names, checked (their hashes and times);
            they are about to get their real names
hold        this name is about to be held by an empty file, on a disk that cannot rename without replacing
done        the unit is filed
failed      the unit is as it was before, and why
untouched   the run was cancelled before this unit was begun
end         the run is over: complete, cancelled or interrupted
undoing     intent: this unit is about to be taken back
undone      the unit is taken back
kept        the unit is not taken back, is as it was before, and why
==========  ==========================================================================================
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Generator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

from statuesorter.filing.atomic import sync_folder
from statuesorter.filing.failpoints import Failpoint
from statuesorter.filing.lock import unwritable

VERSION = 2
"""Version 2 knows units with a ``mode`` of their own, that move what an earlier run filed (``was``), or file
side files ``beside`` it; it notes the disks, and of copies no file numbers.
"""

SUFFIX = ".journal"

Record = Mapping[str, Any]


class Journal:
    """Adds records to one run's journal. Every failure to write is raised as JournalUnwritable."""

    def __init__(self, path: Path, failpoint: Failpoint, *, new: bool = False) -> None:
        """Open the journal at ``path``; ``new`` makes it, and is refused where there is one."""
        self._path = path
        self._failpoint = failpoint
        try:
            self._torn = not new and not _ends_with_newline(path)
            self._named = not new
            self._file = path.open("xb" if new else "ab", buffering=0)
        except OSError as error:
            raise unwritable(path.parent, error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def write(self, *records: Record) -> None:
        """Hand the records to the system. They survive this program's end, but not yet a power cut."""
        data = b"".join(as_line(record) for record in records)
        if self._torn:
            data = b"\n" + data  # what a crash tore must not spoil the line that follows it
        try:
            self._failpoint("journal write", self._path)
            while data:
                self._torn = True  # until the whole of it is written
                data = data[self._file.write(data) :]
        except OSError as error:
            raise unwritable(self._path.parent, error) from error
        self._torn = False

    def sync(self) -> None:
        """Return when everything written is on the disk, and a new journal's name too."""
        try:
            self._failpoint("journal sync", self._path)
            os.fsync(self._file.fileno())
            if not self._named:
                sync_folder(self._path.parent, self._failpoint)
                self._named = True
        except OSError as error:
            raise unwritable(self._path.parent, error) from error


def read(path: Path) -> Generator[Record | None]:
    """The journal's records, oldest first; None for each damaged line. Raises OSError."""
    with path.open("rb") as file:
        for line in file:
            if line.strip():
                yield _record(line)


def as_json(record: Record) -> bytes:
    """The record as JSON, in ASCII: names that are not valid Unicode, which POSIX allows, pass unharmed."""
    return json.dumps(record, separators=(",", ":")).encode("ascii")


def as_line(record: Record) -> bytes:
    """The record as a line with its checksum."""
    text = as_json(record)
    return b"%08x %s\n" % (zlib.crc32(text), text)


def _record(line: bytes) -> Record | None:
    checksum, _space, text = line.rstrip(b"\r\n").partition(b" ")
    if checksum != b"%08x" % zlib.crc32(text):
        return None
    try:
        record: object = json.loads(text)
    except (ValueError, RecursionError):  # somebody changed it, checksum and all
        return None
    return cast(Record, record) if isinstance(record, dict) else None


def _ends_with_newline(path: Path) -> bool:
    with path.open("rb") as file:
        if file.seek(0, os.SEEK_END) == 0:
            return True
        file.seek(-1, os.SEEK_END)
        return file.read() == b"\n"
