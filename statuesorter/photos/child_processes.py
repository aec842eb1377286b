"""Child processes that are asked over pipes, and ended where they take more time or memory than they may.

What comes back is checked against `decoder_messages`, and its pixels against their number; nothing is ever
unpickled.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Literal

import msgspec

from statuesorter.photos.decoder_messages import HEADER, DecodedReply, DecodeRequest, Reply, Request

_LONGEST_JSON = 1 << 16
_SLICE = 0.05
"""Seconds between two looks at a child that works."""

_PATIENCE = 5.0
"""Seconds that a child which was ended may take to be gone."""

_START = """\
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from statuesorter.photos.decoder_process import main
main()
"""

Death = Literal["ended", "slow", "greedy"]
"""Why a child is no more: by itself (or it answered nonsense), for taking too much time, too much memory."""


class ChildDied(Exception):
    """The child process ended, or was ended, before it had answered."""

    def __init__(self, death: Death) -> None:
        super().__init__()
        self.death: Death = death


class ChildStopped(Exception):
    """The child process was ended because nobody waits for its answer any more."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What an answer may cost: ``seconds``, not counting those in which the computer sleeps or the program is
    stopped, and bytes of ``memory``.
    """

    seconds: float
    memory: int


class DecoderProcesses:
    """At most ``most`` child processes, started when they are needed. Safe to use from any thread."""

    def __init__(self, *, most: int, command: Sequence[str] | None = None) -> None:
        # The child finds its modules where this process found them, and not in the folder it is started in.
        self._command = command or (sys.executable, "-P", "-c", _START, json.dumps(sys.path))
        self._turns = threading.Semaphore(most)
        self._guard = threading.Lock()
        self._idle: list[_Child] = []
        self._busy: set[_Child] = set()

    def ask(self, request: Request, limits: Limits) -> tuple[Reply, bytes]:
        """The reply to ``request``, which may cost what ``limits`` say, and the pixels of a decoded photo.
        Raises `ChildDied`, or `ChildStopped` where `stop` is called meanwhile.
        """
        with self._turns:
            child = self._free_child()
            try:
                reply = child.ask(request, limits)
            except BaseException as error:
                with self._guard:
                    stopped = child not in self._busy
                    self._busy.discard(child)
                child.end()
                if stopped and isinstance(error, ChildDied):
                    raise ChildStopped from error
                raise
            with self._guard:
                kept = child in self._busy
                if kept:
                    self._busy.remove(child)
                    self._idle.append(child)
            if not kept:  # stopped when it had just answered
                child.end()
            return reply

    def _free_child(self) -> _Child:
        with self._guard:
            child = self._idle.pop() if self._idle else None
        if child is not None and not child.alive:
            child.end()
            child = None
        child = child or _Child(self._command)
        with self._guard:
            self._busy.add(child)
        return child

    def stop(self) -> None:
        """End all children, in the middle of a photo too. More are started where more is asked."""
        with self._guard:
            idle, busy = [*self._idle], [*self._busy]
            self._idle.clear()
            self._busy.clear()
        for child in busy:
            child.kill()  # who asked it takes leave of it
        for child in idle:
            child.end()


class _Child:
    """One child process, asked by one thread at a time."""

    def __init__(self, command: Sequence[str]) -> None:
        self._process = subprocess.Popen(  # noqa: S603  our own interpreter and our own words
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl+C in a terminal is for the program, which then decides
        )

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, request: Request, limits: Limits) -> tuple[Reply, bytes]:
        with _Watch(self._process, limits) as watch:
            try:
                return self._answer(msgspec.structs.replace(request, memory=limits.memory))
            except (OSError, ValueError, RecursionError) as error:
                raise ChildDied(watch.death) from error

    def _answer(self, request: Request) -> tuple[Reply, bytes]:
        assert self._process.stdin is not None
        self._process.stdin.write(msgspec.json.encode(request) + b"\n")
        self._process.stdin.flush()
        length, pixels = HEADER.unpack(self._read(HEADER.size))
        if length > _LONGEST_JSON:
            raise ValueError("a reply too long to be ours")
        reply = msgspec.json.decode(self._read(length), type=Reply)
        most = 3 * request.max_pixels if isinstance(request, DecodeRequest) else 0
        if pixels > most or pixels != (reply.length if isinstance(reply, DecodedReply) else 0):
            raise ValueError("a reply that does not fit its pixels")
        return reply, self._read(pixels)

    def kill(self) -> None:
        """Let it end, without waiting until it has."""
        self._process.kill()

    def end(self) -> None:
        """Let it end and wait until it has: not for ever, since one that hangs in a disk cannot be ended."""
        self._process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_PATIENCE)
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError, ValueError):  # what was not sent any more; what is being read
                if pipe is not None:
                    pipe.close()

    def _read(self, length: int) -> bytes:
        assert self._process.stdout is not None
        read = self._process.stdout.read(length)
        if len(read) != length:
            raise OSError("the child ended")
        return read


class _Watch:
    """Ends a process that takes more than it may, from a thread of its own, while inside.

    Time is counted in slices, of which none counts for much more than its length: if the computer slept or
    the program was stopped meanwhile, that was no time to work in.
    """

    def __init__(self, process: subprocess.Popen[bytes], limits: Limits) -> None:
        self.death: Death = "ended"
        self._process, self._limits = process, limits
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, name="decoder-watch", daemon=True)

    def __enter__(self) -> _Watch:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        spent, before = 0.0, time.monotonic()
        while not self._over.wait(_SLICE):
            now = time.monotonic()
            spent, before = spent + min(now - before, 2 * _SLICE), now
            if spent > self._limits.seconds:
                self.death = "slow"
            elif _memory_of(self._process.pid) > self._limits.memory:
                self.death = "greedy"
            else:
                continue
            self._process.kill()
            return


def _memory_of(pid: int) -> int:
    """How many bytes of memory a process holds that no other could have meanwhile."""
    import psutil

    try:
        taken = psutil.Process(pid).memory_info()
    except psutil.Error:  # it is ending
        return 0
    return int(getattr(taken, "private", taken.rss))  # Windows may swap a process out, which frees no memory
