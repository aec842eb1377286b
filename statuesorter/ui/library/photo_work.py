"""What is done with files of chosen photos: move them to the trash, try again to show those that failed."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.language import _, ngettext, number
from statuesorter.domain.photo import Photo
from statuesorter.domain.progress import Progress
from statuesorter.jobs.job import Job
from statuesorter.jobs.runner import SOON, JobRunner, Queue
from statuesorter.ui.library.photo_list_model import PhotoListModel
from statuesorter.ui.library.session import LibrarySession, SessionStage
from statuesorter.ui.library.snapshot import Snapshot
from statuesorter.ui.widgets.command import Command, Menu, Place, Where

if TYPE_CHECKING:
    from statuesorter.operations.try_again import TriedAgain
    from statuesorter.operations.workspace import Workspace

T = TypeVar("T")
R = TypeVar("R")


class JobController(QObject):
    """Work that the person follows, and may cancel, in the status bar. Each subclass does one kind of it."""

    progressed = Signal(Progress)
    failed = Signal(BaseException)
    ended = Signal(str)
    """It is done, or the person cancelled: what was done, in a few words, or nothing."""

    def __init__(self, jobs: JobRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._under_way: list[Job[object, object]] = []

    def cancel(self) -> None:
        """Do no more, and say no more of how far it is."""
        for job in self._under_way:
            job.cancel()

    def _follow(self, job: Job[T, R], summary: Callable[[], str] = str) -> Job[T, R]:
        """Say how far the job is, and at its end the few words that ``summary`` gives."""
        self._under_way.append(job)

        def end() -> None:
            self._under_way.remove(job)
            self.ended.emit(summary())

        return job.on_progress(lambda far: self._report(job, far)).on_failure(self.failed.emit).on_end(end)

    def _report(self, job: Job[object, object], far: Progress) -> None:
        if not job.cancel_requested:
            self.progressed.emit(far)


class TrashController(JobController):
    """Has the chosen photos moved to the trash, from where they can be had back."""

    def __init__(
        self, workspace: Workspace, jobs: JobRunner, photos: PhotoListModel, parent: QObject
    ) -> None:
        super().__init__(jobs, parent)
        self._workspace = workspace
        self._photos = photos

    def commands(self, chosen: Callable[[], Snapshot]) -> Sequence[Command]:
        """``chosen`` gives the photos that a command is about."""
        return (
            Command(
                id="trash",
                text=_("Move to the trash"),
                act=lambda: self.start(chosen()),
                place=Place(Menu.EDIT, 4, 2),
                keys=("Del",),
                icon="trash",
                where=Where.PHOTOS,
            ),
        )

    def start(self, chosen: Snapshot) -> None:
        """Move these photos, after those that are under way."""
        workspace = self._workspace
        if not chosen:
            return

        def work(cancel: CancelToken) -> Generator[Photo]:
            from statuesorter.operations.trash import trash_photos

            return trash_photos(workspace, chosen.photos(), cancel=cancel)

        done: list[Photo] = []

        def take(gone: Sequence[Photo]) -> None:
            done.extend(gone)
            self._photos.remove([photo.identity for photo in gone])
            self._report(job, Progress(len(done), len(chosen), job.name))

        job = self._jobs.run(Queue.FILES, work, name=_("Moving to the trash"), owner=self)
        self._follow(job, summary=lambda: _in_the_trash(len(done))).on_items(take)


class RetryController(JobController):
    """Has the chosen photos decoded once more, and takes in what became of them."""

    def __init__(
        self,
        workspace: Workspace,
        jobs: JobRunner,
        photos: PhotoListModel,
        session: LibrarySession,
        parent: QObject,
    ) -> None:
        super().__init__(jobs, parent)
        self._workspace = workspace
        self._photos = photos
        self._session = session

    def commands(self, chosen: Callable[[], Snapshot]) -> Sequence[Command]:
        """``chosen`` gives the photos that a command is about."""
        return (
            Command(
                id="try_again",
                text=_("Try again to show failed photos"),
                act=lambda: self.start(chosen()),
                place=Place(Menu.EDIT, 4, 1),
                where=Where.PHOTOS,
            ),
        )

    def start(self, chosen: Snapshot) -> None:
        """Try those of ``chosen`` that failed; where none did, all that failed."""
        everything = self._photos.shown.everything()
        photos, workspace = _failed(chosen) or _failed(everything), self._workspace
        if not photos:
            return

        def work(cancel: CancelToken) -> Generator[TriedAgain | Progress]:
            from statuesorter.operations.try_again import try_again

            return try_again(workspace, photos, cancel=cancel)

        job = self._jobs.run(Queue.APART, work, name=_("Trying again"), owner=self, leave_after=SOON)
        self._follow(job).on_items(self._tried).on_result(lambda _result: self._classify())

    def _tried(self, tried: Sequence[TriedAgain]) -> None:
        self._photos.decoded({each.photo.identity: each.truncated for each in tried if each.error is None})
        self._photos.fail({each.photo.identity: each.error for each in tried if each.error is not None})

    def _classify(self) -> None:
        if self._session.stage is SessionStage.AT_REST:
            self._session.classify()


def _in_the_trash(n: int) -> str:
    if not n:
        return ""
    return ngettext("{n} photo is in the trash", "{n} photos are in the trash", n).format(n=number(n))


def _failed(rows: Snapshot) -> list[Photo]:
    return [row.photo for row in rows.rows() if row.error]
