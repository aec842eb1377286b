"""The forms in which a model goes out of the program; as the first two it comes back in."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from statuesorter.domain.errors import ModelError
from statuesorter.domain.language import _


class ModelFormat(StrEnum):
    """FOLDER, ZIP: the model's own files. ONNX: for any runtime of that format. FASTAI: the ``.pkl`` that
    ``load_learner`` reads in a notebook. It is written only: what is read as a pickle can run anything.
    """

    FOLDER = "folder"
    ZIP = "zip"
    ONNX = "onnx"
    FASTAI = "fastai"

    @property
    def ending(self) -> str:
        """What the names of its files end in; nothing for a folder."""
        return {ModelFormat.ZIP: ".zip", ModelFormat.ONNX: ".onnx", ModelFormat.FASTAI: ".pkl"}.get(self, "")


def known_format(target: Path) -> ModelFormat | None:
    """The format that the ending of ``target`` stands for; None where it stands for none."""
    ending = target.suffix.lower()
    return next((each for each in ModelFormat if each.ending and each.ending == ending), None)


def format_of(target: Path) -> ModelFormat:
    """The format of ``target``, unless another is asked for: by its ending; without one it is a folder.

    Raises `ModelError` for any other ending.
    """
    found = known_format(target)
    if found is None and target.suffix:
        raise ModelError(
            _("“{ending}” is not the ending of a format in which models are exported.").format(
                ending=target.suffix
            ),
            advice=_("Let the name end in .zip, .onnx or .pkl, or in nothing for a folder."),
        )
    return found or ModelFormat.FOLDER
