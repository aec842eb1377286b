"""What the person chooses for a plan: where to, how, and what becomes of unsure photos."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QDir, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from statuesorter.domain.language import _
from statuesorter.domain.plan import Mode
from statuesorter.ui.widgets import controls
from statuesorter.ui.widgets.theme import STEP
from statuesorter.ui.widgets.words import mode_name, mode_note


@dataclass(frozen=True, slots=True)
class PlanChoice:
    """Everything a plan depends on, besides the photos and their labels."""

    destination: Path
    mode: Mode
    unsure_folder: bool


class PlanChoices(QWidget):
    """The controls. ``changed`` is sent whenever `choice` has become another one."""

    changed = Signal()
    browse_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.destination = QLineEdit()
        self.destination.setAccessibleName(_("Folder to sort into"))
        self.browse = controls.button(_("Browse…"), tip=_("Choose the folder to sort into"))
        self.unsure = QCheckBox(_("Unsure photos into a folder of their own"))
        self.unsure.setToolTip(_("Otherwise they stay where they are"))
        self.unsure.setAccessibleName(self.unsure.text())
        self._modes = QButtonGroup(self)
        self.modes = {mode: self._radio(mode) for mode in Mode}
        self.mode_note = controls.note()
        self._lay_out()
        self._connect()
        self.choose_mode(Mode.COPY)

    @property
    def choice(self) -> PlanChoice:
        """What is chosen now."""
        mode = next((mode for mode, radio in self.modes.items() if radio.isChecked()), Mode.COPY)
        text = self.destination.text().strip()
        folder = Path(QDir.fromNativeSeparators(text)).expanduser() if text else Path()
        return PlanChoice(folder, mode, self.unsure.isChecked())

    @property
    def complete(self) -> bool:
        """Whether a full path of a folder is given."""
        return self.choice.destination.is_absolute()

    def choose_destination(self, folder: Path) -> None:
        """Put ``folder`` into the field."""
        self.destination.setText(str(folder))

    def choose_mode(self, mode: Mode) -> None:
        """Choose a way to file; the rarer two open “More”."""
        self.modes[mode].setChecked(True)
        self.mode_note.setText(mode_note(mode))
        if mode in (Mode.HARDLINK, Mode.SYMLINK):
            self.more.setChecked(True)

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
        column.addWidget(self.mode_note)
        column.addWidget(self.unsure)
        column.addWidget(self.more)
        column.addWidget(rare)

    def _connect(self) -> None:
        self.destination.textChanged.connect(self._tell)
        self.browse.clicked.connect(self.browse_wanted)
        self.unsure.toggled.connect(self._tell)
        self._modes.buttonToggled.connect(self._mode_toggled)

    def _mode_toggled(self, _button: object, on: bool) -> None:
        if on:
            self.mode_note.setText(mode_note(self.choice.mode))
            self.changed.emit()

    def _tell(self, _value: object) -> None:
        self.changed.emit()

    def browse_from(self, near: Path) -> None:
        """Let the person look for a folder, from one that is there."""
        chosen = QFileDialog.getExistingDirectory(self, _("Choose the folder to sort into"), str(near))
        if chosen:
            self.choose_destination(Path(chosen))


def default_destination(root: Path) -> Path:
    """A folder beside ``root`` that is called after it."""
    if root.parent == root:
        return root / _("sorted")
    return root.parent / _("{folder} sorted").format(folder=root.name)
