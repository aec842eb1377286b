"""How good a model is. Plain numpy: no fastai, no torch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.errors import TrainingError
from statuesorter.domain.evaluation import Evaluation, LabelFigures, WorstPhoto
from statuesorter.domain.labels import LABELS, Label
from statuesorter.domain.language import _
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.domain.prediction import Prediction
from statuesorter.domain.progress import Progress
from statuesorter.models.head import Head
from statuesorter.training.calibration import calibration_error
from statuesorter.training.features import features_by_model

if TYPE_CHECKING:
    from statuesorter.models.predictor import Predictor

_LEAST = 1e-7
"""The smallest probability whose logarithm is taken, as float32 can say it."""


Judged = tuple[Path, Label, Prediction]
"""A photo's path, its true label, and what the model said."""


def judge(judged: Sequence[Judged], *, failed: Sequence[tuple[Path, str]] = ()) -> Evaluation:
    """The `Evaluation` of predictions whose true labels are known; a photo whose true label is not one of
    `LABELS` is left out. Raises `TrainingError` where nothing is left.
    """
    judged = [row for row in judged if row[1] in LABELS]
    if not judged:
        raise TrainingError(_("There are no photos to judge the model by."))
    worst = sorted((_photo(*row) for row in judged), key=lambda photo: (-photo.loss, str(photo.path)))
    columns = (*LABELS, Label.UNSURE)
    table = {(true, said): 0 for true in LABELS for said in columns}
    plain = {(true, said): 0 for true in LABELS for said in LABELS}
    for _path, true, prediction in judged:
        table[true, prediction.label] += 1
        plain[true, prediction.likelier] += 1
    n = len(judged)
    right = sum(plain[label, label] for label in LABELS)
    sure = [(true, p.label) for _path, true, p in judged if p.label != Label.UNSURE]
    paint, statue = LABELS
    return Evaluation(
        accuracy=right / n,
        error_rate=(n - right) / n,
        confusion=(
            (plain[paint, paint], plain[paint, statue]),
            (plain[statue, paint], plain[statue, statue]),
        ),
        confusion3=(
            (table[paint, paint], table[paint, statue], table[paint, Label.UNSURE]),
            (table[statue, paint], table[statue, statue], table[statue, Label.UNSURE]),
        ),
        per_label={label: _figures(plain, label) for label in LABELS},
        ece=calibration_error(
            np.array([photo.confidence for photo in worst]),
            np.array([photo.true == photo.predicted for photo in worst]),
        ),
        unsure_rate=(n - len(sure)) / n,
        wrong_of_sure=_share(sum(true != said for true, said in sure), len(sure)),
        worst=tuple(worst),
        n=n,
        loss=sum(photo.loss for photo in worst) / n,
        failed=tuple(failed),
    )


def evaluate(
    predictor: Predictor, labelled: Iterable[tuple[Photo, Label]], *, cancel: CancelToken | None = None
) -> Iterator[Progress | Evaluation]:
    """Judge a model on photos whose labels are known: `Progress` for each, at the end the `Evaluation`.

    Raises `TrainingError` where there is no photo to judge by, or none of them can be read.
    """
    true = {photo.identity: label for photo, label in labelled if label in LABELS}
    features = yield from features_by_model(
        [Photo(identity) for identity in true], predictor, cancel=cancel, text=_("Judging the model")
    )
    identities, model = list(features.of), predictor.model
    judged = predictions_of(model.name, model.head, [(i, true[i], features.of[i]) for i in identities])
    yield judge(judged, failed=features.failed)


def predictions_of(
    name: str, head: Head, rows: Sequence[tuple[PhotoIdentity, Label, NDArray[np.float32]]]
) -> list[Judged]:
    """What ``head`` says of photos whose labels and features (D) are known, signed with the model's
    ``name``.
    """
    if not rows:
        return []
    predictions = head.predict(np.stack([vector for _identity, _label, vector in rows]), model=name)
    return [
        (identity.path, label, prediction)
        for (identity, label, _vector), prediction in zip(rows, predictions, strict=True)
    ]


def _photo(path: Path, true: Label, prediction: Prediction) -> WorstPhoto:
    probability = prediction.paint if true == Label.PAINT else prediction.statue
    loss = float(-np.log(max(probability, _LEAST)))
    return WorstPhoto(path, true, prediction.likelier, prediction.confidence, max(loss, 0.0))


def _figures(plain: Mapping[tuple[Label, Label], int], label: Label) -> LabelFigures:
    both = plain[label, label]
    support = sum(plain[label, said] for said in LABELS)
    called = sum(plain[true, label] for true in LABELS)
    return LabelFigures(
        precision=_share(both, called),
        recall=_share(both, support),
        f1=_share(2 * both, support + called),
        support=support,
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
