"""What the window remembers of itself: place, size, how wide its parts are, tile size and order."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any, cast

from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QMainWindow, QSplitter

from statuesorter.operations.settings import SettingsFile
from statuesorter.ui.library.orders import Order
from statuesorter.ui.widgets.theme import Appearance


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
        restored = False
        for part, widget in (("window", window), ("parts", splitter)):
            kept = self._parts().get(part)
            if not kept:
                continue
            state = QByteArray(_decoded(kept))
            if isinstance(widget, QMainWindow):
                restored = widget.restoreGeometry(state)
            else:
                widget.restoreState(state)
        return restored

    def keep(self, window: QMainWindow, splitter: QSplitter, *, tile_size: int, order: Order) -> None:
        """Remember where things are."""
        parts = {
            "window": _encoded(window.saveGeometry()),
            "parts": _encoded(splitter.saveState()),
        }
        self._file.keep(window=json.dumps(parts), tile_size=tile_size, order=str(order))

    def keep_appearance(self, appearance: Appearance) -> None:
        """Remember light, dark, or as the system."""
        self._file.keep(appearance=str(appearance))

    def _parts(self) -> dict[str, str]:
        try:
            parts: Any = json.loads(self._file.settings.window)
        except ValueError:
            return {}
        return cast("dict[str, str]", parts) if isinstance(parts, dict) else {}


def _encoded(state: QByteArray) -> str:
    return base64.b64encode(state.data()).decode("ascii")


def _decoded(kept: str) -> bytes:
    try:
        return base64.b64decode(kept, validate=True)
    except (binascii.Error, ValueError):
        return b""
