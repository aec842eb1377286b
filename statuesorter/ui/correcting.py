"""The person's decisions on photos of the list: decide, accept, undo, redo. No widgets."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from statuesorter.errors import StatueSorterError
from statuesorter.labels import Label
from statuesorter.operations.decide import Change, Decisions
from statuesorter.photos.photo import PhotoIdentity
from statuesorter.ui.photo_list import PhotoList
from statuesorter.ui.photo_row import Row


class Correcting(QObject):
    """Ties the decisions to the list. A decision is on disk before it is shown."""

    changed = Signal()
    """What can be undone and redone, or what is decided, has changed."""

    problem = Signal(object)

    def __init__(self, decisions: Decisions, photos: PhotoList, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._decisions = decisions
        self._photos = photos

    @property
    def undo_text(self) -> str:
        """What undo would take back; empty where there is nothing."""
        return self._decisions.undo_text

    @property
    def redo_text(self) -> str:
        """What redo would do again; empty where there is nothing."""
        return self._decisions.redo_text

    def decide(self, rows: Sequence[Row], label: Label | None) -> bool:
        """Say what photos show (None: take back what was said). True if it was written down."""
        identities = [row.photo.identity for row in rows]
        return bool(identities) and self._do(lambda: self._decisions.decide(identities, label)) is not None

    def accept(self, rows: Sequence[Row]) -> bool:
        """Say of each photo what the model said of it."""
        labels = {
            row.photo.identity: row.prediction.label
            for row in rows
            if row.prediction is not None and row.decision is None
        }
        return bool(labels) and self._do(lambda: self._decisions.decide_each(labels)) is not None

    def undo(self) -> Sequence[PhotoIdentity]:
        """Take the last act back; gives the photos it was about."""
        change = self._do(self._decisions.undo)
        return () if change is None else list(change.after)

    def redo(self) -> Sequence[PhotoIdentity]:
        """Do again what was taken back; gives the photos it was about."""
        change = self._do(self._decisions.redo)
        return () if change is None else list(change.after)

    def forget_history(self) -> None:
        """Another folder is opened, or photos were filed: undo ends here."""
        self._decisions.forget_history()
        self.changed.emit()

    def _do(self, act: Callable[[], Change | None]) -> Change | None:
        try:
            change = act()
        except StatueSorterError as error:
            self.problem.emit(error)
            return None
        if change is not None:
            self._photos.decide(change.after)
            self.changed.emit()
        return change
