"""Decoding in a process of its own: a decoder that crashes or eats memory takes nothing else with it.

A few child processes run `decoder_process` and are asked over pipes. What comes back is believed no more than
the photo itself: plain JSON and raw pixels, whose sizes are checked; nothing is ever unpickled.
"""

from __future__ import annotations

import atexit
import functools
import json
import os
import struct
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from PIL import Image

from statuesorter import errors
from statuesorter.errors import DecoderFailed, PhotoError
from statuesorter.language import _, spoken_language
from statuesorter.photos.decoded import DecodedPhoto
from statuesorter.photos.names import shown_name
from statuesorter.photos.pillow import pixel_limit
from statuesorter.photos.reduction import Reduction

HEADER = struct.Struct(">IQ")
"""What stands before a reply: the length of its JSON and of its pixels, in bytes."""

_SECONDS, _SECONDS_FOR_THE_LARGEST = 30.0, 300.0
_LONGEST_JSON = 1 << 16
_START = """\
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from statuesorter.photos.decoder_process import main
main()
"""
_KINDS = {
    kind.__name__: kind
    for kind in (
        errors.PhotoUnreadable,
        errors.PhotoDamaged,
        errors.PhotoUnsupported,
        errors.PhotoTooLarge,
    )
}


class ChildDied(Exception):
    """The child process ended, was ended because it took too long, or answered nonsense."""

    def __init__(self, *, slow: bool) -> None:
        super().__init__()
        self.slow = slow


@dataclass(frozen=True, slots=True)
class Reply:
    """What a child said: its JSON, and the pixels of a picture of the ``size`` that stands there."""

    said: Mapping[str, Any]
    pixels: bytes


class DecoderProcesses:
    """At most ``most`` child processes, started when they are needed. Safe to use from any thread."""

    def __init__(self, *, most: int, command: Sequence[str] | None = None) -> None:
        # The child finds its modules where this process found them, and not in the folder it is started in.
        self._command = command or (sys.executable, "-P", "-c", _START, json.dumps(sys.path))
        self._turns = threading.Semaphore(most)
        self._guard = threading.Lock()
        self._idle: list[_Child] = []

    def ask(self, request: Mapping[str, Any], *, seconds: float) -> Reply:
        """The reply to ``request``, which may take ``seconds``. Raises `ChildDied`."""
        with self._turns:
            with self._guard:
                child = self._idle.pop() if self._idle else None
            if child is not None and not child.alive:
                child.end()
                child = None
            child = child or _Child(self._command)
            try:
                reply = child.ask(request, seconds)
            except BaseException:
                child.end()
                raise
            with self._guard:
                self._idle.append(child)
            return reply

    def close(self) -> None:
        """End the children that are idle. More are started where more is asked."""
        with self._guard:
            idle, self._idle = self._idle, []
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

    def ask(self, request: Mapping[str, Any], seconds: float) -> Reply:
        assert self._process.stdin is not None
        expired = threading.Event()
        clock = threading.Timer(seconds, self._expire, [expired])
        clock.start()
        try:
            self._process.stdin.write(json.dumps(request).encode("ascii") + b"\n")
            self._process.stdin.flush()
            length, pixels = HEADER.unpack(self._read(HEADER.size))
            if length > _LONGEST_JSON:
                raise ValueError("a reply too long to be ours")
            reply = cast(dict[str, Any], json.loads(self._read(length)))
            if pixels != _bytes_of(reply.get("size")) or pixels > 3 * request.get("max_pixels", 0):
                raise ValueError("a reply that does not fit its pixels")
            return Reply(reply, self._read(pixels))
        except (OSError, ValueError, TypeError, AttributeError, RecursionError) as error:
            raise ChildDied(slow=expired.is_set()) from error
        finally:
            clock.cancel()

    def end(self) -> None:
        self._process.kill()
        self._process.communicate()

    def _expire(self, expired: threading.Event) -> None:
        expired.set()
        self._process.kill()

    def _read(self, length: int) -> bytes:
        assert self._process.stdout is not None
        read = self._process.stdout.read(length)
        if len(read) != length:
            raise OSError("the child ended")
        return read


def decode(path: Path, known_as: str, reduction: Reduction, max_pixels: int) -> DecodedPhoto:
    """Decode the photo in a child process. Raises what `decode.decode` raises.

    ``known_as`` is the name of its format.
    """
    request = {
        "do": "decode",
        "path": os.fsencode(path.absolute()).hex(),
        "max_side": reduction.max_side,
        "short_side": reduction.short_side,
        "slack": reduction.slack,
        "max_pixels": max_pixels,
    }
    seconds = _SECONDS if max_pixels <= pixel_limit() else _SECONDS_FOR_THE_LARGEST
    try:
        return _photo_of(_ask(request, path, known_as, seconds))
    except (KeyError, TypeError, ValueError) as error:
        raise _failed(shown_name(path), known_as, slow=False) from error


def _photo_of(reply: Reply) -> DecodedPhoto:
    full_width, full_height = reply.said["full_size"]
    return DecodedPhoto(
        Image.frombytes("RGB", tuple(reply.said["size"]), reply.pixels),
        (int(full_width), int(full_height)),
        str(reply.said["format"]),
        bool(reply.said["truncated"]),
    )


def metadata(path: Path, known_as: str) -> Mapping[str, Any]:
    """What the photo says about itself, as `metadata.fields_of` gives it. Raises `PhotoError`, and KeyError
    where the child gives something else.
    """
    request = {"do": "metadata", "path": os.fsencode(path.absolute()).hex()}
    return _ask(request, path, known_as, _SECONDS).said["metadata"]


def _ask(request: dict[str, Any], path: Path, known_as: str, seconds: float) -> Reply:
    spoken = spoken_language()
    request["language"] = None if spoken is None else [spoken[0], str(spoken[1])]
    try:
        reply = processes().ask(request, seconds=seconds)
    except ChildDied as died:
        raise _failed(shown_name(path), known_as, slow=died.slow) from died
    said = reply.said
    if "error" in said:
        raise _KINDS.get(said["error"], PhotoError)(str(said["sentence"]), advice=str(said["advice"]))
    return reply


def _failed(name: str, known_as: str, *, slow: bool) -> DecoderFailed:
    sentence = (
        _("{name} took too long to decode (format: {format}).")
        if slow
        else _("{name} made its decoder fail (format: {format}).")
    )
    return DecoderFailed(sentence.format(name=name, format=known_as))


def _bytes_of(size: Any) -> int:
    """How many bytes the pixels of a picture of this size take."""
    if size is None:
        return 0
    width, height = size
    if not (isinstance(width, int) and isinstance(height, int) and width > 0 and height > 0):
        raise ValueError("no size of a picture")
    return width * height * 3


@functools.cache
def processes() -> DecoderProcesses:
    """The child processes of this program."""
    made = DecoderProcesses(most=os.cpu_count() or 1)
    atexit.register(made.close)
    return made
