"""Where the program keeps its files, and where its resources lie."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import platformdirs

_NAME = "statuesorter"


@dataclass(frozen=True, slots=True)
class Folders:
    """Every folder the program writes to. Nothing is made until it is needed.

    ``config`` holds the settings, ``data`` the catalog, models, journals (worth a backup) and the log,
    ``cache`` the previews, compiled engines and downloads (can be deleted at any time).
    """

    config: Path
    data: Path
    cache: Path

    @classmethod
    def of_system(cls) -> Folders:
        """The folders that this operating system sets aside for programs."""
        dirs = platformdirs.PlatformDirs(_NAME, appauthor=False)
        return cls(dirs.user_config_path, dirs.user_data_path, dirs.user_cache_path)

    @classmethod
    def under(cls, base: Path) -> Folders:
        """Everything below ``base``: for a portable copy, and for tests."""
        base = base.absolute()
        return cls(base / "config", base / "data", base / "cache")

    @classmethod
    def of(cls, base: Path | None) -> Folders:
        """Everything below ``base`` where one is chosen, else where this system sets folders aside."""
        return cls.of_system() if base is None else cls.under(base)

    @property
    def settings_file(self) -> Path:
        return self.config / "settings.json"

    @property
    def catalog_file(self) -> Path:
        return self.data / "catalog.sqlite"

    @property
    def models(self) -> Path:
        return self.data / "models"

    @property
    def journals(self) -> Path:
        return self.data / "journals"

    @property
    def log_file(self) -> Path:
        """The log; older ones lie beside it, with a number behind the name."""
        return self.data / "logs" / "statuesorter.log"

    @property
    def previews(self) -> Path:
        return self.cache / "proxies"

    @property
    def engines(self) -> Path:
        return self.cache / "engines"

    @property
    def downloads(self) -> Path:
        return self.cache / "downloads"


def free_name(path: Path) -> Path:
    """``path``, or the first of ``path (2)``, ``path (3)`` … that is free."""
    candidate, number = path, 2
    while candidate.exists():
        candidate = path.with_stem(f"{path.stem} ({number})")
        number += 1
    return candidate


def resources() -> Path:
    """The folder of what ships with the program: default model, icons, help, translations."""
    package = Path(__file__).parent.parent
    installed = package / "resources"
    return installed if installed.is_dir() else package.parent / "resources"
