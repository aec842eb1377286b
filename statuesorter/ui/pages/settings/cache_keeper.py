"""How much room the previews take, how much they may, and a button that frees it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.language import _
from statuesorter.jobs.runner import JobRunner, Queue
from statuesorter.operations.cache_size import AUTOMATIC, GIGABYTE, NO_LIMIT, CacheSize, measure_cache
from statuesorter.operations.workspace import Workspace
from statuesorter.ui.widgets import parts
from statuesorter.ui.widgets.sizes import size_text
from statuesorter.ui.widgets.trouble import sentence_of

_GIGABYTES = (1, 2, 5, 10, 20)
"""Sizes to choose from."""


class CacheKeeper(QWidget):
    """Measures and clears the cache, in a worker."""

    def __init__(self, workspace: Workspace, jobs: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._jobs = jobs
        self.taken = parts.sentence()
        self.clear = parts.button(_("Clear"), tip=_("They are made again when they are needed"))
        self.clear.clicked.connect(self._clear)
        self.limit = QComboBox()
        self.limit.setAccessibleName(_("How much room the small copies may take"))
        self._offer(workspace.settings.cache_gigabytes)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(parts.STEP)
        column.addWidget(self.taken)
        row = QHBoxLayout()
        row.addWidget(self.limit)
        row.addWidget(self.clear)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(
            parts.note(
                _("Kept so that a folder opens at once. Clearing costs time, never a photo or a decision.")
                + " "
                + _("When there are more, those not used for longest go first.")
            )
        )

    def _offer(self, chosen: int) -> None:
        """A few sizes, and the one of the settings, which may be another."""
        for size in sorted({*_GIGABYTES, *({chosen} if chosen > 0 else ())}):
            self.limit.addItem(_("At most {size}").format(size=size_text(size * GIGABYTE)), size)
        self.limit.insertItem(0, _("As the disk allows"), AUTOMATIC)
        self.limit.addItem(_("No limit"), NO_LIMIT)

    def measure(self) -> None:
        """Ask how much room is taken."""
        self._run(lambda: None)

    def _clear(self) -> None:
        self._run(partial(self._workspace.previews.prune, 0))

    def _run(self, first: Callable[[], object]) -> None:
        workspace = self._workspace

        def measure(cancel: CancelToken) -> CacheSize:
            first()
            return measure_cache(workspace, cancel=cancel)

        self.clear.setEnabled(False)
        self.taken.setText(_("Measuring…"))
        job = self._jobs.call(Queue.SCAN, measure, name=_("Measuring the cache"), owner=self)
        job.on_result(self._show).on_failure(self._failed)

    def _failed(self, error: BaseException) -> None:
        self.taken.setText(sentence_of(error))

    def _show(self, size: CacheSize) -> None:
        sentence = _("They take {size}.") if size.limit is None else _("They take {size} of {limit}.")
        limit = size_text(size.limit or 0)
        self.taken.setText(sentence.format(size=size_text(size.taken), limit=limit))
        self.clear.setEnabled(size.taken > 0)
