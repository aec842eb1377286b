"""How many of 100 photos filed may be wrong: what the person asks for, and what the model in use offers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from statuesorter.domain.errors import ModelError
from statuesorter.domain.language import _, ngettext, number
from statuesorter.domain.targets import TARGETS, WrongOfHundred
from statuesorter.models.card import ModelCard
from statuesorter.models.card_settings import sources_told_apart
from statuesorter.models.model import Model
from statuesorter.operations.figure_words import nobody_measured
from statuesorter.operations.target_words import measured_with_target
from statuesorter.operations.workspace import Workspace


@dataclass(frozen=True, slots=True)
class TargetOffer:
    """What a person can ask of the model called ``title``: for each number of wrong ones, the sentence that
    says what was measured on photos it had never seen. Empty: it leaves no choice.
    """

    title: str
    measured: Mapping[WrongOfHundred, str]

    def sentence(self, wrong: WrongOfHundred) -> str:
        """What was measured where so many may be wrong, or that this cannot be chosen."""
        refusal = _("“{model}” leaves no such choice: how sure it must be was settled when it was made.")
        return self.measured.get(wrong) or refusal.format(model=self.title)


def target_offer(workspace: Workspace) -> TargetOffer:
    """What the model in use offers, by its card alone. Raises `ModelError` where no card can be read."""
    card = workspace.registry.card_in_use()
    measured: dict[WrongOfHundred, str] = {
        wrong: _measured(card, wrong) for wrong in TARGETS if wrong in card.head.targets
    }
    return TargetOffer(card.shown_title, measured)


def wrong_allowed(workspace: Workspace, model: Model, asked: int | None = None) -> int:
    """How many of 100 photos that ``model`` files may be wrong: as many as are ``asked`` for, else as the
    settings say. Raises `ModelError` where they are asked for, and the model leaves no such choice.
    """
    if asked is None:
        return workspace.settings.wrong_of_hundred
    if asked not in model.head.targets:
        raise ModelError(
            ngettext(
                "“{model}” cannot promise that at most {n} of 100 photos filed is wrong.",
                "“{model}” cannot promise that at most {n} of 100 photos filed are wrong.",
                asked,
            ).format(model=model.card.shown_title, n=number(asked)),
            advice=_("Do not ask for it, or use another model."),
        )
    return asked


def _measured(card: ModelCard, wrong: WrongOfHundred) -> str:
    figures = card.unseen
    target = figures.for_target(wrong) if figures is not None else None
    if figures is None or target is None:
        return nobody_measured()
    return measured_with_target(figures, target, told_apart=sources_told_apart(card))
