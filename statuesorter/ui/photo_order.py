"""The orders photos can be shown in. Equal photos stay in the order of their arrival."""

from __future__ import annotations

from enum import StrEnum

from statuesorter.labels import Label
from statuesorter.ui.photo_row import Row


class Order(StrEnum):
    """The values are kept in the settings."""

    LOOK_FIRST = "look_first"
    NAME = "name"
    DATE = "date"
    MOST_SURE = "most_sure"


Key = tuple[int, float]
"""Which kind of row, and where it stands within its kind."""


def look_first(row: Row) -> Key:
    """Unsure ones, then the least sure; then waiting, failed, decided and filed ones."""
    if row.filed:
        return 5, 0.0
    if row.decision is not None:
        return 4, 0.0
    if row.failed:
        return 3, 0.0
    if row.prediction is None:
        return 2, 0.0
    return (0 if row.prediction.label is Label.UNSURE else 1), row.prediction.confidence


def most_sure(row: Row) -> Key:
    """Decided ones, then the surest; then unsure, waiting and failed ones."""
    if row.decision is not None:
        return 0, 0.0
    if row.failed:
        return 4, 0.0
    if row.prediction is None:
        return 3, 0.0
    return (2 if row.prediction.label is Label.UNSURE else 1), -row.prediction.confidence


def name_key(row: Row) -> str:
    """Sorts by name, then by place; searching in it is searching in name and folder."""
    return f"{row.photo.name}\0{row.photo.path}".casefold()
