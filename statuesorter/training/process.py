"""The training process, seen from the program: started, listened to, and ended in any case. It trains, and it
writes models as ONNX and for fastai.

fastai and torch take a gigabyte and the interpreter for themselves. In a process of their own they give both
back, and neither a crash nor a hunger for memory does the program any harm.
"""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from types import TracebackType
from typing import IO

import psutil

from statuesorter.child_command import child_command
from statuesorter.domain import errors
from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.errors import StatueSorterError, TrainingError
from statuesorter.domain.progress import Progress
from statuesorter.domain.training import BatchLook, BatchLoss, EpochRow, RateSuggested, RateTried, Warned
from statuesorter.log.public import FreeText, Public
from statuesorter.training.errors import (
    export_out_of_memory,
    export_stopped,
    out_of_memory,
    stopped_unexpectedly,
)
from statuesorter.training.messages import (
    Advanced,
    BatchLearned,
    BatchShown,
    Bug,
    EpochEnded,
    Exported,
    ExportJob,
    Failed,
    Job,
    LookJob,
    Message,
    Noticed,
    RateFound,
    RateLearned,
    Trained,
    TrainingJob,
    decode_message,
    encode,
)

_log = logging.getLogger(__name__)

_CHILD = "statuesorter.training.child.__main__"
_LOOK_EVERY = 0.1
"""Seconds between two looks at the cancel token."""

_TO_STOP, _TO_TERMINATE, _TO_BE_GONE = 4.0, 2.0, 5.0
"""Seconds that the process has to end when it is asked to, when it is told to, and when it is killed."""

_LONGEST_LINE = 1 << 20

_WHILE_OTHERS_WORK = {"OMP_WAIT_POLICY": "PASSIVE"}
"""torch's threads otherwise wait for each other in busy loops. Where other programs need the cores too, that
made a small training five times as long (70 and 147 s instead of 19 on two busy cores).
"""


Reported = Progress | BatchLook | BatchLoss | EpochRow | RateTried | RateSuggested | Warned
"""What a training says while it runs."""


class TrainingProcessBug(Exception):
    """A bug of ours in the training process; its traceback is a note of this error."""


def run_training(
    job: TrainingJob, *, cancel: CancelToken | None = None, command: Sequence[str] | None = None
) -> Generator[Reported, None, Trained]:
    """Train in a process of its own: yield what it reports, return its last message. What it made is in the
    job's folder of results.

    Raises what the training process raised; `TrainingError` where that ended by itself, `OutOfMemory` where
    the system ended it; `Cancelled`. However it ends, also when the generator is closed, no process is left.
    ``command`` starts another program (for tests); the job's file is its last argument.
    """
    with closing(_messages(job, cancel, command)) as messages:
        for message in messages:
            match message:
                case Advanced():
                    yield message.progress
                case BatchShown():
                    yield message.look
                case BatchLearned():
                    yield message.loss
                case EpochEnded():
                    yield message.row
                case RateLearned():
                    yield message.tried
                case RateFound():
                    yield message.suggested
                case Noticed():
                    yield message.warned
                case Trained():
                    return message
                case _:
                    raise _unexpected(message)
    raise TrainingProcessBug("the training process said nothing at its end")


def run_look(
    job: LookJob, *, cancel: CancelToken | None = None, command: Sequence[str] | None = None
) -> BatchLook:
    """Have the process show what ``job`` asks for. Raises as `run_training` does."""
    with closing(_messages(job, cancel, command)) as messages:
        for message in messages:
            if isinstance(message, BatchShown):
                return message.look
            raise _unexpected(message)
    raise TrainingProcessBug("the training process showed nothing")


def run_export(
    job: ExportJob, *, cancel: CancelToken | None = None, command: Sequence[str] | None = None
) -> Generator[Progress, None, None]:
    """Have the process write a model as the job says; yield how far it is. At the end the job's
    `written_file` is there. Raises as `run_training` does; `ModelError` where the process ended by itself.
    """
    with closing(_messages(job, cancel, command)) as messages:
        for message in messages:
            match message:
                case Advanced():
                    yield message.progress
                case Exported():
                    return
                case _:
                    raise _unexpected(message)


def _messages(
    job: Job, cancel: CancelToken | None, command: Sequence[str] | None
) -> Generator[Message, None, None]:
    """What a process says that was started for ``job``; what it raised is raised here."""
    file = job.results / "job.json"
    file.write_bytes(encode(job))
    with _Process([*(command or child_command(_CHILD)), str(file)]) as process:
        for message in process.messages(cancel):
            match message:
                case Failed():
                    raise _error_of(message)
                case Bug():
                    bug = TrainingProcessBug("a bug in the training process")
                    bug.add_note(Public(message.report))
                    raise bug
                case _:
                    yield message
        raise _ended_by_itself(job, process.exit_code())


def _unexpected(message: Message) -> TrainingProcessBug:
    return TrainingProcessBug(f"the training process said {type(message).__name__}")


class _Process:
    """One child process: its messages come from its standard output, its standard error goes to the log. Its
    standard input says nothing and ends when it is to stop, or when this process is no more.
    """

    def __init__(self, command: Sequence[str]) -> None:
        flags = subprocess.CREATE_NO_WINDOW if sys.platform == "win32" else 0
        self._process = subprocess.Popen(  # noqa: S603  our own interpreter and our own words
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=_WHILE_OTHERS_WORK | os.environ,
            start_new_session=True,  # Ctrl+C in a terminal is for the program, which then decides
            creationflags=flags,
        )
        _log.info("The training process %d has started", self._process.pid)
        self._lines: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self._readers = [
            threading.Thread(target=self._take_messages, args=(self._process.stdout,), daemon=True),
            threading.Thread(target=_take_log, args=(self._process.stderr,), daemon=True),
        ]
        for reader in self._readers:
            reader.start()

    def __enter__(self) -> _Process:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def messages(self, cancel: CancelToken | None) -> Iterator[Message]:
        """What the process says, until it says no more. Raises `Cancelled`, and `TrainingProcessBug` for what
        is no message.
        """
        while True:
            if cancel is not None:
                cancel.raise_if_cancelled()
            try:
                line = self._lines.get(timeout=_LOOK_EVERY)
            except queue.Empty:
                continue
            if line is None:
                return
            try:
                message = decode_message(line)
            except ValueError as error:
                raise TrainingProcessBug("the training process said what is no message") from error
            yield message

    def exit_code(self) -> int | None:
        """With which code the process ended (see `subprocess.Popen.returncode`); None where it has not."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_TO_STOP)
        return self._process.returncode

    def _take_messages(self, stream: IO[bytes]) -> None:
        with contextlib.suppress(OSError, ValueError):  # it was closed
            while line := stream.readline(_LONGEST_LINE):
                self._lines.put(line)
        self._lines.put(None)

    def _end(self) -> None:
        """Ask the process to stop, then make it: it and every process that it started."""
        others = _children_of(self._process.pid)
        assert self._process.stdin is not None
        self._process.stdin.close()
        for end, patience in (
            (lambda: None, _TO_STOP),
            (self._process.terminate, _TO_TERMINATE),
            (self._process.kill, _TO_BE_GONE),
        ):
            end()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(patience)
                break
        for other in others:
            with contextlib.suppress(psutil.Error):  # it has ended
                other.kill()
        _log.info("The training process %d has ended (%s)", self._process.pid, self._process.returncode)
        for reader in self._readers:
            reader.join(_TO_TERMINATE)
        for stream in (self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()


def _take_log(stream: IO[bytes]) -> None:
    with contextlib.suppress(OSError, ValueError):  # it was closed
        while line := stream.readline(_LONGEST_LINE):
            _log.info("Training process: %s", FreeText(line.decode(errors="replace").rstrip()))


def _children_of(pid: int) -> list[psutil.Process]:
    """The processes that the process has started, and those that they have."""
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.Error:
        return []


def _error_of(message: Failed) -> StatueSorterError:
    """The error that the training process raised; a `TrainingError` where its kind is not known here."""
    kind = getattr(errors, message.error, None)
    if not (isinstance(kind, type) and issubclass(kind, StatueSorterError)):
        kind = TrainingError
    return kind(message.sentence, advice=message.advice)


def _ended_by_itself(job: Job, code: int | None) -> StatueSorterError:
    """What the person is told where the training process ended without a word."""
    _log.error("The training process ended by itself (%s)", code)
    exports = isinstance(job, ExportJob)
    if sys.platform != "win32" and code == -signal.SIGKILL:
        return export_out_of_memory() if exports else out_of_memory(ended=True)
    return export_stopped(_reason(code)) if exports else stopped_unexpectedly(_reason(code))


def _reason(code: int | None) -> str:
    if code is not None and code < 0:
        with contextlib.suppress(ValueError):
            return signal.Signals(-code).name
    return f"exit code {code}"
