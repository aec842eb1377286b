"""A plan where nobody listens on the way."""

from __future__ import annotations

from typing import Any

from statuesorter.domain.plan import Plan
from statuesorter.domain.progress import finished
from statuesorter.filing.planner import planning


def make_plan(*asked: Any, **options: Any) -> Plan:
    """What `planning` comes to."""
    return finished(planning(*asked, **options))
