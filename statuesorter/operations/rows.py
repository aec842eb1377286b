"""The row that other programs read: what the model says of one photo, as text."""

from __future__ import annotations

from statuesorter.domain.labels import Label, LabelSet, word_of
from statuesorter.domain.names import in_table
from statuesorter.models.classify import ClassifiedPhoto


def columns_of(labels: LabelSet) -> tuple[str, ...]:
    """The columns of a table of photos that a model was asked about: one for each of its ``labels`` too."""
    return ("path", "label", "confidence", *labels, "status", "error")


def row_of(result: ClassifiedPhoto, labels: LabelSet) -> dict[str, str]:
    """The row of ``result``: a text for each of `columns_of`, empty where there is nothing to say. It is
    valid UTF-8, whatever the photo is called: see `in_table`.
    """
    prediction = result.prediction
    if prediction is None:
        answer = [""] * (2 + len(labels))
    else:
        numbers = (prediction.confidence, *(prediction.probability(label) for label in labels))
        answer = [word_of(prediction.label), *(f"{number:.4f}" for number in numbers)]
    status = "ok" if prediction is not None else "failed"
    path, error = in_table(str(result.photo.path)), in_table(result.error or "")
    return dict(zip(columns_of(labels), (path, *answer, status, error), strict=True))


def give_label(row: dict[str, str], label: Label) -> None:
    """The person said what the photo of ``row`` is: that is its label, and its confidence is what the model
    gives that label.
    """
    if row["confidence"]:
        row |= {"label": label, "confidence": row.get(label, "0.0000")}
