"""What earlier runs filed of a photo, and what of that still stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from statuesorter.domain.photo import Photo
from statuesorter.domain.plan import Before, EarlierCopy, Mode
from statuesorter.filing.contents import Contents
from statuesorter.filing.disk import DiskView


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands of a photo's earlier copies: ``same`` hold its bytes, ``versions`` were changed since, or
    the photo was. What is gone is in neither.
    """

    same: tuple[EarlierCopy, ...] = ()
    versions: tuple[EarlierCopy, ...] = ()

    def all(self) -> tuple[Before, ...]:
        """Both, as what stays where it is."""
        return tuple(Before(copy, same=True) for copy in self.same) + tuple(
            Before(copy, same=False) for copy in self.versions
        )


NOTHING_STANDS = Standing()


def standing(photo: Photo, copies: Sequence[EarlierCopy], look: DiskView, contents: Contents) -> Standing:
    """Judge the earlier ``copies`` of ``photo``."""
    same: list[EarlierCopy] = []
    versions: list[EarlierCopy] = []
    for copy in copies:
        now = look.identity(copy.place.path)
        if now is None or now.path == photo.path:
            continue
        if _is_link_to(photo, copy, look) or (
            now == copy.place and (copy.same_picture or contents.same(photo.path, now.path, filed=True))
        ):
            same.append(copy)
        elif copy.mode is not Mode.MOVE:  # what was moved from here is not what lies here now
            versions.append(copy)
    return Standing(tuple(same), tuple(versions))


def _is_link_to(photo: Photo, copy: EarlierCopy, look: DiskView) -> bool:
    linked = copy.mode in (Mode.HARDLINK, Mode.SYMLINK)
    return linked and look.same_file(photo.path, copy.place.path)
