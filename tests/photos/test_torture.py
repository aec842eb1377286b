"""The public collections of odd, damaged and rare files: each is shown, or one sentence says why not."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import ImageChops, ImageStat

from statuesorter.domain.errors import PhotoError
from statuesorter.photos.decode import decode, open_oriented
from statuesorter.photos.metadata import read_metadata
from statuesorter.photos.reduction import Reduction

TORTURE = Path(__file__).resolve().parents[2].parent / "shared/photos/torture"
pytestmark = pytest.mark.skipif(not TORTURE.is_dir(), reason="the torture photos are not on this computer")


@pytest.mark.parametrize("shape", ["Landscape", "Portrait"])
def test_the_public_orientation_sets_agree(shape: str) -> None:
    photos = [next(TORTURE.rglob(f"{shape}_{number}.jpg")) for number in range(1, 9)]
    for max_side in (None, 300):
        first = open_oriented(photos[0], max_side=max_side)
        for path in photos[1:]:
            image = open_oriented(path, max_side=max_side)
            assert image.size == first.size
            # each was compressed anew, so they differ a little everywhere
            assert max(ImageStat.Stat(ImageChops.difference(first, image)).mean) < 6, path.name


def test_hopper_is_upright_in_all_orientations() -> None:
    photos = [next(TORTURE.rglob(f"hopper_orientation_{number}.jpg")) for number in range(2, 9)]
    first = open_oriented(photos[0])
    for path in photos[1:]:
        difference = ImageChops.difference(first, open_oriented(path))
        assert max(ImageStat.Stat(difference).mean) < 8, path.name


def test_every_file_is_shown_or_one_sentence_says_why_not() -> None:
    shown, said = 0, 0
    files = sorted(path for path in TORTURE.rglob("*") if path.is_file())
    for path in files:
        try:
            decoded = decode(path, Reduction(200))
            assert decoded.image.mode == "RGB"
            assert max(decoded.image.size) <= 200
            shown += 1
        except PhotoError as error:
            said += path.name in str(error)
        assert read_metadata(path).size == path.stat().st_size
    assert shown + said == len(files)
    assert shown > 3 * said
