"""Evaluate a model on photos whose labels are known by their folders."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.evaluation import Evaluation
from statuesorter.domain.progress import Progress
from statuesorter.operations.engine import active_predictor
from statuesorter.operations.labelled import labelled_photos
from statuesorter.operations.workspace import Workspace


def evaluate_folder(
    workspace: Workspace,
    folder: Path,
    *,
    model_name: str | None = None,
    device: str = "auto",
    batch_size: int | None = None,
    use_cache: bool = True,
    wrong_of_hundred: int | None = None,
    leave_out: Iterable[str] = (),
    on_left_out: Callable[[Path], None] | None = None,
    cancel: CancelToken | None = None,
) -> Iterator[Progress | Evaluation]:
    """Yield `Progress`, at the end the `Evaluation`. What is left out of the folder goes to ``on_left_out``.

    Raises FolderError, ModelError, TrainingError.
    """
    from statuesorter.training.evaluation import evaluate

    patterns = workspace.leave_out(leave_out)
    with active_predictor(
        workspace,
        name=model_name,
        device=device,
        batch_size=batch_size,
        use_cache=use_cache,
        wrong_of_hundred=wrong_of_hundred,
    ) as predictor:
        labelled = labelled_photos(
            folder, predictor.model.labels, leave_out=patterns, on_left_out=on_left_out
        )
        yield from evaluate(predictor, labelled, cancel=cancel)
