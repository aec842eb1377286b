"""torch's shared libraries are opened while other threads go on, and torch then works as ever."""

from __future__ import annotations

import subprocess
import sys

import pytest

OTHERS_GO_ON = """
import sys, threading, time
from statuesorter.models.torch_libraries import open_torch_libraries

turns = []
opened = threading.Event()

def others():
    while not opened.is_set():
        turns.append(time.perf_counter())
        time.sleep(0.005)

other = threading.Thread(target=others)
other.start()
began = time.perf_counter()
open_torch_libraries()
ended = time.perf_counter()
opened.set()
other.join()
assert "torch" not in sys.modules
print(sum(began < turn < ended for turn in turns), ended - began)
import torch
assert torch.ones(3).sum() == 3
open_torch_libraries()  # nothing is left to do
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there torch opens them so itself")
def test_other_threads_go_on_while_the_libraries_are_opened() -> None:
    done = subprocess.run([sys.executable, "-c", OTHERS_GO_ON], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    turns, seconds = done.stdout.split()
    assert float(seconds) > 0.02  # something was opened
    assert int(turns) >= min(5, float(seconds) / 0.02)


def test_without_torch_there_is_nothing_to_open() -> None:
    without = (
        "import sys; sys.meta_path.clear(); sys.path_importer_cache.clear(); print(open_torch_libraries())"
    )
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            f"from statuesorter.models.torch_libraries import open_torch_libraries; {without}",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == "None", done.stderr
