"""``python -m tests.gpu`` runs where little is installed, and on the CPU as far as that goes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import torch

from tests.models.tiny_model import write_tiny_model

ROOT = Path(__file__).parents[2]

ABSENT = (
    "PySide6", "blake3", "cachetools", "exif", "fastai", "fastcore", "msgspec", "openvino", "pillow_heif",
    "platformdirs", "plum", "psutil", "pylibjxl", "pytest", "rawpy", "rich", "scipy", "send2trash",
)  # fmt: skip

BARE = f"""
import runpy, sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {ABSENT}:
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Absent())
runpy.run_module("tests.gpu", run_name="__main__")
"""


def script(*words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-X", "utf8", "-W", "error", "-c", BARE, *map(str, words)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)


def test_it_needs_torch_timm_pillow_and_numpy_alone(tmp_path: Path):
    model = write_tiny_model(tmp_path / "model")
    done = script("--device", "cpu", "--model", model, "--photos", "128", "--seconds", "0.1")
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert "128 of 128 labels, probabilities at most 0.0000 apart (float32)" in lines[1]
    assert [line.split()[2] for line in lines[1:]] == ["ok", "too", "ok", "ok", "looking"]
    assert lines[-1].endswith("photos a second, 16 at a time (float32)")


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a card here")
def test_without_a_card_it_says_so():
    done = script()
    assert (done.returncode, done.stdout) == (2, "")
    assert "finds no “cuda” here" in done.stderr
