"""Decisions that the person looked at again and kept, as the catalog remembers them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from statuesorter.catalog.file import CatalogFile
from statuesorter.catalog.files import KnownFiles
from statuesorter.catalog.photo_rows import forget, note, questions
from statuesorter.domain.labels import Label
from statuesorter.domain.photo import PhotoIdentity


class ConfirmedDecisions:
    """That a photo shows a label was confirmed. It holds as long as the decision says that label, and again
    once it does. Each method is one transaction. Raises CatalogError where the catalog cannot be used.
    """

    def __init__(self, file: CatalogFile, files: KnownFiles) -> None:
        self._file, self._files = file, files

    def confirm(self, decisions: Mapping[PhotoIdentity, Label]) -> None:
        """The person was asked again about these decisions, and keeps them."""
        if not decisions:
            return
        with self._files.changing() as db:
            note(
                db,
                [(identity, label) for identity, label in decisions.items()],
                "label",
                "INSERT OR REPLACE INTO confirmed SELECT photo, label",
            )

    def withdraw(self, identities: Sequence[PhotoIdentity]) -> None:
        """What was confirmed of these photos is not any more; the decisions stay."""
        with self._files.changing() as db:
            forget(db, identities, "DELETE FROM confirmed WHERE photo IN")

    def among(self, identities: Sequence[PhotoIdentity]) -> set[PhotoIdentity]:
        """Those of the photos whose decision is confirmed as it is now."""
        found: set[PhotoIdentity] = set()
        statement = (
            "SELECT place FROM asked JOIN decisions ON photo = asked.id JOIN confirmed USING (photo, label)"
        )
        for question in questions(identities, statement):
            with self._file.using() as db:
                rows: list[tuple[int]] = db.execute(*question).fetchall()
            found.update(identities[place] for (place,) in rows)
        return found
