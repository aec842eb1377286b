"""Where tiles lie and where arrow keys lead: arithmetic, as cheap for 100,000 photos as for ten."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QAbstractItemView

from statuesorter.ui.widgets.theme import STEP

_MOST_GROWTH = 1.4


@dataclass(frozen=True, slots=True)
class GridLayout:
    """Tiles of one size in rows that fill the width. Positions are in pixels of the content.

    ``wanted`` is the width a tile should about have; it grows or shrinks a little, so that the gaps stay the
    same. ``more_height`` is what a tile is higher than wide.
    """

    width: int
    wanted: int
    more_height: int
    gap: int
    margin: int

    columns: int = field(init=False)
    """How many tiles stand side by side; at least one."""
    tile_width: int = field(init=False)
    """The width of every tile."""

    def __post_init__(self) -> None:
        within = self.width - 2 * self.margin
        columns = max(1, int((within + self.gap) / (self.wanted + self.gap) + 0.3))
        free = within - (columns - 1) * self.gap
        object.__setattr__(self, "columns", columns)
        object.__setattr__(
            self, "tile_width", max(1, min(free // columns, round(self.wanted * _MOST_GROWTH)))
        )

    @property
    def tile_height(self) -> int:
        """The height of every tile."""
        return self.tile_width + self.more_height

    def height(self, count: int) -> int:
        """The height of ``count`` tiles."""
        rows = -(-count // self.columns)
        return 2 * self.margin + rows * self.tile_height + max(0, rows - 1) * self.gap if rows else 0

    def origin(self, position: int) -> tuple[int, int]:
        """The upper left corner of a tile."""
        row, column = divmod(position, self.columns)
        return self._left(column), self.margin + row * (self.tile_height + self.gap)

    def at(self, x: int, y: int, count: int) -> int | None:
        """The tile under a point, or None between tiles."""
        row, below = divmod(y - self.margin, self.tile_height + self.gap)
        if row < 0 or below >= self.tile_height:
            return None
        for column in range(self.columns):
            left = self._left(column)
            if left <= x < left + self.tile_width:
                position = row * self.columns + column
                return position if position < count else None
        return None

    def between(self, top: int, bottom: int, count: int) -> range:
        """The tiles that are at least partly between two heights."""
        step = self.tile_height + self.gap
        first = max(0, (top - self.margin) // step) * self.columns
        last = max(0, (bottom - self.margin) // step + 1) * self.columns
        return range(min(first, count), min(last, count))

    def touched(self, left: int, top: int, right: int, bottom: int, count: int) -> list[int]:
        """The tiles that a rectangle touches."""
        found: list[int] = []
        for position in self.between(top, bottom, count):
            x, y = self.origin(position)
            if x <= right and x + self.tile_width >= left and y <= bottom and y + self.tile_height >= top:
                found.append(position)
        return found

    def _left(self, column: int) -> int:
        used = self.columns * self.tile_width + (self.columns - 1) * self.gap
        return max(self.margin, (self.width - used) // 2) + column * (self.tile_width + self.gap)


@dataclass(frozen=True, slots=True)
class ScrolledLayout:
    """``count`` tiles, seen through a viewport of some ``height`` that has been scrolled down by ``offset``.
    Places are in logical pixels from the viewport's upper left corner.
    """

    grid: GridLayout
    count: int
    height: int
    offset: int

    @property
    def farthest(self) -> int:
        """The greatest offset: there stands the last row."""
        return max(0, self.grid.height(self.count) - self.height)

    @property
    def page(self) -> int:
        """How many tiles a page up or down leads."""
        return self.grid.columns * max(1, self.height // (self.grid.tile_height + self.grid.gap))

    def rect(self, position: int) -> QRect:
        """Where a tile lies."""
        left, top = self.grid.origin(position)
        return QRect(left, top - self.offset, self.grid.tile_width, self.grid.tile_height)

    def at(self, point: QPoint) -> int | None:
        """The tile under a point, or None between tiles."""
        return self.grid.at(point.x(), point.y() + self.offset, self.count)

    def touched(self, box: QRect) -> list[int]:
        """The tiles that a rectangle touches."""
        box = box.normalized().translated(0, self.offset)
        return self.grid.touched(box.left(), box.top(), box.right(), box.bottom(), self.count)

    def between(self, top: int, bottom: int) -> range:
        """The tiles that are at least partly between two heights."""
        return self.grid.between(self.offset + top, self.offset + bottom, self.count)

    def on_screen(self) -> range:
        """The tiles that are seen, if only in part."""
        return self.between(0, self.height)

    def by_urgency(self) -> list[int]:
        """The tiles on the screen, then those of a screen below it and of one above."""
        seen, near = self.on_screen(), self.between(-self.height, 2 * self.height)
        return [*seen, *range(seen.stop, near.stop), *range(near.start, seen.start)]

    def offset_to_see(self, position: int) -> int:
        """The offset nearest to this one at which a tile is seen whole."""
        rect = self.rect(position)
        if rect.top() < STEP:
            return self.offset + rect.top() - 2 * STEP
        if rect.bottom() > self.height - STEP:
            return self.offset + rect.bottom() - self.height + 2 * STEP
        return self.offset

    def offset_to_centre(self, position: int) -> int:
        """The offset at which a tile is in the middle."""
        return self.offset + self.rect(position).center().y() - self.height // 2


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
