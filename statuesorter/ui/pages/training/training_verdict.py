"""After training: old against new, and the photos behind each number."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from PySide6.QtWidgets import QVBoxLayout, QWidget

from statuesorter.domain.evaluation import Comparison, Evaluation, WorstPhoto
from statuesorter.domain.labels import Label
from statuesorter.domain.language import _
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.jobs.runner import JobRunner
from statuesorter.operations.workspace import Workspace
from statuesorter.ui.library.spoken import label_word
from statuesorter.ui.pages.training.comparison_view import ComparisonView
from statuesorter.ui.pages.training.photo_strip import PhotoStrip
from statuesorter.ui.widgets import parts
from statuesorter.ui.widgets.disk_questions import DiskQuestions
from statuesorter.ui.widgets.sizes import share_text

_SHOWN = 60
"""How many photos of a cell are shown."""


class TrainingVerdict(QWidget):
    """The comparison, and below it the photos of the cell that was clicked."""

    def __init__(self, workspace: Workspace, jobs: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._disks = DiskQuestions(jobs, self)
        self.comparison = ComparisonView()
        self.strip_title = parts.heading()
        self.strip = PhotoStrip(workspace, jobs, _("Photos behind the number"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(parts.STEP)
        column.addWidget(self.comparison)
        column.addSpacing(parts.STEP)
        column.addWidget(self.strip_title)
        column.addWidget(self.strip)
        column.addStretch(1)
        self.comparison.cell_chosen.connect(self._show_cell)

    def show_comparison(self, comparison: Comparison) -> None:
        """Show the comparison; no cell is chosen yet."""
        self.comparison.show_comparison(comparison)
        self.strip.show_photos([])
        self.strip.setVisible(False)
        self.strip_title.setText(_("Choose a number to see its photos."))

    def _show_cell(self, evaluation: Evaluation, true: Label, predicted: Label) -> None:
        found = [worst for worst in evaluation.worst if (worst.true, worst.predicted) == (true, predicted)]
        self.strip_title.setText(
            _("{true} that the model calls {predicted}, the worst first").format(
                true=label_word(true), predicted=label_word(predicted)
            )
        )
        self.strip.setVisible(True)
        self._disks.forget()
        self._disks.ask(lambda: _those_there(found[:_SHOWN]), self.strip.show_photos)


def _those_there(worst: Sequence[WorstPhoto]) -> list[tuple[Photo, str]]:
    """The photos that are still where they were, each with how sure the model was. Asks the disk."""
    shown: list[tuple[Photo, str]] = []
    for each in worst:
        with suppress(OSError):
            shown.append((Photo(PhotoIdentity.of(each.path)), share_text(each.confidence, 0)))
    return shown
