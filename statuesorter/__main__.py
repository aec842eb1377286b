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
        from statuesorter.app import StartOptions, run_window
        from statuesorter.domain.folders import Folders

        folders = Folders.of(getattr(arguments, "base_dir", None))
        return run_window(StartOptions(folders, open_folder=arguments.folder))
    from statuesorter.cli.commands import run_command

    return run_command(arguments)


if __name__ == "__main__":
    sys.exit(main())
