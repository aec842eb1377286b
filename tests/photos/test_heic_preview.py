"""The preview that a camera put into a HEIC: shown where it is large enough and shows the same photo.

In these files the preview is plain green, so that what is shown tells where it came from.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image

from statuesorter.domain.errors import PhotoDamaged
from statuesorter.photos.decode import decode, decode_allowed, open_oriented
from statuesorter.photos.decoded import DecodedPhoto
from statuesorter.photos.preview_store import preview_of
from statuesorter.photos.reduction import Reduction
from tests.photos.heic import heic, with_damaged_preview
from tests.photos.pictures import (
    as_the_sensor_saw_it,
    assert_close,
    assert_upright,
    corners_of,
    display_p3,
    exif_saying,
    four_colours,
    noisy,
)

pytestmark = pytest.mark.skipif(
    not hasattr(pillow_heif.HeifImage, "get_thumbnail"), reason="this pillow-heif reads no previews"
)

PHOTO, PREVIEW = (960, 640), (480, 320)
SMALL = Reduction(short_side=300, slack=1.5)
PLAIN = (0, 255, 0)


def plain(size: tuple[int, int] = PREVIEW, mode: str = "RGB") -> Image.Image:
    return Image.new("RGB", size, PLAIN).convert(mode)


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def assert_preview(image: Image.Image) -> None:
    for corner in corners_of(image):
        assert_close(corner, PLAIN, 6)


def test_a_preview_that_is_large_enough_is_shown_and_the_size_told_is_the_photos(tmp_path: Path) -> None:
    decoded = decode(written(tmp_path / "a.hif", heic(four_colours(PHOTO), plain())), SMALL)
    assert_preview(decoded.image)
    assert decoded.image.size == PREVIEW, "it is within the slack, and is kept as it is"
    assert (decoded.full_size, decoded.truncated) == (PHOTO, False)


def test_a_larger_preview_is_reduced(tmp_path: Path) -> None:
    path = written(tmp_path / "a.hif", heic(four_colours(PHOTO), plain((720, 480))))
    assert open_oriented(path, max_side=240).size == (240, 160)
    assert_preview(open_oriented(path, max_side=240))


@pytest.mark.parametrize("show", [decode, decode_allowed])
def test_who_asks_for_the_whole_photo_never_gets_the_preview(
    tmp_path: Path, show: Callable[[Path], DecodedPhoto]
) -> None:
    decoded = show(written(tmp_path / "a.hif", heic(four_colours(PHOTO), plain((959, 639)))))
    assert decoded.image.size == PHOTO
    assert_upright(decoded.image)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_preview_is_turned_once_like_its_photo(tmp_path: Path, orientation: int) -> None:
    photo, preview = (
        as_the_sensor_saw_it(four_colours(size), orientation) for size in ((960, 480), (640, 320))
    )
    content = heic(photo, preview, exif=exif_saying(orientation).tobytes())
    decoded = decode(written(tmp_path / "a.heic", content), SMALL)
    assert (decoded.image.size, decoded.full_size) == ((640, 320), (960, 480))
    assert_upright(decoded.image)


@pytest.mark.parametrize(
    "preview",
    [plain((360, 240)), plain((480, 360)), plain((320, 480)), plain((426, 320)), plain(mode="L")],
    ids=["too small", "black bars", "not turned", "a crop", "without colours"],
)
def test_a_preview_that_is_no_smaller_copy_of_the_photo_is_passed_over(
    tmp_path: Path, preview: Image.Image
) -> None:
    path = written(tmp_path / "a.heic", heic(four_colours(PHOTO), preview))
    assert_upright(decode(path, SMALL).image)


def test_a_preview_is_in_the_photos_colour_space(tmp_path: Path) -> None:
    content = heic(four_colours(PHOTO), four_colours(PREVIEW), icc_profile=display_p3())
    small = decode(written(tmp_path / "a.heic", content), SMALL).image
    whole = open_oriented(tmp_path / "a.heic")
    assert small.size == PREVIEW
    for seen, meant in zip(corners_of(small), corners_of(whole), strict=True):
        assert_close(seen, meant, 4)


def test_a_transparent_photo_is_laid_on_the_same_ground_by_its_preview(tmp_path: Path) -> None:
    clear = [Image.new("RGBA", size, (200, 30, 30, 0)) for size in (PHOTO, PREVIEW)]
    small = decode(written(tmp_path / "a.heic", heic(*clear)), SMALL).image
    for seen, meant in zip(corners_of(small), corners_of(open_oriented(tmp_path / "a.heic")), strict=True):
        assert_close(seen, meant, 4)


@pytest.mark.parametrize("fill", [0, 7, 255])
def test_a_photo_whose_preview_is_damaged_is_decoded_itself(tmp_path: Path, fill: int) -> None:
    content = with_damaged_preview(heic(four_colours(PHOTO), plain()), fill)
    decoded = decode(written(tmp_path / "a.heic", content), SMALL)
    assert not decoded.truncated
    assert_upright(decoded.image)


def test_a_photo_that_was_cut_short_is_not_hidden_behind_its_preview(tmp_path: Path) -> None:
    content = heic(noisy(PHOTO), plain())
    path = written(tmp_path / "a.heic", content[: len(content) // 2])
    with pytest.raises(PhotoDamaged, match=r"^a.heic is damaged"):
        decode(path, SMALL)


def test_a_preview_is_believed_whatever_it_shows_and_the_loupe_shows_the_photo(tmp_path: Path) -> None:
    """An editor may leave the preview of before. To find out would take decoding the photo, so the grid and
    the model see the old one, alike; crops and turns that the file itself tells of are noticed.
    """
    path = written(tmp_path / "a.heic", heic(four_colours(PHOTO), plain((720, 480))))
    assert_preview(preview_of(path).image)
    assert_upright(open_oriented(path))
