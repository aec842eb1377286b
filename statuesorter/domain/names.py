"""A photo's name: as it may stand in a sentence or a table, and as it is compared with other names."""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path

_UNSHOWABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Control characters (newlines too), marks that change the direction of writing, bytes that are no text."""

_LIKE_A_BYTE = r"" if os.sep == "\\" else r"|\\(?=x[0-9a-fA-F]{2})"
"""The backslash of what would look like a byte written out. On Windows it parts folders, and names have no
bytes.
"""

_NO_TEXT = re.compile(r"[\ud800-\udfff]" + _LIKE_A_BYTE)
"""What cannot be written as it is."""

_WRITTEN_BYTE = re.compile(rb"\\x([0-9a-fA-F]{2})")

_FIRST_BYTE, _LAST_BYTE = "\udc80", "\udcff"
"""How Python keeps the bytes of a name that are no UTF-8 (PEP 383)."""


def shown_name(path: Path) -> str:
    """The file name of ``path`` on one line: what cannot be shown or would turn the sentence around is
    replaced by ``�``. Only for reading; it may not be the name on the disk.
    """
    name = path.name or str(path)
    return "".join("\ufffd" if unicodedata.category(letter) in _UNSHOWABLE else letter for letter in name)


def folded(text: str) -> str:
    """``text`` for comparing: equal where only case or Unicode form differ, as in “Musée” on a Mac and
    “musée” elsewhere. Accents count. (Canonical caseless matching, Unicode 16, definition D145.)
    """
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", text).casefold())


def in_table(text: str) -> str:
    r"""``text`` as it is written into every table: valid UTF-8, whatever bytes a name holds.

    A byte that is no UTF-8 becomes ``\x`` and its two digits: ``caf\xe9.jpg``. So that nothing else can look
    like one, the backslash before an ``x`` and two such digits becomes ``\x5c``. To read it back, put bytes
    in the place of all ``\x..``. Half a pair of surrogates, which only Windows allows, becomes ``\ud83d``.
    """
    if text.isascii() and "\\" not in text:
        return text
    return _NO_TEXT.sub(_written_out, text)


def from_table(text: str) -> str:
    r"""The name that `in_table` wrote as ``text``."""
    if os.sep == "\\" or "\\x" not in text:
        return text
    written = text.encode("utf-8", "surrogatepass")
    return os.fsdecode(_WRITTEN_BYTE.sub(lambda found: bytes.fromhex(found[1].decode()), written))


def _written_out(found: re.Match[str]) -> str:
    letter = found[0]
    if letter == "\\":
        return r"\x5c"
    if _FIRST_BYTE <= letter <= _LAST_BYTE:
        return f"\\x{ord(letter) - 0xDC00:02x}"
    return f"\\u{ord(letter):04x}"
