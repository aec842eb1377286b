"""``dataset``: photos with a decision, a folder for each label, for another program to learn from."""

from __future__ import annotations

import argparse
from pathlib import Path

from statuesorter.cli.filing import carry_out
from statuesorter.cli.screen import complain, complain_of_left_out, followed
from statuesorter.domain.errors import FilingError
from statuesorter.domain.plan import Mode
from statuesorter.operations.dataset import DatasetService, DecidedPhoto
from statuesorter.operations.workspace import Workspace


def run_dataset(workspace: Workspace, arguments: argparse.Namespace) -> int:
    """Plan, show the plan, ask, copy; prints the run's id."""
    dataset = DatasetService(workspace)
    unreadable: list[Path] = []
    photos = dataset.decided() if arguments.folder is None else _decided_in(dataset, arguments, unreadable)
    if not photos:
        raise FilingError(
            "There is no photo with a decision.", advice="Decide what photos show: see “decide --help”."
        )
    plan = followed(dataset.plan(photos, arguments.to, mode=Mode(arguments.mode)))
    return carry_out(
        plan, arguments, lambda cancel: dataset.write(plan, cancel=cancel), failed=len(unreadable)
    )


def _decided_in(
    dataset: DatasetService, arguments: argparse.Namespace, unreadable: list[Path]
) -> list[DecidedPhoto]:
    """The photos of the folder that have a decision. What cannot be read is said, and ``unreadable``."""
    left_out: list[Path] = []

    def say(path: Path, error: OSError) -> None:
        unreadable.append(path)
        complain(f"{path} cannot be read ({error.strerror}).")

    photos = followed(
        dataset.decided_in(
            arguments.folder,
            leave_out=arguments.leave_out,
            on_unreadable=say,
            on_left_out=left_out.append,
        )
    )
    complain_of_left_out(left_out)
    return photos
