"""The catalog keeps which decisions the person looked at again and kept."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from statuesorter.catalog import schema
from statuesorter.catalog.catalog import Catalog
from statuesorter.domain.decision import Decision
from statuesorter.domain.labels import PAINT, STATUE, Label
from statuesorter.domain.own_labels import Look, OwnLabel
from statuesorter.domain.photo import PhotoIdentity
from tests.photo_files import write_photo

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
A, B = (PhotoIdentity(Path(f"/museum/{name}.jpg"), 1000, 5) for name in "ab")
VASE, CERAMICS = Label("vase"), Label("ceramics")


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    made = Catalog(tmp_path / "catalog.sqlite")
    decide(made, A, PAINT)
    decide(made, B, VASE)
    yield made
    made.close()


def decide(catalog: Catalog, photo: PhotoIdentity, label: Label) -> None:
    catalog.decide([Decision(photo, label, NOW)])


def test_a_confirmed_decision_is_known_and_can_be_withdrawn(catalog: Catalog):
    catalog.confirmed.confirm({A: PAINT})
    assert catalog.confirmed.among([A, B]) == {A}
    catalog.confirmed.withdraw([A])
    assert catalog.confirmed.among([A, B]) == set()
    assert catalog.decisions([A])[A].label == PAINT


def test_it_is_the_decision_that_is_confirmed_not_the_photo(catalog: Catalog):
    catalog.confirmed.confirm({A: PAINT})
    decide(catalog, A, STATUE)
    assert catalog.confirmed.among([A]) == set()
    decide(catalog, A, PAINT)
    assert catalog.confirmed.among([A]) == {A}
    catalog.withdraw([A])
    assert catalog.confirmed.among([A]) == set()


def test_it_outlives_the_program(catalog: Catalog, tmp_path: Path):
    catalog.confirmed.confirm({A: PAINT})
    with contextlib.closing(Catalog(tmp_path / "catalog.sqlite")) as again:
        assert again.confirmed.among([A, B]) == {A}


def test_it_goes_along_where_a_label_is_renamed_and_back(catalog: Catalog):
    catalog.labels.add(OwnLabel(VASE, "V", Look("green", "star")))
    catalog.confirmed.confirm({B: VASE})
    change = catalog.labels.rename(VASE, CERAMICS)
    assert catalog.confirmed.among([B]) == {B}
    catalog.labels.take_back(change)
    assert catalog.confirmed.among([B]) == {B}


def test_it_follows_what_the_photo_shows(catalog: Catalog, tmp_path: Path):
    """The file was not read yet when it was confirmed; then it proves to be a copy."""
    original = PhotoIdentity.of(write_photo(tmp_path / "one.jpg", seed=1))
    catalog.files.key_of(original)
    catalog.files.write_down()
    shutil.copy(original.path, tmp_path / "two.jpg")
    copy = PhotoIdentity.of(tmp_path / "two.jpg")
    decide(catalog, copy, PAINT)
    catalog.confirmed.confirm({copy: PAINT})
    catalog.files.read(copy)
    catalog.files.write_down()
    assert catalog.confirmed.among([original, copy]) == {original, copy}


def test_a_catalog_from_before_decisions_could_be_confirmed_is_taken_over(tmp_path: Path):
    file = tmp_path / "older.sqlite"
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as older:
        for step in schema._STEPS[:6]:
            older.executescript(step)
        older.execute("INSERT INTO photos (id) VALUES (1)")
        older.execute("INSERT INTO files VALUES (?, 1000, 5, 1, 0, NULL)", (b"/museum/a.jpg",))
        older.execute("INSERT INTO decisions VALUES (1, 'paint', ?)", (NOW.isoformat(),))
        older.execute("PRAGMA user_version = 6")
    with contextlib.closing(Catalog(file)) as catalog:
        assert catalog.set_aside is None
        assert catalog.decisions([A])[A].label == PAINT
        catalog.confirmed.confirm({A: PAINT})
        assert catalog.confirmed.among([A]) == {A}
