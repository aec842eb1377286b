"""One run in the history."""

from __future__ import annotations

from PySide6.QtCore import QDateTime, QLocale
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from statuesorter.domain.language import _, ngettext, number
from statuesorter.domain.run import Purpose, RunState, RunSummary
from statuesorter.ui.widgets import controls
from statuesorter.ui.widgets.theme import STEP, set_primary
from statuesorter.ui.widgets.words import done


class RunCard(QFrame):
    """Date, what was done and where to, how it stands, and what can be done about it."""

    def __init__(self, run: RunSummary, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.run_id = run.id
        began = QDateTime.fromSecsSinceEpoch(int(run.started.timestamp()))
        when = QLocale().toString(began, QLocale.FormatType.ShortFormat)
        self.setAccessibleName(_("Run of {when}").format(when=when))
        self.what = controls.heading(done(run.mode, run.total if run.pending else run.done + run.undone))
        self.when = controls.note(when)
        self.where = controls.note(_place_of(run))
        self.state = controls.sentence(state_of(run))
        self.take_back = controls.button(
            _("Take back"), tip=_("Put every photo back as it was before this run")
        )
        self.save = controls.button(_("Save report…"), tip=_("A table of old and new paths (CSV)"))
        self.verify = controls.button(
            _("Check copies"),
            tip=_("Read every copy from its disk again and compare it with what was copied"),
        )
        self.recover = controls.button(
            _("Finish or roll back"), tip=_("Bring what was cut off to a safe end")
        )
        self._lay_out()  # what is shown before it stands in the window is a window of its own for a moment
        self.take_back.setVisible(run.done > 0 and not run.pending)
        self.verify.setVisible(run.copied > 0 and not run.pending)
        self.recover.setVisible(run.pending)
        set_primary(self.recover, run.pending)

    @property
    def first_button(self) -> QWidget:
        """The first thing that can be done about the run."""
        buttons = (self.recover, self.take_back, self.verify, self.save)
        return next(button for button in buttons if not button.isHidden())

    def set_choosable(self, choosable: bool) -> None:
        """While photos are being moved, no other run can be touched."""
        for each in (self.take_back, self.verify, self.save, self.recover):
            each.setEnabled(choosable)

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        top = QHBoxLayout()
        top.setSpacing(2 * STEP)
        self.when.setWordWrap(False)
        top.addWidget(self.what)
        top.addWidget(self.when)
        top.addStretch(1)
        words.addLayout(top)
        for line in (self.where, self.state):
            words.addWidget(line)
        controls.lay_out_card(self, words, (self.recover, self.take_back, self.verify, self.save))


def _place_of(run: RunSummary) -> str:
    """Where a run filed, and what for, where that was no sort."""
    if run.purpose is Purpose.DATASET:
        return _("Data set in {folder}").format(folder=run.destination)
    return str(run.destination)


def state_of(run: RunSummary) -> str:
    """How the run stands, in one line."""
    if run.pending:
        return _("Cut off in the middle. Finish it or roll it back before you go on.")
    pieces = [_state_word(run)]
    if run.failed:
        pieces.append(
            ngettext("{n} photo not filed", "{n} photos not filed", run.failed).format(n=number(run.failed))
        )
    return " · ".join(pieces)


def _state_word(run: RunSummary) -> str:
    if run.state is RunState.UNDONE:
        return _("Taken back")
    if run.state is RunState.PARTLY_UNDONE:
        back = ngettext("{n} photo taken back", "{n} photos taken back", run.undone)
        return back.format(n=number(run.undone))
    return {
        RunState.COMPLETE: _("Complete"),
        RunState.CANCELLED: _("Stopped by you before its end"),
    }.get(run.state, _("Ended early; put in order since"))
