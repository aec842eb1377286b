"""``labels``: what photos can show, with labels of one's own."""

from __future__ import annotations

import argparse
import json

from statuesorter.cli.screen import table
from statuesorter.domain.labels import Label, label_called
from statuesorter.domain.own_labels import LabelChange, ShownLabels
from statuesorter.operations.own_labels import LabelOverview, LabelService
from statuesorter.operations.workspace import Workspace


def run_labels(workspace: Workspace, arguments: argparse.Namespace) -> int:
    """List, add, choose, rename, merge, remove, take back."""
    labels = LabelService(workspace)
    match arguments.act:
        case "add":
            own = labels.add(
                arguments.name, key=arguments.key, colour=arguments.colour, folder=arguments.folder
            )
            print(f"{own.label} is a label now, its key is {own.key or 'none'}.")
        case "set":
            label = _label(arguments.label)
            labels.choose(label, key=arguments.key, colour=arguments.colour, folder=arguments.folder)
            print(f"{label} is set.")
        case "rename":
            _tell(labels.rename(_label(arguments.label), arguments.name))
        case "merge":
            _tell(labels.merge(_label(arguments.label), _label(arguments.into)))
        case "remove":
            _tell(labels.remove(_label(arguments.label)))
        case "undo":
            change = labels.take_back()
            print(f"{change.label} is there again, with {change.decisions:,} decisions.")
        case _:
            overview = labels.overview()
            print(_as_json(overview) if arguments.format == "json" else _as_table(overview))
    return 0


def _label(word: str) -> Label:
    """A label by the name that `list` shows, or as a person writes it."""
    try:
        return label_called(word)
    except ValueError:
        return Label(word)  # which is none: that is said by who looks for it


def _tell(change: LabelChange) -> None:
    becomes = "is removed" if change.becomes is None else f"is {change.becomes} now"
    print(f"{change.label} {becomes}, {change.decisions:,} decisions. “labels undo” takes it back.")


def _as_table(overview: LabelOverview) -> str:
    rows = [
        (row.label, " ".join(row.keys), _look(row.label, overview.labels), row.folder, f"{row.decisions:,}")
        for row in overview.rows
    ]
    return table(("label", "keys", "look", "folder", "decisions"), rows, right=(4,))


def _as_json(overview: LabelOverview) -> str:
    rows = [
        {
            "label": row.label,
            "own": row.label in overview.labels.own,
            "keys": list(row.keys),
            "look": _look(row.label, overview.labels),
            "folder": row.folder,
            "decisions": row.decisions,
        }
        for row in overview.rows
    ]
    return json.dumps(rows, indent=2, ensure_ascii=False)


def _look(label: Label, labels: ShownLabels) -> str:
    look = labels.looks.get(label)
    return "" if look is None else f"{look.colour} {look.shape}"
