"""Bad photos: one clear sentence each, whatever happened to the bytes, and never anything else."""

from __future__ import annotations

import io
import os
import struct
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, features

from statuesorter.domain.errors import PhotoDamaged, PhotoError, PhotoUnreadable
from statuesorter.photos.decode import decode, open_oriented
from statuesorter.photos.formats import HEIF, JPEG_XL, load_plugin
from statuesorter.photos.metadata import read_metadata
from statuesorter.photos.reduction import Reduction
from tests.fuzz.mutations import reseal_png
from tests.photos.pictures import exif_saying, may_ignore_permissions, noisy, some_jpeg

KINDS = ["JPEG", "JXL", "PROGRESSIVE", "PNG", "WEBP", "GIF", "TIFF", "BMP", "HEIF", "AVIF", "JPEG2000"]
posix = pytest.mark.skipif(sys.platform == "win32", reason="needs what only POSIX file systems have")


def content_of(kind: str) -> bytes:
    if kind == "HEIF":
        load_plugin(HEIF)
    if kind == "JXL":
        pytest.importorskip("pylibjxl", reason="JPEG XL is not on this computer")
        load_plugin(JPEG_XL)
    if kind == "AVIF" and not features.check("avif"):
        pytest.skip("this Pillow has no AVIF")
    buffer = io.BytesIO()
    picture = noisy((64, 48))
    if kind == "PROGRESSIVE":
        picture.save(buffer, "JPEG", quality=90, progressive=True)
    elif kind in {"GIF", "BMP", "JPEG2000"}:
        picture.save(buffer, kind)
    else:
        picture.save(buffer, kind, exif=exif_saying(6).tobytes())
    return buffer.getvalue()


def shown_or_said(path: Path) -> None:
    """The photo is shown, or one sentence that names it says why not; its metadata never fails."""
    try:
        image = open_oriented(path, max_side=32)
        assert image.mode == "RGB"
        assert max(image.size) <= 32
    except PhotoError as error:
        sentence = error.sentence
    else:
        sentence = f"{path.name} is shown."
    assert path.name in sentence
    assert sentence.endswith(".")
    assert sentence.isprintable()
    read_metadata(path)


@pytest.mark.parametrize("kind", KINDS)
def test_a_photo_cut_at_any_length_is_shown_or_said(tmp_path: Path, kind: str) -> None:
    content = content_of(kind)
    path = tmp_path / "a.jpg"
    for length in [*range(0, min(64, len(content)), 3), *range(64, len(content), max(1, len(content) // 60))]:
        path.write_bytes(content[:length])
        shown_or_said(path)


@pytest.mark.parametrize("kind", KINDS)
def test_a_photo_with_flipped_bits_is_shown_or_said(tmp_path: Path, kind: str) -> None:
    content = content_of(kind)
    path = tmp_path / "a.jpg"

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))  # pyright: ignore[reportArgumentType]
    @given(st.lists(st.tuples(st.integers(0, len(content) - 1), st.integers(1, 255)), min_size=1, max_size=8))
    def try_with(flips: list[tuple[int, int]]) -> None:
        damaged = bytearray(content)
        for at, bits in flips:
            damaged[at] ^= bits
        path.write_bytes(damaged)
        shown_or_said(path)

    try_with()


@given(
    st.binary(max_size=300),
    st.sampled_from([b"\xff\xd8\xff\xe1", b"\x89PNG\r\n\x1a\n", b"II*\0", b"GIF89a", b"BM", b""]),
)
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))  # pyright: ignore[reportArgumentType]
def test_any_bytes_are_shown_or_said(
    tmp_path_factory: pytest.TempPathFactory, junk: bytes, start: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "junk.jpg"
    path.write_bytes(start + junk)
    shown_or_said(path)


@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_that_shows_most_of_itself_is_shown_and_marked(tmp_path: Path, progressive: bool) -> None:
    noisy((320, 240)).save(tmp_path / "a.jpg", quality=90, progressive=progressive, exif=exif_saying(6))
    content = (tmp_path / "a.jpg").read_bytes()
    assert not decode(tmp_path / "a.jpg").truncated
    (tmp_path / "a.jpg").write_bytes(content[: len(content) * 8 // 10])
    decoded = decode(tmp_path / "a.jpg", Reduction(160))
    assert decoded.truncated
    assert decoded.full_size == (240, 320)
    assert decoded.image.size == (120, 160)


def test_a_png_that_shows_most_of_itself_is_shown_and_marked(tmp_path: Path) -> None:
    noisy((320, 240)).save(tmp_path / "a.png")
    content = (tmp_path / "a.png").read_bytes()
    (tmp_path / "a.png").write_bytes(content[: len(content) * 8 // 10])
    assert decode(tmp_path / "a.png").truncated


def test_a_photo_of_which_little_is_left_is_damaged(tmp_path: Path) -> None:
    noisy((320, 240)).save(tmp_path / "IMG_1.jpg", quality=90)
    content = (tmp_path / "IMG_1.jpg").read_bytes()
    (tmp_path / "IMG_1.jpg").write_bytes(content[: len(content) // 4])
    with pytest.raises(PhotoDamaged, match=r"^IMG_1.jpg is damaged: most of it is missing\.$"):
        open_oriented(tmp_path / "IMG_1.jpg")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "IMG_1.jpg is empty."),
        (bytes(5000), "IMG_1.jpg is damaged: it holds only zeros."),
        (b"\xff\xd8\xff\xe0" + bytes(5000), "IMG_1.jpg is damaged and cannot be shown."),
    ],
)
def test_damage_is_said_in_one_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    (tmp_path / "IMG_1.jpg").write_bytes(content)
    with pytest.raises(PhotoDamaged) as raised:
        open_oriented(tmp_path / "IMG_1.jpg")
    assert str(raised.value) == sentence


def test_a_missing_photo_is_said_to_be_gone(tmp_path: Path) -> None:
    for read in (open_oriented, read_metadata):
        with pytest.raises(PhotoUnreadable, match=r"^a.jpg is not there any more\.$"):
            read(tmp_path / "a.jpg")


@posix
@pytest.mark.timeout(180)
def test_what_is_no_regular_file_is_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    (tmp_path / "dir.jpg").mkdir()
    (tmp_path / "nowhere.jpg").symlink_to(tmp_path / "missing")
    (tmp_path / "self.jpg").symlink_to(tmp_path / "self.jpg")
    paths = [
        tmp_path / name
        for name in ("pipe.jpg", "dir.jpg", "nowhere.jpg", "self.jpg", "n" * 300, "zero\0byte")
    ]
    for path in [*paths, Path("/dev/zero")]:
        for read in (open_oriented, read_metadata):
            with pytest.raises(PhotoUnreadable):
                read(path)


@posix
@pytest.mark.skipif(may_ignore_permissions(), reason="the superuser may read everything")
def test_a_photo_without_permission_is_said_to_be_one(tmp_path: Path) -> None:
    some_jpeg(tmp_path / "a.jpg").chmod(0)
    with pytest.raises(PhotoUnreadable, match=r"^You may not read a.jpg\.$"):
        open_oriented(tmp_path / "a.jpg")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux allows any byte in a name")
@pytest.mark.parametrize("name", [b"new\nline.jpg", b"\xff\xfe.jpg", "right\u202eto left.jpg".encode()])
def test_a_photo_of_any_name_is_shown_and_its_sentence_stays_on_one_line(tmp_path: Path, name: bytes) -> None:
    path = tmp_path / os.fsdecode(name)
    assert open_oriented(some_jpeg(path)).mode == "RGB"
    path.write_bytes(b"")
    with pytest.raises(PhotoDamaged) as raised:
        open_oriented(path)
    assert str(raised.value).isprintable()


def test_a_picture_of_one_pixel_is_shown(tmp_path: Path) -> None:
    for kind in ("JPEG", "PNG", "GIF", "BMP", "TIFF", "WEBP"):
        Image.new("RGB", (1, 1), (9, 9, 9)).save(tmp_path / "a", kind)
        assert open_oriented(tmp_path / "a", max_side=100).size == (1, 1)


def test_a_png_that_claims_more_than_its_bytes_can_hold_is_not_filled_in(tmp_path: Path) -> None:
    """Pillow takes a stream of pixels that ends early for a whole one, and works on the rest for long."""
    Image.new("I;16", (96, 64), 77).save(tmp_path / "a.png")
    content = bytearray((tmp_path / "a.png").read_bytes())
    content[20:24] = struct.pack(">I", 600_000)  # its height
    (tmp_path / "a.png").write_bytes(reseal_png(bytes(content)))
    with pytest.raises(PhotoDamaged, match="most of it is missing"):
        decode(tmp_path / "a.png", Reduction(64))


def test_the_emptiest_png_there_is_is_shown(tmp_path: Path) -> None:
    Image.new("1", (6000, 5000)).save(tmp_path / "a.png", compress_level=9)
    assert decode(tmp_path / "a.png", Reduction(64)).full_size == (6000, 5000)
