"""``python -m tests.benchmarks.collection FOLDER``: the single machine beside local workers, in one run.

``classify`` and ``collection`` with 1 and 2 workers take turns on all photos and on the first one alone: the
second is the start-up. Previews are made anew each time; the compiled network is kept. Memory is the most
that a command and all its children held at a time (PSS, shared pages counted once; Linux only).
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from statuesorter.photos.scan import scan


def family_of(process: int) -> list[int]:
    """The process and all below it."""
    children: dict[int, list[int]] = defaultdict(list)
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has just ended
        children[int(after_name[1])].append(int(stat.parent.name))
    family = [process]
    for member in family:
        family += children[member]
    return family


def memory_of(process: int) -> int:
    """The PSS of one process in bytes; 0 where it has just ended."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


def measure(words: list[str]) -> tuple[float, int]:
    """Seconds and the most bytes that the command took."""
    began, most = time.perf_counter(), 0
    started = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    while started.poll() is None:
        most = max(most, sum(map(memory_of, family_of(started.pid))))
        time.sleep(0.25)
    assert started.returncode in (0, 1), words
    return time.perf_counter() - began, most


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--turns", type=int, default=2)
    parser.add_argument("--part-size", type=int, default=50)
    arguments = parser.parse_args()
    count = sum(1 for _photo in scan(arguments.folder))
    found: dict[str, list[tuple[float, float, int]]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        base, one = Path(folder) / "base", Path(folder) / "one"
        one.mkdir()
        first = next(scan(arguments.folder)).path
        shutil.copyfile(first, one / first.name)
        program = [sys.executable, "-m", "statuesorter", "--base-dir", str(base)]
        for turn in range(arguments.turns + 1):
            for workers in (0, 1, 2):
                figures: list[tuple[float, int]] = []
                for photos in (one, arguments.folder):
                    shutil.rmtree(base / "cache" / "proxies", ignore_errors=True)
                    rows = Path(folder) / f"rows {turn} {workers} {photos.name}"
                    to = [
                        "--to",
                        str(rows),
                        "--workers",
                        str(workers),
                        "--part-size",
                        str(arguments.part_size),
                    ]
                    alone = ["classify", str(photos), "--format", "csv", "--no-cache", "--output", str(rows)]
                    words = alone if not workers else ["collection", str(photos), *to]
                    figures.append(measure([*program, *words]))
                    if turn == 0:
                        break  # the network is compiled now
                if turn:
                    (start, _memory), (whole, memory) = figures
                    found[f"{workers} workers" if workers else "classify"].append((start, whole, memory))
    for name, turns in found.items():
        start, whole, memory = (statistics.median(column) for column in zip(*turns, strict=True))
        after = (count - 1) / (whole - start)
        print(
            f"{name:<10} {count / whole:6.1f} photos/s in all   one photo {start:5.1f} s   "
            f"after that {after:6.1f} photos/s   {memory / 2**20:6.0f} MiB"
        )


if __name__ == "__main__":
    main()
