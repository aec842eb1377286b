"""How a label looks: its title, its shape and its colours, as the person chose or by its place among all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from statuesorter.domain.labels import OTHER, Label, label_title
from statuesorter.domain.language import _
from statuesorter.domain.own_labels import COLOURS, Look, ShownLabels, free_look
from statuesorter.ui.widgets.icons import draw
from statuesorter.ui.widgets.palette import Colours, colours_of


@dataclass(frozen=True, slots=True)
class LabelLook:
    """A word, a shape and a pair of colours, so that nobody has to tell labels apart by colour alone."""

    title: str
    glyph: str
    """The icon of the shape."""
    colour: int | None
    """Which of `Colours.labels` is its colour; None where it has one of its own."""
    unsure: bool = False

    def ink(self, colours: Colours) -> QColor:
        """The colour it is drawn in."""
        if self.colour is not None:
            return QColor(colours.labels[self.colour])
        return QColor(colours.unsure if self.unsure else colours.other)

    def on_ink(self, colours: Colours) -> QColor:
        """The colour of what is written on its colour."""
        if self.colour is not None:
            return QColor(colours.on_labels[self.colour])
        return QColor(colours.on_unsure if self.unsure else colours.on_other)


def label_look(label: Label | None, labels: Sequence[Label]) -> LabelLook:
    """The look of ``label`` among all ``labels`` of the window, in their order; None: of an unsure photo."""
    if label is None:
        return LabelLook(_("Unsure"), "glyph-ring", None, unsure=True)
    if label == OTHER:
        return LabelLook(label_title(label), "glyph-dots", None)
    shown = ShownLabels.of(labels)
    return look_of(label, shown.looks.get(label) or free_look(shown))


def look_of(label: Label, look: Look) -> LabelLook:
    """How a label looks that has this colour and shape."""
    return LabelLook(label_title(label), f"glyph-{look.shape}", COLOURS.index(look.colour))


class LabelMark(QWidget):
    """The glyph of a label, as on the photos' chips."""

    def __init__(self, look: LabelLook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        side = round(self.fontMetrics().height() * 0.9)
        self.setFixedSize(QSize(side, side))

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        draw(painter, self._look.glyph, QRectF(self.rect()), self._look.ink(colours_of(self.palette())))
        painter.end()

    def show_look(self, look: LabelLook) -> None:
        """Show the glyph of another label."""
        self._look = look
        self.update()
