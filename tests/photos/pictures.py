"""Small real files for these tests: a picture of four colours tells every way of turning it."""

from __future__ import annotations

import os
import struct
from pathlib import Path

from PIL import Image

SIZE = (96, 64)
RED, GREEN, BLUE, YELLOW = (200, 30, 30), (30, 160, 40), (40, 60, 190), (210, 200, 40)
CORNERS = (RED, GREEN, BLUE, YELLOW)  # top left, top right, bottom left, bottom right

_BACK = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def four_colours(size: tuple[int, int] = SIZE) -> Image.Image:
    picture = Image.new("RGB", size)
    half = (size[0] // 2, size[1] // 2)
    for number, colour in enumerate(CORNERS):
        left, top = (number % 2) * half[0], (number // 2) * half[1]
        picture.paste(
            colour, (left, top, size[0] if number % 2 else half[0], size[1] if number > 1 else half[1])
        )
    return picture


def as_the_sensor_saw_it(picture: Image.Image, orientation: int) -> Image.Image:
    """What a camera stores with this orientation, so that turning it upright gives ``picture`` back."""
    back = _BACK[orientation]
    return picture if back is None else picture.transpose(back)


def exif_saying(orientation: object) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


def corners_of(image: Image.Image) -> list[tuple[int, ...]]:
    width, height = image.size
    spots = ((1, 1), (3, 1), (1, 3), (3, 3))
    return [colour_at(image, (width * x // 4, height * y // 4)) for x, y in spots]


def colour_at(image: Image.Image, place: tuple[int, int]) -> tuple[int, ...]:
    """The numbers of one pixel of a picture that has several."""
    colour = image.getpixel(place)
    assert isinstance(colour, tuple)
    return colour


def assert_close(found: tuple[int, ...], expected: tuple[int, ...], tolerance: int = 14) -> None:
    differences = [abs(a - b) for a, b in zip(found, expected, strict=True)]
    assert max(differences) <= tolerance, f"{found} is not {expected}"


def assert_upright(image: Image.Image, tolerance: int = 14) -> None:
    assert image.mode == "RGB"
    for found, expected in zip(corners_of(image), CORNERS, strict=True):
        assert_close(found, expected, tolerance)


def noisy(size: tuple[int, int]) -> Image.Image:
    """A picture without a plain area, so that a missing part cannot pass for content."""
    return Image.frombytes("RGB", size, bytes((i * 7919 >> 4) % 251 for i in range(size[0] * size[1] * 3)))


def some_jpeg(path: Path, size: tuple[int, int] = SIZE, **options: object) -> Path:
    four_colours(size).save(path, "JPEG", quality=92, **options)
    return path


Primaries = tuple[tuple[float, float, float], ...]
"""Red, green and blue as XYZ, adapted to D50."""

DISPLAY_P3: Primaries = (
    (0.51512, 0.24120, -0.00105),
    (0.29198, 0.69225, 0.04189),
    (0.15710, 0.06657, 0.78407),
)
ADOBE_RGB: Primaries = (
    (0.60974, 0.31111, 0.01947),
    (0.20528, 0.62567, 0.06087),
    (0.14919, 0.06322, 0.74457),
)


def display_p3() -> bytes:
    return rgb_profile(b"Display P3", DISPLAY_P3)


def adobe_rgb() -> bytes:
    return rgb_profile(b"Adobe RGB (1998)", ADOBE_RGB)


def rgb_profile(title: bytes, primaries: Primaries) -> bytes:
    """A small profile: these primaries and gamma 2.2."""

    def fixed(value: float) -> bytes:
        return struct.pack(">i", round(value * 65536))

    def colour(x: float, y: float, z: float) -> bytes:
        return b"XYZ \0\0\0\0" + fixed(x) + fixed(y) + fixed(z)

    name = title + b"\0"
    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(2.2 * 256)) + b"\0\0"
    described = b"desc\0\0\0\0" + struct.pack(">I", len(name)) + name + bytes(79 + (-len(name)) % 4)
    tags = {
        b"desc": described,
        b"cprt": b"text\0\0\0\0none\0\0\0\0",
        b"wtpt": colour(0.9642, 1.0, 0.8249),
        b"rXYZ": colour(*primaries[0]),
        b"gXYZ": colour(*primaries[1]),
        b"bXYZ": colour(*primaries[2]),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    table, body, at = struct.pack(">I", len(tags)), b"", 128 + 4 + 12 * len(tags)
    for sign, content in tags.items():
        table += sign + struct.pack(">II", at + len(body), len(content))
        body += content + bytes(-len(content) % 4)
    header = bytearray(128)
    header[0:4] = struct.pack(">I", 128 + len(table) + len(body))
    header[8:12] = b"\x02\x40\0\0"
    header[12:24] = b"mntrRGB XYZ "
    header[36:40] = b"acsp"
    header[68:80] = fixed(0.9642) + fixed(1.0) + fixed(0.8249)
    return bytes(header) + table + body


def touch(path: Path, content: bytes = b"x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def may_ignore_permissions() -> bool:
    return not hasattr(os, "geteuid") or os.geteuid() == 0
