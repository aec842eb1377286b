"""The catalog: one SQLite file that remembers photos, labels, decisions, runs, features, recent folders."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Generator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from statuesorter.catalog.confirmed import ConfirmedDecisions
from statuesorter.catalog.features import DecidedFeatures, Features, KnownFeatures, Recognised
from statuesorter.catalog.file import CatalogFile
from statuesorter.catalog.filed import FiledPhotos
from statuesorter.catalog.files import KnownFiles
from statuesorter.catalog.own_labels import KeptLabels
from statuesorter.catalog.photo_rows import file_identity, forget, note, questions
from statuesorter.domain.decision import Decision, Remembered
from statuesorter.domain.image_stats import ImageStats
from statuesorter.domain.labels import Label
from statuesorter.domain.photo import PhotoIdentity
from statuesorter.photos.content_key import ContentKey

_PHASH_BYTES = 8
_BYTES_A_FEATURE = 2
_RECENT = 12
_AT_A_TIME = 2000
"""Photos whose features are looked through while nobody else can use the catalog: some milliseconds."""
_LONG_AGO = datetime.fromtimestamp(0, UTC)


class Catalog:
    """Opens (or makes) the catalog file. Safe to use from several threads, and beside another program.

    A damaged catalog is set aside under a new name and a new one begun; `set_aside` then tells its place.
    Raises CatalogError where the file can neither be opened nor set aside, and where it cannot be used later.
    """

    def __init__(self, file: Path) -> None:
        self._file = CatalogFile(file)
        self.files = KnownFiles(self._file)
        self.filed = FiledPhotos(self._file)
        self.confirmed = ConfirmedDecisions(self._file, self.files)
        self.labels = KeptLabels(self._file)

    @property
    def set_aside(self) -> Path | None:
        """Where the damaged catalog lies that this one replaces."""
        return self._file.set_aside

    def close(self) -> None:
        """Write everything down and close the file. Raises CatalogError where the disk does not take it."""
        try:
            self.files.write_down()
        finally:
            self._file.close()

    # Decisions

    def decide(self, decisions: Sequence[Decision], *, withdrawn: Sequence[PhotoIdentity] = ()) -> None:
        """Remember what the person said and forget what they withdrew: all of it, or (an error) nothing. An
        earlier decision on the same photo is replaced.
        """
        if not decisions and not withdrawn:
            return
        rows = [(d.identity, d.label, d.decided_at.isoformat()) for d in decisions]
        with self.files.changing() as db:
            note(
                db,
                rows,
                "label, decided_at",
                "INSERT OR REPLACE INTO decisions SELECT photo, label, decided_at",
            )
            forget(db, withdrawn, "DELETE FROM decisions WHERE photo IN")

    def withdraw(self, identities: Sequence[PhotoIdentity]) -> None:
        """Forget the decisions on these photos."""
        self.decide((), withdrawn=identities)

    def decisions(self, identities: Sequence[PhotoIdentity]) -> dict[PhotoIdentity, Decision]:
        """The decisions on the photos that these files show; a file that changed since has none."""
        found: dict[PhotoIdentity, Decision] = {}
        for place, label, decided_at in self._select(
            identities, "SELECT place, label, decided_at FROM asked JOIN decisions ON photo = asked.id"
        ):
            identity = identities[place]
            found[identity] = Decision(identity, Label(label), _moment(decided_at))
        return found

    def all_decisions(self) -> list[Decision]:
        """Every decision ever made and not withdrawn, oldest first: one for each photo, with the files that
        show it, the one met last first. Photos without a file, as in the trash, are left out.
        """
        with self._file.using() as db:
            rows = db.execute(
                "SELECT photo, path, size, mtime_ns, label, decided_at"
                " FROM decisions JOIN files USING (photo)"
                " ORDER BY decided_at, photo, files.rowid DESC"
            ).fetchall()
        decisions: list[Decision] = []
        for _photo, group in groupby(rows, itemgetter(0)):
            (*_file, label, decided_at), *_others = files = list(group)
            identity, *also = [file_identity((path, size, mtime)) for _id, path, size, mtime, *_said in files]
            decisions.append(Decision(identity, Label(label), _moment(decided_at), tuple(also)))
        return decisions

    # What was seen of photos

    def remember_seen(
        self, seen: Mapping[PhotoIdentity, tuple[Features, ImageStats]], *, backbone: str
    ) -> None:
        """Keep what a backbone (named by its digest) says of photos, and what was measured of them.

        Features are float16 on disk, under 0.1 % off.
        """
        features = [
            (identity, vector.astype("<f2").tobytes()) for identity, (vector, _image_stats) in seen.items()
        ]
        image_stats = [
            (identity, m.taken, m.sharpness, m.phash.to_bytes(_PHASH_BYTES, "big"))
            for identity, (_vector, m) in seen.items()
        ]
        with self.files.changing() as db:
            note(
                db,
                features,
                "vector",
                "INSERT OR REPLACE INTO features (photo, backbone, vector, orientation)"
                " SELECT photo, ?, vector, orientation",
                backbone,
            )
            note(
                db,
                image_stats,
                "taken, sharpness, phash",
                "INSERT OR REPLACE INTO measures (photo, taken, sharpness, phash, orientation)"
                " SELECT photo, given.taken, sharpness, phash, orientation",
            )

    def features(self, identities: Sequence[PhotoIdentity], *, backbone: str, size: int) -> KnownFeatures:
        """What the backbone, which gives ``size`` features, said of the photos in those of these files that
        are known, measured and unchanged. What was cut short on disk counts as unknown.
        """
        rows = self._select(
            identities,
            "SELECT place, vector, EXISTS (SELECT 1 FROM decisions WHERE photo = asked.id) FROM asked"
            " JOIN features ON features.photo = asked.id AND features.orientation = asked.orientation"
            " JOIN measures ON measures.photo = asked.id AND measures.orientation = asked.orientation"
            " WHERE backbone = ? AND length(vector) = ?",
            backbone,
            _BYTES_A_FEATURE * size,
        )
        return KnownFeatures(
            [place for place, _vector, _decided in rows],
            _matrix([vector for _place, vector, _decided in rows], size),
            np.array([decided for _place, _vector, decided in rows], np.bool_),
        )

    def decided_features(self, *, backbone: str, size: int) -> DecidedFeatures:
        """What the backbone, which gives ``size`` features, said of the photos that the person decided on. No
        disk is asked: their files are taken as they were seen last. Those without a file, as in the trash,
        are left out.
        """
        asked = (
            "WITH asked AS (SELECT photo AS id, path, size, mtime_ns, orientation, taken, decided_at,"
            " files.rowid AS met FROM decisions JOIN files USING (photo))"
        )
        seen = (
            "JOIN features ON features.photo = asked.id AND features.orientation = asked.orientation"
            " WHERE backbone = ? AND length(vector) = ? AND sharpness NOT NULL"
            " ORDER BY asked.decided_at, asked.id, met DESC"
        )
        with self._file.using() as db:
            rows = db.execute(
                f"{asked} SELECT asked.id, path, size, mtime_ns, vector, {_REMEMBERED} {seen}",
                (backbone, _BYTES_A_FEATURE * size),
            ).fetchall()
        first = [next(files) for _photo, files in groupby(rows, itemgetter(0))]
        known = {file_identity(tuple(row[1:4])): _remembered(*row[5:]) for row in first}
        return DecidedFeatures(known, _matrix([row[4] for row in first], size))

    def drop_features(self, *, keep: Collection[str]) -> Generator[int]:
        """Forget what backbones other than those to ``keep`` said of photos. Yields how many photos were
        looked at, after some at a time: the catalog is held only for a moment.
        """
        kept, start = json.dumps(list(keep)), 0
        while True:
            end = start + _AT_A_TIME
            with self._file.changing() as db:
                db.execute(
                    "DELETE FROM features WHERE photo >= ? AND photo < ?"
                    " AND backbone NOT IN (SELECT value FROM json_each(?))",
                    (start, end, kept),
                )
                (last,) = db.execute("SELECT max(photo) FROM features").fetchone()
            yield end
            if last is None or last < end:
                return
            start = end

    # All at once

    def remembered(self, identities: Sequence[PhotoIdentity]) -> dict[PhotoIdentity, Remembered]:
        """What is remembered of the photos in those of these files that are known and unchanged. In one
        question: to look 100,000 files up takes as long as all the rest.
        """
        rows = self._select(
            identities,
            f"SELECT place, {_REMEMBERED}",
        )
        return {identities[place]: _remembered(*known) for place, *known in rows}

    def recognise(self, key: ContentKey, *, backbone: str, size: int) -> Recognised | None:
        """What is known of the photo with that content, whatever file it was seen in: what the backbone
        (``size`` features) said of it the same way up, and the rest. None where it was never met.
        """
        asked = "WITH asked AS (SELECT id, ? AS orientation, ? AS taken FROM photos WHERE picture = ?)"
        vector = (
            "(SELECT vector FROM features WHERE features.photo = asked.id AND backbone = ?"
            " AND features.orientation = asked.orientation AND length(vector) = ?)"
        )
        with self._file.using() as db:
            row = db.execute(
                f"{asked} SELECT {vector}, {_REMEMBERED}",
                (key.orientation, key.taken, key.picture, backbone, _BYTES_A_FEATURE * size),
            ).fetchone()
        if row is None:
            return None
        stored: bytes | None = row[0]
        remembered = _remembered(*row[1:])
        if stored is None or remembered.image_stats is None:
            return Recognised(None, remembered)
        return Recognised(np.frombuffer(stored, "<f2").astype(np.float32), remembered)

    # Folders that were opened

    def remember_folder(self, folder: Path) -> None:
        """Put the folder first in the list of recent folders."""
        with self._file.changing() as db:
            now = datetime.now(UTC).isoformat()
            db.execute("INSERT OR REPLACE INTO recent_folders VALUES (?, ?)", (os.fsencode(folder), now))
            db.execute(
                "DELETE FROM recent_folders WHERE path NOT IN"
                " (SELECT path FROM recent_folders ORDER BY rowid DESC LIMIT ?)",
                (_RECENT,),
            )

    def recent_folders(self) -> list[Path]:
        """Folders opened lately, the last one first, whatever the clock said then."""
        with self._file.using() as db:
            rows = db.execute("SELECT path FROM recent_folders ORDER BY rowid DESC").fetchall()
        return [Path(os.fsdecode(path)) for (path,) in rows]

    def _select(
        self, identities: Sequence[PhotoIdentity], statement: str, *values: str | int
    ) -> list[tuple[int, *tuple[Any, ...]]]:
        """The rows of a statement of `questions`, a place first."""
        rows: list[tuple[int, *tuple[Any, ...]]] = []
        for question in questions(identities, statement, *values):
            with self._file.using() as db:
                rows += db.execute(*question).fetchall()
        return rows


_REMEMBERED = (
    "photos.picture, decisions.label, coalesce(asked.taken, measures.taken), sharpness, phash,"
    " (SELECT label FROM filed WHERE filed.photo = asked.id ORDER BY filed.rowid DESC LIMIT 1)"
    " FROM asked JOIN photos USING (id) LEFT JOIN decisions ON decisions.photo = asked.id"
    " LEFT JOIN measures ON measures.photo = asked.id AND measures.orientation = asked.orientation"
)
"""What `_remembered` is made of, of each photo that is ``asked`` about."""


def _matrix(vectors: Sequence[bytes], size: int) -> NDArray[np.float32]:
    """Features as they are kept, N × ``size``."""
    return np.frombuffer(b"".join(vectors), "<f2").astype(np.float32).reshape(-1, size)


def _remembered(
    picture: bytes | None,
    decision: str | None,
    taken: int | None,
    sharpness: float | None,
    phash: bytes | None,
    filed: str | None,
) -> Remembered:
    return Remembered(
        picture,
        None if decision is None else Label(decision),
        _image_stats(taken, sharpness, phash),
        filed,
    )


def _image_stats(taken: int | None, sharpness: float | None, phash: bytes | None) -> ImageStats | None:
    """What was measured of a photo, if it was and is whole."""
    if sharpness is None or phash is None or len(phash) != _PHASH_BYTES:
        return None
    return ImageStats(taken, sharpness, int.from_bytes(phash, "big"))


def _moment(text: str) -> datetime:
    """A date as `Catalog` writes it. A damaged one counts as long ago: the decision still counts."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return _LONG_AGO
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
