"""Every format that the guide names is tried, and what the guide says of it is what came out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from statuesorter.domain.endings import PHOTO_ENDINGS
from statuesorter.domain.errors import PhotoUnsupported
from statuesorter.photos.decode import decode, open_oriented
from tests.photos import format_table
from tests.photos.format_table import ENDINGS, PAGE, rows_between_markers, table, written
from tests.photos.pictures import (
    ADOBE_RGB,
    CORNERS,
    DISPLAY_P3,
    Primaries,
    assert_close,
    corners_of,
    four_colours,
)
from tests.photos.samples import NOT_SHOWN, PROFILED, SHOWN, Sample, can_be_made

ITALIAN_PAGE = PAGE.parents[1] / "it" / PAGE.name
SRGB: Primaries = ((0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410))
GREY = corners_of(four_colours().convert("L").convert("RGB"))


everything = pytest.mark.skipif(
    not all(map(can_be_made, (*SHOWN, *PROFILED))), reason="not every format is on this computer"
)


def makeable(samples: tuple[Sample, ...]) -> list[Sample]:
    return list(filter(can_be_made, samples))


def named(sample: Sample) -> str:
    return f"{sample.format}-{sample.variant}"


@pytest.mark.parametrize("sample", makeable(SHOWN), ids=named)
def test_what_the_guide_calls_shown_is_shown_in_its_colours(tmp_path: Path, sample: Sample) -> None:
    path = written(sample, tmp_path)
    expected = CORNERS if sample.colour else GREY
    for shown in (open_oriented(path), open_oriented(path, max_side=48)):
        assert shown.mode == "RGB"
        for seen, meant in zip(corners_of(shown), expected, strict=True):
            assert_close(seen, meant, sample.tolerance + 4)
    assert not decode(path).truncated


@pytest.mark.parametrize("sample", NOT_SHOWN, ids=named)
def test_what_is_not_shown_is_named(tmp_path: Path, sample: Sample) -> None:
    with pytest.raises(PhotoUnsupported, match=f"format: .*{sample.format}"):
        decode(written(sample, tmp_path))


def as_srgb(colour: tuple[int, ...], primaries: Primaries) -> tuple[int, ...]:
    """The same colour in sRGB by the arithmetic of colorimetry; what does not fit is cut off."""
    linear = np.linalg.solve(np.array(SRGB).T, np.array(primaries).T @ (np.array(colour) / 255) ** 2.2)
    linear = linear.clip(0, 1)
    curved = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    return tuple(int(value) for value in np.rint(curved * 255))


@pytest.mark.parametrize("sample", makeable(PROFILED), ids=named)
def test_a_colour_of_a_larger_space_becomes_the_same_colour_in_srgb(tmp_path: Path, sample: Sample) -> None:
    primaries = DISPLAY_P3 if sample.variant == "Display P3" else ADOBE_RGB
    shown = open_oriented(written(sample, tmp_path))
    for seen, stored in zip(corners_of(shown), CORNERS, strict=True):
        assert_close(seen, as_srgb(stored, primaries), 9)


@everything
def test_the_table_in_the_guide_is_what_came_out(tmp_path: Path) -> None:
    assert rows_between_markers(PAGE.read_text("utf-8")) == table(tmp_path)


def cells(page: Path) -> list[list[str]]:
    rows = rows_between_markers(page.read_text("utf-8")).splitlines()[2:]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def test_the_italian_guide_has_the_same_rows() -> None:
    english, italian = cells(PAGE), cells(ITALIAN_PAGE)
    assert [row[1] for row in italian] == [row[1] for row in english]
    for theirs, ours in zip(italian, english, strict=True):
        assert [cell.count(",") for cell in theirs] == [cell.count(",") for cell in ours]
        assert [bool(cell) for cell in theirs] == [bool(cell) for cell in ours]


def test_every_ending_in_the_guide_is_looked_for() -> None:
    assert {ending for endings in ENDINGS.values() for ending in endings} <= PHOTO_ENDINGS


@everything
def test_writing_the_table_anew_changes_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "page.md"
    text = PAGE.read_text("utf-8")
    page.write_text(text.replace(rows_between_markers(text), "x"), "utf-8")
    monkeypatch.setattr(format_table, "PAGE", page)
    format_table.main()
    assert page.read_text("utf-8") == text
