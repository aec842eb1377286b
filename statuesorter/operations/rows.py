"""The row that other programs read: what the model says of one photo, as text."""

from __future__ import annotations

from statuesorter.domain.names import in_table
from statuesorter.models.classify import ClassifiedPhoto

COLUMNS = ("path", "label", "confidence", "paint", "statue", "status", "error")


def row_of(result: ClassifiedPhoto) -> dict[str, str]:
    """The row of ``result``: a text for each of `COLUMNS`, empty where there is nothing to say. It is valid
    UTF-8, whatever the photo is called: see `in_table`.
    """
    prediction = result.prediction
    said = (
        ("", "", "", "")
        if prediction is None
        else (
            prediction.label.value,
            f"{prediction.confidence:.4f}",
            f"{prediction.paint:.4f}",
            f"{prediction.statue:.4f}",
        )
    )
    status = "ok" if prediction is not None else "failed"
    path, error = in_table(str(result.photo.path)), in_table(result.error or "")
    return dict(zip(COLUMNS, (path, *said, status, error), strict=True))
