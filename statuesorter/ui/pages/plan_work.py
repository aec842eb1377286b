"""Working out a plan, in a lane."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from statuesorter.cancellation import CancelToken
from statuesorter.filing.plan import Plan
from statuesorter.labels import Label
from statuesorter.photos.photo import Photo
from statuesorter.ui.pages.plan_choices import PlanChoice
from statuesorter.ui.pages.seams import Filer


@dataclass(frozen=True, slots=True)
class PlanWork:
    """Everything a plan is made from. Called in a lane, it yields the plan."""

    filer: Filer
    photos: Sequence[tuple[Photo, Label]]
    choice: PlanChoice
    excluded: frozenset[Path]

    def __call__(self, cancel: CancelToken) -> Iterator[Plan]:
        cancel.raise_if_cancelled()
        yield self.filer.plan_sort(
            self.photos,
            self.choice.destination,
            self.choice.mode,
            unsure_folder=self.choice.unsure_folder,
            exclude=self.excluded,
        )
