"""``models``: the registry, what is known of a model, and building one."""

from __future__ import annotations

import argparse
from pathlib import Path

from statuesorter.cli.model_report import as_json, as_table
from statuesorter.cli.screen import (
    ProgressLine,
    complain,
    complain_of_left_out,
    complain_of_others,
    followed,
    table,
)
from statuesorter.cli.stopping import stopped_gently
from statuesorter.domain.model_format import ModelFormat, format_of
from statuesorter.domain.photo import Photo
from statuesorter.domain.progress import Progress, finished
from statuesorter.models.card import ModelCard
from statuesorter.operations.build_model import build_from_folder
from statuesorter.operations.model_report import cost
from statuesorter.operations.models import ModelService
from statuesorter.operations.workspace import Workspace


def run_models(workspace: Workspace, arguments: argparse.Namespace) -> int:
    """List, show, build, use, go back, export, import, remove."""
    models = ModelService(workspace)
    match arguments.act:
        case "show":
            row = models.row(arguments.name)
            print(as_json(row) if arguments.format == "json" else as_table(row))
        case "build":
            return _build(workspace, arguments)
        case "use":
            print(f"{finished(models.use(arguments.name)).title_and_name} is active now.")
        case "rollback":
            print(f"{models.rollback().title_and_name} is active again.")
        case "export":
            print(_export(models, arguments))
        case "import":
            print(models.import_(arguments.source).name)
        case "remove":
            models.remove(arguments.name)
            print(f"{arguments.name} is removed.")
        case _:
            _list(models)
    return 0


def _export(models: ModelService, arguments: argparse.Namespace) -> Path:
    target: Path = arguments.target
    wanted = format_of(target) if arguments.format is None else ModelFormat(arguments.format)
    with stopped_gently() as cancel:
        return followed(models.export(arguments.name, target, wanted, cancel=cancel))


def _build(workspace: Workspace, arguments: argparse.Namespace) -> int:
    """Build a model, say how good it is, and use it where that is asked for."""
    line, failed = ProgressLine(), 0
    others: list[Photo] = []
    left_out: list[Path] = []
    steps = build_from_folder(
        workspace,
        arguments.photos,
        arch=arguments.arch,
        title=arguments.title,
        seed=arguments.seed,
        leave_out=arguments.leave_out,
        on_other=others.append,
        on_left_out=left_out.append,
    )
    while True:
        try:
            event = next(steps)
        except StopIteration as end:
            card: ModelCard = end.value
            break
        if isinstance(event, Progress):
            line.show(event)
            continue
        complain(event.sentence)
        failed += len(event.failed)
        for _path, error in event.failed:
            complain(error)
    line.clear()
    complain_of_left_out(left_out)
    complain_of_others(others)
    models = ModelService(workspace)
    print(as_table(models.row(card.name)))
    if arguments.use:
        print(f"\n{finished(models.use(card.name)).title_and_name} is active now.")
    return 1 if failed else 0


def _list(models: ModelService) -> None:
    rows = [
        (
            "*" if row.active else "",
            row.name,
            row.created[:16].replace("T", " "),
            row.parent or "",
            cost(row),
            row.damage or (f"{row.title} ({row.remark})" if row.remark else row.title),
        )
        for row in models.overview().rows
    ]
    print(table(("active", "name", "created", "from", "takes", "title"), rows))
