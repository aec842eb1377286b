"""Beside the grid: the chosen photo larger, its label and why, the probabilities, camera and date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QFormLayout, QFrame, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from statuesorter.domain.labels import FiledAs, Label
from statuesorter.domain.language import _, ngettext, number
from statuesorter.domain.photo import Photo
from statuesorter.domain.prediction import Prediction
from statuesorter.ui.details.photo_facts import facts, reason
from statuesorter.ui.details.probability_bars import ProbabilityBars
from statuesorter.ui.library.label_chip import LabelLine
from statuesorter.ui.library.row import Row
from statuesorter.ui.library.suspects import Suspect
from statuesorter.ui.widgets.images import ImagePool
from statuesorter.ui.widgets.names import WrappedName
from statuesorter.ui.widgets.one_shot import one_shot
from statuesorter.ui.widgets.theme import STEP, quiet, set_text

if TYPE_CHECKING:
    from statuesorter.domain.metadata import Metadata

_PREVIEW = 900
_WAIT_MS = 90
"""Holding an arrow key down reads nothing until it is let go."""


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read of a photo, off the window's thread."""

    photo: Photo
    metadata: Metadata | None
    image: QImage | None


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the panel says of a row, which itself changes: its photo may have moved."""

    photo: Photo
    label: FiledAs | None
    decision: Label | None
    suspect: Suspect | None
    prediction: Prediction | None
    error: str | None
    copies: int
    selected: int


class DetailsPanel(QScrollArea):
    """Shows one photo. What must be read from the disk follows a moment later."""

    def __init__(self, pool: ImagePool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pool = pool
        self._row: Row | None = None
        self._metadata: Metadata | None = None
        self._shown: _Shown | None = None
        self._titles: dict[str, str] = {}
        self._later = one_shot(self, _WAIT_MS, self._read)
        self.setProperty("role", "panel")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(_("Details"))
        self._build()
        self.show_row(None, None)

    def show_row(self, row: Row | None, thumbnail: QPixmap | None, *, selected: int = 0) -> None:
        """Show a photo, at once with what is known; the rest is read."""
        self._row = row
        self._hint.setVisible(row is None)
        self._content.setVisible(row is not None)
        if row is None:
            self._shown = None
            return
        before = self._shown
        self._shown = _Shown(
            row.photo,
            row.label,
            row.decision,
            row.suspect,
            row.prediction,
            row.error,
            row.copies,
            selected,
        )
        if before == self._shown:
            return
        same = before is not None and before.photo == row.photo
        tried_again = before is not None and before.error is not None and row.error is None
        if not same or tried_again:
            self._metadata = None
            self._photo.show_pixmap(thumbnail)
            self._later.start()
        self._name.show_name(row.photo.name)
        self._photo.setAccessibleName(row.photo.name)
        self._label.show_row(row)
        self._why.setText(reason(row, self._title_of(row)))
        self._bars.show_prediction(row.prediction, row.labels)
        many = ngettext("{n} photo is selected", "{n} photos are selected", selected)
        self._selected.setText(many.format(n=number(selected)))
        self._selected.setVisible(selected > 1)
        self._show_facts()

    def name_model(self, name: str, title: str) -> None:
        """The model called ``name`` has this title."""
        self._titles[name] = title

    def _title_of(self, row: Row) -> str:
        name = row.prediction.model if row.prediction is not None else ""
        return self._titles.get(name, name)

    def _build(self) -> None:
        self._photo = PhotoView()
        self._name = WrappedName()
        set_text(self._name, 1.12, self._name.font().Weight.DemiBold)
        self._selected = quiet(QLabel())
        self._label = LabelLine()
        self._why = quiet(QLabel())
        self._why.setWordWrap(True)
        self._why.setTextFormat(Qt.TextFormat.PlainText)
        self._bars = ProbabilityBars()
        self._facts = QFormLayout()
        self._facts.setHorizontalSpacing(2 * STEP)
        self._facts.setVerticalSpacing(STEP)
        self._facts.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._facts.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        self._content = QWidget()
        column = QVBoxLayout(self._content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        column.addWidget(self._photo)
        column.addSpacing(STEP)
        for widget in (self._name, self._selected, self._label, self._why):
            column.addWidget(widget)
        column.addSpacing(STEP)
        column.addWidget(self._bars)
        column.addSpacing(STEP)
        column.addLayout(self._facts)
        self._hint = quiet(QLabel(_("Choose a photo to see more of it here.")))
        self._hint.setWordWrap(True)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        inside = QWidget()
        inside.setProperty("role", "panel")
        outer = QVBoxLayout(inside)
        outer.setContentsMargins(2 * STEP, 2 * STEP, 2 * STEP, 2 * STEP)
        outer.addWidget(self._content)
        outer.addWidget(self._hint)
        outer.addStretch(1)
        self.setWidget(inside)

    def _show_facts(self) -> None:
        while self._facts.rowCount():
            self._facts.removeRow(0)
        if self._row is None:
            return
        for name, value in facts(self._row, self._metadata):
            self._facts.addRow(quiet(QLabel(name)), WrappedName(value))

    def _read(self) -> None:
        if self._row is not None:
            photo, failed = self._row.photo, self._row.error is not None
            allowed = self._row.decoded
            self._pool.read(lambda: _read_photo(photo, with_image=not failed, allowed=allowed), self._take)

    def _take(self, read: _Read | BaseException) -> None:
        if isinstance(read, BaseException) or self._row is None or read.photo != self._row.photo:
            return
        self._metadata = read.metadata
        if read.image is not None:
            self._photo.show_pixmap(QPixmap.fromImage(read.image))
        self._show_facts()


class PhotoView(QWidget):
    """Shows one photo whole, never distorted, as large as the room allows. Its height follows its width."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pixmap: QPixmap | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_pixmap(self, pixmap: QPixmap | None) -> None:
        """Show a photo, or nothing."""
        self._pixmap = pixmap
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return round(width * 0.85)

    def sizeHint(self) -> QSize:
        return QSize(280, self.heightForWidth(280))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._pixmap is None or self._pixmap.isNull():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = self._pixmap.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        left, top = (self.width() - size.width()) / 2, (self.height() - size.height()) / 2
        painter.drawPixmap(
            QRectF(left, top, size.width(), size.height()), self._pixmap, QRectF(self._pixmap.rect())
        )
        painter.end()


def _read_photo(photo: Photo, *, with_image: bool, allowed: bool) -> _Read:
    """Runs in a thread: the photo's facts and its pixels, as far as they can be had."""
    from statuesorter.domain.errors import PhotoError
    from statuesorter.operations.photo_details import photo_details
    from statuesorter.ui.widgets.images import viewed_image

    metadata, image = None, None
    try:
        metadata = photo_details(photo)
        image = viewed_image(photo, max_side=_PREVIEW, allowed=allowed).image if with_image else None
    except PhotoError:
        pass  # the tile says why
    return _Read(photo, metadata, image)
