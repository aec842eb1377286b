"""The orders photos can be shown in. Equal photos stay in the order of their arrival."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from statuesorter.ui.library.columns import NOTHING, UNSURE, Indices
from statuesorter.ui.library.photo_table import PhotoTable
from statuesorter.ui.library.states import States

Keys = tuple[NDArray[np.generic], ...]
"""What to sort by, an array each; the last counts most."""


class Order(StrEnum):
    """The values are kept in the settings."""

    LOOK_FIRST = "look_first"
    NAME = "name"
    DATE = "date"
    MOST_SURE = "most_sure"
    SIMILAR = "similar"
    BLURRED = "blurred"


def in_order(order: Order, table: PhotoTable, rows: Indices) -> Indices:
    """Some rows in an order."""
    return rows[np.lexsort(_keys(order, table, rows))]


def _keys(order: Order, table: PhotoTable, rows: Indices) -> Keys:
    if order is Order.NAME:
        return (table.name_ranks()[rows],)
    if order is Order.DATE:
        return (table.dates(rows),)
    if order is Order.BLURRED:
        return (table.columns.sharpness[rows],)
    if order is Order.SIMILAR:
        return -table.columns.sharpness[rows], table.likeness()[rows]
    by_sureness = _look_first if order is Order.LOOK_FIRST else _most_sure
    return by_sureness(table.states(rows), table.confidence(rows))


def _look_first(states: States, confidence: NDArray[np.float64]) -> Keys:
    """Unsure ones, then the least sure; then waiting, failed, decided and filed ones."""
    standing = _standing(
        states.label,
        labelled=1,
        unsure=0,
        waiting=2,
        then=((states.failed, 3), (states.decided, 4), (states.filed, 5)),
    )
    return np.where(standing <= 1, confidence, 0), standing


def _most_sure(states: States, confidence: NDArray[np.float64]) -> Keys:
    """Decided ones, then the surest; then unsure, waiting and failed ones."""
    standing = _standing(
        states.label, labelled=1, unsure=2, waiting=3, then=((states.failed, 4), (states.decided, 0))
    )
    return np.where((standing == 1) | (standing == 2), -confidence, 0), standing


def _standing(
    label: NDArray[np.int16],
    *,
    labelled: int,
    unsure: int,
    waiting: int,
    then: Sequence[tuple[NDArray[np.bool_], int]],
) -> NDArray[np.int8]:
    """Where photos stand by what they are; what is said last counts."""
    standing = np.full(len(label), labelled, np.int8)
    for which, where in ((label == UNSURE, unsure), (label == NOTHING, waiting), *then):
        standing[which] = where
    return standing
