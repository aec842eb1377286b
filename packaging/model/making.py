"""The shipped model from its photos, step by step; what takes long is kept between runs."""

from __future__ import annotations

from dataclasses import asdict, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from torch import nn

from model.networks import (
    CAMERA_EVERY,
    Floats,
    Views,
    kept_state,
    kept_views,
    plain_features,
    pretrained,
)
from model.photo_set import LABELS, PhotoSet
from model.pixels import Pixels, kept_pixels
from model.tuning import State, TuningRecipe, between, mean_of, tuned
from statuesorter.models.backbone import Backbone
from statuesorter.models.describe import describe_frozen
from statuesorter.training.head_building import (
    BuiltHead,
    HeadRecipe,
    LabelledRows,
    build_head,
)
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
        self._photo_key = sha256("\n".join(names).encode()).hexdigest()[:12]

    @cached_property
    def pixels(self) -> Pixels:
        """N × S × S × 3, larger than any view of them."""
        return self._pixels(self.photos, self._photo_key)

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
        unseen, by = self.unseen()
        features = _stacked(self._views(None))
        return build_head(features, unseen, by, self.rows_with_views, LABELS, RECIPE, seed=SEED)

    def unseen(self) -> tuple[list[Floats], NDArray[np.int64]]:
        """What the networks say that each lack a part of the sources, of all rows with views; and for each
        row the one that did not see it.
        """
        return [_stacked(self._views(part)) for part in range(PARTS)], self.parts[self.rows_with_views.photos]

    def network(self) -> nn.Module:
        """The network that ships."""
        return self._network(None)

    def features_of(self, photos: PhotoSet) -> Floats:
        """What the network that ships says of other photos. Nothing of them is kept."""
        key = f"other-{len(photos.labels)}"
        pixels = self._pixels(photos, key)
        try:
            return plain_features(self.network(), describe_frozen(ARCH, input_side=SIDE), pixels)
        finally:
            self._pixel_file(key).unlink()

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
        return f"{self._photo_key}-{sha256(recipe.encode()).hexdigest()[:12]}"

    def _pixels(self, photos: PhotoSet, key: str) -> Pixels:
        return kept_pixels(
            photos.photos, side=_KEPT_SIDE, file=self._pixel_file(key), previews=self.kept / "previews"
        )

    def _pixel_file(self, key: str) -> Path:
        return self.kept / f"pixels-{key}.npy"


def with_projection(network: nn.Module, weights: NDArray[np.float32], bias: NDArray[np.float32]) -> Backbone:
    """The backbone that ships: ``network`` and behind its pooling an affine map (P × D weights, D biases)."""
    spec = describe_frozen(ARCH, input_side=SIDE)
    backbone = Backbone(replace(spec, projection=len(bias), feature_size=len(bias)), network)
    backbone.set_projection(weights, bias)
    return backbone.eval()


def _stacked(views: Views) -> Floats:
    return np.concatenate([views.plain, views.camera])
