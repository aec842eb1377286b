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
from statuesorter.cli.screen import complain
from statuesorter.labels import Label
from statuesorter.photos.leaving_out import problem_of

COMMANDS = (
    "classify",
    "collection",
    "sort",
    "decide",
    "undo",
    "verify",
    "recover",
    "history",
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
    if arguments.command == "train" and arguments.arch is not None and not arguments.full:
        parser.error("--arch needs --full: without it the network stays, and its head alone is trained")
    if arguments.command == "decide":
        _check_decide(parser, arguments)
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


def _common() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--base-dir",
        type=_place,
        metavar="DIR",
        default=argparse.SUPPRESS,
        help="keep settings, catalog, caches, models and journals under DIR",
    )
    return common


def _window_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="statuesorter", parents=[_common()], epilog=_EPILOG)
    parser.add_argument("folder", nargs="?", type=_place, metavar="FOLDER", help="open this folder")
    parser.set_defaults(command=None)
    return parser


def _commands_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="statuesorter",
        description="Tell paintings from statues in a folder of photos, file them, learn from corrections.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[_common()],
    )
    parser.add_argument("--version", action="version", version=f"statuesorter {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    common = _common()
    rows = "a row for each photo of a folder"
    _add_classify(commands.add_parser("classify", parents=[common], help=rows, epilog=_TABLES))
    _add_collection(
        commands.add_parser(
            "collection", parents=[common], help="rows for millions of photos, by workers", epilog=_TABLES
        )
    )
    _add_sort(commands.add_parser("sort", parents=[common], help="classify, show the plan, file the photos"))
    _add_decide(commands.add_parser("decide", parents=[common], help="say what photos show"))
    undo = commands.add_parser("undo", parents=[common], help="take a run back")
    undo.add_argument("run", nargs="?", metavar="RUN", help="the run's id (default: the last run)")
    undo.add_argument(
        "--only",
        nargs="+",
        type=_place,
        metavar="PHOTO",
        help="take back these photos alone (old or new path)",
    )
    verify = commands.add_parser("verify", parents=[common], help="read a run's copies again and compare")
    verify.add_argument("run", nargs="?", metavar="RUN", help="the run's id (default: the last run)")
    commands.add_parser("recover", parents=[common], help="finish or roll back what a crash left")
    commands.add_parser("history", parents=[common], help="the runs, newest first")
    _add_train(commands.add_parser("train", parents=[common], help="train a model from labelled folders"))
    _add_evaluate(commands.add_parser("evaluate", parents=[common], help="how good a model is on a folder"))
    predict = commands.add_parser("predict", parents=[common], help="label and probabilities of photos")
    predict.add_argument("photos", nargs="+", type=_place, metavar="PHOTO")
    _add_engine(predict)
    _add_models(commands.add_parser("models", parents=[common], help="list, use, export, import models"))
    commands.add_parser("doctor", parents=[common], help="what is used on this computer, and why")
    sample = commands.add_parser("sample", parents=[common], help="draw sample photos into a new folder")
    sample.add_argument("folder", type=_place, metavar="DIR")
    return parser


def _positive(word: str) -> int:
    try:
        number = int(word)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError("must be a whole number, 1 or more")
    return number


def _place(word: str) -> Path:
    """A path. An empty word, as of a script's variable that is not set, does not mean the current folder."""
    if not word:
        raise argparse.ArgumentTypeError("must not be empty")
    return Path(word)


def _add_engine(parser: argparse.ArgumentParser) -> None:
    _add_model(parser)
    parser.add_argument("--no-cache", action="store_true", help="look at every photo anew")


def _add_model(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", metavar="NAME", help="a model's name (default: the active one)")
    parser.add_argument("--device", choices=["auto", "cpu", "cuda", "mps", "xpu"], default="auto")
    parser.add_argument("--batch-size", type=_positive, metavar="N")


def _pattern(word: str) -> str:
    problem = problem_of(word)
    if problem is not None:
        raise argparse.ArgumentTypeError(problem)
    return word


def _add_leave_out(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--leave-out",
        type=_pattern,
        action="append",
        default=[],
        metavar="PATTERN",
        help="leave out folders and files of this name (with * and ?), or with a slash of this path below "
        "the folder, beside what the settings leave out; may be given several times",
    )


def _add_classify(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=_place, metavar="FOLDER")
    parser.add_argument("--format", choices=["table", "csv", "jsonl"], default="table")
    parser.add_argument(
        "--output", type=_place, metavar="FILE", help="write to a new FILE, not to the screen"
    )
    _add_leave_out(parser)
    _add_engine(parser)


def _add_collection(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "source", metavar="SOURCE", help="a folder, or a text file with a path or URL on each line"
    )
    parser.add_argument("--to", required=True, metavar="ROWS", help="Parquet files go into this folder")
    parser.add_argument("--workers", type=_positive, default=1, metavar="N", help="default: 1")
    parser.add_argument(
        "--part-size", type=_positive, default=1000, metavar="N", help="photos in a file (default: 1000)"
    )
    parser.add_argument("--cluster", metavar="ADDRESS", help="a Ray cluster (default: this computer alone)")
    _add_leave_out(parser)
    _add_model(parser)


def _add_sort(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=_place, metavar="FOLDER")
    parser.add_argument("--to", type=_place, required=True, metavar="DEST", help="paint/ and statue/ go here")
    parser.add_argument("--mode", choices=["copy", "move", "hardlink", "symlink"], default="copy")
    parser.add_argument("--unsure-folder", action="store_true", help="file unsure photos into unsure/")
    parser.add_argument("--dry-run", action="store_true", help="show the plan and stop")
    parser.add_argument("--yes", action="store_true", help="file without asking")
    _add_leave_out(parser)
    _add_engine(parser)


def _add_decide(parser: argparse.ArgumentParser) -> None:
    parser.usage = "%(prog)s [-h] [--base-dir DIR] (LABEL PHOTO ... | --from FILE | --withdraw PHOTO ...)"
    parser.description = (
        "What the keys do in the window, for scripts. A decision wins over what a model says, wherever the "
        "photo goes; sorting and training use it."
    )
    parser.add_argument(
        "words", nargs="*", metavar="LABEL PHOTO", help=f"{', '.join(Label)}, then one photo or more"
    )
    how = parser.add_mutually_exclusive_group()
    how.add_argument(
        "--from",
        dest="table",
        type=_place,
        metavar="FILE",
        help="a CSV file with the columns path and label, as “classify --format csv” writes it; "
        "rows without a label are passed over",
    )
    how.add_argument("--withdraw", nargs="+", type=_place, metavar="PHOTO", help="take decisions back")


def _check_decide(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> None:
    words: list[str] = arguments.words
    if arguments.table is not None or arguments.withdraw is not None:
        if words:
            parser.error(f"unrecognized arguments: {' '.join(words)}")
        return
    if len(words) < 2:
        parser.error("decide needs a label and at least one photo")
    if words[0] not in list(Label):
        parser.error(f"“{words[0]}” is not a label; there are {', '.join(Label)}")
    if not all(words):
        parser.error("a photo must not be empty")


def _add_train(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=_place, metavar="FOLDER", help="holds a folder for each label")
    parser.add_argument("--full", action="store_true", help="train the whole network, not the head alone")
    parser.add_argument(
        "--arch", metavar="NAME", help="with --full: a timm name (default: the active model's network)"
    )
    parser.add_argument("--epochs", type=_positive, metavar="N", help="default: 12, with --full 4")
    parser.add_argument("--batch-size", type=_positive, metavar="N", help="default with --full: 16")
    parser.add_argument("--seed", type=int, default=42, metavar="N")
    parser.add_argument("--promote", choices=["auto", "never", "always"], default="auto")
    _add_leave_out(parser)


def _add_evaluate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=_place, metavar="FOLDER", help="holds a folder for each label")
    parser.add_argument("--format", choices=["table", "json"], default="table")
    _add_leave_out(parser)
    _add_engine(parser)


def _add_models(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    common = _common()
    acts.add_parser("list", parents=[common], help="every model")
    acts.add_parser("rollback", parents=[common], help="go back to the model that was active before")
    for act, words in (("use", "make a model the active one"), ("remove", "remove a model")):
        acts.add_parser(act, parents=[common], help=words).add_argument("name", metavar="NAME")
    export = acts.add_parser("export", parents=[common], help="write a model to a new zip file")
    export.add_argument("name", metavar="NAME")
    export.add_argument("target", type=_place, metavar="FILE")
    import_ = acts.add_parser("import", parents=[common], help="take a model from a zip file or a folder")
    import_.add_argument("source", type=_place, metavar="FILE")
