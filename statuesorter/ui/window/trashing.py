"""Photos to the system's trash: in the queue of files; the list lets go of those that are there."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.language import _, ngettext, number
from statuesorter.domain.progress import Progress
from statuesorter.jobs.runner import JobRunner, Queue
from statuesorter.ui.library.photo_list_model import PhotoListModel
from statuesorter.ui.library.snapshot import Snapshot
from statuesorter.ui.window.side_work import SideWork

if TYPE_CHECKING:
    from statuesorter.domain.photo import Photo
    from statuesorter.operations.workspace import Workspace


class Trashing(SideWork):
    """Has the chosen photos moved to the trash, from where they can be had back."""

    def __init__(
        self, workspace: Workspace, jobs: JobRunner, photos: PhotoListModel, parent: QObject
    ) -> None:
        super().__init__(jobs, parent)
        self._workspace = workspace
        self._photos = photos

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
            self._tell(job, Progress(len(done), len(chosen), job.name))

        job = self._jobs.run(Queue.FILES, work, name=_("Moving to the trash"), owner=self)
        self._follow(job, said=lambda: _in_the_trash(len(done))).on_items(take)


def _in_the_trash(n: int) -> str:
    if not n:
        return ""
    return ngettext("{n} photo is in the trash", "{n} photos are in the trash", n).format(n=number(n))
