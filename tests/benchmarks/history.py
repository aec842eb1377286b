"""``python -m tests.benchmarks.history``: what a long history costs: listing it, recovery, a new run.

Journals of made-up runs are written; no photo is touched, so none has to be there. Each figure is the median
of some rounds in this process; the first listing, which has to read every journal, is given by itself.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from statuesorter.domain.folders import Folders
from statuesorter.domain.plan import Mode
from statuesorter.filing import journal
from statuesorter.filing.apply import begin
from statuesorter.filing.disk import Disk
from statuesorter.filing.failpoints import no_failpoint
from statuesorter.filing.history import history, pending
from statuesorter.filing.journal import Journal, Record
from statuesorter.filing.record import path_of
from statuesorter.filing.recover import recover
from statuesorter.operations.runs import RunService
from statuesorter.operations.workspace import Workspace
from tests.filing.planned import make_plan

_FIRST = datetime.fromisoformat("2024-05-01T10:00:00+02:00")


def write_run(journals: Path, number: int, photos: int) -> str:
    """A complete run of ``photos``, every second one of them copied, the others moved; gives its id."""
    started = _FIRST + timedelta(hours=number)
    run_id = f"{started:%Y-%m-%d-%H%M%S}-{number:03}"
    mode = Mode.COPY if number % 2 else Mode.MOVE
    with Journal(path_of(run_id, journals), no_failpoint, new=True) as book:
        book.write(
            {
                "is": "run", "version": journal.VERSION, "id": run_id, "started": started.isoformat(),
                "destination": "/home/anna/Pictures/sorted", "mode": mode.value, "total": photos,
            }
        )  # fmt: skip
        for start in range(0, photos, 128):
            records: list[Record] = []
            for n in range(start, min(start + 128, photos)):
                name = f"IMG_{number:03}_{n:05}.JPG"
                source = f"/home/anna/Pictures/Florence {number}/day {n % 7}/{name}"
                target = f"/home/anna/Pictures/sorted/{('paint', 'statue')[n % 2]}/{name}"
                files = [[source, target, 4_000_000 + n, 1_700_000_000_123_456_789 + n]]
                records.append({"is": "unit", "n": n, "label": ("paint", "statue")[n % 2], "files": files})
                if mode is Mode.COPY:
                    copied = {0: [f"{n:064x}", 1_700_000_000_123_456_789 + n]}
                    records.append({"is": "ready", "n": n, "copied": copied})
                records.append({"is": "done", "n": n})
            book.write(*records)
        book.write({"is": "end", "state": "complete"})
    return run_id


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=150)
    parser.add_argument("--photos", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        workspace = Workspace.open(Folders.under(Path(scratch)))
        try:
            measure(workspace, arguments.runs, arguments.photos, arguments.rounds)
        finally:
            workspace.close()


def measure(workspace: Workspace, count: int, photos: int, rounds: int) -> None:
    journals = workspace.folders.journals
    journals.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        write_run(journals, number, photos)
    empty = make_plan([], journals, Mode.COPY, look=Disk())
    print(f"{count:,} runs of {photos:,} photos; medians of {rounds}")
    print(f"first listing     {timed(lambda: history(journals)):8.3f} s")
    new_run = iter(range(count, count + rounds))
    works: dict[str, Callable[[], object]] = {
        "history": lambda: RunService(workspace).runs(),
        "pending": lambda: pending(journals),
        "recovery, filing": lambda: list(recover(journals)),
        "recovery at start": lambda: RunService(workspace).recover(),
        "begin a run": lambda: begin(empty, journals),
    }
    for name, work in works.items():
        print(f"{name:17} {statistics.median(timed(work) for _round in range(rounds)):8.3f} s")
    times: list[float] = []
    for number in new_run:
        write_run(journals, number, photos)
        times.append(timed(lambda: RunService(workspace).runs()))
    print(f"after a new run   {statistics.median(times):8.3f} s")


if __name__ == "__main__":
    main()
