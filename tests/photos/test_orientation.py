"""Every photo comes out the right way up, whoever says how to turn it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, features

from statuesorter.photos.decode import decode, open_oriented
from statuesorter.photos.formats import HEIF, load_plugin
from statuesorter.photos.metadata import read_metadata
from statuesorter.photos.orientation import turn_upright
from tests.photos.pictures import SIZE, as_the_sensor_saw_it, assert_upright, exif_saying, four_colours

FORMATS = ["JPEG", "PNG", "WEBP", "TIFF", "HEIF", "AVIF"]
OPTIONS = {
    "JPEG": {"quality": 95},
    "WEBP": {"lossless": True},
    "HEIF": {"quality": 95},
    "AVIF": {"quality": 95},
}


def saved(path: Path, kind: str, orientation: int, exif: Image.Exif | bytes) -> Path:
    if kind == "HEIF":
        load_plugin(HEIF)
    if kind == "AVIF" and not features.check("avif"):
        pytest.skip("this Pillow has no AVIF")
    picture = as_the_sensor_saw_it(four_colours(), orientation)
    picture.save(path, kind, exif=exif, **OPTIONS.get(kind, {}))
    return path


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("orientation", range(1, 9))
def test_all_eight_orientations_are_turned_upright(tmp_path: Path, kind: str, orientation: int) -> None:
    path = saved(tmp_path / "a.jpg", kind, orientation, exif_saying(orientation).tobytes())
    decoded = decode(path)
    assert decoded.full_size == SIZE
    assert decoded.image.size == SIZE
    assert_upright(decoded.image)
    assert_upright(open_oriented(path, max_side=24), tolerance=24)
    metadata = read_metadata(path)
    assert (metadata.width, metadata.height) == SIZE


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
@pytest.mark.parametrize("said", [0, 9, 255, 65535])
def test_nonsense_counts_as_upright(tmp_path: Path, kind: str, said: int) -> None:
    assert_upright(open_oriented(saved(tmp_path / "a", kind, 1, exif_saying(said))))


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(
    ("kind", "content", "expected"),
    [
        (3, "0600", 6),  # SHORT, as it should be
        (4, "06000000", 6),  # LONG
        (2, "36000000", 1),  # text
        (5, "08000000", 1),  # a fraction that lies outside of the block
        (99, "06000000", 1),  # a type that does not exist
    ],
)
def test_orientation_of_any_type_and_byte_order(
    tmp_path: Path, order: str, kind: int, content: str, expected: int
) -> None:
    import struct

    value = bytes.fromhex(content)
    if order == ">" and kind in {3, 4}:
        value = value[::-1]
    entry = struct.pack(order + "HHI", 0x0112, kind, 1) + value.ljust(4, b"\0")
    start = b"II*\0" if order == "<" else b"MM\0*"
    exif = b"Exif\0\0" + start + struct.pack(order + "IH", 8, 1) + entry + bytes(4)
    assert_upright(open_oriented(saved(tmp_path / "a.jpg", "JPEG", expected, exif)))


@pytest.mark.parametrize(
    "exif", [b"", b"Exif\0\0", b"Exif\0\0II", b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0" + b"\xff" * 99]
)
def test_broken_exif_counts_as_none(tmp_path: Path, exif: bytes) -> None:
    assert_upright(open_oriented(saved(tmp_path / "a.jpg", "JPEG", 1, exif)))


def test_an_ifd_that_leads_back_to_itself_is_survived(tmp_path: Path) -> None:
    loop = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\x08\0\0\0"
    assert_upright(open_oriented(saved(tmp_path / "a.jpg", "JPEG", 6, loop)))


def xmp(said: str) -> bytes:
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description xmlns:tiff="http://ns.adobe.com/tiff/1.0/" {said}</rdf:RDF></x:xmpmeta>'
    ).encode()


@pytest.mark.parametrize(
    "said",
    [
        'tiff:Orientation="6"/>',
        "tiff:Orientation = '6'/>",
        "><tiff:Orientation>6</tiff:Orientation></rdf:Description>",
    ],
)
def test_xmp_is_asked_where_exif_says_nothing(tmp_path: Path, said: str) -> None:
    turned = as_the_sensor_saw_it(four_colours(), 6)
    turned.save(tmp_path / "a.jpg", "JPEG", quality=95, xmp=xmp(said))
    assert_upright(open_oriented(tmp_path / "a.jpg"))


@pytest.mark.parametrize("exif_says", [1, 0])
def test_exif_is_believed_before_xmp(tmp_path: Path, exif_says: int) -> None:
    four_colours().save(
        tmp_path / "a.jpg", "JPEG", quality=95, exif=exif_saying(exif_says), xmp=xmp('tiff:Orientation="6"/>')
    )
    assert_upright(open_oriented(tmp_path / "a.jpg"))


def test_in_heic_the_container_turns_the_photo_and_exif_does_not(tmp_path: Path) -> None:
    """Given an Exif object (not bytes) pillow-heif writes EXIF without telling the container to turn."""
    assert_upright(open_oriented(saved(tmp_path / "a.heic", "HEIF", 1, exif_saying(6))))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_in_jpeg_xl_the_decoder_has_turned_the_photo_already(tmp_path: Path, orientation: int) -> None:
    """A JPEG packed again as JPEG XL keeps its EXIF, which must not turn it a second time."""
    pylibjxl = pytest.importorskip("pylibjxl", reason="JPEG XL is not on this computer")
    jpeg = saved(tmp_path / "a.jpg", "JPEG", orientation, exif_saying(orientation))
    path = tmp_path / "a.jxl"
    path.write_bytes(pylibjxl.jpeg_to_jxl(jpeg.read_bytes()))
    decoded = decode(path)
    assert decoded.full_size == SIZE
    assert_upright(decoded.image)
    metadata = read_metadata(path)
    assert (metadata.width, metadata.height) == SIZE


def test_turning_leaves_an_upright_photo_alone() -> None:
    picture = four_colours()
    assert turn_upright(picture, 1) is picture
    assert turn_upright(picture, 42) is picture
