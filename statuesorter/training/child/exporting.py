"""Writing a model in the form of another program. What each form needs is imported only for it."""

from __future__ import annotations

from collections.abc import Callable, Generator

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.model_format import ModelFormat
from statuesorter.domain.progress import Progress
from statuesorter.models.model import load_model
from statuesorter.training.messages import Advanced, ExportJob, Message


def export(job: ExportJob, send: Callable[[Message], None], stop: CancelToken) -> None:
    """Write the model as ``job`` says, and send how far it is. Raises `ModelError`, and `Cancelled`."""
    for progress in _writing(job):
        stop.raise_if_cancelled()
        send(Advanced(progress))


def _writing(job: ExportJob) -> Generator[Progress, None, None]:
    model = load_model(job.model)
    if job.format is ModelFormat.ONNX:
        from statuesorter.models.onnx_export import write_onnx

        return write_onnx(model, job.written_file)
    from statuesorter.training.child.learner_export import write_learner

    return write_learner(model, job.written_file)
