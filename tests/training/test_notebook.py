"""The notebook this program began as, and what it says of photos with a model that the program exported."""

from __future__ import annotations

import io
import json
import os
import pickletools
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from statuesorter.domain.folders import Folders, resources
from statuesorter.domain.labels import OTHER
from statuesorter.domain.model_format import ModelFormat
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.domain.progress import finished
from statuesorter.models.classify import ClassifiedPhoto
from statuesorter.models.model import write_model
from statuesorter.operations.classify import classify_photos
from statuesorter.operations.export_model import export_model
from statuesorter.operations.workspace import Workspace
from statuesorter.photos.preview_store import preview_of
from tests.models.tiny_model import tiny_backbone, tiny_base, tiny_head
from tests.training import drawing
from tests.workspaces import workspace_with

ROOT = Path(__file__).parents[2]
ORIENTATION = 0x0112


def scene(size: tuple[int, int], seed: int = 0) -> Image.Image:
    """Nothing in it is alike: no turn, no mirror and no careless reduction leaves it as it is."""
    coarse = np.random.default_rng(seed).integers(0, 256, (9, 13, 3), dtype=np.uint8)
    return Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC)


def turned(path: Path) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    scene((700, 500), 1).save(path, quality=90, exif=exif)


def large(path: Path) -> None:
    """As a camera writes it: the decoder reduces it by eight."""
    scene((4003, 3001), 2).save(path, quality=85)


def large_and_plain(path: Path) -> None:
    scene((2500, 1601), 3).save(path.with_suffix(".png"))


def panorama(path: Path) -> None:
    scene((3000, 400), 4).save(path, quality=90)


def of_other_colours(path: Path) -> None:
    scene((400, 300), 5).save(path, quality=90, icc_profile=odd_profile())


def transparent(path: Path) -> None:
    image = scene((300, 200), 6).convert("RGBA")
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    image.save(path.with_suffix(".png"))


def grey(path: Path) -> None:
    scene((300, 200), 7).convert("L").save(path)


def for_printing(path: Path) -> None:
    scene((300, 200), 8).convert("CMYK").save(path)


def odd_profile() -> bytes:
    """sRGB with red and blue exchanged, by another name: nobody can pass over it unnoticed."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = int.from_bytes(profile[128:132], "big")
    tags = {bytes(profile[at : at + 4]): at for at in range(132, 132 + 12 * count, 12)}
    red, blue = tags[b"rXYZ"], tags[b"bXYZ"]
    profile[red : red + 4], profile[blue : blue + 4] = b"bXYZ", b"rXYZ"
    named, other = "sRGB".encode("utf-16-be"), "odd.".encode("utf-16-be")
    assert named in profile
    return bytes(profile).replace(named, other)


KINDS = (turned, large, large_and_plain, panorama, of_other_colours, transparent, grey, for_printing)
Draw = Callable[[Path], None]


def drawn(draw: Draw, folder: Path) -> Path:
    draw(folder / f"{draw.__name__}.jpg")
    (path,) = folder.glob(f"{draw.__name__}.*")
    return path


@pytest.mark.parametrize("draw", KINDS, ids=lambda draw: draw.__name__)
def test_a_notebook_opens_photos_as_the_program_does(draw: Draw, tmp_path: Path) -> None:
    from statuesorter.training.child.untyped import PILImage, exec_local

    open_photo = exec_local((resources() / "notebook" / "open_photo.py").read_text("utf-8"), "open_photo")
    path = drawn(draw, tmp_path)
    opened = open_photo(str(path))
    assert isinstance(opened, PILImage)
    np.testing.assert_array_equal(np.asarray(opened), np.asarray(preview_of(path).image))


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("notebook")
    head = replace(tiny_head(4), temperature=2.0, apart=OTHER)
    backbone = tiny_backbone()
    write_model(folder / "tiny", name="tiny", title="Tiny", backbone=backbone, head=head, base=tiny_base())
    opened = workspace_with(Folders.under(folder / "program"), shipped=folder / "tiny")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def learner(workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("exported") / "tiny.pkl"
    return finished(export_model(workspace, "tiny", target, ModelFormat.FASTAI))


def run(*words: str | Path) -> str:
    done = subprocess.run(
        [sys.executable, *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]


@pytest.mark.timeout(600)
def test_load_learner_says_what_the_program_says_without_the_program(
    workspace: Workspace, learner: Path, tmp_path: Path
) -> None:
    paths = [drawn(draw, tmp_path) for draw in KINDS]
    said = json.loads(run(Path(__file__).with_name("notebook_alone.py"), learner, *paths))
    photos = [Photo(PhotoIdentity.of(path)) for path in paths]
    results = {
        item.photo.path: item.prediction
        for item in classify_photos(workspace, photos)
        if isinstance(item, ClassifiedPhoto)
    }
    for path, (label, index, probabilities) in zip(paths, said, strict=True):
        prediction = results[path]
        assert prediction is not None
        assert label == prediction.likeliest
        assert index == list(prediction.labels).index(prediction.likeliest)
        assert probabilities == pytest.approx(prediction.probabilities, abs=0.01)
    assert len({label for label, _index, _probabilities in said}) > 1


def test_it_names_only_what_a_notebook_has_on_any_system(learner: Path) -> None:
    with zipfile.ZipFile(learner) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("/data.pkl"))
        pickle = archive.read(name)
    named = {str(word) for code, word, _at in pickletools.genops(io.BytesIO(pickle)) if code.name == "GLOBAL"}
    rooms = {word.split(".")[0].split()[0] for word in named}
    assert not rooms & {"statuesorter", "timm", "pathlib", "posixpath"}
    assert not {word for word in named if "_make_function" in word}, "bytecode is of one version of Python"
    assert str(learner.parent).encode() not in pickle


@pytest.mark.timeout(600)
def test_the_notebook_runs(tmp_path: Path) -> None:
    random = np.random.default_rng(3)
    for label, draw in (("paint", drawing.painting), ("statue", drawing.statue)):
        for n in range(10):
            drawing.save(draw(random), tmp_path / "photos" / label / f"{n}.jpg")
    unseen = tmp_path / "unseen"
    for draw in (drawing.painting, drawing.statue):
        drawing.save(draw(random), unseen / f"{draw.__name__}.jpg")
    turned(tmp_path / "photos" / "paint" / "turned.jpg")
    came = json.loads(run("-m", "tests.training.notebook", tmp_path / "photos", unseen))
    assert came["vocab"] == ["paint", "statue"]
    assert came["shapes"] == [[5, 3, 64, 64], [5]]
    assert np.sum(came["confusion"]) == 4  # a fifth of 21 is held out
    assert np.isfinite(came["epochs"]).all()
    for label, index, probabilities in came["said"]:
        assert label == came["vocab"][index]
        assert sum(probabilities) == pytest.approx(1, abs=1e-4)
    for before, after in zip(came["said"], came["said again"], strict=True):
        assert after[:2] == before[:2]
        assert after[2] == pytest.approx(before[2], abs=1e-4)
