"""After training: the old model against the new one, and the photos behind each number."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from statuesorter.domain.evaluation import Comparison, Evaluation, WorstPhoto
from statuesorter.domain.labels import Label
from statuesorter.domain.language import _
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.jobs.runner import JobRunner
from statuesorter.operations.workspace import Workspace
from statuesorter.ui.library.spoken import label_word
from statuesorter.ui.pages.training.confusion_matrix import ConfusionMatrix
from statuesorter.ui.pages.training.photo_strip import PhotoStrip
from statuesorter.ui.widgets import controls
from statuesorter.ui.widgets.disk_questions import DiskQuestions
from statuesorter.ui.widgets.theme import STEP, set_text
from statuesorter.ui.widgets.words import photos, share_text


class ComparisonView(QWidget):
    """The verdict, the figures side by side, and a matrix for each model.

    ``cell_chosen(evaluation, true, predicted)`` is sent when a cell of a matrix is clicked.
    """

    cell_chosen = Signal(Evaluation, str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.verdict = controls.title()
        self.verdict.setWordWrap(True)
        self.judged = controls.note()
        self.old_matrix = ConfusionMatrix()
        self.new_matrix = ConfusionMatrix()
        self.figures = QGridLayout()
        self.figures.setHorizontalSpacing(3 * STEP)
        self.figures.setVerticalSpacing(STEP)
        self._comparison: Comparison | None = None
        self._lay_out()
        for matrix in (self.old_matrix, self.new_matrix):
            matrix.cell_chosen.connect(partial(self._cell, matrix))

    def show_comparison(self, comparison: Comparison) -> None:
        """Show who is better, and by what."""
        self._comparison = comparison
        self.verdict.setText(comparison.sentence)
        self.judged.setText(
            _("Both were judged on the same {photos}, never on one they had learned from.").format(
                photos=photos(comparison.n)
            )
        )
        self.old_matrix.show_counts(comparison.old.labels, comparison.old.confusion)
        self.new_matrix.show_counts(comparison.new.labels, comparison.new.confusion)
        self._show_figures(comparison)

    def _cell(self, matrix: ConfusionMatrix, true: Label, predicted: Label) -> None:
        if self._comparison is not None:
            which = self._comparison.new if matrix is self.new_matrix else self._comparison.old
            self.cell_chosen.emit(which, true, predicted)

    def _show_figures(self, comparison: Comparison) -> None:
        while (item := self.figures.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        right = Qt.AlignmentFlag.AlignRight
        for column, words in enumerate((_("old"), _("new")), start=1):
            self.figures.addWidget(controls.note(words), 0, column, right)
        old, new = _figures(comparison.old), _figures(comparison.new)
        for row, (name, before) in enumerate(old.items(), start=1):
            self.figures.addWidget(QLabel(name), row, 0)
            self.figures.addWidget(QLabel(share_text(before)), row, 1, right)
            now = QLabel(share_text(new[name]))
            if new[name] != before:
                set_text(now, 1.0, QFont.Weight.DemiBold)
            self.figures.addWidget(now, row, 2, right)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * STEP)
        column.addWidget(self.verdict)
        column.addWidget(self.judged)
        row = QHBoxLayout()
        row.setSpacing(5 * STEP)
        table = QVBoxLayout()
        table.addLayout(self.figures)
        table.addStretch(1)
        row.addLayout(table)
        for words, matrix in ((_("Old model"), self.old_matrix), (_("New model"), self.new_matrix)):
            matrix.setAccessibleName(words)
            side = QVBoxLayout()
            side.setSpacing(STEP // 2)
            side.addWidget(controls.heading(words))
            side.addWidget(matrix)
            side.addStretch(1)
            row.addLayout(side, 1)
        column.addLayout(row)


def _figures(evaluation: Evaluation) -> dict[str, float]:
    """What is compared, in the order of its weight."""
    return {
        _("right"): evaluation.accuracy,
        _("wrong"): evaluation.error_rate,
        _("wrong although sure"): evaluation.wrong_of_sure,
        _("unsure"): evaluation.unsure_rate,
    }


_SHOWN = 60
"""How many photos of a cell are shown."""


class TrainingVerdict(QWidget):
    """The comparison, and below it the photos of the cell that was clicked."""

    def __init__(self, workspace: Workspace, jobs: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._disks = DiskQuestions(jobs, self)
        self.comparison = ComparisonView()
        self.strip_title = controls.heading()
        self.strip = PhotoStrip(workspace, _("Photos behind the number"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        column.addWidget(self.comparison)
        column.addSpacing(STEP)
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
