"""Sort photos into folders: plan, file, take back, verify, recover. The catalog remembers what is filed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from statuesorter.catalog.catalog import Catalog
from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.labels import FiledAs
from statuesorter.domain.outcome import Outcome, Result
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.domain.plan import EarlierCopy, Filing, Mode, Plan, Unit
from statuesorter.domain.progress import Progress
from statuesorter.domain.run import RunSummary
from statuesorter.filing.apply import begin
from statuesorter.filing.disk import Disk
from statuesorter.filing.history import filed_units, history, pending, tried_units
from statuesorter.filing.index import summary_of
from statuesorter.filing.planner import planning
from statuesorter.filing.recover import recover
from statuesorter.filing.sameness import same_time
from statuesorter.filing.undo import undo
from statuesorter.filing.verify import verify
from statuesorter.operations.workspace import Workspace

_REMEMBER_EVERY = 200

_Places = Sequence[tuple[PhotoIdentity, PhotoIdentity]]
"""Of each of some units as what its photo is known: before it was filed, and where it was put."""


@dataclass(frozen=True, slots=True)
class RunStarted:
    """The run began; its id is what ``undo`` takes."""

    run_id: str


def plan_sort(
    photos: Iterable[tuple[Photo, FiledAs]],
    destination: Path,
    mode: Mode,
    *,
    folder_names: Mapping[FiledAs, str] | None = None,
    exclude: Collection[Path] = (),
    earlier: Mapping[Path, Sequence[EarlierCopy]] | None = None,
    cancel: CancelToken | None = None,
) -> Generator[Progress, None, Plan]:
    """The plan for these photos; nothing is written. Yields how far it is.

    ``folder_names`` says where photos go; what has no folder there stays (None: see `planning`). ``earlier``
    is what `earlier_copies` tells of the photos; without it the plan knows no earlier runs. Raises
    FilingError, and Cancelled.
    """
    return planning(
        [Filing(photo, label) for photo, label in photos],
        destination,
        mode,
        folder_names=folder_names,
        exclude=exclude,
        earlier=earlier,
        look=Disk(),
        cancel=cancel,
    )


def run_sort(
    workspace: Workspace, plan: Plan, *, cancel: CancelToken | None = None
) -> Generator[RunStarted | Outcome | Progress]:
    """Carry the plan out. Yields the run's id first, then an outcome for each photo.

    Raises FilingError where the run cannot begin, or the journal cannot be written any more.
    """
    run = begin(plan, workspace.folders.journals)
    yield RunStarted(run.id)
    memory = _Memory(workspace.catalog, run.id, plan.mode)
    yield from _relay(run.follow(cancel=cancel), len(plan.units), memory.file)


def undo_sort(
    workspace: Workspace,
    run_id: str,
    *,
    only: Collection[Path] | None = None,
    cancel: CancelToken | None = None,
) -> Generator[Outcome | Progress]:
    """Take a run back, or (``only``) the photos named by their old or new place. Raises FilingError."""
    summary = summary_of(run_id, workspace.folders.journals)
    outcomes = undo(run_id, workspace.folders.journals, only=only, cancel=cancel)
    if summary is None:
        yield from outcomes  # it says that there is no such run
    else:
        yield from _relay(outcomes, summary.done, _Memory(workspace.catalog, run_id, summary.mode).take_back)


def verify_sort(
    workspace: Workspace, run_id: str, *, cancel: CancelToken | None = None
) -> Generator[Outcome | Progress]:
    """Read the run's copies again and compare them with what was copied. Raises FilingError."""
    summary = summary_of(run_id, workspace.folders.journals)
    total = None if summary is None else summary.copied
    for done, outcome in enumerate(verify(run_id, workspace.folders.journals, cancel=cancel), start=1):
        yield outcome
        yield Progress(done, total)


def recover_runs(workspace: Workspace) -> list[Outcome]:
    """Finish or roll back what a crash left. Safe to call at any time, and again. Raises FilingError."""
    journals = workspace.folders.journals
    cut_off = {run.id for run in pending(journals)}
    outcomes = list(recover(journals))
    # The newest run too: a crash may have come after its last photo and before the catalog was told.
    newest_first = history(journals)
    for run in reversed(newest_first):
        if run.id in cut_off or run is newest_first[0]:
            _catch_up(workspace.catalog, run, journals)
    return outcomes


def _catch_up(catalog: Catalog, run: RunSummary, journals: Path) -> None:
    """Let the catalog know what became of a run's photos, by the journal and the disk. Where it was told of
    all of them, no disk is asked.
    """
    if catalog.filed.count(run.id) == run.done:
        return
    memory, look = _Memory(catalog, run.id, run.mode), Disk()
    if moves := list(_moves_of(run.id, journals)):
        catalog.files.follow(moves)
    units = filed_units(run.id, journals)
    while some := list(islice(units, _REMEMBER_EVERY)):
        memory.forget([unit for unit, taken_back in some if taken_back])
        # Where a place holds another photo by now, the catalog is not told of that unit.
        there = [unit for unit, taken_back in some if not taken_back and _lies_there(unit, look)]
        places = [_places(unit, look) for unit in there]
        _moved, copied = _moved_and_copied(there, places)
        catalog.files.copied([pair for pair in copied if look.identity(pair[0].path) == pair[0]])
        memory.remember(there, places)


def _lies_there(unit: Unit, look: Disk) -> bool:
    planned, now = unit.filed_photo.identity, look.identity(unit.target)
    return now is not None and now.size == planned.size and same_time(now.mtime_ns, planned.mtime_ns)


def _moves_of(run_id: str, journals: Path) -> Iterator[tuple[PhotoIdentity, PhotoIdentity]]:
    """From which identity to which each photo of a run went that is at one of its two places only."""
    look = Disk()
    moved = (unit for unit in tried_units(run_id, journals) if unit.mode is Mode.MOVE)
    for before, after in (_places(unit, look) for unit in moved):
        if not look.exists(before.path) and look.identity(after.path) == after:
            yield before, after
        elif not look.exists(after.path) and look.identity(before.path) == before:
            yield after, before


def runs(workspace: Workspace) -> list[RunSummary]:
    """Every run, the newest first."""
    return history(workspace.folders.journals)


@dataclass(frozen=True, slots=True)
class _Memory:
    """The catalog's memory of a run: where its photos lie now, and that they are filed."""

    catalog: Catalog
    run_id: str
    mode: Mode

    def file(self, units: Sequence[Unit]) -> None:
        """The run filed these."""
        look = Disk()
        places = [_places(unit, look) for unit in units]
        moved, copied = _moved_and_copied(units, places)
        if moved:
            self.catalog.files.follow(moved)
        if copied:
            self.catalog.files.copied(copied)
        self.remember(units, places)

    def remember(self, units: Sequence[Unit], places: _Places) -> None:
        """These are filed, where the run put them."""
        filed = {now: unit.label for unit, (_before, now) in zip(units, places, strict=True)}
        self.catalog.filed.remember(self.run_id, self.mode.value, filed)
        for was in (unit.moved_from for unit in units if unit.moved_from):
            self.catalog.filed.forget(was.run_id, [was.place.path])  # it lies where this run put it

    def take_back(self, units: Sequence[Unit]) -> None:
        """These were taken back."""
        look, gone = Disk(), [unit for unit in units if unit.beside is None]
        moved, copied = _moved_and_copied(gone, [_places(unit, look) for unit in gone])
        if moved:
            self.catalog.files.follow([(now, before) for before, now in moved])
        if copied:
            self.catalog.files.forget([now for _before, now in copied])
        self.forget(units)

    def forget(self, units: Sequence[Unit]) -> None:
        """These are not filed any more."""
        self.catalog.filed.forget(self.run_id, [unit.target for unit in units])
        for was in (unit.moved_from for unit in units if unit.moved_from):
            self.catalog.filed.remember(was.run_id, was.mode.value, {was.place: was.label})  # there again


def _places(unit: Unit, look: Disk) -> tuple[PhotoIdentity, PhotoIdentity]:
    """As what a photo is known: before it was filed, and where it was put; by the time that the disk keeps
    there, which may be coarser, where it lies there now.
    """
    before = unit.moved_from.place if unit.moved_from else unit.original
    planned, now = unit.filed_photo.identity, look.identity(unit.target)
    return before, now if now is not None and now.size == planned.size else planned


def _moved_and_copied(units: Sequence[Unit], places: _Places) -> tuple[_Places, _Places]:
    """The places of the units that were moved, and of those that stayed where they were too."""
    moved: list[tuple[PhotoIdentity, PhotoIdentity]] = []
    copied: list[tuple[PhotoIdentity, PhotoIdentity]] = []
    for unit, place in zip(units, places, strict=True):
        (moved if unit.mode is Mode.MOVE else copied).append(place)
    return moved, copied


def _relay(
    items: Iterator[Outcome | Progress], total: int, remember: Callable[[Sequence[Unit]], None]
) -> Generator[Outcome | Progress]:
    """Pass outcomes on with progress. What is done is remembered, a few photos at a time and at the end."""
    done: list[Unit] = []
    ended = far = 0
    try:
        for item in items:
            if isinstance(item, Progress):
                far = item.done
            else:
                if item.result is Result.DONE:
                    done.append(item.unit)
                if len(done) >= _REMEMBER_EVERY:
                    remember(done)
                    done.clear()
                yield item
                ended += 1
            far = max(far, ended)  # a batch is copied before the first of it has ended
            yield Progress(far, total)
    finally:
        remember(done)
