"""Rows that a statement is about, given to it as a table of values: one statement for many photos."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TypeVar

SqlValue = str | int | float | bytes | None

_CHUNK = 500
"""Rows in one statement: SQLite allows 32,766 values, and small statements stay in its cache."""

_T = TypeVar("_T")


def chunks(rows: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """The rows in order, as many at a time as one statement takes."""
    for start in range(0, len(rows), _CHUNK):
        yield rows[start : start + _CHUNK]


def about(
    rows: Sequence[Sequence[SqlValue]], columns: str, statement: str, *values: SqlValue
) -> tuple[str, list[SqlValue]]:
    """A statement in which ``rows`` are a table called given, with these ``columns``, and the values for all
    question marks; ``values`` are those for the statement's own.

    Others are to be joined to it by ``CROSS JOIN``: SQLite then looks them up in the order that is given
    (https://www.sqlite.org/optoverview.html#manual_control_of_query_plans_using_cross_join).
    """
    row = f"({','.join('?' * len(rows[0]))})"
    table = f"WITH given ({columns}) AS (VALUES {','.join([row] * len(rows))})"
    return f"{table} {statement}", [*chain.from_iterable(rows), *values]
