"""A camera's RAW: the preview inside it, or where that is missing or small, the RAW developed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PIL import Image

from statuesorter.domain.errors import PhotoDamaged, PhotoError, PhotoTooLarge, PhotoUnsupported
from statuesorter.photos.decode import decode, decode_here
from statuesorter.photos.metadata import read_metadata, read_metadata_here
from statuesorter.photos.reduction import Reduction
from tests.photos.dng import SIZE, dng, grey_dng
from tests.photos.pictures import CORNERS, assert_close, corners_of, exif_saying

# What the corners of the four colours become where a photo is turned as its orientation asks.
TURNED = {1: (0, 1, 2, 3), 3: (3, 2, 1, 0), 6: (2, 0, 3, 1), 8: (1, 3, 0, 2)}
DEVELOPED = 50
"""LibRaw brightens what it develops."""


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def assert_turned(image: Image.Image, orientation: int, tolerance: int) -> None:
    for seen, corner in zip(corners_of(image), TURNED[orientation], strict=True):
        assert_close(seen, CORNERS[corner], tolerance)


@pytest.mark.parametrize("orientation", TURNED)
@pytest.mark.parametrize("preview", [True, False])
def test_a_raw_is_shown_upright(tmp_path: Path, preview: bool, orientation: int) -> None:
    path = written(tmp_path / "a.dng", dng(preview=preview, orientation=orientation))
    decoded = decode(path)
    assert decoded.format == "RAW"
    assert decoded.full_size == (SIZE if orientation < 5 else SIZE[::-1])
    whole = decoded.full_size if preview else tuple(side // 2 for side in decoded.full_size)
    assert decoded.image.size == whole
    assert_turned(decoded.image, orientation, 6 if preview else DEVELOPED)
    assert_turned(decode(path, Reduction(40)).image, orientation, 10 if preview else DEVELOPED)


def test_a_preview_that_says_itself_how_to_turn_is_turned_once(tmp_path: Path) -> None:
    content = dng(preview=True, orientation=6, exif=exif_saying(6))
    assert_turned(decode(written(tmp_path / "a.dng", content)).image, 6, 6)


@pytest.mark.parametrize(("wanted", "developed"), [(None, True), (100, True), (60, False)])
def test_a_preview_too_small_for_what_is_wanted_is_passed_over(
    tmp_path: Path, wanted: int | None, developed: bool
) -> None:
    content = dng(preview=True, preview_size=(64, 48))
    decoded = decode(written(tmp_path / "a.dng", content), Reduction(wanted))
    assert max(decoded.image.size) == (wanted or SIZE[0] // 2)
    assert_turned(decoded.image, 1, DEVELOPED if developed else 10)
    assert (corners_of(decoded.image)[0][0] > 220) is developed  # brighter than the preview's red


@pytest.mark.parametrize("orientation", [1, 6])
@pytest.mark.parametrize("preview", [True, False])
def test_either_order_of_bytes_is_read(tmp_path: Path, preview: bool, orientation: int) -> None:
    path = written(tmp_path / "a.dng", dng(preview=preview, orientation=orientation, order=">"))
    assert_turned(decode(path).image, orientation, 6 if preview else DEVELOPED)
    assert read_metadata(path).camera == "Maker One"


@pytest.mark.parametrize("orientation", TURNED)
def test_an_orientation_that_stands_with_the_sensors_pixels_counts(tmp_path: Path, orientation: int) -> None:
    path = written(tmp_path / "a.dng", dng(preview=True, orientation=orientation, turned_inside=True))
    assert_turned(decode(path).image, orientation, 6)


@pytest.mark.parametrize("share", [0.0, 0.02, 0.3, 0.6, 0.9])
def test_a_raw_whose_preview_is_damaged_is_developed(tmp_path: Path, share: float) -> None:
    decoded = decode(written(tmp_path / "a.dng", dng(preview=True, shown_of_preview=share)))
    assert decoded.image.size == (SIZE[0] // 2, SIZE[1] // 2)
    assert (decoded.full_size, decoded.truncated) == (SIZE, False)
    assert_turned(decoded.image, 1, DEVELOPED)


@pytest.mark.parametrize("size", [(1, 1), (160, 120), (120, 160), (1024, 768)])
def test_a_preview_of_any_size_and_shape_gives_the_raws_own_size(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    decoded = decode(written(tmp_path / "a.dng", dng(preview=True, preview_size=size)))
    assert decoded.full_size == SIZE


def test_a_dng_that_calls_itself_a_tiff_is_a_raw_all_the_same(tmp_path: Path) -> None:
    path = written(tmp_path / "a.tif", dng(preview=True))
    assert decode(path).format == "RAW"
    assert decode(path).full_size == SIZE


def test_without_its_reader_a_raw_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rawpy", None)  # importing it raises ImportError
    with pytest.raises(PhotoUnsupported, match="RAW"):
        decode_here(written(tmp_path / "a.dng", dng(preview=True)), Reduction(), 10**6)


def test_a_raw_without_colours_is_shown(tmp_path: Path) -> None:
    """Some cameras have no filter before their sensor."""
    decoded = decode(written(tmp_path / "a.dng", grey_dng()))
    assert decoded.full_size == SIZE
    for seen in corners_of(decoded.image):
        assert max(seen) - min(seen) <= 2


def test_a_raw_larger_than_allowed_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "a.dng", dng(preview=False))
    with pytest.raises(PhotoTooLarge):
        decode(path, max_pixels=SIZE[0] * SIZE[1] - 1)


def test_a_raw_cut_at_any_length_is_shown_or_said(tmp_path: Path) -> None:
    path = tmp_path / "a.dng"
    for content in (dng(preview=True), dng(preview=False)):
        outcomes = set[str]()
        for length in range(0, len(content), len(content) // 40):
            path.write_bytes(content[:length])
            try:
                outcomes.add(decode(path, Reduction(32)).format)
            except PhotoError as error:
                outcomes.add(type(error).__name__)
            assert read_metadata(path).size == length
        assert PhotoDamaged.__name__ in outcomes


@pytest.mark.parametrize("preview", [True, False])
@pytest.mark.parametrize("orientation", TURNED)
def test_camera_and_size_of_a_raw_are_told(tmp_path: Path, preview: bool, orientation: int) -> None:
    path = written(tmp_path / "a.dng", dng(preview=preview, orientation=orientation))
    metadata = read_metadata(path)
    assert (metadata.format, metadata.camera) == ("RAW", "Maker One")
    assert (metadata.width, metadata.height) == decode(path).full_size


@pytest.mark.parametrize("start", [b"IIRO", b"IIRS", b"IIU\0"])
def test_makers_that_give_tiff_another_name_are_read_too(tmp_path: Path, start: bytes) -> None:
    path = written(tmp_path / "a.orf", start + dng(preview=True)[4:])
    assert read_metadata(path).camera == "Maker One"


def test_a_raw_of_which_nothing_is_known_still_tells_its_format(tmp_path: Path) -> None:
    metadata = read_metadata(written(tmp_path / "a.rw2", b"IIU\0" + bytes(300)))
    assert (metadata.format, metadata.width, metadata.size) == ("RAW", None, 304)


def test_without_its_reader_the_size_of_a_raw_is_not_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "rawpy", None)
    metadata = read_metadata_here(written(tmp_path / "a.dng", dng(preview=True)))
    assert (metadata.camera, metadata.width) == ("Maker One", None)
