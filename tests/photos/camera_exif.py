"""EXIF as a camera writes it."""

from __future__ import annotations

from PIL import Image
from PIL.TiffImagePlugin import IFDRational


def full_exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112] = "Canon", "Canon EOS R5", 6
    exif[0x8769] = {
        0x9003: "2024:05:17 14:30:05",
        0x829A: IFDRational(1, 250),
        0x829D: IFDRational(28, 10),
        0x8827: 400,
        0x920A: IFDRational(35, 1),
        0xA434: "RF35mm F1.8",
    }
    return exif
