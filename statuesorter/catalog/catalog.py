"""The catalog: one SQLite file that remembers photos, decisions, runs, features and recent folders."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from statuesorter.catalog.features import Features, KnownFeatures
from statuesorter.catalog.file import CatalogFile
from statuesorter.catalog.filed import FiledPhotos
from statuesorter.catalog.photo_rows import (
    forget,
    note,
    photo_identity,
    photo_key,
    questions,
    remember_photos,
)
from statuesorter.catalog.records import Decision, Remembered
from statuesorter.labels import Label
from statuesorter.photos.measures import Measures
from statuesorter.photos.photo import PhotoIdentity

_PHASH_BYTES = 8
_BYTES_A_FEATURE = 2
_RECENT = 12
_LONG_AGO = datetime.fromtimestamp(0, UTC)


class Catalog:
    """Opens (or makes) the catalog file. Safe to use from several threads, and beside another program.

    A damaged catalog is set aside under a new name and a new one begun; `set_aside` then tells its place.
    Raises CatalogError where the file can neither be opened nor set aside, and where it cannot be used later.
    """

    def __init__(self, file: Path) -> None:
        self._file = CatalogFile(file)
        self.filed = FiledPhotos(self._file)

    @property
    def set_aside(self) -> Path | None:
        """Where the damaged catalog lies that this one replaces."""
        return self._file.set_aside

    def close(self) -> None:
        """Write everything down and close the file."""
        self._file.close()

    # Decisions

    def decide(self, decisions: Sequence[Decision]) -> None:
        """Remember what the person said; an earlier decision on the same photo is replaced."""
        if not decisions:
            return
        said = [(d.identity, d.label.value, d.decided_at.isoformat()) for d in decisions]
        with self._file.changing() as db:
            note(
                db,
                said,
                "label, decided_at",
                "INSERT OR REPLACE INTO decisions SELECT id, label, decided_at",
            )

    def withdraw(self, identities: Sequence[PhotoIdentity]) -> None:
        """Forget the decisions on these photos."""
        if not identities:
            return
        with self._file.changing() as db:
            forget(db, identities, "DELETE FROM decisions WHERE photo IN")

    def decisions(self, identities: Sequence[PhotoIdentity]) -> dict[PhotoIdentity, Decision]:
        """The decisions on these photos; a photo that changed since has none."""
        found: dict[PhotoIdentity, Decision] = {}
        for place, label, decided_at in self._select(
            identities, "SELECT place, label, decided_at FROM asked JOIN decisions ON photo = asked.id"
        ):
            identity = identities[place]
            found[identity] = Decision(identity, Label(label), _moment(decided_at))
        return found

    def all_decisions(self) -> list[Decision]:
        """Every decision ever made and not withdrawn, oldest first."""
        with self._file.using() as db:
            rows = db.execute(
                "SELECT path, size, mtime_ns, label, decided_at FROM photos JOIN decisions ON photo = id"
                " ORDER BY decided_at, id"
            ).fetchall()
        return [
            Decision(photo_identity((path, size, mtime)), Label(label), _moment(decided_at))
            for path, size, mtime, label, decided_at in rows
        ]

    # What was seen of photos

    def remember_seen(
        self, seen: Mapping[PhotoIdentity, tuple[Features, Measures]], *, backbone: str
    ) -> None:
        """Keep what a backbone (named by its digest) says of photos, and what was measured of them.

        Features are float16 on disk, under 0.1 % off.
        """
        keys = [photo_key(identity) for identity in seen]
        features = [
            (backbone, vector.astype("<f2").tobytes(), key[0])
            for (vector, _measures), key in zip(seen.values(), keys, strict=True)
        ]
        measures = [
            (m.taken, m.sharpness, m.phash.to_bytes(_PHASH_BYTES, "big"), key[0])
            for (_vector, m), key in zip(seen.values(), keys, strict=True)
        ]
        with self._file.changing() as db:
            remember_photos(db, keys)
            db.executemany(
                "INSERT OR REPLACE INTO features SELECT id, ?, ? FROM photos WHERE path = ?", features
            )
            db.executemany(
                "INSERT OR REPLACE INTO measures SELECT id, ?, ?, ? FROM photos WHERE path = ?", measures
            )

    def features(self, identities: Sequence[PhotoIdentity], *, backbone: str, size: int) -> KnownFeatures:
        """What the backbone, which gives ``size`` features, said of those of these photos that are known,
        measured and unchanged. What was cut short on disk counts as unknown.
        """
        rows = self._select(
            identities,
            "SELECT place, vector FROM asked"
            " JOIN features ON features.photo = asked.id JOIN measures ON measures.photo = asked.id"
            " WHERE backbone = ? AND length(vector) = ?",
            backbone,
            _BYTES_A_FEATURE * size,
        )
        vectors = np.frombuffer(b"".join([vector for _place, vector in rows]), "<f2")
        return KnownFeatures([place for place, _vector in rows], vectors.astype(np.float32).reshape(-1, size))

    # All at once

    def remembered(self, identities: Sequence[PhotoIdentity]) -> dict[PhotoIdentity, Remembered]:
        """What is remembered of those of these photos that are known and unchanged. In one question: to look
        100,000 photos up takes as long as all the rest.
        """
        rows = self._select(
            identities,
            "SELECT place, decisions.label, decided_at, taken, sharpness, phash,"
            " (SELECT label FROM filed WHERE filed.photo = asked.id ORDER BY run DESC LIMIT 1)"
            " FROM asked LEFT JOIN decisions ON decisions.photo = asked.id"
            " LEFT JOIN measures ON measures.photo = asked.id",
        )
        return {
            identity: Remembered(
                None if label is None else Decision(identity, Label(label), _moment(decided_at)),
                _measures(*measured),
                None if filed is None else Label(filed),
            )
            for place, label, decided_at, *measured, filed in rows
            for identity in (identities[place],)
        }

    # Photos that moved, folders that were opened

    def follow(self, moves: Sequence[tuple[PhotoIdentity, PhotoIdentity]]) -> None:
        """Photos were moved (from, to): what is remembered of them goes along."""
        with self._file.changing() as db:
            for before, after in moves:
                found = db.execute(
                    "SELECT id FROM photos WHERE path = ? AND size = ? AND mtime_ns = ?", photo_key(before)
                ).fetchone()
                if found is None or before == after:
                    continue
                db.execute(
                    "DELETE FROM photos WHERE path = ? AND id != ?", (os.fsencode(after.path), found[0])
                )
                db.execute(
                    "UPDATE photos SET path = ?, size = ?, mtime_ns = ? WHERE id = ?",
                    (*photo_key(after), found[0]),
                )

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


def _measures(taken: int | None, sharpness: float | None, phash: bytes | None) -> Measures | None:
    """What was measured of a photo, if it was and is whole."""
    if sharpness is None or phash is None or len(phash) != _PHASH_BYTES:
        return None
    return Measures(taken, sharpness, int.from_bytes(phash, "big"))


def _moment(text: str) -> datetime:
    """A date as `Catalog` writes it. A damaged one counts as long ago: the decision still counts."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return _LONG_AGO
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
