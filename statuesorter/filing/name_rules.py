"""Which names a disk takes, and what becomes of those that it does not take."""

from __future__ import annotations

import re
from dataclasses import dataclass

from statuesorter.filing.naming import folded

_REFUSED = re.compile(r'[<>:"/\\|?*\x00-\x1f\ud800-\udfff]')
"""Not for Windows and its file systems: what steers a path, control characters, bytes that are no text."""

_END_REFUSED = re.compile(r"[. ]+\Z")
_DEVICE = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|com[1-9¹²³]|lpt[1-9¹²³])(?= *(?:\.|\Z))", re.IGNORECASE
)
"""Names of devices: Windows opens the device, whatever ending follows."""

_OF_WINDOWS = frozenset(
    {"vfat", "fat", "fat32", "msdos", "exfat", "ntfs", "ntfs3", "fuseblk", "ufsd", "refs"}
    | {"cifs", "smb", "smb2", "smb3", "smbfs"}
)
_FOLDING = _OF_WINDOWS | {"apfs", "hfs", "hfsplus"}


@dataclass(frozen=True, slots=True)
class NameRules:
    """What a disk makes of names.

    ``folds``: it takes names for equal that differ in case or in Unicode form. ``windows``: it refuses the
    names that Windows refuses, or Windows could not read them there.
    """

    folds: bool = False
    windows: bool = False

    def key(self, name: str) -> str:
        """Equal for names that the disk takes for equal."""
        return folded(name) if self.folds else name

    def adapted(self, name: str) -> str:
        """The name as the disk takes it: letters that it refuses are replaced by ``_``.

        Of a photo and its side files the same letters change, so that they keep belonging together.
        """
        if not self.windows:
            return name
        name = _END_REFUSED.sub(lambda end: "_" * len(end[0]), _REFUSED.sub("_", name))
        return _DEVICE.sub(r"\1_", name, count=1) if _DEVICE.match(name) else name


def rules_of(file_system: str, *, on_windows: bool, on_mac: bool, folds: bool | None) -> NameRules:
    """The rules of a disk by the name of its file system, in whatever case; empty where it is not known.

    ``folds`` is what was seen on the disk, where anything was: it can only add to what the type says.
    """
    kind = file_system.casefold()
    by_type = on_windows or kind in _FOLDING
    seen = on_mac if folds is None else folds
    return NameRules(folds=by_type or seen, windows=on_windows or kind in _OF_WINDOWS)
