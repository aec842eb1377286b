"""What earlier runs left at a plan's destination, photo by photo, judged before the first is planned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from statuesorter.domain.labels import FiledAs
from statuesorter.domain.photo import Photo
from statuesorter.domain.plan import EarlierCopy
from statuesorter.filing.contents import Contents
from statuesorter.filing.disk import DiskView
from statuesorter.filing.earlier import NOTHING_STANDS, Standing, standing
from statuesorter.filing.places import Places


class FiledBefore:
    """Knows of each photo whether a copy of it stands in the right folder, or in one that it should leave."""

    def __init__(
        self,
        earlier: Mapping[Path, Sequence[EarlierCopy]],
        places: Places,
        look: DiskView,
        contents: Contents,
    ) -> None:
        self._earlier = earlier
        self._places = places
        self._look = look
        self._contents = contents
        self._standing: dict[Path, Standing] = {}
        self._right: dict[Path, EarlierCopy] = {}
        self._wrong: dict[Path, EarlierCopy] = {}
        self._claimed: dict[Path, Path] = {}

    def see(self, photo: Photo, label: FiledAs) -> None:
        """Find out what stands of ``photo``, which is to be filed under ``label``."""
        copies = [
            copy
            for copy in self._earlier.get(photo.path, ())
            if self._places.was_filed_here(copy.place.path, copy.label)
        ]
        folder = self._places.of(label)
        if not copies or folder is None:
            return
        found = self._standing[photo.path] = standing(photo, copies, self._look, self._contents)
        right = next((copy for copy in found.same if self._places.lies_in(copy.place.path, folder)), None)
        if right is not None:
            self._right[photo.path] = right
        elif found.same:
            wrong = self._wrong[photo.path] = self._own(photo, found.same)
            self._claimed.setdefault(wrong.place.path, photo.path)

    def _own(self, photo: Photo, copies: Sequence[EarlierCopy]) -> EarlierCopy:
        """Of several copies of one picture the one to move for ``photo``: none that moves for another photo,
        and rather the one of its name.
        """
        free = [copy for copy in copies if copy.place.path not in self._claimed] or copies
        return min(free, key=lambda copy: copy.place.path.name != photo.name)

    def of(self, photo: Photo) -> Standing:
        """All that stands of it."""
        return self._standing.get(photo.path, NOTHING_STANDS)

    def in_place(self, photo: Photo) -> EarlierCopy | None:
        """The copy that lies where the photo would go."""
        return self._right.get(photo.path)

    def to_move(self, photo: Photo) -> EarlierCopy | None:
        """The copy that lies under a label which the photo no longer has."""
        return self._wrong.get(photo.path)

    def moves_for(self, copy: EarlierCopy, photo: Photo) -> bool:
        """Is it this photo the copy is moved for? Two photos of the same bytes may have one copy."""
        return self._claimed.get(copy.place.path) == photo.path

    def leaving(self) -> Iterator[Path]:
        """The copies that move, and what belongs to each where it lies."""
        for copy in self._claimed:
            yield copy
            yield from (copy.parent / name for name in self._places.at(copy.parent).sidecars_of(copy.name))
