"""How an evaluation looks on the terminal, and as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from statuesorter.cli.screen import table
from statuesorter.domain.evaluation import Evaluation
from statuesorter.domain.labels import UNSURE
from statuesorter.domain.names import in_table

_WORST_SHOWN = 10


def as_table(evaluation: Evaluation) -> str:
    """Figures, confusion matrix, figures of each label, the photos it was most wrong about."""
    confusion = [
        (f"true {label}", *(str(count) for count in row))
        for label, row in zip(evaluation.labels, evaluation.confusion_with_unsure, strict=True)
    ]
    labels = [
        (label, f"{f.precision:.3f}", f"{f.recall:.3f}", f"{f.f1:.3f}", str(f.support))
        for label, f in evaluation.per_label.items()
    ]
    worst = [
        (str(photo.path), photo.true, photo.predicted, f"{photo.confidence:.3f}")
        for photo in evaluation.worst[:_WORST_SHOWN]
        if photo.true != photo.predicted
    ]
    parts = [
        f"{evaluation.n} photos: accuracy {evaluation.accuracy:.4f}, error rate {evaluation.error_rate:.4f}",
        f"calibration error (ECE) {evaluation.ece:.4f}",
        f"unsure {evaluation.unsure_rate:.4f}, wrong where it is sure {evaluation.wrong_of_sure:.4f}",
        table(("", *evaluation.labels, UNSURE), confusion, right=range(1, len(evaluation.labels) + 2)),
        table(("label", "precision", "recall", "f1", "photos"), labels, right=(1, 2, 3, 4)),
    ]
    if worst:
        parts.append(table(("most wrong", "true", "said", "confidence"), worst, right=(3,)))
    return "\n\n".join(["\n".join(parts[:3]), *parts[3:]])


def as_json(evaluation: Evaluation) -> str:
    """Everything, for programs."""
    values: dict[str, Any] = {**asdict(evaluation), "labels": list(evaluation.labels)}
    values["worst"] = [{**photo, "path": in_table(str(photo["path"]))} for photo in values["worst"]]
    values["failed"] = [
        {"path": in_table(str(path)), "error": in_table(error)} for path, error in evaluation.failed
    ]
    return json.dumps(values, indent=2)
