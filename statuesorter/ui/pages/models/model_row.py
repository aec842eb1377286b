"""One model in the list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QDate, QLocale
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from statuesorter.domain.language import _, number
from statuesorter.operations.model_report import cost, headline, plain_figures
from statuesorter.operations.models import ModelRow
from statuesorter.ui.widgets import controls
from statuesorter.ui.widgets.theme import STEP, mark
from statuesorter.ui.widgets.words import share_text


class ModelEntry(QFrame):
    """Title, where it comes from, its figures, and what can be done with it."""

    def __init__(self, row: ModelRow, parent_title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = row
        self.setAccessibleName(row.title)
        self.title = controls.heading(row.title)
        self.state = QLabel(_("in use"))
        self.state.setProperty("role", "key")
        self.origin = controls.note(_origin(row, parent_title))
        self.figures = controls.sentence(_figures(row))
        if row.damage:
            mark(self.figures, "role", "failed")
        self.report = controls.button(
            _("How good is it?"), tip=_("What was measured, what it is bad at, and what it learned from")
        )
        self.use = controls.button(_("Use"), tip=_("Label photos with this model from now on"))
        self.export = controls.button(
            _("Export…"), tip=_("For another computer, for programs that read ONNX, or for a notebook")
        )
        self.remove = controls.button(_("Remove…"))
        self._lay_out()  # what is shown before it stands in the window is a window of its own for a moment
        self.state.setVisible(row.active)
        self.figures.setVisible(bool(self.figures.text()))
        self.report.setVisible(not row.damage)
        self.use.setVisible(not row.active and not row.damage)
        self.export.setVisible(not row.damage)
        self.remove.setVisible(not row.shipped and not row.active)
        for each in self.buttons:
            each.setAccessibleName(f"{each.text()} {row.title}")

    @property
    def buttons(self) -> Sequence[QPushButton]:
        """Everything that can be done with a model, from left to right."""
        return self.report, self.use, self.export, self.remove

    @property
    def first_button(self) -> QPushButton:
        """The first thing that can be done with the model, beside looking at it."""
        return next(each for each in (self.use, self.export, self.remove) if not each.isHidden())

    def set_choosable(self, choosable: bool) -> None:
        """While models are being changed, nothing else can be."""
        for each in (self.use, self.export, self.remove):
            each.setEnabled(choosable)

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        top = QHBoxLayout()
        top.setSpacing(STEP)
        top.addWidget(self.title)
        top.addWidget(self.state)
        top.addStretch(1)
        words.addLayout(top)
        words.addWidget(self.origin)
        words.addWidget(self.figures)
        controls.lay_out_card(self, words, self.buttons)


def _origin(row: ModelRow, parent_title: str) -> str:
    pieces: list[str] = []
    if row.shipped:
        pieces.append(_("comes with the program"))
    if row.created:
        pieces.append(_day(row.created))
    if parent_title:
        pieces.append(_("grew out of {model}").format(model=parent_title))
    if row.remark:
        pieces.append(row.remark)
    if taken := cost(row):
        pieces.append(taken)
    return " · ".join(pieces)


def _day(created: str) -> str:
    try:
        when = datetime.fromisoformat(created).astimezone()
    except ValueError:
        return created
    return QLocale().toString(QDate(when.year, when.month, when.day), QLocale.FormatType.ShortFormat)


def _figures(row: ModelRow) -> str:
    """What the card says of how good it is, or what is wrong with it."""
    if row.damage:
        return _("Cannot be used: {reason}").format(reason=row.damage)
    if sentence := headline(row):
        return sentence
    figures = plain_figures(row)
    pieces = [
        (figures.right, _("{share} right")),
        (figures.unsure, _("{share} unsure")),
    ]
    words = [text.format(share=share_text(share)) for share, text in pieces if share is not None]
    if figures.photos is not None:
        words.append(_("judged on {n} photos").format(n=number(figures.photos)))
    return " · ".join(words)
