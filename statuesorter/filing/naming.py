"""How a photo and what belongs to it are named, so that they keep belonging together."""

from __future__ import annotations

from pathlib import Path

from statuesorter.photos import names
from statuesorter.photos.companions import place_of_number
from statuesorter.photos.endings import stem_of
from statuesorter.photos.settings_folders import holds_settings
from statuesorter.photos.takeout import TAKEOUT_ENDING


def numbered(photo: str, companion: str, number: int) -> str:
    """The name of ``companion`` when its ``photo`` becomes number ``number`` of that name.

    ``a.jpg`` becomes ``a (2).jpg``; with it ``a.xmp`` becomes ``a (2).xmp`` and ``a.jpg.xmp`` becomes
    ``a (2).jpg.xmp``, because programs find side files by exactly these names; a Takeout file that has but
    the beginning of a long name becomes ``a (2).jpg.json``, which is found too. Number 1 changes nothing.
    """
    if number == 1:
        return companion
    end = place_of_number(photo, companion)
    if end is None and companion.casefold().endswith(TAKEOUT_ENDING):
        return numbered(photo, photo, number) + companion[-len(TAKEOUT_ENDING) :]
    if end is None:
        end = len(stem_of(companion))
    return f"{companion[:end]} ({number}){companion[end:]}"


def beside(photo: Path, companion: Path, number: int) -> Path:
    """Where ``companion`` lies as seen from its ``photo`` when that becomes number ``number``: a name, or for
    what lies in a folder of settings below (``CaptureOne/Settings/a.nef.cos``) a path.
    """
    name = numbered(photo.name, companion.name, number)
    if companion.parent != photo.parent and companion.is_relative_to(photo.parent):
        below = companion.relative_to(photo.parent)
        if holds_settings(below.parts[0]):
            return below.with_name(name)
    return Path(name)


def folded(path: Path) -> str:
    """``path`` as a file system sees it that knows neither case nor Unicode form."""
    return names.folded(str(path))
