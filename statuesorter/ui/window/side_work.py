"""Work beside the looking at photos: it is followed in the status line, and cancelled there."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from statuesorter.domain.progress import Progress
from statuesorter.jobs.handle import Handle
from statuesorter.jobs.lanes import Lane, Lanes, Work


class SideWork(QObject):
    """Each subclass does a kind of such work; whoever follows one kind follows all in the same way."""

    progressed = Signal(object)
    failed = Signal(object)
    ended = Signal(str)
    """It is done, or the person cancelled: what was done, in a few words, or nothing."""

    def __init__(self, lanes: Lanes, parent: QObject) -> None:
        super().__init__(parent)
        self._lanes = lanes
        self._last_words: dict[Handle, Callable[[], str]] = {}

    def cancel(self) -> None:
        """Do no more, and say no more of how far it is."""
        for handle in self._last_words:
            handle.cancel()

    def _run(
        self,
        lane: Lane,
        work: Work,
        *,
        name: str,
        said: Callable[[], str] = str,
        leave_after: float | None = None,
    ) -> Handle:
        """Begin, after what is under way in the lane. At the end ``said`` gives the few words."""
        handle = self._lanes.run(lane, work, name=name, owner=self, leave_after=leave_after)
        self._last_words[handle] = said
        handle.progressed.connect(lambda far: self._tell(handle, far))  # type: ignore[misc]
        handle.failed.connect(self.failed)
        handle.ended.connect(self._end)  # no lambda: it would outlive this object
        return handle

    def _tell(self, handle: Handle, far: Progress) -> None:
        if not handle.token.cancelled:
            self.progressed.emit(far)

    def _end(self) -> None:
        for handle in [each for each in self._last_words if not each.running]:
            self.ended.emit(self._last_words.pop(handle)())
