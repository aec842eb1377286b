"""How fast filing is here: ``python -m tests.filing.speed [FOLDER]``.

Plans 10,000 photos that all have one name, moves 10,000 small photos on one file system, and copies 400
photos of 5 MB against ``cp`` (and ``cp`` with ``sync``: filing too returns when the copies are on the disk,
and has read them back from it).
"""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from statuesorter.domain.labels import DEFAULT_LABELS
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.domain.plan import Filing, Mode
from statuesorter.filing.apply import begin
from statuesorter.filing.disk import Disk
from statuesorter.filing.undo import undo
from tests.filing.planned import make_plan


def _photos(folder: Path, count: int, size: int) -> list[Filing]:
    folder.mkdir()
    for number in range(count):
        (folder / f"{number}.jpg").write_bytes(os.urandom(size))
    os.sync()
    return [
        Filing(Photo(PhotoIdentity.of(path)), DEFAULT_LABELS[number % 2])
        for number, path in enumerate(sorted(folder.iterdir()))
    ]


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    base = Path(
        tempfile.mkdtemp(dir=sys.argv[1] if len(sys.argv) > 1 else None, prefix="statuesorter-speed-")
    )
    try:
        _plan(base, same_size=False)
        _plan(base, same_size=True)
        _move(base)
        _copy(base)
        print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    finally:
        shutil.rmtree(base)


def _plan(base: Path, *, same_size: bool) -> None:
    """All of one name: each needs a number, and those of one size have to be read."""
    filings: list[Filing] = []
    top = base / f"one name {same_size}"
    for number in range(10_000):
        path = top / f"{number:05}" / "001.jpg"
        path.parent.mkdir(parents=True)
        path.write_bytes(b"%08d" % number if same_size else b"x" * (number + 1))
        filings.append(Filing(Photo(PhotoIdentity.of(path)), DEFAULT_LABELS[0]))
    wall, cpu = time.perf_counter(), time.process_time()
    plan = make_plan(filings, base / "out", Mode.COPY, look=Disk())
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    sizes = "one size" if same_size else "many sizes"
    print(f"plan  {len(plan.units):,} photos of one name and {sizes}: {wall:.2f} s, {cpu:.2f} s of a core")
    shutil.rmtree(top)


def _move(base: Path) -> None:
    filings = _photos(base / "small", 10_000, 2_000)
    start = time.perf_counter()
    plan = make_plan(filings, base / "moved", Mode.MOVE, look=Disk())
    print(f"plan  {(time.perf_counter() - start) / 10:.3f} ms a photo")
    run = begin(plan, base / "journals")
    print(f"move  {_timed(lambda: list(run.apply())) / 10:.3f} ms a photo")
    print(f"undo  {_timed(lambda: list(undo(run.id, base / 'journals'))) / 10:.3f} ms a photo")


def _copy(base: Path) -> None:
    count, size = 400, 5_000_000
    filings = _photos(base / "large", count, size)
    megabytes = count * size / 1e6
    ratios: list[float] = []
    for round_ in range(5):
        cp = ["cp", "-a", str(base / "large"), str(base / f"cp {round_}")]
        plain = _timed(lambda: subprocess.run(cp, check=True))  # noqa: B023
        synced = plain + _timed(os.sync)
        shutil.rmtree(base / f"cp {round_}")
        plan = make_plan(filings, base / f"out {round_}", Mode.COPY, look=Disk())
        ours = _timed(lambda: list(begin(plan, base / "journals").apply()))  # noqa: B023
        shutil.rmtree(base / f"out {round_}")
        named = (("copy", ours), ("cp", plain), ("cp and sync", synced))
        rates = [f"{name} {megabytes / seconds:.0f} MB/s" for name, seconds in named]
        ratios.append(synced / ours)
        print(*rates, f"filing at {ratios[-1]:.0%} of cp and sync", sep=", ")
    print(f"filing at {statistics.median(ratios):.0%} of cp and sync, median of {len(ratios)}")


if __name__ == "__main__":
    main()
