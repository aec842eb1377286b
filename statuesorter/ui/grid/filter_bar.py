"""Above the grid: which photos are shown, in which order, and a search."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLineEdit, QMenu, QToolButton, QWidget

from statuesorter.domain.labels import Label
from statuesorter.domain.language import _, number
from statuesorter.ui.library.columns import State
from statuesorter.ui.library.counts import Counts
from statuesorter.ui.library.orders import Order
from statuesorter.ui.library.spoken import label_word
from statuesorter.ui.widgets import icons
from statuesorter.ui.widgets.label_mark import glyph_of
from statuesorter.ui.widgets.one_shot import one_shot
from statuesorter.ui.widgets.palette import colours_of
from statuesorter.ui.widgets.theme import STEP

_ALL, _FAILED = "all", "failed"


def order_word(order: Order) -> str:
    """The name of an order, as it stands in menus."""
    return {
        Order.LOOK_FIRST: _("Look first"),
        Order.NAME: _("Name"),
        Order.DATE: _("Date"),
        Order.MOST_SURE: _("Most sure first"),
        Order.SIMILAR: _("Similar together"),
        Order.BLURRED: _("Blurred first"),
    }[order]


class FilterBar(QFrame):
    """Says what the person wants to see; knows nothing of photos."""

    status_chosen = Signal(object)
    """The label or state to show: `Label`, `State`, or None for all photos."""

    order_chosen = Signal(object)
    searched = Signal(str)
    left_search = Signal()

    def __init__(self, order: Order, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self._buttons: dict[str, QToolButton] = {}
        self._group = QButtonGroup(self)
        self._orders = QActionGroup(self)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(2 * STEP, STEP, 2 * STEP, STEP)
        row.setSpacing(STEP // 2)
        for name in (_ALL, *Label, _FAILED):
            row.addWidget(self._filter_button(str(name)))
        row.addStretch(1)
        self.order_button = self._order_button()
        row.addWidget(self.order_button)
        row.addSpacing(STEP)
        self.search = self._search_field()
        row.addWidget(self.search, 1)
        self._buttons[_ALL].setChecked(True)
        self._group.idClicked.connect(self._clicked)
        self.show_order(order)
        self.show_counts(Counts())
        self._draw_icons()

    def show_counts(self, counts: Counts) -> None:
        """Write the counts on the buttons."""
        words = {_ALL: (_("All"), counts.total), _FAILED: (_("Failed"), counts.failed)}
        words |= {str(label): (label_word(label), counts.of(label)) for label in Label}
        for name, (word, count) in words.items():
            text = f"{word}  {number(count)}"
            if self._buttons[name].text() != text:
                self._buttons[name].setText(text)
                self._buttons[name].setAccessibleName(_("Show: {what}").format(what=text))
        self._buttons[_FAILED].setVisible(counts.failed > 0 or self._buttons[_FAILED].isChecked())
        self._fit()

    def show_status(self, status: Label | State | None) -> None:
        """Show which label or state is chosen, without telling of it."""
        name = _FAILED if status is State.FAILED else str(status or _ALL)
        self._buttons[name].setChecked(True)

    def show_order(self, order: Order) -> None:
        """Show which order holds, without telling of it."""
        word = order_word(order)
        text = _("Order: {order}").format(order=word.lower())
        self._order_texts = (f"{text}  ▾", f"{word}  ▾", "▾")
        self.order_button.setAccessibleName(text)
        self.order_button.setToolTip(text)
        self._fit()
        for action in self._orders.actions():
            action.setChecked(action.data() == str(order))

    def _fit(self) -> None:
        """Where there is little room, say the order in fewer words; the tool tip says it all."""
        for text in self._order_texts:
            self.order_button.setText(text)
            if self._row.minimumSize().width() <= self.width():
                return

    def clear(self) -> None:
        """Another folder: everything is shown."""
        self.show_status(None)
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)

    def _filter_button(self, name: str) -> QToolButton:
        button = QToolButton()
        button.setCheckable(True)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._group.addButton(button, len(self._buttons))
        self._buttons[name] = button
        return button

    def _order_button(self) -> QToolButton:
        button = QToolButton()
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        menu = QMenu(button)
        for each in Order:
            action = QAction(order_word(each), menu)
            action.setCheckable(True)
            action.setData(str(each))
            action.triggered.connect(lambda _on=False, chosen=each: self.order_chosen.emit(chosen))
            self._orders.addAction(action)
            menu.addAction(action)
        button.setMenu(menu)
        return button

    def _search_field(self) -> QLineEdit:
        field = QLineEdit()
        field.setPlaceholderText(_("Search"))
        field.setAccessibleName(_("Search names"))
        field.setToolTip(_("Search names and folders (Ctrl+F)"))
        field.setClearButtonEnabled(True)
        self._magnifier = QAction(field)
        field.addAction(self._magnifier, QLineEdit.ActionPosition.LeadingPosition)
        field.setMinimumWidth(field.fontMetrics().horizontalAdvance(field.placeholderText()) + 7 * STEP)
        field.setMaximumWidth(field.fontMetrics().averageCharWidth() * 32)
        waits = one_shot(field, 150, lambda: self.searched.emit(field.text()))
        field.textChanged.connect(lambda _text: waits.start())  # type: ignore[misc]
        field.returnPressed.connect(self.left_search)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), field)
        escape.setContext(Qt.ShortcutContext.WidgetShortcut)
        escape.activated.connect(self._leave_search)
        return field

    def _leave_search(self) -> None:
        """Esc ends the search and leads back to the photos, all of them."""
        self.search.clear()
        self.left_search.emit()

    def _clicked(self, which: int) -> None:
        name = list(self._buttons)[which]
        special = {_ALL: None, _FAILED: State.FAILED}
        self.status_chosen.emit(special[name] if name in special else Label(name))

    def _draw_icons(self) -> None:
        colours = colours_of(self.palette())
        of_name = {"paint": colours.paint, "statue": colours.statue, "failed": colours.failed}
        for name, button in self._buttons.items():
            drawing = name if name in (_ALL, _FAILED) else glyph_of(Label(name))
            button.setIcon(icons.icon(drawing, self.palette(), colour=of_name.get(name, colours.muted)))
            side = 16 if name in (_ALL, _FAILED) else 12
            button.setIconSize(QSize(side, side))
        self.order_button.setIcon(icons.icon("order", self.palette()))
        self._magnifier.setIcon(icons.icon("search", self.palette(), colour=colours.muted))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_icons()
        super().changeEvent(event)
