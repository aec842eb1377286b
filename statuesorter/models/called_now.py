"""A model whose labels were renamed, merged or removed since it was made, as if it had been made today.

What it was made of stays as it is on the disk; this is how it is read. A renamed output is the same output.
Where two became one, both outputs are parts of that label, and their probabilities are added up. The output
of a label that was removed is left out, and what it says goes to the others in proportion (the softmax
without it). What the model learned of photos goes along.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from statuesorter.domain.labels import Label, LabelSet
from statuesorter.domain.own_labels import LabelsNow, called_now
from statuesorter.models.base import BaseFeatures
from statuesorter.models.card import ModelCard
from statuesorter.models.head import Head, HeadSettings


@dataclass(frozen=True, slots=True)
class OutputsNow:
    """Which outputs of a model are left (``places``, among those it has), the ``labels`` they are of now, and
    of which of them each is (``parts``, places among the labels; empty where output k is label k).
    """

    labels: LabelSet
    places: tuple[int, ...]
    parts: tuple[int, ...]
    own: tuple[int, ...]
    """For each label, the place among the earlier ones of that which it was first."""

    def of(self, thresholds: Sequence[float]) -> tuple[float, ...]:
        """The thresholds of the labels, by those of the earlier ones."""
        return tuple(thresholds[place] for place in self.own)


def outputs_now(labels: LabelSet, settings: HeadSettings, now: LabelsNow) -> OutputsNow | None:
    """What is left of the outputs of a model with these ``labels``, in the order of the labels; of each that
    apart first, then its own before those that came to it. None where all is as it was, and so it stays where
    fewer than two labels would be left.
    """
    names = [called_now(label, now) for label in labels]
    own: dict[Label, int] = {}
    for place in sorted(range(len(labels)), key=lambda place: names[place] != labels[place]):
        name = names[place]
        if name is not None:
            own.setdefault(name, place)
    own = dict(sorted(own.items(), key=lambda item: item[1]))
    if len(own) < 2 or names == list(labels):
        return None
    left = list(own)
    of = [names[place] for place in settings.parts or range(len(labels))]
    apart = None if settings.apart is None else _first_of(labels.index(settings.apart), settings.parts)

    def rank(output: int) -> tuple[int, bool, bool]:
        name = of[output]
        assert name is not None
        was = (settings.parts or range(len(labels)))[output]
        return left.index(name), output != apart, was != own[name]

    places = tuple(sorted((n for n, name in enumerate(of) if name is not None), key=rank))
    parts = tuple(rank(output)[0] for output in places)
    one_each = parts == tuple(range(len(left)))
    return OutputsNow(LabelSet(tuple(left)), places, () if one_each else parts, tuple(own.values()))


def _first_of(label: int, parts: Sequence[int]) -> int:
    return parts.index(label) if parts else label


def card_now(card: ModelCard, now: LabelsNow) -> ModelCard:
    """The ``card`` with its labels as they are called now."""
    outputs = outputs_now(card.labels, card.head, now)
    if outputs is None:
        return card
    return replace(card, labels=outputs.labels, head=_settings_now(card.head, outputs, now))


def head_now(head: Head, now: LabelsNow) -> Head:
    """The ``head`` with its outputs as they are called now."""
    outputs = outputs_now(head.labels, head.settings, now)
    if outputs is None:
        return head
    weights, bias = head.layers[-1]
    places, settings = list(outputs.places), _settings_now(head.settings, outputs, now)
    return Head(
        outputs.labels,
        (*head.layers[:-1], (weights[:, places], bias[places])),
        settings.temperature,
        settings.thresholds,
        settings.apart,
        settings.targets,
        settings.parts,
    )


def _settings_now(settings: HeadSettings, outputs: OutputsNow, now: LabelsNow) -> HeadSettings:
    apart = None if settings.apart is None else called_now(settings.apart, now)
    return replace(
        settings,
        thresholds=outputs.of(settings.thresholds),
        apart=apart if apart in outputs.labels else None,
        targets={wrong: outputs.of(each) for wrong, each in settings.targets.items()},
        parts=outputs.parts,
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
