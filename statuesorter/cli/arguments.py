"""What can be written after ``statuesorter``."""

from __future__ import annotations

import argparse
import os
import sys
import threading
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from statuesorter import __version__
from statuesorter.cli.decision_options import add_decide, add_suspects, check_decide
from statuesorter.cli.options import (
    add_classify,
    add_collection,
    add_dataset,
    add_engine,
    add_evaluate,
    add_labels,
    add_models,
    add_sort,
    add_train,
    check_train,
    common_options,
    place,
)
from statuesorter.cli.screen import complain

COMMANDS = (
    "classify",
    "collection",
    "sort",
    "decide",
    "suspects",
    "labels",
    "undo",
    "verify",
    "recover",
    "history",
    "dataset",
    "train",
    "evaluate",
    "predict",
    "models",
    "doctor",
    "sample",
)

_TABLES = r"""
A table is valid UTF-8: a byte of a name that is not becomes \x and its two digits (caf\xe9.jpg), and the
backslash of a name that looks like that \x5c.
"""

_EPILOG = """\
Without a command the window opens, on FOLDER if one is given:
  statuesorter [FOLDER]

Exit status: 0 done; 1 done, but some photos failed (each is named on stderr);
2 wrong usage, or nothing could be done.
"""

_MOMENT = 0.5
"""Seconds that a disk has to say whether it knows a folder."""


def parse(words: Sequence[str]) -> argparse.Namespace:
    """The arguments. ``command`` is None for the window. Ends the program with status 2 for wrong usage."""
    # A folder may have the name of a command only when it is written with a slash: ./sort
    first = next((word for word in words if not word.startswith("-")), None)
    base = _word_after(words, "--base-dir")
    if first is not None and first == base:
        rest = [word for word in words[words.index(base) + 1 :] if not word.startswith("-")]
        first = rest[0] if rest else None
    wants_command = first in COMMANDS or "-h" in words or "--help" in words or "--version" in words
    if not wants_command:
        return _parse_window(words)
    parser = _commands_parser()
    arguments = parser.parse_args(words)
    if arguments.command == "train":
        check_train(parser, arguments)
    if arguments.command == "decide":
        check_decide(parser, arguments)
    return arguments


def _parse_window(words: Sequence[str]) -> argparse.Namespace:
    parser = _window_parser()
    arguments, more = parser.parse_known_args(words)
    heard = sys.stderr is not None  # a window that was started without a terminal says it itself
    if heard and arguments.folder is not None and _is_missing(arguments.folder):
        place = [Path(word) for word in words].index(arguments.folder)
        if not any(option.startswith("-") and option in words[:place] for option in more):
            complain(_neither(words[place]))
            raise SystemExit(2)
    if more:
        parser.error(f"unrecognized arguments: {' '.join(more)}")
    return arguments


def _is_missing(path: Path) -> bool:
    """Whether there is nothing. What cannot be read is there: the window says what is wrong with it. So is
    what a disk says nothing of within a moment.
    """
    missing = threading.Event()

    def look() -> None:
        try:
            path.stat()
        except (FileNotFoundError, NotADirectoryError):
            missing.set()
        except OSError:
            pass  # it is there

    asking = threading.Thread(target=look, name="folder", daemon=True)
    asking.start()
    asking.join(_MOMENT)
    return missing.is_set()


def _neither(word: str) -> str:
    """One sentence on a word that names no folder, and the command that it may have been meant to be."""
    if set(word) & {os.sep, os.altsep}:
        return f"There is no folder “{word}”."
    near = get_close_matches(word.casefold(), COMMANDS, n=1)
    hint = f" Did you mean “{near[0]}”?" if near else ""
    return f"There is no command or folder “{word}”.{hint}"


def _word_after(words: Sequence[str], option: str) -> str | None:
    at = words.index(option) + 1 if option in words else len(words)
    return words[at] if at < len(words) else None


def _window_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="statuesorter", parents=[common_options()], epilog=_EPILOG)
    parser.add_argument("folder", nargs="?", type=place, metavar="FOLDER", help="open this folder")
    parser.set_defaults(command=None)
    return parser


def _commands_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="statuesorter",
        description="Tell paintings from statues in a folder of photos, file them, learn from corrections.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[common_options()],
    )
    parser.add_argument("--version", action="version", version=f"statuesorter {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    common = common_options()
    rows = "a row for each photo of a folder"
    add_classify(commands.add_parser("classify", parents=[common], help=rows, epilog=_TABLES))
    add_collection(
        commands.add_parser(
            "collection", parents=[common], help="rows for millions of photos, by workers", epilog=_TABLES
        )
    )
    add_sort(commands.add_parser("sort", parents=[common], help="classify, show the plan, file the photos"))
    add_decide(commands.add_parser("decide", parents=[common], help="say what photos show"))
    add_suspects(
        commands.add_parser(
            "suspects", parents=[common], help="decisions that look unlike the rest", epilog=_TABLES
        )
    )
    add_labels(
        commands.add_parser("labels", parents=[common], help="what photos can show: labels of your own")
    )
    undo = commands.add_parser("undo", parents=[common], help="take a run back")
    undo.add_argument("run", nargs="?", metavar="RUN", help="the run's id (default: the last run)")
    undo.add_argument(
        "--only",
        nargs="+",
        type=place,
        metavar="PHOTO",
        help="take back these photos alone (old or new path)",
    )
    verify = commands.add_parser("verify", parents=[common], help="read a run's copies again and compare")
    verify.add_argument("run", nargs="?", metavar="RUN", help="the run's id (default: the last run)")
    commands.add_parser("recover", parents=[common], help="finish or roll back what a crash left")
    commands.add_parser("history", parents=[common], help="the runs, newest first")
    add_dataset(
        commands.add_parser("dataset", parents=[common], help="copy what you decided on, a folder per label")
    )
    add_train(commands.add_parser("train", parents=[common], help="train a model from labelled folders"))
    add_evaluate(commands.add_parser("evaluate", parents=[common], help="how good a model is on a folder"))
    predict = commands.add_parser("predict", parents=[common], help="label and probabilities of photos")
    predict.add_argument("photos", nargs="+", type=place, metavar="PHOTO")
    add_engine(predict)
    add_models(
        commands.add_parser("models", parents=[common], help="list, build, use, export, import models")
    )
    commands.add_parser("doctor", parents=[common], help="what is used on this computer, and why")
    sample = commands.add_parser("sample", parents=[common], help="copy sample photos into a new folder")
    sample.add_argument("folder", type=place, metavar="DIR")
    return parser
