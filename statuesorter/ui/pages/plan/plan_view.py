"""The plan before it is carried out: what was chosen, the plan in a few lines, and what goes where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from statuesorter.domain.labels import DEFAULT_LABELS, FiledAs, Label, is_filed, label_or_unsure, word_of
from statuesorter.domain.language import _, ngettext, number, size_text
from statuesorter.domain.plan import Plan
from statuesorter.ui.pages.plan.plan_choices import PlanChoices
from statuesorter.ui.pages.plan.plan_rows import PlanFolder
from statuesorter.ui.pages.plan.plan_tree import PlanTreeView
from statuesorter.ui.widgets import controls
from statuesorter.ui.widgets.label_look import LabelMark, label_look
from statuesorter.ui.widgets.theme import STEP
from statuesorter.ui.widgets.words import left_out, photos


class PlanView(QWidget):
    """How the plan page looks before a run: choices and summary on the left, the tree on the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choices = PlanChoices()
        self.summary = PlanSummary()
        self.tree_view = PlanTreeView()
        self.tree = self.tree_view.tree
        self._lay_out()

    def show_plan(self, plan: Plan, folders: Sequence[PlanFolder]) -> None:
        """Show ``plan``; what was open and where the person stood stays so."""
        self.tree_view.show_folders(folders)
        self.summary.show_plan(plan)

    def show_no_plan(self, text: str) -> None:
        """There is no plan, and why."""
        self.tree.show([])
        self.summary.show_nothing(text)

    def set_choosable(self, choosable: bool) -> None:
        """While a run goes on, nothing can be chosen."""
        self.choices.setEnabled(choosable)
        self.tree.set_choosable(choosable)

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, STEP, 0)
        column.setSpacing(3 * STEP)
        column.addWidget(self.choices)
        column.addWidget(self.summary)
        column.addStretch(1)
        area = controls.scrolled(left)
        area.setFixedWidth(29 * self.fontMetrics().horizontalAdvance("m"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * STEP)
        row.addWidget(area)
        row.addWidget(self.tree_view, 1)


class LabelTable(QWidget):
    """How many photos are filed under each label, and how large they are."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.counts: dict[FiledAs, QLabel] = {}
        self.sizes: dict[FiledAs, QLabel] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(STEP)
        self._grid.setVerticalSpacing(STEP // 2)
        self._grid.setColumnStretch(1, 1)
        self._rows: dict[FiledAs, tuple[QWidget, ...]] = {}
        self.use_labels(DEFAULT_LABELS.labels)

    def use_labels(self, labels: Sequence[Label]) -> None:
        """A row for each of ``labels``, in their order, and one for unsure photos."""
        words = [word_of(label) for label in (*labels, None)]
        if list(self._rows) == words:
            return
        for widget in (widget for row in self._rows.values() for widget in row):
            self._grid.removeWidget(widget)
            widget.deleteLater()
        right = Qt.AlignmentFlag.AlignRight
        self._rows = {}
        for place, word in enumerate(words):
            look = label_look(label_or_unsure(word), labels)
            mark, name, count, size = LabelMark(look), QLabel(look.title), QLabel(), controls.note()
            size.setWordWrap(False)
            self._grid.addWidget(mark, place, 0)
            self._grid.addWidget(name, place, 1)
            self._grid.addWidget(count, place, 2, right)
            self._grid.addWidget(size, place, 3, right)
            self._rows[word], self.counts[word], self.sizes[word] = (mark, name, count, size), count, size
        self.show_nothing()

    def show_nothing(self) -> None:
        """No plan: no photo is filed."""
        for word in self._rows:
            self._show(word, 0, 0)

    def show_plan(self, plan: Plan) -> None:
        """The counts of ``plan``."""
        for word in self._rows:
            size = sum(unit.size for unit in plan.units if unit.label == word)
            self._show(word, plan.counts.get(word, 0), size)

    def _show(self, word: FiledAs, count: int, size: int) -> None:
        self.counts[word].setText(photos(count))
        self.sizes[word].setText(size_text(size) if count else "")
        label = label_or_unsure(word)
        shown = count > 0 or (label is not None and is_filed(label))
        for widget in self._rows[word]:
            widget.setVisible(shown)


class PlanSummary(QWidget):
    """Says what `PlanTree` shows in detail."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.labels = LabelTable()
        self.room = controls.sentence()
        self.collisions = controls.sentence()
        self.special = controls.sentence()
        self.left_title = controls.heading(_("Stay where they are"))
        self.left = controls.sentence()
        self.problems = controls.sentence()
        self.problems.setAccessibleName(_("Problems"))
        self._lay_out()
        self.show_nothing("")

    def show_nothing(self, text: str) -> None:
        """No plan yet, or none that can be made; ``text`` says why."""
        self.labels.show_nothing()
        for words in (self.collisions, self.special, self.left, self.left_title, self.problems):
            words.setVisible(False)
        self.room.setText(text)

    def show_plan(self, plan: Plan) -> None:
        """Summarise ``plan``."""
        self.labels.show_plan(plan)
        self.room.setText(_room(plan))
        renamed = len(plan.collisions)
        self._say(
            self.collisions,
            ngettext(
                "{n} photo gets another name, because its own is taken.",
                "{n} photos get another name, because theirs are taken.",
                renamed,
            ).format(n=number(renamed))
            if renamed
            else "",
        )
        self._say(self.special, "\n".join(_special(plan)))
        left = left_out(plan.left_counts)
        self.left_title.setVisible(bool(left))
        self._say(self.left, "\n".join(left))
        self._say(self.problems, "\n".join(plan.problems))

    @staticmethod
    def _say(words: QLabel, text: str) -> None:
        words.setText(text)
        words.setVisible(bool(text))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        column.addWidget(controls.heading(_("The plan")))
        column.addWidget(self.labels)
        for words in (self.room, self.problems, self.special, self.collisions):
            column.addWidget(words)
        column.addSpacing(STEP)
        column.addWidget(self.left_title)
        column.addWidget(self.left)


def _special(plan: Plan) -> Iterator[str]:
    """What is not simply filed: earlier copies that move, side files alone, names that the disk refuses."""
    if moved := len(plan.moved_copies):
        yield ngettext(
            "{n} photo was filed before, under another label: its copy is moved.",
            "{n} photos were filed before, under another label: their copies are moved.",
            moved,
        ).format(n=number(moved))
    if beside := len(plan.side_files_only):
        yield ngettext(
            "{n} photo was filed before, and has new side files.",
            "{n} photos were filed before, and have new side files.",
            beside,
        ).format(n=number(beside))
    if adapted := len(plan.adapted):
        yield ngettext(
            "{n} photo gets another name, because this disk does not take its own.",
            "{n} photos get another name, because this disk does not take theirs.",
            adapted,
        ).format(n=number(adapted))


def _room(plan: Plan) -> str:
    if not plan.units:
        return _("There is nothing to file.")
    free = size_text(plan.free_bytes)
    if plan.bytes_needed <= 0:
        return _("Takes no extra room; {free} free.").format(free=free)
    return _("Needs {needed}; {free} free.").format(needed=size_text(plan.bytes_needed), free=free)
