"""What a photo says about itself, and that nothing it says wrongly does harm."""

from __future__ import annotations

import datetime
import io
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from statuesorter.domain.metadata import Metadata
from statuesorter.photos import exif_reader
from statuesorter.photos.exif_directories import comes_to_an_end
from statuesorter.photos.formats import HEIF, load_plugin
from statuesorter.photos.jpeg_xl import exif_block
from statuesorter.photos.metadata import read_metadata
from tests.photos.camera_exif import full_exif
from tests.photos.pictures import SIZE, four_colours, some_jpeg


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_camera_date_lens_and_exposure_are_read_from_any_format(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a"
    load_plugin(HEIF)
    four_colours().save(path, kind, exif=full_exif().tobytes())
    found = read_metadata(path)
    assert found.camera == "Canon EOS R5"
    assert found.taken == datetime.datetime(2024, 5, 17, 14, 30, 5)  # noqa: DTZ001
    assert found.lens == "RF35mm F1.8"
    assert (found.exposure_time, found.aperture) == (1 / 250, 2.8)
    assert (found.iso, found.focal_length) == (400, 35.0)
    assert (found.width, found.height) == SIZE[::-1]
    assert found.size == path.stat().st_size


def box(kind: bytes, content: bytes, *, length: int | None = None) -> bytes:
    return struct.pack(">I4s", 8 + len(content) if length is None else length, kind) + content


def jpeg_xl(*boxes: bytes) -> bytes:
    """A JPEG XL of `four_colours` in a container, with ``boxes`` before its pixels."""
    pylibjxl = pytest.importorskip("pylibjxl", reason="JPEG XL is not on this computer")
    pixels = pylibjxl.encode(np.asarray(four_colours()))
    start = box(b"JXL ", b"\r\n\x87\n") + box(b"ftyp", b"jxl \0\0\0\0jxl ")
    return start + b"".join(boxes) + box(b"jxlc", pixels)


TIFF_BLOCK = full_exif().tobytes().removeprefix(b"Exif\0\0")


@pytest.mark.parametrize(
    "exif",
    [
        box(b"Exif", bytes(4) + TIFF_BLOCK),
        box(b"Exif", b"\0\0\0\x06Exif\0\0" + TIFF_BLOCK),
        struct.pack(">I4sQ", 1, b"Exif", 20 + len(TIFF_BLOCK)) + bytes(4) + TIFF_BLOCK,
    ],
    ids=["plain", "with an offset", "with a long length"],
)
def test_camera_and_date_of_a_jpeg_xl(tmp_path: Path, exif: bytes) -> None:
    (tmp_path / "a.jxl").write_bytes(jpeg_xl(box(b"jxll", b"\5"), exif))
    found = read_metadata(tmp_path / "a.jxl")
    assert (found.camera, found.lens, found.iso) == ("Canon EOS R5", "RF35mm F1.8", 400)
    assert found.taken == datetime.datetime(2024, 5, 17, 14, 30, 5)  # noqa: DTZ001
    assert (found.width, found.height) == SIZE, "its decoder has turned it already"


def test_camera_of_a_jpeg_xl_that_keeps_its_exif_compressed(tmp_path: Path) -> None:
    pylibjxl = pytest.importorskip("pylibjxl", reason="JPEG XL is not on this computer")
    content = pylibjxl.encode(np.asarray(four_colours()), exif=full_exif().tobytes())
    assert b"brobExif" in content
    (tmp_path / "a.jxl").write_bytes(content)
    assert read_metadata(tmp_path / "a.jxl").camera == "Canon EOS R5"


@pytest.mark.parametrize(
    "boxes",
    [
        [],
        [box(b"brob", b"Exif" + b"not compressed")],
        [box(b"brob", b"Exif")],
        [box(b"brob", b"xml \x0b\0\0")],
        [box(b"Exif", b"\0\0")],
        [box(b"Exif", b"\xff\xff\xff\xff" + TIFF_BLOCK)],
        [box(b"Exif", bytes(4) + TIFF_BLOCK[:30])],
        [box(b"Exif", bytes(4) + b"no EXIF at all")],
        [box(b"free", b"") for _ in range(1000)],
    ],
)
def test_a_jpeg_xl_that_tells_nothing_useful_still_tells_its_size(tmp_path: Path, boxes: list[bytes]) -> None:
    (tmp_path / "a.jxl").write_bytes(jpeg_xl(*boxes))
    found = read_metadata(tmp_path / "a.jxl")
    assert (found.format, found.width, found.height) == ("JPEG XL", *SIZE)
    assert found.taken is None


@pytest.mark.parametrize("length", [0, 1, 7, 9, 2**31, 2**32 - 1])
def test_boxes_of_a_jpeg_xl_that_lie_about_their_length_do_no_harm(tmp_path: Path, length: int) -> None:
    path = tmp_path / "a.jxl"
    path.write_bytes(jpeg_xl(box(b"Exif", bytes(4) + TIFF_BLOCK, length=length)))
    assert read_metadata(path).format == "JPEG XL"
    with path.open("rb") as file:
        assert exif_block(file) in (None, TIFF_BLOCK) or length == 0


@given(st.binary(max_size=200))
def test_any_bytes_after_the_head_of_a_jpeg_xl_do_no_harm(content: bytes) -> None:
    block = exif_block(io.BytesIO(b"\0\0\0\x0cJXL \r\n\x87\n" + content))
    assert block is None or len(block) < 200


def test_camera_and_date_of_a_jpeg_come_from_the_package_exif(tmp_path: Path) -> None:
    path = some_jpeg(tmp_path / "a.jpg", exif=full_exif())
    with path.open("rb") as file:
        found = exif_reader.read_tags(file, ("make", "model", "datetime_original", "lens_make"))
    assert found == {"make": "Canon", "model": "Canon EOS R5", "datetime_original": "2024:05:17 14:30:05"}


def test_only_the_exif_segment_is_handed_to_exif_not_the_whole_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = some_jpeg(tmp_path / "a.jpg", (2000, 1500), exif=full_exif())
    handed: list[bytes] = []

    class Recorder:
        @staticmethod
        def Image(content: bytes) -> object:
            handed.append(content)
            raise KeyError("APP1")

    monkeypatch.setattr(exif_reader.importlib, "import_module", lambda _name: Recorder)
    with path.open("rb") as file:
        assert exif_reader.read_tags(file, ("make",)) == {}
    assert len(handed[0]) < 1000


@pytest.mark.parametrize(
    "error",
    [KeyError("APP1"), AttributeError("x"), ValueError("x"), RuntimeError("x"), TypeError("x"), OSError("x")],
)
def test_where_exif_fails_pillow_still_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    class Failing:
        @staticmethod
        def Image(_content: bytes) -> object:
            raise error

    monkeypatch.setattr(exif_reader.importlib, "import_module", lambda _name: Failing)
    assert read_metadata(some_jpeg(tmp_path / "a.jpg", exif=full_exif())).camera == "Canon EOS R5"


def test_a_photo_that_says_nothing(tmp_path: Path) -> None:
    path = some_jpeg(tmp_path / "a.jpg")
    assert read_metadata(path) == Metadata(path.stat().st_size, "JPEG", *SIZE)


@pytest.mark.parametrize(
    "said", ["0000:00:00 00:00:00", "    :  :     :  :  ", "yesterday", "2024:13:45 99:99:99", "\xff"]
)
def test_a_date_that_is_none_is_left_out(tmp_path: Path, said: str) -> None:
    exif = Image.Exif()
    exif[0x0132] = said
    assert read_metadata(some_jpeg(tmp_path / "a.jpg", exif=exif)).taken is None


def test_fractions_over_zero_are_left_out(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x8769] = {0x829A: IFDRational(1, 0), 0x829D: IFDRational(0, 0), 0x920A: IFDRational(0, 1)}
    found = read_metadata(some_jpeg(tmp_path / "a.jpg", exif=exif))
    assert (found.exposure_time, found.aperture, found.focal_length) == (None, None, None)


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xd8", b"text", b"\xff\xd8\xff\xe1\xff\xff" + bytes(50), bytes(99)]
)
def test_a_file_that_is_no_photo_still_has_a_size(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.jpg").write_bytes(content)
    assert read_metadata(tmp_path / "a.jpg").size == len(content)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))  # pyright: ignore[reportArgumentType]
@given(st.lists(st.tuples(st.integers(0, 600), st.integers(0, 255)), min_size=1, max_size=12))
def test_exif_with_any_bytes_changed_does_no_harm(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[int, int]]
) -> None:
    path = tmp_path_factory.getbasetemp() / "changed.jpg"
    content = bytearray(some_jpeg(path, exif=full_exif()).read_bytes())
    for at, value in changes:
        content[at] = value
    path.write_bytes(content)
    assert read_metadata(path).size == len(content)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("tag", [None, 0x8769, 0x8825, 0xA005])
def test_directories_that_lead_back_to_themselves_do_not_come_to_an_end(order: str, tag: int | None) -> None:
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8)
    count = struct.pack(order + "H", 1)
    entry = struct.pack(order + "HHII", tag or 0x0112, 4, 1, 8 if tag else 6)
    following = struct.pack(order + "I", 0 if tag else 8)
    assert not comes_to_an_end(head + count + entry + following)
    assert comes_to_an_end(head + count + entry[:8] + bytes(4) + bytes(4))
    assert comes_to_an_end(head)


def test_the_directories_of_a_real_photo_come_to_an_end() -> None:
    assert comes_to_an_end(full_exif().tobytes()[6:])
