"""The composition root of the window: opens the workspace, starts Qt, shows the window."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from statuesorter.domain.errors import StatueSorterError
from statuesorter.domain.folders import Folders, resources
from statuesorter.domain.language import language_to_speak, system_language, use_language
from statuesorter.jobs.ending import end_in_any_case
from statuesorter.jobs.runner import JobRunner
from statuesorter.jobs.worker import lower_priority
from statuesorter.log.program_log import ProgramLog
from statuesorter.operations.workspace import Workspace
from statuesorter.ui.window.main_window import MainWindow
from statuesorter.ui.window.start import make_application, say_it_cannot_start, speak_qt


@dataclass(frozen=True, slots=True)
class StartOptions:
    """What the window is started with."""

    folders: Folders
    """Where the program keeps its files."""

    log: ProgramLog
    """The program's log, which has begun."""

    open_folder: Path | None = None
    """The folder that is opened at once."""


def run_window(options: StartOptions) -> int:
    """Open the window and stay until it is closed; gives the exit status."""
    application = make_application(sys.argv, options.log)
    use_language(system_language(), locale_folder=resources() / "locale")
    try:
        workspace = Workspace.open(options.folders, begin_thread=lower_priority)
    except StatueSorterError as error:
        say_it_cannot_start(str(error))
        return 2
    options.log.allow_names(lambda: workspace.settings.log_names)
    language = language_to_speak(workspace.settings.language)
    use_language(language, locale_folder=resources() / "locale")
    speak_qt(application, language)
    jobs = JobRunner()
    window = MainWindow(workspace, jobs, open_folder=options.open_folder)
    window.show()
    window.housekeeping.start()
    window.learning_anew.start()
    try:
        status = application.exec()
    finally:
        jobs.close()
        workspace.close()
    end_in_any_case(status)
    return status
