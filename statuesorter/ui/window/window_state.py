"""What the window remembers of itself and how it looks, and that it fits its screen with its frame."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import msgspec
from PySide6.QtCore import QByteArray, QEvent, QMargins, QObject, QPoint, QRect, QSize, Signal
from PySide6.QtWidgets import QApplication, QMainWindow, QSplitter, QWidget

from statuesorter.domain.language import _
from statuesorter.operations.settings import SettingsFile
from statuesorter.ui.library.orders import Order
from statuesorter.ui.widgets.command import Command, Menu, Place
from statuesorter.ui.widgets.one_shot import one_shot
from statuesorter.ui.widgets.theme import Appearance, Theme

_FRAME = QMargins(4, 40, 4, 4)
"""What a frame takes at most with the window managers of today, in logical pixels; until it is known."""

_SOON = 100
"""Milliseconds after which the window manager has put the frame around a window."""


class _Layout(msgspec.Struct):
    """Qt's own words for the place and size of the window, and for how wide its parts are."""

    window: bytes = b""
    parts: bytes = b""


class WindowState:
    """Kept in the settings. A window that cannot remember still works."""

    def __init__(self, settings_file: SettingsFile) -> None:
        self._file = settings_file

    @property
    def tile_size(self) -> int:
        """The size of a photo in the grid, in logical pixels."""
        return self._file.settings.tile_size

    @property
    def order(self) -> Order:
        """The order photos were shown in last."""
        kept = self._file.settings.order
        return Order(kept) if kept in set(Order) else Order.LOOK_FIRST

    @property
    def appearance(self) -> Appearance:
        """Light, dark, or as the system."""
        kept = self._file.settings.appearance
        return Appearance(kept) if kept in set(Appearance) else Appearance.SYSTEM

    def restore(self, window: QMainWindow, splitter: QSplitter) -> bool:
        """Put the window and its parts where they were. False where nothing is known of the window."""
        kept = self._layout()
        if kept.parts:
            splitter.restoreState(QByteArray(kept.parts))
        return bool(kept.window) and window.restoreGeometry(QByteArray(kept.window))

    def keep(self, window: QMainWindow, splitter: QSplitter, *, tile_size: int, order: Order) -> None:
        """Remember where things are."""
        layout = _Layout(bytes(window.saveGeometry().data()), bytes(splitter.saveState().data()))
        self._file.keep(window=msgspec.json.encode(layout).decode(), tile_size=tile_size, order=str(order))

    def keep_appearance(self, appearance: Appearance) -> None:
        """Remember light, dark, or as the system."""
        self._file.keep(appearance=str(appearance))

    def _layout(self) -> _Layout:
        try:
            return msgspec.json.decode(self._file.settings.window or "{}", type=_Layout)
        except ValueError:
            return _Layout()


class AppearanceController(QObject):
    """Light, dark, or as the system: what the person chose, shown and kept."""

    changed = Signal()

    def __init__(self, state: WindowState, parent: QObject) -> None:
        super().__init__(parent)
        self._state = state
        self.show()

    def commands(self) -> Sequence[Command]:
        """One for each appearance; the one that holds is checked."""
        choices = (
            (Appearance.SYSTEM, _("As the system")),
            (Appearance.LIGHT, _("Light")),
            (Appearance.DARK, _("Dark")),
        )
        return [
            Command(
                id=f"appearance-{appearance or 'system'}",
                text=text,
                act=partial(self.choose, appearance),
                place=Place(Menu.VIEW, 3, order, submenu=_("Appearance")),
                checked=partial(self._holds, appearance),
            )
            for order, (appearance, text) in enumerate(choices)
        ]

    def choose(self, appearance: Appearance) -> None:
        """Follow the system, or stay light or dark, now and from now on."""
        self._state.keep_appearance(appearance)
        self.show()

    def show(self) -> None:
        """Show what is kept."""
        theme = QApplication.instance().findChild(Theme)  # type: ignore[union-attr]
        if theme is not None:
            theme.choose(self._state.appearance)
        self.changed.emit()

    def _holds(self, appearance: Appearance) -> bool:
        return self._state.appearance is appearance


class WindowFit(QObject):
    """Keeps one window within its screen, before it is shown and once its frame is known: what lies below
    the edge of the screen can be neither seen nor pressed.
    """

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
