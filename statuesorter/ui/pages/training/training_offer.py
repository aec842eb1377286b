"""Before training: what will be learned from, a look at it, and how."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from statuesorter.domain.labels import DEFAULT_LABELS
from statuesorter.domain.language import _, ngettext, number
from statuesorter.domain.photo import Photo
from statuesorter.jobs.lanes import Lanes
from statuesorter.operations.retrain import RetrainOffer
from statuesorter.operations.workspace import Workspace
from statuesorter.ui.library.spoken import label_word
from statuesorter.ui.pages.training.photo_strip import PhotoStrip
from statuesorter.ui.pages.training.training_choices import TrainingChoices
from statuesorter.ui.widgets import parts
from statuesorter.ui.widgets.filing_words import photos
from statuesorter.ui.widgets.label_mark import LabelMark


class TrainingOffer(QWidget):
    """Shows a `RetrainOffer` and holds the choices."""

    def __init__(self, workspace: Workspace, lanes: Lanes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = parts.sentence()
        self.counts = {label: QLabel() for label in DEFAULT_LABELS}
        self.missing = parts.note()
        self.strip = PhotoStrip(workspace, lanes, _("A look at a batch"))
        self.strip_title = parts.heading(_("A look at a batch"))
        self.choices = TrainingChoices()
        self._lay_out()

    def show_offer(self, offer: RetrainOffer, batch: Sequence[tuple[Photo, str]]) -> None:
        """What can be learned from now. ``batch`` is a handful of the photos with their labels."""
        self.words.setText(offer.sentence)
        for label, words in self.counts.items():
            words.setText(photos(offer.counts.get(label, 0)))
        self.missing.setText(
            ngettext(
                "{n} photo with a decision is no longer where it was, and is left out.",
                "{n} photos with a decision are no longer where they were, and are left out.",
                offer.missing,
            ).format(n=number(offer.missing))
        )
        self.missing.setVisible(offer.missing > 0)
        self.choices.setEnabled(offer.can_train)
        for widget in (self.strip, self.strip_title):
            widget.setVisible(bool(batch))
        self.strip.show_photos(batch)

    def _lay_out(self) -> None:
        column = QVBoxLayout()
        column.setSpacing(parts.STEP)
        column.addWidget(parts.heading(_("It learns from your decisions")))
        column.addWidget(self.words)
        grid = QGridLayout()
        grid.setHorizontalSpacing(parts.STEP)
        grid.setVerticalSpacing(parts.STEP // 2)
        for row, (label, words) in enumerate(self.counts.items()):
            grid.addWidget(LabelMark(label), row, 0)
            grid.addWidget(QLabel(label_word(label)), row, 1)
            grid.addWidget(words, row, 2)
        grid.setColumnMinimumWidth(1, 8 * parts.STEP)
        grid.setColumnStretch(3, 1)
        column.addLayout(grid)
        column.addWidget(self.missing)
        column.addSpacing(2 * parts.STEP)
        column.addWidget(self.strip_title)
        column.addWidget(self.strip)
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(5 * parts.STEP)
        row.addLayout(column, 3)
        side = QVBoxLayout()
        side.addWidget(self.choices)
        side.addStretch(1)
        row.addLayout(side, 2)
