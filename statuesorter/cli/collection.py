"""``collection``: the rows of `classify` for a whole museum, by several workers, into Parquet."""

from __future__ import annotations

import argparse
from pathlib import Path

from statuesorter.cli.screen import ProgressLine, complain, complain_of_left_out
from statuesorter.collection.errors import check_installed
from statuesorter.domain.progress import Progress
from statuesorter.operations.workspace import Workspace


def run_collection_command(workspace: Workspace, arguments: argparse.Namespace) -> int:
    """Do what is missing; the same words again go on where it stopped."""
    check_installed()
    from statuesorter.collection.run import RunBegun, run_collection

    line = ProgressLine()
    failed = 0
    left_out: list[Path] = []
    for item in run_collection(
        workspace,
        arguments.source,
        arguments.to,
        workers=arguments.workers,
        part_size=arguments.part_size,
        model_name=arguments.model,
        device=arguments.device,
        batch_size=arguments.batch_size,
        wrong_of_hundred=arguments.wrong_of_hundred,
        cluster=arguments.cluster,
        leave_out=arguments.leave_out,
        on_left_out=left_out.append,
    ):
        if isinstance(item, Progress):
            line.show(item)
        elif isinstance(item, RunBegun):
            failed += item.failed
            complain_of_left_out(left_out)
            kept = f"; {item.kept:,} of them are done" if item.kept else ""
            print(f"{item.photos:,} photos in {item.parts:,} parts{kept}.")
        else:
            failed += len(item.failures)
            for sentence in item.failures:
                line.clear()
                complain(sentence)
    line.clear()
    print(f"The rows are in {arguments.to}" + (f"; {failed:,} photos failed." if failed else "."))
    return 1 if failed else 0
