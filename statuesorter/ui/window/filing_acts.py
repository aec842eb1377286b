"""What filing means for the photos in the window: which go into the plan, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from statuesorter.domain.labels import FiledAs
from statuesorter.domain.plan import Mode

if TYPE_CHECKING:
    from statuesorter.domain.photo import Photo
    from statuesorter.domain.plan import Unit
    from statuesorter.ui.window.main_window import MainWindow


class FilingActs(QObject):
    """Leads photos to the plan; the list follows what was filed or taken back."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def open_plan(self) -> None:
        """Go to the plan with every photo that has a label and is not filed."""
        root, labelled = self._window.review.root, self._to_file()
        if root is not None and labelled:
            self._window.pages.open_plan(labelled, root, self._window.photos.table.labels)

    def follow_plan(self) -> None:
        """The last photo has been looked at: a plan that is on the screen takes in the later ones too."""
        if self._window.pages.plan_in_sight:
            self._window.pages.follow_plan(self._to_file())

    def _to_file(self) -> Sequence[tuple[Photo, FiledAs]]:
        return self._window.photos.shown.everything().to_file().to_be_filed()

    def filed(self, outcomes: Sequence[object], mode: Mode) -> None:
        """Photos were filed: they are dimmed, followed if they moved, and undo of decisions ends here."""
        done = _done(outcomes)
        self._window.photos.file({unit.photo.identity: unit.label for unit in done})
        if mode is Mode.MOVE:
            self._window.photos.move({unit.photo.identity: unit.filed_photo for unit in done})
        self._window.correcting.forget_history()

    def undone(self, outcomes: Sequence[object]) -> None:
        """A run was taken back: its photos are where they were, and filed as they were before it."""
        done = _done(outcomes)
        self._window.photos.move({unit.filed_photo.identity: unit.photo for unit in done})
        self._window.photos.file({unit.photo.identity: unit.label_before for unit in done})


def _done(outcomes: Sequence[object]) -> Sequence[Unit]:
    """The units of those outcomes that are as asked."""
    from statuesorter.domain.outcome import Outcome, Result

    return [o.unit for o in outcomes if isinstance(o, Outcome) and o.result is Result.DONE]
