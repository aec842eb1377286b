"""``python -m tests.benchmarks.pipeline [FOLDER]``: classify and thumbnails beside other ways, in one run.

Without a folder, camera-like photos of 12 and of 48 megapixels are made. The ways take turns; printed are
medians, and medians of the ratios within each turn. Ours has no preview, no features in its catalog and an
engine that is ready; so have the others. ``core-ms`` are milliseconds of processor time: other programs on
the machine disturb them less than they disturb photos a second.

With ``--against`` another model takes turns with the shipped one (or that of ``--model``) instead of the
other ways: the whole way of a photo, and the network alone.

The floor is the least that this way can cost: decode at reduced scale, and infer. On a CPU both want the
same cores, so their times add up; on a graphics card the longer of the two counts.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import numpy as np
from PIL import ImageFile

from statuesorter.domain.folders import Folders
from statuesorter.domain.photo import Photo
from statuesorter.models.classify import classify
from statuesorter.models.engines import Engine
from statuesorter.models.engines.choose import choose_engine
from statuesorter.models.model import Model, load_model
from statuesorter.models.predictor import Predictor
from statuesorter.models.prepare import prepare
from statuesorter.operations.thumbnails import Thumbnail, Thumbnails
from statuesorter.operations.workspace import Workspace
from statuesorter.photos import image_stats
from statuesorter.photos.decode import decode
from statuesorter.photos.preview_store import PREVIEW_SIZE
from statuesorter.photos.scan import scan
from tests.benchmarks import rivals
from tests.benchmarks.camera_photos import SIZES, write_photos

OURS, NOTEBOOK, TORCH = "ours", "notebook (fastai)", "DataLoader (torch)"
DECODE, INFER = "bare decode", "bare inference"
THUMBNAILS, VIPS = "our thumbnails", "vipsthumbnail"


def ours(photos: Sequence[Photo], model: Model, engine: Engine) -> None:
    with tempfile.TemporaryDirectory() as base:
        workspace = Workspace.open(Folders.under(Path(base)))
        with closing(workspace.catalog) as catalog:
            found = classify(photos, Predictor(model, engine, workspace.previews, catalog))
            assert sum(row.prediction is not None for row in found) == len(photos)


def thumbnails(photos: Sequence[Photo]) -> None:
    with (
        tempfile.TemporaryDirectory() as base,
        closing(Workspace.open(Folders.under(Path(base)))) as workspace,
    ):
        done: SimpleQueue[Thumbnail[int] | BaseException] = SimpleQueue()
        shown = Thumbnails[int](workspace, lambda jpeg, _side: len(jpeg), done.put)
        shown.show(photos, 320)
        for _photo in photos:
            made = done.get()
            assert isinstance(made, Thumbnail)
            assert made.picture
        shown.close()


def measure(photos: Sequence[Photo], rounds: int, model: Model, engine: Engine) -> None:
    files, side = [photo.path for photo in photos], model.card.spec.input_side
    ways: dict[str, rivals.Run | None] = {
        OURS: lambda: ours(photos, model, engine),
        DECODE: rivals.bare_decode(files),
        INFER: rivals.bare_inference(engine, side, len(files)),
        THUMBNAILS: lambda: thumbnails(photos),
        VIPS: rivals.vipsthumbnail(files),
        TORCH: rivals.plain_torch(files, model.card.spec),
        NOTEBOOK: rivals.notebook(files),
    }
    if ways[VIPS] is None:
        print("vipsthumbnail is not installed (Debian: libvips-tools); it is left out.")
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    core: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(-1, rounds):  # the turn before the first warms up what wants to be warm
        for name, way in ways.items():
            if way is not None:
                wall, used = _timed(way)
                if turn >= 0:
                    seconds[name].append(wall)
                    core[name].append(used)
    _report(len(photos), seconds, core, together=engine.device == "cpu")


def compare(photos: Sequence[Photo], rounds: int, both: Sequence[tuple[Model, Engine]]) -> None:
    """Two models by turns: classify with each, and let its network alone see as many photos."""
    ways: dict[tuple[str, int], rivals.Run] = {}
    for place, (model, engine) in enumerate(both):
        ways[OURS, place] = partial(ours, photos, model, engine)
        ways[INFER, place] = rivals.bare_inference(engine, model.card.spec.input_side, len(photos))
    spent: dict[tuple[str, int], list[tuple[float, float]]] = {way: [] for way in ways}
    for turn in range(-1, rounds):  # the turn before the first warms up
        for way, run in ways.items():
            cost = _timed(run)
            if turn >= 0:
                spent[way].append(cost)
    for way in (OURS, INFER):
        (wall, core), (other_wall, other_core) = (zip(*spent[way, place], strict=True) for place in (0, 1))
        for (model, _engine), seconds, used in zip(both, (wall, other_wall), (core, other_core), strict=True):
            name = f"{way}, {model.name}"
            print(
                f"  {name:<36} {len(photos) / statistics.median(seconds):7.1f} photos/s"
                f" {statistics.median(used) / len(photos) * 1000:8.1f} core-ms a photo"
            )
        print(
            f"  {way}: the first takes {_ratio(wall, other_wall):.2f} times as long as the second,"
            f" {_ratio(core, other_core):.2f} times its processor time"
        )


def _timed(way: Callable[[], object]) -> tuple[float, float]:
    """Seconds, and seconds of processor time, those of finished child processes included."""
    began, used = time.perf_counter(), _processor_seconds()
    way()
    return time.perf_counter() - began, _processor_seconds() - used


def _processor_seconds() -> float:
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def _report(
    count: int, seconds: dict[str, list[float]], core: dict[str, list[float]], *, together: bool
) -> None:
    for name, times in seconds.items():
        if times:
            speed, used = count / statistics.median(times), statistics.median(core[name]) / count * 1000
            print(f"  {name:<20} {speed:7.1f} photos/s {used:8.1f} core-ms a photo")
    join = sum if together else max
    floor = [join(pair) for pair in zip(seconds[DECODE], seconds[INFER], strict=True)]
    print(f"  {'floor':<20} {count / statistics.median(floor):7.1f} photos/s")
    for name in (NOTEBOOK, TORCH):
        print(f"  ours is {_ratio(seconds[name], seconds[OURS]):.2f} times as fast as {name}")
    print(f"  ours reaches {_ratio(floor, seconds[OURS]):.2f} of the floor")
    if together:
        bare = [sum(pair) for pair in zip(core[DECODE], core[INFER], strict=True)]
        print(f"  in processor time ours reaches {_ratio(bare, core[OURS]):.2f} of the floor")
    if seconds[VIPS]:
        print(
            f"  our thumbnails are {_ratio(seconds[VIPS], seconds[THUMBNAILS]):.2f} times as fast as {VIPS}"
        )


def _ratio(theirs: Sequence[float], ours: Sequence[float]) -> float:
    return statistics.median(t / o for t, o in zip(theirs, ours, strict=True))


def stages(photos: Sequence[Photo], model: Model, engine: Engine) -> None:
    """Core-milliseconds a photo, stage by stage, one photo after the other."""
    side = model.card.spec.input_side
    spent: dict[str, list[float]] = {}

    def timed(stage: str, work: Callable[[], Any], share: int = 1) -> Any:
        began = time.process_time()
        result = work()
        spent.setdefault(stage, []).append((time.process_time() - began) / share * 1000)
        return result

    with (
        tempfile.TemporaryDirectory() as base,
        closing(Workspace.open(Folders.under(Path(base)))) as workspace,
    ):
        squares: list[np.ndarray] = []
        measured: list[image_stats.ImageStats] = []
        for photo in photos:
            timed("read", lambda path=photo.path: _read(path))
            content = photo.path.read_bytes()
            timed("decode", lambda content=content: rivals.decode_reduced(content))
            reduced = timed(
                "read, decode, resize",
                lambda path=photo.path: decode(path, PREVIEW_SIZE),
            )
            timed("measure", lambda image=reduced.image: image_stats.measure(image, None))
            timed("read to proxy", lambda photo=photo: workspace.preview_store.make(photo))
            preview = timed("read proxy", lambda photo=photo: workspace.preview_store.get(photo.identity))
            assert preview is not None
            squares.append(timed("prepare", lambda preview=preview: prepare(preview.image, side)))
            measured.append(preview.image_stats)
        for start in range(0, len(photos), engine.batch_size):
            batch = np.stack(squares[start : start + engine.batch_size])
            features = timed("infer", lambda batch=batch: engine.features(batch), len(batch))
            identities = (photo.identity for photo in photos[start:])
            seen = dict(zip(identities, zip(features, measured[start:], strict=False), strict=False))
            timed("store", lambda s=seen: workspace.catalog.remember_seen(s, backbone="b"), len(seen))
    cost = {stage: statistics.fmean(times) for stage, times in spent.items()}
    cost["resize"] = cost["read, decode, resize"] - cost["read"] - cost["decode"]
    cost["encode and keep proxy"] = cost["read to proxy"] - cost["read, decode, resize"] - cost["measure"]
    shown = ("read", "decode", "resize", "measure", "encode and keep proxy", "prepare", "infer", "store")
    print("  core-ms a photo:", ", ".join(f"{stage} {cost[stage]:.2f}" for stage in shown))


def _read(file: Path) -> None:
    """Read a file as decoders do, piece by piece."""
    with file.open("rb") as opened:
        while opened.read(ImageFile.MAXBLOCK):
            pass


def peak_memory(photos: Sequence[Photo], model: Model, cache: Path) -> None:
    """Classify once in a process of its own and print the most memory that it held."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        peak = pool.apply(_peak, (list(photos), model.folder, cache))
    print(f"  peak memory of ours: {peak / 1024:.0f} MB")


def _peak(photos: list[Photo], folder: Path, cache: Path) -> int:
    model = load_model(folder)
    with closing(choose_engine(model, cache=cache)) as engine:
        ours(photos, model, engine)
    return peak_kilobytes()


def peak_kilobytes() -> int:
    """The most memory this process held. On Linux not by ``getrusage``: that remembers the parent's."""
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform == "darwin" else 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--photos", type=int, default=48, help="how many to make of 12 megapixels")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keep", type=Path, help="keep the made photos here, and use them again")
    parser.add_argument("--model", type=Path, help="a model's folder (the shipped model)")
    parser.add_argument("--against", type=Path, help="the folder of another model, to take turns with")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        sets: dict[str, list[Photo]] = {}
        if arguments.folder is not None:
            sets[str(arguments.folder)] = list(scan(arguments.folder))
        else:
            for megapixels in SIZES:
                folder = (arguments.keep or Path(scratch)) / str(megapixels)
                count = max(1, arguments.photos * min(SIZES) // megapixels)
                write_photos(folder, count, megapixels)
                sets[f"{megapixels} megapixels"] = list(scan(folder))[:count]
        base = Path(scratch) / "base"
        with closing(Workspace.open(Folders.under(base))) as workspace, ExitStack() as engines:
            cache = workspace.folders.engines

            def ready(model: Model) -> tuple[Model, Engine]:
                return model, engines.enter_context(closing(choose_engine(model, cache=cache)))

            model, engine = ready(
                load_model(arguments.model) if arguments.model else workspace.registry.active()
            )
            other = ready(load_model(arguments.against)) if arguments.against else None
            print(f"{engine.name} on {engine.device}, {os.cpu_count()} cores, {model.card.title}")
            for name, photos in sets.items():
                print(f"{name}: {len(photos)} photos, {_megabytes(photos)} MB each")
                if other is not None:
                    compare(photos, arguments.rounds, [(model, engine), other])
                else:
                    stages(photos, model, engine)
                    measure(photos, arguments.rounds, model, engine)
                    peak_memory(photos, model, cache)


def _megabytes(photos: Sequence[Photo]) -> str:
    return f"{statistics.fmean(photo.identity.size for photo in photos) / 1e6:.2f}"


if __name__ == "__main__":
    main()
