"""What the person chooses for a plan: where to, how, and which folder the photos of each label go into."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QDir, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from statuesorter.domain.labels import UNSURE, FiledAs, Label
from statuesorter.domain.language import _
from statuesorter.domain.plan import Mode, folder_names, folder_problem
from statuesorter.operations.sort import SortOptions
from statuesorter.ui.widgets import controls
from statuesorter.ui.widgets.label_look import LabelMark, label_look
from statuesorter.ui.widgets.theme import STEP
from statuesorter.ui.widgets.words import mode_name, mode_note


class PlanChoices(QWidget):
    """The controls. ``changed`` is sent whenever `options` have become others."""

    changed = Signal()
    browse_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.destination = QLineEdit()
        self.destination.setAccessibleName(_("Folder to sort into"))
        self.browse = controls.button(_("Browse…"), tip=_("Choose the folder to sort into"))
        self.unsure = _check_box(
            _("Unsure photos into a folder of their own"), _("Otherwise they stay where they are")
        )
        self.keep_folders = _check_box(
            _("Keep my folders inside each label’s folder"), _("day 1/a.jpg becomes paint/day 1/a.jpg")
        )
        self.folders = LabelFolders()
        self._modes = QButtonGroup(self)
        self.modes = {mode: self._radio(mode) for mode in Mode}
        self.mode_note = controls.note()
        self._lay_out()
        self._connect()
        self.choose_mode(Mode.COPY)

    @property
    def mode(self) -> Mode:
        """The way to file that is chosen."""
        return next((mode for mode, radio in self.modes.items() if radio.isChecked()), Mode.COPY)

    def options(self, root: Path) -> SortOptions:
        """What is chosen now, for photos of the folder ``root``."""
        folders: dict[FiledAs, str] = {**self.folders.names}
        if self.unsure.isChecked():
            folders[UNSURE] = UNSURE
        keep_below = root if self.keep_folders.isChecked() else None
        return SortOptions(self.destination_folder, self.mode, folders, keep_below)

    @property
    def destination_folder(self) -> Path:
        """The folder to sort into, as it stands there."""
        text = self.destination.text().strip()
        return Path(QDir.fromNativeSeparators(text)).expanduser() if text else Path()

    @property
    def problem(self) -> str:
        """What is lacking for a plan, in a sentence; empty where nothing is."""
        if not self.destination_folder.is_absolute():
            return _("Choose the folder to sort into.")
        return self.folders.problem_text

    def choose_destination(self, folder: Path) -> None:
        """Put ``folder`` into the field."""
        self.destination.setText(str(folder))

    def choose_mode(self, mode: Mode) -> None:
        """Choose a way to file; the rarer two open “More”."""
        self.modes[mode].setChecked(True)
        self.mode_note.setText(mode_note(mode))
        if mode in (Mode.HARDLINK, Mode.SYMLINK):
            self.more.setChecked(True)

    def choose_folders(
        self, labels: Sequence[Label], names: Mapping[str, str], *, keep_subfolders: bool
    ) -> None:
        """Show the folders' names for these labels: those of ``names``, or the labels' own."""
        shown = folder_names(labels, names)
        self.folders.show_labels(labels, shown)
        for before, after in pairwise((self.names, *self.folders.fields.values())):
            QWidget.setTabOrder(before, after)
        if shown != folder_names(labels, {}):
            self.names.setChecked(True)
        self.keep_folders.setChecked(keep_subfolders)

    def _radio(self, mode: Mode) -> QRadioButton:
        radio = QRadioButton(mode_name(mode))
        radio.setAccessibleName(mode_name(mode))
        radio.setAccessibleDescription(mode_note(mode))
        self._modes.addButton(radio)
        return radio

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        column.addWidget(controls.heading(_("Sort into")))
        where = QHBoxLayout()
        where.addWidget(self.destination, 1)
        where.addWidget(self.browse)
        column.addLayout(where)
        column.addSpacing(STEP)
        column.addWidget(controls.heading(_("How")))
        common = QHBoxLayout()
        common.setSpacing(3 * STEP)
        common.addWidget(self.modes[Mode.COPY])
        common.addWidget(self.modes[Mode.MOVE])
        common.addStretch(1)
        column.addLayout(common)
        rare = QWidget()
        self.more = controls.more_button(_("More"), rare)
        links = QHBoxLayout(rare)
        links.setContentsMargins(2 * STEP, 0, 0, 0)
        links.setSpacing(3 * STEP)
        links.addWidget(self.modes[Mode.HARDLINK])
        links.addWidget(self.modes[Mode.SYMLINK])
        links.addStretch(1)
        self.names = controls.more_button(_("Folder names"), self.folders)
        folds = QHBoxLayout()
        folds.setSpacing(2 * STEP)
        folds.addWidget(self.more)
        folds.addWidget(self.names)
        folds.addStretch(1)
        column.addWidget(self.mode_note)
        column.addWidget(self.unsure)
        column.addWidget(self.keep_folders)
        column.addLayout(folds)
        column.addWidget(rare)
        column.addWidget(self.folders)

    def _connect(self) -> None:
        self.destination.textChanged.connect(self._changed)
        self.browse.clicked.connect(self.browse_wanted)
        self.unsure.toggled.connect(self._changed)
        self.keep_folders.toggled.connect(self._changed)
        self.folders.changed.connect(self.changed)
        self._modes.buttonToggled.connect(self._mode_toggled)

    def _mode_toggled(self, _button: object, on: bool) -> None:
        if on:
            self.mode_note.setText(mode_note(self.mode))
            self.changed.emit()

    def _changed(self, _value: object) -> None:
        self.changed.emit()

    def browse_from(self, near: Path) -> None:
        """Let the person look for a folder, from one that is there."""
        chosen = QFileDialog.getExistingDirectory(self, _("Choose the folder to sort into"), str(near))
        if chosen:
            self.choose_destination(Path(chosen))


class LabelFolders(QWidget):
    """The folder's name for each label. An empty field: photos of that label stay where they are."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields: dict[Label, QLineEdit] = {}
        self.problem = controls.sentence()
        self.problem.setProperty("role", "failed")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(STEP)
        self._grid.setVerticalSpacing(STEP // 2)
        self._grid.setColumnStretch(2, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * STEP, 0, 0, 0)
        column.setSpacing(STEP)
        column.addLayout(self._grid)
        column.addWidget(self.problem)
        self._check()

    @property
    def names(self) -> dict[Label, str]:
        """The names as they stand there, by label; empty for photos that stay."""
        return {label: field.text().strip() for label, field in self.fields.items()}

    @property
    def problem_text(self) -> str:
        """Why the first name that cannot be a folder's is none; empty where all can."""
        problems = (folder_problem(name) for name in self.names.values() if name)
        return next((problem for problem in problems if problem is not None), "")

    def show_labels(self, labels: Sequence[Label], names: Mapping[Label, str]) -> None:
        """Have a field for each of ``labels``, with its name of ``names``."""
        if list(self.fields) != list(labels):
            self._make(labels)
        for label, field in self.fields.items():
            field.blockSignals(True)
            field.setText(names.get(label, ""))
            field.blockSignals(False)
        self._check()

    def _make(self, labels: Sequence[Label]) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        self.fields = {label: QLineEdit() for label in labels}
        for row, (label, field) in enumerate(self.fields.items()):
            field.setPlaceholderText(_("stay where they are"))
            look = label_look(label, labels)
            field.setAccessibleName(_("Folder for {label}").format(label=look.title))
            field.textChanged.connect(self._typed)
            self._grid.addWidget(LabelMark(look), row, 0)
            self._grid.addWidget(QLabel(look.title), row, 1)
            self._grid.addWidget(field, row, 2)

    def _typed(self, _text: str) -> None:
        self._check()
        self.changed.emit()

    def _check(self) -> None:
        self.problem.setText(self.problem_text)
        self.problem.setVisible(bool(self.problem_text))
        for field in self.fields.values():
            field.setAccessibleDescription(folder_problem(field.text().strip() or "-") or "")


def _check_box(text: str, tip: str) -> QCheckBox:
    box = QCheckBox(text)
    box.setToolTip(tip)
    box.setAccessibleName(text)
    return box


def default_destination(root: Path) -> Path:
    """A folder beside ``root`` that is called after it."""
    if root.parent == root:
        return root / _("sorted")
    return root.parent / _("{folder} sorted").format(folder=root.name)
