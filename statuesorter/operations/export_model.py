"""Write a model for another computer, or for another program."""

from __future__ import annotations

import importlib.util
import logging
from collections.abc import Generator
from pathlib import Path

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.errors import ModelError
from statuesorter.domain.language import _, current_language
from statuesorter.domain.model_format import ModelFormat
from statuesorter.domain.progress import Progress
from statuesorter.log.public import Public
from statuesorter.models import transfer
from statuesorter.models.model import Model
from statuesorter.operations.retrain import staging_of
from statuesorter.operations.workspace import Workspace
from statuesorter.training.messages import ExportJob
from statuesorter.training.process import run_export
from statuesorter.training.staging import results_folder

_log = logging.getLogger(__name__)

_WRITES_ONNX = ("onnx", "onnxscript")
"""The packages with which torch does."""


def export_model(
    workspace: Workspace,
    name: str,
    target: Path,
    model_format: ModelFormat,
    *,
    cancel: CancelToken | None = None,
) -> Generator[Progress, None, Path]:
    """Write the model called ``name`` as ``target``, which must not exist, and return that. Yields how far
    it is.

    What needs torch or fastai is written in a process of its own. Raises `ModelError`, where the model is
    damaged, ``target`` exists or cannot be written, or a package is missing; and `Cancelled`. No half file is
    left.
    """
    model = workspace.registry.load(name)
    _log.info("A model is exported: %s", Public(model_format))
    match model_format:
        case ModelFormat.FOLDER:
            return transfer.write_folder(model, target)
        case ModelFormat.ZIP:
            return transfer.write_zip(model, target)
        case ModelFormat.ONNX:
            _check_packages()
        case ModelFormat.FASTAI:
            pass
    transfer.check_free(target)  # now, not after a minute
    return (yield from _converted(workspace, model, target, model_format, cancel))


def _converted(
    workspace: Workspace, model: Model, target: Path, model_format: ModelFormat, cancel: CancelToken | None
) -> Generator[Progress, None, Path]:
    with results_folder(staging_of(workspace)) as folder:
        job = ExportJob(model=model.folder, format=model_format, results=folder, language=current_language())
        yield from run_export(job, cancel=cancel)
        return transfer.write_copy(job.written_file, target)


def _check_packages() -> None:
    if any(importlib.util.find_spec(package) is None for package in _WRITES_ONNX):
        raise ModelError(
            _("The packages that write ONNX are not installed here."),
            advice=_("Install them: pip install \u201cstatuesorter[onnx]\u201d."),
        )
