"""How a label looks: its title, its shape and its colours, which follow from its place among the labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from statuesorter.domain.labels import DEFAULT_LABELS, OTHER, Label, label_title
from statuesorter.domain.language import _
from statuesorter.ui.widgets.icons import draw
from statuesorter.ui.widgets.palette import Colours, colours_of

_SHAPES = ("frame", "figure", "diamond", "triangle", "star", "plus", "drop", "hexagon", "bars")
"""Shape and colour together repeat after 18 labels; a model has `MOST_LABELS` at most."""


@dataclass(frozen=True, slots=True)
class LabelLook:
    """A word, a shape and a pair of colours, so that nobody has to tell labels apart by colour alone."""

    title: str
    glyph: str
    """The icon of the shape."""
    place: int | None
    """Which of `Colours.labels` is its colour; None where it has one of its own."""
    unsure: bool = False

    def ink(self, colours: Colours) -> QColor:
        """The colour it is drawn in."""
        if self.place is not None:
            return QColor(colours.labels[self.place % len(colours.labels)])
        return QColor(colours.unsure if self.unsure else colours.other)

    def on_ink(self, colours: Colours) -> QColor:
        """The colour of what is written on its colour."""
        if self.place is not None:
            return QColor(colours.on_labels[self.place % len(colours.on_labels)])
        return QColor(colours.on_unsure if self.unsure else colours.on_other)


def label_look(label: Label | None, labels: Sequence[Label]) -> LabelLook:
    """The look of ``label`` among all ``labels`` of the window, in their order; None: of an unsure photo."""
    if label is None:
        return LabelLook(_("Unsure"), "glyph-ring", None, unsure=True)
    if label == OTHER:
        return LabelLook(label_title(label), "glyph-dots", None)
    coloured = [each for each in labels if each != OTHER]
    place = coloured.index(label) if label in coloured else len(coloured)
    return LabelLook(label_title(label), f"glyph-{_SHAPES[place % len(_SHAPES)]}", place)


def label_keys(labels: Sequence[Label]) -> dict[Label, tuple[str, ...]]:
    """The keys of the first labels: a digit by their order, and for those there from the start a letter."""
    keys: dict[Label, tuple[str, ...]] = {}
    for number, label in enumerate(labels, start=1):
        digit = (str(number),) if number <= 9 else ()
        keys[label] = (*_letter(label), *digit)
    return keys


def _letter(label: Label) -> tuple[str, ...]:
    """Letters are other commands' too, so only labels that were there first have one."""
    return (label[0].upper(),) if label in DEFAULT_LABELS else ()


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
