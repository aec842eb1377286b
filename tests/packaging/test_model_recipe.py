"""How the shipped model is made: views of photos, gentle tuning, the way back, what is kept between runs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from model.augment import as_a_camera_leaves_it, random_view
from model.networks import kept_state
from model.photo_set import LABELS, kinds_by_source, read_photo_set, source_of
from model.pixels import kept_pixels
from model.tuning import TuningRecipe, between, mean_of, tuned
from statuesorter.domain.filing_figures import COLLECTIONS, MUSEUMS, TRIPS
from statuesorter.models.backbone import create_network


def noise(side: int = 96, seed: int = 0) -> np.ndarray:
    coarse = np.random.default_rng(seed).integers(0, 256, (8, 8, 3), dtype=np.uint8)
    return np.asarray(Image.fromarray(coarse).resize((side, side), Image.Resampling.BICUBIC))


def test_the_same_seed_gives_the_same_view():
    photo = noise()
    one, again, other = (random_view(photo, 64, (7, n)) for n in (1, 1, 2))
    assert one.shape == (64, 64, 3)
    assert one.dtype == np.uint8
    np.testing.assert_array_equal(one, again)
    assert (one != other).any()


def test_a_camera_leaves_faint_noise_and_nothing_else():
    photo = noise(200)
    left = as_a_camera_leaves_it(photo, (1, 2))
    away = left.astype(float) - photo
    assert left.shape == photo.shape
    assert 0.3 < away.std() < 4
    assert abs(away.mean()) < 0.5


def test_a_photos_source_is_its_name_up_to_the_last_hyphen():
    assert source_of(Path("a-museum-0012.jpg")) == "a-museum"


def test_labels_hardness_and_sources_come_from_names(tmp_path):
    for name in ("paint/uffizi-1.jpg", "hard_statue/bargello-2.jpg", "food/trip-3.jpg"):
        (tmp_path / name).parent.mkdir()
        Image.new("RGB", (40, 30)).save(tmp_path / name)
    photos = read_photo_set(tmp_path)
    found = {
        (str(source), LABELS[int(label)], bool(hard))
        for source, label, hard in zip(photos.sources, photos.labels, photos.hard, strict=True)
    }
    assert found == {("uffizi", "paint", False), ("bargello", "statue", True), ("trip", "other", False)}
    assert photos.counts()["bargello"] == {"statue": 1}


def test_a_source_that_no_one_says_is_a_journey_is_a_collection(tmp_path):
    (tmp_path / "other").mkdir()
    for name in ("coaxial-travel-1.jpg", "talking-antwerp-2.jpg", "bargello-3.jpg"):
        Image.new("RGB", (40, 30)).save(tmp_path / "other" / name)
    photos = read_photo_set(tmp_path)
    found = dict(zip(photos.sources.tolist(), photos.kinds.tolist(), strict=True))
    assert found == {"coaxial-travel": TRIPS, "talking-antwerp": MUSEUMS, "bargello": COLLECTIONS}


def test_every_kind_is_one_that_the_card_has_words_for():
    assert set(kinds_by_source().values()) == {TRIPS, MUSEUMS}


def test_pixels_are_read_once_the_right_way_up(tmp_path):
    (tmp_path / "photos" / "paint").mkdir(parents=True)
    turned = Image.new("RGB", (60, 40), "red")
    turned.paste("blue", (30, 0, 60, 40))
    exif = turned.getexif()
    exif[0x0112] = 3
    turned.save(tmp_path / "photos" / "paint" / "a-1.jpg", exif=exif, quality=95)
    photos = read_photo_set(tmp_path / "photos").photos
    where = {"side": 32, "file": tmp_path / "pixels.npy", "previews": tmp_path / "previews"}
    pixels = kept_pixels(photos, **where)
    assert pixels.shape == (1, 32, 32, 3)
    assert pixels[0, 16, 4, 2] > 200 > pixels[0, 16, 4, 0]  # blue came to the left
    (tmp_path / "photos" / "paint" / "a-1.jpg").unlink()
    np.testing.assert_array_equal(kept_pixels(photos, **where), pixels)


@pytest.fixture(scope="module")
def lesson():
    """Photos of two labels told by their colour, and a small network that does not know it."""
    rng = np.random.default_rng(0)
    labels = np.tile([0, 1], 24)
    pixels = np.stack([noise(48, seed) // 2 for seed in range(48)])
    pixels[labels == 1, :, :, 0] += 100
    torch.manual_seed(0)
    network = create_network("tf_efficientnet_lite0")
    first = (rng.normal(0, 1e-3, (1280, 2)).astype(np.float32), np.zeros(2, np.float32))
    before = {name: values.clone() for name, values in network.state_dict().items()}
    recipe = TuningRecipe(side=48, epochs=2, batch_size=8, frozen=3, workers=0)
    after = tuned(network, first, pixels, labels, np.ones(48), recipe, seed=1)
    return before, {name: values.clone() for name, values in after.items()}


def test_tuning_leaves_the_first_stages_and_all_batch_norms_as_they_were(lesson):
    before, after = lesson
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    assert changed
    assert not any(name.startswith(("conv_stem", "blocks.0", "blocks.1.", "blocks.2.")) for name in changed)
    assert not any(".bn" in name or "running" in name for name in changed)


def test_half_way_between_pretrained_and_tuned_is_the_mean_of_both(lesson):
    before, after = lesson
    half = between(before, after, 0.5)
    name = "conv_head.weight"
    torch.testing.assert_close(half[name], (before[name] + after[name]) / 2)
    assert all(torch.equal(values, before[name]) for name, values in between(before, after, 0.0).items())


def test_the_mean_of_tuned_networks_has_the_mean_of_their_weights(lesson):
    before, after = lesson
    both = mean_of([before, after])
    torch.testing.assert_close(both["conv_head.weight"], between(before, after, 0.5)["conv_head.weight"])
    assert torch.equal(both["bn1.num_batches_tracked"], before["bn1.num_batches_tracked"])


def test_weights_are_made_once(tmp_path):
    made: list[int] = []

    def make():
        made.append(1)
        return {"weights": torch.arange(3.0)}

    for _run in range(2):
        assert kept_state(tmp_path / "kept.safetensors", make)["weights"].tolist() == [0, 1, 2]
    assert made == [1]
    assert [file.name for file in tmp_path.iterdir()] == ["kept.safetensors"]
