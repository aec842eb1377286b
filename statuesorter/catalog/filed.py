"""Which photos are filed, as the catalog remembers it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from statuesorter.catalog.file import CatalogFile
from statuesorter.catalog.photo_rows import forget, note
from statuesorter.labels import Label
from statuesorter.photos.photo import PhotoIdentity


class FiledPhotos:
    """Under which label each run filed which photos: those it left in place, and those it put elsewhere."""

    def __init__(self, file: CatalogFile) -> None:
        self._file = file

    def remember(self, run: str, photos: Mapping[PhotoIdentity, Label]) -> None:
        """A run filed these photos. Said again, it changes nothing."""
        if not photos:
            return
        with self._file.changing() as db:
            note(
                db,
                [(identity, label.value) for identity, label in photos.items()],
                "label",
                "INSERT OR REPLACE INTO filed SELECT id, ?, label",
                run,
            )

    def forget(self, run: str, identities: Sequence[PhotoIdentity]) -> None:
        """A run did not file these photos, or it was taken back; what other runs did with them stays."""
        if not identities:
            return
        with self._file.changing() as db:
            forget(db, identities, "DELETE FROM filed WHERE run = ? AND photo IN", run)

    def count(self, run: str) -> int:
        """How many photos a run filed, those it left in place included."""
        with self._file.using() as db:
            (count,) = db.execute("SELECT count(*) FROM filed WHERE run = ?", (run,)).fetchone()
        return count
