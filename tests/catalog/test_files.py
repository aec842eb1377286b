"""A photo is what its file shows: what is known of it follows it wherever the file goes, whoever moved it."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from statuesorter.catalog.catalog import Catalog
from statuesorter.domain.decision import Decision
from statuesorter.domain.errors import CatalogError, PhotoUnreadable
from statuesorter.domain.image_stats import ImageStats
from statuesorter.domain.labels import PAINT, STATUE, Label
from statuesorter.domain.photo import PhotoIdentity
from statuesorter.photos.content_key import ContentKey
from tests.photos.pictures import exif_saying, some_jpeg

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
ONES = np.ones(4, np.float32)
MEASURES = ImageStats(taken=None, sharpness=0.5, phash=1)


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    with contextlib.closing(Catalog(tmp_path / "program" / "catalog.sqlite")) as catalog:
        yield catalog


@pytest.fixture
def original(tmp_path: Path) -> PhotoIdentity:
    (tmp_path / "card").mkdir()
    return PhotoIdentity.of(some_jpeg(tmp_path / "card" / "IMG_1.jpg"))


def decide(catalog: Catalog, identity: PhotoIdentity, label: Label, when: datetime = NOW) -> None:
    catalog.decide([Decision(identity, label, when)])


def decision(catalog: Catalog, identity: PhotoIdentity) -> Label | None:
    """What the person said of the photo in a file, once the file was read."""
    catalog.files.key_of(identity)
    catalog.files.write_down()
    found = catalog.decisions([identity]).get(identity)
    return None if found is None else found.label


def copy_of(identity: PhotoIdentity, path: Path) -> PhotoIdentity:
    """A copy as a file manager makes it: with a time of its own."""
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(identity.path, path)
    os.utime(path, ns=(7, 7))
    return PhotoIdentity.of(path)


def test_a_decision_follows_a_copy_when_the_original_is_wiped(
    catalog: Catalog, original: PhotoIdentity, tmp_path: Path
):
    catalog.files.key_of(original)
    decide(catalog, original, STATUE)
    copied = copy_of(original, tmp_path / "museum" / "statue" / "a.jpg")
    original.path.unlink()
    assert decision(catalog, copied) == STATUE


def test_a_decision_on_a_file_that_was_not_read_goes_to_its_photo_when_it_is(
    catalog: Catalog, original: PhotoIdentity, tmp_path: Path
):
    decide(catalog, original, PAINT)
    assert catalog.files.unread() == [original]
    assert decision(catalog, original) == PAINT
    assert catalog.files.unread() == []
    assert decision(catalog, copy_of(original, tmp_path / "b.jpg")) == PAINT


@pytest.mark.parametrize("later", ["read", "unread"])
def test_of_two_decisions_on_one_photo_the_later_one_counts(
    catalog: Catalog, original: PhotoIdentity, tmp_path: Path, later: str
):
    copied = copy_of(original, tmp_path / "b.jpg")
    catalog.files.key_of(original)
    decide(catalog, original, PAINT, NOW + timedelta(seconds=later == "read"))
    decide(catalog, copied, STATUE, NOW + timedelta(seconds=later == "unread"))
    expected = PAINT if later == "read" else STATUE
    assert decision(catalog, copied) == expected
    assert decision(catalog, original) == expected
    assert len(catalog.all_decisions()) == 1


def test_two_files_with_one_picture_share_a_decision_both_ways(
    catalog: Catalog, original: PhotoIdentity, tmp_path: Path
):
    copied = copy_of(original, tmp_path / "b.jpg")
    for identity in (original, copied):
        catalog.files.key_of(identity)
    decide(catalog, copied, PAINT)
    assert decision(catalog, original) == PAINT
    catalog.withdraw([original])
    assert decision(catalog, copied) is None


def test_what_was_seen_of_a_photo_is_found_by_its_content(
    catalog: Catalog, original: PhotoIdentity, tmp_path: Path
):
    key = catalog.files.key_of(original)
    assert catalog.recognise(key, backbone="b", size=4) is None
    catalog.remember_seen({original: (ONES, MEASURES)}, backbone="b")
    catalog.filed.remember("1", "move", {original: PAINT})
    decide(catalog, original, STATUE)
    found = catalog.recognise(key, backbone="b", size=4)
    assert found is not None
    assert found.features is not None
    assert found.features.tolist() == ONES.tolist()
    assert found.remembered == catalog.remembered([original])[original]
    assert found.remembered.picture == key.picture
    assert (found.remembered.decision, found.remembered.filed) == (STATUE, PAINT)
    other_backbone = catalog.recognise(key, backbone="c", size=4)
    assert other_backbone is not None
    assert other_backbone.features is None


def test_a_photo_turned_in_another_program_keeps_its_decision_and_is_looked_at_again(
    catalog: Catalog, original: PhotoIdentity
):
    catalog.files.key_of(original)
    catalog.remember_seen({original: (ONES, MEASURES)}, backbone="b")
    decide(catalog, original, PAINT)
    some_jpeg(original.path, exif=exif_saying(6))
    turned = PhotoIdentity.of(original.path)
    assert decision(catalog, turned) == PAINT
    assert catalog.files.key_of(turned).orientation == 6
    assert catalog.features([turned], backbone="b", size=4).places == []
    assert catalog.remembered([turned])[turned].image_stats is None


def test_a_camera_clock_that_was_put_right_in_another_program_is_believed(
    catalog: Catalog, original: PhotoIdentity
):
    exif, years = Image.Exif(), (2014, 2024)
    for year in years:
        exif.get_ifd(0x8769)[0x9003] = f"{year}:05:01 12:00:00"
        some_jpeg(original.path, exif=exif)
        rewritten, noon = PhotoIdentity.of(original.path), datetime(year, 5, 1, 12, tzinfo=UTC)
        key = catalog.files.key_of(rewritten)
        if year == years[0]:
            seen = ImageStats(taken=int(noon.timestamp()), sharpness=0.5, phash=1)
            catalog.remember_seen({rewritten: (ONES, seen)}, backbone="b")
        catalog.files.write_down()
        recognised = catalog.recognise(key, backbone="b", size=4)
        assert recognised is not None
        for known in (catalog.remembered([rewritten])[rewritten], recognised.remembered):
            assert known.image_stats is not None
            assert known.image_stats.taken == noon.timestamp()


def test_a_file_with_other_pixels_is_another_photo_though_size_and_time_are_the_same(
    catalog: Catalog, tmp_path: Path
):
    path = tmp_path / "a.bmp"
    Image.new("RGB", (8, 8), "red").save(path)
    os.utime(path, ns=(5, 5))
    before = PhotoIdentity.of(path)
    catalog.files.key_of(before)
    decide(catalog, before, PAINT)
    Image.new("RGB", (8, 8), "blue").save(path)
    os.utime(path, ns=(5, 5))
    assert PhotoIdentity.of(path) == before
    assert decision(catalog, before) == PAINT, "by path, size and time it is the same"
    catalog.files.read(before)
    catalog.files.write_down()
    assert catalog.decisions([before]) == {}


def test_a_key_is_read_once_also_on_another_day(catalog: Catalog, original: PhotoIdentity, tmp_path: Path):
    key = catalog.files.key_of(original)
    catalog.close()
    original.path.unlink()
    with contextlib.closing(Catalog(tmp_path / "program" / "catalog.sqlite")) as tomorrow:
        assert tomorrow.files.key_of(original) == key
        assert tomorrow.files.known_of([original]) == {original: key}


def test_a_file_that_cannot_be_read_has_no_key(catalog: Catalog, original: PhotoIdentity):
    original.path.unlink()
    with pytest.raises(PhotoUnreadable):
        catalog.files.key_of(original)
    assert catalog.files.known(original) is None


def test_the_key_of_a_file_that_changed_meanwhile_is_not_kept_for_what_it_was(
    catalog: Catalog, original: PhotoIdentity
):
    some_jpeg(original.path, size=(48, 48))
    catalog.files.key_of(original)
    catalog.files.write_down()
    assert catalog.files.known(original) is None


def test_what_a_run_copied_is_known_without_reading_it(
    catalog: Catalog, original: PhotoIdentity, tmp_path: Path
):
    copied = PhotoIdentity(tmp_path / "paint" / "a.jpg", original.size, original.mtime_ns)
    key = catalog.files.key_of(original)
    decide(catalog, original, PAINT)
    catalog.files.copied([(original, copied)])
    assert catalog.files.known(copied) == key
    assert catalog.decisions([copied])[copied].label == PAINT
    (only,) = catalog.all_decisions()
    assert {only.identity, *only.also} == {original, copied}


def test_a_photo_in_the_trash_is_not_learned_from_and_has_its_decision_when_it_comes_back(
    catalog: Catalog, original: PhotoIdentity
):
    catalog.files.key_of(original)
    decide(catalog, original, PAINT)
    catalog.files.forget([original])
    assert catalog.all_decisions() == []
    assert decision(catalog, original) == PAINT


@pytest.mark.parametrize("way", [".", "..", "link"])
def test_a_folder_is_the_same_however_it_is_opened(
    catalog: Catalog, original: PhotoIdentity, monkeypatch: pytest.MonkeyPatch, way: str
):
    decide(catalog, original, PAINT)
    folder = original.path.parent
    if way == "link":
        (folder.parent / "link").symlink_to(folder)
        path = folder.parent / "link" / original.path.name
    else:
        monkeypatch.chdir(folder)
        path = Path(original.path.name) if way == "." else Path("..") / folder.name / original.path.name
    assert catalog.decisions([PhotoIdentity.of(path)])


def test_two_folders_that_are_each_opened_as_the_current_one_do_not_share_a_memory(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "one")
    same = PhotoIdentity(Path("IMG_1.jpg"), 5, 5)
    decide(catalog, same, PAINT)
    monkeypatch.chdir(tmp_path / "two")
    assert catalog.decisions([same]) == {}


@given(st.integers(-(2**66), 2**66))
@settings(max_examples=30, deadline=None)
def test_any_time_a_disk_says_is_kept(tmp_path_factory: pytest.TempPathFactory, mtime_ns: int):
    identity = PhotoIdentity(Path("/m/a.jpg"), 1, mtime_ns)
    with contextlib.closing(Catalog(tmp_path_factory.mktemp("times") / "c.sqlite")) as catalog:
        decide(catalog, identity, PAINT)
        assert catalog.decisions([identity])[identity].label == PAINT
        assert catalog.decisions([PhotoIdentity(Path("/m/a.jpg"), 1, mtime_ns + 1)]) == {}


def test_decisions_and_withdrawals_of_one_act_are_kept_together_or_not_at_all(tmp_path: Path):
    one, two = (PhotoIdentity(Path(f"/m/{name}.jpg"), 1, 1) for name in "ab")
    with contextlib.closing(Catalog(tmp_path / "c.sqlite")) as catalog:
        decide(catalog, two, PAINT)
        with contextlib.closing(sqlite3.connect(tmp_path / "c.sqlite", isolation_level=None)) as other:
            other.execute(
                "CREATE TRIGGER full BEFORE DELETE ON decisions BEGIN SELECT RAISE(ABORT, 'disk full'); END"
            )
        with pytest.raises(CatalogError):
            catalog.decide([Decision(one, STATUE, NOW)], withdrawn=[two])
        assert set(catalog.decisions([one, two])) == {two}


def test_keys_that_could_not_be_written_wait_on(catalog: Catalog, original: PhotoIdentity, tmp_path: Path):
    key = catalog.files.key_of(original)
    with contextlib.closing(
        sqlite3.connect(tmp_path / "program" / "catalog.sqlite", isolation_level=None)
    ) as other:
        other.execute(
            "CREATE TRIGGER full BEFORE INSERT ON decisions BEGIN SELECT RAISE(ABORT, 'disk full'); END"
        )
        with pytest.raises(CatalogError):
            decide(catalog, original, PAINT)
        other.execute("DROP TRIGGER full")
    decide(catalog, original, PAINT)
    assert catalog.files.unread() == []
    assert catalog.remembered([original])[original].picture == key.picture


_THIRD_VERSION = """
CREATE TABLE photos (id INTEGER PRIMARY KEY, path BLOB NOT NULL UNIQUE, size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL) STRICT;
CREATE TABLE decisions (photo INTEGER PRIMARY KEY REFERENCES photos(id) ON DELETE CASCADE,
    label TEXT NOT NULL CHECK (label IN ('paint', 'statue', 'unsure')), decided_at TEXT NOT NULL) STRICT;
CREATE TABLE features (photo INTEGER NOT NULL REFERENCES photos(id) ON DELETE CASCADE, backbone TEXT NOT NULL,
    vector BLOB NOT NULL, PRIMARY KEY (photo, backbone)) STRICT, WITHOUT ROWID;
CREATE TABLE recent_folders (path BLOB PRIMARY KEY, opened_at TEXT NOT NULL) STRICT;
CREATE TABLE measures (photo INTEGER PRIMARY KEY REFERENCES photos(id) ON DELETE CASCADE, taken INTEGER,
    sharpness REAL NOT NULL, phash BLOB NOT NULL) STRICT;
CREATE TABLE filed (photo INTEGER NOT NULL REFERENCES photos(id) ON DELETE CASCADE, run TEXT NOT NULL,
    label TEXT NOT NULL CHECK (label IN ('paint', 'statue', 'unsure')), PRIMARY KEY (photo, run))
    STRICT, WITHOUT ROWID;
PRAGMA user_version = 3;
"""


@pytest.mark.parametrize("version", [1, 2, 3])
def test_a_catalog_of_an_older_version_is_brought_along(
    tmp_path: Path, original: PhotoIdentity, version: int
):
    (tmp_path / "program").mkdir()
    file = tmp_path / "program" / "catalog.sqlite"
    vector = ONES.astype("<f2").tobytes()
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as older:
        older.executescript(_THIRD_VERSION)
        path = os.fsencode(original.path)
        older.execute("INSERT INTO photos VALUES (7, ?, ?, ?)", (path, original.size, original.mtime_ns))
        older.execute("INSERT INTO decisions VALUES (7, 'statue', '2024-05-01T12:00:00+00:00')")
        older.execute("INSERT INTO features VALUES (7, 'b', ?)", (vector,))
        older.execute("INSERT INTO measures VALUES (7, NULL, 0.5, x'0000000000000001')")
        older.execute("INSERT INTO filed VALUES (7, 'run', 'paint')")
        older.execute("INSERT INTO recent_folders VALUES (x'2f6d', '2024')")
        for table in ("measures", "filed")[version - 1 :]:
            older.execute(f"DROP TABLE {table}")
        older.execute(f"PRAGMA user_version = {version}")
    with contextlib.closing(Catalog(file)) as catalog:
        assert catalog.set_aside is None
        assert catalog.recent_folders() == [Path("/m")]
        assert catalog.decisions([original]) == {original: Decision(original, STATUE, NOW)}
        assert catalog.files.unread() == [original]
        if version == 3:
            assert catalog.features([original], backbone="b", size=4).places == [0]
            known = catalog.remembered([original])[original]
            assert (known.image_stats, known.filed) == (MEASURES, PAINT)
        catalog.remember_seen({original: (ONES, MEASURES)}, backbone="b")
        copied = copy_of(original, tmp_path / "copied.jpg")
        key = catalog.files.key_of(original)
        assert decision(catalog, copied) == STATUE
        assert catalog.features([original, copied], backbone="b", size=4).places == [0, 1]
        assert key == ContentKey(key.picture, 1)


def test_a_decision_that_an_older_program_kept_by_another_path_is_brought_along(
    tmp_path: Path, original: PhotoIdentity
):
    """It had not looked through links among the folders."""
    (tmp_path / "link").symlink_to(original.path.parent)
    (tmp_path / "program").mkdir()
    file = tmp_path / "program" / "catalog.sqlite"
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as older:
        older.executescript(_THIRD_VERSION)
        path = os.fsencode(tmp_path / "link" / original.path.name)
        older.execute("INSERT INTO photos VALUES (7, ?, ?, ?)", (path, original.size, original.mtime_ns))
        older.execute("INSERT INTO decisions VALUES (7, 'statue', '2024-05-01T12:00:00+00:00')")
    with contextlib.closing(Catalog(file)) as catalog:
        catalog.files.key_of(original)
        catalog.files.write_down()
        assert catalog.decisions([original]) == {}
        assert catalog.files.unread() == [original]
        catalog.files.read(original)
        assert decision(catalog, original) == STATUE
        assert catalog.files.unread() == []
