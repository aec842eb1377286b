"""Above the grid: which photos are shown, in which order, and a search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QMenu, QToolButton, QWidget

from statuesorter.domain.labels import DEFAULT_LABELS, Label
from statuesorter.domain.language import _
from statuesorter.ui.grid.status_tabs import Status, StatusTabs
from statuesorter.ui.library.columns import State
from statuesorter.ui.library.counts import Counts
from statuesorter.ui.library.orders import Order
from statuesorter.ui.library.photo_list_model import PhotoListModel
from statuesorter.ui.widgets import icons
from statuesorter.ui.widgets.one_shot import one_shot
from statuesorter.ui.widgets.palette import colours_of
from statuesorter.ui.widgets.theme import STEP

_SHORTEST = "…"
"""What a button says where there is no room for its words."""


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
    """Lets the person choose which photos the list shows, and in which order."""

    filtered = Signal()
    """The list shows what the person chose."""

    left_search = Signal()
    target_wanted = Signal()
    """The person wants to say how many of 100 photos filed may be wrong: that decides how many are unsure."""

    def __init__(self, photos: PhotoListModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self._photos = photos
        self._orders = QActionGroup(self)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(2 * STEP, STEP, 2 * STEP, STEP)
        row.setSpacing(STEP // 2)
        self.tabs = StatusTabs()
        row.addWidget(self.tabs)
        self.target_button = self._target_button()
        row.addWidget(self.target_button)
        row.addStretch(1)
        self.order_button = self._order_button()
        row.addWidget(self.order_button)
        row.addSpacing(STEP)
        self.search = self._search_field()
        row.addWidget(self.search, 1)
        self.tabs.chosen.connect(self._show_status)
        self._show_order(photos.shown.order)
        self.show_counts(Counts(), DEFAULT_LABELS.labels, DEFAULT_LABELS.labels)
        self._draw_icons()

    def show_counts(self, counts: Counts, labels: Sequence[Label], lasting: Sequence[Label]) -> None:
        """Write the counts on the tabs: see `StatusTabs.show_counts`. Where a label was shown that is gone,
        all photos are.
        """
        self.tabs.show_counts(counts, labels, lasting)
        status = self._photos.shown.filter.status
        if isinstance(status, str) and status not in labels:
            self._filter(status=None)
        self._fit()

    def _show_status(self, status: Status) -> None:
        self._filter(status=status)
        self._follow_tab()

    def _follow_tab(self) -> None:
        """Who looks at the unsure photos may want fewer of them."""
        self.target_button.setVisible(self.tabs.current is State.UNSURE)
        self._fit()

    def show_unsure(self) -> None:
        """Show the unsure photos, those that need a look first."""
        self.tabs.choose(State.UNSURE)
        self.choose_order(Order.LOOK_FIRST)
        self._filter(status=State.UNSURE)
        self._follow_tab()

    def choose_order(self, order: Order) -> None:
        """Show the photos in an order."""
        self._show_order(order)
        self._photos.arrange(order=order)

    def _filter(self, **changes: Any) -> None:
        self._photos.arrange(filter_=replace(self._photos.shown.filter, **changes))
        self.filtered.emit()

    def _show_order(self, order: Order) -> None:
        word = order_word(order)
        text = _("Order: {order}").format(order=word.lower())
        self._order_texts = (f"{text}  ▾", f"{word}  ▾", "▾")
        self.order_button.setAccessibleName(text)
        self.order_button.setToolTip(text)
        self._fit()
        for action in self._orders.actions():
            action.setChecked(action.data() == str(order))

    def _fit(self) -> None:
        """Where there is little room, say order and tabs in fewer words; tool tips say it all. Labels for
        which there is none then stand in a menu.
        """
        target = self.target_button.accessibleName()
        for short, few, target_text in (
            (False, False, target),
            (False, False, _SHORTEST),
            (True, False, target),
            (True, False, _SHORTEST),
            (True, True, _SHORTEST),
        ):
            self.tabs.shorten(short, few=few)
            self.target_button.setText(target_text)
            for text in self._order_texts:
                self.order_button.setText(text)
                if self._has_room():
                    return
        for most in reversed(range(self.tabs.label_tabs)):
            self.tabs.shorten(True, few=True, most=most)
            if self._has_room():
                return

    def _has_room(self) -> bool:
        return self._row.minimumSize().width() <= self.width()

    def clear(self) -> None:
        """Another folder: everything is shown."""
        self.tabs.choose(None)
        self._follow_tab()
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)

    def _target_button(self) -> QToolButton:
        button = QToolButton()
        button.setAccessibleName(_("How many may be wrong…"))
        button.setToolTip(_("Choose between more photos in the folders and fewer wrong ones among them"))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(self.target_wanted)
        button.hide()
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
            action.triggered.connect(lambda _on=False, chosen=each: self.choose_order(chosen))
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
        waits = one_shot(field, 150, lambda: self._filter(search=field.text().strip()))
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

    def _draw_icons(self) -> None:
        colours = colours_of(self.palette())
        self.order_button.setIcon(icons.icon("order", self.palette()))
        self._magnifier.setIcon(icons.icon("search", self.palette(), colour=colours.muted))

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        # A tab that is shown or written takes its room only now: Qt tells the layouts above it by this event.
        if event.type() == QEvent.Type.LayoutRequest and not (self._has_room() or self._is_shortest()):
            self._fit()
        return handled

    def _is_shortest(self) -> bool:
        texts = (self.order_button.text(), self.target_button.text())
        words_are = texts == (self._order_texts[-1], _SHORTEST)
        return self.tabs.are_few and words_are and not self.tabs.label_tabs

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_icons()
        super().changeEvent(event)
