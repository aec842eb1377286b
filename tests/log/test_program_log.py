"""The log file of a whole program: what reaches it, and that it never stands in the way."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from statuesorter.log.program_log import KEPT, LARGEST, ProgramLog, start_log
from statuesorter.log.public import Public

ours = logging.getLogger("statuesorter.tests")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "logs" / "statuesorter.log"


@pytest.fixture
def log(file: Path) -> Iterator[ProgramLog]:
    started = start_log(file)
    yield started
    started.close()


def written(log: ProgramLog) -> str:
    log.close()
    return log.file.read_text("utf-8")


def test_what_the_program_does_is_written_and_the_last_lines_are_kept_for_a_report(log: ProgramLog):
    ours.info("The engine is %s", "there")
    assert "The engine is there" in log.last_lines()
    assert "The engine is there" in written(log)


def test_it_begins_with_what_runs_where(log: ProgramLog):
    first = written(log).splitlines()[0]
    assert "StatueSorter" in first
    assert "Python 3" in first


def test_of_other_libraries_only_warnings_are_written(log: ProgramLog):
    library = logging.getLogger("some.library")
    library.info("chatter")
    library.warning("trouble")
    text = written(log)
    assert "chatter" not in text
    assert "trouble" in text


def test_a_warning_of_python_is_written(log: ProgramLog):
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("this is old", DeprecationWarning, stacklevel=1)
    text = written(log)
    assert "DeprecationWarning in test_program_log.py, line" in text.replace("tests/log/", "").replace(
        "tests\\log\\", ""
    )
    assert "this is old" in text


def test_an_exception_that_ends_a_thread_is_written(log: ProgramLog):
    def work() -> None:
        raise ZeroDivisionError("constant")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert "ZeroDivisionError: constant" in written(log)


def test_a_long_log_is_rotated(log: ProgramLog):
    for number in range(9):
        ours.info("%d %s", number, Public("x" * (LARGEST // 2)))
    log.close()
    kept = list(log.file.parent.glob("statuesorter.log*"))
    assert len(kept) == 1 + KEPT
    assert all(each.stat().st_size <= LARGEST for each in kept)


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    (tmp_path / "file").write_text("no folder")
    log = start_log(tmp_path / "file" / "logs" / "statuesorter.log")
    ours.warning("still there")
    assert "still there" in log.last_lines()
    log.close()
    assert capfd.readouterr() == ("", "")


def test_afterwards_all_is_as_it_was(file: Path):
    before = (threading.excepthook, sys.unraisablehook, warnings.showwarning, logging.getLogger().handlers[:])
    log = start_log(file)
    log.close()
    log.close()
    assert before == (
        threading.excepthook,
        sys.unraisablehook,
        warnings.showwarning,
        logging.getLogger().handlers,
    )


CRASHES = """
import ctypes, sys
from pathlib import Path
from statuesorter.log.program_log import start_log
log = start_log(Path(sys.argv[1]))
if sys.argv[2] == "crash":
    def in_my_function():
        ctypes.string_at(0)
    in_my_function()
log.close()
"""


def test_a_crash_in_c_is_told_when_the_program_starts_again(file: Path):
    def run(what: str) -> int:
        command = [sys.executable, "-c", CRASHES, str(file), what]
        return subprocess.run(command, capture_output=True, check=False).returncode

    assert run("crash") != 0
    assert run("no") == 0
    text = file.read_text("utf-8")
    assert "The program crashed when it last ran" in text
    assert "in in_my_function" in text
    assert run("no") == 0
    assert file.read_text("utf-8").count("The program crashed") == 1
