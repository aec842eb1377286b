"""How a photo and what belongs to it are named, so that they keep belonging together."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from pathlib import Path

from statuesorter.photos.companions import group
from statuesorter.photos.endings import PHOTO_ENDINGS, ending_of, stem_of

_NUMBERED = re.compile(r"(.+) \(([1-9][0-9]{0,8})\)((?:[._].*)?)", re.DOTALL)
_AFTER_STEM = re.compile(r"\.|_[0-9]{2}\.")
"""What follows the photo's stem in the name of a side file: ``a.xmp``, ``a.jpg.xmp``, ``a_01.nef.xmp``."""


def numbered(photo: str, companion: str, number: int) -> str:
    """The name of ``companion`` when its ``photo`` becomes number ``number`` of that name.

    ``a.jpg`` becomes ``a (2).jpg``; with it ``a.xmp`` becomes ``a (2).xmp`` and ``a.jpg.xmp`` becomes
    ``a (2).jpg.xmp``, because programs find side files by exactly these names. Number 1 changes nothing.
    """
    if number == 1:
        return companion
    end = _end_of_common_stem(photo, companion)
    if end is None:
        end = len(Path(companion).stem)
    return f"{companion[:end]} ({number}){companion[end:]}"


def unnumbered(name: str) -> tuple[str, int]:
    """The name that ``numbered`` was given, and the number: ``a.jpg`` and 2 for ``a (2).jpg``."""
    found = _NUMBERED.fullmatch(name)
    if found is None or int(found[2]) < 2:
        return name, 1
    return found[1] + found[3], int(found[2])


def named_after(photo: str, companion: str, placed: str) -> str:
    """The name of ``companion`` beside the copy of its ``photo`` that is called ``placed``."""
    number = unnumbered(placed)[1]
    if numbered(photo, photo, number) == placed:
        return numbered(photo, companion, number)
    end = _end_of_common_stem(photo, companion)
    return companion if end is None else Path(placed).stem + companion[end:]


def _end_of_common_stem(photo: str, companion: str) -> int | None:
    """Where the photo's stem ends in the companion's name; None where that name does not begin with it."""
    stem = folded(stem_of(photo))
    for dot in _AFTER_STEM.finditer(companion):
        if folded(companion[: dot.start()]) == stem:
            return dot.start()
    return None


def folded(path: Path | str) -> str:
    """``path`` as a file system sees it that knows neither case nor Unicode form."""
    text = str(path)
    if text.isascii():
        return text.casefold()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", text).casefold())


def _composed(name: str) -> str:
    return name if name.isascii() else unicodedata.normalize("NFC", name)


def stems_of(name: str) -> Iterator[str]:
    """By what a file may be taken for part of a photo: ``a`` for ``a.jpg``; ``a.jpg`` and ``a`` for
    ``a.jpg.xmp``.
    """
    stem = folded(stem_of(name))
    yield stem
    if ending_of(stem) in PHOTO_ENDINGS:
        yield stem_of(stem)


def would_join(names: Collection[str], others: Collection[str]) -> bool:
    """In one folder, would some of ``names`` and some of ``others`` be taken for one photo?

    Two Unicode forms of one name are one: some disks and programs change the form.
    """
    ours = {_composed(name) for name in names}
    for found in group({*ours, *map(_composed, others)}):
        members = (found.photo, *found.companions)
        if 0 < sum(member in ours for member in members) < len(members):
            return True
    return False
