"""Buttons and lines, made alike wherever they stand."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QPushButton


def button(text: str, *, tip: str = "") -> QPushButton:
    """An ordinary button, with a name for screen readers."""
    made = QPushButton(text)
    made.setAutoDefault(True)  # Enter presses the button that has the keyboard
    made.setAccessibleName(text)
    made.setToolTip(tip)
    return made


def say(which: QPushButton, text: str) -> None:
    """Change what a button says, for eyes and screen readers alike."""
    which.setText(text)
    which.setAccessibleName(text)


def separator() -> QFrame:
    """A thin line across."""
    line = QFrame()
    line.setProperty("role", "line")
    line.setFixedHeight(1)
    return line
