"""A catalog from before labels were data: who decided "unsure" wanted the photo left where it is."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from statuesorter.catalog.catalog import Catalog
from statuesorter.domain.decision import Decision
from statuesorter.domain.labels import OTHER, PAINT, STATUE, UNSURE, Label
from statuesorter.domain.photo import PhotoIdentity

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
FOURTH_VERSION = """
CREATE TABLE photos (id INTEGER PRIMARY KEY, picture BLOB UNIQUE) STRICT;
CREATE TABLE files (path BLOB PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
    photo INTEGER NOT NULL REFERENCES photos(id) ON DELETE CASCADE, orientation INTEGER NOT NULL DEFAULT 0,
    taken INTEGER) STRICT;
CREATE TABLE decisions (photo INTEGER PRIMARY KEY REFERENCES photos(id) ON DELETE CASCADE,
    label TEXT NOT NULL CHECK (label IN ('paint', 'statue', 'unsure')), decided_at TEXT NOT NULL) STRICT;
CREATE TABLE features (photo INTEGER NOT NULL REFERENCES photos(id) ON DELETE CASCADE, backbone TEXT NOT NULL,
    vector BLOB NOT NULL, orientation INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (photo, backbone))
    STRICT, WITHOUT ROWID;
CREATE TABLE recent_folders (path BLOB PRIMARY KEY, opened_at TEXT NOT NULL) STRICT;
CREATE TABLE measures (photo INTEGER PRIMARY KEY REFERENCES photos(id) ON DELETE CASCADE, taken INTEGER,
    sharpness REAL NOT NULL, phash BLOB NOT NULL, orientation INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE filed (run TEXT NOT NULL, mode TEXT NOT NULL, path BLOB NOT NULL, size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL, photo INTEGER NOT NULL REFERENCES photos(id) ON DELETE CASCADE,
    label TEXT NOT NULL CHECK (label IN ('paint', 'statue', 'unsure')), PRIMARY KEY (run, path)) STRICT;
CREATE INDEX files_of_photo ON files (photo);
CREATE INDEX filed_of_photo ON filed (photo);
PRAGMA user_version = 4;
"""


@pytest.fixture
def photos(tmp_path: Path) -> list[PhotoIdentity]:
    return [PhotoIdentity(tmp_path / f"{n}.jpg", 100 + n, n) for n in range(3)]


@pytest.fixture
def catalog(tmp_path: Path, photos: list[PhotoIdentity]):
    file = tmp_path / "catalog.sqlite"
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as older:
        older.executescript(FOURTH_VERSION)
        for number, (photo, label) in enumerate(zip(photos, ("paint", "statue", "unsure"), strict=True)):
            path = os.fsencode(photo.path)
            older.execute("INSERT INTO photos VALUES (?, ?)", (number, bytes([number])))
            older.execute(
                "INSERT INTO files VALUES (?, ?, ?, ?, 1, NULL)", (path, photo.size, photo.mtime_ns, number)
            )
            older.execute("INSERT INTO decisions VALUES (?, ?, '2024-05-01T12:00:00+00:00')", (number, label))
            for run, filed_as in (("2 the earlier", "paint"), ("1 the later", label)):
                older.execute(
                    "INSERT INTO filed VALUES (?, 'copy', ?, 1, 1, ?, ?)",
                    (run, path + b".filed", number, filed_as),
                )
    with contextlib.closing(Catalog(file)) as opened:
        assert opened.set_aside is None
        yield opened


def test_who_decided_unsure_finds_the_photo_among_other(catalog: Catalog, photos: list[PhotoIdentity]):
    labels = [catalog.decisions(photos)[photo].label for photo in photos]
    assert labels == [PAINT, STATUE, OTHER]
    assert [decision.label for decision in catalog.all_decisions()] == labels
    assert [catalog.remembered(photos)[photo].decision for photo in photos] == labels


def test_what_was_filed_while_it_was_unsure_is_filed_as_that(catalog: Catalog, photos: list[PhotoIdentity]):
    assert [catalog.remembered(photos)[photo].filed for photo in photos] == [PAINT, STATUE, UNSURE]
    runs = [[filed.run for filed in catalog.filed.of(photos)[photo]] for photo in photos]
    assert runs == [["1 the later", "2 the earlier"]] * 3  # the latest first, as they came


def test_any_label_can_be_kept_now(catalog: Catalog, photos: list[PhotoIdentity]):
    drawing = Label("drawing")
    catalog.decide([Decision(photos[0], drawing, NOW)])
    catalog.filed.remember("run", "copy", {photos[0]: drawing})
    assert catalog.remembered(photos)[photos[0]].decision == drawing
    assert catalog.remembered(photos)[photos[0]].filed == drawing
