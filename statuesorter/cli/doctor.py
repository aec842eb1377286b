"""``doctor``: what is used on this computer, and why."""

from __future__ import annotations

import argparse

from statuesorter.cli.screen import table
from statuesorter.operations.doctor import examine
from statuesorter.operations.workspace import Workspace


def run_doctor(workspace: Workspace, _arguments: argparse.Namespace) -> int:
    """Print every finding; status 1 where one of them is trouble."""
    findings = examine(workspace)
    print(table(("", "", ""), [("ok" if f.ok else "!!", f.topic, f.text) for f in findings]).lstrip())
    return 0 if all(finding.ok for finding in findings) else 1
