"""What was measured of a model stands on its card, and is checked when the card is read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from statuesorter.domain.errors import ModelError
from statuesorter.domain.filing_figures import CardFigures, FilingFigures, Share, SourceFigures
from statuesorter.models import card_figures
from statuesorter.models.card import CARD_FILE, ModelCard
from tests.measured import measured, of_kind


@pytest.fixture
def card(tiny_folder: Path) -> dict[str, Any]:
    """The card of a model, as plain JSON."""
    return json.loads((tiny_folder / CARD_FILE).read_text(encoding="utf-8"))


def read(card: dict[str, Any]) -> ModelCard:
    return ModelCard.from_json(json.dumps(card))


def test_what_was_measured_comes_back_from_the_card(card: dict[str, Any]) -> None:
    card["figures"]["unseen"] = card_figures.written(measured())
    there = read(card)
    assert there.unseen == measured()
    assert there.dev is None
    assert ModelCard.from_json(there.to_json()).unseen == measured()


def test_a_card_without_such_figures_opens(card: dict[str, Any]) -> None:
    card["figures"] = {"held_out": {"accuracy": 0.9}}
    assert (read(card).unseen, read(card).dev) == (None, None)


def test_figures_of_an_earlier_card_are_no_such_figures(card: dict[str, Any]) -> None:
    card["figures"]["dev"] = {"photos": 357, "accuracy": 0.8768, "wrong of sure": 0.0806}
    assert read(card).dev is None


def test_where_nothing_belongs_in_a_folder_paint_and_statue_cannot_be_told_apart(
    card: dict[str, Any],
) -> None:
    figures = card_figures.written(measured())
    figures["kinds"][0]["apart"] = None  # type: ignore[index]
    card["figures"]["unseen"] = figures
    there = read(card).unseen
    assert there is not None
    assert there.kinds[0].apart is None


@pytest.mark.parametrize("part", ["unseen", "dev"])
@pytest.mark.parametrize(
    "wrong",
    [
        {"kinds": 3},
        {"kinds": [{"kind": "trips"}]},
        {"sources": [{"source": "louvre", "photos": "many"}]},
        {"target": 95},
        {"ece": None},
        {"art_share": -0.1},
        {"targets": [{"wrong": 0}]},
    ],
    ids=lambda wrong: str(next(iter(wrong))),
)
def test_nonsense_among_the_figures_makes_the_card_incomplete(
    card: dict[str, Any], part: str, wrong: dict[str, object]
) -> None:
    card["figures"][part] = {**card_figures.written(measured()), **wrong}
    with pytest.raises(ModelError, match="card is incomplete"):
        read(card)


@pytest.mark.parametrize(
    ("value", "low", "high"),
    [(0.5, 0.6, 0.7), (0.5, 0.1, 0.4), (1.1, 0.9, 1.2), (-0.1, -0.2, 0.1), (float("nan"), 0.0, 1.0)],
)
def test_a_share_lies_in_its_interval_and_that_between_0_and_1(value: float, low: float, high: float) -> None:
    with pytest.raises(ValueError, match="share"):
        Share(value, low, high)


def test_counts_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match="contradict"):
        SourceFigures("louvre", photos=10, filed=4, right=5, belonging=6, found=4, unsure=0)
    with pytest.raises(ValueError, match="contradict"):
        SourceFigures("louvre", photos=10, filed=4, right=4, belonging=11, found=4, unsure=0)
    with pytest.raises(ValueError, match="contradict"):
        SourceFigures("louvre", photos=10, filed=4, right=4, belonging=6, found=4, unsure=7)
    whole = Share(1.0, 1.0, 1.0)
    with pytest.raises(ValueError, match="no more photos"):
        FilingFigures("trips", 10, 2, filed=11, right=whole, found=whole, unsure=whole, apart=None)


def test_a_kind_stands_on_a_card_once() -> None:
    with pytest.raises(ValueError, match="once"):
        CardFigures((of_kind("trips"), of_kind("trips")), (), target=0.95, art_share=1 / 3, ece=0.02)
    figures = measured()
    assert figures.of_kind("hard") == figures.kinds[3]
    assert figures.of_kind("caves") is None


def test_the_interval_of_a_count_is_wilsons() -> None:
    some = Share.of(9, 10)
    assert (some.value, some.low, some.high) == pytest.approx((0.9, 0.5958, 0.9821), abs=1e-4)
    assert Share.of(0, 5).low == 0
    assert Share.of(5, 5).high == 1
