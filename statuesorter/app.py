"""The composition root of the window: opens the workspace, starts Qt, shows the shell."""

from __future__ import annotations

import argparse
import sys

from statuesorter.cli.commands import folders_of
from statuesorter.errors import StatueSorterError
from statuesorter.folders import resources
from statuesorter.jobs.lanes import Lanes
from statuesorter.language import system_language, use_language
from statuesorter.operations.workspace import Workspace
from statuesorter.ui.shell import Shell
from statuesorter.ui.start import make_application


def run_window(arguments: argparse.Namespace) -> int:
    """Open the window and stay until it is closed; gives the exit status."""
    application = make_application(sys.argv)
    try:
        workspace = Workspace.open(folders_of(arguments))
    except StatueSorterError as error:
        from statuesorter.ui.start import say_it_cannot_start

        say_it_cannot_start(str(error))
        return 2
    use_language(workspace.settings.language or system_language(), locale_folder=resources() / "locale")
    lanes = Lanes()
    shell = Shell(workspace, lanes, open_folder=arguments.folder)
    shell.show()
    try:
        return application.exec()
    finally:
        lanes.close()
        workspace.close()
