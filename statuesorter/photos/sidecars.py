"""Which files of a folder belong together, told by their names alone.

A photo travels with its sidecars:

* the RAW of a RAW+JPEG pair (``a.jpg`` is the photo, ``a.nef`` its sidecar; a RAW alone is a photo),
* side files named after the file (``a.nef.xmp``, ``a.jpg.xmp``) or the photo (``a.xmp``): XMP in both
  namings, ``.acr`` (Camera Raw), ``.dop`` (DxO), ``.pp3`` (RawTherapee), ``.arp`` (ART), ``.on1`` (ON1),
  ``.aae`` (edits of a phone), ``.thm`` (thumbnail of a camera), ``.wav`` (voice note of a camera),
* what programs keep in a folder beside the photos (`settings_folders`): ``CaptureOne/Settings/a.nef.cos``,
* XMP of darktable's duplicates: ``a_01.nef.xmp`` is of ``a.nef``, unless there is an ``a_01.nef``
  (``dt_image_path_append_version`` in darktable's ``src/common/image.c``),
* ``.json`` of Google Takeout, in all its namings (`takeout`),
* the ``.mov`` of a live photo (JPEG or HEIC),
* an iPhone's original of an edited photo: ``IMG_E4.JPG`` is the photo, ``IMG_4.HEIC`` its sidecar, with the
  edits in ``IMG_4.AAE`` and ``IMG_O4.AAE`` (osxphotos, pull request 1113).

Apple Photos takes an edited photo and its original for one only where both lie in one folder under these
names, so they are one photo here too and can never be parted; what is seen is what the person made of it, as
with RAW+JPEG, and the original stands beside it as its sidecar. Where it is not plain which belongs to
which (two files that may be the original, or the edited one) all of them stay photos of their own.

Where several photos share a name but for the ending, a sidecar goes with the one it was most likely
written for: same case first, then JPEG, HEIC, any other. Names that differ only in case or Unicode form are
the same name. Nothing here looks at the disk.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from statuesorter.domain.endings import (
    HEIF_ENDINGS,
    JPEG_ENDINGS,
    PHOTO_ENDINGS,
    RAW_ENDINGS,
    ending_of,
    stem_of,
)
from statuesorter.domain.names import folded
from statuesorter.photos.natural import natural_key
from statuesorter.photos.takeout import SHORTEST_CUT, TAKEOUT_ENDING, TakeoutPhotos, without_addition

_SIDE_ENDINGS = frozenset({".xmp", ".acr", ".dop", ".pp3", ".arp", ".on1", ".cos", ".aae", ".thm", ".wav"})
_LIVE_ENDING = ".mov"
_LIVE_PHOTOS = JPEG_ENDINGS | HEIF_ENDINGS

_DUPLICATE = re.compile(r"(.+)_[0-9]{2,}(\.[^.]+)")
"""The name that darktable gives a duplicate of a photo."""
_OF_DUPLICATE = re.compile(r"_[0-9]{2,}\.[^.]+\.xmp", re.IGNORECASE)
"""What follows the photo's own name in that of a duplicate's XMP."""
_IPHONE = re.compile(r"img_([eo]?)([0-9]+(?: \([0-9]+\))*)")
"""A stem that an iPhone gives, with the numbers of ours that it may have by now."""


@dataclass(frozen=True, slots=True)
class Group:
    """The name of one photo and the names of the files that travel with it. All are in one folder, or (with a
    slash) in a folder of settings below it.
    """

    photo: str
    sidecars: tuple[str, ...] = ()


def group(names: Iterable[str]) -> list[Group]:
    """Group the file names of one folder. Names that belong to no photo are left out.

    The order of ``names`` does not matter; photos and sidecars come in natural order.
    """
    everything = sorted(set(names), key=natural_key)
    endings = {name: ending_of(name) for name in everything}
    candidates = [name for name in everything if endings[name] in PHOTO_ENDINGS and "/" not in name]
    owners = _Owners(candidates)
    takeout = [name for name in everything if endings[name] == TAKEOUT_ENDING]
    written_for: dict[str, str] = {}
    if takeout:
        written_for = TakeoutPhotos(candidates, best=_first, shown=owners.photo_of).owners(takeout)
    sidecars: dict[str, list[str]] = defaultdict(list)
    for name in everything:
        file = written_for.get(name) or owners.owner_of(name)
        if file is not None and (photo := owners.photo_of(file)) != name:
            sidecars[photo].append(name)
    photos = [name for name in candidates if owners.photo_of(name) == name]
    return [Group(photo, tuple(sidecars.get(photo, ()))) for photo in photos]


def may_belong_together(photo: str, name: str) -> bool:
    """Whether ``name`` may have a say in what belongs to ``photo``: a quick test for a large folder."""
    start = folded(photo)
    while ending_of(start) in PHOTO_ENDINGS:
        start = without_addition(stem_of(start))
    start = _plain(start).encode("utf-8", "surrogatepass")[:SHORTEST_CUT].decode("utf-8", "ignore")
    return _plain(folded(name)).startswith(start)


def place_of_number(photo: str, sidecar: str) -> int | None:
    """Where in the name of ``sidecar`` a number goes when its photo gets one at the end of its stem, so
    that they keep belonging together; None where its name does not begin with that of the photo.
    """
    stem = folded(stem_of(photo))
    stems = {stem}
    if iphone := _IPHONE.fullmatch(stem):
        stems |= {f"img_{kind}{iphone[2]}" for kind in ("", "e", "o")}
    for at, sign in enumerate(sidecar):
        ends = sign == "." or (sign == "_" and _OF_DUPLICATE.fullmatch(sidecar, at))
        if ends and folded(sidecar[:at]) in stems:
            return at
    return None


class _Owners:
    """Which of the photo files of a folder is the photo that another file belongs to."""

    def __init__(self, candidates: list[str]) -> None:
        self._by_name = _by(str, candidates)
        self._owner = {name: name for name in candidates}
        others = _by(stem_of, (name for name in candidates if ending_of(name) not in RAW_ENDINGS))
        for name in candidates:
            if ending_of(name) in RAW_ENDINGS:
                self._owner[name] = _best(others, name) or name
        self._by_stem = _by(stem_of, (name for name in candidates if self._owner[name] == name))
        for edited, number in self._edited():
            originals = self._by_stem.get(f"img_{number}", [])
            if len(originals) == 1:
                self._owner[originals[0]] = edited

    def _edited(self) -> list[tuple[str, str]]:
        """The edited photos of an iPhone with their numbers, where there is one of a number."""
        found = ((_IPHONE.fullmatch(stem), photos) for stem, photos in self._by_stem.items())
        return [
            (photos[0], match[2]) for match, photos in found if match and match[1] == "e" and len(photos) == 1
        ]

    def photo_of(self, file: str) -> str:
        """The photo that is shown for a photo file."""
        while self._owner[file] != file:
            file = self._owner[file]
        return file

    def owner_of(self, name: str) -> str | None:
        """The file that ``name`` was written for, or itself where it is a photo file."""
        if name in self._owner:
            return name
        if "/" in name:
            return self._named_in(name.rpartition("/")[2])
        ending = ending_of(name)
        if ending == _LIVE_ENDING:
            return _best(self._by_stem, name, among=_LIVE_PHOTOS)
        if ending not in _SIDE_ENDINGS:
            return None
        inner = stem_of(name)
        named = self._by_name.get(folded(inner), [])
        if named:
            return inner if inner in named else named[0]
        return _best(self._by_stem, name) or self._further(folded(inner), ending)

    def _named_in(self, name: str) -> str | None:
        """The photo file whose whole name ``name`` begins with: of ``a.nef.1.comask`` it is ``a.nef``."""
        while (inner := stem_of(name)) != name:
            named = self._by_name.get(folded(inner), [])
            if named:
                return inner if inner in named else named[0]
            name = inner
        return None

    def _further(self, inner: str, ending: str) -> str | None:
        """What a side file belongs to that is named after neither a file nor a photo."""
        if ending == ".xmp" and (duplicate := _DUPLICATE.fullmatch(inner)):
            return _first(self._by_name.get(duplicate[1] + duplicate[2], []))
        if ending == ".aae" and (edits := _IPHONE.fullmatch(inner)):
            stems = (f"img_{kind}{edits[2]}" for kind in ("", "e"))
            return next((found for stem in stems if (found := _first(self._by_stem.get(stem, [])))), None)
        return None


def _plain(name: str) -> str:
    """A folded name without what tells an iPhone's edited photo from its original."""
    found = _IPHONE.match(name)
    return f"img_{name[found.start(2) :]}" if found else name


def _by(key: Callable[[str], str], names: Iterable[str]) -> dict[str, list[str]]:
    """The names by what ``key`` gives for each, whatever its case and Unicode form."""
    found: dict[str, list[str]] = defaultdict(list)
    for name in names:
        found[folded(key(name))].append(name)
    return dict(found)


def _best(by_stem: dict[str, list[str]], name: str, among: frozenset[str] = PHOTO_ENDINGS) -> str | None:
    """The photo with the stem of ``name`` that a sidecar was most likely written for."""
    stem = stem_of(name)
    fitting = [photo for photo in by_stem.get(folded(stem), []) if ending_of(photo) in among]
    return min(fitting, key=lambda photo: (stem_of(photo) != stem, _rank(photo)), default=None)


def _first(photos: Iterable[str]) -> str | None:
    """The photo that a sidecar was most likely written for, where its name does not say more."""
    return min(photos, key=_rank, default=None)


def _rank(photo: str) -> int:
    ending = ending_of(photo)
    ranked = (JPEG_ENDINGS, HEIF_ENDINGS)
    return next((place for place, endings in enumerate(ranked) if ending in endings), len(ranked))
