"""However a command ends, it says why in one sentence and leaves nothing half done. Real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from statuesorter.cli.stopping import stopped_gently
from tests.cli.program import command_line, decide, statuesorter
from tests.photo_files import write_photo

posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals, pipes and devices")


@pytest.fixture
def museum(tmp_path: Path) -> Path:
    for n in range(40):
        write_photo(tmp_path / "museum" / f"IMG_{n:02}.jpg", seed=n, size=(60, 40))
    return tmp_path / "museum"


@pytest.fixture
def paintings(tmp_path: Path, museum: Path) -> Path:
    """Photos that are filed, whatever a model says of them."""
    return decide(tmp_path, "paint", museum)


def started(tmp_path: Path, *words: str | Path, stdout: int = subprocess.PIPE) -> subprocess.Popen[str]:
    command = command_line(tmp_path, *words)
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    return subprocess.Popen(command, stdout=stdout, stderr=subprocess.PIPE, text=True, env=buffered)


MAIN = "import sys\nfrom statuesorter.__main__ import main\nsys.exit(main())\n"

SORT_WITH = """
import functools, os, signal
from statuesorter.operations import sort
from tests.filing.filing_world import KilledAtStep

def interrupted_at(name, nth):
    left = [nth]
    def steps(step, _path):
        left[0] -= step == name
        if left[0] == 0 and step == name:
            os.kill(os.getpid(), signal.SIGINT)
    return steps

sort.begin = functools.partial(sort.begin, failpoint={failpoint})
"""
"""The program, with something happening to it at a step of filing: no test waits for a moment to come."""


def disturbed(tmp_path: Path, code: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """The command in a process where ``code`` has run before."""
    command = [sys.executable, "-c", code + MAIN, *command_line(tmp_path, *words)[3:]]
    root = Path(__file__).parents[2]  # where the tests' own modules are found
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=root)


@posix
@pytest.mark.parametrize("way", ["SIGINT", "SIGTERM"])
def test_who_stops_classifying_finds_no_half_written_file(tmp_path: Path, museum: Path, way: str):
    target = tmp_path / "rows.csv"
    code = (
        "import os, pathlib, signal\n"
        "from statuesorter.cli import classify\n"
        "work = classify.classify_photos\n"
        "def stopped(*words, **options):\n"
        "    for number, item in enumerate(work(*words, **options)):\n"
        "        yield item\n"
        f"        assert pathlib.Path({str(target)!r}).exists()\n"
        f"        if number == 3: os.kill(os.getpid(), signal.{way})\n"
        "classify.classify_photos = stopped\n"
    )
    done = disturbed(tmp_path, code, "classify", museum, "--format", "csv", "--output", target)
    assert (done.returncode, done.stderr) == (2, "Cancelled.\n")
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
@pytest.mark.parametrize(("mode", "step"), [("copy", "create"), ("copy", "rename"), ("move", "rename")])
def test_who_stops_sorting_finds_each_photo_filed_or_untouched(
    tmp_path: Path, paintings: Path, mode: str, step: str
):
    target = tmp_path / "sorted"
    words = ("--to", target, "--mode", mode, "--unsure-folder", "--yes")
    code = SORT_WITH.format(failpoint=f"interrupted_at({step!r}, 7)")
    done = disturbed(tmp_path, code, "sort", paintings, *words)
    assert (done.returncode, done.stderr) == (2, "Cancelled.\n")
    assert "filed" in done.stdout
    assert list(target.rglob("*.part")) == []
    assert statuesorter(tmp_path, "recover").stdout.startswith("0 put right")
    statuesorter(tmp_path, "undo")
    assert len(list(paintings.rglob("*.jpg"))) == 40
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
@pytest.mark.parametrize("nth", [0, 20, 39])
def test_a_run_that_was_cut_off_while_it_copied_is_put_back_and_is_well(
    tmp_path: Path, paintings: Path, nth: int
):
    words = ("sort", paintings, "--to", tmp_path / "sorted", "--unsure-folder", "--yes")
    code = SORT_WITH.format(failpoint=f"KilledAtStep('create', {nth})")
    assert disturbed(tmp_path, code, *words).returncode == -signal.SIGKILL
    done = statuesorter(tmp_path, "recover")
    assert (done.returncode, done.stdout, done.stderr) == (0, "40 put right, 0 left as they are\n", "")
    assert not (tmp_path / "sorted").exists()


@posix
@pytest.mark.parametrize("nth", [0, 20, 39])
def test_of_a_run_that_was_cut_off_while_copies_got_their_names_those_stay(
    tmp_path: Path, paintings: Path, nth: int
):
    words = ("sort", paintings, "--to", tmp_path / "sorted", "--unsure-folder", "--yes")
    code = SORT_WITH.format(failpoint=f"KilledAtStep('rename', {nth})")
    assert disturbed(tmp_path, code, *words).returncode == -signal.SIGKILL
    done = statuesorter(tmp_path, "recover")
    assert (done.returncode, done.stdout, done.stderr) == (0, "40 put right, 0 left as they are\n", "")
    assert len([path for path in tmp_path.glob("sorted/**/*") if path.is_file()]) == nth
    statuesorter(tmp_path, "undo")
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
def test_who_cannot_be_asked_is_told_how_to_go_without(tmp_path: Path, paintings: Path):
    """A closed standard input, as services and some launchers give, is no terminal."""
    words = f"sort '{paintings}' --to '{tmp_path / 'sorted'}' --base-dir '{tmp_path / 'program'}'"
    for closed in ("<&-", "</dev/null"):
        done = subprocess.run(
            f"'{sys.executable}' -m statuesorter {words} {closed}",
            shell=True,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "Add --yes to file without being asked.\n")
        assert done.stdout.endswith("Nothing was touched.\n")
    assert not (tmp_path / "sorted").exists()


@posix
@pytest.mark.parametrize(("answer", "filed"), [(b"\x04", False), (b"n\n", False), (b"y\n", True)])
def test_who_is_asked_may_answer_or_end_the_input(
    tmp_path: Path, paintings: Path, answer: bytes, filed: bool
):
    terminal, end = os.openpty()
    words = ("sort", paintings, "--to", tmp_path / "sorted", "--unsure-folder")
    os.write(terminal, answer)
    done = subprocess.run(
        command_line(tmp_path, *words), stdin=end, capture_output=True, text=True, check=False
    )
    os.close(end)
    os.close(terminal)
    assert (done.returncode, done.stderr) == (0, "")
    assert ("Nothing was touched." in done.stdout) is not filed
    assert (tmp_path / "sorted").exists() is filed


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
    done = statuesorter(tmp_path, "classify", museum, "--format", "table")
    assert done.returncode == 0, done.stderr
    assert r"\u5927 \U0001f5ff.jpg" in done.stdout
