"""From photos to features, as a generator. Known features first, then pixels, in batches."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from queue import Empty, SimpleQueue

import numpy as np

from statuesorter.catalog.features import as_kept
from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.decision import Remembered
from statuesorter.domain.errors import PhotoError
from statuesorter.domain.image_stats import ImageStats
from statuesorter.domain.photo import Photo
from statuesorter.models.feature_extractor import FeatureExtractor, Features, PreparedPhoto
from statuesorter.models.predictor import Predictor
from statuesorter.photos.preview_format import Preview
from statuesorter.photos.preview_service import Urgency

_CHUNK = 500
"""Photos that the catalog is asked about at a time."""
_PATIENCE = 0.1
"""Seconds between two looks at the cancel token."""
_BATCHES_AHEAD = 2
"""Batches given to the engine at a time: it goes on while the first is handed out and written down."""
_FIRST_SHARE = 4
"""The first batch is this many times smaller than the others: the person sees something sooner."""


@dataclass(frozen=True, slots=True, eq=False)
class PhotoFeatures:
    """Photos with their features, a row each (N × D): one matrix, as it came, for the head to look at.

    ``known`` is what else is known of each photo now that its file was read; None where the catalog knew the
    file, and did not have it read.
    """

    photos: Sequence[Photo]
    features: Features
    known: Sequence[Remembered | None]


@dataclass(frozen=True, slots=True)
class UnusablePhoto:
    """A photo that cannot be looked at, the sentence that says why, and what is known of it all the same."""

    photo: Photo
    error: str
    known: Remembered | None = None


@dataclass(frozen=True, slots=True)
class _Looked:
    """A photo whose pixels are ready for the engine, and what is known of it."""

    photo: Photo
    prepared: PreparedPhoto
    image_stats: ImageStats
    known: Remembered


_Seen = _Looked | PhotoFeatures | UnusablePhoto
"""What comes of a look at a photo."""


def extract(
    photos: Iterable[Photo], predictor: Predictor, *, cancel: CancelToken | None = None
) -> Iterator[PhotoFeatures | UnusablePhoto]:
    """The features of ``photos`` (any number, asked for as needed), in groups, in order of completion.

    A photo that cannot be read is an `UnusablePhoto`. Where the catalog knows the file, its features are used
    without reading it; where it knows what the file shows, without decoding it. New ones, and the measures,
    are remembered there. Memory does not grow with the number of photos. Raises `Cancelled` within 200 ms of
    a cancel, and `ModelError` where the engine fails.
    """
    work = _Work(predictor, cancel or CancelToken())
    try:
        yield from work.run(photos)
    finally:
        work.stop()


class _Work:
    """One run. The previews' threads look at photos, one thread computes, the generator's own thread asks and
    collects.

    At most `_most_waiting` photos are asked for or waiting at a time: that bounds the memory.
    """

    def __init__(self, predictor: Predictor, cancel: CancelToken) -> None:
        self._extractor = FeatureExtractor(predictor.model, predictor.engine)
        self._catalog = predictor.catalog
        self._anew = predictor.anew
        self._backbone, self._size = predictor.model.backbone_key, predictor.model.card.spec.feature_size
        self._batch_size = max(1, predictor.batch_size or predictor.engine.batch_size)
        self._cancel = cancel
        self._cores = predictor.previews.cores
        self._most_waiting = 2 * self._batch_size + 2 * self._cores.count
        self._done: SimpleQueue[_Seen | BaseException | Future[Features]] = SimpleQueue()
        self._requests = predictor.previews.requests(Urgency.BACKGROUND, self._done.put)
        self._asked = 0
        self._ready: list[_Looked] = []
        self._computer = ThreadPoolExecutor(1, thread_name_prefix="compute")
        self._computing: dict[Future[Features], list[_Looked]] = {}
        self._enough = max(1, self._batch_size // _FIRST_SHARE)

    def run(self, photos: Iterable[Photo]) -> Iterator[PhotoFeatures | UnusablePhoto]:
        for chunk in _chunks(photos):
            self._cancel.raise_if_cancelled()
            unknown, known = self._known(chunk)
            if known is not None:
                yield known
            for photo in unknown:
                while self._waiting() >= self._most_waiting:
                    yield from self._collect()
                self._requests.ask(photo, self._look)
                self._asked += 1
        while self._asked or self._ready or self._computing:
            yield from self._collect()
        if self._catalog is not None:
            self._catalog.files.write_down()

    def _waiting(self) -> int:
        return self._asked + len(self._ready)

    def _known(self, chunk: Sequence[Photo]) -> tuple[Sequence[Photo], PhotoFeatures | None]:
        if self._catalog is None or self._anew:
            return chunk, None
        known = self._catalog.features(
            [photo.identity for photo in chunk], backbone=self._backbone, size=self._size
        )
        if not known.places:
            return chunk, None
        places = set(known.places)
        unknown = [photo for place, photo in enumerate(chunk) if place not in places]
        photos = [chunk[place] for place in known.places]
        return unknown, PhotoFeatures(photos, known.vectors, [None] * len(photos))

    def _look(self, photo: Photo, preview: Callable[[], Preview]) -> _Seen:
        """The photo ready for the engine, its features where what it shows is known, or the sentence that
        says why neither can be had.
        """
        remembered: Remembered | None = None
        try:
            features, remembered = self._recognise(photo)
            if features is not None:
                return PhotoFeatures([photo], features[np.newaxis], [remembered])
            found = preview()
        except PhotoError as error:
            return UnusablePhoto(photo, str(error), remembered)
        known = replace(remembered or Remembered(), image_stats=found.image_stats)
        return _Looked(photo, self._extractor.prepare(found), found.image_stats, known)

    def _recognise(self, photo: Photo) -> tuple[Features | None, Remembered | None]:
        """What is known of a photo by its content, whatever its file is called by now. Raises PhotoError."""
        if self._catalog is None:
            return None, None
        files = self._catalog.files
        key = files.read(photo.identity) if self._anew else files.key_of(photo.identity)
        found = self._catalog.recognise(key, backbone=self._backbone, size=self._size)
        if found is None:
            return None, Remembered(key.picture)
        return None if self._anew else found.features, found.remembered

    def _collect(self) -> Iterator[PhotoFeatures | UnusablePhoto]:
        """Wait for something to be done, hand on what is done, start a batch where there is one."""
        self._cancel.raise_if_cancelled()
        done = self._wait()
        self._cancel.raise_if_cancelled()
        for found in done:
            if isinstance(found, Future):
                yield self._finished(self._computing.pop(found), found.result())
                continue
            self._asked -= 1
            if isinstance(found, BaseException):
                raise found
            if isinstance(found, _Looked):
                self._ready.append(found)
            else:
                yield found
        self._start_batches()

    def _wait(self) -> list[_Seen | BaseException | Future[Features]]:
        """What is done by now: something, or after a while nothing."""
        done: list[_Seen | BaseException | Future[Features]] = []
        try:
            done.append(self._done.get(timeout=_PATIENCE))
            while True:
                done.append(self._done.get_nowait())
        except Empty:
            return done

    def _start_batches(self) -> None:
        """Give the engine full batches, and the last photos when no more are asked for."""
        while self._ready and len(self._computing) < _BATCHES_AHEAD:
            if len(self._ready) < self._enough and self._asked:
                return
            self._enough = self._batch_size
            batch, self._ready = self._ready[: self._batch_size], self._ready[self._batch_size :]
            photos = [looked.prepared for looked in batch]
            computing = self._computer.submit(
                self._extractor.features, photos, cores=self._cores, cancel=self._cancel
            )
            self._computing[computing] = batch
            computing.add_done_callback(self._done.put)

    def _finished(self, batch: list[_Looked], found: Features) -> PhotoFeatures:
        features = as_kept(found)  # so the same is said of a photo now and when it is known
        if self._catalog is not None:
            seen = {
                looked.photo.identity: (vector, looked.image_stats)
                for looked, vector in zip(batch, features, strict=True)
            }
            self._catalog.remember_seen(seen, backbone=self._backbone)
        return PhotoFeatures([looked.photo for looked in batch], features, [looked.known for looked in batch])

    def stop(self) -> None:
        """Start nothing more. What a thread is in the middle of, it finishes; nobody waits for it."""
        self._requests.close()
        self._computer.shutdown(wait=False, cancel_futures=True)


def _chunks(photos: Iterable[Photo]) -> Iterator[tuple[Photo, ...]]:
    iterator = iter(photos)
    while chunk := tuple(itertools.islice(iterator, _CHUNK)):
        yield chunk
