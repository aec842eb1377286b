"""The commands of all features as Qt's actions: in the menus, with their keys, enabled as the state asks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import groupby

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence, QPalette
from PySide6.QtWidgets import QAbstractScrollArea, QMenu, QMenuBar, QWidget

from statuesorter.domain.language import _
from statuesorter.ui.widgets import icons
from statuesorter.ui.widgets.command import Command, Menu, Where


class CommandActions(QObject):
    """Makes an action of each command, and keeps its state that of the window."""

    def __init__(
        self, bar: QMenuBar, photo_views: Sequence[QWidget], *, photos_in_sight: Callable[[], bool]
    ) -> None:
        """``photo_views`` are where single keys are commands on photos."""
        super().__init__(bar)
        self._bar = bar
        self._photo_views = photo_views
        self._photos_in_sight = photos_in_sight
        self._actions: dict[str, tuple[Command, QAction]] = {}
        self._menus: list[QMenu] = []
        self._palette = bar.palette()
        self._icons_drawn = False
        for view in photo_views:
            view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            view.customContextMenuRequested.connect(partial(self._open_menu, view))

    @property
    def commands(self) -> list[Command]:
        """What can be done, in the order of the menus."""
        return [command for command, _action in self._actions.values()]

    def action(self, command_id: str) -> QAction:
        """The action of a command."""
        return self._actions[command_id][1]

    def show(self, commands: Sequence[Command]) -> None:
        """Put these commands into the menus, in place of those that were there."""
        self._clear()
        ordered = sorted(commands, key=lambda command: command.place)
        self._actions = {command.id: (command, self._action_of(command)) for command in ordered}
        for menu, alike in groupby(ordered, key=lambda command: command.place.menu):
            self._menus.append(self._bar.addMenu(_menu_title(menu)))
            self._fill(self._menus[-1], list(alike))
        if self._icons_drawn:
            self._draw_icons()
        self.refresh()

    def refresh(self) -> None:
        """The state of the window may have changed: say anew what can be done, and what it would be about."""
        in_sight = self._photos_in_sight()
        for command, action in self._actions.values():
            action.setEnabled((in_sight or command.where is Where.EVERYWHERE) and command.enabled())
            action.setText(command.title)
            if command.checked is not None:
                action.setChecked(command.checked())

    def draw_icons(self, palette: QPalette) -> None:
        """Draw the icons in the colours of the theme, the first time when a menu opens: the window is on the
        screen sooner without.
        """
        self._palette = palette
        if self._icons_drawn:
            self._draw_icons()

    def _clear(self) -> None:
        for _command, action in self._actions.values():
            action.setShortcuts([])  # it lives on until the event loop has its turn
            for view in self._photo_views:
                view.removeAction(action)
            action.deleteLater()
        for menu in self._menus:
            menu.deleteLater()
        self._menus = []
        self._bar.clear()

    def _action_of(self, command: Command) -> QAction:
        action = QAction(command.text, self)
        action.setShortcuts([QKeySequence(keys) for keys in command.keys])
        action.setCheckable(command.checked is not None)
        action.triggered.connect(_without_argument(command.act))
        if command.where is Where.PHOTOS:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            for view in self._photo_views:
                view.addAction(action)
        return action

    def _fill(self, menu: QMenu, commands: Sequence[Command]) -> None:
        menu.aboutToShow.connect(self._draw_icons_once)
        for _group, alike in groupby(commands, key=lambda command: command.place.group):
            if menu.actions():
                menu.addSeparator()
            for submenu, inner in groupby(alike, key=lambda command: command.place.submenu):
                actions = [self.action(command.id) for command in inner]
                if submenu:
                    choice = QActionGroup(self)
                    for action in actions:
                        choice.addAction(action)
                    menu.addMenu(submenu).addActions(actions)
                else:
                    menu.addActions(actions)

    def _open_menu(self, view: QWidget, at: QPoint) -> None:
        """What can be done with the photo under the pointer, and those chosen with it."""
        menu = QMenu(view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._fill(menu, [command for command in self.commands if command.where is Where.PHOTOS])
        seen = view.viewport() if isinstance(view, QAbstractScrollArea) else view
        menu.popup(seen.mapToGlobal(at))

    def _draw_icons_once(self) -> None:
        if not self._icons_drawn:
            self._icons_drawn = True
            self._draw_icons()

    def _draw_icons(self) -> None:
        for command, action in self._actions.values():
            if command.icon:
                action.setIcon(icons.icon(command.icon, self._palette))


def _without_argument(act: Callable[[], object]) -> Callable[[bool], object]:
    """Qt says whether an action is checked; the commands do not ask."""
    return lambda _checked=False: act()


def _menu_title(menu: Menu) -> str:
    return {
        Menu.FILE: _("&File"),
        Menu.EDIT: _("&Edit"),
        Menu.VIEW: _("&View"),
        Menu.MODEL: _("&Model"),
        Menu.HELP: _("&Help"),
    }[menu]
