"""The first thing seen: open a folder, by button or by dropping it, a recent one, or the sample photos."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from statuesorter.domain.language import _
from statuesorter.ui.widgets import icons
from statuesorter.ui.widgets.controls import button
from statuesorter.ui.widgets.names import plain_tip
from statuesorter.ui.widgets.palette import colours_of
from statuesorter.ui.widgets.theme import STEP, mark, quiet, set_text

_WIDTH = 560
_MARK = 56
_MIDDLE = Qt.TextElideMode.ElideMiddle
_RECENT = 5


class WelcomePage(QWidget):
    """Empty states say what to do."""

    open_wanted = Signal()
    sample_wanted = Signal()
    folder_chosen = Signal(Path)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._recent_buttons: dict[Path, QPushButton] = {}
        self._drop_mark = QLabel()
        self._drop_mark.setFixedSize(_MARK, _MARK)
        self.open = button(_("Open folder…"))
        self.open.setProperty("primary", True)
        self.open.clicked.connect(self.open_wanted)
        self.sample = button(_("Try with sample photos"))
        self.sample.clicked.connect(self.sample_wanted)
        self._drop = self._drop_target()
        self._recent = QVBoxLayout()
        self._recent.setSpacing(0)
        self._recent_title = quiet(QLabel(_("Recent folders")))
        set_text(self._recent_title, 0.92)
        column = QVBoxLayout()
        column.setSpacing(STEP)
        for widget in self._words():
            column.addWidget(widget)
        column.addSpacing(2 * STEP)
        column.addWidget(self._drop)
        column.addSpacing(2 * STEP)
        column.addWidget(self._recent_title)
        column.addLayout(self._recent)
        frame = QWidget()
        frame.setFixedWidth(_WIDTH)
        frame.setLayout(column)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(3 * STEP, 3 * STEP, 3 * STEP, 3 * STEP)
        outer.addStretch(2)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(frame)
        middle.addStretch(1)
        outer.addLayout(middle)
        outer.addStretch(3)
        self.show_recent(())
        self._draw_icons()

    def show_recent(self, folders: Sequence[Path]) -> None:
        """Offer the folders that were opened before."""
        for old in list(self._recent_buttons):
            self._take_away(old)
        for folder in folders:
            made = button(_short(folder), tip=plain_tip(str(folder)))
            made.setText(made.fontMetrics().elidedText(made.text(), _MIDDLE, _WIDTH - 7 * STEP))
            made.setProperty("role", "row")
            made.setIconSize(QSize(18, 18))
            made.clicked.connect(lambda _on=False, chosen=folder: self.folder_chosen.emit(chosen))
            self._recent.addWidget(made)
            self._recent_buttons[folder] = made
        self._show_first()
        self._draw_icons()

    def drop_recent(self, folder: Path) -> None:
        """The folder is gone: the next one of those that were opened before takes its place."""
        if folder in self._recent_buttons:
            self._take_away(folder)
            self._show_first()

    def show_silent(self, folder: Path, *, silent: bool) -> None:
        """The disk of a folder does not answer, or does by now. The folder can be opened all the same."""
        made = self._recent_buttons.get(folder)
        if made is not None:
            note = _("The disk with this folder does not answer.")
            made.setToolTip(plain_tip(f"{folder}\n{note}" if silent else str(folder)))
            made.setAccessibleDescription(note if silent else "")
            mark(made, "silent", silent)

    def _take_away(self, folder: Path) -> None:
        old = self._recent_buttons.pop(folder)
        self._recent.removeWidget(old)
        old.hide()
        old.deleteLater()

    def _show_first(self) -> None:
        for place, made in enumerate(self._recent_buttons.values()):
            made.setVisible(place < _RECENT)
        self._recent_title.setVisible(bool(self._recent_buttons))

    def show_drop(self, *, over: bool) -> None:
        """A folder is held over the window, or no longer."""
        mark(self._drop, "over", over)

    def _words(self) -> tuple[QLabel, QLabel]:
        title = QLabel(_("Paintings here, statues there."))
        set_text(title, 2.0, title.font().Weight.DemiBold)
        title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        title.setWordWrap(True)
        subtitle = quiet(
            QLabel(
                _(
                    "Open a folder of museum photos. StatueSorter tells them apart, you correct what it got "
                    "wrong, and it files them for you. Nothing leaves this computer."
                )
            )
        )
        set_text(subtitle, 1.08)
        subtitle.setWordWrap(True)
        subtitle.setAlignment(Qt.AlignmentFlag.AlignCenter)
        return title, subtitle

    def _drop_target(self) -> QFrame:
        frame = QFrame()
        frame.setProperty("role", "drop")
        column = QVBoxLayout(frame)
        column.setContentsMargins(4 * STEP, 4 * STEP, 4 * STEP, 4 * STEP)
        column.setSpacing(2 * STEP)
        hint = quiet(QLabel(_("or drop a folder here")))
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        centre = Qt.AlignmentFlag.AlignHCenter
        column.addWidget(self._drop_mark, 0, centre)
        column.addSpacing(STEP)
        column.addWidget(self.open, 0, centre)
        column.addWidget(hint, 0, centre)
        column.addWidget(self.sample, 0, centre)
        return frame

    def _draw_icons(self) -> None:
        colours = colours_of(self.palette())
        ink = self.palette().placeholderText().color()
        self._drop_mark.setPixmap(icons.pixmap("photos", _MARK, ink, ratio=self.devicePixelRatioF()))
        self.open.setIcon(icons.icon("open", self.palette(), colour=colours.on_accent))
        for recent in self._recent_buttons.values():
            recent.setIcon(icons.icon("folder", self.palette(), colour=colours.muted))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_icons()
        super().changeEvent(event)


def _short(folder: Path) -> str:
    """A folder's name, and where it lies, with the home folder as ~."""
    try:
        above = Path("~") / folder.parent.relative_to(Path.home())
    except (ValueError, RuntimeError):
        above = folder.parent
    return f"{folder.name or folder}    {above}"
