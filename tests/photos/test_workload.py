"""Small files that claim much work: none holds the program, and a cancel is heard."""

from __future__ import annotations

import io
import os
import signal
import struct
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from statuesorter.domain.cancellation import Cancelled
from statuesorter.domain.errors import DecoderFailed, PhotoDamaged, PhotoUnsupported
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.photos import isolation
from statuesorter.photos.child_processes import DecoderProcesses
from statuesorter.photos.decode import decode, open_oriented
from statuesorter.photos.formats import HEAD_BYTES, recognise
from statuesorter.photos.jpeg import END_OF_IMAGE, scans_and_pixels
from statuesorter.photos.metadata import read_metadata
from statuesorter.photos.preview_store import PreviewStore
from statuesorter.photos.workload import is_laborious
from tests.photos.pictures import assert_upright, four_colours, noisy
from tests.photos.samples import png_chunk, saved


def of_many_scans(scans: int, size: tuple[int, int] = (96, 64)) -> bytes:
    """A progressive JPEG whose last scan, which is nearly nothing, comes again and again."""
    buffer = io.BytesIO()
    Image.new("L", size, 128).save(buffer, "JPEG", progressive=True)
    content = buffer.getvalue().removesuffix(END_OF_IMAGE)
    last_scan = content[content.rindex(b"\xff\xda") :]
    return content + last_scan * (scans - content.count(b"\xff\xda")) + END_OF_IMAGE


def jpeg_with(segments: bytes) -> bytes:
    content = saved("JPEG", quality=95)()
    return content[:2] + segments + content[2:]


def photoshops_notes() -> bytes:
    notes = b"Photoshop 3.0\0" + b"8BIM\x04\x04\0\0\0\0\0\0" * 5000
    return (b"\xff\xed" + struct.pack(">H", len(notes) + 2) + notes) * 300


LONGEST_EXIF = b"\xff\xe1\xff\xff" + b"Exif\0\0II*\0\x08\0\0\0\0\0" + bytes(65517)


def png_with(chunks: bytes) -> bytes:
    content = saved("PNG")()
    return content[:33] + chunks + content[33:]


def gif_with(blocks: bytes) -> bytes:
    content = saved("GIF")()
    start = 13 + 3 * 2 ** ((content[10] & 7) + 1)
    return content[:start] + blocks + content[start:]


def packed_bmp(rows: bytes, size: tuple[int, int]) -> bytes:
    """A BMP of run lengths."""
    start = 14 + 40 + 1024
    header = struct.pack("<IiiHHIIiiII", 40, *size, 1, 8, 1, len(rows), 0, 0, 256, 0)
    return b"BM" + struct.pack("<IHHI", start + len(rows), 0, 0, start) + header + bytes(1024) + rows


def plain_png(width: int, height: int) -> bytes:
    pixels = zlib.compress(bytes((width // 8 + 1) * height))
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(kind, content) for kind, content in chunks)


LABORIOUS = [
    pytest.param(lambda: of_many_scans(90, (4000, 3000)), id="a JPEG of ninety scans"),
    pytest.param(lambda: jpeg_with(photoshops_notes()), id="a JPEG of many notes"),
    pytest.param(lambda: png_with(png_chunk(b"zzZz", b"") * 30_000), id="a PNG of many chunks"),
    pytest.param(lambda: png_with(png_chunk(b"IDAT", b"") * 30_000), id="a PNG in crumbs"),
    pytest.param(lambda: png_with(png_chunk(b"zzZz", bytes(17 << 20))), id="a PNG with something large"),
    pytest.param(lambda: plain_png(10_000, 9_000), id="a PNG of 90 megapixels"),
    pytest.param(lambda: gif_with(b"\x21\xfe\x01a\0" * 30_000), id="a GIF of many comments"),
    pytest.param(lambda: gif_with(b"\x21\xfe" + b"\x01a" * 30_000 + b"\0"), id="a GIF of one long comment"),
    pytest.param(lambda: gif_with(b"?" * 30_000), id="a GIF with nonsense before its picture"),
    pytest.param(lambda: packed_bmp(b"\x01\0\0\0" * 64 + b"\0\x01", (96, 64)), id="a BMP of run lengths"),
]  # fmt: skip


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> DecoderProcesses:
    """Stands for the real children: whatever asks one gets none."""
    unreachable = DecoderProcesses(most=1, command=(sys.executable, "-c", ""))
    monkeypatch.setattr(isolation, "processes", lambda: unreachable)
    return unreachable


@pytest.mark.parametrize("make", LABORIOUS)
def test_what_is_much_work_is_not_done_in_the_program_itself(
    tmp_path: Path, children: DecoderProcesses, make: Callable[[], bytes]
) -> None:
    path = tmp_path / "a"
    path.write_bytes(make())
    with pytest.raises(DecoderFailed):
        decode(path)
    assert read_metadata(path).width is None, "nor is it read there what the photo says of itself"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "BMP"])
@pytest.mark.parametrize("frames", [1, 300])
def test_usual_photos_are_no_work(tmp_path: Path, kind: str, frames: int) -> None:
    path = tmp_path / "a"
    more = [Image.new("RGB", (96, 64)) for _frame in range(frames - 1)] if kind in {"PNG", "GIF"} else []
    several = {"save_all": True, "append_images": more} if more else {}
    noisy((960, 640)).save(path, kind, **several)
    with path.open("rb") as file:
        known = recognise(file.read(HEAD_BYTES))
        assert known is not None
        assert not is_laborious(file, known)


def test_scans_are_counted_up_to_the_end_of_the_photo(tmp_path: Path) -> None:
    """Behind it a film may follow, in which any byte stands anywhere."""
    film = b"\xff\xda\xff\xd9" * 10_000
    ten = saved("JPEG", progressive=True, quality=90)()
    counts = {
        "one": (saved("JPEG")() + film, 1),
        "progressive": (ten + film, ten.count(b"\xff\xda")),
        "many": (of_many_scans(77) + film, 77),
    }
    for name, (content, scans) in counts.items():
        assert scans_and_pixels(io.BytesIO(content)) == (scans, 96 * 64), name


def test_more_scans_than_in_any_photo_are_not_gone_through(tmp_path: Path) -> None:
    path = tmp_path / "scans.jpg"
    path.write_bytes(of_many_scans(1500, (8000, 6000)))
    assert path.stat().st_size < 400_000
    with pytest.raises(PhotoUnsupported, match=r"scans\.jpg cannot be shown \(format: JPEG, > 500 scans\)"):
        open_oriented(path)
    assert read_metadata(path).width == 8000


def test_a_photo_of_more_scans_than_usual_is_shown(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(of_many_scans(90, (4000, 3000)))
    assert decode(tmp_path / "a.jpg").full_size == (4000, 3000)


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: jpeg_with(b"\xff" * 5_000_000), id="fill bytes"),
        pytest.param(lambda: jpeg_with(LONGEST_EXIF * 400), id="EXIF that is put together from 400 pieces"),
    ],
)
def test_what_stands_before_the_pixels_for_ever_is_damage(tmp_path: Path, make: Callable[[], bytes]) -> None:
    (tmp_path / "a.jpg").write_bytes(make())
    with pytest.raises(PhotoDamaged):
        open_oriented(tmp_path / "a.jpg")
    assert read_metadata(tmp_path / "a.jpg").format == "JPEG"


def test_a_large_preview_in_exif_is_no_damage(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(jpeg_with(LONGEST_EXIF * 40))
    assert_upright(open_oriented(tmp_path / "a.jpg"))


SLEEPING = "import sys, time; sys.stdin.buffer.readline(); time.sleep(600)"


def test_what_is_being_decoded_when_it_is_not_wanted_any_more_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is cancelled, not failed: the photo is not marked as one that makes its decoder fail."""
    path = tmp_path / "vase.webp"
    four_colours().save(path)
    photo, store = Photo(PhotoIdentity.of(path)), PreviewStore(tmp_path / "proxies")
    sleeping = DecoderProcesses(most=1, command=(sys.executable, "-c", SLEEPING))
    monkeypatch.setattr(isolation, "processes", lambda: sleeping)
    ended: list[BaseException] = []

    def make() -> None:
        try:
            store.get_or_make(photo)
        except BaseException as error:  # noqa: BLE001  the test looks at it
            ended.append(error)

    thread = threading.Thread(target=make)
    thread.start()
    while not sleeping._busy:
        assert thread.is_alive()
        time.sleep(0.01)
    sleeping.stop()
    thread.join(60)
    assert [type(error) for error in ended] == [Cancelled]
    assert list((tmp_path / "proxies").rglob("*.failed")) == []


DECODING = """
import functools, sys, threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statuesorter.domain.folders import Folders
from statuesorter.operations.workspace import Workspace
from statuesorter.photos import isolation
from statuesorter.photos.child_processes import DecoderProcesses

sleeping = DecoderProcesses(most=1, command=(sys.executable, "-c", {sleeping!r}))
isolation.processes = functools.cache(lambda: sleeping)
isolation.processes()
workspace = Workspace.open(Folders.under(Path(sys.argv[1])))
from statuesorter.photos.decode import decode
ThreadPoolExecutor(1).submit(decode, Path(sys.argv[2]))
try:
    while not sleeping._busy:
        pass
    print("decoding", flush=True)
    threading.Event().wait()
finally:
    workspace.close()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C is sent as POSIX systems send it")
def test_ctrl_c_ends_the_program_though_a_photo_is_being_decoded(tmp_path: Path) -> None:
    path = tmp_path / "vase.webp"
    four_colours().save(path)
    script = DECODING.format(sleeping=SLEEPING)
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / "program"), str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    ) as program:
        try:
            assert program.stdout is not None
            assert program.stdout.readline() == b"decoding\n"
            program.send_signal(signal.SIGINT)
            program.wait(60)
        finally:
            program.kill()  # where it does not end, the test must
