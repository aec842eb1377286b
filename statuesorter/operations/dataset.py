"""Photos with a decision as a data set: a folder for each label, for another program to learn from.

Filing copies them, so nothing is overwritten and all of it can be taken back; but a photo that lies in a data
set is no more filed than before, and the catalog is told nothing of it.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.errors import PhotoUnreadable
from statuesorter.domain.labels import Label, folder_name
from statuesorter.domain.language import _
from statuesorter.domain.outcome import Outcome
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.domain.plan import Filing, Mode, Plan
from statuesorter.domain.progress import Progress
from statuesorter.domain.run import Purpose
from statuesorter.filing.apply import begin
from statuesorter.filing.disk import Disk
from statuesorter.filing.planner import planning
from statuesorter.log.public import Public
from statuesorter.operations.earlier_copies import earlier_copies
from statuesorter.operations.open_folder import open_folder
from statuesorter.operations.run_in_catalog import nothing_to_record, recorded
from statuesorter.operations.sort import RunStarted
from statuesorter.operations.workspace import Workspace

_log = logging.getLogger(__name__)

DecidedPhoto = tuple[Photo, Label]
"""A photo alone, without the files that belong to it, and what the person said of it."""


@dataclass(frozen=True, slots=True)
class DatasetService:
    """Makes data sets, as fastai's ``ImageDataLoaders.from_folder`` and torchvision's ``ImageFolder`` read
    them. What it did is a run like others: `RunService` takes it back.
    """

    workspace: Workspace

    def decided(self) -> list[DecidedPhoto]:
        """Every photo with a decision that is still there, oldest decision first. Asks the disk for each."""
        decisions = self.workspace.catalog.all_decisions()
        there = [(decision.there(), decision.label) for decision in decisions]
        return [(Photo(file), label) for file, label in there if file is not None]

    def decided_in(
        self,
        folder: Path,
        *,
        leave_out: Iterable[str] = (),
        on_unreadable: Callable[[Path, OSError], None] | None = None,
        on_left_out: Callable[[Path], None] | None = None,
        cancel: CancelToken | None = None,
    ) -> Generator[Progress, None, list[DecidedPhoto]]:
        """Every photo below ``folder`` with a decision, as it is found there. Files that the catalog does not
        know are read: it may know what they show. Raises what `open_folder` raises.
        """
        chunks = open_folder(
            self.workspace,
            folder,
            leave_out=leave_out,
            on_unreadable=on_unreadable,
            on_left_out=on_left_out,
            cancel=cancel,
        )
        identities = [opened.photo.identity for chunk in chunks for opened in chunk]
        yield from self._make_known(identities, cancel or CancelToken())
        decisions = self.workspace.catalog.decisions(identities)
        return [(Photo(each), decisions[each].label) for each in identities if each in decisions]

    def _make_known(self, identities: Sequence[PhotoIdentity], cancel: CancelToken) -> Generator[Progress]:
        files = self.workspace.catalog.files
        known = files.known_of(identities)
        unknown = [identity for identity in identities if identity not in known]
        for done, identity in enumerate(unknown):
            cancel.raise_if_cancelled()
            yield Progress(done, len(unknown), _("Looking at the photos"))
            with contextlib.suppress(PhotoUnreadable):  # then nothing is known of it
                files.read(identity)
        files.write_down()

    def plan(
        self,
        photos: Sequence[DecidedPhoto],
        destination: Path,
        *,
        mode: Mode = Mode.COPY,
        cancel: CancelToken | None = None,
    ) -> Generator[Progress, None, Plan]:
        """Where each photo goes: ``destination/<label>/<name>``; nothing is written. Yields how far it is.

        What an earlier data set there holds is not copied again; the copy of a photo that has another label
        by now is moved. Raises FilingError, and Cancelled.
        """
        earlier = earlier_copies(
            self.workspace,
            (photo for photo, _label in photos),
            destination,
            purpose=Purpose.DATASET,
            cancel=cancel,
        )
        return (
            yield from planning(
                [Filing(photo, label) for photo, label in photos],
                destination,
                mode,
                folder_names={label: folder_name(label) for _photo, label in photos},
                earlier=earlier,
                look=Disk(),
                cancel=cancel,
            )
        )

    def write(
        self, plan: Plan, *, cancel: CancelToken | None = None
    ) -> Generator[RunStarted | Outcome | Progress]:
        """Carry the plan out. Yields the run's id first, then an outcome for each photo. Raises what
        `SortService.file` raises.
        """
        run = begin(plan, self.workspace.folders.journals, purpose=Purpose.DATASET)
        _log.info("A data set of %d photos: run %s", len(plan.units), Public(run.id))
        yield RunStarted(run.id)
        yield from recorded(run.follow(cancel=cancel), len(plan.units), nothing_to_record)
