"""The catalog's file: opened or set aside, one thread at a time, whole transactions."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from statuesorter.catalog.connection import connect
from statuesorter.domain.errors import CatalogError
from statuesorter.domain.folders import free_name
from statuesorter.domain.language import _

_log = logging.getLogger(__name__)


class CatalogFile:
    """Opens (or makes) the file. Safe to use from several threads, and beside another program.

    A damaged file is set aside under a new name and a new one begun; ``set_aside`` then tells its place.
    Raises CatalogError where the file can neither be opened nor set aside.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.set_aside: Path | None = None
        self._lock = threading.RLock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = self._open_or_set_aside()
        except (OSError, sqlite3.Error) as error:
            raise CatalogError(
                _("The catalog {file} cannot be opened ({reason}).").format(file=path, reason=error),
                advice=_("Check that the disk is not full and that you may write there."),
            ) from error

    def _open_or_set_aside(self) -> sqlite3.Connection:
        try:
            return connect(self.path)
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # SQLite's message may quote the damage
            if isinstance(error, sqlite3.OperationalError) and error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
                raise  # busy, full, not permitted: the file itself may be whole
            _log.error("The catalog was damaged and is set aside", exc_info=error)
            self.set_aside = free_name(self.path.with_suffix(".damaged.sqlite"))
            self.path.rename(self.set_aside)
            for ending in ("-wal", "-shm"):
                self.path.with_name(self.path.name + ending).unlink(missing_ok=True)
            return connect(self.path)

    @contextmanager
    def changing(self) -> Generator[sqlite3.Connection]:
        """One transaction: all of it is kept, or nothing."""
        with self.using() as db, db:
            db.execute("BEGIN IMMEDIATE")
            yield db

    @contextmanager
    def using(self) -> Generator[sqlite3.Connection]:
        """One thread at a time. Damage that opening did not notice and a failing disk are a CatalogError."""
        try:
            with self._lock:
                yield self._connection
        except sqlite3.Error as error:
            raise CatalogError(
                _("The catalog {file} cannot be used ({reason}).").format(file=self.path, reason=error),
                advice=_("Check that the disk is not full and that you may write there."),
            ) from error

    def close(self) -> None:
        """Write everything down and close it."""
        with self._lock:
            self._connection.close()
