"""Bringing a file back from the trash that it was moved to a moment ago, where that is freedesktop.org's.

https://specifications.freedesktop.org/trash-spec/latest: a trash holds each file under ``files``, and under
``info`` a note of where it was. Windows and macOS do not say where a file lies in their trash.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from statuesorter.filing.atomic import rename_free
from statuesorter.filing.failpoints import no_failpoint

_NOTE = ".trashinfo"


def bring_back(path: Path, status: os.stat_result) -> bool:
    """Put the file that was at ``path``, and had that ``status``, back there from the trash.

    False where it is not to be found, or cannot be put back: then it stays in the trash.
    """
    if sys.platform in ("win32", "darwin"):  # pragma: no cover
        return False
    try:
        for note in _notes_of(path):
            file = note.parent.parent / "files" / note.name.removesuffix(_NOTE)
            there = file.lstat()
            if (there.st_size, there.st_mtime_ns) == (status.st_size, status.st_mtime_ns):
                rename_free(file, path, no_failpoint, lambda _held: None)
                note.unlink(missing_ok=True)
                return True
    except OSError:
        pass  # it is said to be in the trash, which is where it is
    return False


def _notes_of(path: Path) -> Iterator[Path]:
    """The notes of files that were at ``path``, the last one first."""
    place = path.parent.resolve() / path.name
    for trash, top in _trashes(place.parent):
        notes = [note for note in (trash / "info").glob("*" + _NOTE) if _place(note, top) == place]
        yield from sorted(notes, key=lambda note: note.stat().st_mtime_ns, reverse=True)


def _trashes(folder: Path) -> Iterator[tuple[Path, Path]]:
    """The trashes that a file of the folder may have gone to, each with the folder its notes start from."""
    data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share")
    yield data / "Trash", data
    top = folder
    while not top.is_mount() and top != top.parent:
        top = top.parent
    for name in (f".Trash/{os.getuid()}", f".Trash-{os.getuid()}"):
        yield top / name, top


def _place(note: Path, top: Path) -> Path | None:
    """Where the file of the note was."""
    for line in note.read_text(encoding="utf-8", errors="surrogateescape").splitlines():
        if line.startswith("Path="):
            return top / unquote(line.removeprefix("Path="), errors="surrogateescape")
    return None
