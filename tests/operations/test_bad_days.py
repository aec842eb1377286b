"""A network disk goes away and comes back, and two windows look at one folder."""

from __future__ import annotations

import dataclasses
import threading
from pathlib import Path

from statuesorter.catalog.catalog import Catalog
from statuesorter.domain.labels import PAINT, STATUE
from statuesorter.domain.photo import Photo
from statuesorter.models.classify import ClassifiedPhoto
from statuesorter.operations.classify import classify_photos
from statuesorter.operations.decide import Decisions
from statuesorter.operations.open_folder import open_folder
from statuesorter.operations.workspace import Workspace
from statuesorter.photos.preview_service import PreviewService
from statuesorter.photos.preview_store import PreviewStore


def opened(workspace: Workspace, folder: Path) -> list[Photo]:
    return [one.photo for chunk in open_folder(workspace, folder) for one in chunk]


def results(workspace: Workspace, photos: list[Photo]) -> dict[str, ClassifiedPhoto]:
    said = classify_photos(workspace, photos, device="cpu")
    return {item.photo.name: item for item in said if isinstance(item, ClassifiedPhoto)}


def test_a_folder_that_goes_away_while_it_is_classified_and_comes_back(
    workspace: Workspace, museum: Path
) -> None:
    photos = opened(workspace, museum)
    museum.rename(museum.with_name("away"))
    gone = results(workspace, photos)
    assert len(gone) == len(photos)
    assert gone["IMG_00.jpg"].error == "IMG_00.jpg is not there any more."

    museum.with_name("away").rename(museum)
    back = results(workspace, photos)
    assert [name for name, result in back.items() if result.error] == ["IMG_99.jpg"]


def test_two_windows_on_one_catalog_classify_and_decide_at_once(workspace: Workspace, museum: Path) -> None:
    catalog = Catalog(workspace.folders.catalog_file)
    store = PreviewStore(workspace.folders.previews)
    other = dataclasses.replace(
        workspace, catalog=catalog, preview_store=store, previews=PreviewService(store)
    )
    photos = opened(workspace, museum)
    found: list[dict[str, ClassifiedPhoto]] = []

    def look(at: Workspace) -> None:
        found.append(results(at, photos))

    threads = [threading.Thread(target=look, args=[one]) for one in (workspace, other)]
    for thread in threads:
        thread.start()
    Decisions(workspace.catalog).decide([photos[0].identity], PAINT)
    Decisions(other.catalog).decide([photos[1].identity], STATUE)
    for thread in threads:
        thread.join()
    assert [len(one) for one in found] == [13, 13]
    for each in (workspace, other):
        assert {one.identity: one.label for one in each.catalog.all_decisions()} == {
            photos[0].identity: PAINT,
            photos[1].identity: STATUE,
        }
    catalog.close()
