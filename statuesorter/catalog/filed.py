"""What is filed, as the catalog remembers it: under which label, by which run, and in which file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from statuesorter.catalog.file import CatalogFile
from statuesorter.catalog.given import about, chunks
from statuesorter.catalog.photo_rows import canonical, file_identity, note, questions
from statuesorter.domain.labels import FiledAs
from statuesorter.domain.photo import PhotoIdentity


@dataclass(frozen=True, slots=True)
class FiledPhoto:
    """That a run filed a photo as something: the ``file`` that it made or moved, as it left it or as it was
    seen since, and how (``mode``; empty: an older program did). ``same_picture``: that file is known to show
    the photo.
    """

    run: str
    mode: str
    label: FiledAs
    file: PhotoIdentity
    same_picture: bool = False


class FiledPhotos:
    """Which photos are filed. It hangs on what they show: wherever a photo lies, it is filed or it is not."""

    def __init__(self, file: CatalogFile) -> None:
        self._file = file

    def remember(self, run: str, mode: str, filed: Mapping[PhotoIdentity, FiledAs]) -> None:
        """A run filed photos as these; these files it made or moved. Said again, it changes
        nothing.
        """
        if not filed:
            return
        with self._file.changing() as db:
            note(
                db,
                list(filed.items()),
                "label",
                "INSERT OR IGNORE INTO filed (run, mode, path, size, mtime_ns, photo, label)"
                " SELECT ?, ?, path, size, mtime_ns, photo, label",
                run,
                mode,
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

    def knows(self, run: str) -> bool:
        """Whether anything is remembered that a run of this version of the program filed."""
        with self._file.using() as db:
            found = db.execute("SELECT 1 FROM filed WHERE run = ? AND mode != '' LIMIT 1", (run,)).fetchone()
        return found is not None

    def of(self, identities: Sequence[PhotoIdentity]) -> dict[PhotoIdentity, tuple[FiledPhoto, ...]]:
        """How runs have filed the photos that these files show, the latest first."""
        found: dict[PhotoIdentity, tuple[FiledPhoto, ...]] = {}
        statement = (
            "SELECT place, run, mode, label, filed.path, coalesce(files.size, filed.size),"
            " coalesce(files.mtime_ns, filed.mtime_ns), files.orientation > 0"
            " FROM asked JOIN filed ON filed.photo = asked.id"
            " LEFT JOIN files ON files.path = filed.path AND files.photo = filed.photo"
            " ORDER BY place, filed.rowid DESC"
        )
        for question in questions(identities, statement):
            with self._file.using() as db:
                rows: list[tuple[int, str, str, str, bytes, int, int, int | None]] = db.execute(
                    *question
                ).fetchall()
            for place, run, mode, label, path, size, mtime_ns, read in rows:
                identity = file_identity((path, size, mtime_ns))
                filed = FiledPhoto(run, mode, label, identity, bool(read))
                found[identities[place]] = (*found.get(identities[place], ()), filed)
        return found
