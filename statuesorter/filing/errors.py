"""What can go wrong in this room.

::

    FilingError                      a plan or an operation on files cannot be carried out
    ├── FilingBusy                   another program is filing just now
    ├── PlanImpossible               the plan cannot be started: no space, no folder, the wrong mode
    ├── JournalUnwritable            the journal cannot be written, so nothing more may be touched
    ├── DiskAway                     the disk with the photos is not connected
    ├── NoSuchRun                    there is no journal of that name, or it cannot be read
    └── Refused                      one photo is left alone, and the sentence says why
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from statuesorter.domain.errors import FilingError
from statuesorter.domain.language import _


class FilingBusy(FilingError):
    """Another program is filing photos with the same journals."""


class PlanImpossible(FilingError):
    """The plan cannot be started as it is."""


class JournalUnwritable(FilingError):
    """The journal cannot be written. Without it nothing may be touched, so the run stops.

    ``half_done``: something was under way that could not be put back without it, and waits for recovery.
    ``unnoted`` counts the photos that were done, though nobody could write it down.
    """

    def __init__(self, place: Path, reason: str, so_far: str = "") -> None:
        """``so_far`` is the sentence that says what had been done before; empty where nothing had."""
        self.place, self.reason = place, reason
        self.half_done, self.unnoted = False, 0
        if so_far:
            stopped = _("The journal in “{place}” cannot be written any more ({reason}).")
            sentence = f"{stopped.format(place=place, reason=reason)} {so_far}"
        else:
            sentence = _(
                "The journal in “{place}” cannot be written ({reason}), so no photo was touched."
            ).format(place=place, reason=reason)
        super().__init__(sentence, advice=_("Free some space or check the permissions, then start again."))

    def after(self, done: int, sentence_of: Callable[[int], str]) -> JournalUnwritable:
        """The same error of a run that had ``done`` so many photos, in the words of ``sentence_of``."""
        family = [error for error in _behind(self) if isinstance(error, JournalUnwritable)]
        done += sum(error.unnoted for error in family)
        sentences = [sentence_of(done)] if done else []
        if any(error.half_done for error in family):
            sentences.append(_("What was under way waits to be put in order: see Runs."))
        return JournalUnwritable(self.place, self.reason, " ".join(sentences))


def _behind(error: BaseException | None) -> Iterator[BaseException]:
    """The error and those in whose handling it was raised: a run that is cut short writes to its journal."""
    while error is not None:
        yield error
        error = error.__context__


class DiskAway(FilingError):
    """Nothing can be said or done about the photos in a folder, because its disk is not connected."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            _("The folder “{folder}” is not there.").format(folder=folder),
            advice=_("If it lies on a disk that is away, connect that disk, then try again."),
        )


class NoSuchRun(FilingError):
    """There is no run of that name, or its journal cannot be read."""


class Refused(FilingError):
    """One photo is left as it is, because the world is not as it was when this was planned."""
