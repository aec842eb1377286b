"""The preview service: each photo decoded once, what is seen first, within its cores, held up by no disk."""

from __future__ import annotations

import contextlib
import itertools
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty, SimpleQueue

import psutil
import pytest
from PIL import Image

from statuesorter.domain.cancellation import Cancelled, CancelToken
from statuesorter.domain.errors import PhotoDamaged, PhotoError
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.photos.cores import Cores
from statuesorter.photos.decoded import DecodedPhoto
from statuesorter.photos.preview_format import Preview, packed
from statuesorter.photos.preview_queue import PreviewQueue, PreviewRequests
from statuesorter.photos.preview_service import PreviewService, Urgency, look_at
from statuesorter.photos.preview_store import PreviewStore

LONG = 30.0
"""Seconds that only a failing test takes."""


def photo_called(name: str) -> Photo:
    return Photo(PhotoIdentity(Path(f"/photos/{name}.jpg"), 1000, 0))


PHOTOS = [photo_called(f"{number:02}") for number in range(40)]
PREVIEW = packed(DecodedPhoto(Image.new("RGB", (8, 6)), (8, 6), "JPEG", False))


class Decoder:
    """A source whose photos are decoded when they may be: `hold` some, `let` them go, see what was done."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.read: list[str] = []
        self.at_once = self.most_at_once = 0
        self._may = {photo: threading.Event() for photo in PHOTOS}
        self._lock = threading.Lock()
        self.broken: dict[str, Exception] = {}
        self.disk: Callable[[Photo], None] = lambda _photo: None
        self.let(*PHOTOS)

    def hold(self, *photos: Photo) -> None:
        for photo in photos:
            self._may[photo].clear()

    def let(self, *photos: Photo) -> None:
        for photo in photos:
            self._may[photo].set()

    def get_or_make(self, photo: Photo) -> Preview:
        with self._lock:
            self.begun.append(photo.path.stem)
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            assert self._may[photo].wait(timeout=LONG)
            if photo.path.stem in self.broken:
                raise self.broken[photo.path.stem]
            return PREVIEW
        finally:
            with self._lock:
                self.at_once -= 1

    def read_ahead(self, photo: Photo) -> None:
        with self._lock:
            self.read.append(photo.path.stem)
        self.disk(photo)


@pytest.fixture
def decoder() -> Iterator[Decoder]:
    decoder = Decoder()
    yield decoder
    decoder.let(*PHOTOS)


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    yield
    assert until(lambda: not threads()), f"left: {threads()}"


def threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name in {"preview", "read-ahead"}]


def until(true: Callable[[], bool], seconds: float = LONG) -> bool:
    """Whether it came true within so many seconds."""
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.002)
    return true()


def service(decoder: Decoder, cores: int = 1) -> PreviewService:
    return PreviewService(decoder, queue=PreviewQueue(Cores(cores), lambda: None))


def name_of(photo: Photo, preview: Callable[[], Preview]) -> str:
    """A look that needs the preview."""
    assert preview().full_size == (8, 6)
    return photo.path.stem


class Caller:
    """Someone who asks, and what they got."""

    def __init__(self, previews: PreviewService, urgency: Urgency) -> None:
        self._found: SimpleQueue[str | BaseException] = SimpleQueue()
        self.requests: PreviewRequests[str] = previews.requests(urgency, self._found.put)

    def ask(self, *photos: Photo) -> None:
        for photo in photos:
            self.requests.ask(photo, name_of)

    def show(self, *photos: Photo) -> None:
        self.requests.show(photos, name_of)

    def next(self) -> str | BaseException:
        return self._found.get(timeout=LONG)

    def got(self, count: int) -> list[str | BaseException]:
        return [self.next() for _n in range(count)]

    @property
    def nothing(self) -> bool:
        """Whether nothing comes for a while."""
        try:
            self._found.get(timeout=0.1)
        except Empty:
            return True
        return False


def names(*photos: Photo) -> list[str]:
    return [photo.path.stem for photo in photos]


# Once for all


def test_a_photo_that_is_being_decoded_is_not_decoded_again_and_all_who_wait_get_it(decoder: Decoder):
    previews = service(decoder, cores=2)
    decoder.hold(PHOTOS[0])
    callers = [Caller(previews, urgency) for urgency in (Urgency.BACKGROUND, Urgency.VISIBLE) * 3]
    callers[0].ask(PHOTOS[0])
    assert until(lambda: decoder.begun == ["00"])
    for caller in callers[1:]:
        caller.ask(PHOTOS[0])
    callers[0].ask(PHOTOS[0])
    decoder.let(PHOTOS[0])
    assert [caller.next() for caller in callers] == ["00"] * 6
    assert callers[0].next() == "00", "each time it is asked for, it is delivered"
    assert decoder.begun == ["00"]


def test_a_photo_that_several_wait_for_is_decoded_once_for_all(decoder: Decoder):
    previews = service(decoder)
    decoder.hold(PHOTOS[0])
    one, two = Caller(previews, Urgency.BACKGROUND), Caller(previews, Urgency.VISIBLE)
    one.ask(*PHOTOS[:4])
    assert until(lambda: decoder.begun == ["00"])
    two.show(PHOTOS[3], PHOTOS[2])
    decoder.let(PHOTOS[0])
    assert one.got(4) == ["00", "03", "02", "01"]
    assert two.got(2) == ["03", "02"]
    assert decoder.begun == ["00", "03", "02", "01"]


def test_many_threads_that_ask_at_once_cause_no_photo_to_be_decoded_twice_at_the_same_time(decoder: Decoder):
    previews, at_work, twice = service(decoder, cores=4), Counter[Photo](), list[Photo]()
    lock = threading.Lock()
    make = decoder.get_or_make

    def slowly(photo: Photo) -> Preview:
        with lock:
            at_work[photo] += 1
            twice.extend([photo] if at_work[photo] > 1 else [])
        time.sleep(random.random() / 500)
        with lock:
            at_work[photo] -= 1
        return make(photo)

    decoder.get_or_make = slowly
    callers = [Caller(previews, random.choice(list(Urgency))) for _n in range(8)]
    asking = [threading.Thread(target=caller.ask, args=PHOTOS) for caller in callers]
    for thread in asking:
        thread.start()
    for caller in callers:
        assert sorted(map(str, caller.got(len(PHOTOS)))) == names(*PHOTOS)
    assert twice == []
    assert decoder.most_at_once <= 4


def test_an_error_reaches_all_who_wait(decoder: Decoder):
    previews = service(decoder)
    decoder.hold(PHOTOS[0])
    decoder.broken["00"] = PhotoDamaged("00.jpg is damaged.")
    callers = [Caller(previews, urgency) for urgency in Urgency]
    for caller in callers:
        caller.ask(PHOTOS[0], PHOTOS[1])
    decoder.let(PHOTOS[0])
    for caller in callers:
        found = caller.got(2)
        assert [str(each) for each in found] == ["00.jpg is damaged.", "01"]
        assert isinstance(found[0], PhotoError)
    assert decoder.begun == ["00", "01"], "once, though it failed"


def test_a_bug_in_a_look_reaches_who_asked_and_nobody_else(decoder: Decoder):
    previews = service(decoder)
    decoder.hold(PHOTOS[0])
    one, other = Caller(previews, Urgency.BACKGROUND), Caller(previews, Urgency.BACKGROUND)

    def broken(_photo: Photo, _preview: Callable[[], Preview]) -> str:
        raise ZeroDivisionError("a bug of ours")

    one.requests.ask(PHOTOS[0], broken)
    other.ask(PHOTOS[0], PHOTOS[1])
    decoder.let(PHOTOS[0])
    assert isinstance(one.next(), ZeroDivisionError)
    assert other.got(2) == ["00", "01"]


def test_what_a_look_does_without_the_preview_decodes_nothing(decoder: Decoder):
    caller = Caller(service(decoder), Urgency.BACKGROUND)
    caller.requests.ask(PHOTOS[0], lambda photo, _preview: photo.path.stem)
    assert caller.next() == "00"
    assert decoder.begun == []


# In which order


def test_what_is_seen_overtakes_what_works_in_the_background(decoder: Decoder):
    previews = service(decoder)
    decoder.hold(PHOTOS[0])
    background, view = Caller(previews, Urgency.BACKGROUND), Caller(previews, Urgency.VISIBLE)
    background.ask(*PHOTOS[:6])
    assert until(lambda: decoder.begun == ["00"])
    view.show(PHOTOS[20], PHOTOS[4])
    decoder.let(PHOTOS[0])
    assert view.got(2) == ["20", "04"]
    assert background.got(6) == ["00", "04", "01", "02", "03", "05"]


def test_what_was_shown_last_comes_first_and_what_scrolled_away_is_never_decoded(decoder: Decoder):
    previews = service(decoder)
    decoder.hold(PHOTOS[0])
    view, strip = Caller(previews, Urgency.VISIBLE), Caller(previews, Urgency.VISIBLE)
    view.show(*PHOTOS[:10])
    assert until(lambda: decoder.begun == ["00"])
    strip.show(PHOTOS[30], PHOTOS[31])
    view.show(*PHOTOS[12:7:-1])
    decoder.let(PHOTOS[0])
    assert view.got(6) == ["00", "12", "11", "10", "09", "08"], "what was at work comes all the same"
    assert strip.got(2) == ["30", "31"]
    assert decoder.begun == ["00", "12", "11", "10", "09", "08", "30", "31"]


def test_what_is_shown_again_while_it_is_at_work_is_delivered_once(decoder: Decoder):
    view = Caller(service(decoder), Urgency.VISIBLE)
    decoder.hold(PHOTOS[0])
    view.show(*PHOTOS[:2])
    assert until(lambda: decoder.begun == ["00"])
    view.show(*PHOTOS[:2])
    decoder.let(PHOTOS[0])
    assert view.got(2) == ["00", "01"]
    assert view.nothing


def test_two_runs_in_the_background_take_turns(decoder: Decoder):
    previews = service(decoder)
    decoder.hold(PHOTOS[0])
    one, two = Caller(previews, Urgency.BACKGROUND), Caller(previews, Urgency.BACKGROUND)
    one.ask(*PHOTOS[:3])
    two.ask(*PHOTOS[10:13])
    one.ask(*PHOTOS[3:6])
    decoder.let(PHOTOS[0])
    assert one.got(6) == names(*PHOTOS[:6])
    assert two.got(3) == names(*PHOTOS[10:13])
    assert decoder.begun == names(*PHOTOS[:3], *PHOTOS[10:13], *PHOTOS[3:6])


def test_whatever_is_shown_and_asked_everybody_gets_what_they_wait_for_and_no_more(decoder: Decoder):
    """Many rounds of a view that scrolls over two runs, against what a list would say."""
    chance = random.Random(5)
    previews = service(decoder, cores=3)
    runs = [Caller(previews, Urgency.BACKGROUND) for _n in range(2)]
    view, seen = Caller(previews, Urgency.VISIBLE), set[str]()
    asked: list[list[str]] = [[], []]
    shown = list[Photo]()
    for _round in range(300):
        for run, mine in zip(runs, asked, strict=True):
            photo = chance.choice(PHOTOS)
            run.ask(photo)
            mine.append(photo.path.stem)
        shown = chance.sample(PHOTOS, chance.randrange(1, 8))
        seen.update(names(*shown))
        view.show(*shown)
    last = set(names(*shown))
    for run, mine in zip(runs, asked, strict=True):
        assert sorted(map(str, run.got(len(mine)))) == sorted(mine)
        assert run.nothing
    got = set[str]()
    while not last <= got:
        got.add(str(view.next()))
    assert got <= seen


# Within its bounds


@pytest.mark.parametrize("count", [1, 3])
def test_never_more_is_decoded_at_a_time_than_there_are_cores(decoder: Decoder, count: int):
    previews = service(decoder, cores=count)
    callers = [Caller(previews, urgency) for urgency in Urgency]
    decoder.hold(*PHOTOS[:5])
    for caller in callers:
        caller.ask(*PHOTOS)
    assert until(lambda: len(decoder.begun) == count)
    decoder.let(*PHOTOS)
    for caller in callers:
        caller.got(len(PHOTOS))
    assert decoder.most_at_once == count


def test_who_computes_on_a_core_leaves_one_less_for_decoding_and_waits_for_what_is_seen(decoder: Decoder):
    previews = service(decoder)
    view, order = Caller(previews, Urgency.VISIBLE), SimpleQueue[str]()

    def compute() -> None:
        with previews.cores.for_network():
            order.put("network")

    with previews.cores.for_network():
        background = Caller(previews, Urgency.BACKGROUND)
        background.ask(PHOTOS[0])
        view.show(PHOTOS[1])
        network = threading.Thread(target=compute)
        network.start()
        view.requests.show([PHOTOS[1]], lambda *look: (order.put("seen"), name_of(*look))[1])
        assert view.nothing
    assert (order.get(timeout=LONG), order.get(timeout=LONG)) == ("seen", "network")
    network.join()
    assert background.next() == "00"


def test_files_that_come_next_are_read_ahead_without_a_core_in_order(decoder: Decoder):
    previews = service(decoder)
    decoder.hold(PHOTOS[0])
    background, view = Caller(previews, Urgency.BACKGROUND), Caller(previews, Urgency.VISIBLE)
    background.ask(PHOTOS[0])
    assert until(lambda: decoder.begun == ["00"])
    background.ask(*PHOTOS[1:6])
    assert until(lambda: decoder.read == names(*PHOTOS[2:6])), decoder.read
    view.show(*PHOTOS[10:13])
    assert until(lambda: decoder.read[4:] == ["11", "12", "01"]), decoder.read
    decoder.let(PHOTOS[0])
    view.got(3)
    background.got(6)
    assert Counter(decoder.read).most_common(1)[0][1] == 1


def test_no_more_bytes_are_read_ahead_than_the_bound_until_they_are_decoded(decoder: Decoder):
    previews = service(decoder)
    large = [Photo(PhotoIdentity(photo.path, 100 * 2**20, 0)) for photo in PHOTOS]
    decoder._may |= {photo: threading.Event() for photo in large}
    caller = Caller(previews, Urgency.BACKGROUND)
    caller.ask(large[0])
    assert until(lambda: decoder.begun == ["00"])
    caller.ask(*large[1:10])
    assert until(lambda: decoder.read == ["02", "03", "04"])
    time.sleep(0.1)
    assert decoder.read == ["02", "03", "04"]
    decoder.let(*large[:3])
    assert until(lambda: decoder.read == ["02", "03", "04", "05", "06"]), decoder.read
    decoder.let(*large)
    caller.got(10)


def test_a_slow_disk_is_asked_for_several_files_at_a_time(decoder: Decoder):
    together = threading.Barrier(4, timeout=LONG)

    def slow(photo: Photo) -> None:
        if photo is PHOTOS[2]:
            time.sleep(0.2)
        elif photo in PHOTOS[3:7]:
            together.wait()

    decoder.disk = slow
    decoder.hold(PHOTOS[0])
    caller = Caller(service(decoder), Urgency.BACKGROUND)
    caller.ask(PHOTOS[0])
    assert until(lambda: decoder.begun == ["00"])
    caller.ask(*PHOTOS[1:8])
    assert until(lambda: len(decoder.read) >= 5)
    decoder.let(PHOTOS[0])
    caller.got(8)


# Those who go, and disks that never answer


def test_what_was_closed_gets_nothing_and_nothing_is_decoded_for_it(decoder: Decoder):
    previews = service(decoder)
    decoder.hold(PHOTOS[0])
    gone, here = Caller(previews, Urgency.VISIBLE), Caller(previews, Urgency.BACKGROUND)
    gone.show(*PHOTOS[:5])
    assert until(lambda: decoder.begun == ["00"])
    here.ask(PHOTOS[1], PHOTOS[9])
    gone.requests.close()
    decoder.let(PHOTOS[0])
    assert here.got(2) == ["01", "09"]
    gone.ask(PHOTOS[7])
    gone.show(PHOTOS[7])
    assert gone.nothing
    assert decoder.begun == ["00", "01", "09"]


def test_a_disk_that_never_answers_holds_its_core_a_second_longer_than_somebody_waits(decoder: Decoder):
    previews = service(decoder, cores=2)
    decoder.hold(*PHOTOS[:2])
    stuck = Caller(previews, Urgency.VISIBLE)
    stuck.show(*PHOTOS[:2])
    assert until(lambda: len(decoder.begun) == 2)
    other = Caller(previews, Urgency.BACKGROUND)
    other.ask(*PHOTOS[5:8])
    stuck.requests.close()
    assert sorted(map(str, other.got(3))) == names(*PHOTOS[5:8])  # two decode at once: in either order
    with previews.cores.for_network():
        pass
    again = Caller(previews, Urgency.VISIBLE)
    decoder.let(PHOTOS[1])
    again.show(PHOTOS[1])
    assert again.next() == "01", "who asks anew is not told to wait for the thread that was left"
    decoder.let(PHOTOS[0])
    assert until(lambda: not threads())
    decoder.hold(*PHOTOS[10:13])
    again.show(*PHOTOS[10:13])
    assert until(lambda: len(decoder.begun) == 8)
    time.sleep(0.05)
    assert decoder.at_once == 2, "a core that came back late was not counted twice"
    again.requests.close()


def test_a_reader_that_a_disk_holds_is_replaced_once_nobody_waits(decoder: Decoder):
    hangs, comes_back = threading.Event(), threading.Event()

    def disk(photo: Photo) -> None:
        if photo is PHOTOS[2]:
            hangs.set()
            comes_back.wait(timeout=LONG)

    decoder.disk = disk
    decoder.hold(PHOTOS[0], PHOTOS[10])
    previews = service(decoder)
    stuck, other = Caller(previews, Urgency.BACKGROUND), Caller(previews, Urgency.BACKGROUND)
    stuck.ask(PHOTOS[0])
    assert until(lambda: decoder.begun == ["00"])
    stuck.ask(*PHOTOS[1:3])
    assert hangs.wait(timeout=LONG)
    stuck.requests.close()
    other.ask(*PHOTOS[10:13])
    assert until(lambda: "12" in decoder.read)
    comes_back.set()
    decoder.let(*PHOTOS)
    assert other.got(3) == names(*PHOTOS[10:13])


def test_closing_waits_a_moment_for_what_is_at_work_and_no_longer(decoder: Decoder):
    previews = service(decoder)
    decoder.hold(PHOTOS[0])
    caller = Caller(previews, Urgency.BACKGROUND)
    caller.ask(*PHOTOS[:3])
    assert until(lambda: decoder.begun == ["00"])
    began = time.monotonic()
    previews.close()
    assert 0.5 < time.monotonic() - began < LONG / 2
    decoder.let(PHOTOS[0])
    assert caller.nothing
    assert decoder.begun == ["00"]
    caller.ask(PHOTOS[5])
    assert decoder.begun == ["00"]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no signals")
def test_a_decoder_that_is_killed_harms_no_other_photo(tmp_path: Path):
    files = [tmp_path / f"{number}.tif" for number in range(6)]
    for number, file in enumerate(files):
        Image.effect_noise((1500 + number, 1000), 60).convert("RGB").save(file)
    photos = [Photo(PhotoIdentity.of(file)) for file in files]
    previews = PreviewService(PreviewStore(tmp_path / "previews"))
    killed: list[int] = []

    def kill(photo: Photo, preview: Callable[[], Preview]) -> tuple[Photo, str]:
        if not killed:
            child = threading.Timer(0.01, _kill_a_child, [killed])
            child.start()
        try:
            return photo, str(preview().full_size)
        except PhotoError as error:
            return photo, str(error)

    found = dict(look_at(previews, photos, kill))
    assert set(found) == set(photos)
    failed = [photo for photo in photos if "decoder fail" in found[photo]]
    assert len(failed) <= len(killed)
    for photo in set(photos) - set(failed):
        assert found[photo] == str((1500 + photos.index(photo), 1000))
    previews.close()


def _kill_a_child(killed: list[int]) -> None:
    for child in psutil.Process().children():
        with contextlib.suppress(psutil.NoSuchProcess):  # it has just ended by itself, or was killed before
            if any("decoder_process" in part for part in child.cmdline()):
                killed.append(child.pid)
                child.kill()
                return


# Looking at photos one after the other


def test_photos_are_asked_for_only_as_needed(decoder: Decoder):
    asked = itertools.count()
    endless = (PHOTOS[next(asked) % len(PHOTOS)] for _n in itertools.count())
    looks = look_at(service(decoder, cores=2), endless, name_of)
    next(looks)
    looks.close()
    assert next(asked) <= 5


def test_a_cancel_does_not_wait_for_the_photo_under_way(decoder: Decoder):
    cancel = CancelToken()
    decoder.hold(PHOTOS[0])

    def look(photo: Photo, preview: Callable[[], Preview]) -> str:
        cancel.cancel()
        return name_of(photo, preview)

    with pytest.raises(Cancelled):
        list(look_at(service(decoder), PHOTOS[:1], look, cancel=cancel))


def test_a_bug_is_not_swallowed(decoder: Decoder):
    decoder.broken["03"] = ZeroDivisionError("a bug of ours")
    with pytest.raises(ZeroDivisionError):
        list(look_at(service(decoder), PHOTOS, name_of))
