"""``suspects``: decisions that look unlike the rest, to look at again."""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Sequence
from pathlib import Path

from statuesorter.cli.screen import complain, table, write_utf_8
from statuesorter.domain.errors import FolderError
from statuesorter.domain.labels import Label
from statuesorter.domain.names import in_table
from statuesorter.operations.suspects import LEAST, SuspectDecision, Suspects, suspect_decisions
from statuesorter.operations.workspace import Workspace

_Row = tuple[Path, Label, Label, float]
"""A photo, what was decided, what the others say, and how sure they are (0 to 1)."""

_COLUMNS = ("path", "label", "likelier", "probability")


def run_suspects(workspace: Workspace, arguments: argparse.Namespace) -> int:
    """A row for each decision in doubt, the surest contradiction first. How many were compared goes to
    stderr.
    """
    folder: Path | None = arguments.folder
    if folder is not None and not folder.is_dir():
        raise FolderError(f"There is no folder {folder}.")
    look = suspect_decisions(workspace)
    if not look.judged:
        raise FolderError(
            f"There are too few decisions to compare: {LEAST} are needed, on photos that were classified.",
            advice="Decide what photos show, and classify their folder: see “classify --help”.",
        )
    if arguments.format == "csv":
        write_utf_8()
    rows = _rows(look.suspect, None if folder is None else folder.resolve())
    _WRITERS[arguments.format](rows)
    complain(_summary(look, len(rows)))
    return 0


def _rows(suspect: Sequence[SuspectDecision], folder: Path | None) -> list[_Row]:
    """A row for each whose photo lies in the ``folder`` or below, by its path there; of all without one."""
    rows: list[_Row] = []
    for each in suspect:
        paths = [file.path for file in (each.decision.identity, *each.decision.also)]
        here = next((path for path in paths if folder is None or path.is_relative_to(folder)), None)
        if here is not None:
            rows.append((here, each.decision.label, each.likelier, each.probability))
    return rows


def _summary(look: Suspects, found: int) -> str:
    looks = "look" if found != 1 else "looks"
    unknown = f"; {look.unknown:,} others are on photos not classified yet" if look.unknown else ""
    return f"{found:,} of {look.judged:,} decisions {looks} unlike the rest{unknown}."


def _write_csv(rows: Sequence[_Row]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for path, label, likelier, probability in rows:
        writer.writerow([in_table(str(path)), label, likelier, f"{probability:.4f}"])


def _write_table(rows: Sequence[_Row]) -> None:
    if rows:
        cells = [(str(path), label, likelier, f"{sure:.1%}") for path, label, likelier, sure in rows]
        print(table(_COLUMNS, cells, right=(3,)))


_WRITERS = {"csv": _write_csv, "table": _write_table}
