"""A model whose labels were renamed, merged or removed since it was made, as if it had been made today.

What it was made of stays as it is on the disk; this is how it is read. A renamed output is the same output.
Where two became one, the output of the one that is gone is left out, and what it says goes to the others in
proportion (the softmax without it); so it is for one that was removed. What the model learned of photos goes
along, so that learning on top of it makes up for what an output knew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from statuesorter.domain.labels import Label, LabelSet
from statuesorter.domain.own_labels import LabelsNow, called_now
from statuesorter.models.base import BaseFeatures
from statuesorter.models.card import ModelCard
from statuesorter.models.head import Head, HeadSettings


def outputs_now(labels: LabelSet, now: LabelsNow) -> dict[Label, int]:
    """What the outputs of a model are called now, and the place of each among them. All as they were, where
    fewer than two would be left.
    """
    named = {label: called_now(label, now) for label in labels}
    same_first = sorted(named, key=lambda label: named[label] != label)
    found: dict[Label, int] = {}
    for label in same_first:
        name = named[label]
        if name is not None:
            found.setdefault(name, labels.index(label))
    if len(found) < 2:
        return {label: place for place, label in enumerate(labels)}
    return dict(sorted(found.items(), key=lambda item: item[1]))


def card_now(card: ModelCard, now: LabelsNow) -> ModelCard:
    """The ``card`` with its labels as they are called now."""
    outputs = outputs_now(card.labels, now)
    if tuple(outputs) == card.labels.labels:
        return card
    head = card.head
    settings = HeadSettings(
        head.temperature,
        _of(head.thresholds, outputs),
        _apart_now(head.apart, outputs, now),
        {wrong: _of(each, outputs) for wrong, each in head.targets.items()},
    )
    return replace(card, labels=LabelSet(tuple(outputs)), head=settings)


def head_now(head: Head, now: LabelsNow) -> Head:
    """The ``head`` with its outputs as they are called now."""
    outputs = outputs_now(head.labels, now)
    if tuple(outputs) == head.labels.labels:
        return head
    places = np.array(list(outputs.values()))
    weights, bias = head.layers[-1]
    return Head(
        LabelSet(tuple(outputs)),
        (*head.layers[:-1], (weights[:, places], bias[places])),
        head.temperature,
        _of(head.thresholds, outputs),
        _apart_now(head.apart, outputs, now),
        {wrong: _of(each, outputs) for wrong, each in head.targets.items()},
    )


def base_now(base: BaseFeatures, now: LabelsNow) -> BaseFeatures:
    """The ``base`` with its labels as they are called now; without the photos of those that were removed."""
    labels = [called_now(label, now) for label in base.labels]
    if labels == list(base.labels):
        return base
    kept = [row for row, label in enumerate(labels) if label is not None]
    return BaseFeatures(
        base.features[kept],
        [label for label in labels if label is not None],
        [base.sources[row] for row in kept],
    )


def _of(thresholds: Sequence[float], outputs: dict[Label, int]) -> tuple[float, ...]:
    return tuple(thresholds[place] for place in outputs.values())


def _apart_now(apart: Label | None, outputs: dict[Label, int], now: LabelsNow) -> Label | None:
    name = None if apart is None else called_now(apart, now)
    return name if name in outputs else None
