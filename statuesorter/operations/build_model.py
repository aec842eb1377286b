"""Build a model from labelled photos, on a network of the person's choice."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterable
from pathlib import Path

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.labels import LabelSet
from statuesorter.domain.photo import Photo
from statuesorter.domain.progress import Progress
from statuesorter.domain.training import Warned
from statuesorter.log.public import Public
from statuesorter.models.card import ModelCard
from statuesorter.operations.labelled import labelled_photos
from statuesorter.operations.retrain import staging_of
from statuesorter.operations.workspace import Workspace
from statuesorter.training.enough import check_to_build, counts_of, labels_to_learn

_log = logging.getLogger(__name__)


def build_from_folder(
    workspace: Workspace,
    folder: Path,
    *,
    arch: str,
    title: str = "",
    seed: int = 42,
    leave_out: Iterable[str] = (),
    on_other: Callable[[Photo], None] | None = None,
    on_left_out: Callable[[Path], None] | None = None,
    cancel: CancelToken | None = None,
) -> Generator[Progress | Warned, None, ModelCard]:
    """Take a new model on timm's network ``arch`` into the registry, made from the photos of ``folder``: it
    holds a folder for each label, as for `train_on_photos`. It is not made active.

    Without a ``title`` it is called as the network is. Photos in no folder of a label go to ``on_other``,
    what is left out to ``on_left_out``. Yields what `training.building.build_model` does, and raises that,
    and FolderError.
    """
    known = workspace.registry.labels_of()
    photos = labelled_photos(
        folder,
        known,
        new_labels=True,
        leave_out=workspace.leave_out(leave_out),
        on_other=on_other,
        on_left_out=on_left_out,
    )
    found = {label for _photo, label in photos}
    every = labels_to_learn(known, found)
    labels = tuple(label for label in every if label in found)
    check_to_build(counts_of((label for _photo, label in photos), labels))
    _log.info("A model is built on %s from %d photos", Public(arch), len(photos))
    from statuesorter.training.building import build_model
    from statuesorter.training.candidate import NewModel
    from statuesorter.training.origins import LabelledFolder
    from statuesorter.training.staging import discard_staged

    model = yield from build_model(
        LabelledFolder(folder, photos, LabelSet(labels)),
        arch=arch,
        new=NewModel(workspace.registry.new_name(arch), title or arch, staging_of(workspace)),
        previews=workspace.previews,
        downloads=workspace.folders.downloads,
        seed=seed,
        cancel=cancel,
    )
    try:
        return workspace.registry.add(model.folder)
    finally:
        discard_staged(model.folder)
