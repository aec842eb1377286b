"""How good a model is, on the terminal and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict

from statuesorter.cli.screen import on_one_line, table
from statuesorter.domain.filing_figures import SourceFigures
from statuesorter.domain.names import in_table
from statuesorter.operations.model_report import (
    Measurement,
    ModelReport,
    ReportCell,
    columns,
    cost,
    report_of,
    target_columns,
    targets_note,
    targets_title,
)
from statuesorter.operations.models import ModelRow


def as_table(row: ModelRow) -> str:
    """The sentences that the window shows, and its tables."""
    report = report_of(row, parent_title=row.parent or "")
    parts = [f"{on_one_line(row.title)} ({row.name})"]
    parts.extend(on_one_line(each) for each in (row.remark, row.damage) if each)
    sentences = [report.headline, *report.notes]
    parts.append("\n".join(on_one_line(each) for each in sentences if each))
    if taken := cost(row):
        parts.append(taken)
    for each in report.measured:
        parts.extend(_measured(each))
    if report.learned:
        parts.append(_learned(report))
    return "\n\n".join(parts)


def as_json(row: ModelRow) -> str:
    """Everything, for programs: shares are 0 to 1; ``figures`` is what else the card says was measured."""
    measured = {"unseen": row.unseen, "dev": row.dev}
    values = {
        "name": row.name,
        "title": in_table(row.title),
        "damage": in_table(row.damage),
        "remark": row.remark,
        "created": row.created,
        "active": row.active,
        "parent": row.parent,
        "size": row.size,
        "photo_ms": row.photo_ms,
        "sources_told_apart": row.sources_told_apart,
        "labels": list(row.labels),
        **{part: None if figures is None else asdict(figures) for part, figures in measured.items()},
        "figures": {name: value for name, value in row.figures.items() if measured.get(name) is None},
        "learned": {source: dict(counts) for source, counts in row.learned.items()},
    }
    return json.dumps(values, indent=2)


def _measured(measured: Measurement) -> Iterator[str]:
    yield "\n".join((measured.title, *measured.how))
    titles = [title for title, _meaning in columns()]
    rows = [(each.title, *map(_cell, each.cells), each.judged_on) for each in measured.rows]
    yield table(("", *titles, ""), rows)
    yield "\n".join(f"{title}: {meaning}." for title, meaning in columns())
    if measured.targets:
        yield "\n".join((targets_title(), targets_note()))
        titles = [title for title, _meaning in target_columns()]
        yield table(("", *titles), [(each.title, *map(_cell, each.cells)) for each in measured.targets])
    yield "\n".join(on_one_line(each) for each in (*measured.bad_at, measured.calibration))
    if measured.figures.sources:
        yield _sources(measured.figures.sources)


def _cell(cell: ReportCell) -> str:
    return f"{cell.text:>3}  ({cell.interval})" if cell.interval else f"{cell.text:>3}"


def _sources(sources: tuple[SourceFigures, ...]) -> str:
    most_first = sorted(sources, key=lambda each: (-each.photos, each.source))
    header = ("judged on", "photos", "filed", "right", "belonging", "found", "unsure")
    rows = [
        (e.source, *(str(n) for n in (e.photos, e.filed, e.right, e.belonging, e.found, e.unsure)))
        for e in most_first
    ]
    return table(header, rows, right=range(1, len(header)))


def _learned(report: ModelReport) -> str:
    header = ("learned from", "photos", *report.labels)
    rows = [(each.source, *(str(n) for n in (each.photos, *each.counts))) for each in report.learned]
    return table(header, rows, right=range(1, len(header)))
