"""The one entrance for pixels: whatever a file holds comes out as RGB in sRGB, at most as large as asked."""

from __future__ import annotations

import concurrent.futures
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFile, features

from statuesorter.domain.errors import PhotoTooLarge, PhotoUnsupported
from statuesorter.photos.decode import decode, decode_allowed, decode_here, open_oriented
from statuesorter.photos.formats import HEIF, load_plugin
from statuesorter.photos.metadata import read_metadata
from statuesorter.photos.preview_store import PREVIEW_SIZE
from statuesorter.photos.reduction import Reduction
from tests.photos.pictures import (
    BLUE,
    CORNERS,
    RED,
    SIZE,
    as_the_sensor_saw_it,
    assert_close,
    assert_upright,
    colour_at,
    corners_of,
    display_p3,
    exif_saying,
    four_colours,
    noisy,
    some_jpeg,
)


@pytest.mark.parametrize(
    ("kind", "options", "name"),
    [
        ("JPEG", {"quality": 95}, "JPEG"),
        ("JPEG", {"quality": 95, "progressive": True}, "JPEG"),
        ("PNG", {}, "PNG"),
        ("WEBP", {"quality": 95}, "WEBP"),
        ("GIF", {}, "GIF"),
        ("BMP", {}, "BMP"),
        ("TIFF", {}, "TIFF"),
        ("TIFF", {"compression": "tiff_lzw"}, "TIFF"),
        ("TIFF", {"compression": "tiff_adobe_deflate"}, "TIFF"),
        ("JPEG2000", {}, "JPEG2000"),
        ("HEIF", {"quality": 95}, "HEIF"),
        ("AVIF", {"quality": 95}, "AVIF"),
        ("MPO", {"save_all": True, "append_images": [Image.new("RGB", SIZE)], "quality": 95}, "MPO"),
    ],
)
def test_every_format_is_told_by_its_content_not_its_ending(
    tmp_path: Path, kind: str, options: dict[str, object], name: str
) -> None:
    if kind == "HEIF":
        load_plugin(HEIF)
    if kind == "AVIF" and not features.check("avif"):
        pytest.skip("this Pillow has no AVIF")
    path = tmp_path / "wrong.ending"
    four_colours().save(path, kind, **options)
    decoded = decode(path)
    assert decoded.format == name
    assert decoded.full_size == SIZE
    assert not decoded.truncated
    assert_upright(decoded.image)


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ("L", "JPEG"), ("CMYK", "JPEG"), ("1", "PNG"), ("L", "PNG"), ("P", "PNG"), ("LA", "PNG"),
        ("RGBA", "PNG"),
        ("CMYK", "TIFF"), ("LAB", "TIFF"), ("YCbCr", "TIFF"), ("F", "TIFF"), ("I", "TIFF"), ("I;16", "TIFF"),
        ("I;16", "PNG"), ("RGBA", "WEBP"), ("P", "GIF"),
    ],
)  # fmt: skip
def test_every_mode_becomes_rgb(tmp_path: Path, mode: str, kind: str) -> None:
    picture = four_colours()
    if mode == "LAB":
        from PIL import ImageCms

        to_lab = ImageCms.buildTransform(
            ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB"
        )
        stored = ImageCms.applyTransform(picture, to_lab)
        assert stored is not None
    elif mode == "I;16":
        stored = Image.fromarray(np.asarray(picture.convert("L"), np.uint16) * 257)
    else:
        stored = picture.convert("L").convert(mode) if mode in {"F", "I"} else picture.convert(mode)
    stored.save(tmp_path / "a", kind)
    shown = open_oriented(tmp_path / "a")
    colourless = mode in {"1", "L", "LA", "F", "I", "I;16"}
    expected = picture.convert("1" if mode == "1" else "L").convert("RGB") if colourless else picture
    assert shown.mode == "RGB"
    tolerance = 30 if mode in {"CMYK", "P", "LAB"} else 6
    for seen, meant in zip(corners_of(shown), corners_of(expected), strict=True):
        if mode != "1":
            assert_close(seen, meant, tolerance)


def test_sixteen_bits_are_scaled_not_cut_off(tmp_path: Path) -> None:
    ramp = np.linspace(0, 65535, 256).astype(np.uint16).reshape(1, 256).repeat(8, axis=0)
    Image.fromarray(ramp).save(tmp_path / "a.png")
    shown = np.asarray(open_oriented(tmp_path / "a.png"))[0, :, 0]
    assert np.abs(shown.astype(int) - np.arange(256)).max() <= 1


def test_a_twelve_bit_scan_is_as_bright_as_it_should_be(tmp_path: Path) -> None:
    """White is 4095 where a sample has twelve bits."""
    values = b"\xff\xff\xff" * (16 * 8 // 2)  # two samples of twelve bits in three bytes
    entries = [
        (256, 3, 16), (257, 3, 8), (258, 3, 12), (259, 3, 1), (262, 3, 1), (273, 4, 8 + 2 + 9 * 12 + 4),
        (277, 3, 1), (278, 3, 8), (279, 4, len(values)),
    ]  # fmt: skip
    table = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in entries)
    content = b"II*\0" + struct.pack("<IH", 8, len(entries)) + table + bytes(4) + values
    (tmp_path / "a.tif").write_bytes(content)
    assert open_oriented(tmp_path / "a.tif").getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF"])
def test_what_is_transparent_is_shown_on_white(tmp_path: Path, kind: str) -> None:
    picture = Image.new("RGBA", (40, 40), (10, 20, 30, 0))
    picture.paste((*RED, 255), (0, 0, 20, 40))
    picture.save(tmp_path / "a", kind)
    for shown in (open_oriented(tmp_path / "a"), open_oriented(tmp_path / "a", max_side=20)):
        assert_close(colour_at(shown, (shown.width - 2, 5)), (255, 255, 255), 2)
        assert_close(colour_at(shown, (2, 5)), RED)


def test_a_palette_with_transparency_is_shown_on_white(tmp_path: Path) -> None:
    picture = Image.new("P", (20, 20), 1)
    picture.putpalette([*RED, *BLUE])
    picture.paste(0, (0, 0, 10, 20))
    picture.save(tmp_path / "a.png", transparency=bytes([0, 255]))
    shown = open_oriented(tmp_path / "a.png")
    assert shown.getpixel((2, 5)) == (255, 255, 255)
    assert shown.getpixel((15, 5)) == BLUE


def test_of_an_animation_the_first_frame_is_shown(tmp_path: Path) -> None:
    frames = [Image.new("RGB", SIZE, (number % 256, 0, 0)) for number in range(300)]
    for kind in ("GIF", "WEBP"):
        four_colours().save(tmp_path / "a", kind, save_all=True, append_images=frames)
        assert_upright(open_oriented(tmp_path / "a"), tolerance=40)
    four_colours().save(tmp_path / "a", "TIFF", save_all=True, append_images=frames[:3])
    assert_upright(open_oriented(tmp_path / "a"))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_colour_profile_is_honoured(tmp_path: Path, kind: str) -> None:
    picture = Image.new("RGB", (32, 32), (200, 60, 60))
    picture.paste((128, 128, 128), (16, 0, 32, 32))
    lossless = {"quality": 95} if kind == "JPEG" else {"lossless": True} if kind == "WEBP" else {}
    picture.save(tmp_path / "a", kind, icc_profile=display_p3(), **lossless)
    shown = open_oriented(tmp_path / "a")
    assert_close(colour_at(shown, (28, 16)), (128, 128, 128), 5)
    red, green, blue = colour_at(shown, (4, 16))
    assert red > 210  # Display P3's red is stronger than that of sRGB
    assert green < 52
    assert abs(blue - 58) < 12


@pytest.mark.parametrize("profile", [b"nonsense", b"\0" * 200, display_p3()[:300]])
@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_a_broken_colour_profile_is_ignored(tmp_path: Path, profile: bytes, mode: str) -> None:
    four_colours().convert(mode).save(tmp_path / "a.jpg", quality=95, icc_profile=profile)
    assert open_oriented(tmp_path / "a.jpg").mode == "RGB"


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_a_profile_of_another_colour_space_is_ignored(tmp_path: Path, mode: str) -> None:
    four_colours().convert(mode).save(tmp_path / "a.jpg", quality=95, icc_profile=display_p3())
    shown = open_oriented(tmp_path / "a.jpg")
    if mode == "CMYK":
        assert_upright(shown, tolerance=30)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "GIF"])
@pytest.mark.parametrize(("max_side", "expected"), [(48, (48, 32)), (95, (95, 63)), (96, SIZE), (5000, SIZE)])
def test_a_photo_is_reduced_as_asked_and_never_enlarged(
    tmp_path: Path, kind: str, max_side: int, expected: tuple[int, int]
) -> None:
    four_colours().save(tmp_path / "a", kind)
    decoded = decode(tmp_path / "a", Reduction(max_side))
    assert decoded.image.size == expected
    assert decoded.full_size == SIZE


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((1, 1), (1, 1)),
        ((1, 20000), (1, 1280)),
        ((20000, 1), (1280, 1)),
        ((640, 960), (320, 480)),
        ((300, 900), (300, 900)),
    ],
)
def test_both_bounds_hold_for_any_shape(
    tmp_path: Path, size: tuple[int, int], expected: tuple[int, int]
) -> None:
    Image.new("RGB", size, RED).save(tmp_path / "a.png")
    assert decode(tmp_path / "a.png", Reduction(max_side=1280, short_side=320)).image.size == expected


def test_a_reduced_jpeg_is_decoded_at_reduced_scale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = some_jpeg(tmp_path / "a.jpg", (1600, 1200), exif=exif_saying(6))
    loaded: list[tuple[int, int]] = []
    load = ImageFile.ImageFile.load
    monkeypatch.setattr(
        ImageFile.ImageFile, "load", lambda image: (loaded.append(image.size), load(image))[1]
    )
    decoded = decode(path, Reduction(short_side=150))
    assert loaded[0] == (200, 150)
    assert decoded.full_size == (1200, 1600)
    assert decoded.image.size == (150, 200)


@pytest.mark.parametrize(
    ("size", "kind"), [((1449, 1449), "JPEG"), ((1449, 1441), "PNG"), ((2889, 2905), "JPEG")]
)
def test_what_a_reduced_photo_shows_stays_in_its_place(
    tmp_path: Path, size: tuple[int, int], kind: str
) -> None:
    """A last column or row that stands for less than a whole one must not move the others."""
    photo = Image.new("L", size, 0)
    spot = (size[0] - 61, size[1] - 85, size[0] - 45, size[1] - 69)
    photo.paste(255, spot)
    photo.save(tmp_path / "photo", kind, **({"quality": 95} if kind == "JPEG" else {}))
    shown = decode(tmp_path / "photo", PREVIEW_SIZE).image
    bright = np.asarray(shown.convert("L"), np.float64)
    across = bright.sum(axis=0) @ (np.arange(shown.width) + 0.5) / bright.sum() / shown.width
    down = bright.sum(axis=1) @ (np.arange(shown.height) + 0.5) / bright.sum() / shown.height
    assert abs(across - (spot[0] + 8) / size[0]) * shown.width < 0.15
    assert abs(down - (spot[1] + 8) / size[1]) * shown.height < 0.15


def test_what_comes_out_holds_on_to_no_file_and_no_metadata(tmp_path: Path) -> None:
    path = some_jpeg(tmp_path / "a.jpg", exif=exif_saying(1))
    shown = open_oriented(path)
    assert type(shown) is Image.Image
    assert shown.info == {}
    assert not shown.getexif()
    path.unlink()
    assert_upright(shown)


def png_header(width: int, height: int) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def huge_jpeg(path: Path) -> bytes:
    content = some_jpeg(path).read_bytes()
    at = content.index(b"\xff\xc0") + 5
    return content[:at] + struct.pack(">HH", 65000, 65000) + content[at + 4 :]


def test_a_photo_with_more_pixels_than_memory_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png_header(200_000, 200_000))
    (tmp_path / "a.jpg").write_bytes(huge_jpeg(tmp_path / "b.jpg"))
    for name in ("a.png", "a.jpg"):
        with pytest.raises(PhotoTooLarge, match=f"{name} has more pixels"):
            open_oriented(tmp_path / name, max_side=100)


def test_the_limit_can_be_moved_for_one_photo(tmp_path: Path) -> None:
    path = some_jpeg(tmp_path / "a.jpg")
    with pytest.raises(PhotoTooLarge):
        decode(path, max_pixels=SIZE[0] * SIZE[1] - 1)
    assert decode(path, max_pixels=SIZE[0] * SIZE[1]).full_size == SIZE


@pytest.mark.parametrize("kind", ["png", "jpg", "webp"])
def test_a_photo_that_is_allowed_comes_as_large_as_memory_lets_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    path = tmp_path / f"map.{kind}"
    noisy((800, 200)).save(path)
    assert decode_allowed(path).image.size == (800, 200)
    monkeypatch.setattr("statuesorter.photos.decode.pixel_limit", lambda: 40_000)
    monkeypatch.setattr("statuesorter.photos.isolation.pixel_limit", lambda: 40_000)
    decoded = decode_allowed(path)
    assert decoded.image.size == (400, 100)
    assert decoded.full_size == (800, 200)
    assert decode_allowed(path, Reduction(80)).image.size == (80, 20)


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"8BPS\0\x01" + bytes(60), "Photoshop"),
        (b"%PDF-1.7\n", "PDF"),
        (b"II\xbc\x01" + bytes(60), "JPEG XR"),
        (b"\0\0\0\x18ftypmp42" + bytes(60), "video"),
        (b"Dear diary", "not a photo of a known format"),
    ],
)
def test_what_cannot_be_shown_is_named(tmp_path: Path, content: bytes, named: str) -> None:
    (tmp_path / "a.jpg").write_bytes(content)
    with pytest.raises(PhotoUnsupported, match=named):
        open_oriented(tmp_path / "a.jpg")


def test_a_format_whose_reader_is_not_installed_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pylibjxl", None)  # importing it raises ImportError
    (tmp_path / "a.jxl").write_bytes(b"\xff\x0a" + bytes(60))
    with pytest.raises(PhotoUnsupported, match="JPEG XL"):
        decode_here(tmp_path / "a.jxl", Reduction(), 10**6)  # here, where it cannot be imported
    assert read_metadata(tmp_path / "a.jxl").format == "JPEG XL"


def test_a_twelve_bit_jpeg_is_said_to_be_one(tmp_path: Path) -> None:
    content = some_jpeg(tmp_path / "a.jpg").read_bytes()
    at = content.index(b"\xff\xc0") + 4
    (tmp_path / "a.jpg").write_bytes(content[:at] + b"\x0c" + content[at + 1 :])
    with pytest.raises(PhotoUnsupported, match="12-bit JPEG"):
        open_oriented(tmp_path / "a.jpg")


def test_many_threads_decode_at_once_and_damage_stays_with_its_photo(tmp_path: Path) -> None:
    whole = tmp_path / "whole.jpg"
    noisy((640, 480)).save(whole, quality=90)
    content = whole.read_bytes()
    cut = tmp_path / "cut.jpg"
    cut.write_bytes(content[: len(content) * 3 // 4])
    paths = [whole, cut] * 40
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        marks = list(pool.map(lambda path: decode(path, Reduction(200)).truncated, paths))
    assert marks == [False, True] * 40


def test_turned_and_reduced_agree_with_turned_alone(tmp_path: Path) -> None:
    picture = four_colours((400, 300))
    as_the_sensor_saw_it(picture, 8).save(tmp_path / "a.jpg", quality=95, exif=exif_saying(8))
    small = open_oriented(tmp_path / "a.jpg", max_side=40)
    assert small.size == (40, 30)
    for seen, meant in zip(corners_of(small), CORNERS, strict=True):
        assert_close(seen, meant)
