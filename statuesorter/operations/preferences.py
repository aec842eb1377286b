"""What a person prefers: the settings, what there is to choose from, and the room that previews take."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.settings import Settings
from statuesorter.operations.cache_size import CacheSize, measure_cache
from statuesorter.operations.target import TargetOffer, target_offer
from statuesorter.operations.workspace import Workspace


@dataclass(frozen=True, slots=True)
class SettingsService:
    """Reads and keeps the settings, and measures or frees what they are about."""

    workspace: Workspace

    @property
    def current(self) -> Settings:
        """The settings as they are now."""
        return self.workspace.settings

    def keep(self, **values: Any) -> bool:
        """Keep settings under their names; False where the disk refuses (they hold until the end)."""
        return self.workspace.settings_file.keep(**values)

    @property
    def log_file(self) -> Path:
        """Where the log is written."""
        return self.workspace.folders.log_file

    def devices(self) -> list[str]:
        """``auto``, ``cpu``, and the devices that have their driver here. Takes some milliseconds."""
        from statuesorter.models.engines.hardware import possible_devices

        return ["auto", "cpu", *possible_devices()]

    def target_offer(self, _cancel: CancelToken) -> TargetOffer:
        """How many wrong photos can be chosen with the model in use. Reads its card. Raises ModelError."""
        return target_offer(self.workspace)

    def cache_size(self, cancel: CancelToken) -> CacheSize:
        """How much room the previews take. Asks the disk for each. Raises `Cancelled`."""
        return measure_cache(self.workspace, cancel=cancel)

    def clear_cache(self, cancel: CancelToken) -> CacheSize:
        """Remove every preview; they are made again when they are needed. Raises `Cancelled`."""
        self.workspace.preview_store.prune(0, cancel=cancel)
        return measure_cache(self.workspace, cancel=cancel)
