"""The notebook's ``ExifImageBlock``: a fastai block that turns photos the right way up.

fastai passes over the orientation a camera wrote into a photo. This block opens photos through the one
entrance for pixels, `photos.decode`, and so sees what the person sees. It can be pickled.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from statuesorter.photos.decode import decode_allowed
from statuesorter.photos.reduction import Reduction
from statuesorter.training.child.untyped import IntToFloatTensor, PILImage, TransformBlock

MAX_SIDE = 768
"""The long side, in pixels, to which photos are reduced while they are decoded: six times faster than in
full, and more than any network here takes in."""


class PILPhoto(PILImage):
    """A photo as fastai's image, upright RGB."""

    @classmethod
    def create(cls, fn: Any, *, max_side: int | None = MAX_SIDE, **options: Any) -> PILPhoto:
        """Open the photo at the path ``fn`` the right way up; what is not a path goes fastai's way.

        Raises what `decode_allowed` raises.
        """
        if isinstance(fn, str | Path):
            return cls(decode_allowed(Path(fn), Reduction(max_side)).image)
        return super().create(fn, **options)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]


def ExifImageBlock(*, max_side: int | None = MAX_SIDE) -> Any:
    """A fastai `TransformBlock` from a path to an upright photo, its long side at most ``max_side`` pixels
    (None: as it is).
    """
    return TransformBlock(type_tfms=partial(PILPhoto.create, max_side=max_side), batch_tfms=IntToFloatTensor)
