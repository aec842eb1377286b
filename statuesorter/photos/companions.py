"""Which files of a folder belong together, told by their names alone.

A photo travels with its companions:

* the RAW of a RAW+JPEG pair (``a.jpg`` is the photo, ``a.nef`` its companion; a RAW alone is a photo),
* ``.xmp`` in both namings: ``a.nef.xmp`` and ``a.jpg.xmp`` belong to that file, ``a.xmp`` to ``a.*``,
* ``.aae`` (edits of a phone) and ``.thm`` (thumbnail of a camera),
* the ``.mov`` of a live photo (JPEG or HEIC).

Where several photos share a name but for the ending, a companion goes with the one it was most likely
written for: same case first, then JPEG, HEIC, any other. Nothing here looks at the disk.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from statuesorter.photos.endings import (
    HEIF_ENDINGS,
    JPEG_ENDINGS,
    PHOTO_ENDINGS,
    RAW_ENDINGS,
    ending_of,
    stem_of,
)
from statuesorter.photos.natural import natural_key

_STEM_COMPANIONS = frozenset({".xmp", ".aae", ".thm"})
_LIVE_ENDING = ".mov"
_LIVE_PHOTOS = JPEG_ENDINGS | HEIF_ENDINGS


@dataclass(frozen=True, slots=True)
class Group:
    """The name of one photo and the names of the files that travel with it, both in one folder."""

    photo: str
    companions: tuple[str, ...] = ()


def group(names: Iterable[str]) -> list[Group]:
    """Group the file names of one folder. Names that belong to no photo are left out.

    The order of ``names`` does not matter; photos and companions come in natural order.
    """
    everything = sorted(set(names), key=natural_key)
    candidates = [name for name in everything if ending_of(name) in PHOTO_ENDINGS]
    by_stem = _by(stem_of, (name for name in candidates if ending_of(name) not in RAW_ENDINGS))
    owner: dict[str, str] = {}
    for name in candidates:
        owner[name] = name
        if ending_of(name) in RAW_ENDINGS:
            owner[name] = _best(by_stem, name) or name
    photos = [name for name in candidates if owner[name] == name]
    by_stem = _by(stem_of, photos)
    by_name = _by(str, candidates)
    companions: dict[str, list[str]] = defaultdict(list)
    for name in everything:
        found = owner.get(name) or _owner_of_companion(name, by_name, by_stem, owner)
        if found and found != name:
            companions[found].append(name)
    return [Group(photo, tuple(companions[photo])) for photo in photos]


def _owner_of_companion(
    name: str, by_name: dict[str, list[str]], by_stem: dict[str, list[str]], owner: dict[str, str]
) -> str | None:
    ending = ending_of(name)
    if ending == ".xmp":
        stem = stem_of(name)
        named = by_name.get(stem.casefold(), [])
        if named:
            return owner[stem if stem in named else named[0]]
    if ending in _STEM_COMPANIONS:
        return _best(by_stem, name)
    if ending == _LIVE_ENDING:
        return _best(by_stem, name, among=_LIVE_PHOTOS)
    return None


def _by(key: Callable[[str], str], names: Iterable[str]) -> dict[str, list[str]]:
    """The names by what ``key`` gives for each, whatever its case."""
    found: dict[str, list[str]] = defaultdict(list)
    for name in names:
        found[key(name).casefold()].append(name)
    return dict(found)


def _best(by_stem: dict[str, list[str]], name: str, among: frozenset[str] = PHOTO_ENDINGS) -> str | None:
    """The photo with the stem of ``name`` that a companion was most likely written for."""
    stem = stem_of(name)
    fitting = [photo for photo in by_stem.get(stem.casefold(), []) if ending_of(photo) in among]
    return min(fitting, key=lambda photo: (stem_of(photo) != stem, _rank(photo)), default=None)


def _rank(photo: str) -> int:
    ending = ending_of(photo)
    ranked = (JPEG_ENDINGS, HEIF_ENDINGS)
    return next((place for place, endings in enumerate(ranked) if ending in endings), len(ranked))
