"""Where a model is exported to, and in which format: the file dialog, and what its answer means."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from statuesorter.domain.language import _
from statuesorter.domain.model_format import ModelFormat, known_format


def ask_where(parent: QWidget, title: str) -> tuple[Path, ModelFormat] | None:
    """Ask where the model called ``title`` is to be written; None where the person changes their mind."""
    filters = {
        _("Model (*.zip)"): ModelFormat.ZIP,
        _("Folder (*)"): ModelFormat.FOLDER,
        _("ONNX, for other programs (*.onnx)"): ModelFormat.ONNX,
        _("fastai, for notebooks (*.pkl)"): ModelFormat.FASTAI,
    }
    chosen, kind = QFileDialog.getSaveFileName(
        parent,
        _("Export the model"),
        str(Path.home() / f"{title}.zip"),
        ";;".join(filters),
        options=QFileDialog.Option.DontConfirmOverwrite,  # an export never overwrites
    )
    return settled(Path(chosen), filters.get(kind, ModelFormat.ZIP)) if chosen else None


def settled(chosen: Path, kind: ModelFormat) -> tuple[Path, ModelFormat]:
    """What is written, and in which format, where ``chosen`` was typed beside the filter ``kind``.

    A zip is offered first: where the name has the ending of another format, that is meant. Any other filter
    was picked by the person; not every dialog changes the ending of the name with it.
    """
    named = known_format(chosen)
    if kind is ModelFormat.ZIP and named is not None:
        return chosen, named
    if named is kind:
        return chosen, kind
    plain = chosen.with_suffix("") if named is not None else chosen
    return plain.with_name(f"{plain.name}{kind.ending}"), kind
