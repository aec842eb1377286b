"""A person at the window: scrolls, steps, looks closer, labels, filters, orders, searches, takes back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import cycle

from PySide6.QtCore import QObject, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from statuesorter.domain.labels import PAINT
from statuesorter.ui.library.columns import State
from statuesorter.ui.library.orders import Order
from statuesorter.ui.window.main_window import MainWindow
from tests.benchmarks.heartbeat import Heartbeat

_PAUSE_MS = 60
_CONTROL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
_PLAIN = Qt.KeyboardModifier.NoModifier


class Person(QObject):
    """Does one thing after another, without a rest, and tells the heartbeat which."""

    def __init__(self, window: MainWindow, heartbeat: Heartbeat) -> None:
        super().__init__()
        self._window, self._heartbeat = window, heartbeat
        self._acts = cycle(self._habits())
        self._timer = QTimer(self)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self._act)
        self.acts = 0

    def start(self) -> None:
        """Begin."""
        self._timer.start()

    def stop(self) -> None:
        """Take the hands away."""
        self._timer.stop()

    def _act(self) -> None:
        name, act = next(self._acts)
        self._heartbeat.during = name
        act()
        self.acts += 1

    def _habits(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """What is done in a round, each with its name."""
        page = self._window.library_view
        for _n in range(30):
            yield "scroll down", lambda: self.wheel(-240)
        for _n in range(15):
            yield "scroll up", lambda: self.wheel(480)
        for _n in range(8):
            yield "step", lambda: self.key(Qt.Key.Key_Right)
        for key in (Qt.Key.Key_P, Qt.Key.Key_S, Qt.Key.Key_U, Qt.Key.Key_Return):
            yield "label", lambda key=key: self.key(key)
        yield "page down", lambda: self.key(Qt.Key.Key_PageDown)
        yield "open the loupe", lambda: self.key(Qt.Key.Key_Space)
        for _n in range(6):
            yield "step in the loupe", lambda: self.key(Qt.Key.Key_Right)
        yield "label in the loupe", lambda: self.key(Qt.Key.Key_P)
        yield "close the loupe", lambda: self.key(Qt.Key.Key_Escape)
        for status in (PAINT, State.UNSURE, None):
            yield "filter", lambda status=status: page.filter_bar.tabs.button(status).click()
        for order in (Order.NAME, Order.MOST_SURE, Order.DATE, Order.LOOK_FIRST):
            yield "order", lambda order=order: page.filter_bar.choose_order(order)
        for words in ("I", "IMG", "IMG_01", ""):
            yield "search", lambda words=words: page.filter_bar.search.setText(words)
        for _n in range(3):
            yield "select more", lambda: self.key(Qt.Key.Key_Down, _SHIFT)
        yield "label several", lambda: self.key(Qt.Key.Key_S)
        for _n in range(3):
            yield "undo", lambda: self.key(Qt.Key.Key_Z, _CONTROL)
        yield "select all", lambda: self.key(Qt.Key.Key_A, _CONTROL)
        yield "one alone", lambda: self.key(Qt.Key.Key_Right)
        yield "larger tiles", lambda: self.key(Qt.Key.Key_Plus, _CONTROL)
        yield "smaller tiles", lambda: self.key(Qt.Key.Key_Minus, _CONTROL)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = _PLAIN) -> None:
        """Press a key where the photos are."""
        page = self._window.library_view
        QTest.keyClick(page.loupe.canvas if page.looking_closer else page.grid, key, modifier)

    def wheel(self, by: int) -> None:
        """Turn the wheel over the grid."""
        viewport = self._window.library_view.grid.viewport()
        middle = viewport.rect().center()
        event = QWheelEvent(
            QPointF(middle),
            QPointF(viewport.mapToGlobal(middle)),
            QPoint(),
            QPoint(0, by),
            Qt.MouseButton.NoButton,
            _PLAIN,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(viewport, event)
