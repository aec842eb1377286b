"""The ``.json`` files of Google Takeout, and which photo each was written for.

Of ``IMG_1.jpg`` the description is named

* ``IMG_1.jpg.json`` (until 2024) or ``IMG_1.jpg.supplemental-metadata.json``, whose second word is cut short
  at any letter where the whole would have more than 46 letters before ``.json``: ``IMG_1.jpg.supple.json``,
  ``IMG_1.jpg..json``; now and then without the photo's ending: ``IMG_1.supplemental-metadata.json``,
* of a photo with a long name by its first 46 letters,
* of the second photo of a name, ``IMG_1(1).jpg``: ``IMG_1.jpg(1).json``, or
  ``IMG_1.jpg.supplemental-metadata(1).json``.

An edited copy (``IMG_1-edited.jpg``, in the person's language) has none of its own and shares that of its
original; it is a photo of its own, and takes the file only where the original is not there.

Sources: ente (pull request 4956), GooglePhotosTakeoutHelper (issues 29 and 353, pull request 449), immich-go
(issue 674), google-photos-exif (pull request 55).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from statuesorter.domain.endings import ending_of, stem_of
from statuesorter.domain.names import folded

TAKEOUT_ENDING = ".json"

SHORTEST_CUT = 46
"""Bytes of the shortest name that Takeout cuts off: 46 letters, or fewer that take as many bytes."""

_WORD = "supplemental-metadata"
_WORDED = re.compile(r"(.+)\.([a-z-]*)(\([0-9]+\))?")
_NUMBERED = re.compile(r"(.+)(\([0-9]+\))")
_EDITED = re.compile(
    r"(.+)-(?:edited|effects|smile|mix|edytowane|bearbeitet|bewerkt|編集済み|modificato|modifi\xe9"
    r"|ha editado|editado|editada|editat|redigerad|redigeret|redigert|muokattu)(\([0-9]+\))?"
)
_ADDITION = re.compile(r"[ ]*\(.*")


class TakeoutPhotos:
    """The photo files of a folder, as Takeout would name what it says of them. ``best`` chooses among files
    that share a name; ``shown`` gives the photo that is shown for a file.
    """

    def __init__(
        self,
        photos: Iterable[str],
        *,
        best: Callable[[Iterable[str]], str | None],
        shown: Callable[[str], str],
    ) -> None:
        self._best, self._shown = best, shown
        self._by_name: dict[str, list[str]] = defaultdict(list)
        self._by_stem: dict[str, list[str]] = defaultdict(list)
        self._by_original: dict[str, list[str]] = defaultdict(list)
        self._long: list[tuple[str, str, str]] = []
        for photo in photos:
            name = folded(photo)
            stem = stem_of(name)
            self._by_name[name].append(photo)
            self._by_stem[stem].append(photo)
            if edited := _EDITED.fullmatch(stem):
                self._by_original[edited[1] + (edited[2] or "")].append(photo)
            if len(name.encode("utf-8", "surrogatepass")) > SHORTEST_CUT:
                numbered = _NUMBERED.fullmatch(stem)
                whole = numbered[1] + name[len(stem) :] if numbered else name
                self._long.append((whole, numbered[2] if numbered else "", photo))
        self._long.sort()

    def owners(self, names: Iterable[str]) -> dict[str, str]:
        """The photo file that each of the ``.json`` files ``names`` was written for, where there is one. A
        file whose name does not begin with that of the photo counts only where the photo has no other.
        """
        found: dict[str, str] = {}
        odd: dict[str, str] = {}
        for name in names:
            owner, plain = self._owner(stem_of(folded(name)))
            if owner is not None:
                (found if plain else odd)[name] = owner
        described = set(map(self._shown, found.values()))
        for name, owner in odd.items():
            photo = self._shown(owner)
            if photo not in described:
                described.add(photo)
                found[name] = owner
        return found

    def _owner(self, body: str) -> tuple[str | None, bool]:
        """The photo file, and whether the name begins with that of the photo."""
        forms = list(_forms(body))
        for plain in (True, False):  # what is written out is believed before what has to be read into it
            for known in (self._by_name, self._by_stem):
                for form in (form for form, its_plain in forms if its_plain is plain):
                    if photo := self._best(known.get(form, [])):
                        return photo, plain
        for form, _plain in forms:
            photo = self._best(self._with_cut_ending(form)) or self._best(self._edited_of(form))
            if photo:
                return photo, False
        return self._with_cut_name(body), False

    def _with_cut_ending(self, form: str) -> list[str]:
        return [photo for photo in self._by_stem.get(stem_of(form), []) if folded(photo).startswith(form)]

    def _edited_of(self, form: str) -> list[str]:
        return self._by_original.get(form) or self._by_original.get(stem_of(form), [])

    def _with_cut_name(self, body: str) -> str | None:
        """The one photo whose long name begins with ``body``; an edited copy only where it is alone."""
        numbered = _NUMBERED.fullmatch(body)
        start, number = (numbered[1], numbered[2]) if numbered else (body, "")
        if len(start.encode("utf-8", "surrogatepass")) < SHORTEST_CUT:
            return None
        fitting: list[str] = []
        for whole, its_number, photo in self._long[bisect_left(self._long, (start, "", "")) :]:
            if not whole.startswith(start):
                break
            if its_number == number:
                fitting.append(photo)
        originals = [photo for photo in fitting if not _EDITED.fullmatch(stem_of(folded(photo)))]
        fitting = originals or fitting
        return fitting[0] if len(fitting) == 1 else None


def without_addition(stem: str) -> str:
    """A folded stem without what Takeout adds at its end: a number, the word for an edited copy."""
    edited = _EDITED.fullmatch(stem)
    return _ADDITION.sub("", edited[1] if edited else stem) or stem


def _forms(body: str) -> Iterator[tuple[str, bool]]:
    """The names that a photo may have whose description is named ``body``, and whether ``body`` begins so."""
    yield body, True
    worded = _WORDED.fullmatch(body)
    if worded and _WORD.startswith(worded[2]):
        if worded[3]:
            yield stem_of(worded[1]) + worded[3] + ending_of(worded[1]), False
        else:
            yield worded[1], True
    if numbered := _NUMBERED.fullmatch(body):
        yield stem_of(numbered[1]) + numbered[2] + ending_of(numbered[1]), False
