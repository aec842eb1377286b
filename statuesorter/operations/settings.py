"""What the person prefers, kept in a small JSON file."""

from __future__ import annotations

import json
import logging
import os
import tempfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, cast

from statuesorter.domain.folders import free_name
from statuesorter.domain.settings import Settings

_log = logging.getLogger(__name__)


class SettingsFile:
    """Loads and saves the settings. Where the file cannot be used, defaults are: a damaged one is
    ``set_aside`` under another name; one that cannot be read or moved stays where it is, and is ``refused``.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self.set_aside: Path | None = None
        self.refused: Path | None = None
        self.settings = self._load()

    def save(self, settings: Settings) -> None:
        """Keep the settings: written beside the file, then put in its place. Raises OSError; they hold until
        the program ends all the same.
        """
        self.settings = settings
        self._file.parent.mkdir(parents=True, exist_ok=True)
        if self.refused is not None and self._file.exists():
            self._set_aside()  # there may be something in it that a person still wants
        handle, name = tempfile.mkstemp(dir=self._file.parent, prefix=".settings-")
        temporary = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                json.dump(asdict(settings), stream, indent=2)  # in ASCII: a path may hold what UTF-8 cannot
            temporary.replace(self._file)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise

    def keep(self, **values: Any) -> bool:
        """Save the settings with some values changed; tell whether the disk took them."""
        try:
            self.save(replace(self.settings, **values))
        except OSError as error:
            _log.warning("The settings cannot be kept: %s", error)
            return False
        return True

    def _load(self) -> Settings:
        try:
            known = _known_values(self._file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return Settings()
        except (IsADirectoryError, UnicodeDecodeError):
            known = None
        except OSError as error:
            self._refuse(error)
            return Settings()
        if known is not None:
            return Settings(**known)
        try:
            self._set_aside()
        except OSError as error:
            self._refuse(error)
        return Settings()

    def _set_aside(self) -> None:
        target = free_name(self._file.with_suffix(".damaged.json"))
        self._file.rename(target)
        self.set_aside, self.refused = target, None

    def _refuse(self, error: OSError) -> None:
        _log.warning("The settings cannot be used: %s", error)
        self.refused = self._file


def _known_values(text: str) -> dict[str, Any] | None:
    """The settings that this version knows and whose type is right; None where the text holds none."""
    try:
        values: Any = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(values, dict):
        return None
    defaults = asdict(Settings())
    return {
        name: value
        for name, value in cast("dict[str, object]", values).items()
        if name in defaults and _is_like(value, defaults[name])
    }


def _is_like(value: object, default: object) -> bool:
    """Whether a value is of the type that the setting has; a mapping is one of texts to texts."""
    if type(value) is not type(default):
        return False
    if not isinstance(value, dict):
        return True
    return all(isinstance(text, str) for text in cast("dict[str, object]", value).values())
