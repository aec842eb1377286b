"""The child process that `isolation` asks: decodes one photo after the other, within limits.

Requests come on the standard input, replies go to the standard output, as `decoder_messages` says. It ends
when its input ends.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import BinaryIO

import msgspec

from statuesorter.domain.errors import PhotoError
from statuesorter.domain.language import use_language
from statuesorter.photos.decode import decode_here
from statuesorter.photos.decoder_messages import (
    HEADER,
    DecodedReply,
    DecodeRequest,
    ErrorReply,
    MetadataReply,
    Reply,
    Request,
)
from statuesorter.photos.metadata import read_metadata_here


def serve(requests: BinaryIO, replies: BinaryIO) -> None:
    """Answer request after request."""
    for line in requests:
        reply, pixels = _answer(msgspec.json.decode(line, type=Request))
        text = msgspec.json.encode(reply)
        replies.write(HEADER.pack(len(text), len(pixels)) + text)
        replies.write(pixels)
        replies.flush()


def _answer(request: Request) -> tuple[Reply, bytes]:
    if request.language is not None:
        code, folder = request.language
        use_language(code, locale_folder=Path(os.fsdecode(folder)))
    _limit_memory(request.memory)
    path = Path(os.fsdecode(request.path))
    try:
        if isinstance(request, DecodeRequest):
            return _decoded(path, request)
        return MetadataReply(read_metadata_here(path)), b""
    except PhotoError as error:
        return ErrorReply(type(error).__name__, error.sentence, error.advice), b""


def _decoded(path: Path, request: DecodeRequest) -> tuple[DecodedReply, bytes]:
    photo = decode_here(path, request.reduction, request.max_pixels)
    reply = DecodedReply(photo.image.size, photo.full_size, photo.format, photo.truncated, photo.taken)
    return reply, photo.image.tobytes()


def _limit_memory(size: int) -> None:
    """Let this process have at most ``size`` bytes, so that Pillow can say what is too large.

    Linux only: elsewhere the one who asks watches, and ends it.
    """
    if sys.platform == "linux":
        import resource

        _soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (size, hard))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    # Decoders written in C may print to the standard output: it is theirs, the replies get one of their own.
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(sys.stdin.buffer, replies)


if __name__ == "__main__":
    main()
