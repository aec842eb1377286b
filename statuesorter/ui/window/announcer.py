"""Says to a person who does not see the window what happens away from the keyboard."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget


class Announcer(QObject):
    """Lets a screen reader speak a sentence. Where none listens, nothing happens."""

    announced = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window

    def say(self, sentence: str) -> None:
        """Speak a sentence, after what is being spoken."""
        if sentence:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._window, sentence))
            self.announced.emit(sentence)
