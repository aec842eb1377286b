"""Looks at what a crash left of one unit, and finishes it or puts it back."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from enum import Enum, auto
from pathlib import Path

from statuesorter.domain.language import _
from statuesorter.domain.plan import Mode, Operation
from statuesorter.filing.disk import hash_of
from statuesorter.filing.errors import Refused
from statuesorter.filing.failpoints import Failpoint
from statuesorter.filing.journal import Journal
from statuesorter.filing.record import Copied
from statuesorter.filing.remover import prove
from statuesorter.filing.sameness import holds, is_second_name, is_still, leads_to, seen
from statuesorter.filing.work import Job, Worker


class Found(Enum):
    """How a unit ended: as asked, or as it was before."""

    FINISHED = auto()
    PUT_BACK = auto()


class Mender(Worker):
    """Mends units of one run. ``held`` are the names that were about to be held by empty files."""

    def __init__(self, journal: Journal, held: Iterable[Path], failpoint: Failpoint) -> None:
        super().__init__(journal, failpoint)
        self._held = frozenset(held)

    def mend(self, job: Job, copied: Mapping[int, Copied], filed: Mapping[int, Copied]) -> Found:
        """Finish the job or put it back. ``copied`` was made on this way, ``filed`` when it was filed.

        Raises OSError or Refused where neither can be done now; then nothing that matters was changed.
        """
        unpublished = {index for index in range(len(job.operations)) if self._tidy(job, index, copied)}
        published = {index: copy for index, copy in copied.items() if index not in unpublished}
        if job.mode is Mode.MOVE:
            return self._mend_move(job, copied, published)
        if job.back:
            return self._mend_removal(job, filed)
        return self._mend_new(job, published)

    def _tidy(self, job: Job, index: int, copied: Mapping[int, Copied]) -> bool:
        """Take away empty files that held a name, second names of one file, and unfinished copies.

        True where a copy had not got its real name: what stands there is not ours, whatever it holds.
        """
        source, target = job.operations[index].source, job.operations[index].target
        part, aside = job.part(index), job.aside(index)
        for holder, origins in ((target, (source, part)), (source, (aside, target)), (aside, (source,))):
            ours = holder in self._held or holder == aside
            if ours and _size(holder) == 0 and any(map(_holds_something, origins)):
                self.unlink(holder)
        if job.mode is Mode.MOVE and index not in copied and is_second_name(source, target):
            self.unlink(target)
        for kept, second in ((target, part), (source, aside)):
            if is_second_name(kept, second):
                self.unlink(second)
        if _size(part) is None:
            return False
        places = (source, target, aside)
        moving = job.mode is Mode.MOVE  # else it may be a link, and what that leads to was copied
        if not any(_size(path) is not None if moving else path.is_file() for path in places):
            raise _lost(job.operations[index])
        self.unlink(part)
        return True

    def _mend_move(self, job: Job, copied: Mapping[int, Copied], published: Mapping[int, Copied]) -> Found:
        indices = range(len(job.operations))
        moved = {i for i in indices if i not in copied and _is(job, i, job.operations[i].target, copied)}
        arrived = moved | {index for index, copy in published.items() if _is_copy(job, index, copy)}
        left = not any(_is(job, index, job.operations[index].source, copied) for index in indices)
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
        if _is(job, index, source, copied):
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
        return leads_to(operation.target, operation.source)
    if job.mode is Mode.HARDLINK:
        return is_second_name(operation.target, operation.source.resolve())
    if index not in copied or not _is_copy(job, index, copied[index]):
        return False
    return hash_of(operation.source) == copied[index].hash


def _is_copy(job: Job, index: int, copied: Copied) -> bool:
    """Is it the copy that was announced?

    Its temporary name is gone, so it got its real one, which nobody else's file had: a copy never replaces
    one. What stands there and holds the same bytes is our copy, whatever number the file has by now.
    """
    operation = job.operations[index]
    return holds(operation.target, operation.identity.size, copied.hash)


def _is(job: Job, index: int, path: Path, copied: Mapping[int, Copied]) -> bool:
    """Is the file (or link) at ``path`` the one that was to be moved?"""
    operation = job.operations[index]
    status = seen(path, link=operation.link)
    content = copied[index].hash if index in copied else job.contents.get(index)
    return status is not None and is_still(path, status, operation.identity, content, link=operation.link)


def _size(path: Path, *, link: bool = False) -> int | None:
    """None where there is no regular file, or (``link``) no symbolic link."""
    status = seen(path, link=link)
    return None if status is None else status.st_size


def _holds_something(path: Path) -> bool:
    """Is it a file with content, or a link?"""
    return bool(_size(path)) or path.is_symlink()


def _lost(operation: Operation) -> Refused:
    return Refused(
        _("“{name}” is neither where it was nor where it should go.").format(name=operation.source.name),
        advice=_("Connect the disk it lies on, then recover again."),
    )
