"""The plan as a tree: folders, and in them the photos with a check box each; the model and its view."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QPalette
from PySide6.QtWidgets import QApplication, QHeaderView, QTreeView, QWidget

from statuesorter.domain.language import _, size_text
from statuesorter.ui.pages.plan.plan_rows import PlanFolder, PlanRow
from statuesorter.ui.widgets.controls import style_tree
from statuesorter.ui.widgets.names import plain_tip
from statuesorter.ui.widgets.palette import colours_of
from statuesorter.ui.widgets.words import photos

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
NAME, SIZE, NOTE, WHERE = range(4)


class PlanTree(QAbstractItemModel):
    """Two levels. Sends the paths of photos that the person takes out or puts back."""

    taken_out = Signal(tuple)
    put_back = Signal(tuple)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folders: list[PlanFolder] = []
        self._choosable = True
        self._headers = (_("Photo"), _("Size"), _("What happens"), _("Now in"))

    @property
    def folders(self) -> Sequence[PlanFolder]:
        """What is shown."""
        return self._folders

    def show(self, folders: Sequence[PlanFolder]) -> None:
        """Show these folders instead."""
        self.beginResetModel()
        self._folders = list(folders)
        self.endResetModel()

    def set_choosable(self, choosable: bool) -> None:
        """Whether the check boxes can be used."""
        self._choosable = choosable

    def folder_at(self, index: Index) -> PlanFolder | None:
        """The folder in this row, or None where the row is a photo."""
        return self._folders[index.row()] if index.isValid() and not index.internalId() else None

    def row_at(self, index: Index) -> PlanRow | None:
        """The photo in this row, or None where the row is a folder."""
        parent = index.internalId()
        return self._folders[parent - 1].rows[index.row()] if index.isValid() and parent else None

    # What Qt asks. A folder's internal id is 0, a photo's is the row of its folder plus one.

    def index(self, row: int, column: int, parent: Index = _NOWHERE) -> QModelIndex:
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else 0)

    def parent(self, child: Index = _NOWHERE) -> QModelIndex:  # pyright: ignore[reportIncompatibleMethodOverride]
        if not child.isValid() or not child.internalId():
            return QModelIndex()
        return self.createIndex(child.internalId() - 1, 0, 0)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        if not parent.isValid():
            return len(self._folders)
        folder = self.folder_at(parent)
        return len(folder.rows) if folder and parent.column() == 0 else 0

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        del parent
        return len(self._headers)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._headers[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section == SIZE else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if self._choosable and index.column() == NAME and self._checked(index) is not None:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.CheckStateRole:
            return self._checked(index) if index.column() == NAME else None
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == SIZE:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        row = self.row_at(index)
        if row is not None:
            return self._photo_data(row, index.column(), role)
        folder = self.folder_at(index)
        return self._folder_data(folder, index.column(), role) if folder else None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or self._checked(index) is None:
            return False
        out = Qt.CheckState(value) is not Qt.CheckState.Checked
        row, folder = self.row_at(index), self.folder_at(index)
        rows = (row,) if row else folder.rows if folder else ()
        paths = [each.path for each in rows if each.included is not None]
        (self.taken_out if out else self.put_back).emit(paths)
        return True

    def _checked(self, index: Index) -> Qt.CheckState | None:
        row = self.row_at(index)
        if row is not None:
            states = {row.included}
        else:
            folder = self.folder_at(index)
            states = {each.included for each in folder.rows} if folder else {None}
        if None in states:
            return None
        if states == {True}:
            return Qt.CheckState.Checked
        return Qt.CheckState.PartiallyChecked if True in states else Qt.CheckState.Unchecked

    def _photo_data(self, row: PlanRow, column: int, role: int) -> object:
        palette = QApplication.palette()
        if role == Qt.ItemDataRole.DisplayRole:
            return (row.path.name, size_text(row.size), row.note, row.where)[column]
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(row.note if column == NOTE else str(row.path))
        if role == Qt.ItemDataRole.ForegroundRole:
            if row.special and column == NOTE:
                return QBrush(QColor(colours_of(palette).remark))
            if column != NAME or not row.included:
                return palette.brush(QPalette.ColorRole.PlaceholderText)
        return None

    def _folder_data(self, folder: PlanFolder, column: int, role: int) -> object:
        if role == Qt.ItemDataRole.DisplayRole:
            count = photos(folder.included if folder.label else len(folder.rows))
            new = _("new folder") if folder.new else ""
            size = size_text(folder.size) if folder.label else ""
            return (f"{folder.title}  ·  {count}", size, new, "")[column]
        if role == Qt.ItemDataRole.FontRole and column == NAME:
            font = QApplication.font()
            font.setBold(True)
            return font
        return None


class PlanTreeView(QTreeView):
    """Shows a `PlanTree`; what was open and where the person stood stays so from plan to plan."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tree = PlanTree(self)
        self.setAccessibleName(_("What goes where"))
        self.setModel(self.tree)
        style_tree(self)
        self.setAllColumnsShowFocus(True)
        header = self.header()
        header.setStretchLastSection(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        em = self.fontMetrics().horizontalAdvance("m")
        for column, width in ((NAME, 21), (SIZE, 6), (NOTE, 29), (WHERE, 12)):
            self.setColumnWidth(column, max(width * em, header.sectionSizeHint(column)))

    def show_folders(self, folders: Sequence[PlanFolder]) -> None:
        """Show these folders instead, each open unless the person closed it or its photos stay."""
        opened = self._opened()
        scroll = self.verticalScrollBar().value()
        current = self._current()
        self.tree.show(folders)
        for row, folder in enumerate(folders):
            self.setExpanded(self.tree.index(row, 0), opened.get(folder.title, folder.label is not None))
        index = self._find(current)
        if index.isValid():
            self.setCurrentIndex(index)
        self.verticalScrollBar().setValue(scroll)

    def _opened(self) -> dict[str, bool]:
        folders = enumerate(self.tree.folders)
        return {each.title: self.isExpanded(self.tree.index(row, 0)) for row, each in folders}

    def _current(self) -> object:
        index = self.currentIndex()
        row, folder = self.tree.row_at(index), self.tree.folder_at(index)
        return row.path if row else folder.title if folder else None

    def _find(self, current: object) -> QModelIndex:
        for up, folder in enumerate(self.tree.folders):
            parent = self.tree.index(up, 0)
            if folder.title == current:
                return parent
            for at, row in enumerate(folder.rows):
                if row.path == current:
                    return self.tree.index(at, 0, parent)
        return QModelIndex()
