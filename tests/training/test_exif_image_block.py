"""The notebook's block: upright photos for fastai, in all eight orientations, and it can be pickled."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from statuesorter.domain.errors import PhotoDamaged
from statuesorter.training.child.exif_image_block import ExifImageBlock, PILPhoto

STORED_AS = {
    1: lambda image: image,
    2: lambda image: image.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
    3: lambda image: image.transpose(Image.Transpose.ROTATE_180),
    4: lambda image: image.transpose(Image.Transpose.FLIP_TOP_BOTTOM),
    5: lambda image: image.transpose(Image.Transpose.TRANSPOSE),
    6: lambda image: image.transpose(Image.Transpose.ROTATE_90),
    7: lambda image: image.transpose(Image.Transpose.TRANSVERSE),
    8: lambda image: image.transpose(Image.Transpose.ROTATE_270),
}
"""How an upright photo lies in the file for each EXIF orientation."""


def upright() -> Image.Image:
    """Four corners of four colours: no turn or mirror leaves it as it is."""
    pixels = np.zeros((40, 60, 3), np.uint8)
    pixels[:20, :30], pixels[:20, 30:] = (250, 10, 10), (10, 250, 10)
    pixels[20:, :30], pixels[20:, 30:] = (10, 10, 250), (250, 250, 10)
    return Image.fromarray(pixels)


def write(path: Path, orientation: int) -> Path:
    exif = Image.Exif()
    exif[0x0112] = orientation
    STORED_AS[orientation](upright()).save(path, quality=95, subsampling=0, exif=exif)
    return path


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_comes_out_upright(tmp_path: Path, orientation: int):
    path = write(tmp_path / f"{orientation}.jpg", orientation)
    for block in (ExifImageBlock(), pickle.loads(pickle.dumps(ExifImageBlock()))):
        create = block.type_tfms[0]
        photo = create(path)
        assert isinstance(photo, PILPhoto)
        assert photo.size == (60, 40)
        assert np.abs(np.asarray(photo).astype(int) - np.asarray(upright())).mean() < 6


@pytest.mark.parametrize("orientation", range(1, 9))
def test_upright_as_a_batch_of_fastai_too(tmp_path: Path, orientation: int):
    from statuesorter.training.child.untyped import (
        CategoryBlock,
        DataBlock,
        IndexSplitter,
        Resize,
        ResizeMethod,
    )

    path = write(tmp_path / f"{orientation}.jpg", orientation)
    block = DataBlock(
        blocks=(ExifImageBlock(), CategoryBlock(vocab=["paint", "statue"])),
        get_y=lambda _path: "paint",
        splitter=IndexSplitter([0]),
        item_tfms=Resize(32, method=ResizeMethod.Squish),
    )
    loaders = block.dataloaders([path] * 4, bs=2, num_workers=0)
    photos, labels = loaders.train.one_batch()
    assert photos.shape == (2, 3, 32, 32)
    assert photos.max() <= 1
    wanted = np.asarray(upright().resize((32, 32), Image.Resampling.BILINEAR)) / 255
    assert np.abs(photos[0].permute(1, 2, 0).numpy() - wanted).mean() < 0.03
    assert labels.tolist() == [0, 0]


def test_large_photos_are_reduced_while_they_are_decoded(tmp_path: Path):
    upright().resize((3000, 2000)).save(tmp_path / "large.jpg")
    assert PILPhoto.create(tmp_path / "large.jpg").size == (768, 512)
    assert ExifImageBlock(max_side=None).type_tfms[0](str(tmp_path / "large.jpg")).size == (3000, 2000)


def test_a_photo_that_the_person_allowed_can_be_learned_from(tmp_path: Path, monkeypatch):
    Image.new("RGB", (900, 600)).save(tmp_path / "map.png")
    monkeypatch.setattr("statuesorter.photos.decode.pixel_limit", lambda: 400_000)
    assert PILPhoto.create(tmp_path / "map.png").size == (768, 512)


def test_what_is_not_a_path_goes_fastais_way():
    assert PILPhoto.create(np.zeros((5, 7, 3), np.uint8)).size == (7, 5)


def test_a_damaged_photo_is_named(tmp_path: Path):
    (tmp_path / "bad.jpg").write_bytes(b"\xff\xd8\xff\xe0 no photo")
    with pytest.raises(PhotoDamaged, match=r"bad\.jpg"):
        PILPhoto.create(tmp_path / "bad.jpg")
