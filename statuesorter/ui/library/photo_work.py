"""What is done with files of chosen photos: move them to the trash, try again to show those that failed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.language import _, ngettext, number
from statuesorter.domain.photo import Photo
from statuesorter.domain.progress import Progress
from statuesorter.jobs.handle import Handle
from statuesorter.jobs.lanes import SOON, Lane, Lanes, Work
from statuesorter.ui.library.photo_list_model import PhotoListModel
from statuesorter.ui.library.session import LibrarySession, SessionStage
from statuesorter.ui.library.snapshot import Snapshot
from statuesorter.ui.widgets.command import Command, Menu, Place, Where

if TYPE_CHECKING:
    from statuesorter.operations.thumbnails import Thumbnail
    from statuesorter.operations.workspace import Workspace


class JobController(QObject):
    """Work that the person follows, and may cancel, in the status bar. Each subclass does one kind of it."""

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


class TrashController(JobController):
    """Has the chosen photos moved to the trash, from where they can be had back."""

    def __init__(self, workspace: Workspace, lanes: Lanes, photos: PhotoListModel, parent: QObject) -> None:
        super().__init__(lanes, parent)
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

        def work(cancel: CancelToken) -> Iterator[object]:
            from statuesorter.operations.trash import trash_photos

            return trash_photos(workspace, chosen.photos(), cancel=cancel)

        done: list[Photo] = []

        def take(items: list[object]) -> None:
            gone = cast("list[Photo]", items)  # together: the list is arranged anew once for all of them
            done.extend(gone)
            self._photos.remove([photo.identity for photo in gone])
            self._tell(handle, Progress(len(done), len(chosen), handle.name))

        handle = self._run(
            Lane.FILES, work, name=_("Moving to the trash"), said=lambda: _in_the_trash(len(done))
        )
        handle.delivered.connect(take)


class RetryController(JobController):
    """Has the chosen photos decoded once more, and takes in what became of them."""

    def __init__(
        self,
        workspace: Workspace,
        lanes: Lanes,
        photos: PhotoListModel,
        session: LibrarySession,
        parent: QObject,
    ) -> None:
        super().__init__(lanes, parent)
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

        def work(cancel: CancelToken) -> Iterator[object]:
            from statuesorter.operations.try_again import try_again

            return try_again(workspace, photos, cancel=cancel)

        handle = self._run(Lane.PREVIEWS, work, name=_("Trying again"), leave_after=SOON)
        handle.yielded.connect(self._tried)
        handle.finished.connect(self._classify)

    def _tried(self, item: object) -> None:
        if isinstance(item, Progress):
            return
        thumbnail = cast("Thumbnail", item)
        identity = thumbnail.photo.identity
        if thumbnail.preview_file is None:
            self._photos.fail({identity: thumbnail.error or ""})
        else:
            self._photos.thumbnail(
                {identity: thumbnail.preview_file}, truncated={identity} if thumbnail.truncated else ()
            )

    def _classify(self) -> None:
        if self._session.stage is SessionStage.AT_REST:
            self._session.classify()


def _in_the_trash(n: int) -> str:
    if not n:
        return ""
    return ngettext("{n} photo is in the trash", "{n} photos are in the trash", n).format(n=number(n))


def _failed(rows: Snapshot) -> list[Photo]:
    return [row.photo for row in rows.rows() if row.error]
