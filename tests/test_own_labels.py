"""What a label that a person makes can be: its name, its key, its look, and what became of it later."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statuesorter.domain.errors import LabelError
from statuesorter.domain.folders import resources
from statuesorter.domain.labels import DEFAULT_LABELS, MOST_LABELS, OTHER, PAINT, STATUE, Label
from statuesorter.domain.language import use_language
from statuesorter.domain.own_labels import (
    COLOURS,
    SHAPES,
    ChangeKind,
    LabelChange,
    Look,
    OwnLabel,
    ShownLabels,
    free_look,
    key_problem,
    labels_now,
    new_label,
)

DRAWING, CERAMICS, PLACARD = Label("drawing"), Label("ceramics"), Label("placard")
FIRST = ShownLabels(DEFAULT_LABELS)


def with_new(labels: ShownLabels, *names: str) -> ShownLabels:
    """``labels`` and labels called so, as they are proposed one after the other."""
    for name in names:
        own = new_label(name, labels)
        labels = ShownLabels((*labels, own.label), (*labels.own.values(), own))
    return labels


def test_a_new_label_has_a_letter_of_its_name_a_colour_and_a_shape_that_no_other_has():
    labels = with_new(FIRST, "Drawing", "Placard", "Stained glass")
    assert [own.key for own in labels.own.values()] == ["D", "L", "T"], "P and S are keys already"
    looks = list(labels.looks.values())
    assert [look.colour for look in looks] == list(COLOURS[:5])
    assert len({look.shape for look in looks}) == len(looks)


def test_the_labels_from_the_start_look_as_ever():
    before = {label: FIRST.looks[label] for label in (PAINT, STATUE)}
    labels = with_new(FIRST, "Drawing", "Ceramics")
    assert {label: labels.looks[label] for label in before} == before
    assert OTHER not in labels.looks


def test_no_two_of_as_many_labels_as_there_can_be_look_alike_or_share_a_key():
    labels = with_new(FIRST, *(f"kind {n}" for n in range(MOST_LABELS - 3)))
    assert len(set(labels.looks.values())) == MOST_LABELS - 1
    keys = [key for each in labels.keys().values() for key in each]
    assert len(set(keys)) == len(keys)
    with pytest.raises(LabelError, match="16 labels already"):
        new_label("one more", labels)


def test_a_colour_that_another_label_has_comes_with_another_shape():
    look = free_look(FIRST, colour="blue")
    assert look.colour == "blue"
    assert look.shape not in {each.shape for each in FIRST.looks.values()}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("paint", "There is a label called “Paint” already."),
        ("  Statue ", "There is a label called “Statue” already."),
        ("unsure", "cannot be the name of a label"),
        ("a/b", "Use letters and digits"),
        ("", "cannot be the name of a label"),
        ("x" * 33, "32 at most"),
    ],
)
def test_it_is_said_why_a_name_cannot_be_one(name: str, words: str):
    with pytest.raises(LabelError, match=words):
        new_label(name, FIRST)


def test_what_a_label_is_called_in_the_persons_language_is_taken_too():
    use_language("it", locale_folder=resources() / "locale")
    try:
        for name in ("Dipinto", "statua", "Incerta"):
            with pytest.raises(LabelError):
                new_label(name, FIRST)
        assert new_label("Disegno", FIRST).key == "D"
    finally:
        use_language("en", locale_folder=resources() / "locale")


def test_it_is_said_whose_a_key_is():
    labels = with_new(FIRST, "Drawing")
    assert key_problem("P", DRAWING, labels) == "P is the key of “Paint”."
    assert key_problem("D", CERAMICS, labels) == "D is the key of “Drawing”."
    assert key_problem("N", DRAWING, labels) == "N makes a new label."
    assert key_problem("Z", DRAWING, labels) == "Z shows a photo pixel for pixel."
    assert (
        key_problem("7", DRAWING, labels)
        == key_problem("é", DRAWING, labels)
        == "A key is one letter, A to Z."
    )
    assert [key_problem(key, DRAWING, labels) for key in ("D", "X", "")] == ["", "", ""]


def test_a_label_nobody_chose_a_look_for_has_one_that_no_other_has():
    own = OwnLabel(DRAWING, "D", Look(COLOURS[2], SHAPES[2]))
    labels = ShownLabels((*DEFAULT_LABELS, CERAMICS, DRAWING), (own,))
    assert labels.looks[DRAWING] == own.look
    assert labels.looks[CERAMICS] == Look(COLOURS[3], SHAPES[3])
    assert labels.keys() == {
        PAINT: ("P", "1"), STATUE: ("S", "2"), OTHER: ("O", "3"), CERAMICS: ("4",), DRAWING: ("D", "5")
    }  # fmt: skip


def test_labels_of_earlier_are_followed_through_all_that_became_of_them():
    a, b, c = Label("a"), Label("b"), Label("c")
    assert labels_now([(a, b), (b, c)]) == {a: c, b: c}
    assert labels_now([(a, b), (b, None)]) == {a: None, b: None}
    assert labels_now([(a, c), (b, a), (c, b)]) == {a: b, b: a, c: b}, "two changed their names"
    assert labels_now([(a, b), (a, None)]) == {a: b}, "the second a was made later"


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(["a", "b", "c", "d", None])), max_size=8))
def test_what_is_left_of_a_label_is_a_name_or_nothing(changes: list[tuple[str, str | None]]):
    now = labels_now([(Label(one), None if other is None else Label(other)) for one, other in changes])
    assert set(now) == {Label(one) for one, _other in changes}


@pytest.mark.parametrize(
    ("kind", "becomes", "decisions", "words"),
    [
        (ChangeKind.RENAMED, CERAMICS, 3, "“Placard” is called “Ceramics” now."),
        (ChangeKind.MERGED, CERAMICS, 1, "“Placard” is part of “Ceramics” now, with 1 decision."),
        (ChangeKind.MERGED, CERAMICS, 1200, "“Placard” is part of “Ceramics” now, with 1,200 decisions."),
        (ChangeKind.REMOVED, None, 0, "“Placard” is removed."),
        (
            ChangeKind.REMOVED,
            None,
            2,
            "“Placard” is removed. Its 2 decisions are kept, and count again if you add the label again.",
        ),
    ],
)
def test_what_was_done_is_said(kind: ChangeKind, becomes: Label | None, decisions: int, words: str):
    assert LabelChange(1, kind, PLACARD, becomes, decisions).sentence == words
