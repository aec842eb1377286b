"""Which models were active, oldest first, in one small file that is replaced as a whole."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import msgspec

from statuesorter.domain.language import _
from statuesorter.models import disk
from statuesorter.models.card import good_name

_KEPT = 50


class _Content(msgspec.Struct):
    """What the file holds: names, oldest first."""

    version: Literal[1]
    history: list[str]

    def __post_init__(self) -> None:
        if not all(map(good_name, self.history)):
            raise ValueError(self.history)


class History:
    """The names in ``file``, the active one last. A damaged file is set aside and begun anew."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._notice = ""

    def names(self) -> list[str]:
        """The models that were active, oldest first; the last one is active. Empty: the shipped model is."""
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=_Content).history
        except FileNotFoundError:
            return []
        except (OSError, ValueError, RecursionError):
            return self._set_aside()

    def write(self, names: Sequence[str]) -> None:
        """Remember ``names``, the last of them active. Written as a whole or not at all."""
        content = msgspec.json.encode(_Content(version=1, history=list(names)[-_KEPT:]))
        disk.write_text(self._file, msgspec.json.format(content, indent=2).decode() + "\n")

    def notice(self) -> str:
        """What had to be set aside since this was last asked, in one sentence, or nothing."""
        said, self._notice = self._notice, ""
        return said

    def _set_aside(self) -> list[str]:
        aside = self._file.with_name(f"{self._file.name}.damaged-{time.time_ns()}")
        self._notice = _(
            "It could not be read which model was in use. The default model is used; switch back in “Models”."
        )
        with contextlib.suppress(OSError):  # another program holds it: the next write replaces it
            self._file.rename(aside)
        return []
