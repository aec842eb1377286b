"""Decisions that the others contradict, offered for a second look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.decision import Decision
from statuesorter.domain.labels import Label
from statuesorter.operations.workspace import Workspace

LEAST = 10
"""With fewer decisions there are no others to speak of: it would be the model that contradicts the person."""


@dataclass(frozen=True, slots=True)
class SuspectDecision:
    """A ``decision`` in doubt: what is learned from the others says ``likelier``, with this ``probability``
    (0 to 1).
    """

    decision: Decision
    likelier: Label
    probability: float


@dataclass(frozen=True, slots=True)
class Suspects:
    """What came of comparing decisions with each other: those that are ``suspect``, the surest contradiction
    first, among so many that were ``judged``. Of ``unknown`` others the photo was not seen by the model in
    use.
    """

    suspect: Sequence[SuspectDecision]
    judged: int
    unknown: int


def suspect_decisions(workspace: Workspace, *, cancel: CancelToken | None = None) -> Suspects:
    """The decisions in doubt that the person has not confirmed, as far as their photos' features are known;
    none where there are fewer than `LEAST`. The model in use is learned on five times: some seconds, not for
    the window's thread. Raises CatalogError, ModelError and `Cancelled`.
    """
    every = workspace.catalog.all_decisions()
    if len(every) < LEAST:
        return Suspects((), 0, len(every))
    from statuesorter.training.decided import Decided
    from statuesorter.training.learning import LearningRecipe
    from statuesorter.training.split import keys_of
    from statuesorter.training.suspects import suspects

    model, catalog = workspace.registry.active(), workspace.catalog
    features = catalog.features(
        [decision.identity for decision in every],
        backbone=model.backbone_key,
        size=model.card.spec.feature_size,
    )
    known = [every[place] for place in features.places]
    if len(known) < LEAST:
        return Suspects((), 0, len(every))
    identities = [decision.identity for decision in known]
    decided = Decided(
        features.vectors,
        [decision.label for decision in known],
        keys_of(identities, catalog.remembered(identities)),
    )
    recipe = LearningRecipe.of_card(model.card.settings)
    found = suspects(model.head, model.base_features(), decided, recipe=recipe, cancel=cancel)
    confirmed = catalog.confirmed.among([known[each.place].identity for each in found])
    suspect = [SuspectDecision(known[each.place], each.likelier, each.probability) for each in found]
    return Suspects(
        [each for each in suspect if each.decision.identity not in confirmed],
        len(known),
        len(every) - len(known),
    )
