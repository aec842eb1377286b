"""How long work will still take, in words."""

from __future__ import annotations

import time
from collections.abc import Callable

from statuesorter.domain.language import _, ngettext, number
from statuesorter.domain.progress import Progress

_SMOOTHING = 0.2
"""Weight of the newest speed in the exponential moving average: calm, yet it follows a change soon."""


class TimeLeft:
    """Estimates the seconds left from the `Progress` it is shown; says nothing in the first two seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began = clock()
        self._last: tuple[float, int] | None = None
        self._speed: float | None = None

    def seconds(self, progress: Progress) -> float | None:
        """Seconds left, or None while that cannot be said. Call it for each progress."""
        now = self._clock()
        if self._last is None or progress.done < self._last[1]:
            self._last, self._speed, self._began = (now, progress.done), None, now
            return None
        elapsed, steps = now - self._last[0], progress.done - self._last[1]
        if elapsed >= 0.5 and steps > 0:
            speed = steps / elapsed
            self._speed = (
                speed if self._speed is None else _SMOOTHING * speed + (1 - _SMOOTHING) * self._speed
            )
            self._last = (now, progress.done)
        if self._speed is None or progress.total is None or now - self._began < 2:
            return None
        return (progress.total - progress.done) / self._speed

    def text(self, progress: Progress) -> str:
        """``about 12 s left``, or an empty string while nothing can be said."""
        seconds = self.seconds(progress)
        if seconds is None:
            return ""
        if seconds < 55:
            return _("about {n} s left").format(n=number(max(1, round(seconds))))
        minutes = round(seconds / 60)
        if minutes < 60:
            return ngettext("about {n} minute left", "about {n} minutes left", minutes).format(
                n=number(minutes)
            )
        hours = round(seconds / 3600)
        return ngettext("about {n} hour left", "about {n} hours left", hours).format(n=number(hours))
