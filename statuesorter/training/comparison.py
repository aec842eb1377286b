"""Which of two models is better."""

from __future__ import annotations

from statuesorter.domain.evaluation import Comparison, Evaluation
from statuesorter.domain.labels import Label
from statuesorter.training.verdict import Kept, chance, is_better, pays, verdict


def compare(
    old: Evaluation, new: Evaluation, *, kept: Kept | None = None, new_network: bool = False
) -> Comparison:
    """Compare two models that were judged on the same photos.

    ``kept`` tells whether the new model forgets; where it does it is not better. ``new_network``: it is on
    the network that replaces the old one's in the program. Where it gets as many photos right it is the
    better one. Raises ValueError where the photos are not the same, or were judged among other labels.
    """
    before = {(photo.path, photo.true): photo.true == photo.predicted for photo in old.worst}
    after = {(photo.path, photo.true): photo.true == photo.predicted for photo in new.worst}
    if before.keys() != after.keys() or old.n != new.n or old.labels != new.labels:
        raise ValueError("the two models were judged on different photos")
    gained = sum(after[key] and not before[key] for key in before)
    lost = sum(before[key] and not after[key] for key in before)
    losses = [_right_of(old, label) - _right_of(new, label) for label in new.labels]
    return Comparison(
        old=old,
        new=new,
        n=new.n,
        better=is_better(
            gained=gained, lost=lost, lost_by_label=losses, n=new.n, new_network=new_network, kept=kept
        ),
        sentence=verdict(
            old=old.right,
            new=new.right,
            n=new.n,
            gained=gained,
            lost=lost,
            paid=pays(losses, new.n),
            kept=kept,
        ),
        chance=chance(gained, lost),
    )


def _right_of(evaluation: Evaluation, label: Label) -> int:
    place = evaluation.labels.index(label)
    return evaluation.confusion[place][place]
