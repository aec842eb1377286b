"""Which function does which command, and which exit status an error gives."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from statuesorter.cli.screen import complain, keep_odd_names
from statuesorter.errors import StatueSorterError
from statuesorter.folders import Folders
from statuesorter.operations.workspace import Workspace

Command = Callable[[Workspace, argparse.Namespace], int]

_COMMANDS: dict[str, tuple[str, str]] = {
    "classify": ("classify", "run_classify"),
    "predict": ("classify", "run_predict"),
    "collection": ("collection", "run_collection_command"),
    "sort": ("filing", "run_sort_command"),
    "undo": ("filing", "run_undo"),
    "verify": ("filing", "run_verify"),
    "recover": ("filing", "run_recover"),
    "history": ("filing", "run_history"),
    "train": ("training", "run_train"),
    "evaluate": ("training", "run_evaluate"),
    "models": ("models", "run_models"),
    "doctor": ("doctor", "run_doctor"),
    "sample": ("sample", "run_sample"),
}

NOTHING_DONE = 2


def folders_of(arguments: argparse.Namespace) -> Folders:
    """Where the program keeps its files, as the arguments say."""
    base: Path | None = getattr(arguments, "base_dir", None)
    return Folders.of_system() if base is None else Folders.under(base)


def run_command(arguments: argparse.Namespace) -> int:
    """Run one command; gives the exit status."""
    keep_odd_names()
    module, function = _COMMANDS[arguments.command]
    command: Command = getattr(import_module(f"statuesorter.cli.{module}"), function)
    try:
        workspace = Workspace.open(folders_of(arguments))
        try:
            return command(workspace, arguments)
        finally:
            workspace.close()
    except StatueSorterError as error:
        complain(str(error))
        return NOTHING_DONE
    except KeyboardInterrupt:
        complain("Cancelled.")
        return NOTHING_DONE
    except BrokenPipeError:
        # The reader has gone (`| head`). Python would complain again when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOTHING_DONE
