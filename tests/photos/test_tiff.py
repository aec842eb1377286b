"""What lies in a TIFF is what is shown, however it lies there; what cannot be shown is named, never noise."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import TiffImagePlugin

from statuesorter.domain.errors import PhotoUnsupported
from statuesorter.photos.decode import decode_here, open_oriented
from statuesorter.photos.metadata import read_metadata
from statuesorter.photos.reduction import WHOLE
from tests.photos.tiffs import DEFLATE, NOT_COMPRESSED, tiff

WIDTH, HEIGHT = 48, 32
ALPHA, NO_ALPHA = 2, 0


def slopes(samples: int) -> NDArray[np.float64]:
    """Each sample rises or falls in a direction of its own, from 0 to 1."""
    down, across = np.mgrid[0:1:HEIGHT*1j, 0:1:WIDTH*1j]  # fmt: skip
    return np.stack([across, down, 1 - across, np.ones_like(down), down * across], -1)[..., :samples]


def stored(values: NDArray[np.float64], kind: str) -> NDArray[np.generic]:
    dtype = np.dtype(kind)
    if dtype.kind == "f":
        return values.astype(dtype)
    return np.rint(values * np.iinfo(dtype).max).astype(dtype)


def shown(path: Path) -> NDArray[np.uint8]:
    return np.asarray(decode_here(path, WHOLE, 10**6).image)


def assert_shows(path: Path, expected: NDArray[np.float64], tolerance: float = 1.5) -> None:
    assert np.abs(shown(path) - 255 * expected).max() <= tolerance


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("compression", [NOT_COMPRESSED, DEFLATE])
@pytest.mark.parametrize("planes", [False, True])
@pytest.mark.parametrize("kind", ["u1", "u2"])
@pytest.mark.parametrize(
    ("samples", "more"),
    [(3, {}), (4, {338: (ALPHA,)}), (4, {338: (NO_ALPHA,)})],
    ids=["colour", "with alpha", "with a fourth sample of no meaning"],
)
def test_colours_are_right_in_planes_and_side_by_side(
    tmp_path: Path,
    order: Literal["<", ">"],
    compression: int,
    planes: bool,
    kind: str,
    samples: int,
    more: dict[int, tuple[int, ...]],
) -> None:
    path = tmp_path / "a.tif"
    pixels = stored(slopes(samples), kind)
    path.write_bytes(tiff(pixels, order=order, compression=compression, planes=planes, more=more))
    assert_shows(path, slopes(3))
    assert (read_metadata(path).width, read_metadata(path).height) == (WIDTH, HEIGHT)


@pytest.mark.parametrize("compression", [NOT_COMPRESSED, DEFLATE])
def test_inks_in_deep_planes_are_right(tmp_path: Path, compression: int) -> None:
    inks = slopes(4)
    inks[..., 3] = 0
    pixels = stored(inks, "u2")
    (tmp_path / "a.tif").write_bytes(tiff(pixels, photometric=5, planes=True, compression=compression))
    assert_shows(tmp_path / "a.tif", 1 - slopes(3), tolerance=3)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("compression", [NOT_COMPRESSED, DEFLATE])
@pytest.mark.parametrize("kind", ["u2", "i2", "f4"])
@pytest.mark.parametrize("photometric", [1])
def test_deep_grey_is_right_in_either_order_of_bytes(
    tmp_path: Path, order: Literal["<", ">"], compression: int, kind: str, photometric: int
) -> None:
    pixels = stored(slopes(1), kind)
    content = tiff(pixels, photometric=photometric, order=order, compression=compression)
    (tmp_path / "a.tif").write_bytes(content)
    assert_shows(tmp_path / "a.tif", slopes(1))


@pytest.mark.parametrize("compression", [NOT_COMPRESSED, DEFLATE])
def test_the_brighter_half_of_thirty_two_bits_is_bright(tmp_path: Path, compression: int) -> None:
    pixels = stored(slopes(1), "u4")
    (tmp_path / "a.tif").write_bytes(tiff(pixels, photometric=1, compression=compression))
    assert_shows(tmp_path / "a.tif", slopes(1))


@pytest.mark.parametrize("kind", ["u1", "u2", "f4"])
def test_where_white_is_zero_zero_is_white(tmp_path: Path, kind: str) -> None:
    (tmp_path / "a.tif").write_bytes(tiff(stored(slopes(1), kind), photometric=0))
    assert_shows(tmp_path / "a.tif", 1 - slopes(1))


def test_brightness_with_a_quarter_of_the_colours_is_right(tmp_path: Path) -> None:
    """YCbCr that is not compressed: four values of brightness, then one of each colour difference."""
    grey = stored(slopes(1), "u1")[..., 0]
    squares = grey.reshape(HEIGHT // 2, 2, WIDTH // 2, 2).swapaxes(1, 2).reshape(-1, 4)
    neutral = np.full((len(squares), 2), 128, np.uint8)
    strip = np.hstack([squares, neutral]).tobytes()
    empty = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    content = tiff(empty, photometric=6, strips=[strip], more={530: (2, 2)})
    (tmp_path / "a.tif").write_bytes(content)
    assert_shows(tmp_path / "a.tif", slopes(1), tolerance=3)


@pytest.mark.parametrize("brightest", [255, 65535])
def test_a_palette_is_as_bright_in_either_scale(tmp_path: Path, brightest: int) -> None:
    """The standard says 65535 for the brightest; old programs wrote 255, which would be black."""
    ramp = np.arange(256) * brightest // 255
    colours = (*ramp, *ramp[::-1], *ramp)
    content = tiff(stored(slopes(1), "u1"), photometric=3, more={320: tuple(int(c) for c in colours)})
    (tmp_path / "a.tif").write_bytes(content)
    across = np.rint(slopes(1) * 255) / 255
    assert_shows(tmp_path / "a.tif", np.concatenate([across, 1 - across, across], -1))


@pytest.mark.parametrize(
    ("compression", "named"),
    [
        (50001, "WebP"),
        (33003, "JPEG 2000"),
        (33005, "JPEG 2000"),
        (34712, "JPEG 2000"),
        (34887, "LERC"),
        (34934, "JPEG XR"),
        (50002, "JPEG XL"),
        (12345, "compression 12345"),
    ],
)
def test_what_is_packed_in_a_way_that_is_not_read_is_not_called_damaged(
    tmp_path: Path, compression: int, named: str
) -> None:
    path = tmp_path / "scan.tif"
    path.write_bytes(tiff(stored(slopes(3), "u1"), compression=compression))
    with pytest.raises(PhotoUnsupported, match=rf"^scan\.tif cannot be shown \(format: TIFF \({named}\)\)"):
        open_oriented(path)
    assert read_metadata(path).format == "TIFF"


@pytest.mark.parametrize(
    ("pixels", "options"),
    [
        pytest.param(stored(slopes(3), "f4"), {}, id="floating point in colour"),
        pytest.param(stored(slopes(3), "u4"), {}, id="thirty-two bits in colour"),
        pytest.param(stored(slopes(1), "i1"), {"photometric": 1}, id="eight bits with a sign"),
        pytest.param(
            stored(slopes(2), "u1"),
            {"photometric": 1, "planes": True, "compression": DEFLATE, "more": {338: (ALPHA,)}},
            id="grey and alpha in planes",
        ),
        pytest.param(stored(slopes(5), "u2"), {"more": {338: (NO_ALPHA, NO_ALPHA)}}, id="five deep samples"),
    ],
)
def test_what_would_come_out_wrong_is_said_to_be_not_shown(
    tmp_path: Path, pixels: NDArray[np.generic], options: dict[str, object]
) -> None:
    (tmp_path / "scan.tif").write_bytes(tiff(pixels, **options))  # type: ignore[arg-type]
    with pytest.raises(PhotoUnsupported, match=r"^scan\.tif cannot be shown \(format: TIFF"):
        open_oriented(tmp_path / "scan.tif")


def test_a_large_file_of_the_other_order_of_bytes_is_not_called_damaged(tmp_path: Path) -> None:
    (tmp_path / "a.tif").write_bytes(b"MM\0+\0\x08\0\0" + (16).to_bytes(8, "big") + bytes(100))
    with pytest.raises(PhotoUnsupported, match="BigTIFF"):
        open_oriented(tmp_path / "a.tif")


def test_threads_do_not_change_each_others_reader(tmp_path: Path) -> None:
    """Pillow has one switch for all threads."""
    flat, planes = tmp_path / "flat.tif", tmp_path / "planes.tif"
    flat.write_bytes(tiff(stored(slopes(3), "u1")))
    planes.write_bytes(tiff(stored(slopes(3), "u2"), planes=True))

    def far_off(path: Path) -> float:
        return float(np.abs(shown(path) - 255 * slopes(3)).max())

    with ThreadPoolExecutor(8) as pool:
        assert max(pool.map(far_off, (flat, planes) * 100)) < 1.5
    assert not TiffImagePlugin.READ_LIBTIFF


def test_what_is_transparent_everywhere_is_shown_as_if_it_were_not(tmp_path: Path) -> None:
    pixels = stored(slopes(4), "u1")
    pixels[..., 3] = 0
    (tmp_path / "a.tif").write_bytes(tiff(pixels, more={338: (ALPHA,)}))
    assert_shows(tmp_path / "a.tif", slopes(3))
