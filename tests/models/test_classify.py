"""Classifying: every photo one row, bad ones too; known ones without pixels; cancels; bugs are heard."""

from __future__ import annotations

import itertools
import os
import shutil
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Never

import numpy as np
import pytest
from PIL import Image

from statuesorter.catalog.catalog import Catalog
from statuesorter.domain.cancellation import Cancelled, CancelToken
from statuesorter.domain.decision import Decision
from statuesorter.domain.errors import ModelError
from statuesorter.domain.labels import PAINT
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.domain.prediction import Prediction
from statuesorter.models.classify import classify
from statuesorter.models.engines import Engine, Tuning
from statuesorter.models.engines.choose import choose_engine
from statuesorter.models.model import Model
from statuesorter.models.predictor import Predictor
from statuesorter.photos.cores import Cores
from statuesorter.photos.preview_format import Preview
from statuesorter.photos.preview_service import PreviewService
from statuesorter.photos.preview_store import MadeAnew, PreviewStore
from tests.photo_files import draw_photos


@pytest.fixture
def engine(model: Model, cache: Path) -> Iterator[Engine]:
    engine = choose_engine(model, device="cpu", cache=cache)
    yield engine
    engine.close()


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    catalog = Catalog(tmp_path / "catalog.sqlite")
    yield catalog
    catalog.close()


@pytest.mark.parametrize("batch_size", [1, 4, 32, None])
def test_every_photo_has_one_row_whatever_the_batch(
    photos: list[Photo], model: Model, engine: Engine, previews: PreviewService, batch_size: int | None
) -> None:
    rows = list(classify(photos, Predictor(model, engine, previews, batch_size=batch_size)))
    assert {row.photo for row in rows} == set(photos)
    assert len(rows) == len(photos)
    one = list(classify(photos, Predictor(model, engine, previews, batch_size=7)))
    first = {row.photo: row.prediction for row in one}
    for row in rows:
        prediction = row.prediction
        assert prediction is not None
        assert row.error is None
        assert prediction.model == "tiny"
        assert sum(prediction.probabilities) == pytest.approx(1)
        of_first = first[row.photo]
        assert of_first is not None
        assert prediction.probabilities == pytest.approx(of_first.probabilities, abs=1e-5)


def test_no_photos_no_rows(model: Model, engine: Engine, previews: PreviewService) -> None:
    assert list(classify([], Predictor(model, engine, previews))) == []


def test_bad_photos_are_failed_rows_and_the_rest_goes_on(
    photos: list[Photo], model: Model, engine: Engine, previews: PreviewService, tmp_path: Path
) -> None:
    (tmp_path / "empty.jpg").write_bytes(b"")
    (tmp_path / "text.jpg").write_text("this is no photo")
    bad = [Photo(PhotoIdentity.of(tmp_path / name)) for name in ("empty.jpg", "text.jpg")]
    bad.append(Photo(PhotoIdentity(tmp_path / "gone.jpg", 9, 9)))
    rows = list(classify([*photos[:5], *bad, *photos[5:9]], Predictor(model, engine, previews)))
    assert len(rows) == 12
    failed = {row.photo for row in rows if row.prediction is None}
    assert failed == set(bad)
    for row in rows:
        assert (row.error is None) == (row.prediction is not None)
        assert row.error is None or row.error.strip().endswith((".", "!", "?"))


def test_known_photos_need_neither_pixels_nor_engine(
    photos: list[Photo],
    model: Model,
    engine: Engine,
    previews: PreviewService,
    catalog: Catalog,
    tmp_path: Path,
) -> None:
    first = list(classify(photos, Predictor(model, engine, previews, catalog)))
    engine.close()
    nothing = PreviewService(PreviewStore(tmp_path / "none"))
    again = list(classify(photos, Predictor(model, engine, nothing, catalog)))
    assert [row.photo for row in again] == photos
    before = {row.photo: row.prediction.probabilities for row in first if row.prediction}
    for row in again:
        assert row.prediction is not None
        assert row.prediction.probabilities == pytest.approx(before[row.photo], abs=1e-6), "as it was kept"
    assert not (tmp_path / "none").exists()


def test_a_changed_photo_is_looked_at_again(
    photos: list[Photo],
    model: Model,
    engine: Engine,
    previews: PreviewService,
    catalog: Catalog,
    tmp_path: Path,
) -> None:
    (photo,) = draw_photos(tmp_path / "own", 1)
    list(classify([photo], Predictor(model, engine, previews, catalog)))
    Image.new("RGB", (80, 60), "red").save(photo.path)
    changed = Photo(PhotoIdentity.of(photo.path))
    engine.close()
    with pytest.raises(ModelError, match="closed"):
        list(classify([changed], Predictor(model, engine, previews, catalog)))


def test_a_photo_that_was_copied_or_rated_needs_neither_decoding_nor_engine(
    model: Model, engine: Engine, previews: PreviewService, catalog: Catalog, tmp_path: Path
) -> None:
    photos = draw_photos(tmp_path / "card", 4)
    before = list(classify(photos, Predictor(model, engine, previews, catalog)))
    engine.close()
    copied = [Photo(PhotoIdentity.of(Path(shutil.copy(one.path, tmp_path / one.name)))) for one in photos]
    rated = copied[0].path
    content = rated.read_bytes()
    rated.write_bytes(content[:2] + b"\xff\xfe\0\7stars" + content[2:])
    copied[0] = Photo(PhotoIdentity.of(rated))
    nothing = PreviewService(PreviewStore(tmp_path / "none", catalog.files))
    after = {row.photo: row for row in classify(copied, Predictor(model, engine, nothing, catalog))}
    of_before = {row.photo.name: row.prediction for row in before}
    for photo in copied:
        found = after[photo]
        assert found.prediction is not None
        before_it = of_before[photo.name]
        assert before_it is not None
        assert found.prediction.probabilities == pytest.approx(before_it.probabilities, abs=0.01)
        assert found.known is not None
        assert found.known.image_stats is not None
    assert not (tmp_path / "none").exists()
    identities = [photo.identity for photo in copied]
    known = catalog.features(identities, backbone=model.backbone_key, size=model.head.feature_size)
    assert known.places == [0, 1, 2, 3], "from now on they are known by their files"


def test_what_was_said_of_a_photo_comes_with_its_copy_though_it_cannot_be_decoded(
    model: Model, engine: Engine, previews: PreviewService, catalog: Catalog, tmp_path: Path
) -> None:
    (tmp_path / "text.jpg").write_text("this is no photo")
    first = Photo(PhotoIdentity.of(tmp_path / "text.jpg"))
    catalog.decide([Decision(first.identity, PAINT, datetime.now(UTC))])
    predictor = Predictor(model, engine, previews, catalog)
    list(classify([first], predictor))
    copied = Photo(PhotoIdentity.of(first.path.rename(tmp_path / "moved.jpg")))
    (row,) = classify([copied], predictor)
    assert row.error is not None
    assert row.known is not None
    assert row.known.decision == PAINT


def test_anew_nothing_that_is_known_of_a_file_is_believed(
    model: Model, engine: Engine, previews: PreviewService, catalog: Catalog, tmp_path: Path
) -> None:
    """Changed, with its size and time kept: by path, size and time it is the photo it was."""
    path, store = tmp_path / "a.bmp", PreviewStore(tmp_path / "other")
    seen: list[Prediction] = []
    for seed in (1, 2):
        pixels = np.random.default_rng(seed).integers(0, 256, (6, 8, 3), dtype=np.uint8)
        Image.fromarray(pixels).resize((320, 240), Image.Resampling.NEAREST).save(path)
        os.utime(path, ns=(5, 5))
        photo = Photo(PhotoIdentity.of(path))
        predictor = Predictor(model, engine, previews.of(MadeAnew(store)), catalog, anew=True)
        (row,) = classify([photo], predictor)
        assert row.prediction is not None
        seen.append(row.prediction)
    assert abs(seen[0].probabilities[0] - seen[1].probabilities[0]) > 1e-4
    (row,) = classify([photo], Predictor(model, engine, previews, catalog))
    assert row.prediction is not None
    assert row.prediction.probabilities == pytest.approx(seen[1].probabilities, abs=0.01), (
        "and that is remembered"
    )


def test_a_photo_whose_kept_features_were_cut_short_is_looked_at_again(
    photos: list[Photo], model: Model, engine: Engine, previews: PreviewService, catalog: Catalog
) -> None:
    rows = list(classify(photos[:3], Predictor(model, engine, previews, catalog)))
    spoilt = rows[0].photo.identity
    short = np.zeros(model.head.feature_size - 1, np.float32)
    image_stats = catalog.remembered([spoilt])[spoilt].image_stats
    assert image_stats is not None
    catalog.remember_seen({spoilt: (short, image_stats)}, backbone=model.backbone_key)
    again = list(classify(photos[:3], Predictor(model, engine, previews, catalog)))
    assert {row.photo for row in again} == {row.photo for row in rows}
    assert all(row.prediction is not None for row in again)
    mended = catalog.features([spoilt], backbone=model.backbone_key, size=model.head.feature_size)
    assert mended.places == [0]


def test_photos_are_asked_for_only_as_needed(
    photos: list[Photo], model: Model, engine: Engine, previews: PreviewService
) -> None:
    asked = 0

    def endless() -> Iterator[Photo]:
        nonlocal asked
        for photo in itertools.cycle(photos):
            asked += 1
            yield photo

    rows = classify(endless(), Predictor(model, engine, previews))
    for _ in range(3):
        next(rows)
    rows.close()
    assert asked <= 1000


def test_decoding_does_not_run_away_from_a_slow_engine(
    photos: list[Photo], model: Model, engine: Engine, tmp_path: Path
) -> None:
    """What is decoded and waits is what takes memory: so much, and no more however long the engine takes."""

    class Counting(PreviewStore):
        def get_or_make(self, photo: Photo) -> Preview:
            decoded.append(photo)
            return super().get_or_make(photo)

    class Stuck:
        name, device, why, batch_size = "stuck", "cpu", "", 4
        tuning = Tuning("float32", at_once=1, threads=1)

        def features(self, batch: np.ndarray, *, cores: Cores | None = None) -> np.ndarray:
            go_on.wait(timeout=20)
            return engine.features(batch)

        def close(self) -> None: ...

    decoded: list[Photo] = []
    go_on, cancel = threading.Event(), CancelToken()
    threading.Timer(1.5, cancel.cancel).start()
    with pytest.raises(Cancelled):
        list(
            classify(
                itertools.cycle(photos),
                Predictor(model, Stuck(), PreviewService(Counting(tmp_path / "previews"))),
                cancel=cancel,
            )
        )
    go_on.set()
    assert 8 < len(decoded) <= 4 * Stuck.batch_size + 2 * (os.cpu_count() or 1)


def test_never_more_photos_are_at_work_than_there_are_cores(
    photos: list[Photo], model: Model, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thread without a core that holds the interpreter's lock would make the window wait."""

    @contextmanager
    def predictor() -> Iterator[None]:
        nonlocal working
        with lock:
            working += 1
            seen.append(working)
        time.sleep(0.002)
        yield
        with lock:
            working -= 1

    class Watched(PreviewStore):
        def get_or_make(self, photo: Photo) -> Preview:
            with predictor():
                return super().get_or_make(photo)

    class Threaded:
        """As OpenVINO's engine: several photos at a time, each on a core."""

        name, device, why, batch_size = "threaded", "cpu", "", 4
        tuning = Tuning("float32", at_once=1, threads=1)

        def features(self, batch: np.ndarray, *, cores: Cores | None = None) -> np.ndarray:
            assert cores is not None

            def one(number: int) -> np.ndarray:
                with cores.for_network(), predictor():
                    return engine.features(batch[number : number + 1])

            with ThreadPoolExecutor(4) as pool:
                return np.concatenate(list(pool.map(one, range(len(batch)))))

        def close(self) -> None: ...

    monkeypatch.setattr(os, "cpu_count", lambda: 3)
    lock, working, seen = threading.Lock(), 0, list[int]()
    rows = list(
        classify(photos, Predictor(model, Threaded(), PreviewService(Watched(tmp_path / "previews"))))
    )
    assert len(rows) == len(photos)
    assert max(seen) == 3


def test_the_engine_goes_on_while_the_consumer_is_busy(
    photos: list[Photo], model: Model, engine: Engine, previews: PreviewService
) -> None:
    class Announcing:
        name, device, why, batch_size = "announcing", "cpu", "", 4
        tuning = Tuning("float32", at_once=1, threads=1)

        def features(self, batch: np.ndarray, *, cores: Cores | None = None) -> np.ndarray:
            begun.release()
            time.sleep(0.3)  # meanwhile photos for the next batch are decoded
            return engine.features(batch)

        def close(self) -> None: ...

    begun = threading.Semaphore(0)
    rows = classify(photos, Predictor(model, Announcing(), previews))
    next(rows)
    assert begun.acquire(timeout=60)
    assert begun.acquire(timeout=60), "nothing was given to the engine ahead"
    rows.close()


def test_a_cancel_is_obeyed_within_200_milliseconds(
    photos: list[Photo], model: Model, engine: Engine, previews: PreviewService
) -> None:
    class Slow:
        """The engine of a slow computer: a second for a batch."""

        name, device, why, batch_size = "slow", "cpu", "", 4
        tuning = Tuning("float32", at_once=1, threads=1)

        def features(self, batch: np.ndarray, *, cores: Cores | None = None) -> np.ndarray:
            cancel.cancel()
            computed.append(go_on.wait(timeout=120))
            return engine.features(batch)

        def close(self) -> None: ...

    cancel, go_on, computed = CancelToken(), threading.Event(), list[bool]()
    with pytest.raises(Cancelled):
        list(classify(itertools.cycle(photos), Predictor(model, Slow(), previews), cancel=cancel))
    assert computed == [], "it was not waited for"
    go_on.set()


def test_only_what_will_be_decoded_is_read_ahead(
    photos: list[Photo], model: Model, engine: Engine, catalog: Catalog, tmp_path: Path
) -> None:
    class Noting(PreviewStore):
        def read_ahead(self, photo: Photo) -> None:
            asked.append(photo)
            super().read_ahead(photo)

    asked: list[Photo] = []
    list(classify(photos[:10], Predictor(model, engine, PreviewService(Noting(tmp_path / "a")), catalog)))
    asked.clear()
    previews = PreviewService(Noting(tmp_path / "b"))
    rows = list(classify(photos, Predictor(model, engine, previews, catalog)))
    assert {row.photo for row in rows} == set(photos)
    assert all((row.known is None) == (row.photo in photos[:10]) for row in rows)
    assert set(asked) <= set(photos[10:]), "known features need no photo"


def test_a_cancel_waits_for_no_disk_and_leaves_no_reader(
    photos: list[Photo], model: Model, engine: Engine, tmp_path: Path
) -> None:
    class Hanging(PreviewStore):
        def read_ahead(self, photo: Photo) -> None:
            cancel.cancel()
            read.append(comes_back.wait(timeout=120))
            super().read_ahead(photo)

    comes_back, cancel, read = threading.Event(), CancelToken(), list[bool]()
    previews = PreviewService(Hanging(tmp_path / "previews"))
    with pytest.raises(Cancelled):
        list(classify(itertools.cycle(photos), Predictor(model, engine, previews), cancel=cancel))
    assert read == [], "it was not waited for"
    comes_back.set()
    reading = [thread for thread in threading.enumerate() if thread.name.startswith("read-ahead")]
    for thread in reading:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in reading)


def test_a_bug_in_a_decoding_thread_is_not_swallowed(
    photos: list[Photo], model: Model, engine: Engine, tmp_path: Path
) -> None:
    class Broken(PreviewStore):
        def get_or_make(self, photo: Photo) -> Never:
            raise ZeroDivisionError("a bug of ours")

    with pytest.raises(ZeroDivisionError):
        list(classify(photos, Predictor(model, engine, PreviewService(Broken(tmp_path)))))


def test_labels_follow_the_threshold(
    photos: list[Photo], model: Model, engine: Engine, previews: PreviewService
) -> None:
    for row in classify(photos, Predictor(model, engine, previews)):
        found = row.prediction
        assert found is not None
        sure = found.confidence >= model.head.thresholds[found.probabilities.index(found.confidence)]
        assert found.label == (found.likeliest if sure else None)
