"""The person's decisions on the photos of the library: decide, accept, undo, redo. No widgets."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.errors import StatueSorterError
from statuesorter.domain.labels import Label
from statuesorter.domain.language import _
from statuesorter.domain.photo import PhotoIdentity
from statuesorter.domain.progress import Progress
from statuesorter.jobs.runner import JobRunner, Queue
from statuesorter.operations.decide import Change, Decisions
from statuesorter.ui.library.photo_list_model import PhotoListModel
from statuesorter.ui.library.snapshot import Snapshot
from statuesorter.ui.widgets.command import Command, KeyHint, Menu, Place, Where
from statuesorter.ui.widgets.label_look import label_look

_AT_ONCE = 200
"""So many photos are decided on at once, in a few milliseconds; more of them in a job."""

_PATIENCE = 0.03
"""Seconds that the window waits for a decision to be on disk. Where that usually takes longer (a spinning
disk, another program at the catalog), decisions are written down in a job.
"""

_WEIGHT = 0.25
"""How much the last act counts for what is usual: a disk that was slow once is not a slow disk."""


_Decided = tuple[PhotoIdentity, Label | None]
"""A photo, and what the person said of it."""


@dataclass(frozen=True, slots=True)
class _Written:
    """An act that is on disk: in words, how many seconds that took, and what it confirms: see `Change`."""

    spoken: str
    seconds: float
    confirms: bool | None = None


class DecisionController(QObject):
    """Writes the person's decisions down and shows them. A decision is on disk before it is shown.

    Decisions on many photos, and all on a slow disk, are written down in a job and shown as they arrive.
    Until then every act goes through that job's queue: acts happen in the order in which the person did
    them.
    """

    changed = Signal()
    """What can be undone and redone, or what is decided, has changed."""

    written = Signal()
    """Something was decided, or taken back: it is on disk and shown."""

    decided = Signal(Snapshot)
    """The photos (a `Snapshot`) that the person has just dealt with: views go on to the next."""

    went_back = Signal(tuple)
    """Undo or redo was about these photos: a sequence of `PhotoIdentity`."""

    announced = Signal(str)
    """What was done, in a few words."""

    failed = Signal(BaseException)
    progressed = Signal(Progress)
    rested = Signal()
    """All that went through a job is written down."""

    def __init__(
        self, decisions: Decisions, photos: PhotoListModel, jobs: JobRunner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._decisions = decisions
        self._photos = photos
        self._jobs = jobs
        self._under_way = 0
        self._usual_wait = 0.0

    def commands(self, chosen: Callable[[], Snapshot]) -> Sequence[Command]:
        """``chosen`` gives the photos that a command is about."""
        return (
            Command(
                id="undo",
                text=_("Undo"),
                act=self.undo,
                place=Place(Menu.EDIT, 1, 1),
                keys=("Ctrl+Z",),
                icon="undo",
                where=Where.LIBRARY,
                enabled=lambda: bool(self._decisions.undo_text),
                about=lambda: self._decisions.undo_text,
            ),
            Command(
                id="redo",
                text=_("Redo"),
                act=self.redo,
                place=Place(Menu.EDIT, 1, 2),
                keys=("Ctrl+Shift+Z", "Ctrl+Y"),
                icon="redo",
                where=Where.LIBRARY,
                enabled=lambda: bool(self._decisions.redo_text),
                about=lambda: self._decisions.redo_text,
            ),
            *self._label_commands(chosen),
            Command(
                id="accept",
                text=_("Accept what the model says"),
                act=lambda: self.accept(chosen()),
                place=Place(Menu.EDIT, 2, 101),
                keys=("Enter", "Return"),
                icon="accept",
                where=Where.PHOTOS,
                hint=KeyHint(101, _("accept")),
            ),
            Command(
                id="withdraw",
                text=_("Take back what you said"),
                act=lambda: self.decide(chosen(), None),
                place=Place(Menu.EDIT, 2, 102),
                keys=("Backspace",),
                where=Where.PHOTOS,
            ),
            Command(
                id="keep",
                text=_("Keep as decided"),
                act=lambda: self.keep(chosen()),
                place=Place(Menu.EDIT, 2, 103),
                keys=("Ctrl+Return", "Ctrl+Enter"),
                where=Where.PHOTOS,
                enabled=lambda: len(self._photos.table.suspects.rows()) > 0,
            ),
        )

    def _label_commands(self, chosen: Callable[[], Snapshot]) -> Iterator[Command]:
        """A command for each label of the window, in their order."""
        labels = self._photos.table.labels
        keys = labels.keys()
        for order, label in enumerate(labels, start=1):
            look = label_look(label, labels)
            yield Command(
                id=f"label-{label}",
                text=look.title,
                act=lambda label=label: self.decide(chosen(), label),
                place=Place(Menu.EDIT, 2, order),
                keys=keys[label],
                icon=look.glyph,
                where=Where.PHOTOS,
                hint=KeyHint(order, look.title.lower()) if keys[label] else None,
            )

    @property
    def busy(self) -> bool:
        """Whether decisions are not written down yet."""
        return self._under_way > 0

    def decide(self, chosen: Snapshot, label: Label | None) -> None:
        """Say what photos show; None takes back what was said. The same again of decisions that look unlike
        the rest keeps them.
        """
        decisions = self._decisions
        if label is not None and chosen and len(chosen.suspects().decided_as(label)) == len(chosen):
            self.keep(chosen)
            return
        if chosen and self._do(len(chosen), lambda: decisions.decide(chosen.identities(), label)):
            self.decided.emit(chosen)

    def keep(self, chosen: Snapshot) -> None:
        """The decisions that look unlike the rest are what the person means: they are not doubted again."""
        suspects, decisions = chosen.suspects(), self._decisions
        if suspects and self._do(len(suspects), lambda: decisions.confirm(suspects.identities())):
            self.decided.emit(chosen)

    def accept(self, chosen: Snapshot) -> None:
        """Say of each photo what the model said of it, unless the person has said something. Where they have
        of all, what of it looks unlike the rest is kept.
        """
        answered, decisions = chosen.answered_by_model(), self._decisions
        if not answered and chosen.suspects():
            self.keep(chosen)
            return

        def act() -> Change:
            return decisions.decide_each({photo.identity: label for photo, label in answered.labelled()})

        if not answered or self._do(len(answered), act):  # of the others nothing was to be written down
            self.decided.emit(chosen)

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
            self._do_in_queue(size, act, back)
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
        self._show_confirmed(change.after, change.confirms)
        self._done(list(change.after) if back else (), _in_words(change, back))
        return True

    def _show_confirmed(self, photos: Iterable[PhotoIdentity], confirms: bool | None) -> None:
        if confirms is not None:
            self._photos.confirm(photos, confirmed=confirms)

    def _note_wait(self, seconds: float) -> None:
        self._usual_wait += _WEIGHT * (seconds - self._usual_wait)

    def _do_in_queue(self, size: int, act: Callable[[], Change | None], back: str) -> None:
        """``act`` must not know this object: a `QObject` must not be destroyed by the worker."""

        def work(_cancel: CancelToken) -> Generator[_Decided | Progress, None, _Written]:
            if size > _AT_ONCE:
                yield Progress(0, None, _("Writing down"))
            began = time.perf_counter()
            change = act()
            waited = time.perf_counter() - began
            if change is None:
                return _Written("", waited)
            yield from change.after.items()
            return _Written(_in_words(change, back), waited, change.confirms)

        decided: list[PhotoIdentity] = []
        spoken: list[str] = []

        def take(decisions: Sequence[_Decided]) -> None:
            self._photos.decide(dict(decisions))
            decided.extend(identity for identity, _label in decisions)

        def done(written: _Written) -> None:
            spoken.append(written.spoken)
            self._show_confirmed(decided, written.confirms)
            if size <= _AT_ONCE:
                self._note_wait(written.seconds)

        def end() -> None:
            self._under_way -= 1
            self._done(decided if back else (), *spoken)
            if not self.busy:
                self.rested.emit()

        self._under_way += 1
        job = self._jobs.run(Queue.DECISIONS, work, name=_("Writing down"), owner=self)
        job.on_items(take).on_progress(self.progressed.emit).on_result(done)
        job.on_failure(self.failed.emit).on_end(end)

    def _done(self, back_at: Sequence[PhotoIdentity], spoken: str = "") -> None:
        self.changed.emit()
        self.written.emit()
        if spoken:
            self.announced.emit(spoken)
        if back_at:
            self.went_back.emit(tuple(back_at))


def _in_words(change: Change, back: str) -> str:
    return f"{back}: {change.text}" if back else change.text
