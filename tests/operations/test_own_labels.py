"""What a person does with labels of their own, in a whole workspace: a real catalog, settings and a model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from statuesorter.domain.errors import LabelError
from statuesorter.domain.folders import Folders
from statuesorter.domain.labels import DEFAULT_LABELS, OTHER, PAINT, STATUE, Label
from statuesorter.domain.own_labels import ChangeKind
from statuesorter.domain.photo import Photo
from statuesorter.operations.decide import Decisions
from statuesorter.operations.own_labels import LabelService
from statuesorter.operations.sort import SortOptions, SortService
from statuesorter.operations.workspace import Workspace
from tests.models.tiny_model import write_tiny_model
from tests.photo_files import draw_photos

DRAWING, CERAMICS, VASE = Label("drawing"), Label("ceramics"), Label("vase")


@pytest.fixture
def workspace(folders: Folders) -> Iterator[Workspace]:
    made = Workspace.open(folders)
    yield made
    made.close()


@pytest.fixture
def labels(workspace: Workspace) -> LabelService:
    return LabelService(workspace)


@pytest.fixture
def photos(tmp_path: Path) -> list[Photo]:
    return draw_photos(tmp_path / "museum", 4)


def decide(workspace: Workspace, photos: list[Photo], *said: Label) -> None:
    Decisions(workspace.catalog).decide_each(
        {photo.identity: label for photo, label in zip(photos, said, strict=False)}
    )


def said(workspace: Workspace, photos: list[Photo]) -> list[Label | None]:
    found = workspace.catalog.decisions([photo.identity for photo in photos])
    return [found[photo.identity].label if photo.identity in found else None for photo in photos]


def folder(labels: LabelService, label: Label) -> str:
    return labels.folders([label])[label]


def test_a_label_is_there_from_the_moment_it_is_made(workspace: Workspace, labels: LabelService):
    own = labels.add("Stained glass", folder="Vetrate")
    assert labels.labels() == (*DEFAULT_LABELS, "stained-glass")
    row = labels.overview().rows[-1]
    assert (row.label, row.fixed, row.keys, row.folder, row.decisions) == (
        own.label, False, ("T", "4"), "Vetrate", 0
    )  # fmt: skip
    assert folder(labels, labels.add("Drawing").label) == "drawing"
    workspace.close()
    again = Workspace.open(workspace.folders)
    try:
        assert LabelService(again).labels() == (*DEFAULT_LABELS, "stained-glass", DRAWING)
        assert folder(LabelService(again), own.label) == "Vetrate"
    finally:
        again.close()


def test_photos_of_a_new_label_are_filed_into_its_folder(
    workspace: Workspace, labels: LabelService, photos: list[Photo], tmp_path: Path
):
    labels.add("Drawing")
    labels.add("Ceramics", folder="Pots")
    labels.add("Vase", folder="")
    wanted = list(zip(photos, (DRAWING, CERAMICS, VASE, PAINT), strict=True))
    options = SortOptions(tmp_path / "sorted", folders={**labels.folders(labels.labels())})
    planning = SortService(workspace).plan(wanted, options)
    try:
        while True:
            next(planning)
    except StopIteration as end:
        plan = end.value
    assert [unit.target.parent.name for unit in plan.units] == ["drawing", "Pots", "paint"]


def test_a_new_name_takes_decisions_and_folder_along(
    workspace: Workspace, labels: LabelService, photos: list[Photo]
):
    labels.add("Vase", folder="Pots")
    labels.add("Drawing")
    workspace.settings_file.keep(label_folders={**workspace.settings.label_folders, "drawing": "drawing"})
    decide(workspace, photos, VASE, DRAWING)
    change = labels.rename(VASE, "Vessels")
    labels.rename(DRAWING, "Sketch")
    assert said(workspace, photos)[:2] == ["vessels", "sketch"]
    assert folder(labels, Label("vessels")) == "Pots", "as the person chose"
    assert folder(labels, Label("sketch")) == "sketch", "as the label is called"
    assert labels.take_back().label == DRAWING
    assert labels.take_back() == change
    assert said(workspace, photos)[:2] == [VASE, DRAWING]
    assert [folder(labels, label) for label in (VASE, DRAWING)] == ["Pots", "drawing"]


def test_merging_and_removing_are_taken_back(workspace: Workspace, labels: LabelService, photos: list[Photo]):
    for name in ("Vase", "Ceramics"):
        labels.add(name)
    decide(workspace, photos, VASE, CERAMICS, VASE, OTHER)
    labels.merge(VASE, CERAMICS)
    assert said(workspace, photos) == [CERAMICS, CERAMICS, CERAMICS, OTHER]
    labels.remove(CERAMICS)
    assert said(workspace, photos) == [None, None, None, OTHER]
    assert labels.labels() == DEFAULT_LABELS.labels
    assert labels.take_back().kind is ChangeKind.REMOVED
    assert labels.take_back().kind is ChangeKind.MERGED
    assert said(workspace, photos) == [VASE, CERAMICS, VASE, OTHER]
    with pytest.raises(LabelError, match="nothing to take back"):
        labels.take_back()


def test_a_label_can_become_part_of_one_from_the_start(
    workspace: Workspace, labels: LabelService, photos: list[Photo]
):
    labels.add("Drawing")
    decide(workspace, photos, DRAWING, PAINT)
    labels.merge(DRAWING, PAINT)
    assert said(workspace, photos)[:2] == [PAINT, PAINT]


def test_what_cannot_be_is_said_and_nothing_changes(workspace: Workspace, labels: LabelService):
    labels.add("Drawing")
    labels.add("Ceramics")
    before = labels.overview()
    for act, words in (
        (lambda: labels.add("drawing"), "There is a label called “Drawing” already."),
        (lambda: labels.add("Vase", key="P"), "P is the key of “Paint”."),
        (lambda: labels.add("Vase", folder="a/b"), "cannot be the name of a folder"),
        (lambda: labels.choose(DRAWING, key="c"), "C is the key of “Ceramics”."),
        (lambda: labels.choose(DRAWING, folder=".hidden"), "cannot be the name of a folder"),
        (lambda: labels.choose(STATUE, key="X"), "“Statue” stays as it is."),
        (lambda: labels.rename(DRAWING, "Ceramics"), "There is a label called “Ceramics” already."),
        (lambda: labels.rename(DRAWING, "Drawing"), "It is called so already."),
        (lambda: labels.rename(PAINT, "Painting"), "“Paint” stays as it is."),
        (lambda: labels.remove(OTHER), "“Other” stays as it is."),
        (lambda: labels.merge(STATUE, DRAWING), "“Statue” stays as it is."),
        (lambda: labels.merge(DRAWING, DRAWING), "cannot be merged with itself"),
        (lambda: labels.merge(DRAWING, VASE), "“vase” is not a label."),
        (lambda: labels.remove(VASE), "There are paint, statue, other, drawing, ceramics."),
    ):
        with pytest.raises(LabelError, match=words):
            act()
    assert labels.overview() == before
    assert workspace.settings.label_folders == {}


def test_what_was_renamed_cannot_be_taken_back_while_another_label_has_the_name(labels: LabelService):
    labels.add("Vase")
    labels.rename(VASE, "Vessel")
    labels.add("Vase")
    with pytest.raises(LabelError, match=r"There is a label called “Vase” already\."):
        labels.take_back()


def test_a_colour_is_chosen_and_no_two_labels_come_to_look_alike(labels: LabelService):
    labels.add("Drawing", colour="blue")
    labels.choose(DRAWING, colour="orange")
    looks = labels.labels().looks
    assert looks[DRAWING].colour == "orange"
    assert len(set(looks.values())) == len(looks)


@pytest.fixture
def knowing(workspace: Workspace) -> LabelService:
    """The active model tells vases apart."""
    known = DEFAULT_LABELS.with_more([VASE])
    write_tiny_model(workspace.folders.models / "four", name="four", labels=known)
    workspace.registry.use("four")
    return LabelService(workspace)


def test_a_label_that_the_model_brought_becomes_the_persons_as_soon_as_they_change_it(
    workspace: Workspace, knowing: LabelService
):
    assert knowing.overview().rows[-1].keys == ("4",)
    assert knowing.own() == ()
    look = knowing.labels().looks[VASE]
    knowing.choose(VASE, key="V")
    assert [(own.label, own.key, own.look) for own in knowing.own()] == [(VASE, "V", look)]
    knowing.rename(VASE, "Vessel")
    assert workspace.registry.labels_of().labels == (*DEFAULT_LABELS, "vessel")
    assert workspace.registry.active().labels.labels == (*DEFAULT_LABELS, "vessel")
    knowing.remove(Label("vessel"))
    assert workspace.registry.active().labels == DEFAULT_LABELS
    knowing.take_back()
    knowing.take_back()
    assert workspace.registry.active().labels.labels == (*DEFAULT_LABELS, VASE)
