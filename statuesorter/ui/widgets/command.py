"""What the window can be told to do. A feature describes each of its commands once, beside its code; the
window collects them, and menus, shortcuts, key hints and the list of keys in the guide follow.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum, auto

from PySide6.QtGui import QKeySequence

from statuesorter.domain.language import _


class Menu(IntEnum):
    """The menus, from left to right."""

    FILE = auto()
    EDIT = auto()
    VIEW = auto()
    MODEL = auto()
    HELP = auto()


class Where(StrEnum):
    """Where a command works. Nobody changes or searches photos without seeing them: on a page, commands about
    photos rest.
    """

    EVERYWHERE = "everywhere"
    LIBRARY = "library"
    """While the photos are shown, whatever has the keyboard."""

    PHOTOS = "photos"
    """While the photos are shown; its keys only while grid or loupe have the keyboard, because in a text
    field they are letters.
    """


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a command stands in the menus. Groups of a menu are parted by lines; ``submenu`` is the title
    of a menu within, in which a command stands with those of the same group.
    """

    menu: Menu
    group: int
    order: int
    submenu: str = ""


@dataclass(frozen=True, slots=True, order=True)
class KeyHint:
    """A key printed below the photos: the lowest order first, with a short word for what it does."""

    order: int
    word: str


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command, described once.

    ``keys`` are as `QKeySequence` reads them, the one that is shown first. ``enabled``, ``checked`` and
    ``about`` are asked again whenever the state of the window may have changed: whether the command can be
    used now, whether it is what holds now (None: it is no choice), and what it would be about (“Undo: Paint
    for 1 photo”).
    """

    id: str
    text: str
    act: Callable[[], object]
    place: Place
    keys: tuple[str, ...] = ()
    icon: str = ""
    where: Where = Where.EVERYWHERE
    enabled: Callable[[], bool] = _always
    checked: Callable[[], bool] | None = None
    about: Callable[[], str] | None = None
    hint: KeyHint | None = None

    @property
    def title(self) -> str:
        """The text, and what it would be about now."""
        about = self.about() if self.about is not None else ""
        return f"{self.text}: {about}" if about else self.text


def key_text(keys: str) -> str:
    """A key, or several held together, as the person reads it on a keyboard."""
    named = {"Enter": _("Enter"), "Return": _("Enter"), "Space": _("Space")}
    return named.get(keys) or QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def key_table(commands: Iterable[Command]) -> str:
    """The commands that have keys, as rows of a Markdown table, in the order of the menus."""
    key, does = _("key"), _("does")
    rows = [f"| {key} | {does} |", "| --- | --- |"]
    for command in sorted(commands, key=lambda each: each.place):
        if command.keys:
            keys = dict.fromkeys(f"**{key_text(each)}**" for each in command.keys)
            rows.append(f"| {', '.join(keys)} | {command.text.rstrip('…')} |")
    return "\n".join(rows)


def key_conflicts(commands: Iterable[Command]) -> Mapping[str, Sequence[str]]:
    """Keys that more than one command claims, with the ids of these commands. There must be none."""
    claimed: defaultdict[str, list[str]] = defaultdict(list)
    for command in commands:
        for keys in command.keys:
            claimed[QKeySequence(keys).toString()].append(command.id)
    return {keys: ids for keys, ids in claimed.items() if len(ids) > 1}
