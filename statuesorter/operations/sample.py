"""Draw the sample photos, so that anyone can try the program at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from statuesorter.cancellation import CancelToken
from statuesorter.language import _
from statuesorter.progress import Progress


def draw_sample(folder: Path, *, cancel: CancelToken | None = None) -> Iterator[Path | Progress]:
    """Draw the gallery into ``folder`` (made if missing, must be empty); yields photos and progress."""
    from statuesorter.sample.gallery import SAMPLE_COUNT, draw_gallery

    yield Progress(0, SAMPLE_COUNT, _("Drawing sample photos"))
    for done, path in enumerate(draw_gallery(folder), start=1):
        yield path
        yield Progress(done, SAMPLE_COUNT, _("Drawing sample photos"))
        if cancel is not None:
            cancel.raise_if_cancelled()
