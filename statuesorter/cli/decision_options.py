"""What can be written after the commands about decisions."""

from __future__ import annotations

import argparse

from statuesorter.cli.options import place
from statuesorter.domain.labels import DEFAULT_LABELS


def add_decide(parser: argparse.ArgumentParser) -> None:
    """Options of ``decide``; `check_decide` sees what argparse cannot."""
    parser.usage = (
        "%(prog)s [-h] [--base-dir DIR] "
        "(LABEL PHOTO ... | --from FILE | --withdraw PHOTO ... | --keep PHOTO ...)"
    )
    parser.description = (
        "What the keys do in the window, for scripts. A decision wins over what a model says, wherever the "
        "photo goes; sorting and training use it."
    )
    parser.add_argument(
        "words",
        nargs="*",
        metavar="LABEL PHOTO",
        help=f"a label ({', '.join(DEFAULT_LABELS)}, …: “labels list”), then one photo or more",
    )
    how = parser.add_mutually_exclusive_group()
    how.add_argument(
        "--from",
        dest="table",
        type=place,
        metavar="FILE",
        help="a CSV file with the columns path and label, as “classify --format csv” writes it; "
        "rows without a label, or with “unsure”, are passed over",
    )
    how.add_argument("--withdraw", nargs="+", type=place, metavar="PHOTO", help="take decisions back")
    how.add_argument(
        "--keep",
        nargs="+",
        type=place,
        metavar="PHOTO",
        help="decisions that look unlike the rest are right: “suspects” does not list them again",
    )


def check_decide(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> None:
    """End the program with status 2 where the words after ``decide`` say nothing to do."""
    words: list[str] = arguments.words
    if any(each is not None for each in (arguments.table, arguments.withdraw, arguments.keep)):
        if words:
            parser.error(f"unrecognized arguments: {' '.join(words)}")
        return
    if len(words) < 2:
        parser.error("decide needs a label and at least one photo")
    if not all(words):
        parser.error("a photo must not be empty")


def add_suspects(parser: argparse.ArgumentParser) -> None:
    """Options of ``suspects``."""
    parser.description = (
        "Compares every decision with all others, in any folder, by what the active model knows: a slip of "
        "the key looks unlike the rest. Decide anew, or see “decide --keep”."
    )
    parser.add_argument(
        "folder",
        nargs="?",
        type=place,
        metavar="FOLDER",
        help="list only photos below FOLDER (default: every photo you decided on)",
    )
    parser.add_argument("--format", choices=["table", "csv"], default="table")
