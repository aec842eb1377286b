"""A long history is listed without reading it again; the journals remain the truth."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from statuesorter.domain.plan import Mode
from statuesorter.domain.run import RunState
from statuesorter.filing import index, journal
from statuesorter.filing.apply import begin
from statuesorter.filing.history import filed_units, history, pending
from statuesorter.filing.index import summary_of
from statuesorter.filing.record import path_of
from statuesorter.filing.recover import recover
from statuesorter.filing.undo import undo
from tests.filing.filing_world import KilledAtStep, World, killed


@pytest.fixture
def filed(world: World) -> World:
    """A world with one run, which the history has seen."""
    world.add("a.jpg")
    world.file(Mode.COPY)
    assert len(history(world.journals)) == 1
    return world


def make_unreadable(path: Path) -> None:
    """Spoil the journal so that whoever reads it sees no run, and nothing else about it changes."""
    status = path.stat()
    path.write_bytes(b"x" * status.st_size)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def test_a_journal_that_has_not_changed_is_not_read_again(filed: World) -> None:
    (before,) = history(filed.journals)
    make_unreadable(path_of(before.id, filed.journals))
    assert history(filed.journals) == [before]
    assert summary_of(before.id, filed.journals) == before
    assert pending(filed.journals) == []
    assert list(recover(filed.journals)) == []
    begin(filed.plan(Mode.COPY), filed.journals)


def test_a_run_that_goes_on_is_read_again(filed: World) -> None:
    (before,) = history(filed.journals)
    list(undo(before.id, filed.journals))
    (after,) = history(filed.journals)
    assert (before.state, after.state) == (RunState.COMPLETE, RunState.UNDONE)
    assert summary_of(before.id, filed.journals) == after


def test_a_journal_that_is_gone_is_no_longer_listed(filed: World) -> None:
    (before,) = history(filed.journals)
    path_of(before.id, filed.journals).unlink()
    assert history(filed.journals) == []
    assert summary_of(before.id, filed.journals) is None


def delete(kept: Path) -> None:
    kept.unlink()


def tear(kept: Path) -> None:
    kept.write_bytes(kept.read_bytes()[:-20])


def spoil(kept: Path) -> None:
    kept.write_bytes(b"\0" * 500)


def of_another_version(kept: Path) -> None:
    lines = kept.read_bytes().splitlines(keepends=True)[1:]
    head = {"is": "index", "version": index.VERSION + 1, "journals": journal.VERSION}
    kept.write_bytes(journal.as_line(head) + b"".join(lines))


def senseless(kept: Path) -> None:
    head, *_lines = kept.read_bytes().splitlines(keepends=True)
    odd = [{}, {"journal": "x", "size": 1, "mtime": 1, "run": {"id": 5}}, {"run": {"counts": ["a"] * 7}}]
    dated = {
        "id": "x",
        "started": "2026-01-01T00:00:00",
        "destination": "/",
        "mode": "copy",
        "counts": [0] * 7,
    }
    odd.append(
        {"journal": "x", "size": 1, "mtime": 1, "run": {**dated, "state": "complete", "pending": False}}
    )
    kept.write_bytes(head + b"".join(journal.as_line(record) for record in odd))


def a_folder(kept: Path) -> None:
    kept.unlink()
    kept.mkdir()


@pytest.mark.parametrize("harm", [delete, tear, spoil, of_another_version, senseless, a_folder])
def test_what_is_kept_may_come_to_any_harm(filed: World, harm: Callable[[Path], None]) -> None:
    before = history(filed.journals)
    harm(filed.journals / ".index")
    assert history(filed.journals) == before
    assert history(filed.journals) == before


def test_a_run_that_was_cut_off_is_found_whatever_is_kept(filed: World) -> None:
    filed.filings.clear()
    filed.add("b.jpg")
    assert killed(lambda: filed.file(Mode.MOVE, KilledAtStep("sync folder", 1)))
    assert len(pending(filed.journals)) == 1
    assert len(list(recover(filed.journals))) == 1
    assert pending(filed.journals) == []


def test_a_journal_that_somebody_gave_another_name_does_not_stop_recovery(filed: World) -> None:
    run = begin(filed.plan(Mode.MOVE), filed.journals)
    path = path_of(run.id, filed.journals)
    path.rename(path.with_name("another.journal"))
    assert list(recover(filed.journals)) == []


def test_what_a_run_filed_is_known_by_its_journal(filed: World) -> None:
    (run,) = history(filed.journals)
    assert [taken_back for _unit, taken_back in filed_units(run.id, filed.journals)] == [False]
    list(undo(run.id, filed.journals))
    assert [taken_back for _unit, taken_back in filed_units(run.id, filed.journals)] == [True]
    (filed.out / "paint").mkdir(parents=True)
    (filed.out / "paint/a.jpg").touch()
    again = begin(filed.plan(Mode.COPY), filed.journals)
    (filed.photos / "a.jpg").unlink()
    list(again.apply())
    assert list(filed_units(again.id, filed.journals)) == []


def test_a_folder_without_journals_is_left_alone(tmp_path: Path) -> None:
    assert history(tmp_path / "none") == []
    assert not (tmp_path / "none").exists()
    assert summary_of("a\0b", tmp_path) is None
    assert summary_of("../x", tmp_path) is None
    (tmp_path / "odd.journal").mkdir()
    assert history(tmp_path) == []
