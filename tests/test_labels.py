"""A folder's label is the last word of its name."""

from __future__ import annotations

import pytest

from statuesorter.domain.labels import PAINT, label_of_folder


@pytest.mark.parametrize("name", ["paint", "Paint", "hard_paint", "day 1 - paint", "2024-paint"])
def test_a_name_that_ends_in_a_label_is_that_label(name: str):
    assert label_of_folder(name) == PAINT


@pytest.mark.parametrize("name", ["", "painting", "paint of Florence", "other", "unsure", "_"])
def test_any_other_name_is_none(name: str):
    assert label_of_folder(name) is None
