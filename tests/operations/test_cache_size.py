"""The small copies of photos are kept within a size, quietly."""

from __future__ import annotations

import os
import shutil
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path

import pytest

from statuesorter.domain.cancellation import Cancelled, CancelToken
from statuesorter.domain.folders import Folders
from statuesorter.operations import cache_size
from statuesorter.operations.cache_size import CacheSize, keep_cache_small, measure_cache
from statuesorter.operations.workspace import Workspace

SIZE = 100_000


@pytest.fixture
def workspace(folders: Folders, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    monkeypatch.setattr(cache_size, "GIGABYTE", 10 * SIZE)  # ten copies
    opened = Workspace.open(folders)
    yield opened
    opened.close()


def copies(workspace: Workspace, count: int) -> list[Path]:
    """Small copies, each used a minute later than the one before."""
    made: list[Path] = []
    for number in range(count):
        path = workspace.folders.previews / f"{number % 7:02x}" / f"{number}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bytes(SIZE))
        os.utime(path, (1e9 + 60 * number, 1e9 + 60 * number))
        made.append(path)
    return made


def kept(workspace: Workspace) -> CacheSize:
    return keep_cache_small(workspace, cancel=CancelToken())


def test_those_not_used_for_longest_go_until_the_rest_fits(workspace: Workspace) -> None:
    workspace.settings_file.keep(cache_gigabytes=1)
    made = copies(workspace, 25)
    assert kept(workspace) == CacheSize(10 * SIZE, 10 * SIZE)
    assert [path for path in made if path.exists()] == made[15:]


def test_a_tenth_too_much_is_let_be(workspace: Workspace) -> None:
    workspace.settings_file.keep(cache_gigabytes=1)
    made = copies(workspace, 11)
    assert kept(workspace).taken == 11 * SIZE
    made[0].with_name("one more.jpg").write_bytes(bytes(1))
    assert kept(workspace).taken <= 10 * SIZE


def test_without_a_limit_nothing_goes(workspace: Workspace) -> None:
    workspace.settings_file.keep(cache_gigabytes=cache_size.NO_LIMIT)
    copies(workspace, 60)
    assert kept(workspace) == CacheSize(60 * SIZE, None)


@pytest.mark.parametrize(("free", "limit"), [(10**15, 5_000_000_000), (4 * 10**9, 400_000_000)])
def test_unless_chosen_the_disk_decides(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, free: int, limit: int
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(free, 0, free))
    assert measure_cache(workspace, cancel=CancelToken()) == CacheSize(0, limit)


def test_a_cancel_is_heard_between_two_files(workspace: Workspace) -> None:
    workspace.settings_file.keep(cache_gigabytes=1)
    made = copies(workspace, 25)
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        keep_cache_small(workspace, cancel=cancel)
    with pytest.raises(Cancelled):
        workspace.preview_store.prune(0, cancel=cancel)
    assert all(path.exists() for path in made)
