"""A short trial on the work itself: how many photos at a time are fastest on this machine.

Nothing is computed for its sake: an engine asks how many to take next and tells how long they took.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

_ROUNDS = 3
"""Times each size is tried; the fastest counts, so that a first call and a busy moment do no harm."""

_GAIN = 1.05
"""A larger size must be this much faster: less is noise."""


class Trial:
    """Goes up through ``sizes`` (the usual one first) until more at a time brings no gain.

    ``remembered`` is what an earlier trial settled on; one that is not among ``sizes`` is passed over.
    ``settled`` is called once with what this trial settles on.
    """

    def __init__(
        self,
        sizes: Sequence[int],
        *,
        remembered: int | None = None,
        settled: Callable[[int], None] = lambda _size: None,
    ) -> None:
        self._sizes = list(dict.fromkeys(sizes))
        self._tell = settled
        self.remembered = remembered in self._sizes
        self._best = remembered if remembered is not None and self.remembered else self._sizes[0]
        self._best_speed = 0.0
        self._trying = 0
        self._speeds: list[float] = []
        self.over = self.remembered or len(self._sizes) == 1

    @property
    def size(self) -> int:
        """How many photos to take now."""
        return self._best if self.over else self._sizes[self._trying]

    @property
    def largest(self) -> int:
        """The most that may be asked for from now on."""
        return self._best if self.over else self._sizes[-1]

    def note(self, count: int, seconds: float) -> None:
        """``count`` photos took so long. Only what was asked for counts: a last, smaller part says little."""
        if self.over or count < self.size or seconds <= 0:
            return
        self._speeds.append(count / seconds)
        if len(self._speeds) == _ROUNDS:
            self._judge(max(self._speeds))

    def no_more_than(self, size: int) -> None:
        """Memory ran out: this many at most, and no more trying."""
        self._best, self.over = size, True

    def _judge(self, speed: float) -> None:
        better = self._trying == 0 or speed >= _GAIN * self._best_speed
        if better:
            self._best, self._best_speed = self._sizes[self._trying], speed
        self._trying, self._speeds = self._trying + 1, []
        if not better or self._trying == len(self._sizes):
            self.over = True
            self._tell(self._best)
