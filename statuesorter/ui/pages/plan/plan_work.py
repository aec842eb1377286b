"""Working out a plan, in a worker."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.labels import Label
from statuesorter.domain.photo import Photo
from statuesorter.domain.plan import Plan
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
    photos: Sequence[tuple[Photo, Label]]
    choice: PlanChoice
    excluded: frozenset[Path]

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
                unsure_folder=self.choice.unsure_folder,
                exclude=self.excluded,
                earlier=earlier,
                cancel=cancel,
            )
        )
