"""The guide's table of formats, made by trying: ``python -m tests.photos.format_table`` writes it anew."""

from __future__ import annotations

import tempfile
from pathlib import Path

from statuesorter.domain.errors import PhotoUnsupported
from statuesorter.photos.decode import decode
from tests.photos.samples import NOT_SHOWN, PROFILED, SHOWN, Sample

PAGE = Path(__file__).resolve().parents[2] / "resources/help/en/60-formats.md"
START, END = "<!-- formats: written by python -m tests.photos.format_table -->", "<!-- end of formats -->"
NOTHING = "–"
"""Qt draws an empty cell as one with the cell before it."""

ENDINGS = {
    "JPEG": (".jpg", ".jpeg", ".jpe", ".jfif", ".mpo"),
    "HEIC, HEIF": (".heic", ".heif", ".hif"),
    "AVIF": (".avif",),
    "JPEG XL": (".jxl",),
    "PNG": (".png",),
    "WebP": (".webp",),
    "GIF": (".gif",),
    "BMP": (".bmp", ".dib"),
    "TIFF": (".tif", ".tiff"),
    "JPEG 2000": (".jp2", ".j2k", ".jpx"),
    "RAW": (".dng", ".nef", ".cr2", ".cr3", ".arw", ".raf", ".orf", ".rw2"),
}


def table(folder: Path) -> str:
    """The rows, by what `decode` makes of each sample in ``folder``."""
    results: dict[str, tuple[list[str], list[str]]] = {}
    for sample in (*SHOWN, *PROFILED, *NOT_SHOWN):
        shown, named = results.setdefault(sample.format, ([], []))
        (shown if is_shown(sample, folder) else named).append(sample.variant)
    rows = [_row(name, shown, named) for name, (shown, named) in results.items()]
    return "\n".join(["| format | endings | shown | not shown |", "| --- | --- | --- | --- |", *rows])


def is_shown(sample: Sample, folder: Path) -> bool:
    """Whether the sample is shown. One that is neither shown nor named is an error."""
    path = written(sample, folder)
    try:
        decode(path)
    except PhotoUnsupported:
        return False
    return True


def written(sample: Sample, folder: Path) -> Path:
    """The sample as a file; only of a RAW the ending says what it is."""
    path = folder / ("photo.dng" if sample.format == "RAW" else "photo.jpg")
    path.write_bytes(sample.make())
    return path


def rows_between_markers(page: str) -> str:
    """The part of a page of the guide that this module writes."""
    return page[page.index(START) + len(START) : page.index(END)].strip()


def _row(name: str, shown: list[str], named: list[str]) -> str:
    endings = " ".join(f"`{ending}`" for ending in ENDINGS.get(name, ()))
    cells = (endings, ", ".join(shown), ", ".join(named))
    return f"| {name} | {' | '.join(cell or NOTHING for cell in cells)} |"


def main() -> None:
    page = PAGE.read_text("utf-8")
    with tempfile.TemporaryDirectory() as folder:
        now = table(Path(folder))
    start, end = page.index(START) + len(START), page.index(END)
    PAGE.write_text(f"{page[:start]}\n\n{now}\n\n{page[end:]}", "utf-8")


if __name__ == "__main__":
    main()
