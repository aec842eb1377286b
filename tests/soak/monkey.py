"""A monkey at the real window: random keys, clicks and menu entries, as fast as the window takes them."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLineEdit,
    QMenu,
    QWidget,
)

from statuesorter.ui.window.closing import ClosingQuestion
from statuesorter.ui.window.main_window import MainWindow

_KEYS = [
    Qt.Key.Key_P, Qt.Key.Key_S, Qt.Key.Key_U, Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Escape,
    Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End,
    Qt.Key.Key_PageDown, Qt.Key.Key_Backspace, Qt.Key.Key_Z, Qt.Key.Key_Plus, Qt.Key.Key_Minus,
    Qt.Key.Key_Tab,
]  # fmt: skip
_PLAIN = Qt.KeyboardModifier.NoModifier
_NEVER = ("quit", "trash", "full_screen")
"""Leaving ends the test, and the system's trash is not the test's."""


class Monkey:
    """Acts on what is visible. ``acts`` counts what it did, by kind."""

    def __init__(self, window: MainWindow, dice: random.Random, *, training: bool = True) -> None:
        self._window = window
        self._dice = dice
        never = _NEVER if training else (*_NEVER, "retrain")
        self._forbidden = {window.commands.action(name).text() for name in never}
        self.acts: dict[str, int] = {}
        self.last = ""

    def act(self) -> None:
        """Do one thing."""
        kinds: Sequence[tuple[int, Callable[[], bool]]] = (
            (8, self._key),
            (5, self._button),
            (4, self._photo),
            (2, self._command),
            (1, self._choice),
            (1, self._words),
            (1, self._resize),
        )
        act = self._dice.choices([act for _weight, act in kinds], [weight for weight, _act in kinds])[0]
        name = self.last = act.__name__.strip("_")
        if act():
            self.acts[name] = self.acts.get(name, 0) + 1

    @staticmethod
    def close_dialogs() -> None:
        """Close what waits for an answer."""
        for widget in (QApplication.activeModalWidget(), QApplication.activePopupWidget()):
            if widget is not None:
                widget.close()

    @staticmethod
    def close_for_good() -> None:
        """Answer, where the window asks whether it may close."""
        question = QApplication.activeModalWidget()
        if isinstance(question, ClosingQuestion):
            question.close_it.click()

    def _visible(self, kind: type[QWidget]) -> list[QWidget]:
        return [w for w in self._window.findChildren(kind) if w.isVisible() and w.isEnabled()]

    def _key(self) -> bool:
        target = QApplication.focusWidget() or self._window.library_view.grid
        modifiers = self._dice.choices(
            [Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier], [5, 1]
        )
        QTest.keyClick(target, self._dice.choice(_KEYS), modifiers[0])
        return True

    def _button(self) -> bool:
        buttons = [one for one in self._visible(QAbstractButton) if self._may_press(one)]
        if not buttons:
            return False
        button = self._dice.choice(buttons)
        QTest.mouseClick(
            button, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, button.rect().center()
        )
        return True

    def _may_press(self, button: QWidget) -> bool:
        return isinstance(button, QAbstractButton) and button.text() not in self._forbidden

    def _photo(self) -> bool:
        views = [
            view for view in self._visible(QAbstractItemView) if not isinstance(view.parent(), QComboBox)
        ]
        if not views:
            return False
        place = self._dice.choice(views).viewport()  # type: ignore[attr-defined]
        point = QPoint(
            self._dice.randrange(max(1, place.width())), self._dice.randrange(max(1, place.height()))
        )
        if self._dice.random() < 0.1:
            QTest.mouseDClick(place, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, point)
        else:
            QTest.mouseClick(place, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, point)
        return True

    def _command(self) -> bool:
        actions = [one for menu in self._window.menuBar().findChildren(QMenu) for one in menu.actions()]
        usable = [one for one in actions if self._usable(one)]
        if not usable:
            return False
        action = self._dice.choice(usable)
        self.last = f"command “{action.text()}”"
        action.trigger()
        return True

    def _usable(self, action: QAction) -> bool:
        leads_on = action.menu() is not None or not action.text()
        return action.isEnabled() and not leads_on and action.text() not in self._forbidden

    def _choice(self) -> bool:
        boxes = self._visible(QComboBox)
        if not boxes:
            return False
        box = self._dice.choice(boxes)
        assert isinstance(box, QComboBox)
        box.setCurrentIndex(self._dice.randrange(max(1, box.count())))
        return True

    def _words(self) -> bool:
        lines = self._visible(QLineEdit)
        if not lines:
            return False
        line = self._dice.choice(lines)
        assert isinstance(line, QLineEdit)
        if not line.isReadOnly():
            line.clear()
            QTest.keyClicks(line, self._dice.choice(["1", "photo", "zzz", ""]))
        return True

    def _resize(self) -> bool:
        self._window.resize(self._dice.randint(880, 1900), self._dice.randint(560, 1100))
        return True
