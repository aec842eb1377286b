"""What a program and its decoder process send each other: typed JSON, and pixels after it.

A request is a line of JSON; a reply is `HEADER`, its JSON and raw pixels. What a child sends is believed no
more than the photo itself: it has the types that stand here, or it is no reply.
"""

from __future__ import annotations

import struct
from datetime import datetime
from typing import Annotated

import msgspec

from statuesorter.domain.metadata import Metadata
from statuesorter.photos.reduction import Reduction

HEADER = struct.Struct(">IQ")
"""What stands before a reply: the length of its JSON and of its pixels, in bytes."""

Side = Annotated[int, msgspec.Meta(gt=0)]
"""The width or height of a picture, in pixels."""


class MetadataRequest(msgspec.Struct, frozen=True, kw_only=True, tag="metadata"):
    """What does the photo at ``path`` (as the system writes it) say of itself?

    ``memory`` is what the answer may cost, in bytes. ``language`` is that of the program: its code and the
    folder of the translations.
    """

    path: bytes
    memory: int = 0
    language: tuple[str, bytes] | None = None


class DecodeRequest(MetadataRequest, frozen=True, kw_only=True, tag="decode"):
    """The pixels of a photo, reduced; a photo of more than ``max_pixels`` is refused."""

    reduction: Reduction
    max_pixels: int


class DecodedReply(msgspec.Struct, frozen=True, tag="decoded"):
    """A picture of this ``size``, whose pixels follow; the rest is as in `DecodedPhoto`."""

    size: tuple[Side, Side]
    full_size: tuple[Side, Side]
    format: str
    truncated: bool
    taken: datetime | None

    @property
    def length(self) -> int:
        """How many bytes of pixels follow."""
        return 3 * self.size[0] * self.size[1]


class MetadataReply(msgspec.Struct, frozen=True, tag="metadata"):
    """What the photo says of itself."""

    metadata: Metadata


class ErrorReply(msgspec.Struct, frozen=True, tag="error"):
    """A `PhotoError`: the name of its class, its sentence and its advice."""

    kind: str
    sentence: str
    advice: str


Request = MetadataRequest | DecodeRequest
Reply = DecodedReply | MetadataReply | ErrorReply
