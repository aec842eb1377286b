"""Working out a plan, in a lane."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from statuesorter.cancellation import CancelToken
from statuesorter.filing.plan import FOLDER_NAMES, Plan
from statuesorter.labels import Label
from statuesorter.operations.workspace import Workspace
from statuesorter.photos.photo import Photo
from statuesorter.ui.pages.plan_choices import PlanChoice
from statuesorter.ui.pages.seams import Filer


@dataclass(frozen=True, slots=True)
class PlanWork:
    """Everything a plan is made from. Called in a lane, it yields the plan."""

    workspace: Workspace
    filer: Filer
    photos: Sequence[tuple[Photo, Label]]
    root: Path
    choice: PlanChoice
    excluded: frozenset[Path]

    def __call__(self, cancel: CancelToken) -> Iterator[Plan]:
        cancel.raise_if_cancelled()
        names = dict(FOLDER_NAMES)
        if self.choice.unsure_folder:
            names[Label.UNSURE] = Label.UNSURE.value
        yield self.filer.plan_sort(
            self.workspace,
            self.photos,
            self.choice.destination,
            self.choice.mode,
            exclude=self.excluded,
            folder_names=names,
            keep_subfolders=self.choice.keep_subfolders,
            root=self.root,
        )
