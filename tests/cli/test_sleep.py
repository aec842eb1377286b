"""A computer that sleeps in the middle of a command wakes up and finishes it."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.program import decide
from tests.photo_files import write_photo
from tests.photos.pictures import noisy
from tests.sleeping import stop_for, wait_for_child, wait_for_sleep

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows stops no process by a signal")

LIMIT = 5

PROGRAM = f"""
import sys
from statuesorter.__main__ import main
from statuesorter.photos import isolation
isolation._SECONDS = {LIMIT}  # less than the program is stopped for
sys.exit(main())
"""

SLEEPS_AT_THE_SEVENTH_COPY = """
import itertools, os, signal, sys
copies = itertools.count(1)  # counts right with several threads
def sleep(event, arguments):
    if event == "open" and str(arguments[0]).startswith({folder!r}) and "x" in (arguments[1] or ""):
        if next(copies) == 7:
            os.kill(os.getpid(), signal.SIGSTOP)
sys.addaudithook(sleep)
"""


def start(tmp_path: Path, *words: str | Path, asleep: Path | None = None) -> subprocess.Popen[bytes]:
    """Start the program; with ``asleep``, it stops itself as it begins the seventh copy in that folder."""
    program = PROGRAM if asleep is None else SLEEPS_AT_THE_SEVENTH_COPY.format(folder=str(asleep)) + PROGRAM
    command = [sys.executable, "-c", program, *map(str, words), "--base-dir", str(tmp_path / "program")]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_a_whole_classification_sleeps_and_goes_on(tmp_path: Path):
    museum = tmp_path / "museum"
    museum.mkdir()
    for n in range(6):
        noisy((3000, 2200)).save(museum / f"{n}.jp2")  # seconds of work for a child on any machine
    with start(tmp_path, "classify", museum, "--format", "csv") as program:
        wait_for_child(program, working=0.5)
        stop_for(LIMIT + 2, program)
        said, trouble = program.communicate(timeout=120)
    assert program.returncode == 0, trouble.decode()
    rows = list(csv.DictReader(said.decode().splitlines()))
    assert [row["status"] for row in rows] == ["ok"] * 6


def test_filing_sleeps_in_the_middle_and_goes_on(tmp_path: Path):
    museum, filed = tmp_path / "museum", tmp_path / "filed"
    for n in range(12):
        write_photo(museum / f"IMG_{n:03}.jpg", seed=n, size=(120, 90))
    decide(tmp_path, "paint", museum)
    with start(tmp_path, "sort", museum, "--to", filed, "--mode", "copy", "--yes", asleep=filed) as program:
        wait_for_sleep(program)
        some = len(list(filed.rglob("*.part")))
        stop_for(3, program)
        _said, trouble = program.communicate(timeout=120)
    assert 0 < some < 12, "it slept in the middle of its copies"
    assert program.returncode == 0, trouble.decode()
    copies = {path.name: path.read_bytes() for path in filed.rglob("*.jpg")}
    assert copies == {path.name: path.read_bytes() for path in museum.iterdir()}
