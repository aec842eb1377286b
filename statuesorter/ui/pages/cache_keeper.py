"""How much room the proxies take, and a button that frees it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from statuesorter.cancellation import CancelToken
from statuesorter.jobs.lanes import Lane, Lanes
from statuesorter.language import _
from statuesorter.operations.workspace import Workspace
from statuesorter.ui.pages import parts
from statuesorter.ui.pages.sizes import size_text
from statuesorter.ui.pages.trouble import sentence_of


class CacheKeeper(QWidget):
    """Measures and clears the cache, in a lane."""

    def __init__(self, workspace: Workspace, lanes: Lanes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._lanes = lanes
        self.taken = parts.sentence()
        self.clear = parts.button(_("Clear"), tip=_("They are made again when they are needed"))
        self.clear.clicked.connect(self._clear)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(parts.STEP)
        column.addWidget(self.taken)
        row = QHBoxLayout()
        row.addWidget(self.clear)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(
            parts.note(
                _("Kept so that a folder opens at once. Clearing costs time, never a photo or a decision.")
            )
        )

    def measure(self) -> None:
        """Ask how much room is taken."""
        self._run(lambda: None)

    def _clear(self) -> None:
        self._run(lambda: self._workspace.proxies.prune(0))

    def _run(self, first: Callable[[], object]) -> None:
        def work(cancel: CancelToken) -> Iterator[object]:
            first()
            yield self._measured(cancel)

        self.clear.setEnabled(False)
        self.taken.setText(_("Measuring…"))
        handle = self._lanes.run(Lane.SCAN, work, name=_("Measuring the cache"), owner=self)
        handle.yielded.connect(self._show)
        handle.failed.connect(self._failed)

    def _measured(self, cancel: CancelToken) -> int:
        size = 0
        for file in self._workspace.folders.proxies.rglob("*.jpg"):
            cancel.raise_if_cancelled()
            size += file.stat().st_size
        return size

    def _failed(self, error: BaseException) -> None:
        self.taken.setText(sentence_of(error))

    def _show(self, size: int) -> None:
        self.taken.setText(_("They take {size}.").format(size=size_text(size)))
        self.clear.setEnabled(size > 0)
