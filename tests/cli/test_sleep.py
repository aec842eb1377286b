"""A computer that sleeps in the middle of a command wakes up and finishes it."""

from __future__ import annotations

import csv
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.operations.conftest import write_photo
from tests.photos.pictures import noisy
from tests.sleeping import stop_for, wait_for_child

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows stops no process by a signal")

LIMIT = 5

PROGRAM = f"""
import sys
from statuesorter.__main__ import main
from statuesorter.photos import isolation
isolation._SECONDS = {LIMIT}  # less than the program is stopped for
sys.exit(main())
"""


def start(tmp_path: Path, *words: str | Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", PROGRAM, *map(str, words), "--base-dir", str(tmp_path / "program")]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_a_whole_classification_sleeps_and_goes_on(tmp_path: Path):
    museum = tmp_path / "museum"
    museum.mkdir()
    for n in range(6):
        noisy((1500, 1100)).save(museum / f"{n}.jp2")  # each half a second's work for a child
    with start(tmp_path, "classify", museum, "--format", "csv") as program:
        wait_for_child(program, working=0.5)
        stop_for(LIMIT + 2, program)
        said, trouble = program.communicate(timeout=120)
    assert program.returncode == 0, trouble.decode()
    rows = list(csv.DictReader(said.decode().splitlines()))
    assert [row["status"] for row in rows] == ["ok"] * 6


def test_filing_sleeps_in_the_middle_and_goes_on(tmp_path: Path):
    museum, filed = tmp_path / "museum", tmp_path / "filed"
    for n in range(120):
        write_photo(museum / f"IMG_{n:03}.jpg", seed=n, size=(120, 90))
    with start(tmp_path, "sort", museum, "--to", filed, "--mode", "copy", "--yes") as program:
        until = time.monotonic() + 120
        while not (some := len(list(filed.rglob("*.jpg")))) and time.monotonic() < until:
            time.sleep(0.001)
        stop_for(3, program)
        assert 0 < some < 120, "it was stopped in the middle"
        _said, trouble = program.communicate(timeout=120)
    assert program.returncode == 0, trouble.decode()
    copies = {path.name: path.read_bytes() for path in filed.rglob("*.jpg")}
    assert copies == {path.name: path.read_bytes() for path in museum.iterdir()}
