"""The guide: its topics as Markdown files, and one of them set to be read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QFrame, QTextBrowser, QTextEdit, QWidget

from statuesorter import __version__
from statuesorter.domain.language import _
from statuesorter.ui.widgets.palette import colours_of
from statuesorter.ui.widgets.theme import STEP, scaled


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic of the guide. ``file`` is named ``10-start.md``: a number to sort by, and a key."""

    file: Path
    title: str
    markdown: str

    @property
    def key(self) -> str:
        """What the topic is called by: ``start`` for ``10-start.md``."""
        return self.file.stem.partition("-")[2]

    def says(self, words: str) -> bool:
        """Whether ``words`` stand in this topic."""
        return words.casefold() in self.markdown.casefold()


def read_topics(folder: Path, language: str, *, keys: str = "") -> list[Topic]:
    """All topics in ``language``; English where that language is missing. ``keys`` is a Markdown table of the
    keys that work in the window, for a topic that asks for it (``{keys}``).
    """
    own = folder / language
    files = sorted((own if own.is_dir() else folder / "en").glob("*.md"))
    return [_read(file, keys) for file in files]


def _read(file: Path, keys: str) -> Topic:
    markdown = file.read_text(encoding="utf-8").replace("{version}", __version__).replace("{keys}", keys)
    title = markdown.lstrip().partition("\n")[0].lstrip("# ").strip()
    return Topic(file, title, markdown)


class GuideText(QTextBrowser):
    """Shows Markdown. ``link_followed(target)`` is sent instead of following a link by itself."""

    link_followed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        self._words = ""
        self._markdown = ""
        super().__init__(parent)
        self.setAccessibleName(_("Text of the topic"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.setLineWrapMode(QTextEdit.LineWrapMode.FixedPixelWidth)
        self.setOpenLinks(False)
        self.anchorClicked.connect(self._clicked)

    def show_markdown(self, markdown: str) -> None:
        """Show ``markdown`` from its start."""
        self._markdown = markdown
        self.setMarkdown(markdown)
        self._set_type()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lines no longer than can be read with ease."""
        readable = 56 * self.fontMetrics().horizontalAdvance("m")
        self.setLineWrapColumnOrWidth(min(readable, self.viewport().width()))
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """The colour of links is set with the text: another theme needs the text set anew."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._markdown:
            self.show_markdown(self._markdown)
            self.mark(self._words)

    def mark(self, words: str) -> int:
        """Mark every place where ``words`` stand and go to the first; returns how many there are."""
        self._words = words
        marks: list[QTextEdit.ExtraSelection] = []
        cursor = self.document().find(words, 0) if words else QTextCursor()
        while not cursor.isNull():
            marks.append(self._mark(cursor))
            cursor = self.document().find(words, cursor)
        self.setExtraSelections(marks)
        if marks:
            self.moveCursor(QTextCursor.MoveOperation.Start)
            self.find(words)
        return len(marks)

    def find_next(self) -> None:
        """Go to the next place, from the last one to the first."""
        if self._words and not self.find(self._words):
            self.moveCursor(QTextCursor.MoveOperation.Start)
            self.find(self._words)

    def find_previous(self) -> None:
        """Go to the place before, from the first one to the last."""
        backward = QTextDocument.FindFlag.FindBackward
        if self._words and not self.find(self._words, backward):
            self.moveCursor(QTextCursor.MoveOperation.End)
            self.find(self._words, backward)

    def _mark(self, cursor: QTextCursor) -> QTextEdit.ExtraSelection:
        colour = QColor(colours_of(self.palette()).remark)
        colour.setAlphaF(0.35)
        mark = QTextEdit.ExtraSelection()
        mark.cursor = cursor
        mark.format.setBackground(colour)
        return mark

    def _clicked(self, url: QUrl) -> None:
        self.link_followed.emit(url.toString())

    def _set_type(self) -> None:
        """Markdown has no style sheet: lines, margins and headings are set block by block."""
        self.document().setDocumentMargin(2 * STEP)
        self.document().setTextWidth(-1)
        block = self.document().begin()
        while block.isValid():
            cursor = QTextCursor(block)
            shape = block.blockFormat()
            level = shape.headingLevel()
            if not cursor.currentTable():
                shape.setLineHeight(145, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
                shape.setTopMargin((0, 0, 24, 16)[min(level, 3)] if level else shape.topMargin())
                shape.setBottomMargin(4 if block.textList() else STEP)
                cursor.setBlockFormat(shape)
            if level:
                self._set_heading(cursor, level)
            block = block.next()

    def _set_heading(self, cursor: QTextCursor, level: int) -> None:
        look = QTextCharFormat()
        factor = {1: 1.6, 2: 1.2}.get(level, 1.05)
        look.setFont(scaled(self.font(), factor, QFont.Weight.DemiBold))
        cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
        cursor.setCharFormat(look)
