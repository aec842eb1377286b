"""Where the arrow keys lead in a grid. A pure rule."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractItemView

_Action = QAbstractItemView.CursorAction


def step(action: _Action, here: int, count: int, *, columns: int, page: int) -> int:
    """The position after a key. Up and down stay in their column and stop at the edges."""
    if action is _Action.MoveHome:
        return 0
    if action is _Action.MoveEnd:
        return count - 1
    if action is _Action.MoveUp:
        return here - columns if here >= columns else here
    if action is _Action.MoveDown:
        in_last_row = here // columns == (count - 1) // columns
        return here if in_last_row else min(here + columns, count - 1)
    by = {
        _Action.MoveLeft: -1,
        _Action.MovePrevious: -1,
        _Action.MoveRight: 1,
        _Action.MoveNext: 1,
        _Action.MovePageUp: -page,
        _Action.MovePageDown: page,
    }[action]
    return min(max(here + by, 0), count - 1)
