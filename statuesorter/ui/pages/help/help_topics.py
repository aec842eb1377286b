"""The topics of the guide: Markdown files, in the person's language where there is one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from statuesorter import __version__


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


def read_topics(folder: Path, language: str) -> list[Topic]:
    """All topics in ``language``; English where that language is missing."""
    own = folder / language
    files = sorted((own if own.is_dir() else folder / "en").glob("*.md"))
    return [_read(file) for file in files]


def _read(file: Path) -> Topic:
    markdown = file.read_text(encoding="utf-8").replace("{version}", __version__)
    title = markdown.lstrip().partition("\n")[0].lstrip("# ").strip()
    return Topic(file, title, markdown)
