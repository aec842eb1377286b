"""One unit on its way: what has been done for it, and how each of these steps is taken back."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.language import _
from statuesorter.domain.outcome import Lacking, Outcome, Result
from statuesorter.domain.plan import Mode, Operation, Unit
from statuesorter.filing import atomic
from statuesorter.filing.canonical import canonical
from statuesorter.filing.copying import changed
from statuesorter.filing.errors import JournalUnwritable, Refused
from statuesorter.filing.failpoints import Failpoint
from statuesorter.filing.journal import Journal
from statuesorter.filing.record import Copied
from statuesorter.filing.sameness import is_still
from statuesorter.filing.sentences import explain


@dataclass(frozen=True, slots=True)
class Job:
    """A unit to be carried one way: ``operations`` lead from where its files are to where they shall be.

    ``times`` are the modification times that they shall have there, ``contents`` the SHA-256 of those files
    whose content is known. ``back`` is the way of undoing.
    """

    run: str
    number: int
    unit: Unit
    mode: Mode
    operations: tuple[Operation, ...]
    times: tuple[int, ...]
    contents: Mapping[int, str] = field(default_factory=dict[int, str])
    back: bool = False

    def part(self, index: int) -> Path:
        """The temporary name of a copy, next to where it shall be."""
        return self._hidden(self.operations[index].target, index, "part")

    def aside(self, index: int) -> Path:
        """The temporary name of an original whose copy is in place, next to where it was."""
        return self._hidden(self.operations[index].source, index, "aside")

    def _hidden(self, near: Path, index: int, kind: str) -> Path:
        way = "back" if self.back else "to"
        return near.with_name(f".statuesorter-{self.run}-{self.number}-{index}-{way}.{kind}")


class LinkRefused(OSError):
    """The system would not make a link, and the sentence says why."""


@dataclass(slots=True)
class Attempt:
    """What has become of a job so far. ``steps_back`` undo, last one first, all that was done.

    ``stuck``: neither finished nor taken back, so the journal gets no outcome and recovery looks at it again.
    """

    job: Job
    result: Result | None = None
    error: str | None = None
    to_copy: list[int] = field(default_factory=list[int])
    copied: dict[int, Copied] = field(default_factory=dict[int, Copied])
    lacking: frozenset[Lacking] = frozenset()
    steps_back: list[Callable[[], None]] = field(default_factory=list[Callable[[], None]])
    past_return: bool = False
    stuck: bool = False
    untouched: bool = False

    @property
    def alive(self) -> bool:
        return self.result is None

    def outcome(self) -> Outcome:
        """The attempt's end as others see it."""
        unit, result = self.job.unit, self.result or Result.DONE
        done = unit.size if result is Result.DONE else 0
        lacking = self.lacking if result is Result.DONE else frozenset[Lacking]()
        return Outcome(unit, result, self.error, done, half_done=self.stuck, lacking=lacking)


class Worker:
    """Does the steps of several attempts; one that fails is taken back and does not stop the others."""

    def __init__(self, journal: Journal, failpoint: Failpoint) -> None:
        self._journal = journal
        self._failpoint = failpoint
        self._synced: set[Path] = set()

    def each(
        self, attempts: Iterable[Attempt], step: Callable[[Attempt], None], cancel: CancelToken | None = None
    ) -> None:
        """Do ``step`` for each attempt that is still alive, until the person cancels."""
        for attempt in attempts:
            if not attempt.alive:
                continue
            if cancel is not None and cancel.cancelled:
                self._end(attempt, Result.SKIPPED, "")
                attempt.untouched = not attempt.stuck
            else:
                self._try(attempt, step)

    def abandon(self, attempts: Iterable[Attempt], error: JournalUnwritable) -> None:
        """Take back what can be taken back, because of the ``error`` the run cannot go on."""
        for attempt in attempts:
            if attempt.alive and not attempt.past_return:
                self._end(attempt, Result.FAILED, "")
            error.half_done = error.half_done or attempt.stuck or attempt.past_return

    def _try(self, attempt: Attempt, step: Callable[[Attempt], None]) -> None:
        try:
            step(attempt)
        except JournalUnwritable:
            raise
        except Refused as refusal:
            self._end(attempt, Result.SKIPPED, str(refusal))
        except OSError as error:
            self._end(attempt, Result.FAILED, _why(attempt.job, error))

    def _end(self, attempt: Attempt, result: Result, sentence: str) -> None:
        attempt.result, attempt.error = result, sentence
        try:
            while attempt.steps_back and not attempt.past_return:
                attempt.steps_back[-1]()
                attempt.steps_back.pop()
        except (OSError, JournalUnwritable):
            attempt.stuck = True
        attempt.stuck = attempt.stuck or attempt.past_return
        if attempt.stuck:
            attempt.result = Result.FAILED
            attempt.error = (
                _("{sentence} It could not be put back at once: use “Finish or roll back” under Runs.")
                .format(sentence=sentence)
                .strip()
            )

    def _rename(self, attempt: Attempt, source: Path, target: Path) -> None:
        """Rename without replacing, and remember the way back."""
        self.rename(source, target)
        attempt.steps_back.append(lambda: self.rename(target, source))

    def rename(self, source: Path, target: Path) -> None:
        """Rename without replacing."""
        atomic.rename_free(source, target, self._failpoint, self._hold)

    def unlink(self, path: Path) -> None:
        """Take the name away."""
        self._failpoint("unlink", path)
        path.unlink()

    def _hold(self, path: Path) -> None:
        self._journal.write({"is": "hold", "path": str(canonical(path))})
        self._journal.sync()

    def sync_folder(self, folder: Path) -> None:
        """Sync the folder, once between two calls of `forget_syncs`."""
        if folder not in self._synced:
            atomic.sync_folder(folder, self._failpoint)
            self._synced.add(folder)

    def forget_syncs(self) -> None:
        """From now on folders have changed again."""
        self._synced.clear()


def _why(job: Job, error: OSError) -> str:
    """The sentence for the person. A folder that vanished is not mistaken for a photo that did."""
    if isinstance(error, LinkRefused):
        return str(error)
    if isinstance(error, FileNotFoundError):
        for operation in job.operations:
            folder = operation.target.parent
            if not folder.exists():
                return _(
                    "The folder “{folder}”, where “{name}” should go, is no longer there. "
                    "Check that its disk is connected, then try again."
                ).format(folder=folder, name=operation.source.name)
            if not operation.source.parent.exists():
                return _gone_with_its_folder(operation.source)
    named = Path(os.fsdecode(error.filename)).name if error.filename else ""
    names = {operation.source.name for operation in job.operations}
    return explain(error, named if named in names else job.unit.photo.name)


def _gone_with_its_folder(path: Path) -> str:
    return _(
        "“{name}” is gone with its folder “{folder}”. Check that its disk is connected, then try again."
    ).format(name=path.name, folder=path.parent)


def check(job: Job, index: int, path: Path, *, follow: bool) -> None:
    """Raise Refused unless ``path`` is still the file that the job's operation was planned for."""
    operation = job.operations[index]
    try:
        status = path.stat() if follow else path.lstat()
    except FileNotFoundError:
        source = operation.source
        if not source.parent.exists():
            raise Refused(_gone_with_its_folder(source)) from None
        raise Refused(_("“{name}” is no longer where it was.").format(name=source.name)) from None
    if not is_still(path, status, operation.identity, job.contents.get(index), link=operation.link):
        raise changed(operation.source.name)
