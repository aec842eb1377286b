"""``statuesorter``, ``python -m statuesorter``: the window, or a command without one."""

from __future__ import annotations

import logging
import sys

from statuesorter.domain.folders import Folders
from statuesorter.log.program_log import start_log

_log = logging.getLogger(__name__)


def main() -> int:
    """Start what the arguments ask for; gives the exit status. Qt is imported only for the window."""
    from statuesorter.child_command import CHILD_PROCESS, run_child

    if sys.argv[1:2] == [CHILD_PROCESS]:
        run_child(sys.argv[2:])
        return 0
    from statuesorter.cli.arguments import parse

    arguments = parse(sys.argv[1:])
    folders = Folders.of(getattr(arguments, "base_dir", None))
    log = start_log(folders.log_file)
    try:
        if arguments.command is None:
            from statuesorter.app import StartOptions, run_window

            return run_window(StartOptions(folders, log, open_folder=arguments.folder))
        from statuesorter.cli.commands import run_command

        return run_command(arguments, folders, log)
    except Exception:
        _log.critical("A bug ended the program", exc_info=True)
        raise
    finally:
        log.close()


if __name__ == "__main__":
    sys.exit(main())
