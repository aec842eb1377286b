"""What trials have settled on, remembered for each machine and model in the cache folder."""

from __future__ import annotations

import contextlib
import json
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from statuesorter.models.disk import write_text

_MOST_KEPT = 64
_changing = threading.Lock()


@dataclass(frozen=True, slots=True)
class SettledSize:
    """The place of one answer. ``key`` names the device, the engine with its version, and the model.

    The file may be deleted at any time; what is damaged or foreign in it is as if it were not there.
    """

    file: Path
    key: str

    def read(self) -> int | None:
        """The size that was settled on, or None where there was no trial yet."""
        size = _kept(self.file).get(self.key)
        return size if isinstance(size, int) and not isinstance(size, bool) and size > 0 else None

    def write(self, size: int) -> None:
        """Remember a size. Where it cannot be written, the next run tries again."""
        with _changing:
            kept = {key: value for key, value in _kept(self.file).items() if key != self.key}
            newest = dict([*kept.items(), (self.key, size)][-_MOST_KEPT:])
            with contextlib.suppress(OSError):
                write_text(self.file, json.dumps(newest, indent=1))


def _kept(file: Path) -> dict[str, object]:
    try:
        kept: Any = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return cast("dict[str, object]", kept) if isinstance(kept, dict) else {}
