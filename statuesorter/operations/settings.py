"""What the person prefers, kept in a small JSON file."""

from __future__ import annotations

import json
import logging
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, get_type_hints

import msgspec

from statuesorter.domain.folders import free_name
from statuesorter.domain.language import _
from statuesorter.domain.settings import Settings

_log = logging.getLogger(__name__)


class SettingsFile:
    """Loads and saves the settings. Where the file cannot be used, defaults are: a damaged one is
    ``set_aside`` under another name; one that cannot be read or moved stays where it is, and is ``refused``.
    ``not_used`` says of each entry that this version does not know, or cannot use, why it has no effect;
    unknown entries are kept in the file, for the version that knows them.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self.set_aside: Path | None = None
        self.refused: Path | None = None
        read = self._load()
        self.settings, self.not_used, self._unknown = read.settings, tuple(read.not_used), read.unknown
        for sentence in self.not_used:
            _log.warning("%s: %s", file, sentence)

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
                # In ASCII: a path may hold what UTF-8 cannot.
                json.dump({**self._unknown, **asdict(settings)}, stream, indent=2)
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

    def _load(self) -> _Read:
        try:
            return _read(self._file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return _Read()
        except (IsADirectoryError, ValueError, RecursionError):  # no text, no JSON, no object
            pass
        except OSError as error:
            self._refuse(error)
            return _Read()
        try:
            self._set_aside()
        except OSError as error:
            self._refuse(error)
        return _Read()

    def _set_aside(self) -> None:
        target = free_name(self._file.with_suffix(".damaged.json"))
        self._file.rename(target)
        self.set_aside, self.refused = target, None

    def _refuse(self, error: OSError) -> None:
        _log.warning("The settings cannot be used: %s", error)
        self.refused = self._file


@dataclass(frozen=True, slots=True)
class _Read:
    """What a file of settings says; ``not_used`` are sentences."""

    settings: Settings = field(default_factory=Settings)
    not_used: Sequence[str] = ()
    unknown: Mapping[str, object] = field(default_factory=dict[str, object])


def _read(text: str) -> _Read:
    """Raises ValueError and RecursionError where ``text`` is no JSON object."""
    values = msgspec.convert(json.loads(text), dict[str, object])
    kinds = get_type_hints(Settings)
    known: dict[str, Any] = {}
    not_used: list[str] = []
    for name, value in values.items():
        if name not in kinds:
            not_used.append(_("The program has no setting “{name}”.").format(name=name))
            continue
        try:
            known[name] = msgspec.convert(value, kinds[name])
        except msgspec.ValidationError as error:
            not_used.append(
                _("The value of the setting “{name}” cannot be used ({reason}).").format(
                    name=name, reason=error
                )
            )
    unknown = {name: value for name, value in values.items() if name not in kinds}
    return _Read(Settings(**known), not_used, unknown)
