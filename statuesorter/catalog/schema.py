"""The catalog's tables, and how an older catalog becomes a newer one.

Paths are stored as the bytes the file system gives (``os.fsencode``): a name that is not UTF-8 is kept.
A photo's row is found by path; size and time of last modification must agree before anything is believed.
"""

from __future__ import annotations

import sqlite3

VERSION = 3

_FIRST = """
CREATE TABLE photos (
    id INTEGER PRIMARY KEY,
    path BLOB NOT NULL UNIQUE,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL
) STRICT;

CREATE TABLE decisions (
    photo INTEGER PRIMARY KEY REFERENCES photos(id) ON DELETE CASCADE,
    label TEXT NOT NULL CHECK (label IN ('paint', 'statue', 'unsure')),
    decided_at TEXT NOT NULL
) STRICT;

CREATE TABLE features (
    photo INTEGER NOT NULL REFERENCES photos(id) ON DELETE CASCADE,
    backbone TEXT NOT NULL,
    vector BLOB NOT NULL,
    PRIMARY KEY (photo, backbone)
) STRICT, WITHOUT ROWID;

CREATE TABLE recent_folders (
    path BLOB PRIMARY KEY,
    opened_at TEXT NOT NULL
) STRICT;
"""

_SECOND = """
CREATE TABLE measures (
    photo INTEGER PRIMARY KEY REFERENCES photos(id) ON DELETE CASCADE,
    taken INTEGER,
    sharpness REAL NOT NULL,
    phash BLOB NOT NULL
) STRICT;
"""

_THIRD = """
CREATE TABLE filed (
    photo INTEGER NOT NULL REFERENCES photos(id) ON DELETE CASCADE,
    run TEXT NOT NULL,
    label TEXT NOT NULL CHECK (label IN ('paint', 'statue', 'unsure')),
    PRIMARY KEY (photo, run)
) STRICT, WITHOUT ROWID;
"""

_STEPS = (_FIRST, _SECOND, _THIRD)
"""What each version added to the one before."""


_COLUMNS = {
    "photos": {"id", "path", "size", "mtime_ns"},
    "decisions": {"photo", "label", "decided_at"},
    "features": {"photo", "backbone", "vector"},
    "recent_folders": {"path", "opened_at"},
    "measures": {"photo", "taken", "sharpness", "phash"},
    "filed": {"photo", "run", "label"},
}


def prepare(connection: sqlite3.Connection) -> None:
    """Make the tables that are not there yet. Raises DatabaseError for a damaged or a newer catalog."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > VERSION:
        raise sqlite3.DatabaseError(f"catalog version {version} is newer than {VERSION}")
    if version < VERSION:
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            for step in _STEPS[version:]:
                for statement in step.split(";"):
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {VERSION}")
    result = connection.execute("PRAGMA quick_check(1)").fetchone()
    if result != ("ok",):
        raise sqlite3.DatabaseError(str(result))
    for table, columns in _COLUMNS.items():  # quick_check does not notice a damaged name
        found = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
        if found != columns:
            raise sqlite3.DatabaseError(f"the table {table} is not as it should be")
