"""Learn as you go: what the person decided counts at once for the photos they have not decided on.

Nothing of it is kept. What is known of photos stays their features, the model stays as it is; the answers
follow from the catalog and the model in use alone, so that a decision that is taken back takes them back too.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from statuesorter.catalog.features import DecidedFeatures
from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.errors import ModelError
from statuesorter.domain.labels import MOST_LABELS, Label, LabelSet
from statuesorter.domain.photo import PhotoIdentity
from statuesorter.domain.prediction import Predictions, signature
from statuesorter.log.public import Public
from statuesorter.models.base import BaseFeatures
from statuesorter.models.card import ModelCard
from statuesorter.models.head import Head
from statuesorter.models.model import Model
from statuesorter.operations.target import wrong_allowed
from statuesorter.operations.workspace import Workspace
from statuesorter.training.decided import Decided, same_photos
from statuesorter.training.enough import LEAST_PER_LABEL

if TYPE_CHECKING:
    from statuesorter.training.learning import HeadLearner

_log = logging.getLogger(__name__)

_AT_A_TIME = 5000
"""Photos whose features are looked up between two looks at the cancel token."""


@dataclass(frozen=True, slots=True, eq=False)
class LearnedModel:
    """The ``model`` in use, and the ``head`` that has learned so many ``decisions`` on top (0: its own)."""

    model: Model
    head: Head
    decisions: int

    @property
    def signature(self) -> str:
        """What its predictions are signed with."""
        return signature(self.model.name, self.decisions)


@dataclass(frozen=True, slots=True, eq=False)
class AskedAgain:
    """What was said when photos were asked about again: ``answers`` are places among them, with a prediction
    for each. The model called ``model``, with a ``title``, had learned ``decisions`` for it, and told
    ``labels`` apart.
    """

    answers: Sequence[tuple[NDArray[np.intp], Predictions]]
    model: str
    title: str
    labels: LabelSet
    decisions: int


class QuickLearner:
    """Learns all decisions that the catalog knows on top of the active model (or the one called
    ``model_name``). No pixels, no engine, no torch. Of 100 photos filed ``wrong_of_hundred`` may be wrong
    (None: as the settings say). Safe to use from several threads; the model and its base features are kept in
    memory from one call to the next.
    """

    def __init__(
        self, workspace: Workspace, *, model_name: str | None = None, wrong_of_hundred: int | None = None
    ) -> None:
        self._workspace, self._name, self._wrong = workspace, model_name, wrong_of_hundred
        self._lock = threading.Lock()
        self._model: tuple[str, ModelCard | None, Model] | None = None
        self._on_base: _OnBase | None = None

    def learned(self, model: Model | None = None, *, with_decisions: bool = True) -> LearnedModel:
        """The ``model`` (None: the active one, or that of the name) with the decisions learned on top, or as
        it is. Raises CatalogError, ModelError.
        """
        with self._lock:
            model = model or self._active()
            if not with_decisions:
                return LearnedModel(model, model.head, 0)
            decided = self._workspace.catalog.decided_features(
                backbone=model.backbone_key, size=model.card.spec.feature_size
            )
            if not decided.known:
                return LearnedModel(model, model.head, 0)
            if self._on_base is None or self._on_base.model.card != model.card:
                self._on_base = _OnBase(model)
            return self._on_base.learned(decided)

    def ask(
        self,
        photos: Sequence[PhotoIdentity],
        *,
        with_decisions: bool = True,
        signed: Collection[str] = (),
        cancel: CancelToken | None = None,
    ) -> AskedAgain:
        """What is to be said of those of ``photos`` whose features are known: by the decisions learned on top
        of the model, and of those decided on by the model alone (what it said is what the person corrected).
        ``signed`` is what all that was said of them is signed with: where that is the model alone, and it has
        nothing to learn, they are not asked about. Raises CatalogError, ModelError and `Cancelled`.
        """
        learned, catalog = self.learned(with_decisions=with_decisions), self._workspace.catalog
        model, answers = learned.model, list[tuple[NDArray[np.intp], Predictions]]()
        allowed = wrong_allowed(self._workspace, model, self._wrong)
        all_said = not learned.decisions and set(signed) == {model.name}
        for start in () if all_said else range(0, len(photos), _AT_A_TIME):
            if cancel is not None:
                cancel.raise_if_cancelled()
            chunk = photos[start : start + _AT_A_TIME]
            known = catalog.features(chunk, backbone=model.backbone_key, size=model.card.spec.feature_size)
            places = start + np.array(known.places, np.intp)
            for which, head, name in (
                (~known.decided, learned.head, learned.signature),
                (known.decided, model.head, model.name),
            ):
                if which.any():
                    said = head.allowing(allowed).predictions(known.vectors[which], model=name)
                    answers.append((places[which], said))
        return AskedAgain(answers, model.name, model.card.shown_title, learned.head.labels, learned.decisions)

    def _active(self) -> Model:
        """The model, verified again only where it is another one than before."""
        registry = self._workspace.registry
        name = self._name or registry.active_name()
        try:
            card = registry.card_of(name)
        except ModelError:  # the shipped one does its work, if that is what was asked for
            card = None
        if self._model is None or self._model[:2] != (name, card):
            self._model = name, card, registry.load(name) if self._name else registry.active()
        return self._model[2]


class _OnBase:
    """Learns on top of one model, whose base features are read once."""

    def __init__(self, model: Model) -> None:
        from statuesorter.training.learning import HeadLearner, LearningRecipe

        self.model = model
        self._base = model.base_features()
        self._learner: HeadLearner = HeadLearner(
            model.head, self._base, recipe=LearningRecipe.of_card(model.card.settings)
        )

    def learned(self, known: DecidedFeatures) -> LearnedModel:
        decided = _to_learn(known, self._base, self.model.labels)
        head = self._learner.learned(decided)
        _log.info("%d decisions learned on top of %s", len(decided), Public(self.model.name))
        return LearnedModel(self.model, head, len(decided))


def _to_learn(known: DecidedFeatures, base: BaseFeatures, labels: LabelSet) -> Decided:
    """The decisions that the model has not learned yet, and that are enough of their label."""
    from statuesorter.training.split import keys_of

    said = [each.decision for each in known.known.values()]
    bursts = keys_of(list(known.known), known.known)
    wanted = _learnable(Counter(label for label in said if label is not None), labels)
    before = _learned_before(known, base)
    rows = [row for row, label in enumerate(said) if label in wanted and not before[row]]
    return Decided(
        known.vectors[rows],
        [label for row in rows if (label := said[row]) is not None],
        [bursts[row] for row in rows],
    )


def _learnable(found: Counter[Label], labels: LabelSet) -> set[Label]:
    """The labels that can be learned: those of the model, and new ones with photos enough, as many as a model
    tells apart, the most frequent first.
    """
    new = [label for label, n in found.most_common() if label not in labels and n >= LEAST_PER_LABEL]
    return {*labels, *new[: MOST_LABELS - len(labels)]}


def _learned_before(known: DecidedFeatures, base: BaseFeatures) -> NDArray[np.bool_]:
    """Which of the decisions the model learned when it was made: it has the photo among its base features,
    from decisions and with the same label.
    """
    from statuesorter.training.quick import SOURCE

    said = np.array([each.decision for each in known.known.values()])
    labels, sources = np.array(base.labels), np.array(base.sources)
    before = np.zeros(len(said), np.bool_)
    for label in set(said.tolist()):
        rows, theirs = said == label, (labels == label) & (sources == SOURCE)
        if theirs.any():
            before[rows] = same_photos(known.vectors[rows], base.features[theirs])
    return before
