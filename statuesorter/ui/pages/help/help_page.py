"""The guide, by topic, with a search in the page."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QListWidget, QWidget

from statuesorter.domain.folders import resources
from statuesorter.domain.language import _, language_to_speak, ngettext, number
from statuesorter.ui.pages.help.guide import GuideText, Topic, read_topics
from statuesorter.ui.widgets.page import Page
from statuesorter.ui.widgets.theme import STEP

_LIST = """
QListWidget { background: palette(window); border: none; outline: 0; }
QListWidget::item { padding: 7px 10px; border-radius: 6px; color: palette(text); }
QListWidget::item:hover, QListWidget::item:selected { background: palette(midlight); color: palette(text); }
QListWidget::item:selected:focus { border: 1px solid palette(highlight); }
"""


class HelpPage(Page):
    """A list of topics on the left, the topic on the right, a field that finds words in it."""

    def __init__(
        self, language: Callable[[], str], keys: Callable[[], str] = str, parent: QWidget | None = None
    ) -> None:
        """``language`` is that of the settings, ``keys`` a Markdown table of the keys that work now."""
        super().__init__(_("Help"), parent)
        self._language = language
        self._keys = keys
        self._topics: list[Topic] = []
        self.topic_list = QListWidget()
        self.topic_list.setAccessibleName(_("Topics"))
        self.topic_list.setStyleSheet(_LIST)
        self.topic_list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.topic_list.setFixedWidth(23 * self.fontMetrics().horizontalAdvance("m"))
        self.text = GuideText()
        self.search_field = QLineEdit()
        self.search_field.setPlaceholderText(_("Find in this page"))
        self.search_field.setAccessibleName(_("Find in this page"))
        self.search_field.setClearButtonEnabled(True)
        self.search_field.setFixedWidth(30 * STEP)
        self.found = QLabel()
        self.found.setMinimumWidth(self.fontMetrics().horizontalAdvance("0000000000"))
        self._fill()
        self._connect()

    def open_with(self, topic: str = "start") -> None:
        """Show ``topic`` (a key such as ``retraining``), in the language of the settings."""
        language = language_to_speak(self._language())
        self._topics = read_topics(resources() / "help", language, keys=self._keys())
        self.topic_list.clear()
        self.topic_list.addItems([each.title for each in self._topics])
        keys = [each.key for each in self._topics]
        self.topic_list.setCurrentRow(keys.index(topic) if topic in keys else 0)
        self.focus_when_shown(self.topic_list)

    def _fill(self) -> None:
        self.header.addWidget(self.found)
        self.header.addWidget(self.search_field)
        self.show_footer_when_needed()
        self.body.setContentsMargins(STEP, STEP, 0, 0)
        row = QHBoxLayout()
        row.setSpacing(2 * STEP)
        row.addWidget(self.topic_list)
        row.addWidget(self.text, 1)
        self.body.addLayout(row)

    def _connect(self) -> None:
        self.topic_list.currentRowChanged.connect(self._show_row)
        self.text.link_followed.connect(self._follow)
        self.search_field.textChanged.connect(self._search)
        self.search_field.returnPressed.connect(self.text.find_next)
        for keys, act in (
            (QKeySequence.StandardKey.Find, self._start_search),
            (QKeySequence.StandardKey.FindNext, self.text.find_next),
            (QKeySequence.StandardKey.FindPrevious, self.text.find_previous),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def leave(self) -> None:
        """Esc ends the search first, then the page."""
        if self.search_field.text():
            self.search_field.clear()
            self.topic_list.setFocus()
        else:
            super().leave()

    def _show_row(self, row: int) -> None:
        if 0 <= row < len(self._topics):
            self.text.show_markdown(self._topics[row].markdown)
            self._search(self.search_field.text())

    def _start_search(self) -> None:
        self.search_field.setFocus()
        self.search_field.selectAll()

    def _search(self, words: str) -> None:
        hits = self.text.mark(words)
        places = ngettext("{n} place", "{n} places", hits).format(n=number(hits))
        self.found.setText(places if words else "")
        for row, topic in enumerate(self._topics):
            item = self.topic_list.item(row)
            font = item.font()
            font.setBold(bool(words) and topic.says(words))
            item.setFont(font)

    def _follow(self, link: str) -> None:
        for row, topic in enumerate(self._topics):
            if topic.file.name == link.partition("#")[0]:
                self.topic_list.setCurrentRow(row)
                return
        QDesktopServices.openUrl(QUrl(link))
