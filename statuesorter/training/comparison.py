"""Which of two models is better."""

from __future__ import annotations

from statuesorter.domain.evaluation import Comparison, Evaluation
from statuesorter.domain.labels import Label
from statuesorter.training.verdict import chance, is_better, verdict


def compare(old: Evaluation, new: Evaluation, *, forgotten: int = 0, new_network: bool = False) -> Comparison:
    """Compare two models that were judged on the same photos.

    ``new_network``: the new model is on the network that replaces the old one's in the program. Where it gets
    as many photos right it is the better one, however sure either is.

    ``forgotten`` is by how many of the photos it was once trained on the new model is worse than the old,
    beyond what may be chance; where it is above 0 the new model is not better. Raises ValueError where the
    photos are not the same, or were judged among other labels.
    """
    before = {(photo.path, photo.true): photo.true == photo.predicted for photo in old.worst}
    after = {(photo.path, photo.true): photo.true == photo.predicted for photo in new.worst}
    if before.keys() != after.keys() or old.n != new.n or old.labels != new.labels:
        raise ValueError("the two models were judged on different photos")
    gained = sum(after[key] and not before[key] for key in before)
    lost = sum(before[key] and not after[key] for key in before)
    p_value = chance(gained, lost)
    losses = [_right_of(old, label) - _right_of(new, label) for label in new.labels]
    better = is_better(
        gained=gained,
        lost=lost,
        lost_by_label=losses,
        n=new.n,
        softer=new_network or new.loss < old.loss,
        forgotten=forgotten,
    )
    return Comparison(
        old=old,
        new=new,
        n=new.n,
        better=better,
        sentence=verdict(old.right, new.right, new.n, better=better, p_value=p_value, forgotten=forgotten),
        chance=p_value,
    )


def _right_of(evaluation: Evaluation, label: Label) -> int:
    place = evaluation.labels.index(label)
    return evaluation.confusion[place][place]
