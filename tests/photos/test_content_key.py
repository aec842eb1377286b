"""The content key: the same for the same picture, whatever was written about it, and for no other."""

from __future__ import annotations

import io
import random
import shutil
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from statuesorter.domain.errors import PhotoUnreadable
from statuesorter.domain.photo import PhotoIdentity
from statuesorter.photos.content_key import ContentKey, ReadKeys, content_key, read_key
from tests.photos.pictures import display_p3, exif_saying, four_colours

Save = Callable[..., bytes]


def key(content: bytes) -> ContentKey:
    return content_key(io.BytesIO(content))


def jpeg(**options: object) -> bytes:
    return saved("JPEG", quality=90, **options)


def saved(kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    four_colours().save(file, kind, **options)
    return file.getvalue()


def segment(marker: int, content: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(content) + 2).to_bytes(2, "big") + content


def with_segment(photo: bytes, marker: int, content: bytes) -> bytes:
    return photo[:2] + segment(marker, content) + photo[2:]


XMP = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta><rdf:Description xmp:Rating='5'/></x:xmpmeta>"


@pytest.mark.parametrize(
    ("marker", "content"),
    [
        (0xE1, XMP),
        (0xE1, b"Exif\0\0" + exif_saying(1).tobytes()[6:]),
        (0xE1, b"http://ns.adobe.com/xmp/extension/\0" + bytes(900)),
        (0xE2, b"MPF\0" + bytes(40)),
        (0xED, b"Photoshop 3.0\0" + b"8BIM keywords" * 40),
        (0xEF, b"what nobody knows"),
        (0xFE, b"a comment"),
    ],
    ids=["rating", "exif", "long xmp", "other pictures", "iptc", "unknown", "comment"],
)
def test_what_is_written_about_a_jpeg_changes_nothing(marker: int, content: bytes) -> None:
    assert key(with_segment(jpeg(), marker, content)) == key(jpeg())


@pytest.mark.parametrize(
    "other",
    [
        with_segment(jpeg(), 0xE2, b"ICC_PROFILE\0\1\1" + display_p3()),
        with_segment(jpeg(), 0xEE, b"Adobe\0d\0\0\0\0\1"),
        saved("JPEG", quality=91),
        jpeg()[:-3] + b"\0" + jpeg()[-2:],
        jpeg() + b"more",
        jpeg()[:-300],
    ],
    ids=["profile", "colours", "coefficients", "one byte", "what follows", "cut short"],
)
def test_what_makes_a_jpeg_look_other_makes_another_photo(other: bytes) -> None:
    assert key(other).picture != key(jpeg()).picture


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_that_was_turned_is_the_same_photo_another_way_up(kind: str) -> None:
    plain, turned = saved(kind), saved(kind, exif=exif_saying(6))
    assert key(turned) == ContentKey(key(plain).picture, 6)
    assert key(plain).orientation == 1


@pytest.mark.parametrize("said", [0, 9, 77])
def test_nonsense_about_the_orientation_counts_as_upright(said: int) -> None:
    assert key(jpeg(exif=exif_saying(said))) == key(jpeg())


def test_the_orientation_may_stand_in_xmp() -> None:
    said = XMP.replace(b"xmp:Rating='5'", b"tiff:Orientation='8'")
    assert key(with_segment(jpeg(), 0xE1, said)).orientation == 8


def chunk(kind: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + kind + content + zlib.crc32(kind + content).to_bytes(4, "big")


def with_chunk(photo: bytes, made: bytes) -> bytes:
    header = 8 + 25
    return photo[:header] + made + photo[header:]


def test_what_is_written_about_a_png_changes_nothing() -> None:
    text = PngImagePlugin.PngInfo()
    text.add_text("Title", "Primavera")
    text.add_itxt("XML:com.adobe.xmp", "<rating/>")
    plain = saved("PNG")
    for written in (
        saved("PNG", pnginfo=text),
        with_chunk(plain, chunk(b"tIME", b"\x07\xe8\1\1\1\1\1")),
        with_chunk(plain, chunk(b"prVt", b"private")),
    ):
        assert key(written) == key(plain)


def test_what_makes_a_png_look_other_makes_another_photo() -> None:
    plain = saved("PNG")
    assert key(with_chunk(plain, chunk(b"gAMA", (60000).to_bytes(4, "big")))) != key(plain)
    assert key(with_chunk(plain, chunk(b"iCCP", b"p\0\0" + zlib.compress(display_p3())))) != key(plain)


def test_what_is_written_about_a_webp_changes_nothing() -> None:
    extended = saved("WEBP", icc_profile=display_p3())
    with_xmp = saved("WEBP", icc_profile=display_p3(), xmp=b"<rating/>", exif=exif_saying(1))
    assert key(with_xmp) == key(extended)
    assert key(extended).picture != key(saved("WEBP")).picture


@pytest.mark.parametrize("kind", ["TIFF", "GIF", "BMP"])
def test_of_other_formats_the_whole_file_counts(kind: str) -> None:
    assert key(saved(kind)) == key(saved(kind))
    assert key(saved(kind) + b"\0") != key(saved(kind))


@given(
    st.binary(max_size=300), st.sampled_from([b"", b"\xff\xd8", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP"])
)
def test_any_bytes_have_a_key_and_other_bytes_another(content: bytes, start: bytes) -> None:
    photo = start + content
    assert key(photo) == key(photo)
    assert len(key(photo).picture) == 16


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_damage_anywhere_in_the_picture_is_noticed(kind: str) -> None:
    """Each byte of a file that holds only a picture counts; which bytes are tried is drawn once."""
    photo = saved(kind)
    places = random.Random(1).sample(range(len(photo) // 3, len(photo) - 12), 60)
    for place in places:
        spoilt = bytearray(photo)
        spoilt[place] ^= 0x55
        assert key(bytes(spoilt)).picture != key(photo).picture, place


def test_chunks_that_claim_more_than_there_is_are_no_trouble() -> None:
    long_chunk = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 2**31 - 1) + b"eXIf" + b"short"
    long_riff = b"RIFF\xff\xff\xff\xffWEBPVP8X" + struct.pack("<I", 2**32 - 1) + b"short"
    assert key(long_chunk) != key(long_riff)


def test_files_are_read_once_and_a_changed_one_again(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(jpeg())
    keys, identity = ReadKeys(), PhotoIdentity.of(path)
    assert keys.known(identity) is None
    assert keys.key_of(identity) == key(jpeg())
    path.unlink()
    assert keys.key_of(identity) == keys.known(identity) == key(jpeg())
    with pytest.raises(PhotoUnreadable):
        read_key(identity)


def test_a_file_that_is_not_the_one_it_was_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(jpeg())
    identity = PhotoIdentity.of(path)
    path.write_bytes(saved("JPEG", quality=20))
    read = read_key(identity)
    assert (read.key, read.current) == (key(saved("JPEG", quality=20)), False)


def test_real_photos_keep_their_key_when_they_are_copied_and_rated(
    shared_photos: Path, tmp_path: Path
) -> None:
    originals = sorted((shared_photos / "originals").iterdir())
    keys = set()
    for path in originals:
        copied = tmp_path / path.name
        shutil.copyfile(path, copied)
        before = read_key(PhotoIdentity.of(copied)).key
        keys.add(before.picture)
        if path.suffix.lower() in (".jpg", ".jpeg"):
            copied.write_bytes(with_segment(copied.read_bytes(), 0xE1, XMP))
            assert read_key(PhotoIdentity.of(copied)).key == before
    assert len(keys) == len(originals)


def test_pillow_agrees_that_what_was_left_out_is_not_the_picture(tmp_path: Path) -> None:
    rated = with_segment(jpeg(), 0xE1, XMP)
    with Image.open(io.BytesIO(rated)) as one, Image.open(io.BytesIO(jpeg())) as other:
        assert one.tobytes() == other.tobytes()
