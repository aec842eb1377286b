"""What is left out of a folder: what is not the person's own to sort, and what they asked to leave out.

What programs and systems keep beside photos, by what they write:

* libraries and catalogs: Apple Photos, iPhoto, Aperture and Photo Booth (packages by their ending, an iPhoto
  library before version 9 by its ``AlbumData.xml``), Lightroom (previews, smart previews, masks), Capture One
  (catalogs, and what lies beside their ``.cocatalogdb`` on Windows; the trash of a session), ACDSee;
* documents and programs that macOS shows as one file, but which are folders with pictures in them;
* recycle bins, snapshots and thumbnails of Windows, macOS, Linux and of NAS: Synology (``@…``, ``#…``),
  QNAP (``@Recycle``, ``@Recently-Snapshot``, ``@__thumb``), NetApp (``~snapshot``), AFP (``Network Trash
  Folder``).

Picasa (``.picasaoriginals``), digiKam (``.dtrash``), darktable, Shotwell, Bridge and most bins of Linux and
macOS (``.Trash-1000``, ``.Trashes``) keep theirs hidden, and `scan` passes over what is hidden anyway.

Case and Unicode form of a name never matter.
"""

from __future__ import annotations

import fnmatch
import os
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from statuesorter.domain.endings import ending_of
from statuesorter.domain.language import _, ngettext, number
from statuesorter.domain.names import folded, shown_name

# fmt: off
_NAMES = frozenset({
    "$recycle.bin", "recycler", "system volume information", "lost+found", "lost.dir",
    "__macosx", "network trash folder", "temporary items", "thevolumesettingsfolder",
    "@eadir", "#recycle", "#snapshot", "@tmp", "@sharebin", "@sharesnap", "@synoresource",
    "@recycle", "@recently-snapshot", "@__thumb", "@transcode", "~snapshot",
    "photo booth library", "[originals]",
})
_ENDINGS = frozenset({
    ".photoslibrary", ".photolibrary", ".migratedphotolibrary", ".aplibrary", ".migratedaplibrary", ".pvm",
    ".lrdata", ".lrlibrary", ".lrcat-data", ".cocatalog", ".dtbase", ".dtbase2",
    ".imovielibrary", ".fcpbundle", ".tvlibrary", ".musiclibrary", ".theater",
    ".app", ".bundle", ".framework", ".sparsebundle", ".rtfd", ".pages", ".numbers", ".key", ".scriv",
})
_BESIDE = {
    ".cocatalogdb": frozenset({"originals", "cache", "adjustments"}),
    ".cosessiondb": frozenset({"trash"}),
}
_LIBRARY_FILES = frozenset({"albumdata.xml", "library6.iphoto", "library.iphoto"})
# fmt: on

_SEPARATORS = re.compile(r"[\n\r;]+")
_DRIVE = re.compile(r"[A-Za-z]:[/\\]")


def not_ours(folder: str) -> bool:
    """Whether a folder of this name belongs to a program or to the system."""
    name = folded(folder)
    return name in _NAMES or ending_of(name) in _ENDINGS


def not_ours_beside(folders: Iterable[str], files: Collection[str]) -> Iterator[str]:
    """Those of the ``folders`` that belong to a catalog whose ``files`` lie beside them."""
    taken = [_BESIDE[ending] for ending in {ending_of(name) for name in files} & _BESIDE.keys()]
    if taken:
        yield from (name for name in folders if any(folded(name) in names for names in taken))


def is_library(files: Iterable[str]) -> bool:
    """Whether a folder with these files is a library though its name does not say so."""
    return any(folded(name) in _LIBRARY_FILES for name in files)


class Patterns:
    """What the person asked to leave out. A pattern with a slash matches the path below the opened folder,
    one without matches the name of any folder or file; wildcards are those of `fnmatch`. What is no sound
    pattern matches nothing.
    """

    def __init__(self, patterns: Iterable[str] = ()) -> None:
        sound = [_tidy(pattern) for pattern in patterns if problem_of(pattern) is None]
        self._of_names = _any_of(pattern for pattern in sound if "/" not in pattern)
        self._of_paths = _any_of(pattern for pattern in sound if "/" in pattern)

    def __bool__(self) -> bool:
        return self._of_names is not None or self._of_paths is not None

    def match(self, name: str, below: str) -> bool:
        """Whether the entry ``name`` is left out; ``below`` is its path below the opened folder."""
        if self._of_names is not None and self._of_names.match(folded(name)):
            return True
        return self._of_paths is not None and self._of_paths.match(folded(below)) is not None


def patterns_in(text: str) -> list[str]:
    """The patterns that a person wrote: one a line, or separated by semicolons."""
    return [pattern.strip() for pattern in _SEPARATORS.split(text) if pattern.strip()]


def problem_of(pattern: str) -> str | None:
    """A sentence on why a pattern cannot be used, or None where it can."""
    tidy = _tidy(pattern)
    if not tidy.strip("*/"):
        return _("“{pattern}” would leave out every photo.").format(pattern=pattern)
    parts = tidy.split("/")
    if pattern.strip().startswith(("/", "~")) or ".." in parts or _DRIVE.match(tidy):
        return _("“{pattern}” must be written as seen from the folder that is opened: 2023/raw.").format(
            pattern=pattern
        )
    return None


def describe_left_out(left_out: Sequence[Path]) -> str:
    """The sentence by which the person is told what was left out: at least one, and a library is named before
    the bins and thumbnails that a disk is full of.
    """
    named = next((path for path in left_out if ending_of(path.name) in _ENDINGS), left_out[0])
    return ngettext(
        "“{name}” is left out: it belongs to another program or to the system, or the settings say so.",
        "{n} folders or files are left out, “{name}” among them: they belong to other programs or to the "
        "system, or the settings say so.",
        len(left_out),
    ).format(n=number(len(left_out)), name=shown_name(named))


def _tidy(pattern: str) -> str:
    """The pattern with slashes, where the system has another sign, and without what says nothing."""
    return pattern.strip().replace(os.sep, "/").removeprefix("./").rstrip("/")


def _any_of(patterns: Iterable[str]) -> re.Pattern[str] | None:
    found = [fnmatch.translate(folded(pattern)) for pattern in patterns]
    return re.compile("|".join(found)) if found else None
