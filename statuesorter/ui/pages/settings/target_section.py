"""A section of the settings: how many of 100 photos filed may be wrong, and what comes of each choice."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from statuesorter.domain.language import _, ngettext, number
from statuesorter.domain.targets import TARGETS, USUAL, WrongOfHundred
from statuesorter.jobs.runner import JobRunner, Queue
from statuesorter.operations.preferences import SettingsService
from statuesorter.operations.target import TargetOffer
from statuesorter.ui.library.outlook import Outlook
from statuesorter.ui.widgets import controls
from statuesorter.ui.widgets.job_bar import sentence_of
from statuesorter.ui.widgets.theme import STEP

AskOutlook = Callable[[int], Outlook | None]
"""What would come of the open folder if of 100 photos filed so many might be wrong; None without a folder."""


class TargetSection(QWidget):
    """A choice of three. Below it stands what comes of the one that is chosen: in the open folder, and on
    photos that the model had never seen. Of a model that leaves no choice, that is said in its place.
    """

    chosen = Signal(int)
    refused = Signal(str)
    """The model leaves no choice: the sentence that says so."""

    def __init__(
        self, service: SettingsService, jobs: JobRunner, outlook: AskOutlook, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._service, self._jobs, self._outlook = service, jobs, outlook
        self._offer: TargetOffer | None = None
        self._group = QButtonGroup(self)
        self.choice = QWidget()
        self.choices: dict[WrongOfHundred, QRadioButton] = {wrong: self._radio(wrong) for wrong in TARGETS}
        self.folder = controls.sentence()
        self.measured = controls.sentence()
        self.note = controls.note(
            _("The fewer may be wrong, the fewer are filed; the others are left to you, or stay.")
        )
        self._lay_out()
        self._group.buttonToggled.connect(self._toggled)

    @property
    def wrong(self) -> WrongOfHundred:
        """What is chosen."""
        for wrong, radio in self.choices.items():
            if radio.isChecked():
                return wrong
        return USUAL

    def choose(self, wrong: WrongOfHundred) -> None:
        """Show what is kept now, without telling of it."""
        self._group.blockSignals(True)
        self.choices[wrong].setChecked(True)
        self._group.blockSignals(False)
        self.refresh()

    def ask(self) -> None:
        """Find out what the model in use offers."""
        job = self._jobs.call(Queue.APART, self._service.target_offer, name="target offer", owner=self)
        job.on_result(self._take).on_failure(lambda error: self.measured.setText(sentence_of(error)))

    def refresh(self) -> None:
        """Photos of the open folder have changed, or another number is chosen: say what comes of it."""
        for wrong, radio in self.choices.items():
            radio.setEnabled(self._offer is None or wrong in self._offer.measured)
            radio.setAccessibleDescription(" ".join(self._sentences(wrong)).strip())
        folder, measured = self._sentences(self.wrong)
        self.folder.setText(folder)
        self.folder.setVisible(bool(folder))
        self.measured.setText(measured)

    def _take(self, offer: TargetOffer) -> None:
        self._offer = offer
        for part in (self.choice, self.note):
            part.setVisible(bool(offer.measured))
        self.refresh()
        if not offer.measured:
            self.refused.emit(self.measured.text())

    def _sentences(self, wrong: WrongOfHundred) -> tuple[str, str]:
        """What comes of a choice, in the folder and where it was measured."""
        outlook, offer = self._outlook(wrong), self._offer
        folder = "" if outlook is None else outlook_sentence(outlook)
        return folder, "" if offer is None else offer.sentence(wrong)

    def _toggled(self, _radio: object, on: bool) -> None:
        if on:
            self.chosen.emit(self.wrong)
            self.refresh()

    def _radio(self, wrong: WrongOfHundred) -> QRadioButton:
        radio = QRadioButton(
            ngettext("at most {n} wrong", "at most {n} wrong", wrong).format(n=number(wrong))
        )
        radio.setAccessibleName(
            ngettext(
                "Of 100 photos filed, at most {n} wrong", "Of 100 photos filed, at most {n} wrong", wrong
            ).format(n=number(wrong))
        )
        self._group.addButton(radio)
        return radio

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        inside = QVBoxLayout(self.choice)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(STEP)
        inside.addWidget(controls.sentence(_("Of 100 photos filed:")))
        row = QHBoxLayout()
        row.setSpacing(3 * STEP)
        for radio in self.choices.values():
            row.addWidget(radio)
        row.addStretch(1)
        inside.addLayout(row)
        for part in (self.choice, self.folder, self.measured, self.note):
            column.addWidget(part)


def outlook_sentence(outlook: Outlook) -> str:
    """How many photos of the folder are left to the person, and how many are filed."""
    left = ngettext("{n} photo is left to you", "{n} photos are left to you", outlook.left)
    filed = ngettext("{n} is filed", "{n} are filed", outlook.filed)
    words = (
        ngettext(
            "Of the {n} photo seen so far: {left}, {filed}.",
            "Of the {n} photos seen so far: {left}, {filed}.",
            outlook.seen,
        )
        if outlook.waiting
        else _("In this folder: {left}, {filed}.")
    )
    return words.format(
        n=number(outlook.seen),
        left=left.format(n=number(outlook.left)),
        filed=filed.format(n=number(outlook.filed)),
    )
