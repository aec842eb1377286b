"""How good a model is. Plain numpy: no fastai, no torch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.errors import TrainingError
from statuesorter.domain.evaluation import Evaluation, LabelFigures, Matrix, WorstPhoto
from statuesorter.domain.labels import UNSURE, Label, LabelSet, word_of
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


def judge(
    judged: Sequence[Judged], labels: LabelSet, *, failed: Sequence[tuple[Path, str]] = ()
) -> Evaluation:
    """The `Evaluation` of predictions whose true labels are known; a photo whose true label is not one of
    ``labels`` is left out. Raises `TrainingError` where nothing is left.

    ``labels`` are those of the model, and perhaps more: of a label that it does not know it is never right.
    """
    judged = [row for row in judged if row[1] in labels]
    if not judged:
        raise TrainingError(_("There are no photos to judge the model by."))
    worst = sorted((_photo(*row) for row in judged), key=lambda photo: (-photo.loss, str(photo.path)))
    likeliest = Counter[tuple[str, str]]((true, prediction.likeliest) for _path, true, prediction in judged)
    answered = Counter[tuple[str, str]](
        (true, word_of(prediction.label)) for _path, true, prediction in judged
    )
    n, unsure = len(judged), sum(answered[label, UNSURE] for label in labels)
    right = sum(likeliest[label, label] for label in labels)
    wrong_of_sure = sum(count for (true, word), count in answered.items() if word not in (true, UNSURE))
    return Evaluation(
        labels=labels,
        accuracy=right / n,
        error_rate=(n - right) / n,
        confusion=_matrix(likeliest, labels, labels),
        confusion_with_unsure=_matrix(answered, labels, (*labels, UNSURE)),
        per_label={label: _figures(likeliest, label, labels) for label in labels},
        ece=calibration_error(
            np.array([photo.confidence for photo in worst]),
            np.array([photo.true == photo.predicted for photo in worst]),
        ),
        unsure_rate=unsure / n,
        wrong_of_sure=_share(wrong_of_sure, n - unsure),
        worst=tuple(worst),
        n=n,
        loss=sum(photo.loss for photo in worst) / n,
        failed=tuple(failed),
    )


def _matrix(counts: Mapping[tuple[str, str], int], rows: Iterable[str], columns: Iterable[str]) -> Matrix:
    columns = tuple(columns)
    return tuple(tuple(counts[row, column] for column in columns) for row in rows)


def evaluate(
    predictor: Predictor, labelled: Iterable[tuple[Photo, Label]], *, cancel: CancelToken | None = None
) -> Iterator[Progress | Evaluation]:
    """Judge a model on photos whose labels are known: `Progress` for each, at the end the `Evaluation`.

    Raises `TrainingError` where there is no photo to judge by, or none of them can be read.
    """
    labels = predictor.model.labels
    true = {photo.identity: label for photo, label in labelled if label in labels}
    features = yield from features_by_model(
        [Photo(identity) for identity in true], predictor, cancel=cancel, text=_("Judging the model")
    )
    identities, model = list(features.of), predictor.model
    judged = predictions_of(model.name, predictor.head, [(i, true[i], features.of[i]) for i in identities])
    yield judge(judged, labels, failed=features.failed)


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
    loss = float(-np.log(max(prediction.probability(true), _LEAST)))
    return WorstPhoto(path, true, prediction.likeliest, prediction.confidence, max(loss, 0.0))


def _figures(counts: Mapping[tuple[str, str], int], label: Label, labels: LabelSet) -> LabelFigures:
    both = counts[label, label]
    support = sum(counts[label, said] for said in labels)
    called = sum(counts[true, label] for true in labels)
    return LabelFigures(
        precision=_share(both, called),
        recall=_share(both, support),
        f1=_share(2 * both, support + called),
        support=support,
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
