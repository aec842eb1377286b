"""A run over a collection: list the photos, skip the parts that are there, have the workers do the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from statuesorter.collection.listing import list_photos
from statuesorter.collection.manifest import Manifest
from statuesorter.collection.on_ray import do_parts
from statuesorter.collection.parts import split
from statuesorter.collection.rows import RowsFolder
from statuesorter.collection.worker import PartDone, Task
from statuesorter.domain.progress import Progress
from statuesorter.models.model import load_model
from statuesorter.operations.target import wrong_allowed
from statuesorter.operations.workspace import Workspace


@dataclass(frozen=True, slots=True)
class RunBegun:
    """What there is to do: ``kept`` photos have their rows from before, ``failed`` of them failed then."""

    photos: int
    parts: int
    kept: int
    failed: int


def run_collection(
    workspace: Workspace,
    source: str,
    rows: str,
    *,
    workers: int,
    part_size: int,
    model_name: str | None = None,
    device: str = "auto",
    batch_size: int | None = None,
    wrong_of_hundred: int | None = None,
    cluster: str | None = None,
    leave_out: Iterable[str] = (),
    on_left_out: Callable[[Path], None] | None = None,
) -> Iterator[RunBegun | PartDone | Progress]:
    """Yield `RunBegun`, then a `PartDone` for each part that is written now, with `Progress` between.

    What is left out of a folder goes to ``on_left_out``. Stopped at any moment, the same call goes on with
    the parts that are missing. Raises FolderError, ModelError or CollectionError where nothing can be done.
    """
    registry = workspace.registry
    model = registry.active() if model_name is None else registry.load(model_name)
    allowed = wrong_allowed(workspace, model, wrong_of_hundred)
    model = load_model(model.folder)  # the workers, on other computers, know its labels as they are written
    photos = list_photos(source, leave_out=workspace.leave_out(leave_out), on_left_out=on_left_out)
    manifest = Manifest.of(model, photos, part_size=part_size, device=device, wrong_of_hundred=allowed)
    parts = split(photos, part_size)
    folder = RowsFolder(rows, model.labels)
    folder.begin(manifest)
    folder.clear_unfinished()
    finished = folder.finished(parts)
    done = sum(part.photos for part in finished.values())
    yield RunBegun(len(photos), len(parts), done, sum(part.failed for part in finished.values()))
    missing = [part for part in parts if part.number not in finished]
    if not missing:
        return
    task = Task(
        rows=rows,
        folders=workspace.folders,
        model=model.name,
        card=manifest.card,
        device=device,
        batch_size=batch_size,
        wrong_of_hundred=allowed,
    )
    try:
        for part in do_parts(missing, task, workers=workers, cluster=cluster):
            yield part
            done += part.photos
            yield Progress(done, len(photos))
    finally:
        folder.clear_unfinished()
