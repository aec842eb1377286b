"""The small copies of photos are kept within a size: the ones least recently used go first.

They may grow by a tenth beyond it before they are cut down again. To look at 100,000 of them takes 1.6 s, to
remove half of them 2.7 s more (two cores, SSD); so that is done seldom, and not while photos are classified.
"""

from __future__ import annotations

import contextlib
import shutil
from dataclasses import dataclass

from statuesorter.domain.cancellation import CancelToken
from statuesorter.filing.disk import nearest
from statuesorter.operations.workspace import Workspace

GIGABYTE = 10**9
AUTOMATIC, NO_LIMIT = 0, -1
"""The two sizes in the settings that are no number of gigabytes."""

_USUAL = 5 * GIGABYTE
_SHARE_OF_FREE = 10
_MAY_GROW = 10
_AT_A_TIME = 200
"""Files between two looks at the cancel token."""


@dataclass(frozen=True, slots=True)
class CacheSize:
    """How many bytes the small copies take, and how many they may (None: any number)."""

    taken: int
    limit: int | None

    @property
    def is_too_large(self) -> bool:
        """Whether they have outgrown their size by more than a tenth."""
        return self.limit is not None and self.taken > self.limit + self.limit // _MAY_GROW


def measure_cache(workspace: Workspace, *, cancel: CancelToken) -> CacheSize:
    """What is taken now. Raises `Cancelled`."""
    taken = 0
    for number, file in enumerate(workspace.folders.previews.rglob("*.jpg")):
        if number % _AT_A_TIME == 0:
            cancel.raise_if_cancelled()
        with contextlib.suppress(OSError):  # it has just been removed
            taken += file.stat().st_size
    return CacheSize(taken, _limit(workspace, taken))


def keep_cache_small(workspace: Workspace, *, cancel: CancelToken) -> CacheSize:
    """Remove what is too much, the least recently used first; gives what remains. Raises `Cancelled`."""
    size = measure_cache(workspace, cancel=cancel)
    if size.is_too_large and size.limit is not None:
        workspace.preview_store.prune(size.limit, cancel=cancel)
        size = measure_cache(workspace, cancel=cancel)
    return size


def _limit(workspace: Workspace, taken: int) -> int | None:
    """Unless the person chose: 5 GB, or a tenth of what the disk would have free without the copies."""
    chosen = workspace.settings.cache_gigabytes
    if chosen == NO_LIMIT:
        return None
    if chosen > 0:
        return chosen * GIGABYTE
    try:
        free = shutil.disk_usage(nearest(workspace.folders.previews)).free
    except OSError:
        return _USUAL
    return min(_USUAL, (free + taken) // _SHARE_OF_FREE)
