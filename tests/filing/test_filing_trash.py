"""Photos go to the system's trash, never away for good. The trash of these tests is a folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from statuesorter.cancellation import Cancelled, CancelToken
from statuesorter.filing import trash
from statuesorter.filing.errors import Refused
from tests.filing.filing_world import World


@pytest.fixture
def trashed(world: World, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = world.base / "trash"
    folder.mkdir()
    monkeypatch.setattr(trash, "send2trash", lambda path: path.rename(folder / path.name))
    return folder


def test_a_photo_goes_to_the_trash_with_what_belongs_to_it(world: World, trashed: Path) -> None:
    photo = world.add("a.jpg", companions=["a.xmp"])
    assert list(trash.move_to_trash([photo])) == [photo]
    assert sorted(path.name for path in trashed.iterdir()) == ["a.jpg", "a.xmp"]


def test_a_photo_that_changed_or_has_gone_is_refused(world: World, trashed: Path) -> None:
    photo = world.add("a.jpg")
    photo.path.write_text("edited")
    with pytest.raises(Refused, match="has changed"):
        list(trash.move_to_trash([photo]))
    photo.path.unlink()
    with pytest.raises(Refused, match="is no longer there"):
        list(trash.move_to_trash([photo]))
    assert list(trashed.iterdir()) == []


def test_cancelling_leaves_the_rest_where_it_is(world: World, trashed: Path) -> None:
    photos, token = [world.add("a.jpg"), world.add("b.jpg")], CancelToken()
    photos_in_trash = trash.move_to_trash(photos, cancel=token)
    next(photos_in_trash)
    token.cancel()
    with pytest.raises(Cancelled):
        next(photos_in_trash)
    assert photos[1].path.exists()
