"""The endings that say "this may be a photo". What a file really is, is asked of its content (`formats`)."""

from __future__ import annotations

JPEG_ENDINGS: frozenset[str] = frozenset({".jpg", ".jpeg", ".jpe", ".jfif", ".jif", ".mpo"})
HEIF_ENDINGS: frozenset[str] = frozenset({".heic", ".heif", ".hif", ".heics", ".heifs"})
# fmt: off
RAW_ENDINGS: frozenset[str] = frozenset({
    ".3fr", ".arw", ".cr2", ".cr3", ".crw", ".dcr", ".dng", ".erf", ".fff", ".iiq", ".kdc", ".mef",
    ".mos", ".mrw", ".nef", ".nrw", ".orf", ".pef", ".raf", ".raw", ".rw2", ".rwl", ".sr2", ".srf",
    ".srw", ".x3f",
})
OTHER_ENDINGS: frozenset[str] = frozenset({
    ".png", ".webp", ".gif", ".tif", ".tiff", ".bmp", ".dib", ".avif", ".avifs", ".jp2", ".j2k",
    ".j2c", ".jpc", ".jpf", ".jpx", ".jxl",
})
# fmt: on

PHOTO_ENDINGS: frozenset[str] = JPEG_ENDINGS | HEIF_ENDINGS | RAW_ENDINGS | OTHER_ENDINGS
"""Every ending of a photo, in lower case with its dot."""


def ending_of(name: str) -> str:
    """The last ending of a file name, in lower case with its dot; empty where there is none."""
    return name[_end_of_stem(name) :].lower()


def stem_of(name: str) -> str:
    """A file name without its last ending: what `PurePath.stem` says, without making a path of each name."""
    return name[: _end_of_stem(name)]


def _end_of_stem(name: str) -> int:
    """Where the last ending begins. A dot that is the first or the last letter begins none."""
    dot = name.rfind(".")
    return dot if 0 < dot < len(name) - 1 else len(name)
