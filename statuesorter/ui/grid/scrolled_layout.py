"""Where tiles lie on the viewport: a `GridLayout`, as far as it is scrolled. Pure arithmetic, like that."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect

from statuesorter.ui.grid.grid_layout import GridLayout
from statuesorter.ui.widgets.theme import STEP


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
