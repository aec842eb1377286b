"""What is measured of a photo: when it was taken, how sharp it is, what tells photos that look alike."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageEnhance, ImageFilter

from sample_photos.noise import spectral
from statuesorter.domain.image_stats import ImageStats
from statuesorter.domain.similar import similar_groups
from statuesorter.photos.image_stats import measure, phash_of, sharpness_of
from statuesorter.photos.preview_store import PreviewStore, preview_of
from statuesorter.photos.scan import photo_at


def scene(seed: int) -> Image.Image:
    """Shades of all sizes, as in a photo; 500 × 375."""
    field = spectral(np.random.default_rng(seed), 375, 500, beta=1.3)
    shades = 255 * (field - field.min()) / np.ptp(field)
    return Image.fromarray(shades.astype(np.uint8))


def moved(photo: Image.Image, across: int, down: int) -> Image.Image:
    """As a hand blurs that moves by some pixels while the shutter is open."""
    shades = np.asarray(photo, np.float32)
    frames = [np.roll(shades, (down * n // 8, across * n // 8), (0, 1)) for n in range(9)]
    return Image.fromarray(np.mean(frames, axis=0).astype(np.uint8))


def differing(one: Image.Image, other: Image.Image) -> int:
    return (phash_of(one) ^ phash_of(other)).bit_count()


@pytest.mark.parametrize("seed", range(4))
def test_what_is_out_of_focus_is_less_sharp(seed: int):
    blurred = [scene(seed).filter(ImageFilter.GaussianBlur(radius)) for radius in (0, 0.7, 1.5, 3)]
    found = [sharpness_of(photo) for photo in blurred]
    assert found == sorted(found, reverse=True)
    assert found[0] > 4 * found[2]


@pytest.mark.parametrize(("across", "down"), [(8, 0), (0, 8), (8, 8)])
def test_a_shaken_hand_is_noticed_in_any_direction(across: int, down: int):
    assert sharpness_of(moved(scene(1), across, down)) < sharpness_of(scene(1)) / 3


def test_contrast_and_brightness_do_not_make_a_photo_sharp():
    pale = ImageEnhance.Contrast(scene(2)).enhance(0.5)
    assert sharpness_of(pale) == pytest.approx(sharpness_of(scene(2)), rel=0.1)


@settings(deadline=None)  # the machine may be busy
@given(st.integers(1, 12), st.integers(1, 12), st.integers(0, 255))
def test_any_size_and_any_shade_can_be_measured(width: int, height: int, shade: int):
    found = measure(Image.new("RGB", (width, height), (shade, shade, shade)), None)
    assert found.sharpness == 1  # nobody can tell
    assert 0 <= found.phash < 2**64


def test_a_copy_that_is_smaller_or_brighter_looks_the_same():
    photo = scene(3)
    for copy in (photo.resize((250, 188)), ImageEnhance.Brightness(photo).enhance(0.8)):
        assert differing(photo, copy) <= 6


def test_other_photos_look_different():
    found = [differing(scene(one), scene(other)) for one in range(8) for other in range(one)]
    assert min(found) > 14


def test_image_stats_come_with_the_preview_and_are_kept_with_it(tmp_path: Path):
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = "2024:05:03 10:20:30"
    scene(5).convert("RGB").save(tmp_path / "a.jpg", exif=exif, quality=95)
    photo, store = photo_at(tmp_path / "a.jpg"), PreviewStore(tmp_path / "proxies")
    made = store.make(photo)
    kept = store.get(photo.identity)
    assert kept is not None
    assert kept.image_stats == made.image_stats
    assert made.image_stats.taken == datetime(2024, 5, 3, 10, 20, 30, tzinfo=UTC).timestamp()
    assert made.image_stats.sharpness == pytest.approx(sharpness_of(scene(5)), rel=0.25)
    assert (made.image_stats.phash ^ phash_of(scene(5))).bit_count() <= 4


def test_a_photo_that_says_no_date_has_none(tmp_path: Path):
    scene(6).save(tmp_path / "a.png")
    made = PreviewStore(tmp_path / "proxies").make(photo_at(tmp_path / "a.png"))
    assert isinstance(made.image_stats, ImageStats)
    assert made.image_stats.taken is None


def groups(*photos: tuple[float, int], unmeasured: tuple[int, ...] = ()) -> list[int]:
    dates = np.array([date for date, _hash in photos], np.float64)
    phashes = np.array([phash for _date, phash in photos], np.uint64)
    measured = np.array([n not in unmeasured for n in range(len(photos))], bool)
    return similar_groups(dates, phashes, measured).tolist()


FAR = 0x00FF_00FF_00FF_00FF


def test_a_burst_is_one_group_even_where_other_photos_lie_between():
    assert groups((1, 0), (2, FAR), (3, 0b111), (4, FAR ^ 1)) == [0, 1, 0, 1]


def test_a_group_grows_from_photo_to_photo():
    """Who walks round a statue ends far from where he began."""
    steps = [(n, (1 << 8 * n) - 1) for n in range(8)]
    assert groups(*steps) == [0] * 8


def test_groups_stand_in_the_order_of_time_whatever_the_order_of_arrival():
    assert groups((9, 0), (1, FAR), (8, 1), (2, FAR)) == [2, 0, 2, 0]


def test_what_was_not_measured_is_alone():
    assert groups((1, 0), (2, 0), (3, 0), unmeasured=(1,)) == [0, 1, 0]


def test_photos_far_apart_in_time_are_not_compared():
    between = [(n, int(n) * 0x9E37_79B9_7F4A_7C15 % 2**64) for n in range(1, 12)]
    found = groups((0, 0), *between, (99, 0))
    assert found[0] != found[-1]


@settings(deadline=None)  # the machine may be busy
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 2**64 - 1)), max_size=40))
def test_each_group_is_named_by_its_first_photo_in_time(photos: list[tuple[int, int]]):
    found = groups(*photos)
    in_time = sorted(range(len(photos)), key=lambda n: photos[n][0])
    for place, n in enumerate(in_time):
        assert found[n] <= place
        assert found[in_time[found[n]]] == found[n]


@pytest.mark.parametrize("ending", ["jpg", "png", "webp", "tiff", "heic", "avif"])
def test_every_format_says_when_it_was_taken(tmp_path: Path, ending: str):
    if ending == "heic":
        pytest.importorskip("pillow_heif").register_heif_opener()
    exif = Image.Exif()
    exif[0x0132] = "1965:02:01 00:00:00"  # Pillow writes no other date into a TIFF
    path = tmp_path / f"a.{ending}"
    scene(7).convert("RGB").save(path, exif=exif)
    made = preview_of(path)
    assert made.image_stats.taken == datetime(1965, 2, 1, tzinfo=UTC).timestamp()
