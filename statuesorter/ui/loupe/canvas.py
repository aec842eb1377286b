"""The photo of the loupe: fitted in, zoomed with the wheel, dragged."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from statuesorter.ui.widgets.theme import STEP

MOST = 8.0


@dataclass(frozen=True, slots=True)
class Zoom:
    """A photo of ``photo`` pixels seen through a window of ``room`` device pixels.

    ``scale`` is device pixels for one photo pixel (1 is 100 %), or None while the whole photo is fitted in.
    ``centre`` is the point of the photo in the middle of the window, from 0 to 1 each way.
    """

    photo: tuple[int, int] = (1, 1)
    room: tuple[int, int] = (1, 1)
    scale: float | None = None
    centre: tuple[float, float] = (0.5, 0.5)

    @property
    def fitted(self) -> float:
        """The scale at which the whole photo is seen; a small photo is not blown up past twice its size."""
        return min(self.room[0] / self.photo[0], self.room[1] / self.photo[1], 2.0)

    @property
    def shown(self) -> float:
        """The scale that is used."""
        return self.fitted if self.scale is None else self.scale

    def rectangle(self) -> tuple[float, float, float, float]:
        """Left, top, width and height of the photo in the window."""
        width, height = self.photo[0] * self.shown, self.photo[1] * self.shown
        return (
            _placed(width, self.room[0], self.centre[0]),
            _placed(height, self.room[1], self.centre[1]),
            width,
            height,
        )

    def by(self, factor: float, at: tuple[float, float]) -> Zoom:
        """Zoom in or out; the point ``at`` of the window stays where it is."""
        left, top, width, height = self.rectangle()
        point = ((at[0] - left) / width, (at[1] - top) / height)
        scale = min(max(self.shown * factor, self.fitted), MOST)
        if scale <= self.fitted * 1.001:
            return replace(self, scale=None, centre=(0.5, 0.5))
        new_width, new_height = self.photo[0] * scale, self.photo[1] * scale
        centre = (
            point[0] + (self.room[0] / 2 - at[0]) / new_width,
            point[1] + (self.room[1] / 2 - at[1]) / new_height,
        )
        return replace(self, scale=scale, centre=_inside(centre))

    def moved(self, dx: float, dy: float) -> Zoom:
        """Drag the photo by so many device pixels."""
        width, height = self.photo[0] * self.shown, self.photo[1] * self.shown
        return replace(self, centre=_inside((self.centre[0] - dx / width, self.centre[1] - dy / height)))

    def hundred(self) -> Zoom:
        """Photo pixel for screen pixel, or back to the whole photo if it is so already."""
        if self.scale is not None:
            return replace(self, scale=None, centre=(0.5, 0.5))
        return replace(self, scale=max(1.0, self.fitted * 1.01))


def _placed(length: float, room: int, centre: float) -> float:
    """The start of a side: in the middle while it fits, never with a gap at an edge when it does not."""
    if length <= room:
        return (room - length) / 2
    return min(0.0, max(room - length, room / 2 - centre * length))


def _inside(point: tuple[float, float]) -> tuple[float, float]:
    return min(1.0, max(0.0, point[0])), min(1.0, max(0.0, point[1]))


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
