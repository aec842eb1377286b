"""Decoding in a process of its own: a decoder that crashes or eats memory takes nothing else with it.

A few child processes run `decoder_process`; here stands what they are asked, what an answer may cost, and
how a photo whose decoder failed is reported.
"""

from __future__ import annotations

import atexit
import functools
import logging
import os
from dataclasses import replace
from pathlib import Path

from PIL import Image

from statuesorter.domain import errors
from statuesorter.domain.cancellation import Cancelled
from statuesorter.domain.errors import DecoderFailed, PhotoError
from statuesorter.domain.language import _, current_language
from statuesorter.domain.metadata import Metadata
from statuesorter.domain.names import shown_name
from statuesorter.log.public import Public
from statuesorter.photos.child_processes import (
    ChildDied,
    ChildStopped,
    Death,
    DecoderProcesses,
    Limits,
)
from statuesorter.photos.decoded import DecodedPhoto
from statuesorter.photos.decoder_messages import (
    DecodedReply,
    DecodeRequest,
    ErrorReply,
    MetadataReply,
    MetadataRequest,
    Reply,
    Request,
)
from statuesorter.photos.pillow import BYTES_PER_PIXEL, machine_memory, pixel_limit
from statuesorter.photos.reduction import Reduction

_log = logging.getLogger(__name__)

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
    request = DecodeRequest(
        path=os.fsencode(path.absolute()), language=_language(), reduction=reduction, max_pixels=max_pixels
    )
    reply, pixels = _ask(request, path, known_as, _limits(max_pixels))
    if not isinstance(reply, DecodedReply):
        raise _failed(shown_name(path), known_as, "ended")
    image = Image.frombytes("RGB", reply.size, pixels)
    return DecodedPhoto(image, reply.full_size, reply.format, reply.truncated, reply.taken)


def _limits(max_pixels: int) -> Limits:
    """What a photo of so many pixels may cost."""
    seconds = _SECONDS if max_pixels <= pixel_limit() else _SECONDS_FOR_THE_LARGEST
    memory = min(max_pixels * BYTES_PER_PIXEL, machine_memory() // 4 * 3)
    return Limits(seconds, memory + _OWN_MEMORY)


def metadata(path: Path, known_as: str) -> Metadata:
    """What the photo says about itself. Raises `PhotoError`."""
    request = MetadataRequest(path=os.fsencode(path.absolute()), language=_language())
    limits = replace(_limits(pixel_limit()), seconds=_SECONDS_TO_ASK)
    reply, _no_pixels = _ask(request, path, known_as, limits)
    if not isinstance(reply, MetadataReply):
        raise _failed(shown_name(path), known_as, "ended")
    return reply.metadata


def _language() -> tuple[str, bytes] | None:
    language = current_language()
    return None if language is None else (language[0], os.fsencode(language[1]))


def _ask(request: Request, path: Path, known_as: str, limits: Limits) -> tuple[Reply, bytes]:
    try:
        reply, pixels = processes().ask(request, limits)
    except ChildStopped as stopped:
        raise Cancelled from stopped
    except ChildDied as died:
        _log.warning("A decoder of %s failed (%s): %s", Public(known_as), Public(died.death), path)
        raise _failed(shown_name(path), known_as, died.death) from died
    if isinstance(reply, ErrorReply):
        raise _KINDS.get(reply.kind, PhotoError)(reply.sentence, advice=reply.advice)
    return reply, pixels


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
