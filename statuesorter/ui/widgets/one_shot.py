"""A timer that waits a moment and then does one thing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, SignalInstance


def one_shot(parent: QObject, milliseconds: int, act: Callable[[], object] | SignalInstance) -> QTimer:
    """A timer that has ``act`` done once, some time after each start. It goes with its parent."""
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(milliseconds)
    timer.timeout.connect(act)
    return timer
