"""The catalog remembers what the person said, and believes nothing about a photo that changed."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from statuesorter.catalog.catalog import Catalog
from statuesorter.catalog.filed import FiledPhoto
from statuesorter.domain.decision import Decision
from statuesorter.domain.errors import CatalogError
from statuesorter.domain.image_stats import ImageStats
from statuesorter.domain.labels import DEFAULT_LABELS, OTHER, PAINT, STATUE, FiledAs, Label
from statuesorter.domain.photo import PhotoIdentity

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
A, B = (PhotoIdentity(Path(f"/museum/{name}.jpg"), 1000, 5) for name in "ab")
MEASURES = ImageStats(taken=-5, sharpness=0.25, phash=2**64 - 1)
ONES = np.ones(4, np.float32)


@pytest.fixture
def catalog(tmp_path: Path):
    catalog = Catalog(tmp_path / "catalog.sqlite")
    yield catalog
    catalog.close()


def labels(catalog: Catalog, *identities: PhotoIdentity) -> dict[PhotoIdentity, Label]:
    return {identity: decision.label for identity, decision in catalog.decisions(identities).items()}


def image_stats(catalog: Catalog, *identities: PhotoIdentity) -> dict[PhotoIdentity, ImageStats]:
    kept = catalog.remembered(identities)
    return {identity: each.image_stats for identity, each in kept.items() if each.image_stats is not None}


def filed(catalog: Catalog, *identities: PhotoIdentity) -> dict[PhotoIdentity, FiledAs]:
    kept = catalog.remembered(identities)
    return {identity: each.filed for identity, each in kept.items() if each.filed is not None}


def known(catalog: Catalog, *identities: PhotoIdentity) -> list[PhotoIdentity]:
    """Which of them have features of four values."""
    return [identities[place] for place in catalog.features(identities, backbone="b", size=4).places]


def test_a_decision_is_there_after_a_restart(tmp_path: Path):
    first = Catalog(tmp_path / "catalog.sqlite")
    first.decide([Decision(A, PAINT, NOW)])
    first.close()
    second = Catalog(tmp_path / "catalog.sqlite")
    assert second.decisions([A, B]) == {A: Decision(A, PAINT, NOW)}
    second.close()


def test_a_later_decision_replaces_an_earlier_one(catalog: Catalog):
    catalog.decide([Decision(A, PAINT, NOW)])
    catalog.decide([Decision(A, STATUE, NOW + timedelta(seconds=1))])
    assert labels(catalog, A) == {A: STATUE}
    assert len(catalog.all_decisions()) == 1


def test_a_withdrawn_decision_is_gone(catalog: Catalog):
    catalog.decide([Decision(A, PAINT, NOW), Decision(B, OTHER, NOW)])
    catalog.withdraw([A])
    assert labels(catalog, A, B) == {B: OTHER}


@pytest.mark.parametrize("changed", [PhotoIdentity(A.path, 1001, 5), PhotoIdentity(A.path, 1000, 6)])
def test_a_changed_photo_has_no_decision_and_no_features(catalog: Catalog, changed: PhotoIdentity):
    catalog.decide([Decision(A, PAINT, NOW)])
    catalog.remember_seen({A: (ONES, MEASURES)}, backbone="b")
    assert labels(catalog, changed) == {}
    assert known(catalog, changed) == []


def test_what_is_remembered_follows_a_moved_photo(catalog: Catalog):
    moved = PhotoIdentity(Path("/museum/paint/a.jpg"), A.size, A.mtime_ns)
    catalog.decide([Decision(A, PAINT, NOW)])
    catalog.remember_seen({A: (np.arange(4, dtype=np.float32), MEASURES)}, backbone="b")
    catalog.files.follow([(A, moved)])
    assert labels(catalog, A, moved) == {moved: PAINT}
    assert known(catalog, A, moved) == [moved]


def test_features_belong_to_their_backbone(catalog: Catalog):
    catalog.remember_seen({A: (np.array([0.5, -2], np.float32), MEASURES)}, backbone="one")
    found = catalog.features([B, A], backbone="one", size=2)
    assert found.places == [1]
    np.testing.assert_allclose(found.vectors, [[0.5, -2]], rtol=1e-3)
    other = catalog.features([A], backbone="other", size=2)
    assert (other.places, other.vectors.shape) == ([], (0, 2))


def test_features_say_which_photos_are_decided_on(catalog: Catalog):
    catalog.remember_seen({A: (ONES, MEASURES), B: (ONES, MEASURES)}, backbone="b")
    catalog.decide([Decision(B, PAINT, NOW)])
    assert catalog.features([A, B], backbone="b", size=4).decided.tolist() == [False, True]


def test_the_features_of_what_was_decided_come_in_the_order_of_the_decisions(catalog: Catalog):
    """Each photo once, however many files show it; those that the backbone has not seen are left out."""
    c, d = (PhotoIdentity(Path(f"/museum/{name}.jpg"), 1000, 5) for name in "cd")
    seen = {each: (np.full(4, n, np.float32), MEASURES) for n, each in enumerate((A, B, c))}
    catalog.remember_seen(seen, backbone="b")
    catalog.remember_seen({d: (ONES, MEASURES)}, backbone="other")
    catalog.files.copied([(B, PhotoIdentity(Path("/museum/copy of b.jpg"), 1000, 5))])
    catalog.decide([Decision(B, STATUE, NOW), Decision(d, PAINT, NOW)])
    catalog.decide([Decision(A, OTHER, NOW + timedelta(days=1)), Decision(c, PAINT, NOW)])
    catalog.withdraw([c])
    found = catalog.decided_features(backbone="b", size=4)
    assert [each.decision for each in found.known.values()] == [STATUE, OTHER]
    assert found.vectors.tolist() == [[1] * 4, [0] * 4]
    first, second = found.known
    assert (catalog.decisions([first])[first].label, second) == (STATUE, A)
    assert [each.image_stats for each in found.known.values()] == [MEASURES, MEASURES]
    nothing = catalog.decided_features(backbone="b", size=8)
    assert (dict(nothing.known), nothing.vectors.shape) == ({}, (0, 8))


def test_what_was_decided_on_a_photo_without_a_file_is_left_out(catalog: Catalog):
    catalog.remember_seen({A: (ONES, MEASURES), B: (ONES, MEASURES)}, backbone="b")
    catalog.decide([Decision(A, PAINT, NOW), Decision(B, STATUE, NOW)])
    catalog.files.forget([A])
    assert list(catalog.decided_features(backbone="b", size=4).known) == [B]


def test_thousands_of_photos_at_once(catalog: Catalog):
    many = [PhotoIdentity(Path(f"/m/{n}.jpg"), n, n) for n in range(3000)]
    catalog.decide([Decision(identity, STATUE, NOW) for identity in many])
    assert len(catalog.decisions(many)) == 3000
    seen = {identity: (np.full(2, n, np.float32), MEASURES) for n, identity in enumerate(many[::3])}
    catalog.remember_seen(seen, backbone="b")
    found = catalog.features(many[::-1], backbone="b", size=2)
    assert [many[::-1][place] for place in found.places] == many[::3][::-1]
    np.testing.assert_allclose(found.vectors[:, 0], np.arange(999, -1, -1), rtol=1e-3)


def test_of_thousands_of_photos_each_keeps_its_own_decision(catalog: Catalog):
    many = [PhotoIdentity(Path(f"/m/{n}.jpg"), n, n) for n in range(1200)]
    said = {identity: DEFAULT_LABELS[n % 3] for n, identity in enumerate(many)}
    catalog.decide([Decision(identity, label, NOW) for identity, label in said.items()])
    assert labels(catalog, *many) == said
    catalog.remember_seen(dict.fromkeys(many, (ONES, MEASURES)), backbone="b")
    changed = [PhotoIdentity(before.path, before.size, before.mtime_ns + 1) for before in many[::2]]
    catalog.decide([Decision(identity, OTHER, NOW) for identity in changed])
    catalog.withdraw(many[1::4])
    assert labels(catalog, *many) == {identity: said[identity] for identity in many[3::4]}
    assert labels(catalog, *changed) == dict.fromkeys(changed, OTHER)
    assert known(catalog, *many, *changed) == many[1::2]


@given(name=st.binary(min_size=1, max_size=40).filter(lambda raw: not set(raw) & {0, ord("/")}))
@settings(max_examples=25, deadline=None)
def test_any_name_a_disk_can_hold_is_kept(tmp_path_factory: pytest.TempPathFactory, name: bytes):
    odd = PhotoIdentity(Path(os.fsdecode(b"/m/" + name)), 1, 1)
    catalog = Catalog(tmp_path_factory.mktemp("odd") / "catalog.sqlite")
    catalog.decide([Decision(odd, PAINT, NOW)])
    assert [decision.identity for decision in catalog.all_decisions()] == [odd]
    catalog.close()


def test_recent_folders_come_newest_first_and_once(catalog: Catalog):
    for name in ("one", "two", "one"):
        catalog.remember_folder(Path("/photos") / name)
    assert catalog.recent_folders() == [Path("/photos/one"), Path("/photos/two")]


def test_after_the_clock_was_set_back_the_last_folder_still_comes_first(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
):
    class Later(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + timedelta(days=2)

    with monkeypatch.context() as patched:
        patched.setattr("statuesorter.catalog.catalog.datetime", Later)
        for number in range(30):
            catalog.remember_folder(Path(f"/photos/{number}"))
    catalog.remember_folder(Path("/photos/today"))
    assert catalog.recent_folders()[:2] == [Path("/photos/today"), Path("/photos/29")]


def test_a_damaged_catalog_is_set_aside_and_a_new_one_begun(tmp_path: Path):
    file = tmp_path / "catalog.sqlite"
    file.write_bytes(b"this is no catalog" * 100)
    catalog = Catalog(file)
    assert catalog.set_aside is not None
    assert catalog.set_aside.read_bytes().startswith(b"this is no catalog")
    assert catalog.all_decisions() == []
    catalog.close()


def spoilt(file: Path, *statements: str) -> Path:
    """A catalog with one decision, changed behind the program's back."""
    catalog = Catalog(file)
    catalog.decide([Decision(A, PAINT, NOW)])
    catalog.remember_seen({A: (ONES, MEASURES)}, backbone="b")
    catalog.close()
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)
    return file


@pytest.mark.parametrize(
    ("old", "new"), [(b"decided_at TEXT", b"decided_xx TEXT"), (b"TABLE files", b"TABLE f\xfffes")]
)
def test_a_catalog_whose_description_of_itself_is_damaged_is_set_aside(
    tmp_path: Path, old: bytes, new: bytes
):
    file = spoilt(tmp_path / "catalog.sqlite", "PRAGMA wal_checkpoint(TRUNCATE)")
    content = file.read_bytes()
    assert old in content
    file.write_bytes(content.replace(old, new))
    catalog = Catalog(file)
    assert catalog.set_aside is not None
    assert catalog.all_decisions() == []
    catalog.close()


def test_a_catalog_of_an_unknown_file_format_is_set_aside(tmp_path: Path):
    """SQLite calls this an operational error, as it calls a full disk."""
    file = spoilt(tmp_path / "catalog.sqlite", "PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(file.read_bytes())
    content[47] = 99
    file.write_bytes(content)
    catalog = Catalog(file)
    assert catalog.set_aside is not None
    catalog.close()


def test_damage_that_shows_later_is_said(tmp_path: Path):
    file = spoilt(tmp_path / "catalog.sqlite")
    catalog = Catalog(file)
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("DROP TABLE decisions")
    for use in (catalog.all_decisions, lambda: catalog.decide([Decision(A, PAINT, NOW)])):
        with pytest.raises(CatalogError, match="cannot be used"):
            use()
    catalog.close()


@pytest.mark.parametrize("date", ["'yesterday'", "CAST(x'ff' AS TEXT)", "'2024-01-01T00:00:00'"])
def test_a_decision_with_a_damaged_date_is_still_a_decision(tmp_path: Path, date: str):
    file = spoilt(tmp_path / "catalog.sqlite", f"UPDATE decisions SET decided_at = {date}")
    catalog = Catalog(file)
    for decision in (*catalog.all_decisions(), *catalog.decisions([A]).values()):
        assert decision.label == PAINT
        assert decision.decided_at.tzinfo is not None
    assert len(catalog.all_decisions()) == 1
    catalog.close()


def test_features_cut_short_count_as_unknown(tmp_path: Path):
    catalog = Catalog(spoilt(tmp_path / "catalog.sqlite", "UPDATE features SET vector = x'000102'"))
    assert known(catalog, A) == []
    catalog.close()


def test_a_catalog_that_cannot_be_made_says_so(tmp_path: Path):
    (tmp_path / "taken").write_text("a file where the folder should be")
    with pytest.raises(CatalogError, match="cannot be opened"):
        Catalog(tmp_path / "taken" / "catalog.sqlite")


def test_several_threads_and_two_programs_share_one_catalog(tmp_path: Path):
    one, other = Catalog(tmp_path / "c.sqlite"), Catalog(tmp_path / "c.sqlite")

    def decide(catalog: Catalog, start: int) -> None:
        for n in range(start, start + 25):
            catalog.decide([Decision(PhotoIdentity(Path(f"/m/{n}"), n, n), PAINT, NOW)])

    threads = [threading.Thread(target=decide, args=(c, s)) for c, s in ((one, 0), (one, 25), (other, 50))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(one.all_decisions()) == 75
    one.close()
    other.close()


def test_a_decision_survives_a_killed_program(tmp_path: Path):
    script = f"""
import os, signal
from datetime import UTC, datetime
from pathlib import Path
from statuesorter.catalog.catalog import Catalog
from statuesorter.catalog.filed import FiledPhoto
from statuesorter.domain.decision import Decision
from statuesorter.domain.labels import STATUE
from statuesorter.domain.photo import PhotoIdentity
catalog = Catalog(Path({str(tmp_path)!r}) / "c.sqlite")
catalog.decide([Decision(PhotoIdentity(Path("/m/a"), 1, 1), STATUE, datetime.now(UTC))])
os.kill(os.getpid(), signal.SIGKILL)
"""
    killed = subprocess.run([sys.executable, "-c", script], check=False)
    assert killed.returncode == -signal.SIGKILL
    catalog = Catalog(tmp_path / "c.sqlite")
    assert [decision.label for decision in catalog.all_decisions()] == [STATUE]
    catalog.close()


def test_image_stats_are_there_after_a_restart_and_follow_a_moved_photo(tmp_path: Path):
    moved = PhotoIdentity(Path("/museum/statue/a.jpg"), A.size, A.mtime_ns)
    undated = ImageStats(taken=None, sharpness=0.0, phash=0)
    with contextlib.closing(Catalog(tmp_path / "catalog.sqlite")) as first:
        first.remember_seen({A: (ONES, MEASURES), B: (ONES, undated)}, backbone="b")
        first.files.follow([(A, moved)])
    with contextlib.closing(Catalog(tmp_path / "catalog.sqlite")) as second:
        assert image_stats(second, A, B, moved) == {B: undated, moved: MEASURES}
        assert image_stats(second, PhotoIdentity(B.path, B.size + 1, B.mtime_ns)) == {}


def test_a_damaged_hash_counts_as_unknown(tmp_path: Path):
    file = spoilt(tmp_path / "catalog.sqlite", "UPDATE measures SET phash = x'00'")
    with contextlib.closing(Catalog(file)) as catalog:
        assert image_stats(catalog, A) == {}


def test_what_is_filed_is_so_after_a_restart_and_follows_a_moved_photo(tmp_path: Path):
    moved = PhotoIdentity(Path("/museum/statue/a.jpg"), A.size, A.mtime_ns)
    with contextlib.closing(Catalog(tmp_path / "catalog.sqlite")) as first:
        first.filed.remember("1", "move", {A: PAINT, B: STATUE})
        first.files.follow([(A, moved)])
    with contextlib.closing(Catalog(tmp_path / "catalog.sqlite")) as second:
        assert filed(second, A, B, moved) == {moved: PAINT, B: STATUE}
        assert filed(second, PhotoIdentity(B.path, B.size + 1, B.mtime_ns)) == {}


def test_a_photo_is_filed_as_the_last_run_says_that_was_not_taken_back(catalog: Catalog):
    copies = [
        PhotoIdentity(Path(f"/sorted/{label}/a.jpg"), A.size, A.mtime_ns) for label in ("paint", "statue")
    ]
    catalog.files.copied([(A, copied) for copied in copies])
    catalog.filed.remember("1", "copy", {copies[0]: PAINT, B: PAINT})
    for _again in range(2):
        catalog.filed.remember("2", "copy", {copies[1]: STATUE})
    assert filed(catalog, A, B) == {A: STATUE, B: PAINT}
    assert (catalog.filed.count("1"), catalog.filed.count("2"), catalog.filed.count("3")) == (2, 1, 0)
    assert catalog.filed.of([B, A])[A] == (
        FiledPhoto("2", "copy", STATUE, copies[1]),
        FiledPhoto("1", "copy", PAINT, copies[0]),
    )
    catalog.filed.forget("2", [copies[1].path])
    assert filed(catalog, A, B) == {A: PAINT, B: PAINT}
    catalog.filed.forget("1", [copies[0].path, B.path])
    assert filed(catalog, A, B) == {}


def test_features_of_backbones_that_nobody_has_are_dropped_a_few_photos_at_a_time(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("statuesorter.catalog.catalog._AT_A_TIME", 2)
    photos = [PhotoIdentity(Path(f"/museum/{n}.jpg"), 1000, n) for n in range(5)]
    for backbone in ("a", "b", "c"):
        catalog.remember_seen(dict.fromkeys(photos, (ONES, MEASURES)), backbone=backbone)
    catalog.remember_seen({A: (ONES, MEASURES)}, backbone="c")
    assert list(catalog.drop_features(keep={"a", "b"})) == [2, 4, 6, 8]
    for backbone in ("a", "b"):
        assert list(catalog.features(photos, backbone=backbone, size=4).places) == [0, 1, 2, 3, 4]
    assert list(catalog.features([*photos, A], backbone="c", size=4).places) == []
    assert image_stats(catalog, A) == {A: MEASURES}
