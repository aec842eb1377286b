"""From a photo the right way up to the square of pixels that a backbone sees."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def prepare(photo: Image.Image, side: int) -> NDArray[np.uint8]:
    """``photo`` (RGB) squeezed to side × side × 3: nothing is cut off, the proportions are given up.

    Pillow's bicubic with antialiasing. Training and inference both come through here.
    """
    if photo.size != (side, side):
        photo = photo.resize((side, side), Image.Resampling.BICUBIC)
    return np.asarray(photo, np.uint8)
