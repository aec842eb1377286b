"""``sample``: draw the sample photos."""

from __future__ import annotations

import argparse

from statuesorter.cli.screen import ProgressLine
from statuesorter.domain.progress import Progress
from statuesorter.operations.sample import draw_sample
from statuesorter.operations.workspace import Workspace


def run_sample(_workspace: Workspace, arguments: argparse.Namespace) -> int:
    """Draw the gallery into a new folder."""
    line = ProgressLine()
    count = 0
    for item in draw_sample(arguments.folder):
        if isinstance(item, Progress):
            line.show(item)
        else:
            count += 1
    line.clear()
    print(f"{count} sample photos in {arguments.folder}")
    return 0
