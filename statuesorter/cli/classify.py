"""``classify``, ``predict``: what the model says of photos."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO

from statuesorter.cli.screen import ProgressLine, complain, complain_of_left_out, on_one_line, write_utf_8
from statuesorter.domain.errors import FolderError, StatueSorterError
from statuesorter.domain.labels import DEFAULT_LABELS, UNSURE, LabelSet, word_of
from statuesorter.domain.photo import Photo
from statuesorter.domain.progress import Progress
from statuesorter.models.classify import ClassifiedPhoto
from statuesorter.operations.classify import EngineReady, classify_photos
from statuesorter.operations.learn_as_you_go import QuickLearner
from statuesorter.operations.open_folder import open_folder
from statuesorter.operations.rows import columns_of, give_label, row_of
from statuesorter.operations.workspace import Workspace
from statuesorter.photos.scan import photo_at


def photos_of(workspace: Workspace, arguments: argparse.Namespace) -> tuple[list[Photo], int]:
    """Every photo below the folder, and how many folders of it could not be read; those are named on stderr,
    and in one line what was left out.

    Raises FolderError.
    """
    unreadable: list[Path] = []
    left_out: list[Path] = []

    def say(path: Path, error: OSError) -> None:
        unreadable.append(path)
        complain(f"{path} cannot be read ({error.strerror}).")

    chunks = open_folder(
        workspace,
        arguments.folder,
        leave_out=arguments.leave_out,
        on_unreadable=say,
        on_left_out=left_out.append,
    )
    photos = [opened.photo for chunk in chunks for opened in chunk]
    complain_of_left_out(left_out)
    return photos, len(unreadable)


@dataclass(frozen=True, slots=True)
class Classified:
    """What a model that tells ``labels`` apart says of each photo, by photo."""

    labels: LabelSet
    results: Mapping[Photo, ClassifiedPhoto]


def classify_all(
    workspace: Workspace,
    photos: Sequence[Photo],
    arguments: argparse.Namespace,
    *,
    with_decisions: bool = False,
) -> Classified:
    """Classify with the engine that the arguments ask for, showing progress; failures are named on stderr.
    ``with_decisions``: as the window does that learns as you go.
    """
    line = ProgressLine()
    labels, results = DEFAULT_LABELS, dict[Photo, ClassifiedPhoto]()
    items = classify_photos(
        workspace,
        photos,
        device=arguments.device,
        batch_size=arguments.batch_size,
        model_name=arguments.model,
        use_cache=not arguments.no_cache,
        wrong_of_hundred=arguments.wrong_of_hundred,
    )
    for item in items:
        if isinstance(item, Progress):
            line.show(item)
        elif isinstance(item, EngineReady):
            labels = item.labels
        else:
            results[item.photo] = item
            if item.error is not None:
                line.clear()
                complain(item.error)
    line.clear()
    found = Classified(labels, results)
    if not with_decisions:
        return found
    learner = QuickLearner(workspace, model_name=arguments.model, wrong_of_hundred=arguments.wrong_of_hundred)
    return _asked_again(learner, found)


def _asked_again(learner: QuickLearner, found: Classified) -> Classified:
    """Once all photos were looked at: what is said of them with all decisions learned, those that came to
    light when files were read too.
    """
    photos = [photo for photo, result in found.results.items() if result.prediction is not None]
    asked = learner.ask([photo.identity for photo in photos])
    results = dict(found.results)
    for rows, predictions in asked.answers:
        places: list[int] = rows.tolist()
        for place, prediction in zip(places, predictions, strict=True):
            photo = photos[place]
            results[photo] = replace(results[photo], prediction=prediction)
    return Classified(asked.labels, results)


def run_classify(workspace: Workspace, arguments: argparse.Namespace) -> int:
    """A row for each photo, in the order of the folders."""
    photos, unreadable = photos_of(workspace, arguments)
    # The new file is made before the work begins, so that hours of it are never thrown away over a name.
    with _output(arguments.output, arguments.format) as stream:
        found = classify_all(workspace, photos, arguments, with_decisions=arguments.with_decisions)
        rows = [row_of(found.results[photo], found.labels) for photo in photos]
        if arguments.with_decisions:
            decisions = workspace.catalog.decisions([photo.identity for photo in photos])
            for photo, row in zip(photos, rows, strict=True):
                if photo.identity in decisions:
                    give_label(row, decisions[photo.identity].label)
        _WRITERS[arguments.format](rows, found.labels, stream)
    return 1 if unreadable or any(result.error is not None for result in found.results.values()) else 0


def run_predict(workspace: Workspace, arguments: argparse.Namespace) -> int:
    """Label and probabilities, a line for each photo, as ``learn.predict`` says them."""
    photos: list[Photo] = []
    failed = 0
    for path in arguments.photos:
        try:
            photos.append(photo_at(path))
        except StatueSorterError as error:
            complain(str(error))
            failed += 1
    found = classify_all(workspace, photos, arguments)
    for photo in photos:
        prediction = found.results[photo].prediction
        if prediction is None:
            failed += 1
        else:
            every = zip(prediction.labels, prediction.probabilities, strict=True)
            figures = "  ".join(f"{label} {probability:.4f}" for label, probability in every)
            print(f"{on_one_line(str(photo.path))}: {word_of(prediction.label)}  {figures}")
    return 0 if not failed else 2 if failed == len(arguments.photos) else 1


@contextmanager
def _output(path: Path | None, form: str) -> Generator[TextIO]:
    """Where the rows go, in UTF-8 but for the table that a terminal shows. A new file is taken away again
    where it would stay empty or half written.
    """
    if path is None:
        if form != "table":
            write_utf_8()
        yield sys.stdout
        return
    try:
        stream = path.open("x", encoding="utf-8", newline="")
    except FileExistsError as error:
        raise FolderError(
            f"{path} exists already.", advice="Choose another name; nothing is overwritten."
        ) from error
    except OSError as error:
        raise FolderError(f"{path} cannot be written ({error.strerror}).") from error
    try:
        with stream:
            yield stream
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _write_csv(rows: Sequence[dict[str, str]], labels: LabelSet, stream: TextIO) -> None:
    writer: csv.DictWriter[str] = csv.DictWriter(stream, columns_of(labels), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


def _write_jsonl(rows: Sequence[dict[str, str]], labels: LabelSet, stream: TextIO) -> None:
    for row in rows:
        numbers = {name: float(row[name]) if row[name] else None for name in ("confidence", *labels)}
        stream.write(json.dumps({**row, **numbers}) + "\n")


def _write_table(rows: Sequence[dict[str, str]], labels: LabelSet, stream: TextIO) -> None:
    widest = max(map(len, (*labels, UNSURE, "failed")))
    for row in rows:
        percent = f"{float(row['confidence']):.1%}" if row["confidence"] else ""
        word = row["label"] or row["status"]
        stream.write(f"{word:<{widest + 1}} {percent:>6}  {on_one_line(row['path'])}\n")


_WRITERS = {"csv": _write_csv, "jsonl": _write_jsonl, "table": _write_table}
