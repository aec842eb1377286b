"""Real runs, as a person starts them: two local workers, killed and gone on with."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.collection.rows import Row, command, rows_in

_MISSING = [name for name in ("ray", "pyarrow", "fsspec") if find_spec(name) is None]

pytestmark = [
    pytest.mark.skipif(bool(_MISSING), reason="the extra 'collection' is not installed"),
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="signals and /tmp are those of Linux and the Mac"),
]

Words = Callable[..., list[str]]


@pytest.fixture
def words(tmp_path: Path, collection_folder: Path) -> Words:
    """The command with two workers and parts of four photos, unless said otherwise."""

    def of(*more: str) -> list[str]:
        to = ("--to", tmp_path / "rows", "--workers", "2", "--part-size", "4")
        return command(tmp_path / "base", "collection", collection_folder, *to, *more)

    return of


def run(words: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, capture_output=True, text=True, check=False)


def temporary_of(process: int) -> list[Path]:
    return list(Path("/tmp").glob(f"statuesorter-run-{process}-*"))


def start_and_wait_for_parts(words: list[str], rows: Path, count: int) -> subprocess.Popen[str]:
    started = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    until = time.monotonic() + 120
    while len(list(rows.glob("*.parquet"))) < count:
        assert started.poll() is None, started.communicate()
        assert time.monotonic() < until
        time.sleep(0.01)
    return started


def test_two_workers_give_the_rows_of_the_single_machine(
    words: Words, tmp_path: Path, single_rows: list[Row]
):
    done = run(words())
    assert done.returncode == 1
    assert rows_in(tmp_path / "rows") == single_rows
    failed = [row["error"] for row in single_rows if row["status"] == "failed"]
    left_out, *said = done.stderr.splitlines()
    assert left_out.startswith("“@eaDir” is left out")
    assert sorted(said) == sorted(failed)
    assert len(failed) == 2
    again = run(words())
    assert (again.returncode, again.stderr.splitlines()) == (1, [left_out])
    assert "28 of them are done" in again.stdout
    other = run(words("--part-size", "5"))
    assert other.returncode == 2
    assert other.stderr.count("\n") == 1
    assert rows_in(tmp_path / "rows") == single_rows


def test_a_run_that_is_killed_goes_on_and_has_each_row_once(
    words: Words, tmp_path: Path, single_rows: list[Row]
):
    rows = tmp_path / "rows"
    killed = start_and_wait_for_parts(words("--part-size", "1"), rows, 3)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    kept = {file: file.stat().st_mtime_ns for file in rows.glob("*.parquet")}
    assert 3 <= len(kept) < len(single_rows)
    (rows / "part-000027-0123456789ab.parquet.ab12cd34.unfinished").write_bytes(b"PAR1")  # as it was named
    (rows / "_part-000027-0123456789ab.parquet.ab12cd34.unfinished").write_bytes(b"PAR1")
    done = run(words("--part-size", "1"))
    assert done.returncode == 1, done.stderr
    assert rows_in(rows) == single_rows
    assert {file: file.stat().st_mtime_ns for file in kept} == kept
    assert {file.suffix for file in rows.iterdir()} == {".parquet", ".json"}
    assert not temporary_of(killed.pid)


def test_cancelling_keeps_what_is_done_and_leaves_nothing_else(
    words: Words, tmp_path: Path, single_rows: list[Row]
):
    rows = tmp_path / "rows"
    cancelled = start_and_wait_for_parts(words("--part-size", "1"), rows, 2)
    cancelled.send_signal(signal.SIGINT)
    _said, trouble = cancelled.communicate(timeout=60)
    assert cancelled.returncode == 2
    assert trouble.splitlines()[-1] == "Cancelled."
    assert {file.suffix for file in rows.iterdir()} == {".parquet", ".json"}
    found = rows_in(rows)
    assert 2 <= len(found) < len(single_rows)
    assert all(row in single_rows for row in found)
    assert not temporary_of(cancelled.pid)
