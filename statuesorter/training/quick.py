"""Quick retraining: the backbone stays, the head learns the person's decisions. Seconds, on any machine."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.decision import Decision
from statuesorter.domain.errors import TrainingError
from statuesorter.domain.labels import Label, LabelSet
from statuesorter.domain.language import _
from statuesorter.domain.photo import Photo
from statuesorter.domain.progress import Progress
from statuesorter.domain.training import Planned, TrainingEvent, Warned
from statuesorter.models.base import BaseFeatures
from statuesorter.models.head import Head
from statuesorter.models.lineage import HEAD, on_network_of
from statuesorter.training.candidate import NewModel, Row, stage_candidate
from statuesorter.training.comparison import compare
from statuesorter.training.decided import Decided, base_with, same_photos
from statuesorter.training.enough import check_decisions, check_judged, counts_of, labels_to_learn, too_rare
from statuesorter.training.evaluation import Judged, judge, predictions_of
from statuesorter.training.features import features_by_model
from statuesorter.training.learning import HeadLearner, LearningRecipe
from statuesorter.training.left_out import FOLDS, Rows, base_left_out, decisions_left_out
from statuesorter.training.split import held_out, keys_of
from statuesorter.training.verdict import Kept
from statuesorter.training.words import crosswise_text, unreadable_text

if TYPE_CHECKING:
    from statuesorter.models.predictor import Predictor

SOURCE = "decisions"
"""Under this source decisions stand among a model's base features, and on its card."""

INSTEAD_OF = "instead_of"
"""Under this name a card's ``settings`` say which model, on an earlier network, learned the decisions before;
``decisions`` is how many they were.
"""


def retrain_head(
    decisions: Sequence[Decision],
    predictor: Predictor,
    *,
    new: NewModel,
    instead_of: Predictor | None = None,
    seed: int = 42,
    cancel: CancelToken | None = None,
) -> Generator[TrainingEvent | Progress]:
    """Teach the head of ``predictor``'s model what the person decided (see `HeadLearner`). It is the model in
    use, unless that is ``instead_of``, on an earlier network: then the new model is compared with that one.

    A fifth is held out and never learned (see `held_out`): it judges later models too. This one is judged
    crosswise, by each decision that the model in use has not learned, and beside that model by each photo
    that it has: who is asked about a photo learned the others. The same decisions, features and ``seed`` give
    the same head. Yields `Progress`, `Planned`, perhaps `Warned`, at the end a `Candidate`.

    Raises `TrainingError` where there are too few decisions, and `Cancelled`; nothing is left then.
    """
    active, base = predictor.model, predictor.model.base_features()
    seen = yield from _look(decisions, predictor, base, cancel=cancel)
    held = held_out(seen.decided.bursts, seen.decided.labels, seed=seed)
    check_judged(seen.counts(held))
    judged = held if instead_of is not None else _unknown(seen.decided, base, held)
    training = seen.counts(~held)
    yield Planned(training, seen.counts(judged), crosswise_text(training, seen.counts(judged)))
    if len({*base.labels, *seen.decided.labels}) < 2:
        raise TrainingError(
            _("All photos to learn from have one label."), advice=_("A model needs at least two.")
        )
    if instead_of is None:
        before = predictions_of(active.name, active.head, seen.at(judged))
    else:
        before = yield from _says(instead_of, seen.at(judged), cancel=cancel)
        answered = {path for path, _label, _prediction in before}
        judged &= np.array([row[0].path in answered for row in seen.rows])
    recipe = LearningRecipe.of_card(active.card.settings)
    learner = HeadLearner(active.head, base, recipe=recipe)
    after, kept = yield from _judged_crosswise(
        learner, base, seen, judged, ~held, name=new.name, seed=seed, cancel=cancel
    )
    head = learner.learned(seen.decided, among=~held)
    if cancel is not None:
        cancel.raise_if_cancelled()
    comparison = compare(
        judge(before, seen.labels),
        judge(after, seen.labels),
        kept=kept,
        new_network=instead_of is not None,
    )
    anew = {} if instead_of is None else {INSTEAD_OF: instead_of.model.name, "decisions": len(seen.rows)}
    yield stage_candidate(
        new,
        active=active,
        backbone=active.backbone,
        head=head,
        base=base_with(base, seen.decided, learned=~held, source=SOURCE),
        comparison=comparison,
        data={**active.card.data, SOURCE: {label: n for label, n in training.items() if n}},
        seed=seed,
        settings={"kind": HEAD, **recipe.settings, **on_network_of(active.card), **anew},
        figures={
            "kept": {
                "n": kept.n,
                "right_before": kept.right,
                "right": kept.right + kept.gained - kept.lost,
            }
        },
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """The decisions whose photos could be looked at, and all labels that the new model may tell apart."""

    rows: Sequence[Row]
    decided: Decided
    labels: LabelSet

    def counts(self, which: Rows) -> dict[Label, int]:
        """How many of those that are True in ``which`` there are of each label."""
        return counts_of(self.decided.only(which).labels, self.labels)

    def at(self, which: Rows) -> list[Row]:
        """Those that are True in ``which``."""
        return [row for row, wanted in zip(self.rows, which, strict=True) if wanted]


def _look(
    decisions: Sequence[Decision], predictor: Predictor, base: BaseFeatures, *, cancel: CancelToken | None
) -> Generator[TrainingEvent | Progress, None, _Seen]:
    """The features of the photos decided on. Raises `TrainingError` where too few can be learned from."""
    usable = {decision.identity: decision.label for decision in decisions}
    known = labels_to_learn(predictor.model.labels, base.labels)
    rare = too_rare(usable.values(), known)
    for sentence in rare.values():
        yield Warned(sentence)
    usable = {identity: label for identity, label in usable.items() if label not in rare}
    labels = labels_to_learn(known, usable.values())
    check_decisions(counts_of(usable.values(), labels))
    features = yield from features_by_model(
        [Photo(identity) for identity in usable], predictor, cancel=cancel, text=_("Looking at the photos")
    )
    if features.failed:
        yield Warned(unreadable_text(features.failed), features.failed)
    rows: list[Row] = [(i, label, features.of[i]) for i, label in usable.items() if i in features.of]
    check_decisions(counts_of((label for _i, label, _vector in rows), labels))
    decided = Decided(
        np.stack([vector for _identity, _label, vector in rows]),
        [label for _identity, label, _vector in rows],
        keys_of([identity for identity, _label, _vector in rows], features.known),
    )
    return _Seen(rows, decided, labels)


def _unknown(decided: Decided, base: BaseFeatures, held: Rows) -> Rows:
    """The decisions (M) that a model with this ``base`` has not learned, nor others of their bursts; those
    that are ``held`` out where it has learned all.
    """
    learned = same_photos(decided.features, base.features)
    known = {burst for burst, one in zip(decided.bursts, learned, strict=True) if one}
    unknown = np.array([burst not in known for burst in decided.bursts])
    return unknown if unknown.any() else held.copy()


def _says(
    model: Predictor, rows: Sequence[Row], *, cancel: CancelToken | None
) -> Generator[Progress, None, list[Judged]]:
    """What another model, on another network, says of the photos of ``rows``, as far as it can see them."""
    text = _("Comparing with the model in use")
    photos = [Photo(identity) for identity, _label, _vector in rows]
    seen = (yield from features_by_model(photos, model, cancel=cancel, text=text)).of
    known = [(identity, label, seen[identity]) for identity, label, _vector in rows if identity in seen]
    return predictions_of(model.model.name, model.model.head, known)


def _judged_crosswise(
    learner: HeadLearner,
    base: BaseFeatures,
    seen: _Seen,
    judged: Rows,
    learned: Rows,
    *,
    name: str,
    seed: int,
    cancel: CancelToken | None,
) -> Generator[Progress, None, tuple[list[Judged], Kept]]:
    """What is said of the decisions ``judged`` (M), signed with ``name``, and what becomes of the ``base``
    with those at ``learned`` (M); of each photo when it is left out.
    """

    def step(done: int) -> Progress:
        if cancel is not None:
            cancel.raise_if_cancelled()
        return Progress(done, 2 * FOLDS + 1, _("Learning your decisions"))

    answers: list[Judged] = []
    for done, (head, out) in enumerate(decisions_left_out(learner, seen.decided, seed=seed)):
        answers += predictions_of(name, head, seen.at(out & judged))
        yield step(done + 1)
    before, after = np.zeros(len(base.labels), bool), np.zeros(len(base.labels), bool)
    pairs = base_left_out(learner, base, seen.decided, learned, seed=seed)
    for done, (old, new, out) in enumerate(pairs, start=FOLDS):
        before[out], after[out] = _right(old, base, out), _right(new, base, out)
        yield step(done + 1)
    stays = ~same_photos(base.features, seen.decided.features)
    return answers, Kept.of(before[stays], after[stays])


def _right(head: Head, base: BaseFeatures, rows: Rows) -> Rows:
    """Which photos of the ``base`` at ``rows`` (N) the ``head`` gets right."""
    names = np.array(list(head.labels), np.str_)
    said = names[head.probabilities(base.features[rows]).argmax(axis=1)]
    return said == np.array(base.labels, np.str_)[rows]
