"""What the model said against what the photos are, as a table to look at and to click."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSizePolicy, QWidget

from statuesorter.domain.labels import Label, LabelSet, label_title
from statuesorter.domain.language import _, ngettext, number
from statuesorter.ui.widgets import controls
from statuesorter.ui.widgets.palette import colours_of
from statuesorter.ui.widgets.theme import scaled
from statuesorter.ui.widgets.words import share_text


class ConfusionMatrix(QWidget):
    """Two by two: rows are what the photos show, columns what the model says.

    ``cell_chosen(true, predicted)`` is sent when a cell is clicked.
    """

    cell_chosen = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Confusion matrix"))
        self.cells: dict[tuple[Label, Label], MatrixCell] = {}
        self._labels: LabelSet | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(4)

    def show_counts(self, labels: LabelSet, counts: Sequence[Sequence[int]]) -> None:
        """Show ``counts`` (rows true, columns predicted, both in the order of ``labels``)."""
        if labels != self._labels:
            self._lay_out(labels)
        for true, row in zip(labels, counts, strict=True):
            for predicted, count in zip(labels, row, strict=True):
                self.cells[true, predicted].show_count(count, sum(row))

    def _lay_out(self, labels: LabelSet) -> None:
        grid = self._grid
        while (item := grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self._labels, self.cells = labels, {}
        caption = controls.note(_("the model says"))
        caption.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        grid.addWidget(caption, 0, 1, 1, len(labels))
        for place, label in enumerate(labels):
            grid.addWidget(_axis_word(label_title(label)), 1, place + 1, Qt.AlignmentFlag.AlignHCenter)
            grid.addWidget(_axis_word(_("is {label}").format(label=label_title(label))), place + 2, 0)
            for column, predicted in enumerate(labels):
                cell = MatrixCell(label, predicted)
                cell.clicked.connect(lambda _on=False, c=cell: self.cell_chosen.emit(c.true, c.predicted))
                self.cells[label, predicted] = cell
                grid.addWidget(cell, place + 2, column + 1)
            grid.setColumnStretch(place + 1, 1)


class MatrixCell(QPushButton):
    """One number of the matrix: how many photos of one label got this answer."""

    def __init__(self, true: Label, predicted: Label) -> None:
        super().__init__()
        self.true = true
        self.predicted = predicted
        self._count = 0
        self._share = 0.0
        self.setAutoDefault(True)  # Enter presses the cell that has the keyboard
        line = self.fontMetrics().height()
        self._size = QSize(9 * line, round(3.8 * line))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_count(0, 0)

    def sizeHint(self) -> QSize:
        return self._size

    def minimumSizeHint(self) -> QSize:
        return QSize(round(self._size.width() * 0.6), self._size.height())

    @property
    def right(self) -> bool:
        """Whether this cell counts right answers."""
        return self.true == self.predicted

    def show_count(self, count: int, whole: int) -> None:
        """``count`` of the ``whole`` photos of this row fell into this cell."""
        self._count = count
        self._share = count / whole if whole else 0.0
        self.setEnabled(count > 0)
        words = ngettext(
            "{n} photo of {true} that the model calls {predicted}",
            "{n} photos of {true} that the model calls {predicted}",
            count,
        ).format(n=number(count), true=label_title(self.true), predicted=label_title(self.predicted))
        self.setAccessibleName(words)
        self.setToolTip(words + "\n" + _("Click to see them") if count else words)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        area = self.rect().adjusted(1, 1, -2, -2)
        colours = colours_of(palette)
        colour = QColor(colours.accent if self.right else colours.failed)
        fill = QColor(colour)
        fill.setAlphaF(0.08 + 0.5 * self._share if self._count else 0.04)
        edge = QColor(colour) if self.hasFocus() or (self.underMouse() and self._count) else QColor(fill)
        painter.setPen(QPen(edge, 2))
        painter.setBrush(fill)
        painter.drawRoundedRect(area, 6, 6)
        line = self.fontMetrics().height()
        painter.setPen(palette.color(QPalette.ColorGroup.Active, QPalette.ColorRole.WindowText))
        painter.setFont(scaled(self.font(), 1.5, QFont.Weight.DemiBold))
        upper = area.adjusted(0, line // 3, 0, -line)
        painter.drawText(upper, Qt.AlignmentFlag.AlignCenter, number(self._count))
        painter.setFont(self.font())
        lower = area.adjusted(0, area.height() - round(1.5 * line), 0, -line // 4)
        word = _("right") if self.right else _("wrong")
        painter.drawText(lower, Qt.AlignmentFlag.AlignCenter, f"{word} · {share_text(self._share, 0)}")


def _axis_word(text: str) -> QLabel:
    word = QLabel(text)
    word.setTextFormat(Qt.TextFormat.PlainText)
    return word
