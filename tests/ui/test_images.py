"""Images for the eye: the right size and pixels, and nothing left for the window's thread to do."""

from __future__ import annotations

import io
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtGui import QImage

from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.ui.widgets.images import viewed_image
from statuesorter.ui.widgets.thumbnails import read_thumbnail


def drawn(width: int, height: int) -> Image.Image:
    """A photo with coarse and fine detail, every pixel its own."""
    rng = np.random.default_rng(width)
    coarse = Image.fromarray(rng.integers(0, 256, (9, 12, 3), dtype=np.uint8))
    fine = rng.normal(0, 6, (height, width, 3))
    smooth = np.asarray(coarse.resize((width, height), Image.Resampling.BICUBIC), np.float64)
    return Image.fromarray((smooth + fine).clip(0, 255).astype(np.uint8))


def jpeg(photo: Image.Image) -> bytes:
    file = io.BytesIO()
    photo.save(file, "JPEG", quality=95)
    return file.getvalue()


def pixels(image: QImage) -> np.ndarray:
    plain = image.convertToFormat(QImage.Format.Format_RGBA8888)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    return rows[:, : 4 * plain.width()].reshape(plain.height(), plain.width(), 4)[:, :, :3].copy()


@pytest.mark.parametrize("size", [(1, 1), (301, 63), (257, 64), (130, 401)])
def test_a_closer_look_has_every_pixel_in_the_format_that_windows_draw(qapp, tmp_path: Path, size):
    photo = drawn(*size)
    photo.save(tmp_path / "photo.png")
    known = Photo(PhotoIdentity.of(tmp_path / "photo.png"))
    with ThreadPoolExecutor(1) as reader:  # as in the window, whose own thread reads nothing
        viewed = reader.submit(viewed_image, known, max_side=None, allowed=False).result()
    assert viewed.image.format() == QImage.Format.Format_RGB32
    assert viewed.full_size.toTuple() == size
    np.testing.assert_array_equal(pixels(viewed.image), np.asarray(photo))


@pytest.mark.parametrize(
    ("size", "side"), [((1024, 683), 320), ((500, 900), 177), ((640, 480), 400), ((1024, 1), 320)]
)
def test_a_thumbnail_is_as_large_as_asked_and_as_good_as_an_exact_one(qapp, size, side):
    photo = drawn(*size)
    thumbnail = read_thumbnail(jpeg(photo), side)
    assert max(thumbnail.size().toTuple()) == side
    assert thumbnail.format() == QImage.Format.Format_RGB32
    exact = photo.resize(thumbnail.size().toTuple(), Image.Resampling.BOX, reducing_gap=None)
    off = np.abs(pixels(thumbnail).astype(int) - np.asarray(exact).astype(int))
    assert off.mean() < 4
    assert np.percentile(off, 99) < 20


@pytest.mark.parametrize("size", [(200, 100), (320, 320), (2, 300)])
def test_a_thumbnail_is_never_enlarged(qapp, size):
    assert read_thumbnail(jpeg(drawn(*size)), 320).size().toTuple() == size


READING = """
import sys
import threading
from pathlib import Path
from PySide6.QtWidgets import QApplication
from statuesorter.domain.folders import Folders
from statuesorter.operations.workspace import Workspace
from statuesorter.ui.widgets.thumbnails import ThumbnailReader, read_thumbnail

application = QApplication([])
workspace = Workspace.open(Folders.under(Path(sys.argv[2])))
reader, jpeg = ThumbnailReader(workspace), Path(sys.argv[1]).read_bytes()
sys.setswitchinterval(1e-5)  # the worst that can happen between two threads, happens
together = threading.Barrier(2)

def read():
    together.wait()
    assert not read_thumbnail(jpeg, 50).isNull()

threads = [threading.Thread(target=read) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
reader.clear()
workspace.close()
"""


def test_the_first_two_thumbnails_may_be_read_at_the_same_time(tmp_path: Path):
    """PySide makes a type when it is first needed, and crashed where two threads needed it at once."""
    drawn(200, 100).save(tmp_path / "preview.jpg")
    command = [sys.executable, "-c", READING, str(tmp_path / "preview.jpg"), str(tmp_path / "base")]
    subprocess.run(command, check=True)


def test_a_thumbnail_that_cannot_be_read_is_null(qapp):
    assert read_thumbnail(b"no image", 320).isNull()
    assert read_thumbnail(b"", 320).isNull()
