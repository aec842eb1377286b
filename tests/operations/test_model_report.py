"""How good a model is, in words: every number is the card's, and none says more than was measured."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from statuesorter.domain.filing_figures import CardFigures, Share, SourceFigures
from statuesorter.domain.labels import OTHER, PAINT, STATUE
from statuesorter.operations.figure_words import interval_text, of_hundred
from statuesorter.operations.model_report import (
    Measurement,
    columns,
    cost,
    headline,
    plain_figures,
    report_of,
    target_columns,
)
from statuesorter.operations.models import ModelRow
from tests.measured import measured, of_kind

PLAIN = ModelRow(
    "default-2",
    "Default model 2",
    datetime(2026, 11, 29, tzinfo=UTC).isoformat(),
    active=True,
    shipped=True,
    parent=None,
    figures={},
    labels=(PAINT, STATUE, OTHER),
    learned={"uffizi": {"paint": 30, "other": 2}, "hamilton": {"statue": 59}},
)
MEASURED = replace(PLAIN, unseen=measured())


def only(*kinds: str, sources: tuple[SourceFigures, ...] = ()) -> CardFigures:
    return CardFigures(tuple(of_kind(each) for each in kinds), sources, target=0.95, art_share=0.33, ece=0.05)


def measurement(figures: CardFigures) -> Measurement:
    (made,) = report_of(replace(PLAIN, unseen=figures)).measured
    return made


def test_the_headline_speaks_of_trips() -> None:
    assert headline(MEASURED) == "On trips it has never seen, 95 of 100 photos in the folders belonged there."


@pytest.mark.parametrize(
    ("kinds", "begins"),
    [
        (("museums", "all"), "On photos it has never seen, 95 of 100 in the folders"),
        (("museums",), "In museums it has never seen, 95 of 100"),
        (("collections",), "In collections it has never seen, 95 of 100"),
        (("caves",), "On photos it has never seen, 95 of 100"),
        ((), ""),
    ],
)
def test_without_trips_it_speaks_of_what_was_judged(kinds: tuple[str, ...], begins: str) -> None:
    assert headline(replace(PLAIN, unseen=only(*kinds))).startswith(begins)


def test_what_was_looked_at_once_is_in_the_headline_where_nothing_else_was_measured() -> None:
    assert "95 of 100" in headline(replace(PLAIN, dev=measured()))
    assert headline(PLAIN) == ""


def test_nothing_filed_is_no_share_of_the_folders() -> None:
    none = replace(of_kind("trips"), filed=0, right=Share(0, 0, 1))
    figures = replace(only(), kinds=(none,))
    assert headline(replace(PLAIN, unseen=figures)) == ""
    assert "95 of 100" in headline(replace(PLAIN, unseen=figures, dev=measured()))
    cell = measurement(figures).rows[0].cells[0]
    assert (cell.text, cell.interval, cell.spoken) == ("–", "", "Nothing was filed.")


@pytest.mark.parametrize(
    ("share", "n"), [(0, 0), (0.001, 1), (0.949, 95), (0.944, 94), (0.996, 99), (1, 100), (1.0, 100)]
)
def test_all_of_100_and_none_mean_exactly_that(share: float, n: int) -> None:
    assert of_hundred(share) == n


def test_an_interval_is_rounded_outwards() -> None:
    assert interval_text(Share(0.95, 0.936, 0.961)) == "93 to 97"
    assert interval_text(Share(0.9, 0.29, 0.97)) == "29 to 97"
    assert interval_text(Share(1.0, 0.991, 1.0)) == "99 to 100"


def test_each_kind_has_a_row_with_everything_together_last() -> None:
    rows = measurement(only("all", "trips", "caves")).rows
    assert [row.title for row in rows] == ["Trips", "caves", "Everything together"]
    assert rows[0].judged_on == "400 photos · 8 sources"
    assert [(cell.text, cell.interval) for cell in rows[0].cells] == [
        ("95", "93 to 97"),
        ("74", "72 to 76"),
        ("16", "14 to 18"),
        ("96", "94 to 98"),
    ]
    assert rows[0].cells[1].spoken == "Of 100 photos that belong in a folder, 74 were filed there. (72 to 76)"
    assert all(len(row.cells) == len(columns()) for row in rows)


def test_what_can_be_asked_for_has_the_strictest_first() -> None:
    rows = measurement(measured()).targets
    assert [(row.title, row.judged_on) for row in rows] == [
        (f"At most {n} wrong", "Trips, museums") for n in (1, 2, 5)
    ]
    assert [cell.text for cell in rows[1].cells] == ["98", "58", "18"]
    assert all(len(row.cells) == len(target_columns()) for row in rows)
    assert measurement(only("all")).targets == ()


def test_where_nothing_belongs_in_a_folder_nothing_is_told_apart() -> None:
    figures = replace(only(), kinds=(replace(of_kind("trips"), apart=None),))
    assert measurement(figures).rows[0].cells[3].text == "–"


def test_what_it_is_bad_at_is_what_is_hard_and_the_sources_that_are_surely_weak() -> None:
    assert measurement(measured()).bad_at == (
        (
            "Murals, reliefs, and what is small in a wide scene: of 100 photos filed, 88 belonged there; of "
            "100 that belong in a folder, 74 were filed there."
        ),
        "Of 2 sources with enough photos filed, 1 has fewer than 95 of 100 that belong there.",
        "Most often wrong in the folders, photos from harbour-walk (14 of 40 wrong).",
        "Least often found, photos from dark-chapels (11 of 60 found).",
    )


def test_few_photos_are_not_enough_to_blame_a_source() -> None:
    few = SourceFigures("attic", 30, filed=10, right=5, belonging=12, found=5, unsure=2)
    chance = SourceFigures("garden", 60, filed=20, right=19, belonging=20, found=19, unsure=2)
    assert measurement(only("trips", sources=(few, chance))).bad_at == ("No source stands out.",)


def test_three_sources_are_named_the_worst_first() -> None:
    sources = tuple(
        SourceFigures(f"s{n}", 300, filed=100, right=50 + n, belonging=100, found=50 + n, unsure=0)
        for n in range(5)
    )
    wrong = next(each for each in measurement(only("trips", sources=sources)).bad_at if "wrong" in each)
    assert wrong.endswith("photos from s0 (50 of 100 wrong), s1 (49 of 100 wrong), s2 (48 of 100 wrong).")


def test_how_it_was_measured_and_how_far_it_can_be_taken_at_its_word() -> None:
    made = measurement(measured())
    assert made.how[0] == "Each source was judged by a model that had never seen it."
    assert "of which 33 of 100 belong in a folder" in made.how[1]
    assert "95 of 100 in the folders" in made.how[2]
    assert made.calibration.endswith("fits how often it is right, to 2.1 in 100 on average.")
    assert measurement(only("trips")).calibration.endswith("differ by 5.0 in 100 on average.")


def test_what_the_figures_rest_on_is_written_once() -> None:
    unseen, once = report_of(replace(MEASURED, dev=measured())).measured
    assert len(unseen.how) == 4
    assert once.how == ("These photos were looked at once, when the model was finished.",)
    other = report_of(replace(MEASURED, dev=replace(measured(), target=0.9))).measured[1]
    assert len(other.how) == 2


def test_what_it_learned_from_has_most_photos_first() -> None:
    report = report_of(MEASURED)
    assert report.labels == (PAINT, STATUE, OTHER)
    assert [(each.source, each.photos, each.counts) for each in report.learned] == [
        ("hamilton", 59, (0, 59, 0)),
        ("uffizi", 32, (30, 0, 2)),
    ]


def test_a_model_judged_on_the_persons_own_photos_says_so() -> None:
    own = replace(PLAIN, figures={"held_out": {"n": 60, "accuracy": 0.93, "unsure_rate": 0.05}})
    report = report_of(own, parent_title="Default model 2")
    assert report.notes == (
        "Nobody has measured how far its folders can be trusted.",
        "Judged on 60 photos of your own that it did not learn from: 93 of 100 right, 5 of 100 unsure.",
        "It grew out of “Default model 2”. The figures of that one do not hold for it.",
    )
    assert report_of(MEASURED, parent_title="x").notes == ()


@pytest.mark.parametrize(
    "figures",
    [{}, {"held_out": 3}, {"dev": {"accuracy": "good", "photos": None}}, {"accuracy": float("inf")}],
)
def test_figures_that_are_no_numbers_are_left_out(figures: dict[str, object]) -> None:
    row = replace(PLAIN, figures=figures)
    assert plain_figures(row).right is None
    assert len(report_of(row).notes) == 1


def test_what_a_model_takes_is_its_size_and_its_time_as_far_as_known() -> None:
    assert cost(PLAIN) == ""
    assert cost(replace(PLAIN, size=24_200_000)) == "24.2\u00a0MB"
    assert cost(replace(PLAIN, size=24_200_000, photo_ms=21.4)) == "24.2\u00a0MB · 21\u00a0ms a photo"
    assert cost(replace(PLAIN, photo_ms=2.34)) == "2.3\u00a0ms a photo"


def test_figures_of_photos_left_out_by_chance_say_so() -> None:
    (made,) = report_of(replace(PLAIN, unseen=only("all"), sources_told_apart=False)).measured
    assert made.title == "On photos it has never seen"
    assert made.how[0].startswith("Where the photos came from could not be told")
