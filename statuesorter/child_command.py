"""How a module of ours is started in a process of its own, installed or frozen into one program."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from importlib import import_module

CHILD_PROCESS = "--child-process"
"""The first argument of a frozen program that is to be a child process; see `run_child`."""

_START = """\
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from importlib import import_module
import_module(sys.argv[2]).main()
"""


def child_command(module: str, *arguments: str) -> tuple[str, ...]:
    """The command whose process calls ``main()`` of ``module``, a full name. ``arguments`` are the last ones
    in its ``sys.argv``.
    """
    if getattr(sys, "frozen", False):
        return (sys.executable, CHILD_PROCESS, module, *arguments)
    # The child finds its modules where this process found them, and not in the folder it is started in.
    return (sys.executable, "-P", "-c", _START, json.dumps(sys.path), module, *arguments)


def run_child(arguments: Sequence[str]) -> None:
    """Be the child process of a frozen program: ``arguments`` are those after `CHILD_PROCESS`."""
    module = arguments[0]
    if not module.startswith("statuesorter."):
        raise ValueError("no module of ours")
    import_module(module).main()
