"""Opening the catalog's SQLite file."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from statuesorter.catalog import schema


def connect(file: Path) -> sqlite3.Connection:
    """The open file, its tables made and looked at. Raises sqlite3.Error, or UnicodeDecodeError where
    SQLite's own message quotes the damage.
    """
    connection = sqlite3.connect(file, timeout=20, check_same_thread=False, isolation_level=None)
    connection.text_factory = _text
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        # NORMAL in WAL mode cannot corrupt; FULL also keeps the last decision through a power cut.
        connection.execute("PRAGMA synchronous = FULL")
        schema.prepare(connection)
        connection.execute("PRAGMA foreign_keys = ON")
    except BaseException:
        connection.close()
        raise
    return connection


def _text(raw: bytes) -> str:
    """One damaged letter must not hide all that is whole."""
    return raw.decode("utf-8", "replace")
