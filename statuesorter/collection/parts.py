"""Parts: the list of photos cut into runs of equal length, each of which becomes one Parquet file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ListedPhoto:
    """A photo of the list: a path of this computer or a URL, and its bytes' number where that is known."""

    place: str
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """The photos from one place of the list on. ``number`` counts from 0."""

    number: int
    photos: tuple[ListedPhoto, ...]

    @property
    def file_name(self) -> str:
        """The name of its file: number and content. The same photos always give the same name."""
        return f"part-{self.number:06}-{digest_of(self.photos)[:12]}.parquet"

    def to_json(self) -> str:
        """Plain ASCII, so that every name passes between computers, even one that is no text."""
        return json.dumps([self.number, [[photo.place, photo.size] for photo in self.photos]])

    @classmethod
    def from_json(cls, text: str) -> Part:
        """The part that `to_json` wrote."""
        number, photos = json.loads(text)
        return cls(number, tuple(ListedPhoto(place, size) for place, size in photos))


def split(photos: Sequence[ListedPhoto], part_size: int) -> list[Part]:
    """Cut ``photos`` into parts of ``part_size``; the last one may be shorter."""
    starts = range(0, len(photos), part_size)
    return [Part(n, tuple(photos[start : start + part_size])) for n, start in enumerate(starts)]


def digest_of(photos: Sequence[ListedPhoto]) -> str:
    """The SHA-256 of places and sizes, in hexadecimal."""
    digest = hashlib.sha256()
    for photo in photos:
        digest.update(f"{photo.place}\0{photo.size}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()
