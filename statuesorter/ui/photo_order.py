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


_STEP = 2.0
"""From one kind of row to the next; within a kind a confidence (at most 1) decides."""


def look_first(row: Row) -> float:
    """Unsure ones, then the least sure; then waiting, failed, decided and filed ones."""
    if row.filed:
        return 5 * _STEP
    if row.decision is not None:
        return 4 * _STEP
    if row.failed:
        return 3 * _STEP
    if row.prediction is None:
        return 2 * _STEP
    kind = 0 if row.prediction.label is Label.UNSURE else 1
    return kind * _STEP + row.prediction.confidence


def most_sure(row: Row) -> float:
    """Decided ones, then the surest; then unsure, waiting and failed ones."""
    if row.decision is not None:
        return 0.0
    if row.failed:
        return 4 * _STEP
    if row.prediction is None:
        return 3 * _STEP
    kind = 2 if row.prediction.label is Label.UNSURE else 1
    return kind * _STEP - row.prediction.confidence


def name_key(row: Row) -> str:
    """Sorts by name, then by place; searching in it is searching in name and folder."""
    return f"{row.photo.name}\0{row.photo.path}".casefold()
