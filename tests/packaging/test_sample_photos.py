"""The sample photos that ship, looked at as any other folder of photos, and the program that draws them."""

from __future__ import annotations

import io
import itertools
from collections import Counter
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from sample_photos.camera import Shot, jpeg
from sample_photos.gallery import SAMPLE_COUNT, draw_sample, sample_labels

_WHEN, _TAKEN, _TURN = 0x0132, 0x9003, 0x0112


@pytest.fixture
def photos(gallery: Path) -> list[Path]:
    return [gallery / name for name in sample_labels()]


def _decodes(path: Path) -> bool:
    try:
        with Image.open(path) as photo:
            photo.load()
    except OSError:
        return False
    return True


def test_what_ships_is_these_photos_and_nothing_else(gallery: Path, photos: list[Path]) -> None:
    assert len(photos) == SAMPLE_COUNT == 24
    assert {path for path in gallery.rglob("*") if path.is_file()} == set(photos)
    assert sum(path.stat().st_size for path in photos) < 5_000_000


def test_names_run_on_and_do_not_give_the_label_away() -> None:
    assert Counter(sample_labels().values()) == {"paint": 10, "statue": 9, "other": 5}
    names = [name.split("/")[1] for name in sample_labels()]
    assert names == [f"IMG_{i:04d}.jpg" for i in range(1, 25)]
    runs = [len(list(group)) for _, group in itertools.groupby(sample_labels().values())]
    assert max(runs) <= 2


def test_all_eight_orientations_occur_and_turn_upright(photos: list[Path]) -> None:
    seen: set[int] = set()
    for path in photos:
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
    gallery: Path, photos: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = [path for path in photos if not _decodes(path)]
    assert len(broken) == 1
    assert sample_labels()[broken[0].relative_to(gallery).as_posix()] == "paint"
    monkeypatch.setattr("PIL.ImageFile.LOAD_TRUNCATED_IMAGES", True)
    with Image.open(broken[0]) as photo:
        upper = photo.convert("L").crop((0, 0, photo.width, photo.height // 3))
    low, high = upper.getextrema()
    assert isinstance(low, int | float)
    assert isinstance(high, int | float)
    assert high - low > 60


def test_the_exif_is_a_cameras(photos: list[Path]) -> None:
    times: list[datetime] = []
    for path in photos:
        with Image.open(path) as photo:
            exif = photo.getexif()
            assert exif[0x010F] == "StatueSorter"
            assert exif[0x0110] == "Sample camera"
            taken = exif.get_ifd(0x8769)[_TAKEN]
            assert taken == exif[_WHEN]
            times.append(datetime.strptime(taken, "%Y:%m:%d %H:%M:%S"))  # noqa: DTZ007  the same
    assert times == sorted(times)
    assert len(set(times)) == SAMPLE_COUNT


@pytest.mark.parametrize("number", [0, 5])
def test_the_program_still_draws_what_ships(photos: list[Path], number: int) -> None:
    """Up to the rounding of another processor or numpy: a pixel here and there."""
    with Image.open(io.BytesIO(draw_sample(number))) as drawn, Image.open(photos[number]) as ships:
        assert drawn.getexif() == ships.getexif()
        away = np.abs(np.asarray(drawn, np.int16) - np.asarray(ships, np.int16))
    assert away.mean() < 1
