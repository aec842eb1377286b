"""The report of a run: how many photos are done, of every other one why not, and a table to save."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.language import _, ngettext, number
from statuesorter.domain.outcome import Outcome, Result, what_is_lacking
from statuesorter.domain.plan import Mode
from statuesorter.jobs.runner import JobRunner, Queue
from statuesorter.operations.runs import RunService
from statuesorter.ui.widgets import controls
from statuesorter.ui.widgets.controls import style_tree
from statuesorter.ui.widgets.job_bar import sentence_of
from statuesorter.ui.widgets.names import plain_tip
from statuesorter.ui.widgets.theme import STEP
from statuesorter.ui.widgets.words import done_all, photos


class FilingReport(QWidget):
    """Shown when a run, its taking back or its checking has ended."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.headline = controls.title()
        self.headline.setWordWrap(True)
        self.details = controls.sentence()
        self.in_short = ""
        """What happened, in a line, for somebody who does not see the report."""
        self.others = OutcomeList()
        self.show_folder = controls.button(_("Show folder"))
        self.take_back = controls.button(
            _("Take back"), tip=_("Put every photo back as it was before this run")
        )
        self.save = controls.button(_("Save report…"), tip=_("A table of old and new paths (CSV)"))
        self._lay_out()

    def show_run(
        self, mode: Mode, destination: Path, outcomes: Sequence[Outcome], planned: int, end: str
    ) -> None:
        """A run that ended. ``end`` is a sentence where it ended early, or empty."""
        counts = Counter(outcome.result for outcome in outcomes)
        self.headline.setText(
            _("{done} to {folder}").format(
                done=done_all(mode, [outcome.unit for outcome in outcomes if outcome.result is Result.DONE]),
                folder=destination.name,
            )
        )
        lines = [end] if end else []
        lines += [*_not_done(outcomes), *what_is_lacking(outcomes)]
        untouched = planned - len(outcomes)
        if untouched > 0:
            lines.append(
                ngettext(
                    "{n} photo was not reached and is as it was.",
                    "{n} photos were not reached and are as they were.",
                    untouched,
                ).format(n=number(untouched))
            )
        self._shorten(lines)
        if not lines:
            lines.append(_("All went as planned. You can take it back here, or later under Runs."))
        self.show_folder.setVisible(True)
        self._show("\n".join(lines), outcomes, can_take_back=counts[Result.DONE] > 0, reason=_left())

    def show_taken_back(self, outcomes: Sequence[Outcome], end: str) -> None:
        """A run that was taken back."""
        counts = Counter(outcome.result for outcome in outcomes)
        back = photos(counts[Result.DONE])
        self.headline.setText(_("Taken back: {photos}").format(photos=back))
        lines = [end] if end else []
        lines += [*_not_done(outcomes), *what_is_lacking(outcomes)]
        self._shorten(lines)
        details = "\n".join(lines) or _("Everything is as it was before this run.")
        self.show_folder.setVisible(False)  # the run may have made it: then it is gone
        self._show(details, outcomes, can_take_back=False, reason=_left())

    def show_recovered(self, outcomes: Sequence[Outcome], end: str) -> None:
        """What a crash had left is in order. ``end`` is a sentence where that ended early, or empty."""
        counts = Counter(outcome.result for outcome in outcomes)
        in_order = counts[Result.DONE] + counts[Result.SKIPPED]
        self.headline.setText(_("Put in order: {photos}").format(photos=photos(in_order)))
        lines = [end] if end else []
        if finished := counts[Result.DONE]:
            lines.append(
                ngettext(
                    "{n} photo was finished as you had asked.",
                    "{n} photos were finished as you had asked.",
                    finished,
                ).format(n=number(finished))
            )
        if back := counts[Result.SKIPPED]:
            lines.append(
                ngettext(
                    "{n} photo was put back as it was.", "{n} photos were put back as they were.", back
                ).format(n=number(back))
            )
        if open_ := counts[Result.FAILED]:
            lines.append(
                ngettext(
                    "{n} photo is not in order yet. See why, then try again.",
                    "{n} photos are not in order yet. See why, then try again.",
                    open_,
                ).format(n=number(open_))
            )
        self._shorten(lines)
        details = "\n".join(lines) or _("Nothing had been left half done.")
        left_open = [outcome for outcome in outcomes if outcome.result is Result.FAILED]
        self._show(details, left_open, can_take_back=False, reason=_("Why it is not in order"))

    def show_verified(self, outcomes: Sequence[Outcome], end: str) -> None:
        """A run whose copies were read again. ``end`` is a sentence where that ended early, or empty."""
        bad = sum(outcome.result is not Result.DONE for outcome in outcomes)
        good = len(outcomes) - bad
        self.headline.setText(
            ngettext("{n} copy is as it was made", "{n} copies are as they were made", good).format(
                n=number(good)
            )
        )
        lines = [end] if end else []
        if bad:
            lines.append(
                ngettext(
                    "{n} copy is not. Keep its original, and copy it again.",
                    "{n} copies are not. Keep their originals, and copy them again.",
                    bad,
                ).format(n=number(bad))
            )
        self._shorten(lines)
        details = "\n".join(lines) or _("The disk gave every byte back.")
        self._show(details, outcomes, can_take_back=False, reason=_("What is wrong"))

    def _shorten(self, lines: Sequence[str]) -> None:
        self.in_short = " ".join((f"{self.headline.text()}.", *lines, _("See Runs.")))

    def _show(self, details: str, outcomes: Sequence[Outcome], *, can_take_back: bool, reason: str) -> None:
        self.details.setText(details)
        self.others.show_outcomes(outcomes, reason)
        self.take_back.setVisible(can_take_back)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, STEP, 0, 0)
        column.setSpacing(2 * STEP)
        column.addWidget(self.headline)
        column.addWidget(self.details)
        row = QHBoxLayout()
        row.setSpacing(STEP)
        for each in (self.show_folder, self.take_back, self.save):
            row.addWidget(each)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self.others, 1)
        column.addStretch(0)


def _left() -> str:
    return _("Why it was left as it is")


def _not_done(outcomes: Sequence[Outcome]) -> list[str]:
    counts = Counter(outcome.result for outcome in outcomes if not outcome.half_done)
    lines: list[str] = []
    if skipped := counts[Result.SKIPPED]:
        lines.append(
            ngettext("{n} photo was skipped.", "{n} photos were skipped.", skipped).format(n=number(skipped))
        )
    if failed := counts[Result.FAILED]:
        lines.append(
            ngettext(
                "{n} photo failed and is as it was.", "{n} photos failed and are as they were.", failed
            ).format(n=number(failed))
        )
    if half_done := sum(outcome.half_done for outcome in outcomes):
        lines.append(
            ngettext(
                "{n} photo is half done: use “Finish or roll back” under Runs.",
                "{n} photos are half done: use “Finish or roll back” under Runs.",
                half_done,
            ).format(n=number(half_done))
        )
    return lines


class OutcomeList(QTreeWidget):
    """Two columns: the photo, and the reason. Photos with which all went well are not listed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Photos with which something is not as asked"))
        self.setRootIsDecorated(False)
        style_tree(self)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        self.setColumnWidth(0, 32 * STEP)

    def show_outcomes(self, outcomes: Iterable[Outcome], reason: str) -> None:
        """List those that are not done. ``reason`` is the heading over why."""
        self.clear()
        self.setHeaderLabels([_("Photo"), reason])
        listed = [outcome for outcome in outcomes if outcome.result is not Result.DONE]
        paths = [outcome.unit.photo.path for outcome in listed]
        for outcome, path, name in zip(listed, paths, _told_apart(paths), strict=True):
            item = QTreeWidgetItem([name, outcome.error or ""])
            item.setToolTip(0, plain_tip(str(path)))
            item.setToolTip(1, plain_tip(outcome.error or ""))
            self.addTopLevelItem(item)
        self.setVisible(bool(listed))


def _told_apart(paths: Sequence[Path]) -> list[str]:
    """Each photo's name; with its folders, as far as they differ, where several have one name."""
    alike: dict[str, list[Path]] = {}
    for path in paths:
        alike.setdefault(path.name, []).append(path)
    above = {name: os.path.commonpath(same) for name, same in alike.items() if len(same) > 1}
    return [os.path.relpath(path, above[path.name]) if path.name in above else path.name for path in paths]


_ENOUGH = 10.0
"""Seconds that the end of the program waits for a report that is being written."""


def ask_and_save_report(
    runs: RunService, jobs: JobRunner, run_id: str, parent: QWidget, show: Callable[[str], object]
) -> None:
    """Ask where to, and have the report saved there; ``show`` gets a sentence on what became of it."""
    suggested = str(Path.home() / _("report of {run}.csv").format(run=run_id))
    chosen, _kind = QFileDialog.getSaveFileName(
        parent,
        _("Save report"),
        suggested,
        _("Table (*.csv)"),
        options=QFileDialog.Option.DontConfirmOverwrite,  # it never overwrites
    )
    if not chosen:
        return

    def save(_cancel: CancelToken) -> Path:
        return runs.save_report(run_id, Path(chosen))

    def saved(place: Path) -> None:
        show(_("The report is saved as {name}.").format(name=place.name))

    show(_("Saving the report…"))
    job = jobs.call(Queue.APART, save, name="report", owner=parent, leave_after=_ENOUGH)
    job.on_result(saved).on_failure(lambda error: show(sentence_of(error)))
