"""The composition root of the window: opens the workspace, starts Qt, shows the window."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Generator, Sequence

from statuesorter.cli.commands import folders_of
from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.errors import StatueSorterError
from statuesorter.domain.folders import resources
from statuesorter.domain.language import language_to_speak, system_language, use_language
from statuesorter.domain.progress import Progress
from statuesorter.jobs.ending import end_in_any_case
from statuesorter.jobs.runner import JobRunner, Queue
from statuesorter.operations.workspace import Workspace
from statuesorter.ui.window.main_window import MainWindow
from statuesorter.ui.window.start import make_application, say_it_cannot_start, speak_qt


def run_window(arguments: argparse.Namespace) -> int:
    """Open the window and stay until it is closed; gives the exit status."""
    application = make_application(sys.argv)
    use_language(system_language(), locale_folder=resources() / "locale")
    try:
        workspace = Workspace.open(folders_of(arguments))
    except StatueSorterError as error:
        say_it_cannot_start(str(error))
        return 2
    language = language_to_speak(workspace.settings.language)
    use_language(language, locale_folder=resources() / "locale")
    speak_qt(application, language)
    jobs = JobRunner()
    window = MainWindow(workspace, jobs, open_folder=arguments.folder)
    window.show()
    _put_in_order(workspace, jobs, window)
    _read_decided(workspace, jobs, window)
    window.desk.tidy_cache()
    try:
        status = application.exec()
    finally:
        jobs.close()
        workspace.close()
    end_in_any_case(status)
    return status


def _read_decided(workspace: Workspace, jobs: JobRunner, window: MainWindow) -> None:
    """Now, and whenever photos have been looked at: read the files that the person decided on sooner. In the
    queue that learns from decisions, and where nobody waits for it.
    """

    def work(cancel: CancelToken) -> Generator[Progress]:
        from statuesorter.operations.read_decided import read_decided

        return read_decided(workspace, cancel=cancel)

    def start() -> None:
        if not window.review.busy:
            job = jobs.run(Queue.TRAINING, work, name="read decided photos", owner=window)
            job.on_failure(window.desk.failed)

    window.review.stage_changed.connect(start)
    start()


def _put_in_order(workspace: Workspace, jobs: JobRunner, window: MainWindow) -> None:
    """Once the window is there: mend what a crash left, and say so in it."""

    def work(cancel: CancelToken) -> Generator[str]:
        from statuesorter.operations.put_in_order import put_in_order

        return put_in_order(workspace, cancel=cancel)

    def say(sentences: Sequence[str]) -> None:
        for sentence in sentences:
            window.error_bar.say(sentence)

    job = jobs.run(Queue.FILES, work, name="put in order", owner=window)
    job.on_items(say).on_failure(window.desk.failed)
