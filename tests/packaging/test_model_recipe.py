"""How the shipped model is made: augmented photos, and a fit that listens to what sources have in common."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from model.augment import augmented, plain_background
from model.photo_set import PhotoSet, source_of
from model.unseen import Recipe, fit, leaving_sources_out
from model.walls import hang, perspective, wall

RECIPE = Recipe(
    quiet=100,
    whitening=0.5,
    ridge=0.01,
    ridge_other=0.01,
    evenness=0.5,
    evenness_other=0.5,
    augmented=0.3,
)


def red_photo(size: tuple[int, int] = (120, 90)) -> Image.Image:
    return Image.new("RGB", size, (200, 30, 30))


@pytest.mark.parametrize("label", ["paint", "statue", "other"])
@pytest.mark.parametrize("size", [(1, 1), (400, 20), (20, 400), (240, 360)])
def test_the_same_seed_gives_the_same_photo(label: str, size: tuple[int, int]):
    one, again, other = (
        np.asarray(augmented(red_photo(size), label, flat=True, seed=(7, n))) for n in (1, 1, 2)
    )
    assert one.ndim == 3
    assert one.shape[2] == 3
    np.testing.assert_array_equal(one, again)
    assert one.shape != other.shape or (one != other).any()


def test_a_painting_that_is_hung_has_a_wall_around_it():
    for seed in range(5):
        photo = np.asarray(hang(red_photo(), np.random.default_rng(seed)), np.int16)
        red = (abs(photo - (200, 30, 30)) < 40).all(axis=-1)
        assert 0.02 < red.mean() < 0.95


def test_a_wall_has_the_size_that_is_asked():
    assert wall((70, 41), np.random.default_rng(0)).size == (70, 41)


def test_perspective_brings_each_corner_to_its_place():
    corners = np.array([(10.0, 5.0), (90.0, 12.0), (85.0, 70.0), (14.0, 66.0)])
    a, b, c, d, e, f, g, h = perspective((100, 60), corners)
    back = [
        ((a * x + b * y + c) / (g * x + h * y + 1), (d * x + e * y + f) / (g * x + h * y + 1))
        for x, y in corners
    ]
    np.testing.assert_allclose(back, [(0, 0), (100, 0), (100, 60), (0, 60)], atol=1e-9)


def test_the_plain_ground_behind_a_figure_is_found():
    photo = Image.new("RGB", (300, 200), (180, 180, 175))
    rough = np.random.default_rng(0).integers(0, 255, (140, 90, 3), dtype=np.uint8)
    photo.paste(Image.fromarray(rough), (105, 60))
    mask = plain_background(photo)
    assert mask is not None
    assert mask.getpixel((10, 10)) == 255
    assert mask.getpixel((150, 130)) == 0
    assert plain_background(Image.new("RGB", (300, 200))) is None  # nothing stands before it


def test_a_photos_source_is_its_name_up_to_the_last_hyphen():
    assert source_of(Path("a-museum-0012.jpg")) == "a-museum"


def habits(rng: np.random.Generator) -> PhotoSet:
    """Six sources. The first feature tells the label, weakly; the second tells the source, strongly, and with
    it the label of most, as a sky does.
    """
    features, labels, sources = [], [], []
    for number, (label, habit) in enumerate([(0, 6), (0, 5), (0, -5), (1, -6), (1, -5), (1, 5)]):
        for _photo in range(40):
            own = rng.normal((3 if label else -3, habit, 0), (1.5, 0.5, 1))
            features.append(own)
            labels.append(label)
            sources.append(f"source-{number}")
        features.append(rng.normal((0, 0, 9), 1))
        labels.append(2)
        sources.append(f"source-{number}")
    count = len(labels)
    return PhotoSet(
        np.array(features, np.float32),
        np.array(labels),
        np.array(sources),
        np.arange(count),
        np.ones(count, bool),
        tuple(Path(f"{n}.jpg") for n in range(count)),
    )


def test_what_sources_have_in_common_counts_more_than_their_habits():
    photos = habits(np.random.default_rng(3))
    features = photos.features.astype(np.float64)
    fitted = fit(features, photos, RECIPE)
    direction = fitted.axes @ fitted.statue.weights
    assert abs(direction[0]) > 3 * abs(direction[1])
    labelled = photos.labels < 2
    unseen = leaving_sources_out(features, photos, RECIPE)
    assert ((unseen.statue[labelled] > 0) == (photos.labels[labelled] == 1)).mean() > 0.9
    assert unseen.other[photos.labels == 2].min() > unseen.other[labelled].max()
