"""The open folder: looks for its photos, has them classified, keeps the list of them up to date."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.labels import FiledAs
from statuesorter.domain.language import _, ngettext, number
from statuesorter.domain.leaving_out import describe_left_out
from statuesorter.domain.names import shown_name
from statuesorter.domain.outcome import Outcome, Result
from statuesorter.domain.own_labels import ShownLabels
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.domain.plan import Mode, Unit
from statuesorter.domain.progress import Progress
from statuesorter.jobs.job import Job, Work
from statuesorter.jobs.runner import SOON, JobRunner, Queue
from statuesorter.ui.library.classifying import Classify
from statuesorter.ui.library.outlook import Outlook
from statuesorter.ui.library.photo_list_model import PhotoListModel
from statuesorter.ui.library.snapshot import Snapshot

if TYPE_CHECKING:
    from statuesorter.domain.decision import Remembered
    from statuesorter.domain.prediction import Prediction
    from statuesorter.operations.classify import ClassifiedPhoto, EngineReady
    from statuesorter.operations.open_folder import OpenedPhoto
    from statuesorter.operations.workspace import Workspace

T = TypeVar("T")
R = TypeVar("R")

_NotShown = tuple[Sequence[Path], Sequence[Path]]
"""What cannot be read, and what is left out by rule."""

_LEAVE_AFTER = {Queue.SCAN: SOON, Queue.INFERENCE: 5.0}
"""Seconds until work that does not heed a cancel is left behind: an engine is made ready in one step."""


class SessionStage(Enum):
    """What a session is at."""

    NO_FOLDER = auto()
    SCANNING = auto()
    CLASSIFYING = auto()
    AT_REST = auto()


class LibrarySession(QObject):
    """Opens one folder after another. Says what happens by signals; widgets show it."""

    opened = Signal(Path)
    """The folder that is being opened. What was shown of another one is gone."""

    stage_changed = Signal()
    progressed = Signal(Progress)
    engine_ready = Signal(object)
    """The engine, its device, and the model's title: `EngineReady`."""

    filed = Signal()
    """Photos were filed. What was decided on them before is done with."""

    warned = Signal(str)
    """A sentence for the person about what went wrong."""

    noted = Signal(str)
    """A sentence for the person about what they should know, though nothing went wrong."""

    failed = Signal(BaseException)
    """The exception: a `StatueSorterError` of the person's world, or a bug of ours."""

    _model_replaced = Signal(str)
    """The active model cannot be used, why, and what is used instead. Comes from another thread."""

    def __init__(
        self,
        workspace: Workspace,
        jobs: JobRunner,
        photos: PhotoListModel,
        classify: Classify,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._jobs = jobs
        self._photos = photos
        self._classify = classify
        self._root: Path | None = None
        self._stage = SessionStage.NO_FOLDER
        self._work: Job[object, object] | None = None
        self._left_out: set[Path] = set()
        self._model_replaced.connect(self.warned, Qt.ConnectionType.QueuedConnection)
        workspace.registry.listen(self._model_replaced.emit)

    @property
    def root(self) -> Path | None:
        """The opened folder."""
        return self._root

    @property
    def stage(self) -> SessionStage:
        """What the session is at."""
        return self._stage

    @property
    def busy(self) -> bool:
        """Whether photos are being looked for or classified."""
        return self._stage in (SessionStage.SCANNING, SessionStage.CLASSIFYING)

    def open(self, root: Path) -> None:
        """Open a folder; what was under way for another one is left."""
        self._left_out.clear()
        self._begin(root.absolute())
        self.opened.emit(self._root)
        self._scan()

    def _begin(self, root: Path) -> None:
        self.cancel()
        self._root = root
        self._photos.clear(root)

    def _scan(self) -> None:
        self._go_to(SessionStage.SCANNING)
        workspace, folder = self._workspace, self._root
        assert folder is not None

        def work(cancel: CancelToken) -> Generator[tuple[OpenedPhoto, ...], None, _NotShown]:
            from statuesorter.operations.open_folder import open_folder

            unreadable: list[Path] = []
            left_out: list[Path] = []
            yield from open_folder(
                workspace,
                folder,
                cancel=cancel,
                on_unreadable=lambda path, _error: unreadable.append(path),
                on_left_out=left_out.append,
            )
            return unreadable, left_out

        job = self._start(Queue.SCAN, work, name=_("Looking for photos"))
        job.on_items(self._found).on_result(self._scanned)

    def _report(self, unreadable: Sequence[Path], left_out: Sequence[Path]) -> None:
        """Say what is not shown: what is left out by rule only once, until there is more of it."""
        new, self._left_out = not self._left_out.issuperset(left_out), set(left_out)
        sentences = [_unreadable(unreadable)] if unreadable else []
        sentences += [describe_left_out(left_out)] if new else []
        if sentences:
            (self.warned if unreadable else self.noted).emit(" ".join(sentences))

    def rescan(self) -> None:
        """Look again at what is in the folder. Filter and order stay."""
        if self._root is None:
            return
        kept = self._photos.shown.filter
        self._begin(self._root)
        self._photos.arrange(filter_=kept)
        self._scan()

    def classify(self) -> None:
        """Classify every photo of the folder that has no prediction, in the order they are shown."""
        waiting = self._photos.shown.unanswered()
        if waiting:
            self._classify_all(waiting).on_result(self._classified)
        else:
            self._go_to(SessionStage.AT_REST)

    def _classify_all(self, waiting: Snapshot) -> Job[ClassifiedPhoto | EngineReady, None]:
        self._go_to(SessionStage.CLASSIFYING)
        workspace, classify = self._workspace, self._classify

        def work(cancel: CancelToken) -> Generator[ClassifiedPhoto | EngineReady | Progress]:
            return classify(workspace, waiting.photos(), cancel)

        job = self._start(Queue.INFERENCE, work, name=_("Classifying"))
        self.progressed.emit(Progress(0, None, _("Getting the model ready")))
        return job.on_items(self._take_results)

    def classify_again(self) -> None:
        """Another model is in use: forget what the old one said and ask the new one."""
        if self._root is None:
            return
        if self._stage is not SessionStage.SCANNING:
            self.cancel()
            self._photos.forget_predictions()
            self.classify()

    def follow_model(self) -> None:
        """Another model came into use by itself: ask it. Until it has answered, what the old one said stays;
        nothing moves but where the person arranges anew.
        """
        everything = self._photos.shown.everything()
        if self._root is not None and self._stage is not SessionStage.SCANNING and everything:
            self.cancel()
            self._classify_all(everything).on_result(self._come_to_rest)

    def cancel(self) -> None:
        """Stop what is under way. What has been found so far stays."""
        work, self._work = self._work, None
        if work is not None:
            work.abandon()
            self._go_to(SessionStage.AT_REST)

    # What was filed

    @property
    def labels(self) -> ShownLabels:
        """The labels of the window, in their order."""
        return self._photos.table.labels

    def outlook(self, wrong: int) -> Outlook | None:
        """What would come of the folder if of 100 photos filed so many might be wrong; None without one."""
        table = self._photos.table
        return table.outlook(wrong) if table.total else None

    def to_file(self) -> Sequence[tuple[Photo, FiledAs]]:
        """Every photo that has a label or is unsure, and is not filed, with what filing calls it."""
        return self._photos.shown.everything().to_file().to_be_filed()

    def take_filed(self, outcomes: Sequence[Outcome], mode: Mode) -> None:
        """Photos were filed: they are marked, and followed if they moved."""
        done = _done(outcomes)
        self._photos.file({unit.photo.identity: unit.label for unit in done})
        if mode is Mode.MOVE:
            self._photos.move({unit.photo.identity: unit.filed_photo for unit in done})
        self.filed.emit()

    def take_undone(self, outcomes: Sequence[Outcome]) -> None:
        """A run was taken back: its photos are where they were, and filed as they were before it."""
        done = _done(outcomes)
        self._photos.move({unit.filed_photo.identity: unit.photo for unit in done})
        self._photos.file({unit.photo.identity: unit.label_before for unit in done})

    # Work

    def _start(self, queue: Queue, work: Work[T, R], *, name: str) -> Job[T, R]:
        """Run the present work; it is heard until it is cancelled."""
        job = self._jobs.run(queue, work, name=name, owner=self, leave_after=_LEAVE_AFTER[queue])
        self._work = job
        return job.on_progress(self.progressed.emit).on_failure(self._failed)

    def _found(self, chunks: Sequence[tuple[OpenedPhoto, ...]]) -> None:
        for chunk in chunks:
            self._photos.add((opened.photo, opened.remembered) for opened in chunk)
        self.progressed.emit(Progress(self._photos.table.total, None, _("Looking for photos")))

    def _scanned(self, not_shown: _NotShown) -> None:
        self._work = None
        self._photos.arrange()
        self.classify()
        self._report(*not_shown)

    def _take_results(self, results: Sequence[ClassifiedPhoto | EngineReady]) -> None:
        from statuesorter.operations.classify import EngineReady  # what yields it has loaded it by now

        predictions: dict[PhotoIdentity, Prediction] = {}
        errors: dict[PhotoIdentity, str] = {}
        known: dict[PhotoIdentity, Remembered] = {}
        for result in results:
            if isinstance(result, EngineReady):
                self._photos.use_labels(result.labels)
                self.engine_ready.emit(result)
                self.progressed.emit(Progress(0, None, _("Classifying")))
                continue
            if result.known is not None:
                known[result.photo.identity] = result.known
            if result.prediction is not None:
                predictions[result.photo.identity] = result.prediction
            else:
                errors[result.photo.identity] = result.error or ""
        if known:
            self._photos.recognise(known)
        if predictions or errors:
            self._photos.predict(predictions, errors)

    def _classified(self, result: None) -> None:
        self._photos.arrange()
        self._come_to_rest(result)

    def _come_to_rest(self, _result: None) -> None:
        self._work = None
        self._go_to(SessionStage.AT_REST)

    def _failed(self, error: BaseException) -> None:
        self._work = None
        nothing = not self._photos.table.total
        self._go_to(SessionStage.NO_FOLDER if nothing else SessionStage.AT_REST)
        self.failed.emit(error)

    def _go_to(self, stage: SessionStage) -> None:
        if stage is not self._stage:
            self._stage = stage
            self.stage_changed.emit()


def _done(outcomes: Sequence[Outcome]) -> Sequence[Unit]:
    """The units of those outcomes that are as asked."""
    return [outcome.unit for outcome in outcomes if outcome.result is Result.DONE]


def _unreadable(unreadable: Sequence[Path]) -> str:
    count = len(unreadable)
    return ngettext(
        "“{name}” cannot be read and is left out. Check who may read it.",
        "{n} folders or photos cannot be read and are left out, “{name}” among them.",
        count,
    ).format(n=number(count), name=shown_name(unreadable[0]))
