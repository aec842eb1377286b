"""``statuesorter``, ``python -m statuesorter``: the window, or a command without one."""

from __future__ import annotations

import sys


def main() -> int:
    """Start what the arguments ask for; gives the exit status. Qt is imported only for the window."""
    from statuesorter.child_command import CHILD_PROCESS, run_child

    if sys.argv[1:2] == [CHILD_PROCESS]:
        run_child(sys.argv[2:])
        return 0
    from statuesorter.cli.arguments import parse

    arguments = parse(sys.argv[1:])
    if arguments.command is None:
        from statuesorter.app import run_window

        return run_window(arguments)
    from statuesorter.cli.commands import run_command

    return run_command(arguments)


if __name__ == "__main__":
    sys.exit(main())
