"""The training process: what it says arrives, and whatever becomes of it, the program goes on."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from statuesorter.child_command import child_command
from statuesorter.domain.cancellation import Cancelled, CancelToken
from statuesorter.domain.errors import ModelError, TrainingError, WeightsUnavailable
from statuesorter.domain.labels import PAINT, STATUE
from statuesorter.domain.model_format import ModelFormat
from statuesorter.domain.progress import Progress
from statuesorter.domain.training import BatchLook, BatchLoss, EpochRow, NetworkSettings
from statuesorter.training.messages import (
    ExportJob,
    Trained,
    TrainingJob,
    TrainingPhoto,
    decode_job,
    decode_message,
    encode,
)
from statuesorter.training.process import TrainingProcessBug, run_export, run_training
from tests.models.tiny_model import TINY_SPEC
from tests.training.processes import trainers

ROOT = Path(__file__).parents[2]


def job_in(folder: Path, **changed: object) -> TrainingJob:
    folder.mkdir(parents=True, exist_ok=True)
    values: dict[str, object] = {
        "photos": (TrainingPhoto(Path("preview.jpg"), Path("photo.jpg"), 1, held_out=False),),
        "labels": (PAINT, STATUE),
        "spec": TINY_SPEC,
        "weights": Path("backbone.safetensors"),
        "downloads": folder / "downloads",
        "results": folder,
        "settings": NetworkSettings(epochs=3, batch_size=4),
        "seed": 1,
        "language": None,
    }
    return TrainingJob(**(values | changed))  # type: ignore[arg-type]


def behaving(what: str) -> list[str]:
    return [sys.executable, "-m", "tests.training.child_behaviour", what]


def run(what: str, folder: Path, cancel: CancelToken | None = None):
    return run_training(job_in(folder), cancel=cancel, command=behaving(what))


def log_of(caplog: pytest.LogCaptureFixture) -> str:
    return "\n".join(record.getMessage() for record in caplog.records)


LOOK = BatchLook(((b"\x89PNG", PAINT), (b"\x89PNG\n", STATUE)))

LEARNED = [Progress(1, 2, "Downloading"), LOOK, BatchLoss(1, 8, 0.5), EpochRow(0, 0.5, 0.25, 0.125, 1.5)]


@pytest.fixture(autouse=True)
def no_process_is_left():
    yield
    assert not trainers()


def test_what_happens_arrives_as_it_was(tmp_path: Path):
    ends = []

    def listen():
        ends.append((yield from run("learns", tmp_path)))

    assert list(listen()) == LEARNED
    assert ends == [Trained(TINY_SPEC, 0.001)]


def test_what_libraries_print_goes_to_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO)
    assert list(run("prints", tmp_path)) == LEARNED
    for words in ("a library speaks", '{"type":"trained"}', "a program speaks"):
        assert words in log_of(caplog)


@pytest.mark.skipif(sys.platform == "win32", reason="there a crash has a number")
def test_a_crash_is_told_and_the_log_says_where(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO)
    with pytest.raises(TrainingError, match=r"stopped unexpectedly \(SIGSEGV\)\. Try again with a smaller"):
        list(run("crashes", tmp_path))
    assert "in crashes" in log_of(caplog)


def test_a_process_that_just_leaves_is_told(tmp_path: Path):
    with pytest.raises(TrainingError, match=r"stopped unexpectedly \(exit code 7\)"):
        list(run("leaves", tmp_path))


@pytest.mark.skipif(sys.platform == "win32", reason="there the system kills nobody for memory")
def test_one_that_the_system_kills_is_told_of_memory(tmp_path: Path):
    running = run("waits", tmp_path)
    assert next(running) == LEARNED[0]
    (child,) = trainers()
    child.send_signal(signal.SIGKILL)  # as Linux does where memory runs out
    with pytest.raises(TrainingError, match="memory ran out"):
        list(running)


def test_memory_that_python_cannot_have_is_told(tmp_path: Path):
    with pytest.raises(TrainingError, match=r"not enough memory.*smaller batch"):
        list(run("lacks_memory", tmp_path))


def test_an_error_of_the_persons_world_is_the_same_on_this_side(tmp_path: Path):
    with pytest.raises(WeightsUnavailable) as raised:
        list(run("lacks_weights", tmp_path))
    assert (raised.value.sentence, raised.value.advice) == ("They are not here.", "Fetch them.")


def test_a_bug_brings_its_traceback(tmp_path: Path):
    with pytest.raises(TrainingProcessBug) as raised:
        list(run("has_a_bug", tmp_path))
    (report,) = raised.value.__notes__
    assert 'raise KeyError("lost")' in report
    assert "in has_a_bug" in report


def test_a_program_that_speaks_no_messages_is_a_bug(tmp_path: Path):
    for garbage in ("garbage", '{"type": "batch", "loss": {"step": "one"}}', "\\xff\\xfe"):
        command = [sys.executable, "-c", f"print('{garbage}')"]
        with pytest.raises(TrainingProcessBug):
            list(run_training(job_in(tmp_path), command=command))


def test_its_threads_do_not_wait_in_busy_loops(tmp_path: Path):
    """Where the cores are shared they would keep each other from working: minutes instead of seconds."""
    running = run("waits", tmp_path)
    next(running)
    children = psutil.Process().children()
    (trainer,) = [child for child in children if "tests.training.child_behaviour" in child.cmdline()]
    assert trainer.environ()["OMP_WAIT_POLICY"] == "PASSIVE"
    running.close()


def test_one_that_is_asked_to_stop_stops(tmp_path: Path):
    cancel = CancelToken()
    running = run("waits", tmp_path, cancel)
    assert next(running) == LEARNED[0]
    cancel.cancel()
    with pytest.raises(Cancelled):
        list(running)


def test_one_that_does_not_hear_is_ended_with_all_it_started(tmp_path: Path):
    cancel = CancelToken()
    running = run("hangs", tmp_path, cancel)
    other = next(running)
    assert isinstance(other, Progress)
    assert psutil.pid_exists(other.done)
    began = time.monotonic()
    cancel.cancel()
    with pytest.raises(Cancelled):
        next(running)
    assert time.monotonic() - began < 60
    while _runs(other.done):  # it was killed, and the system may take a moment
        assert time.monotonic() - began < 60
        time.sleep(0.01)


def test_closing_the_generator_ends_it(tmp_path: Path):
    running = run("waits", tmp_path)
    next(running)
    running.close()


def run_exporting(what: str, folder: Path):
    job = ExportJob(model=folder, format=ModelFormat.ONNX, results=folder, language=None)
    return run_export(job, command=behaving(what))


def test_an_export_says_how_far_it_is(tmp_path: Path):
    assert list(run_exporting("advances", tmp_path)) == [Progress(1, 2, "Writing")]


def test_an_export_that_fails_speaks_of_no_training(tmp_path: Path):
    with pytest.raises(ModelError, match=r"The export stopped unexpectedly \(exit code 7\)"):
        list(run_exporting("leaves", tmp_path))
    with pytest.raises(ModelError, match="not enough memory to export the model"):
        list(run_exporting("lacks_memory", tmp_path))
    with pytest.raises(TrainingProcessBug, match="BatchShown"):
        list(run_exporting("learns", tmp_path))


PARENT = """
import sys
from pathlib import Path
from tests.training.test_process import run
for event in run(sys.argv[1], Path(sys.argv[2])):
    print(event, flush=True)
"""


@pytest.mark.parametrize("what", ["waits", "hangs", "chatters"])
def test_without_its_parent_it_ends_and_leaves_nothing(what: str, tmp_path: Path):
    results = tmp_path / "results"
    command = [sys.executable, "-c", PARENT, what, str(results)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    parent = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, env=environment)
    assert parent.stdout is not None
    assert parent.stdout.readline()
    trainer, *others = psutil.Process(parent.pid).children(recursive=True)
    parent.kill()
    parent.communicate()
    _gone, alive = psutil.wait_procs([trainer], timeout=60)
    assert not alive
    assert not results.exists()
    for other in others:
        other.kill()


def test_paths_that_are_no_text_arrive(tmp_path: Path):
    strange = Path(os.fsdecode(b"caf\xe9.jpg")) if sys.platform != "win32" else Path("café.jpg")
    job = job_in(tmp_path, photos=(TrainingPhoto(strange, strange, 0, held_out=True),))
    assert decode_job(encode(job)) == job


def test_what_is_no_message_is_refused():
    for text in (b"", b"null", b'{"type":"unknown"}', b'{"type":"epoch","row":{"epoch":1}}', b"[" * 9999):
        with pytest.raises(ValueError, match=r".|^$"):
            decode_message(text)


def test_a_frozen_program_is_its_own_child(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    module = "statuesorter.training.child.__main__"
    assert child_command(module, "job.json") == (sys.executable, "--child-process", module, "job.json")


def test_a_frozen_program_begins_to_train_when_it_is_started_so(tmp_path: Path):
    """It comes as far as the weights, which are missing."""
    module = "statuesorter.training.child.__main__"
    command = [sys.executable, "-m", "statuesorter", "--child-process", module]
    with pytest.raises(ModelError, match=r"backbone\.safetensors"):
        list(run_training(job_in(tmp_path), command=command))


def _runs(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
