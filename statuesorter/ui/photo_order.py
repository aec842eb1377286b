"""The orders photos can be shown in. Equal photos stay in the order of their arrival."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from statuesorter.labels import Label
from statuesorter.ui.photo_row import Row


class Order(StrEnum):
    """The values are kept in the settings."""

    LOOK_FIRST = "look_first"
    NAME = "name"
    DATE = "date"
    MOST_SURE = "most_sure"


Key = Callable[[Row], tuple[float | str, ...]]


def sort_key(order: Order) -> Key:
    """The key that sorts rows into an order."""
    return {
        Order.LOOK_FIRST: _look_first,
        Order.NAME: _name,
        Order.DATE: _date,
        Order.MOST_SURE: _most_sure,
    }[order]


def _look_first(row: Row) -> tuple[float | str, ...]:
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


def _most_sure(row: Row) -> tuple[float | str, ...]:
    if row.decision is not None:
        return 0, 0.0
    if row.failed:
        return 4, 0.0
    if row.prediction is None:
        return 3, 0.0
    return (2 if row.prediction.label is Label.UNSURE else 1), -row.prediction.confidence


def _name(row: Row) -> tuple[float | str, ...]:
    return row.photo.name.casefold(), str(row.photo.path)


def _date(row: Row) -> tuple[float | str, ...]:
    return (row.photo.identity.mtime_ns,)
