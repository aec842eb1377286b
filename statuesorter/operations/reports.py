"""Save what a run did as a CSV file."""

from __future__ import annotations

import csv
from pathlib import Path

from statuesorter.domain.errors import FilingError
from statuesorter.domain.language import _
from statuesorter.domain.names import in_table
from statuesorter.filing.history import report_rows
from statuesorter.operations.workspace import Workspace


def save_report(workspace: Workspace, run_id: str, target: Path) -> Path:
    """Write old path, new path, hash and result of each file of the run, as `in_table` writes names. Never
    overwrites.

    Raises FilingError where there is no such run, or ``target`` is taken or cannot be written.
    """
    rows = list(report_rows(run_id, workspace.folders.journals))
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
