from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QAbstractItemView

from statuesorter.domain.decision import Remembered
from statuesorter.domain.folders import resources
from statuesorter.domain.labels import DEFAULT_LABELS, MOST_LABELS, OTHER, PAINT, STATUE, Label
from statuesorter.domain.metadata import Metadata
from statuesorter.domain.own_labels import ShownLabels
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.ui.details.photo_facts import facts
from statuesorter.ui.grid.layout import GridLayout, ScrolledLayout, step
from statuesorter.ui.library.counts import Counts
from statuesorter.ui.library.photo_table import PhotoTable
from statuesorter.ui.library.row import Row
from statuesorter.ui.library.spoken import percent, percents
from statuesorter.ui.loupe.canvas import Zoom
from statuesorter.ui.widgets.label_look import label_look
from statuesorter.ui.widgets.palette import DARK, LIGHT
from statuesorter.ui.window.next_step_bar import NextStep, next_step

Action = QAbstractItemView.CursorAction


@given(st.integers(200, 4000), st.integers(60, 400), st.integers(1, 500))
def test_each_tile_is_found_where_it_lies_and_none_overlap(width, wanted, count):
    grid = GridLayout(width, wanted, 30, 8, 16)
    for position in range(min(count, 60)):
        x, y = grid.origin(position)
        assert grid.at(x, y, count) == position
        assert grid.at(x + grid.tile_width - 1, y + grid.tile_height - 1, count) == position
        assert x >= 0
        assert x + grid.tile_width <= max(width, grid.tile_width + 32)
        assert position in grid.between(y, y + 1, count)
    assert grid.origin(count - 1)[1] + grid.tile_height + grid.margin == grid.height(count)


@given(st.integers(1, 500), st.integers(400, 2000), st.data())
def test_scrolled_as_it_says_a_tile_is_seen_whole(count, height, data):
    grid = GridLayout(800, 160, 30, 8, 16)
    top, position = ScrolledLayout(grid, count, height, 0), data.draw(st.integers(0, count - 1))
    here = replace(top, offset=data.draw(st.integers(0, top.farthest)))
    seen = QRect(0, 0, 800, height)
    for offset in (here.offset_to_see(position), here.offset_to_centre(position)):
        there = replace(here, offset=min(max(offset, 0), here.farthest))  # as a scroll bar does
        assert seen.contains(there.rect(position))
        assert position in there.on_screen()


def test_what_is_on_the_screen_comes_before_what_is_near():
    grid = GridLayout(800, 160, 30, 8, 16)
    scrolled = ScrolledLayout(grid, 1000, 600, offset=3000)
    seen, order = scrolled.on_screen(), scrolled.by_urgency()
    assert order[: len(seen)] == list(seen)
    assert order[len(seen)] == seen.stop
    assert sorted(order) == list(range(min(order), max(order) + 1))
    assert scrolled.rect(min(order)).bottom() >= -600 - grid.gap
    assert scrolled.rect(max(order)).top() <= 1200


@given(st.integers(1, 50), st.integers(1, 9), st.sampled_from(list(Action)), st.data())
def test_keys_never_leave_the_grid(count, columns, action, data):
    here = data.draw(st.integers(0, count - 1))
    assert 0 <= step(action, here, count, columns=columns, page=columns * 3) < count


def test_down_from_the_row_above_the_last_reaches_the_last_photo():
    assert step(Action.MoveDown, 4, 6, columns=5, page=10) == 5
    assert step(Action.MoveDown, 5, 6, columns=5, page=10) == 5


@pytest.mark.parametrize(
    ("counts", "busy", "expected"),
    [
        (Counts(), False, NextStep.OPEN),
        (Counts(total=9, waiting=9), True, NextStep.WAIT),
        (Counts(total=9, waiting=5, unsure=1), True, NextStep.LOOK),
        (Counts(total=9, unsure=1, to_file=8), False, NextStep.LOOK),
        (Counts(total=9, to_file=9, corrected=2), False, NextStep.SORT),
        (Counts(total=9, corrected=2), False, NextStep.RETRAIN),
        (Counts(total=9), False, NextStep.OPEN),
    ],
)
def test_there_is_one_next_step(counts, busy, expected):
    assert next_step(counts, busy=busy) is expected


@given(
    st.tuples(st.integers(10, 9000), st.integers(10, 9000)),
    st.tuples(st.integers(100, 3000), st.integers(100, 3000)),
    st.lists(st.tuples(st.floats(0.5, 2), st.floats(0, 1), st.floats(0, 1)), max_size=12),
)
def test_zooming_never_loses_the_photo(photo, room, steps):
    zoom = Zoom(photo, room)
    left, top, width, height = zoom.rectangle()
    assert left >= -0.01
    assert top >= -0.01
    for factor, x, y in steps:
        zoom = zoom.by(factor, (x * room[0], y * room[1])).moved(x * 100, -y * 100)
    left, top, width, height = zoom.rectangle()
    assert left < room[0]
    assert top < room[1]
    assert left + width > 0
    assert top + height > 0


def test_the_point_under_the_pointer_stays_while_zooming():
    zoom = Zoom((4000, 3000), (800, 600)).by(4, (400, 300))
    left, top, width, height = zoom.rectangle()
    x, y = (500 - left) / width, (250 - top) / height
    closer = zoom.by(1.5, (500, 250))
    left, top, width, height = closer.rectangle()
    assert (500 - left) / width == pytest.approx(x)
    assert (250 - top) / height == pytest.approx(y)


def test_no_model_is_a_hundred_percent_sure():
    assert percent(0.9999) == "99\u00a0%"
    assert percent(0.5) == "50\u00a0%"


MANY = (*DEFAULT_LABELS, *(Label(f"label-{n}") for n in range(MOST_LABELS - 3)))

COLOUR_BLINDNESS = (
    ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
)
_XYZ = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)


def _lab(colour: str, blindness: Sequence[Sequence[float]]) -> NDArray[np.float64]:
    """A colour of sRGB in CIELAB, as it is seen."""
    parts = np.array([int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)])
    linear = np.where(parts <= 0.03928, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.array(blindness) @ linear, 0, 1)
    x, y, z = np.cbrt(np.array(_XYZ) @ seen / (0.95047, 1, 1.08883))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def _luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        *[("text", ground) for ground in ("window", "panel", "raised", "hover", "notice")],
        *[("muted", ground) for ground in ("window", "panel", "raised", "hover", "notice")],
        *[(ink, "panel") for ink in ("other", "unsure", "failed", "remark", "accent")],
        ("text", "selection"), ("text", "chosen"),
        ("on_accent", "accent"), ("on_accent", "accent_hover"),
        ("on_other", "other"), ("on_unsure", "unsure"),
    ],
)  # fmt: skip
def test_words_reach_the_contrast_of_wcag_aa(colours, ink, ground):
    assert contrast(getattr(colours, ink), getattr(colours, ground)) >= 4.5


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_labels_of_all_places_are_read(colours):
    for look in (label_look(label, MANY) for label in (*MANY, None)):
        assert contrast(look.ink(colours).name(), colours.panel) >= 4.5, look.title
        assert contrast(look.on_ink(colours).name(), look.ink(colours).name()) >= 4.5, look.title


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_no_two_labels_share_shape_and_colour(colours):
    looks = [label_look(label, MANY) for label in (*MANY, None)]
    assert len({(look.glyph, look.ink(colours).name()) for look in looks}) == MOST_LABELS + 1
    first = [look.glyph for look in looks[:10]]
    assert len(set(first)) == len(first), "the first nine have a shape each"
    for look in looks:
        assert (resources() / "icons" / f"{look.glyph}.svg").is_file()


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_colour_blind_eyes_tell_the_first_two_labels_the_rest_and_each_other_apart(colours):
    """Machado, Oliveira and Fernandes 2009, severity 1: protanopia, deuteranopia. ΔE of CIE 1976."""
    for blindness in COLOUR_BLINDNESS:
        seen = [_lab(colour, blindness) for colour in (*colours.labels[:2], colours.other)]
        assert min(np.linalg.norm(one - other) for one, other in combinations(seen, 2)) > 20


def test_labels_keep_their_looks_when_a_person_adds_one():
    before, after = DEFAULT_LABELS, DEFAULT_LABELS.with_more([Label("drawing")])
    assert [label_look(label, before.labels) for label in before] == [
        label_look(label, after.labels) for label in before
    ]


def test_keys_are_digits_by_order_and_letters_for_the_labels_there_from_the_start():
    assert ShownLabels(DEFAULT_LABELS).keys() == {PAINT: ("P", "1"), STATUE: ("S", "2"), OTHER: ("O", "3")}
    keys = ShownLabels(MANY).keys()
    assert keys[MANY[8]] == ("9",)
    assert keys[MANY[9]] == ()


@given(st.lists(st.floats(0.001, 1), min_size=2, max_size=9))
def test_percents_add_up_to_a_hundred_and_none_is_sure(weights):
    shares = [weight / sum(weights) for weight in weights]
    whole = [int(words.removesuffix("\u00a0%")) for words in percents(shares)]
    assert sum(whole) == 100
    assert all(abs(n - 100 * share) < 1.1 for n, share in zip(whole, shares, strict=True))
    assert max(whole) < 100


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["window", "panel", "chosen"])
def test_the_focus_ring_is_seen(colours, ground):
    assert contrast(colours.focus, getattr(colours, ground)) >= 3


@pytest.mark.parametrize("size", [-1, 0, 2**63 - 1, 2**63, 2**80])
@pytest.mark.parametrize("year", [1, 33, 1826, 2400, 9999])
def test_facts_are_said_of_whatever_a_disk_and_a_camera_say(size: int, year: int):
    table = PhotoTable(Path("/museum"))
    table.add([(Photo(PhotoIdentity(Path("/museum/a.jpg"), size, year * 10**18)), Remembered())])
    row = Row(table, 0)
    taken = datetime(year, 3, 4, 15, 16)  # noqa: DTZ001  a camera's clock has no zone
    said = dict(facts(row, Metadata(size=size, taken=taken)))
    assert said["Taken"].startswith("4 March ")
    assert str(year) in said["Taken"]
    assert said["File"]


@pytest.mark.parametrize(
    ("metadata", "said"),
    [
        (Metadata(1, exposure_time=1 / 250, aperture=2.8, iso=400), "1/250 s  f/2.8  ISO 400"),
        (Metadata(1, aperture=2.8, focal_length=35.0), "f/2.8  35 mm"),
        (Metadata(1, exposure_time=2.5, aperture=11.0), "2.5 s  f/11"),
        (Metadata(1, iso=100), "ISO 100"),
    ],
)
def test_the_exposure_is_said_as_photographers_write_it(metadata: Metadata, said: str):
    table = PhotoTable(Path("/museum"))
    table.add([(Photo(PhotoIdentity(Path("/museum/a.jpg"), 1, 1)), Remembered())])
    assert dict(facts(Row(table, 0), metadata))["Exposure"] == said
