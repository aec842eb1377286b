"""Trying photos again that failed: in the queue of previews; then the model looks at those that came out."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.language import _
from statuesorter.domain.photo import Photo
from statuesorter.domain.progress import Progress
from statuesorter.jobs.runner import SOON, JobRunner, Queue
from statuesorter.ui.library.photo_list_model import PhotoListModel
from statuesorter.ui.library.review import Review, Stage
from statuesorter.ui.library.snapshot import Snapshot
from statuesorter.ui.window.side_work import SideWork

if TYPE_CHECKING:
    from statuesorter.operations.thumbnails import Thumbnail
    from statuesorter.operations.workspace import Workspace


class TryingAgain(SideWork):
    """Has the chosen photos decoded once more, and takes in what became of them."""

    def __init__(
        self, workspace: Workspace, jobs: JobRunner, photos: PhotoListModel, review: Review, parent: QObject
    ) -> None:
        super().__init__(jobs, parent)
        self._workspace = workspace
        self._photos = photos
        self._review = review

    def start(self, chosen: Snapshot) -> None:
        """Try those of ``chosen`` that failed; where none did, all that failed."""
        everything = self._photos.shown.everything()
        photos, workspace = _failed(chosen) or _failed(everything), self._workspace
        if not photos:
            return

        def work(cancel: CancelToken) -> Generator[Thumbnail | Progress]:
            from statuesorter.operations.try_again import try_again

            return try_again(workspace, photos, cancel=cancel)

        job = self._jobs.run(Queue.PREVIEWS, work, name=_("Trying again"), owner=self, leave_after=SOON)
        self._follow(job).on_items(self._tried).on_result(lambda _result: self._classify())

    def _tried(self, thumbnails: Sequence[Thumbnail]) -> None:
        for thumbnail in thumbnails:
            identity = thumbnail.photo.identity
            if thumbnail.preview_file is None:
                self._photos.fail({identity: thumbnail.error or ""})
            else:
                self._photos.thumbnail(
                    {identity: thumbnail.preview_file}, truncated={identity} if thumbnail.truncated else ()
                )

    def _classify(self) -> None:
        if self._review.stage is Stage.AT_REST:
            self._review.classify()


def _failed(rows: Snapshot) -> list[Photo]:
    return [row.photo for row in rows.rows() if row.error]
