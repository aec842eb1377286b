"""The last step of either training: judge old and new on the same photos, write the new model, hand it
over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from statuesorter.domain.evaluation import Comparison, Evaluation
from statuesorter.domain.labels import Label
from statuesorter.domain.photo import PhotoIdentity
from statuesorter.domain.training import Candidate
from statuesorter.models.base import BaseFeatures
from statuesorter.models.head import Head
from statuesorter.models.model import BackboneFiles, Model, write_model
from statuesorter.training.staging import stage

Row = tuple[PhotoIdentity, Label, NDArray[np.float32]]
"""A photo, its true label and its features (D)."""


@dataclass(frozen=True, slots=True)
class NewModel:
    """What the new model will be called, and where it is staged until the person takes it."""

    name: str
    title: str
    staging: Path


def figures_of(evaluation: Evaluation) -> dict[str, object]:
    """An evaluation as plain values for a model's card."""
    return {
        "n": evaluation.n,
        "accuracy": evaluation.accuracy,
        "ece": evaluation.ece,
        "unsure_rate": evaluation.unsure_rate,
        "wrong_of_sure": evaluation.wrong_of_sure,
        "labels": list(evaluation.labels),
        "confusion": [list(row) for row in evaluation.confusion],
    }


def stage_candidate(
    new: NewModel,
    *,
    active: Model,
    backbone: BackboneFiles,
    head: Head,
    base: BaseFeatures,
    comparison: Comparison,
    data: Mapping[str, Mapping[str, int]],
    seed: int,
    settings: Mapping[str, object],
    figures: Mapping[str, object] | None = None,
) -> Candidate:
    """Write the new model into a folder of its own and say what it is worth. Nothing is left on an error."""
    with stage(new.staging, new.name) as folder:
        model = write_model(
            folder,
            name=new.name,
            title=new.title,
            backbone=backbone,
            head=head,
            base=base,
            parent=active.name,
            data=data,
            seed=seed,
            settings=settings,
            figures={"held_out": figures_of(comparison.new), **(figures or {})},
        )
        return Candidate(folder, model.card.name, comparison)
