"""``sample``: a folder of sample photos to try the program with."""

from __future__ import annotations

import argparse

from statuesorter.operations.sample import copy_sample
from statuesorter.operations.workspace import Workspace


def run_sample(_workspace: Workspace, arguments: argparse.Namespace) -> int:
    """Copy the sample photos into a new folder."""
    print(f"{len(copy_sample(arguments.folder))} sample photos in {arguments.folder}")
    return 0
