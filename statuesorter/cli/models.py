"""``models``: the registry, and what is known of a model."""

from __future__ import annotations

import argparse

from statuesorter.cli.model_report import as_json, as_table
from statuesorter.cli.screen import table
from statuesorter.domain.progress import finished
from statuesorter.operations.models import ModelService
from statuesorter.operations.workspace import Workspace


def run_models(workspace: Workspace, arguments: argparse.Namespace) -> int:
    """List, show, use, go back, export, import, remove."""
    models = ModelService(workspace)
    match arguments.act:
        case "show":
            row = models.row(arguments.name)
            print(as_json(row) if arguments.format == "json" else as_table(row))
        case "use":
            print(f"{finished(models.use(arguments.name)).title_and_name} is active now.")
        case "rollback":
            print(f"{models.rollback().title_and_name} is active again.")
        case "export":
            print(models.export(arguments.name, arguments.target))
        case "import":
            print(models.import_(arguments.source).name)
        case "remove":
            models.remove(arguments.name)
            print(f"{arguments.name} is removed.")
        case _:
            _list(models)
    return 0


def _list(models: ModelService) -> None:
    rows = [
        (
            "*" if row.active else "",
            row.name,
            row.created[:16].replace("T", " "),
            row.parent or "",
            row.damage or (f"{row.title} ({row.remark})" if row.remark else row.title),
        )
        for row in models.overview().rows
    ]
    print(table(("active", "name", "created", "from", "title"), rows))
