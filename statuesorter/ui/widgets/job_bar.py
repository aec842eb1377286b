"""Long work in one line: what is done now, how far, how much longer, a way to stop it; and how it failed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QWidget

from statuesorter.domain.errors import StatueSorterError
from statuesorter.domain.language import _, number
from statuesorter.domain.progress import Progress
from statuesorter.jobs.job import Job
from statuesorter.jobs.time_left import TimeLeft
from statuesorter.ui.widgets import controls
from statuesorter.ui.widgets.theme import STEP


class JobBar(QWidget):
    """Follows one job at a time; says nothing while there is nothing to follow."""

    cancelled = Signal()
    changed = Signal()
    """There is something else to see here now, or nothing any more. See `has_content`."""

    announced = Signal(str)
    """A sentence that stands here now; how far the work is, is not one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._job: Job[object, object] | None = None
        self._left = TimeLeft()
        self._text = ""
        self._text_stays = False
        self.words = QLabel()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(24 * STEP)
        self.bar.setAccessibleName(_("Progress"))
        self.cancel = controls.button(_("Cancel"))
        self.cancel.clicked.connect(self._cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * STEP)
        row.addWidget(self.bar)
        row.addWidget(self.cancel)
        row.addWidget(self.words, 1)
        self._show_work(False)

    @property
    def busy(self) -> bool:
        """Whether work is being followed."""
        return self._job is not None

    @property
    def has_content(self) -> bool:
        """Whether there is something to see here."""
        return self.busy or bool(self.words.text())

    def follow(self, job: Job[object, object], text: str) -> None:
        """Show ``job``'s progress until it ends; ``text`` says what it does."""
        self._job = job
        self._text = text
        self._text_stays = False
        self._left = TimeLeft()
        self.bar.setRange(0, 0)
        self.words.setText(text)
        self.cancel.setEnabled(True)
        self._show_work(True)
        self.announced.emit(text)
        job.on_progress(self.show_progress).on_end(lambda: self._ended(job))

    def show_text(self, text: str) -> None:
        """A line of text where the progress would be. It stays when the work that is followed ends."""
        self._text_stays = True
        self.words.setText(text)
        self.changed.emit()
        self.announced.emit(text)

    def show_progress(self, progress: Progress) -> None:
        """How far the work is."""
        if self._job is None:
            return
        self._text_stays = False  # it stands where the sentence stood
        text = progress.text or self._text
        if progress.total:
            self.bar.setRange(0, progress.total)
            self.bar.setValue(progress.done)
            far = _("{done} of {total}").format(done=number(progress.done), total=number(progress.total))
            text = " · ".join(part for part in (text, far, self._left.text(progress)) if part)
        else:
            self.bar.setRange(0, 0)
        self.words.setText(text)
        self.changed.emit()

    def _cancel(self) -> None:
        if self._job is not None:
            self.cancel.setEnabled(False)
            self.words.setText(_("Stopping at a safe place…"))
            self.changed.emit()
            self.announced.emit(self.words.text())
            self._job.cancel()
            self.cancelled.emit()

    def _ended(self, job: Job[object, object]) -> None:
        if job is self._job:
            self._job = None
            if not self._text_stays:
                self.words.clear()
            self._show_work(False)

    def _show_work(self, shown: bool) -> None:
        self.bar.setVisible(shown)
        self.cancel.setVisible(shown)
        self.changed.emit()


def sentence_of(error: BaseException) -> str:
    """The sentence to show where this happened in the person's world; a bug of ours is raised again.

    What is raised in a slot reaches ``sys.excepthook``, and with it the crash report.
    """
    if isinstance(error, (StatueSorterError, OSError)):
        return str(error)
    raise error
