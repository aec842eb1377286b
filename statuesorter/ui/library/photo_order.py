"""The orders photos can be shown in. Equal photos stay in the order of their arrival."""

from __future__ import annotations

from enum import StrEnum

from statuesorter.domain.labels import UNSURE
from statuesorter.domain.names import folded
from statuesorter.ui.library.photo_kind import Kind
from statuesorter.ui.library.photo_row import Row


class Order(StrEnum):
    """The values are kept in the settings."""

    LOOK_FIRST = "look_first"
    NAME = "name"
    DATE = "date"
    MOST_SURE = "most_sure"
    SIMILAR = "similar"
    BLURRED = "blurred"


Key = tuple[int, int]
"""Where a kind of photo stands, and the order within: the least sure first (1), the surest first (-1), or as
they arrived (0).
"""


def look_first(kind: Kind) -> Key:
    """Unsure ones, then the least sure; then waiting, failed, decided and filed ones."""
    if kind.filed:
        return 5, 0
    if kind.decided:
        return 4, 0
    if kind.failed:
        return 3, 0
    if kind.label is None:
        return 2, 0
    return (0 if kind.label == UNSURE else 1), 1


def most_sure(kind: Kind) -> Key:
    """Decided ones, then the surest; then unsure, waiting and failed ones."""
    if kind.decided:
        return 0, 0
    if kind.failed:
        return 4, 0
    if kind.label is None:
        return 3, 0
    return (2 if kind.label == UNSURE else 1), -1


def name_key(row: Row) -> str:
    """Sorts by name, then by place; searching in it for `folded` words is searching in name and folder."""
    return folded(f"{row.photo.name}\0{row.photo.path}")
