"""The labels: which there are, those that the person made, and what becomes of one. Every change is kept at
once; what becomes of a label can be taken back.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.errors import LabelError
from statuesorter.domain.labels import LONGEST_NAME, Label, label_title
from statuesorter.domain.language import _, ngettext, number
from statuesorter.domain.own_labels import LabelChange, ShownLabels, new_label
from statuesorter.jobs.runner import JobRunner, Queue
from statuesorter.operations.own_labels import LabelOverview, LabelService
from statuesorter.ui.pages.labels.label_entry import LabelEntry
from statuesorter.ui.pages.labels.merge_question import MergeQuestion
from statuesorter.ui.widgets import controls
from statuesorter.ui.widgets.confirmation import Confirmation
from statuesorter.ui.widgets.job_bar import sentence_of
from statuesorter.ui.widgets.page import Page
from statuesorter.ui.widgets.theme import STEP


class LabelsPage(Page):
    """A list of labels. ``changed(decisions)`` is sent when labels are others, or look otherwise;
    ``decisions``: what was said of photos may be something else too.
    """

    changed = Signal(bool)

    def __init__(self, service: LabelService, jobs: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(_("Labels"), parent)
        self._service = service
        self._jobs = jobs
        self._labels = ShownLabels(())
        self.entries: dict[Label, LabelEntry] = {}
        self.name = QLineEdit()
        self.add = controls.button(_("Add"))
        self.problem = controls.sentence()
        self.last_change = LastChange()
        self.confirmation = Confirmation()
        self.merge_question = MergeQuestion()
        self._grid = QGridLayout()
        self._fill()
        self._connect()

    def open_with(self) -> None:
        """Show the labels as they are now."""
        self.confirmation.dismiss()
        self.merge_question.dismiss()
        self.name.clear()
        self._do(lambda: None, changes=False)
        self.focus_when_shown(self.name)

    # What can be done

    def _do(
        self,
        act: Callable[[], object],
        *,
        decisions: bool = False,
        changes: bool = True,
        at: Label | None = None,
        keyboard_to: Callable[[], QWidget] | None = None,
    ) -> None:
        """Do ``act`` where decisions are written, then show the labels anew. What cannot be is said at the
        row of the label that it was ``at``.
        """
        service = self._service

        def work(_cancel: CancelToken) -> LabelOverview:
            act()
            return service.overview()

        def done(overview: LabelOverview) -> None:
            self._show(overview)
            if keyboard_to is not None:
                self.focus_when_shown(keyboard_to())
            if changes:
                self.changed.emit(decisions)
            if decisions and overview.last_change is not None:
                self.report_end(overview.last_change.sentence)

        job = self._jobs.call(Queue.DECISIONS, work, name=_("Changing labels"), owner=self)
        job.on_result(done).on_failure(partial(self._failed, at))

    def _failed(self, at: Label | None, error: BaseException) -> None:
        entry = None if at is None else self.entries.get(at)
        if entry is not None and isinstance(error, LabelError):
            entry.say(sentence_of(error))
        else:
            self.problem.setText(sentence_of(error))

    def _add(self) -> None:
        name = self.name.text()
        if self.add.isEnabled():
            self.name.clear()
            self._do(partial(self._service.add, name), decisions=True, keyboard_to=lambda: self.name)

    def _follow_name(self, text: str) -> None:
        """Say while it is typed why no label can be called so."""
        problem = ""
        if text.strip():
            try:
                new_label(text, self._labels)
            except LabelError as error:
                problem = str(error)
        self.problem.setText(problem)
        self.name.setAccessibleDescription(problem)
        self.add.setEnabled(bool(text.strip()) and not problem)

    def _rename(self, label: Label, name: str) -> None:
        self._do(partial(self._service.rename, label, name), decisions=True, at=label)

    def _choose_key(self, label: Label, key: str) -> None:
        self._do(partial(self._service.choose, label, key=key), at=label)

    def _choose_colour(self, label: Label, colour: str) -> None:
        self._do(partial(self._service.choose, label, colour=colour), at=label)

    def _choose_folder(self, label: Label, folder: str) -> None:
        self._do(partial(self._service.choose, label, folder=folder), at=label)

    def _ask_to_merge(self, label: Label) -> None:
        self.confirmation.dismiss()
        others = [each for each in self._labels if each != label]

        def merge(into: Label) -> None:
            self._do(
                partial(self._service.merge, label, into),
                decisions=True,
                keyboard_to=lambda: self.last_change.undo,
            )

        self.merge_question.ask_into(label, others, merge)

    def _ask_to_remove(self, label: Label) -> None:
        self.merge_question.dismiss()

        def remove() -> None:
            self._do(
                partial(self._service.remove, label),
                decisions=True,
                keyboard_to=lambda: self.last_change.undo,
            )

        self.confirmation.ask(_question(label, self.entries[label].row.decisions), _("Remove"), remove)

    def _take_back(self) -> None:
        if not self.last_change.isHidden():
            self._do(self._service.take_back, decisions=True, keyboard_to=lambda: self.name)

    # What is shown

    def _show(self, overview: LabelOverview) -> None:
        at = self._field_with_keyboard()
        self._labels = overview.labels
        self._clear()
        for place, row in enumerate(overview.rows):
            entry = LabelEntry(row, overview.labels, self)
            entry.add_to(self._grid, 2 * place + 1)
            entry.draw_colours()
            self._connect_entry(entry)
            self.entries[row.label] = entry
        self.last_change.show_change("" if overview.last_change is None else overview.last_change.sentence)
        self._chain()
        if at is not None:
            self._give_keyboard(*at, overview.last_change)

    def _give_keyboard(self, label: Label, place: int, change: LabelChange | None) -> None:
        """The keyboard stays where it was in the row, also if its label is called otherwise now."""
        if label not in self.entries and change is not None and change.label == label:
            label = change.becomes or label
        if label in self.entries:
            self.entries[label].fields[place].setFocus()

    def _field_with_keyboard(self) -> tuple[Label, int] | None:
        """The row that the keyboard is in, and its place there."""
        for label, entry in self.entries.items():
            for place, field in enumerate(entry.fields):
                if field is self.focusWidget():
                    return label, place
        return None

    def _clear(self) -> None:
        for entry in self.entries.values():
            entry.deleteLater()
        self.entries = {}
        titles = self._titles
        for at in reversed(range(self._grid.count())):
            item = self._grid.itemAt(at)
            widget = None if item is None else item.widget()
            if widget is not None and widget not in titles:
                self._grid.removeWidget(widget)
                widget.hide()
                widget.deleteLater()

    def _chain(self) -> None:
        """The keyboard goes through the rows from above."""
        fields = [field for entry in self.entries.values() for field in entry.fields]
        for before, after in pairwise([self.name, self.add, self.last_change.undo, *fields]):
            QWidget.setTabOrder(before, after)

    def _connect_entry(self, entry: LabelEntry) -> None:
        label = entry.row.label
        entry.renamed.connect(partial(self._rename, label))
        entry.key_chosen.connect(partial(self._choose_key, label))
        entry.colour_chosen.connect(partial(self._choose_colour, label))
        entry.folder_chosen.connect(partial(self._choose_folder, label))
        entry.merge.clicked.connect(lambda: self._ask_to_merge(label))
        entry.remove.clicked.connect(lambda: self._ask_to_remove(label))

    def _connect(self) -> None:
        self.name.textChanged.connect(self._follow_name)
        self.name.returnPressed.connect(self._add)
        self.add.clicked.connect(self._add)
        self.last_change.undo.clicked.connect(self._take_back)
        back = QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self)
        back.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        back.activated.connect(self._take_back)

    def _fill(self) -> None:
        self.show_footer_when_needed()
        self.set_subtitle(
            _(
                "What a photo can show. Five photos of a new label are enough for a first answer; of things "
                "that do not look alike, such as rooms, twenty."
            )
        )
        self.name.setAccessibleName(_("Name of the new label"))
        self.name.setPlaceholderText(_("drawing, ceramics, placard…"))
        self.name.setMaxLength(2 * LONGEST_NAME)
        self.name.setMinimumWidth(self.name.fontMetrics().averageCharWidth() * 34)
        self.add.setEnabled(False)
        self.problem.setProperty("role", "failed")
        top = QHBoxLayout()
        top.setSpacing(STEP)
        top.addWidget(controls.heading(_("New label")))
        top.addWidget(self.name)
        top.addWidget(self.add)
        top.addWidget(self.problem, 1)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, STEP, 0)
        column.addLayout(self._grid)
        column.addStretch(1)
        self._grid.setHorizontalSpacing(2 * STEP)
        self._grid.setVerticalSpacing(STEP // 2)
        self._grid.setColumnStretch(1, 3)
        self._grid.setColumnStretch(4, 3)
        self._titles = [
            controls.note(words) for words in (_("Label"), _("Key"), _("Colour"), _("Folder"), _("Decisions"))
        ]
        for place, each in enumerate(self._titles, start=1):
            each.setWordWrap(False)
            self._grid.addWidget(each, 0, place)
        self.body.addLayout(top)
        for strip in (self.last_change, self.confirmation, self.merge_question):
            self.body.addWidget(strip)
        self.body.addWidget(controls.scrolled(inside), 1)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            for entry in self.entries.values():
                entry.draw_colours()
        super().changeEvent(event)


class LastChange(QFrame):
    """What became of a label last, and a button that takes it back. Hidden where there is nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "notice")
        self.sentence = controls.sentence()
        self.undo = controls.button(_("Undo"))
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * STEP, STEP, 2 * STEP, STEP)
        row.setSpacing(STEP)
        row.addWidget(self.sentence, 1)
        row.addWidget(self.undo)
        self.hide()

    def show_change(self, sentence: str) -> None:
        """Say what was done; nothing where there is nothing to take back."""
        self.sentence.setText(sentence)
        self.undo.setAccessibleDescription(sentence)
        self.setVisible(bool(sentence))


def _question(label: Label, decisions: int) -> str:
    title = label_title(label)
    if not decisions:
        return _("Remove “{label}”?").format(label=title)
    words = ngettext(
        "Remove “{label}”? The {n} photo that you gave it counts as undecided. What you said is kept: it "
        "counts again if you add the label again.",
        "Remove “{label}”? The {n} photos that you gave it count as undecided. What you said is kept: it "
        "counts again if you add the label again.",
        decisions,
    )
    return words.format(label=title, n=number(decisions))
