"""The side bar: the folders of the opened folder with counts, and the ways to the runs and the models."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from statuesorter.domain.language import _, ngettext, number
from statuesorter.ui.library.photo_list_model import PhotoListModel
from statuesorter.ui.widgets import icons
from statuesorter.ui.widgets.controls import button
from statuesorter.ui.widgets.names import plain_tip
from statuesorter.ui.widgets.one_shot import one_shot
from statuesorter.ui.widgets.palette import colours_of
from statuesorter.ui.widgets.theme import STEP, quiet, set_text

_PATH = Qt.ItemDataRole.UserRole


class FolderTree(QFrame):
    """Folders to choose from. Counts follow a few times a second, not with each result."""

    filtered = Signal()
    """The list shows the photos of the folder that the person chose."""

    runs_wanted = Signal()
    models_wanted = Signal()

    def __init__(self, photos: PhotoListModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self._photos = photos
        self._root: Path | None = None
        self._items: dict[Path, QTreeWidgetItem] = {}
        self._settled = False
        self._soon = one_shot(self, 200, self._refresh)
        self.tree = self._make_tree()
        self.runs = self._section(_("Runs"), _("What was filed, and how to take it back"))
        self.models = self._section(_("Models"), _("The models, and which one is in use"))
        self.runs.clicked.connect(self.runs_wanted)
        self.models.clicked.connect(self.models_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(STEP, STEP + 4, STEP, STEP)
        column.setSpacing(STEP // 2)
        title = quiet(QLabel(_("Folders")))
        title.setContentsMargins(STEP, 0, 0, 0)
        set_text(title, 0.92)
        column.addWidget(title)
        column.addWidget(self.tree, 1)
        column.addWidget(self.runs)
        column.addWidget(self.models)
        self._draw_icons()

    def open(self, root: Path) -> None:
        """Begin anew with the opened folder."""
        self._root = root
        self._settled = False
        self._build(root, root)

    def counts_changed(self, *, settled: bool) -> None:
        """Counts are not what they were; they are shown soon. ``settled``: no photo is being looked for."""
        self._settled = settled
        if not self._soon.isActive():
            self._soon.start()

    def _make_tree(self) -> QTreeWidget:
        tree = QTreeWidget()
        tree.setProperty("role", "side")
        tree.setAccessibleName(_("Folders"))
        tree.setHeaderHidden(True)
        tree.setColumnCount(2)
        tree.setRootIsDecorated(False)
        tree.setIndentation(2 * STEP)
        tree.setUniformRowHeights(True)
        tree.setFrameShape(QFrame.Shape.NoFrame)
        tree.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        tree.header().setStretchLastSection(False)
        tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        tree.header().setMinimumSectionSize(STEP)
        tree.currentItemChanged.connect(lambda item, _old: self._chosen(item))  # type: ignore[misc]
        return tree

    def _section(self, text: str, tip: str) -> QPushButton:
        made = button(text, tip=tip)
        made.setProperty("role", "row")
        made.setIconSize(QSize(18, 18))
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return made

    def _chosen(self, item: QTreeWidgetItem | None) -> None:
        if item is not None:
            folder: Path = item.data(0, _PATH)
            self._filter(None if folder == self._root else folder)

    def _filter(self, folder: Path | None) -> None:
        """Show the photos of a folder and below, or (None) of all of the opened one."""
        self._photos.arrange(filter_=replace(self._photos.shown.filter, folder=folder))
        self.filtered.emit()

    def _refresh(self) -> None:
        if self._root is None:
            return
        folders = self._photos.table.folders()
        if self._settled and not self._items.keys() <= {self._root, *folders}:
            self._drop_what_is_gone(self._root)
        for folder in folders:
            if folder != self._root and self._root not in folder.parents:
                continue
            item = self._items.get(folder) or self._add(folder)
            total = self._photos.table.counts(folder).total
            text = number(total)
            if item.text(1) != text:
                item.setText(1, text)
                photos = ngettext("{n} photo", "{n} photos", total).format(n=text)
                item.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{item.text(0)}, {photos}")

    def _build(self, root: Path, chosen: Path) -> None:
        self._items = {}
        self.tree.blockSignals(True)
        self.tree.clear()
        self._refresh()
        self.tree.setCurrentItem(self._items.get(chosen, self._items[root]))
        self.tree.blockSignals(False)

    def _drop_what_is_gone(self, root: Path) -> None:
        current = self.tree.currentItem()
        chosen: Path = root if current is None else current.data(0, _PATH)
        self._build(root, chosen)
        if chosen not in self._items:
            self._filter(None)

    def _add(self, folder: Path) -> QTreeWidgetItem:
        item = QTreeWidgetItem([folder.name or str(folder), ""])
        item.setData(0, _PATH, folder)
        item.setToolTip(0, plain_tip(str(folder)))
        item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        item.setForeground(1, self.palette().placeholderText())
        item.setIcon(0, self._folder_icon)
        parent = self._items.get(folder.parent)
        if parent is None:
            self.tree.addTopLevelItem(item)
        else:
            parent.addChild(item)
        item.setExpanded(folder == self._root)
        self._items[folder] = item
        return item

    def _draw_icons(self) -> None:
        self.runs.setIcon(icons.icon("runs", self.palette()))
        self.models.setIcon(icons.icon("models", self.palette()))
        self._folder_icon = icons.icon("folder", self.palette(), colour=colours_of(self.palette()).muted)
        for item in self._items.values():
            item.setIcon(0, self._folder_icon)
            item.setForeground(1, self.palette().placeholderText())

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_icons()
        super().changeEvent(event)
