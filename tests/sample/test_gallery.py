"""The sample gallery: drawn once for all tests, then looked at as any other folder of photos would be."""

from __future__ import annotations

import io
import itertools
import multiprocessing
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image, ImageOps

from statuesorter.domain.cancellation import Cancelled, CancelToken
from statuesorter.domain.errors import StatueSorterError
from statuesorter.sample import gallery as gallery_module
from statuesorter.sample.camera import Shot, jpeg
from statuesorter.sample.gallery import SAMPLE_COUNT, SampleFolderNotEmpty, draw_gallery, sample_labels

_WHEN, _TAKEN, _TURN = 0x0132, 0x9003, 0x0112


@pytest.fixture(scope="session")
def drawn(gallery: Path) -> tuple[Path, list[Path]]:
    return gallery, [gallery / name for name in sample_labels()]


def _decodes(path: Path) -> bool:
    try:
        with Image.open(path) as photo:
            photo.load()
    except OSError:
        return False
    return True


def test_every_photo_is_yielded_and_labelled(drawn: tuple[Path, list[Path]]) -> None:
    folder, paths = drawn
    names = [path.relative_to(folder).as_posix() for path in paths]
    assert len(names) == SAMPLE_COUNT
    assert names == list(sample_labels())
    assert Counter(sample_labels().values()) == {"paint": 10, "statue": 9, "other": 5}


def test_nothing_else_is_left_in_the_folder(drawn: tuple[Path, list[Path]]) -> None:
    folder, paths = drawn
    assert {path for path in folder.rglob("*") if path.is_file()} == set(paths)


def test_names_run_on_and_do_not_give_the_label_away() -> None:
    names = [name.split("/")[1] for name in sample_labels()]
    assert names == [f"IMG_{i:04d}.jpg" for i in range(1, 25)]
    runs = [len(list(group)) for _, group in itertools.groupby(sample_labels().values())]
    assert max(runs) <= 2


def test_all_eight_orientations_occur_and_turn_upright(drawn: tuple[Path, list[Path]]) -> None:
    seen: set[int] = set()
    for path in drawn[1]:
        with Image.open(path) as photo:
            turn = photo.getexif()[_TURN]
            width, height = photo.size
        seen.add(turn)
        upright = (height, width) if turn >= 5 else (width, height)
        assert upright in {(1200, 900), (900, 1200)}
    assert seen == set(range(1, 9))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_stored_pixels_are_the_inverse_of_what_the_tag_says(orientation: int) -> None:
    upright = Image.new("RGB", (64, 48), (20, 20, 20))
    upright.paste((230, 30, 30), (0, 0, 32, 24))
    upright.paste((30, 30, 230), (32, 24, 64, 48))
    shot = Shot(datetime(2024, 5, 18, 10), orientation)  # noqa: DTZ001  as cameras say it
    with Image.open(io.BytesIO(jpeg(upright, shot))) as photo:
        shown = ImageOps.exif_transpose(photo)
    assert shown.size == (64, 48)
    red, blue = shown.getpixel((8, 6)), shown.getpixel((56, 42))
    assert isinstance(red, tuple)
    assert isinstance(blue, tuple)
    assert red[0] > 180 > 90 > red[2]
    assert blue[2] > 180 > 90 > blue[0]


def test_exactly_one_photo_is_truncated_and_its_upper_part_still_decodes(
    drawn: tuple[Path, list[Path]], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, paths = drawn
    broken = [path for path in paths if not _decodes(path)]
    assert len(broken) == 1
    assert sample_labels()[broken[0].relative_to(folder).as_posix()] == "paint"
    monkeypatch.setattr("PIL.ImageFile.LOAD_TRUNCATED_IMAGES", True)
    with Image.open(broken[0]) as photo:
        upper = photo.convert("L").crop((0, 0, photo.width, photo.height // 3))
    low, high = upper.getextrema()
    assert isinstance(low, int | float)
    assert isinstance(high, int | float)
    assert high - low > 60


def test_the_exif_is_a_cameras(drawn: tuple[Path, list[Path]]) -> None:
    times: list[datetime] = []
    for path in drawn[1]:
        with Image.open(path) as photo:
            exif = photo.getexif()
            assert exif[0x010F] == "StatueSorter"
            assert exif[0x0110] == "Sample camera"
            taken = exif.get_ifd(0x8769)[_TAKEN]
            assert taken == exif[_WHEN]
            times.append(datetime.strptime(taken, "%Y:%m:%d %H:%M:%S"))  # noqa: DTZ007  the same
    assert times == sorted(times)
    assert len(set(times)) == SAMPLE_COUNT


def test_the_same_seed_draws_the_same_bytes_and_another_seed_others(
    drawn: tuple[Path, list[Path]], tmp_path: Path
) -> None:
    first = [path.read_bytes() for path in drawn[1][:2]]
    again = [path.read_bytes() for path in itertools.islice(draw_gallery(tmp_path / "again"), 2)]
    assert again == first
    other = next(draw_gallery(tmp_path / "other", seed=8)).read_bytes()
    assert other != first[0]


def test_a_folder_that_holds_anything_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine")
    with pytest.raises(SampleFolderNotEmpty, match="not empty") as caught:
        next(draw_gallery(tmp_path))
    assert isinstance(caught.value, StatueSorterError)
    assert [path.name for path in tmp_path.iterdir()] == ["note.txt"]


def test_stopping_early_leaves_only_whole_photos(tmp_path: Path) -> None:
    drawing: Iterator[Path] = draw_gallery(tmp_path)
    first = next(drawing)
    drawing.close()  # type: ignore[attr-defined]
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [first]
    assert _decodes(first)


def test_cancelling_does_not_wait_for_the_photos_under_way(tmp_path: Path) -> None:
    cancel = CancelToken()
    drawing = draw_gallery(tmp_path, cancel=cancel)
    soon = threading.Timer(0.5, cancel.cancel)  # no photo is drawn so fast
    soon.start()
    with pytest.raises(Cancelled):
        next(drawing)
    assert not list(tmp_path.iterdir())
    assert not multiprocessing.active_children()
    soon.join()


def test_a_photo_is_never_written_over_another(tmp_path: Path) -> None:
    taken = tmp_path / "IMG_0001.jpg"
    taken.write_bytes(b"mine")
    with pytest.raises(FileExistsError):
        gallery_module._place(b"ours", taken)
    assert taken.read_bytes() == b"mine"
    assert list(tmp_path.iterdir()) == [taken]


def test_a_disk_without_hard_links_gets_its_photos_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError("no hard links here")

    monkeypatch.setattr("os.link", refuse)
    gallery_module._place(b"ours", tmp_path / "IMG_0001.jpg")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("IMG_0001.jpg", b"ours")]
