"""`exif` and fastai work together whichever was installed last."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from importlib import metadata
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]

PLUM_PY_INIT = "boost = None\n"
"""All that plum-py's ``plum/__init__.py`` leaves behind."""

WORKS = """
from statuesorter.plum_repair import describe_plum, plum_owner, repair_plum
repair_plum()
import exif
from plum import Function, NotFoundLookupError, dispatch
import fasttransform
print(plum_owner())
print(describe_plum())
"""

FAILS_ALONE = "from plum import dispatch"


def run(python: Path | str, code: str, *search: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (*search, PROJECT)))}
    return subprocess.run(
        [str(python), "-c", code], env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture
def written_last_by_plum_py(tmp_path: Path) -> Path:
    """This environment's ``plum``, as it is when plum-py was installed last."""
    for name in ("plum-py", "plum-dispatch"):
        distribution = metadata.distribution(name)
        for file in distribution.files or []:
            source = Path(str(file.locate()))
            if ".." in file.parts or file.suffix == ".pyc" or not source.is_file():
                continue
            target = tmp_path / Path(*file.parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    (tmp_path / "plum" / "__init__.py").write_text(PLUM_PY_INIT)
    return tmp_path


def test_both_work_as_this_environment_is():
    worked = run(sys.executable, WORKS)
    assert worked.returncode == 0, worked.stderr


def test_fastai_works_when_plum_py_was_written_last(written_last_by_plum_py: Path):
    assert run(sys.executable, FAILS_ALONE, written_last_by_plum_py).returncode != 0
    repaired = run(sys.executable, WORKS, written_last_by_plum_py)
    assert repaired.returncode == 0, repaired.stderr


def test_an_environment_that_nobody_left_like_that_is_named(written_last_by_plum_py: Path):
    (written_last_by_plum_py / "plum" / "__init__.py").write_text(PLUM_PY_INIT + "# changed by hand\n")
    said = run(sys.executable, WORKS, written_last_by_plum_py)
    assert "not as its installers left it" in said.stdout


def test_it_works_whatever_else_the_init_holds(written_last_by_plum_py: Path):
    (written_last_by_plum_py / "plum" / "__init__.py").write_text("")
    repaired = run(sys.executable, WORKS, written_last_by_plum_py)
    assert repaired.returncode == 0, repaired.stderr


def test_it_works_without_the_installers_records(written_last_by_plum_py: Path):
    """As in a frozen program, which holds the modules but not the installers' notes."""
    blind = (
        "from importlib import metadata\n"
        "def nothing(name): raise metadata.PackageNotFoundError(name)\n"
        "metadata.files = metadata.distribution = nothing\n"
    )
    repaired = run(sys.executable, blind + WORKS, written_last_by_plum_py)
    assert repaired.returncode == 0, repaired.stderr


@pytest.mark.slow
@pytest.mark.parametrize("last", ["plum-py", "plum-dispatch"])
def test_a_fresh_environment_in_either_order(tmp_path: Path, last: str):
    """The real packages, really installed one after the other."""
    groups = {"plum-py": ["exif"], "plum-dispatch": ["plum-dispatch", "fasttransform", "fastcore", "numpy"]}
    venv.create(tmp_path, with_pip=True)
    python = tmp_path / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    order = sorted(groups, key=lambda name: name == last)
    for name in order:
        installed = subprocess.run(
            [python, "-m", "pip", "install", "--quiet", *groups[name]],
            capture_output=True,
            text=True,
            check=False,
        )
        if installed.returncode != 0:
            pytest.skip(f"packages cannot be installed here: {installed.stderr.strip()[-200:]}")
    # fastcore may bring another plum-dispatch; whoever is last must be the one that is asked for
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--force-reinstall", "--no-deps", last], check=True
    )
    if last == "plum-py":
        assert run(python, FAILS_ALONE).returncode != 0
    worked = run(python, WORKS)
    assert worked.returncode == 0, worked.stderr
    assert worked.stdout.splitlines()[0] == last
