"""However a command ends, it says why in one sentence and leaves nothing half done. Real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from statuesorter.cli.stopping import stopped_gently
from tests.cli.test_commands import command_line, statuesorter
from tests.operations.conftest import write_photo

posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals, pipes and devices")


@pytest.fixture
def museum(tmp_path: Path) -> Path:
    for n in range(40):
        write_photo(tmp_path / "museum" / f"IMG_{n:02}.jpg", seed=n, size=(60, 40))
    return tmp_path / "museum"


def started(tmp_path: Path, *words: str | Path, stdout: int = subprocess.PIPE) -> subprocess.Popen[str]:
    command = command_line(tmp_path, *words)
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    return subprocess.Popen(command, stdout=stdout, stderr=subprocess.PIPE, text=True, env=buffered)


@posix
@pytest.mark.parametrize("way", ["SIGINT", "SIGTERM"])
def test_who_stops_classifying_finds_no_half_written_file(tmp_path: Path, museum: Path, way: str):
    target = tmp_path / "rows.csv"
    process = started(tmp_path, "classify", museum, "--format", "csv", "--output", target)
    while not target.exists() and process.poll() is None:
        time.sleep(0.001)
    process.send_signal(getattr(signal, way))
    _said, trouble = process.communicate(timeout=60)
    assert (process.returncode, trouble) == (2, "Cancelled.\n")
    assert not target.exists()


@posix
def test_ctrl_c_while_the_program_loads_is_heard_too(tmp_path: Path):
    code = (
        "import os, signal, sys\n"
        "from statuesorter.cli import commands\n"
        "class Loading:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'numpy': os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Loading())\n"
        "from statuesorter.__main__ import main\n"
        f"sys.argv = ['statuesorter', 'models', 'list', '--base-dir', {str(tmp_path)!r}]\n"
        "sys.exit(main())\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", "Cancelled.\n")


@posix
@pytest.mark.parametrize("mode", ["copy", "move"])
def test_who_stops_sorting_finds_each_photo_filed_or_untouched(tmp_path: Path, museum: Path, mode: str):
    target = tmp_path / "sorted"
    words = ("--to", target, "--mode", mode, "--unsure-folder", "--yes")
    process = started(tmp_path, "sort", museum, *words)
    assert process.stdout is not None
    while not process.stdout.readline().startswith("run "):
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    said, trouble = process.communicate(timeout=60)
    assert (process.returncode, trouble) == (2, "Cancelled.\n")
    assert "filed" in said
    assert list(target.rglob("*.part")) == []
    assert statuesorter(tmp_path, "recover").stdout.startswith("0 put right")
    statuesorter(tmp_path, "undo")
    assert len(list(museum.rglob("*.jpg"))) == 40
    assert list(target.rglob("*.jpg")) == []


@posix
def test_the_first_ctrl_c_asks_and_the_second_insists():
    reached: list[str] = []

    def work(times: int) -> None:
        with stopped_gently() as cancel:
            for _time in range(times):
                os.kill(os.getpid(), signal.SIGINT)
                reached.append("asked" if cancel.cancelled else "unheard")

    with pytest.raises(KeyboardInterrupt):
        work(1)
    assert reached == ["asked"]
    with pytest.raises(KeyboardInterrupt):
        work(2)
    assert reached == ["asked", "asked"]
    assert signal.getsignal(signal.SIGINT) == signal.default_int_handler


@posix
def test_a_run_that_was_cut_off_and_put_back_is_well(tmp_path: Path, museum: Path):
    process = started(tmp_path, "sort", museum, "--to", tmp_path / "sorted", "--unsure-folder", "--yes")
    assert process.stdout is not None
    while not process.stdout.readline().startswith("run "):
        assert process.poll() is None
    parts = (tmp_path / "sorted").rglob("*.part")
    while not any(parts) and process.poll() is None:
        parts = (tmp_path / "sorted").rglob("*.part")
    process.kill()
    process.communicate(timeout=60)
    done = statuesorter(tmp_path, "recover")
    assert (done.returncode, done.stdout, done.stderr) == (0, "40 put right, 0 left as they are\n", "")
    assert not (tmp_path / "sorted").exists()


@posix
@pytest.mark.parametrize("words", [("models", "list"), ("doctor",)])
def test_a_reader_that_has_gone_is_no_trouble(tmp_path: Path, words: tuple[str, ...]):
    reading, writing = os.pipe()
    os.close(reading)
    process = started(tmp_path, *words, stdout=writing)
    os.close(writing)
    _said, trouble = process.communicate(timeout=60)
    assert (process.returncode, trouble) == (2, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_full_disk_is_said_in_one_sentence(tmp_path: Path, museum: Path):
    with Path("/dev/full").open("w") as full:
        process = started(tmp_path, "classify", museum, stdout=full.fileno())
    _said, trouble = process.communicate(timeout=60)
    assert process.returncode == 2
    assert trouble == "What was to be written could not be (No space left on device).\n"


@posix
def test_a_closed_stderr_leaves_the_rows_clean(tmp_path: Path, museum: Path):
    (museum / "broken.jpg").write_bytes(b"")
    words = f"classify '{museum}' --format csv --base-dir '{tmp_path / 'program'}'"
    done = subprocess.run(
        f"'{sys.executable}' -m statuesorter {words} 2>&-",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) == 42


@posix
def test_a_name_that_would_break_the_line_stays_on_its_own(tmp_path: Path, museum: Path):
    (museum / "IMG_00.jpg").rename(museum / "two\nlines\x1b[31m.jpg")
    done = statuesorter(tmp_path, "classify", museum)
    assert len(done.stdout.splitlines()) == 40
    assert "two\ufffdlines\ufffd[31m.jpg" in done.stdout


def test_a_name_that_the_terminal_has_no_letters_for_is_no_trouble(
    tmp_path: Path, museum: Path, monkeypatch: pytest.MonkeyPatch
):
    (museum / "IMG_00.jpg").rename(museum / "大 🗿.jpg")
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    done = statuesorter(tmp_path, "classify", museum, "--format", "csv")
    assert done.returncode == 0, done.stderr
    assert r"\u5927 \U0001f5ff.jpg" in done.stdout
