"""Sort photos into folders: work out the plan, show it, then do exactly that."""

from __future__ import annotations

import logging
from collections.abc import Collection, Generator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.labels import FiledAs
from statuesorter.domain.outcome import Outcome
from statuesorter.domain.photo import Photo
from statuesorter.domain.plan import Filing, Mode, Plan
from statuesorter.domain.progress import Progress
from statuesorter.filing.apply import begin
from statuesorter.filing.disk import Disk
from statuesorter.filing.planner import planning
from statuesorter.log.public import Public
from statuesorter.operations.earlier_copies import earlier_copies
from statuesorter.operations.run_in_catalog import RunInCatalog, recorded
from statuesorter.operations.workspace import Workspace

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SortOptions:
    """What a person chooses for a sort.

    ``folders`` names the folder of each label below ``destination``; photos of a label that has none, or an
    empty name, stay where they are. None: the folders by default. ``keep_below`` is the folder whose
    sub-folders are repeated below those of the labels; None: they are not.
    """

    destination: Path
    mode: Mode = Mode.COPY
    folders: Mapping[FiledAs, str] | None = None
    keep_below: Path | None = None

    @property
    def named_folders(self) -> Mapping[FiledAs, str] | None:
        """Of ``folders`` those that have a name."""
        return self.folders and {label: name for label, name in self.folders.items() if name}


@dataclass(frozen=True, slots=True)
class RunStarted:
    """The run began; its id is what ``undo`` takes."""

    run_id: str


@dataclass(frozen=True, slots=True)
class SortService:
    """Plans a sort and carries the plan out; what it files is recorded in the catalog."""

    workspace: Workspace

    def plan(
        self,
        photos: Sequence[tuple[Photo, FiledAs]],
        options: SortOptions,
        *,
        exclude: Collection[Path] = (),
        cancel: CancelToken | None = None,
    ) -> Generator[Progress, None, Plan]:
        """The plan for these photos; nothing is written. Yields how far it is.

        ``exclude`` names photos that the person took out of the plan. What earlier runs filed below the
        destination is not filed twice. Raises FilingError, and Cancelled.
        """
        earlier = earlier_copies(
            self.workspace, (photo for photo, _label in photos), options.destination, cancel=cancel
        )
        return (
            yield from planning(
                [Filing(photo, label) for photo, label in photos],
                options.destination,
                options.mode,
                folder_names=options.named_folders,
                keep_subfolders=options.keep_below is not None,
                root=options.keep_below,
                exclude=exclude,
                earlier=earlier,
                look=Disk(),
                cancel=cancel,
            )
        )

    def file(
        self, plan: Plan, *, cancel: CancelToken | None = None
    ) -> Generator[RunStarted | Outcome | Progress]:
        """Carry the plan out. Yields the run's id first, then an outcome for each photo.

        Raises FilingError where the run cannot begin, or the journal cannot be written any more.
        """
        run = begin(plan, self.workspace.folders.journals)
        _log.info("Filing begins: run %s, %s, %d photos", Public(run.id), plan.mode, len(plan.units))
        yield RunStarted(run.id)
        record = RunInCatalog(self.workspace.catalog, run.id, plan.mode)
        yield from recorded(run.follow(cancel=cancel), len(plan.units), record.record_filed)
