"""Which file shows which photo, as the catalog remembers it: files that were read, moved, copied, lost."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager

from statuesorter.catalog.file import CatalogFile
from statuesorter.catalog.given import chunks
from statuesorter.catalog.photo_rows import (
    FileKey,
    drop_changed_files,
    file_identity,
    file_key,
    forget_files,
    have_files,
    questions,
)
from statuesorter.domain.photo import PhotoIdentity
from statuesorter.photos.content_key import ContentKey, RecentKeys, read_key

_MOST_WAITING = 64
"""Keys read and not written down yet; they are written together, because each time waits for the disk."""


class KnownFiles:
    """A `KeySource` that knows the files it has read before, also on other days. Safe across threads."""

    def __init__(self, file: CatalogFile) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._waiting: dict[PhotoIdentity, ContentKey] = {}
        self._recent = RecentKeys()

    def key_of(self, identity: PhotoIdentity) -> ContentKey:
        """The key of a file, known or read now. Raises PhotoUnreadable, and CatalogError."""
        return self.known(identity) or self.read(identity)

    def known(self, identity: PhotoIdentity) -> ContentKey | None:
        """The key of a file that was read before and is unchanged by path, size and time."""
        key = self._recent.get(identity)
        if key is None:
            key = self.known_of([identity]).get(identity)
            if key is not None:
                self._recent.put(identity, key)
        return key

    def known_of(self, identities: Sequence[PhotoIdentity]) -> dict[PhotoIdentity, ContentKey]:
        """The keys of those of these files that are known."""
        found: dict[PhotoIdentity, ContentKey] = {}
        statement = (
            "SELECT place, picture, orientation, taken FROM asked JOIN photos USING (id)"
            " WHERE picture NOT NULL"
        )
        for question in questions(identities, statement):
            with self._file.using() as db:
                rows = db.execute(*question).fetchall()
            found |= {identities[place]: ContentKey(*key) for place, *key in rows}
        with self._lock:
            found |= {each: self._waiting[each] for each in identities if each in self._waiting}
        return found

    def showing_the_same(
        self, identities: Sequence[PhotoIdentity]
    ) -> dict[PhotoIdentity, tuple[PhotoIdentity, ...]]:
        """All files, as they were when they were last seen, that show the photo of each of these files."""
        found: dict[PhotoIdentity, tuple[PhotoIdentity, ...]] = {}
        statement = (
            "SELECT place, files.path, files.size, files.mtime_ns FROM asked"
            " JOIN files ON files.photo = asked.id ORDER BY place, files.path"
        )
        for question in questions(identities, statement):
            with self._file.using() as db:
                rows: list[tuple[int, bytes, int, int]] = db.execute(*question).fetchall()
            for place, path, size, mtime_ns in rows:
                identity = identities[place]
                found[identity] = (*found.get(identity, ()), file_identity((path, size, mtime_ns)))
        return found

    def read(self, identity: PhotoIdentity) -> ContentKey:
        """Read a file's key, whatever is known of it. Raises PhotoUnreadable, and CatalogError."""
        file = read_key(identity)
        # When a new picture was taken is found out as it is decoded.
        key = file.dated() if self._is_known(file.key.picture) else file.key
        if file.current:
            self._recent.put(identity, key)
            with self._lock:
                self._waiting[identity] = key
                enough = len(self._waiting) >= _MOST_WAITING
            if enough:
                self.write_down()
        return key

    def write_down(self) -> None:
        """Have every key that was read in the catalog."""
        if self._waiting:
            with self.changing():
                pass

    @contextmanager
    def changing(self) -> Generator[sqlite3.Connection]:
        """One transaction in which the keys that wait are written first. Where it fails they wait on."""
        with self._lock:
            waiting = dict(self._waiting)
        with self._file.changing() as db:
            _identify(db, waiting)
            yield db
        with self._lock:
            for identity, key in waiting.items():
                if self._waiting.get(identity) is key:
                    del self._waiting[identity]

    def _is_known(self, picture: bytes) -> bool:
        with self._file.using() as db:
            return _photo_with(db, picture) is not None

    # Files that were moved, copied, lost

    def follow(self, moves: Sequence[tuple[PhotoIdentity, PhotoIdentity]]) -> None:
        """Files were moved (from, to): what is known of them is found at their new place at once."""
        with self.changing() as db:
            for before, after in _different(moves):
                if _show_the_same(db, before, after):
                    db.execute("DELETE FROM files WHERE path = ?", before[:1])
        self._recent.drop(before for before, _after in moves)

    def copied(self, copies: Sequence[tuple[PhotoIdentity, PhotoIdentity]]) -> None:
        """Files were copied or linked to (from, to): the new ones show the same photos."""
        with self.changing() as db:
            pairs = list(_different(copies))
            have_files(db, [before for before, _after in pairs])
            for before, after in pairs:
                _show_the_same(db, before, after)

    def forget(self, identities: Sequence[PhotoIdentity]) -> None:
        """These files are gone. What was said of a photo that was read stays, should it come back."""
        with self.changing() as db:
            forget_files(db, identities)
        self._recent.drop(identities)

    # Files that were decided on before they were read

    def unread(self) -> list[PhotoIdentity]:
        """The files of photos that the person decided on and whose key is not known: they have not been read,
        or an older program did. Asks the disk: paths that an older program kept are made canonical.
        """
        with self._file.using() as db:
            rows: list[FileKey] = db.execute(
                "SELECT path, size, mtime_ns FROM decisions JOIN photos ON photos.id = decisions.photo"
                " JOIN files ON files.photo = photos.id WHERE picture IS NULL ORDER BY path"
            ).fetchall()
        files = [file_key(file_identity(row)) for row in rows]
        other = [(now[0], row[0]) for row, now in zip(rows, files, strict=True) if now[0] != row[0]]
        if other:
            with self._file.changing() as db:
                db.executemany("UPDATE OR REPLACE files SET path = ? WHERE path = ?", other)
        return [file_identity(file) for file in files]


def _different(
    pairs: Sequence[tuple[PhotoIdentity, PhotoIdentity]],
) -> Iterator[tuple[FileKey, FileKey]]:
    """The pairs as files are found, without those that are one file."""
    for before, after in pairs:
        keys = file_key(before), file_key(after)
        if keys[0] != keys[1]:
            yield keys


def _show_the_same(db: sqlite3.Connection, before: FileKey, after: FileKey) -> bool:
    """The file ``after`` shows the photo of the file ``before``, if that is known; says whether it is."""
    known = db.execute(
        "SELECT photo, orientation, taken FROM files WHERE path = ? AND size = ? AND mtime_ns = ?", before
    ).fetchone()
    if known is None:
        return False
    drop_changed_files(db, [after])
    db.execute(
        "INSERT OR REPLACE INTO files (path, size, mtime_ns, photo, orientation, taken)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (*after, *known),
    )
    return True


def _identify(db: sqlite3.Connection, keys: Mapping[PhotoIdentity, ContentKey]) -> None:
    """Files show these pictures. What was known of a file that had not been read goes to its picture; where
    both know a decision, the later one counts.
    """
    for chunk in chunks(list(keys.items())):
        drop_changed_files(db, [file_key(identity) for identity, _key in chunk])
        for identity, key in chunk:
            _identify_file(db, file_key(identity), key)


def _identify_file(db: sqlite3.Connection, file: FileKey, key: ContentKey) -> None:
    photo = _photo_with(db, key.picture)
    known = db.execute(
        "SELECT files.photo, picture FROM files JOIN photos ON photos.id = files.photo WHERE path = ?",
        file[:1],
    ).fetchone()
    if known is None:
        photo = photo or _new_photo(db, key.picture)
    else:
        before, picture = known
        if picture is None:
            photo = _become(db, before, photo, key)
        elif picture != key.picture:  # it changed, and its size and time did not
            photo = photo or _new_photo(db, key.picture)
    db.execute(
        "INSERT INTO files (path, size, mtime_ns, photo, orientation, taken) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (path) DO UPDATE SET photo = excluded.photo, orientation = excluded.orientation,"
        " taken = excluded.taken",
        (*file, photo, key.orientation, key.taken),
    )


def _photo_with(db: sqlite3.Connection, picture: bytes) -> int | None:
    found = db.execute("SELECT id FROM photos WHERE picture = ?", (picture,)).fetchone()
    return None if found is None else found[0]


def _new_photo(db: sqlite3.Connection, picture: bytes) -> int:
    (photo,) = db.execute("INSERT INTO photos (picture) VALUES (?) RETURNING id", (picture,)).fetchone()
    return photo


def _become(db: sqlite3.Connection, unread: int, photo: int | None, key: ContentKey) -> int:
    """A photo whose key was not known is ``photo``, or (None) the first with that picture. Gives its id."""
    for table in ("features", "measures"):
        db.execute(
            f"UPDATE {table} SET orientation = ? WHERE photo = ? AND orientation = 0",  # noqa: S608
            (key.orientation, unread),
        )
    if photo is None:
        db.execute("UPDATE photos SET picture = ? WHERE id = ?", (key.picture, unread))
        return unread
    db.execute(
        "DELETE FROM decisions WHERE photo = :to AND decided_at <"
        " (SELECT decided_at FROM decisions WHERE photo = :of)",
        {"of": unread, "to": photo},
    )
    for table in ("decisions", "confirmed", "changed_decisions", "features", "measures", "filed", "files"):
        db.execute(f"UPDATE OR IGNORE {table} SET photo = ? WHERE photo = ?", (photo, unread))  # noqa: S608
    db.execute("DELETE FROM photos WHERE id = ?", (unread,))
    return photo
