"""``sort``, ``undo``, ``verify``, ``recover``, ``history``: photos into folders, and back."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence

from statuesorter.cli.classify import classify_all, photos_of
from statuesorter.cli.plan_table import show_plan
from statuesorter.cli.screen import ProgressLine, complain, followed, table
from statuesorter.cli.stopping import stopped_gently
from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.errors import FilingError
from statuesorter.domain.labels import UNSURE, FiledAs, word_of
from statuesorter.domain.outcome import Outcome, Result, what_is_lacking
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.domain.plan import Mode, Plan, default_folders
from statuesorter.domain.progress import Progress
from statuesorter.domain.run import Purpose, RunSummary
from statuesorter.operations.learn_as_you_go import QuickLearner
from statuesorter.operations.own_labels import LabelService
from statuesorter.operations.runs import RunService
from statuesorter.operations.sort import RunStarted, SortOptions, SortService
from statuesorter.operations.workspace import Workspace


def run_sort_command(workspace: Workspace, arguments: argparse.Namespace) -> int:
    """Classify, plan, show the plan, ask, file; prints the run's id."""
    photos, unreadable = photos_of(workspace, arguments)
    folders = _folder_names(workspace, photos, arguments)
    labelled, failed = _labelled(workspace, photos, arguments)
    failed += unreadable
    plan = _plan(workspace, labelled, folders, arguments)
    sort = SortService(workspace)
    return carry_out(plan, arguments, lambda cancel: sort.file(plan, cancel=cancel), failed=failed)


Filed = Iterable[RunStarted | Outcome | Progress]
"""What a run yields that is carried out."""


def carry_out(
    plan: Plan, arguments: argparse.Namespace, file: Callable[[CancelToken], Filed], *, failed: int
) -> int:
    """Show the plan, ask, and ``file``; gives the exit status. ``failed`` photos are not in the plan."""
    show_plan(plan)
    if arguments.dry_run:
        return 1 if failed else 0
    if plan.problems:
        for problem in plan.problems:
            complain(problem)
        return 2
    if not plan.units:
        print("Nothing to do.")
        return 1 if failed else 0
    if not arguments.yes and not _agreed(len(plan.units), arguments.mode):
        print("Nothing was touched.")
        return 0
    failed += _file(file)
    return 1 if failed else 0


def _plan(
    workspace: Workspace,
    labelled: Sequence[tuple[Photo, FiledAs]],
    folders: Mapping[FiledAs, str],
    arguments: argparse.Namespace,
) -> Plan:
    keep_below = arguments.folder if arguments.keep_folders else None
    options = SortOptions(arguments.to, Mode(arguments.mode), folders, keep_below)
    return followed(SortService(workspace).plan(labelled, options))


def _folder_names(
    workspace: Workspace, photos: Sequence[Photo], arguments: argparse.Namespace
) -> dict[FiledAs, str]:
    """Where photos go: those of the person's own labels as they chose. Raises FilingError where a folder is
    wanted for a label that nobody knows.
    """
    decisions = workspace.catalog.decisions([photo.identity for photo in photos])
    service = LabelService(workspace)
    own = [each.label for each in service.own()]
    decided = (decision.label for decision in decisions.values())
    known = workspace.registry.labels_of(arguments.model)
    if arguments.with_decisions:
        known = QuickLearner(workspace, model_name=arguments.model).learned().head.labels
    labels = tuple(dict.fromkeys((*known, *own, *decided)))
    folders = {
        label: name for label, name in {**default_folders(labels), **service.folders(own)}.items() if name
    }
    wanted = [*([(UNSURE, UNSURE)] if arguments.unsure_folder else []), *arguments.folder_for]
    for filed_as, folder in wanted:
        if filed_as not in (*labels, UNSURE):
            raise FilingError(
                f"“{filed_as}” is not a label.", advice=f"There are {', '.join((*labels, UNSURE))}."
            )
        if folder is None:
            folders.pop(filed_as, None)
        else:
            folders[filed_as] = folder
    return folders


def _labelled(
    workspace: Workspace, photos: list[Photo], arguments: argparse.Namespace
) -> tuple[list[tuple[Photo, FiledAs]], int]:
    """Each photo with its label; what the person decided wins over what the model says."""
    decisions = workspace.catalog.decisions([photo.identity for photo in photos])
    labels: dict[PhotoIdentity, FiledAs] = {photo: decision.label for photo, decision in decisions.items()}
    asked = [photo for photo in photos if photo.identity not in labels]
    failed = 0
    if not asked:
        return [(photo, labels[photo.identity]) for photo in photos], 0
    found = classify_all(workspace, asked, arguments, with_decisions=arguments.with_decisions)
    for result in found.results.values():
        if result.known is not None and result.known.decision is not None:
            labels[result.photo.identity] = result.known.decision  # its file is new, what it shows is not
        elif result.prediction is None:
            failed += 1
        else:
            labels[result.photo.identity] = word_of(result.prediction.label)
    return [(photo, labels[photo.identity]) for photo in photos if photo.identity in labels], failed


def _agreed(count: int, mode: str) -> bool:
    if sys.stdin is None or sys.stdin.closed or not sys.stdin.isatty():  # None: whoever started us closed it
        complain("Add --yes to file without being asked.")
        return False
    try:
        return input(f"{mode} {count:,} photos? [y/N] ").strip().lower() in ("y", "yes")
    except EOFError:  # Ctrl+D
        print()
        return False


def _file(file: Callable[[CancelToken], Filed]) -> int:
    """Have photos filed; gives the number of those that were not."""
    line = ProgressLine()
    failed = done = half_done = 0
    lacking: list[Outcome] = []
    with stopped_gently() as cancel:
        for item in file(cancel):
            if isinstance(item, RunStarted):
                print(f"run {item.run_id}")
                sys.stdout.flush()
            elif isinstance(item, Progress):
                line.show(item)
            elif item.result is Result.DONE:
                done += 1
                lacking += [item] if item.lacking else []
            else:
                failed += 1
                half_done += item.half_done
                line.clear()
                complain(f"{item.unit.photo.path}: {item.error}")
        line.clear()
        print(f"{done:,} filed, {failed:,} not filed")
        _complain_of_half_done(half_done)
        for sentence in what_is_lacking(lacking):
            complain(sentence)
    return failed


def run_undo(workspace: Workspace, arguments: argparse.Namespace) -> int:
    """Take a run back."""
    run_id = arguments.run or _last_run(workspace)
    only = None if arguments.only is None else [photo.absolute() for photo in arguments.only]
    with stopped_gently() as cancel:
        outcomes = _outcomes(RunService(workspace).undo(run_id, only=only, cancel=cancel))
        if only is not None and not outcomes and not cancel.cancelled:
            raise FilingError(
                "These photos are not of that run.", advice="Name them by their old or new path."
            )
        return _tell(outcomes, "taken back")


def run_verify(workspace: Workspace, arguments: argparse.Namespace) -> int:
    """Read a run's copies again."""
    run_id = arguments.run or next((run.id for run in RunService(workspace).runs() if run.copied), None)
    if run_id is None:
        raise FilingError("There is no run with copies.")
    outcomes = _outcomes(RunService(workspace).verify(run_id))
    if not outcomes:
        raise FilingError("That run has no copies.", advice="“history” shows how each run filed.")
    trouble = [outcome for outcome in outcomes if outcome.result is not Result.DONE]
    for outcome in trouble:
        complain(f"{outcome.unit.target}: {outcome.error}")
    print(f"{len(outcomes) - len(trouble):,} as copied, {len(trouble):,} not")
    return 1 if trouble else 0


def _outcomes(items: Iterable[Outcome | Progress]) -> list[Outcome]:
    """Listen to the end, with the progress in one line."""
    line = ProgressLine()
    outcomes: list[Outcome] = []
    for item in items:
        if isinstance(item, Progress):
            line.show(item)
        else:
            outcomes.append(item)
    line.clear()
    return outcomes


def _last_run(workspace: Workspace) -> str:
    for run in RunService(workspace).runs():
        if run.done > 0:
            return run.id
    raise FilingError("There is no run to take back.")


def run_recover(workspace: Workspace, _arguments: argparse.Namespace) -> int:
    """Finish or roll back what a crash left."""
    # Put back as it was is as right as finished; why each was, the history knows.
    return _tell(RunService(workspace).recover(), "put right", well=(Result.DONE, Result.SKIPPED))


def _tell(outcomes: Sequence[Outcome], done_words: str, *, well: Sequence[Result] = (Result.DONE,)) -> int:
    trouble = [outcome for outcome in outcomes if outcome.result not in well]
    for outcome in trouble:
        complain(f"{outcome.unit.photo.path}: {outcome.error}")
    half_done = sum(outcome.half_done for outcome in trouble)
    print(f"{len(outcomes) - len(trouble):,} {done_words}, {len(trouble) - half_done:,} left as they are")
    _complain_of_half_done(half_done)
    return 1 if trouble else 0


def _complain_of_half_done(count: int) -> None:
    if count:
        complain(f"{count:,} half done. Nothing is lost: use “recover” to finish them, or to put them back.")


def _what(run: RunSummary) -> str:
    """How a run filed; and what for, where that was no sort."""
    return run.mode.value if run.purpose is Purpose.SORT else f"{run.mode.value} ({run.purpose.value})"


def run_history(workspace: Workspace, _arguments: argparse.Namespace) -> int:
    """The runs, newest first."""
    rows = [
        (run.id, _what(run), f"{run.done:,}", f"{run.failed:,}", f"{run.undone:,}", run.state.value,
         str(run.destination))
        for run in RunService(workspace).runs()
    ]  # fmt: skip
    if rows:
        print(
            table(("run", "mode", "done", "failed", "undone", "state", "destination"), rows, right=(2, 3, 4))
        )
    else:
        print("No runs yet.")
    return 0
