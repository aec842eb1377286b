"""A window that fits its screen, with its frame: what lies below the edge can be neither seen nor pressed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMargins, QObject, QPoint, QRect, QSize
from PySide6.QtWidgets import QWidget

from statuesorter.ui.widgets.one_shot import one_shot

_FRAME = QMargins(4, 40, 4, 4)
"""What a frame takes at most with the window managers of today, in logical pixels; until it is known."""

_SOON = 100
"""Milliseconds after which the window manager has put the frame around a window."""


class WindowFit(QObject):
    """Keeps one window within its screen: before it is shown, and once its frame is known."""

    def __init__(self, window: QWidget, *, least: QSize) -> None:
        """``least``: the size that the window has at least, where the screen is not smaller."""
        super().__init__(window)
        self._window = window
        self._least = least
        self._later = one_shot(self, _SOON, self._fit_with_frame)
        window.installEventFilter(self)

    def fit(self) -> None:
        """Make the window smaller, and move it, as far as its screen asks for."""
        window = self._window
        if window.isMaximized() or window.isFullScreen() or window.isMinimized():
            return
        room = window.screen().availableGeometry()
        frame = self._frame()
        inside = room.marginsRemoved(frame).size()
        if window.minimumSize() != self._least.boundedTo(inside):
            window.setMinimumSize(self._least.boundedTo(inside))
        size = window.size().boundedTo(inside)
        if size != window.size():
            window.resize(size)
        place = QRect(window.pos(), size.grownBy(frame))
        if not room.contains(place):
            window.move(_within(place, room))

    def fit_first(self, size: QSize) -> None:
        """The size of a window whose place nobody has chosen yet: the window manager chooses it."""
        window, frame = self._window, self._frame()
        inside = window.screen().availableGeometry().marginsRemoved(frame).size()
        window.setMinimumSize(self._least.boundedTo(inside))
        window.resize(size.boundedTo(inside))

    def _fit_with_frame(self) -> None:
        """Once there is a frame: where it takes more than was thought, there is less room."""
        known = self._known_frame()
        if known.top() + known.bottom() > _FRAME.top() + _FRAME.bottom():
            self.fit()

    def _frame(self) -> QMargins:
        known = self._known_frame()
        return _FRAME if known.isNull() else known

    def _known_frame(self) -> QMargins:
        handle = self._window.windowHandle()
        return handle.frameMargins() if handle else QMargins()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Show, QEvent.Type.ScreenChangeInternal):
            self._later.start()
        return super().eventFilter(watched, event)


def _within(place: QRect, room: QRect) -> QPoint:
    """Where ``place`` must be moved to lie within ``room``; its upper left corner comes first."""
    left = max(room.left(), min(place.left(), room.left() + room.width() - place.width()))
    top = max(room.top(), min(place.top(), room.top() + room.height() - place.height()))
    return QPoint(left, top)
