"""The closer look: one photo as large as the window. The label keys work here and show what they did."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from statuesorter.domain.language import _, number
from statuesorter.domain.photo import Photo
from statuesorter.ui.library.label_chip import LabelLine
from statuesorter.ui.library.row import Row
from statuesorter.ui.library.spoken import spoken_row
from statuesorter.ui.loupe.canvas import LoupeCanvas
from statuesorter.ui.widgets import icons
from statuesorter.ui.widgets.images import ImagePool, ViewedImage, viewed_image
from statuesorter.ui.widgets.names import NameLabel
from statuesorter.ui.widgets.one_shot import one_shot
from statuesorter.ui.widgets.theme import STEP, quiet, set_text

_DECIDED_MS = 2000


class Loupe(QWidget):
    """Shows a photo of the list closer. Which one is next is not its business: it asks."""

    closed = Signal()
    step_wanted = Signal(int)

    def __init__(self, pool: ImagePool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(_("Closer look"))
        self._pool = pool
        self._photo: Photo | None = None
        self._error: str | None = None
        self._allowed = False
        self._decoded: QSize | None = None
        self._full_asked = False
        self.canvas = LoupeCanvas()
        self.canvas.back.connect(self.closed)
        self.canvas.zoomed.connect(self._zoomed)
        self._decided_clock = one_shot(self, _DECIDED_MS, lambda: self.show_decided(None))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._make_bar())
        column.addWidget(self.canvas, 1)
        self._draw_icons()

    def show_row(self, row: Row, thumbnail: QPixmap | None, place: int, count: int) -> None:
        """Show a photo: the thumbnail at once, the photo itself as soon as it is decoded."""
        self._name.show_name(row.photo.name)
        self._place.setText(_("{place} of {count}").format(place=number(place + 1), count=number(count)))
        self._label.show_row(row)
        self.canvas.setAccessibleName(spoken_row(row))
        if row.photo == self._photo and row.error == self._error:
            return
        self._photo, self._error, self._decoded, self._full_asked = row.photo, row.error, None, False
        self._allowed = row.decoded  # too large a photo is only if the person asked for it
        self.canvas.say(row.error or "")
        size = thumbnail.size() if thumbnail is not None else QSize(1, 1)
        self.canvas.show_pixmap(thumbnail, size, same_photo=False)
        if row.error is None:
            self._decode(row.photo, self._screen_side())

    def show_decided(self, row: Row | None) -> None:
        """Show for a moment what was said of the photo before this one."""
        self._decided.show_row(row)
        self._decided_name.show_name("" if row is None else row.photo.name)
        if row is not None:
            self._decided_clock.start()

    def leave(self) -> None:
        """The loupe is closed: let go of the photo."""
        self._photo = None
        self.canvas.show_pixmap(None, QSize(1, 1), same_photo=False)
        self.show_decided(None)

    def _screen_side(self) -> int:
        return round(max(self.canvas.width(), self.canvas.height(), 640) * self.devicePixelRatioF())

    def _decode(self, photo: Photo, max_side: int | None) -> None:
        def then(viewed: ViewedImage | BaseException) -> None:
            if photo != self._photo:
                return
            if isinstance(viewed, BaseException):
                self.canvas.say(str(viewed))
                return
            first = self._decoded is None
            self._decoded = viewed.image.size()
            self.canvas.show_pixmap(
                QPixmap.fromImage(viewed.image), viewed.full_size, same_photo=not first or self._is_zoomed()
            )

        allowed = self._allowed
        self._pool.read(lambda: viewed_image(photo, max_side=max_side, allowed=allowed), then)

    def _is_zoomed(self) -> bool:
        return self.canvas.zoom.scale is not None

    def _zoomed(self, scale: float) -> None:
        shown = _("{percent}\u00a0%").format(percent=number(round(scale * 100)))
        self._percent.setText(shown if self._decoded else "")
        if self._photo is None or self._decoded is None or self._full_asked:
            return
        needed = self.canvas.zoom.photo[0] * min(1.0, scale)
        if needed > self._decoded.width() * 1.05:
            self._full_asked = True
            self._decode(self._photo, None)

    def _make_bar(self) -> QFrame:
        bar = QFrame()
        bar.setProperty("role", "bar")
        self._back = self._tool(_("Back to the grid (Esc)"), self.closed.emit)
        self._before = self._tool(_("Photo before (Left)"), lambda: self.step_wanted.emit(-1))
        self._next = self._tool(_("Next photo (Right)"), lambda: self.step_wanted.emit(1))
        self._whole = self._tool(_("Photo pixel for screen pixel (Z)"), self.canvas.hundred_percent)
        self._whole.setText(_("100\u00a0%"))
        self._place, self._percent, self._name = quiet(QLabel()), quiet(QLabel()), NameLabel()
        self._percent.setMinimumWidth(self._percent.fontMetrics().horizontalAdvance("800\u00a0%"))
        self._percent.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        set_text(self._name, 1.0, self._name.font().Weight.DemiBold)
        self._label, self._decided, self._decided_name = LabelLine(), LabelLine(), NameLabel()
        quiet(self._decided_name)
        row = QHBoxLayout(bar)
        row.setContentsMargins(STEP, STEP // 2, 2 * STEP, STEP // 2)
        row.setSpacing(STEP)
        for widget in (self._back, self._before, self._next):
            row.addWidget(widget)
        row.addSpacing(STEP)
        for widget in (self._name, self._place, self._label):
            row.addWidget(widget)
        row.addStretch(1)
        for widget in (self._decided_name, self._decided):
            row.addWidget(widget)
        row.addSpacing(STEP)
        row.addWidget(self._percent)
        row.addWidget(self._whole)
        return bar

    def _tool(self, tip: str, act: object) -> QToolButton:
        button = QToolButton()
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(act)
        return button

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}
        key = Qt.Key(event.key())
        if key in keys:
            self.step_wanted.emit(keys[key])
        elif key is Qt.Key.Key_Escape:
            self.closed.emit()
        elif key is Qt.Key.Key_Z:
            self.canvas.hundred_percent()
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.canvas.zoom_by(1.25)
        elif key is Qt.Key.Key_Minus:
            self.canvas.zoom_by(0.8)
        else:
            super().keyPressEvent(event)

    def _draw_icons(self) -> None:
        for button, name in (
            (self._back, "all"),
            (self._before, "chevron-left"),
            (self._next, "chevron-right"),
        ):
            button.setIcon(icons.icon(name, self.palette()))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_icons()
        super().changeEvent(event)
