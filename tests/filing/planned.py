"""A plan where nobody listens on the way."""

from __future__ import annotations

from typing import Any

from statuesorter.filing.plan import Plan, planning
from statuesorter.progress import finished


def make_plan(*asked: Any, **options: Any) -> Plan:
    """What `planning` comes to."""
    return finished(planning(*asked, **options))
