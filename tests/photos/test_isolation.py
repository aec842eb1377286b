"""A decoder that crashes, hangs, eats memory or lies takes nothing else with it."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image

from statuesorter.domain.errors import DecoderFailed, PhotoTooLarge, PhotoUnsupported
from statuesorter.domain.language import use_language
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.photos import isolation
from statuesorter.photos.child_processes import ChildDied, DecoderProcesses, Limits, _Child
from statuesorter.photos.decode import decode, open_oriented
from statuesorter.photos.decoder_messages import (
    DecodedReply,
    DecodeRequest,
    ErrorReply,
    Reply,
    Request,
)
from statuesorter.photos.metadata import read_metadata
from statuesorter.photos.preview_store import PreviewStore
from statuesorter.photos.reduction import WHOLE, Reduction
from tests.photos.pictures import noisy

CHILD = """
import json, os, sys, time
from statuesorter.photos.decoder_messages import HEADER
for line in sys.stdin.buffer:
    request = json.loads(line)
    {what}
"""
"""A child process that disturbs: what a hostile photo could make of the real one."""


STARVED = """
from statuesorter.photos import decoder_process
limit = decoder_process._limit_memory
decoder_process._limit_memory = lambda size: limit(300 << 20)
decoder_process.main()
"""


UNLIMITED = """
from statuesorter.photos import decoder_process
decoder_process._limit_memory = lambda size: None
decoder_process.main()
"""


def enormous(folder: Path) -> DecodeRequest:
    """Asks for a photo of 900 MB in memory, in a file of 4 MB."""
    path = folder / "plan.png"
    Image.new("L", (30_000, 30_000)).save(path, compress_level=1)
    return DecodeRequest(path=os.fsencode(path), reduction=Reduction(max_side=100), max_pixels=10**9)


_started: list[DecoderProcesses] = []


@pytest.fixture(autouse=True)
def _none_left() -> Iterator[None]:
    yield
    while _started:
        _started.pop().stop()


def disturbing(what: str) -> DecoderProcesses:
    _started.append(DecoderProcesses(most=1, command=(sys.executable, "-c", CHILD.format(what=what))))
    return _started[-1]


def replying(said: str, pixels: int) -> DecoderProcesses:
    sent = min(pixels, 1 << 16)
    return disturbing(
        f"t = {said!r}.encode(); os.write(1, HEADER.pack(len(t), {pixels}) + t + bytes({sent}))"
    )


def decoded(size: str, *, full_size: str = "[2, 2]", truncated: str = "false") -> str:
    return (
        f'{{"type": "decoded", "size": {size}, "full_size": {full_size}, "format": "WebP", '
        f'"truncated": {truncated}, "taken": null}}'
    )


@pytest.fixture
def photo(tmp_path: Path) -> Photo:
    path = tmp_path / "vase.webp"
    noisy((64, 48)).save(path, lossless=True)
    return Photo(PhotoIdentity.of(path))


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> Iterator[DecoderProcesses]:
    """The real children, but this test's own."""
    own = DecoderProcesses(most=2)
    monkeypatch.setattr(isolation, "processes", lambda: own)
    yield own
    own.stop()


def crash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "processes", lambda: disturbing("os.abort()"))


@pytest.mark.parametrize("ending", ["webp", "tiff", "jp2"])
def test_pixels_come_through_unchanged(tmp_path: Path, children: DecoderProcesses, ending: str) -> None:
    picture, path = noisy((64, 48)), tmp_path / f"a.{ending}"
    picture.save(path, None, **({"lossless": True} if ending == "webp" else {}))
    decoded = decode(path)
    assert decoded.image.tobytes() == picture.tobytes()
    assert decoded.full_size == (64, 48)
    assert read_metadata(path).width == 64
    assert open_oriented(path, max_side=32).size == (32, 24)


def test_common_formats_need_no_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    crash(monkeypatch)
    for ending in ("jpg", "png", "gif", "bmp"):
        noisy((64, 48)).save(tmp_path / f"a.{ending}")
        assert open_oriented(tmp_path / f"a.{ending}").size == (64, 48)


@pytest.mark.parametrize(
    "what",
    ["os.abort()", "os.kill(os.getpid(), 11)", "os._exit(0)", "os.write(1, b'no reply')"],
)
def test_a_child_that_ends_is_the_photos_error(
    photo: Photo, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.setattr(isolation, "processes", lambda: disturbing(what + "; os._exit(1)"))
    with pytest.raises(DecoderFailed, match=r"^vase.webp made its decoder fail \(format: WebP\)"):
        decode(photo.path)
    assert read_metadata(photo.path).format == "WebP", "what is known without a decoder is still told"


def test_a_child_that_hangs_is_ended(photo: Photo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "processes", lambda: disturbing("time.sleep(3600)"))
    monkeypatch.setattr(isolation, "_SECONDS", 0.5)
    with pytest.raises(DecoderFailed, match="took too long"):
        decode(photo.path)


def test_a_child_that_eats_memory_is_ended_on_every_system(
    photo: Photo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """This child sets no limit on itself, as none can on Windows and macOS."""
    eats = "eaten = [b'x' * (16 << 20) for _ in iter(lambda: time.sleep(0.01), 1)]"
    monkeypatch.setattr(isolation, "processes", lambda: disturbing(eats))
    monkeypatch.setattr(isolation, "_limits", lambda max_pixels: Limits(60, 400 << 20))
    with pytest.raises(DecoderFailed, match=r"^vase.webp took too much memory to decode \(format: WebP\)"):
        decode(photo.path)


def test_a_child_that_stays_below_its_limits_is_let_be(photo: Photo, children: DecoderProcesses) -> None:
    for _again in range(3):
        assert decode(photo.path).full_size == (64, 48)
    child = children._idle[0]._process
    assert child.poll() is None
    assert not [thread for thread in threading.enumerate() if thread.name == "decoder-watch"]


@pytest.mark.parametrize(
    ("said", "pixels"),
    [
        ("{}", 12),
        (decoded("[2, 2]"), 13),
        (decoded("[1000000, 1000000]"), 3_000_000_000_000),
        (decoded("[-2, -2]"), 12),
        (decoded('["2", 6]'), 12),
        (decoded("12"), 12),
        (decoded("[2, 2]", full_size='"no size"'), 12),
        (decoded("[2, 2]", truncated="1"), 12),
        ('{"type": "decoded", "size": [2, 2]}', 12),
        ('{"type": "metadata", "metadata": {"size": 1}}', 12),
        ('{"type": "error", "kind": []}', 0),
        ("[12]", 12),
        ("not JSON", 12),
        ("[" * 60_000, 0),
    ],
)
def test_a_child_that_lies_is_not_believed(said: str, pixels: int) -> None:
    with pytest.raises(ChildDied):
        replying(said, pixels).ask(
            DecodeRequest(path=b"/a.webp", reduction=WHOLE, max_pixels=1000), Limits(10, 2**30)
        )


def test_a_child_that_tells_the_truth_is_believed() -> None:
    reply, pixels = replying(decoded("[2, 2]"), 12).ask(
        DecodeRequest(path=b"/a.webp", reduction=WHOLE, max_pixels=1000), Limits(10, 2**30)
    )
    assert reply == DecodedReply((2, 2), (2, 2), "WebP", False, None)
    assert pixels == bytes(12)


@pytest.mark.parametrize(
    ("said", "pixels"), [("{}", 12), ('{"type": "metadata", "metadata": {"size": 1}}', 0)]
)
def test_a_reply_without_what_was_asked_for_is_the_photos_error(
    photo: Photo, monkeypatch: pytest.MonkeyPatch, said: str, pixels: int
) -> None:
    monkeypatch.setattr(isolation, "processes", lambda: replying(said, pixels))
    with pytest.raises(DecoderFailed):
        decode(photo.path)


@pytest.mark.parametrize(
    "said",
    [
        "{}",
        '{"type": "metadata", "metadata": []}',
        '{"type": "metadata", "metadata": {"size": 1, "taken": 1}}',
        decoded("[0, 0]"),
    ],
)
def test_nonsense_about_a_photo_is_not_told(photo: Photo, monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setattr(isolation, "processes", lambda: replying(said, 0))
    assert read_metadata(photo.path).format == "WebP"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the memory of a process like this")
def test_a_photo_that_eats_memory_is_too_large(tmp_path: Path) -> None:
    starved = DecoderProcesses(most=1, command=(sys.executable, "-c", STARVED))
    reply, _pixels = starved.ask(enormous(tmp_path), Limits(60, 4 * 2**30))
    assert isinstance(reply, ErrorReply)
    assert reply.kind == "PhotoTooLarge"
    starved.stop()


def test_a_photo_that_eats_memory_is_ended_where_nothing_limits_its_decoder(tmp_path: Path) -> None:
    unlimited = DecoderProcesses(most=1, command=(sys.executable, "-c", UNLIMITED))
    with pytest.raises(ChildDied) as caught:
        unlimited.ask(enormous(tmp_path), Limits(60, 300 << 20))
    unlimited.stop()
    assert caught.value.death == "greedy"


def test_a_child_that_is_stopped_when_it_has_just_answered_is_gone_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody would ever wait for it: its pipes would stay open until it is collected."""
    noisy((64, 48)).save(tmp_path / "a.webp")
    own, ask, asked = DecoderProcesses(most=1), _Child.ask, list[_Child]()

    def answered_and_stopped(child: _Child, request: Request, limits: Limits) -> tuple[Reply, bytes]:
        asked.append(child)
        reply = ask(child, request, limits)
        own.stop()
        return reply

    monkeypatch.setattr(_Child, "ask", answered_and_stopped)
    monkeypatch.setattr(isolation, "processes", lambda: own)
    assert decode(tmp_path / "a.webp").image.size == (64, 48)
    (child,) = asked
    process = child._process
    assert process.returncode is not None
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stdin.closed
    assert process.stdout.closed


def test_an_error_of_the_photo_keeps_its_kind_and_its_words(
    tmp_path: Path, children: DecoderProcesses
) -> None:
    (tmp_path / "b.nef").write_bytes(b"II*\0" + bytes(200))
    with pytest.raises(PhotoUnsupported) as caught:
        decode(tmp_path / "b.nef")
    assert "b.nef" in caught.value.sentence


def test_a_child_speaks_the_persons_language(tmp_path: Path, children: DecoderProcesses) -> None:
    locale = Path(__file__).parents[2] / "resources" / "locale"
    (tmp_path / "b.webp").write_bytes(b"RIFF\x10\0\0\0WEBPVP8 " + bytes(30))
    use_language("it", locale_folder=locale)
    try:
        with pytest.raises(Exception, match="danneggiat"):
            decode(tmp_path / "b.webp")
    finally:
        use_language("en", locale_folder=locale)


def test_threads_share_the_children_and_each_gets_its_own_photo(
    tmp_path: Path, children: DecoderProcesses
) -> None:
    paths = [tmp_path / f"{number}.webp" for number in range(24)]
    for number, path in enumerate(paths):
        Image.new("RGB", (20 + number, 20), (number * 10, 0, 0)).save(path, lossless=True)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(open_oriented, paths))
    assert [(image.width - 20) * 10 for image in found] == [image.getpixel((0, 0))[0] for image in found]  # type: ignore[index]
    assert threading.active_count() < 30, "the clocks are stopped"


def test_a_child_that_was_ended_from_outside_is_replaced(photo: Photo, children: DecoderProcesses) -> None:
    decode(photo.path)
    children._idle[0]._process.kill()
    children._idle[0]._process.wait()
    assert decode(photo.path).full_size == (64, 48)


def test_a_photo_that_crashed_its_decoder_is_marked_and_left_alone_until_asked(
    tmp_path: Path, photo: Photo, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = PreviewStore(tmp_path / "proxies")
    with monkeypatch.context() as patched:
        crash(patched)
        with pytest.raises(DecoderFailed, match="made its decoder fail"):
            store.get_or_make(photo)
    with pytest.raises(DecoderFailed, match="not tried again"):
        PreviewStore(tmp_path / "proxies").get_or_make(photo)
    photo.path.rename(tmp_path / "away")
    store.read_ahead(photo)  # it is not tried again, so nothing is read
    (tmp_path / "away").rename(photo.path)
    store.prune(0)
    with pytest.raises(DecoderFailed, match="not tried again"):
        store.get_or_make(photo)
    assert store.make(photo).full_size == (64, 48), "the person asked: it is tried again"
    assert store.get_or_make(photo).full_size == (64, 48)


def test_a_marked_photo_that_was_replaced_by_another_is_tried(
    tmp_path: Path, photo: Photo, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = PreviewStore(tmp_path / "proxies")
    with monkeypatch.context() as patched:
        crash(patched)
        with pytest.raises(DecoderFailed):
            store.get_or_make(photo)
    noisy((80, 60)).save(photo.path)
    assert store.get_or_make(Photo(PhotoIdentity.of(photo.path))).full_size == (80, 60)


def test_one_photo_may_be_allowed_more_pixels(
    tmp_path: Path, children: DecoderProcesses, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "plan.png"
    Image.new("RGB", (9000, 7000)).save(path, compress_level=1)
    monkeypatch.setattr("statuesorter.photos.decode.pixel_limit", lambda: 60_000_000)
    photo, store = Photo(PhotoIdentity.of(path)), PreviewStore(tmp_path / "proxies")
    with pytest.raises(PhotoTooLarge):
        store.get_or_make(photo)
    assert store.make(photo, max_pixels=2**30).full_size == (9000, 7000)
    assert store.get_or_make(photo).full_size == (9000, 7000)
