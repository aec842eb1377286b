"""``models``: the registry."""

from __future__ import annotations

import argparse

from statuesorter.cli.screen import table
from statuesorter.operations.models import (
    export_model,
    import_model,
    list_models,
    remove_model,
    rollback_model,
    use_model,
)
from statuesorter.operations.workspace import Workspace


def run_models(workspace: Workspace, arguments: argparse.Namespace) -> int:
    """List, use, go back, export, import, remove."""
    match arguments.act:
        case "use":
            print(f"{use_model(workspace, arguments.name).title_and_name} is active now.")
        case "rollback":
            print(f"{rollback_model(workspace).title_and_name} is active again.")
        case "export":
            print(export_model(workspace, arguments.name, arguments.target))
        case "import":
            print(import_model(workspace, arguments.source))
        case "remove":
            remove_model(workspace, arguments.name)
            print(f"{arguments.name} is removed.")
        case _:
            _list(workspace)
    return 0


def _list(workspace: Workspace) -> None:
    rows = [
        (
            "*" if row.active else "",
            row.name,
            row.created[:16].replace("T", " "),
            row.parent or "",
            row.damage or row.title,
        )
        for row in list_models(workspace)
    ]
    print(table(("active", "name", "created", "from", "title"), rows))
