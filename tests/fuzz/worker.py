"""The process in which bad bytes are read: a decoder of C that falls over takes only this one with it."""

from __future__ import annotations

import contextlib
import importlib
import multiprocessing
import os
import shutil
import tempfile
import traceback
from dataclasses import dataclass
from enum import StrEnum
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.fuzz.targets import Target

_MEMORY = 6 * 2**30  # a photo that asks for more ends here, not with the whole computer
_SECONDS = 10.0


class Outcome(StrEnum):
    """FINE: shown or read. SAID: one of our errors. CONTAINED: a decoder fell over in its own process.
    BUG: any other error. CRASH: the process died. HANG: it had to be ended.
    """

    FINE = "fine"
    SAID = "said"
    CONTAINED = "inside"
    BUG = "bug"
    CRASH = "crash"
    HANG = "hang"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one input, and the traceback of a bug."""

    outcome: Outcome
    details: str = ""


class Worker:
    """Starts the process when it is needed, and anew after it died."""

    def __init__(self, seconds: float = _SECONDS) -> None:
        self._seconds = seconds
        self._context = multiprocessing.get_context("spawn")
        self._connection: Connection | None = None
        self._folder = Path(tempfile.mkdtemp(prefix="fuzz-"))

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_error: object) -> None:
        self._end()
        shutil.rmtree(self._folder, ignore_errors=True)

    def try_with(self, target: Target, content: bytes) -> Verdict:
        """Have ``content`` read by ``target``."""
        connection = self._connection or self._start()
        connection.send((target, content))
        if not connection.poll(self._seconds):
            self._end()
            return Verdict(Outcome.HANG)
        try:
            return connection.recv()
        except EOFError:
            self._process.join(5)
            exit_status = self._process.exitcode
            self._end()
            return Verdict(Outcome.CRASH, f"the process ended with {exit_status}")

    def _start(self) -> Connection:
        self._connection, theirs = self._context.Pipe()
        self._process = self._context.Process(target=_serve, args=(theirs, self._folder), daemon=True)
        self._process.start()
        theirs.close()
        self._connection.recv()  # it has imported what it needs: the clock may run
        return self._connection

    def _end(self) -> None:
        if self._connection is not None:
            self._process.kill()
            self._process.join()
            self._connection.close()
            self._connection = None


def _serve(connection: Connection, folder: Path) -> None:
    importlib.import_module("tests.fuzz.targets")  # what all inputs need is imported before the clock runs
    import resource  # Windows has none

    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # libtiff and others complain there, of every input
    connection.send(None)
    with contextlib.suppress(EOFError):
        while True:
            target, content = connection.recv()
            connection.send(_try(target, content, folder))


def _try(target: Target, content: bytes, folder: Path) -> Verdict:
    from statuesorter.domain.errors import DecoderFailed, StatueSorterError

    place = Path(tempfile.mkdtemp(dir=folder))
    try:
        target(content, place)
    except DecoderFailed as error:
        return Verdict(Outcome.CONTAINED, str(error))
    except StatueSorterError as error:
        sentence = str(error)
        return Verdict(Outcome.SAID if sentence.isprintable() else Outcome.BUG, sentence)
    except BaseException:  # noqa: BLE001  whatever it is, it is what we are looking for
        return Verdict(Outcome.BUG, traceback.format_exc())
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return Verdict(Outcome.FINE)
