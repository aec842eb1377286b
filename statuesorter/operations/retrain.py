"""Retrain from decisions or from labelled folders, and take or drop what came of it."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.decision import Decision
from statuesorter.domain.errors import TrainingError
from statuesorter.domain.labels import Label
from statuesorter.domain.language import _, ngettext, number
from statuesorter.domain.own_labels import OwnLabel
from statuesorter.domain.photo import Photo
from statuesorter.domain.progress import Progress
from statuesorter.domain.training import BatchLook, Candidate, NetworkSettings, TrainingEvent
from statuesorter.log.public import Public
from statuesorter.models.card import ModelCard
from statuesorter.models.model import Model
from statuesorter.operations.corrections import corrections
from statuesorter.operations.engine import active_predictor
from statuesorter.operations.workspace import Workspace
from statuesorter.training.batch import look_at_photos
from statuesorter.training.enough import check_decisions, counts_of, labels_to_learn
from statuesorter.training.staging import discard
from statuesorter.training.words import counts_text

if TYPE_CHECKING:
    from statuesorter.training.candidate import NewModel

_log = logging.getLogger(__name__)


_SAMPLE = 10
"""Photos of an offer to look at."""


@dataclass(frozen=True, slots=True)
class TrainingChoice:
    """How to learn from decisions: a ``network`` with its settings, or (None) the head alone."""

    network: NetworkSettings | None = None
    seed: int = 42

    @property
    def trains_network(self) -> bool:
        """Whether a network learns, or its last stages: by epochs, for longer than seconds."""
        return self.network is not None


@dataclass(frozen=True, slots=True)
class RetrainOffer:
    """Which decisions can be learned from: ``counts`` by label, ``missing`` photos that are gone or changed.

    ``sentence`` says it to the person; where ``can_train`` is False it says what is needed first. ``sample``
    are a few of the photos, drawn at random; the same ones while nothing changes. ``own_labels`` are those
    that the person made.
    """

    counts: Mapping[Label, int]
    missing: int
    can_train: bool
    sentence: str
    sample: Sequence[tuple[Photo, Label]] = ()
    own_labels: Sequence[OwnLabel] = ()


@dataclass(frozen=True, slots=True)
class TrainingService:
    """Learns from the person's decisions; they then keep the new model or drop it."""

    workspace: Workspace

    def offer(self) -> RetrainOffer:
        """What can be learned from now. Asks the disk for each photo: not for the window's thread."""
        workspace = self.workspace
        found = learnable(workspace, by=workspace.registry.active)
        there = [decision for decision, photo in found if photo is not None]
        labels = labels_to_learn(workspace.registry.labels_of(), (each.label for each in there))
        counts = counts_of((decision.label for decision in there), labels)
        missing, sample = len(found) - len(there), _sample_of(there)
        own = workspace.catalog.labels.own()
        try:
            check_decisions(counts)
        except TrainingError as error:
            return RetrainOffer(counts, missing, False, str(error), sample, own)
        total = sum(counts.values())
        sentence = ngettext(
            "{n} decision will be used: {counts}.", "{n} decisions will be used: {counts}.", total
        ).format(n=number(total), counts=counts_text(counts))
        sentence += " " + corrections(workspace, there).sentence
        return RetrainOffer(counts, missing, True, sentence, sample, own)

    def train(
        self, choice: TrainingChoice, *, cancel: CancelToken | None = None
    ) -> Generator[TrainingEvent | Progress]:
        """Learn from the decisions. Yields training events, at the end a `Candidate`. Raises TrainingError,
        ModelError.
        """
        found = learnable(
            self.workspace, by=None if choice.trains_network else self.workspace.registry.active
        )
        yield from train_on_photos(
            self.workspace,
            [(photo, decision.label) for decision, photo in found if photo is not None],
            source="decisions",
            network=choice.network,
            seed=choice.seed,
            cancel=cancel,
        )

    def look(self, photos: Sequence[tuple[Photo, Label]], *, cancel: CancelToken | None = None) -> BatchLook:
        """Some of ``photos`` as full training shows them to the network: see `look_at_photos`."""
        workspace = self.workspace
        return look_at_photos(
            photos,
            side=workspace.registry.active().card.spec.input_side,
            store=workspace.preview_store,
            staging=staging_of(workspace),
            cancel=cancel,
        )

    def promote(self, candidate: Candidate) -> ModelCard:
        """Take the candidate into the registry and make it the active model. Raises ModelError."""
        card = self.workspace.registry.add(candidate.folder)
        discard(candidate)
        _log.info("The model %s is used from now on", Public(card.name))
        return self.workspace.registry.use(card.name)

    def discard(self, candidate: Candidate) -> None:
        """Drop the candidate: nothing of it stays behind."""
        discard(candidate)


def _sample_of(decisions: Sequence[Decision]) -> tuple[tuple[Photo, Label], ...]:
    drawn = list(decisions)
    random.Random(len(drawn)).shuffle(drawn)  # noqa: S311  a look, not a secret
    files = ((decision.there(), decision.label) for decision in drawn)
    return tuple(islice(((Photo(file), label) for file, label in files if file is not None), _SAMPLE))


def learnable(workspace: Workspace, *, by: Callable[[], Model] | None) -> list[tuple[Decision, Photo | None]]:
    """Each decision, oldest first, with the photo to learn from; None where that is gone.

    A photo is learned from wherever a file shows it; the head of the model that ``by`` gives needs none where
    its features are known. Asks the disk for each photo.
    """
    decisions = workspace.catalog.all_decisions()
    files = [decision.there() for decision in decisions]
    if by is not None and None in files:
        model = by()
        known = workspace.catalog.features(
            [decision.identity for decision in decisions],
            backbone=model.backbone_key,
            size=model.card.spec.feature_size,
        )
        for place in known.places:
            files[place] = files[place] or decisions[place].identity
    return [
        (decision, None if file is None else Photo(file))
        for decision, file in zip(decisions, files, strict=True)
    ]


def train_on_photos(
    workspace: Workspace,
    labelled: Sequence[tuple[Photo, Label]],
    *,
    source: str,
    network: NetworkSettings | None = None,
    seed: int = 42,
    cancel: CancelToken | None = None,
) -> Generator[TrainingEvent | Progress]:
    """Learn from photos whose labels are known, wherever from: a ``network``, or (None) the head alone.
    Yields training events, at the end a `Candidate`. Raises TrainingError, ModelError.
    """
    _log.info("Training begins with %d photos (%s)", len(labelled), Public(_what_learns(network)))
    with active_predictor(workspace) as predictor:
        if network is not None:
            from statuesorter.training.full import train_network

            yield from train_network(
                labelled,
                predictor,
                store=workspace.preview_store,
                downloads=workspace.folders.downloads,
                new=new_model(workspace),
                settings=network,
                seed=seed,
                source=source,
                cancel=cancel,
            )
        else:
            from statuesorter.training.quick import retrain_head

            now = datetime.now(UTC)  # for the head a known label is as good as a decision
            yield from retrain_head(
                [Decision(photo.identity, label, now) for photo, label in labelled],
                predictor,
                new=new_model(workspace),
                seed=seed,
                cancel=cancel,
            )


def _what_learns(network: NetworkSettings | None) -> str:
    if network is None:
        return "the head"
    return "the last stages" if network.last_stages else "the whole network"


def new_model(workspace: Workspace) -> NewModel:
    """What a model is called that is learned now, and where it is staged."""
    from statuesorter.training.candidate import NewModel

    number = len(workspace.registry.models())
    title = _("My model {n}").format(n=number)
    return NewModel(workspace.registry.new_name(f"model-{number}"), title, staging_of(workspace))


def staging_of(workspace: Workspace) -> Path:
    """Where candidates lie until they are taken or dropped."""
    # Beside the registry, on its disk: taking the candidate is then a rename.
    return workspace.folders.data / "candidates"
