"""Names that are not ours on the screen: tags in them are no tags, and a long one gives way in its middle."""

from __future__ import annotations

import html
import re

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import (
    QClipboard,
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QLabel, QMenu, QSizePolicy, QWidget

from statuesorter.domain.language import _

_LEAST = 8
"""So many letters of a name are seen at least."""

_BREAK = "\u200b"
_LONGEST = 20
"""So many letters stand together at most; a label cannot become narrower than what it cannot break."""


def plain_tip(text: str) -> str:
    """A tool tip that shows the text as it is: Qt would take ``<b>`` in it for a tag."""
    return f"<p>{html.escape(text)}</p>" if "<" in text else text


class NameLabel(QLabel):
    """Shows a name in one line; what there is no room for is left out, and stands in the tool tip."""

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


class WrappedName(QLabel):
    """Shows a name or a path in as many lines as it takes. What is copied of it is what it is: without the
    breaks that nobody sees.
    """

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.show_name(name)

    def show_name(self, name: str) -> None:
        """Show a name."""
        self.setText(_breakable(name))
        self.setAccessibleName(name)
        self.setToolTip(plain_tip(name))

    def copy(self, mode: QClipboard.Mode = QClipboard.Mode.Clipboard) -> None:
        """Copy what is selected."""
        if self.hasSelectedText():
            QGuiApplication.clipboard().setText(self.selectedText().replace(_BREAK, ""), mode)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if QGuiApplication.clipboard().supportsSelection():
            self.copy(QClipboard.Mode.Selection)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        copy = menu.addAction(_("Copy"), self.copy)
        copy.setEnabled(self.hasSelectedText())
        menu.addAction(_("Select all"), lambda: self.setSelection(0, len(self.text())))
        menu.exec(event.globalPos())
        menu.deleteLater()


def _breakable(text: str) -> str:
    """Let long names and paths break after what joins their parts, and very long parts anywhere."""
    parts = re.split(r"(?<=[/\\_.-])", text)
    return _BREAK.join(part[at : at + _LONGEST] for part in parts for at in range(0, len(part), _LONGEST))
