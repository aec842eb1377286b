"""Who is held out; how a fit is stopped; what the table of epochs says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.decision import Remembered
from statuesorter.domain.image_stats import ImageStats
from statuesorter.domain.labels import PAINT
from statuesorter.domain.photo import PhotoIdentity
from statuesorter.domain.training import EpochRow, Warned
from statuesorter.training.child.untyped import CancelFitException
from statuesorter.training.child.watcher import Watcher
from statuesorter.training.split import folds_of, held_out, key_of, keys_of
from statuesorter.training.trends import warnings_of, with_warnings

# Who is held out


def test_a_fifth_of_each_label_about():
    keys, labels = [str(n) for n in range(2000)], ["paint"] * 1500 + ["statue"] * 500
    held = held_out(keys, labels, seed=1)
    assert 0.17 < held[:1500].mean() < 0.23
    assert 0.15 < held[1500:].mean() < 0.25


@given(st.lists(st.text(max_size=6), unique=True, min_size=20, max_size=80), st.integers(0, 5))
def test_a_photo_stays_on_its_side_as_others_come(keys: list[str], seed: int):
    half = len(keys) // 2
    before = held_out(keys[:half], ["paint"] * half, seed=seed)
    after = held_out(keys, ["paint"] * len(keys), seed=seed)[:half]
    moved_in = after & ~before
    if 0 < before.sum() < half and (after.sum() or before.sum() > 1):
        assert not moved_in.any()


@given(st.lists(st.tuples(st.text(max_size=3), st.sampled_from(["paint", "statue"])), max_size=30))
def test_both_sides_have_a_photo_of_a_label_that_has_two(rows):
    keys, labels = [key for key, _label in rows], [label for _key, label in rows]
    held = held_out(keys, labels, seed=0)
    for wanted in ("paint", "statue"):
        own = [n for n, label in enumerate(labels) if label == wanted]
        if len({keys[n] for n in own}) >= 2:
            assert {bool(held[n]) for n in own} == {True, False}


def test_copies_share_a_side():
    keys = [str(n % 50) for n in range(100)]
    held = held_out(keys, ["paint"] * 100, seed=3)
    assert (held[:50] == held[50:]).all()


def burst(name: str, hour: int, phash: int, count: int) -> dict[PhotoIdentity, Remembered]:
    """Photos taken a second after each other, that look alike."""
    return {
        PhotoIdentity(Path(f"{name}{n}.jpg"), 1000 + n, hour): Remembered(
            image_stats=ImageStats(3600 * hour + n, 0.5, phash ^ n)
        )
        for n in range(count)
    }


def test_photos_that_look_alike_share_a_side():
    rng = np.random.default_rng(5)
    bursts = [burst(f"{n}-", n, int(rng.integers(2**64, dtype=np.uint64)), 4) for n in range(60)]
    known = {photo: each for one in bursts for photo, each in one.items()}
    held = held_out(keys_of(list(known), known), ["paint"] * len(known), seed=1).reshape(60, 4)
    assert (held.all(axis=1) == held.any(axis=1)).all()
    assert 0.1 < held.mean() < 0.3


def test_a_burst_stays_on_its_side_as_its_other_photos_are_decided():
    photos = burst("a", 1, 77, 5)
    third, *others = [*list(photos)[2:], *list(photos)[:2]]
    assert keys_of([third], photos) == [key_of(third, None)]
    assert set(keys_of([third, *others], photos)) == {key_of(third, None)}


def test_a_photo_that_was_not_measured_goes_by_itself():
    photos = list(burst("a", 1, 77, 3))
    assert keys_of(photos, {}) == [key_of(photo, None) for photo in photos]


def test_filing_a_photo_does_not_change_its_side():
    original, filed = PhotoIdentity(Path("a/b.jpg"), 5, 6), PhotoIdentity(Path("paint/b.jpg"), 5, 6)
    assert key_of(original, None) == key_of(filed, None)


def test_a_copy_with_a_time_of_its_own_is_on_the_side_of_its_original():
    known = Remembered(picture=b"0123456789abcdef")
    original, copied = PhotoIdentity(Path("a/b.jpg"), 5, 6), PhotoIdentity(Path("paint/b.jpg"), 6, 7)
    assert key_of(original, known) == key_of(copied, known)


@given(
    st.lists(st.tuples(st.integers(0, 12), st.sampled_from(["paint", "statue"])), min_size=1, max_size=60),
    st.integers(0, 20),
)
def test_each_photo_is_left_out_once_with_all_of_its_burst(photos: list[tuple[int, str]], seed: int):
    keys, labels = [str(key) for key, _label in photos], [label for _key, label in photos]
    parts = folds_of(keys, labels, folds=5, seed=seed)
    held = held_out(keys, labels, seed=seed)
    assert set(parts.tolist()) <= set(range(5))
    assert ((parts == 0) == held).all()
    rest = {key for key, out in zip(keys, held, strict=True) if not out}
    for key in rest:
        own = {part for each, part in zip(keys, parts.tolist(), strict=True) if each == key and part}
        assert len(own) == 1


def test_parts_share_each_label_evenly():
    keys = [str(n) for n in range(40)]
    labels = ["paint"] * 28 + ["statue"] * 12
    parts = folds_of(keys, labels, folds=5, seed=42)
    for label, most in (("paint", 9), ("statue", 5)):
        own = [part for part, each in zip(parts.tolist(), labels, strict=True) if each == label and part]
        assert (
            max(own.count(part) for part in range(1, 5)) - min(own.count(part) for part in range(1, 5)) <= 1
        )
        assert own.count(1) <= most


def test_other_seeds_hold_out_other_photos():
    keys = [str(n) for n in range(200)]
    assert (held_out(keys, ["paint"] * 200, seed=1) != held_out(keys, ["paint"] * 200, seed=2)).any()


@pytest.mark.parametrize("event", ["before_fit", "before_batch", "after_pred"])
def test_the_fit_stops_in_the_middle_of_a_batch_too(event: str):
    cancel = CancelToken()
    watcher = Watcher(lambda _event: None, cancel, epochs=1)
    getattr(watcher, event)()
    cancel.cancel()
    with pytest.raises(CancelFitException):
        getattr(watcher, event)()


# What the table says


def table(train: list[float], valid: list[float]) -> list[EpochRow]:
    return [EpochRow(n, t, v, 0.0, 1.0) for n, (t, v) in enumerate(zip(train, valid, strict=True))]


def test_the_notebooks_batch_of_five_is_noticed():
    rows = table([0.5, 0.2, 0.11, 0.25, 0.37], [0.122, 0.038, 0.0070, 0.0035, 0.0041])
    (sentence,) = warnings_of(rows, batch_size=5)
    assert "try 10 instead of 5" in sentence


def test_the_notebooks_batch_of_ten_is_fine():
    rows = table([0.9, 0.36, 0.29, 0.26, 0.19], [0.558, 0.068, 0.0034, 0.0046, 0.0051])
    assert warnings_of(rows, batch_size=10) == []


def test_overfitting_is_noticed():
    (sentence,) = warnings_of(table([0.5, 0.3, 0.1, 0.05], [0.4, 0.3, 0.4, 0.5]), batch_size=10)
    assert "by heart" in sentence


def test_two_epochs_are_no_trend():
    assert warnings_of(table([0.1, 0.9], [0.1, 0.9]), batch_size=5) == []


def test_warnings_come_after_the_events():
    def events():
        yield from table([0.5, 0.2, 0.4], [0.3, 0.2, 0.1])
        return PAINT

    results = []

    def listen():
        results.append((yield from with_warnings(events(), batch_size=5)))

    *rows, last = listen()
    assert len(rows) == 3
    assert isinstance(last, Warned)
    assert results == [PAINT]
