"""Some photos as the network sees them, under a heading; nothing where there are none."""

from __future__ import annotations

from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QVBoxLayout, QWidget

from statuesorter.domain.language import _
from statuesorter.domain.training import BatchLook
from statuesorter.ui.library.spoken import label_word
from statuesorter.ui.pages.training.photo_strip import PictureStrip
from statuesorter.ui.widgets import controls
from statuesorter.ui.widgets.theme import STEP


class NetworkLook(QWidget):
    """A heading and a strip of pictures, each with its label."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = controls.heading(_("As the network sees it"))
        self.strip = PictureStrip(_("As the network sees it"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        column.addWidget(self.title)
        column.addWidget(self.strip)
        self.setVisible(False)

    def show_look(self, look: BatchLook) -> None:
        """Show these pictures."""
        self.strip.clear()
        for png, label in look.pictures:
            picture = QPixmap()
            picture.loadFromData(png, "PNG")
            self.strip.add(picture, label_word(label))
        self.setVisible(True)
