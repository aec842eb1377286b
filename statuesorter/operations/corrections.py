"""How many decisions correct the model in use: what there is to learn from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from statuesorter.domain.decision import Decision
from statuesorter.domain.language import _, ngettext, number
from statuesorter.operations.target import wrong_allowed
from statuesorter.operations.workspace import Workspace

_AT_A_TIME = 500


@dataclass(frozen=True, slots=True)
class Corrections:
    """Decisions where the model in use says another label (``wrong``), or that it is unsure."""

    wrong: int
    unsure: int

    @property
    def sentence(self) -> str:
        """What the person is told of them."""
        both = self.wrong + self.unsure
        if not both:
            return _("The model in use agrees with all of them.")
        if not self.unsure:
            words = ngettext(
                "{n} of them corrects the model in use, which is wrong about it.",
                "{n} of them correct the model in use, which is wrong about them.",
                both,
            )
        elif not self.wrong:
            words = ngettext(
                "{n} of them corrects the model in use, which is unsure of it.",
                "{n} of them correct the model in use, which is unsure of them.",
                both,
            )
        else:
            words = _(
                "{n} of them correct the model in use: it is wrong about {wrong} and unsure of {unsure}."
            )
        return words.format(n=number(both), wrong=number(self.wrong), unsure=number(self.unsure))


def corrections(workspace: Workspace, decisions: Sequence[Decision]) -> Corrections:
    """Compare decisions with what the model in use says, as far as the photos' features are remembered."""
    model = workspace.registry.active()
    head = model.head.allowing(wrong_allowed(workspace, model))
    wrong = unsure = 0
    for start in range(0, len(decisions), _AT_A_TIME):
        chunk = decisions[start : start + _AT_A_TIME]
        known = workspace.catalog.features(
            [each.identity for each in chunk], backbone=model.backbone_key, size=model.card.spec.feature_size
        )
        predictions = head.predict(known.vectors, model=model.name)
        for place, prediction in zip(known.places, predictions, strict=True):
            unsure += prediction.label is None
            wrong += prediction.label not in (None, chunk[place].label)
    return Corrections(wrong, unsure)
