"""What filing means for the photos in the window: which go into the plan, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from statuesorter.filing.mode import Mode
from statuesorter.labels import Label

if TYPE_CHECKING:
    from statuesorter.filing.plan import Unit
    from statuesorter.photos.photo import Photo
    from statuesorter.ui.shell import Shell


class FilingActs(QObject):
    """Leads photos to the plan; the list follows what was filed or taken back."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell

    def open_plan(self) -> None:
        """Go to the plan with every photo that has a label and is not filed."""
        root, labelled = self._shell.review.root, self._to_file()
        if root is not None and labelled:
            self._shell.pages.open_plan(labelled, root)

    def follow_plan(self) -> None:
        """The last photo has been looked at: a plan that is on the screen takes in the later ones too."""
        if self._shell.pages.plan_in_sight:
            self._shell.pages.follow_plan(self._to_file())

    def _to_file(self) -> Sequence[tuple[Photo, Label]]:
        return self._shell.photos.shown.everything().to_file().labelled()

    def filed(self, outcomes: Sequence[object], mode: Mode) -> None:
        """Photos were filed: they are dimmed, followed if they moved, and undo of decisions ends here."""
        done = _done(outcomes)
        self._shell.photos.file({unit.photo.identity: unit.label for unit in done})
        if mode is Mode.MOVE:
            self._shell.photos.move({unit.photo.identity: unit.filed_photo for unit in done})
        self._shell.correcting.forget_history()

    def undone(self, outcomes: Sequence[object]) -> None:
        """A run was taken back: its photos are where they were, and filed as they were before it."""
        done = _done(outcomes)
        self._shell.photos.move({unit.filed_photo.identity: unit.photo for unit in done})
        self._shell.photos.file({unit.photo.identity: unit.label_before for unit in done})


def _done(outcomes: Sequence[object]) -> Sequence[Unit]:
    """The units of those outcomes that are as asked."""
    from statuesorter.filing.outcome import Outcome, Result

    return [o.unit for o in outcomes if isinstance(o, Outcome) and o.result is Result.DONE]
