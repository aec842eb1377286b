"""Previews of photos that lie anywhere: read where they lie, or fetched into a temporary file first."""

from __future__ import annotations

import logging
import shutil
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from statuesorter.collection.stores import local_path, open_store
from statuesorter.domain.names import shown_name
from statuesorter.domain.photo import Photo
from statuesorter.photos.preview_format import Preview
from statuesorter.photos.preview_store import preview_of
from statuesorter.photos.reading import read_through
from statuesorter.photos.refusals import unreadable

_WAITS = (1.0, 4.0)
"""Seconds before a store that failed is asked again."""
_log = logging.getLogger(__name__)


class FetchedPreviews:
    """A source of previews that keeps none. ``places`` says where each photo lies (a path or a URL); what
    must be fetched lies in ``temporary`` meanwhile (None: the computer's own temporary folder).
    """

    def __init__(self, places: Mapping[Photo, str], temporary: Path | None = None) -> None:
        self._places, self._temporary = places, temporary

    def get_or_make(self, photo: Photo) -> Preview:
        """The preview, with the pixels of every other source. Raises PhotoError."""
        place = self._places[photo]
        path = local_path(place)
        if path is not None:
            return preview_of(path)
        with tempfile.TemporaryDirectory(prefix="statuesorter-photo-", dir=self._temporary) as folder:
            # Under its own name: errors name the photo, and the ending tells a RAW from a TIFF.
            file = Path(folder) / (PurePosixPath(place).name or "photo")
            _fetch(place, file)
            return preview_of(file)

    def read_ahead(self, photo: Photo) -> None:
        """Read the photo's file where it lies at a path. Raises PhotoUnreadable where it cannot be read."""
        path = local_path(self._places[photo])
        if path is not None:
            read_through(path)


def _fetch(place: str, file: Path) -> None:
    name = shown_name(file)
    for wait in (*_WAITS, None):
        try:
            store, path = open_store(place)
            with store.open(path, "rb") as source, file.open("wb") as target:
                shutil.copyfileobj(source, target)
            return
        except (FileNotFoundError, PermissionError) as error:
            raise unreadable(name, error) from error
        except Exception as error:  # each store's library raises errors of its own
            _log.info("%s could not be fetched: %s", place, error)
            if wait is None:
                raise unreadable(name) from error
            time.sleep(wait)
