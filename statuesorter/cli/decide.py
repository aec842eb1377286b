"""``decide``: what the person says of photos, from a script."""

from __future__ import annotations

import argparse
import csv
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from statuesorter.cli.screen import ProgressLine, complain
from statuesorter.domain.errors import FolderError
from statuesorter.domain.labels import UNSURE, Label
from statuesorter.domain.names import from_table
from statuesorter.domain.progress import Progress
from statuesorter.operations.decide import DecidedFile, decide_on_files, keep_on_files
from statuesorter.operations.own_labels import LabelService
from statuesorter.operations.workspace import Workspace


def run_decide(workspace: Workspace, arguments: argparse.Namespace) -> int:
    """Give photos a label, withdraw or keep what was said of them; those that cannot be used are named."""
    if arguments.keep is not None:
        return _follow(keep_on_files(workspace, arguments.keep), len(arguments.keep), "kept")
    decided = list(_decided_files(arguments, LabelService(workspace).labels()))
    word = "decided" if arguments.withdraw is None else "withdrawn"
    return _follow(decide_on_files(workspace, decided), len(decided), word)


def _follow(items: Iterable[Progress | DecidedFile], asked: int, word: str) -> int:
    line = ProgressLine()
    failed = 0
    for item in items:
        if isinstance(item, Progress):
            line.show(item)
        elif item.error is not None:
            line.clear()
            complain(item.error)
            failed += 1
    line.clear()
    done = asked - failed
    print(f"{done:,} {word}")
    return 0 if not failed else 1 if done else 2


def _decided_files(arguments: argparse.Namespace, labels: Collection[Label]) -> Iterator[DecidedFile]:
    if arguments.table is not None:
        yield from _rows(arguments.table, labels)
    elif arguments.withdraw is not None:
        yield from (DecidedFile(path, None) for path in arguments.withdraw)
    else:
        word, *photos = arguments.words
        if word not in labels:
            raise FolderError(f"“{word}” is not a label.", advice=f"There are {', '.join(labels)}.")
        yield from (DecidedFile(Path(photo), Label(word)) for photo in photos)


def _rows(table: Path, labels: Collection[Label]) -> Iterator[DecidedFile]:
    """The decisions of a CSV file; photos that a model is unsure of are passed over. Raises FolderError where
    it is none, or a label in it is no label.
    """
    try:
        with table.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if not {"path", "label"} <= set(rows.fieldnames or ()):
                raise FolderError(f"{table} has no columns named path and label.")
            for row in rows:
                if row["path"] and row["label"] not in (None, "", UNSURE):
                    label = _label(row["label"], labels, table, rows.line_num)
                    yield DecidedFile(Path(from_table(row["path"])), label)
    except OSError as error:
        raise FolderError(f"{table} cannot be read ({error.strerror}).") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise FolderError(f"{table} is not a CSV file in UTF-8 ({error}).") from error


def _label(word: str, labels: Collection[Label], table: Path, line: int) -> Label:
    if word in labels:
        return Label(word)
    raise FolderError(
        f"“{word}” in line {line} of {table} is not a label.",
        advice=f"There are {', '.join(labels)}. Nothing was decided.",
    )
