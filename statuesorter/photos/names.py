"""A photo's name as it may stand in a sentence."""

from __future__ import annotations

import unicodedata
from pathlib import Path

_UNSHOWABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Control characters (newlines too), marks that change the direction of writing, bytes that are no text."""


def shown_name(path: Path) -> str:
    """The file name of ``path`` on one line: what cannot be shown or would turn the sentence around is
    replaced by ``�``. Only for reading; it may not be the name on the disk.
    """
    name = path.name or str(path)
    return "".join("\ufffd" if unicodedata.category(letter) in _UNSHOWABLE else letter for letter in name)
