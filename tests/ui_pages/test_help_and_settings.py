from __future__ import annotations

import re
import shutil

import pytest

from statuesorter import __version__
from statuesorter.domain.folders import resources
from statuesorter.models.engines.choose import DEVICES
from statuesorter.operations.preferences import SettingsService
from statuesorter.ui.pages.help.guide import read_topics
from statuesorter.ui.pages.help.help_page import HelpPage
from statuesorter.ui.pages.settings.settings_page import SettingsPage

HELP = resources() / "help"


def test_both_languages_have_the_same_topics():
    english, italian = (sorted(file.name for file in (HELP / code).glob("*.md")) for code in ("en", "it"))
    assert english == italian
    assert len(english) == 11


def test_an_unknown_language_is_english():
    assert read_topics(HELP, "xx") == read_topics(HELP, "en")


@pytest.mark.parametrize("language", ["en", "it"])
def test_every_link_in_the_guide_leads_somewhere(language):
    for topic in read_topics(HELP, language):
        for target in re.findall(r"\]\(([^)]+)\)", topic.markdown):
            assert (topic.file.parent / target).is_file(), f"{topic.file.name}: {target}"


@pytest.mark.parametrize("language", ["en", "it"])
def test_the_guide_names_every_device_that_can_be_chosen(language):
    said = (HELP / language / "70-command-line.md").read_text(encoding="utf-8")
    assert [device for device in DEVICES if f"`{device}`" not in said] == []


@pytest.fixture
def help_page(qtbot, workspace) -> HelpPage:
    workspace.settings_file.keep(language="en")
    made = HelpPage(lambda: workspace.settings.language)
    qtbot.addWidget(made)
    made.open_with("retraining")
    return made


def test_opens_at_a_topic(help_page):
    assert help_page.topic_list.currentItem().text() == "Retraining"
    assert "valid_loss" in help_page.text.toPlainText()


def test_about_is_a_topic_and_says_the_version(help_page):
    help_page.open_with("about")
    assert help_page.topic_list.currentItem().text() == "About StatueSorter"
    assert f"StatueSorter {__version__}." in help_page.text.toPlainText()


def test_follows_links_between_topics(help_page):
    help_page.text.link_followed.emit("50-models.md")
    assert help_page.topic_list.currentItem().text() == "Models"


def test_finds_words_in_the_page(help_page):
    help_page.search_field.setText("epoch")
    assert help_page.found.text() == "6 places"
    assert len(help_page.text.extraSelections()) == 6
    first = help_page.text.textCursor().position()
    help_page.text.find_next()
    assert help_page.text.textCursor().position() > first
    help_page.text.find_previous()
    assert help_page.text.textCursor().position() == first
    help_page.text.find_previous()
    assert help_page.text.textCursor().position() > first


def test_esc_ends_the_search_first(help_page, qtbot):
    help_page.search_field.setText("model")
    help_page.leave()
    assert help_page.search_field.text() == ""
    with qtbot.waitSignal(help_page.closed):
        help_page.leave()


def test_speaks_italian(help_page, workspace):
    workspace.settings_file.keep(language="it")
    help_page.open_with()
    assert help_page.topic_list.item(0).text() == "Per cominciare"


@pytest.fixture
def settings_page(qtbot, workspace, jobs) -> SettingsPage:
    made = SettingsPage(SettingsService(workspace), jobs)
    qtbot.addWidget(made)
    made.open_with()
    return made


def test_a_change_is_kept_at_once(settings_page, qtbot, workspace):
    box = settings_page.appearance
    with qtbot.waitSignal(settings_page.changed) as changed:
        box.setCurrentIndex(box.findData("dark"))
    assert changed.args == ["appearance"]
    assert workspace.settings.appearance == "dark"


def test_a_change_that_the_disk_refuses_holds_and_says_so(settings_page, qtbot, workspace):
    config = workspace.folders.config
    if config.is_dir():
        shutil.rmtree(config)
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text("a file where the folder should be")
    assert settings_page.not_kept.isHidden()
    box = settings_page.appearance
    with qtbot.waitSignal(settings_page.changed):
        box.setCurrentIndex(box.findData("dark"))
    assert workspace.settings.appearance == "dark"
    assert not settings_page.not_kept.isHidden()


def test_what_is_left_out_is_kept_and_checked_while_typing(settings_page, qtbot, workspace):
    page, part = settings_page, settings_page.leave_out
    assert part.problem.isHidden()
    with qtbot.waitSignal(page.changed) as changed:
        part.field.setPlainText("raw\n*_web.jpg")
    assert changed.args == ["leave_out"]
    assert workspace.settings.leave_out == "raw\n*_web.jpg"
    part.field.setPlainText("raw; /home/me/raw")
    assert "/home/me/raw" in part.problem.text()
    assert not part.problem.isHidden()
    part.field.setPlainText("*")
    assert "every photo" in part.problem.text()
    part.field.setPlainText("2023/raw")
    assert part.problem.isHidden()
    part.field.left.emit()
    assert workspace.settings.leave_out == "2023/raw", (
        "what was typed last is kept at once by who goes elsewhere"
    )
    page.open_with()
    assert part.field.toPlainText() == "2023/raw"


def test_only_devices_of_this_computer_are_offered(settings_page, workspace):
    box = settings_page.device
    assert [box.itemData(row) for row in range(box.count())] == SettingsService(workspace).devices()
    assert box.currentData() == "auto"


def test_a_device_that_was_chosen_is_shown_though_its_driver_is_gone(settings_page, workspace):
    gone = next(device for device in DEVICES if device not in SettingsService(workspace).devices())
    workspace.settings_file.keep(device=gone)
    settings_page.open_with()
    assert settings_page.device.currentData() == gone
    assert settings_page.device.currentText() != gone, "it has a name"


def test_language_says_when_it_takes_effect(settings_page):
    assert settings_page.language_note.isHidden()
    settings_page.language.setCurrentIndex(settings_page.language.findData("it"))
    assert not settings_page.language_note.isHidden()


def test_measures_and_clears_the_cache(settings_page, workspace, labelled, wait):
    cache = settings_page.cache
    for photo, _label in labelled:
        workspace.preview_store.make(photo)
    wait(lambda: cache.taken.text().startswith("They take"))
    cache.measure()
    wait(cache.clear.isEnabled)
    cache.clear.click()
    wait(lambda: cache.taken.text().startswith("They take 0\u00a0bytes of "))
    assert not cache.clear.isEnabled()
    assert all(photo.path.is_file() for photo, _label in labelled)


def test_the_size_of_the_cache_is_chosen_and_shown(settings_page, qtbot, workspace, wait):
    box = settings_page.cache.limit
    assert [box.itemData(row) for row in range(box.count())] == [0, 1, 2, 5, 10, 20, -1]
    assert box.currentData() == 0
    with qtbot.waitSignal(settings_page.changed) as changed:
        box.setCurrentIndex(box.findData(2))
    assert changed.args == ["cache_gigabytes"]
    assert workspace.settings.cache_gigabytes == 2
    wait(lambda: settings_page.cache.taken.text() == "They take 0\u00a0bytes of 2.0\u00a0GB.")
    box.setCurrentIndex(box.findData(-1))
    wait(lambda: settings_page.cache.taken.text() == "They take 0\u00a0bytes.")


def test_a_size_that_somebody_wrote_into_the_settings_is_offered(qtbot, workspace, jobs):
    workspace.settings_file.keep(cache_gigabytes=7)
    page = SettingsPage(SettingsService(workspace), jobs)
    qtbot.addWidget(page)
    page.open_with()
    assert page.cache.limit.currentData() == 7


def test_names_of_photos_are_written_to_the_log_only_where_that_is_chosen(settings_page, workspace):
    box = settings_page.log_names
    assert not box.isChecked()
    box.click()
    assert workspace.settings.log_names
    settings_page.open_with()
    assert box.isChecked()
