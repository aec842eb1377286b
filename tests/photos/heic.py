"""HEICs whose preview is told apart from the photo by what it shows."""

from __future__ import annotations

import io
import re

from PIL import Image

from statuesorter.photos.formats import HEIF, load_plugin


def heic(photo: Image.Image, preview: Image.Image, **options: object) -> bytes:
    """A HEIC of ``photo`` with ``preview`` embedded in it, whatever that shows. The preview's pixels stand
    before the photo's in the file.

    Pillow-heif itself only makes previews that show the photo: so ``preview`` is saved as another photo, and
    then named the preview in place of a tiny one.
    """
    load_plugin(HEIF)
    photo, buffer = photo.copy(), io.BytesIO()
    photo.info["thumbnails"] = [16]
    preview.save(buffer, "HEIF", save_all=True, append_images=[photo], primary_index=1, quality=90, **options)
    content = bytearray(buffer.getvalue())
    items = re.findall(rb"infe.{4}(..)..hvc1", content, re.DOTALL)
    at = content.index(b"thmb") + len(b"thmb")
    content[at : at + 2] = items[0]
    return bytes(content)


def with_damaged_preview(content: bytes, fill: int) -> bytes:
    """What `heic` gave, with the first bytes of the preview's pixels replaced."""
    at = content.index(b"mdat") + len(b"mdat")
    return content[:at] + bytes([fill]) * 64 + content[at + 64 :]
