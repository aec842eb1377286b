"""The controller of the main job: opens a folder, has it classified, keeps the list up to date."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from enum import Enum, auto
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.language import _, ngettext, number
from statuesorter.domain.leaving_out import describe_left_out
from statuesorter.domain.names import shown_name
from statuesorter.domain.photo import Photo
from statuesorter.domain.progress import Progress
from statuesorter.jobs.handle import Handle
from statuesorter.jobs.lanes import SOON, Lane, Lanes
from statuesorter.ui.library.gathered_results import GatheredResults
from statuesorter.ui.library.photo_list import PhotoList
from statuesorter.ui.library.seams import Classified, EngineAtWork

if TYPE_CHECKING:
    from statuesorter.operations.open_folder import OpenedPhoto
    from statuesorter.operations.workspace import Workspace

Classify = Callable[["Workspace", Sequence[Photo], CancelToken], Iterator[object]]
"""Yields EngineReady, ClassifiedPhoto and Progress, as `operations.classify` does."""


_LEAVE_AFTER = {Lane.SCAN: SOON, Lane.INFERENCE: 5.0}
"""Seconds until work that does not heed a cancel is left behind: an engine is made ready in one step."""


class Stage(Enum):
    """What the review is at."""

    NO_FOLDER = auto()
    SCANNING = auto()
    CLASSIFYING = auto()
    AT_REST = auto()


class Review(QObject):
    """Opening, classifying and arranging. Says what happens by signals; a widget shows it."""

    opened = Signal(object)
    """The folder that is being opened."""

    stage_changed = Signal()
    progressed = Signal(object)
    engine_ready = Signal(object)
    """The engine, its device, and the model's title: `EngineReady`."""

    told = Signal(str)
    """A sentence for the person about what went wrong."""

    noted = Signal(str)
    """A sentence for the person about what they should know, though nothing went wrong."""

    failed = Signal(object)
    """The exception: a `StatueSorterError` of the person's world, or a bug of ours."""

    def __init__(
        self,
        workspace: Workspace,
        lanes: Lanes,
        photos: PhotoList,
        classify: Classify | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._lanes = lanes
        self._photos = photos
        self._classify = classify or _classify
        self._root: Path | None = None
        self._stage = Stage.NO_FOLDER
        self._work: Handle | None = None
        self._left_out: set[Path] = set()
        self._gathered = GatheredResults(photos, self)

    @property
    def root(self) -> Path | None:
        """The opened folder."""
        return self._root

    @property
    def stage(self) -> Stage:
        """What the review is at."""
        return self._stage

    @property
    def busy(self) -> bool:
        """Whether photos are being looked for or classified."""
        return self._stage in (Stage.SCANNING, Stage.CLASSIFYING)

    def open(self, root: Path) -> None:
        """Open a folder; what was under way for another one is left."""
        self._left_out.clear()
        self._begin(root.absolute())
        self.opened.emit(self._root)
        self._scan()

    def _begin(self, root: Path) -> None:
        self.cancel()
        self._root = root
        self._gathered.forget()
        self._photos.clear(root)

    def _scan(self) -> None:
        self._go_to(Stage.SCANNING)
        workspace, folder = self._workspace, self._root
        assert folder is not None
        unreadable: list[Path] = []
        left_out: list[Path] = []

        def work(cancel: CancelToken) -> Iterator[object]:
            from statuesorter.operations.open_folder import open_folder

            return open_folder(
                workspace,
                folder,
                cancel=cancel,
                on_unreadable=lambda path, _error: unreadable.append(path),
                on_left_out=left_out.append,
            )

        def scanned() -> None:
            self._scanned()
            self._tell(unreadable, left_out)

        self._start(Lane.SCAN, work, self._found, scanned, name=_("Looking for photos"))

    def _tell(self, unreadable: Sequence[Path], left_out: Sequence[Path]) -> None:
        """Say what is not shown: what is left out by rule only once, until there is more of it."""
        new, self._left_out = not self._left_out.issuperset(left_out), set(left_out)
        sentences = [_unreadable(unreadable)] if unreadable else []
        sentences += [describe_left_out(left_out)] if new else []
        if sentences:
            (self.told if unreadable else self.noted).emit(" ".join(sentences))

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
        waiting = self._photos.shown.without_prediction()
        if not waiting:
            self._go_to(Stage.AT_REST)
            return
        self._go_to(Stage.CLASSIFYING)
        workspace, classify = self._workspace, self._classify

        def work(cancel: CancelToken) -> Iterator[object]:
            return classify(workspace, waiting.photos(), cancel)

        self._start(Lane.INFERENCE, work, self._results, self._classified, name=_("Classifying"))
        self.progressed.emit(Progress(0, None, _("Getting the model ready")))

    def classify_again(self) -> None:
        """Another model is in use: forget what the old one said and ask the new one."""
        if self._root is None:
            return
        if self._stage is not Stage.SCANNING:
            self.cancel()
            self._photos.forget_predictions()
            self.classify()

    def cancel(self) -> None:
        """Stop what is under way. What has been found so far stays."""
        work, self._work = self._work, None
        if work is not None:
            work.cancel()
            self._gathered.hand_over()
            self._go_to(Stage.AT_REST)

    def _start(
        self,
        lane: Lane,
        work: Callable[[CancelToken], Iterator[object]],
        took: Callable[[list[object]], None],
        done: Callable[[], None],
        *,
        name: str,
    ) -> None:
        """Run work in its lane; what it says is heard only while it is the present work."""
        handle = self._lanes.run(lane, work, name=name, owner=self, leave_after=_LEAVE_AFTER[lane])
        self._work = handle

        def present() -> bool:
            return self._work is handle

        handle.delivered.connect(lambda items: took(items) if present() else None)  # type: ignore[misc]
        handle.progressed.connect(lambda far: self.progressed.emit(far) if present() else None)  # type: ignore[misc]
        handle.finished.connect(lambda: done() if present() else None)
        handle.failed.connect(lambda error: self._failed(error) if present() else None)  # type: ignore[misc]

    def _found(self, chunks: list[object]) -> None:
        for chunk in cast("list[tuple[OpenedPhoto, ...]]", chunks):
            self._photos.add((opened.photo, opened.remembered) for opened in chunk)
        self.progressed.emit(Progress(self._photos.shown.total, None, _("Looking for photos")))

    def _scanned(self) -> None:
        self._work = None
        self._photos.arrange()
        self.classify()

    def _results(self, items: list[object]) -> None:
        for _kind, group in groupby(items, type):
            alike = list(group)  # only the first is asked what it is: to ask a Protocol takes 20 µs
            if isinstance(alike[0], Classified):
                self._gathered.keep(cast("list[Classified]", alike))
            elif isinstance(alike[0], EngineAtWork):
                self.engine_ready.emit(alike[0])
                self.progressed.emit(Progress(0, None, _("Classifying")))

    def _classified(self) -> None:
        self._work = None
        self._gathered.hand_over()
        self._photos.arrange()
        self._go_to(Stage.AT_REST)

    def _failed(self, error: BaseException) -> None:
        self._work = None
        self._gathered.hand_over()
        nothing = not self._photos.shown.total
        self._go_to(Stage.NO_FOLDER if nothing else Stage.AT_REST)
        self.failed.emit(error)

    def _go_to(self, stage: Stage) -> None:
        if stage is not self._stage:
            self._stage = stage
            self.stage_changed.emit()


def _unreadable(unreadable: Sequence[Path]) -> str:
    count = len(unreadable)
    return ngettext(
        "“{name}” cannot be read and is left out. Check who may read it.",
        "{n} folders or photos cannot be read and are left out, “{name}” among them.",
        count,
    ).format(n=number(count), name=shown_name(unreadable[0]))


def _classify(workspace: Workspace, photos: Sequence[Photo], cancel: CancelToken) -> Iterator[object]:
    """The real thing: imported only when the first folder is opened."""
    from statuesorter.operations.classify import classify_photos

    return classify_photos(workspace, photos, device=workspace.settings.device, cancel=cancel)
