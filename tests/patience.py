"""Waiting in tests: for what the test is about, however long a busy machine takes; never for a clock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

LONG = 60_000
"""Milliseconds. Only a test that fails takes as long: where cores are free, all is there in a moment."""

_SHORT_TIMER = 250
"""Milliseconds: timers of the window up to this are about what follows a change."""


class PatientBot(QtBot):
    """The bot of pytest-qt, which would give up after 5 s."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = LONG) -> None:
        super().waitUntil(callback, timeout=max(timeout, LONG))

    def waitSignal(self, signal: Any, *, timeout: int | None = LONG, **options: Any) -> Any:
        if options.get("raising", True):  # else the test is about a signal that does not come
            timeout = max(timeout or 0, LONG)
        return super().waitSignal(signal, timeout=timeout or 0, **options)

    def waitSignals(self, signals: list[Any], *, timeout: int | None = LONG, **options: Any) -> Any:
        return super().waitSignals(signals, timeout=max(timeout or 0, LONG), **options)

    def waitExposed(self, widget: Any, *, timeout: int = LONG) -> Any:
        return super().waitExposed(widget, timeout=max(timeout, LONG))


def settle(bot: QtBot) -> None:
    """Wait until every window is at rest: no work under way, no short timer running, all events delivered."""
    for _turn in range(4):
        bot.waitUntil(_at_rest)
        bot.wait(20)


def _at_rest() -> bool:
    from statuesorter.ui.widgets.images import ImagePool
    from statuesorter.ui.widgets.thumbnails import ThumbnailReader
    from statuesorter.ui.window.main_window import MainWindow

    shells = [window for window in QApplication.topLevelWidgets() if isinstance(window, MainWindow)]
    for window in (each for each in shells if each.isVisible()):
        timers = [timer for timer in window.findChildren(QTimer) if timer.isSingleShot() and timer.isActive()]
        if any(timer.interval() <= _SHORT_TIMER for timer in timers):
            return False
        if window._jobs.busy or any(
            each.busy for kind in (ImagePool, ThumbnailReader) for each in window.findChildren(kind)
        ):
            return False
    return True
