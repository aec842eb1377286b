"""``python -m tests.fuzz [--minutes N] [--seed N]``: prints inputs, crashes and hangs of every target."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.fuzz.campaign import Finding, run


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    keep = Path(tempfile.mkdtemp(prefix="fuzz-findings-"))
    print(
        f"seed {arguments.seed}, {arguments.minutes:g} minutes; inputs that do harm are kept in {keep}",
        flush=True,
    )
    report = run(arguments.seed, minutes=arguments.minutes, keep=keep, on_finding=_tell)
    print(report.table())
    if not any(keep.iterdir()):
        keep.rmdir()
    return 1 if report.findings else 0


def _tell(finding: Finding) -> None:
    print(f"{finding.target}, input {finding.number}: {finding.verdict.outcome}", flush=True)
    print(finding.verdict.details, flush=True)


if __name__ == "__main__":
    sys.exit(main())
