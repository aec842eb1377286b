"""From previews to features: what a model's network says of photos, each looked at as often as it needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from statuesorter.domain.cancellation import CancelToken
from statuesorter.models.engines import Engine
from statuesorter.models.model import Model
from statuesorter.models.multi_crop import CROPS, MultiCrop, crop_squares
from statuesorter.models.prepare import prepare
from statuesorter.photos.cores import Cores
from statuesorter.photos.preview_format import Preview

Features = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class PreparedPhoto:
    """A ``preview`` and the ``square`` (S × S × 3) of it that the network sees first."""

    preview: Preview
    square: NDArray[np.uint8]


class FeatureExtractor:
    """A model's network at work: the ``engine`` computes it, and the model says of what crops are needed."""

    def __init__(self, model: Model, engine: Engine) -> None:
        self._model, self._spec, self._engine = model, model.card.spec, engine

    def prepare(self, preview: Preview) -> PreparedPhoto:
        """What the first look needs, made where there is time for it: in any thread."""
        return PreparedPhoto(preview, prepare(preview.image, self._spec.input_side))

    def features(
        self,
        photos: Sequence[PreparedPhoto],
        *,
        cores: Cores | None = None,
        cancel: CancelToken | None = None,
    ) -> Features:
        """The N × D features of ``photos``; see `MultiCrop` for those that are looked at again. One thread
        at a time. Raises `Cancelled` between two looks, and `ModelError` where the engine fails.
        """
        features = self._engine.features(np.stack([photo.square for photo in photos]), cores=cores)
        multi_crop, side = self._multi_crop, self._spec.input_side
        if multi_crop is None:
            return features
        unsure = np.flatnonzero(multi_crop.weight(features))
        at_a_time = max(1, self._engine.batch_size // CROPS)
        for start in range(0, len(unsure), at_a_time):
            if cancel is not None:
                cancel.raise_if_cancelled()
            rows: list[int] = unsure[start : start + at_a_time].tolist()
            images = (photos[row].preview.image for row in rows)
            squares = np.concatenate(
                [crop_squares(each, share=multi_crop.share, side=side) for each in images]
            )
            crops = self._engine.features(squares, cores=cores).reshape(len(rows), CROPS, -1)
            features[rows] = multi_crop.joined(features[rows], crops)
        return features

    @cached_property
    def _multi_crop(self) -> MultiCrop | None:
        spec = self._spec.multi_crop
        return None if spec is None else MultiCrop.load(spec, self._model.weights_file)
