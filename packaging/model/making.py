"""The shipped model from its photos, step by step; what takes long is kept between runs."""

from __future__ import annotations

from dataclasses import asdict, replace
from functools import cached_property, partial
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from torch import nn

from model.multi_crop import MULTI_CROP, calmed, first_look, with_crops, with_crops_left_out
from model.networks import (
    CAMERA_EVERY,
    Floats,
    Views,
    crop_features,
    kept_array,
    kept_state,
    kept_views,
    pretrained,
)
from model.photo_set import LABELS, PhotoSet
from model.pixels import Pixels, kept_pixels
from model.tuning import State, TuningRecipe, between, mean_of, tuned
from statuesorter.models.backbone import Backbone, fold_projection
from statuesorter.models.describe import describe_frozen
from statuesorter.models.head import Layer
from statuesorter.training.head_building import (
    BuiltHead,
    HeadRecipe,
    LabelledRows,
    build_head,
    learning_weights,
    left_out_outputs,
    settled,
)
from statuesorter.training.projection import Projection, principal_axes
from statuesorter.training.regression import fit_regression
from statuesorter.training.sources import group_folds, similar_sources, source_weights

ARCH, SIDE = "tf_efficientnet_lite2", 320
TUNING = TuningRecipe()
RECIPE = HeadRecipe(ridge=0.5, evenness=1.0, rest=0.6)
SHARE = 0.5
"""How far the weights that are used are on the way from the pretrained to the tuned ones."""

PARTS = 2
"""So many networks are tuned: each without one of so many parts of the sources, which it is judged by."""

SEED = 42
_KEPT_SIDE = 448
_FIRST_RIDGE = 3e-3
_DRAWN, _DRAWN_EVENNESS = (0.28, 0.32, 0.4), 0.5
"""The shares of paint, statue and other among the photos that a network is tuned on; how even sources are."""

_LAST_MAP = 1280


class Making:
    """The steps that lead from ``photos`` to a head, each done once; what takes long is in ``kept``."""

    def __init__(self, photos: PhotoSet, kept: Path) -> None:
        self.photos, self.kept = photos, kept
        names = [f"{photo.path.parent.name}/{photo.path.name}" for photo in photos.photos]
        self._photo_key = _digest("\n".join(names).encode())

    @cached_property
    def pixels(self) -> Pixels:
        """N × S × S × 3, larger than any view of them."""
        return kept_pixels(
            self.photos.photos,
            side=_KEPT_SIDE,
            file=self.kept / f"pixels-{self._photo_key}.npy",
            previews=self.kept / "previews",
        )

    @cached_property
    def pretrained_views(self) -> Views:
        """What the network says before it is tuned."""
        return self.views_of_pretrained(ARCH, SIDE)

    @cached_property
    def groups(self) -> NDArray[np.int64]:
        """The number of the group of sources of each photo."""
        return similar_sources(self.pretrained_views.plain, self.photos.sources)

    @cached_property
    def parts(self) -> NDArray[np.int64]:
        """The part of each photo: the network of the same number is tuned without it."""
        return group_folds(self.groups, self.photos.labels, folds=PARTS, seed=SEED)

    @property
    def rows(self) -> LabelledRows:
        """A row for each photo."""
        photos, count = self.photos, len(self.photos.labels)
        every = np.ones(count, bool)
        return LabelledRows(
            photos.labels, photos.sources, photos.kinds, self.groups, photos.hard, np.arange(count), every
        )

    @property
    def rows_with_views(self) -> LabelledRows:
        """A row for each photo, and one for each that was looked at as a camera would have left it."""
        return self.rows.with_views_of(np.arange(0, len(self.photos.labels), CAMERA_EVERY))

    def head(self) -> BuiltHead:
        """The head on the network that ships, judged by networks and heads that had not seen the photos."""
        rows, projection = self.rows_with_views, self.projection
        unseen = self.unseen_with_crops()
        look, plain = first_look(projection, self.first_layer), np.flatnonzero(rows.plain)
        features = with_crops(_stacked(self._views(None)), look, plain, partial(self._crops_of, None))
        return build_head(
            features, unseen, self.unseen_by, rows, LABELS, RECIPE, seed=SEED, projection=projection
        )

    @cached_property
    def projection(self) -> Projection:
        """The principal axes of what the network that ships says at the first look."""
        weights = learning_weights(self.rows_with_views, LABELS, RECIPE)
        return principal_axes(_stacked(self._views(None)), weights, size=RECIPE.features)

    @cached_property
    def first_layer(self) -> Layer:
        """What of the `projection` the first look of the model that ships is."""
        rows = self.rows_with_views
        layer = fit_regression(
            self.projection(_stacked(self._views(None))),
            rows.labels,
            learning_weights(rows, LABELS, RECIPE),
            outputs=len(LABELS),
            ridge=RECIPE.ridge,
        )
        return calmed(layer, self._first_temperature)

    def unseen(self) -> list[Floats]:
        """What the networks say at the first look that each lack a part of the sources, of all rows with
        views.
        """
        return [_stacked(self._views(part)) for part in range(PARTS)]

    def unseen_with_crops(self) -> list[Floats]:
        """As `unseen`, with the crops of what is unsure, by first looks that had not seen the photos."""
        rows, temperature = self.rows_with_views, self._first_temperature
        return [
            with_crops_left_out(
                features, rows, RECIPE, partial(self._crops_of, part), temperature=temperature, seed=SEED
            )
            for part, features in enumerate(self.unseen())
        ]

    @property
    def unseen_by(self) -> NDArray[np.int64]:
        """For each row with views the network of `unseen` that did not see it."""
        return self.parts[self.rows_with_views.photos]

    def network(self) -> nn.Module:
        """The network that ships."""
        return self._network(None)

    @cached_property
    def _first_temperature(self) -> float:
        rows = self.rows_with_views
        outputs = left_out_outputs(self.unseen(), self.unseen_by, rows, LABELS, RECIPE, seed=SEED)
        return settled(outputs[rows.plain], rows.only(rows.plain), LABELS, RECIPE)[0]

    def _crops_of(self, left_out: int | None, rows: NDArray[np.int64]) -> Floats:
        """What a network says of the crops of some photos, in the order of the ``rows``."""
        file = self.kept / f"crops-{self._tuning_key(left_out)}-{SIDE}-{SHARE}-{_digest(rows.tobytes())}.npy"
        numbers: list[int] = rows.tolist()
        photos = [self.photos.photos[number] for number in numbers]
        return kept_array(
            file,
            lambda: crop_features(
                self._network(left_out),
                describe_frozen(ARCH, input_side=SIDE),
                photos,
                share=MULTI_CROP.share,
                previews=self.kept / "previews",
            ),
        )

    def views_of_pretrained(self, arch: str, side: int) -> Views:
        """What a network says as it was pretrained."""
        file = self.kept / f"views-{self._photo_key}-{arch}-{side}.npz"
        return kept_views(
            file,
            lambda: pretrained(arch, self.kept),
            describe_frozen(arch, input_side=side),
            self.pixels,
            seed=SEED,
        )

    def _views(self, left_out: int | None) -> Views:
        file = self.kept / f"views-{self._tuning_key(left_out)}-{SIDE}-{SHARE}.npz"
        return kept_views(
            file,
            lambda: self._network(left_out),
            describe_frozen(ARCH, input_side=SIDE),
            self.pixels,
            seed=SEED,
        )

    def _network(self, left_out: int | None) -> nn.Module:
        """The network between pretrained and tuned: without one of the parts, or the mean of all of these."""
        network = pretrained(ARCH, self.kept)
        parts = range(PARTS) if left_out is None else (left_out,)
        tuned_ = mean_of([self._tuned(part) for part in parts])
        network.load_state_dict(between(network.state_dict(), tuned_, SHARE))
        return network.eval()

    def _tuned(self, left_out: int) -> State:
        return kept_state(
            self.kept / f"tuned-{self._tuning_key(left_out)}.safetensors", lambda: self._tune(left_out)
        )

    def _tune(self, left_out: int) -> State:
        labels = self.photos.labels
        weights = source_weights(labels, self.photos.sources, shares=_DRAWN, evenness=_DRAWN_EVENNESS)
        weights = weights * (self.parts != left_out)
        last = self.pretrained_views.plain[:, -2 * _LAST_MAP : -_LAST_MAP]  # its means
        first = fit_regression(last, labels, weights, outputs=len(LABELS), ridge=_FIRST_RIDGE)
        return tuned(pretrained(ARCH, self.kept), first, self.pixels, labels, weights, TUNING, seed=SEED)

    def _tuning_key(self, left_out: int | None) -> str:
        """Names what a tuned network depends on."""
        recipe = f"{ARCH} {asdict(TUNING)} {SEED} {left_out} of {PARTS}"
        return f"{self._photo_key}-{_digest(recipe.encode())}"


def complete(network: nn.Module, projection: Projection, first_layer: Layer) -> Backbone:
    """The backbone that ships: ``network``, behind its pooling the ``projection``, and the first look."""
    weights, bias = fold_projection(projection.mean, projection.scale, projection.axes)
    spec = describe_frozen(ARCH, input_side=SIDE)
    size = len(bias)
    spec = replace(spec, projection=size, feature_size=size, multi_crop=MULTI_CROP)
    backbone = Backbone(spec, network)
    backbone.set_projection(weights, bias)
    backbone.set_first_look(*first_layer)
    return backbone.eval()


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()[:12]


def _stacked(views: Views) -> Floats:
    return np.concatenate([views.plain, views.camera])
