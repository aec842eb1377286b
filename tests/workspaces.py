"""A workspace beside a shipped model of a test's choice."""

from __future__ import annotations

from pathlib import Path

from statuesorter.catalog.catalog import Catalog
from statuesorter.domain.folders import Folders
from statuesorter.domain.labels import Label
from statuesorter.domain.training import Candidate
from statuesorter.models.registry import ModelRegistry
from statuesorter.operations.decide import Decisions
from statuesorter.operations.open_folder import open_folder
from statuesorter.operations.retrain import TrainingChoice, TrainingService
from statuesorter.operations.settings import SettingsFile
from statuesorter.operations.workspace import Workspace
from statuesorter.photos.preview_service import PreviewService
from statuesorter.photos.preview_store import PreviewStore
from tests.models.tiny_model import write_tiny_model


def workspace_with(folders: Folders, *, shipped: Path) -> Workspace:
    """What the program opens under ``folders`` where the model in ``shipped`` comes with it."""
    catalog = Catalog(folders.catalog_file)
    store = PreviewStore(folders.previews, catalog.files)
    return Workspace(
        folders=folders,
        settings_file=SettingsFile(folders.settings_file),
        catalog=catalog,
        preview_store=store,
        previews=PreviewService(store),
        registry=ModelRegistry(folders.models, shipped, called_since=catalog.labels.called_since),
    )


def write_shipped(folder: Path, number: int) -> Path:
    """The model that a version of the program comes with; each has a network of its own."""
    seed, size = {1: (0, 16), 2: (6, 24), 3: (12, 24)}[number]  # those whose networks tell dark from bright
    return write_tiny_model(
        folder, name=f"default-{number}", title=f"Default model {number}", seed=seed, size=size
    )


def retrain(workspace: Workspace) -> str:
    """Learn from the decisions, and take the new model; gives its name."""
    *_events, candidate = TrainingService(workspace).train(TrainingChoice())
    assert isinstance(candidate, Candidate)
    return TrainingService(workspace).promote(candidate).name


def decide_by_folder(workspace: Workspace, folder: Path) -> None:
    """Decide about every photo below ``folder`` what the folder it lies in is called."""
    photos = [item.photo for chunk in open_folder(workspace, folder) for item in chunk]
    Decisions(workspace.catalog).decide_each(
        {photo.identity: Label(photo.path.parent.name) for photo in photos}
    )
