"""The workspace: everything the program keeps, opened once and handed to each operation."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from statuesorter.catalog.catalog import Catalog
from statuesorter.domain.folders import Folders, resources
from statuesorter.domain.leaving_out import patterns_in
from statuesorter.domain.settings import Settings
from statuesorter.models.registry import ModelRegistry
from statuesorter.operations.settings import SettingsFile
from statuesorter.photos.preview_service import PreviewService
from statuesorter.photos.preview_store import PreviewStore


@dataclass(frozen=True, slots=True)
class Workspace:
    """What the program keeps. Every part is safe to use from several threads."""

    folders: Folders
    settings_file: SettingsFile
    catalog: Catalog
    preview_store: PreviewStore
    previews: PreviewService
    registry: ModelRegistry

    @classmethod
    def open(cls, folders: Folders, *, begin_thread: Callable[[], None] = lambda: None) -> Workspace:
        """Open everything under ``folders``. Each thread that decodes calls ``begin_thread`` first.

        Raises CatalogError where the catalog cannot be opened.
        """
        catalog = Catalog(folders.catalog_file)
        store = PreviewStore(folders.previews, catalog.files)
        return cls(
            folders=folders,
            settings_file=SettingsFile(folders.settings_file),
            catalog=catalog,
            preview_store=store,
            previews=PreviewService(store, begin_thread=begin_thread),
            registry=ModelRegistry(
                folders.models,
                shipped=resources() / "models" / "default",
                called_since=catalog.labels.called_since,
            ),
        )

    @property
    def settings(self) -> Settings:
        """What the person prefers now."""
        return self.settings_file.settings

    def leave_out(self, more: Iterable[str] = ()) -> list[str]:
        """The patterns of what scanning leaves out: those of the settings, and ``more``."""
        return [*patterns_in(self.settings.leave_out), *more]

    def close(self) -> None:
        """Write down what is open and let go of it; what is still being decoded is not wanted any more."""
        self.previews.close()
        self.catalog.close()
