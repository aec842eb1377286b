"""The facts about a photo that stand beside the grid, in words. No widgets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QDateTime, QLocale, QTime

from statuesorter.domain.labels import Label
from statuesorter.domain.language import _, ngettext, number
from statuesorter.domain.prediction import Prediction
from statuesorter.ui.library.row import Row
from statuesorter.ui.library.spoken import how_sure, label_word
from statuesorter.ui.library.suspects import Suspect

if TYPE_CHECKING:
    from statuesorter.domain.metadata import Metadata


_LARGEST = 2**63 - 1
"""Bytes of the largest file that Qt can speak of."""


def reason(row: Row, model: str) -> str:
    """Why the photo has the label it has; ``model`` is the title of the model that was asked."""
    predicted = row.prediction
    if row.failed:
        return row.error or ""
    if row.decision is not None:
        said = _reason_given(row.decision, predicted, model)
        return said if row.suspect is None else f"{said} {_reason_suspect(row.suspect)}"
    if predicted is None:
        return _("Not classified yet.")
    if predicted.label is None:
        return _("“{model}” is not sure enough to say.").format(model=model)
    return _("“{model}” says so, {percent} sure.").format(model=model, percent=how_sure(predicted))


def _reason_given(decision: Label, predicted: Prediction | None, model: str) -> str:
    if predicted is None:
        return _("You said so.")
    if predicted.label == decision:
        return _("You said so, and so did “{model}”.").format(model=model)
    return _("You said so. “{model}” said: {label}.").format(
        model=model, label=label_word(predicted.label).lower()
    )


def _reason_suspect(suspect: Suspect) -> str:
    return _("Your other decisions say: {label}.").format(label=label_word(suspect.likelier).lower())


def facts(row: Row, metadata: Metadata | None) -> Iterator[tuple[str, str]]:
    """Names and values: camera, date, size and what else is known."""
    if metadata is not None:
        if metadata.camera:
            yield _("Camera"), metadata.camera
        if metadata.lens:
            yield _("Lens"), metadata.lens
        exposure = _exposure(metadata)
        if exposure:
            yield _("Exposure"), exposure
        if metadata.taken is not None:
            day, time = metadata.taken.date(), metadata.taken.time()
            taken = QDateTime(QDate(day.year, day.month, day.day), QTime(time.hour, time.minute, time.second))
            yield _("Taken"), QLocale().toString(taken, "d MMMM yyyy, HH:mm")
        if metadata.width and metadata.height:
            yield _("Size"), f"{number(metadata.width)} × {number(metadata.height)}"
        size = min(max(metadata.size, 0), _LARGEST)  # a disk may say anything
        kind = QLocale().formattedDataSize(size, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat)
        yield _("File"), " · ".join(part for part in (metadata.format, kind) if part)
    if row.truncated:
        yield _("Condition"), _("Part of this photo is missing or damaged. What there is is shown.")
    if row.blurred:
        yield _("Sharpness"), _("Looks blurred.")
    if row.copies > 1:
        yield _("Copies"), _copies(row)
    with_it = len(row.photo.sidecars)
    if with_it:
        names = ", ".join(path.name for path in row.photo.sidecars)
        yield ngettext("With it", "With it", with_it), names
    yield _("Folder"), str(row.photo.path.parent)


def _copies(row: Row) -> str:
    """That the photo is there more than once, and where else."""
    others = [f"{other.photo.path.parent.name}/{other.photo.name}" for other in row.other_copies()]
    return ngettext(
        "This photo is here twice, also as {names}.",
        "This photo is here {n} times, also as {names}.",
        len(others),
    ).format(n=number(row.copies), names=", ".join(others))


def _exposure(metadata: Metadata) -> str:
    parts: list[str] = []
    if metadata.exposure_time:
        seconds = metadata.exposure_time
        parts.append(f"1/{round(1 / seconds)} s" if seconds < 0.3 else f"{seconds:.3g} s")
    if metadata.aperture:
        parts.append(f"f/{metadata.aperture:.3g}")
    if metadata.iso:
        parts.append(f"ISO {metadata.iso}")
    if metadata.focal_length:
        parts.append(f"{metadata.focal_length:g} mm")
    return "  ".join(parts)
