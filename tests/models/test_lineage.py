"""The program is updated and comes with another model: what becomes of one's own, and of the way back."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from statuesorter.domain.errors import ModelError
from statuesorter.models.card import ModelCard
from statuesorter.models.lineage import HEAD, ON_NETWORK_OF, Network
from statuesorter.models.model import Model, load_model, write_model
from statuesorter.models.registry import ModelRegistry
from statuesorter.models.transfer import write_zip
from tests.models.tiny_model import tiny_base, tiny_head, write_tiny_model


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the program came with."""
    folder = tmp_path_factory.mktemp("first") / "default"
    return write_tiny_model(folder, name="default-1", title="Default model 1")


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the next version comes with: another network, other features."""
    folder = tmp_path_factory.mktemp("second") / "default"
    return write_tiny_model(folder, name="default-2", title="Default model 2", seed=5, size=24)


@pytest.fixture
def before(first: Path, tmp_path: Path) -> ModelRegistry:
    return ModelRegistry(tmp_path / "models", first)


@pytest.fixture
def after(second: Path, tmp_path: Path) -> ModelRegistry:
    return ModelRegistry(tmp_path / "models", second)


Learn = Callable[..., ModelCard]


@pytest.fixture
def learn(before: ModelRegistry, tmp_path: Path) -> Learn:
    """A model that learned on top of another one, or that has the network of a third."""

    def learned(
        name: str, on: str, settings: Mapping[str, object], network: Model | None = None
    ) -> ModelCard:
        model = network or before.load(on)
        size = model.card.spec.feature_size
        write_model(
            tmp_path / "staged" / name,
            name=name,
            title=name,
            backbone=model.backbone,
            head=tiny_head(1, size),
            base=tiny_base(1, size),
            parent=on,
            settings=settings,
        )
        return before.add(tmp_path / "staged" / name)

    return learned


@pytest.fixture
def trained(tmp_path: Path) -> Model:
    """Has a network that no other model has."""
    return load_model(write_tiny_model(tmp_path / "trained", seed=9, name="trained"))


def test_the_new_shipped_model_is_used_where_the_old_one_was(before: ModelRegistry, after: ModelRegistry):
    notices: list[str] = []
    after.listen(notices.append)
    assert before.active().name == "default-1"
    assert after.active().name == "default-2"
    assert (after.notice, notices) == ("", [])


def test_nor_is_it_a_damage_where_the_person_had_switched_to_the_old_one(
    before: ModelRegistry, after: ModelRegistry, learn: Learn
):
    learn("mine", "default-1", {"kind": HEAD})
    before.use("mine")
    before.use("default-1")
    notices: list[str] = []
    after.listen(notices.append)
    assert after.active().name == after.active_name() == "default-2"
    assert (after.notice, notices) == ("", [])
    assert after.can_roll_back
    assert after.rollback().name == "mine"
    assert after.rollback().name == "default-2"
    assert not after.can_roll_back
    with pytest.raises(ModelError, match="no earlier model"):
        after.rollback()


def test_the_way_back_leads_to_the_new_shipped_model(
    before: ModelRegistry, after: ModelRegistry, learn: Learn
):
    learn("mine", "default-1", {"kind": HEAD})
    before.use("mine")
    assert after.active().name == "mine"
    assert after.can_roll_back
    assert after.rollback().name == "default-2"
    after.use("mine")
    assert before.rollback().name == "default-1", "an older program finds its own"


def test_a_model_of_ones_own_works_without_the_shipped_one(
    before: ModelRegistry, learn: Learn, tmp_path: Path
):
    learn("mine", "default-1", {"kind": HEAD})
    before.use("mine")
    assert ModelRegistry(tmp_path / "models", tmp_path / "nothing").active().name == "mine"


def test_a_model_from_elsewhere_never_takes_the_name_of_a_shipped_one(
    before: ModelRegistry, after: ModelRegistry, tmp_path: Path
):
    write_zip(after.load("default-2"), tmp_path / "new.zip")
    write_zip(before.load("default-1"), tmp_path / "old.zip")
    assert before.import_(tmp_path / "new.zip").name == "default-2-2"
    assert after.import_(tmp_path / "old.zip").name == "default-1-2"
    assert after.active().name == "default-2"
    assert len({card.name for card in after.models()}) == 3


def test_what_was_learned_on_a_shipped_network_is_on_an_earlier_one_after_the_update(
    before: ModelRegistry, after: ModelRegistry, learn: Learn
):
    mine = learn("mine", "default-1", {"kind": HEAD})
    again = learn("again", "mine", {"kind": HEAD})
    assert before.lineage().network_of(again) is Network.CURRENT
    assert before.lineage().remark(mine) == ""
    for card in (mine, again):
        assert after.lineage().network_of(card) is Network.EARLIER
        assert after.lineage().remark(card) == "on an earlier network"
    assert after.lineage().network_of(after.shipped) is Network.CURRENT
    assert after.lineage().remark(after.shipped) == ""


def test_a_card_that_says_its_network_needs_no_ancestors(
    before: ModelRegistry, after: ModelRegistry, learn: Learn
):
    learn("mine", "default-1", {"kind": HEAD})
    again = learn("again", "mine", {"kind": HEAD, ON_NETWORK_OF: "default-1"})
    silent = learn("silent", "mine", {"kind": HEAD})
    before.remove("mine")
    assert after.lineage().network_of(again) is Network.EARLIER
    assert after.lineage().network_of(silent) is Network.OWN, "nobody knows"


def test_the_first_network_that_ever_shipped_is_known_without_a_word(after: ModelRegistry, learn: Learn):
    mine = learn("mine", "default-1", {"kind": HEAD})
    digest = "3655947e12ffe05aadb2dacd8f324786a79a773db68a10f33afce1b8459fa05e"
    orphan = replace(mine, parent="gone", files={**mine.files, "backbone.safetensors": digest})
    assert after.lineage().network_of(orphan) is Network.EARLIER


def test_a_network_of_ones_own_stays_ones_own(after: ModelRegistry, learn: Learn, trained: Model):
    full = learn("full", "default-1", {"kind": "network"}, trained)
    on_it = learn("on-it", "full", {"kind": HEAD}, trained)
    for card in (full, on_it):
        assert after.lineage().network_of(card) is Network.OWN
        assert after.lineage().remark(card) == "trained on an earlier network"
    unrelated = replace(full, name="unrelated", parent=None)
    assert after.lineage().remark(unrelated) == ""


def test_nothing_is_said_of_a_network_of_ones_own_before_the_update(
    before: ModelRegistry, learn: Learn, trained: Model
):
    full = learn("full", "default-1", {"kind": "network"}, trained)
    assert before.lineage().network_of(full) is Network.OWN
    assert before.lineage().remark(full) == ""


def test_cards_that_are_each_others_ancestors_do_no_harm(after: ModelRegistry, learn: Learn, tmp_path: Path):
    learn("mine", "default-1", {"kind": HEAD})
    learn("again", "mine", {"kind": HEAD})
    card = tmp_path / "models" / "mine" / "card.json"
    card.write_text(json.dumps({**json.loads(card.read_text()), "parent": "again"}))
    mine = next(each for each in after.models() if each.name == "mine")
    assert after.lineage().network_of(mine) is Network.OWN
