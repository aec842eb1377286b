"""What is filed, as the catalog remembers it: under which label, by which run, and where it was put."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from statuesorter.catalog.file import CatalogFile
from statuesorter.catalog.given import about, chunks
from statuesorter.catalog.photo_rows import canonical, note, questions
from statuesorter.labels import Label
from statuesorter.photos.photo import PhotoIdentity


@dataclass(frozen=True, slots=True)
class FiledPhoto:
    """That a run filed a photo under a label, and where it put it."""

    run: str
    label: Label
    path: Path


class FiledPhotos:
    """Which photos are filed. It hangs on what they show: wherever a photo lies, it is filed or it is not."""

    def __init__(self, file: CatalogFile) -> None:
        self._file = file

    def remember(self, run: str, filed: Sequence[tuple[PhotoIdentity, Label, Path]]) -> None:
        """A run filed these photos under these labels, at these places. Said again, it changes nothing."""
        if not filed:
            return
        rows = [(identity, label.value, canonical(place)) for identity, label, place in filed]
        with self._file.changing() as db:
            note(
                db,
                rows,
                "label, place",
                "INSERT OR REPLACE INTO filed (run, path, photo, label) SELECT ?, place, photo, label",
                run,
            )

    def forget(self, run: str, places: Sequence[Path]) -> None:
        """A run did not put photos there, or it was taken back; what other runs did stays."""
        if not places:
            return
        with self._file.changing() as db:
            for chunk in chunks([(canonical(place),) for place in places]):
                mine = "DELETE FROM filed WHERE run = ? AND path IN (SELECT path FROM given)"
                db.execute(*about(chunk, "path", mine, run))

    def count(self, run: str) -> int:
        """How many photos a run filed."""
        with self._file.using() as db:
            (count,) = db.execute("SELECT count(*) FROM filed WHERE run = ?", (run,)).fetchone()
        return count

    def of(self, identities: Sequence[PhotoIdentity]) -> dict[PhotoIdentity, tuple[FiledPhoto, ...]]:
        """Where runs have put the photos that these files show, the newest run first."""
        found: dict[PhotoIdentity, tuple[FiledPhoto, ...]] = {}
        statement = (
            "SELECT place, run, label, filed.path FROM asked JOIN filed ON filed.photo = asked.id"
            " ORDER BY place, run DESC"
        )
        for question in questions(identities, statement):
            with self._file.using() as db:
                rows: list[tuple[int, str, str, bytes]] = db.execute(*question).fetchall()
            for place, run, label, path in rows:
                filed = FiledPhoto(run, Label(label), Path(os.fsdecode(path)))
                found[identities[place]] = (*found.get(identities[place], ()), filed)
        return found
