"""The catalog: one SQLite file that remembers photos, decisions, features and recent folders."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from statuesorter.catalog.connection import connect
from statuesorter.catalog.features import Features, KnownFeatures
from statuesorter.catalog.given import about, chunks
from statuesorter.catalog.records import Decision
from statuesorter.errors import CatalogError
from statuesorter.folders import free_name
from statuesorter.labels import Label
from statuesorter.language import _
from statuesorter.photos.measures import Measures
from statuesorter.photos.photo import PhotoIdentity

_KEY = "path, size, mtime_ns"
"""The columns of `_key`."""

_ASKED = ", asked AS (SELECT place, id FROM given CROSS JOIN photos USING (path, size, mtime_ns))"
"""The beginning of what `Catalog._select` asks."""

_PHASH_BYTES = 8
_BYTES_A_FEATURE = 2
_RECENT = 12
_LONG_AGO = datetime.fromtimestamp(0, UTC)


class Catalog:
    """Opens (or makes) the catalog file. Safe to use from several threads, and beside another program.

    A damaged catalog is set aside under a new name and a new one begun; `set_aside` then tells its place.
    Raises CatalogError where the file can neither be opened nor set aside.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self.set_aside: Path | None = None
        self._lock = threading.RLock()
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._connection = self._open_or_set_aside()
        except (OSError, sqlite3.Error) as error:
            raise CatalogError(
                _("The catalog {file} cannot be opened ({reason}).").format(file=file, reason=error),
                advice=_("Check that the disk is not full and that you may write there."),
            ) from error

    def _open_or_set_aside(self) -> sqlite3.Connection:
        try:
            return connect(self.file)
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # SQLite's message may quote the damage
            if isinstance(error, sqlite3.OperationalError) and error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
                raise  # busy, full, not permitted: the file itself may be whole
            self.set_aside = free_name(self.file.with_suffix(".damaged.sqlite"))
            self.file.rename(self.set_aside)
            for ending in ("-wal", "-shm"):
                self.file.with_name(self.file.name + ending).unlink(missing_ok=True)
            return connect(self.file)

    @contextmanager
    def _changing(self) -> Generator[sqlite3.Connection]:
        """One transaction: all of it is kept, or nothing."""
        with self._using() as db, db:
            db.execute("BEGIN IMMEDIATE")
            yield db

    @contextmanager
    def _using(self) -> Generator[sqlite3.Connection]:
        """One thread at a time. Damage that opening did not notice and a failing disk are a CatalogError."""
        try:
            with self._lock:
                yield self._connection
        except sqlite3.Error as error:
            raise CatalogError(
                _("The catalog {file} cannot be used ({reason}).").format(file=self.file, reason=error),
                advice=_("Check that the disk is not full and that you may write there."),
            ) from error

    def close(self) -> None:
        """Write everything down and close the file."""
        with self._lock:
            self._connection.close()

    # Decisions

    def decide(self, decisions: Sequence[Decision]) -> None:
        """Remember what the person said; an earlier decision on the same photo is replaced."""
        if not decisions:
            return
        with self._changing() as db:
            for chunk in chunks(decisions):
                _remember_photos(db, [_key(d.identity) for d in chunk])
                statement = about(
                    [(*_key(d.identity), d.label.value, d.decided_at.isoformat()) for d in chunk],
                    f"{_KEY}, label, decided_at",
                    "INSERT INTO decisions SELECT id, label, decided_at"
                    " FROM given CROSS JOIN photos USING (path, size, mtime_ns) WHERE true"
                    " ON CONFLICT (photo) DO UPDATE"
                    " SET label = excluded.label, decided_at = excluded.decided_at",
                )
                db.execute(*statement)

    def withdraw(self, identities: Sequence[PhotoIdentity]) -> None:
        """Forget the decisions on these photos."""
        if not identities:
            return
        with self._changing() as db:
            for chunk in chunks(identities):
                statement = about(
                    [_key(identity) for identity in chunk],
                    _KEY,
                    "DELETE FROM decisions WHERE photo IN"
                    " (SELECT id FROM given CROSS JOIN photos USING (path, size, mtime_ns))",
                )
                db.execute(*statement)

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
        with self._using() as db:
            rows = db.execute(
                "SELECT path, size, mtime_ns, label, decided_at FROM photos JOIN decisions ON photo = id"
                " ORDER BY decided_at, id"
            ).fetchall()
        return [
            Decision(_identity(path, size, mtime), Label(label), _moment(decided_at))
            for path, size, mtime, label, decided_at in rows
        ]

    # What was seen of photos

    def remember_seen(
        self, seen: Mapping[PhotoIdentity, tuple[Features, Measures]], *, backbone: str
    ) -> None:
        """Keep what a backbone (named by its digest) says of photos, and what was measured of them.

        Features are float16 on disk, under 0.1 % off.
        """
        keys = [_key(identity) for identity in seen]
        features = [
            (backbone, vector.astype("<f2").tobytes(), key[0])
            for (vector, _measures), key in zip(seen.values(), keys, strict=True)
        ]
        measures = [
            (m.taken, m.sharpness, m.phash.to_bytes(_PHASH_BYTES, "big"), key[0])
            for (_vector, m), key in zip(seen.values(), keys, strict=True)
        ]
        with self._changing() as db:
            _remember_photos(db, keys)
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

    def measures(self, identities: Sequence[PhotoIdentity]) -> dict[PhotoIdentity, Measures]:
        """What was measured of those of these photos that are known and unchanged."""
        rows = self._select(
            identities,
            "SELECT place, taken, sharpness, phash FROM asked JOIN measures ON photo = asked.id",
        )
        return {
            identities[place]: Measures(taken, sharpness, int.from_bytes(phash, "big"))
            for place, taken, sharpness, phash in rows
            if len(phash) == _PHASH_BYTES
        }

    # Photos that moved, folders that were opened

    def follow(self, moves: Sequence[tuple[PhotoIdentity, PhotoIdentity]]) -> None:
        """Photos were moved (from, to): what is remembered of them goes along."""
        with self._changing() as db:
            for before, after in moves:
                found = db.execute(
                    "SELECT id FROM photos WHERE path = ? AND size = ? AND mtime_ns = ?", _key(before)
                ).fetchone()
                if found is None or before == after:
                    continue
                db.execute(
                    "DELETE FROM photos WHERE path = ? AND id != ?", (os.fsencode(after.path), found[0])
                )
                db.execute(
                    "UPDATE photos SET path = ?, size = ?, mtime_ns = ? WHERE id = ?",
                    (*_key(after), found[0]),
                )

    def remember_folder(self, folder: Path) -> None:
        """Put the folder first in the list of recent folders."""
        with self._changing() as db:
            now = datetime.now(UTC).isoformat()
            db.execute("INSERT OR REPLACE INTO recent_folders VALUES (?, ?)", (os.fsencode(folder), now))
            db.execute(
                "DELETE FROM recent_folders WHERE path NOT IN"
                " (SELECT path FROM recent_folders ORDER BY rowid DESC LIMIT ?)",
                (_RECENT,),
            )

    def recent_folders(self) -> list[Path]:
        """Folders opened lately, the last one first, whatever the clock said then."""
        with self._using() as db:
            rows = db.execute("SELECT path FROM recent_folders ORDER BY rowid DESC").fetchall()
        return [Path(os.fsdecode(path)) for (path,) in rows]

    def _select(
        self, identities: Sequence[PhotoIdentity], statement: str, *values: str | int
    ) -> list[tuple[int, *tuple[Any, ...]]]:
        """The rows of a statement about ``asked``, a place first: the ``id`` of each photo that is known by
        path and unchanged in size and time, and its ``place`` in ``identities``. ``values`` are for the
        question marks of the statement.
        """
        rows: list[tuple[int, *tuple[Any, ...]]] = []
        for chunk in chunks(list(enumerate(identities))):
            keys = [(place, *_key(identity)) for place, identity in chunk]
            question = about(keys, f"place, {_KEY}", f"{_ASKED} {statement}", *values)
            with self._using() as db:
                rows += db.execute(*question).fetchall()
        return rows


def _moment(text: str) -> datetime:
    """A date as `Catalog` writes it. A damaged one counts as long ago: the decision still counts."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return _LONG_AGO
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _key(identity: PhotoIdentity) -> tuple[bytes, int, int]:
    return os.fsencode(identity.path), identity.size, identity.mtime_ns


def _identity(path: bytes, size: int, mtime_ns: int) -> PhotoIdentity:
    return PhotoIdentity(Path(os.fsdecode(path)), size, mtime_ns)


def _remember_photos(db: sqlite3.Connection, keys: Sequence[tuple[bytes, int, int]]) -> None:
    """Have a row for each photo. One that changed on disk begins anew: what was known of it is forgotten."""
    for chunk in chunks(keys):
        changed = about(
            chunk,
            _KEY,
            "DELETE FROM photos WHERE id IN (SELECT id FROM given CROSS JOIN photos AS known USING (path)"
            " WHERE (known.size, known.mtime_ns) != (given.size, given.mtime_ns))",
        )
        new = about(
            chunk,
            _KEY,
            "INSERT OR IGNORE INTO photos (path, size, mtime_ns) SELECT path, size, mtime_ns FROM given",
        )
        db.execute(*changed)
        db.execute(*new)
