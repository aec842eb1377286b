"""Where a photo lies on the screen at a zoom: plain arithmetic for the loupe."""

from __future__ import annotations

from dataclasses import dataclass, replace

MOST = 8.0


@dataclass(frozen=True, slots=True)
class Zoom:
    """A photo of ``photo`` pixels seen through a window of ``room`` device pixels.

    ``scale`` is device pixels for one photo pixel (1 is 100 %), or None while the whole photo is fitted in.
    ``centre`` is the point of the photo in the middle of the window, from 0 to 1 each way.
    """

    photo: tuple[int, int] = (1, 1)
    room: tuple[int, int] = (1, 1)
    scale: float | None = None
    centre: tuple[float, float] = (0.5, 0.5)

    @property
    def fitted(self) -> float:
        """The scale at which the whole photo is seen; a small photo is not blown up past twice its size."""
        return min(self.room[0] / self.photo[0], self.room[1] / self.photo[1], 2.0)

    @property
    def shown(self) -> float:
        """The scale that is used."""
        return self.fitted if self.scale is None else self.scale

    def rectangle(self) -> tuple[float, float, float, float]:
        """Left, top, width and height of the photo in the window."""
        width, height = self.photo[0] * self.shown, self.photo[1] * self.shown
        return (
            _placed(width, self.room[0], self.centre[0]),
            _placed(height, self.room[1], self.centre[1]),
            width,
            height,
        )

    def by(self, factor: float, at: tuple[float, float]) -> Zoom:
        """Zoom in or out; the point ``at`` of the window stays where it is."""
        left, top, width, height = self.rectangle()
        point = ((at[0] - left) / width, (at[1] - top) / height)
        scale = min(max(self.shown * factor, self.fitted), MOST)
        if scale <= self.fitted * 1.001:
            return replace(self, scale=None, centre=(0.5, 0.5))
        new_width, new_height = self.photo[0] * scale, self.photo[1] * scale
        centre = (
            point[0] + (self.room[0] / 2 - at[0]) / new_width,
            point[1] + (self.room[1] / 2 - at[1]) / new_height,
        )
        return replace(self, scale=scale, centre=_inside(centre))

    def moved(self, dx: float, dy: float) -> Zoom:
        """Drag the photo by so many device pixels."""
        width, height = self.photo[0] * self.shown, self.photo[1] * self.shown
        return replace(self, centre=_inside((self.centre[0] - dx / width, self.centre[1] - dy / height)))

    def hundred(self) -> Zoom:
        """Photo pixel for screen pixel, or back to the whole photo if it is so already."""
        if self.scale is not None:
            return replace(self, scale=None, centre=(0.5, 0.5))
        return replace(self, scale=max(1.0, self.fitted * 1.01))


def _placed(length: float, room: int, centre: float) -> float:
    """The start of a side: in the middle while it fits, never with a gap at an edge when it does not."""
    if length <= room:
        return (room - length) / 2
    return min(0.0, max(room - length, room / 2 - centre * length))


def _inside(point: tuple[float, float]) -> tuple[float, float]:
    return min(1.0, max(0.0, point[0])), min(1.0, max(0.0, point[1]))
