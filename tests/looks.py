"""How a window looks, as far as a test can see it."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QAbstractButton, QLabel, QToolButton, QWidget


def cut_off(window: QWidget) -> list[str]:
    """Texts of labels and buttons that do not fit into their widget."""
    found: list[str] = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or not isinstance(widget, QLabel | QAbstractButton) or not widget.text():
            continue
        needed: QSize = widget.minimumSizeHint() if isinstance(widget, QToolButton) else widget.sizeHint()
        if isinstance(widget, QLabel) and widget.wordWrap():
            needed = QSize(0, widget.heightForWidth(widget.width()))
        if widget.width() < needed.width() - 1 or widget.height() < needed.height() - 1:
            found.append(f"{widget.text()!r}: {widget.size()} < {needed}")
    return found
