"""The photo of the loupe: fitted in, zoomed with the wheel, dragged."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from statuesorter.ui.loupe.zoom import Zoom
from statuesorter.ui.widgets.theme import STEP


class LoupeCanvas(QWidget):
    """Draws; what it draws is handed to it."""

    zoomed = Signal(float)
    """The scale now: 1.0 is a photo pixel for a screen pixel."""

    back = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._pixmap: QPixmap | None = None
        self._zoom = Zoom()
        self._dragged_from: QPoint | None = None
        self.message = ""

    def say(self, message: str) -> None:
        """Say why the photo, or all of it, cannot be seen."""
        self.message = message
        self.setAccessibleDescription(message)
        self.update()

    @property
    def zoom(self) -> Zoom:
        """Where the photo lies."""
        return self._zoom

    def show_pixmap(self, pixmap: QPixmap | None, full_size: QSize, *, same_photo: bool) -> None:
        """Show a photo; with ``same_photo`` it is the same one in better quality, and the zoom stays."""
        self._pixmap = pixmap
        size = (max(1, full_size.width()), max(1, full_size.height()))
        if same_photo:
            self._set(replace(self._zoom, photo=size))
        else:
            self._set(Zoom(photo=size, room=self._room()))

    def hundred_percent(self) -> None:
        """Photo pixel for screen pixel, or back to the whole photo."""
        self._set(self._zoom.hundred())

    def zoom_by(self, factor: float) -> None:
        """Zoom about the middle."""
        self._set(self._zoom.by(factor, (self._zoom.room[0] / 2, self._zoom.room[1] / 2)))

    def _room(self) -> tuple[int, int]:
        ratio = self.devicePixelRatioF()
        return max(1, round(self.width() * ratio)), max(1, round(self.height() * ratio))

    def _set(self, zoom: Zoom) -> None:
        self._zoom = zoom
        self.update()
        self.zoomed.emit(zoom.shown)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._pixmap is not None:
            self._paint_photo(painter, self._pixmap)
        if self.message:
            self._paint_message(painter)
        painter.end()

    def _paint_photo(self, painter: QPainter, pixmap: QPixmap) -> None:
        ratio = self.devicePixelRatioF()
        left, top, width, height = (value / ratio for value in self._zoom.rectangle())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._zoom.shown < 2)
        painter.drawPixmap(QRectF(left, top, width, height), pixmap, QRectF(pixmap.rect()))

    def _paint_message(self, painter: QPainter) -> None:
        """In the middle where there is no photo; else on a plate over its lower edge."""
        room = self.rect().adjusted(64, 64, -64, -24)
        words, quiet = int(Qt.TextFlag.TextWordWrap), self.palette().placeholderText().color()
        if self._pixmap is None:
            painter.setPen(quiet)
            painter.drawText(room, words | int(Qt.AlignmentFlag.AlignCenter), self.message)
            return
        low = words | int(Qt.AlignmentFlag.AlignHCenter) | int(Qt.AlignmentFlag.AlignBottom)
        plate = painter.boundingRect(room, low, self.message).adjusted(-STEP, -STEP, STEP, STEP)
        painter.fillRect(plate, self.palette().base())
        painter.setPen(self.palette().text().color())
        painter.drawText(room, low, self.message)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._set(replace(self._zoom, room=self._room()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        ratio = self.devicePixelRatioF()
        at = (event.position().x() * ratio, event.position().y() * ratio)
        self._set(self._zoom.by(1.0015 ** event.angleDelta().y(), at))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._dragged_from = event.position().toPoint()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged_from is None:
            return
        here = event.position().toPoint()
        by, ratio = here - self._dragged_from, self.devicePixelRatioF()
        self._dragged_from = here
        self._set(self._zoom.moved(by.x() * ratio, by.y() * ratio))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragged_from = None
        self.unsetCursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.back.emit()
