"""The child process that `isolation` asks: decodes one photo after the other, within limits.

A request is a line of JSON on the standard input; a reply is `HEADER`, JSON and raw pixels on the
standard output. It ends when its input ends.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any, BinaryIO

from statuesorter.domain.errors import PhotoError
from statuesorter.domain.language import use_language
from statuesorter.photos.child_processes import HEADER
from statuesorter.photos.decode import decode_here
from statuesorter.photos.metadata import fields_of, read_metadata_here
from statuesorter.photos.reduction import Reduction


def serve(requests: BinaryIO, replies: BinaryIO) -> None:
    """Answer request after request."""
    for line in requests:
        reply, pixels = _answer(json.loads(line))
        text = json.dumps(reply).encode("ascii")
        replies.write(HEADER.pack(len(text), len(pixels)) + text)
        replies.write(pixels)
        replies.flush()


def _answer(request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    if request["language"] is not None:
        code, folder = request["language"]
        use_language(code, locale_folder=Path(folder))
    _limit_memory(request["memory"])
    path = Path(os.fsdecode(bytes.fromhex(request["path"])))
    try:
        if request["do"] == "metadata":
            return {"metadata": fields_of(read_metadata_here(path))}, b""
        return _decoded(path, request)
    except PhotoError as error:
        answer = {"error": type(error).__name__, "sentence": error.sentence, "advice": error.advice}
        return answer, b""


def _decoded(path: Path, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    bounds = (request[name] for name in ("max_side", "short_side", "area", "slack"))
    reduction = Reduction(*bounds)
    photo = decode_here(path, reduction, request["max_pixels"])
    reply = {
        "size": photo.image.size,
        "full_size": photo.full_size,
        "format": photo.format,
        "truncated": photo.truncated,
        "taken": photo.taken and photo.taken.isoformat(),
    }
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
