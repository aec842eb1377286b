"""What the window can be told to do is described once; menus, keys, hints and the list of keys follow."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from statuesorter.ui.pages.help.help_page import HelpPage
from statuesorter.ui.widgets.command import Command, Menu, Place, Where, key_conflicts, key_table
from statuesorter.ui.window.main_window import MainWindow
from tests.ui.driving import current_name, press


def menus(window: MainWindow) -> dict[str, list[str]]:
    """The titles of the menus and what stands in each, with lines between groups."""

    def texts(actions: list[QAction]) -> list[str]:
        return ["—" if action.isSeparator() else action.text() for action in actions]

    found: dict[str, list[str]] = {}
    for each in window.menuBar().actions():
        menu = each.menu()
        assert isinstance(menu, QMenu)
        found[each.text()] = texts(menu.actions())
    return found


def test_the_menus_hold_every_command_in_groups(window: MainWindow) -> None:
    files = ("Open folder…", "Look again for photos", "—", "Sort into folders…", "Runs…")
    labels = ("Paint", "Statue", "Other", "New label…", "Labels…")
    deciding = (*labels, "Accept what the model says", "Take back what you said", "Keep as decided")
    selecting = ("Select all", "Select similar photos", "Search", "Decisions unlike the rest")
    failed = ("Try again to show failed photos", "Move to the trash")
    assert menus(window) == {
        "&File": [*files, "—", "Settings…", "—", "Quit"],
        "&Edit": ["Undo", "Redo", "—", *deciding, "—", *selecting, "—", *failed],
        "&View": ["Look closer", "Larger tiles", "Smaller tiles", "—", "Full screen", "—", "Appearance"],
        "&Model": ["Retrain…", "Models…", "How many may be wrong…", "—", "Learn as you go"],
        "&Help": ["Help", "About StatueSorter"],
    }


def test_no_two_commands_have_the_same_key(window: MainWindow) -> None:
    assert key_conflicts(window.commands.commands) == {}


def command(name: str, *keys: str) -> Command:
    return Command(id=name, text=name, act=lambda: None, place=Place(Menu.EDIT, 1, 1), keys=keys)


def test_a_key_that_two_commands_claim_is_found_however_it_is_written() -> None:
    commands = [command("one", "Ctrl+Shift+Z"), command("two", "F5"), command("three", "Shift+Ctrl+Z")]
    assert key_conflicts(commands) == {"Ctrl+Shift+Z": ["one", "three"]}


def test_the_list_of_keys_names_every_key_once(window: MainWindow) -> None:
    table = key_table(window.commands.commands)
    assert "| **P**, **1** | Paint |" in table.splitlines()
    assert "| **Enter** | Accept what the model says |" in table.splitlines()
    assert "| **Ctrl+S** | Sort into folders |" in table.splitlines()
    for each in window.commands.commands:
        assert (f"| {each.text.rstrip('…')} |" in table) is bool(each.keys)


def test_the_guide_shows_the_list_of_keys(window: MainWindow) -> None:
    window.pages.open_help("keys")
    page = window.pages.currentWidget()
    assert isinstance(page, HelpPage)
    shown = page.text.toPlainText()
    assert "Take back what you said" in shown
    assert "Ctrl+Shift+A" in shown
    assert "{keys}" not in shown


def test_the_keys_of_the_hints_below_the_photos_do_what_is_said_there(window: MainWindow) -> None:
    hints = sorted((each.hint, each.id) for each in window.commands.commands if each.hint is not None)
    assert [(command_id, hint.word) for hint, command_id in hints] == [
        ("label-paint", "paint"),
        ("label-statue", "statue"),
        ("label-other", "other"),
        ("accept", "accept"),
        ("closer", "closer"),
        ("new_label", "new label"),
    ]


def test_what_is_about_photos_rests_while_they_are_out_of_sight(window: MainWindow) -> None:
    """A menu, too, moves no photo to the trash that nobody sees."""
    about_photos = [each.id for each in window.commands.commands if each.where is not Where.EVERYWHERE]
    window.commands.action("settings").trigger()
    assert not any(window.commands.action(each).isEnabled() for each in about_photos)
    assert window.commands.action("open").isEnabled()
    window.pages.go_home()
    resting = {each for each in about_photos if not window.commands.action(each).isEnabled()}
    assert resting == {"undo", "redo", "keep", "suspects"}, "there is nothing to take back or to doubt yet"


def test_before_a_folder_is_open_there_is_nothing_to_sort(make_window) -> None:
    window = make_window()
    assert not window.commands.action("sort").isEnabled()
    assert not window.commands.action("rescan").isEnabled()


def test_commands_that_are_shown_anew_take_the_place_of_the_old_ones(qtbot, window: MainWindow) -> None:
    before = menus(window)
    window._show_commands()
    assert menus(window) == before
    name = current_name(window)
    press(qtbot, window, Qt.Key.Key_S)
    assert current_name(window) != name, "one action has the key, and it works"


@pytest.mark.parametrize("keys", ["Ctrl+Z", "Space"])
def test_a_key_belongs_to_one_action(window: MainWindow, keys: str) -> None:
    window._show_commands()
    actions = {*window.findChildren(QAction), *window.library_view.grid.actions()}
    living = [action for action in actions if QKeySequence(keys) in action.shortcuts()]
    assert len(living) == 1
