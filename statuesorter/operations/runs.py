"""The runs of the past: list them, take one back, read its copies again, finish what a crash left, report."""

from __future__ import annotations

import csv
import logging
from collections.abc import Collection, Generator
from dataclasses import dataclass
from pathlib import Path

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.errors import FilingError
from statuesorter.domain.language import _
from statuesorter.domain.names import in_table
from statuesorter.domain.outcome import Outcome
from statuesorter.domain.progress import Progress
from statuesorter.domain.run import Purpose, RunSummary
from statuesorter.filing.history import history, pending, report_rows
from statuesorter.filing.index import summary_of
from statuesorter.filing.recover import recover
from statuesorter.filing.undo import undo
from statuesorter.filing.verify import verify
from statuesorter.operations.run_in_catalog import RunInCatalog, nothing_to_record, recorded
from statuesorter.operations.workspace import Workspace

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RunService:
    """What can be done with runs of filing, by their ids. The catalog follows."""

    workspace: Workspace

    @property
    def _journals(self) -> Path:
        return self.workspace.folders.journals

    def runs(self) -> list[RunSummary]:
        """Every run, the newest first."""
        return history(self._journals)

    def undo(
        self, run_id: str, *, only: Collection[Path] | None = None, cancel: CancelToken | None = None
    ) -> Generator[Outcome | Progress]:
        """Take a run back, or (``only``) the photos named by their old or new place. Raises FilingError."""
        summary = summary_of(run_id, self._journals)
        _log.info("A run is taken back")
        outcomes = undo(run_id, self._journals, only=only, cancel=cancel)
        if summary is None:
            yield from outcomes  # it says that there is no such run
        elif summary.purpose is Purpose.DATASET:
            yield from recorded(outcomes, summary.done, nothing_to_record)
        else:
            record = RunInCatalog(self.workspace.catalog, run_id, summary.mode)
            yield from recorded(outcomes, summary.done, record.record_undone)

    def verify(self, run_id: str, *, cancel: CancelToken | None = None) -> Generator[Outcome | Progress]:
        """Read the run's copies again and compare them with what was copied. Raises FilingError."""
        summary = summary_of(run_id, self._journals)
        total = None if summary is None else summary.copied
        for done, outcome in enumerate(verify(run_id, self._journals, cancel=cancel), start=1):
            yield outcome
            yield Progress(done, total)

    def recover(self) -> list[Outcome]:
        """Finish or roll back what a crash left. Safe to call at any time, and again. Raises FilingError."""
        cut_off = {run.id for run in pending(self._journals)}
        outcomes = list(recover(self._journals))
        # The newest run too: a crash may have come after its last photo and before it was recorded.
        newest_first = [run for run in history(self._journals) if run.purpose is Purpose.SORT]
        for run in reversed(newest_first):
            if run.id in cut_off or run is newest_first[0]:
                RunInCatalog(self.workspace.catalog, run.id, run.mode).catch_up(run.done, self._journals)
        return outcomes

    def save_report(self, run_id: str, target: Path) -> Path:
        """Write old path, new path, hash and result of each file of the run into a new CSV file, names as
        `in_table` writes them.

        Raises FilingError where there is no such run, or ``target`` is taken or cannot be written.
        """
        rows = list(report_rows(run_id, self._journals))
        try:
            with target.open("x", encoding="utf-8-sig", newline="") as stream:
                writer = csv.writer(stream)
                writer.writerow(["old_path", "new_path", "sha256", "result"])
                writer.writerows(
                    (in_table(str(row.old_path)), in_table(str(row.new_path)), row.hash, row.result)
                    for row in rows
                )
        except FileExistsError as error:
            raise FilingError(
                _("{name} exists already.").format(name=target.name), advice=_("Choose another name.")
            ) from error
        except OSError as error:
            raise FilingError(
                _("The report cannot be written to {name} ({reason}).").format(
                    name=target.name, reason=error.strerror
                )
            ) from error
        return target
