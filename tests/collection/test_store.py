"""Photos in a store that is no disk, and rows in one: all but Ray, in this process."""

# ruff: noqa: E402  nothing of it can be imported without the extra

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

pytest.importorskip("pyarrow", reason="the extra 'collection' is not installed")
fsspec = pytest.importorskip("fsspec", reason="the extra 'collection' is not installed")

import pyarrow.dataset as ds
import pyarrow.parquet as pq

from statuesorter.collection import fetching
from statuesorter.collection.errors import CollectionError
from statuesorter.collection.listing import list_photos
from statuesorter.collection.manifest import Manifest, card_digest
from statuesorter.collection.parts import ListedPhoto, split
from statuesorter.collection.rows import RowsFolder
from statuesorter.collection.worker import Task, Worker
from statuesorter.domain.folders import Folders, resources
from statuesorter.domain.labels import DEFAULT_LABELS
from statuesorter.models.model import Model, load_model
from tests.collection.rows import Row, rows_in


@pytest.fixture
def store() -> Iterator[Any]:
    """An empty store in memory, which knows no renaming of folders and no local paths."""
    store = fsspec.filesystem("memory")
    store.store.clear()
    store.pseudo_dirs[:] = [""]
    yield store
    store.store.clear()
    store.pseudo_dirs[:] = [""]


@pytest.fixture
def museum_url(store: Any, collection_folder: Path) -> str:
    store.put(str(collection_folder), "/museum", recursive=True)
    return "memory://museum"


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model(resources() / "models" / "default")


def worker(folders: Folders, model: Model, rows: str, temporary: Path | None = None) -> Worker:
    return Worker(Task(rows, folders, model.name, card_digest(model), "auto", None, temporary))


def test_what_is_left_out_of_a_disk_is_left_out_of_a_store(store: Any, tmp_path: Path):
    for name in (
        "a.jpg", "a_web.jpg", "2023/raw/b.jpg", "2024/raw/c.jpg", "Photos Library.photoslibrary/d.jpg",
        "iPhoto/AlbumData.xml", "iPhoto/e.jpg", "Session/x.cosessiondb", "Session/Trash/f.jpg",
        "Session/g.jpg", "#recycle/h.jpg", "musée/i.jpg",
    ):  # fmt: skip
        (tmp_path / "museum" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "museum" / name).write_bytes(b"photo")
    store.put(str(tmp_path / "museum"), "/museum", recursive=True)
    for patterns in ([], ["*_WEB.*", "2024/raw"], ["muse\u0301e"]):
        told: list[Path] = []
        listed = list_photos(str(tmp_path / "museum"), leave_out=patterns, on_left_out=told.append)
        in_store: list[Path] = []
        other = list_photos("memory://museum", leave_out=patterns, on_left_out=in_store.append)
        names = [Path(photo.place).relative_to(tmp_path / "museum").as_posix() for photo in listed]
        assert [photo.place.removeprefix("memory:///museum/") for photo in other] == names
        assert names[0] == "a.jpg"
        assert not {"d.jpg", "e.jpg", "f.jpg", "h.jpg"} & {Path(name).name for name in names}
        assert {path.name for path in told} == {path.name for path in in_store}
        assert len(told) == 4 + len(patterns)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux allows any byte in a name")
def test_a_row_is_text_whatever_a_name_holds(folders: Folders, model: Model, tmp_path: Path):
    photos = [ListedPhoto(os.fsdecode(b"/museum/caf\xe9.jpg")), ListedPhoto(r"/museum/caf\xe9.jpg")]
    worker(folders, model, str(tmp_path)).do(split(photos, 2)[0])
    assert [row["path"] for row in rows_in(tmp_path)] == [r"/museum/caf\xe9.jpg", r"/museum/caf\x5cxe9.jpg"]


@pytest.mark.parametrize("where", ["disk", "store"])
def test_the_folder_of_rows_is_one_data_set(where: str, tmp_path: Path, store: Any, model: Model):
    """Of an older version too, whose manifest did not begin with a line."""
    place = str(tmp_path / "rows") if where == "disk" else "memory://rows"
    photos = [ListedPhoto(f"/{n}.jpg", n) for n in range(4)]
    parts = split(photos, 2)
    manifest = Manifest.of(model, photos, part_size=2, device="auto")
    RowsFolder(place, DEFAULT_LABELS).begin(manifest)
    fs, root = fsspec.url_to_fs(place)
    fs.mv(f"{root}/_manifest.json", f"{root}/manifest.json")
    folder = RowsFolder(place, DEFAULT_LABELS)
    folder.begin(manifest)
    assert {str(name).rpartition("/")[2] for name in fs.ls(root, detail=False)} == {"_manifest.json"}
    row = dict.fromkeys(("label", "confidence", *DEFAULT_LABELS), "") | {"status": "failed", "error": "no"}
    for number, part in enumerate(parts):  # of the second one all rows say more than of the first
        more = {"label": "paint", "confidence": "0.9", "paint": "0.9", "statue": "0.1"} if number else {}
        folder.write(part, [{"path": photo.place, **row, **more} for photo in part.photos])
    assert sorted(pq.read_table(root, filesystem=fs).column("path").to_pylist()) == [
        "/0.jpg", "/1.jpg", "/2.jpg", "/3.jpg",
    ]  # fmt: skip
    found = ds.dataset(root, filesystem=fs).to_table(filter=ds.field("paint") > 0.5)
    assert found.column("path").to_pylist() == ["/2.jpg", "/3.jpg"]
    assert len(RowsFolder(place, DEFAULT_LABELS).finished(parts)) == 2


def test_a_folder_of_a_disk_is_listed_as_classify_lists_it(collection_folder: Path, single_rows: list[Row]):
    listed = list_photos(str(collection_folder))
    assert [photo.place for photo in listed] == [row["path"] for row in single_rows]
    assert [photo.place for photo in list_photos(f"file://{collection_folder}")] == [p.place for p in listed]


def test_a_folder_of_a_store_is_listed_in_the_same_order(
    museum_url: str, collection_folder: Path, single_rows: list[Row]
):
    inside = [Path(row["path"]).relative_to(collection_folder).as_posix() for row in single_rows]
    listed = list_photos(museum_url)
    assert [photo.place for photo in listed] == [f"memory:///museum/{name}" for name in inside]
    assert all(
        photo.size == Path(row["path"]).stat().st_size for photo, row in zip(listed, single_rows, strict=True)
    )


def test_a_list_gives_each_photo_once(tmp_path: Path, store: Any):
    text = "memory:///b.jpg\r\n\n  memory:///a.jpg  \n/photos/z.jpg\nmemory:///b.jpg\n"
    (tmp_path / "list.txt").write_text(text, "utf-8-sig")
    store.pipe("/list.txt", text.encode())
    expected = [ListedPhoto(p) for p in ("/photos/z.jpg", "memory:///a.jpg", "memory:///b.jpg")]
    assert list_photos(str(tmp_path / "list.txt")) == expected
    assert list_photos("memory:///list.txt") == expected


@pytest.mark.parametrize("source", ["memory://nowhere", "nosuch://store/folder"])
def test_a_source_that_is_not_there_is_one_sentence(source: str, store: Any):
    with pytest.raises(CollectionError):
        list_photos(source)


def test_what_is_no_text_is_no_list(tmp_path: Path):
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0")
    with pytest.raises(CollectionError, match="not a text file"):
        list_photos(str(tmp_path / "photo.jpg"))


def test_photos_of_a_store_give_the_rows_of_the_single_machine(
    museum_url: str, single_rows: list[Row], folders: Folders, model: Model, tmp_path: Path
):
    rows, temporary = tmp_path / "rows", tmp_path / "temporary"
    temporary.mkdir()
    photos = list_photos(museum_url)
    parts = split(photos, 10)
    folder = RowsFolder(str(rows), DEFAULT_LABELS)
    folder.begin(Manifest.of(model, photos, part_size=10, device="auto"))
    predictor = worker(folders, model, str(rows), temporary)
    done = [predictor.do(part) for part in parts]
    assert [part.photos for part in done] == [10, 10, 8]
    found = rows_in(rows)
    assert [{**row, "path": ""} for row in found] == [{**row, "path": ""} for row in single_rows]
    assert [PurePosixPath(row["path"]).name for row in found] == [Path(r["path"]).name for r in single_rows]
    assert [part.failed for part in folder.finished(parts).values()] == [len(part.failures) for part in done]
    assert sum(len(part.failures) for part in done) == 2
    assert not list(temporary.iterdir())


def test_a_photo_that_vanished_is_a_failed_row(
    museum_url: str, store: Any, folders: Folders, model: Model, tmp_path: Path
):
    photos = list_photos(museum_url)[:3]
    store.rm(photos[1].place)
    done = worker(folders, model, str(tmp_path)).do(split(photos, 3)[0])
    assert done.failures == (f"{PurePosixPath(photos[1].place).name} is not there any more.",)
    assert [row["status"] for row in rows_in(tmp_path)] == ["ok", "failed", "ok"]


def test_a_store_that_fails_is_asked_again(
    museum_url: str,
    store: Any,
    folders: Folders,
    model: Model,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    photos = list_photos(museum_url)[:1]
    opened, answers = type(store).open, iter([ConnectionResetError("busy"), RuntimeError("busy"), None])

    def moody(*args: Any, **words: Any) -> Any:
        if (trouble := next(answers)) is not None:
            raise trouble
        return opened(*args, **words)

    monkeypatch.setattr(fetching, "_WAITS", (0.0, 0.0))
    monkeypatch.setattr(type(store), "open", moody)
    assert worker(folders, model, str(tmp_path)).do(split(photos, 1)[0]).failures == ()
    assert not list(answers)


def test_another_version_of_the_model_is_refused_by_the_worker(
    folders: Folders, model: Model, tmp_path: Path
):
    with pytest.raises(CollectionError, match="another version"):
        Worker(Task(str(tmp_path), folders, model.name, "0" * 64, "auto", None))


@pytest.mark.parametrize("where", ["disk", "store"])
def test_only_whole_parts_count_and_a_folder_of_others_is_refused(
    where: str, tmp_path: Path, store: Any, model: Model
):
    place = str(tmp_path / "rows") if where == "disk" else "memory://rows"
    photos = [ListedPhoto(f"/{n}.jpg", n) for n in range(4)]
    parts = split(photos, 2)
    manifest = Manifest.of(model, photos, part_size=2, device="auto")
    folder = RowsFolder(place, DEFAULT_LABELS)
    folder.begin(manifest)
    row = dict.fromkeys(("label", "confidence", *DEFAULT_LABELS), "") | {"status": "failed", "error": "no"}
    folder.write(parts[0], [{"path": photo.place, **row} for photo in parts[0].photos])
    fs, root = fsspec.url_to_fs(place)
    fs.pipe(f"{root}/_{parts[1].file_name}.12345678.unfinished", b"PAR1 half a part")
    assert [row["path"] for row in pq.read_table(root, filesystem=fs).to_pylist()] == ["/0.jpg", "/1.jpg"]
    again = RowsFolder(place, DEFAULT_LABELS)
    again.begin(manifest)
    assert {n: (part.photos, part.failed) for n, part in again.finished(parts).items()} == {0: (2, 2)}
    again.clear_unfinished()
    assert len(fs.ls(root, detail=False)) == 2
    with pytest.raises(CollectionError, match="another part size"):
        again.begin(Manifest.of(model, photos, part_size=3, device="auto"))
    fs.rm(f"{root}/_manifest.json")
    with pytest.raises(CollectionError, match="not empty"):
        RowsFolder(place, DEFAULT_LABELS).begin(manifest)
