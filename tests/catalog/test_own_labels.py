"""The catalog keeps the labels that the person made, and their decisions through all that becomes of them."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from statuesorter.catalog import schema
from statuesorter.catalog.catalog import Catalog
from statuesorter.domain.decision import Decision
from statuesorter.domain.labels import PAINT, Label
from statuesorter.domain.own_labels import Look, OwnLabel
from statuesorter.domain.photo import PhotoIdentity
from tests.photo_files import write_photo

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
A, B, C, D = (PhotoIdentity(Path(f"/museum/{name}.jpg"), 1000, 5) for name in "abcd")
VASE, CERAMICS = Label("vase"), Label("ceramics")


def own(label: Label, key: str = "", colour: str = "green", shape: str = "star") -> OwnLabel:
    return OwnLabel(label, key, Look(colour, shape))


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    """With two labels of the person's: two vases, a piece of ceramics, a painting."""
    made = Catalog(tmp_path / "catalog.sqlite")
    made.labels.add(own(VASE, "V"))
    made.labels.add(own(CERAMICS, "C", "olive", "drop"))
    decide(made, {A: VASE, B: VASE, C: CERAMICS, D: PAINT})
    yield made
    made.close()


def decide(catalog: Catalog, said: dict[PhotoIdentity, Label], *, at: datetime = NOW) -> None:
    catalog.decide([Decision(photo, label, at) for photo, label in said.items()])


def said(catalog: Catalog) -> dict[PhotoIdentity, Label]:
    return {photo: decision.label for photo, decision in catalog.decisions([A, B, C, D]).items()}


def test_labels_are_there_after_a_restart_in_the_order_in_which_they_were_made(
    tmp_path: Path, catalog: Catalog
):
    catalog.labels.choose(own(VASE, "X", "cyan", "bars"))
    catalog.close()
    with contextlib.closing(Catalog(tmp_path / "catalog.sqlite")) as again:
        assert again.labels.own() == (own(VASE, "X", "cyan", "bars"), own(CERAMICS, "C", "olive", "drop"))
        assert again.labels.decided() == {CERAMICS: 1, PAINT: 1, VASE: 2}


def test_a_new_name_carries_decisions_and_look_and_can_be_taken_back(catalog: Catalog):
    change = catalog.labels.rename(VASE, Label("vessel"))
    assert said(catalog) == {A: "vessel", B: "vessel", C: CERAMICS, D: PAINT}
    assert catalog.labels.own()[0] == own(Label("vessel"), "V")
    assert change.decisions == 2
    decide(catalog, {D: Label("vessel")}, at=NOW + timedelta(1))
    catalog.labels.take_back(change)
    assert said(catalog) == {A: VASE, B: VASE, C: CERAMICS, D: VASE}, "what was said since goes along"
    assert catalog.labels.own()[0] == own(VASE, "V")
    assert catalog.labels.last_change() is None


def test_merging_gives_the_decisions_to_the_other_label_and_can_be_taken_back(catalog: Catalog):
    change = catalog.labels.merge(VASE, CERAMICS)
    assert said(catalog) == {A: CERAMICS, B: CERAMICS, C: CERAMICS, D: PAINT}
    assert [each.label for each in catalog.labels.own()] == [CERAMICS]
    assert catalog.labels.last_change() == change
    catalog.labels.take_back(change)
    assert said(catalog) == {A: VASE, B: VASE, C: CERAMICS, D: PAINT}
    assert [each.label for each in catalog.labels.own()] == [VASE, CERAMICS], "at its old place"


def test_what_the_person_decided_after_merging_stays(catalog: Catalog):
    change = catalog.labels.merge(VASE, CERAMICS)
    decide(catalog, {A: CERAMICS, B: PAINT}, at=NOW + timedelta(1))
    catalog.labels.take_back(change)
    assert said(catalog) == {A: CERAMICS, B: PAINT, C: CERAMICS, D: PAINT}


def test_a_removed_label_takes_its_decisions_out_of_sight_and_they_come_back(catalog: Catalog):
    change = catalog.labels.remove(VASE)
    assert said(catalog) == {C: CERAMICS, D: PAINT}
    assert catalog.labels.decided() == {CERAMICS: 1, PAINT: 1}
    assert len(catalog.all_decisions()) == 2, "nobody learns from them"
    decide(catalog, {B: PAINT}, at=NOW + timedelta(1))
    catalog.labels.take_back(change)
    assert said(catalog) == {A: VASE, B: PAINT, C: CERAMICS, D: PAINT}
    assert catalog.decisions([A])[A].decided_at == NOW
    assert catalog.labels.own()[0] == own(VASE, "V")


def test_a_label_that_is_made_again_has_its_decisions_again(tmp_path: Path, catalog: Catalog):
    catalog.labels.remove(VASE)
    catalog.close()
    with contextlib.closing(Catalog(tmp_path / "catalog.sqlite")) as again:
        assert again.labels.add(own(VASE, "E")) == 2
        assert said(again) == {A: VASE, B: VASE, C: CERAMICS, D: PAINT}
        assert again.labels.last_change() is None
        again.labels.choose(own(VASE, "V"))
        assert again.labels.own()[-1] == own(VASE, "V")


def test_a_key_that_was_given_away_meanwhile_stays_with_its_new_label(catalog: Catalog):
    change = catalog.labels.remove(VASE)
    catalog.labels.choose(own(CERAMICS, "V"))
    catalog.labels.take_back(change)
    assert {each.label: each.key for each in catalog.labels.own()} == {VASE: "", CERAMICS: "V"}


def test_changes_are_taken_back_from_the_last_on(catalog: Catalog):
    catalog.labels.merge(VASE, CERAMICS)
    catalog.labels.rename(CERAMICS, Label("pots"))
    for _time in range(2):
        last = catalog.labels.last_change()
        assert last is not None
        catalog.labels.take_back(last)
    assert said(catalog) == {A: VASE, B: VASE, C: CERAMICS, D: PAINT}


def test_decisions_set_aside_follow_their_photo(tmp_path: Path, catalog: Catalog):
    """A file that was decided on before it was read turns out to be a copy of a photo that is known."""
    known = PhotoIdentity.of(write_photo(tmp_path / "known.jpg", seed=1))
    copy = PhotoIdentity.of(Path(shutil.copy2(known.path, tmp_path / "copy.jpg")))
    catalog.files.key_of(known)
    decide(catalog, {copy: VASE})
    change = catalog.labels.remove(VASE)
    catalog.files.read(copy)
    catalog.files.write_down()
    assert catalog.decisions([known]) == {}
    catalog.labels.take_back(change)
    assert catalog.decisions([known])[known].label == VASE


def test_it_is_known_what_labels_of_a_moment_are_called_now(catalog: Catalog):
    before = datetime.now(UTC)
    catalog.labels.rename(VASE, Label("vessel"))
    catalog.labels.merge(Label("vessel"), CERAMICS)
    assert catalog.labels.called_since(before) == {VASE: CERAMICS, Label("vessel"): CERAMICS}
    change = catalog.labels.remove(CERAMICS)
    assert catalog.labels.called_since(before)[VASE] is None
    assert catalog.labels.called_since(datetime.now(UTC)) == {}
    catalog.labels.take_back(change)
    assert catalog.labels.called_since(before)[VASE] == CERAMICS


def test_a_catalog_from_before_labels_could_be_made_is_taken_over(tmp_path: Path):
    file = tmp_path / "catalog.sqlite"
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as older:
        for step in schema._STEPS[:5]:
            older.executescript(step)
        older.execute("INSERT INTO photos (id) VALUES (1)")
        older.execute("INSERT INTO files VALUES (?, 1000, 5, 1, 0, NULL)", (b"/museum/a.jpg",))
        older.execute("INSERT INTO decisions VALUES (1, 'drawing', ?)", (NOW.isoformat(),))
        older.execute("PRAGMA user_version = 5")
    with contextlib.closing(Catalog(file)) as catalog:
        assert catalog.set_aside is None
        assert catalog.labels.own() == ()
        assert catalog.decisions([A])[A].label == "drawing"
