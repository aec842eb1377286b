"""Working out a plan, in a worker."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.labels import DEFAULT_LABELS, UNSURE, FiledAs
from statuesorter.domain.photo import Photo
from statuesorter.domain.plan import Plan, default_folders
from statuesorter.domain.progress import Progress
from statuesorter.operations.earlier_copies import earlier_copies
from statuesorter.operations.workspace import Workspace
from statuesorter.ui.pages.plan.plan_choices import PlanChoice
from statuesorter.ui.widgets.page_seams import Filer


@dataclass(frozen=True, slots=True)
class PlanWork:
    """Everything a plan is made from. Called in a worker, it yields how far it is, and returns the plan."""

    workspace: Workspace
    filer: Filer
    photos: Sequence[tuple[Photo, FiledAs]]
    choice: PlanChoice
    excluded: frozenset[Path]

    def _folder_names(self) -> dict[FiledAs, str]:
        names = default_folders([*DEFAULT_LABELS, *(label for _photo, label in self.photos)])
        return names | {UNSURE: UNSURE} if self.choice.unsure_folder else names

    def __call__(self, cancel: CancelToken) -> Generator[Progress, None, Plan]:
        destination = self.choice.destination
        earlier = earlier_copies(
            self.workspace, (photo for photo, _label in self.photos), destination, cancel=cancel
        )
        return (
            yield from self.filer.plan_sort(
                self.photos,
                destination,
                self.choice.mode,
                folder_names=self._folder_names(),
                exclude=self.excluded,
                earlier=earlier,
                cancel=cancel,
            )
        )
