"""How a photo and what belongs to it are named, so that they keep belonging together."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from pathlib import Path, PurePosixPath

from statuesorter.domain import names
from statuesorter.domain.endings import PHOTO_ENDINGS, ending_of, stem_of
from statuesorter.photos.settings_folders import holds_settings
from statuesorter.photos.sidecars import group, place_of_number
from statuesorter.photos.takeout import TAKEOUT_ENDING

_NUMBERED = re.compile(r"(.+) \(([1-9][0-9]{0,8})\)((?:[._].*)?)", re.DOTALL)


def numbered(photo: str, sidecar: str, number: int) -> str:
    """The name of ``sidecar`` when its ``photo`` becomes number ``number`` of that name.

    ``a.jpg`` becomes ``a (2).jpg``; with it ``a.xmp`` becomes ``a (2).xmp`` and ``a.jpg.xmp`` becomes
    ``a (2).jpg.xmp``, because programs find side files by exactly these names; a Takeout file that has but
    the beginning of a long name becomes ``a (2).jpg.json``, which is found too. Number 1 changes nothing.
    What lies in a folder of settings stays there: ``CaptureOne/Settings/a (2).nef.cos``.
    """
    if number == 1:
        return sidecar
    folder, slash, name = sidecar.rpartition("/")
    end = place_of_number(photo, name)
    if end is None and name.casefold().endswith(TAKEOUT_ENDING):
        return folder + slash + numbered(photo, photo, number) + name[-len(TAKEOUT_ENDING) :]
    if end is None:
        end = len(stem_of(name))
    return f"{folder}{slash}{name[:end]} ({number}){name[end:]}"


def unnumbered(name: str) -> tuple[str, int]:
    """The name that ``numbered`` was given, and the number: ``a.jpg`` and 2 for ``a (2).jpg``."""
    found = _NUMBERED.fullmatch(name)
    if found is None or int(found[2]) < 2:
        return name, 1
    return found[1] + found[3], int(found[2])


def named_after(photo: str, sidecar: str, placed: str) -> str:
    """The name of ``sidecar`` beside the copy of its ``photo`` that is called ``placed``."""
    number = unnumbered(placed)[1]
    if numbered(photo, photo, number) == placed:
        return numbered(photo, sidecar, number)
    folder, slash, name = sidecar.rpartition("/")
    end = place_of_number(photo, name)
    return sidecar if end is None else folder + slash + stem_of(placed) + name[end:]


def beside(photo: Path, sidecar: Path) -> PurePosixPath:
    """Where ``sidecar`` lies as seen from its ``photo``, and shall lie where that is filed: a name, or for
    what lies in a folder of settings below (``CaptureOne/Settings/a.nef.cos``) a path.
    """
    if sidecar.parent != photo.parent and sidecar.is_relative_to(photo.parent):
        below = sidecar.relative_to(photo.parent)
        if holds_settings(below.parts[0]):
            return PurePosixPath(*below.parts)
    return PurePosixPath(sidecar.name)


def folded(path: Path | str) -> str:
    """``path`` as a file system sees it that knows neither case nor Unicode form."""
    return names.folded(str(path))


def stems_of(name: str) -> Iterator[str]:
    """By what a file may be taken for part of a photo: ``a`` for ``a.jpg``; ``a.jpg`` and ``a`` for
    ``a.jpg.xmp``.
    """
    stem = folded(stem_of(name.rpartition("/")[2]))
    yield stem
    if ending_of(stem) in PHOTO_ENDINGS:
        yield stem_of(stem)


def would_join(some: Collection[str], others: Collection[str]) -> bool:
    """In one folder, would any of ``some`` and any of ``others`` be taken for one photo?

    Two Unicode forms of one name are one: some disks and programs change the form.
    """
    ours = {_composed(name) for name in some}
    for found in group({*ours, *map(_composed, others)}):
        members = (found.photo, *found.sidecars)
        if 0 < sum(member in ours for member in members) < len(members):
            return True
    return False


def _composed(name: str) -> str:
    return name if name.isascii() else unicodedata.normalize("NFC", name)
