"""Which models were active, oldest first, in one small file that is replaced as a whole."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from statuesorter.domain.language import _
from statuesorter.models import disk
from statuesorter.models.card import good_name

_KEPT = 50
_VERSION = 1


class History:
    """The names in ``file``, the active one last. A damaged file is set aside and begun anew."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._notice = ""

    def names(self) -> list[str]:
        """The models that were active, oldest first; the last one is active. Empty: the shipped model is."""
        try:
            text = self._file.read_text("utf-8")
        except FileNotFoundError:
            return []
        except (OSError, UnicodeDecodeError):
            return self._set_aside()
        names = _parse(text)
        return self._set_aside() if names is None else names

    def write(self, names: Sequence[str]) -> None:
        """Remember ``names``, the last of them active. Written as a whole or not at all."""
        text = json.dumps({"version": _VERSION, "history": list(names)[-_KEPT:]}, indent=2) + "\n"
        disk.write_text(self._file, text)

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


def _parse(text: str) -> list[str] | None:
    """The names in ``text``, or None where it is damaged."""
    try:
        values: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(values, dict):
        return None
    told = cast("dict[str, object]", values)
    names = told.get("history")
    if told.get("version") != _VERSION or not isinstance(names, list):
        return None
    good = [name for name in cast("list[object]", names) if isinstance(name, str) and good_name(name)]
    return good if len(good) == len(cast("list[object]", names)) else None
