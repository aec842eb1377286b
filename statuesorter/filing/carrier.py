"""Carries units from where they are to where they shall be: filing, and undoing a move.

A batch of units goes through four phases, so that one sync serves many photos:

1. *stage*: what has to be copied is copied to temporary names next to its target and synced; on another
   disk than its original a copy is also read back: the original goes away, or is on a card soon wiped;
2. the journal says so, and is synced: from now on recovery can tell our copies from anybody else's files;
3. *publish*: everything gets its real name, never one that is taken; the folders are synced;
4. *leave*: originals whose copies are in place are first renamed aside, all of a unit, then removed.

An error in any phase takes the unit back to where it was. Until the first removal of phase 4 that is always
possible; after it, the copies are in place, checked and on the disk.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.language import _
from statuesorter.domain.plan import Mode, Operation
from statuesorter.filing.copying import compare, copy
from statuesorter.filing.errors import JournalUnwritable, Refused
from statuesorter.filing.failpoints import Failpoint
from statuesorter.filing.journal import Journal, Record
from statuesorter.filing.record import copied_record
from statuesorter.filing.sentences import explain_link
from statuesorter.filing.work import Attempt, Job, LinkRefused, Worker, check

_AT_ONCE = 8


class Carrier(Worker):
    """Carries batches of jobs whose intents are on the disk. One for a whole run."""

    def __init__(self, journal: Journal, failpoint: Failpoint) -> None:
        super().__init__(journal, failpoint)
        self._devices: dict[Path, int] = {}
        self._new_names_in: set[Path] = set()

    def carry(
        self, jobs: Sequence[Job], cancel: CancelToken | None = None
    ) -> Generator[int, None, list[Attempt]]:
        """Carry the batch, to the end: who stops listening cancels first. Yields how many are copied so far.

        Raises JournalUnwritable, with what was begun taken back or left to recovery.
        """
        attempts = [Attempt(job) for job in jobs]
        try:
            self.each(attempts, self._prepare, cancel)
            yield from self._stage(attempts, cancel)
            self._announce(attempts)
            self.each(attempts, self._publish, cancel)
            self.forget_syncs()
            self.each(attempts, self._settle)
            self.each(attempts, self._leave)
        except JournalUnwritable as error:
            self.abandon(attempts, error)
            raise
        return attempts

    def _prepare(self, attempt: Attempt) -> None:
        """Make the folders, and see what has to be copied."""
        job = attempt.job
        for index, operation in enumerate(job.operations):
            folder = operation.target.parent
            if folder not in self._devices:
                self._make_folder(folder)
                self._devices[folder] = folder.stat().st_dev
            if job.mode is Mode.COPY or (job.mode is Mode.MOVE and self._far(operation)):
                check(job, index, operation.source, follow=job.mode is not Mode.MOVE)
                attempt.to_copy.append(index)

    def _stage(self, attempts: Sequence[Attempt], cancel: CancelToken | None) -> Iterator[int]:
        """Copy side by side: while one copy waits for the disk to sync, others are hashed and written."""

        def copy_all(attempt: Attempt) -> None:
            if cancel is None or not cancel.cancelled:
                self._try(attempt, self._copy_all)

        copying = [attempt for attempt in attempts if attempt.alive and attempt.to_copy]
        if copying:
            with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="filing") as pool:
                for number, _copied in enumerate(pool.map(copy_all, copying), start=1):
                    yield number
        self.each(copying, lambda _attempt: None, cancel)

    def _copy_all(self, attempt: Attempt) -> None:
        for index in attempt.to_copy:
            self._copy(attempt, index)

    def _far(self, operation: Operation) -> bool:
        """Does the file lie on another disk than where it shall go?"""
        if operation.link:
            return (
                False  # a link is renamed or, where that cannot be done, left: what it leads to is not ours
            )
        try:
            return operation.source.stat().st_dev != self._devices[operation.target.parent]
        except FileNotFoundError:
            return False  # publishing will say that it is gone

    def _copy(self, attempt: Attempt, index: int) -> None:
        job = attempt.job
        operation, part = job.operations[index], job.part(index)

        def begun() -> None:
            attempt.steps_back.append(lambda: self._remove_part(part))

        content = job.contents.get(index)
        made = copy(operation.identity, part, job.times[index], self._failpoint, begun, content=content)
        if job.mode is Mode.MOVE or self._far(operation):
            compare(operation.source, part, made.copied.hash, self._failpoint)
        attempt.copied[index] = made.copied
        attempt.lacking |= made.lacking

    def _announce(self, attempts: Sequence[Attempt]) -> None:
        records = [_ready(attempt) for attempt in attempts if attempt.alive and attempt.copied]
        if records:
            self._journal.write(*records)
            self._journal.sync()

    def _publish(self, attempt: Attempt) -> None:
        for index in range(len(attempt.job.operations)):
            try:
                self._publish_one(attempt, index)
            except FileExistsError as error:
                target = attempt.job.operations[index].target
                raise Refused(_taken(attempt.job, target)) from error

    def _publish_one(self, attempt: Attempt, index: int) -> None:
        job = attempt.job
        operation = job.operations[index]
        source, target = operation.source, operation.target
        check(job, index, source, follow=job.mode is not Mode.MOVE)
        if index in attempt.copied:
            self._rename_part(attempt, index)
        elif job.mode is Mode.MOVE:
            try:
                self._rename(attempt, source, target)
            except OSError as error:
                if error.errno != errno.EXDEV or operation.link:
                    raise
                # One disk by its number, yet the system cannot rename across it: a bind mount, for one.
                self._copy(attempt, index)
                self._announce([attempt])
                self._rename_part(attempt, index)
        else:
            self._link(job.mode, source, target)
            attempt.steps_back.append(lambda: self.unlink(target))

    def _link(self, mode: Mode, source: Path, target: Path) -> None:
        try:
            self._failpoint("publish link", target)
            if mode is Mode.HARDLINK:
                os.link(source.resolve(), target)
            else:
                target.symlink_to(source)
        except OSError as error:
            if sentence := explain_link(error, source.name):
                raise LinkRefused(sentence) from error
            raise

    def _rename_part(self, attempt: Attempt, index: int) -> None:
        part, operation = attempt.job.part(index), attempt.job.operations[index]
        self.rename(part, operation.target)
        attempt.steps_back.append(lambda: self._unpublish(operation))

    def _settle(self, attempt: Attempt) -> None:
        """Bring the new names onto the disk, before anything relies on them."""
        for folder in sorted(self._new_names_in):
            self.sync_folder(folder)
            self._new_names_in.discard(folder)
        for operation in attempt.job.operations:
            self.sync_folder(operation.target.parent)

    def _leave(self, attempt: Attempt) -> None:
        if attempt.job.mode is not Mode.MOVE:
            return
        job = attempt.job
        for index in attempt.copied:
            operation, aside = job.operations[index], job.aside(index)
            self._rename(attempt, operation.source, aside)
            check(job, index, aside, follow=False)  # it may have changed up to the moment it was renamed
        for index in attempt.copied:
            self.unlink(job.aside(index))
            attempt.past_return = True

    def _make_folder(self, folder: Path) -> None:
        if not folder.parent.exists():
            self._make_folder(folder.parent)
        if not folder.is_dir():
            self._failpoint("make folder", folder)
            try:
                folder.mkdir(exist_ok=True)
            except FileExistsError as error:
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder)) from error
            self._new_names_in.add(folder.parent)

    def _remove_part(self, part: Path) -> None:
        self._failpoint("remove part", part)
        try:
            part.unlink()
        except FileNotFoundError:
            if not part.parent.exists():
                raise  # its disk was pulled out with it, and recovery removes it when the disk is back

    def _unpublish(self, operation: Operation) -> None:
        operation.source.stat()  # raises where the original is out of reach: then the copy stays
        self.unlink(operation.target)


def _ready(attempt: Attempt) -> Record:
    return {"is": "ready", "n": attempt.job.number, "copied": copied_record(attempt.copied)}


def _taken(job: Job, target: Path) -> str:
    if job.back:
        return _("Another file stands where “{name}” was, so it stays where it is.").format(name=target.name)
    return _("Another file named “{name}” has appeared in the new folder meanwhile. Sort again.").format(
        name=target.name
    )
