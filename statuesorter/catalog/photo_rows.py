"""Photos as rows of the catalog: known by path, size and time."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from statuesorter.catalog.given import SqlValue, about, chunks
from statuesorter.photos.photo import PhotoIdentity

PhotoKey = tuple[bytes, int, int]
"""Path, size and time of a photo, as the columns of ``KEY`` hold them."""

KEY = "path, size, mtime_ns"

_GIVEN = "given CROSS JOIN photos USING (path, size, mtime_ns)"
"""Those of the photos given to a statement that are known and unchanged, with what is given of each."""

_ASKED = f", asked AS (SELECT place, id FROM {_GIVEN})"  # noqa: S608  all of it stands here
_THEIR_IDS = f"(SELECT id FROM {_GIVEN})"  # noqa: S608


def photo_key(identity: PhotoIdentity) -> PhotoKey:
    """What a photo is known by."""
    return os.fsencode(identity.path), identity.size, identity.mtime_ns


def photo_identity(key: PhotoKey) -> PhotoIdentity:
    """The photo that is known by it."""
    path, size, mtime_ns = key
    return PhotoIdentity(Path(os.fsdecode(path)), size, mtime_ns)


def remember_photos(db: sqlite3.Connection, keys: Sequence[PhotoKey]) -> None:
    """Have a row for each photo. One that changed on disk begins anew: what was known of it is forgotten."""
    for chunk in chunks(keys):
        changed = about(
            chunk,
            KEY,
            "DELETE FROM photos WHERE id IN (SELECT id FROM given CROSS JOIN photos AS known USING (path)"
            " WHERE (known.size, known.mtime_ns) != (given.size, given.mtime_ns))",
        )
        new = about(
            chunk,
            KEY,
            "INSERT OR IGNORE INTO photos (path, size, mtime_ns) SELECT path, size, mtime_ns FROM given",
        )
        db.execute(*changed)
        db.execute(*new)


def note(
    db: sqlite3.Connection,
    rows: Sequence[tuple[PhotoIdentity, *tuple[SqlValue, ...]]],
    columns: str,
    statement: str,
    *values: SqlValue,
) -> None:
    """Write down something of each photo: ``rows`` with a photo first and then these ``columns``, by a
    statement that ends in what it selects of them and of the photo's row. ``values`` are for its question
    marks.
    """
    for chunk in chunks(rows):
        keys = [photo_key(identity) for identity, *_said in chunk]
        remember_photos(db, keys)
        given = [(*key, *said) for key, (_identity, *said) in zip(keys, chunk, strict=True)]
        db.execute(*about(given, f"{KEY}, {columns}", f"{statement} FROM {_GIVEN}", *values))


def forget(
    db: sqlite3.Connection, identities: Sequence[PhotoIdentity], statement: str, *values: SqlValue
) -> None:
    """Delete what is about these photos, by a statement that ends in ``photo IN``."""
    for chunk in chunks(identities):
        keys = [photo_key(identity) for identity in chunk]
        db.execute(*about(keys, KEY, f"{statement} {_THEIR_IDS}", *values))


def questions(
    identities: Sequence[PhotoIdentity], statement: str, *values: str | int
) -> Iterator[tuple[str, list[Any]]]:
    """A statement about ``asked``, for some of the photos at a time: the ``id`` of each photo that is known
    by path and unchanged in size and time, and its ``place`` in ``identities``. ``values`` are for the
    question marks of the statement.
    """
    for chunk in chunks(list(enumerate(identities))):
        keys = [(place, *photo_key(identity)) for place, identity in chunk]
        yield about(keys, f"place, {KEY}", f"{_ASKED} {statement}", *values)
