"""A new model on a network of the person's choice: the network stays as it was pretrained, and a head on it
learns from labelled photos of many sources.
"""

from __future__ import annotations

import tempfile
from collections.abc import Generator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.errors import ModelError
from statuesorter.domain.filing_figures import ALL, HARD, CardFigures
from statuesorter.domain.labels import LabelSet
from statuesorter.domain.language import _
from statuesorter.domain.progress import Progress
from statuesorter.domain.training import Warned
from statuesorter.models import card_figures
from statuesorter.models.backbone import Backbone, fold_projection
from statuesorter.models.base import BaseFeatures
from statuesorter.models.card_settings import PHOTO_MS, TOLD_APART
from statuesorter.models.describe import describe_frozen
from statuesorter.models.engines import Engine
from statuesorter.models.engines.choose import choose_engine
from statuesorter.models.engines.timing import measured_photo_ms
from statuesorter.models.head import Head
from statuesorter.models.model import Model, write_model
from statuesorter.models.predictor import Predictor
from statuesorter.models.spec import BackboneSpec
from statuesorter.models.weights import pretrained_network
from statuesorter.photos.preview_service import Previews
from statuesorter.training.candidate import NewModel
from statuesorter.training.enough import check_to_build
from statuesorter.training.features import KnownFeatureSet, features_by_model
from statuesorter.training.filing_judgement import kinds_of_sources
from statuesorter.training.head_building import (
    BuiltHead,
    HeadRecipe,
    LabelledRows,
    build_head,
    filed_places,
)
from statuesorter.training.origins import LabelledFolder, Origins, counts_by_source, origins
from statuesorter.training.split import keys_of
from statuesorter.training.staging import stage
from statuesorter.training.words import unreadable_text

_KIND = "built"
"""What a card's ``settings`` say under ``kind`` of a model that was made here."""

_FIFTHS = 5
"""In so many parts photos are left out."""

_ALIKE = 0.99
"""The least cosine between what torch and what an engine say of a photo: 16-bit weights leave 0.9999."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class _Looked:
    """What a network says of photos (P numbers each), and the milliseconds that it took for one."""

    features: KnownFeatureSet
    photo_ms: float


def build_model(
    labelled: LabelledFolder,
    *,
    arch: str,
    new: NewModel,
    previews: Previews,
    downloads: Path,
    seed: int = 42,
    cancel: CancelToken | None = None,
) -> Generator[Progress | Warned, None, Model]:
    """A new model on timm's network ``arch`` with its pretrained weights, staged: see `staging.stage`.

    The network's features of the photos are computed as the program always does; the figures come from
    sources left out in turn (see `origins`). Yields `Progress`, and `Warned` for photos that cannot be read.
    The same photos and ``seed`` give the same head.

    Raises `TrainingError` where there are too few photos of a label, `ModelError` where the network is
    unknown or cannot be used here, `WeightsUnavailable` where its weights cannot be had, and `Cancelled`;
    nothing is left then.
    """
    check_to_build(labelled.counts())
    spec = describe_frozen(arch)
    network = yield from pretrained_network(arch, downloads, cancel=cancel)
    with stage(new.staging, new.name) as target:
        whole = Backbone(spec, network).eval()
        looked = yield from _look(labelled, whole, previews, beside=target, cancel=cancel)
        features = looked.features
        if features.failed:
            yield Warned(unreadable_text(features.failed), features.failed)
        usable = labelled.only(features.of)
        check_to_build(usable.counts())
        yield Progress(0, None, _("Learning from the photos"))
        seen = np.stack([features.of[photo.identity] for photo, _label in usable.photos])
        found = _origins(usable, features, seen, seed=seed)
        built = _head(seen, usable, found, seed=seed)
        if cancel is not None:
            cancel.raise_if_cancelled()
        yield Progress(0, None, _("Writing the model"))
        settings = {"kind": _KIND, "arch": arch, PHOTO_MS: looked.photo_ms, TOLD_APART: found.told_apart}
        return _write(target, new, network, spec, built, usable, found, settings, seed=seed)


def _look(
    labelled: LabelledFolder,
    whole: Backbone,
    previews: Previews,
    *,
    beside: Path,
    cancel: CancelToken | None,
) -> Generator[Progress, None, _Looked]:
    """What the ``whole`` network, without a projection, says of the photos. Its files lie beside the new
    model meanwhile. Raises `ModelError` where it cannot be used here.
    """
    with tempfile.TemporaryDirectory(dir=beside.parent, ignore_cleanup_errors=True) as scratch:
        model = _headless(Path(scratch) / "whole", whole, labelled.labels)
        with closing(choose_engine(model, cache=Path(scratch) / "engine")) as engine:
            _check(engine, whole)
            photos = [photo for photo, _label in labelled.photos]
            predictor = Predictor(model, engine, previews)
            features = yield from features_by_model(
                photos, predictor, cancel=cancel, text=_("Looking at the photos")
            )
            yield Progress(0, None, _("Measuring the time for a photo"))
            return _Looked(features, measured_photo_ms(engine, whole.spec.input_side, cancel=cancel))


def _headless(folder: Path, backbone: Backbone, labels: LabelSet) -> Model:
    """A model that gives features and knows nothing."""
    size = backbone.spec.feature_size
    nothing = (np.zeros((size, len(labels)), np.float32), np.zeros(len(labels), np.float32))
    try:
        return write_model(
            folder,
            name="whole",
            title="",
            backbone=backbone,
            head=Head(labels, (nothing,), 1.0, (1.0,) * len(labels)),
            base=BaseFeatures(np.zeros((0, size), np.float32), [], []),
        )
    except (RuntimeError, TypeError, ValueError, AttributeError, LookupError) as error:
        raise _unusable(backbone.spec.arch) from error  # OpenVINO knows not all that torch can do


def _check(engine: Engine, backbone: Backbone) -> None:
    """Raise `ModelError` where ``engine`` does not compute what torch does, as where a network does other
    things for other pixels.
    """
    side = backbone.spec.input_side
    photos = np.random.default_rng(0).integers(0, 256, (2, side, side, 3), np.uint8)
    with torch.inference_mode():
        wanted = backbone(torch.as_tensor(photos)).numpy()
    found = engine.features(photos)
    lengths = np.linalg.norm(wanted, axis=1) * np.linalg.norm(found, axis=1)
    if not ((wanted * found).sum(axis=1) >= _ALIKE * lengths).all():
        raise _unusable(backbone.spec.arch)


def _unusable(arch: str) -> ModelError:
    return ModelError(_("The network “{arch}” cannot be used here.").format(arch=arch))


def _origins(labelled: LabelledFolder, features: KnownFeatureSet, seen: Floats, *, seed: int) -> Origins:
    bursts = keys_of([photo.identity for photo, _label in labelled.photos], features.known)
    return origins(labelled.sources(), bursts, seen, labelled.places(), folds=_FIFTHS, seed=seed)


def _head(seen: Floats, labelled: LabelledFolder, found: Origins, *, seed: int) -> BuiltHead:
    """The head on N × P features of photos that the network never learned from."""
    count, labels = len(seen), labelled.places()
    rows = LabelledRows(
        labels,
        found.sources,
        kinds_of_sources(labels, found.sources, filed_places(labelled.labels)),
        found.groups,
        labelled.hard(),
        np.arange(count),
        np.ones(count, bool),
    )
    usual = HeadRecipe(folds=_FIFTHS)
    recipe = replace(usual, features=min(usual.features, seen.shape[1], count - 1))
    unseen_by = np.zeros(count, np.int64)
    built = build_head(seen, [seen], unseen_by, rows, labelled.labels, recipe, seed=seed)
    return built if found.told_apart else replace(built, figures=_of_one_source(built.figures))


def _of_one_source(figures: CardFigures) -> CardFigures:
    """Figures of photos whose sources nobody knows: bursts are no sources, and have no kind."""
    kinds = [replace(each, sources=1) for each in figures.kinds if each.kind in (ALL, HARD)]
    return replace(figures, kinds=tuple(kinds), sources=())


def _write(
    target: Path,
    new: NewModel,
    network: nn.Module,
    spec: BackboneSpec,
    built: BuiltHead,
    labelled: LabelledFolder,
    found: Origins,
    settings: Mapping[str, object],
    *,
    seed: int,
) -> Model:
    projection = built.projection
    size = projection.axes.shape[1]
    backbone = Backbone(replace(spec, projection=size, feature_size=size), network).eval()
    backbone.set_projection(*fold_projection(projection.mean, projection.scale, projection.axes))
    sources = _named_sources(labelled, found)
    labels = [label for _photo, label in labelled.photos]
    return write_model(
        target,
        name=new.name,
        title=new.title,
        backbone=backbone,
        head=built.head,
        base=BaseFeatures(built.features, labels, sources),
        data=counts_by_source(sources, labels),
        seed=seed,
        settings=settings,
        figures={"unseen": card_figures.written(built.figures)},
    )


def _named_sources(labelled: LabelledFolder, found: Origins) -> list[str]:
    """The source of each photo as the card names it."""
    if found.told_apart:
        return [str(each) for each in found.sources]
    return [labelled.folder.resolve().name] * len(labelled.photos)
