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

from pathlib import Path

from statuesorter.errors import FilingError
from statuesorter.language import _


class FilingBusy(FilingError):
    """Another program is filing photos with the same journals."""


class PlanImpossible(FilingError):
    """The plan cannot be started as it is."""


class JournalUnwritable(FilingError):
    """The journal cannot be written. Without it nothing may be touched, so the run stops."""


class DiskAway(FilingError):
    """Nothing can be said or done about the photos in a folder, because its disk is not connected."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            _("The folder “{folder}” is not there.").format(folder=folder),
            advice=_("Connect its disk, then try again."),
        )


class NoSuchRun(FilingError):
    """There is no run of that name, or its journal cannot be read."""


class Refused(FilingError):
    """One photo is left as it is, because the world is not as it was when this was planned."""
