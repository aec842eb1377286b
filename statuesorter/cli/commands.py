"""Which function does which command, and which exit status an error gives."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from statuesorter.cli.screen import clear_progress, complain, drop_unwritten, make_streams_ready
from statuesorter.cli.stopping import stop_as_by_ctrl_c
from statuesorter.domain.errors import StatueSorterError
from statuesorter.domain.folders import Folders
from statuesorter.log.program_log import ProgramLog
from statuesorter.log.public import Public

if TYPE_CHECKING:
    from statuesorter.operations.workspace import Workspace

_log = logging.getLogger(__name__)

Command = Callable[["Workspace", argparse.Namespace], int]

_COMMANDS: dict[str, tuple[str, str]] = {
    "classify": ("classify", "run_classify"),
    "predict": ("classify", "run_predict"),
    "collection": ("collection", "run_collection_command"),
    "sort": ("filing", "run_sort_command"),
    "decide": ("decide", "run_decide"),
    "suspects": ("suspects", "run_suspects"),
    "labels": ("labels", "run_labels"),
    "undo": ("filing", "run_undo"),
    "verify": ("filing", "run_verify"),
    "recover": ("filing", "run_recover"),
    "history": ("filing", "run_history"),
    "dataset": ("dataset", "run_dataset"),
    "train": ("training", "run_train"),
    "evaluate": ("training", "run_evaluate"),
    "models": ("models", "run_models"),
    "doctor": ("doctor", "run_doctor"),
    "sample": ("sample", "run_sample"),
}

_LOOK_AT_PHOTOS = frozenset({"classify", "predict", "sort", "train", "evaluate", "build"})
"""The commands that make small copies of photos, and the act of ``models`` that does."""

NOTHING_DONE = 2


def run_command(arguments: argparse.Namespace, folders: Folders, log: ProgramLog) -> int:
    """Run one command; gives the exit status."""
    make_streams_ready()
    stop_as_by_ctrl_c()
    _log.info("Command: %s", Public(arguments.command))
    try:
        return _run(arguments, folders, log)
    except StatueSorterError as error:
        _log.warning("The command failed", exc_info=error)
        complain(str(error))
    except KeyboardInterrupt:
        complain("Cancelled.")
    except BrokenPipeError:
        pass  # the reader has gone (`| head`)
    except OSError as error:
        _log.warning("The command failed", exc_info=error)
        complain(_sentence(error))
    finally:
        clear_progress()
        drop_unwritten()
    return NOTHING_DONE


def _run(arguments: argparse.Namespace, folders: Folders, log: ProgramLog) -> int:
    # Here, not at the top: numpy takes a while to load, in which Ctrl+C must be heard as well.
    from statuesorter.operations.workspace import Workspace

    module, function = _COMMANDS[arguments.command]
    command: Command = getattr(import_module(f"statuesorter.cli.{module}"), function)
    workspace = Workspace.open(folders)
    log.allow_names(lambda: workspace.settings.log_names)
    workspace.registry.listen(complain)
    try:
        status = command(workspace, arguments)
        if {arguments.command, getattr(arguments, "act", "")} & _LOOK_AT_PHOTOS:
            _tidy(workspace)
        sys.stdout.flush()  # what cannot be written is to be found out here
        return status
    finally:
        workspace.close()


def _tidy(workspace: Workspace) -> None:
    """Nobody waits for it in a window."""
    from statuesorter.domain.cancellation import CancelToken
    from statuesorter.operations.cache_size import keep_cache_small
    from statuesorter.operations.old_features import drop_old_features

    keep_cache_small(workspace, cancel=CancelToken())
    drop_old_features(workspace, cancel=CancelToken())


def _sentence(error: OSError) -> str:
    """What the system refused, where no operation had words of its own for it."""
    if error.filename is None:
        return f"What was to be written could not be ({error.strerror})."
    return f"{error.filename} cannot be used ({error.strerror})."
