"""Files made to do harm: they cost neither time nor memory, and one of them never spoils another."""

from __future__ import annotations

import contextlib
import io
import os
import socket
import struct
import sys
import threading
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageFile

from statuesorter.domain.errors import PhotoDamaged, PhotoError, PhotoUnreadable
from statuesorter.photos import reading
from statuesorter.photos.decode import decode, open_oriented
from statuesorter.photos.metadata import read_metadata
from statuesorter.photos.scan import scan
from tests.photos.pictures import SIZE, as_the_sensor_saw_it, assert_upright, four_colours, some_jpeg
from tests.photos.samples import interlaced_png, png_chunk, saved

pytestmark = pytest.mark.timeout(180)  # what does not come to an end does not do so in an hour either
posix = pytest.mark.skipif(sys.platform == "win32", reason="needs what only POSIX file systems have")

Entry = tuple[int, int, int, int]
"""Tag, type, number of values, and the value or where it lies."""


def ifd(*entries: Entry, following: int = 0) -> bytes:
    table = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return struct.pack("<H", len(entries)) + table + struct.pack("<I", following)


def jpeg_with_exif(path: Path, *parts: bytes, turned: int = 6) -> Path:
    """A photo as the sensor saw it, with an EXIF block of these parts behind its eight bytes of head."""
    exif = b"Exif\0\0II*\0\x08\0\0\0" + b"".join(parts)
    as_the_sensor_saw_it(four_colours(), turned).save(path, "JPEG", quality=95, exif=exif)
    return path


TURN = (0x0112, 3, 1, 6)


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param([ifd(TURN, following=8)], id="a directory that follows itself"),
        pytest.param([ifd(TURN, (0x8769, 4, 1, 8))], id="the details are the directory itself"),
        pytest.param([ifd(TURN, (0x8769, 4, 1, 38)), ifd((0x8825, 4, 1, 8))], id="in a ring"),
        pytest.param([ifd(TURN, (0x8769, 4, 1, 0xFFFFFFF0))], id="details far outside"),
        pytest.param(
            [ifd(TURN, (0x8769, 4, 1, 38)), ifd((0x927C, 7, 60_000, 60)), b"Nikon\0\x02"],
            id="a maker note cut short",
        ),
        pytest.param([ifd(TURN, (0x010F, 2, 0xFFFFFFFF, 8))], id="a name of four gigabytes"),
        pytest.param([ifd(TURN, following=26), ifd((0x0112, 3, 1, 3))], id="another turn for the thumbnail"),
        pytest.param([ifd(TURN, *[(0x9000 + n, 5, 1000, 8) for n in range(4500)])], id="thousands of tags"),
    ],
)  # fmt: skip
def test_hostile_exif_turns_the_photo_and_does_no_harm(tmp_path: Path, parts: list[bytes]) -> None:
    path = jpeg_with_exif(tmp_path / "a.jpg", *parts)
    assert_upright(open_oriented(path))
    metadata = read_metadata(path)
    assert (metadata.width, metadata.height) == SIZE


def test_exif_that_never_ends_is_not_followed(tmp_path: Path) -> None:
    """A hundred thousand segments of EXIF before the pixels: six megabytes that say nothing."""
    content = some_jpeg(tmp_path / "a.jpg").read_bytes()
    block = b"Exif\0\0II*\0\x08\0\0\0" + ifd((0x8769, 4, 1, 8))
    segment = b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block
    (tmp_path / "a.jpg").write_bytes(content[:2] + segment * 100_000 + content[2:])
    with pytest.raises(PhotoDamaged):
        open_oriented(tmp_path / "a.jpg")
    assert read_metadata(tmp_path / "a.jpg").format == "JPEG"


def png_with(*chunks: bytes) -> bytes:
    """A PNG of four colours, with these chunks before its pixels."""
    content = saved("PNG")()
    return content[:33] + b"".join(chunks) + content[33:]


def bomb(size: int) -> bytes:
    return zlib.compress(bytes(size), 9)


@pytest.mark.parametrize(
    "chunk",
    [
        pytest.param(png_chunk(b"iCCP", b"profile\0\0" + bomb(200_000_000)), id="a colour profile"),
        pytest.param(png_chunk(b"zTXt", b"Comment\0\0" + bomb(200_000_000)), id="text"),
        pytest.param(png_chunk(b"iTXt", b"Comment\0\x01\0\0\0" + bomb(200_000_000)), id="text in a language"),
    ],
)
def test_what_is_packed_a_thousandfold_in_a_png_is_not_unpacked(tmp_path: Path, chunk: bytes) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(png_with(chunk))
    assert_upright(open_oriented(path))
    assert read_metadata(path).format == "PNG"


def test_more_text_than_any_photo_has_is_damage(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png_with(png_chunk(b"zTXt", b"Comment\0\0" + bomb(900_000)) * 200))
    with pytest.raises(PhotoDamaged):
        open_oriented(tmp_path / "a.png")


def test_a_small_file_that_claims_a_huge_photo_is_damaged_at_once(tmp_path: Path) -> None:
    """Three hundred bytes cannot hold four hundred million pixels: what is missing is not filled in."""
    content = bytearray(interlaced_png())
    content[16:29] = struct.pack(">IIBBBBB", 96, 4_194_368, 8, 2, 0, 0, 1)
    content[29:33] = struct.pack(">I", zlib.crc32(content[12:29]))
    (tmp_path / "a.png").write_bytes(content)
    with pytest.raises(PhotoDamaged, match="most of it is missing"):
        decode(tmp_path / "a.png", max_pixels=2**30)


def test_metadata_of_a_photo_larger_than_allowed_is_not_looked_for_in_its_pixels(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = bytearray(saved("PNG")())
    content[16:24] = struct.pack(">II", 96, 134_217_792)
    content[29:33] = struct.pack(">I", zlib.crc32(content[12:29]))
    (tmp_path / "a.png").write_bytes(content)
    loaded: list[object] = []
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda image: loaded.append(image))  # noqa: PLW0108  bound to it
    assert read_metadata(tmp_path / "a.png").format == "PNG"
    assert loaded == []


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_of_a_thousand_frames_only_the_first_is_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    saved(kind, frames=2)  # the plugin is loaded before it is watched
    frames = [Image.new("RGB", (64, 64), (number % 256, number // 256, 0)) for number in range(1000)]
    frames[0].save(tmp_path / "a", kind, save_all=True, append_images=frames[1:])
    sought: list[int] = []
    monkeypatch.setattr(Image.Image, "seek", lambda _image, frame: sought.append(frame))
    assert open_oriented(tmp_path / "a", max_side=32).getpixel((5, 5)) == (0, 0, 0)
    assert sought == []


@posix
def test_sockets_devices_and_what_is_behind_links_to_them_are_no_photos(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # the path of a socket is short
    some_jpeg(tmp_path / "good.jpg")
    os.mkfifo("pipe.jpg")
    Path("device.jpg").symlink_to("/dev/zero")
    Path("to-pipe.jpg").symlink_to("pipe.jpg")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.jpg")
        assert [photo.name for photo in scan(tmp_path)] == ["good.jpg"]
        for name in ("pipe.jpg", "device.jpg", "to-pipe.jpg", "socket.jpg"):
            for read in (open_oriented, read_metadata):
                with pytest.raises(PhotoUnreadable, match=name):
                    read(tmp_path / name)


@posix
def test_a_path_longer_than_the_system_allows_is_said(tmp_path: Path) -> None:
    path = tmp_path.joinpath(*["n" * 200] * 25, "a.jpg")
    for read in (open_oriented, read_metadata):
        with pytest.raises(PhotoUnreadable, match=r"a\.jpg"):
            read(path)


@posix
def test_a_name_as_long_as_allowed_is_shown_and_said(tmp_path: Path) -> None:
    path = some_jpeg(tmp_path / ("n" * 251 + ".jpg"))
    assert_upright(open_oriented(path))
    path.write_bytes(b"")
    with pytest.raises(PhotoDamaged, match="is empty"):
        open_oriented(path)


@pytest.fixture
def meddling(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Callable[[], object]]]:
    """What is put into this list is called once a photo's file was opened, before it is read."""
    steps: list[Callable[[], object]] = []
    fstat = os.fstat

    def then_meddle(handle: int) -> os.stat_result:
        status = fstat(handle)
        while steps:
            steps.pop()()
        return status

    monkeypatch.setattr(reading.os, "fstat", then_meddle)
    yield steps
    assert not steps


@posix
@pytest.mark.parametrize("read", [open_oriented, read_metadata])
def test_a_photo_that_vanishes_while_it_is_read_is_read_to_its_end(
    tmp_path: Path, meddling: list[Callable[[], object]], read: Callable[[Path], object]
) -> None:
    path = some_jpeg(tmp_path / "a.jpg")
    meddling.append(path.unlink)
    assert read(path)


def test_a_photo_that_is_cut_while_it_is_read_is_damaged(
    tmp_path: Path, meddling: list[Callable[[], object]]
) -> None:
    path = some_jpeg(tmp_path / "a.jpg")
    meddling.append(lambda: os.truncate(path, 100))
    with pytest.raises(PhotoDamaged):
        open_oriented(path)


def test_a_photo_that_grows_while_it_is_read_is_shown(tmp_path: Path) -> None:
    """As when a browser is still writing it: more may come behind its end at any time."""
    path = some_jpeg(tmp_path / "a.jpg")
    stop = threading.Event()

    def grow() -> None:
        while not stop.is_set():
            with path.open("ab") as file:
                file.write(bytes(1000))

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        for _time in range(20):
            assert_upright(open_oriented(path))
            read_metadata(path)
    finally:
        stop.set()
        writer.join()


def test_a_photo_that_is_still_being_written_is_shown_or_said(tmp_path: Path) -> None:
    content = saved("JPEG", quality=95)()
    path = tmp_path / "a.jpg"
    with path.open("wb", buffering=0) as file:
        for byte in io.BytesIO(content):
            file.write(byte)
            with contextlib.suppress(PhotoError):  # any other error fails the test
                open_oriented(path)
    assert_upright(open_oriented(path))
