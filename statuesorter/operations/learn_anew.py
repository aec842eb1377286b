"""The program came with a new network: what the person decided is learned anew on it, by itself and once.

A model that learned decisions on top of an earlier shipped network goes on as it is, but does not gain from
the new one. So its decisions are learned once more, on the model that ships now, and the new model is used if
it is no worse on photos held out. The old one stays in the list. A network of the person's own is left alone.

Nothing is half done after a crash. The features of a photo are kept as they are found; a model that was taken
in, but not used yet, says on its card whose place it takes, and is used at the next start.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Generator, Sequence
from dataclasses import dataclass

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.decision import Decision
from statuesorter.domain.errors import ModelError, TrainingError
from statuesorter.domain.language import _, ngettext, number
from statuesorter.domain.progress import Progress
from statuesorter.domain.training import Candidate
from statuesorter.log.public import Public
from statuesorter.models.card import ModelCard
from statuesorter.models.lineage import Network
from statuesorter.operations.engine import active_predictor
from statuesorter.operations.learned_anew import LearnedAnewFile
from statuesorter.operations.retrain import TrainingService, learnable, new_model
from statuesorter.operations.workspace import Workspace
from statuesorter.training.enough import check_decisions, check_known, counts_of, labels_to_learn
from statuesorter.training.quick import INSTEAD_OF, SOURCE, retrain_head

_log = logging.getLogger(__name__)

_ENOUGH = 0.5
"""The share of the photos learned from before that must be here. With fewer, as where a disk is not plugged
in, the new model would know less than the old one.
"""


@dataclass(frozen=True, slots=True)
class LearnedAnew:
    """What came of it, in a sentence; ``card`` is the new model that is in use now, if there is one."""

    sentence: str
    card: ModelCard | None = None


def is_on_earlier_network(workspace: Workspace) -> bool:
    """Whether the model in use learned on a network that shipped with an earlier version. Raises ModelError
    where a card cannot be read.
    """
    registry = workspace.registry
    return registry.lineage().network_of(registry.card_of(registry.active_name())) is Network.EARLIER


def learn_anew(
    workspace: Workspace, *, wanted: bool = False, cancel: CancelToken | None = None
) -> Generator[Progress, None, LearnedAnew | None]:
    """Learn the decisions anew where that is due, and use the new model if it is no worse. Yields how far it
    is; returns None where there is nothing to do, or nothing that was not said before.

    It is due once for each network that the program comes with; where photos are missing it stays due. With
    ``wanted`` it is done whatever was before. Raises CatalogError, and `Cancelled`: then all is as it was.
    """
    registry = workspace.registry
    try:
        shipped, active = registry.shipped, registry.card_of(registry.active_name())
        lineage = registry.lineage()
    except ModelError:  # whoever classifies is told
        return None
    file = LearnedAnewFile(workspace.folders.data, network=shipped.backbone_key)
    if file.settled and not wanted:
        return None
    if lineage.network_of(active) is not Network.EARLIER:
        file.settle()
        taken = active.settings.get(INSTEAD_OF) is not None and active.parent == shipped.name
        return LearnedAnew(_learned(active, shipped)) if taken else None
    try:
        card = yield from _new_model_in_use(workspace, active, shipped, anew=wanted, cancel=cancel)
    except _NotBetter as outcome:
        file.settle()
        return LearnedAnew(str(outcome))
    except (TrainingError, ModelError) as error:
        _log.info("Decisions are not learned anew: %s", Public(type(error).__name__))
        return LearnedAnew(_stays(active, error)) if file.say() or wanted else None
    if card is not None:
        file.settle()
    return None if card is None else LearnedAnew(_learned(card, shipped), card)


def leave_as_it_is(workspace: Workspace) -> LearnedAnew:
    """The person stopped it: it is not begun again by itself. Raises ModelError."""
    shipped = workspace.registry.shipped
    LearnedAnewFile(workspace.folders.data, network=shipped.backbone_key).settle()
    sentence = _("Stopped. To learn from your decisions on {model}, use it in “Models”, then retrain.")
    return LearnedAnew(sentence.format(model=shipped.shown_title))


class _NotBetter(Exception):
    """The new model is worse; the sentence says how."""


def _new_model_in_use(
    workspace: Workspace, active: ModelCard, shipped: ModelCard, *, anew: bool, cancel: CancelToken | None
) -> Generator[Progress, None, ModelCard | None]:
    """The new model, in use now: one that a crash left unused, unless it is to be made ``anew``. None where
    the person chose another one meanwhile. Raises `_NotBetter`, TrainingError, ModelError.
    """
    registry = workspace.registry
    ready = next((card for card in registry.models() if _replaces(card, active, shipped)), None)
    if ready is not None and not anew:
        return registry.use(ready.name)
    candidate = yield from _learn(workspace, active, shipped, cancel=cancel)
    training = TrainingService(workspace)
    if registry.active_name() == active.name and candidate.comparison.better:
        card = training.promote(candidate)
        _log.info("Decisions were learned anew: %s for %s", Public(card.name), Public(active.name))
        return card
    training.discard(candidate)
    if registry.active_name() != active.name:
        return None
    begun = _("Your decisions were learned anew on {new}, but “{old}” stays in use.")
    begun = begun.format(new=shipped.shown_title, old=active.shown_title)
    raise _NotBetter(f"{begun} {candidate.comparison.sentence}")


def _learn(
    workspace: Workspace, active: ModelCard, shipped: ModelCard, *, cancel: CancelToken | None
) -> Generator[Progress, None, Candidate]:
    """Learn the decisions on the shipped model, and compare. Raises TrainingError, ModelError."""
    registry = workspace.registry
    found = learnable(workspace, by=lambda: registry.load(shipped.name))
    here = [(decision, photo) for decision, photo in found if photo is not None]
    _check(active, shipped, [decision for decision, _photo in here], total=len(found))
    with (
        active_predictor(workspace, name=shipped.name) as predictor,
        active_predictor(workspace, name=active.name) as instead_of,
    ):
        events = retrain_head(
            [Decision(photo.identity, decision.label, decision.decided_at) for decision, photo in here],
            predictor,
            new=new_model(workspace),
            instead_of=instead_of,
            cancel=cancel,
        )
        candidate: Candidate | None = None
        for event in events:
            if isinstance(event, Progress):
                yield Progress(event.done, event.total, _("Learning your decisions anew"))
            elif isinstance(event, Candidate):
                candidate = event
    assert candidate is not None
    return candidate


def _check(active: ModelCard, shipped: ModelCard, here: Sequence[Decision], *, total: int) -> None:
    """Raise TrainingError where the new model would know less than the one in use."""
    labels = labels_to_learn(shipped.labels, (decision.label for decision in here))
    counts = counts_of((decision.label for decision in here), labels)
    learned = sum(active.data.get(SOURCE, {}).values())
    if total < _ENOUGH * learned:
        raise TrainingError(_("Most of what it learned is not among your decisions."))
    if len(here) < _ENOUGH * total:
        raise TrainingError(
            ngettext(
                "Of the {total} photos you decided about {n} is here now.",
                "Of the {total} photos you decided about {n} are here now.",
                len(here),
            ).format(n=number(len(here)), total=number(total)),
            advice=_("What you decided is learned anew when more of them are."),
        )
    check_decisions(counts)
    check_known(Counter(decision.label for decision in here), active.labels, shipped.labels)


def _replaces(card: ModelCard, active: ModelCard, shipped: ModelCard) -> bool:
    """Whether ``card`` was learned anew in the place of ``active``."""
    return card.parent == shipped.name and card.settings.get(INSTEAD_OF) == active.name


def _learned(card: ModelCard, shipped: ModelCard) -> str:
    """What the person is told of a model that learned anew."""
    found = card.settings.get("decisions")
    n = found if isinstance(found, int) else 0
    return ngettext(
        "Your {n} decision was learned anew on {model}. The model before is in “Models”.",
        "Your {n} decisions were learned anew on {model}. The model before is in “Models”.",
        n,
    ).format(n=number(n), model=shipped.shown_title)


def _stays(active: ModelCard, error: Exception) -> str:
    stays = _("“{model}” is on an earlier network, and stays in use.").format(model=active.shown_title)
    return f"{stays} {error}"
