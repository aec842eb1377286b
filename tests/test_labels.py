"""Labels are data: names, sets of them, and what follows from a name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statuesorter.domain.labels import (
    DEFAULT_LABELS,
    MOST_LABELS,
    OTHER,
    PAINT,
    STATUE,
    Label,
    LabelSet,
    folder_name,
    is_filed,
    label_called,
    label_named,
    label_of_folder,
    label_or_unsure,
    label_title,
    word_of,
)

DRAWING, GLASS = Label("drawing"), Label("stained-glass")
MORE = DEFAULT_LABELS.with_more([DRAWING, GLASS])


@pytest.mark.parametrize("name", ["paint", "Paint", "hard_paint", "day 1 - paint", "2024-paint"])
def test_a_folder_whose_name_ends_in_a_label_is_that_label(name: str):
    assert label_of_folder(name, DEFAULT_LABELS) == PAINT


@pytest.mark.parametrize("name", ["", "painting", "paint of Florence", "drawing", "unsure", "_"])
def test_any_other_name_is_none(name: str):
    assert label_of_folder(name, DEFAULT_LABELS) is None


def test_folders_of_labels_that_a_person_added_are_known_too():
    assert label_of_folder("day 2 - Drawing", MORE) == DRAWING
    assert label_of_folder("old stained glass", MORE) == GLASS
    assert label_of_folder("other", MORE) == OTHER


@pytest.mark.parametrize(
    "text",
    ["drawing", "stained-glass", "20th-century", "a", "x" * 32, "céramique", "図面", "चित्र", "картина"],
)
def test_a_name_of_small_letters_digits_and_hyphens_is_a_label(text: str):
    assert label_named(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Drawing",
        "stained glass",
        "-a",
        "a-",
        "É",
        "e\u0301",
        "a/b",
        "..",
        "a.",
        "x" * 33,
        "a\u200fb",
        "all",
    ],
)
def test_any_other_text_is_none(text: str):
    with pytest.raises(ValueError, match="cannot be the name of a label"):
        label_named(text)


@pytest.mark.parametrize(
    ("said", "label"),
    [
        ("Stained glass", "stained-glass"),
        ("  DRAWING ", "drawing"),
        ("hard_paint", "hard-paint"),
        ("Ce\u0301ramique", "céramique"),
        ("a - b", "a-b"),
    ],
)
def test_a_label_is_called_as_a_person_writes_it(said: str, label: str):
    assert label_called(said) == label


@pytest.mark.parametrize("said", ["", "  ", "a/b", "..", "All", "“paint”", "a\tb\0", "x" * 40])
def test_what_cannot_be_a_name_is_no_label(said: str):
    with pytest.raises(ValueError, match="cannot be the name of a label"):
        label_called(said)


@given(st.sampled_from([*MORE, None]))
def test_a_word_stands_for_a_label_or_for_none(label: Label | None):
    assert label_or_unsure(word_of(label)) == label


def test_a_set_has_its_labels_in_order():
    assert list(DEFAULT_LABELS) == [PAINT, STATUE, OTHER]
    assert [MORE.index(label) for label in MORE] == [0, 1, 2, 3, 4]
    assert (len(MORE), MORE[3], DRAWING in MORE, DRAWING in DEFAULT_LABELS) == (5, DRAWING, True, False)
    assert MORE.with_more([PAINT, Label("people")]).labels == (*MORE, "people")


@pytest.mark.parametrize(
    "names", [[], ["paint"], ["paint", "paint"], [f"l{n}" for n in range(MOST_LABELS + 1)]]
)
def test_a_set_has_two_labels_at_least_and_none_twice(names: list[str]):
    with pytest.raises(ValueError, match=r"labels apart|there twice"):
        LabelSet.of(names)


def test_what_follows_from_a_name():
    assert [label_title(label) for label in MORE] == ["Paint", "Statue", "Other", "Drawing", "Stained glass"]
    assert [label for label in MORE if not is_filed(label)] == [OTHER]
    assert [folder_name(label) for label in MORE] == list(MORE)
