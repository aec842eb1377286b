"""``train``, ``evaluate``: labelled folders in, a model or figures out."""

from __future__ import annotations

import argparse
from pathlib import Path

from statuesorter.cli.evaluation import as_json, as_table
from statuesorter.cli.options import network_settings
from statuesorter.cli.screen import ProgressLine, complain, complain_of_left_out, complain_of_others, table
from statuesorter.domain.errors import TrainingError
from statuesorter.domain.evaluation import Comparison, Evaluation
from statuesorter.domain.labels import Label
from statuesorter.domain.photo import Photo
from statuesorter.domain.progress import Progress
from statuesorter.domain.training import (
    Candidate,
    EpochRow,
    Planned,
    RateSuggested,
    RateTried,
    Restarted,
    TrainingEvent,
    Warned,
)
from statuesorter.operations.evaluate import evaluate_folder
from statuesorter.operations.labelled import labelled_photos
from statuesorter.operations.learn_anew import LearnedAnew, is_on_earlier_network, learn_anew
from statuesorter.operations.retrain import (
    TrainingService,
    learnable,
    train_on_photos,
)
from statuesorter.operations.workspace import Workspace
from statuesorter.training.quick import SOURCE


def run_train(workspace: Workspace, arguments: argparse.Namespace) -> int:
    """Train, print the comparison (and fastai's table, where it trains), and take the new model or not."""
    labelled, source = _from_folder(workspace, arguments) if arguments.folder else _decided(workspace)
    network = network_settings(arguments)
    if arguments.folder is None and network is None and is_on_earlier_network(workspace):
        return _learn_anew(workspace)
    line = ProgressLine()
    candidate: Candidate | None = None
    failed = 0
    for event in train_on_photos(
        workspace,
        labelled,
        source=source,
        network=network,
        seed=arguments.seed,
    ):
        match event:
            case Candidate():
                candidate = event
            case Planned():
                line.clear()
                print(event.text)
                if network is not None:
                    _print_header()
            case Warned():
                line.clear()
                complain(event.sentence)
                failed += len(event.failed)
                for _path, error in event.failed:
                    complain(error)
            case _:
                _show(event, line)
    line.clear()
    if candidate is None:
        raise TrainingError("The training ended without a model.")
    _print_comparison(candidate.comparison)
    _settle(workspace, candidate, arguments.promote)
    return 1 if failed else 0


def _show(event: TrainingEvent | Progress, line: ProgressLine) -> None:
    """Print what is learned, or how far it is."""
    match event:
        case Progress():
            line.show(event)
        case RateTried():
            line.show(Progress(event.step, event.steps, "Looking for a learning rate"))
        case RateSuggested():
            line.clear()
            print(f"fastai's finder suggests a learning rate of {event.rate:.2g}.")
        case Restarted():
            line.clear()
            _print_header()
        case EpochRow():
            line.clear()
            _print_row(event)
        case _:
            pass


Labelled = list[tuple[Photo, Label]]


def _from_folder(workspace: Workspace, arguments: argparse.Namespace) -> tuple[Labelled, str]:
    """The photos of the folder, labelled, and its name; says what is left out. Raises FolderError."""
    others: list[Photo] = []
    left_out: list[Path] = []
    labelled = labelled_photos(
        arguments.folder,
        known := workspace.registry.labels_of(),
        new_labels=True,
        leave_out=workspace.leave_out(arguments.leave_out),
        on_other=others.append,
        on_left_out=left_out.append,
    )
    complain_of_left_out(left_out)
    complain_of_others(others)
    if new := sorted({label for _photo, label in labelled if label not in known}):
        print(f"New labels: {', '.join(new)}.")
    return labelled, arguments.folder.name or "folder"


def _decided(workspace: Workspace) -> tuple[Labelled, str]:
    """The photos that the person decided about, as the window learns from them."""
    found = learnable(workspace, by=workspace.registry.active)
    return [(photo, decision.label) for decision, photo in found if photo is not None], SOURCE


def _learn_anew(workspace: Workspace) -> int:
    """Learn the decisions on the network that ships now, and use the new model if it is no worse."""
    line = ProgressLine()
    steps = learn_anew(workspace, wanted=True)
    try:
        while True:
            line.show(next(steps))
    except StopIteration as end:
        found: LearnedAnew | None = end.value
    line.clear()
    if found is None:
        raise TrainingError("Another model was chosen meanwhile; nothing is changed.")
    print(found.sentence)
    return 0 if found.card is not None else 1


def _print_header() -> None:
    print(f"{'epoch':<6}{'train_loss':>11}{'valid_loss':>11}{'error_rate':>11}{'time':>7}")


def _print_row(row: EpochRow) -> None:
    time = f"{int(row.seconds) // 60:02d}:{int(row.seconds) % 60:02d}"
    print(
        f"{row.epoch:<6}{row.train_loss:>11.6f}{row.valid_loss:>11.6f}{row.error_rate:>11.6f}{time:>7}",
        flush=True,
    )


def _print_comparison(comparison: Comparison) -> None:
    rows = [
        (name, f"{e.accuracy:.4f}", f"{e.error_rate:.4f}", f"{e.ece:.4f}", f"{e.unsure_rate:.4f}")
        for name, e in (("active model", comparison.old), ("new model", comparison.new))
    ]
    print()
    header = ("on the same held-out photos", "accuracy", "error_rate", "ece", "unsure")
    print(table(header, rows, right=(1, 2, 3, 4)))
    print(comparison.sentence)


def _settle(workspace: Workspace, candidate: Candidate, when: str) -> None:
    training = TrainingService(workspace)
    if when == "always" or (when == "auto" and candidate.comparison.better):
        print(f"{training.promote(candidate).title_and_name} is active now.")
    elif when == "never":
        kept = workspace.registry.add(candidate.folder)
        print(f"{kept.title_and_name} is kept; the active model stays as it was.")
        training.discard(candidate)
    else:
        training.discard(candidate)
        print("The active model stays as it was.")


def run_evaluate(workspace: Workspace, arguments: argparse.Namespace) -> int:
    """Print how good a model is on photos whose labels are known by their folders."""
    line = ProgressLine()
    evaluation: Evaluation | None = None
    left_out: list[Path] = []
    for item in evaluate_folder(
        workspace,
        arguments.folder,
        model_name=arguments.model,
        device=arguments.device,
        batch_size=arguments.batch_size,
        use_cache=not arguments.no_cache,
        wrong_of_hundred=arguments.wrong_of_hundred,
        leave_out=arguments.leave_out,
        on_left_out=left_out.append,
    ):
        if isinstance(item, Progress):
            line.show(item)
        else:
            evaluation = item
    line.clear()
    complain_of_left_out(left_out)
    if evaluation is None:
        raise TrainingError("The photos could not be judged.")
    print(as_json(evaluation) if arguments.format == "json" else as_table(evaluation))
    for _path, error in evaluation.failed:
        complain(error)
    return 1 if evaluation.failed else 0
