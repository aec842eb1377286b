"""Where tiles lie: plain arithmetic, the same cost for ten photos and for a hundred thousand."""

from __future__ import annotations

from dataclasses import dataclass, field

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
