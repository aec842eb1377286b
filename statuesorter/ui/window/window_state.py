"""What the window remembers of itself: place, size, how wide its parts are, tile size and order."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QMainWindow, QSplitter

from statuesorter.operations.settings import SettingsFile
from statuesorter.ui.library.orders import Order
from statuesorter.ui.widgets.theme import Appearance


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
