"""The labels that the person made, as the catalog remembers them, and what became of labels.

A label that became another one, or was removed, leaves a change behind: which decisions it had, so that it
can be taken back, and what it is called now, for models that knew it before.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime

from statuesorter.catalog.file import CatalogFile
from statuesorter.domain.labels import Label
from statuesorter.domain.own_labels import (
    ChangeKind,
    LabelChange,
    LabelsNow,
    Look,
    OwnLabel,
    labels_now,
)

_CHANGE = "SELECT id, kind, label, becomes, decisions FROM label_changes"


class KeptLabels:
    """The person's own labels. Each method is one transaction. Raises CatalogError where the catalog cannot
    be used. Names are checked by who calls: see `domain.own_labels`.
    """

    def __init__(self, file: CatalogFile) -> None:
        self._file = file

    def own(self) -> tuple[OwnLabel, ...]:
        """The labels that the person made, in the order in which they did."""
        with self._file.using() as db:
            rows = db.execute("SELECT label, key, colour, shape FROM labels ORDER BY id").fetchall()
        return tuple(OwnLabel(Label(label), key, Look(*look)) for label, key, *look in rows)

    def decided(self) -> dict[Label, int]:
        """How many photos the person gave each label, of those that they gave any."""
        with self._file.using() as db:
            rows = db.execute(
                "SELECT label, count(*) FROM decisions GROUP BY label ORDER BY label"
            ).fetchall()
        return {Label(label): n for label, n in rows}

    def add(self, own: OwnLabel) -> int:
        """Remember a new label. The decisions that one of its name had when it was removed count again; gives
        how many, without those on photos that the person has decided on since.
        """
        with self._file.changing() as db:
            db.execute(
                "INSERT INTO labels (label, key, colour, shape) VALUES (?, ?, ?, ?)",
                (own.label, own.key, own.look.colour, own.look.shape),
            )
            (removal,) = db.execute(
                "SELECT max(id) FROM label_changes WHERE label = ? AND becomes IS NULL", (own.label,)
            ).fetchone()
            return 0 if removal is None else _restore(db, removal, own.label)

    def choose(self, own: OwnLabel) -> None:
        """Remember the key and the look of a label that is there."""
        with self._file.changing() as db:
            db.execute(
                "UPDATE labels SET key = ?, colour = ?, shape = ? WHERE label = ?",
                (own.key, own.look.colour, own.look.shape, own.label),
            )

    # What becomes of a label

    def rename(self, label: Label, name: Label) -> LabelChange:
        """Call a label of the person's by another name, one that nothing has: its decisions go along."""
        return self._change(ChangeKind.RENAMED, label, name)

    def merge(self, label: Label, into: Label) -> LabelChange:
        """Make a label of the person's part of another label: its decisions become those of the other."""
        return self._change(ChangeKind.MERGED, label, into)

    def remove(self, label: Label) -> LabelChange:
        """Remove a label of the person's. Its decisions are set aside."""
        return self._change(ChangeKind.REMOVED, label, None)

    def _change(self, kind: ChangeKind, label: Label, becomes: Label | None) -> LabelChange:
        with self._file.changing() as db:
            (number,) = db.execute(
                "INSERT INTO label_changes (changed_at, kind, label, becomes, decisions, own, key, colour,"
                " shape) SELECT :at, :kind, label, :becomes, (SELECT count(*) FROM decisions WHERE label ="
                " :label), id, key, colour, shape FROM labels WHERE label = :label RETURNING id",
                {"at": _now(), "kind": kind, "becomes": becomes, "label": label},
            ).fetchone()
            db.execute(
                "INSERT INTO changed_decisions SELECT ?, photo, decided_at FROM decisions WHERE label = ?",
                (number, label),
            )
            if becomes is None:
                db.execute("DELETE FROM decisions WHERE label = ?", (label,))
            else:
                db.execute("UPDATE decisions SET label = ? WHERE label = ?", (becomes, label))
            if kind is ChangeKind.RENAMED:
                db.execute("UPDATE labels SET label = ? WHERE label = ?", (becomes, label))
                db.execute("UPDATE confirmed SET label = ? WHERE label = ?", (becomes, label))
            else:
                db.execute("DELETE FROM labels WHERE label = ?", (label,))
            return _change_of(db.execute(f"{_CHANGE} WHERE id = ?", (number,)).fetchone())

    def last_change(self) -> LabelChange | None:
        """The last change that was not taken back."""
        with self._file.using() as db:
            row = db.execute(f"{_CHANGE} ORDER BY id DESC LIMIT 1").fetchone()
        return None if row is None else _change_of(row)

    def take_back(self, change: LabelChange) -> None:
        """The label is again what it was before its change, with its decisions; what the person decided since
        stays. Another label that has its key by now keeps it.
        """
        with self._file.changing() as db:
            label, becomes = change.label, change.becomes
            if change.kind is ChangeKind.RENAMED:
                db.execute("UPDATE labels SET label = ? WHERE label = ?", (label, becomes))
                db.execute("UPDATE decisions SET label = ? WHERE label = ?", (label, becomes))
                db.execute("UPDATE confirmed SET label = ? WHERE label = ?", (label, becomes))
                db.execute("DELETE FROM label_changes WHERE id = ?", (change.number,))
                return
            db.execute(
                "INSERT INTO labels SELECT own, label, iif(key IN (SELECT key FROM labels), '', key), colour,"
                " shape FROM label_changes WHERE id = ?",
                (change.number,),
            )
            if change.kind is ChangeKind.MERGED:
                db.execute(
                    "UPDATE decisions SET label = ? WHERE label = ? AND (photo, decided_at) IN"
                    " (SELECT photo, decided_at FROM changed_decisions WHERE change = ?)",
                    (label, becomes, change.number),
                )
                db.execute("DELETE FROM label_changes WHERE id = ?", (change.number,))
            else:
                _restore(db, change.number, label)

    # What labels of earlier are called now

    def called_since(self, moment: datetime) -> LabelsNow:
        """What became of the labels that there were at a ``moment``."""
        with self._file.using() as db:
            rows = db.execute("SELECT changed_at, label, becomes FROM label_changes ORDER BY id").fetchall()
        return labels_now(
            (Label(label), None if becomes is None else Label(becomes))
            for changed_at, label, becomes in rows
            if datetime.fromisoformat(changed_at) > moment
        )


def _restore(db: sqlite3.Connection, removal: int, label: Label) -> int:
    """The decisions that were set aside by a removal count again, and nothing is left of it; gives how many
    they are, without those on photos that the person has decided on since.
    """
    restored = db.execute(
        "INSERT OR IGNORE INTO decisions SELECT photo, ?, decided_at FROM changed_decisions WHERE change = ?",
        (label, removal),
    ).rowcount
    db.execute("DELETE FROM label_changes WHERE id = ?", (removal,))
    return restored


def _change_of(row: Sequence[object]) -> LabelChange:
    number, kind, label, becomes, decisions = row
    assert isinstance(number, int)
    assert isinstance(decisions, int)
    return LabelChange(
        number,
        ChangeKind(str(kind)),
        Label(str(label)),
        None if becomes is None else Label(str(becomes)),
        decisions,
    )


def _now() -> str:
    return datetime.now(UTC).isoformat()
