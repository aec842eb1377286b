"""How many of 100 photos filed may be wrong: whoever asks the model, in whatever way, is told the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.errors import ModelError
from statuesorter.domain.filing_figures import CardFigures, Share, TargetFigures
from statuesorter.domain.folders import Folders
from statuesorter.domain.labels import Label
from statuesorter.domain.targets import TARGETS, WrongOfHundred
from statuesorter.models import card_figures
from statuesorter.models.classify import ClassifiedPhoto
from statuesorter.operations.classify import classify_photos
from statuesorter.operations.corrections import corrections
from statuesorter.operations.evaluate import evaluate_folder
from statuesorter.operations.preferences import SettingsService
from statuesorter.operations.target import TargetOffer, target_offer
from statuesorter.operations.target_words import measured_with_target
from statuesorter.operations.workspace import Workspace
from statuesorter.photos.scan import scan
from tests.measured import measured, of_kind, put_on_card
from tests.models.tiny_model import TINY_TARGETS, write_tiny_model
from tests.workspaces import decide_by_folder, workspace_with

Answers = Mapping[str, Label | None]


@pytest.fixture
def choosing(folders: Folders, tmp_path: Path) -> Iterator[Workspace]:
    """The model that ships leaves a choice, and says what was measured."""
    shipped = write_tiny_model(tmp_path / "shipped" / "tiny", targets=TINY_TARGETS)
    put_on_card(shipped, {"unseen": card_figures.written(measured())})
    workspace = workspace_with(folders, shipped=shipped)
    yield workspace
    workspace.close()


def answers(workspace: Workspace, folder: Path, *, asked: int | None = None) -> Answers:
    """What is said of each photo that can be read, by its name."""
    results = classify_photos(workspace, list(scan(folder)), wrong_of_hundred=asked)
    return {
        result.photo.name: result.prediction.label
        for result in results
        if isinstance(result, ClassifiedPhoto) and result.prediction is not None
    }


def unsure(said: Answers) -> set[str]:
    return {name for name, label in said.items() if label is None}


def test_the_fewer_may_be_wrong_the_more_are_unsure_and_no_label_becomes_another(
    choosing: Workspace, museum: Path
) -> None:
    by_target: dict[int, Answers] = {}
    for wrong in TARGETS:
        choosing.settings_file.keep(wrong_of_hundred=wrong)
        by_target[wrong] = answers(choosing, museum)
    strict, middle, usual = (by_target[wrong] for wrong in TARGETS)
    assert unsure(strict) > unsure(middle) > unsure(usual)
    assert all(usual[name] == label for name, label in strict.items() if label is not None)


@pytest.mark.parametrize("wrong", TARGETS)
def test_what_is_asked_for_once_goes_before_the_settings(
    choosing: Workspace, museum: Path, wrong: WrongOfHundred
) -> None:
    asked = answers(choosing, museum, asked=wrong)
    assert choosing.settings.wrong_of_hundred == 5
    choosing.settings_file.keep(wrong_of_hundred=wrong)
    assert answers(choosing, museum) == asked


def test_a_model_that_leaves_no_choice_answers_as_it_was_made(workspace: Workspace, museum: Path) -> None:
    before = answers(workspace, museum)
    workspace.settings_file.keep(wrong_of_hundred=1)
    assert answers(workspace, museum) == before


def test_what_it_cannot_promise_is_refused_before_a_photo_is_looked_at(
    workspace: Workspace, museum: Path
) -> None:
    with pytest.raises(
        ModelError, match="“Tiny” cannot promise that at most 2 of 100 photos filed are wrong"
    ):
        answers(workspace, museum, asked=2)


def test_what_decisions_correct_is_what_the_person_saw(choosing: Workspace, dark_and_bright: Path) -> None:
    said = answers(choosing, dark_and_bright)
    decide_by_folder(choosing, dark_and_bright)
    assert corrections(choosing, choosing.catalog.all_decisions()).unsure == len(unsure(said))
    choosing.settings_file.keep(wrong_of_hundred=1)
    assert corrections(choosing, choosing.catalog.all_decisions()).unsure > len(unsure(said))


def test_a_model_is_judged_as_it_answers(choosing: Workspace, dark_and_bright: Path) -> None:
    rates: list[float] = []
    for wrong in TARGETS:
        *_far, found = evaluate_folder(choosing, dark_and_bright, wrong_of_hundred=wrong)
        rates.append(getattr(found, "unsure_rate"))  # noqa: B009  the last item is the evaluation
    assert rates == sorted(rates, reverse=True)
    assert rates[0] > rates[-1]


def test_the_offer_has_a_sentence_for_each_choice(choosing: Workspace) -> None:
    offer = SettingsService(choosing).target_offer(CancelToken())
    assert offer.title == "Tiny"
    assert offer.sentence(5) == (
        "On trips and in museums it has never seen: of 100 photos in the folders about 95 belonged there; "
        "of 100 that belong in one, 74 were filed; 16 of 100 photos were left to you."
    )
    assert offer.sentence(1) == (
        "On trips and in museums it has never seen: of 100 photos in the folders about 97 belonged there; "
        "of 100 that belong in one, 40 were filed; 20 of 100 photos were left to you. "
        "Expect about 3 of 100 wrong."
    )


def test_a_choice_that_nobody_measured_is_there_without_a_promise(folders: Folders, tmp_path: Path) -> None:
    """As of a model that learned from decisions: it has the choice from its parent, but not the figures."""
    shipped = write_tiny_model(tmp_path / "shipped" / "tiny", targets=TINY_TARGETS)
    workspace = workspace_with(folders, shipped=shipped)
    offer = target_offer(workspace)
    workspace.close()
    assert list(offer.measured) == list(TARGETS)
    assert offer.sentence(1) == "Nobody has measured how far its folders can be trusted."


def test_an_offer_without_choice_says_so(workspace: Workspace) -> None:
    assert target_offer(workspace) == TargetOffer("Tiny", {})
    assert target_offer(workspace).sentence(2) == (
        "“Tiny” leaves no such choice: how sure it must be was settled when it was made."
    )


@pytest.mark.parametrize(
    ("kinds", "told_apart", "begins"),
    [
        (("trips", "museums", "all"), True, "On trips and in museums it has never seen: of 100"),
        (("trips", "all"), True, "On trips it has never seen: of 100"),
        (("museums", "all"), True, "In museums it has never seen: of 100"),
        (("collections", "all"), True, "On photos it has never seen: of 100"),
        (("trips", "all"), False, "On photos it has never seen: of 100"),
    ],
)
def test_a_sentence_claims_no_more_than_was_judged(
    kinds: tuple[str, ...], told_apart: bool, begins: str
) -> None:
    figures = CardFigures(tuple(map(of_kind, kinds)), (), target=0.95, art_share=0.33, ece=0.02)
    share = Share(0.99, 0.9, 1.0)
    target = TargetFigures(1, right=share, found=share, unsure=Share(0.01, 0.0, 0.02))
    said = measured_with_target(figures, target, told_apart=told_apart)
    assert said.startswith(begins)
    assert "about 99 belonged there; of 100 that belong in one, 99 were filed;" in said
    assert said.endswith("; 1 of 100 photos was left to you.")


def test_where_nothing_was_filed_nothing_was_right() -> None:
    nothing = TargetFigures(1, Share(1.0, 0.0, 1.0), Share(0.0, 0.0, 0.1), Share(0.4, 0.3, 0.5))
    said = measured_with_target(measured(), nothing, told_apart=True)
    assert said == (
        "On trips and in museums it has never seen: nothing was filed; 40 of 100 photos were left to you."
    )
