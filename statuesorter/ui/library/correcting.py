"""The person's decisions on photos of the list: decide, accept, undo, redo. No widgets."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import cast

from PySide6.QtCore import QObject, Signal

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.errors import StatueSorterError
from statuesorter.domain.labels import Label
from statuesorter.domain.language import _
from statuesorter.domain.photo import PhotoIdentity
from statuesorter.domain.progress import Progress
from statuesorter.jobs.lanes import Lane, Lanes
from statuesorter.operations.decide import Change, Decisions
from statuesorter.ui.library.photo_list import PhotoList
from statuesorter.ui.library.row_snapshot import RowSnapshot

_AT_ONCE = 200
"""So many photos are decided on at once, in a few milliseconds; more of them in a lane."""

_PATIENCE = 0.03
"""Seconds that the window waits for a decision to be on disk. Where that usually takes longer (a spinning
disk, another program at the catalog), decisions are written down in the lane.
"""
_WEIGHT = 0.25
"""How much the last act counts for what is usual: a disk that was slow once is not a slow disk."""


class Correcting(QObject):
    """Ties the decisions to the list. A decision is on disk before it is shown.

    Acts on many photos, and all on a slow disk, are written down in their lane and shown as they arrive.
    Until then every act goes through that lane: acts happen in the order in which the person did them.
    """

    changed = Signal()
    """What can be undone and redone, or what is decided, has changed."""

    went_back = Signal(object)
    """Undo or redo was about these photos: a sequence of `PhotoIdentity`."""

    said = Signal(str)
    """What was done, in a few words."""

    failed = Signal(object)
    progressed = Signal(object)
    rested = Signal()
    """Acts in the lane are done."""

    def __init__(
        self, decisions: Decisions, photos: PhotoList, lanes: Lanes, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._decisions = decisions
        self._photos = photos
        self._lanes = lanes
        self._under_way = 0
        self._usual_wait = 0.0

    @property
    def busy(self) -> bool:
        """Whether acts are not written down yet."""
        return self._under_way > 0

    @property
    def undo_text(self) -> str:
        """What undo would take back; empty where there is nothing."""
        return self._decisions.undo_text

    @property
    def redo_text(self) -> str:
        """What redo would do again; empty where there is nothing."""
        return self._decisions.redo_text

    def decide(self, chosen: RowSnapshot, label: Label | None) -> bool:
        """Say what photos show (None: take back what was said). False if it could not be written down."""
        decisions = self._decisions
        return bool(chosen) and self._do(len(chosen), lambda: decisions.decide(chosen.identities(), label))

    def accept(self, chosen: RowSnapshot) -> bool:
        """Say of each photo what the model said of it, unless the person has said something."""
        said, decisions = chosen.said_by_model(), self._decisions

        def act() -> Change:
            return decisions.decide_each({photo.identity: Label(label) for photo, label in said.labelled()})

        return bool(said) and self._do(len(said), act)

    def undo(self) -> None:
        """Take the last act back."""
        self._do(self._decisions.undo_size, self._decisions.undo, back=_("Undo"))

    def redo(self) -> None:
        """Do again what was taken back."""
        self._do(self._decisions.redo_size, self._decisions.redo, back=_("Redo"))

    def forget_history(self) -> None:
        """Another folder is opened, or photos were filed: undo ends here."""
        self._do(0, self._decisions.forget_history)
        self.changed.emit()

    def _do(self, size: int, act: Callable[[], Change | None], *, back: str = "") -> bool:
        """``back``: the word for an act that leads back to where another was done."""
        if size > _AT_ONCE or self.busy or self._usual_wait > _PATIENCE:
            self._do_in_lane(size, act, back)
            return True
        began = time.perf_counter()
        try:
            change = act()
        except StatueSorterError as error:
            self.failed.emit(error)
            return False
        self._note_wait(time.perf_counter() - began)
        if change is None:
            return False
        self._photos.decide(change.after)
        self._done(list(change.after) if back else (), _spoken(change, back))
        return True

    def _note_wait(self, seconds: float) -> None:
        self._usual_wait += _WEIGHT * (seconds - self._usual_wait)

    def _do_in_lane(self, size: int, act: Callable[[], Change | None], back: str) -> None:
        """``act`` must not know this object: a `QObject` must not be destroyed by the lane's thread."""
        waited: list[float] = []

        def work(_cancel: CancelToken) -> Iterator[object]:
            if size > _AT_ONCE:
                yield Progress(0, None, _("Writing down"))
            began = time.perf_counter()
            change = act()
            if size <= _AT_ONCE:
                waited.append(time.perf_counter() - began)
            if change is not None:
                spoken.append(_spoken(change, back))
                yield from _parts(change.after)

        decided: list[PhotoIdentity] = []
        spoken: list[str] = []

        def take(parts: list[object]) -> None:
            for part in cast("list[Mapping[PhotoIdentity, Label | None]]", parts):
                self._photos.decide(part)
                decided.extend(part if back else ())

        def end() -> None:
            self._under_way -= 1
            for seconds in waited:
                self._note_wait(seconds)
            self._done(decided, *spoken)
            if not self.busy:
                self.rested.emit()

        self._under_way += 1
        handle = self._lanes.run(Lane.DECISIONS, work, name=_("Writing down"), owner=self)
        handle.delivered.connect(take)
        handle.progressed.connect(self.progressed)
        handle.failed.connect(self.failed)
        handle.ended.connect(end)

    def _done(self, back_at: Sequence[PhotoIdentity], spoken: str = "") -> None:
        self.changed.emit()
        if spoken:
            self.said.emit(spoken)
        if back_at:
            self.went_back.emit(back_at)


def _spoken(change: Change, back: str) -> str:
    return f"{back}: {change.text}" if back else change.text


def _parts(labels: Mapping[PhotoIdentity, Label | None]) -> Iterator[object]:
    """The decisions, as many at a time as the list takes in a moment."""
    left = iter(labels.items())
    while part := dict(islice(left, _AT_ONCE)):
        yield part
