"""The catalog's tables, and how an older catalog becomes a newer one.

A **photo** is a picture, known by its content key (``picture``, see `photos.content_key`). What the person
said, what was seen and measured, and what is filed hang on it. A **file** is where a photo lies: a path, with
the size and time of last modification that must agree before anything is believed. A photo whose file has not
been read yet has no ``picture``; once it has, it becomes one with the photo of that picture, if there is one.

``orientation`` says which way up the picture was when it was seen; 0: its key was not known then. ``taken``
is when the photo was taken: of measures, as it was decoded; of a file, as it was read (other programs put the
clock of a camera right).

Paths are canonical, and stored as the bytes the file system gives (``os.fsencode``): a name that is not UTF-8
is kept.
"""

from __future__ import annotations

import sqlite3

VERSION = 7

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

_FOURTH = """
CREATE TABLE files (
    path BLOB PRIMARY KEY,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    photo INTEGER NOT NULL REFERENCES photos(id) ON DELETE CASCADE,
    orientation INTEGER NOT NULL DEFAULT 0,
    taken INTEGER
) STRICT;
INSERT INTO files (path, size, mtime_ns, photo) SELECT path, size, mtime_ns, id FROM photos;

CREATE TABLE pictures (
    id INTEGER PRIMARY KEY,
    picture BLOB UNIQUE
) STRICT;
INSERT INTO pictures (id) SELECT id FROM photos;

CREATE TABLE filed_places (
    run TEXT NOT NULL,
    mode TEXT NOT NULL,
    path BLOB NOT NULL,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    photo INTEGER NOT NULL REFERENCES photos(id) ON DELETE CASCADE,
    label TEXT NOT NULL CHECK (label IN ('paint', 'statue', 'unsure')),
    PRIMARY KEY (run, path)
) STRICT;
INSERT INTO filed_places
    SELECT run, '', path, size, mtime_ns, photo, label FROM filed JOIN photos ON photo = photos.id
    ORDER BY run;
DROP TABLE filed;
ALTER TABLE filed_places RENAME TO filed;

DROP TABLE photos;
ALTER TABLE pictures RENAME TO photos;

ALTER TABLE features ADD COLUMN orientation INTEGER NOT NULL DEFAULT 0;
ALTER TABLE measures ADD COLUMN orientation INTEGER NOT NULL DEFAULT 0;
CREATE INDEX files_of_photo ON files (photo);
CREATE INDEX filed_of_photo ON filed (photo);
"""

_FIFTH = """
CREATE TABLE any_decisions (
    photo INTEGER PRIMARY KEY REFERENCES photos(id) ON DELETE CASCADE,
    label TEXT NOT NULL,
    decided_at TEXT NOT NULL
) STRICT;
INSERT INTO any_decisions SELECT photo, replace(label, 'unsure', 'other'), decided_at FROM decisions;
DROP TABLE decisions;
ALTER TABLE any_decisions RENAME TO decisions;

CREATE TABLE any_filed (
    run TEXT NOT NULL,
    mode TEXT NOT NULL,
    path BLOB NOT NULL,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    photo INTEGER NOT NULL REFERENCES photos(id) ON DELETE CASCADE,
    label TEXT NOT NULL,
    PRIMARY KEY (run, path)
) STRICT;
INSERT INTO any_filed SELECT run, mode, path, size, mtime_ns, photo, label FROM filed ORDER BY rowid;
DROP TABLE filed;
ALTER TABLE any_filed RENAME TO filed;
CREATE INDEX filed_of_photo ON filed (photo);
"""
"""Labels are whatever the person's models know. Who decided that a photo is "unsure", as one could, wanted it
left where it is, as `other` photos are; a photo that was filed while it was unsure stays filed as that.
"""

_SIXTH = """
CREATE TABLE labels (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    label TEXT NOT NULL UNIQUE,
    key TEXT NOT NULL,
    colour TEXT NOT NULL,
    shape TEXT NOT NULL
) STRICT;

CREATE TABLE label_changes (
    id INTEGER PRIMARY KEY,
    changed_at TEXT NOT NULL,
    kind TEXT NOT NULL,
    label TEXT NOT NULL,
    becomes TEXT,
    decisions INTEGER NOT NULL,
    own INTEGER NOT NULL,
    key TEXT NOT NULL,
    colour TEXT NOT NULL,
    shape TEXT NOT NULL
) STRICT;

CREATE TABLE changed_decisions (
    change INTEGER NOT NULL REFERENCES label_changes(id) ON DELETE CASCADE,
    photo INTEGER NOT NULL REFERENCES photos(id) ON DELETE CASCADE,
    decided_at TEXT NOT NULL,
    PRIMARY KEY (change, photo)
) STRICT, WITHOUT ROWID;
CREATE INDEX changed_decisions_of_photo ON changed_decisions (photo);
"""
"""The labels that the person made, and what became of some: renamed, merged with another, or removed
(``becomes`` NULL). ``own`` to ``shape`` are the row of the label as it was.
"""

_SEVENTH = """
CREATE TABLE confirmed (
    photo INTEGER PRIMARY KEY REFERENCES photos(id) ON DELETE CASCADE,
    label TEXT NOT NULL
) STRICT;
"""
"""Decisions that looked unlike the rest, and that the person kept: one that says another label by now is not
confirmed.
"""

_STEPS = (_FIRST, _SECOND, _THIRD, _FOURTH, _FIFTH, _SIXTH, _SEVENTH)
"""What each version added to the one before."""


_COLUMNS = {
    "photos": {"id", "picture"},
    "files": {"path", "size", "mtime_ns", "photo", "orientation", "taken"},
    "decisions": {"photo", "label", "decided_at"},
    "features": {"photo", "backbone", "vector", "orientation"},
    "recent_folders": {"path", "opened_at"},
    "measures": {"photo", "taken", "sharpness", "phash", "orientation"},
    "filed": {"run", "mode", "path", "size", "mtime_ns", "photo", "label"},
    "labels": {"id", "label", "key", "colour", "shape"},
    "label_changes": {
        "id",
        "changed_at",
        "kind",
        "label",
        "becomes",
        "decisions",
        "own",
        "key",
        "colour",
        "shape",
    },
    "changed_decisions": {"change", "photo", "decided_at"},
    "confirmed": {"photo", "label"},
}


def prepare(connection: sqlite3.Connection) -> None:
    """Make the tables that are not there yet. Raises DatabaseError for a damaged or a newer catalog.

    Foreign keys must not be enforced yet: a table that others refer to is replaced on the way
    (https://www.sqlite.org/lang_altertable.html, chapter 7).
    """
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
