"""What a backbone is made of, small enough to lie in a model's card and to be read without torch."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, get_args

from statuesorter.domain.errors import ModelError
from statuesorter.domain.language import _

Pooling = Literal["mean+std", "avg+max"]
"""How a map of a network becomes a vector. ``mean+std``: the mean of each channel, then its deviation.
``avg+max``: fastai's ``AdaptiveConcatPool2d``, that is the maximum of each channel, then its mean."""

FIRST_LOOK = ("first_look.weight", "first_look.bias")
"""Under which names a backbone's weights hold the map of its first look (K × D, K): see `MultiCropSpec`."""

_LARGEST_SIDE = 1024
_MOST_FEATURES = 65536
_MOST_OUTPUTS = 64


@dataclass(frozen=True, slots=True)
class MultiCropSpec:
    """Which photos are seen in crops too: see `statuesorter.models.multi_crop`.

    The first look has ``outputs``, the last of them for photos that are not filed. A photo whose greatest
    probability there is below ``enough`` is seen in crops, and the less sure it was, the more these
    count; from ``fully`` down as much as the first look. A crop has the ``share`` of a photo's width and of
    its height.
    """

    outputs: int
    enough: float
    fully: float
    share: float

    def __post_init__(self) -> None:
        if not (
            2 <= self.outputs <= _MOST_OUTPUTS
            and 0 <= self.fully < self.enough <= 1
            and 0.5 <= self.share < 1
        ):
            raise ModelError(_("The description of the model's network makes no sense."))


@dataclass(frozen=True, slots=True)
class BackboneSpec:
    """The recipe of a backbone: pixels in, a small vector of features out.

    ``arch`` is a name of timm. The input is ``input_side`` × ``input_side`` pixels, RGB, 0 to 255. The
    network sees it once for each of ``scales`` (sides in pixels), normalised by ``mean`` and ``std``.
    ``stages`` are the maps that are pooled, as timm's ``features_only`` counts them; with ``every_block``
    they count every block of an EfficientNet instead (0 is the stem). With ``final`` the network's last map
    is pooled as well; without stages it is the only one. The vector is, for each scale, for each stage (then
    the final map), what ``pooling`` says; where ``projection`` is a number, one
    affine map brings it to that size. ``multi_crop`` says which photos get a second vector, which the first
    is averaged with; None: one look is enough for all.
    """

    arch: str
    input_side: int
    scales: tuple[int, ...]
    stages: tuple[int, ...]
    pooling: Pooling
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    projection: int | None
    feature_size: int
    every_block: bool = False
    final: bool = True
    multi_crop: MultiCropSpec | None = None

    def __post_init__(self) -> None:
        if not self._sound():
            raise ModelError(_("The description of the model's network makes no sense."))

    def _sound(self) -> bool:
        sides = (self.input_side, *self.scales)
        return (
            bool(self.arch)
            and self.arch.replace("_", "").replace(".", "").isalnum()
            and bool(self.scales)
            and all(8 <= side <= _LARGEST_SIDE for side in sides)
            and all(0 <= stage < 64 for stage in self.stages)
            and (self.final or bool(self.stages))
            and self.pooling in get_args(Pooling)
            and len(self.mean) == len(self.std) == 3
            and all(math.isfinite(value) for value in (*self.mean, *self.std))
            and all(value > 0 for value in self.std)
            and 1 <= self.feature_size <= _MOST_FEATURES
            and self.projection in {None, self.feature_size}
        )
