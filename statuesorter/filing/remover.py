"""Takes copies and links away again, when it is certain that the original is still there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.language import _
from statuesorter.domain.photo import PhotoIdentity
from statuesorter.domain.plan import Mode
from statuesorter.filing.copying import changed
from statuesorter.filing.disk import away, hash_of
from statuesorter.filing.errors import JournalUnwritable, Refused
from statuesorter.filing.record import Copied
from statuesorter.filing.sameness import is_second_name, leads_to
from statuesorter.filing.work import Attempt, Job, Worker


class Remover(Worker):
    """Removes what filing made: a unit's files are all renamed aside, which can be undone, then removed."""

    def remove(self, attempts: Sequence[Attempt], cancel: CancelToken | None = None) -> None:
        """Remove the sources of the attempts' operations, whose targets are the originals."""
        try:
            self.each(attempts, self._remove, cancel)
        except JournalUnwritable as error:
            self.abandon(attempts, error)
            raise

    def _remove(self, attempt: Attempt) -> None:
        job = attempt.job
        present = [index for index, one in enumerate(job.operations) if _is_there(one.source)]
        for index in present:
            prove(job, index, job.operations[index].source, attempt.copied.get(index))
        for index in present:
            self._rename(attempt, job.operations[index].source, job.aside(index))
        for index in present:
            self.unlink(job.aside(index))
            attempt.past_return = True


def prove(job: Job, index: int, path: Path, copied: Copied | None) -> None:
    """Raise Refused unless ``path`` is what filing made, and the original still holds the same bytes."""
    original, name = job.operations[index].target, job.operations[index].source.name
    if not original.exists() and away(original.parent):
        raise Refused(
            _("The original of “{name}” cannot be seen: the folder “{folder}” is not there.").format(
                name=name, folder=original.parent
            ),
            advice=_("If it lies on a disk that is away, connect that disk, then try again."),
        )
    if not original.exists():
        raise Refused(
            _("The original of “{name}” is gone, so this is the only one left, and it stays.").format(
                name=name
            )
        )
    if job.mode is Mode.SYMLINK:
        ours = leads_to(path, original)
    elif job.mode is Mode.HARDLINK:
        ours = is_second_name(path, original.resolve())
    else:
        ours = copied is not None and not path.is_symlink() and hash_of(path) == copied.hash
    if not ours:
        raise changed(name)
    if copied is not None:
        known = PhotoIdentity(original, job.operations[index].identity.size, job.times[index])
        if PhotoIdentity.of(original) != known and hash_of(original) != copied.hash:
            raise Refused(
                _(
                    "The original of “{name}” has changed, so this is the only one like it, and it stays."
                ).format(name=name)
            )


def _is_there(path: Path) -> bool:
    return path.is_symlink() or path.exists()
