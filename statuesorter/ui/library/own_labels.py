"""The person's own labels in the window: read from the catalog, made while they look at photos, and what was
said of the photos read again where a label became another one. No widgets.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence

from PySide6.QtCore import QObject, Signal

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.decision import Remembered
from statuesorter.domain.labels import Label
from statuesorter.domain.language import _
from statuesorter.domain.own_labels import NEW_LABEL_KEY, OwnLabel
from statuesorter.domain.photo import PhotoIdentity
from statuesorter.domain.progress import Progress
from statuesorter.jobs.runner import JobRunner, Queue
from statuesorter.operations.own_labels import LabelService, LabelsThere
from statuesorter.ui.library.photo_list_model import PhotoListModel
from statuesorter.ui.widgets.command import Command, KeyHint, Menu, Place, Where

_AT_A_TIME = 5000
"""Photos that the catalog is asked about at once."""

_Known = Mapping[PhotoIdentity, Remembered]


class OwnLabelController(QObject):
    """Shows the person's own labels wherever labels are, and makes new ones. All that changes labels goes
    through the queue of decisions: it happens in the order in which the person did it.
    """

    failed = Signal(BaseException)

    model_speaks_otherwise = Signal()
    """What the model said of photos speaks of labels that are gone, or not of those that are there again."""

    renewed = Signal()
    """What was said of the photos was read again, after labels became others."""

    def __init__(
        self, service: LabelService, photos: PhotoListModel, jobs: JobRunner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._service = service
        self._photos = photos
        self._jobs = jobs

    def commands(self, ask: Callable[[], object]) -> Sequence[Command]:
        """``ask`` asks the person what a new label is called."""
        return (
            Command(
                id="new_label",
                text=_("New label…"),
                act=ask,
                place=Place(Menu.EDIT, 2, 90),
                keys=(NEW_LABEL_KEY,),
                where=Where.PHOTOS,
                hint=KeyHint(103, _("new label")),
            ),
        )

    def read(self) -> None:
        """Show the labels that the catalog knows now; another program may have made some."""
        service = self._service  # a `QObject` must not be destroyed by the worker
        job = self._jobs.call(
            Queue.DECISIONS, lambda _cancel: service.own(), name=_("Reading labels"), owner=self
        )
        job.on_result(self._photos.use_own_labels).on_failure(self.failed.emit)

    def add(self, name: str, then: Callable[[Label], object]) -> None:
        """Make a label, and do with it what comes ``then``, once it is kept and shown."""
        service = self._service

        def work(_cancel: CancelToken) -> tuple[OwnLabel, tuple[OwnLabel, ...]]:
            return service.add(name), service.own()

        def made(result: tuple[OwnLabel, tuple[OwnLabel, ...]]) -> None:
            new, own = result
            self._photos.use_own_labels(own)
            then(new.label)

        job = self._jobs.call(Queue.DECISIONS, work, name=_("Making a label"), owner=self)
        job.on_result(made).on_failure(self.failed.emit)

    def renew(self) -> None:
        """Labels became others: read again what was said of the photos, and which labels there are."""
        photos, service = self._photos.shown.everything().identities(), self._service

        def work(cancel: CancelToken) -> Generator[_Known | Progress, None, LabelsThere]:
            for start in range(0, len(photos), _AT_A_TIME):
                cancel.raise_if_cancelled()
                yield service.remembered(photos[start : start + _AT_A_TIME])
            return service.there()

        job = self._jobs.run(Queue.DECISIONS, work, name=_("Reading decisions"), owner=self)
        job.on_items(self._take).on_result(self._renewed).on_failure(self.failed.emit)

    def _take(self, parts: Sequence[_Known]) -> None:
        for part in parts:
            self._photos.decide({photo: known.decision for photo, known in part.items()})

    def _renewed(self, there: LabelsThere) -> None:
        known = set(self._photos.table.model_labels)
        if not known <= set(there.labels) or not known >= set(there.model):
            self.model_speaks_otherwise.emit()
        self._photos.use_own_labels(tuple(there.labels.own.values()))
        self.renewed.emit()
