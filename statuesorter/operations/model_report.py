"""How good a model is, in words: the same in the window and on the command line. No disk is read."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from statuesorter.domain.filing_figures import ALL, CardFigures, FilingFigures, TargetFigures
from statuesorter.domain.labels import Label
from statuesorter.domain.language import _, ngettext, number, size_text
from statuesorter.operations.figure_words import (
    bad_at,
    calibration,
    cells_of,
    headline_of,
    kind_title,
    nobody_measured,
    of_hundred,
    photos_and_sources,
    target_cells,
)
from statuesorter.operations.models import ModelRow
from statuesorter.operations.target_words import judged_with_targets, target_title

_GROUPS = ("held_out", "dev")
"""Where a card keeps figures without a type: of the person's own photos, or of ours on earlier cards."""

_EXACTLY = 10
"""From so many milliseconds on a tenth of one is not worth the words."""


@dataclass(frozen=True, slots=True)
class PlainFigures:
    """What a model made of ``photos`` photos, the person's ``own`` or others: the share it got ``right``, and
    the share it left ``unsure``. None is what the card does not say.
    """

    photos: int | None
    right: float | None
    unsure: float | None
    own: bool


@dataclass(frozen=True, slots=True)
class ReportCell:
    """How many of 100, between which numbers that is uncertain (both as a table shows them; the second is
    empty where the first is no number), and what they say as a sentence.
    """

    text: str
    interval: str
    spoken: str


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One kind of photos: its title, how many were judged, and a cell for each of `columns`. Or what a person
    can ask for, with a cell for each of `target_columns`, on the same photos.
    """

    title: str
    judged_on: str
    cells: tuple[ReportCell, ...]


@dataclass(frozen=True, slots=True)
class Measurement:
    """What was measured in one way: ``how``, a row for each kind of photos, one for each of the ``targets``
    that a person can set, what the model is ``bad_at``, how far its certainty can be taken at its word, and
    the counts they rest on.
    """

    title: str
    how: tuple[str, ...]
    rows: tuple[ReportRow, ...]
    targets: tuple[ReportRow, ...]
    bad_at: tuple[str, ...]
    calibration: str
    figures: CardFigures


@dataclass(frozen=True, slots=True)
class LearnedSource:
    """What the model learned from one source: photos, and of each label of `ModelReport.labels`."""

    source: str
    photos: int
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ModelReport:
    """The whole truth about a model. ``notes`` is what is known of one that was not measured on unseen
    photos; ``learned`` has the sources with most photos first.
    """

    title: str
    headline: str
    notes: tuple[str, ...]
    measured: tuple[Measurement, ...]
    labels: tuple[Label, ...]
    learned: tuple[LearnedSource, ...]


def columns() -> tuple[tuple[str, str], ...]:
    """The columns of the table of kinds: a title, and what is counted."""
    return (
        (_("In the folders"), _("of 100 photos filed, belonged there")),
        (_("Found"), _("of 100 that belong in a folder, were filed there")),
        (_("Left to you"), _("of 100 photos, unsure")),
        (_("Told apart"), _("of 100 that belong in a folder, the likeliest folder was right")),
    )


def target_columns() -> tuple[tuple[str, str], ...]:
    """The columns of the table of targets, as those of the table of kinds."""
    return columns()[:3]


def targets_title() -> str:
    """What the table of targets is about."""
    return _("What you can ask for")


def targets_note() -> str:
    """Where a person chooses."""
    return _("You choose in “Settings” how many of 100 photos filed may be wrong.")


def headline(row: ModelRow) -> str:
    """How far the folders of this model can be trusted, in one sentence; empty where nobody measured."""
    sentences = (headline_of(each) for each in (row.unseen, row.dev) if each is not None)
    return next(filter(None, sentences), "")


def cost(row: ModelRow) -> str:
    """What the model takes, ``24 MB · 21 ms a photo``, as far as it is known; empty where nothing is."""
    pieces = [size_text(row.size)] if row.size else []
    if row.photo_ms is not None:
        decimals = 0 if row.photo_ms >= _EXACTLY else 1
        pieces.append(_("{n}\u00a0ms a photo").format(n=number(row.photo_ms, decimals)))
    return " · ".join(pieces)


def plain_figures(row: ModelRow) -> PlainFigures:
    """What the card of a model says that was judged in another way than by its folders."""
    group = next((each for each in _GROUPS if isinstance(row.figures.get(each), Mapping)), None)
    figures = row.figures if group is None else row.figures[group]
    photos = _number(figures, "n", "photos")
    return PlainFigures(
        None if photos is None else int(photos),
        _number(figures, "accuracy"),
        _number(figures, "unsure_rate", "unsure"),
        own=group == "held_out",
    )


def report_of(row: ModelRow, *, parent_title: str = "") -> ModelReport:
    """Everything the card of ``row`` says of how good the model is, and what it learned from."""
    parts = (
        (row.unseen, *_left_out(row)),
        (
            row.dev,
            _("On photos looked at once"),
            _("These photos were looked at once, when the model was finished."),
        ),
    )
    measured: list[Measurement] = []
    for figures, title, how in parts:
        if figures is not None:
            said = {sentence for each in measured for sentence in each.how}
            measured.append(_measurement(figures, title, how, said))
    learned = [
        LearnedSource(source, sum(counts.values()), tuple(counts.get(label, 0) for label in row.labels))
        for source, counts in row.learned.items()
    ]
    return ModelReport(
        title=row.title,
        headline=headline(row),
        notes=() if measured else _notes(row, parent_title),
        measured=tuple(measured),
        labels=row.labels,
        learned=tuple(sorted(learned, key=lambda each: (-each.photos, each.source))),
    )


def _left_out(row: ModelRow) -> tuple[str, str]:
    """What the model was judged on that it had not seen, and how."""
    if row.sources_told_apart:
        return (
            _("On sources it has never seen"),
            _("Each source was judged by a model that had never seen it."),
        )
    return (
        _("On photos it has never seen"),
        _(
            "Where the photos came from could not be told: they were judged in five parts, each by a model "
            "that had not seen it. Photos from elsewhere may be harder."
        ),
    )


def _measurement(figures: CardFigures, title: str, how: str, said: Collection[str]) -> Measurement:
    """``said`` are sentences that stand above already: what the figures rest on is written once."""
    return Measurement(
        title=title,
        how=(how, *(each for each in _assumed(figures) if each not in said)),
        rows=tuple(_row(kind) for kind in _in_order(figures.kinds)),
        targets=tuple(_target_row(figures, each) for each in figures.targets),
        bad_at=bad_at(figures),
        calibration=calibration(figures),
        figures=figures,
    )


def _in_order(kinds: Sequence[FilingFigures]) -> list[FilingFigures]:
    """As on the card, with everything together last."""
    return sorted(kinds, key=lambda each: each.kind == ALL)


def _row(kind: FilingFigures) -> ReportRow:
    cells = tuple(ReportCell(*each) for each in cells_of(kind))
    return ReportRow(kind_title(kind.kind), photos_and_sources(kind.photos, kind.sources), cells)


def _target_row(figures: CardFigures, target: TargetFigures) -> ReportRow:
    cells = tuple(ReportCell(*each) for each in target_cells(target))
    return ReportRow(target_title(target.wrong), judged_with_targets(figures), cells)


def _assumed(figures: CardFigures) -> tuple[str, ...]:
    """What the figures rest on."""
    art, target = of_hundred(figures.art_share), of_hundred(figures.target)
    return (
        ngettext(
            "The figures hold for photos of which {n} of 100 belongs in a folder: where fewer do, more of "
            "what is filed is wrong.",
            "The figures hold for photos of which {n} of 100 belong in a folder: where fewer do, more of "
            "what is filed is wrong.",
            art,
        ).format(n=number(art)),
        ngettext(
            "A photo is filed where the model is sure enough for {n} of 100 in the folders to be right.",
            "A photo is filed where the model is sure enough for {n} of 100 in the folders to be right.",
            target,
        ).format(n=number(target)),
        _("The range with each number holds the true one in 95 of 100 cases."),
    )


def _notes(row: ModelRow, parent_title: str) -> tuple[str, ...]:
    figures, notes = plain_figures(row), [nobody_measured()]
    if figures.photos is not None and figures.right is not None and figures.unsure is not None:
        words = (
            _("Judged on {photos} of your own that it did not learn from: {right} right, {unsure} unsure.")
            if figures.own
            else _("Judged on {photos} that it did not learn from: {right} right, {unsure} unsure.")
        )
        notes.append(
            words.format(
                photos=ngettext("{n} photo", "{n} photos", figures.photos).format(n=number(figures.photos)),
                right=_("{n} of 100").format(n=number(of_hundred(figures.right))),
                unsure=_("{n} of 100").format(n=number(of_hundred(figures.unsure))),
            )
        )
    if parent_title:
        notes.append(
            _("It grew out of “{model}”. The figures of that one do not hold for it.").format(
                model=parent_title
            )
        )
    return tuple(notes)


def _number(figures: Mapping[str, object], *names: str) -> float | None:
    value = next((figures[name] for name in names if name in figures), None)
    return value if isinstance(value, int | float) and math.isfinite(value) else None
