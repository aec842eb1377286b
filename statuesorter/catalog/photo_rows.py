"""Photos and their files as rows of the catalog.

A file is found by its path; its size and time must agree, else it is another photo. Everything that is known
hangs on the photo that the file shows.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from statuesorter.catalog.given import SqlValue, about, chunks
from statuesorter.domain.photo import PhotoIdentity

FileKey = tuple[bytes, int, int]
"""Canonical path, size and time of a file, as the columns of ``KEY`` hold them."""

KEY = "path, size, mtime_ns"

_GIVEN = "given CROSS JOIN files USING (path, size, mtime_ns)"
"""Those of the files given to a statement that are known and unchanged, with what is given of each."""

_ASKED = f", asked AS (SELECT place, photo AS id, orientation, taken FROM {_GIVEN})"  # noqa: S608  all of it stands here
_THEIR_PHOTOS = f"(SELECT photo FROM {_GIVEN})"  # noqa: S608
_UNREAD = (
    "DELETE FROM photos WHERE picture IS NULL"
    " AND (SELECT count(*) FROM files WHERE files.photo = photos.id) = 1 AND id IN"
)
"""Nothing is known of what these show but that their only file did."""

_CHANGED = (
    "given CROSS JOIN files AS known USING (path)"
    " WHERE (known.size, known.mtime_ns) != (given.size, given.mtime_ns)"
)
"""The files at the given paths that are of another size or time."""


def file_key(identity: PhotoIdentity) -> FileKey:
    """What a file is found by, however the path to it is written."""
    return canonical(identity.path), identity.size, _as_64_bits(identity.mtime_ns)


def file_identity(key: FileKey) -> PhotoIdentity:
    """The file that is found by it. A time beyond 64 bits comes out as another one."""
    path, size, mtime_ns = key
    return PhotoIdentity(Path(os.fsdecode(path)), size, mtime_ns)


def canonical(path: Path) -> bytes:
    """The path without ``.``, ``..`` and links among its folders; the file itself may be a link."""
    folder, name = os.path.split(path.absolute())
    return os.path.join(_real_folder(folder), os.fsencode(name))  # noqa: PTH118  a Path of each takes 5 µs


@lru_cache(maxsize=65_536)
def _real_folder(folder: str) -> bytes:
    """Asks the disk; for the photos of the window that is done in a worker, when their folder is opened."""
    return os.fsencode(os.path.realpath(folder))


def _as_64_bits(mtime_ns: int) -> int:
    """A time as SQLite can hold it. File systems know years beyond 2262: such times come out negative, and
    are told apart as well as any others.
    """
    return (mtime_ns + 2**63) % 2**64 - 2**63


def have_files(db: sqlite3.Connection, keys: Iterable[FileKey]) -> None:
    """Have a row for each file. A new one, and one that changed on disk, shows a photo not known yet."""
    for chunk in chunks(list(dict.fromkeys(keys))):
        drop_changed_files(db, chunk)
        new = about(
            chunk,
            KEY,
            "SELECT given.path, given.size, given.mtime_ns FROM given LEFT JOIN files USING (path)"
            " WHERE files.path IS NULL",
        )
        missing = db.execute(*new).fetchall()
        (first,) = db.execute("SELECT coalesce(max(id), 0) + 1 FROM photos").fetchone()
        db.executemany("INSERT INTO photos (id) VALUES (?)", ((first + n,) for n in range(len(missing))))
        db.executemany(
            "INSERT INTO files (path, size, mtime_ns, photo) VALUES (?, ?, ?, ?)",
            ((*key, first + n) for n, key in enumerate(missing)),
        )


def drop_changed_files(db: sqlite3.Connection, keys: Sequence[FileKey]) -> None:
    """Forget the files at these paths that were others. Photos that are known by their content stay."""
    db.execute(*about(keys, KEY, f"{_UNREAD} (SELECT known.photo FROM {_CHANGED})"))  # noqa: S608
    db.execute(*about(keys, KEY, f"DELETE FROM files WHERE path IN (SELECT known.path FROM {_CHANGED})"))  # noqa: S608


def forget_files(db: sqlite3.Connection, identities: Sequence[PhotoIdentity]) -> None:
    """These files are gone. A photo that is known by its content stays, with what was said of it."""
    for chunk in chunks(identities):
        keys = [file_key(identity) for identity in chunk]
        db.execute(*about(keys, KEY, f"{_UNREAD} {_THEIR_PHOTOS}"))
        db.execute(*about(keys, KEY, f"DELETE FROM files WHERE path IN (SELECT path FROM {_GIVEN})"))  # noqa: S608


def note(
    db: sqlite3.Connection,
    rows: Sequence[tuple[PhotoIdentity, *tuple[SqlValue, ...]]],
    columns: str,
    statement: str,
    *values: SqlValue,
) -> None:
    """Write down something of the photo that each file shows: ``rows`` with a file first and then these
    ``columns``, by a statement that ends in what it selects of them and of the file's row. ``values`` are for
    its question marks.
    """
    for chunk in chunks(rows):
        keys = [file_key(identity) for identity, *_said in chunk]
        have_files(db, keys)
        given = [(*key, *facts) for key, (_identity, *facts) in zip(keys, chunk, strict=True)]
        db.execute(*about(given, f"{KEY}, {columns}", f"{statement} FROM {_GIVEN}", *values))


def forget(
    db: sqlite3.Connection, identities: Sequence[PhotoIdentity], statement: str, *values: SqlValue
) -> None:
    """Delete what is about the photos that these files show, by a statement that ends in ``photo IN``."""
    for chunk in chunks(identities):
        keys = [file_key(identity) for identity in chunk]
        db.execute(*about(keys, KEY, f"{statement} {_THEIR_PHOTOS}", *values))


def questions(
    identities: Sequence[PhotoIdentity], statement: str, *values: str | int
) -> Iterator[tuple[str, list[Any]]]:
    """A statement about ``asked``, for some of the files at a time: of each that is known by path and
    unchanged in size and time the ``id`` of the photo it shows, ``orientation`` and ``taken`` in it, and its
    ``place`` in ``identities``. ``values`` are for the question marks of the statement.
    """
    for chunk in chunks(list(enumerate(identities))):
        keys = [(place, *file_key(identity)) for place, identity in chunk]
        yield about(keys, f"place, {KEY}", f"{_ASKED} {statement}", *values)
