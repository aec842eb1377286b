"""Decoding in a process of its own: a decoder that crashes or eats memory takes nothing else with it.

A few child processes run `decoder_process`; here stands what they are asked, what an answer may cost, and
how a photo whose decoder failed is reported.
"""

from __future__ import annotations

import atexit
import functools
import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from PIL import Image

from statuesorter.domain import errors
from statuesorter.domain.cancellation import Cancelled
from statuesorter.domain.errors import DecoderFailed, PhotoError
from statuesorter.domain.language import _, current_language
from statuesorter.domain.names import shown_name
from statuesorter.photos.child_processes import (
    ChildDied,
    ChildStopped,
    Death,
    DecoderProcesses,
    Limits,
    Reply,
)
from statuesorter.photos.decoded import DecodedPhoto
from statuesorter.photos.pillow import BYTES_PER_PIXEL, machine_memory, pixel_limit
from statuesorter.photos.reduction import Reduction

_SECONDS, _SECONDS_FOR_THE_LARGEST = 30.0, 300.0
_SECONDS_TO_ASK = 10.0
"""For what a photo says of itself, of which no pixel is decoded."""
_OWN_MEMORY = 512 * 2**20
"""Bytes for everything but the photo: Python, the decoders, the file itself."""

_KINDS = {
    kind.__name__: kind
    for kind in (
        errors.PhotoUnreadable,
        errors.PhotoDamaged,
        errors.PhotoUnsupported,
        errors.PhotoTooLarge,
    )
}


def decode(path: Path, known_as: str, reduction: Reduction, max_pixels: int) -> DecodedPhoto:
    """Decode the photo in a child process. Raises what `decode.decode` raises.

    ``known_as`` is the name of its format.
    """
    request = {
        "do": "decode",
        "path": os.fsencode(path.absolute()).hex(),
        "max_side": reduction.max_side,
        "short_side": reduction.short_side,
        "area": reduction.area,
        "slack": reduction.slack,
        "max_pixels": max_pixels,
    }
    try:
        return _photo_of(_ask(request, path, known_as, _limits(max_pixels)))
    except (KeyError, TypeError, ValueError) as error:
        raise _failed(shown_name(path), known_as, "ended") from error


def _limits(max_pixels: int) -> Limits:
    """What a photo of so many pixels may cost."""
    seconds = _SECONDS if max_pixels <= pixel_limit() else _SECONDS_FOR_THE_LARGEST
    memory = min(max_pixels * BYTES_PER_PIXEL, machine_memory() // 4 * 3)
    return Limits(seconds, memory + _OWN_MEMORY)


def _photo_of(reply: Reply) -> DecodedPhoto:
    full_width, full_height = reply.fields["full_size"]
    taken = reply.fields["taken"]
    return DecodedPhoto(
        Image.frombytes("RGB", tuple(reply.fields["size"]), reply.pixels),
        (int(full_width), int(full_height)),
        str(reply.fields["format"]),
        bool(reply.fields["truncated"]),
        None if taken is None else datetime.fromisoformat(taken),
    )


def metadata(path: Path, known_as: str) -> Mapping[str, Any]:
    """What the photo says about itself, as `metadata.fields_of` gives it. Raises `PhotoError`, and KeyError
    where the child gives something else.
    """
    request = {"do": "metadata", "path": os.fsencode(path.absolute()).hex()}
    limits = replace(_limits(pixel_limit()), seconds=_SECONDS_TO_ASK)
    return _ask(request, path, known_as, limits).fields["metadata"]


def _ask(request: dict[str, Any], path: Path, known_as: str, limits: Limits) -> Reply:
    language = current_language()
    request["language"] = None if language is None else [language[0], str(language[1])]
    try:
        reply = processes().ask(request, limits)
    except ChildStopped as stopped:
        raise Cancelled from stopped
    except ChildDied as died:
        raise _failed(shown_name(path), known_as, died.death) from died
    fields = reply.fields
    if "error" in fields:
        raise _KINDS.get(fields["error"], PhotoError)(str(fields["sentence"]), advice=str(fields["advice"]))
    return reply


def _failed(name: str, known_as: str, death: Death) -> DecoderFailed:
    match death:
        case "slow":
            sentence = _("{name} took too long to decode (format: {format}).")
        case "greedy":
            sentence = _("{name} took too much memory to decode (format: {format}).")
        case "ended":
            sentence = _("{name} made its decoder fail (format: {format}).")
    return DecoderFailed(sentence.format(name=name, format=known_as))


@functools.cache
def processes() -> DecoderProcesses:
    """The child processes of this program."""
    made = DecoderProcesses(most=os.cpu_count() or 1)
    atexit.register(made.stop)
    return made


def stop() -> None:
    """End the decoding that is under way: nobody wants it any more. It raises `Cancelled` where it is.

    Python waits at its end for every thread of a pool: one that decodes would keep the program for as long.
    """
    if processes.cache_info().currsize:
        processes().stop()
