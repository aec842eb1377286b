"""Everything the window can be told to do: an action for each command, with its words and keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence, QPalette
from PySide6.QtWidgets import QMenuBar, QWidget

from statuesorter.domain.language import _
from statuesorter.ui.widgets import icons
from statuesorter.ui.widgets.theme import Appearance


@dataclass(frozen=True, slots=True)
class _Command:
    name: str
    text: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    on_photos: bool = False
    """Single keys work only where photos are: in a text field they are letters."""


def _all_commands() -> Sequence[_Command]:
    return (
        _Command("open", _("Open folder…"), ("Ctrl+O",), "open"),
        _Command("rescan", _("Look again for photos"), ("F5",), "rescan"),
        _Command("sort", _("Sort into folders…"), ("Ctrl+S",), "sort"),
        _Command("runs", _("Runs…"), (), "runs"),
        _Command("quit", _("Quit"), ("Ctrl+Q",)),
        _Command("undo", _("Undo"), ("Ctrl+Z",), "undo"),
        _Command("redo", _("Redo"), ("Ctrl+Shift+Z", "Ctrl+Y"), "redo"),
        _Command("paint", _("Paint"), ("P", "1"), "glyph-paint", on_photos=True),
        _Command("statue", _("Statue"), ("S", "2"), "glyph-statue", on_photos=True),
        _Command("other", _("Other"), ("O", "3"), "glyph-other", on_photos=True),
        _Command("accept", _("Accept what the model says"), ("Enter", "Return"), "accept", on_photos=True),
        _Command("withdraw", _("Take back what you said"), ("Backspace",), on_photos=True),
        _Command("trash", _("Move to the trash"), ("Del",), "trash", on_photos=True),
        _Command("try_again", _("Try again to show failed photos"), on_photos=True),
        _Command("select_all", _("Select all"), ("Ctrl+A",), on_photos=True),
        _Command("select_similar", _("Select similar photos"), ("Ctrl+Shift+A",), on_photos=True),
        _Command("search", _("Search"), ("Ctrl+F",), "search"),
        _Command("closer", _("Look closer"), ("Space",), "closer", on_photos=True),
        _Command("larger", _("Larger tiles"), ("Ctrl++", "Ctrl+="), "larger"),
        _Command("smaller", _("Smaller tiles"), ("Ctrl+-",), "smaller"),
        _Command("full_screen", _("Full screen"), ("F11",)),
        _Command("retrain", _("Retrain…"), ("Ctrl+T",), "retrain"),
        _Command("models", _("Models…"), (), "models"),
        _Command("settings", _("Settings…"), ("Ctrl+,",)),
        _Command("help", _("Help"), ("F1",), "help"),
        _Command("about", _("About StatueSorter"), ()),
    )


class Commands(QObject):
    """Makes the actions. Who acts on them connects to `action(name).triggered`."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._actions: dict[str, QAction] = {}
        self._icons: dict[str, str] = {}
        self._photo_names: list[str] = []
        for command in _all_commands():
            action = QAction(command.text, window)
            action.setShortcuts([QKeySequence(keys) for keys in command.keys])
            if command.on_photos:
                action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                self._photo_names.append(command.name)
            self._actions[command.name] = action
            self._icons[command.name] = command.icon
        self.appearances = self._appearance_actions(window)
        self._palette = window.palette()
        self._icons_drawn = False

    def action(self, name: str) -> QAction:
        """The action of a command."""
        return self._actions[name]

    def work_in(self, place: QWidget) -> None:
        """The keys on photos work in this widget and what it holds."""
        for name in self._photo_names:
            place.addAction(self._actions[name])

    def fill(self, bar: QMenuBar) -> None:
        """Put the commands into the menus."""
        menus = (
            (_("&File"), ("open", "rescan", "", "sort", "runs", "", "settings", "", "quit")),
            (_("&Edit"), ("undo", "redo", "", "paint", "statue", "other", "accept", "withdraw", "",
                          "select_all", "select_similar", "search", "", "try_again", "trash")),
            (_("&View"), ("closer", "larger", "smaller", "", "full_screen", "", "appearance")),
            (_("&Model"), ("retrain", "models")),
            (_("&Help"), ("help", "about")),
        )  # fmt: skip
        for title, names in menus:
            menu = bar.addMenu(title)
            menu.aboutToShow.connect(self._draw_once)
            for name in names:
                if name == "appearance":
                    inner = menu.addMenu(_("Appearance"))
                    inner.addActions(self.appearances.actions())
                elif name:
                    menu.addAction(self._actions[name])
                else:
                    menu.addSeparator()

    def draw_icons(self, palette: QPalette) -> None:
        """Draw the icons in the colours of the theme, the first time when a menu opens: the window is on the
        screen sooner without.
        """
        self._palette = palette
        if self._icons_drawn:
            self._draw()

    def _draw_once(self) -> None:
        if not self._icons_drawn:
            self._icons_drawn = True
            self._draw()

    def _draw(self) -> None:
        for name, action in self._actions.items():
            if self._icons[name]:
                action.setIcon(icons.icon(self._icons[name], self._palette))

    def _appearance_actions(self, window: QWidget) -> QActionGroup:
        group = QActionGroup(window)
        words = {
            Appearance.SYSTEM: _("As the system"),
            Appearance.LIGHT: _("Light"),
            Appearance.DARK: _("Dark"),
        }
        for appearance, word in words.items():
            action = QAction(word, group)
            action.setCheckable(True)
            action.setData(str(appearance))
        return group
