"""Draw the sample photos, so that anyone can try the program at once."""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Sequence
from itertools import count
from pathlib import Path

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.language import _
from statuesorter.domain.progress import Progress


def sample_folder(data: Path, *, cancel: CancelToken | None = None) -> Generator[Path | Progress]:
    """Yield progress while sample photos are drawn below ``data``, where none are yet; last their folder."""
    folder, drawn = _folder_in(data)
    for item in draw_sample(folder, cancel=cancel) if not drawn else ():
        if isinstance(item, Progress):
            yield item
    yield folder


def _remove(photos: Sequence[Path], folders: Sequence[Path]) -> None:
    """Remove what was drawn, and no more: something of the person's may lie beside it by now."""
    for photo in photos:
        photo.unlink(missing_ok=True)
    for emptied in (*{photo.parent for photo in photos}, *folders):
        with contextlib.suppress(OSError):
            emptied.rmdir()


def draw_sample(folder: Path, *, cancel: CancelToken | None = None) -> Generator[Path | Progress]:
    """Draw the gallery into ``folder`` (made if missing, must be empty); yields photos and progress.

    Who stops early leaves none of them behind: a folder with some of them could not be drawn into again.
    """
    from statuesorter.sample.gallery import SAMPLE_COUNT, draw_gallery

    made = [] if folder.exists() else [folder]
    photos: list[Path] = []
    try:
        yield Progress(0, SAMPLE_COUNT, _("Drawing sample photos"))
        for path in draw_gallery(folder, cancel=cancel):
            photos.append(path)
            yield path
            yield Progress(len(photos), SAMPLE_COUNT, _("Drawing sample photos"))
    except BaseException:
        _remove(photos, made)
        raise


def _folder_in(data: Path) -> tuple[Path, bool]:
    """Where the sample photos are, and whether all are drawn; one with something else is passed over."""
    from statuesorter.sample.gallery import SAMPLE_COUNT

    for number in count(1):
        folder = data / (f"sample photos {number}" if number > 1 else "sample photos")
        drawn = sum(1 for _photo in folder.rglob("*.jpg"))
        if drawn == SAMPLE_COUNT or not any(folder.glob("*")):
            return folder, drawn == SAMPLE_COUNT
    raise AssertionError("count() never ends")
