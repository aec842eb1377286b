"""Looks at what a crash left of one unit, and finishes it or puts it back."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping
from enum import Enum, auto
from pathlib import Path

from statuesorter.filing.disk import hash_of
from statuesorter.filing.errors import Refused
from statuesorter.filing.journal import Journal
from statuesorter.filing.mode import Mode
from statuesorter.filing.plan import Operation
from statuesorter.filing.record import Copied
from statuesorter.filing.remover import prove
from statuesorter.filing.steps import Steps
from statuesorter.filing.work import Job, Worker
from statuesorter.language import _


class Found(Enum):
    """How a unit ended: as asked, or as it was before."""

    FINISHED = auto()
    PUT_BACK = auto()


class Mender(Worker):
    """Mends units of one run. ``held`` are the names that were about to be held by empty files."""

    def __init__(self, journal: Journal, held: Iterable[Path], steps: Steps) -> None:
        super().__init__(journal, steps)
        self._held = frozenset(held)

    def mend(self, job: Job, copied: Mapping[int, Copied], filed: Mapping[int, Copied]) -> Found:
        """Finish the job or put it back. ``copied`` was made on this way, ``filed`` when it was filed.

        Raises OSError or Refused where neither can be done now; then nothing that matters was changed.
        """
        for index in range(len(job.operations)):
            self._tidy(job, index)
        if job.mode is Mode.MOVE:
            return self._mend_move(job, copied)
        if job.back:
            return self._mend_removal(job, filed)
        return self._mend_new(job, copied)

    def _tidy(self, job: Job, index: int) -> None:
        """Take away empty files that held a name, second names of one file, and unfinished copies."""
        source, target = job.operations[index].source, job.operations[index].target
        part, aside = job.part(index), job.aside(index)
        for holder, origins in ((target, (source, part)), (source, (aside, target)), (aside, (source,))):
            ours = holder in self._held or holder == aside
            if ours and _size(holder) == 0 and any(map(_holds_something, origins)):
                self.unlink(holder)
        if job.mode is Mode.MOVE and _same(source, target):
            self.unlink(target)
        for kept, second in ((target, part), (source, aside)):
            if _same(kept, second):
                self.unlink(second)
        if _size(part) is not None:
            places = (source, target, aside)
            moving = job.mode is Mode.MOVE  # else it may be a link, and what that leads to was copied
            if not any(_size(path) is not None if moving else path.is_file() for path in places):
                raise _lost(job.operations[index])
            self.unlink(part)

    def _mend_move(self, job: Job, copied: Mapping[int, Copied]) -> Found:
        indices = range(len(job.operations))
        arrived = {index for index in indices if _arrived(job, index, copied)}
        left = not any(_is(one, one.source) for one in job.operations)
        if left and len(arrived) == len(indices) and all(self._may_leave(job, i, copied) for i in indices):
            for index in indices:
                if _size(job.aside(index)) is not None:
                    self.unlink(job.aside(index))
            return Found.FINISHED
        for index in reversed(indices):
            self._bring_back(job, index, arrived, copied)
        return Found.PUT_BACK

    def _may_leave(self, job: Job, index: int, copied: Mapping[int, Copied]) -> bool:
        """Is the copy certain, so that an original set aside may be removed?"""
        if _size(job.aside(index)) is None:
            return True
        target = job.operations[index].target
        self.sync_folder(target.parent)
        return index in copied and hash_of(target) == copied[index].hash

    def _bring_back(self, job: Job, index: int, arrived: set[int], copied: Mapping[int, Copied]) -> None:
        operation, aside = job.operations[index], job.aside(index)
        source, target = operation.source, operation.target
        if _size(aside) is not None:
            self._return(aside, source)
        if _is(operation, source):
            if index in arrived and index in copied and hash_of(source) == copied[index].hash:
                self.sync_folder(source.parent)
                self.unlink(target)
        elif index in arrived and index not in copied:
            self._return(target, source)
        elif _size(source, link=operation.link) is None:
            raise _lost(operation)

    def _return(self, path: Path, place: Path) -> None:
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            self.rename(path, place)
        except FileExistsError as error:
            raise Refused(
                _(
                    "“{name}” cannot be put back, because another file stands there. It is “{path}” now."
                ).format(name=place.name, path=path)
            ) from error

    def _mend_removal(self, job: Job, filed: Mapping[int, Copied]) -> Found:
        """A copy or link was being taken away: all of the unit's were set aside first, then removed."""
        asides = [index for index in range(len(job.operations)) if os.path.lexists(job.aside(index))]
        if not any(os.path.lexists(operation.source) for operation in job.operations):
            try:
                for index in asides:
                    prove(job, index, job.aside(index), filed.get(index))
            except Refused:
                pass  # it is put back below, as if it had never been set aside
            else:
                for index in asides:
                    self.unlink(job.aside(index))
                return Found.FINISHED
        for index in asides:
            self._return(job.aside(index), job.operations[index].source)
        return Found.PUT_BACK

    def _mend_new(self, job: Job, copied: Mapping[int, Copied]) -> Found:
        """A copy or link was being made; the original was never touched."""
        made = [index for index in range(len(job.operations)) if _made(job, index, copied)]
        if len(made) == len(job.operations):
            return Found.FINISHED
        for index in made:
            self.unlink(job.operations[index].target)
        return Found.PUT_BACK


def _made(job: Job, index: int, copied: Mapping[int, Copied]) -> bool:
    """Is the target what this run made, and is the original there too?"""
    operation = job.operations[index]
    if not os.path.lexists(operation.target) or not operation.source.exists():
        return False
    if job.mode is Mode.SYMLINK:
        return operation.target.is_symlink() and operation.target.readlink() == operation.source
    if job.mode is Mode.HARDLINK:
        return operation.target.samefile(operation.source)
    return _is_copy(operation.target, copied.get(index)) and hash_of(operation.source) == copied[index].hash


def _arrived(job: Job, index: int, copied: Mapping[int, Copied]) -> bool:
    operation = job.operations[index]
    if index in copied:
        return _is_copy(operation.target, copied[index])
    return _is(operation, operation.target)


def _is_copy(path: Path, copied: Copied | None) -> bool:
    """Is it the very file that was announced? One with the same content may be someone else's."""
    if copied is None or _size(path) is None or path.lstat().st_ino != copied.inode:
        return False
    return hash_of(path) == copied.hash


def _is(operation: Operation, path: Path) -> bool:
    known = operation.identity
    return _size(path, link=operation.link) == known.size and path.lstat().st_mtime_ns == known.mtime_ns


def _size(path: Path, *, link: bool = False) -> int | None:
    """None where there is no regular file, or (``link``) no symbolic link."""
    try:
        status = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    wanted = stat.S_IFLNK if link else stat.S_IFREG
    return status.st_size if stat.S_IFMT(status.st_mode) == wanted else None


def _holds_something(path: Path) -> bool:
    """Is it a file with content, or a link?"""
    return bool(_size(path)) or path.is_symlink()


def _same(one: Path, other: Path) -> bool:
    """Are both names of one file, or of one link?"""
    if not os.path.lexists(one) or not os.path.lexists(other) or one.is_dir() or other.is_dir():
        return False
    return os.path.samestat(one.lstat(), other.lstat())


def _lost(operation: Operation) -> Refused:
    return Refused(
        _("“{name}” is neither where it was nor where it should go.").format(name=operation.source.name),
        advice=_("Connect the disk it lies on, then recover again."),
    )
