"""Decisions that the others contradict, offered for a second look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from statuesorter.domain.decision import Decision
from statuesorter.domain.labels import Label
from statuesorter.operations.workspace import Workspace


@dataclass(frozen=True, slots=True)
class SuspectDecision:
    """A ``decision`` in doubt: what is learned from the others says ``likelier``, with this ``probability``
    (0 to 1).
    """

    decision: Decision
    likelier: Label
    probability: float


def suspect_decisions(workspace: Workspace) -> Sequence[SuspectDecision]:
    """The decisions in doubt, the surest contradiction first, as far as their photos' features are known. The
    model in use is learned on five times: a second or two, not for the window's thread. Raises CatalogError,
    ModelError.
    """
    from statuesorter.training.decided import Decided
    from statuesorter.training.learning import LearningRecipe
    from statuesorter.training.split import keys_of
    from statuesorter.training.suspects import suspects

    model, catalog = workspace.registry.active(), workspace.catalog
    every = catalog.all_decisions()
    features = catalog.features(
        [decision.identity for decision in every],
        backbone=model.backbone_key,
        size=model.card.spec.feature_size,
    )
    known = [every[place] for place in features.places]
    identities = [decision.identity for decision in known]
    decided = Decided(
        features.vectors,
        [decision.label for decision in known],
        keys_of(identities, catalog.remembered(identities)),
    )
    recipe = LearningRecipe.of_card(model.card.settings)
    found = suspects(model.head, model.base_features(), decided, recipe=recipe)
    return [SuspectDecision(known[each.place], each.likelier, each.probability) for each in found]
