"""Names that are not ours on the screen: tags in them are no tags, and a long one gives way in its middle."""

from __future__ import annotations

import html
import re

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

_LEAST = 8
"""So many letters of a name are seen at least."""


def plain_tip(text: str) -> str:
    """A tool tip that shows the text as it is: Qt would take ``<b>`` in it for a tag."""
    return f"<p>{html.escape(text)}</p>" if "<" in text else text


class NameLabel(QLabel):
    """Shows a name in one line; what there is no room for is left out, and told by the tool tip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)

    def show_name(self, name: str) -> None:
        """Show a name."""
        self.setText(re.sub(r"\s", " ", name))
        self.setToolTip(plain_tip(name))

    def minimumSizeHint(self) -> QSize:
        least = self.fontMetrics().averageCharWidth() * _LEAST
        return QSize(min(least, self.sizeHint().width()), super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        room = self.contentsRect()
        fitting = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, room.width())
        painter = QPainter(self)
        middle = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        self.style().drawItemText(
            painter, room, middle, self.palette(), self.isEnabled(), fitting, self.foregroundRole()
        )
