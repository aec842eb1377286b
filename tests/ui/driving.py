"""What tests do at the window: press, click, choose, and look up what is shown."""

from __future__ import annotations

import gc
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from statuesorter.domain.labels import Label
from statuesorter.ui.library.columns import State
from statuesorter.ui.library.orders import Order
from statuesorter.ui.library.row import Row
from statuesorter.ui.widgets.page import Page
from statuesorter.ui.window.main_window import MainWindow

_PLAIN = Qt.KeyboardModifier.NoModifier


def end(qtbot: QtBot, windows: list[MainWindow]) -> None:
    """Close ``windows`` (the list is empty then), wait for their jobs, and have them gone: otherwise a thread
    of the next test, collecting cycles, may come upon them and destroy them.
    """
    for window in windows:
        window.close()
        qtbot.waitUntil(lambda jobs=window._jobs: not jobs.busy)
        window.deleteLater()
    windows.clear()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()


def current_name(window: MainWindow) -> str:
    """The name of the photo that the grid is at."""
    current = window.library_view.grid.selection.current
    return "" if current is None else current.photo.name


def row(window: MainWindow, name: str) -> Row:
    """What the window knows of a photo, shown or not."""
    return next(row for row in window.photos.shown.everything().rows() if row.photo.name == name)


def press(qtbot: QtBot, window: MainWindow, *keys: Qt.Key, modifier: Qt.KeyboardModifier = _PLAIN) -> None:
    """Press keys where the photos are: in the loupe if it is open, else in the grid."""
    view = window.library_view
    target = view.loupe.canvas if view.looking_closer else view.grid
    for key in keys:
        qtbot.keyClick(target, key, modifier)
        qtbot.wait(1)


def show_status(window: MainWindow, status: Label | State | None) -> None:
    """Click the tab of a label, or of a state; None: of all photos."""
    window.library_view.filter_bar.tabs.button(status).click()


def choose_order(window: MainWindow, order: Order) -> None:
    """Choose an order from its menu."""
    menu = window.library_view.filter_bar.order_button.menu()
    next(action for action in menu.actions() if action.data() == str(order)).trigger()


def choose_folder(qtbot: QtBot, window: MainWindow, folder: Path) -> None:
    """Click a folder in the tree, once it is there."""
    folders = window.library_view.folders
    qtbot.waitUntil(lambda: folder in folders._items)
    place = folders.tree.visualItemRect(folders._items[folder]).center()
    qtbot.mouseClick(folders.tree.viewport(), Qt.MouseButton.LeftButton, pos=place)


def go_back(qtbot: QtBot, window: MainWindow) -> None:
    """Click the arrow that leads from a page back to where the person came from."""
    page = window.pages.currentWidget()
    assert isinstance(page, Page)
    qtbot.mouseClick(page.back, Qt.MouseButton.LeftButton)


def drop(window: MainWindow, path: Path) -> None:
    """Drag a folder or a photo onto the window, and let it go there."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    for kind in (QDragEnterEvent, QDropEvent):
        QApplication.sendEvent(window, kind(QPoint(50, 50), Qt.DropAction.CopyAction, data, buttons, keys))
