"""A quiet button with an arrow: the way back, and what folds open."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QIcon, QTransform
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from statuesorter.ui.widgets.icons import icon

_TURNS = {"down": 0, "left": 90, "up": 180, "right": 270}
_SIDES = (16, 20, 24, 32, 48)


class ArrowButton(QToolButton):
    """Words beside an arrow that can point another way later."""

    def __init__(self, text: str, way: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._way = way
        self.setText(text)
        self.setAccessibleName(text)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._draw()

    def point(self, way: str) -> None:
        """Point ``left``, ``right``, ``up`` or ``down``."""
        self._way = way
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()

    def _draw(self) -> None:
        down = icon("chevron-down", QApplication.palette())  # the style gives a button no Window colour
        turned = QIcon()
        for side in _SIDES:
            turned.addPixmap(down.pixmap(side, side).transformed(QTransform().rotate(_TURNS[self._way])))
        self.setIcon(turned)
