"""A data set out: a folder for each label, never overwriting, taken back like any run, read by fastai."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from PIL import Image

from statuesorter.domain.errors import FilingError
from statuesorter.domain.labels import OTHER, PAINT, STATUE, Label
from statuesorter.domain.outcome import Outcome, Result
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.domain.plan import Mode, Plan
from statuesorter.domain.progress import finished
from statuesorter.domain.run import Purpose
from statuesorter.operations.dataset import DatasetService
from statuesorter.operations.decide import Decisions
from statuesorter.operations.earlier_copies import earlier_copies
from statuesorter.operations.open_folder import open_folder
from statuesorter.operations.runs import RunService
from statuesorter.operations.sort import RunStarted, SortOptions, SortService
from statuesorter.operations.workspace import Workspace
from tests.photo_files import write_photo
from tests.sorting import file_plan, plan_for


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Two days, the same names in both."""
    for n in range(8):
        write_photo(tmp_path / "trip" / f"day {n % 2 + 1}" / f"IMG_{n // 2}.jpg", seed=n)
    return tmp_path / "trip"


def decide(workspace: Workspace, label: Label, *paths: Path) -> None:
    Decisions(workspace.catalog).decide([PhotoIdentity.of(path) for path in paths], label)


def write(workspace: Workspace, destination: Path, mode: Mode = Mode.COPY) -> tuple[str, list[Outcome]]:
    """The data set of all decisions; the run's id and what became of each photo."""
    dataset = DatasetService(workspace)
    plan = finished(dataset.plan(dataset.decided(), destination, mode=mode))
    items = list(dataset.write(plan))
    assert isinstance(items[0], RunStarted)
    return items[0].run_id, [item for item in items if isinstance(item, Outcome)]


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_each_label_has_a_folder_and_photos_of_one_name_are_numbered(
    workspace: Workspace, photos: Path, tmp_path: Path
) -> None:
    decide(workspace, PAINT, photos / "day 1" / "IMG_0.jpg", photos / "day 2" / "IMG_0.jpg")
    decide(workspace, OTHER, photos / "day 1" / "IMG_1.jpg")  # which a sort would leave where it is
    decide(workspace, Label("stained-glass"), photos / "day 2" / "IMG_1.jpg")
    before = {path: path.read_bytes() for path in photos.rglob("*.jpg")}
    _run, outcomes = write(workspace, tmp_path / "set")
    assert [outcome.result for outcome in outcomes] == [Result.DONE] * 4
    assert names(tmp_path / "set") == [
        "other/IMG_1.jpg",
        "paint/IMG_0 (2).jpg",
        "paint/IMG_0.jpg",
        "stained-glass/IMG_1.jpg",
    ]
    assert {path: path.read_bytes() for path in photos.rglob("*.jpg")} == before


def test_a_copy_is_the_photo_byte_for_byte_and_its_side_files_stay_behind(
    workspace: Workspace, photos: Path, tmp_path: Path
) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x0110] = 6, "a camera"
    turned = photos / "day 1" / "turned.jpg"
    Image.new("RGB", (60, 40), "red").save(turned, exif=exif)
    turned.with_name("turned.jpg.xmp").write_text("<x:xmpmeta/>")
    decide(workspace, STATUE, turned)
    write(workspace, tmp_path / "set")
    assert names(tmp_path / "set") == ["statue/turned.jpg"]
    copy = tmp_path / "set" / "statue" / "turned.jpg"
    assert copy.read_bytes() == turned.read_bytes()
    with Image.open(copy) as image:
        assert image.getexif()[0x0112] == 6


@pytest.mark.skipif(os.name == "nt", reason="numbers of files are another matter there")
def test_a_hard_link_takes_no_room(workspace: Workspace, photos: Path, tmp_path: Path) -> None:
    photo = photos / "day 1" / "IMG_0.jpg"
    decide(workspace, PAINT, photo)
    write(workspace, tmp_path / "set", mode=Mode.HARDLINK)
    assert (tmp_path / "set" / "paint" / "IMG_0.jpg").samefile(photo)


def test_nothing_of_another_is_overwritten(workspace: Workspace, photos: Path, tmp_path: Path) -> None:
    mine = tmp_path / "set" / "paint" / "IMG_0.jpg"
    mine.parent.mkdir(parents=True)
    mine.write_bytes(b"mine")
    decide(workspace, PAINT, photos / "day 1" / "IMG_0.jpg")
    write(workspace, tmp_path / "set")
    assert mine.read_bytes() == b"mine"
    assert names(tmp_path / "set") == ["paint/IMG_0 (2).jpg", "paint/IMG_0.jpg"]


def test_it_is_taken_back_and_no_photo_was_filed_by_it(
    workspace: Workspace, photos: Path, tmp_path: Path
) -> None:
    photo = photos / "day 1" / "IMG_0.jpg"
    decide(workspace, PAINT, photo)
    file_plan(workspace, plan_for(workspace, [(Photo(PhotoIdentity.of(photo)), PAINT)], tmp_path / "sorted"))
    decide(workspace, STATUE, photos / "day 1" / "IMG_1.jpg")
    run, _outcomes = write(workspace, tmp_path / "set")
    assert [each.purpose for each in RunService(workspace).runs()] == [Purpose.DATASET, Purpose.SORT]

    def filed() -> dict[str, str | None]:
        chunks = open_folder(workspace, photos)
        found = {each.photo.path: each.remembered.filed for chunk in chunks for each in chunk}
        return {name: found[photos / "day 1" / name] for name in ("IMG_0.jpg", "IMG_1.jpg")}

    assert filed() == {"IMG_0.jpg": PAINT, "IMG_1.jpg": None}
    RunService(workspace).recover()
    assert filed() == {"IMG_0.jpg": PAINT, "IMG_1.jpg": None}
    list(RunService(workspace).undo(run))
    assert not (tmp_path / "set").exists()
    assert names(tmp_path / "sorted") == ["paint/IMG_0.jpg"]
    assert filed() == {"IMG_0.jpg": PAINT, "IMG_1.jpg": None}


def test_a_second_time_only_what_is_new_comes_and_a_changed_mind_moves_the_copy(
    workspace: Workspace, photos: Path, tmp_path: Path
) -> None:
    first, second, third = (photos / "day 1" / f"IMG_{n}.jpg" for n in range(3))
    decide(workspace, PAINT, first, second)
    write(workspace, tmp_path / "set")
    decide(workspace, STATUE, second, third)
    run, outcomes = write(workspace, tmp_path / "set")
    assert len(outcomes) == 2
    assert names(tmp_path / "set") == ["paint/IMG_0.jpg", "statue/IMG_1.jpg", "statue/IMG_2.jpg"]
    list(RunService(workspace).undo(run))
    assert names(tmp_path / "set") == ["paint/IMG_0.jpg", "paint/IMG_1.jpg"]
    filed = workspace.catalog.filed.of([PhotoIdentity.of(second)])
    assert filed == {}


def test_a_sort_into_its_folder_leaves_the_data_set_alone(
    workspace: Workspace, photos: Path, tmp_path: Path
) -> None:
    photo = photos / "day 1" / "IMG_0.jpg"
    decide(workspace, PAINT, photo)
    write(workspace, tmp_path / "set")
    known = Photo(PhotoIdentity.of(photo))
    assert earlier_copies(workspace, [known], tmp_path / "set") == {}
    options = SortOptions(tmp_path / "set")
    plan: Plan = finished(SortService(workspace).plan([(known, STATUE)], options))
    list(SortService(workspace).file(plan))
    assert names(tmp_path / "set") == ["paint/IMG_0.jpg", "statue/IMG_0.jpg"]


def test_a_folder_alone_also_where_its_photos_have_moved(
    workspace: Workspace, photos: Path, tmp_path: Path
) -> None:
    decide(workspace, PAINT, photos / "day 1" / "IMG_0.jpg", photos / "day 2" / "IMG_1.jpg")
    for path in photos.rglob("*.jpg"):
        workspace.catalog.files.key_of(PhotoIdentity.of(path))
    moved = Path(shutil.move(photos / "day 1", tmp_path / "elsewhere"))
    dataset = DatasetService(workspace)
    found = finished(dataset.decided_in(moved))
    assert [(photo.path, label) for photo, label in found] == [(moved / "IMG_0.jpg", PAINT)]
    assert len(dataset.decided()) == 2


def test_a_destination_that_is_a_file_is_one_sentence(
    workspace: Workspace, photos: Path, tmp_path: Path
) -> None:
    (tmp_path / "set").write_text("not a folder")
    decide(workspace, PAINT, photos / "day 1" / "IMG_0.jpg")
    with pytest.raises(FilingError, match="is a file, not a folder"):
        write(workspace, tmp_path / "set")


def test_fastai_reads_it(workspace: Workspace, photos: Path, tmp_path: Path) -> None:
    from statuesorter.training.child.untyped import ImageDataLoaders, Resize

    decide(workspace, PAINT, *(photos / "day 1").glob("*.jpg"))
    decide(workspace, STATUE, *(photos / "day 2").glob("*.jpg"))
    write(workspace, tmp_path / "set")
    loaders = ImageDataLoaders.from_folder(
        tmp_path / "set", valid_pct=0.25, seed=1, item_tfms=Resize(32), bs=2, num_workers=0
    )
    assert list(loaders.vocab) == ["paint", "statue"]
    assert (len(loaders.train_ds), len(loaders.valid_ds)) == (6, 2)
    pixels, labels = loaders.train.one_batch()
    assert pixels.shape == (2, 3, 32, 32)
    assert set(labels.tolist()) <= {0, 1}
